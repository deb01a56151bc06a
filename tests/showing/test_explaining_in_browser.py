"""The pages that say why, in a real browser: accessible, readable on a phone, no label over another."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from made.browser import WCAG, browser, opened
from mashsim.experiment import Runner
from mashsim.questions.asking import Finder
from mashsim.questions.kinds.explain import Explain
from mashsim.report import render_page
from mashsim.report.answers import page_of

if TYPE_CHECKING:
    from playwright.sync_api import Browser

__all__ = ["browser"]
ASKED: dict[str, dict[str, object]] = {
    "weeks": {},
    "ladder": {
        "against": {
            "changes": {
                "pools.managers.posts": 2,
                "pools.social_workers.posts": 12,
                "partners.health.reply.median": "3 working days",
            },
            "first_day": dt.date(2026, 4, 20),
        }
    },
    "contact": {"contact": "longest"},
}
TOUCHING = """Array.from(document.querySelectorAll('svg')).filter(s => s.getBoundingClientRect().width).flatMap(svg => {
  const paper = svg.getBoundingClientRect(), found = [];
  const boxes = Array.from(svg.querySelectorAll('text')).map(t => [t.textContent, t.getBoundingClientRect()]);
  boxes.forEach(([text, a], i) => {
    if (a.left < paper.left - 1 || a.right > paper.right + 1 || a.bottom > paper.bottom + 1) found.push(text + ' leaves');
    boxes.slice(i + 1).forEach(([other, b]) => {
      const over = Math.min(a.right, b.right) - Math.max(a.left, b.left), down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      if (over > 1 && down > 3) found.push(text + ' | ' + other);
    });
  });
  return found; })"""


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("explained")
    about = {"scenario": "baseline", "changes": {"run.last_day": "2026-05-24"}, "replications": 2}
    with Runner() as runner:
        for name, asked in ASKED.items():
            answer = Explain.model_validate({**about, **asked}).answer(runner, Finder())
            (folder / f"{name}.html").write_text(render_page(page_of(answer)), encoding="utf-8")
    return {name: folder / f"{name}.html" for name in ASKED}


@pytest.mark.slow
@pytest.mark.parametrize("width", [1366, 320])
@pytest.mark.parametrize("name", ASKED)
def test_no_violation_of_wcag_nothing_too_wide_and_no_label_over_another(
    browser: Browser, pages: dict[str, Path], name: str, width: int
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page, asked, complaints = opened(browser, pages[name], width)
    options = {"runOnly": {"type": "tag", "values": WCAG}, "resultTypes": ["violations", "passes"]}
    found: dict[str, Any] = Axe().run(page, options=options).response
    assert len(found["passes"]) > 6
    assert [(rule["id"], [node["html"][:150] for node in rule["nodes"][:3]]) for rule in found["violations"]] == []
    assert asked == [pages[name].as_uri()]
    assert complaints == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(TOUCHING) == []
    page.screenshot(path=pages[name].with_name(f"{name}-{width}.png"), full_page=True)
    page.context.close()
