"""The command that fits a front door to its own figures, and what its page says."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from made.command_line import mashsim
from made.places import ROOT, SCENARIOS
from mashsim.cli import main
from mashsim.figures import form_of, read_table
from mashsim.fitting.replaying import replayed
from mashsim.loading import load
from mashsim.questions.kinds.fit import _files
from mashsim.report import render_page
from mashsim.report.answers import answer_page

CITY = ROOT / "experiments" / "fit-to-figures" / "city.toml"
MONTHS = ["2026-04", "2026-05", "2026-06", "2026-07"]
WRITTEN = (".html", ".json", ".csv", ".toml")
SECTIONS = ("Can the model be you?", "Months held out", "What your figures told", "What to collect next")


def _said(*given: object) -> str:
    """Run a command here, and return what it says."""
    done = CliRunner().invoke(main, list(map(str, given)))
    assert done.exit_code == 0, done.output
    return done.output


@pytest.mark.slow
def test_a_walk_from_lists_to_an_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Made-up lists are read, a front door is fitted to them, and a question is asked of what the fit left open.

    The commands are those of the handbook, on a small city; the fit is resumed once.
    """
    monkeypatch.chdir(tmp_path)
    _said("figures", CITY, "--example", "lists", "--months", 4, "--until", "2026-07")
    _said("figures", CITY, "--lists", "lists", "--out", "ours")
    few = ("--runs", 20, "--waves", 1, "--draws", 10, "--workers", 1, "--store", "kept")
    fit = ("fit", CITY, "--figures", "ours/figures.csv", "--lists", "lists", "--hold-out", "1m", *few)
    first = _said(*fit)
    assert "Held-out months: " in first
    assert "how long partners take to reply" not in first.partition("Cannot be told")[2]
    page = Path("results/fit/fit.html").read_text(encoding="utf-8")
    places = [page.index(heading) for heading in SECTIONS]
    assert places == sorted(places)
    assert "Kaplan and Meier" in page
    with Path("results/fit/draws.csv").open(encoding="utf-8") as file:
        draws = list(csv.DictReader(file))
    assert sum(int(row["weight"]) for row in draws) == 10
    assert len({row["partners.health.reply.median"] for row in draws}) == len(draws) > 1
    fitted = load(Path("results/fit/fitted.toml"))
    assert (fitted.run.inputs, len(fitted.run.draws)) == ("drawn", len(draws))
    assert fitted.run.measure_from == dt.date(2026, 8, 1)
    kept = len(list(Path("kept").rglob("*.z")))
    assert _said(*fit) == first
    assert len(list(Path("kept").rglob("*.z"))) == kept
    change = ("--set", "pools.contact_officers.posts=3", "--replications", 3, "--workers", 1)
    said = _said("compare", "results/fit/fitted.toml", *change)
    assert "contact officers: from 1.16 to 3" in said
    written = "".join(file.read_text(encoding="utf-8") for file in Path("results").rglob("*") if file.suffix in WRITTEN)
    assert "MADE-UP-" in Path("lists/steps.csv").read_text(encoding="utf-8")
    assert "MADE-UP-" not in written


def test_posts_that_a_use_gave_stay_as_they_were_fitted(tmp_path: Path) -> None:
    """The ordinary city's posts follow from a use; what is fitted is a multiple of their number."""
    rows = "".join(f"2026-{month:02},contacts received,700\n" for month in range(4, 8))
    rows += "2026-04,children awaiting allocation,9\n"
    (tmp_path / "ours.csv").write_text(f"month,figure,value\n{rows}", encoding="utf-8")
    city = load(SCENARIOS / "baseline.toml")
    put_in = replayed(city, read_table(tmp_path / "ours.csv", form_of(city)))
    for name, text in _files(put_in, put_in, [({"factors.fitted_room.times": 1.1}, 10)], "ours.csv").items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    fitted = load(tmp_path / "fitted.toml")
    assert fitted.run.inputs == "drawn"
    assert fitted.about.startswith(
        "The council's own figures of 2026-04 to 2026-07 (ours.csv). These settings were fitted"
    )
    assert "room that assessment workers have for new families. All else is as it was before" in fitted.about
    assert fitted.stages.allocating is not None
    assert fitted.written.values["stages"]["allocating"]["caseload"]["posts"] == 50


def test_a_fit_refuses_figures_that_cannot_be(tmp_path: Path) -> None:
    rows = "month,figure,value\n2026-04,contacts received,30\n2026-04,ended in one day,31\n"
    (tmp_path / "ours.csv").write_text(rows, encoding="utf-8")
    said = mashsim("fit", CITY, "--figures", tmp_path / "ours.csv", "--out", tmp_path / "out")
    assert said.code == 2
    assert "cannot be: 2026-04: 31 contacts ended in one day, but only 30 came" in said.err
    assert not (tmp_path / "out").exists()


