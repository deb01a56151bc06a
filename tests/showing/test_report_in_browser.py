"""The report in a real browser: accessible, silent on the network, usable by keyboard, printable, readable on a
phone."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from made import front_door_summaries, summaries
from made.browser import WCAG, browser, opened
from mashsim.report import render

if TYPE_CHECKING:
    from playwright.sync_api import Browser


__all__ = ["browser"]
SUMMARIES = {
    "full": summaries.full(),
    "once": summaries.one_replication(),
    "textbook": summaries.textbook(),
    "whole": front_door_summaries.whole(),
}
WIDTHS = (1366, 768, 320)
OPEN = "document.querySelectorAll('details').forEach(one => one.open = true)"


def _pages(printed: bytes) -> int:
    return sum(printed.count(b"/Type /Page" + after) for after in (b"\n", b" ", b"/"))


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("report")
    paths = {name: folder / f"{name}.html" for name in SUMMARIES}
    for name, path in paths.items():
        path.write_text(render(SUMMARIES[name]), encoding="utf-8")
    return paths


@pytest.mark.parametrize(
    ("name", "width"),
    [
        pytest.param("full", 1366, marks=pytest.mark.slow),
        pytest.param("once", 768, marks=pytest.mark.slow),
        ("textbook", 1366),
        pytest.param("whole", 320, marks=pytest.mark.slow),
    ],
)
def test_no_violation_of_wcag(browser: Browser, files: dict[str, Path], name: str, width: int) -> None:
    from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # it carries no types

    page, _, _ = opened(browser, files[name], width)
    page.evaluate(OPEN)
    options = {"runOnly": {"type": "tag", "values": WCAG}, "resultTypes": ["violations", "passes"]}
    found: dict[str, Any] = Axe().run(page, options=options).response
    assert len(found["passes"]) > 15
    broken = [(rule["id"], [node["html"][:150] for node in rule["nodes"][:3]]) for rule in found["violations"]]
    assert broken == [], f"{name} at {width} pixels"
    page.context.close()


@pytest.mark.parametrize("name", SUMMARIES)
def test_it_asks_the_network_for_nothing_and_complains_of_nothing(
    browser: Browser, files: dict[str, Path], name: str
) -> None:
    page, asked, complaints = opened(browser, files[name])
    page.mouse.wheel(0, 20_000)
    assert asked == [files[name].as_uri()]
    assert complaints == []
    page.context.close()


@pytest.mark.parametrize("width", WIDTHS)
def test_only_tables_scroll_sideways(browser: Browser, files: dict[str, Path], width: int) -> None:
    page, _, _ = opened(browser, files["full"], width)
    page.evaluate(OPEN)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    shown = page.evaluate(
        "Array.from(document.querySelectorAll('svg')).filter(s => s.getBoundingClientRect().width).length"
    )
    assert shown == page.locator("figure").count()
    smallest = page.evaluate(
        """Math.min(...Array.from(document.querySelectorAll('svg')).filter(s => s.getBoundingClientRect().width)
           .map(s => 14 * s.getBoundingClientRect().width / s.viewBox.baseVal.width))"""
    )
    assert smallest >= 11, "chart labels are too small to read"
    page.context.close()


@pytest.mark.slow
def test_the_keyboard_reaches_every_control(browser: Browser, files: dict[str, Path]) -> None:
    page, _, _ = opened(browser, files["full"])
    page.evaluate(OPEN)
    controls = page.evaluate("document.querySelectorAll('a[href], summary, [tabindex=\"0\"]').length")
    seen = set()
    for step in range(controls):
        page.keyboard.press("Tab")
        where = page.evaluate(
            """(() => { const e = document.activeElement, s = getComputedStyle(e), b = e.getBoundingClientRect();
               return [Array.from(document.querySelectorAll('*')).indexOf(e), s.outlineStyle, b.bottom > 0 && b.top < innerHeight,
                       e.textContent.trim()]; })()"""
        )
        seen.add(where[0])
        assert where[1] == "solid", "the focus must be seen"
        assert where[2], "the focus must be on the screen"
        assert step or where[3] == "Skip to the answer"
    assert len(seen) == controls > 20
    page.context.close()


def test_the_skip_link_and_the_contents_lead_where_they_say(browser: Browser, files: dict[str, Path]) -> None:
    page, _, _ = opened(browser, files["full"])
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.get_by_role("navigation").get_by_role("link", name="How partners replied").click()
    assert page.evaluate("document.getElementById('partners').getBoundingClientRect().top") < 200
    page.context.close()


def test_pointing_at_a_chart_reads_its_table(browser: Browser, files: dict[str, Path]) -> None:
    page, _, _ = opened(browser, files["full"])
    page.evaluate(OPEN)
    for table, words in (("table-backlog", "All stages"), ("table-partners", "Requests")):
        figure = page.locator(f"figure[data-table={table}]")
        target = (
            figure.locator(".wide svg [data-row]").first if table == "table-partners" else figure.locator(".wide svg")
        )
        target.hover()
        said = figure.locator(".readout").inner_text()
        rows = page.evaluate(
            f"Array.from(document.querySelectorAll('#{table} tbody th')).map(th => th.textContent.trim())"
        )
        assert any(said.startswith(row) for row in rows), said
        assert words in said
    page.context.close()


def test_it_reads_the_same_without_script(browser: Browser, files: dict[str, Path]) -> None:
    page, _, _ = opened(browser, files["full"], script=False)
    assert page.get_by_role("heading", name="The answer").is_visible()
    assert page.get_by_role("table").count() > 1
    page.locator("summary").first.click()
    assert page.locator("details[open]").count() == 1
    assert page.locator(".readout").first.is_hidden()
    page.context.close()


def test_it_prints(browser: Browser, files: dict[str, Path]) -> None:
    page, _, _ = opened(browser, files["full"])
    printed = page.pdf(format="A4")
    assert printed.startswith(b"%PDF")
    assert 5 <= _pages(printed) <= 8
    page.emulate_media(media="print")
    assert not page.get_by_role("navigation").is_visible()
    assert page.evaluate(
        "Array.from(document.querySelectorAll('.scroll')).every(e => getComputedStyle(e).overflowY === 'visible')"
    )
    page.context.close()
