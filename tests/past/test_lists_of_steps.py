"""Lists of steps: they tell what the log tells that they were made from, and nothing of any contact."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from openpyxl import Workbook

from made.command_line import mashsim
from mashsim.errors import ScenarioError
from mashsim.loading import changed
from mashsim.past import Past, past_of
from mashsim.past.monthly import figures_of
from mashsim.past.quality import quality
from mashsim.scenario import Scenario
from mashsim.simulation import FrontDoor
from mashsim.vocabulary.stages import STAGES

from .conftest import FIRST, LAST, Lists

TODAY = dt.date(2026, 6, 1)
HEADING = "contact,step,started,ended,team,outcome"


def test_lists_tell_what_the_log_measures(tidy: Lists, city: Scenario) -> None:
    span = {"run.first_day": FIRST, "run.last_day": LAST, "run.measure_from": FIRST}
    door, past = FrontDoor(changed(city, span, "for lists")), tidy.past
    assert past.months == ["2026-02"]
    measured = figures_of(tidy.example.log, door, past.form, past.months, past.clock, {*STAGES, "request"})
    assert len(measured) > 30
    assert {cell: past.figures[cell] for cell in measured if cell not in past.hidden.cells} == {
        cell: value for cell, value in measured.items() if cell not in past.hidden.cells
    }
    assert len(past.hidden.cells & measured.keys()) < 12
    assert past.rows.refused == {}


def test_untidy_lists_tell_the_same_and_their_spoilt_rows_are_refused(tidy: Lists, untidy: Lists) -> None:
    rows = untidy.past.rows
    assert untidy.past.figures == tidy.past.figures
    assert sorted(rows.places[row][1] for each in rows.refused.values() for row in each) == untidy.example.refused
    assert len(rows.refused) == 5
    assert rows.repeated > 500
    assert rows.empty > 5


def test_nothing_that_is_written_or_said_has_an_identifier(untidy: Lists, tmp_path: Path) -> None:
    said = mashsim("figures", "--lists", untidy.folder, "--out", tmp_path / "ours")
    assert said.code == 0, said.err
    written = {file.name: file.read_text(encoding="utf-8") for file in (tmp_path / "ours").rglob("*") if file.is_file()}
    assert set(written) == {"quality.html", "what-happened.html", "figures.csv"}
    assert len(untidy.example.identifiers) > 1000
    for text in (*written.values(), said.out, said.err):
        assert [name for name in untidy.example.identifiers if name in text] == []
        assert "MADE-UP-" not in text
    checked = mashsim("figures", "--check", tmp_path / "ours" / "figures.csv")
    assert checked.code == 0, checked.err
    assert "no row was refused" in checked.out
    assert "already there" in mashsim("figures", "--lists", untidy.folder, "--out", tmp_path / "ours").err


@pytest.mark.slow
def test_the_command_writes_an_example(tmp_path: Path) -> None:
    said = mashsim("figures", "--example", tmp_path / "lists", "--months", 2, "--until", "2026-02")
    assert said.code == 0, said.err
    assert (tmp_path / "lists" / "steps.csv").read_text(encoding="utf-8").count("MADE-UP-") > 1000
    assert (tmp_path / "lists" / "annex-a" / "list-1-contacts.csv").is_file()


def test_the_command_writes_over_nothing_and_takes_one_task(untidy: Lists, tmp_path: Path) -> None:
    assert "not empty" in mashsim("figures", "--example", untidy.folder).err
    assert mashsim("figures", "--lists", untidy.folder).code == 2
    assert mashsim("figures", "--lists", untidy.folder, "--example", tmp_path, "--out", tmp_path).code == 2
    assert mashsim("figures", "--map", untidy.folder / "map.toml", "--out", tmp_path / "a.csv").code == 2


def _past(folder: Path, city: Scenario, rows: str, names: str = "") -> Past:
    (folder / "list.csv").write_text(f"{HEADING}\n{rows}", encoding="utf-8")
    (folder / "map.toml").write_text(f"complete_from = 2026-03-01\nextracted = 2026-04-30\n{names}", encoding="utf-8")
    return past_of(folder, city, today=TODAY)


def _ways(count: int, rows: str) -> str:
    """Rows of several contacts whose ways are alike; {} stands for the contact."""
    return "".join(f"{rows.replace('{}', f'K{number}')}\n" for number in range(count))


def test_days_alone_and_a_way_without_outcomes(city: Scenario, tmp_path: Path) -> None:
    """Monday to Tuesday is one working day, and in time; Monday to Wednesday is not. An assessment is a referral."""
    ways = _ways(10, "{}a,screening,02/03/2026,03/03/2026,,") + _ways(10, "{}b,screening,02/03/2026,04/03/2026,,")
    ways += _ways(7, "{}c,screening,01-Apr-2026,2026-04-02,,\n{}c,assessing,46120,,,")
    past = _past(tmp_path, city, ways)
    shown = {(key, month): value for (key, of, month), value in past.figures.items() if not of}
    assert shown["received", "2026-03"] == 20
    assert shown["in_day", "2026-03"] == 10
    assert shown["days_mean", "2026-03"] == 1.5
    assert (shown["referred", "2026-03"], shown["referred", "2026-04"]) == (0, 7)
    assert (shown["allocated", "2026-03"], shown["allocated", "2026-04"]) == (0, 7)
    assert any("100% of the dates have no time" in line for line in quality(past)["order"])


def test_a_family_that_changes_its_worker_stays_with_one(city: Scenario, tmp_path: Path) -> None:
    way = "{},screening,2026-03-02 09:00,2026-03-02 10:00,,\n{},assessing,2026-03-03 09:00,2026-03-20 09:00,,\n"
    past = _past(tmp_path, city, _ways(8, f"{way}{{}},assessing,2026-04-10 09:00,,,"))
    counts = {(key, month): value for (key, _, month), value in past.figures.items()}
    assert counts["allocated", "2026-03"] == 0
    assert counts["allocated", "2026-04"] == 8


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (",screening,2026-03-02,,,", "no contact is named"),
        ("K,,2026-03-02,,,", "no step is named"),
        ("K,Amy Example,2026-03-02,,,", "the step is none that mashsim or the map knows"),
        ("K,screening,Amy Example,,,", "the start is no date, or no date and time"),
        ("K,screening,2026-03-02,Amy Example,,", "the end is no date, or no date and time"),
        ("K,screening,2026-03-02 10:00,2026-03-02 09:59,,", "the step ends before it starts"),
        ("K,screening,2026-03-02,2026-03-01 23:59,,", "the step ends before it starts"),
        ("K,screening,,2026-03-02,,", "the step has an end and no start"),
        ("K,screening,1900-01-01,,,", "the start lies before 2000"),
        ("K,screening,2026-06-02,,,", "the start lies in the future"),
        ("K,request,2026-03-02,,,", "the request names no partner"),
        ("K,received,,,,", "the receipt has no date"),
    ],
)
def test_a_row_that_cannot_be_is_refused_with_its_contact(city: Scenario, tmp_path: Path, row: str, why: str) -> None:
    rows = f"{_ways(6, '{},screening,2026-03-02,2026-03-02,,')}{row}\nK,screening,2026-03-02,,,\n"
    past = _past(tmp_path, city, rows)
    assert {reason: past.rows.lines(places) for reason, places in past.rows.refused.items()} == {
        why: "list.csv, line 8"
    }
    assert past.figures["received", "", "2026-03"] == (7 if row.startswith(",") else 6)
    assert "Amy" not in str(quality(past))


def test_unknown_words_are_shown_unless_they_may_be_names(city: Scenario, tmp_path: Path) -> None:
    fine = _ways(6, "{}f,screening,2026-03-02,2026-03-02,,")
    notes = _ways(6, "{},Case note,2026-03-02,,,") + _ways(5, "{}x,Amy Example,2026-03-02,,,")
    said = quality(_past(tmp_path, city, fine + notes))["refused"]
    assert said[-1] == "Not explained by the map, under [steps]: 'Case note' (6 contacts) and 1 word that is not shown."
    names = "".join(_ways(7, f"{{}}n{number},Amy Example {number},2026-03-02,,,") for number in range(50))
    said = quality(_past(tmp_path, city, fine + notes + names))["refused"]
    assert said[-1] == "Not explained by the map, under [steps]: 52 words that are not shown."


def test_lists_of_which_no_step_is_known_say_what_to_map(city: Scenario, tmp_path: Path) -> None:
    with pytest.raises(ScenarioError) as error:
        _past(tmp_path, city, _ways(6, "{},Case note,2026-03-02,2026-03-02,,"))
    assert "has no row that can be read: the step is none that mashsim or the map knows" in str(error.value)
    assert str(error.value).endswith("Not explained by the map, under [steps]: 'Case note' (6 contacts).")


def test_what_ended_after_the_last_day_was_open_then(city: Scenario, tmp_path: Path) -> None:
    rows = _ways(7, "{},screening,2026-04-28 09:00,2026-05-20 09:00,nobody,")
    rows += _ways(7, "{}l,screening,2026-05-10 09:00,,,")
    past = _past(tmp_path, city, rows)
    assert past.months == ["2026-03", "2026-04"]
    assert past.figures["open", "", "2026-04"] == past.figures["received", "", "2026-04"] == 7
    early = rows.replace("2026-05-20", "2030-05-20")
    (tmp_path / "list.csv").write_text(f"{HEADING}\n{early}", encoding="utf-8")
    assert past_of(tmp_path, city, today=dt.date(2031, 1, 1)).figures == past.figures
    with pytest.raises(ScenarioError, match=r"map\.toml: extracted is 2026-04-30, which is not over yet"):
        past_of(tmp_path, city, today=dt.date(2026, 4, 1))


def test_times_of_a_workbook_are_whole_seconds(city: Scenario, tmp_path: Path) -> None:
    """An hour as a part of a day is no round number: ten to the second must not end before it starts."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(HEADING.split(","))
    ten, twenty = dt.datetime(2026, 3, 2, 9, 0, 10), dt.datetime(2026, 3, 2, 9, 0, 20)
    for number in range(8):
        sheet.append([number + 17.0, "screening", ten, ten if number % 2 else twenty])
    book.save(tmp_path / "list.xlsx")
    (tmp_path / "map.toml").write_text("complete_from = 2026-03-01\nextracted = 2026-04-30\n", encoding="utf-8")
    past = past_of(tmp_path, city, today=TODAY)
    assert past.rows.refused == {}
    assert {step.started.at for step in past.rows.steps if step.started} == {ten}
    assert {step.ended.at for step in past.rows.steps if step.ended} == {ten, twenty}


