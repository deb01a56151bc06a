"""The page as it is built, opened in a real browser, offline: what the tests of its views share."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from filelock import FileLock

from made.browser import WCAG, browser
from made.command_line import mashsim
from mashsim.errors import ScenarioError
from mashsim.loading import load_text
from mashsim.page.fetching import Fetched, fetch

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

__all__ = ["browser", "built", "fetched", "ready"]
NEEDED = os.environ.get("MASHSIM_PAGE_TESTS") == "needed"
"""Set by CI: what is missing is then an error, not a reason to skip."""
PATIENCE = 150.0
WIDTHS = (1366, 768, 320)


@pytest.fixture(scope="module")
def fetched() -> Fetched:
    try:
        return fetch(Path(given) if (given := os.environ.get("MASHSIM_PYODIDE")) else None)
    except ScenarioError as error:
        if NEEDED:
            raise
        pytest.skip(f"the parts of the page are not here and cannot be fetched: {error}")


@pytest.fixture(scope="module")
def built(fetched: Fetched, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page as the command builds it, with one scenario worked out beforehand: once for all processes of a run."""
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent  # each worker's own is in that of the run
    out = folder / "page" / "mashsim.html"
    with FileLock(folder / "page.lock"):
        if not out.exists():
            _build(fetched, out)
    return out


def _build(fetched: Fetched, out: Path) -> None:
    out.parent.mkdir()
    said = mashsim(
        "page",
        "--out",
        out,
        "--scenario",
        "baseline",
        "--exercise",
        "one-queue",
        "--replications",
        2,
        "--pyodide",
        fetched.pyodide,
    )
    assert (said.code, said.err) == (0, "")
    assert 8e6 < out.stat().st_size < 16.5e6


@dataclass
class Opened:
    """A page that was opened: what it asked for, and what it complained about."""

    page: Page
    asked: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def said(self, what: str) -> str:
        return self.page.locator(what).inner_text()

    def wait(self, what: str, *beginnings: str, patience: float = PATIENCE) -> str:
        """Wait until a text begins in one of some ways; asked from here, as the page lets no text be run as script."""
        until = time.monotonic() + patience
        while not (said := self.said(what)).startswith(beginnings):
            assert time.monotonic() < until, f"{what} says {said!r}; {self.complaints}"
            time.sleep(0.1)
        return said

    def use(self, text: str, runs: int = 2) -> None:
        """Open a scenario file of one's own."""
        self.page.set_input_files("#own", {"name": "own.toml", "mimeType": "application/toml", "buffer": text.encode()})
        self.wait("#results-heading", f"As it is: {load_text(text, 'own.toml').title}")
        assert (
            self.page.evaluate("document.getElementById('scenario').selectedOptions[0].textContent")
            == "Your own file: own.toml"
        )
        self.page.fill("#runs", str(runs))

    def run(self) -> None:
        self.page.click("#run")
        self.wait("#progress-text", "All ")


def opened(
    browser: Browser, path: Path, fragment: str = "", width: int = 1366, context: BrowserContext | None = None
) -> Opened:
    context = context or browser.new_context(viewport={"width": width, "height": 900}, offline=True)
    found = Opened(context.new_page())
    found.page.on("request", lambda request: found.asked.append(request.url))
    found.page.on("console", lambda message: found.complaints.append(message.text))
    found.page.on("pageerror", lambda error: found.complaints.append(str(error)))
    found.page.goto(path.as_uri() + fragment)
    return found


@pytest.fixture(scope="module")
def ready(browser: Browser, built: Path) -> Iterator[Opened]:
    """The page with its engine started, shared by the tests, as the start takes long; each opens a scenario of its
    own."""
    found = opened(browser, built)
    found.wait("#engine", "The engine is ready.")
    yield found
    found.page.context.close()
    assert found.complaints == []


def violations(page: Page, within: str | None = None) -> list[tuple[str, list[str]]]:
    """Return what breaks WCAG 2.2 A or AA in the page as it is, or within a part of it."""
    from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # it carries no types

    options = {"runOnly": {"type": "tag", "values": WCAG}, "resultTypes": ["violations", "passes"]}
    found: dict[str, Any] = Axe().run(page, context=within, options=options).response
    assert len(found["passes"]) > (10 if within else 15)
    return [(rule["id"], [node["html"][:150] for node in rule["nodes"][:3]]) for rule in found["violations"]]


def fits_every_width(page: Page, height: int = 900) -> None:
    """Fail where the page as it is breaks WCAG, or is wider than the screen, at some width."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": height})
        assert violations(page) == [], f"at {width} pixels"
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.set_viewport_size({"width": WIDTHS[0], "height": 900})


def tab_to(page: Page, identity: str, most: int = 70) -> None:
    """Press Tab until an element has the focus, and the focus can be seen; fail if that takes too often."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == identity:
            assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid", (
                "the focus must be seen"
            )
            return
    pytest.fail(f"Tab does not reach {identity}")
