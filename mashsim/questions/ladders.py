"""Why one front door differs from another: what each change does alone, last, and as a fair share of the whole.

A fair share (Shapley 1953) is the mean of what a change adds over all orders in which the changes could be made. With
at most `FEW` changes every combination of them is run; with more, so many random orders, each forwards and backwards,
with a fixed seed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from math import factorial
from random import Random
from typing import Any, NamedTuple

from mashsim.documents import KeyPath, dotted, parse_path, positions_by_name
from mashsim.documents.known import value_at
from mashsim.documents.sorts import takes_the_place_of
from mashsim.errors import ScenarioError
from mashsim.loading import partly
from mashsim.questions.differing import changes, differing_laws
from mashsim.scenario import DESCRIPTION, Scenario
from mashsim.units import is_mix
from mashsim.wording import changed, named

FEW, MOST = 4, 12
"""Up to so many changes all combinations are run; more than the second are refused."""
SEED_OF_ORDERS = 20_220_704
"""The seed of the random orders of many changes; the luck of the runs does not depend on it."""
_WHOLE_TABLES = ("pools", "partners", "calendars", "clocks", "loops")
"""Tables whose tables are one change each, whatever differs in them."""
_ONE_WHOLE = (("demand", "sources"),)
"""Tables that are one change, as their shares are of one whole."""
_DAYS = ("first_day", "last_day", "measure_from")
_NOT_OF_THE_FRONT_DOOR = ("replications", "seed")
_WHOLE = "see the whole with mashsim compare."
Subset = frozenset[int]
"""Some of the changes, by their positions."""


@dataclass(frozen=True)
class Change:
    """One change, or several that only fit together.

    Attributes
    ----------
    paths : what differs; an intervention is ``("interventions", name)``
    name : in words
    """

    paths: tuple[KeyPath, ...]
    name: str


class Between:
    """Every front door between two: the first with some of the second's changes.

    Raises
    ------
    ScenarioError
        If they run over different days, do not differ, differ in too much, or a change cannot be told from the others.
    """

    def __init__(self, first: Scenario, second: Scenario):
        self.first, self.second = first, second
        _refuse_other_days(first, second)
        self._built: dict[frozenset[KeyPath], Scenario] = {}
        every = [Change((path,), _in_words(first, second, path)) for path in _differences(first, second)]
        if not every:
            message = (
                f"{second.title!r} does not differ from {first.title!r}; change something with --set KEY=VALUE, or "
                "name another file."
            )
            raise ScenarioError(message)
        if len(every) > MOST:
            between = (
                f"{len(every)} changes lie between {first.title!r} and {second.title!r}; at most {MOST} can be told "
                "apart"
            )
            names = ", ".join(change.name for change in every[:MOST])
            hint = f"Compare with a scenario between the two, or {_WHOLE}"
            raise ScenarioError(f"{between}: {names} and {len(every) - MOST} more. {hint}")
        self.changes = self._join(every)

    def with_some(self, some: Subset) -> Scenario:
        """Return the first front door with some of the changes made; the second itself with all of them.

        Raises
        ------
        ScenarioError
            If those changes do not fit without the others.
        """
        if len(some) == len(self.changes):
            return self.second
        try:
            return self._with([self.changes[place] for place in sorted(some)])
        except ScenarioError as error:
            names = "; ".join(self.changes[place].name for place in sorted(some))
            raise ScenarioError(
                f"no front door has only some of the changes ({names}): {error.faults[0].message} To go on, {_WHOLE}"
            ) from None

    def _with(self, some: Sequence[Change]) -> Scenario:
        paths = frozenset(path for change in some for path in change.paths)
        if not paths:
            return self.first
        if paths not in self._built:
            self._built[paths] = partly(self.first, self.second, sorted(paths, key=str))
        return self._built[paths]

    def _fault(self, change: Change, every: Sequence[Change]) -> str:
        """Say why a change cannot be made alone, or last; nothing if it can."""
        try:
            self._with([change])
            self._with([other for other in every if other is not change])
        except ScenarioError as error:
            return error.faults[0].message
        return ""

    def _join(self, every: list[Change]) -> list[Change]:
        """Join changes that do not fit without each other, such as a calendar, a pool with it and the pool's stage."""
        while len(every) > 1:
            wrong, fault = next(
                ((change, fault) for change in every if (fault := self._fault(change, every))), (None, "")
            )
            if wrong is None:
                break
            others = [change for change in every if change is not wrong]
            for more in (some for size in (1, 2) for some in combinations(others, size)):
                whole = (wrong, *more)
                together = Change(
                    tuple(path for each in whole for path in each.paths), ", and ".join(each.name for each in whole)
                )
                rest = [together if change is wrong else change for change in every if change not in more]
                if not self._fault(together, rest):
                    every = rest
                    break
            else:
                raise ScenarioError(f"{wrong.name} cannot be told from the other changes: {fault} To go on, {_WHOLE}")
        return every

    def rows(self, change: Change, other: Scenario) -> list[dict[str, Any]]:
        """Return the settings that a change changes, before and after."""
        rows = changes(self.first, other)
        return rows or [
            {
                "path": dotted(path),
                "words": named(path),
                **dict.fromkeys(("before", "after", "was", "becomes", "by")),
                "quality": None,
                "source": None,
                "range": None,
                "note": None,
            }
            for path in change.paths
        ]


def _refuse_other_days(first: Scenario, second: Scenario) -> None:
    for name in _DAYS:
        before, after = getattr(first.run, name), getattr(second.run, name)
        if name == "measure_from":
            before, after = before or first.run.first_day, after or second.run.first_day
        if before != after:
            raise ScenarioError(
                f"{second.title!r} has run.{name} {after}, and {first.title!r} {before}; front doors are explained "
                "over the same days. "
                f"Give both the same with --both run.{name}={before}."
            )


