"""What several stages have in common: hands-on work, tries to reach a family, and shares by outcome."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from mashsim.scenario.choices import DecisionOutcome, ScreeningOutcome
from mashsim.scenario.efforts import Effort, EffortBeforeRating
from mashsim.scenario.help import Helped
from mashsim.scenario.localities import PoolNames
from mashsim.scenario.values import NUMBER, WHOLE, Length, OutcomeMix, Settings, Share

ScreeningMix = Annotated[dict[ScreeningOutcome, Share], OutcomeMix]
DecisionMix = Annotated[dict[DecisionOutcome, Share], OutcomeMix]


class WorkSettings(Helped):
    """Hands-on work at a stage."""

    pool: PoolNames
    """The pool whose people do it; or a list of pools, each of which serves some localities."""

    effort: Effort
    """Hands-on time for one contact: one length or distribution, or a table by rating, by source, or per child. Read
    when the work is queued."""


class UnratedWorkSettings(WorkSettings):
    """Hands-on work at a stage where not all contacts are rated."""

    effort: EffortBeforeRating
    """Hands-on time for one contact: one length or distribution, or a table by source or per child. Read when the work
    is queued."""


class ReachingSettings(Settings):
    """Trying to reach a family until it answers, at most so many times. All is read when a try is queued."""

    reached_share: Annotated[float, Field(gt=0, le=1), NUMBER]
    """Chance that a try reaches the family, each time the same. No published figure is known."""

    again_after: Length
    """Time from a try that did not reach them to the next, on the front door's calendar."""

    most: Annotated[int, Field(ge=1, le=1000), WHOLE]
    """Tries at most."""
