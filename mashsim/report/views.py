"""The results of a run as the report reads them: each measure is an attribute, a number or a curve over replications.

A measure that the run does not have is None. A name that is not a measure's is an error: mypy sees a wrong attribute,
and each attribute here is held against the registry of measures, so that a renamed measure cannot silently take a
sentence out of the report.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Generic, TypeVar, overload

from mashsim.measures.registry import MEASURES, understand
from mashsim.report.numbers import Curve, Estimate, branch, curve, estimate, look
from mashsim.trees import Tree


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
        found = getattr(self, name)
        return found if isinstance(found, Estimate) else None

    def curve(self, name: str) -> Curve | None:
        """Return the curve of that name, as `number`."""
        found = getattr(self, name)
        return found if isinstance(found, Curve) else None


Branch = TypeVar("Branch", bound=View)
Value = TypeVar("Value")


class _Attribute(Generic[Value]):
    """What stands in a view below a name, read when it is asked for."""

    def __init__(self, name: str = ""):
        self.name = name

    def __set_name__(self, owner: type[View], name: str) -> None:
        self.name = self.name or name

    @overload
    def __get__(self, view: None, owner: type[View]) -> _Attribute[Value]: ...
    @overload
    def __get__(self, view: View, owner: type[View]) -> Value: ...
    def __get__(self, view: View | None, owner: type[View]) -> Value | _Attribute[Value]:
        return self if view is None else self.read(view._tree)

    def read(self, tree: Tree) -> Value:
        raise NotImplementedError

    def names(self) -> Iterator[str]:
        """The dotted names of the measures that this stands for, from the view on."""
        yield self.name


class Number(_Attribute[Estimate | None]):
    """One number."""

    def read(self, tree: Tree) -> Estimate | None:
        return estimate(tree, self.name)


class Series(_Attribute[Curve | None]):
    """A curve by day, week or month."""

    def read(self, tree: Tree) -> Curve | None:
        return curve(tree, self.name)


class Dates(_Attribute[list[str]]):
    """The days, weeks or months of curves; empty where they are not given."""

    def read(self, tree: Tree) -> list[str]:
        found = look(tree, self.name)
        return found if isinstance(found, list) else []


class Numbers(_Attribute[dict[str, Estimate]]):
    """Numbers by a name, such as a pool's or a rating; those that have a value."""

    def read(self, tree: Tree) -> dict[str, Estimate]:
        tree = branch(tree, self.name)
        return {name: found for name in tree if (found := estimate(tree, name)) is not None}

    def names(self) -> Iterator[str]:
        yield f"{self.name}.some"


class Curves(_Attribute[dict[str, Curve]]):
    """Curves by a name; those that have a value."""

    def read(self, tree: Tree) -> dict[str, Curve]:
        tree = branch(tree, self.name)
        return {name: found for name in tree if (found := curve(tree, name)) is not None}

    def names(self) -> Iterator[str]:
        yield f"{self.name}.some"


class Part(_Attribute[Branch]):
    """A branch, of a kind."""

    def __init__(self, kind: type[Branch], name: str = ""):
        super().__init__(name)
        self.kind = kind

    def read(self, tree: Tree) -> Branch:
        return self.kind(branch(tree, self.name))

    def names(self) -> Iterator[str]:
        yield from (f"{self.name}.{name}" for name in names(self.kind))


class Parts(_Attribute[dict[str, Branch]], Generic[Branch]):
    """Branches of a kind by a name that the scenario gives; those that have something in them, in order."""

    def __init__(self, kind: type[Branch], name: str = ""):
        super().__init__(name)
        self.kind = kind

    def read(self, tree: Tree) -> dict[str, Branch]:
        given = branch(tree, self.name).items()
        return {str(name): self.kind(part) for name, part in given if isinstance(part, dict) and part}

    def names(self) -> Iterator[str]:
        yield from (f"{self.name}.some.{name}" for name in names(self.kind))


def names(kind: type[View]) -> Iterator[str]:
    """Yield the names of all measures that a kind of view has; a name that the scenario gives is "some"."""
    for base in reversed(kind.__mro__):
        for attribute in vars(base).values():
            if isinstance(attribute, _Attribute):
                yield from attribute.names()


class Spread(View):
    """How lengths of time are summed up, in minutes."""

    mean, median, p90, p95, longest = (Number() for _ in range(5))


class Times(View):
    """Lengths of time."""

    working, clock = Part(Spread, "working_minutes"), Part(Spread, "clock_minutes")

    def counted_in(self, time: str) -> Spread:
        """Return the lengths in working time, or by the clock."""
        return self.working if time == "working" else self.clock


class Journey(Times):
    """A part of contacts' way."""

    by_rating = Parts(Times)


class StageOfRating(View):
    """A stage, for the contacts of one rating."""

    started = Number()
    wait, replies, room = Part(Times), Part(Times), Part(Times)

    def waits(self) -> dict[str, Times]:
        """What contacts wait for at the stage: staff, partners' replies, and room in a caseload."""
        return {"wait": self.wait, "replies": self.replies, "room": self.room}


class Stage(StageOfRating):
    """A stage."""

    share_waited, mean_waiting, still_waiting = Number(), Number(), Number()
    by_rating = Parts(StageOfRating)


class ClockOfRating(View):
    """How a clock was kept, for contacts of one rating."""

    judged, share_in_time = Number(), Number()


class Clock(ClockOfRating):
    """How a clock was kept."""

    in_time, late_and_open = Number(), Number()
    by_rating = Parts(ClockOfRating)


