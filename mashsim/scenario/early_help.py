"""Early help as a finite service: families wait for a place, and some need more before it comes."""

from __future__ import annotations

from typing import Literal

from mashsim.scenario.people import PolicyName
from mashsim.scenario.posts import PlacesOrUse
from mashsim.scenario.values import Factor, LengthLaw, Settings, Share


class HelpingSettings(Settings):
    """Targeted early help for the contacts that leave with the outcome early_help. Places fill at any hour; there is no
    hands-on work here.

    Evidence: three weeks to three months from contact to the first early-help visit (Sandwell 2018, ILACS); many waited
    too long, and stepping up and down was inconsistent (Ofsted's Nottingham report of 2022, paragraph 6).
    """

    places: PlacesOrUse
    """Families that are helped at one time. If a date brings fewer, nobody is sent away: no place is filled until there
    is room. Where they are not known, `{ use = 0.85 }`: as many as are 85 % taken up over the run's first 52 weeks if
    nobody steps up, without interventions."""

    lasts: LengthLaw
    """How long a family is helped, on the front door's calendar. Read when help begins."""

    policy: PolicyName = "first_come"
    """Who is next for a place."""

    steps_up_per_week: Factor = 0.0
    """Hazard, per week by the clock, at which a waiting family comes to need more: with 0.02 about 2 in 100 do each
    week, however long they have waited. The contact is then closed as stepped up and a further one about the family
    begins. Read when the wait begins."""

    steps_up_to: Literal["deciding", "screening"] = "screening"
    """The stage at which the further contact begins. Read when it steps up."""

    raised_share: Share = 0.0
    """Share of those that step up whose rating is then one higher than before. Read when it steps up."""
