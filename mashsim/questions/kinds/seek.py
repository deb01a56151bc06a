"""Find the smallest staffing that meets a target. It says how sure that is, and whether it holds.

Examples
--------
mashsim seek baseline --lever pools.managers.posts=2..5 \
--target "share_decided_in_time >= 0.8" --promise share
mashsim seek baseline --lever pools.contact_officers.posts=4..8 --from 2026-06-01 --to 2026-08-31 \
--target "share_decided_in_time >= 0.8" --promise period
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import product
from math import ceil, log2, prod, sqrt
from typing import Annotated, Any, Literal

from pydantic import Field

from mashsim.confidence import Verdict, alpha_for_look, paired
from mashsim.errors import ScenarioError
from mashsim.experiment import Runner, ready
from mashsim.loading import changed
from mashsim.measures.intervals import mean_interval
from mashsim.measures.registry import same_below
from mashsim.questions.asking import FindScenario, Option, begin, over_period
from mashsim.questions.differing import MAIN_CAUSE, main_cause
from mashsim.questions.kinds.compare import TREND, trend
from mashsim.questions.promising import Judgement, Promise, PromiseQuestion, judge
from mashsim.register import sentences
from mashsim.scenario import Scenario
from mashsim.trees import Tree
from mashsim.workload import hours_check

LOOKS = (20, 60, 160)
"""Replications after which a value is looked at; the error that is allowed is split over the looks."""
_NUMBER = r"\d+(?:\.\d+)?"
_RANGE = rf"(?P<least>{_NUMBER})\s*\.\.\s*(?P<most>{_NUMBER})(\s*by\s*(?P<step>{_NUMBER}))?(?P<less>\s+less)?"
_LEVER = re.compile(rf"\s*(?P<path>[\w.\- ]+?)\s*(=\s*{_RANGE})?\s*")
_WEEKS_AFTER = 26
_STRETCH = 28
_MOST_VALUES = 200
_MOST_VERDICTS = 400


class Seek(PromiseQuestion):
    """What is the smallest staffing that meets a target, and does it hold?"""

    chooses_its_runs = "a search"
    heading = "the smallest that is enough"

    levers: Annotated[tuple[str, ...], Option("lever", "KEY=FROM..TO")] = Field(min_length=1, max_length=4)
    """What may be changed, as "pools.managers.posts=2..8", by ones or "… by 0.5"; up to twice the present value if no
    range is given. Where less serves better, "partners.police.silent_share=0..0.5 by 0.1 less"."""
    first_day: Annotated[dt.date | None, Option("from")] = None
    """The first day that counts, if not the scenario's."""
    last_day: Annotated[dt.date | None, Option("to")] = None
    """The last day, if not the scenario's."""

    def answer(self, runner: Runner, find: FindScenario) -> Tree:
        """Search on common luck, with the allowed error split over values and looks."""
        self.refuse_counts()
        base = over_period(self.base(find), self.first_day, self.last_day)
        promise = self.read_promise(base)
        levers = levers_of(self.levers, base)
        ready(base, [promise.condition.measure])
        measuring = runner.only([*promise.measures, "cost.per_week", *TREND, MAIN_CAUSE])
        search = Search(
            measuring, base, levers, promise, 1 - self.confidence, self.seed, at_peak=promise.kind != "share"
        )
        status = search.along_one() if len(levers) == 1 else search.along_edges()
        best = search.cheapest()
        return {
            **begin(self, base, search.looks[0].runs),
            **promise.as_dict(),
            "confidence": self.confidence,
            "levers": [lever.path for lever in levers],
            "cautions": beyond(base, levers),
            "less": [lever.less for lever in levers],
            "status": status,
            "best": list(best.values) if best else None,
            "fails": search.largest_failing(),
            "levelled_off": search.levelled_off() if status == "none" else None,
            "held_up": main_cause(search.looks[-1].runs, promise.condition.measure),
            "guess": search.guess,
            "alpha_a_look": search.alpha,
            "looks": [look.as_dict() for look in sorted(search.looks, key=lambda each: each.values)],
            "after": search.after(best) if best else None,
        }

    def how_many_runs(self, base: Scenario) -> tuple[int, int]:
        """Return the fewest and the most replications: of each value that is looked at, and of the answer run on."""
        levers = levers_of(self.levers, base)
        looks = min(most_verdicts(levers) + 2, prod(len(lever.values) for lever in levers))
        return LOOKS[0], looks * LOOKS[-1] + LOOKS[0]


