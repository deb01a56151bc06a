"""The form for a whole front door: every setting with its meaning, and a short file with its base."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest

from made.page_requests import DAYS, SHORT
from mashsim.loading import load_text
from mashsim.page import handle
from mashsim.register import settings

OWN = {"text": SHORT, "name": "own.toml"}


def rows(**door: Any) -> dict[str, dict[str, Any]]:
    groups = handle({"do": "form", **(door or OWN)})["groups"]
    return {row["path"]: row for group in groups for row in group["rows"]}


def formed(edits: dict[str, str], **door: Any) -> dict[str, Any]:
    return handle({"do": "formed", **(door or OWN), "edits": edits})


def test_every_setting_that_the_register_knows_is_a_row_or_within_one() -> None:
    found = rows()
    known = [row["path"] for row in settings(load_text(SHORT, "own"))]
    assert len(known) > 100
    missing = [
        path
        for path in known
        if not any(f"{one}.".startswith(f"{path}.") or f"{path}.".startswith(f"{one}.") for one in found)
    ]
    assert missing == []
    assert {"run.last_day", "pools.managers.posts", "interventions", "withdrawals"} <= found.keys()


def test_a_row_says_what_it_means_where_it_is_from_and_between_what_it_lies() -> None:
    row = rows()["demand.rate"]
    assert (row["value"], row["words"], row["differs"]) == ('"10300 per year"', "Contacts", False)
    assert row["meaning"].startswith("Contacts expected in the first twelve months")
    assert row["range"] == ['"9100 per year"', '"11000 per year"']
    assert row["source"]
    left_out = rows()["demand.trend_per_year"]
    assert (left_out["value"], left_out["source"], left_out["quality"]) == ("", "", "")


def test_only_what_the_file_itself_says_differs() -> None:
    assert [path for path, row in rows().items() if row["differs"]] == ["title", "run.last_day"]
    assert [path for path, row in rows(scenario="baseline").items() if row["differs"]] == []


def test_the_file_holds_its_base_and_no_more_than_was_changed() -> None:
    edits = {"pools.managers.posts": "5", "partners.police.reply.median": '"3 hours"'}
    text = formed(edits, scenario="baseline")["text"]
    assert tomllib.loads(text) == {
        "base": "baseline",
        "title": "An ordinary city's front door, baseline, changed",
        "pools": {"managers": {"posts": 5}},
        "partners": {"police": {"reply": {"median": "3 hours"}}},
    }
    assert load_text(text, "own").pools["managers"].posts == 5


def test_what_is_emptied_is_left_to_the_base_and_a_list_is_written_whole() -> None:
    edits = {"run.last_day": "", "opening_backlog.0.contacts": "61", "pools.server.posts": "3"}
    made = formed(edits, text=DAYS, name="sixty.toml")
    own = tomllib.loads(made["text"])
    assert own["opening_backlog"] == [{"stage": "screening", "contacts": 61, "age": "5 days"}]
    assert own["run"].keys() == {"measure_from"}
    assert own["pools"]["server"]["posts"] == {"value": 3, "range": [2, 3]}
    assert made["cautions"] == []
    assert "4 is above the credible range 2 to 3" in formed({"pools.server.posts": "4"}, text=DAYS)["cautions"][0]


@pytest.mark.parametrize(
    ("edits", "said"),
    [
        ({"pools.managers.posts": "many"}, "must be a number"),
        ({"pools.manager.posts": "4"}, "did you mean pools.managers?"),
        ({"run.last_day": "2020-01-01"}, "before it begins on 2026-04-01"),
    ],
)
def test_a_value_that_does_not_fit_is_refused(edits: dict[str, str], said: str) -> None:
    assert said in formed(edits)["faults"][0]


def test_every_setting_can_be_written_as_it_stands() -> None:
    found = rows(text=DAYS, name="sixty.toml")
    edits = {path: row["value"] for path, row in found.items() if row["value"] and not row["differs"]}
    before = load_text(DAYS, "sixty.toml")
    assert load_text(formed(edits, text=DAYS, name="sixty.toml")["text"], "sixty.toml").hash == before.hash
    assert len(edits) > 20


def added(table: str, name: str, door: dict[str, Any] | None = None) -> dict[str, Any]:
    return handle({"do": "form new", **(door or OWN), "table": table, "added": name})


def test_a_team_a_partner_and_a_stage_can_be_added_and_the_file_has_them() -> None:
    team, partner, stage = added("pools", "early help"), added("partners", "fire"), added("stages", "consenting")
    assert team["words"] == "New team: early help"
    needed = [row["path"] for row in stage["rows"] if row["note"] == "It must be given."]
    assert {"stages.consenting.reached_share", "stages.consenting.effort"} < set(needed)
    edits = {**team["edits"], **partner["edits"], 'pools."early help".posts': "2.5"}
    text = formed(edits)["text"]
    made = load_text(text, "our-front-door.toml")
    assert (made.pools["early help"].posts, made.pools["early help"].like) == (2.5, "contact_officers")
    assert made.pools["early help"].hours_per_week == made.pools["contact_officers"].hours_per_week
    assert made.partners["fire"].reply == made.partners[next(iter(made.partners))].reply
    assert "consenting" not in text
    (fault, *_) = formed(stage["edits"])["faults"]
    assert "stages.consenting.reached_share is missing" in fault


def test_every_stage_that_is_not_there_can_be_listed_and_what_is_there_cannot_be_added() -> None:
    stages = [each["value"] for each in handle({"do": "form", "scenario": "baseline"})["stages"]]
    assert "triaging" in stages
    assert "screening" not in stages
    for name in stages:
        assert added("stages", name)["rows"]
    for table, name, said in (
        ("pools", "managers", "is there already"),
        ("pools", " ", "give the team a name"),
        ("stages", "screening", "is there already"),
        ("stages", "screeming", "is not a stage"),
        ("demand", "x", "it is one of pools"),
    ):
        assert said in added(table, name)["faults"][0]
