"""Whether a fit notices a council that works otherwise than the model.

    python experiments/fit-to-figures/others.py --store FOLDER [--runs 500] [--others 40] [--councils 60]

All councils have the same posts and expect the same contacts, so one wave of runs serves all. Some of its runs are
taken as councils in turn, fitted by all others: as they are, and with figures that were counted otherwise. Other
councils are run by rules that the model lacks. Each is fitted in one wave, and its months are held against the 100 runs
nearest to the settings that are left; `mashsim fit` holds them against runs at its draws. It prints a row a process.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import numpy as np
from run import MONTHS, begun
from scipy.stats import qmc

from mashsim import policies
from mashsim.experiment import Runner
from mashsim.figures.known import BY_KEY
from mashsim.fitting.checking import CHANCE, Months, checked, in_order
from mashsim.fitting.comparing import ASKED, CHANGE, LEVEL, Read, Target
from mashsim.fitting.emulating import Emulator, emulate
from mashsim.fitting.matching import Own, furthest, judged, multiples, own, weighed
from mashsim.loading import changed
from mashsim.scenario import Scenario

LEVELS = {"1": ("decided", "in_day", "open", "referred"), "2": ()}
SHARES = (0.0, 0.05)
NEAREST = 100
FIRST_OF_OTHERS = 90_000
TEAMS = ("contact_officers", "social_workers", "managers")
WEEKLY = {"calendars.weekly": {"wednesday": "08:30-17:00"}}


def fewer_hands(city: Scenario) -> dict[str, Any]:
    """Have a third fewer people in the front door from August on; the table does not say so."""
    posts = {f"pools.{team}.posts": round(0.65 * float(city.pools[team].posts), 3) for team in TEAMS}
    return {"interventions": [{"name": "fewer", "first_day": dt.date(2026, 8, 1), "changes": posts}]}


def decided_weekly(_city: Scenario) -> dict[str, Any]:
    """Let managers decide on Wednesdays only, as many hours a week as before."""
    return {**WEEKLY, "pools.managers.shifts": ["weekly"], "pools.managers.posts": 5 * 0.56}


def allocated_weekly(_city: Scenario) -> dict[str, Any]:
    """Let team managers allocate on Wednesdays only."""
    return {**WEEKLY, "pools.team_managers.shifts": ["weekly"], "pools.team_managers.posts": 5 * 0.75}


def waits_for_a_panel(_city: Scenario) -> dict[str, Any]:
    """Let every enquiry wait for a panel that no figure names, and for all replies."""
    all_replies = {"replies": "all", "after": "15 working days", "counted_from": "asked"}
    reply = {"distribution": "lognormal", "median": "4 working days", "sigma": 0.4}
    return {
        "partners.panel": {"asked": 1.0, "reply": reply, "silent_share": 0.0},
        "stages.gathering.go_on": dict.fromkeys(("red", "amber", "green"), all_replies),
    }


def away_in_summer(_city: Scenario) -> dict[str, Any]:
    """Let people take most of their leave in July and August."""
    return {f"pools.{team}.leave_by_month": [0.5] * 6 + [3.0, 4.5] + [0.5] * 4 for team in TEAMS}


RULES: dict[str, tuple[str, Callable[[Scenario], dict[str, Any]]]] = {
    "newest": ("the newest contact is taken first", lambda _: {}),
    "fewer": ("a third fewer people from August, not said", fewer_hands),
    "batches": ("decisions on one day a week", decided_weekly),
    "panel": ("every enquiry waits for a panel that no figure names", waits_for_a_panel),
    "allocation": ("allocation on one day a week", allocated_weekly),
    "summer": ("most leave in July and August", away_in_summer),
}
"""Rules that the model lacks: the name of a file, what it is, and what is changed."""


Rulers = dict[int, tuple[Emulator, Own]]
"""Regressions, each with what its own runs tell."""


class Bank(NamedTuple):
    """Runs: their settings, how many contacts came, their figures by month, and first looks in a day."""

    points: Any
    came: Any
    values: Any
    first_look: Any
    received: Any

    def some(self, which: Any) -> Bank:
        """Return some of the runs."""
        return Bank(*(each[which] for each in self))

    def counted(self, key: str, values: Any) -> Bank:
        """Return the runs with a figure counted otherwise."""
        changed_values = self.values.copy()
        changed_values[:, NAMES.index((key, ""))] = values
        return self._replace(values=changed_values)

    def figure(self, key: str) -> Any:
        """Return a figure by run and month."""
        return self.values[:, NAMES.index((key, ""))]


STAGES = ("screening", "gathering", "analysing", "deciding")
NAMES = [
    ("decided", ""), ("in_day", ""), ("open", ""), ("referred", ""), *(("open_at", stage) for stage in STAGES),
    ("requested", ""), ("replied", ""), ("reply_days", ""), ("allocated", ""), ("awaiting", ""), ("days_mean", ""),
    ("days_p90", ""),
]  # fmt: skip


def unrecorded(bank: Bank) -> Bank:
    """Take away the records of 15 in 100 contacts that were decided."""
    return bank.counted("decided", 0.85 * bank.figure("decided")).counted("in_day", 0.85 * bank.figure("in_day"))


COUNTED: dict[str, Callable[[Bank], Bank]] = {
    "the model's own": lambda bank: bank,
    "97 in 100 closed in a day on paper": lambda bank: bank.counted("in_day", 0.97 * bank.received),
    "15 in 100 settled without a record": unrecorded,
    "the clock stops at the first look, not as said": lambda bank: bank.counted("in_day", bank.first_look),
}
"""Ways of counting that the model lacks."""


def main() -> None:
    """Run what is missing, judge each council, and print a row for each process and level."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--store", type=Path, required=True)
    parser.add_argument("--runs", type=int, default=500)
    parser.add_argument("--others", type=int, default=40)
    parser.add_argument("--councils", type=int, default=60)
    options = parser.parse_args()
    options.store.mkdir(parents=True, exist_ok=True)
    bank = made(options.store / "model.json", "model", options.runs, 0)
    others = {name: made(options.store / f"{name}.json", name, options.others, FIRST_OF_OTHERS) for name in RULES}
    print("| process | figures | by the months | by the levels | by either | by either, at a discrepancy of 5 % |")
    print("| --- | --- | --: | --: | --: | --: |", flush=True)
    for level, some in LEVELS.items():
        of_level = [place for place, (key, _) in enumerate(NAMES) if not some or key in some]
        rulers: Rulers = {}
        for words, counted in COUNTED.items():
            councils = counted(bank.some(slice(options.councils)))
            report(words, level, list(judge(bank, councils, of_level, rulers, of_the_model=True)))
        for name, (words, _) in RULES.items():
            report(words, level, list(judge(bank, others[name], of_level, rulers, of_the_model=False)))


