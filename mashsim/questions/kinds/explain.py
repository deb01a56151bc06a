"""Say what held contacts up, why two scenarios differ, or what happened to one contact.

Examples
--------
mashsim explain baseline
mashsim explain baseline --contact longest
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import Field

from mashsim.confidence import holm, paired
from mashsim.documents import parse_path
from mashsim.errors import ScenarioError
from mashsim.experiment import HELD_UP, Runner, Runs, ready, weeks
from mashsim.measures.causes import waited_for_in_words
from mashsim.measures.evidence import Evidence
from mashsim.measures.intervals import mean_interval
from mashsim.measures.naming import headlines
from mashsim.measures.one_contact import LONGEST, LONGEST_RED, TYPICAL, Contacts
from mashsim.measures.registry import better, in_words, same_below, unit
from mashsim.questions.asking import FindScenario, Option, Question, Variant, about, begin, with_intervention
from mashsim.questions.differing import cautions, changes, measures_of_why, why_nothing
from mashsim.questions.kinds.compare import USUAL, verdict
from mashsim.questions.ladders import FEW, Between, Subset, fair_shares, plan
from mashsim.scenario import Scenario
from mashsim.scenario.values import Line
from mashsim.simulation import FrontDoor
from mashsim.trees import Tree
from mashsim.wording import named

ORDERS = 10
"""Random orders in which many changes are made, each also backwards."""


class Explain(Question):
    """What held contacts up, week by week? Why do front doors differ (`against`)? What happened to a `contact`?"""

    page_name = "explanation"
    heading = "what held contacts up"

    against: Variant | None = None
    """Another front door: why it differs from the question's scenario."""
    against_name: Line = "with all changes"
    """What the other front door is called."""
    contact: Annotated[int | Literal["longest", "typical"] | None, Option(metavar="NUMBER")] = None
    """The number of one contact to follow, or which: the one longest on its way, or a typical one."""
    replication: Annotated[int | None, Option()] = Field(default=None, ge=0, le=1_000_000)
    """In which run that contact is followed; the first, 0, if not given."""
    orders: Annotated[int | None, Option()] = Field(default=None, ge=1, le=1000)
    """Random orders in which more than four changes are made, each also backwards; 10 if not given."""

    def answer(self, runner: Runner, find: FindScenario) -> Tree:
        """Explain one front door, the difference between two, or one contact."""
        if self.precision is not None:
            raise ScenarioError(
                "an explanation is made from so many runs, not until it is precise; give replications instead of a "
                "precision."
            )
        if self.contact is not None and self.against is not None:
            raise ScenarioError(
                "one contact is followed in one front door; leave out contact, or what it is held against."
            )
        base = self.base(find)
        if self.contact is not None:
            return self._one_contact(base)
        if self.against is not None:
            return self._ladder(runner, base, self._other(self.against, base, find))
        ready(base)
        (runs,) = runner.only([HELD_UP]).run([base], self.replications or max(base.run.replications, 2), self.seed)
        return {**begin(self, base, runs), "what": "weeks", "weeks": weeks(runs)}

    def how_many_runs(self, base: Scenario) -> tuple[int, int]:
        """Return the fewest and the most replications, of one front door week by week."""
        count = self.replications or max(base.run.replications, 2)
        return count, count

    def _other(self, against: Variant, base: Scenario, find: FindScenario) -> Scenario:
        """Return the other front door. A setting that changes on a day is an intervention of its own."""
        if against.first_day is None or not against.changes:
            return against.build(base, self.against_name, find)
        days = against.first_day, against.last_day
        rest = against.model_copy(
            update={"changes": {}, **({} if against.cover else {"first_day": None, "last_day": None})}
        )
        other = rest.build(base, f"{self.against_name}, people", find)
        since = f" from {days[0]}" + (f" to {days[1]}" if days[1] else "")
        for path, value in against.changes.items():
            other = with_intervention(other, f"{named(parse_path(path))} {value}{since}", *days, {path: value})
        return other

    def _ladder(self, runner: Runner, base: Scenario, other: Scenario) -> Tree:
        between = Between(base, other)
        for scenario in (base, other):
            ready(scenario, self.measure_names)
        steps = plan(len(between.changes), self.orders or ORDERS)
        scenarios = [between.with_some(some) for some in steps.subsets]
        every = _asking(runner, base, other, self.measure_names).run(scenarios, self.replications or USUAL, self.seed)
        runs = dict(zip(steps.subsets, every, strict=True))
        return {
            **begin(self, base, runs[frozenset()]),
            "what": "ladder",
            "drawn": base.run.inputs == "drawn",
            "against": about(other) | {"called": self.against_name},
            "orders": 0 if len(between.changes) <= FEW else len(steps.orders),
            "combinations": len(steps.subsets),
            "ladder": ladder(between, runs, self.measure_names, steps.orders),
            "cautions": cautions(base, other, changes(base, other)),
        }

    def _one_contact(self, base: Scenario) -> Tree:
        door = ready(base)
        seed = base.run.seed if self.seed is None else self.seed
        replication = self.replication or 0
        contacts = contacts_of(door, seed, replication)
        number = _number(contacts, self.contact, replication)
        runs = Runs(base, seed, range(replication, replication + 1))
        return {
            **begin(self, base, runs),
            "what": "contact",
            "replication": replication,
            "contacts": len(contacts),
            "remarkable": contacts.remarkable,
            "journey": contacts.one(number),
        }


