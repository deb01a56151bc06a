"""Escalations to a partner's manager in the report, the tables and the story of one contact."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from made.command_line import mashsim
from made.reading import Page
from made.scenarios import Table, text_of
from mashsim.experiment import run
from mashsim.loading import load_text
from mashsim.report import render
from mashsim.tables import partner_rows

WEEK = dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday"), "09:00-17:00")


def front_door(answered_share: float = 1.0, escalates: bool = True) -> Table:
    """One partner that is silent; it is chased after four working hours, and its manager asked after four more."""
    chase: Table = {"first_after": "4 working hours", "every": "4 working hours", "most": 1, "effort": "0 min"}
    if escalates:
        chase["escalation"] = {"effort": "0 min", "reply": "2 working hours", "answered_share": answered_share}
    return {
        "run": {"first_day": dt.date(2026, 3, 2), "last_day": dt.date(2026, 3, 15)},
        "calendars": {"office": WEEK},
        "demand": {"rate": "0 per day", "sources": {"police": {"share": 1}}},
        "pools": {"officers": {"posts": 1}},
        "partners": {"health": {"reply": "1 working hour", "silent_share": 0.999999}},
        "stages": {
            "screening": {"pool": "officers", "effort": "0 min", "outcomes": {"enquiry": 1}},
            "gathering": {"pool": "officers", "effort": "1 hour", "chase": chase},
        },
        "opening_backlog": [{"stage": "screening", "contacts": 1, "age": "0 min"}],
    }


def test_the_report_and_the_tables_count_escalations_where_there_may_be_some() -> None:
    with_them, without = (run(load_text(text_of(front_door(escalates=each))), 2) for each in (True, False))
    assert "Escalations" in Page(render(with_them)).text
    assert "Escalations" not in Page(render(without)).text
    assert [row[:3] for row in partner_rows(with_them).rows if row[1] == "escalations"] == [
        ("health", "escalations", "requests")
    ]
    assert not [row for row in partner_rows(without).rows if row[1] == "escalations"]


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (1.0, ["There was no reply, so the manager of health was asked", "1, and its manager"]),
        (1e-9, ["and again 1 time, and then its manager, had not answered when the run ended."]),
    ],
)
def test_a_contacts_story_tells_of_the_escalation(share: float, words: list[str], tmp_path: Path) -> None:
    (tmp_path / "door.toml").write_text(text_of(front_door(share)), encoding="utf-8")
    said = mashsim("explain", tmp_path / "door.toml", "--contact", 0, "--out", tmp_path / "told")
    assert said.code == 0, said.err
    page = next((tmp_path / "told").glob("*.html")).read_text(encoding="utf-8")
    text = Page(page).text
    assert [each for each in words if each not in text and each not in said.out] == []