def report(words: str, level: str, rows: list[tuple[list[float], list[float]]]) -> None:
    """Print of how many councils it is said that the model cannot be them."""
    by_months, by_levels = (np.array(each) for each in zip(*rows, strict=True))
    months_say, levels_say = by_months < CHANCE, by_levels > 1
    either = months_say | levels_say
    told = [months_say[:, 0], levels_say[:, 0], *either.T]
    print(f"| {words} | level {level} | {' | '.join(f'{each.sum()} of {len(rows)}' for each in told)} |", flush=True)


@contextmanager
def newest_first() -> Iterator[None]:
    """Let people take the contact that came last, in this process."""
    before = dict(policies.POLICIES)
    policies.POLICIES.update(dict.fromkeys(before, lambda work: -work.contact.received_at))
    try:
        yield
    finally:
        policies.POLICIES.update(before)


def made(path: Path, name: str, count: int, first: int) -> Bank:
    """Return runs from a file; if there is none, make them."""
    if not path.exists():
        with newest_first() if name == "newest" else nullcontext():
            path.write_text(json.dumps(run(name, count, first)), encoding="utf-8")
    found = json.loads(path.read_text(encoding="utf-8"))
    return Bank(*(np.array(found[each], dtype=float) for each in Bank._fields))


def run(name: str, count: int, first: int) -> dict[str, list[Any]]:
    """Run councils at settings anywhere in their ranges."""
    out: dict[str, list[Any]] = {each: [] for each in Bank._fields}
    with Runner(1, laws=False) as runner, TemporaryDirectory() as folder:
        alone = runner.only(ASKED)
        fitting, unknowns = begun(alone, Path(folder), first)
        rule = RULES[name][1] if name in RULES else lambda _: {}
        city = changed(fitting.base, rule(fitting.base), name)
        read = fitting.read
        points = 2 * qmc.LatinHypercube(len(unknowns), rng=np.random.default_rng(1 + first)).random(count) - 1
        for number, (point, times) in enumerate(zip(points, multiples(unknowns, points).tolist(), strict=True)):
            (one,) = alone.run_each([changed(city, fitting.values(times), name)], fitting.seed, first + number)
            looks = Read(read.table, "first_look", read.office_minutes)
            out["points"].append(point.tolist())
            out["came"].append(fitting.came(one))
            out["values"].append([read.by_month(one, key, of, MONTHS) for key, of in NAMES])
            out["first_look"].append(looks.by_month(one, "in_day", "", MONTHS))
            out["received"].append(read.by_month(one, "received", "", MONTHS))
    return out