def _differences(first: Scenario, second: Scenario) -> list[KeyPath]:
    """Return what differs: an intervention or a table of a pool, partner … as a whole, else the setting."""
    sides = [scenario.document.values for scenario in (first, second)]
    one, other = ({**values, **{name: {} for name in _WHOLE_TABLES if name not in values}} for values in sides)
    paths: dict[KeyPath, None] = {}
    for path in _leaves_that_differ(one, other, ()):
        if path[0] in DESCRIPTION or (path[0] == "run" and path[1:2] and path[1] in (*_DAYS, *_NOT_OF_THE_FRONT_DOOR)):
            continue
        if path[0] == "interventions":
            before, after = (values.get("interventions") or [] for values in (one, other))
            names = [positions_by_name(each) for each in (before, after)]
            for name in dict.fromkeys([*names[0], *names[1]]):
                old, new = (
                    each[where[name]] if name in where else None
                    for each, where in zip((before, after), names, strict=True)
                )
                if old != new:
                    paths[("interventions", name)] = None
        else:
            paths[_whole(path)] = None
    for path in map(parse_path, differing_laws(first, second)):
        if path[0] != "interventions" and not any(path[: len(there)] == there for there in paths):
            paths[_whole(path)] = None
    return list(paths)


def _whole(path: KeyPath) -> KeyPath:
    """Return the path of the change that a setting is part of: its whole table, where that is one change."""
    return path[:2] if path[0] in _WHOLE_TABLES or path[:2] in _ONE_WHOLE else path


def _leaves_that_differ(one: Any, other: Any, path: KeyPath, within: bool = False) -> Iterator[KeyPath]:
    """Yield the paths at which two documents differ.

    A list, a distribution, shares of one whole and efforts of two sorts are one value, unless `within` is true.
    """
    if one == other:
        return
    tables = isinstance(one, Mapping) and isinstance(other, Mapping)
    pairs = ((one, other), (other, one))
    if tables and (within or not any(is_mix(old) or takes_the_place_of(new, old) for old, new in pairs)):
        for key in dict.fromkeys([*one, *other]):
            yield from _leaves_that_differ(one.get(key), other.get(key), (*path, key), within)
    else:
        yield path


def _in_words(first: Scenario, second: Scenario, path: KeyPath) -> str:
    """Return a change in words: the intervention's name, or the setting, with both values where they are short."""
    if path[0] == "interventions":
        places = [positions_by_name(scenario.document.values.get("interventions")) for scenario in (first, second)]
        has = [path[1] in each for each in places]
        return f"{path[1]}{'' if not has[0] else ', changed' if has[1] else ', left out'}"
    sides = [scenario.document.values for scenario in (first, second)]
    leaves = list(_leaves_that_differ(value_at(sides[0], path), value_at(sides[1], path), path, within=True))
    where = leaves[0] if len(leaves) == 1 else path
    if len(leaves) > 1:
        return f"{named(where)} ({len(leaves)} settings)"
    before, after = (value_at(values, where) for values in sides)
    if before == after:
        return f"{named(where)}, drawn by another law"
    is_short = all(isinstance(each, str | int | float) and len(str(each)) <= 20 for each in (before, after))
    return changed(where, before, after) if is_short else named(where)


# Shares


class Plan(NamedTuple):
    """Which combinations of changes are run, and the orders that fair shares are means of.

    Attributes
    ----------
    subsets : the empty one first
    orders : none means all orders, weighed exactly
    """

    subsets: list[Subset]
    orders: list[tuple[int, ...]]


def plan(count: int, orders: int) -> Plan:
    """Return the combinations to run, so that so many changes can be told apart.

    Parameters
    ----------
    orders : random orders where there are more than `FEW` changes, each also taken backwards
    """
    everything = range(count)
    if count <= FEW:
        return Plan([frozenset(some) for size in range(count + 1) for some in combinations(everything, size)], [])
    luck = Random(SEED_OF_ORDERS)
    forwards = [tuple(luck.sample(everything, count)) for _ in range(orders)]
    both = [order for each in forwards for order in (each, each[::-1])]
    alone = [frozenset({place}) for place in everything]
    last = [frozenset(everything) - {place} for place in everything]
    on_the_way = [frozenset(order[:size]) for order in both for size in range(count + 1)]
    return Plan(list(dict.fromkeys([frozenset[int](), *alone, *last, *on_the_way])), both)


def fair_shares(values: Mapping[Subset, Fraction], count: int, orders: Sequence[Sequence[int]] = ()) -> list[Fraction]:
    """Return each change's fair share of the whole difference. The shares add up to it exactly.

    Parameters
    ----------
    values : a measure in one replication, by which changes were made
    orders : means are taken over these; over all there are, if none are given
    """
    every = frozenset(range(count))
    if orders:
        sums = [Fraction(0)] * count
        for order in orders:
            for size, place in enumerate(order):
                sums[place] += values[frozenset(order[: size + 1])] - values[frozenset(order[:size])]
        return [total / len(orders) for total in sums]
    shares = []
    for place in range(count):
        others = sorted(every - {place})
        shares.append(
            sum(
                (
                    Fraction(factorial(size) * factorial(count - size - 1), factorial(count))
                    * (values[frozenset({*some, place})] - values[frozenset(some)])
                    for size in range(count)
                    for some in combinations(others, size)
                ),
                Fraction(0),
            )
        )
    return shares