def _answer(**changes: Any) -> dict[str, Any]:
    setting = {"setting": "minutes of a first look", "before": [0.66, 1.45]}
    told = {**setting, "low": 0.8, "middle": 0.9, "high": 1.0, "left": 0.3, "verdict": "told"}
    quality = {"read": ["9 rows were read."], "gaps": [], "impossible": [], "doubtful": [], "tells": [], "cannot": []}
    return {
        "mashsim": "0", "kind": "fit", "title": "ours: fitted", "question": "", "scenario": {"place": "Nowhere"},
        "replications": 40, "repeat": "mashsim fit", "figures": "ours.csv", "months": MONTHS, "can_be": True,
        "furthest": 1.0, "limit": 3.0, "far": 3.4, "power": 0.5, "discrepancy": 0.05, "conflicts": [], "held_out": None,
        "quality": {**quality, "put_in": []}, "waves": [{"runs": 40, "quadratic": True, "off": 0.2, "left": 0.04}],
        "compared": [
            {"figure": "contacts decided", "unit": "contacts", "yours": 90.0, "low": 80.0, "high": 95.0, "away": 0.4}
        ],
        "settings": [told, {**setting, "left": 1.0, "verdict": "not given", "needs": "open by stage"}],
        "next": [{"figure": "days until a reply by partner", "setting": "replies", "left": 0.4, "level": 2}],
        **changes,
    }  # fmt: skip


def test_a_page_says_what_was_told_and_what_was_not() -> None:
    lines = answer_page(_answer()).lines()
    assert lines[0].startswith("The model can be you: some settings give all your figures of 2026-04 to 2026-07.")
    assert "Your figures told: minutes of a first look (0.80 to 1.00 times)" in lines[1]
    assert "Cannot be told from these figures: minutes of a first look." in lines[1]
    assert "days until a reply by partner. It would narrow replies by about 60%." in lines[2]


def test_a_page_says_that_the_model_cannot_be_you_and_why() -> None:
    row = {"figure": "ended in one day", "kind": "level", "above": True, "away": 4.2, "others_agree": True}
    page = answer_page(_answer(can_be=False, conflicts=[row]))
    assert "The model cannot be you" in page.lines()[0]
    assert "'ended in one day', higher than the nearest settings give" in page.lines()[0]
    assert "Without ended in one day, some settings give all the others." in page.lines()[0]
    assert page.lines()[-1] == "No draws are written."
    html = render_page(page.page())
    assert "Ended in one day is more than the model gives, by 4.2 standard deviations" in html
    assert "1.00" not in html.partition("What your figures told")[2].partition("What to collect")[0]


@pytest.mark.parametrize(
    ("off", "said"),
    [
        ({"kind": "level", "above": True}, "'ended in one day' is higher than your other figures would have it"),
        ({"kind": "change", "above": False}, "'ended in one day' falls more or rises less through the months"),
        ({"kind": "months", "above": True}, "'ended in one day' goes up and down from month to month 5.2 times as far"),
    ],
)
def test_a_page_says_which_figures_do_not_hold_together(off: dict[str, Any], said: str) -> None:
    check = {"runs": 100, "chance": 0.002, "limit": 0.01, "could_be": False, "as_it_is": 0.0001, "wrong_by": 0.15,
             "off": [{"figure": "ended in one day", "away": 5.2, **off}]}  # fmt: skip
    page = answer_page(_answer(can_be=False, check=check))
    assert "in no run do they hold together as yours do. Furthest off: " + said in page.lines()[0]
    assert "It could be you if it were wrong by 15% of each figure." in page.lines()[0]
    assert page.lines()[-1] == "No draws are written."
    html = render_page(page.page())
    assert "The chance that a run lies as far off as you do is less than 1%; less than 1% if the model" in html


def test_a_page_says_with_which_chance_the_model_could_be_you() -> None:
    check = {"runs": 100, "chance": 0.34, "limit": 0.01, "could_be": True, "as_it_is": 0.2, "wrong_by": 0.0, "off": []}
    html = render_page(answer_page(_answer(check=check)).page())
    assert "The chance that a run lies as far off as you do is 34%; 20% if the model is taken to be right" in html
    assert "was not checked" in render_page(answer_page(_answer(check=None)).page())


def test_outcomes_and_waits_of_lists_have_their_error_and_no_small_count() -> None:
    outcome = {"stage": "screening", "outcome": "advice", "share": 0.3, "low": 0.22, "high": 0.4, "of": 100}
    wait = {"until": "a first look", "contacts": 100, "out": None, "days": [0.5, 1.0], "over": [0.6, 0.9]}
    html = render_page(answer_page(_answer(listed={"outcomes": [outcome], "waits": [wait]})).page())
    for text in ("Screening: advice", "22% to 40%", "fewer than 6 still wait", "Nothing of this is put in"):
        assert text in html


def test_held_out_months_stand_beside_two_dull_benchmarks() -> None:
    row = {"figure": "contacts decided", "month": "2026-07", "yours": 90.0, "fit": 88.0, "low": 80.0, "high": 95.0,
           "inside": True, "last_year": None, "no_change": 85.0}  # fmt: skip
    held = {"rows": [row], "inside": 1, "of": 1, "fit": 0.1, "last_year": None, "no_change": 0.3}
    html = render_page(answer_page(_answer(held_out={**held, "widened_by": 1.34})).page())
    assert "Bands are 1.3 times as wide as runs tell" in html
    said = answer_page(_answer(held_out=held)).lines()[1]
    assert said.startswith("Held-out months: 1 of 1 figures lie inside their bands of 8 in 10.")
    assert "the fit 0.10, no change 0.30" in said
    assert "Last year is not known" in said
