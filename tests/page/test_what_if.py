"""What can be asked of the page's what-if: controls for all that may be moved, people who come, days, both sides in
detail, a workbook."""

from __future__ import annotations

import base64
import io
import json
import shlex
from pathlib import Path
from typing import Any, get_args

import openpyxl
import pytest

from made.command_line import mashsim
from made.page_requests import ASKED, PEOPLE, QUEUE, SHORT, asked
from made.places import ONE_BY_ONE
from mashsim.documents import to_toml
from mashsim.inputs import draw, drawn
from mashsim.loading import changed, load_text, uses
from mashsim.page import handle
from mashsim.page.controls import KINDS, RULES
from mashsim.page.doors import CHANGED, shipped, sides_of
from mashsim.questions.kinds.compare import compare
from mashsim.report import words
from mashsim.report.answers.compare import by_month
from mashsim.report.both_sides import NO_COST
from mashsim.scenario.people import CoverKind, PolicyName

CITY = 'base = "story/city"\ntitle = "Six weeks of the whole front door"\n[run]\nlast_day = 2021-05-12\n'


# What may be moved


def controls_of(start: dict[str, Any]) -> list[dict[str, Any]]:
    return [control for group in start["controls"] for control in group["controls"]]


def written(control: dict[str, Any], number: Any) -> Any:
    """What the page puts into a request where a control stands at a number, or at a choice."""
    if "choices" in control:
        return number
    number = number * (control["per"] or 100) / 100
    if control["is_whole"]:
        return round(number)
    return number if control["written"] == "{}" else control["written"].format(number)


@pytest.mark.parametrize("name", [one for one in ONE_BY_ONE if one.values[0] in shipped()])
def test_every_control_says_what_it_means_and_stands_at_what_the_scenario_says(name: str) -> None:
    start = handle({"do": "start", "scenario": name})
    found = controls_of(start)
    reply = f"partners.health.reply.{'high' if name == 'steady-city' else 'median'}"
    managers = "pools.north_managers" if name == "three-pods" else "pools.managers"
    assert {f"{managers}.posts", f"{managers}.policy", "demand.rate", reply} <= {control["path"] for control in found}
    for control in found:
        assert control["meaning"]
        assert control["quality"] in ("measured", "published", "derived", "assumed")
        if "choices" in control:
            assert control["value"] in [choice["value"] for choice in control["choices"]]
        else:
            assert control["least"] <= control["value"] <= control["most"]
    same = handle(
        {"do": "start", "scenario": name, "changes": {one["path"]: written(one, one["value"]) for one in found}}
    )
    left_out = {
        one["path"]: one["value"] for one in found if one["source"] and "not in the scenario file" in one["source"]
    }
    moved = [row for row in same["changes"] if row["before"] != row["after"] and not _is_same_amount(row)]
    assert [row for row in moved if row["before"] is not None or row["after"] != left_out[row["path"]]] == []


@pytest.mark.parametrize(("name", "groups"), [("baseline", 7), pytest.param("story/city", 8, marks=pytest.mark.slow)])
def test_a_control_can_stand_at_either_end_and_at_every_choice(name: str, groups: int) -> None:
    start = handle({"do": "start", "scenario": name})
    assert len(start["controls"]) == groups
    for end in ("least", "most"):
        wanted = {each["path"]: written(each, each[end]) for each in controls_of(start) if end in each}
        wanted.pop("stages.allocating.caseload.newly_qualified_ceiling", None)  # it may not be above the other ceiling
        if end == "least":  # where nobody works at all, the engine says so
            wanted = {path: value for path, value in wanted.items() if not path.endswith((".posts", ".ceiling"))}
        moved = handle({"do": "start", "scenario": name, "changes": wanted})
        assert "faults" not in moved, moved
        told = tuple(row["path"] for row in moved["changes"])
        assert [path for path in wanted if not path.startswith(told) and path != "demand.rate"] == []
    choices = {
        each["path"]: [one["value"] for one in each["choices"]] for each in controls_of(start) if "choices" in each
    }
    for turn in range(max(map(len, choices.values()))):
        chosen = {path: values[turn % len(values)] for path, values in choices.items()}
        assert "faults" not in handle({"do": "start", "scenario": name, "changes": chosen})


