"""What is run: days, seed, replications; and the published figures that stand beside the results."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, ClassVar, Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, Field, model_validator

from mashsim.chance import LARGEST_SEED
from mashsim.documents.text import did_you_mean
from mashsim.scenario.choices import PublishedStop
from mashsim.scenario.draws import DrawList
from mashsim.scenario.values import NUMBER, WHOLE, Line, Month, Quarter, Settings, check_days


def _is_timezone(name: str) -> str:
    try:
        ZoneInfo(name)
        return name
    except (OSError, ValueError, KeyError):  # unknown, a folder, outside the database
        pass
    known = available_timezones()
    if not known:
        raise ValueError(f"is {name!r}, and this machine knows no time zones; install them with: pip install tzdata")
    hint = did_you_mean(name, known, "; write a name such as 'Europe/London' or 'UTC'")
    raise ValueError(f"is {name!r}, which is not a time zone{hint}")


class RunSettings(Settings):
    """What is run."""

    changes_no_run: ClassVar = ("replications", "seed", "inputs", "draws")

    first_day: Annotated[dt.date, Field(ge=dt.date(2000, 1, 1), le=dt.date(2039, 12, 31))]
    """First day; the run begins at its local midnight."""

    last_day: Annotated[dt.date, Field(ge=dt.date(2000, 1, 1), le=dt.date(2039, 12, 31))]
    """Last day; the run ends at the midnight after it."""

    measure_from: dt.date | None = None
    """First day that counts in the results; days before it are a warm-up. Without it, all days count."""

    timezone: Annotated[str, AfterValidator(_is_timezone)] = "Europe/London"
    """Time zone of all opening hours, with its clock changes."""

    replications: Annotated[int, Field(ge=1, le=100_000), WHOLE] = 20
    """How many times the scenario is run, with other luck each time."""

    seed: Annotated[int, Field(ge=-LARGEST_SEED, le=LARGEST_SEED), WHOLE] = 1
    """Any whole number; the same seed gives the same luck."""

    inputs: Literal["fixed", "drawn"] = "fixed"
    """`drawn`: each replication draws anew every setting that has a range or alternatives, or says how it is
    `uncertain`; `fixed`: all are as written."""

    draws: DrawList = ()
    """Where inputs are drawn: sets of values that hold together, as a fit leaves them. The name of a CSV file, a column
    a setting. A row's values stand before what the same file says. What a file that extends it says, and what a
    question changes, stays as it is said; for another size the list says nothing. Settings that it does not name are
    drawn as they are without it."""

    @model_validator(mode="after")
    def _in_order(self) -> RunSettings:
        check_days(self.first_day, self.last_day)
        if (self.last_day - self.first_day).days > 3660:
            raise ValueError("is longer than ten years; run fewer years at a time")
        if self.measure_from is not None and not self.first_day <= self.measure_from <= self.last_day:
            raise ValueError(
                f"has measure_from {self.measure_from}, which is not between {self.first_day} and {self.last_day}"
            )
        return self


class Published(Settings):
    """A published figure to print beside the simulated one."""

    label: Line
    """What it is, in words."""

    measure: str
    """The measure, as a dotted name in summary.json: "clocks.decision.share_in_time"; with `on` one in `daily` or
    `weekly`, with `month` one in `monthly`, with `quarter` one in `quarterly`."""

    value: Annotated[float, Field(allow_inf_nan=False), NUMBER]
    """The published figure."""

    on: dt.date | None = None
    """The day it describes, for a measure by day, or a day of the week it describes."""

    month: Month | None = None
    """The month it describes, for a measure by month."""

    quarter: Quarter | None = None
    """The quarter of a financial year that it describes, such as "2022/23 Q1", for a measure by quarter."""

    stops_at: PublishedStop | None = None
    """Where a share in time or a wait is published: the moment at which it stops, such as `screened` (the first look
    has ended, also where the contact goes on to an enquiry) or `decided`; `not said` where the source does not tell.
    One that stops at another moment than the simulated figure stands beside it and is not judged."""

    unit: str = ""
    """Its unit, in words."""

    used: Literal["fitted", "not fitted"] = "not fitted"
    """Whether the scenario was fitted to this figure."""

    shown: Literal["within range", "at least", "at most", "not comparable"] = "within range"
    """When the model is said to show it: the figure lies in the range of 8 runs in 10, or their mean is at least, or at
    most, it. `not comparable`: the source counts something else than the model, or the front door leaves it out, so it
    is printed and not judged."""

    reference: str = ""
    """Where the figure was published."""
