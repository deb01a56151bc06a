"""The tasks of the page's users, walked in a real browser: how many clicks and seconds each takes, beside the old figures.

    python tests/benchmarks/tasks.py [PAGE]

Builds the page, or takes one that was built, opens it offline in Chromium and does what a manager, a planner and a
trainer would do, by the ways that the page offers. A click is a press, a choice or an entry. The old figures are those
of version 0.4.0, tried on 29 November 2026 on a machine that was busy; seconds on another machine are others. A task
that fails says so, and the exit code is 1. It needs playwright, Chromium, and what `mashsim page` needs."""

from __future__ import annotations

import shlex
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from made.browser import CHROMIUM
from made.opened_page import Opened, opened
from made.page_requests import DAYS

if TYPE_CHECKING:
    from playwright.sync_api import Browser

BUILD = ("page", "--scenario", "baseline", "--exercise", "one-queue", "--replications", "2")
FIRST_LINES = ("new our-front-door.toml", "check our-front-door.toml", "run our-front-door.toml --replications 4")
COMPARE = 'compare baseline --set pools.managers.posts=3.25 --from "1 June 2026" --replications 4'
COVER = (
    "cover baseline --from 2026-06-01 --to 2026-06-28 --role managers --number 1 --step 4 "
    "--target 'share_decided_in_time >= 0.5' --promise share"
)
OWN = {"name": "own.toml", "mimeType": "application/toml", "buffer": DAYS.encode()}


class Task(NamedTuple):
    """A task, what it took before (in words: clicks, seconds, whether it worked), and how it is done now."""

    name: str
    before: str
    walk: Callable[[Hand], None]


class Hand:
    """A reader's hand: it presses, chooses and types, and counts."""

    def __init__(self, found: Opened):
        self.found, self.page, self.clicks = found, found.page, 0

    def press(self, what: str) -> None:
        """Press something."""
        self.clicks += 1
        self.page.click(what)

    def enter(self, what: str, text: str) -> None:
        """Type into a field, or choose from a list, and go on."""
        self.clicks += 1
        if self.page.evaluate("what => document.querySelector(what).tagName", what) == "SELECT":
            self.page.select_option(what, text)
        else:
            self.page.fill(what, text)
            self.page.dispatch_event(what, "change")

    def give(self, what: str, file: dict[str, object]) -> None:
        """Choose a file."""
        self.clicks += 1
        self.page.set_input_files(what, file)  # type: ignore[arg-type]  # as playwright takes it

    def wait(self, what: str, *beginnings: str) -> None:
        """Wait for words."""
        self.found.wait(what, *beginnings, patience=900)


def first_number(hand: Hand) -> None:
    """Read a first number, without a click."""
    hand.wait("#doors-findings", "Share decided in time")


def two_more(hand: Hand) -> None:
    """Two more social workers from June, and whether that is enough: ten runs."""
    hand.press("#door-enough")
    hand.enter("#from", "2026-06-01")
    hand.enter("#control-pools-social_workers-posts", "9.69")
    hand.press("#run")
    hand.wait("#progress-text", "All 10 runs are done.")
    assert "enough" in hand.found.said("#findings")


def summer(hand: Hand) -> None:
    """Which cover for the summer: asked, and how long it takes is said."""
    hand.press("#go-questions")
    hand.press("#question-cover")
    hand.press("#question-role-contact_officers")
    hand.press("#question-ask")
    hand.wait("#question-progress-text", "The question waits")
    assert "mashsim cover" in hand.found.said("#question-how-long")
    hand.press("#question-stop")
    hand.wait("#question-progress-text", "Stopped.")


def several(hand: Hand) -> None:
    """Reds and all in time, with other shifts: asked, and stopped with what is known."""
    hand.press("#go-questions")
    hand.press("#question-seek")
    hand.press("#question-lever-pools-managers-posts")
    hand.press("#question-target-add")
    hand.enter("#question-target-0-measure", "clocks.decision.by_rating.red.share_in_time")
    hand.press("#question-pattern-add")
    hand.press("#question-ask")
    hand.wait("#question-progress-text", "The question waits")
    hand.press("#question-go-on")
    hand.wait("#question-results-heading", "So far")
    hand.press("#question-stop")
    hand.wait("#question-progress-text", "Stopped. ")
    assert "not yet sure" in hand.found.said("#question-findings")


def why(hand: Hand) -> None:
    """Why contacts wait: ten runs."""
    hand.press("#go-questions")
    hand.press("#question-explain")
    hand.press("#question-ask")
    hand.wait("#question-progress-text", "Answered from 10 runs")


def own_file(hand: Hand) -> None:
    """Open one's own scenario file."""
    hand.press("#whose summary")
    hand.give("#own", OWN)
    hand.wait("#results-heading", "As it is: Sixty wait")


def own_without_toml(hand: Hand) -> None:
    """Change any setting of one's own front door without writing TOML, and take the file away."""
    hand.press("#go-settings")
    hand.wait("#form-about", *"123456789")
    hand.enter("#form-search", "server posts")
    hand.enter("#form-pools-server-posts", "3")
    with hand.page.expect_download():
        hand.press("#form-save")


def share(hand: Hand) -> None:
    """Share a question about one's own file: the link asks for the file."""
    link = hand.page.evaluate("location.hash")
    assert link.startswith("#file=own.toml")
    hand.clicks += 1  # the address is copied


