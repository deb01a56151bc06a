"""Settings, their values and their changes in plain words, as pages and messages to managers have them.

"social workers: from 20 to 17, 3 fewer" is a setting (`named`), a value before and one after (`difference`). What is
done from a day on is said against what holds the day before (`what_is_done`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import zip_longest
from typing import Any

from mashsim.documents import KeyPath, parse_path
from mashsim.documents.document import WORDS as OF_PROVENANCE
from mashsim.documents.known import value_at
from mashsim.documents.notation import Notation, singular, split
from mashsim.quantities import Duration
from mashsim.scenario import Intervention, Scenario
from mashsim.scenario.interventions import holding_on
from mashsim.uncertain.reading import setting_of
from mashsim.units import is_mix, unit_of
from mashsim.vocabulary import outcomes

RULES = {
    "first_come": "first come first served",
    "most_urgent_first": "most urgent first",
    "due_soonest": "whose time limit runs out first",
    "oldest_first": "oldest contact first",
}
"""The rules of who is next."""
_NAMES = {
    "agency_cover_share": "share of vacant posts with agency workers",
    "asked": "share asked",
    "case_share": "share of time for contacts",
    "ceiling": "most children for one worker",
    "conference_share": "share with a conference",
    "effort": "hands-on time",
    "go_on": "going on without replies",
    "held_after": "time to the conference",
    "held_for": "length of an assessment",
    "lasts": "length of the help",
    "leave_by_month": "leave by month",
    "leave_days": "days of leave",
    "monthly_cv": "variation from month to month",
    "moved_by": "threshold moved by",
    "newly_qualified_ceiling": "most children for a newly qualified worker",
    "outcomes": "what is decided",
    "overtime": "overtime for each person",
    "per_year": "share who leave in a year",
    "plan_held_for": "length of a plan",
    "plan_share": "share with a plan",
    "policy": "who is next",
    "rate": "contacts",
    "red_interrupts": "a red interrupts other work",
    "red_past_closing": "a red is finished past closing",
    "reply": "time to reply",
    "returned_share": "share returned",
    "seen_share": "share of visits in which the child is seen",
    "shortens_to": "share of the wait that is left",
    "sickness_share": "share of days lost to sickness",
    "sickness_spell": "length of a spell of sickness",
    "silent_share": "share never answered",
    "straight_share": "share straight to a decision",
    "too_high": "share wrongly let through",
    "too_low": "share wrongly turned away",
    "vacancy_share": "share of posts vacant",
}
"""What managers call a setting, where that is not its name with spaces."""
_GOING_ON: dict[KeyPath, str] = {
    ("after",): "longest wait for replies",
    ("counted_from",): "longest wait counts from when",
    ("replies",): "replies that are enough",
}
_OF_LAWS = {
    "median": "half within",
    "sigma": "spread",
    "sd": "standard deviation",
    "low": "shortest",
    "mode": "most usual",
    "high": "longest",
}
"""The numbers of a distribution."""
_A_DAY = dt.timedelta(days=1)
_OWNERS = ("pools", "partners", "stages", "loops", "clocks", "demand", "calendars", "roles", "run")
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
          "November", "December")  # fmt: skip
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_COUNTED = ("full-time equivalents", "children a worker", "families", "contacts", "cases", "pieces of work", "chases",
            "tries", "weeks", "days a year", "working days")  # fmt: skip
"""The units of bare numbers of which there are fewer; of others there is less."""


def named(path: KeyPath, between: str = ": ", interventions: Sequence[str] = ()) -> str:
    """Return a setting in words: "managers: posts", "health: time to reply, half within".

    Parameters
    ----------
    interventions : the names of the scenario's, for a setting that one of them changes
    """
    if path[0] == "interventions" and len(path) > 1:
        number = int(path[1])
        of = interventions[number] if number < len(interventions) else f"intervention {number + 1}"
        return (
            f"{named(setting_of(path), between)}, by “{of}”"
            if len(path) > 3 and path[2] == "changes"
            else _whole(of, path[2:])
        )
    if path[:3] == ("stages", "allocating", "caseload"):
        path = ("pools", "assessment workers", *path[3:])
    if path[:2] == ("demand", "sources") and len(path) > 2:
        path = ("pools", f"contacts from {path[2]}", *path[3:])
    if path[:3] == ("stages", "gathering", "go_on") and path[4:] in _GOING_ON:
        path = (*path[:2], _GOING_ON[path[4:]], path[3])
    if path[-2:] == ("reply", "median"):
        path = (*path[:-2], "time in which half reply")
    if path[0] == "opening_backlog" and len(path) > 1:
        path = ("pools", f"waiting at the start, {int(path[1]) + 1}", *path[2:])
    parts = path[1:] if path[0] in _OWNERS and len(path) > 1 else path
    head, *rest = map(_word, parts)
    return f"{head}{between}{', '.join(rest)}" if rest else head


def _whole(of: str, rest: KeyPath) -> str:
    return f"“{of}”: {', '.join(map(_word, rest))}" if rest else f"“{of}”"


def _word(part: str | int) -> str:
    key = str(part)
    return _NAMES.get(key) or _OF_LAWS.get(key) or outcomes.NAMES.get(key) or key.replace("_", " ").strip()


def value(written: Any, path: KeyPath = ()) -> str:
    """Return a setting's value in words: "20%", "lognormal (half within 2 working days, spread 0.8)"."""
    if isinstance(written, bool):
        return "yes" if written else "no"
    if isinstance(written, int | float):
        return _percent(written) if path and unit_of(path, written) == "share" else f"{written:,.10g}"
    if isinstance(written, Mapping):
        if set(written) <= {"value", *OF_PROVENANCE} and "value" in written:
            return value(written["value"], path)
        law = written.get("distribution")
        if is_mix(written):
            return ", ".join(f"{_word(key)} {_percent(share)}" for key, share in written.items())
        if law == "fixed":
            return value(written.get("length"), path)
        parts = ", ".join(
            f"{_word(key)} {value(part, (*path, key))}"
            for key, part in written.items()
            if key not in ("distribution", *OF_PROVENANCE)
        )
        return f"{law} ({parts})" if law else parts
    if isinstance(written, list | tuple):
        return ", ".join(value(one) for one in written)
    if isinstance(written, str) and (amount := _amount(written)):
        return f"{amount[0]:,.10g} {amount[1]}"
    return RULES.get(str(written), str(written).replace("_", " ") if written is not None else "not set")


