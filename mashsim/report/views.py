"""The results of a run as the report reads them: each measure is an attribute, a number or a curve over replications.

A measure that the run does not have is None. A name that is not a measure's is an error: mypy sees a wrong attribute,
and each attribute here is held against the registry of measures, so that a renamed measure cannot silently take a
sentence out of the report.
"""

from __future__ import annotations

from collections.abc import Iterator

from mashsim.measures.registry import MEASURES, understand
from mashsim.report.leaves import View, a_curve, a_number, a_part, branches_of, dates, each, names, parts, values_of
from mashsim.report.numbers import Estimate, branch, curve, estimate, look
from mashsim.trees import Tree


class Spread(View):
    """How lengths of time are summed up, in minutes."""

    mean, median, p90, p95, longest = (a_number() for _ in range(5))


class Times(View):
    """Lengths of time."""

    working_minutes, clock_minutes = a_part(Spread), a_part(Spread)

    def counted_in(self, time: str) -> Spread:
        """Return the lengths in working time, or by the clock."""
        return self.working_minutes if time == "working" else self.clock_minutes


class Journey(Times):
    """A part of contacts' way."""

    by_rating = parts(Times)


class StageOfRating(View):
    """A stage, for the contacts of one rating."""

    started = a_number()
    wait, replies, room = a_part(Times), a_part(Times), a_part(Times)

    def waits(self) -> dict[str, Times]:
        """What contacts wait for at the stage: staff, partners' replies, and room in a caseload."""
        return {"wait": self.wait, "replies": self.replies, "room": self.room}


class Stage(StageOfRating):
    """A stage."""

    share_waited, mean_waiting, still_waiting = a_number(), a_number(), a_number()
    by_rating = parts(StageOfRating)


class ClockOfRating(View):
    """How a clock was kept, for contacts of one rating."""

    judged, share_in_time = a_number(), a_number()


class Clock(ClockOfRating):
    """How a clock was kept."""

    in_time, late_and_open = a_number(), a_number()
    by_rating = parts(ClockOfRating)


class Contacts(View):
    """How many contacts came and went."""

    received, decided, children_received = a_number(), a_number(), a_number()


class Decisions(View):
    """How contacts were decided."""

    share_nfa = a_number()


class Discussions(View):
    """Strategy discussions."""

    held, share_section_47 = a_number(), a_number()
    waited_for = each(estimate)


class Consent(View):
    """How the question of consent was settled."""

    contacts, given, refused, overridden, not_needed, not_reached = (a_number() for _ in range(6))


class Visits(View):
    """First visits."""

    share_seen = a_number()


class OutOfHours(View):
    """The out-of-hours team."""

    contacts, acted = a_number(), a_number()


class Interviews(View):
    """Return home interviews."""

    contacts, held = a_number(), a_number()


class HandOffs(View):
    """Hand-offs between teams."""

    per_contact = a_number()


class SideDoors(View):
    """What contacts come by beside screening, or go through."""

    out_of_hours, interviews, hand_offs = a_part(OutOfHours), a_part(Interviews), a_part(HandOffs)


class Intervention(View):
    """An intervention that the log has rows of."""

    times, days_in_force, first_day, ended_on_day = (a_number() for _ in range(4))


class Cost(View):
    """What staff cost, in pounds."""

    total, per_week, per_contact_decided = a_number(), a_number(), a_number()
    by_pool = each(estimate)


class Pool(View):
    """The time of a pool's people."""

    rostered_hours_per_week, usable_hours_per_week, worked_hours_per_week = a_number(), a_number(), a_number()
    needed_hours_per_week, use = a_number(), a_number()
    helped_hours_per_week, help_hours_per_week, overtime_hours_per_week = a_number(), a_number(), a_number()


class Partner(View):
    """How a partner replied."""

    requested, never_replied, chases, escalations = a_number(), a_number(), a_number(), a_number()
    reply = a_part(Times)


class Unseen(View):
    """Child-days without being seen, in all and by rating."""

    from_decision, from_receipt = each(estimate), each(estimate)


class WorkerChanges(View):
    """Changes of worker."""

    per_100_children, share_changed_twice = a_number(), a_number()


class Caseloads(View):
    """Children that workers hold."""

    mean, highest, at_ceiling = a_number(), a_number(), a_number()


class Workforce(View):
    """The people of a pool."""

    turnover_per_year = a_number()


class Loops(View):
    """What comes back."""

    repeat_contacts, share_repeat_contacts, families_with_repeats, hours_per_week_on_repeats = (
        a_number() for _ in range(4)
    )
    merged, step_ups, audited, surfaced = (a_number() for _ in range(4))
    re_referrals, known_before, share_re_referred, share_of_children_re_referred = (a_number() for _ in range(4))


