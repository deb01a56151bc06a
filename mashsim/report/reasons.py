"""Why contacts waited, and how sure that is, in the sentences that head a report."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from math import fsum

from mashsim.measures.causes import WAITED_FOR
from mashsim.measures.intervals import band
from mashsim.report import in_time, interventions, words
from mashsim.report.blocks import BAND, Run
from mashsim.report.flow import Backlog, backlog
from mashsim.report.numbers import branch
from mashsim.trees import Tree

_LEAST_WEEKS = 4
_LEAST_FALL = 0.2
"""The part of the peak by which a backlog falls in eight weeks where that is told."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some weeks, and what contacts waited for most in them.

    Attributes
    ----------
    share : of all waiting hours
    """

    first: date
    last: date
    cause: str
    share: float


def why(run: Run) -> str:
    """Return why contacts waited, and after what it changed; empty where the run did not measure it."""
    open_ = backlog(run)
    stretch = _held_up(run, open_)
    if stretch is None:
        return ""
    span = f"from {words.month(stretch.first)} to {words.month(stretch.last)}"
    text = f"Contacts waited most for {stretch.cause} {span}: {words.percent(stretch.share)} of the waiting hours."
    short = _short(run, stretch.cause)
    text += f" {words.capital(short.partition(' (')[0].rstrip('.'))}." if short else ""
    fall = _fell(run, open_) if open_ else ""
    return f"{text} {fall}".strip()


def how_sure(run: Run) -> str:
    """Return between what the main figures lie in most runs, and what that does not cover."""
    settings = run.summary.get("assumptions")
    rows = settings if isinstance(settings, list) else []
    assumed = sum(row.get("quality") == "assumed" for row in rows)
    estimates = f" {assumed} of {len(rows)} settings are estimates that nobody has measured." if rows else ""
    if run.replications < 2:
        return f"One run cannot show how sure this is. Use 20 runs or more before you decide.{estimates}"
    parts = [part for part in (_share_between(run), _peak_between(run)) if part]
    text = f"In {BAND} {' and '.join(parts)}. " if parts else ""
    few = f"{run.replications} runs are few: use 20 or more before you decide. " if run.replications < 20 else ""
    return f"{text}{few}This range covers chance only, not wrong assumptions.{estimates}"


def _share_between(run: Run) -> str:
    main = in_time.heads_with(run)
    if main is None or len(main[1].values) < 2:
        return ""
    low, high = band(main[1].values)
    between = f"between {words.of_100(low)} and {words.of_100(high)}" if low != high else words.of_100(low)
    return f"{between} of 100 contacts {in_time.done(run, main[0])}"


def _peak_between(run: Run) -> str:
    open_ = backlog(run)
    limits = open_.curve.band(open_.peak) if open_ else None
    if not open_ or not limits:
        return ""
    low, high = (words.count(round(value)) for value in limits)
    on = words.long_date(open_.days[open_.peak])
    return f"{f'between {low} and {high}' if low != high else low} contacts were waiting on {on}"


def _held_up(run: Run, open_: Backlog | None) -> Stretch | None:
    """Return what contacts waited for most while the backlog grew to its peak, or over the whole run without one."""
    reasons = branch(run.summary, "reasons")
    weeks = [day for text in reasons.get("weeks") or [] if (day := words.read_date(text))]
    causes: list[Tree] = reasons.get("causes") or []
    if not weeks or not causes:
        return None
    first, last = _growth(open_) if open_ else (weeks[0], weeks[-1])
    inside = [place for place, week in enumerate(weeks) if first <= week <= last]
    if len(inside) < _LEAST_WEEKS:
        inside = list(range(len(weeks)))
    hours = [fsum(cause["hours"][place] for place in inside) for cause in causes]
    every = fsum(hours)
    if every <= 0:
        return None
    most = max(range(len(causes)), key=hours.__getitem__)
    last_day = min(weeks[inside[-1]] + timedelta(days=6), run.last)
    return Stretch(weeks[inside[0]], last_day, str(causes[most]["words"]), hours[most] / every)


def _growth(open_: Backlog) -> tuple[date, date]:
    """Return the days from which the backlog grew to its peak; the first and the last day where it has none."""
    peak = open_.peak
    if not open_.peaked:
        return open_.days[0], open_.days[-1]
    low = open_.total[0] + 0.25 * (open_.total[peak] - open_.total[0])
    before = [place for place in range(peak) if open_.total[place] <= low]
    return open_.days[before[-1] if before else 0], open_.days[peak]


def _short(run: Run, cause: str) -> str:
    """Return the quarter in which a role had the fewest hours for its work, or room was shortest; empty if none was."""
    if cause == WAITED_FOR["room"]:
        return next(map(str, run.summary.get("quarters_without_room") or []), "")
    return next((str(said) for said in run.summary.get("short_quarters") or [] if f", {cause}:" in str(said)), "")


def _fell(run: Run, open_: Backlog) -> str:
    """Say after which change the number waiting fell most in eight weeks."""
    if not open_.peaked:
        return ""
    falls = []
    for course in interventions.courses(run):
        day = interventions.day_of(run, course.first) if course.first else None
        if day is None or day < open_.days[0] or day + timedelta(weeks=8) > open_.days[-1]:
            continue
        then, later = (open_.total[(on - open_.days[0]).days] for on in (day, day + timedelta(weeks=8)))
        falls.append((then - later, then, later, day, course.name))
    if not falls or max(falls)[0] < _LEAST_FALL * open_.total[open_.peak]:
        return ""
    _, then, later, day, name = max(falls)
    return (
        f"The number waiting fell most after “{words.name(name)}” started on {words.long_date(day)}: from "
        f"{words.count(round(then))} to {words.count(round(later))} in eight weeks."
    )
