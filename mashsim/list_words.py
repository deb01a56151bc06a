"""What lists give a scenario, in sentences, and what is odd about that."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from math import fsum
from typing import TYPE_CHECKING

from mashsim.documents import provenance_of
from mashsim.documents.text import listed
from mashsim.scenario import Scenario
from mashsim.scenario.list_checks import share_of_post
from mashsim.scenario.lists import day_of
from mashsim.wording import long_date

if TYPE_CHECKING:
    from mashsim.simulation import FrontDoor

_LONG = 28
"""So many days without a contact at the end of a run are odd."""


def lists_in_words(scenario: Scenario) -> Iterator[str]:
    """Yield a sentence for each list, with the file that it was read from."""
    if scenario.queue:
        stages = Counter(waiting.stage for waiting in scenario.queue)
        where = ", ".join(f"{number:,} at {stage}" for stage, number in stages.items())
        waiting = _counted(len(scenario.queue), "contact waits", "contacts wait")
        yield f"{waiting} when the run begins, one by one: {where} ({_source(scenario, 'queue')})."
    if scenario.team:
        pools = dict.fromkeys(member.pool for member in scenario.team)
        here = ", ".join(_pool(scenario, name) for name in pools)
        people = _counted(len(scenario.team), "person is there", "people are there")
        yield f"{people} one by one: {here} ({_source(scenario, 'team')})."
    if scenario.demand.contacts:
        first, last = _covered(scenario)
        inside = sum(first <= day_of(row.at) <= last for row in scenario.demand.contacts)
        contacts = _counted(inside, "contact comes", "contacts come")
        days = f"from {long_date(first)} to {long_date(last)}, and nobody else on these days"
        yield f"{contacts} as listed {days} ({_source(scenario, 'demand.contacts')})."


def list_warnings(door: FrontDoor) -> Iterator[str]:
    """Yield warnings about a list of contacts: duplicates, gaps, days without contacts."""
    scenario, demand = door.scenario, door.scenario.demand
    replay = door.arrivals.replay
    if replay is None:
        return
    twice = [words for words, is_on in _loops(scenario) if is_on]
    if twice:
        yield (
            f"The list of contacts holds {listed(twice)} already if it holds all contacts, and this scenario "
            "adds some by chance: leave these out, or take them out of the list."
        )
    if outside := len(demand.contacts) - sum(replay.count):
        lie = _counted(outside, "contact of the list lies", "contacts of the list lie")
        left_out = "is left out" if outside == 1 else "are left out"
        yield f"{lie} on days that it does not cover or that are not run, and {left_out}."
    first, last = _covered(scenario)
    days = [day for row in demand.contacts if first <= (day := day_of(row.at)) <= last]
    if not days or (last - max(days)).days >= _LONG:
        ends = (
            f"has its last contact on {long_date(max(days))}" if days else "has no contact on the days that it covers"
        )
        yield (
            f"The list of contacts {ends}, so nobody comes until {long_date(last)}; say which days it covers "
            "(contacts_last_day), and later contacts are drawn."
        )
    missing = [name for code, name in enumerate(demand.sources) if not replay.count[code]]
    if missing and days:
        yield f"The list of contacts has none from {', '.join(missing)}, so none come from there on the days it covers."


def _loops(scenario: Scenario) -> Iterator[tuple[str, bool]]:
    repeats, again = scenario.loops.repeats, scenario.loops.rereferrals
    yield "repeats", repeats is not None and bool(repeats.per_week or repeats.rises_per_week)
    yield "re-referrals", again is not None and bool(any(again.share.values()) or again.per_week_waited)


def _pool(scenario: Scenario, name: str) -> str:
    """Say how many people of a pool are on the list, and what comes on top."""
    mine = [member for member in scenario.team if member.pool == name]
    posts = fsum(share_of_post(scenario, member, place) for place, member in enumerate(mine))
    more = scenario.pools[name].filled
    beside = f" beside {more:.3g} more posts" if more else ""
    return f"{len(mine)} of {name.replace('_', ' ')}, {posts:.3g} full-time{beside}"


def _covered(scenario: Scenario) -> tuple[dt.date, dt.date]:
    demand, run = scenario.demand, scenario.run
    first, last = demand.contacts_first_day or run.first_day, demand.contacts_last_day or run.last_day
    return max(first, run.first_day), min(last, run.last_day)


def _source(scenario: Scenario, path: str) -> str:
    return provenance_of(scenario.document, path).source or "no source is stated"


def _counted(number: int, one: str, more: str) -> str:
    return f"{number:,} {one if number == 1 else more}"
