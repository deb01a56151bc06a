"""A page with every kind of chart, and its note on one sheet, in a real browser: accessible, readable on a phone, on
one page of paper."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from made import pages
from made.browser import WCAG, browser, opened
from mashsim.report import brief, render_page
from mashsim.report.pages import Note, Page

if TYPE_CHECKING:
    from playwright.sync_api import Browser

__all__ = ["browser"]
PAGE = pages.page()
LONG = replace(
    PAGE,
    title="What happens if we add two social workers and one manager from the beginning of June until the end of the year "
    * 2,
    question="Is it enough, does it hold after the summer, and how sure are you of that? " * 4,
    findings=[(f"{text} {text} {text}", key) for text, key in PAGE.findings] * 3,
)
NOTES: dict[str, tuple[Page, Note]] = {
    "short": (PAGE, Note(sure=["One sentence."])),
    "usual": (PAGE, pages.note()),
    "full": (PAGE, pages.note(4)),
    "too much": (LONG, pages.note(30)),
}


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("pages")
    texts = {"page": render_page(PAGE), **{name: brief(*parts) for name, parts in NOTES.items()}}
    for name, text in texts.items():
        (folder / f"{name}.html").write_text(text, encoding="utf-8")
    return {name: folder / f"{name}.html" for name in texts}


@pytest.mark.parametrize(
    ("name", "width"), [("page", 1366), ("page", 320), ("usual", 1366), ("usual", 320), ("too much", 768)]
)
def test_no_violation_of_wcag_and_nothing_wider_than_the_screen(
    browser: Browser, files: dict[str, Path], name: str, width: int
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page, asked, complaints = opened(browser, files[name], width)
    options = {"runOnly": {"type": "tag", "values": WCAG}, "resultTypes": ["violations", "passes"]}
    found: dict[str, Any] = Axe().run(page, options=options).response
    assert len(found["passes"]) > 6
    assert [(rule["id"], [node["html"][:150] for node in rule["nodes"][:3]]) for rule in found["violations"]] == []
    assert asked == [files[name].as_uri()]
    assert complaints == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.context.close()


@pytest.mark.parametrize("width", [1366, 320])
def test_no_label_of_a_chart_touches_another_or_leaves_the_paper(
    browser: Browser, files: dict[str, Path], width: int
) -> None:
    page, _, _ = opened(browser, files["page"], width)
    touching = page.evaluate(
        """Array.from(document.querySelectorAll('svg')).filter(s => s.getBoundingClientRect().width).flatMap(svg => {
          const paper = svg.getBoundingClientRect(), found = [];
          const boxes = Array.from(svg.querySelectorAll('text')).map(t => [t.textContent, t.getBoundingClientRect()]);
          boxes.forEach(([text, a], i) => {
            if (a.left < paper.left - 1 || a.right > paper.right + 1 || a.bottom > paper.bottom + 1) found.push(text + ' leaves');
            boxes.slice(i + 1).forEach(([other, b]) => {
              const over = Math.min(a.right, b.right) - Math.max(a.left, b.left);
              const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
              if (over > 1 && down > 3) found.push(text + ' | ' + other);
            });
          });
          return found; })"""
    )
    assert touching == []
    page.context.close()


@pytest.mark.parametrize(("key", "row"), [("intervals", 2), ("heat", 1), ("front", 3), ("tornado", 0), ("ladder", 4)])
def test_pointing_at_a_mark_reads_its_row(browser: Browser, files: dict[str, Path], key: str, row: int) -> None:
    page, _, _ = opened(browser, files["page"])
    figure = page.locator(f"figure[data-table=table-{key}]")
    figure.locator(f".wide svg [data-row='{row}']").last.hover(force=True)
    head = page.locator(f"#table-{key} tbody th").nth(row).inner_text().split("\n")[0].strip()
    assert figure.locator(".readout").inner_text().startswith(head)
    page.context.close()


@pytest.mark.parametrize("name", NOTES)
def test_a_note_prints_on_exactly_one_page(browser: Browser, files: dict[str, Path], name: str) -> None:
    page, _, _ = opened(browser, files[name])
    printed = page.pdf(prefer_css_page_size=True)
    assert sum(printed.count(b"/Type /Page" + end) for end in (b"\n", b" ", b"/")) == 1
    page.context.close()
