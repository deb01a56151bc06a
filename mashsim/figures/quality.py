"""Whether a table can be right, before anything is fitted to it: what was read, gaps, what cannot be."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import NamedTuple

from mashsim.errors import Fault, ScenarioError
from mashsim.figures.known import BY_KEY, FRONT
from mashsim.figures.table import Table
from mashsim.figures.unknowns import UNKNOWNS, in_words, told

NEARLY = 0.05
"""By what share of a month's contacts a balance may fail to add up: months end on different days in two reports."""
FEWEST = 5
"""Contacts by which any balance may fail."""
JUMPS = 4.0
"""A month's value so many times the median of its figure, or its inverse, is asked about."""


HEADINGS = {
    "read": "What was read",
    "impossible": "What cannot be",
    "put_in": "What was put in",
    "doubtful": "What does not fit, or stands out",
    "gaps": "What is missing",
    "tells": "What these figures can tell",
    "cannot": "What they cannot tell",
}
"""What heads each part of what is said of a table, in the order in which it is said; a fit says what it put in, too."""


class Quality(NamedTuple):
    """What is known of a table before it is used.

    Attributes
    ----------
    read : what was read, a sentence each
    gaps : months that are missing
    impossible : figures that cannot be; a fit refuses them
    doubtful : figures that do not fit each other, or stand out
    tells : what these figures can tell
    cannot : what they cannot, each with the figures that would
    """

    read: list[str]
    gaps: list[str]
    impossible: list[str]
    doubtful: list[str]
    tells: list[str]
    cannot: list[str]


def quality_of(table: Table) -> Quality:
    """Return what is known of a table before it is used."""
    known = told(table.keys)
    return Quality(
        list(_read(table)),
        list(_gaps(table)),
        list(_impossible(table)),
        [*_balances(table), *_jumps(table)],
        [one.words for one in known],
        [f"{one.words}: give {in_words(one.told_by)}" for one in UNKNOWNS if one not in known],
    )


def refuse_impossible(table: Table) -> Quality:
    """Return what is known of a table.

    Raises
    ------
    ScenarioError
        If it holds figures that cannot be.
    """
    quality = quality_of(table)
    if quality.impossible:
        raise ScenarioError([Fault(table.file, f"cannot be: {each}") for each in quality.impossible])
    return quality


def lines_of(quality: Quality) -> list[tuple[str, list[str]]]:
    """Return what is said of a table, part by part: its heading and its lines."""
    said = quality._asdict() | {"tells": quality.tells or ["Nothing that a fit could use."]}
    return [(heading, said[part]) for part, heading in HEADINGS.items() if said.get(part)]


def next_month(month: str, by: int = 1) -> str:
    """Return the month so many after another, such as "2026-05"."""
    year, number = divmod(int(month[:4]) * 12 + int(month[5:]) - 1 + by, 12)
    return f"{year:04}-{number + 1:02}"


def first_day(month: str) -> dt.date:
    """Return the first day of a month."""
    return dt.date(int(month[:4]), int(month[5:]), 1)


def months_between(first: str, last: str) -> list[str]:
    """Return the months from one to another, both counted."""
    count = (int(last[:4]) - int(first[:4])) * 12 + int(last[5:]) - int(first[5:])
    return [next_month(first, by) for by in range(count + 1)]


def _read(table: Table) -> Iterator[str]:
    months = sorted({each.month for each in table.entries})
    yield f"{table.rows} rows of {table.file} were read; {table.empty} have no value and are left out."
    yield f"{len(table.entries)} figures of {months[0]} to {months[-1]}; no row was refused."
    if "moment" not in table.words and "in_day" in table.keys:
        yield f"{BY_KEY['moment'].words!r} is not answered: the decision is taken to stop the clock."
    if "counted" not in table.words:
        yield f"{BY_KEY['counted'].words!r} is not answered: a contact is taken to be a family."


