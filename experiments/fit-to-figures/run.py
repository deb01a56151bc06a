"""Whether a fit finds what is true, on councils that the model makes.

    python experiments/fit-to-figures/run.py [--runs 160] [--councils 80] [--store FOLDER]

All councils have the same posts and expect the same contacts, so one wave of runs serves all of them. Some of its runs
are taken as a council in turn, whose figures are fitted by all others. It writes results.csv, a row a council, and says
the counts.
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time
from typing import Any

import numpy as np
from scipy.stats import qmc

from mashsim.experiment import FolderStore, Runner
from mashsim.figures import form_of, read_table
from mashsim.fitting.comparing import ASKED
from mashsim.fitting.emulating import emulate
from mashsim.fitting.making import reported
from mashsim.fitting.matching import LIMIT, judged, multiples, own, quantiles, weighed
from mashsim.fitting.replaying import replayed
from mashsim.loading import load
from mashsim.questions.fitting import Fitting
from mashsim.questions.kinds.fit import Fit

HERE = Path(__file__).parent
MONTHS = [f"2026-{month:02}" for month in range(4, 11)]
LEVELS = {"1": ("decided", "in_day", "open", "referred"), "2": ()}
"""The figures of a level, by their keys; of level 2 all."""
SHARES = (0.1, 0.9)


def main() -> None:
    """Make the councils, fit each, and write what came of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=160)
    parser.add_argument("--councils", type=int, default=80)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--store", type=Path)
    options = parser.parse_args()
    store = FolderStore(options.store) if options.store else None
    with Runner(options.workers, store=store) as runner, TemporaryDirectory() as folder:
        fitting, unknowns = begun(runner.only(ASKED), Path(folder))
        points = 2 * qmc.LatinHypercube(len(unknowns), rng=np.random.default_rng(1)).random(options.runs) - 1
        values, came = map(np.array, fitting.simulate(multiples(unknowns, points).tolist()))
    keys = [target.key for target in fitting.targets]
    bank = {"keys": keys, "points": points, "values": values, "came": came}
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


def write(bank: Mapping[str, Any], names: list[str], councils: int) -> None:
    """Fit each council at both levels, write a row for each, and print the counts."""
    rows: list[dict[str, Any]] = []
    for level, some in LEVELS.items():
        places = [place for place, key in enumerate(bank["keys"]) if not some or key in some]
        places = [place for place in places if not np.isnan(bank["values"][:, place]).any()]
        rows += [{"level": level, **row} for row in fitted(bank, places, councils)]
    with (HERE / "results.csv").open("w", newline="", encoding="utf-8") as file:
        to = csv.writer(file, lineterminator="\n")
        to.writerow(["level", "number", "furthest", *(f"inside: {name}" for name in names)])
        to.writerows([row["level"], row["number"], f"{row['away']:.2f}", *map(int, row["inside"])] for row in rows)
    for level in LEVELS:
        mine = [row for row in rows if row["level"] == level]
        can_be = sum(row["away"] <= LIMIT for row in mine)
        print(f"level {level}: some settings give all figures of {can_be} of {len(mine)} councils")
        inside, widths = (np.mean([row[name] for row in mine], axis=0) for name in ("inside", "widths"))
        for name, share, width in zip(names, inside, widths, strict=True):
            print(f"  {name}: {share:.0%} inside; {width:.0%} of the width left")
        print(f"  all settings: {np.mean(inside):.1%} of true values inside their ranges of 8 in 10")


def fitted(bank: Mapping[str, Any], places: list[int], councils: int) -> Iterator[dict[str, Any]]:
    """Yield the fit of each council by the runs of all others."""
    points, values, came = bank["points"], bank["values"][:, places], bank["came"]
    for number in range(min(councils, len(points))):
        others = np.arange(len(points)) != number
        row = one(of_others(points[others], values[others], came[others]), values[number], came[number])
        ends = zip(row["ranges"], points[number], strict=True)
        yield {"number": number, **row, "inside": [low <= true <= high for (low, high), true in ends]}


def of_others(points: Any, values: Any, came: Any) -> tuple[Any, Any, float]:
    """Return what one wave of runs tells: the regression, points to look at, and the power of the likelihood."""
    ruler = emulate(points, came, values)
    candidates = 2 * qmc.Sobol(points.shape[1], rng=np.random.default_rng(3)).random(1024) - 1
    return ruler, candidates, own(ruler, points, candidates).power


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
