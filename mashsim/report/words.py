"""Numbers, times and dates in words."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from mashsim import wording
from mashsim.documents import text
from mashsim.measures.registry import in_working_time
from mashsim.report.numbers import Estimate

listed = text.listed
"""As messages have it: "a, b and c"."""
MONTHS, WEEKDAYS, long_date = wording.MONTHS, wording.WEEKDAYS, wording.long_date
"""As settings in words have them."""
NONE = "–"
WITHIN_EACH_RUN = (
    "“9 in 10 within” and “longest” are taken within each run; shown is their mean over runs, not a percentile of all "
    "contacts of all runs."
)
"""The meaning of a percentile on a page; it stands wherever one is shown."""
HOUR, DAY = 60, 1440
_AMOUNT = re.compile(r"([\d.,]+)(\D*)")
Say = Callable[[float], str]


def count(value: float) -> str:
    """Write a count as a mean over replications: whole from 10 upwards, one decimal below."""
    if abs(value) >= 9.95 or abs(value - round(value)) < 0.05:
        return f"{round(value):,}"
    return f"{value:.1f}"


def tabled(value: float) -> str:
    """Write a count in a column of means: always one decimal below 10, so that the column lines up."""
    return f"{value:.1f}" if 0.05 <= abs(value) < 9.95 else f"{round(value):,}"


def percent(share: float) -> str:
    """Write a share in whole per cent; 0% and 100% only if they are exact."""
    if 0 < share < 0.005:
        return "under 1%"
    if 0.995 <= share < 1:
        return "over 99%"
    return f"{share:.0%}"


def of_100(share: float) -> str:
    """Write a share as a count of every 100."""
    return percent(share).removesuffix("%")


def hours(value: float) -> str:
    """Write hours a week: whole from 10 upwards."""
    return count(value)


def clock_time(minutes: float) -> str:
    """Write clock time: minutes, then hours and minutes, then days of 24 hours."""
    if minutes < 2 * DAY:
        return _hours_and_minutes(minutes)
    days = minutes / DAY
    return f"{days:.1f} days" if days < 99.95 else f"{days:,.0f} days"


def working_time(working_day: float | None) -> Say:
    """Return how to write working time, by the minutes of a working day: minutes, hours and minutes, then working days.

    Without a working day's length, hours go on.
    """

    def say(minutes: float) -> str:
        if not working_day or working_day >= DAY or minutes < 1.5 * working_day:
            return _hours_and_minutes(minutes)
        days = minutes / working_day
        return f"{days:.1f} working days" if days < 99.95 else f"{days:,.0f} working days"

    return say


def days(minutes: float) -> str:
    """Write clock time in days, for columns that are all in days."""
    value = minutes / DAY
    return f"{value:.1f}" if value < 99.95 else f"{value:,.0f}"


def _hours_and_minutes(minutes: float) -> str:
    if minutes < 0.5:
        return "0 min" if minutes < 0.05 else "under 1 min"
    whole = round(minutes)
    if whole < HOUR:
        return f"{whole} min"
    if whole >= 10 * HOUR:
        rounded = round(minutes / HOUR, 1) if whole < 20 * HOUR else round(minutes / HOUR)
        return f"{rounded:,g} h"
    h, m = divmod(whole, HOUR)
    return f"{h} h {m} min" if m else f"{h} h"


def interval(estimate: Estimate, say: Say) -> str:
    """Write the 95 % interval without its label, such as "59 to 65"; empty for one replication."""
    if estimate.low is None or estimate.high is None:
        return ""
    if estimate.low == estimate.high:
        return ""
    is_share = say in (percent, of_100) and estimate.mean <= 1
    # A few replications can give an interval beyond the possible values.
    least, most = say(max(estimate.low, 0.0)), say(min(estimate.high, 1.0) if is_share else estimate.high)
    low, high = _AMOUNT.fullmatch(least), _AMOUNT.fullmatch(most)
    first = low[1] if low and high and low[2] == high[2] else least
    return f"{unbroken(first)} to {unbroken(most)}"


def unbroken(amount: str) -> str:
    """Return an amount that does not break at the end of a line."""
    return amount.replace(" ", "\u00a0")


def with_interval(estimate: Estimate, say: Say) -> str:
    """Write a number and its 95 % interval in a sentence."""
    between = interval(estimate, say)
    return f"{say(estimate.mean)} (95% interval {between})" if between else say(estimate.mean)


def plural(number: float, one: str, many: str = "") -> str:
    """Write a counted noun: "1 contact", "3 contacts"."""
    return f"{count(number)} {one if count(number) == '1' else many or one + 's'}"


def name(key: str) -> str:
    """Write a name from a scenario as words: underscores are spaces."""
    return key.replace("_", " ").strip()


def capital(text: str) -> str:
    """Return a text with a capital first letter; the rest stays as it is."""
    return text[:1].upper() + text[1:]


def at_time(text: str) -> str:
    """Write a moment from ISO text: "Tuesday 7 June 2022, 09:12"."""
    moment = datetime.fromisoformat(text)
    return f"{WEEKDAYS[moment.weekday()]} {long_date(moment)}, {moment:%H:%M}"


def short_date(day: date) -> str:
    """Write a date for a table: "3 Oct 2022"."""
    return f"{day.day} {MONTHS[day.month - 1][:3]} {day.year}"


def month(day: date) -> str:
    """Write a month: "October 2022"."""
    return f"{MONTHS[day.month - 1]} {day.year}"


def any_date(text: Any) -> str:
    """Write a date or a month from ISO text for a table; other text stays as it is."""
    day = read_date(text)
    if day is None and (start := read_date(f"{text}-01")) is not None:
        return month(start)
    return short_date(day) if day else value(text)


def read_date(text: Any) -> date | None:
    """Return the date in ISO text, with or without a time; None if the text is not a date."""
    try:
        return date.fromisoformat(str(text)[:10])
    except ValueError:
        return None


def value(setting: Any, most: int = 120) -> str:
    """Write a setting's value as short text: tables and lists in words, long ones cut."""
    if isinstance(setting, bool):
        text = "yes" if setting else "no"
    elif isinstance(setting, float):
        text = f"{setting:,.6g}" if math.isfinite(setting) else str(setting)
    elif isinstance(setting, dict):
        text = "; ".join(f"{name(str(k))} {value(v)}" for k, v in setting.items())
    elif isinstance(setting, (list, tuple)):
        text = ", ".join(value(v) for v in setting)
    else:
        text = NONE if setting is None or setting == "" else str(setting)
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def ten_words(*titles: str) -> str:
    """Return the first title of at most ten words; the last, cut, if none is so short."""
    for title in titles:
        if len(title.split()) <= 10:
            return title
    return " ".join(titles[-1].split()[:10])