def _gaps(table: Table) -> Iterator[str]:
    for key, of, name in _monthly(table):
        series = table.series(key, of)
        missing = [month for month in months_between(min(series), max(series)) if month not in series]
        if missing:
            yield f"{name}: {', '.join(missing[:6])}{' …' if len(missing) > 6 else ''} not given."


def _monthly(table: Table) -> Iterator[tuple[str, str, str]]:
    """Yield the figures that are given by month: key, of which, and in words."""
    for key, of in dict.fromkeys((each.figure.key, each.of) for each in table.entries if each.figure.monthly):
        yield key, of, BY_KEY[key].words + (f": {of.replace('_', ' ')}" if of else "")


def _impossible(table: Table) -> Iterator[str]:
    received, in_day = table.series("received"), table.series("in_day")
    for month in received.keys() & in_day.keys():
        if in_day[month] > received[month]:
            yield f"{month}: {in_day[month]:g} contacts ended in one day, but only {received[month]:g} came."
    for part, whole in (("assessed_in_time", "assessed"), ("conferred_in_time", "conferred")):
        in_time, every = table.series(part), table.series(whole)
        for month in sorted(every.keys() & in_time.keys()):
            if in_time[month] > every[month]:
                what = f"{in_time[month]:g} {BY_KEY[part].words}, but only {every[month]:g} {BY_KEY[whole].words}"
                yield f"{month}: {what}."
    for team, posts in table.several("posts").items():
        vacant = table.series("vacancies", team)
        for month in sorted(vacant):
            held = [posts[each] for each in sorted(posts) if each <= month]
            if held and vacant[month] > held[-1]:
                what = f"{vacant[month]:g} vacancies of {held[-1]:g} posts"
                yield f"{month}: {what} in {team.replace('_', ' ')}."
    mean, ninth = table.series("days_mean"), table.series("days_p90")
    for month in sorted(mean.keys() & ninth.keys()):
        if mean[month] > 10 * ninth[month]:
            yield f"{month}: a mean of {mean[month]:g} days with nine in ten within {ninth[month]:g}."


def _balances(table: Table) -> Iterator[str]:
    """Yield what does not add up: contacts, stages, and replies."""
    received, decided, left = (table.series(key) for key in ("received", "decided", "open"))
    for month in sorted(received.keys() & decided.keys() & left.keys()):
        before = left.get(next_month(month, -1))
        if before is not None:
            due = before + received[month] - decided[month]
            if abs(due - left[month]) > max(FEWEST, NEARLY * received[month]):
                sum_ = f"{before:g} open before + {received[month]:g} received - {decided[month]:g} decided = {due:g}"
                yield f"{month}: {left[month]:g} open at the end, but {sum_}."
        if table.clock == "decision" and table.series("in_day").get(month, 0) > decided[month]:
            yield f"{month}: more ended in one day ({table.series('in_day')[month]:g}) than were decided at all."
    stages = [series for of, series in table.several("open_at").items() if of in FRONT]
    for month in sorted(set(left).intersection(*stages)) if len(stages) > 1 else ():
        whole = sum(int(series[month]) for series in stages)
        if abs(whole - left[month]) > max(FEWEST, NEARLY * left[month]):
            yield f"{month}: {left[month]:g} open at the end, but {whole} over the stages."
    for partner, replied in table.several("replied").items():
        requested = table.series("requested", partner)
        both = replied.keys() & requested.keys()
        asked, came = (sum(int(series[month]) for month in both) for series in (requested, replied))
        if came > asked * (1 + NEARLY) + FEWEST:
            yield f"{partner.replace('_', ' ')}: {came} replies to {asked} requests."


def _jumps(table: Table) -> Iterator[str]:
    for key, of, name in _monthly(table):
        series = table.series(key, of)
        middle = sorted(series.values())[len(series) // 2]
        for month, value in series.items():
            if middle > 4 * FEWEST and not middle / JUMPS <= value <= middle * JUMPS:
                yield f"{month}: {name} is {value:g}, where the middle month has {middle:g}. Is a digit wrong?"
