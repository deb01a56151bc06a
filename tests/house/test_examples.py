"""Every scenario that ships, every block of the README and of the handbook, and everything a command prints to be used
works as it stands there."""

from __future__ import annotations

import datetime as dt
import json
import posixpath
import re
import shlex
import shutil
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from made.command_line import FILES, mashsim
from made.places import ONE_BY_ONE, ROOT, SCENARIOS
from made.shipped import loaded
from mashsim import handbook
from mashsim.documents import file_schema, provenance_of
from mashsim.loading import load_text
from mashsim.questions.reading import read_question
from mashsim.questions.recording import read_record
from mashsim.register import assumptions
from mashsim.scenario import Scenario
from mashsim.shipped import starter

SHIPPED = sorted(SCENARIOS.rglob("*.toml"))
SOURCED = [path for path in SHIPPED if path.parent == SCENARIOS]
README = (ROOT / "README.md").read_text(encoding="utf-8")
FOLDER = ROOT / "mashsim" / "data" / "handbook"
WRITTEN = {
    path.relative_to(FOLDER).with_suffix("").as_posix(): path.read_text(encoding="utf-8")
    for path in sorted(FOLDER.rglob("*.md"))
}
MADE = ("reference/settings", "reference/measures")
"""The pages of the handbook that no file holds, and which have no blocks."""
BLOCKS = [
    (language, place, block)
    for place, text in {"README": README, **WRITTEN}.items()
    for language, block in re.findall(r"```(\w+)\n(.*?)```", text, re.DOTALL)
]


def named(path: Path) -> str:
    return path.relative_to(SCENARIOS).as_posix()


def blocks(language: str) -> list[Any]:
    """Return the blocks of a language, each a parameter that is called by where it stands."""
    return [pytest.param(text, id=place) for name, place, text in BLOCKS if name == language]


def week_of(path: Path) -> tuple[str, ...]:
    """Return the options that make a scenario a week long, before anything changes in it."""
    first = loaded(path).run.first_day
    settings = (f"run.last_day={first + dt.timedelta(days=6)}", f"run.measure_from={first}", "interventions=[]")
    return ("--replications", "1", *(part for setting in settings for part in ("--set", setting)))


# Scenarios


@pytest.mark.parametrize("name", ONE_BY_ONE)
def test_a_scenario_says_what_it_is_and_runs(name: str, tmp_path: Path) -> None:
    path = SCENARIOS / f"{name}.toml"
    assert re.match(r"# \w.{20,}\n", path.read_text(encoding="utf-8")), (
        "it must begin with a comment that says what it is"
    )
    said = mashsim("run", path, *week_of(path), "--out", tmp_path / "out")
    assert (said.code, said.err) == (0, "")
    assert sorted(file.name for file in (tmp_path / "out").iterdir()) == FILES
    assert (
        json.loads((tmp_path / "out" / "summary.json").read_text(encoding="utf-8"))["results"]["contacts"]["received"][
            "mean"
        ]
        > 0
    )


@pytest.mark.slow
def test_every_scenario_has_a_title_and_a_question_of_its_own() -> None:
    scenarios = [loaded(path) for path in SHIPPED]
    for words in ([each.title for each in scenarios], [each.question for each in scenarios]):
        assert [said for said, times in Counter(words).items() if times > 1] == []
    assert [each.question for each in scenarios if not each.question.endswith("?")] == []


