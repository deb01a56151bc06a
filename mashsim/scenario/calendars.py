"""Calendars: opening hours by weekday, and days that are closed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Literal

from pydantic import model_validator

from mashsim.scenario.values import Hours, Settings, TrueOrFalse, check_days

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class Dates(Settings):
    """From a first to a last day, both included."""

    first_day: dt.date
    """The first day."""

    last_day: dt.date
    """The last day."""

    @model_validator(mode="after")
    def _in_order(self) -> Dates:
        check_days(self.first_day, self.last_day)
        return self


class CalendarSettings(Settings):
    """Opening hours by weekday."""

    monday: Hours = ()
    """Such as "08:30-17:00", "08:30-12:30 13:00-17:00" or "closed"."""

    tuesday: Hours = ()
    """Tuesday's hours."""

    wednesday: Hours = ()
    """Wednesday's hours."""

    thursday: Hours = ()
    """Thursday's hours."""

    friday: Hours = ()
    """Friday's hours."""

    saturday: Hours = ()
    """Saturday's hours."""

    sunday: Hours = ()
    """Sunday's hours."""

    bank_holidays: Literal["closed", "open"] = "closed"
    """Whether it is closed on bank holidays."""

    school_terms_only: TrueOrFalse = False
    """Whether it is closed outside school terms."""

    closures: tuple[Dates, ...] = ()
    """Further days on which it is closed."""

    @model_validator(mode="after")
    def _opens(self) -> CalendarSettings:
        if not any(self.hours()):
            raise ValueError("is never open; give at least one weekday its hours")
        return self

    def opens_on(self, day: dt.date, holidays: Collection[dt.date], terms: Sequence[Dates]) -> bool:
        """Whether it is open at all on a day."""
        if not self.hours()[day.weekday()] or (self.bank_holidays == "closed" and day in holidays):
            return False
        if self.school_terms_only and terms and not any(term.first_day <= day <= term.last_day for term in terms):
            known = min(term.first_day for term in terms) <= day <= max(term.last_day for term in terms)
            if known:  # before the first and after the last term that is given every day counts as in term
                return False
        return not any(closure.first_day <= day <= closure.last_day for closure in self.closures)

    def hours(self) -> tuple[tuple[tuple[int, int], ...], ...]:
        """Return the hours of Monday to Sunday, each as (opening, closing) minutes after midnight."""
        return tuple(getattr(self, day) for day in WEEKDAYS)