def explain(
    base: Scenario,
    other: Scenario | None = None,
    replications: int | None = None,
    seed: int | None = None,
    measures: Sequence[str] = (),
    workers: int = 1,
    orders: int = ORDERS,
) -> Tree:
    """Explain a front door week by week, or why another differs from it: `mashsim.explain`.

    Parameters
    ----------
    base : what is explained
    other : another front door over the same days; without it, the answer is the causes of waiting in each week
    replications : of each front door that is run; 30 for two front doors, the scenario's own number for one, if not
    given
    seed : the base's own if not given
    measures : dotted names, of the difference; what a manager looks at first if not given
    workers : processes; 1 runs here
    orders : random orders in which more than four changes are made

    Returns
    -------
    as `weeks` or `ladder`
    """
    ready(base, measures)
    with Runner(workers) as runner:
        if other is None:
            return weeks(runner.only([HELD_UP]).run([base], replications or max(base.run.replications, 2), seed)[0])
        between = Between(base, other)
        ready(other, measures)
        steps = plan(len(between.changes), orders)
        scenarios = [between.with_some(some) for some in steps.subsets]
        every = _asking(runner, base, other, measures).run(scenarios, replications or USUAL, seed)
    return ladder(between, dict(zip(steps.subsets, every, strict=True)), measures, steps.orders)


def _number(contacts: Contacts, contact: int | str | None, replication: int) -> int:
    """Return the number of the contact that is meant."""
    number: Any = contacts.remarkable.get(contact) if isinstance(contact, str) else contact
    if isinstance(number, int) and 0 <= number < len(contacts):
        return number
    if not len(contacts):
        raise ScenarioError(f"no contact came in replication {replication}; nothing can be followed.")
    phrases = {LONGEST: "longest on its way", TYPICAL: "typical", LONGEST_RED: "longest on its way, red"}
    worth = [
        f"{number} ({phrases.get(what) or 'longest wait for ' + waited_for_in_words(*what.split('.'))})"
        for what, number in contacts.remarkable.items()
    ]
    hint = f" Worth a look: {', '.join(worth)}." if worth else ""
    raise ScenarioError(
        f"{contact} is not a contact of replication {replication}; its contacts are numbered 0 to "
        f"{len(contacts) - 1}, "
        f"or say longest or typical.{hint}"
    )


# Two front doors


def _asking(runner: Runner, base: Scenario, other: Scenario, measures: Sequence[str]) -> Runner:
    """Return a runner that measures what `ladder` reads."""
    return runner.only(measures or headlines(base.report.heads_with), of_first=measures_of_why(base, other))


