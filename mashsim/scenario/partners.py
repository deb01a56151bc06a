"""Who answers: partner agencies and how long they take."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, Field

from mashsim.scenario.efforts import Effort
from mashsim.scenario.people import Posted
from mashsim.scenario.values import LengthLaw, Settings, Share
from mashsim.vocabulary.ratings import Rating


def _for_every_rating(value: object) -> object:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return {"red": value, "amber": value, "green": value}
    return value


ByRating = Annotated[
    dict[Rating, Share], BeforeValidator(_for_every_rating, json_schema_input_type=float | dict[Rating, float])
]
"""A share for each rating; a plain number holds for all three."""


class InSchoolHolidays(Settings):
    """Who answers for a partner that is shut in the school holidays."""

    answered_share: Share
    """Share of requests made outside school terms that a central office answers; the others wait for term."""

    calendar: str
    """The central office's calendar."""

    reply: LengthLaw
    """How long the central office takes."""


class Team(Posted):
    """A partner's own people who look things up, one request at a time, in order of asking."""

    effort: Effort
    """Hands-on time for one request. The reply time below runs after it."""


class PartnerSettings(Settings):
    """An agency that is asked for what it knows."""

    asked: ByRating = Field(default={"red": 1.0, "amber": 1.0, "green": 1.0})
    """Share of enquiries in which this partner is asked, one number or by rating. Read when the requests are sent."""

    calendar: str = "office"
    """The partner's own working calendar: its reply time runs only while it is open."""

    reply: LengthLaw
    """Time from request to reply; "working" lengths run on the partner's calendar. Read when the request is sent."""

    silent_share: Share = 0.0
    """Share of requests that are never answered unless asked again."""

    in_school_holidays: InSchoolHolidays | None = None
    """How requests made in the school holidays are answered; without it, like any other."""

    team: Team | None = None
    """The partner's own queue, if its capacity is limited."""
