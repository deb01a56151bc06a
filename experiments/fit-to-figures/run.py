"""Whether a fit finds what is true: on councils that the model makes, and on some made by a rule that it lacks.

    python experiments/fit-to-figures/run.py [--runs 160] [--others 20] [--councils 80] [--store FOLDER]

All councils have the same posts and expect the same contacts, so one wave of runs serves all of them. Some of its runs
are taken as a council in turn, whose figures are fitted by all others; then once more with almost all contacts closed
on paper in a day, whatever is done with them. Some others are run by a rule that the model lacks: people take the
contact that came last. It writes results.csv, a row a council, and says the counts.
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from math import sqrt
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time
from typing import Any

import numpy as np
from scipy.stats import qmc

from mashsim import policies
from mashsim.experiment import FolderStore, Runner
from mashsim.figures import form_of, read_table
from mashsim.fitting import replayed
from mashsim.fitting.comparing import ASKED
from mashsim.fitting.emulating import emulate
from mashsim.fitting.making import reported
from mashsim.fitting.matching import LIMIT, judged, multiples, power, quantiles, weighed
from mashsim.loading import load
from mashsim.questions.fitting import Fitting
from mashsim.questions.kinds.fit import Fit

HERE = Path(__file__).parent
MONTHS = [f"2026-{month:02}" for month in range(4, 11)]
LEVELS = {"1": ("decided", "in_day", "open", "referred"), "2": ()}
"""The figures of a level, by their keys; of level 2 all."""
SHARES = (0.1, 0.9)
MADE = ("of the model", "closed on paper", "newest first")
CLOSED = 0.97
"""The share of contacts that are closed in a day on paper."""


def main() -> None:
    """Make the councils, fit each, and write what came of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=160)
    parser.add_argument("--others", type=int, default=20)
    parser.add_argument("--councils", type=int, default=80)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--store", type=Path)
    options = parser.parse_args()
    store = FolderStore(options.store) if options.store else None
    with Runner(options.workers, store=store) as runner, TemporaryDirectory() as folder:
        fitting, unknowns = begun(runner.only(ASKED), Path(folder))
        points = 2 * qmc.LatinHypercube(len(unknowns), rng=np.random.default_rng(1)).random(options.runs) - 1
        values, came = map(np.array, fitting.simulate(multiples(unknowns, points).tolist()))
    with Runner(1) as alone, newest_first(), TemporaryDirectory() as folder:
        other, _ = begun(alone.only(ASKED), Path(folder), first=10_000)
        strange = 2 * qmc.LatinHypercube(len(unknowns), rng=np.random.default_rng(2)).random(options.others) - 1
        odd, odd_came = map(np.array, other.simulate(multiples(unknowns, strange).tolist()))
    received = [sqrt(value) for value in fitting.table.series("received").values()]
    bank = {
        "keys": [target.key for target in fitting.targets], "received": sum(received) / len(received),
        "points": points, "values": values, "came": came, "strange": strange, "odd": odd, "odd_came": odd_came,
    }  # fmt: skip
    if options.store:
        (options.store / "bank.json").write_text(json.dumps(bank, default=lambda array: array.tolist()))
    write(bank, [one.words for one in unknowns], options.councils)
    print(f"{process_time():.0f} s of this process's time")


def begun(runner: Runner, folder: Path, first: int = 0) -> tuple[Fitting, Any]:
    """Return a fit of the city to figures of its own, with all that it expects put in."""
    path = HERE / "city.toml"
    city = load(path, {"run.first_day": dt.date(2026, 3, 1), "run.last_day": dt.date(2026, 11, 30)})
    (runs,) = runner.run([city], range(1), city.run.seed)
    with (folder / "ours.csv").open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(("month", "figure", "value"))
        rows.writerows(reported(runs, form_of(city), MONTHS))
    table = read_table(folder / "ours.csv", form_of(city))
    put_in = replayed(city, table)
    question = Fit(scenario=str(path), figures=str(folder / "ours.csv"), seed=1 + first)
    return Fitting(question, runner, table, put_in), put_in.unknowns


