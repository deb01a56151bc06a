"""How many figures of two months held out lie in their bands of 8 in 10, on many councils that the model makes.

    python experiments/fit-to-figures/foreseen.py --store FOLDER [--councils 60]

It takes the runs that `others.py` stored. Each of some is a council in turn: its first five months are known, and the
two after them are foreseen from the 100 runs that stood nearest at the end of the fifth, as `mashsim fit` does. Beside
it stand the bands of the 100 runs with the nearest settings, if where they stood is not looked at.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import numpy as np
from others import NAMES, Bank, made

from mashsim.figures.known import BY_KEY
from mashsim.fitting.comparing import LEVEL, Target
from mashsim.fitting.foreseeing import ENDS, NEAREST, foreseen

KNOWN, HELD = 5, (5, 6)


def main() -> None:
    """Foresee the months of each council, and print how many figures lie inside."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--store", type=Path, required=True)
    parser.add_argument("--councils", type=int, default=60)
    options = parser.parse_args()
    bank = made(options.store / "model.json", "model", 500, 0)
    values = scaled(bank)
    inside = np.array([of_council(bank, values, number) for number in range(options.councils)])
    for name, place in (("from where it stood", 0), ("from its settings alone", 1)):
        by_council = inside[..., place].reshape(len(inside), -1).mean(axis=1)
        error = by_council.std(ddof=1) / np.sqrt(len(by_council))
        few = by_council.std(ddof=1) / np.sqrt(6)
        print(f"{name}: {by_council.mean():.1%} inside (standard error {error:.1%}; of six councils {few:.1%})")


def scaled(bank: Bank) -> Any:
    """Return the figures on the scales on which they are compared: runs × figures × months."""
    columns = []
    for place, (key, of) in enumerate(NAMES):
        columns.append(np.vectorize(Target(key, of, LEVEL, 0.0, ()).scale, otypes=[float])(bank.values[:, place]))
    return np.stack(columns, axis=1)


def of_council(bank: Bank, values: Any, number: int) -> Any:
    """Return whether each figure of each month lies inside either band: figures × months × 2."""
    others = np.arange(len(values)) != number
    stood = np.concatenate([values[:, :, :KNOWN].mean(axis=2), values[:, :, KNOWN - 1]], axis=1)
    gaps = np.sum((bank.points - bank.points[number]) ** 2, axis=1)
    nearest = np.argsort(np.where(others, gaps, np.inf))[:NEAREST]
    rows = []
    for place, (key, _) in enumerate(NAMES):
        if BY_KEY[key].of == "partner":
            continue
        for month in HELD:
            where = np.column_stack([stood, np.sqrt(bank.received[:, month])])
            is_ = values[number, place, month]
            band = foreseen(where[others], where[number], values[others, place, month])
            low, high = np.quantile(values[nearest, place, month], ENDS)
            rows.append([band.low <= is_ <= band.high, low <= is_ <= high])
    return np.array(rows).reshape(-1, len(HELD), 2)


if __name__ == "__main__":
    main()