def judge(
    bank: Bank, councils: Bank, of_level: list[int], rulers: Rulers, of_the_model: bool
) -> Iterator[tuple[list[float], list[float]]]:
    """Yield of each council the chance by its months, for each discrepancy, and how far off its levels are.

    How far off is over the limit, so that more than 1 says that the model cannot be it.

    Parameters
    ----------
    rulers : what one wave tells without a run, by its number; -1 for that of all runs
    of_the_model : the councils are the first runs of the bank, so that each is judged by all others
    """
    candidates = 2 * qmc.Sobol(bank.points.shape[1], rng=np.random.default_rng(3)).random(1024) - 1
    aimed = aims(bank, of_level)
    for number in range(len(councils.points)):
        rest = np.arange(len(bank.points)) != (number if of_the_model else -1)
        others, without = bank.some(rest), number if of_the_model else -1
        if without not in rulers:
            ruler = emulate(others.points, others.came, aimed[rest])
            rulers[without] = ruler, own(ruler, others.points, candidates)
        ruler, known = rulers[without]
        council = councils.some(slice(number, number + 1))
        goal = aims(council, of_level)[0] - council.came[0] * ruler.coefficients[1]
        away, logs = judged(ruler, candidates, goal, np.zeros(len(goal)))
        wrong = np.array([each.discrepancy(1.0) for each in targets_of(council, of_level)])
        off = [float(furthest(ruler, candidates, goal, share * wrong).min()) / known.limit for share in SHARES]
        weights = weighed(away, logs, known.power)
        middle = weights @ candidates
        spread = np.sqrt(weights @ (candidates - middle) ** 2) + 0.05
        nearest = np.argsort(np.sum(((others.points - middle) / spread) ** 2, axis=1))[:NEAREST]
        figures = in_order([NAMES[place] for place in of_level])
        ours, theirs = (months(each, figures) for each in (others.some(nearest), council))
        yield [checked(ours, theirs, figures, share, 1).chance for share in SHARES], off


def months(bank: Bank, figures: Any) -> Months:
    """Return the months that are checked."""
    return Months(np.stack([bank.values[:, NAMES.index(tuple(one))] for one in figures], axis=-1), bank.received)


def aims(bank: Bank, of_level: list[int]) -> Any:
    """Return the levels of the figures and their changes, as a fit compares them, of each run."""
    return np.array([[each.value for each in targets_of(one, of_level)] for one in each_of(bank)])


def each_of(bank: Bank) -> Iterator[Bank]:
    """Yield the runs one by one."""
    for number in range(len(bank.points)):
        yield bank.some(slice(number, number + 1))


def targets_of(run_: Bank, of_level: list[int]) -> list[Target]:
    """Return what a fit compares with the first of some runs."""
    found = []
    for key, of in (NAMES[place] for place in of_level):
        plain = Target(key, of, LEVEL, 0.0, tuple(MONTHS))
        values = [plain.scale(value) for value in run_.values[0, NAMES.index((key, of))]]
        found.append(plain._replace(value=float(np.mean(values))))
        if BY_KEY[key].of != "partner":
            found.append(plain._replace(kind=CHANGE, value=float(np.mean(values[-3:]) - np.mean(values[:3]))))
    return found


if __name__ == "__main__":
    main()