def test_orders_that_are_doubtful_are_said(city: Scenario, tmp_path: Path) -> None:
    rows = _ways(7, "{}a,received,2026-03-03 09:00,,,\n{}a,screening,2026-03-02 09:00,2026-03-02 10:00,,")
    rows += _ways(7, "{}b,screening,2026-03-02,2026-03-02,,\n{}b,assessing,2026-03-03,,,\n{}b,deciding,2026-03-05,,,")
    said = quality(_past(tmp_path, city, rows))["order"]
    assert said[0].startswith("7 contacts have a step that began before they were received")
    assert said[1].startswith("7 steps before the decision began after the contact went on to a worker")


@pytest.mark.parametrize(
    ("names", "message"),
    [
        ("[colums]\n", "did you mean 'columns'"),
        ("[columns]\nstarter = 'Begun'\n", "did you mean 'started'"),
        ("[steps]\n'Look' = 'screning'\n", "did you mean 'screening'"),
        ("[outcomes]\n'None' = 'nothing'\n", "it must be advice, nfa"),
        ("moment = 'closed'\n", "it must be 'first look ended' or 'decided'"),
    ],
)
def test_a_map_that_is_wrong_gets_one_clear_message(city: Scenario, tmp_path: Path, names: str, message: str) -> None:
    with pytest.raises(ScenarioError) as error:
        _past(tmp_path, city, "K,screening,2026-03-02,,,", names)
    assert message in str(error.value)
    assert "map.toml" in str(error.value)


def test_what_is_no_list_of_steps_gets_one_clear_message(city: Scenario, tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="there is no such folder"):
        past_of(tmp_path / "none", city)
    with pytest.raises(ScenarioError, match="holds no list"):
        past_of(tmp_path, city)
    (tmp_path / "people.csv").write_text("Amy Example,2014-01-01\n", encoding="utf-8")
    with pytest.raises(ScenarioError) as error:
        past_of(tmp_path, city)
    assert str(error.value).startswith("people.csv: has no columns 'contact', 'step', 'started' and 'ended'")
    assert "Amy" not in str(error.value)
    (tmp_path / "people.csv").unlink()
    (tmp_path / "steps.xlsx").write_bytes(b"PK\x03\x04 no workbook")
    with pytest.raises(ScenarioError, match=r"steps\.xlsx: is damaged, or no workbook"):
        past_of(tmp_path, city)