def seek(
    scenario: Scenario,
    levers: Sequence[str],
    target: str,
    promise: Literal["share", "period", "week"],
    met_in: float = 0.95,
    confidence: float = 0.9,
    seed: int | None = None,
    workers: int = 1,
) -> Tree:
    """Seek the smallest of one lever or several that keeps a promise: `mashsim.seek`.

    Parameters
    ----------
    levers : what may be changed, such as "pools.managers.posts=2..8"; "… less" after the range where less serves better
    target : such as "share_decided_in_time >= 0.95"
    promise : which promise is meant; `met_in` is for periods and weeks (see `Seek`)
    confidence : how sure the answer is to be, 0.5 to 1
    seed : the scenario's own if not given
    workers : processes; 1 runs here

    Returns
    -------
    as in ``answer.json``: `status` ("found", "undetermined", "none" or "least"), `best`, `fails`, `looks` and what
    becomes of it `after`

    Raises
    ------
    ScenarioError
        If a lever or the target cannot be read, or there is no such setting or measure.
    """
    question = Seek(
        scenario=scenario.document.name,
        title=f"{scenario.title}: the smallest that is enough",
        levers=tuple(levers),
        target=target,
        promise=promise,
        met_in=met_in,
        confidence=confidence,
        seed=seed,
        command="mashsim.seek(…)",
    )
    with Runner(workers) as runner:
        return question.answer(runner, lambda _: scenario)


@dataclass(frozen=True)
class Lever:
    """A setting that may take several values.

    Attributes
    ----------
    values : in order, each thought to serve better than the one before
    less : less of it serves better, so that the largest comes first and the search is for the largest that is enough
    """

    path: str
    values: tuple[float, ...]
    less: bool = False


@dataclass(kw_only=True)
class Look(Judgement):
    """One combination of the levers' values, its runs' judgement, and its cost a week."""

    values: tuple[float, ...]
    cost: float | None

    def as_dict(self) -> Tree:
        """Return the combination as plain words and numbers."""
        return {"values": list(self.values), **super().as_dict(), "cost_per_week": self.cost}


