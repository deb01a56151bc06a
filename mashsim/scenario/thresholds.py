"""Ratings that change while a contact waits, and decisions that are wrong."""

from __future__ import annotations

from statistics import NormalDist
from typing import Annotated

from pydantic import Field

from mashsim.scenario.choices import Closing
from mashsim.scenario.values import NUMBER, Factor, Settings, Share

_NORMAL = NormalDist()


class Rerating(Settings):
    """How often the rating of a contact rises while it is undecided: a hazard that stays the same however long it
    waits.

    Work that waits is put in order anew, and a red interrupts where reds do; how long an enquiry waits for replies
    stays as it was when the requests were sent, and consent once sought is sought on. Evidence: ratings are reviewed as
    information arrives (Luton's MASH timescales and rating policy). No figure is known.
    """

    amber_to_red: Factor = 0.0
    """Per working week of the front door's calendar: with 0.02 about 2 in 100 rise each week. Read when the contact is
    rated amber."""

    green_to_amber: Factor = 0.0
    """The same from green to amber. Read when the contact is rated green."""


class Errors(Settings):
    """Threshold decisions that are wrong. `outcomes` then says what would be right, and some are decided otherwise.

    The shares hold for those who decide in their usual state; overload may multiply them. Moving the threshold is a
    trade between the two. With evidence of need that is normal, with the same spread for those who need social care and
    for those who do not (the equal-variance model of signal detection, Green and Swets 1966), a threshold lower by m
    standard deviations gives the shares Φ(Φ⁻¹(too_low) − m) and Φ(Φ⁻¹(too_high) + m). Evidence that thresholds were
    applied wrongly, and that families came back for it: Nottingham in 2020 and 2022 (Ofsted). No share is published.
    """

    too_low: Share = 0.0
    """Share of those that should go on to an assessment or a strategy discussion that do not. Read at the decision, as
    are all here."""

    too_high: Share = 0.0
    """Share of all other contacts that are decided `assessment`."""

    moved_by: Annotated[float, Field(ge=-10, le=10), NUMBER] = 0.0
    """Standard deviations by which the threshold is moved; above 0 more are let through: fewer too low, more too
    high."""

    too_low_becomes: Closing = "nfa"
    """What those decided too low are decided."""

    def shares(self) -> tuple[float, float]:
        """Return the shares decided too low and too high with the threshold moved; 0 and 1 stay as they are."""
        return _moved(self.too_low, -self.moved_by), _moved(self.too_high, self.moved_by)


class ScreeningErrors(Errors):
    """First looks that are wrong. `outcomes` then says what would be right, and some contacts are sent the other way.

    Overload and wrong hands may multiply the shares, as those of `deciding.errors`. A family that is signposted wrongly
    may come back (`loops.comes_back`) or be found by an audit. For one that is sent on wrongly, the right threshold
    decision is what screening should have said. A daily triage makes no such errors. No share is published.
    """

    too_low: Share = 0.0
    """Share of those that should go on to an enquiry or straight to a decision that are signposted. Read when the work
    is finished, as are all here."""

    too_high: Share = 0.0
    """Share of all other contacts that are sent on to an enquiry."""

    too_low_becomes: Closing = "advice"
    """What those signposted wrongly are given."""


class AssessingErrors(Settings):
    """Assessments whose end is wrong: closed too early, or given a plan that was not needed. `plan_share` then says
    what would be right.

    Overload and wrong hands of those who assess may multiply the shares, as those of `deciding.errors`. A family whose
    assessment was closed too early may come back (`loops.comes_back`). Evidence: a lack of effective intervention led
    to re-referrals (Nottingham, Ofsted 2020). No share is published.
    """

    too_low: Share = 0.0
    """Share of those that should go on to a plan that are closed too early. Read when the assessment is authorised, as
    are all here."""

    too_high: Share = 0.0
    """Share of all others that are given a plan."""

    moved_by: Annotated[float, Field(ge=-10, le=10), NUMBER] = 0.0
    """Standard deviations by which the threshold for a plan is moved, as in `deciding.errors`; above 0 more are given
    a plan."""

    def shares(self) -> tuple[float, float]:
        """Return the shares closed too early and given a plan wrongly with the threshold moved."""
        return _moved(self.too_low, -self.moved_by), _moved(self.too_high, self.moved_by)


def _moved(share: float, by: float) -> float:
    return _NORMAL.cdf(_NORMAL.inv_cdf(share) + by) if by and 0 < share < 1 else share
