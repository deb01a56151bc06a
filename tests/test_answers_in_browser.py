"""The page of every kind of question, answered for real, in a real browser: accessible, narrow and wide, and whole on paper."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from command_line import SCENARIOS, mashsim
from test_report_in_browser import WCAG, browser, opened

if TYPE_CHECKING:
    from playwright.sync_api import Browser

__all__ = ["browser"]
SHIFT = str(SCENARIOS / "textbook" / "day-shift.toml")
SHORT = ("--set", "run.last_day=2023-03-12")
PEAK = ("--set", "demand.surges=[{first_day=2023-01-23, last_day=2023-02-12, factor=1.9}]")
FOUND = ("--set", 'opening_backlog=[{stage="screening", contacts=60, age="5 days"}]')
ASKED: dict[str, tuple[str, ...]] = {
    "comparison": ("compare", SHIFT, "--set", "pools.server.posts=3", "--both", "run.last_day=2023-03-12", "--replications", "12"),
    "seek": (
        "seek", SHIFT, "--lever", "pools.server.posts=1..4", "--target", "contacts.open_at_end <= 12", "--promise", "share", *SHORT,
    ),
    "cover": (
        "cover", SHIFT, *SHORT, *PEAK, "--from", "2023-01-23", "--to", "2023-02-19", "--role", "server", "--number", "2", "--step", "2",
        "--target", "contacts.open_at_end <= 15", "--promise", "share",
    ),
    "recovery": (
        "recover", SHIFT, *FOUND, "--role", "server", "--by", "2023-01-16", "--number", "2", "--backlog", "open", "--cleared-at", "12",
    ),
    "sensitivity": (
        "sensitivity", SHIFT, *SHORT, "--set", "pools.server.posts={ value = 2, range = [1, 3] }",
        "--replications", "4", "--trajectories", "0", "--drawn", "0",
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("answers")
    found = {}
    for name, arguments in ASKED.items():
        said = mashsim(*arguments, "--brief", "--out", folder / name)
        assert said.code == 0, said.err
        found |= {name: folder / name / f"{name}.html", f"{name}, on one sheet": folder / name / "brief.html"}
    return found


@pytest.mark.slow
@pytest.mark.parametrize("width", [1366, 320])
def test_every_answer_is_accessible_and_no_wider_than_the_screen(browser: Browser, pages: dict[str, Path], width: int) -> None:
    from axe_playwright_python.sync_playwright import Axe

    options = {"runOnly": {"type": "tag", "values": WCAG}, "resultTypes": ["violations", "passes"]}
    for name, path in pages.items():
        page, asked, complaints = opened(browser, path, width)
        found: dict[str, Any] = Axe().run(page, options=options).response
        assert len(found["passes"]) > 6, name
        assert [(name, rule["id"], [node["html"][:150] for node in rule["nodes"][:3]]) for rule in found["violations"]] == []
        assert asked == [path.as_uri()], name
        assert complaints == [], name
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        page.context.close()


@pytest.mark.slow
def test_everything_that_scrolls_can_be_reached_by_keyboard_and_the_first_stop_skips_to_the_answer(
    browser: Browser, pages: dict[str, Path]
) -> None:
    for name, path in pages.items():
        if "sheet" in name:
            continue
        page, _, _ = opened(browser, path, 1366)
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.getAttribute('href')").startswith("#"), name
        hidden = page.evaluate(
            """Array.from(document.querySelectorAll('main *')).filter(e => {
              const style = getComputedStyle(e);
              return /auto|scroll/.test(style.overflowX + style.overflowY)
                && (e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 1) && e.tabIndex < 0;
            }).map(e => e.className || e.tagName)"""
        )
        assert hidden == [], name
        page.context.close()


@pytest.mark.slow
def test_a_note_is_one_sheet_of_paper(browser: Browser, pages: dict[str, Path]) -> None:
    for name, path in pages.items():
        if "sheet" in name:
            page, _, _ = opened(browser, path, 800)
            paper = page.pdf(format="A4", prefer_css_page_size=True)
            assert paper.count(b"/Type /Page\n") + paper.count(b"/Type /Page ") + paper.count(b"/Type/Page/") == 1, name
            page.context.close()