@pytest.mark.slow
def test_a_rule_that_has_alternatives_is_a_choice_and_the_report_says_it_in_words() -> None:
    start = handle({"do": "start", "text": SHORT, "name": "short.toml"})
    group = next(each for each in start["controls"] if each["group"] == "Rules that are not known")
    (counting,) = [each for each in group["controls"] if each["path"] == "clocks.partner_reply.counting"]
    assert counting["value"] == "same_time"
    assert [one["words"] for one in counting["choices"]] == ["Same time", "End of day"]
    assert counting["source"].startswith("from the moment of asking")
    shown = [each["path"] for each in controls_of(start)]
    assert len(shown) == len(set(shown)), "one control a setting"
    changed_to = {"clocks.partner_reply.counting": "end_of_day"}
    page = asked("sum up", replications=2, text=SHORT, changes=changed_to, **{"from": None})["page"]
    assert "End of day" in json.dumps(page)


def test_a_control_of_every_kind_there_is() -> None:
    assert set(RULES) == set(get_args(PolicyName))
    assert set(KINDS) == set(get_args(CoverKind))
    start = handle({"do": "start", "scenario": "story/city"})
    by_path = {control["path"]: control for control in controls_of(start)}
    moved = by_path["stages.deciding.errors.moved_by"]
    assert moved["meaning"].endswith("wrongly turned away are 3% instead of 8%, wrongly let through 18% instead of 8%.")
    assert by_path["stages.deciding.errors.too_low"]["value"] == 8
    assert [path for path, control in by_path.items() if control["whole_run"] and "choices" not in control] == [
        f"opening_backlog.{n}.contacts" for n in range(3)
    ]
    assert "stages.deciding.errors.moved_by" not in {
        each["path"] for each in controls_of(handle({"do": "start", "scenario": "baseline"}))
    }


def _is_same_amount(row: dict[str, Any]) -> bool:
    """Whether two texts say one amount: "10300.0 per year" and "10300 per year"."""
    if isinstance(row["before"], dict):
        return all(_is_same_amount({"before": row["before"][key], "after": row["after"][key]}) for key in row["before"])
    if not isinstance(row["before"], str):
        return bool(row["before"] == row["after"])
    (before, unit), (after, other) = (
        str(row[side]).split(" ", 1) if " " in str(row[side]) else (row[side], "") for side in ("before", "after")
    )
    return unit == other and (before == after or float(before) == float(after))


def test_what_leaves_the_credible_range_is_cautioned() -> None:
    said = handle(
        {
            "do": "start",
            "scenario": "waits-for-everybody",
            "changes": {"pools.managers.posts": 9, "demand.rate": "20600 per year"},
        }
    )
    assert [each.split(" (source: ")[0] for each in said["cautions"]] == [
        "Contacts: 20,600 per year is above the credible range 9,100 to 11,000 per year",
        "Managers, posts: 9 is above the credible range 2 to 6",
    ]
    within = {"do": "start", "scenario": "waits-for-everybody", "changes": {"pools.managers.posts": 5}}
    assert handle(within)["cautions"] == []


def test_changes_of_different_days_are_no_options_of_one_command() -> None:
    request = {"do": "start", "scenario": "baseline", "changes": {"pools.managers.posts": 5}}
    later = [{"changes": {"pools.team_managers.posts": 4}, "from": "2026-06-01"}]
    assert "changed.toml" in handle(request | {"dated": later})["command"]
    assert "changed.toml" not in handle(request)["command"]


