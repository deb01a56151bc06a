"""The game in a real browser: some weeks by keyboard, a reload, a whole year with its debrief, wrong codes and hostile
addresses.

Slow: Python starts in the browser.
"""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from made.opened_page import PATIENCE, Opened, browser, built, fetched, fits_every_width, ready
from mashsim.loading import load_text
from mashsim.page import handle, handle_text

__all__ = ["browser", "built", "fetched", "ready"]
pytestmark = pytest.mark.slow
CODE = "Mild-Otter-26"
STATE = "['year-lead', 'year-numbers', 'year-score', 'year-parts'].map(id => document.getElementById(id).textContent).join()"
HOSTILE = '<img src=x onerror="window.broken=1">'


def quiet(found: Opened) -> None:
    """Wait until nothing is asked any more."""
    until = time.monotonic() + PATIENCE
    while found.page.evaluate("document.getElementById('year-go').disabled"):
        assert time.monotonic() < until, f"{found.said('#year-status')}; {found.complaints}"
        time.sleep(0.05)


def choosing(found: Opened) -> None:
    """The game as it first stands, its rules and the choice of a code unfolded and no more, whatever was played before."""
    found.page.click("#go-year")
    found.page.evaluate("""
        document.querySelectorAll('#view-year details').forEach(each => {
            each.open = ['year-choose', 'year-rules'].includes(each.id);
        });
        document.querySelectorAll('#view-year select').forEach(each => { each.selectedIndex = 0; });
    """)


def begun(found: Opened, code: str = CODE) -> None:
    choosing(found)
    found.page.fill("#year-code", code)
    found.page.press("#year-code", "Enter")
    quiet(found)


def fits(found: Opened) -> None:
    """No violation of WCAG, and nothing wider than the screen, with everything folded open."""
    found.page.evaluate("document.querySelectorAll('#view-year details').forEach(each => { each.open = true; })")
    fits_every_width(found.page)


def test_weeks_are_played_by_keyboard_and_go_on_after_a_reload(ready: Opened) -> None:
    page = ready.page
    choosing(ready)
    assert "for 52 weeks: 3 contact officers, 5 social workers and 2 managers" in ready.said("#year-rules-list")

    def tab_to(identity: str, back: bool = False) -> None:
        for _ in range(80):
            page.keyboard.press("Shift+Tab" if back else "Tab")
            if page.evaluate("document.activeElement.id") == identity:
                assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid", (
                    "the focus must be seen"
                )
                return
        pytest.fail(f"Tab does not reach {identity}")

    page.evaluate("document.activeElement.blur()")
    tab_to("year-code")
    page.keyboard.type("mild otter 16")
    page.keyboard.press("Enter")
    quiet(ready)
    assert "'mild otter 16' does not hold together" in ready.said("#year-faults")
    assert page.evaluate("document.activeElement.id") == "year-faults"
    tab_to("year-code")
    page.keyboard.press("Control+A")
    page.keyboard.type("mild otter 26")
    page.keyboard.press("Enter")
    quiet(ready)
    assert page.evaluate("document.activeElement.id") == "year-heading"
    assert ready.said("#year-heading") == "Before week 1 of 52"
    page.evaluate("document.querySelector('#year-offer-agency summary').focus()")
    page.keyboard.press("Enter")
    tab_to("year-offer-agency-0")
    page.keyboard.type("Managers")
    tab_to("year-offer-agency-add")
    assert ready.said("#year-offer-agency-meaning") == "£6,660, from week 4 to the end of week 7."
    page.keyboard.press("Enter")
    quiet(ready)
    assert "An agency manager for 4 weeks (£6,660)" in ready.said("#year-pending")
    assert ready.said("#year-money") == "It begins on 13 April 2026. £83,340 of the budget are left."
    page.evaluate("document.getElementById('year-heading').focus()")
    tab_to("year-one")
    page.keyboard.press("Enter")
    quiet(ready)
    page.evaluate("document.getElementById('year-heading').focus()")
    tab_to("year-four")
    page.keyboard.press("Enter")
    quiet(ready)
    assert ready.said("#year-heading") == "Week 5 of 52, to 17 May 2026"
    assert "Week 4: An agency manager started." in ready.said("#year-news")
    shown = page.evaluate(STATE)
    assert page.evaluate("location.hash") == f"#code={CODE}&week=5&did=1.agency.managers.1.4&view=year"
    fits(ready)
    page.reload()
    ready.wait("#engine", "The engine is ready.")
    quiet(ready)
    assert page.evaluate(STATE) == shown
    assert "An agency manager started." not in ready.said("#year-news")  # it is no news of the week that is shown
    request = json.dumps({"do": "year week", "code": CODE, "week": 5, "decisions": ["1.agency.managers.1.4"]})
    assert page.evaluate("text => window.mashsim.handle(text)", request) == handle_text(request)


