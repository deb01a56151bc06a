"""The handbook inside the page, in a real browser: there before Python is, found by its words, without a WCAG fault.

Slow: the page is built.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from made.opened_page import WIDTHS, browser, built, fetched, opened, violations

if TYPE_CHECKING:
    from playwright.sync_api import Browser

__all__ = ["browser", "built", "fetched"]
pytestmark = pytest.mark.slow
SHOWN = "#view-help .handbook:not([hidden])"


def test_the_handbook_is_searched_and_its_links_lead_to_its_pages(browser: Browser, built: Path) -> None:
    found = opened(browser, built, "#view=help")
    page = found.page
    assert page.locator(SHOWN).count() == 1
    assert page.locator(f"{SHOWN} h3").first.inner_text() == "For managers: would two more people help?"
    page.locator(SHOWN).get_by_role("link", name="The page").click()
    assert page.locator(f"{SHOWN} h3").first.inner_text().startswith("The page")
    assert "page=handbook-how-to-the-page" in page.evaluate("location.hash")
    page.fill("#help-search", "opening_backlog Booked leave")
    assert found.said("#help-found") == "1 page has these words."
    assert page.locator(f"{SHOWN} h3").first.inner_text().startswith("Your own queue")
    page.fill("#help-search", "no page says zyx")
    assert (page.locator(SHOWN).count(), found.said("#help-found")) == (0, "No page has these words.")
    assert found.complaints == []
    page.context.close()


@pytest.mark.parametrize("width", WIDTHS)
def test_help_has_no_fault_and_nothing_is_wider_than_the_page(browser: Browser, built: Path, width: int) -> None:
    found = opened(browser, built, "#view=help&page=handbook-reference-commands", width)
    assert violations(found.page) == []
    assert found.page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    found.page.context.close()