@pytest.mark.slow
def test_a_change_that_the_scenario_takes_back_says_so() -> None:
    changes = {"pools.managers.posts": 6, "pools.team_managers.posts": 4}
    request = {"do": "start", "scenario": "nottingham-2022", "changes": changes, "from": "2022-06-01"}
    said = [each for each in handle(request)["cautions"] if "sets this" in each]
    why = "Redesign: eight social workers and a service manager, structure brought forward"
    assert said == [
        f"Managers: the scenario itself sets this to 5 posts from 1 September 2022 ({why}); from then on that holds, and not your change."
    ]
    assert [each for each in handle(request | {"to": "2022-08-31"})["cautions"] if "sets this" in each] == []


# From when, until when, and people who come


@pytest.mark.slow
def test_people_who_come_give_the_numbers_of_the_command_line_to_the_last_digit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("short.toml").write_text(SHORT, encoding="utf-8")
    dated = [PEOPLE, {"changes": {"opening_backlog.0.contacts": 90}}]
    here = asked("sum up", replications=3, dated=dated)
    assert (here["repeat"], here["needs"]) == (
        "mashsim compare short.toml changed.toml --seed 7 --replications 3",
        "changed.toml",
    )
    Path("changed.toml").write_text(asked("files", replications=2, dated=dated)["scenario"], encoding="utf-8")
    said = mashsim(*shlex.split(here["repeat"])[1:], "--json", "--out", "out")
    assert said.code == 0, said.err
    (there,) = json.loads(said.out)["variants"].values()
    assert here["measures"] == there["measures"]
    assert here["measures"] != asked("sum up", replications=3)["measures"]
    changed = next(part for part in here["page"]["sections"] if part["key"] == "changed")
    rows = [[cell["text"] for cell in row] for row in changed["blocks"][0]["rows"]]
    assert rows[2:] == [
        ["Managers", "–", "2 more, agency workers", "20 April 2026", "15 May 2026"],
        ["Waiting for partners’ information", "15 contacts", "90 contacts, 75 more", "1 April 2026", "the end"],
    ]


@pytest.mark.slow
def test_what_is_done_between_two_days_is_what_the_command_line_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("short.toml").write_text(SHORT, encoding="utf-8")
    days: dict[str, Any] = {"from": None, "to": "2026-05-01", "changes": {"pools.managers.posts": 2}}
    here = asked("sum up", replications=2, **days)
    assert here["needs"] == ""
    assert "--to 2026-05-01" in here["repeat"]
    (there,) = json.loads(mashsim(*shlex.split(here["repeat"])[1:], "--json", "--out", "out").out)["variants"].values()
    assert here["measures"] == there["measures"]
    assert here["measures"] != asked("sum up", replications=2, **days | {"to": None})["measures"]


BY_USE = f"{SHORT}inputs = 'drawn'\n"
DEMAND, LONGER = {"demand.rate": "14000 per year"}, {"stages.screening.effort": "60 min"}
WAYS: list[dict[str, Any]] = [
    {"changes": {"pools.managers.policy": "oldest_first"}, "from": None},
    {"changes": LONGER, "from": None},
    {"changes": DEMAND, "from": "2026-04-20"},
    {"changes": DEMAND, "from": None, "dated": [PEOPLE]},
    {"changes": {}, "from": None},
]


@pytest.mark.slow
@pytest.mark.parametrize("request_", WAYS)
def test_a_scenario_that_is_taken_away_has_posts_by_use_and_draws_as_on_the_page(request_: dict[str, Any]) -> None:
    sides = sides_of({**ASKED, "text": BY_USE, **request_})
    here, document = sides.after or sides.before, sides.to_save()
    again = load_text(to_toml(document.values, document.provenance), "again")
    assert uses(again.written) == uses(here.base.written), "no use became a number of posts"
    assert [path for path in draw(again, 7, 0).values if path.endswith(".posts")]
    one, other = drawn(again, 7, 0), drawn(here, 7, 0)
    assert one.pools == other.pools
    if request_["from"] or DEMAND.keys().isdisjoint(request_["changes"]):  # others are correlated with a drawn demand
        assert one.hash == other.hash, "the same front door, drawn alike"


