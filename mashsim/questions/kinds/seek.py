"""Find the smallest staffing that meets a target, how sure that is, and whether it holds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import Field

from mashsim.experiment import Runner, ready
from mashsim.questions.asking import Finder, Option, begin, over_period
from mashsim.questions.differing import held_up
from mashsim.questions.promising import Promised
from mashsim.questions.seeking import Search, levers_of
from mashsim.scenario import Scenario
from mashsim.trees import Tree


class Seek(Promised):
    """What is the smallest staffing that meets a target, and does it hold?"""

    heading = "the smallest that is enough"

    levers: Annotated[tuple[str, ...], Option("lever", "KEY=FROM..TO")] = Field(min_length=1, max_length=4)
    """What may be changed, as "pools.managers.posts=2..8", by ones or "… by 0.5"; up to twice the present value if no range is given.
    Where less serves better, "partners.police.silent_share=0..0.5 by 0.1 less"."""
    first_day: Annotated[dt.date | None, Option("from")] = None
    """The first day that counts, if not the scenario's."""
    last_day: Annotated[dt.date | None, Option("to")] = None
    """The last day, if not the scenario's."""

    def answer(self, runner: Runner, find: Finder) -> Tree:
        """Search on common luck, with the allowed error split over values and looks."""
        self.refuse_counts("a search")
        promise = self.promised()
        base = over_period(self.base(find), self.first_day, self.last_day)
        levers = levers_of(self.levers, base)
        ready(base, [promise.condition.measure])
        search = Search(runner, base, levers, promise, 1 - self.confidence, self.seed, at_peak=promise.kind != "share")
        status = search.along_one() if len(levers) == 1 else search.along_edges()
        best = search.cheapest()
        return {
            **begin(self, base, search.looks[0].runs),
            **promise.told(), "confidence": self.confidence,
            "levers": [lever.path for lever in levers], "less": [lever.less for lever in levers],
            "status": status, "best": list(best.values) if best else None,
            "fails": search.largest_failing(), "levelled_off": search.levelled_off() if status == "none" else None,
            "held_up": held_up(search.looks[-1].runs, promise.condition.measure), "guess": search.guess, "alpha_a_look": search.alpha,
            "looks": [look.told() for look in sorted(search.looks, key=lambda each: each.values)],
            "after": search.after(best) if best else None,
        }  # fmt: skip


def seek(
    scenario: Scenario,
    levers: Sequence[str],
    target: str,
    promise: Literal["share", "period", "week"],
    kept_in: float = 0.95,
    confidence: float = 0.9,
    seed: int | None = None,
    workers: int = 1,
) -> Tree:
    """Seek the smallest of one lever or several that keeps a promise: `mashsim.seek`.

    Parameters
    ----------
    levers : what may be changed, such as "pools.managers.posts=2..8"; "… less" after the range where less serves better
    target : such as "share_decided_in_time >= 0.95"
    promise : which promise is meant; `kept_in` is for periods and weeks (see `Seek`)
    confidence : how sure the answer is to be, 0.5 to 1
    seed : the scenario's own if not given
    workers : processes; 1 runs here

    Returns
    -------
    as in ``answer.json``: `status` ("found", "undetermined", "none" or "least"), `best`, `fails`, `looks` and what becomes of it `after`

    Raises
    ------
    ScenarioError
        If a lever or the target cannot be read, or there is no such setting or measure.
    """
    asked = Seek(
        scenario=scenario.document.name, title=f"{scenario.title}: the smallest that suffices", levers=tuple(levers), target=target,
        promise=promise, kept_in=kept_in, confidence=confidence, seed=seed, command="mashsim.seek(…)",
    )  # fmt: skip
    with Runner(workers) as runner:
        return asked.answer(runner, _Given(scenario))


class _Given(Finder):
    """Finds the one scenario that was given."""

    def __init__(self, scenario: Scenario):
        super().__init__()
        self._scenario = scenario

    def __call__(self, name: str) -> Scenario:
        return self._scenario
