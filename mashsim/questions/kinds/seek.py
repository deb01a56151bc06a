"""Find the smallest staffing that meets a target, or several. It says how sure that is, and whether it holds.

Examples
--------
mashsim seek baseline --lever pools.managers.posts=2..5 \
--target "share_decided_in_time >= 0.8" --promise share
mashsim seek baseline --lever pools.contact_officers.posts=4..8 --from 2026-06-01 --to 2026-08-31 \
--target "share_decided_in_time >= 0.8" --promise period
mashsim seek baseline --lever pools.social_workers.posts=9..12 \
--pattern "contact_officers: two shifts = mon-fri 08:00-16:00 + mon-fri 12:00-20:00" \
--target "clocks.rating.by_rating.red.share_in_time >= 0.9" \
--target "share_decided_in_time >= 0.8 in December to February" --promise share
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from math import prod
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from mashsim.confidence import paired
from mashsim.errors import ScenarioError
from mashsim.experiment import Runner, ready
from mashsim.loading import changed
from mashsim.measures.intervals import mean_interval
from mashsim.measures.registry import same_below
from mashsim.questions.asking import FindScenario, Option, begin, over_period
from mashsim.questions.differing import MAIN_CAUSE, main_cause
from mashsim.questions.kinds.compare import TREND, trend
from mashsim.questions.levers import Lever, levers_of, patterns_of
from mashsim.questions.promising import Promise, PromiseQuestion
from mashsim.questions.searching import LOOKS, MOST_VERDICTS, Look, Search, most_verdicts
from mashsim.register import sentences
from mashsim.scenario import Scenario
from mashsim.trees import Tree

_WEEKS_AFTER = 26


def _several(value: Any) -> Any:
    """Take one target as a list of one."""
    return (value,) if isinstance(value, str) else value


class Seek(PromiseQuestion):
    """What is the smallest staffing that meets a target, or all of several, and does it hold?"""

    chooses_its_runs = "a search"
    heading = "the smallest that is enough"

    levers: Annotated[tuple[str, ...], Option("lever", "KEY=FROM..TO")] = Field(default=(), max_length=4)
    """What may be changed, as "pools.managers.posts=2..8", by ones or "… by 0.5"; up to twice the present value if no
    range is given. Where less serves better, "partners.police.silent_share=0..0.5 by 0.1 less"."""
    patterns: Annotated[tuple[str, ...], Option("pattern", "TEAM: NAME = SHIFTS")] = Field(default=(), max_length=12)
    """A pattern of shifts that a team may have instead of its own, as "contact_officers: two shifts = mon-fri
    08:00-16:00 + mon-fri 12:00-20:00"; its people are given the shifts in turn. Calendars may be named; "… for 40
    hours" says how many hours a week of a full post are paid."""
    target: Annotated[tuple[str, ...], BeforeValidator(_several), Option(metavar="CONDITION")] = Field(
        min_length=1, max_length=6
    )
    """What is to be met, such as "share_decided_in_time >= 0.95", and if need be "… in June to August". Every target
    must be met."""
    first_day: Annotated[dt.date | None, Option("from")] = None
    """The first day that counts, if not the scenario's."""
    last_day: Annotated[dt.date | None, Option("to")] = None
    """The last day, if not the scenario's."""

    def answer(self, runner: Runner, find: FindScenario) -> Tree:
        """Search with the same random events for all, with the allowed error split over targets, values and looks."""
        self.refuse_counts()
        base = over_period(self.base(find), self.first_day, self.last_day)
        promises = [self.read_promise(target, base) for target in self.target]
        levers = self.read_levers(base)
        ready(base, [promise.condition.measure for promise in promises])
        measures = [measure for promise in promises for measure in promise.measures]
        search = Search(
            runner.only([*measures, "cost.per_week", *TREND, MAIN_CAUSE]),
            base,
            levers,
            promises,
            1 - self.confidence,
            self.seed,
            at_peak=self.promise != "share",
        )
        about: Tree = {
            "kind": self.kind_name(),
            **promises[0].as_dict(),
            "levers": [lever.path for lever in levers],
        }
        runner.tell(lambda: {**about, **search.so_far()})
        status = search.along_one() if len(levers) == 1 and not search.patterns else search.along_all()
        best = search.cheapest()
        return {
            **begin(self, base, search.looks[0].runs),
            **promises[0].as_dict(),
            "targets": [promise.as_dict() for promise in promises],
            "confidence": self.confidence,
            "levers": [lever.path for lever in levers],
            "patterns": {
                lever.path: [pattern.name for pattern in lever.patterns] for lever in levers if lever.patterns
            },
            "cautions": beyond(base, levers),
            "less": [lever.less for lever in levers if not lever.patterns],
            "status": status,
            "best": list(best.said) if best else None,
            "decides": search.deciding(best) if len(promises) > 1 else [],
            "fails": search.largest_failing(),
            "levelled_off": levelled_off(search, promises) if status == "none" else None,
            "held_up": main_cause(search.looks[-1].runs, promises[0].condition.measure),
            "guess": search.guess,
            "alpha_a_look": search.alpha,
            "looks": [look.as_dict() for look in sorted(search.looks, key=lambda each: each.values)],
            "after": after(search, best, promises[0]) if best else None,
        }

    def read_levers(self, base: Scenario) -> list[Lever]:
        """Return what may be changed: patterns of shifts first, then numbers.

        Raises
        ------
        ScenarioError
            If a lever or a pattern cannot be read, there is none, or there are too many to try.
        """
        levers = [*patterns_of(self.patterns, base), *levers_of(self.levers, base)]
        if not levers:
            raise ScenarioError("nothing may be changed; name a --lever or a --pattern.")
        if (most := most_verdicts(levers)) > MOST_VERDICTS:
            narrow = f"narrow them until they need {MOST_VERDICTS} at most"
            raise ScenarioError(f"--lever: these ranges may need {most:,} verdicts; {narrow}.")
        return levers

    def how_many_runs(self, base: Scenario) -> tuple[int, int]:
        """Return the fewest and the most replications: of each value that is looked at, and of the answer run on."""
        levers = self.read_levers(base)
        looks = min(most_verdicts(levers) + 2, prod(len(lever.values) for lever in levers))
        choices = prod(len(lever.values) for lever in levers if lever.patterns)
        return choices * LOOKS[0], looks * LOOKS[-1] + LOOKS[0]


