"""How long the page takes in a real browser: to start, to a first answer, and for ten runs.

    python tests/benchmarks/page.py [--before CHECKOUT] [--times N] [SCENARIO ...]

Builds the page, opens it offline in Chromium, and waits as a reader does: until the engine is ready; for a what-if with
one change after two runs, counted from the click; and for one of ten runs, with other random numbers. Each figure is the median of a few
pages that were opened anew: seconds by the clock, and in brackets seconds of processor time of all of Chromium, which a
busy machine changes less. With `--before`, the page of another checkout takes turns with it, and ratios are printed:
0.5 is half the time. Without a scenario: the ordinary city and Nottingham. This is a benchmark, not a test: nothing is
asserted. It needs playwright, Chromium, and what `mashsim page` needs."""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from math import fsum
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from playwright.sync_api import Browser, CDPSession, Page

HERE = Path(__file__).resolve().parents[2]
SCENARIOS = ("baseline", "nottingham-2022")
CHANGE = "pools.managers.posts=5"
START, FIRST, TEN = "start", "first answer (two runs)", "ten runs"
BUILD = ("page", "--scenario", "baseline", "--exercise", "one-queue", "--replications", "2", "--workers", "1")
PATIENCE = 1800.0  # seconds


class Took(NamedTuple):
    """Seconds by the clock, and of processor time."""

    wall: float
    processor: float


def build(checkout: Path, out: Path) -> Path:
    """Build a checkout's page."""
    command = [sys.executable, "-m", "mashsim", *BUILD, "--out", str(out)]
    subprocess.run(
        command, check=True, stdout=subprocess.DEVNULL, env={**os.environ, "PYTHONPATH": str(checkout)}, cwd=out.parent
    )
    return out


@contextmanager
def chromium() -> Iterator[Browser]:
    """Yield a browser."""
    from playwright.sync_api import sync_playwright

    names = ("chromium", "chromium-browser", "google-chrome")
    executable = next(filter(None, map(shutil.which, names)), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


def processor_time(session: CDPSession) -> float:
    """Return the seconds of processor time that all processes of the browser have taken."""
    return fsum(float(each["cpuTime"]) for each in session.send("SystemInfo.getProcessInfo")["processInfo"])


def timed(file: Path, scenario: str) -> dict[str, Took]:
    """Open the page in a browser of its own and wait for each answer."""
    with chromium() as browser:
        session = browser.new_browser_cdp_session()
        page = browser.new_context(offline=True).new_page()
        found = {}

        def wait(what: str, selector: str, beginning: str) -> None:
            begun, before = time.monotonic(), processor_time(session)
            while not page.locator(selector).inner_text().startswith(beginning):
                if time.monotonic() - begun > PATIENCE:
                    raise TimeoutError(f"{file}: {page.locator(selector).inner_text()}")
                time.sleep(0.05)
            found[what] = Took(time.monotonic() - begun, processor_time(session) - before)

        page.goto(f"{file.as_uri()}#base={scenario}&{CHANGE}&runs=2")
        wait(START, "#engine", "The engine is ready.")
        run(page)
        wait(FIRST, "#progress-text", "All 2 runs are done.")
        page.fill("#seed", "2")
        page.fill("#runs", "10")
        run(page)
        wait(TEN, "#progress-text", "All 10 runs are done.")
        return found


def run(page: Page) -> None:
    """Ask for the runs."""
    while not page.locator("#run").is_enabled():
        time.sleep(0.02)
    page.click("#run")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("scenarios", nargs="*", default=SCENARIOS)
    parser.add_argument("--before", type=Path, help="another checkout")
    parser.add_argument("--times", type=int, default=3, help="how often each page is opened")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        checkouts = {"now": HERE, **({"before": options.before.resolve()} if options.before else {})}
        pages = {name: build(checkout, Path(folder) / f"{name}.html") for name, checkout in checkouts.items()}
        print("  ".join(f"{name}: {file.stat().st_size / 1e6:.1f} MB" for name, file in pages.items()), flush=True)
        for scenario in options.scenarios:
            took: dict[str, list[dict[str, Took]]] = {name: [] for name in pages}
            for _ in range(options.times):
                for name, file in pages.items():
                    took[name].append(timed(file, scenario))
            for what in (START, FIRST, TEN):
                print(f"{scenario:16} {what:24}", *told(what, took), flush=True)


def told(what: str, took: dict[str, list[dict[str, Took]]]) -> Iterator[str]:
    """Yield the medians of each page, and their ratios."""
    medians = {
        name: Took(median(each[what].wall for each in all_), median(each[what].processor for each in all_))
        for name, all_ in took.items()
    }
    for name, each in medians.items():
        yield f"{name} {each.wall:6.1f} s ({each.processor:5.1f})"
    if "before" in medians:
        now, before = medians["now"], medians["before"]
        yield f"ratio {now.wall / before.wall:.2f} ({now.processor / before.processor:.2f})"


if __name__ == "__main__":
    main()
