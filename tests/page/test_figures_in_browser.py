"""A council's own figures in the page, in a real browser: pasted, checked at once, without a WCAG fault. Slow: the page
is built."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from made.opened_page import browser, built, fetched, opened, violations

if TYPE_CHECKING:
    from playwright.sync_api import Browser

__all__ = ["browser", "built", "fetched"]
pytestmark = pytest.mark.slow
PASTED = "month\tfigure\tvalue\n2026-01\topen at month's end\t90\n2026-02\tcontacts received\t300\n"
MORE = "2026-02\tcontacts decided\t280\n2026-02\topen at month's end\t160\n"


def test_pasted_figures_are_checked_at_once(browser: Browser, built: Path) -> None:
    found = opened(browser, built, "#view=figures", 320)
    page = found.page
    found.wait("#engine", "The engine is ready.")
    page.click("#figures-check")
    assert "There is no table yet." in found.said("#figures-faults")
    page.fill("#figures-table", PASTED.replace("received", "recieved"))
    page.click("#figures-check")
    found.wait("#figures-faults", "There is a problem")
    assert "did you mean 'contacts received'?" in found.said("#figures-faults")
    page.fill("#figures-table", PASTED + MORE)
    page.click("#figures-check")
    found.wait("#figures-status", "Checked.")
    assert "90 open before + 300 received - 280 decided = 110" in found.said("#figures-said")
    assert found.said("#figures-command") == "mashsim fit baseline --figures ours.csv --hold-out 3m"
    page.click("#follow-ask")
    found.wait("#follow-faults", "There is a problem")
    assert "has no figure of a month that is projected" in found.said("#follow-faults")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    with page.expect_download() as download:
        page.click("#figures-empty")
    assert download.value.suggested_filename == "figures.csv"
    assert found.complaints == []
    page.context.close()