@pytest.mark.parametrize("path", SOURCED, ids=named)
def test_every_value_of_a_city_has_its_quality_and_its_source_and_describe_names_it(path: Path) -> None:
    document = loaded(path).document
    rows = assumptions(loaded(path))
    assert len(rows) > 100
    assert [row["path"] for row in rows if not row["source"]] == []
    assert [row["path"] for row in rows if provenance_of(document, row["path"]).quality is None] == []
    said = mashsim("describe", path)
    assert (said.code, said.err) == (0, "")
    lines = said.out.splitlines()
    shown = {
        cells[1]: cells for line in lines if len(cells := [cell.strip() for cell in re.split(r"(?<!\\)\|", line)]) == 8
    }
    for row in rows:
        cells = shown[row["path"].replace("|", "\\|")]
        assert (cells[4], cells[6]) == (row["quality"], " ".join(row["source"].replace("|", "\\|").split("\n")).strip())
    headings = [line for line in lines if line.startswith("### ")]
    assert headings == [
        "### 1 Objectives", "### 2 Logic", "### 3 Data", "### 4 Experiment", "### 5 Implementation", "### 6 Access"
    ]  # fmt: skip


def test_every_published_figure_names_a_measure_and_a_source() -> None:
    for path in SOURCED:
        assert [figure.label for figure in loaded(path).published if not figure.reference] == []


# A scenario to start from


@pytest.mark.slow
def test_the_starter_has_nothing_wrong_with_it_and_runs(tmp_path: Path) -> None:
    mine = tmp_path / "mine.toml"
    said = mashsim("new", mine)
    assert (said.code, said.err) == (0, "")
    assert said.out.splitlines()[1:] == [f"  mashsim check {mine}", f"  mashsim run {mine}"]
    assert mine.read_text(encoding="utf-8") == starter()
    assert mashsim("check", mine).out.startswith("mine.toml: nothing wrong with it.\n")
    assert mashsim("run", mine, *week_of(mine), "--out", tmp_path / "out").code == 0


def test_every_line_of_the_starter_that_is_a_comment_can_be_made_to_count() -> None:
    text, count = re.subn(r"^# (?=\[|\w+ = )", "", starter(), flags=re.MULTILINE)
    assert count >= 8
    scenario = load_text(text, "starter")
    assert scenario.opening_backlog[-1].contacts == 40
    assert scenario.pools["social_workers"].vacancy_share == 0.2
    assert scenario.interventions[-1].cover[0].posts == 2


# The schema


def as_json_has_it(value: Any) -> Any:
    """Return what TOML holds as JSON has it: a date is text."""
    if isinstance(value, dict):
        return {key: as_json_has_it(below) for key, below in value.items()}
    if isinstance(value, list):
        return [as_json_has_it(below) for below in value]
    return value.isoformat() if isinstance(value, (dt.date, dt.time)) else value


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    said = mashsim("schema")
    assert (said.code, said.err) == (0, "")
    found: dict[str, Any] = json.loads(said.out)
    assert found == file_schema(Scenario)
    return found


@pytest.fixture(scope="module")
def validator(schema: dict[str, Any]) -> jsonschema.Draft202012Validator:
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker(["date"]))


@pytest.mark.parametrize("name", ONE_BY_ONE)
def test_the_schema_takes_what_ships(name: str, validator: jsonschema.Draft202012Validator) -> None:
    """As it is written, with its base and its sources, and as it is in effect, without either."""
    path = SCENARIOS / f"{name}.toml"
    validator.validate(as_json_has_it(tomllib.loads(path.read_text(encoding="utf-8"))))
    validator.validate(as_json_has_it(loaded(path).document.values))


@pytest.mark.parametrize(
    "text",
    [
        "tittle = 'x'",
        "[run]\nsead = 1",
        "[pools.managers]\npost = 1",
        "[pools.managers]\nposts = { value = 1, sorce = 'x' }",
        "[pools.managers]\nposts = -1",
        "[pools.managers]\nposts = 'lots'",
        "[partners.health]\nreplies = '1 day'",
        "[stages.decidng]\npool = 'managers'",
        "[clocks.decision]\nstop = 'allocate'",
        "[stages.screening.ratings]\npurple = 1",
        "[partners.health]\nreply = { distribution = 'lognorml', median = '1 day', sigma = 1 }",
        "[pools.managers]\nquality = 'guessed'",
        "[stages.deciding]\neffort = 45",
        "[demand]\nrate = 10300",
        "[run]\nfirst_day = 'soon'",
    ],
)
def test_the_schema_refuses_what_is_wrong(text: str, validator: jsonschema.Draft202012Validator) -> None:
    assert list(validator.iter_errors(as_json_has_it(tomllib.loads(text))))