def ladder(
    between: Between, runs: dict[Subset, Runs], measures: Sequence[str] = (), orders: Sequence[Sequence[int]] = ()
) -> Tree:
    """Return what each change contributes to the difference between two front doors, measure by measure.

    Parameters
    ----------
    runs : of the front doors between the two, by which changes are made, all on the same luck
    measures : dotted names; what a manager looks at first if not given
    orders : of many changes; none if all combinations were run

    Returns
    -------
    ``changes`` (name, settings, and why it did nothing if it did), and ``measures``: before, after, their difference,
    for each change its fair share, what it does alone and what it does last, with 95 % intervals and Holm's p, and the
    interaction: the whole less the sum of what each does alone
    """
    in_all_runs = set.intersection(*(set(each.measures()) for each in runs.values()))
    names = measures or [name for name in runs[frozenset()].headlines() if name in in_all_runs]
    count = len(between.changes)
    rows = [_measure(name, runs, count, orders) for name in names]
    with_p = [share for row in rows for share in row["changes"] if share["p"] is not None]
    for share, p in zip(with_p, holm([share["p"] for share in with_p]), strict=True):
        share["p_adjusted"] = p
    for row in rows:
        for share in row["changes"]:
            share["verdict"] = verdict({**share, "better": row["better"], "same_below": row["same_below"]})
    base = runs[frozenset()]
    change_rows = []
    for place, change in enumerate(between.changes):
        shares = [row["changes"][place] for row in rows]
        alone = runs[frozenset({place})]
        settings = between.rows(change, alone.scenario)
        identical = all(share["identical"] or share["difference"] is None for share in shares)
        idle = identical or all(share["verdict"] == "same" for share in shares)
        because = why_nothing(base, alone, settings, identical) if idle else ""
        change_rows.append(
            {"name": change.name, "settings": settings, "identical": identical, "nothing_because": because}
        )
    return {"comparisons": len(with_p), "changes": change_rows, "measures": rows}


def _measure(measure: str, runs: dict[Subset, Runs], count: int, orders: Sequence[Sequence[int]]) -> Tree:
    """Return one measure's row: replications in which any front door has nothing to say are left out."""
    values = {some: each.values(measure) for some, each in runs.items()}
    every, none = frozenset(range(count)), frozenset[int]()
    complete = [run for run in range(len(runs[none])) if all(each[run] is not None for each in values.values())]
    exact = [{some: Fraction(each[run] or 0) for some, each in values.items()} for run in complete]
    whole = [each[every] - each[none] for each in exact]
    shares = [fair_shares(each, count, orders) for each in exact]
    alone = [[each[frozenset({place})] - each[none] for place in range(count)] for each in exact]
    last = [[each[every] - each[every - {place}] for place in range(count)] for each in exact]
    together = [total - sum(each, Fraction(0)) for total, each in zip(whole, alone, strict=True)]
    ends = [
        dict(zip(("mean", "low", "high"), mean_interval([float(each[some]) for each in exact]), strict=True))
        for some in (none, every)
    ]
    return {
        "measure": measure, "words": in_words(measure), "unit": unit(measure), "better": better(measure),
        "same_below": same_below(measure, ends[0]["mean"]),
        "before": ends[0], "after": ends[1], "whole": _difference(whole),
        "changes": [
            {**_difference([each[place] for each in shares]), "alone": _difference([each[place] for each in alone]),
             "last": _difference([each[place] for each in last])}
            for place in range(count)
        ],
        "interaction": _difference(together), "pairs": len(complete), "left_out": len(runs[none]) - len(complete),
    }  # fmt: skip


def _difference(values: Sequence[Fraction]) -> Tree:
    difference = paired([0.0] * len(values), [float(value) for value in values])
    return {
        "difference": difference.mean,
        "low": difference.low,
        "high": difference.high,
        "p": difference.p,
        "p_adjusted": difference.p,
        "identical": difference.identical,
        "values": [float(value) for value in values],
    }


# One contact


def contacts_of(door: FrontDoor, seed: int, replication: int) -> Contacts:
    """Run one replication and return its contacts, each of which can be followed."""
    log = door.replicate(seed, replication)
    return Contacts(Evidence(log, door.office, door.timeline, door.clocks))
