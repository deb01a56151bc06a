"""Make again what the project says of how true it is, and how long each part took.

    python experiments/evidence.py [--workers W]

Nottingham's published figures beside simulated ones, the verdicts on the claims, and the back-test of councils: each is
made by its own command, one after the other. The times go into the handbook's page on evidence.
"""

from __future__ import annotations

import argparse
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from time import monotonic

HERE = Path(__file__).resolve().parent
PAGE = HERE.parent / "mashsim" / "data" / "handbook" / "background" / "evidence.md"
COMMANDS = {
    "Nottingham's figures": ["story-of-a-city/fit.py", "nottingham", "--show"],
    "the whole front door's figures": ["story-of-a-city/fit.py", "story", "--show"],
    "the verdicts on the claims": ["story-of-a-city/run.py"],
    "eight councils, back-tested": ["councils-back-test/run.py"],
}


def main() -> None:
    """Make each part again, and write down its time."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    workers = parser.parse_args().workers
    times = {}
    for made, (script, *options) in COMMANDS.items():
        begun = monotonic()
        command = [sys.executable, str(HERE / script), *options, "--workers", str(workers)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        times[made] = monotonic() - begun
        print(f"{made}: {times[made]:.0f} s")
    PAGE.write_text(with_times(PAGE.read_text(encoding="utf-8"), times, workers), encoding="utf-8")


def with_times(text: str, times: dict[str, float], workers: int) -> str:
    """Return the page on evidence with the time that each part took."""
    lines = [f"| made | by | seconds on {workers} processor cores |", "| --- | --- | --: |"]
    for made, command in COMMANDS.items():
        lines.append(f"| {made} | `python experiments/{shlex.join(command)}` | {times[made]:.0f} |")
    table = "\n".join(lines)
    found, count = re.subn(r"(<!-- times -->\n).*?(\n<!-- /times -->)", rf"\g<1>{table}\g<2>", text, flags=re.DOTALL)
    assert count == 1
    return found


if __name__ == "__main__":
    main()