def test_the_schema_explains_every_setting(schema: dict[str, Any]) -> None:
    def described(setting: dict[str, Any]) -> bool:
        return bool(
            setting.get("description")
            or schema["$defs"].get(setting.get("$ref", "").removeprefix("#/$defs/"), {}).get("description")
        )

    def unexplained(name: str, table: dict[str, Any]) -> Iterator[str]:
        yield from (f"{name}.{key}" for key, setting in table.get("properties", {}).items() if not described(setting))

    tables = {"": schema, **schema["$defs"]}
    missing = [setting for name, table in tables.items() for setting in unexplained(name, table)]
    assert [setting for setting in missing if not setting.endswith(".distribution")] == []


# The README and the handbook


def test_the_readme_is_short() -> None:
    assert len(README.encode()) < 8_000


def test_every_page_of_the_handbook_is_in_its_contents() -> None:
    pages = {page.place: page.text for page in handbook.pages()}
    assert set(pages) == {*WRITTEN, *MADE}
    for place in MADE:
        assert "```" not in pages[place]
        assert "](" not in pages[place]


@pytest.mark.parametrize("place", ["README", *WRITTEN])
def test_a_link_leads_to_a_file(place: str) -> None:
    at = ROOT if place == "README" else (FOLDER / place).parent
    text = README if place == "README" else WRITTEN[place]
    links = [link for link in re.findall(r"\]\(([^)]+)\)", text) if "://" not in link]
    made = {f"{name}.md" for name in MADE}
    folder = posixpath.dirname(place)
    assert [
        link for link in links if not (at / link).exists() and posixpath.normpath(f"{folder}/{link}") not in made
    ] == []


def test_the_handbook_is_one_page_whose_links_lead_to_its_parts(tmp_path: Path) -> None:
    said = mashsim("handbook", "--out", tmp_path / "new" / "handbook.html")
    assert (said.code, said.err) == (0, "")
    html = (tmp_path / "new" / "handbook.html").read_text(encoding="utf-8")
    assert set(re.findall(r'href="#(handbook-[^"]+)"', html)) == set(re.findall(r'id="(handbook-[^"]+)"', html))
    assert not re.search(r'(?:href|src)="(?!#)', html), "it needs nothing beside it"
    for measure in mashsim("measures").out.splitlines():
        assert f"<code>{measure.split()[0]}</code>" in html


def test_measures_are_found_by_name_and_by_meaning() -> None:
    assert mashsim("measures", "re-referrals").out.splitlines()[0].startswith("loops.re_referrals")
    assert mashsim("measures", "nothing of this name").out.startswith("No measure's name or meaning holds")


@pytest.mark.parametrize("text", blocks("toml"))
def test_a_table_in_a_text_is_a_scenario_a_question_or_a_record_of_a_decision(text: str, tmp_path: Path) -> None:
    file = tmp_path / "readme.toml"
    file.write_text(text, encoding="utf-8")
    if "decision" in tomllib.loads(text):
        assert read_record(file).expectation
        return
    if "ask" in tomllib.loads(text):
        assert read_question(file).title
        return
    assert load_text(text, "readme").title
    assert mashsim("check", file).out.startswith("readme.toml: nothing wrong with it.\n")


