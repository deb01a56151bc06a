"""Training in a real browser, offline: the first exercise from the file alone by keyboard, before Python is ready; and
one's own file.

Slow: a browser is started, and Python in it.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from made.exercises import CURVE, SHORT, SUMMERS
from made.opened_page import WIDTHS, Opened, browser, built, fetched, opened, ready, tab_to, violations

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

__all__ = ["browser", "built", "fetched", "ready"]
pytestmark = pytest.mark.slow
GUESS = "#training-body .wide g.guess"


def no_fault_at_any_width(page: Page) -> None:
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert violations(page, "#view-training") == [], f"at {width} pixels: {page.inner_text('#training-heading')}"
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.set_viewport_size({"width": WIDTHS[0], "height": 900})


def test_the_first_exercise_by_keyboard_before_python_is_ready(browser: Browser, built: Path) -> None:
    found = opened(browser, built, "#view=training")
    page = found.page
    page.evaluate("Worker.prototype.postMessage = () => {}")  # what is asked of Python goes nowhere: all is in the file
    tab_to(page, "training-start-one-queue", 40)
    no_fault_at_any_width(page)
    page.keyboard.press("Enter")
    assert found.said("#training-heading") == "Step 1 of 5: The question"
    no_fault_at_any_width(page)
    tab_to(page, "training-next", 40)
    page.keyboard.press("Enter")
    assert page.locator("#training-next").is_disabled()
    assert "is above that" not in found.said("#view-training")
    tab_to(page, "training-lock", 40)
    page.keyboard.press("Enter")
    assert "Busy 95 % of the time: write a number, 0 or more." in found.said("#training-faults")
    tab_to(page, "training-guess-0", 40)
    page.keyboard.type("60")
    assert page.locator(GUESS).text_content() == "your guess"
    no_fault_at_any_width(page)
    page.evaluate("document.getElementById('training-guess-0').focus()")
    tab_to(page, "training-lock", 40)
    page.keyboard.press("Enter")
    assert "Locked in at " in found.said("#training-body")
    assert "Busy 95 % of the time: 60 minutes" in found.said("#training-body")
    assert page.locator("#training-body input, #training-body svg").count() == 0, "a locked guess cannot be changed"
    assert page.evaluate("document.activeElement.id") == "training-next"
    page.keyboard.press("Enter")
    page.locator(".board-play").wait_for(state="visible")
    no_fault_at_any_width(page)
    tab_to(page, "training-next", 40)
    page.keyboard.press("Enter")
    assert "your guess of 60 minutes is below that." in found.said("#training-body .findings")
    assert page.locator(GUESS).count() == 1
    no_fault_at_any_width(page)
    assert page.evaluate("location.hash") == "#exercise=one-queue&step=reveal&view=training"
    page.emulate_media(media="print")
    assert not page.locator("#training-next").is_visible()
    assert page.locator("#training-body .findings").is_visible()
    page.emulate_media(media="screen")
    page.click("#training-back")
    page.click("#training-back")
    assert page.locator("#training-body input").count() == 0
    page.click("#training-again")
    assert page.locator("#training-back").is_hidden()
    page.click("#training-next")
    assert page.input_value("#training-guess-0") == ""
    with page.expect_download() as download:
        page.click("#training-leave")
        page.click("button[aria-label^='Handout: Nearly full']")
    assert "Handout, for each who takes part" in Path(download.value.path()).read_text(encoding="utf-8")
    assert found.complaints == []
    page.context.close()


def test_no_address_leads_past_the_guess(browser: Browser, built: Path) -> None:
    found = opened(browser, built, "#exercise=one-queue&step=reveal&view=training")
    assert found.said("#training-heading") == "Step 1 of 5: The question"
    found.page.context.close()


def test_a_file_of_ones_own_with_its_fault_and_then_without(ready: Opened) -> None:
    page = ready.page

    def use(text: str) -> None:
        page.set_input_files(
            "#training-own", {"name": "own.toml", "mimeType": "application/toml", "buffer": text.encode()}
        )

    page.click("#go-training")
    use((SHORT + CURVE).replace("teaches", "teechas"))
    ready.wait(
        "#training-faults", "There is a problem\nown.toml, line 3: teechas: unknown setting; did you mean 'teaches'?"
    )
    use(SHORT.replace("A short queue", "<img src=x onerror=window.broken=1>") + SUMMERS + CURVE)
    ready.wait("#training-heading", "Step 1 of 6: The question")
    assert ready.said("#training-title") == "<img src=x onerror=window.broken=1>"
    page.click("#training-next")
    svg = page.locator("#training-body .wide svg").bounding_box()
    assert svg
    for share, up in ((0.1, 0.3), (0.8, 0.6)):
        page.mouse.move(svg["x"] + svg["width"] * share, svg["y"] + svg["height"] * 0.9)
        page.mouse.down()
        page.mouse.move(svg["x"] + svg["width"] * share, svg["y"] + svg["height"] * up)
        page.mouse.up()
    first, second = (float(page.input_value(f"#training-guess-{place}")) for place in (0, 1))
    assert 0 < second < first <= 50
    page.click("#training-lock")
    page.click("#training-next")
    page.locator(".board-play").wait_for(state="visible")
    page.click("#training-next")
    page.locator("#training-body .findings").wait_for(state="visible")
    assert f"your guess of {first:g} contacts" in ready.said("#training-body .findings")
    page.click("#training-next")
    page.fill("#training-summers", "4")
    page.click("#training-lock-summers")
    assert ready.wait("#training-body .findings", "It was so in ").endswith(" of 10 summers. Your guess was 4.")
    assert page.evaluate("[window.broken, document.querySelectorAll('main img').length]") == [None, 0]
