"""The side doors: a daily triage, the team that answers out of hours, and return home interviews."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from mashsim.quantities import Duration
from mashsim.scenario.efforts import NOTHING, EffortBeforeRating
from mashsim.scenario.localities import PoolNames
from mashsim.scenario.values import Length, Share
from mashsim.scenario.work import ReachingSettings, ScreeningMix, UnratedWorkSettings


class TriagingSettings(UnratedWorkSettings):
    """A daily meeting that takes contacts as a batch instead of screening, such as a domestic-abuse triage. `effort`
    is that of one case.

    What came before the cut-off is dealt with at the next meeting. What nobody has begun when the meeting ends waits
    for the following one; what is in hand then is finished, or put down if the shift ends too. People whose shift is
    the meeting's own calendar do nothing else; others take its cases in the order of their pool, after what they have
    in hand. Contacts that go to the meeting wait for it also at night: they do not come to the out-of-hours team.
    Evidence: Nottingham's daily DART (Ofsted's report of 2022, paragraph 16); Wiltshire's call covers the previous 24
    hours.
    """

    sources: Annotated[dict[str, Share], Field(min_length=1)]
    """Share of each source's contacts that go to the meeting instead of to screening. Read at receipt."""

    meets: str
    """The calendar of the meetings: each of its openings is a meeting, which ends as it closes. One that never closes
    has no meetings."""

    cut_off: Length = Duration(0)
    """How long before a meeting a contact must have come to be on its list, on the front door's calendar unless by the
    clock. Read when the contact comes."""

    also: tuple[PoolNames, ...] = ()
    """Further pools whose people take part: each spends the same time on each case, and the case is done when all
    have."""

    outcomes: ScreeningMix
    """Share of its contacts by outcome, as at screening. Read when the case is done; its ratings are those of
    screening."""


class OutOfHoursSettings(UnratedWorkSettings):
    """The team that answers while the office is closed. `effort` is the first look, at the end of which the contact is
    rated.

    It acts on reds and hands everything over to screening when the office opens: the Monday-morning batch. What it has
    not answered by then, or still has in hand, is handed over as it is. Its people work in the order of their pool, so
    one person at night is a queue. Evidence: it makes safe until the next working day and hands everything over (JTAI
    Walsall; Southwark); more than 9 in 10 are dealt with by telephone (North Yorkshire); capacity too limited in
    several councils (ILACS 2024).
    """

    answered_share: Share = 1.0
    """Share of the contacts received while the office is closed that come to this team; the others wait for screening
    to open. Read at receipt."""

    acting_effort: EffortBeforeRating = NOTHING
    """Hands-on time to make a child safe, for contacts rated red. Read when the work is queued."""


class InterviewingSettings(UnratedWorkSettings, ReachingSettings):
    """Return home interviews after a child was missing. Contacts from `sources` come to it only. `effort` is the
    interview itself.

    Evidence: to be offered within 72 hours of the return (statutory guidance 2014); 91 to 92.5 % in time (Darlington);
    interviews not done or not in time (Ofsted's Nottingham report of 2022).
    """

    sources: Annotated[tuple[str, ...], Field(min_length=1)]
    """Sources whose contacts are reports of a child who has returned. Read at receipt."""

    trying: EffortBeforeRating = NOTHING
    """Hands-on time of one try to reach the child. Read when the work is queued."""

    declined_share: Share = 0.0
    """Share of the children reached who decline the interview. Read when they are reached."""