class Withdrawals(View):
    """Contacts that were withdrawn while they waited."""

    contacts, children, undecided, share = (a_number() for _ in range(4))


class Cut(View):
    """The contacts of one source, or of one locality."""

    contacts, share_in_time = a_number(), a_number()
    received_to_decided = a_part(Times)


class Fairness(View):
    """Contacts by who made them, and by where families live."""

    by_source, by_locality = parts(Cut), parts(Cut)


class TimeWent(View):
    """Minutes by cause."""

    worked, worker, manager, partners, room, consent, meeting, hand_off, outside_hours = (a_number() for _ in range(9))


class WhereTimeWent(View):
    """Where the time of contacts went: all of them, the middle tenth and the slowest tenth."""

    mean, median, slowest_tenth = a_part(TimeWent), a_part(TimeWent), a_part(TimeWent)

    def of(self, whose: str) -> TimeWent:
        """Return where the time of some contacts went."""
        return {"mean": self.mean, "median": self.median, "slowest_tenth": self.slowest_tenth}[whose]


class Daily(View):
    """What is counted at the end of each day."""

    days = dates()
    open = each(curve)
    children_without_decision, children_awaiting_allocation, children_allocated = a_curve(), a_curve(), a_curve()
    children_awaiting_first_visit, children_not_yet_seen = a_curve(), a_curve()
    caseload_mean, caseload_highest, caseload_newly_qualified = a_curve(), a_curve(), a_curve()


class Weekly(View):
    """What is counted in each week."""

    weeks = dates()
    received, decided, share_in_time = a_curve(), a_curve(), a_curve()


class PeriodClock(View):
    """How a clock was kept, period by period."""

    judged, share_in_time = a_curve(), a_curve()


class PeriodSpread(View):
    """How lengths of time are summed up, period by period, in minutes."""

    mean, median, p90 = a_curve(), a_curve(), a_curve()


class PeriodWait(View):
    """A wait, period by period."""

    contacts = a_curve()
    working_minutes, clock_minutes = a_part(PeriodSpread), a_part(PeriodSpread)


class PeriodWaits(View):
    """The main waits, period by period."""

    received_to_screened, received_to_decided, decided_to_allocated = (a_part(PeriodWait) for _ in range(3))


class Period(View):
    """What is counted in each month, or in each quarter."""

    received, decided, referred, still_undecided = (a_curve() for _ in range(4))
    received_children, decided_children, referred_children = (a_curve() for _ in range(3))
    re_referrals, share_re_referred = a_curve(), a_curve()
    clocks, waits = parts(PeriodClock), a_part(PeriodWaits)


class Monthly(Period):
    """What is counted in each calendar month."""

    months = dates()


class Quarterly(Period):
    """What is counted in each quarter of the financial year."""

    quarters = dates()


class Hours(View):
    """The hours check of one pool, made before any run: hours a week."""

    needed, usable, rostered, short = (a_number() for _ in range(4))
    from_posts = each(estimate)

    @property
    def sentence(self) -> str:
        """What follows from it in words; empty where it is not said."""
        found = look(self._tree, "sentence")
        return found.strip() if isinstance(found, str) else ""


class Room(View):
    """The room check of caseloads, early help or strategy discussions, made before any run."""

    growth_per_week = a_number()

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

    contacts, decisions, discussions, consent = (
        a_part(Contacts),
        a_part(Decisions),
        a_part(Discussions),
        a_part(Consent),
    )
    stages, pools, clocks, partners = parts(Stage), parts(Pool), parts(Clock), parts(Partner)
    child_days_without_decision, child_days_without_being_seen = each(estimate), a_part(Unseen)
    visits, side_doors, interventions, cost = a_part(Visits), a_part(SideDoors), parts(Intervention), a_part(Cost)
    worker_changes, caseloads, workforce = a_part(WorkerChanges), a_part(Caseloads), parts(Workforce)
    loops, fairness, time_went = a_part(Loops), a_part(Fairness), a_part(WhereTimeWent)
    withdrawals = a_part(Withdrawals)
    daily, weekly, monthly, quarterly = a_part(Daily), a_part(Weekly), a_part(Monthly), a_part(Quarterly)

    def __init__(self, tree: Tree):
        super().__init__(tree)
        unknown = [name for name in _leaves(tree) if understand(name).row is None]
        if unknown:
            raise ValueError(f"the results have {unknown[0]!r}, which is not a measure's name")

    @property
    def journeys(self) -> dict[str, Journey]:
        """Every part of contacts' way that the run has, by its name."""
        return branches_of(self._tree.get("journey"), Journey)

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
        return {age: values_of(by_stage, estimate) for age, by_stage in ages.items()}


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
