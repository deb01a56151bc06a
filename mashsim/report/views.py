"""The results of a run as the report reads them: each measure is an attribute, a number or a curve over replications.

A measure that the run does not have is None. A name that is not a measure's is an error: mypy sees a wrong attribute,
and each attribute here is held against the registry of measures, so that a renamed measure cannot silently take a
sentence out of the report.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Generic, TypeVar

from mashsim.measures.registry import MEASURES, understand
from mashsim.report.numbers import Curve, Estimate, branch, branches, curve, estimate, look
from mashsim.trees import Tree

Value = TypeVar("Value")


class View:
    """A branch of the results; true if it has something in it."""

    __slots__ = ("_tree",)

    def __init__(self, tree: Tree):
        self._tree = tree

    def __bool__(self) -> bool:
        return bool(self._tree)

    def number(self, name: str) -> Estimate | None:
        """Return the number of that name.

        Raises
        ------
        AttributeError
            If there is no such measure.
        """
        found: Estimate | None = getattr(self, name)
        return found

    def curve(self, name: str) -> Curve | None:
        """Return the curve of that name, as `number`."""
        found: Curve | None = getattr(self, name)
        return found


Kind = TypeVar("Kind", bound=View)


class _Attribute(Generic[Value]):
    """What stands in a view below a name, read when it is asked for.

    Attributes
    ----------
    below : the names of the measures that it stands for, after its own; a name that the scenario gives is "some"
    """

    def __init__(self, read: Callable[[Any], Value], below: Sequence[str] = ("",)):
        self._read, self.below = read, below

    def __set_name__(self, owner: type[View], name: str) -> None:
        self._name = name

    def __get__(self, view: View, owner: type[View]) -> Value:
        return self._read(view._tree.get(self._name))


def _number() -> _Attribute[Estimate | None]:
    return _Attribute(estimate)


def _curve() -> _Attribute[Curve | None]:
    return _Attribute(curve)


def _dates() -> _Attribute[list[str]]:
    return _Attribute(lambda leaf: leaf if isinstance(leaf, list) else [])


def _part(kind: type[Kind]) -> _Attribute[Kind]:
    return _Attribute(lambda tree: kind(branch(tree)), [f".{name}" for name in names(kind)])


def _each(read: Callable[[Any], Value | None]) -> _Attribute[dict[str, Value]]:
    """Values by a name, such as a pool's or a rating; those that there are."""
    return _Attribute(lambda tree: _values(tree, read), (".some",))


def _parts(kind: type[Kind]) -> _Attribute[dict[str, Kind]]:
    """Branches by a name that the scenario gives; those that have something in them, in order."""
    return _Attribute(lambda tree: _branches(tree, kind), [f".some.{name}" for name in names(kind)])


def _values(tree: Any, read: Callable[[Any], Value | None]) -> dict[str, Value]:
    return {name: found for name, leaf in branch(tree).items() if (found := read(leaf)) is not None}


def _branches(tree: Any, kind: type[Kind]) -> dict[str, Kind]:
    return {str(name): kind(part) for name, part in branches(branch(tree))}


def names(kind: type[View]) -> Iterator[str]:
    """Yield the names of all measures that a kind of view has."""
    for base in reversed(kind.__mro__):
        for name, attribute in vars(base).items():
            if isinstance(attribute, _Attribute):
                yield from (f"{name}{below}" for below in attribute.below)


class Spread(View):
    """How lengths of time are summed up, in minutes."""

    mean, median, p90, p95, longest = (_number() for _ in range(5))


class Times(View):
    """Lengths of time."""

    working_minutes, clock_minutes = _part(Spread), _part(Spread)

    def counted_in(self, time: str) -> Spread:
        """Return the lengths in working time, or by the clock."""
        return self.working_minutes if time == "working" else self.clock_minutes


class Journey(Times):
    """A part of contacts' way."""

    by_rating = _parts(Times)


