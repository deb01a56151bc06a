"""The contacts of a list come as they came, and what the list says of them holds instead of what would be drawn."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple
from zoneinfo import ZoneInfo

from mashsim.chance import Luck
from mashsim.contact import Said
from mashsim.quantities import MINUTE
from mashsim.scenario import Demand
from mashsim.scenario.columns import plain_name
from mashsim.scenario.lists import TIMED, Received, When, day_of
from mashsim.vocabulary import outcomes
from mashsim.vocabulary.ratings import RATINGS
from mashsim.vocabulary.stages import STAGES
from mashsim.worktime import Timeline

Arrival = tuple[int, int, int]
"""(moment, source, position within the source)."""
TimeOfDay = Callable[[int, int, float], int]
"""Gives the moment on a day at which a source's contact comes, by its luck: ``time_of_day(source, day, luck)``."""


def moment_of(when: When, timeline: Timeline) -> int | None:
    """Return the moment that a list says; None for a date alone.

    A time without a distance from UTC is local, and the first of two where the clocks show it twice.
    """
    if not isinstance(when, dt.datetime):
        return None
    if when.tzinfo is not None:
        when = when.astimezone(ZoneInfo(timeline.timezone)).replace(tzinfo=None)
    return timeline.at(when)


def codes_of(names: Iterable[str]) -> dict[str, int]:
    """Return the codes of sources or localities by their names, in which case, spaces and _ do not matter."""
    return {plain_name(name): code for code, name in enumerate(names)}


class _Listed(NamedTuple):
    """A row: its day and moment (None: the hour is to be drawn), its place among those of its source, and itself."""

    moment: int | None
    day: int
    position: int
    row: Received


class Replay:
    """The contacts of a list, in the order of their times; on the days that the list covers nobody else comes.

    Parameters
    ----------
    demand : the list, and the days it covers
    timeline : the run

    Attributes
    ----------
    covered : the day numbers of the run that it covers
    count : by source, how many of its contacts come
    said : what it says of each, by source and position
    """

    def __init__(self, demand: Demand, timeline: Timeline):
        codes = codes_of(demand.sources)
        first, last = demand.contacts_first_day, demand.contacts_last_day
        begins = max(0, (first - timeline.first_day).days) if first else 0
        ends = min(timeline.days, (last - timeline.first_day).days + 1) if last else timeline.days
        self.covered = range(begins, ends)
        self._by_source: list[list[_Listed]] = [[] for _ in codes]
        for moment, day, row in sorted(self._inside(demand, timeline), key=lambda listed: listed[:2]):
            mine = self._by_source[codes[plain_name(row.source)]]
            known = moment if isinstance(row.at, dt.datetime) else None
            mine.append(_Listed(known, day, len(mine), row))
        self.count = [len(rows) for rows in self._by_source]
        localities = codes_of(demand.localities)
        self.said: dict[tuple[int, int | str], Said] = {
            (source, listed.position): said_of(listed.row, localities)
            for source, rows in enumerate(self._by_source)
            for listed in rows
        }

    def _inside(self, demand: Demand, timeline: Timeline) -> Iterable[tuple[int, int, Received]]:
        """Yield the rows on days that the list covers, each with its moment (of a date alone: midnight) and its day."""
        early, late = timeline.midnight(0), timeline.midnight(timeline.days)
        for row in demand.contacts:
            if abs((day_of(row.at) - timeline.first_day).days) > timeline.days + 2:
                continue  # the calendar may not reach so far
            moment = moment_of(row.at, timeline)
            at = timeline.at(row.at) if moment is None else moment
            if early <= at < late and (number := timeline.day(at)) in self.covered:
                yield at, number, row

    def expected(self, source: int, days: int) -> list[float]:
        """Return the contacts of a source by day."""
        by_day = [0.0] * days
        for listed in self._by_source[source]:
            by_day[listed.day] += 1
        return by_day

    def rows(self, source: int) -> list[Received]:
        """Return the contacts of a source that come, in order."""
        return [listed.row for listed in self._by_source[source]]

    def moments(self, source: int) -> list[int]:
        """Return the moments of a source's contacts, of those whose moment is known."""
        return [listed.moment for listed in self._by_source[source] if listed.moment is not None]

    def draw(self, luck: Luck, names: Iterable[str], time_of_day: TimeOfDay) -> list[Arrival]:
        """Return the arrivals, by source and in each in order of the list; of a date alone the hour is drawn."""
        arrivals: list[Arrival] = []
        for source, (name, rows) in enumerate(zip(names, self._by_source, strict=True)):
            for moment, day, position, _ in rows:
                if moment is None:
                    moment = time_of_day(source, day, luck.keyed(f"{name}.time_of_day", position))
                arrivals.append((moment, source, position))
        return arrivals


def said_of(row: Received, localities: Mapping[str, int]) -> Said:
    """Return what a row of a list of contacts says, in codes and seconds."""
    minutes = {
        STAGES.index(stage): length * MINUTE
        for stage, length in zip(TIMED, row.minutes, strict=True)
        if length is not None
    }
    screening, decision = (outcomes.WORDS.index(word) if word else None for word in (row.screening, row.decision))
    rating, locality = RATINGS.index(row.rating) if row.rating else None, located(row.locality, localities)
    return Said(rating, row.children, screening, decision, minutes, locality)


def located(locality: str | None, localities: Mapping[str, int]) -> int | None:
    """Return the code of a locality that a row names; None if it names none."""
    return localities[plain_name(locality)] if locality else None
