"""The plan of a replication as the kernel reads it: `plan.h`, field by field."""

from __future__ import annotations

import ctypes
import math
import struct
from array import array
from typing import TYPE_CHECKING, Any

from mashsim.kernel.knowing import LAWS, POLICIES
from mashsim.log import COLUMNS
from mashsim.scenario.efforts import ByRating, BySource, PerChild
from mashsim.vocabulary import outcomes
from mashsim.vocabulary.ratings import RATED_AS, RATINGS
from mashsim.vocabulary.stages import CLOSED, STAGES
from mashsim.worktime import NEVER

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from mashsim.chance import Choice, Form
    from mashsim.log import Log
    from mashsim.scenario.efforts import Effort
    from mashsim.scenario.values import LengthLaw
    from mashsim.simulation.world import World
    from mashsim.staff import Person

_FEWEST_ROWS, _ROWS_A_PERSON, _ROWS_A_CONTACT, _ROWS_A_STAGE = 8192, 32, 3, 4
"""For so many rows there is room at first."""
_NONE = -1
_PURPOSES = (
    "arrival", "children", "rating", "screening.outcome", "deciding.outcome", *(f"{stage}.effort" for stage in STAGES)
)  # fmt: skip
"""What a stream of luck is for, in the order of their codes in plan.h."""
_BEYOND = 2.0
"""Above every uniform number."""
_NUMBER, _ARRAY = ctypes.c_int64, ctypes.c_void_p
_FIELDS = (
    (_NUMBER, "ends_at sources days pools people most_rows"),
    (_ARRAY, "expected shape midnight shape_from edges cumulative keys"),
    (_ARRAY, "choice_from options bounds first_look_choice rating_choice decision_choice"),
    (_NUMBER, "children_choice"),
    (_ARRAY, "law_kind law_numbers effort_of_family effort_of_child stage_pool following"),
    (_ARRAY, "policy red_interrupts red_past_closing keeps_work_for presence_per_effort people_from"),
    (_ARRAY, "shift_from begins ends stays back_at"),
    (_ARRAY, "time contact task event stage detail"),
)
"""The fields of plan.h, in its order."""


