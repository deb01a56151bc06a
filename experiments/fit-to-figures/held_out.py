"""What fits say of months held out, on councils that the model makes with settings of their own.

    python experiments/fit-to-figures/held_out.py [--councils 6] [--runs 40] [--hold-out 2m] [--store FOLDER]

Each council has seven months of figures of level 2, and a fit of its own in one wave. It prints a row a council:
whether the model can be it, and how many figures of the months held out lie in their bands of 8 in 10.
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from mashsim.experiment import FolderStore, Runner
from mashsim.figures import form_of
from mashsim.figures.unknowns import UNKNOWNS
from mashsim.fitting.comparing import ASKED
from mashsim.fitting.making import reported
from mashsim.fitting.matching import multiples
from mashsim.loading import changed, load
from mashsim.questions.asking import Finder
from mashsim.questions.kinds.fit import Fit
from mashsim.trees import Tree

CITY = Path(__file__).with_name("city.toml")
MONTHS = [f"2026-{month:02}" for month in range(4, 11)]


def main() -> None:
    """Make the councils, fit each, and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--councils", type=int, default=6)
    parser.add_argument("--runs", type=int, default=40)
    parser.add_argument("--hold-out", default="2m")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--store", type=Path)
    options = parser.parse_args()
    points = np.random.default_rng(5).uniform(-1, 1, (options.councils, len(UNKNOWNS)))
    print("| council | figures used | the model can be it | held-out figures inside | error: fit, no change |")
    print("| --: | --- | --- | --: | --- |", flush=True)
    store = FolderStore(options.store) if options.store else None
    with Runner(options.workers, store=store) as runner, TemporaryDirectory() as folder:
        for number, times in enumerate(multiples(UNKNOWNS, points).tolist()):
            answer = fitted(runner, times, number, Path(folder) / "ours.csv", options)
            held = answer["held_out"]
            inside = f"{held['inside']} of {held['of']} | {held['fit']:.2f}, {held['no_change']:.2f}" if held else "| "
            print(f"| {number + 1} | level 2 | {'yes' if answer['can_be'] else 'no'} | {inside} |", flush=True)


def fitted(runner: Runner, times: list[float], number: int, table: Path, options: argparse.Namespace) -> Tree:
    """Return the fit of a council whose settings are so many times those of the city."""
    city = load(CITY, {"run.first_day": dt.date(2026, 3, 1), "run.last_day": dt.date(2026, 11, 30)})
    factors = {
        f"factors.{one.name}": {"times": round(value, 4), "settings": list(one.settings)}
        for one, value in zip(UNKNOWNS, times, strict=True)
    }
    council = changed(city, factors, "a council")
    (runs,) = runner.only(ASKED).run([council], range(900 + number, 901 + number), city.run.seed)
    with table.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([("month", "figure", "value"), *reported(runs, form_of(council), MONTHS)])
    question = Fit.model_validate(
        {"scenario": str(CITY), "figures": str(table), "hold_out": options.hold_out, "waves": 1, "runs": options.runs,
         "draws": 100, "discrepancy": 0.0}
    )  # fmt: skip
    return question.answer(runner, Finder())


if __name__ == "__main__":
    main()