def difference(before: Any, after: Any, path: KeyPath = ()) -> str:
    """Return a change in words: "from 20 to 17, 3 fewer", "from 20% to 35%, 15 percentage points more"."""
    before, after = _bare(before), _bare(after)
    if before == after:
        return f"{value(after, path)}, as before"
    if parts := list(_parts(before, after, path)):
        return ", ".join(f"{name} {difference(old, new, at)}" for name, old, new, at in parts)
    old, new = _amount(before), _amount(after)
    is_same = old is not None and new is not None and singular(old[1]) == singular(new[1])
    first = f"{old[0]:,.10g}" if old and is_same else value(before, path)
    more = by_how_much(before, after, path)
    return f"from {first} to {value(after, path)}" + (f", {more}" if more else "")


def by_how_much(before: Any, after: Any, path: KeyPath = ()) -> str:
    """Return by how much a number changes: "3 fewer", "30 min more"; nothing where that is not one number."""
    before, after = _bare(before), _bare(after)
    if before == after:
        return ""
    if _is_number(before) and _is_number(after):
        size = abs(after - before)
        if path and unit_of(path, after) == "share":
            points = _short(100 * size)
            return f"{points} percentage point{'' if points == '1' else 's'} {_more(before, after)}"
        return f"{_short(size)} {_more(before, after, bool(path) and unit_of(path, after) in _COUNTED)}"
    old, new = _amount(before), _amount(after)
    try:
        there = Notation.of(after).read(before)
    except ValueError:
        return ""
    if old is None or new is None:
        return ""
    unit = "" if singular(old[1]) == singular(new[1]) else f" {new[1]}"
    return f"{_short(abs(new[0] - there))}{unit} {_more(there, new[0], is_counted=True)}"


def changed(path: KeyPath, before: Any, after: Any) -> str:
    """Return a changed setting in words: "social workers: from 20 to 17, 3 fewer"."""
    is_posts = path[-1] == "posts" and (path[0] == "pools" or "caseload" in path)
    return f"{named(path[:-1] if is_posts else path, ', ')}: {difference(before, after, path)}"