@dataclass
class Search:
    """A search along one lever or several; every verdict errs in at most `alpha` of all looks.

    Attributes
    ----------
    at_peak : whether the guess is of the four weeks with the largest load
    counts : replications after which a value is looked at
    """

    runner: Runner
    base: Scenario
    levers: Sequence[Lever]
    promise: Promise
    error: float
    seed: int | None
    looks: list[Look] = field(default_factory=list)
    guess: float | None = None
    at_peak: bool = False
    counts: tuple[int, ...] = LOOKS

    @property
    def alpha(self) -> float:
        """The error of one look: the allowed error over all verdicts a search may need and their looks (Bonferroni)."""
        return alpha_for_look(self.error, most_verdicts(self.levers) * len(self.counts))

    def look(self, *values: float) -> Look:
        """Run a combination until it passes or fails, or the looks are used up."""
        earlier = next((look for look in self.looks if look.values == values), None)
        if earlier:
            return earlier
        judgement = judge(self.runner, self.front_door(values), self.promise, self.counts, self.alpha, self.seed)
        runs = judgement.runs
        costs = (
            [value for value in runs.values("cost.per_week") if value is not None]
            if "cost.per_week" in runs.measures()
            else []
        )
        cost = sum(costs) / len(costs) if costs else None
        self.looks.append(Look(**vars(judgement), values=values, cost=cost))
        return self.looks[-1]

    def front_door(self, values: Sequence[float]) -> Scenario:
        """Return the front door with its levers at these values."""
        settings = {lever.path: _plain(value) for lever, value in zip(self.levers, values, strict=True)}
        return changed(self.base, settings, "the search")

    def along_one(self) -> str:
        """Search one lever: found, undetermined, none (not even the most passes), or least (the least passes)."""
        values = self.levers[0].values
        self.guess = guess(self.base, self.levers[0], self.at_peak)
        start = min(range(len(values)), key=lambda place: abs(values[place] - (self.guess or values[-1])))
        fails = self._last(lambda place: self.look(values[place]).verdict == "fails", -1, len(values), start)
        passes = (
            self._last(
                lambda place: self.look(values[place]).verdict != "passes",
                fails,
                len(values),
                min(fails + 1, len(values) - 1),
            )
            + 1
        )
        if passes == len(values):
            return "none" if fails == len(values) - 1 else "undetermined"
        if passes - fails > 1:
            return "undetermined"
        return "least" if passes == 0 else "found"

    def _last(self, is_below: Callable[[int], bool], low: int, high: int, first: int) -> int:
        """Return the last place that is below, by bisection between two places that are known to be and not to be."""
        place = first
        while high - low > 1:
            place = place if low < place < high else (low + high) // 2
            if is_below(place):
                low = place
            else:
                high = place
            place = (low + high) // 2
        return low

    def along_edges(self) -> str:
        """Walk along the edge between what passes and what does not, for any values of the levers before the last two.

        As one lever rises, the other need not. A combination with at least as much of every lever as one that passes
        passes too; one with at most as much as one that fails, fails. Neither is looked at again.
        """
        *outer, first, second = (lever.values for lever in self.levers)
        is_undetermined = False
        for rest in product(*outer):
            row, column = 0, len(second) - 1
            while row < len(first) and column >= 0:
                verdict = self._verdict((*rest, first[row], second[column]))
                is_undetermined |= verdict == "undetermined"
                if verdict == "passes":
                    column -= 1
                else:
                    row += 1
        if not any(look.verdict == "passes" for look in self.looks):
            return "undetermined" if is_undetermined else "none"
        return "undetermined" if is_undetermined else "found"

    def _verdict(self, values: tuple[float, ...]) -> Verdict | None:
        """Return a combination's verdict as earlier looks imply it; look where they do not."""
        steps = self._steps(values)
        for look in self.looks:
            pairs = list(zip(steps, self._steps(look.values), strict=True))
            if look.verdict == "passes" and all(mine >= its for mine, its in pairs):
                return "passes"
            if look.verdict == "fails" and all(mine <= its for mine, its in pairs):
                return "fails"
        return self.look(*values).verdict

    def cheapest(self) -> Look | None:
        """Return the cheapest combination that passes; without costs, the one with the fewest steps."""
        passing = [look for look in self.looks if look.verdict == "passes"]
        return min(
            passing,
            key=lambda look: (look.cost if look.cost is not None else self._effort(look), self._effort(look)),
            default=None,
        )

    def _effort(self, look: Look) -> float:
        """Return the number of steps taken along all levers."""
        return sum(self._steps(look.values))

    def _steps(self, values: Sequence[float]) -> list[int]:
        return [lever.values.index(value) for lever, value in zip(self.levers, values, strict=True)]

    def largest_failing(self) -> list[float] | None:
        """Return the furthest along one lever that fails."""
        failing = [look for look in self.looks if look.verdict == "fails"]
        return list(max(failing, key=self._effort).values) if failing and len(self.levers) == 1 else None

    def levelled_off(self) -> Tree:
        """Compare the two largest on common luck: whether more of the lever still does anything."""
        most = tuple(lever.values[-1] for lever in self.levers)
        less = tuple(lever.values[max(len(lever.values) - 2, 0)] for lever in self.levers)
        two = [self.look(*values).runs for values in (less, most)]
        count = min(map(len, two))
        measure = self.promise.condition.measure
        difference = paired(two[0].first(count).values(measure), two[1].first(count).values(measure))
        zone = same_below(measure)
        is_flat = difference.identical or (
            difference.low is not None
            and difference.high is not None
            and max(abs(difference.low), abs(difference.high)) <= zone
        )
        return {
            "values": list(most),
            "difference": difference.mean,
            "low": difference.low,
            "high": difference.high,
            "is_flat": is_flat,
        }

    def after(self, best: Look) -> Tree:
        """Run the answer on for half a year: whether it holds, or only postpones."""
        run = self.base.run
        until, since = run.last_day + dt.timedelta(weeks=_WEEKS_AFTER), run.last_day + dt.timedelta(days=1)
        settings: dict[str, Any] = {
            lever.path: _plain(value) for lever, value in zip(self.levers, best.values, strict=True)
        }
        try:
            longer = changed(self.base, settings | {"run.last_day": until, "run.measure_from": since}, "the search")
        except ScenarioError as error:
            return {"cannot": error.faults[0].message}
        (runs,) = self.runner.run([longer], LOOKS[0], self.seed)
        values = [value for value in runs.values(self.promise.condition.measure) if value is not None]
        mean, low, high = mean_interval(values)
        return {"weeks": _WEEKS_AFTER, "trend": trend(runs), "measure": {"mean": mean, "low": low, "high": high}}