class Contacts(View):
    """How many contacts came and went."""

    received, decided, children_received = Number(), Number(), Number()


class Decisions(View):
    """How contacts were decided."""

    share_nfa = Number()


class Discussions(View):
    """Strategy discussions."""

    held, share_section_47 = Number(), Number()
    waited_for = Numbers()


class Consent(View):
    """How the question of consent was settled."""

    contacts, given, refused, overridden, not_needed, not_reached = (Number() for _ in range(6))


class Visits(View):
    """First visits."""

    share_seen = Number()


class OutOfHours(View):
    """The out-of-hours team."""

    contacts, acted = Number(), Number()


class Interviews(View):
    """Return home interviews."""

    contacts, held = Number(), Number()


class HandOffs(View):
    """Hand-offs between teams."""

    per_contact = Number()


class SideDoors(View):
    """What contacts come by beside screening, or go through."""

    out_of_hours, interviews, hand_offs = Part(OutOfHours), Part(Interviews), Part(HandOffs)


class Intervention(View):
    """An intervention that the log has rows of."""

    times, days_in_force, first_day, ended_on_day = (Number() for _ in range(4))


class Cost(View):
    """What staff cost, in pounds."""

    total, per_week, per_contact_decided = Number(), Number(), Number()
    by_pool = Numbers()


class Pool(View):
    """The time of a pool's people."""

    rostered_hours_per_week, usable_hours_per_week, worked_hours_per_week = Number(), Number(), Number()
    needed_hours_per_week, use = Number(), Number()


class Partner(View):
    """How a partner replied."""

    requested, never_replied, chases = Number(), Number(), Number()
    reply = Part(Times)


class Unseen(View):
    """Child-days without being seen, in all and by rating."""

    from_decision, from_receipt = Numbers(), Numbers()


class WorkerChanges(View):
    """Changes of worker."""

    per_100_children, share_changed_twice = Number(), Number()


class Caseloads(View):
    """Children that workers hold."""

    mean, highest, at_ceiling = Number(), Number(), Number()


class Workforce(View):
    """The people of a pool."""

    turnover_per_year = Number()


class Loops(View):
    """What comes back."""

    repeat_contacts, share_repeat_contacts, families_with_repeats, hours_per_week_on_repeats = (
        Number() for _ in range(4)
    )
    merged, step_ups, audited, surfaced = (Number() for _ in range(4))
    re_referrals, share_re_referred, share_of_children_re_referred = (Number() for _ in range(3))


class Source(View):
    """The contacts of one source."""

    contacts, share_in_time = Number(), Number()
    received_to_decided = Part(Times)


class Fairness(View):
    """Contacts by where they come from."""

    by_source = Parts(Source)


class TimeWent(View):
    """Minutes by cause."""

    worked, worker, manager, partners, room, consent, meeting, hand_off, outside_hours = (Number() for _ in range(9))


class WhereTimeWent(View):
    """Where the time of contacts went: all of them, the middle tenth and the slowest tenth."""

    mean, median, slowest_tenth = Part(TimeWent), Part(TimeWent), Part(TimeWent)

    def of(self, whose: str) -> TimeWent:
        """Return where the time of some contacts went."""
        found: TimeWent = getattr(self, whose)
        return found


class Daily(View):
    """What is counted at the end of each day."""

    days = Dates()
    open = Curves()
    children_without_decision, children_awaiting_allocation, children_allocated = Series(), Series(), Series()
    children_awaiting_first_visit, children_not_yet_seen = Series(), Series()
    caseload_mean, caseload_highest, caseload_newly_qualified = Series(), Series(), Series()


class Weekly(View):
    """What is counted in each week."""

    weeks = Dates()
    received, decided, share_in_time = Series(), Series(), Series()


class Monthly(View):
    """What is counted in each month."""

    months = Dates()
    re_referrals, share_re_referred = Series(), Series()


class Hours(View):
    """The hours check of one pool, made before any run: hours a week."""

    needed, usable, rostered, short = (Number() for _ in range(4))
    from_posts = Numbers()

    @property
    def sentence(self) -> str:
        """What follows from it in words; empty where it is not said."""
        found = look(self._tree, "sentence")
        return found.strip() if isinstance(found, str) else ""


class Results(View):
    """All that is measured of a run.

    Raises
    ------
    ValueError
        If a name in it is not a measure's.
    """

    contacts, decisions, discussions, consent = Part(Contacts), Part(Decisions), Part(Discussions), Part(Consent)
    stages, pools, clocks, partners = Parts(Stage), Parts(Pool), Parts(Clock), Parts(Partner)
    child_days_without_decision, child_days_without_being_seen = Numbers(), Part(Unseen)
    visits, side_doors, interventions, cost = Part(Visits), Part(SideDoors), Parts(Intervention), Part(Cost)
    worker_changes, caseloads, workforce = Part(WorkerChanges), Part(Caseloads), Parts(Workforce)
    loops, fairness, time_went = Part(Loops), Part(Fairness), Part(WhereTimeWent)
    daily, weekly, monthly = Part(Daily), Part(Weekly), Part(Monthly)

    def __init__(self, tree: Tree):
        super().__init__(tree)
        unknown = [name for name in _leaves(tree) if understand(name).row is None]
        if unknown:
            raise ValueError(f"the results have {unknown[0]!r}, which is not a measure's name")

    @property
    def journeys(self) -> dict[str, Journey]:
        """Every part of contacts' way that the run has, by its name."""
        return Parts(Journey, "journey").read(self._tree)

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
        return {age: Numbers(age).read(ages) for age in ages}


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