class Plan(ctypes.Structure):
    """One replication's plan. Where plan.h has a pointer, this has the address of an array, which is held beside it.

    The columns of the world's log are written where they stand.
    """

    _fields_ = tuple((name, kind) for kind, names in _FIELDS for name in names.split())

    def __init__(self, world: World):
        super().__init__()
        self._arrays: list[array[Any]] = []
        people = [person for pool in world.pools.values() for person in pool.people]
        a_contact = _ROWS_A_CONTACT + _ROWS_A_STAGE * len(world.way.stages)
        self._begin_columns(world.log)
        self.make_room(
            world.log,
            _FEWEST_ROWS + _ROWS_A_PERSON * len(people) + int(world.door.arrivals.contacts() * a_contact),
        )
        self.ends_at = world.door.ends_at
        self.sources = len(world.sources)
        self._lay_arrivals(world)
        self._lay_luck(world)
        self._lay_choices(world)
        self._lay_way(world)
        self._lay_people(world, people)

    def _begin_columns(self, log: Log) -> None:
        self.most_rows = 1
        for column in log.columns:
            column.append(0)

    def make_room(self, log: Log, times: int) -> None:
        """Make room for so many times as many rows of the log; what is written stays."""
        self.most_rows *= times
        for name, column in zip(COLUMNS, log.columns, strict=True):
            column *= times
            setattr(self, name, column.buffer_info()[0])

    def _hold(self, name: str, values: array[Any]) -> None:
        self._arrays.append(values)
        setattr(self, name, values.buffer_info()[0])

    def _numbers(self, name: str, values: Iterable[int]) -> None:
        self._hold(name, array("q", values))

    def _lay_arrivals(self, world: World) -> None:
        arrivals = world.door.arrivals
        expected = arrivals.expected_with(world.luck)
        self.days = len(expected[0])
        shapes: dict[int, int] = {}
        starts, edges, cumulative, by_day = array("q", [0]), array("q"), array("d"), array("q")
        for hours in arrivals.hours():
            for shape in hours[: self.days]:
                if id(shape) not in shapes:
                    shapes[id(shape)] = len(shapes)
                    edges.extend(shape[0])
                    cumulative.extend(shape[1])
                    starts.append(len(edges))
                by_day.append(shapes[id(shape)])
        self._hold("expected", array("d", [mass for masses in expected for mass in masses]))
        self._hold("shape", by_day)
        self._numbers("midnight", arrivals.midnights)
        self._hold("shape_from", starts)
        self._hold("edges", edges)
        self._hold("cumulative", cumulative)

    def _lay_luck(self, world: World) -> None:
        keys = array("I", bytes(16 * len(_PURPOSES) * self.sources))
        used = {*_PURPOSES[:5], *(f"{STAGES[stage]}.effort" for stage in world.way.stages)}
        for place, purpose in enumerate(_PURPOSES):
            if purpose in used:
                for source, name in enumerate(world.sources):
                    words = struct.unpack("<4I", world.luck.seed_of(f"{name}.{purpose}").to_bytes(16, "little"))
                    first = 4 * (place * self.sources + source)
                    keys[first : first + 4] = array("I", words)
        self._hold("keys", keys)

    def _lay_choices(self, world: World) -> None:
        starts, options, bounds = array("q", [0]), array("q"), array("d")

        def laid(choices: Iterable[Choice]) -> list[int]:
            places = []
            for choice in choices:
                places.append(len(starts) - 1)
                options.extend(choice.options)
                bounds.extend((*choice.bounds, _BEYOND))
                starts.append(len(options))
            return places

        way = world.way
        (self.children_choice,) = laid([world.children])
        self._numbers("first_look_choice", laid(way.screening.mixes))
        self._numbers("rating_choice", laid(way.screening.rating_mixes))
        by_source = way.deciding.mixes if way.deciding else []
        self._numbers("decision_choice", laid(choice for by_rating in by_source for choice in by_rating))
        self._hold("choice_from", starts)
        self._hold("options", options)
        self._hold("bounds", bounds)

    def _lay_way(self, world: World) -> None:
        pools, way = list(world.pools), world.way
        laws: dict[Form | None, int] = {}
        of_family, of_child, stage_pool, following = array("q"), array("q"), array("q"), array("q")
        for stage, name in enumerate(STAGES):
            settings = getattr(world.door.epochs[0][1].stages, name, None) if stage in way.stages else None
            stage_pool.append(pools.index(settings.pool) if settings else _NONE)
            follows = way.following.get(stage, {})
            following.extend(follows.get(outcome, CLOSED) for outcome in range(len(outcomes.WORDS)))
            for source in world.sources:
                for rating in RATINGS:
                    pair = _laws(settings.effort, source, rating) if settings else (None, None)
                    for law, places in zip(pair, (of_family, of_child), strict=True):
                        places.append(laws.setdefault(law.compiled().form, len(laws)) if law else _NONE)
        self._hold("stage_pool", stage_pool)
        self._hold("following", following)
        self._hold("effort_of_family", of_family)
        self._hold("effort_of_child", of_child)
        forms = [form for form in laws if form is not None]
        self._numbers("law_kind", (LAWS.index(kind) for kind, _ in forms))
        self._hold("law_numbers", array("d", [each for _, numbers in forms for each in (*numbers, 0.0, 0.0)[:3]]))

    def _lay_people(self, world: World, people: Sequence[Person]) -> None:
        pools = list(world.pools.values())
        settings = [world.door.epochs[0][1].pools[name] for name in world.pools]
        self.pools = len(pools)
        self._numbers("policy", (POLICIES.index(each.policy) for each in settings))
        self._numbers("red_interrupts", (each.red_interrupts for each in settings))
        self._numbers("red_past_closing", (each.red_past_closing for each in settings))
        self._numbers("keeps_work_for", (pool.keeps_work_for for pool in pools))
        self._hold("presence_per_effort", array("d", [pool.presence_per_effort for pool in pools]))
        self.people = len(people)
        self._numbers("people_from", _starts([len(pool.people) for pool in pools]))
        self._numbers("shift_from", _starts([len(person.begins) for person in people]))
        begins, ends = array("q"), array("q")
        for person in people:
            begins.extend(person.begins)
            ends.extend(person.ends)
        self._hold("begins", begins)
        self._hold("ends", ends)
        self._numbers("stays", (person.roster.stays for person in people))
        back_at = [person.roster.back_at for person in people]
        self._numbers("back_at", (NEVER if math.isinf(moment) else int(moment) for moment in back_at))


def _starts(lengths: Sequence[int]) -> list[int]:
    """Return where lists of some lengths begin, one after another, and where the last one ends."""
    starts = [0]
    for length in lengths:
        starts.append(starts[-1] + length)
    return starts


def _laws(effort: Effort, source: str, rating: str) -> tuple[LengthLaw, LengthLaw | None]:
    """Return the law of the time for a family, and that for each child if there is one."""
    if isinstance(effort, ByRating):
        return _laws(effort.parts()[rating if rating in RATED_AS else RATED_AS[-1]], source, rating)  # type: ignore[index]
    if isinstance(effort, BySource):
        return _laws(effort.of(source), source, rating)
    if isinstance(effort, PerChild):
        return _laws(effort.per_family, source, rating)[0], _laws(effort.per_child, source, rating)[0]
    return effort, None
