"""Say what held contacts up by week; why a second scenario differs, or the first with --set; or what happened to one --contact."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import Field

from mashsim.documents import parse_path
from mashsim.errors import ScenarioError
from mashsim.experiment import Runner, Runs, ready
from mashsim.measures.causes import waited_for_in_words
from mashsim.measures.one_contact import LONGEST, LONGEST_RED, TYPICAL, Contacts
from mashsim.questions.asking import Finder, Option, Question, Variant, about, begin, done_from
from mashsim.questions.comparing import USUAL
from mashsim.questions.differing import cautions, changes
from mashsim.questions.explaining import HELD_UP, contacts_of, ladder, weeks
from mashsim.questions.ladders import FEW, Two, path_in_words, plan
from mashsim.scenario import Scenario
from mashsim.scenario.values import Line
from mashsim.trees import Tree

ORDERS = 10
"""Random orders in which many changes are made, each also backwards."""


class Explain(Question):
    """What held contacts up, week by week? With `against`: why does it differ from this? With `contact`: what happened to this one?"""

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

    def answer(self, runner: Runner, find: Finder) -> Tree:
        """Explain one front door, the difference between two, or one contact."""
        if self.precision is not None:
            raise ScenarioError(
                "an explanation is made from so many runs, not until it is precise; give replications in place of a precision."
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
        (runs,) = runner.run([base], self.replications or max(base.run.replications, 2), self.seed, also=(HELD_UP,))
        return {**begin(self, base, runs), "what": "weeks", "weeks": weeks(runs)}

    def _other(self, against: Variant, base: Scenario, find: Finder) -> Scenario:
        """Return the other front door; what is done from a day on is an intervention for each setting, so that they can be told apart."""
        if against.first_day is None or not against.changes:
            return against.of(base, self.against_name, find)
        days = against.first_day, against.last_day
        rest = against.model_copy(
            update={"changes": {}, **({} if against.cover else {"first_day": None, "last_day": None})}
        )
        other = rest.of(base, f"{self.against_name}, people", find)
        since = f" from {days[0]}" + (f" to {days[1]}" if days[1] else "")
        for path, value in against.changes.items():
            other = done_from(other, f"{path_in_words(parse_path(path))} {value}{since}", *days, {path: value})
        return other

    def _ladder(self, runner: Runner, base: Scenario, other: Scenario) -> Tree:
        two = Two(base, other)
        for scenario in (base, other):
            ready(scenario, self.measure_names)
        steps = plan(len(two.changes), self.orders or ORDERS)
        scenarios = [two.with_some(some) for some in steps.subsets]
        runs = dict(zip(steps.subsets, runner.run(scenarios, self.replications or USUAL, self.seed), strict=True))
        return {
            **begin(self, base, runs[frozenset()]), "what": "ladder", "against": about(other) | {"called": self.against_name},
            "orders": 0 if len(two.changes) <= FEW else len(steps.orders), "combinations": len(steps.subsets),
            "ladder": ladder(two, runs, self.measure_names, steps.orders), "cautions": cautions(base, other, changes(base, other)),
        }  # fmt: skip

    def _one_contact(self, base: Scenario) -> Tree:
        door = ready(base)
        seed = base.run.seed if self.seed is None else self.seed
        replication = self.replication or 0
        contacts = contacts_of(door, seed, replication)
        number = _number(contacts, self.contact, replication)
        runs = Runs(base, seed, range(replication, replication + 1))
        return {
            **begin(self, base, runs), "what": "contact", "replication": replication, "contacts": len(contacts),
            "remarkable": contacts.remarkable, "journey": contacts.one(number),
        }  # fmt: skip


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
    other : another front door over the same days; without it, what held contacts up in each week is told
    replications : of each front door that is run; 30 for two front doors, the scenario's own number for one, if not given
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
            return weeks(runner.run([base], replications or max(base.run.replications, 2), seed, also=(HELD_UP,))[0])
        two = Two(base, other)
        ready(other, measures)
        steps = plan(len(two.changes), orders)
        every = runner.run([two.with_some(some) for some in steps.subsets], replications or USUAL, seed)
    return ladder(two, dict(zip(steps.subsets, every, strict=True)), measures, steps.orders)


def _number(contacts: Contacts, asked: int | str | None, replication: int) -> int:
    """Return the number of the contact that is meant."""
    found: Any = contacts.remarkable.get(asked) if isinstance(asked, str) else asked
    if isinstance(found, int) and 0 <= found < len(contacts):
        return found
    if not len(contacts):
        raise ScenarioError(f"no contact came in replication {replication}; nothing can be followed.")
    said = {LONGEST: "longest on its way", TYPICAL: "typical", LONGEST_RED: "longest on its way, red"}
    worth = [
        f"{number} ({said.get(what) or 'longest wait for ' + waited_for_in_words(*what.split('.'))})"
        for what, number in contacts.remarkable.items()
    ]
    hint = f" Worth a look: {', '.join(worth)}." if worth else ""
    raise ScenarioError(
        f"there is no contact {asked} in replication {replication}; its contacts are numbered 0 to {len(contacts) - 1}, "
        f"or say longest or typical.{hint}"
    )