def most_verdicts(levers: Sequence[Lever]) -> int:
    """Return how many verdicts a search may need: by bisection along one lever, along the edges of several."""
    *outer, last = [len(lever.values) for lever in levers]
    if not outer:
        return ceil(log2(last + 1)) + 1
    return prod(outer[:-1]) * (outer[-1] + last)


def guess(base: Scenario, lever: Lever, at_peak: bool = False) -> float | None:
    """Guess where to begin: the offered load m(t), in posts, and its root more (the square-root rule of staffing).

    The load is what the hours check says: hands-on hours needed a week over those that a post holds. Work takes hours
    and demand changes over weeks, so the load of a stretch of four weeks is that of the contacts that come in it.

    Parameters
    ----------
    at_peak : of the four weeks with the largest load that count, not of all days that count
    """
    parts = lever.path.split(".")
    if len(parts) != 3 or parts[0] != "pools" or parts[2] != "posts":
        return None
    door, run = ready(base), base.run
    first, until = (
        (run.measure_from - run.first_day).days if run.measure_from else 0,
        (run.last_day - run.first_day).days + 1,
    )
    length = _STRETCH if at_peak else until - first
    stretches = [(start, min(start + length, until)) for start in range(first, until, length)]
    every = [
        hours_check(door, start, end)[parts[1]]
        for start, end in stretches
        if end - start == length or len(stretches) == 1
    ]
    loads = [hours.needed / hours.usable * base.pools[parts[1]].posts for hours in every if hours.usable]
    largest = max(loads, default=0.0)
    return largest + sqrt(largest) if largest else None


def beyond(base: Scenario, levers: Sequence[Lever]) -> list[str]:
    """Return a sentence for each lever that is tried outside its credible range."""
    known = sentences(base)
    ends = [{lever.path: _plain(end)} for lever in levers for end in sorted({lever.values[0], lever.values[-1]})]
    said = [text for end in ends for text in sentences(changed(base, end, "the search")) if text not in known]
    return [f"Also tried outside what is credible: {text}" for text in said]


def levers_of(texts: Sequence[str], base: Scenario) -> list[Lever]:
    faults, levers = [], []
    for text in texts:
        match = _LEVER.fullmatch(text)
        if not match:
            faults.append(
                f'--lever {text!r} is not a lever; write a setting and its range, such as "pools.managers.posts=2..8".'
            )
            continue
        value: Any = base.document.values
        for part in match["path"].split("."):
            value = value.get(part) if isinstance(value, dict) else None
        changed(
            base, {match["path"]: 1 if value is None else value}, "the search"
        )  # refuses an unknown setting in the usual words
        if value is not None and (isinstance(value, bool) or not isinstance(value, int | float)):
            faults.append(
                f"--lever {match['path']} is {value!r}, not a number; a lever is a setting that is a number, such as "
                "posts."
            )
            continue
        now = float(value or 1)
        least, most = float(match["least"] or 1), float(match["most"] or 2 * ceil(now))
        step = float(match["step"] or 1)
        count = int((most - least) / step + 1e-9) + 1 if step > 0 else 0
        if most < least or not 2 <= count <= _MOST_VALUES:
            faults.append(
                f"--lever {text!r} has {max(count, 0)} values; it must have 2 to {_MOST_VALUES}, the least first."
            )
            continue
        values = tuple(round(least + step * place, 9) for place in range(count))
        levers.append(Lever(match["path"], values[::-1] if match["less"] else values, bool(match["less"])))
    if not faults and (most := most_verdicts(levers)) > _MOST_VERDICTS:
        faults.append(
            f"--lever: these ranges may need {most:,} verdicts; narrow them until they need {_MOST_VERDICTS} at most."
        )
    if faults:
        raise ScenarioError(faults)
    return levers


def _plain(value: float) -> float | int:
    return int(value) if value == int(value) else value