def test_what_is_not_affordable_is_said_before_and_a_decision_can_be_taken_back(ready: Opened) -> None:
    begun(ready)
    page = ready.page
    page.click("#year-offer-agency summary")
    page.select_option("#year-offer-agency-1", "2")
    page.select_option("#year-offer-agency-2", "26")
    page.click("#year-offer-agency-add")
    quiet(ready)
    page.select_option("#year-offer-agency-0", "managers")
    assert ready.said("#year-offer-agency-meaning").startswith("Not possible: It costs £86,580, and £")
    assert page.locator("#year-offer-agency-add").is_disabled()
    page.click("#year-pending button")
    quiet(ready)
    assert ready.said("#year-pending") == ""
    assert "£90,000 of the budget are left" in ready.said("#year-money")


def test_a_whole_year_has_a_debrief_and_a_line_that_another_page_reads(ready: Opened) -> None:
    begun(ready)
    page = ready.page
    page.once("dialog", lambda asked: asked.dismiss())
    page.click("#year-end")
    assert ready.said("#year-heading") == "Before week 1 of 52", "the end of the year asks first"
    page.once("dialog", lambda asked: asked.accept())
    page.click("#year-end")
    quiet(ready)
    assert page.evaluate("document.activeElement.id") == "year-debrief-heading"
    there = handle({"do": "year debrief", "code": CODE, "decisions": []})
    assert page.input_value("#year-line") == there["line"]
    assert "“Nothing is changed”: no difference at all." in ready.said("#year-debrief-parts")
    assert page.locator("#year-debrief-parts .wide svg").is_visible()
    assert page.locator("#year-decide").is_hidden()
    with page.expect_download() as download:
        page.click("#year-save")
    quiet(ready)
    taken = load_text(Path(download.value.path()).read_text(encoding="utf-8"), "taken")
    assert taken.run.seed == 2_000_782
    fits(ready)
    line = handle({"do": "year debrief", "code": CODE, "decisions": ["1.escalate.police"]})["line"]
    page.fill("#year-given", line)
    page.click("#year-read")
    quiet(ready)
    assert page.input_value("#year-line") == line
    assert f"code={CODE}&week=52&did=1.escalate.police" in page.evaluate("location.hash")
    page.click("#year-again")
    quiet(ready)
    assert ready.said("#year-heading") == "Before week 1 of 52"


def test_a_new_year_is_drawn_and_a_hostile_address_is_harmless(ready: Opened) -> None:
    begun(ready)
    choosing(ready)
    page = ready.page
    drawn = []
    for _ in range(2):
        page.click("#year-random")
        quiet(ready)
        drawn.append(page.input_value("#year-code"))
    assert drawn[0] != drawn[1]
    assert "faults" not in handle({"do": "year code", "code": drawn[0]})
    addresses = {
        f"code={HOSTILE}&week=3": f"{HOSTILE!r} is not a class code",
        f"code={CODE}&week=1e9": "week is 1000000000; it is a whole number from 0 to 52.",
        f"code={CODE}&week=-1&did={HOSTILE}": f"{HOSTILE!r} is not a decision of the game",
        f"code={CODE}&did=9.post.managers": "that is decided in week 9, and week 1 is next.",
    }
    for part, said in addresses.items():
        page.evaluate("part => { location.hash = '#view=year&' + part; }", part)
        until = time.monotonic() + PATIENCE
        while said not in ready.said("#year-faults"):
            assert time.monotonic() < until, f"{part}: {ready.said('#year-faults')}"
            time.sleep(0.05)
        quiet(ready)
    page.click("#year-one")
    quiet(ready)
    assert ready.said("#year-heading") == "Week 1 of 52, to 19 April 2026", "what was there before can be played on"
    assert page.evaluate("[window.broken, document.querySelectorAll('main img').length]") == [None, 0]
