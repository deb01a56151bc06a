"""Make the README's picture: run the Nottingham scenario, open its report in Chromium, and photograph the first page.

python experiments/pictures/make_pictures.py
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from mashsim.experiment import run
from mashsim.loading import load
from mashsim.report import render

HERE = Path(__file__).resolve().parent
SCENARIO = HERE.parents[1] / "scenarios" / "nottingham-2022.toml"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def photograph(report: Path, picture: Path) -> None:
    """Open a report without any network and save the picture of its first page."""
    browser = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if browser is None:
        sys.exit(f"No browser was found; install one of {', '.join(BROWSERS)}.")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox", "--disable-gpu"])
        page = chromium.new_context(viewport={"width": 1200, "height": 1900}, offline=True).new_page()
        page.goto(report.as_uri())
        page.screenshot(path=picture)
        chromium.close()


def main() -> None:
    """Run, open, photograph."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.html"
        report.write_text(render(run(load(SCENARIO), workers=os.cpu_count() or 1)), encoding="utf-8")
        photograph(report, HERE / "report.png")


if __name__ == "__main__":
    main()