def seek(
    scenario: Scenario,
    levers: Sequence[str],
    target: str | Sequence[str],
    promise: Literal["share", "period", "week"],
    met_in: float = 0.95,
    confidence: float = 0.9,
    seed: int | None = None,
    workers: int = 1,
    patterns: Sequence[str] = (),
) -> Tree:
    """Seek the smallest of one lever or several that keeps a promise: `mashsim.seek`.

    Parameters
    ----------
    levers : what may be changed, such as "pools.managers.posts=2..8"; "… less" after the range where less serves better
    target : such as "share_decided_in_time >= 0.95"; several must all be met
    promise : which promise is meant; `met_in` is for periods and weeks (see `Seek`)
    confidence : how sure the answer is to be, 0.5 to 1
    seed : the scenario's own if not given
    workers : processes; 1 runs here
    patterns : patterns of shifts that teams may have (see `Seek`)

    Returns
    -------
    as in ``answer.json``: `status` ("found", "undetermined", "none" or "least"), `best`, `fails`, `looks` and what
    becomes of it `after`

    Raises
    ------
    ScenarioError
        If a lever or a target cannot be read, or there is no such setting or measure.
    """
    question = Seek(
        scenario=scenario.document.name,
        title=f"{scenario.title}: the smallest that is enough",
        levers=tuple(levers),
        patterns=tuple(patterns),
        target=(target,) if isinstance(target, str) else tuple(target),
        promise=promise,
        met_in=met_in,
        confidence=confidence,
        seed=seed,
        command="mashsim.seek(…)",
    )
    with Runner(workers) as runner:
        return question.answer(runner, lambda _: scenario)


def levelled_off(search: Search, promises: Sequence[Promise]) -> Tree:
    """Compare the two largest, with the same random events: does more still move the target that decides?

    The choice of patterns is the one that misses its targets by least.
    """

    def worst(look: Look) -> tuple[tuple[int, float], int]:
        return min(
            (one.closeness(*promise.target), place)
            for place, (one, promise) in enumerate(zip(look.each, promises, strict=True))
        )

    top = max((look for look in search.looks if search.is_most(look)), key=worst)
    numbers = search.levers[search.patterns :]
    found: Tree = {"values": list(top.said), "difference": None, "low": None, "high": None, "is_flat": False}
    if not numbers:
        return found
    less = [lever.values[max(len(lever.values) - 2, 0)] for lever in numbers]
    two = [search.look(*top.values[: search.patterns], *less).runs, top.runs]
    count = min(map(len, two))
    promise = promises[worst(top)[1]]
    less_of_it, most_of_it = (promise.values(runs.first(count)) for runs in two)
    difference = paired(less_of_it, most_of_it)
    zone = same_below(promise.condition.measure)
    is_flat = difference.identical or (
        difference.low is not None
        and difference.high is not None
        and max(abs(difference.low), abs(difference.high)) <= zone
    )
    return found | {
        "difference": difference.mean,
        "low": difference.low,
        "high": difference.high,
        "is_flat": is_flat,
    }


def after(search: Search, best: Look, promise: Promise) -> Tree:
    """Run the answer on for half a year: whether it holds, or only postpones."""
    run = search.base.run
    until, since = run.last_day + dt.timedelta(weeks=_WEEKS_AFTER), run.last_day + dt.timedelta(days=1)
    days = {"run.last_day": until, "run.measure_from": since}
    try:
        longer = changed(search.base, search.settings(best.values) | days, "the search")
    except ScenarioError as error:
        return {"cannot": error.faults[0].message}
    (runs,) = search.runner.run([longer], LOOKS[0], search.seed)
    values = [value for value in runs.values(promise.condition.measure) if value is not None]
    mean, low, high = mean_interval(values)
    return {"weeks": _WEEKS_AFTER, "trend": trend(runs), "measure": {"mean": mean, "low": low, "high": high}}


def beyond(base: Scenario, levers: Sequence[Lever]) -> list[str]:
    """Return a sentence for each number that is tried outside its credible range."""
    known = sentences(base)
    numbers = [lever for lever in levers if not lever.patterns]
    ends = [lever.settings(end) for lever in numbers for end in sorted({lever.values[0], lever.values[-1]})]
    said = [text for end in ends for text in sentences(changed(base, end, "the search")) if text not in known]
    return [f"Also tried outside what is credible: {text}" for text in said]
