"""Make the README's pictures: the report of the Nottingham scenario, and the page with a what-if in it, as Chromium shows them.

python experiments/pictures/make_pictures.py
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from mashsim.experiment import run
from mashsim.loading import load
from mashsim.page.building import build, worked_out
from mashsim.page.fetching import fetch
from mashsim.report import render

HERE = Path(__file__).resolve().parent
SCENARIO = HERE.parents[1] / "scenarios" / "nottingham-2022.toml"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
QUESTION = "#base=nottingham-2022&pools.managers.posts=4&from=2022-06-01&seed=1"
RUNS = "5"
PATIENCE = 600.0


def opened(browser: object, file: Path, height: int, fragment: str = "") -> Page:
    """Open a file without any network."""
    page: Page = browser.new_context(viewport={"width": 1200, "height": height}, offline=True).new_page()  # type: ignore[attr-defined]
    page.goto(file.as_uri() + fragment)
    return page


def asked(page: Page) -> None:
    """Press Run, and wait until all runs are done."""
    page.fill("#runs", RUNS)
    until = time.monotonic() + PATIENCE
    while page.locator("#run").is_disabled() and time.monotonic() < until:
        time.sleep(0.5)
    page.click("#run")
    while not page.locator("#progress-text").inner_text().startswith("All") and time.monotonic() < until:
        time.sleep(0.5)


def main() -> None:
    """Run, build, open, photograph."""
    found = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if found is None:
        sys.exit(f"No browser was found; install one of {', '.join(BROWSERS)}.")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        report, whatif = Path(folder) / "report.html", Path(folder) / "mashsim.html"
        report.write_text(render(run(load(SCENARIO), workers=os.cpu_count() or 1)), encoding="utf-8")
        build(whatif, fetch(), worked_out(["nottingham-2022"], 2))
        chromium = playwright.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-gpu"])
        opened(chromium, report, 1900).screenshot(path=HERE / "report.png")
        page = opened(chromium, whatif, 1400, QUESTION)
        asked(page)
        page.screenshot(path=HERE / "page.png")
        chromium.close()


if __name__ == "__main__":
    main()