@pytest.mark.slow
@pytest.mark.parametrize("text", blocks("python"))
def test_python_in_a_text_runs(text: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(ROOT)
    exec(compile(text, "a text", "exec"), {})  # as it stands there
    assert 0 <= float(capsys.readouterr().out) <= 1


def commands(block: str) -> list[list[str]]:
    """Return the calls of mashsim in a block of shell commands, without what sets up an environment for them."""
    calls = [shlex.split(part) for line in block.splitlines() for part in line.split("&&")]
    return [call[1:] for call in calls if call and Path(call[0]).name == "mashsim"]


@pytest.mark.slow
@pytest.mark.parametrize("block", blocks("sh"))
def test_a_command_in_a_text_does_what_it_says(block: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a week of each scenario, in a folder that holds a checkout's scenarios and the file of the step before."""
    shutil.copytree(SCENARIOS, tmp_path / "scenarios")
    monkeypatch.chdir(tmp_path)
    if not any(call[0] == "new" for call in commands(block)):
        mashsim("new", "our-front-door.toml")
    for call in commands(block):
        shorter = {
            "run": lambda call: week_of(Path(call[1])),
            "compare": lambda call: ("--replications", "2", "--workers", "1", "--both", "run.last_day=2026-06-14"),
            "new": lambda call: ("--quick",) if "--council" in call else (),
        }.get(call[0], lambda call: ())(call)
        said = mashsim(*call, *shorter)
        assert (said.code, said.err) == (0, ""), call
        if call[0] == "run":
            folder = Path(call[call.index("--out") + 1]) if "--out" in call else Path("results") / Path(call[1]).stem
            assert sorted(file.name for file in folder.iterdir()) == FILES


def test_the_readme_shows_how_a_run_is_called() -> None:
    calls = [call for name, place, text in BLOCKS if (name, place) == ("sh", "README") for call in commands(text)]
    assert [call[0] for call in calls] == ["run", "compare"]
    assert calls[0][:2] == ["run", "scenarios/nottingham-2022.toml"]


def test_the_messages_in_a_text_are_said_in_these_words(tmp_path: Path) -> None:
    text = next(text for name, place, text in BLOCKS if (name, place) == ("text", "how-to/scenario-files"))
    lines = [""] * 20
    lines[0], lines[10], lines[11] = 'base = "baseline"', "[pools.social_worker]", "posts = 18"
    lines[18], lines[19] = "[stages.deciding]", "effort = 45"
    file = tmp_path / "our-front-door.toml"
    file.write_text("\n".join(lines), encoding="utf-8")
    said = mashsim("check", file)
    assert (said.code, said.err) == (2, text)


def test_the_messages_of_lists_in_a_text_are_said_in_these_words(tmp_path: Path) -> None:
    text = next(text for name, place, text in BLOCKS if (name, place) == ("text", "how-to/lists"))
    texts = {
        "queue.csv": "stage,received on,Surname\nscreening,2026-04-02,\n",
        "team.csv": "pool\nmanagers\nmanager\n",
        "door.toml": 'base = "baseline"\nqueue = "queue.csv"\nteam = "team.csv"\n',
    }
    for name, content in texts.items():
        (tmp_path / name).write_text(content, encoding="utf-8")
    said = mashsim("check", tmp_path / "door.toml")
    assert (said.code, said.err) == (2, text)


def test_the_reference_names_the_commands_and_options_that_there_are() -> None:
    text = WRITTEN["reference/commands"]
    named_commands = set(re.findall(r"^\| `mashsim (\w+)", text, re.MULTILINE))
    shown = mashsim("--help").out
    assert named_commands == set(re.findall(r"^  (\w+) +\w", shown.partition("Start:")[2], re.MULTILINE))
    named_options = set(re.findall(r"`(--[a-z]+)", text))
    assert named_options == set(re.findall(r"--[a-z]+", mashsim("run", "--help").out)) - {"--help"} | READ_ELSEWHERE
    for code in ("0 done", "2 bad usage or scenario", "3 a requirement was missed", "130 interrupted"):
        assert code in text


READ_ELSEWHERE = {"--lists", "--contact", "--brief", "--record"}
"""Options of other commands that the reference names."""