def test_what_may_not_change_on_a_day_leaves_posts_as_they_are_on_the_page() -> None:
    sides = sides_of({**ASKED, "text": SHORT, "from": None, "changes": {"demand.children": [0.9, 0.1], **LONGER}})
    document = sides.to_save()
    assert sides.after
    assert load_text(to_toml(document.values, document.provenance)).pools == sides.after.pools


@pytest.mark.slow
def test_dated_says_the_same_as_changes_and_from() -> None:
    one = handle({"do": "replicate", "number": 0, **ASKED})["after"]
    dated = [{name: ASKED[name] for name in ("changes", "from")}]
    other = handle({"do": "replicate", "number": 0, "text": SHORT, "name": "short.toml", "seed": 7, "dated": dated})[
        "after"
    ]
    assert one == other


@pytest.mark.slow
def test_people_without_work_say_why_they_do_nothing() -> None:
    dated = [{"cover": [{"pool": "team_managers", "posts": 1}]}]
    text = SHORT + "[stages.allocating]\npool = 'managers'\n[stages.deciding]\nhelped_by = []\n"
    (finding,) = asked("sum up", replications=2, text=text, changes={}, dated=dated)["page"]["findings"]
    assert finding.startswith(
        "With your changes: no change at all, because team managers have no work in this front door"
    )


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"to": "2026-04-31"}, "to is '2026-04-31'; write a date such as 2026-06-01."),
        (
            {"from": "2027-05-01"},
            "from is 1 May 2027; it must be from 1 April 2026 to 31 May 2026.",
        ),
        (
            {"dated": [{"changes": {"pools.managers.posts": 5}, "to": "2026-03-31"}]},
            "to is 31 March 2026; it must be from 1 April 2026 to",
        ),
        (
            {"from": "2026-05-20", "to": "2026-05-01"},
            "With your changes: interventions.0 ends on 2026-05-01, before it begins",
        ),
        ({"dated": {"cover": []}}, "dated is not a list of what is done, each with changes or cover, from and to."),
        ({"dated": [{"cover": {}}, 3]}, "dated is not a list of what is done"),
        ({"dated": [{"form": "2026-05-01"}]}, "form: unknown word in what is done; did you mean from?"),
        (
            {"dated": [{"cover": ["managers"]}]},
            "cover is not a list of people who come, each with pool, posts and kind.",
        ),
        (
            {"dated": [{"cover": [{"pool": "managers", "post": 2}]}]},
            "post: unknown word in people who come; did you mean posts?",
        ),
        (
            {"dated": [{"cover": [{"pool": "manager", "posts": 2}]}]},
            "With your changes, 2: interventions.1.cover.0.pool",
        ),
        (
            {"dated": [{"cover": [{"pool": "managers", "posts": -2}]}]},
            "With your changes, 2: interventions.1.cover.0.posts is -2",
        ),
        (
            {"dated": [{"cover": [{"pool": "managers", "posts": "2"}]}]},
            "With your changes, 2: interventions.1.cover.0.posts is",
        ),
        (
            {"changes": {"opening_backlog.0.contacts": 9}},
            "With your changes: opening_backlog.0.contacts holds for a whole run",
        ),
    ],
)
def test_what_is_wrong_with_days_and_people_is_said_in_a_sentence(more: dict[str, Any], words: str) -> None:
    answer = handle({"do": "start", **ASKED, **more})
    assert list(answer) == ["faults"]
    assert answer["faults"][0].startswith(words), answer


# What the results say


def table_of(page: dict[str, Any], key: str) -> dict[str, list[str]]:
    """The rows of a section's last table by their heads."""
    section = next(part for part in page["sections"] if part["key"] == key)
    tables = [block.get("table", block) for block in section["blocks"] if block["kind"] in ("table", "figure")]
    return {row[0]["text"]: [cell["text"] for cell in row[1:]] for row in tables[-1]["rows"]}


