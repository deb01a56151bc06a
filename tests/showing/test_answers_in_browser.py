"""The page of every kind of question, answered for real, in a real browser: accessible, narrow and wide, and whole on
paper."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from made.browser import WCAG, browser, opened
from made.command_line import mashsim
from made.places import SCENARIOS

if TYPE_CHECKING:
    from playwright.sync_api import Browser

__all__ = ["browser"]
SHIFT = str(SCENARIOS / "textbook" / "day-shift.toml")
SHORT = ("--set", "run.last_day=2023-03-12")
PEAK = ("--set", "demand.surges=[{first_day=2023-01-23, last_day=2023-02-12, factor=1.9}]")
FOUND = ("--set", 'opening_backlog=[{stage="screening", contacts=60, age="5 days"}]')
ASKED: dict[str, tuple[str, ...]] = {
    "comparison": (
        "compare",
        SHIFT,
        "--set",
        "pools.server.posts=3",
        "--both",
        "run.last_day=2023-03-12",
        "--replications",
        "12",
    ),
    "seek": (
        "seek",
        SHIFT,
        "--lever",
        "pools.server.posts=1..4",
        "--target",
        "contacts.open_at_end <= 12",
        "--promise",
        "share",
        *SHORT,
    ),
    "cover": (
        "cover",
        SHIFT,
        *SHORT,
        *PEAK,
        "--from",
        "2023-01-23",
        "--to",
        "2023-02-19",
        "--role",
        "server",
        "--number",
        "2",
        "--step",
        "2",
        "--target",
        "contacts.open_at_end <= 15",
        "--promise",
        "share",
    ),
    "recovery": (
        "recover",
        SHIFT,
        *FOUND,
        "--role",
        "server",
        "--by",
        "2023-01-16",
        "--number",
        "2",
        "--backlog",
        "open",
        "--cleared-at",
        "12",
    ),
    "sensitivity": (
        "sensitivity",
        SHIFT,
        *SHORT,
        "--set",
        "pools.server.posts={ value = 2, range = [1, 3] }",
        "--replications",
        "4",
        "--trajectories",
        "0",
        "--drawn",
        "0",
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", ASKED)
def test_an_answer_can_be_read_by_everybody_on_everything(browser: Browser, name: str, tmp_path: Path) -> None:
    said = mashsim(*ASKED[name], "--brief", "--out", tmp_path)
    assert said.code == 0, said.err
    for path in (tmp_path / f"{name}.html", tmp_path / "brief.html"):
        for width in (1366, 320):
            _is_accessible_and_no_wider_than(browser, path, width)
    _scrolls_by_keyboard(browser, tmp_path / f"{name}.html")
    _is_one_sheet_of_paper(browser, tmp_path / "brief.html")


def _is_accessible_and_no_wider_than(browser: Browser, path: Path, width: int) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page, asked, complaints = opened(browser, path, width)
    options = {"runOnly": {"type": "tag", "values": WCAG}, "resultTypes": ["violations", "passes"]}
    found: dict[str, Any] = Axe().run(page, options=options).response
    assert len(found["passes"]) > 6
    assert [(rule["id"], [node["html"][:150] for node in rule["nodes"][:3]]) for rule in found["violations"]] == []
    assert asked == [path.as_uri()]
    assert complaints == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.context.close()


def _scrolls_by_keyboard(browser: Browser, path: Path) -> None:
    """The first stop skips to the answer, and whatever scrolls can be reached."""
    page, _, _ = opened(browser, path)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')").startswith("#")
    out_of_reach = page.evaluate(
        """Array.from(document.querySelectorAll('main *')).filter(e => {
          const style = getComputedStyle(e);
          return /auto|scroll/.test(style.overflowX + style.overflowY)
            && (e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 1) && e.tabIndex < 0;
        }).map(e => e.className || e.tagName)"""
    )
    assert out_of_reach == []
    page.context.close()


def _is_one_sheet_of_paper(browser: Browser, path: Path) -> None:
    page, _, _ = opened(browser, path, 800)
    printed = page.pdf(prefer_css_page_size=True)
    assert sum(printed.count(b"/Type /Page" + end) for end in (b"\n", b" ", b"/")) == 1
    page.context.close()
