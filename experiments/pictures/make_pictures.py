"""Make the README's pictures with Chromium: a report, and the page with a what-if, a board and an exercise.

python experiments/pictures/make_pictures.py
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from mashsim.experiment import run
from mashsim.loading import load
from mashsim.page.building import build, worked_out
from mashsim.page.fetching import fetch
from mashsim.report import render

HERE = Path(__file__).resolve().parent
SCENARIO = HERE.parents[1] / "scenarios" / "nottingham-2022.toml"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
WHAT_IF = "#base=nottingham-2022&pools.managers.posts=4&from=2022-06-01&seed=1&runs=5"
WATCHED = 0.75
"""How far along its days the board is photographed."""
EXERCISE, GUESSED = "a-busy-week", (250, 200, 180, 170, 160, 150)
"""A guess that somebody could make: that the busy week is soon over."""
PATIENCE = 600.0


def until(is_so: Callable[[], bool]) -> None:
    """Wait; asked from here, as the page lets no text be run as script."""
    end = time.monotonic() + PATIENCE
    while not is_so():
        if time.monotonic() > end:
            sys.exit("The page did not answer in time.")
        time.sleep(0.2)


def opened(browser: Browser, file: Path, height: int, fragment: str = "") -> Page:
    """Open a file without any network."""
    page = browser.new_context(viewport={"width": 1200, "height": height}, offline=True, locale="en-GB").new_page()
    page.goto(file.as_uri() + fragment)
    return page


def what_if(browser: Browser, file: Path) -> Page:
    """One more manager from June 2022, beside Nottingham as it is."""
    page = opened(browser, file, 1300, WHAT_IF)
    until(lambda: page.locator("#run").is_enabled())
    page.click("#run")
    until(lambda: page.locator("#progress-text").inner_text().startswith("All"))
    page.evaluate("scrollTo(0, 0)")  # the press had moved it
    return page


def watch(browser: Browser, file: Path) -> Page:
    """The board in the weeks in which the backlog grows."""
    page = opened(browser, file, 1000, "#view=watch")
    bar = page.locator("#view-watch input[type=range]")
    bar.wait_for(state="visible")
    bar.evaluate("(bar, share) => { bar.value = share * bar.max; bar.dispatchEvent(new Event('input')); }", WATCHED)
    page.locator("#view-watch .board-controls").evaluate("controls => controls.scrollIntoView()")
    page.wait_for_timeout(1500)  # shapes glide to their places
    return page


def exercise(browser: Browser, file: Path) -> Page:
    """An exercise after its reveal: the guess beside the simulation."""
    page = opened(browser, file, 1100, f"#view=training&exercise={EXERCISE}")
    page.click("#training-next")
    for place, value in enumerate(GUESSED):
        page.locator("#training-body input[type=number]").nth(place).fill(str(value))
    page.click("#training-lock")
    while "shows" not in page.locator("#training-heading").inner_text():
        page.click("#training-next")
    page.locator("#training-body svg:visible").first.wait_for()
    page.locator("#training-heading").evaluate("heading => heading.scrollIntoView()")
    return page


def main() -> None:
    """Run, build, open, photograph."""
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    if program is None:
        sys.exit(f"No browser was found; install one of {', '.join(BROWSERS)}.")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        report, built = Path(folder) / "report.html", Path(folder) / "mashsim.html"
        report.write_text(render(run(load(SCENARIO), workers=os.cpu_count() or 1, reasons=True)), encoding="utf-8")
        build(built, fetch(), worked_out(["nottingham-2022"], 2, exercises=[EXERCISE]))
        chromium = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        opened(chromium, report, 1950).screenshot(path=HERE / "report.png")
        for show in (what_if, watch, exercise):
            show(chromium, built).screenshot(path=HERE / f"{show.__name__.replace('_', '-')}.png")
        chromium.close()


if __name__ == "__main__":
    main()