@pytest.mark.slow
def test_both_sides_are_told_in_detail_with_what_they_cost() -> None:
    dated = [{"cover": [{"pool": "managers", "posts": 2, "kind": "agency"}], "from": "2021-04-12"}]
    request = {"text": CITY, "name": "city.toml", "dated": dated, "seed": 3}
    page = handle({"do": "sum up", "replications": 2, **request})["page"]
    cost = table_of(page, "both-cost")
    assert [_pounds(text) for text in cost["Managers"]] == sorted(_pounds(text) for text in cost["Managers"])
    assert len(set(cost["Managers"])) == 2
    assert len(set(cost["Social workers"])) == 1
    hours = table_of(page, "both-hours")["Managers"]
    assert hours[0] == hours[1], "the work is the same"
    assert float(hours[3]) > float(hours[2]) > 0, "and there are more hours"
    assert table_of(page, "both-in-time")["Decision"][0].endswith("%")
    assert "From receipt to decision" in table_of(page, "both-waits")
    went = table_of(page, "both-time-went")
    assert went["Waiting for a manager"][2] != went["Waiting for a manager"][3]
    records = [handle({"do": "replicate", "number": number, **request}) for number in range(2)]
    for side, told in (("before", cost["All, a week"][0]), ("after", cost["All, a week"][1])):
        assert _pounds(told) == round(sum(each[side]["cost"]["per_week"] for each in records) / 2)
    roles = [rows[0] for head, rows in cost.items() if head not in ("All, a week", "For each contact decided")]
    assert abs(sum(map(_pounds, roles)) - _pounds(cost["All, a week"][0])) <= len(roles) / 2, "each role is rounded"


def _pounds(text: str) -> int:
    return int(text.removeprefix("£").replace(",", ""))


def test_where_nobody_says_what_people_cost_that_is_said() -> None:
    for changes, key in ((ASKED["changes"], "both-cost"), ({}, "cost")):
        page = asked("sum up", replications=2, changes=changes)["page"]
        (section,) = [part for part in page["sections"] if part["key"] == key]
        assert section["blocks"] == [{"kind": "text", "text": NO_COST}]


@pytest.mark.slow
def test_from_100_runs_on_only_the_band_as_a_whole_differs_from_the_command_line() -> None:
    """On a textbook queue for a day, which is soon run a hundred times, and has none of the parts of a front door."""
    text = (
        QUEUE.read_text(encoding="utf-8")
        .replace("measure_from = 2023-01-09", "")
        .replace("last_day = 2023-12-31", "last_day = 2023-01-03")
    )
    request: dict[str, Any] = {"text": text, "name": "own.toml", "changes": {"pools.server.posts": 2}}
    start = handle({"do": "start", **request})
    assert [group["group"] for group in start["controls"]] == ["Staff", "Demand", "Who is next"]
    here = handle({"do": "sum up", "replications": 100, **request})
    scenario = load_text(text, "own.toml")
    there = compare(scenario, {CHANGED: changed(scenario, request["changes"])}, 100)["variants"][CHANGED]
    assert here["measures"] == json.loads(json.dumps(there["measures"]))
    assert there["open"]["difference"]["method"] == "sup-t"
    assert "Bonferroni's t" in json.dumps(here["page"])
    said = "From 100 runs on, the command line calculates the band"
    assert said in json.dumps(here["page"])
    assert said not in json.dumps(handle({"do": "sum up", "replications": 99, **request}))
    assert "faults" not in handle({"do": "files", "replications": 100, **request, "changes": {}})


# The workbook