class StageOfRating(View):
    """A stage, for the contacts of one rating."""

    started = _number()
    wait, replies, room = _part(Times), _part(Times), _part(Times)

    def waits(self) -> dict[str, Times]:
        """What contacts wait for at the stage: staff, partners' replies, and room in a caseload."""
        return {"wait": self.wait, "replies": self.replies, "room": self.room}


class Stage(StageOfRating):
    """A stage."""

    share_waited, mean_waiting, still_waiting = _number(), _number(), _number()
    by_rating = _parts(StageOfRating)


class ClockOfRating(View):
    """How a clock was kept, for contacts of one rating."""

    judged, share_in_time = _number(), _number()


class Clock(ClockOfRating):
    """How a clock was kept."""

    in_time, late_and_open = _number(), _number()
    by_rating = _parts(ClockOfRating)


class Contacts(View):
    """How many contacts came and went."""

    received, decided, children_received = _number(), _number(), _number()


class Decisions(View):
    """How contacts were decided."""

    share_nfa = _number()


class Discussions(View):
    """Strategy discussions."""

    held, share_section_47 = _number(), _number()
    waited_for = _each(estimate)


class Consent(View):
    """How the question of consent was settled."""

    contacts, given, refused, overridden, not_needed, not_reached = (_number() for _ in range(6))


class Visits(View):
    """First visits."""

    share_seen = _number()


class OutOfHours(View):
    """The out-of-hours team."""

    contacts, acted = _number(), _number()


class Interviews(View):
    """Return home interviews."""

    contacts, held = _number(), _number()


class HandOffs(View):
    """Hand-offs between teams."""

    per_contact = _number()


class SideDoors(View):
    """What contacts come by beside screening, or go through."""

    out_of_hours, interviews, hand_offs = _part(OutOfHours), _part(Interviews), _part(HandOffs)


class Intervention(View):
    """An intervention that the log has rows of."""

    times, days_in_force, first_day, ended_on_day = (_number() for _ in range(4))


class Cost(View):
    """What staff cost, in pounds."""

    total, per_week, per_contact_decided = _number(), _number(), _number()
    by_pool = _each(estimate)


class Pool(View):
    """The time of a pool's people."""

    rostered_hours_per_week, usable_hours_per_week, worked_hours_per_week = _number(), _number(), _number()
    needed_hours_per_week, use = _number(), _number()


class Partner(View):
    """How a partner replied."""

    requested, never_replied, chases, escalations = _number(), _number(), _number(), _number()
    reply = _part(Times)


class Unseen(View):
    """Child-days without being seen, in all and by rating."""

    from_decision, from_receipt = _each(estimate), _each(estimate)


class WorkerChanges(View):
    """Changes of worker."""

    per_100_children, share_changed_twice = _number(), _number()


class Caseloads(View):
    """Children that workers hold."""

    mean, highest, at_ceiling = _number(), _number(), _number()


class Workforce(View):
    """The people of a pool."""

    turnover_per_year = _number()


class Loops(View):
    """What comes back."""

    repeat_contacts, share_repeat_contacts, families_with_repeats, hours_per_week_on_repeats = (
        _number() for _ in range(4)
    )
    merged, step_ups, audited, surfaced = (_number() for _ in range(4))
    re_referrals, known_before, share_re_referred, share_of_children_re_referred = (_number() for _ in range(4))


class Source(View):
    """The contacts of one source."""

    contacts, share_in_time = _number(), _number()
    received_to_decided = _part(Times)


class Fairness(View):
    """Contacts by where they come from."""

    by_source = _parts(Source)


class TimeWent(View):
    """Minutes by cause."""

    worked, worker, manager, partners, room, consent, meeting, hand_off, outside_hours = (_number() for _ in range(9))


class WhereTimeWent(View):
    """Where the time of contacts went: all of them, the middle tenth and the slowest tenth."""

    mean, median, slowest_tenth = _part(TimeWent), _part(TimeWent), _part(TimeWent)

    def of(self, whose: str) -> TimeWent:
        """Return where the time of some contacts went."""
        return {"mean": self.mean, "median": self.median, "slowest_tenth": self.slowest_tenth}[whose]


