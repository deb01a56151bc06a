"""Watching in a real browser, offline: it plays, steps and is moved by keyboard; a contact's story is that of explain;
two boards; axe.

Slow: Python starts in the browser.
"""

from __future__ import annotations

import json
import re
import time
from typing import TYPE_CHECKING, Any

import pytest

from made.browser import CHROMIUM
from made.opened_page import WIDTHS, Opened, browser, built, fetched, opened, ready, violations
from mashsim.page import handle, handle_text

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

__all__ = ["browser", "built", "fetched", "ready"]
pytestmark = pytest.mark.slow
BOARD = "#watch-board"


def count(found: Opened) -> int:
    """How many contacts the board says are at the front door."""
    return int(re.findall(r"\d+", found.said(f"{BOARD} .board-sum >> nth=0"))[0])


def at(found: Opened) -> int:
    return int(found.page.locator(f"{BOARD} .board-time input").input_value())


def move(found: Opened, moment: int) -> None:
    """Put the time bar to a moment."""
    script = "([bar, to]) => { bar.value = to; bar.dispatchEvent(new Event('input', {bubbles: true})); }"
    bar = found.page.locator(f"{BOARD} .board-time input").element_handle()
    found.page.evaluate(script, [bar, moment])


@pytest.fixture
def watched(ready: Opened) -> Opened:
    """The prepared film at its start, in the page whose engine is ready."""
    ready.page.set_viewport_size({"width": 1366, "height": 900})
    ready.page.evaluate("location.hash = '#view=watch&base=baseline&at=0'")
    ready.page.locator(f"{BOARD} .board").first.wait_for()
    return ready


@pytest.fixture(scope="module")
def film() -> dict[str, Any]:
    return dict(handle({"do": "film", "scenario": "baseline"})["film"])


def test_it_plays_pauses_steps_and_says_what_happens(browser: Browser, built: Path, film: dict[str, Any]) -> None:
    """Before Python is there, or where it never is."""
    found = opened(browser, built, "#view=watch")
    found.page.locator(f"{BOARD} .board").first.wait_for()
    door = [column["at_the_door"] for column in film["columns"]]
    where = {}
    for contact, what in zip(film["contact"][: film["opening"]], film["what"][: film["opening"]], strict=True):
        if what >= 0:
            where[contact] = what // 3
    assert count(found) == sum(door[column] for column in where.values())
    said, play = found.page.locator(f"{BOARD} .board-said"), found.page.locator(f"{BOARD} .board-play")
    assert said.get_attribute("aria-live") == "polite"
    assert play.inner_text() == "Play", "it does not play by itself"
    play.click()
    assert said.get_attribute("aria-live") == "off", "no flood for who listens"
    time.sleep(0.5)
    play.click()
    stopped = at(found)
    assert stopped > 0
    time.sleep(0.3)
    assert at(found) == stopped
    first = said.inner_text()
    found.page.get_by_role("button", name="Next event").click()
    assert said.inner_text() != first
    assert re.match(r"\w+day \d+ \w+, \d\d:\d\d\. Contact \d+", said.inner_text())
    play.click()
    move(found, 86_400)
    assert at(found) == 86_400, "who moves the bar while it plays gets there"
    for day in (10, 40):  # the counts of the film at the ends of days, as the measures have them
        move(found, film["midnights"][day + 1] - 1)
        assert [int(text) for text in found.page.locator(f"{BOARD} .board-count").all_inner_texts()] == film["open"][
            day
        ]
    assert found.complaints == []
    found.page.context.close()


def test_without_webassembly_the_prepared_film_plays(browser: Browser, built: Path) -> None:
    arguments = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--js-flags=--jitless"]
    other = browser.browser_type.launch(executable_path=CHROMIUM, args=arguments)
    found = opened(other, built, "#view=watch")
    found.page.locator(f"{BOARD} .board-play").click()
    time.sleep(0.5)
    assert at(found) > 0
    assert found.page.locator("#watch-go").is_disabled()
    other.close()