@pytest.mark.slow
def test_the_workbook_holds_the_answer_and_no_text_becomes_a_formula() -> None:
    hostile = SHORT.replace('title = "Two months"', 'title = "=cmd|1"\nplace = "+Town"')

    def workbook(changes: dict[str, Any]) -> bytes:
        return base64.b64decode(asked("workbook", replications=2, text=hostile, changes=changes)["workbook"])

    for changes, sheets in (
        ({}, {"Answer", "Backlog by day", "Waits", "Assumptions"}),
        (ASKED["changes"], {"Answer", "Both hours", "Changed", "The backlog With your changes"}),
    ):
        content = workbook(changes)
        book = openpyxl.load_workbook(io.BytesIO(content))
        assert sheets <= set(book.sheetnames)
        cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
        assert [cell.value for cell in cells if cell.data_type == "f"] == []
    assert content == workbook(ASKED["changes"])
    told = asked("sum up", replications=2, text=hostile)["page"]["findings"]
    assert [row[0].value for row in book["Answer"].iter_rows()] == told


# Whether it is enough


@pytest.mark.slow
@pytest.mark.parametrize(
    ("limit", "alone", "both"), [(0, "No, it is not", "not enough"), (9999, "Yes, it is", "enough")]
)
def test_a_target_is_answered_as_it_is_and_with_a_change(limit: int, alone: str, both: str) -> None:
    text = SHORT.replace("2026-05-31", "2026-04-12")
    request = {
        "do": "sum up",
        "text": text,
        "name": "short.toml",
        "replications": 4,
        "target": f"open_at_end <= {limit}",
    }
    said = handle(request)["page"]["findings"]
    assert said[0].startswith(f"{alone} enough. Open contacts at the end (with a worker too): ")
    assert f"The target is at most {limit:,}." in said[0]
    changed_too = handle(request | {"changes": {"pools.managers.posts": 5}})
    assert changed_too["page"]["findings"][0].startswith(f"{CHANGED}: {both}. ")
    assert f"--target 'open_at_end <= {limit}'" in changed_too["repeat"]
    (fault,) = handle(request | {"target": "open_at_ends <= 3"})["faults"]
    assert "did you mean 'open_at_end'" in fault
    assert "Two months" in handle({"do": "scenario", "text": text, "name": "short.toml"})["scenario"]


def test_a_share_says_in_which_months_it_is_missed_as_the_command_line_does() -> None:
    target = "share_decided_in_time >= 0.98"
    request = {"do": "sum up", "text": SHORT, "name": "own.toml", "seed": 1, "replications": 3, "target": target}
    changes = {"pools.managers.posts": 5}
    scenario = load_text(SHORT, "own.toml")
    told = compare(scenario, {CHANGED: changed(scenario, changes)}, 3, seed=1, target=target)["target"]
    for row, more in ((told["base"], {}), (told["variants"][CHANGED], {"changes": changes})):
        assert [each["month"] for each in row["months"]] == ["2026-04", "2026-05"]
        missed = [each["month"] for each in row["months"] if each["high"] < 0.98]
        findings = handle(request | more)["page"]["findings"]
        assert words.percent(row["mean"]) in findings[0]
        assert ("It is clearly missed in" in findings[0]) == bool(missed)
        assert findings[0].endswith(" ".join(by_month(row)))
        assert more or not any(said.startswith("Share decided in time") for said in findings), "it is said once"


@pytest.mark.parametrize(
    ("verdicts", "said"),
    [
        ([], []),
        (["meets", "undetermined"], ["No month alone clearly misses it."]),
        (["misses", "misses"], ["It is clearly missed in each of the 2 months."]),
        (
            ["meets", "misses", "meets"],
            ["It is clearly missed in 1 of 3 months, first in May 2026: 50% (95% interval 40 to 60%)."],
        ),
        (["misses"], ["It is clearly missed in April 2026: 50% (95% interval 40 to 60%)."]),
    ],
)
def test_months_that_miss_a_target_are_said_in_words(verdicts: list[str], said: list[str]) -> None:
    numbers = {"mean": 0.5, "low": 0.4, "high": 0.6}
    months = [
        {"month": f"2026-{number:02}", "verdict": each} | numbers for number, each in enumerate(verdicts, start=4)
    ]
    assert by_month({"months": months}) == said