def what_is_done(scenario: Scenario, change: Intervention) -> list[str]:
    """Return what an intervention changes, against the day before, and what follows it; who comes; what is audited."""
    day, run = change.first_day, scenario.run
    ends = change.last_day is not None and change.last_day < run.last_day
    said = []
    for name, new in change.changes.items():
        path = parse_path(name)
        old, back = value_on(scenario, day - _A_DAY if day else None, path), ""
        if change.last_day is not None and ends:
            later = value_on(scenario, change.last_day + _A_DAY, path)
            back = f", then {'back to ' if later == old else ''}{value(later, path)}"
        elif change.lasts:
            back = f", then back to {value(old, path)}"
        said.append(f"{changed(path, old, new)}{back}")
    return [*said, *change.what()]


def long_date(day: dt.date) -> str:
    """Write a date in full: "3 October 2022"."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def value_on(scenario: Scenario, day: dt.date | None, path: KeyPath) -> Any:
    """Return a setting's value with the dated interventions that hold on a day; without a day, with none."""
    written = value_at(scenario.document.values, path)
    if written is None:
        written = _usual(scenario, path)
    for index in holding_on(scenario.interventions, day) if day else ():
        for name, new in scenario.interventions[index].changes.items():
            other = parse_path(name)
            if path[: len(other)] == other:
                written = value_at(_bare(new), path[len(other) :])
            elif other[: len(path)] == path:
                written = _with(written, other[len(path) :], _bare(new))
    return written


def _with(table: Any, path: KeyPath, new: Any) -> Any:
    """Return a table with another value at a path."""
    if not path:
        return new
    below = dict(table) if isinstance(table, Mapping) else {}
    return {**below, path[0]: _with(below.get(path[0]), path[1:], new)}


def _usual(scenario: Scenario, path: KeyPath) -> Any:
    """Return what mashsim takes where a file does not say it; None where that is not one plain value."""
    here: Any = scenario
    with suppress(AttributeError, KeyError):
        for part in path:
            here = here[part] if isinstance(here, Mapping) else getattr(here, str(part))
    if isinstance(here, Duration):
        return str(here)
    return here if isinstance(here, bool | int | float | str) else None


def _bare(written: Any) -> Any:
    """Return a value without where it comes from, and a fixed length as the length."""
    if isinstance(written, Mapping):
        if "value" in written and set(written) <= {"value", *OF_PROVENANCE}:
            return written["value"]
        bare = {key: _bare(part) for key, part in written.items() if key not in OF_PROVENANCE}
        return bare["length"] if bare.get("distribution") == "fixed" else bare
    return list(written) if isinstance(written, tuple) else written


def _parts(before: Any, after: Any, path: KeyPath) -> Iterator[tuple[str, Any, Any, KeyPath]]:
    """Yield the parts of two tables or lists that differ; none where they are not of one shape."""
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        if before.get("distribution") != after.get("distribution") or (
            "distribution" in before and set(before) != set(after)
        ):
            return
        for key in dict.fromkeys([*before, *after]):
            if before.get(key) != after.get(key):
                # A share that a mix does not name is 0.
                missing = 0 if is_mix(before) or is_mix(after) else None
                where = (*path, "share") if missing == 0 else (*path, key)
                yield _word(key), before.get(key, missing), after.get(key, missing), where
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        names: Sequence[str] = {12: MONTHS, 7: WEEKDAYS}.get(len(before), ())
        if all(map(_is_number, [*before, *after])):
            for place, (name, old, new) in enumerate(zip_longest(names, before, after)):
                if old != new:
                    yield name or f"number {place + 1}", old, new, ()


def _amount(written: Any) -> tuple[float, str] | None:
    """Return a number and the unit behind it; None for anything else, a bare number too."""
    with suppress(ValueError):
        return split(written) if isinstance(written, str) else None
    return None


def _more(before: float, after: float, is_counted: bool = False) -> str:
    return "more" if after > before else "fewer" if is_counted else "less"


def _is_number(written: Any) -> bool:
    return isinstance(written, int | float) and not isinstance(written, bool)


def _percent(share: float) -> str:
    return f"{_short(100 * share)}%"


def _short(number: float) -> str:
    return f"{float(f'{number:.6g}'):,.10g}"
