"""What every shipped scenario gives, and the made-up town with every mechanism turned on, to the bit: a digest of its log, and one of the numbers of its summary.

The digests stand in ``digests.json``, by scenario and seed. A change that is meant to change results writes them anew,
from `tests`:

    python -m made.digests [SCENARIO ...]

and says in its commit message which scenarios changed, and why. It takes some minutes for all of them, less for those
that are named (such as `scenarios/baseline.toml`), and prints what changed.
"""

from __future__ import annotations

import hashlib
import json
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from itertools import product
from pathlib import Path
from typing import Any

from made.front_doors import whole_town
from made.live import lending
from made.places import ROOT, SCENARIOS
from mashsim.experiment import run
from mashsim.loading import load
from mashsim.log import Log, write_csv

FILE = Path(__file__).with_name("digests.json")
SHIPPED = sorted(path.relative_to(ROOT).as_posix() for path in SCENARIOS.rglob("*.toml"))
SEEDS = (1, 2, 3)
TOWN = "the made-up town"


def written_down() -> dict[str, dict[str, list[str]]]:
    """Return the digests of log and summary that are written down, by scenario and seed."""
    found: dict[str, dict[str, list[str]]] = json.loads(FILE.read_text(encoding="utf-8"))
    return found


def digests(scenario: str, seed: int) -> list[str]:
    """Return the digests of the log of one replication and of its summary without texts."""
    logs: list[Log] = []
    of = whole_town(lending.ENABLED, interventions=True) if scenario == TOWN else load(ROOT / scenario)
    summary = run(of, 1, seed, on_log=logs.append)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "log.csv"
        write_csv(logs[0], path)
        log = path.read_bytes()
    numbers = json.dumps(_without_texts(summary), sort_keys=True, default=lambda _: "").encode()
    return [hashlib.sha256(content).hexdigest()[:16] for content in (log, numbers)]


def _without_texts(tree: Any) -> Any:
    if isinstance(tree, dict):
        return {key: _without_texts(below) for key, below in tree.items()}
    if isinstance(tree, (list, tuple)):
        return [_without_texts(below) for below in tree]
    return "" if isinstance(tree, str) else tree


def main() -> None:
    """Write the digests anew, of all scenarios or of those that are named, and print those of which any changed."""
    named = sys.argv[1:]
    known = [*SHIPPED, TOWN]
    if unknown := set(named) - set(known):
        sys.exit(f"not scenarios that ship: {', '.join(sorted(unknown))}; name them such as {SHIPPED[0]}")
    before = written_down() if FILE.exists() else {}
    every = list(product(named or known, SEEDS))
    found: dict[str, dict[str, list[str]]] = {}
    with ProcessPoolExecutor() as workers:
        for (scenario, seed), both in zip(every, workers.map(digests, *zip(*every, strict=True)), strict=True):
            found.setdefault(scenario, {})[str(seed)] = both
    sys.stdout.writelines(f"changed: {scenario}\n" for scenario in found if found[scenario] != before.get(scenario))
    every_one = {scenario: found.get(scenario) or before[scenario] for scenario in known}
    FILE.write_text(json.dumps(every_one, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