def compared(hand: Hand) -> None:
    """Save two what-ifs and compare them."""
    hand.press("#go-what-if")
    for posts in ("3", "4"):
        hand.enter("#control-pools-server-posts", posts)
        hand.press("#save-this")
    hand.press("#go-compare")
    hand.press("#compare-go")
    hand.wait("#compare-progress-text", "Each was run 10 times.")


def back(hand: Hand) -> None:
    """Go back by the browser's own button."""
    hand.clicks += 1
    hand.page.go_back()
    assert hand.page.locator("#view-compare").is_hidden()


def exercise(hand: Hand) -> None:
    """The first exercise, up to what came of the guess."""
    hand.press("#go-training")
    hand.press("#training-start-one-queue")
    hand.press("#training-next")
    hand.enter("#training-guess-0", "60")
    for step in ("#training-lock", "#training-next", "#training-next"):
        hand.press(step)
    assert "your guess of 60 minutes" in hand.found.said("#training-body .findings")


def watched(hand: Hand) -> None:
    """Watch a backlog build, to its first turning point."""
    hand.press("#go-watch")
    hand.press("#watch-go")
    hand.page.locator("#watch-board .board").first.wait_for(timeout=300_000)
    hand.press("#watch-board .board-next")


def year(hand: Hand) -> None:
    """Play a year to its end."""
    hand.press("#go-year")
    hand.enter("#year-code", "Mild-Otter-26")
    hand.press("#year-go")
    hand.page.locator("#year-end:enabled").wait_for(timeout=300_000)
    hand.clicks += 1  # it asks whether this is meant
    hand.page.once("dialog", lambda asked: asked.accept())
    hand.press("#year-end")
    hand.page.locator("#year-save").wait_for(timeout=900_000)


def by_keyboard(hand: Hand) -> None:
    """Come to the first post and run, with the keyboard alone; each Tab counts."""
    hand.press("#go-what-if")
    hand.page.evaluate("document.querySelector('.skip').focus()")  # as the first Tab does on a page just opened
    hand.page.keyboard.press("Enter")  # the link past what stands above the view
    hand.clicks += 2
    while not str(hand.page.evaluate("document.activeElement.id")).endswith("-posts"):
        hand.clicks += 1
        assert hand.clicks < 70
        hand.page.keyboard.press("Tab")
    hand.page.keyboard.press("Enter")
    hand.wait("#progress-text", "All ")


def commands(*lines: str) -> Callable[[Hand], None]:
    """Return what types some commands, one after another in one folder; each is a click."""

    def walk(hand: Hand) -> None:
        with tempfile.TemporaryDirectory() as folder:
            for line in lines:
                hand.clicks += 1
                command = [sys.executable, "-m", "mashsim", *shlex.split(line)]
                done = subprocess.run(command, cwd=folder, check=False, capture_output=True, text=True)
                assert done.returncode == 0, done.stderr

    walk.__doc__ = "; ".join(f"mashsim {line}" for line in lines)
    return walk


TASKS = (
    Task("open the page to a first number", "1 click, 3 s", first_number),
    Task("two more social workers from June: enough?", "7 clicks, 160 s; not answered", two_more),
    Task("summer weeks of cover", "not there", summer),
    Task("reds and all in time, with other shifts", "not there", several),
    Task("why contacts wait", "not there", why),
    Task("own scenario opened", "1 click, 5 s", own_file),
    Task("share a question about it", "1 click; a wrong question, silently", share),
    Task("own scenario without TOML", "4 clicks; about 20 controls", own_without_toml),
    Task("save two what-ifs and compare", "not there", compared),
    Task("back a step by the browser", "leaves the page", back),
    Task("8 trainees: how a backlog builds", "7 clicks, 12 s", exercise),
    Task("watch the backlog build", "3 clicks, 3 s", watched),
    Task("play the year", "4 clicks, 12 s; to the end in one", year),
    Task("keyboard only: to the first post, and run", "9 Tabs", by_keyboard),
    Task("new, check, run on the command line", "4 lines, 16 s", commands(*FIRST_LINES)),
    Task("compare on the command line, 4 runs", "1 line, 944 s for 20 runs; in code names", commands(COMPARE)),
    Task("summer cover on the command line", "1 line, 3 tries, two refused", commands(COVER)),
)


def walk(browser: Browser, page: Path) -> bool:
    """Walk all tasks, print what each took, and return whether all worked."""
    from playwright.sync_api import Error

    begun = time.monotonic()
    found = opened(browser, page)
    is_well = True
    print(f"{'task':46}  {'clicks':>6}  {'seconds':>7}  before")
    for task in TASKS:
        hand = Hand(found)
        try:
            task.walk(hand)
            took = f"{hand.clicks:6}  {time.monotonic() - begun:7.1f}"
        except (AssertionError, Error) as problem:
            is_well, took = False, f"failed: {str(problem).splitlines()[0][:60]}"
        print(f"{task.name:46}  {took}  {task.before}", flush=True)
        if task.walk is first_number:
            found.wait("#engine", "The engine is ready.", patience=300)
            print(f"{'(the engine is ready)':46}  {'':6}  {time.monotonic() - begun:7.1f}  30 to 50 s")
        begun = time.monotonic()
    return is_well and not found.complaints


def main() -> int:
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        page = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(folder) / "mashsim.html"
        if len(sys.argv) == 1:
            command = [sys.executable, "-m", "mashsim", *BUILD, "--out", str(page)]
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        return 0 if walk(browser, page) else 1


if __name__ == "__main__":
    sys.exit(main())