@contextmanager
def newest_first() -> Iterator[None]:
    """Let people take the contact that came last, in this process."""
    before = dict(policies.POLICIES)
    policies.POLICIES.update(dict.fromkeys(before, lambda work: -work.contact.received_at))
    try:
        yield
    finally:
        policies.POLICIES.update(before)


def write(bank: Mapping[str, Any], names: list[str], councils: int) -> None:
    """Fit each council at both levels, write a row for each, and print the counts."""
    rows: list[dict[str, Any]] = []
    for level, some in LEVELS.items():
        places = [place for place, key in enumerate(bank["keys"]) if not some or key in some]
        places = [place for place in places if not np.isnan(bank["values"][:, place]).any()]
        rows += [{"level": level, **row} for row in fitted(bank, places, councils)]
    with (HERE / "results.csv").open("w", newline="", encoding="utf-8") as file:
        to = csv.writer(file, lineterminator="\n")
        to.writerow(["level", "made", "number", "furthest", *(f"inside: {name}" for name in names)])
        to.writerows(
            [row["level"], row["made"], row["number"], f"{row['away']:.2f}", *map(int, row["inside"])] for row in rows
        )
    for level in LEVELS:
        for made in MADE:
            of_it = [row for row in rows if (row["level"], row["made"]) == (level, made)]
            can_be = sum(row["away"] <= LIMIT for row in of_it)
            print(f"level {level}, {made}: the model can be {can_be} of {len(of_it)} councils")
        mine = [row for row in rows if (row["level"], row["made"]) == (level, MADE[0])]
        inside, widths = (np.mean([row[name] for row in mine], axis=0) for name in ("inside", "widths"))
        for name, share, width in zip(names, inside, widths, strict=True):
            print(f"  {name}: {share:.0%} inside; {width:.0%} of the width left")
        print(f"  all settings: {np.mean(inside):.1%} of true values inside their ranges of 8 in 10")


def fitted(bank: Mapping[str, Any], places: list[int], councils: int) -> Iterator[dict[str, Any]]:
    """Yield the fit of each council: those of the model, the same closed on paper, and those that take the newest."""
    points, values, came = bank["points"], bank["values"][:, places], bank["came"]
    on_paper = [place for place, whole in enumerate(places) if bank["keys"][whole] == "in_day"]
    for number in range(min(councils, len(points))):
        others = np.arange(len(points)) != number
        told = of_others(points[others], values[others], came[others])
        closed = values[number].copy()
        closed[on_paper[0]] = np.sqrt(CLOSED) * bank["received"] * np.exp(came[number] / 2)
        for made, council in zip(MADE, (values[number], closed), strict=False):
            row = one(told, council, came[number])
            ends = zip(row["ranges"], points[number], strict=True)
            yield {"made": made, "number": number, **row, "inside": [low <= true <= high for (low, high), true in ends]}
    told = of_others(points, values, came)
    for number, council in enumerate(bank["odd"]):
        yield {"made": MADE[2], "number": number, **one(told, council[places], bank["odd_came"][number])}


def of_others(points: Any, values: Any, came: Any) -> tuple[Any, Any, float]:
    """Return what one wave of runs tells: the regression, points to look at, and the power of the likelihood."""
    ruler = emulate(points, came, values)
    candidates = 2 * qmc.Sobol(points.shape[1], rng=np.random.default_rng(3)).random(1024) - 1
    return ruler, candidates, power(ruler, points, candidates)


def one(told: tuple[Any, Any, float], council: Any, its_came: float) -> dict[str, Any]:
    """Fit one council's figures by one wave of runs, with the model taken to be right."""
    ruler, candidates, raised = told
    goal = council - its_came * ruler.coefficients[1]
    away, logs = judged(ruler, candidates, goal, np.zeros(len(goal)))
    weights = weighed(away, logs, raised)
    ranges = [quantiles(candidates[:, place], weights, SHARES) for place in range(candidates.shape[1])]
    widths = [(high - low) / 1.6 for low, high in ranges]
    return {"away": float(away.min()), "ranges": ranges, "widths": widths, "inside": []}


if __name__ == "__main__":
    main()