def measured(unit: str, measure: str, working_day: float | None) -> Say:
    """Return how to write a measure's numbers: by its unit, and a time by the clock that counts it."""
    if unit == "minutes":
        return working_time(working_day) if in_working_time(measure) else clock_time
    return percent if unit == "share" else count


def changed(value: float) -> str:
    """Write a change to one decimal with its sign; a change that rounds to nothing has none."""
    return f"{'−' if value < 0 else '+'}{abs(value):.1f}" if abs(value) >= 0.05 else "0"


def change(low: float, high: float) -> str:
    """Write the 95 % interval of a change to one decimal."""
    if changed(low) == changed(high) == "0":
        return "95% interval within 0.05 either way"
    return f"95% interval {changed(low)} to {changed(high)}"


def limit(value: float, unit: str, measure: str, working_day: float | None) -> str:
    """Write the limit of a target as it was given, a share with all its decimals."""
    return f"{100 * value:g}%" if unit == "share" else measured(unit, measure, working_day)(value)


def signed(say: Say) -> Say:
    """Return how to write a difference: with its sign, and of shares in percentage points."""

    def with_sign(value: float) -> str:
        size = f"{100 * abs(value):.1f} points" if say is percent else say(abs(value))
        return f"{'−' if value < 0 else '+'}{size}" if any(digit in "123456789" for digit in size) else size

    return with_sign