def test_with_reduced_motion_shapes_jump_to_their_places(browser: Browser, built: Path) -> None:
    context = browser.new_context(viewport={"width": 1366, "height": 900}, offline=True, reduced_motion="reduce")
    page = context.new_page()
    page.goto(built.as_uri() + "#view=watch")
    page.locator(f"{BOARD} .board").first.wait_for()
    pixels = "document.querySelector('#watch-board .board-canvas').toDataURL()"
    for _ in range(3):
        at_once = page.evaluate(
            f"() => {{ document.querySelector('#watch-board .board-next').click(); return {pixels}; }}"
        )
        time.sleep(0.3)
        assert page.evaluate(pixels) == at_once, "shapes are where they belong at once"
    context.close()


def test_by_keyboard_and_by_the_address(browser: Browser, built: Path) -> None:
    watched = opened(browser, built, "#view=watch")
    page = watched.page
    page.locator(f"{BOARD} .board-time input").focus()
    page.keyboard.press("ArrowRight")
    assert at(watched) == 1800
    page.keyboard.press("End")
    bar = page.locator(f"{BOARD} .board-time input")
    assert bar.get_attribute("aria-valuetext").startswith(watched.said(f"{BOARD} .board-clock"))
    page.get_by_role("button", name="Back a day").press("Enter")
    later, counted = at(watched), count(watched)
    assert f"at={later}" in page.url
    page.reload()
    page.locator(f"{BOARD} .board").first.wait_for()
    assert (at(watched), count(watched)) == (later, counted)
    page.locator(f"{BOARD} .board-turn").first.press("Enter")
    assert watched.said(f"{BOARD} .board-said") == watched.said(f"{BOARD} .board-turn >> nth=0")
    page.context.close()


def test_a_click_on_a_shape_tells_the_story_that_explain_tells(watched: Opened) -> None:
    page = watched.page
    cell = page.locator(f"{BOARD} .board-cell").nth(1)
    cell.scroll_into_view_if_needed()
    box = cell.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + 10, box["y"] + 10)
    watched.wait(f"{BOARD} .board-story h3", "Contact ")
    number = int(watched.said(f"{BOARD} .board-story h3").split()[1])
    page.locator(f"{BOARD} .board-story ol").wait_for()
    there = handle({"do": "story", "scenario": "baseline", "seed": 1, "contact": number})
    assert page.locator(f"{BOARD} .board-story ol li").all_inner_texts() == there["sentences"]
    request = json.dumps({"do": "film", "scenario": "baseline", "number": 0})
    assert page.evaluate("text => window.mashsim.handle(text)", request) == handle_text(request), (
        "the same bytes as here"
    )
    assert violations(page) == []
    page.keyboard.press("Escape")
    assert page.locator(f"{BOARD} .board-story").is_hidden()
    page.fill(f"{BOARD} .board-choose input", "99999999")
    page.locator(f"{BOARD} .board-choose input").press("Enter")
    watched.wait(f"{BOARD} .board-story > div", "contact is 99999999; it is a whole number")


def test_two_boards_with_the_same_days(watched: Opened) -> None:
    page = watched.page
    page.select_option("#watch-beside", "setting")
    page.select_option("#watch-path", "pools.contact_officers.posts")
    page.click("#watch-go")
    page.locator(f"{BOARD} .board").nth(1).wait_for(timeout=60_000)
    move(watched, 55 * 86_400)
    sums = [int(re.findall(r"\d+", text)[0]) for text in page.locator(f"{BOARD} .board-sum").all_inner_texts()]
    assert sums[0] > sums[1]
    assert f"{sums[0] - sums[1]} fewer than “As it is”" in watched.said(f"{BOARD} .board-apart")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        page.locator(f"{BOARD} details").evaluate("details => { details.open = true; }")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert violations(page) == [], width
    page.fill("#watch-first", "2020-01-01")
    page.click("#watch-go")
    assert "the first day to watch is 1 January 2020, but this run goes from" in watched.wait(
        "#watch-faults", "There is a problem"
    )
    assert violations(page) == []
