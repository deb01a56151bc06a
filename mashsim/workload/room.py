"""The room check, before any run: places for the children and families that come, against those held at once.

Arithmetic on expected values, by Little's law: those that come a week times the weeks they stay are held at once, if
there is room for all. What must meet (a strategy discussion) needs people with time together. Chance is left out, so a
room that is nearly full has waits as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from math import fsum
from typing import TYPE_CHECKING

from mashsim.quantities import HOUR
from mashsim.scenario.help import help_at_stages
from mashsim.scenario.localities import pools_in_words, serving, shares_of_pools
from mashsim.vocabulary.stages import DISCUSSING
from mashsim.workload.holding import Stays, caseload, discussions, early_help
from mashsim.workload.onward import spans

if TYPE_CHECKING:
    from mashsim.plan import Plan
    from mashsim.scenario import Scenario
    from mashsim.workload.hours import PoolHours

_STEADY = 0.05
"""What is held is as many as come times their time, to this share."""


@dataclass(frozen=True, slots=True)
class Room:
    """What a room holds, and what would be held in it at once if there were room for all; between two days.

    Attributes
    ----------
    whose : in words, such as ``assessment workers``
    places : how many there is room for
    held : how many would be held at once
    coming, weeks : how many come a week, and how long each stays
    of : what is counted: children, families
    most_waiting : how many wait in the end; None where nothing ends the queue, as waits come on top of the time
    """

    whose: str
    places: float
    held: float
    coming: float
    weeks: float
    of: str = "children"
    most_waiting: float | None = None

    @property
    def growth(self) -> float:
        """Return by how many those who wait are expected to grow each week; 0 if there is room."""
        return max(0.0, self.held - self.places) / self.weeks if self.weeks else 0.0

    def sentence(self) -> str:
        """Return the room in words, as the report prints them."""
        room = f"{self.whose}: there is room for {self.places:,.0f} {self.of}"
        if not self.held:
            return f"{room} and none are expected."
        steady = self.coming * self.weeks / self.held
        before = ", and more came before" if steady < 1 - _STEADY else ", and fewer came before"
        before = "" if abs(steady - 1) <= _STEADY else before
        held = f"about {self.held:,.0f} would be held at once ({_few(self.coming)} {self.of} a week"
        held += f" for {_few(self.weeks)} weeks each{before})"
        if self.held > self.places:
            most = self.most_waiting or 0.0
            until = f", until about {_few(most)} wait" if most >= 0.5 else ""
            return f"{room} and {held}: {_more(self.growth, self.of)}{until}."
        return f"{room} and {held}: {self.held / self.places:.0%} of the room."


@dataclass(frozen=True, slots=True)
class Meetings:
    """The strategy discussions that come up a week, and how many the people they need have time for.

    Attributes
    ----------
    coming, places : a week
    scarcest : the pool that has the least time for them, in words
    """

    coming: float
    places: float
    scarcest: str

    @property
    def growth(self) -> float:
        """Return by how many those who wait are expected to grow each week; 0 if there is time for all."""
        return max(0.0, self.coming - self.places)

    def sentence(self) -> str:
        """Return the meetings in words, as the report prints them."""
        time = f"strategy discussions: about {_few(self.coming)} come up a week, and beside their other work"
        time += f" {self.scarcest} have time for {_few(self.places)}"
        if self.coming > self.places:
            return f"{time}: {_more(self.growth, 'discussions')}."
        return f"{time}."


def room_check(
    door: Plan, hours: Mapping[str, PoolHours], first_day: int = 0, last_day: int | None = None
) -> dict[str, Room | Meetings]:
    """Return the room of caseloads, early help and strategy discussions, between two days of the run.

    Parameters
    ----------
    hours : the hours check between the same days
    """
    return Rooms(door).check(hours, first_day, door.timeline.days if last_day is None else last_day)


class Rooms:
    """All the rooms of a front door, day by day: worked out once, and looked at between any two days."""

    def __init__(self, door: Plan):
        self._door = door
        self._stays = {"caseload": caseload(door), "early_help": early_help(door)}
        self._discussions = discussions(door)

    def check(self, hours: Mapping[str, PoolHours], first: int, until: int) -> dict[str, Room | Meetings]:
        """Return the rooms that this front door has, between two days (the last not included)."""
        allocating = self._door.scenario.stages.allocating
        pool = allocating.caseload.pool if allocating else None
        words = {
            "caseload": (pools_in_words(pool or "assessment_workers"), "children"),
            "early_help": ("early help", "families"),
        }
        found: dict[str, Room | Meetings] = {
            name: _room(stays, *words[name], first, until) for name, stays in self._stays.items() if stays is not None
        }
        if meetings := self._meetings(hours, first, until):
            found["strategy_discussions"] = meetings
        return found

    def _meetings(self, hours: Mapping[str, PoolHours], first: int, until: int) -> Meetings | None:
        """Return the strategy discussions; None where no people of the front door are needed for them.

        A discussion lasts as long as for those who take longest, and all must be on shift. Who helps with a seat does
        so in the time that their own work leaves, whatever the conditions.
        """
        door, weeks = self._door, (until - first) / 7
        coming, taken = (fsum(by_day[first:until]) / weeks for by_day in self._discussions)
        scenario = next((scenario for days, scenario in spans(door) if first in days), None)
        if scenario is None or scenario.stages.discussing is None:
            return None
        effort = taken / HOUR / coming if coming else 0.0
        found = []
        for pool, share, pools in _seats(scenario):
            slowest = max(door.rosters[one].presence_per_effort for one in pools)
            each = effort * slowest / door.rosters[pool].presence_per_effort
            free = hours[pool].usable - (hours[pool].needed - share * taken / HOUR)
            most = hours[pool].usable * _together(door, pools, first, until)[pool]
            for helper in _helpers(scenario, pool):
                free = max(0.0, free) + max(0.0, hours[helper].usable - hours[helper].needed)
                met = [helper if one == pool else one for one in pools]
                most += hours[helper].usable * _together(door, met, first, until)[helper]
            times = max(0.0, min(free, most)) / each if each else share * coming
            found.append(Meetings(share * coming, times, _named(pool)))
        return min(found, key=lambda meetings: meetings.places / meetings.coming if meetings.coming else 0.0)


def _seats(scenario: Scenario) -> Iterator[tuple[str, float, list[str]]]:
    """Yield each pool that has a seat in discussions, its share of them, and the pools that meet in one of them."""
    discussing = scenario.stages.discussing
    if discussing is None:
        return
    seats = [pools for pools in (discussing.social_worker, discussing.administrator, discussing.chair) if pools]
    for seat in seats:
        for pool, share in shares_of_pools(scenario, seat).items():
            localities = (name for name in scenario.demand.localities if pool in serving(scenario, seat, name))
            locality = next(localities, "")
            yield pool, share, [serving(scenario, other, locality)[0] for other in seats]


def _helpers(scenario: Scenario, pool: str) -> list[str]:
    """Return the pools that help a pool with its seat in discussions."""
    found = (helper for stage, home, helper, _ in help_at_stages(scenario) if (stage, home) == (DISCUSSING, pool))
    return list(dict.fromkeys(found))


def _room(stays: Stays, whose: str, of: str, first: int, until: int) -> Room:
    days = until - first
    coming = fsum(stays.coming[first:until]) / days
    taken = fsum(came * lasts for came, lasts in zip(stays.coming[first:until], stays.lasts[first:until], strict=True))
    places, lasts = fsum(stays.places[first:until]) / days, taken / days / coming if coming else 0.0
    return Room(
        whose, places, fsum(stays.held_by_day()[first:until]) / days, coming * 7, lasts / 7, of,
        stays.most_waiting(coming, places, lasts),
    )  # fmt: skip


def _together(door: Plan, pools: list[str], first: int, until: int) -> dict[str, float]:
    """Return the share of each pool's shifts in which people of all of them are on shift."""
    if len({frozenset(door.rosters[pool].pool.shifts) for pool in pools}) == 1:
        return dict.fromkeys(pools, 1.0)
    begins, ends = door.timeline.midnight(first), door.timeline.midnight(until)
    spans_of = {pool: list(_spans(door, pool, begins, ends)) for pool in pools}
    joint = spans_of[pools[0]]
    for pool in pools[1:]:
        joint = [(max(a, c), min(b, d)) for a, b in joint for c, d in spans_of[pool] if max(a, c) < min(b, d)]
    common = sum(b - a for a, b in joint)
    return {pool: common / whole if (whole := sum(b - a for a, b in its)) else 0.0 for pool, its in spans_of.items()}


def _spans(door: Plan, pool: str, begins: int, ends: int) -> Iterator[tuple[int, int]]:
    """Yield the stretches in which somebody of a pool is on shift, if all its posts are filled."""
    shifts = door.rosters[pool].pool.shifts
    edges = sorted(
        {
            moment
            for name in shifts
            for shift in door.rosters[pool].shifts[name]
            for moment in (shift.begins, shift.ends)
        }
    )
    for a, b in pairwise(edges):
        if begins <= a < ends and any(door.calendars[name].is_open(a) for name in shifts):
            yield a, b


def _named(pool: str) -> str:
    return pool.replace("_", " ")


def _few(number: float) -> str:
    """Return a number as a sentence has it: whole from 10 upwards, one decimal below."""
    return f"{number:,.0f}" if number >= 9.95 or abs(number - round(number)) < 0.05 else f"{number:.1f}"


def _more(growth: float, of: str) -> str:
    return (
        f"expect about {_few(growth)} more {of} waiting each week"
        if growth >= 0.5
        else "expect the queue to grow slowly"
    )