class Daily(View):
    """What is counted at the end of each day."""

    days = _dates()
    open = _each(curve)
    children_without_decision, children_awaiting_allocation, children_allocated = _curve(), _curve(), _curve()
    children_awaiting_first_visit, children_not_yet_seen = _curve(), _curve()
    caseload_mean, caseload_highest, caseload_newly_qualified = _curve(), _curve(), _curve()


class Weekly(View):
    """What is counted in each week."""

    weeks = _dates()
    received, decided, share_in_time = _curve(), _curve(), _curve()


class Monthly(View):
    """What is counted in each month."""

    months = _dates()
    re_referrals, share_re_referred = _curve(), _curve()


class Hours(View):
    """The hours check of one pool, made before any run: hours a week."""

    needed, usable, rostered, short = (_number() for _ in range(4))
    from_posts = _each(estimate)

    @property
    def sentence(self) -> str:
        """What follows from it in words; empty where it is not said."""
        found = look(self._tree, "sentence")
        return found.strip() if isinstance(found, str) else ""


class Room(View):
    """The room check of caseloads, early help or strategy discussions, made before any run."""

    growth_per_week = _number()

    @property
    def sentence(self) -> str:
        """What follows from it in words."""
        return str(look(self._tree, "sentence") or "")


class Results(View):
    """All that is measured of a run.

    Raises
    ------
    ValueError
        If a name in it is not a measure's.
    """

    contacts, decisions, discussions, consent = _part(Contacts), _part(Decisions), _part(Discussions), _part(Consent)
    stages, pools, clocks, partners = _parts(Stage), _parts(Pool), _parts(Clock), _parts(Partner)
    child_days_without_decision, child_days_without_being_seen = _each(estimate), _part(Unseen)
    visits, side_doors, interventions, cost = _part(Visits), _part(SideDoors), _parts(Intervention), _part(Cost)
    worker_changes, caseloads, workforce = _part(WorkerChanges), _part(Caseloads), _parts(Workforce)
    loops, fairness, time_went = _part(Loops), _part(Fairness), _part(WhereTimeWent)
    daily, weekly, monthly = _part(Daily), _part(Weekly), _part(Monthly)

    def __init__(self, tree: Tree):
        super().__init__(tree)
        unknown = [name for name in _leaves(tree) if understand(name).row is None]
        if unknown:
            raise ValueError(f"the results have {unknown[0]!r}, which is not a measure's name")

    @property
    def journeys(self) -> dict[str, Journey]:
        """Every part of contacts' way that the run has, by its name."""
        return _branches(self._tree.get("journey"), Journey)

    def journey(self, name: str) -> Journey:
        """Return a part of contacts' way.

        Raises
        ------
        ValueError
            If there is no such part.
        """
        if f"journey.{name}" not in MEASURES:
            raise ValueError(f"there is no journey {name!r}")
        return Journey(branch(self._tree, "journey", name))

    @property
    def ages(self) -> dict[str, dict[str, Estimate]]:
        """Contacts open at the end, by age and stage."""
        ages = branch(self._tree, "open_now", "ages")
        return {age: _values(by_stage, estimate) for age, by_stage in ages.items()}


def _leaves(tree: Tree, path: str = "") -> Iterator[str]:
    """Yield the name of each measure that has a value in a tree of results, summed up over replications or not."""
    for name, leaf in tree.items():
        if isinstance(leaf, dict) and "values" not in leaf and not isinstance(leaf.get("mean"), (float, int, list)):
            yield from _leaves(leaf, f"{path}{name}.")
        elif leaf is not None:
            yield f"{path}{name}"


_UNKNOWN = [name for name in names(Results) if understand(name).row is None]
if _UNKNOWN:
    raise NameError(f"the report reads {', '.join(_UNKNOWN)}, which no function of mashsim.measures gives")
