"""Documents: what a file says, what it inherits, what changes it; and bad documents beside the exact words they get."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from mashsim.documents import (
    Document,
    Provenance,
    dotted,
    override,
    parse_document,
    parse_path,
    parse_setting,
    parse_settings,
    provenance_of,
    read_document,
    to_toml,
    validate,
)
from mashsim.documents.mixing import mix
from mashsim.documents.text import locate
from mashsim.errors import Fault, ScenarioError
from mashsim.quantities import Duration, parse_duration

# A small model of an advice desk


class Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


Length = Annotated[Duration, BeforeValidator(parse_duration)]
Rating = Literal["red", "amber", "green"]


class Fixed(Table):
    distribution: Literal["fixed"]
    length: Length


class Lognormal(Table):
    distribution: Literal["lognormal"]
    median: Length
    """Half are shorter. The other half are longer."""
    sigma: Annotated[float, Field(ge=0)] = 1.0


class Mixture(Table):
    distribution: Literal["mixture"]
    mixture: Annotated[tuple[Law, ...], Field(min_length=1)]
    weights: tuple[Annotated[float, Field(ge=0)], ...] = ()


Law = Length | Annotated[Fixed | Lognormal | Mixture, Field(discriminator="distribution")]
Mixture.model_rebuild()


class Pool(Table):
    posts: Annotated[int, Field(ge=0)]
    """Posts, in full-time equivalents. Read at the start."""
    absence: Annotated[float, Field(ge=0, le=1)] = 0.0
    effort: Law = parse_duration("1 hour")
    policy: Literal["first_come", "most_urgent_first"] = "first_come"
    enough: Literal["all"] | int = "all"
    shifts: Annotated[tuple[str, ...], Field(min_length=1)] = ("office",)
    mix: dict[Rating, float] = Field(default_factory=dict)


class Intervention(Table):
    on: dt.date
    changes: dict[str, Any]


class Desk(Table):
    title: str = ""
    pools: dict[str, Pool]
    """Who works."""
    levels: dict[Annotated[str, Field(pattern=r"^\d{4}-\d{2}$")], float] = Field(default_factory=dict)
    interventions: tuple[Intervention, ...] = ()
    reserves: dict[Rating, Pool] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _has_advisers(self) -> Desk:
        if self.title == "two faults":
            raise ValueError("pools.advisers.posts\tis too few\n\thas no advisers at all")
        if self.title == "short":
            raise ValueError("is too short to say anything")
        if self.title == "odd":
            raise ValueError("this cannot be")
        return self


def faults(text: str, name: str = "b.toml") -> list[str]:
    with pytest.raises(ScenarioError) as caught:
        validate(parse_document(text, name), Desk)
    return str(caught.value).split("\n")


def write(folder: Path, **files: str) -> Path:
    """Write files, and return the first."""
    for name, text in files.items():
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    return folder / f"{next(iter(files))}.toml"


ADVISERS = "[pools.advisers]\nposts = 3\n"


# Wrong settings


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (f"{ADVISERS}abscence = 0.1", "3: pools.advisers.abscence: unknown setting; did you mean 'absence'?"),
        (
            f"{ADVISERS}zzz = 0.1",
            "3: pools.advisers.zzz: unknown setting; the settings here are posts, absence, effort, policy, enough, shifts, mix.",
        ),
        ("[pools.advisers]\nposts = -2", "2: pools.advisers.posts is -2; it must be 0 or more."),
        ("[pools.advisers]\nposts = 2.5", "2: pools.advisers.posts is 2.5; it must be a whole number."),
        ('[pools.advisers]\nposts = "two"', "2: pools.advisers.posts is 'two'; it must be a whole number."),
        ("[pools.advisers]\nposts = [1]", "2: pools.advisers.posts is [1]; it must be a whole number."),
        ("\n[pools.advisers]", "2: pools.advisers.posts is missing; posts, in full-time equivalents."),
        ("[pools.advisers]\npost = 3", "2: pools.advisers.post: unknown setting; did you mean 'posts'?"),
        ("pools = 3", "1: pools is 3; it must be a table."),
        ("pools.advisers = 3", "1: pools.advisers is 3; it must be a table."),
        (f"{ADVISERS}absence = 1.2", "3: pools.advisers.absence is 1.2; it must be 1 or less."),
        (f"title = true\n{ADVISERS}", "1: title is true; it must be text in quotes."),
        (
            f"{ADVISERS}policy = 'most_urgent'",
            (
                "3: pools.advisers.policy is 'most_urgent'; it must be 'first_come' or 'most_urgent_first'; "
                "did you mean 'most_urgent_first'?"
            ),
        ),
        (
            f"{ADVISERS}enough = 'al'",
            "3: pools.advisers.enough is 'al'; it must be 'all' or a whole number; did you mean 'all'?",
        ),
        (f"{ADVISERS}shifts = []", "3: pools.advisers.shifts has 0 entries; it must have at least 1."),
        (f"{ADVISERS}shifts = [\n 'a',\n\n 2,\n]", "6: pools.advisers.shifts.1 is 2; it must be text in quotes."),
        (f"{ADVISERS}mix.rd = 1.0", "3: pools.advisers.mix.rd: unknown setting; did you mean 'red'?"),
        (
            f"{ADVISERS}mix.blue = 1.0",
            "3: pools.advisers.mix.blue: unknown setting; it must be 'red', 'amber' or 'green'.",
        ),
        (
            f"{ADVISERS}[levels]\n2021-4 = 1.0",
            r"4: levels.2021-4 is a name that does not fit; it must be text of the form ^\d{4}-\d{2}$.",
        ),
        (
            f"{ADVISERS}[[interventions]]\non = 'soon'\nchanges = {{}}",
            "4: interventions.0.on is 'soon'; it must be a date, such as 2022-04-01.",
        ),
        (
            f"{ADVISERS}[[interventions]]\non = 2022-04-01\nchanges = {{}}\n[[interventions]]\non = 2022-05-01",
            "6: interventions.1.changes is missing; it has no default.",
        ),
    ],
)
def test_a_wrong_setting_gets_these_words(text: str, words: str) -> None:
    assert faults(text) == [f"b.toml, line {words}"]


@pytest.mark.parametrize(
    ("effort", "words"),
    [
        ("45", '3: pools.advisers.effort is 45, without a unit; write "45 min" or "45 hours".'),
        (
            "'45 mins and a bit'",
            (
                "3: pools.advisers.effort is '45 mins and a bit', which is not a duration; "
                'write a number and a unit, such as "45 min" or "1 working day".'
            ),
        ),
        (
            "{distribution = 'lognorml', median = '1 day'}",
            (
                "3: pools.advisers.effort.distribution is 'lognorml'; it must be one of 'fixed', 'lognormal', 'mixture'; "
                "did you mean 'lognormal'?"
            ),
        ),
        (
            "{distributon = 'fixed'}",
            "3: pools.advisers.effort.distributon: unknown setting; did you mean 'distribution'?",
        ),
        ("{}", "3: pools.advisers.effort.distribution is missing; it says what kind of table this is."),
        ("{distribution = 'lognormal'}", "3: pools.advisers.effort.median is missing; half are shorter."),
        (
            "{distribution = 'lognormal', median = '1 day', sgma = 1}",
            "3: pools.advisers.effort.sgma: unknown setting; did you mean 'sigma'?",
        ),
        (
            "{distribution = 'mixture', mixture = ['1 day', 3]}",
            '3: pools.advisers.effort.mixture.1 is 3, without a unit; write "3 min" or "3 hours".',
        ),
        (
            "{distribution = 'mixture', mixture = ['1 day', {distribution = 'fixed', length = 3}]}",
            '3: pools.advisers.effort.mixture.1.length is 3, without a unit; write "3 min" or "3 hours".',
        ),
        (
            "{distribution = 'mixture', mixture = ['1 day'], weights = [-1]}",
            "3: pools.advisers.effort.weights.0 is -1; it must be 0 or more.",
        ),
        (
            "{value = '45 min', qualty = 'derived'}",
            "3: pools.advisers.effort.qualty: unknown setting; did you mean 'quality'?",
        ),
    ],
)
def test_the_members_of_a_union_do_not_leak_into_a_message(effort: str, words: str) -> None:
    assert faults(f"{ADVISERS}effort = {effort}") == [f"b.toml, line {words}"]


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("short", ["b.toml: is too short to say anything."]),
        ("odd", ["b.toml: this cannot be."]),
        ("two faults", ["b.toml: has no advisers at all.", "b.toml, line 3: pools.advisers.posts is too few."]),
    ],
)
def test_a_validators_own_words_follow_the_path(title: str, words: list[str]) -> None:
    assert faults(f"title = '{title}'\n{ADVISERS}") == words


def test_what_is_missing_at_the_top_has_no_line() -> None:
    assert faults("title = 'x'") == ["b.toml: pools is missing; who works."]


def test_a_nearly_known_name_is_asked_about_when_its_table_lacks_something() -> None:
    assert faults(f"{ADVISERS}[pools.adviser]\nabsence = 0.1") == [
        "b.toml, line 3: pools.adviser.posts is missing; posts, in full-time equivalents; or did you mean pools.advisers?"
    ]


def test_all_faults_come_at_once_in_the_order_of_the_file() -> None:
    assert faults(
        "title = 1\n[pools.a]\nposts = {value = -1, quality = 'guessed'}\n[pools.b]\npots = 1\nrange = 3\n[levels]\nsource = 1"
    ) == [
        "b.toml, line 1: title is 1; it must be text in quotes.",
        "b.toml, line 3: pools.a.posts.quality is 'guessed'; it must be 'measured', 'published', 'derived' or 'assumed'.",
        "b.toml, line 3: pools.a.posts is -1; it must be 0 or more.",
        "b.toml, line 5: pools.b.pots: unknown setting; did you mean 'posts'?",
        "b.toml, line 6: pools.b.range is 3; it must be the lowest and the highest value, such as [10, 20].",
        "b.toml, line 8: levels.source is 1; it must be text: the word 'source' is kept for where a value comes from.",
    ]


def test_wrong_provenance_alone_is_refused() -> None:
    assert faults(f"{ADVISERS}quality = 'sure'") == [
        "b.toml, line 3: pools.advisers.quality is 'sure'; it must be 'measured', 'published', 'derived' or 'assumed'."
    ]


def test_a_fault_names_the_file_that_set_the_value(tmp_path: Path) -> None:
    child = write(
        tmp_path, city="base = 'base.toml'\n[pools.advisers]\nabsence = 2", base="\n\n[pools.advisers]\nposts = -1"
    )
    with pytest.raises(ScenarioError) as caught:
        validate(read_document(child), Desk)
    assert str(caught.value).split("\n") == [
        "city.toml, line 3: pools.advisers.absence is 2; it must be 1 or less.",
        "base.toml, line 4: pools.advisers.posts is -1; it must be 0 or more.",
    ]


# Bad files


def refused(path: Path, search: tuple[Path, ...] = ()) -> str:
    with pytest.raises(ScenarioError) as caught:
        read_document(path, search)
    return str(caught.value).replace(f"{path.parent}/", "")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (
            b"effort = 45 min",
            '1, column 13: not TOML: the line goes on after its value; write text in quotes, such as "45 min".',
        ),
        (
            b"a = 1\neffort = soon",
            '2, column 10: not TOML: this is not a value; write text in quotes, such as "45 min".',
        ),
        (b"c = [\n1]\na = 'x\nb = 2", "3: not TOML: a text in quotes does not end; add the missing quote."),
        (b"a = '''x\nb = 2\n", "1: not TOML: a text in quotes does not end; add the missing quote."),
        (b'a = "x\nb = 2', "1, column 7: not TOML: a text in quotes does not end; add the missing quote."),
        (
            b'a = "c:\\data"',
            "1, column 10: not TOML: a \\ in a text must be written twice; or put the text in single quotes.",
        ),
        (b"a = 1\n\na = 2\n", "3, column 6: not TOML: this key is set twice; keep one."),
        (b"[a.b]\n[c]\n[a.b]\n", "3, column 5: not TOML: the table [a.b] is written twice; put its settings together."),
        (b"a = [1, 2\nb = 2\n", "2, column 1: not TOML: a list does not end; add the missing ] or comma."),
        (b"posts 3", "1, column 7: not TOML: there is no = after the key; write key = value."),
        (b"a = 1\n= 2", "2, column 1: not TOML: no setting begins like this; write key = value or [table]."),
        (b"on = 2022-02-30", "1, column 6: not TOML: there is no such date; write year-month-day, such as 2022-04-01."),
        (b"\n\na = \xa345", "3: not UTF-8 text (byte 0xa3); save the file as UTF-8."),
    ],
)
def test_a_file_that_is_not_toml_gets_these_words(content: bytes, words: str, tmp_path: Path) -> None:
    path = tmp_path / "b.toml"
    path.write_bytes(content)
    assert refused(path) == f"b.toml, line {words}"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"PK\x03\x04\x00\x00", "is not text; a scenario is a text file in TOML, saved as UTF-8."),
        ("a = 1".encode("utf-16"), "is text in UTF-16; save it as UTF-8."),
        (b"#" * 10_000_000, "is too large: 10.0 MB; a scenario file is at most 5 MB."),
        (b"a = " + b"[" * 5000, "tables and lists are more than 40 deep in one another."),
        (b".".join([b"a"] * 3000) + b" = 1", "tables and lists are more than 40 deep in one another."),
    ],
)
def test_a_file_that_is_no_scenario_gets_these_words(content: bytes, words: str, tmp_path: Path) -> None:
    path = tmp_path / "b.toml"
    path.write_bytes(content)
    assert refused(path) in (f"b.toml: {words}", f"b.toml, line 1: {words}")


def test_a_large_file_is_refused_before_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "b.toml"
    path.write_bytes(b"#" * 5_000_001)

    def read(*_: object) -> None:
        raise AssertionError("it was opened")

    monkeypatch.setattr(Path, "open", read)
    assert "too large" in refused(path)


def test_a_missing_file_is_answered_with_the_nearest(tmp_path: Path) -> None:
    write(tmp_path, nottingham="", steady="")
    assert (
        refused(tmp_path / "notingham.toml") == "notingham.toml: there is no such file; did you mean 'nottingham.toml'?"
    )
    assert (
        refused(tmp_path / "zzz.toml")
        == "zzz.toml: there is no such file; the folder holds nottingham.toml, steady.toml."
    )
    assert (
        refused(tmp_path / "no" / "b.toml") == f"b.toml: there is no such file: there is no folder {tmp_path / 'no'}."
    )
    assert refused(tmp_path / "b\0.toml") == "'b\\x00.toml' is not the name of a file."
    assert "bbb: cannot be read: File name" in refused(tmp_path / ("b" * 300))
    assert (
        read_error(tmp_path) == f"{tmp_path}: is a folder; name a scenario file; it holds nottingham.toml, steady.toml."
    )


def read_error(path: Path) -> str:
    with pytest.raises(ScenarioError) as caught:
        read_document(path)
    return str(caught.value)


def test_bases_that_run_in_a_circle_are_refused(tmp_path: Path) -> None:
    path = write(tmp_path, a="base = 'b.toml'", b="\nbase = 'c'", c="base = 'a.toml'", d="base = 'd.toml'")
    assert refused(path) == "c.toml, line 1: base runs in a circle: a.toml → b.toml → c.toml → a.toml."
    assert refused(tmp_path / "d.toml") == "d.toml, line 1: base runs in a circle: d.toml → d.toml."


def test_a_missing_base_is_answered_with_the_nearest(tmp_path: Path) -> None:
    path = write(tmp_path, a="\nbase = 'basline'", baseline="", b="base = 3", c="base = 'zzz'")
    assert (
        refused(path) == "a.toml, line 2: base is 'basline', and there is no such file; did you mean 'baseline.toml'?"
    )
    assert (
        refused(tmp_path / "b.toml") == "b.toml, line 1: base is 3; it must be the name of a scenario file in quotes."
    )
    assert (
        refused(tmp_path / "c.toml")
        == f"c.toml, line 1: base is 'zzz', and there is no such file; looked in {tmp_path}."
    )


def test_a_byte_order_mark_and_windows_lines_are_accepted(tmp_path: Path) -> None:
    path = tmp_path / "b.toml"
    path.write_bytes(b"\xef\xbb\xbfa = 1\r\n\r\nb = 2\r\n")
    document = read_document(path)
    assert document.values == {"a": 1, "b": 2}
    assert document.where("b") == "b.toml, line 3"


# Provenance


def test_provenance_is_parted_from_values() -> None:
    document = parse_document(
        "quality = 'assumed'\n[p]\nsource = 'The council'\nposts = {value = 15, quality = 'derived', range = [10, 20], note = 'n'}\n"
        "hours = 37\n[[q]]\nlevel = 1\nsource = 'S'\n[p.reply]\nvalue = {distribution = 'fixed', value = '2 days'}\nquality = 'measured'",
        "b.toml",
    )
    assert document.values == {
        "p": {"posts": 15, "hours": 37, "reply": {"distribution": "fixed", "value": "2 days"}},
        "q": [{"level": 1}],
    }
    assert document.provenance == {
        "": Provenance("assumed"),
        "p": Provenance(source="The council"),
        "p.posts": Provenance("derived", note="n", range=(10, 20)),
        "p.reply": Provenance("measured"),
        "q.0": Provenance(source="S"),
    }
    assert provenance_of(document, "p.posts").quality == "derived"
    assert provenance_of(document, "p.hours").source == "The council"
    assert provenance_of(document, ("q", 0, "level")).source == "S"
    assert provenance_of(document, "elsewhere").quality == "assumed"


def test_a_source_speaks_only_for_what_its_own_file_says(tmp_path: Path) -> None:
    child = write(
        tmp_path,
        child="base = 'base'\n[p]\nposts = 9\n[q]\nsource = 'child'\nposts = 9\n"
        "[r]\nsource = 'child'\n[s]\nposts = {value = 9, source = 'child'}",
        base="source = 'all'\n"
        + "".join(f"[{name}]\nsource = 'base {name}'\nposts = 1\nhours = 2\n" for name in "pqrs"),
    )
    document = read_document(child)

    def source(path: str) -> str | None:
        return provenance_of(document, path).source

    assert [source("p.posts"), source("p.hours")] == [None, "base p"]
    assert [source("q.posts"), source("q.hours")] == ["child", "base q"]
    assert [source("r.posts"), source("r.hours")] == ["child", "child"]
    assert [source("s.posts"), source("s.hours")] == ["child", "base s"]


# Inheritance


@pytest.mark.parametrize(
    ("base", "child", "merged"),
    [
        ("a.x = 1\na.y = 2", "a.y = 3", {"a": {"x": 1, "y": 3}}),
        ("a = [1, 2]", "a = [3]", {"a": [3]}),
        ("a = {value = 1, source = 's'}", "a = 2", {"a": 2}),
        ("a = 1", "a = {value = 2, source = 's'}", {"a": 2}),
        ("a = 1", "a = {x = 2}", {"a": {"x": 2}}),
        ("a = {x = 2}", "a = 1", {"a": 1}),
        ("a = {distribution = 'f', x = 1}", "a = {distribution = 'g', y = 2}", {"a": {"distribution": "g", "y": 2}}),
        ("a = {distribution = 'f', low = 1}", "a.low = 2", {"a": {"distribution": "f", "low": 2}}),
        ("[[a]]\nx = 1", "[[a]]\ny = 1", {"a": [{"y": 1}]}),
    ],
)
def test_tables_merge_and_everything_else_replaces(
    base: str, child: str, merged: dict[str, Any], tmp_path: Path
) -> None:
    document = read_document(write(tmp_path, child=f"base = 'parent.toml'\n{child}", parent=base))
    assert document.values == merged


def test_a_replaced_value_leaves_no_provenance_and_no_lines_behind(tmp_path: Path) -> None:
    child = write(
        tmp_path,
        child="base = 'parent'\na = 2\nb = {distribution = 'g'}",
        parent="a = {value = 1, source = 's'}\n[b]\nsource = 's'\nx = 1",
    )
    document = read_document(child)
    assert document.provenance == {}
    assert document.where("a") == "child.toml, line 2"
    assert document.where("b.x") == "child.toml, line 3"
    assert ("b", "x") not in document.origin


def test_bases_are_found_beside_the_file_then_in_the_search_folders(tmp_path: Path) -> None:
    shipped, mine = tmp_path / "shipped", tmp_path / "mine"
    shipped.mkdir(), mine.mkdir()
    write(shipped, baseline="a = 1\nb = 1\nc = 1", other="a = 9")
    child = write(
        mine, city="base = 'middle.toml'\nc = 3", middle="base = 'baseline'\nb = 2", baseline="base = 'baseline'\nd = 4"
    )
    document = read_document(child, [shipped])
    assert document.values == {"a": 1, "b": 2, "c": 3, "d": 4}  # my baseline stands on the shipped one of the same name
    assert document.name == "city"
    assert document.path == child
    assert document.bases == (mine / "middle.toml", mine / "baseline.toml", shipped / "baseline.toml")
    assert parse_document("base = 'other'", "page", [shipped]).values == {"a": 9}


def test_a_base_is_not_changed_by_its_children(tmp_path: Path) -> None:
    path = write(tmp_path, base="[a]\nx = 1\nsource = 's'")
    parent = read_document(path)
    override(parent, {"a.x": 2, "a.y": [1]}, "a test")
    assert parent == read_document(path)


# Changing


DOCUMENT = parse_document(
    "[pools.advisers]\nsource = 'The council'\nposts = 3\nabsence = 0.1\n"
    "[[interventions]]\non = 2022-04-01\nchanges = {}\n[levels]\n2021-04 = 1.5\n",
    "b.toml",
)


def test_override_changes_values_and_says_why() -> None:
    changes = {
        "pools.advisers.posts": 8,
        'levels."2021-04"': 2.0,
        "interventions.0.on": dt.date(2022, 5, 1),
        "pools.new.posts": 1,
    }
    changed = override(DOCUMENT, changes, "set on the command line")
    assert changed.values == {
        "pools": {"advisers": {"posts": 8, "absence": 0.1}, "new": {"posts": 1}},
        "interventions": [{"on": dt.date(2022, 5, 1), "changes": {}}],
        "levels": {"2021-04": 2.0},
    }
    assert provenance_of(changed, "pools.advisers.posts") == Provenance("assumed", "set on the command line")
    assert provenance_of(changed, "pools.advisers.absence").source == "The council"
    assert changed.where("pools.advisers.posts") == "set on the command line"
    assert changed.where("pools.advisers.absence") == "b.toml, line 4"
    assert DOCUMENT.values["pools"]["advisers"]["posts"] == 3


def test_override_follows_the_rules_of_inheritance() -> None:
    change = {"pools.advisers": {"posts": {"value": 8, "quality": "measured"}}}
    changed = override(DOCUMENT, change, "a study", where={"pools.advisers": "grid.toml, line 3"})
    assert changed.values["pools"]["advisers"] == {"posts": 8, "absence": 0.1}
    assert provenance_of(changed, "pools.advisers.posts").quality == "measured"
    assert provenance_of(changed, "pools.advisers.absence").source == "The council"
    assert changed.where("pools.advisers.posts") == "grid.toml, line 3"
    measured = override(DOCUMENT, {"pools.advisers.posts": {"value": 8, "quality": "measured"}}, "a study")
    assert provenance_of(measured, "pools.advisers.posts") == Provenance("measured", "a study")
    nothing = override(DOCUMENT, {}, "nothing")
    assert nothing == DOCUMENT


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"levels.2021-04": 1, 'levels."2021-04"': 2}, "test: levels.2021-04 is set twice; set it once."),
        (
            {"pools.advisers.posts": 1, "pools.advisers": {}},
            "test: pools.advisers.posts lies within pools.advisers, and both are set; set one of them.",
        ),
        ({"interventions.1.on": 1}, "test: interventions.1: interventions is a list of 1; give a number from 0 to 0."),
        ({"interventions.on": 1}, "test: interventions.on: interventions is a list of 1; give a number from 0 to 0."),
        (
            {"pools.advisers.source": "x"},
            "test: pools.advisers.source: 'source' is not a setting; it says where a value comes from.",
        ),
        (
            {"pools..posts": 1},
            "test: 'pools..posts' is not a setting; write its path with dots, such as pools.social_workers.posts",
        ),
        (
            {"a": {"value": 1, "quality": "sure"}},
            "test: a.quality is 'sure'; it must be 'measured', 'published', 'derived' or 'assumed'.",
        ),
        ({"pools.adviser.posts": 1}, "test: pools.adviser.posts: unknown setting; did you mean pools.advisers?"),
        ({"pools.zzz.posts": 1}, "test: pools.zzz.posts: unknown setting; there are advisers."),
    ],
)
def test_a_wrong_override_gets_these_words(changes: dict[str, object], words: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        override(DOCUMENT, changes, "test", model=Desk)
    assert str(caught.value) == words


def test_a_new_name_is_made_whole_and_a_name_of_the_models_own_in_parts() -> None:
    changed = validate(
        override(DOCUMENT, {"pools.new": {"posts": 1}, "reserves.red.posts": 2}, "test", model=Desk), Desk
    )
    assert (changed.pools["new"].posts, changed.reserves["red"].posts) == (1, 2)


def test_an_unknown_setting_on_the_command_line_is_found_by_validation() -> None:
    changed = override(
        DOCUMENT, {"pools.advisers.post": 8, "pools.new": {"posts": -1}}, "set on the command line", model=Desk
    )
    with pytest.raises(ScenarioError) as caught:
        validate(changed, Desk)
    assert str(caught.value).split("\n") == [
        "set on the command line: pools.advisers.post: unknown setting; did you mean 'posts'?",
        "set on the command line: pools.new.posts is -1; it must be 0 or more.",
    ]


@pytest.mark.parametrize(
    ("text", "path", "value"),
    [
        ("pools.x.posts=8", "pools.x.posts", 8),
        (" pools . x = 0.5 ", "pools.x", 0.5),
        ("a=45 min", "a", "45 min"),
        ("a='45 min'", "a", "45 min"),
        ("a=08:30-17:00", "a", "08:30-17:00"),
        ("a=2022-04-01", "a", dt.date(2022, 4, 1)),
        ("a=true", "a", True),
        ("a=[1, 2]", "a", [1, 2]),
        ("a={ x = 1 }", "a", {"x": 1}),
        ("a=x=y", "a", "x=y"),
        ("a=1\nb = 2", "a", "1\nb = 2"),
        ('levels."2021-04"=2', "levels.2021-04", 2),
        ("levels.'a=b'=2", 'levels."a=b"', 2),
    ],
)
def test_a_setting_on_the_command_line_is_read_as_toml_or_else_as_text(text: str, path: str, value: object) -> None:
    assert parse_setting(text) == (path, value)


@pytest.mark.parametrize("text", ["", "a", "a=", "a= ", "=3"])
def test_a_setting_without_a_path_or_a_value_is_refused(text: str) -> None:
    with pytest.raises(ScenarioError, match=r"sets nothing; write path=value, such as pools\.social_workers\.posts=8$"):
        parse_setting(text)


def test_a_setting_given_twice_is_refused() -> None:
    assert parse_settings(["a.b=1", "a.c=2"]) == {"a.b": 1, "a.c": 2}
    with pytest.raises(ScenarioError, match=r"^a\.b is set twice; set it once\.$"):
        parse_settings(["a.b=1", 'a."b"=2'])
    with pytest.raises(ScenarioError, match=r"^'a\.\.b=1': 'a\.\.b' is not a setting"):
        parse_setting("a..b=1")


# Lines


def test_lines_are_found_through_everything_toml_allows() -> None:
    text = '''# x = 0
"a b" = "# = [" # = 1
c.'d.e' . f = 1
g = """
x = 1
""\\""""" # five quotes end it, one of them text
h = \'\'\'
y = [\'\'\'\'
i = [ # x = 1
  1, [2,
  3], # ]
  { j = "}", k = [1] },
]
[l . m]
n = { o.p = 1, q = { r = 1 } }
[[s]]
t = 1979-05-27 07:32:00
[s.u]
v = 1
[[s]]
[[s.w]]
[[s.w]]
x = inf
[l]
2021 = 1
'''
    lines = locate(text)
    assert sorted(tomllib.loads(text)) == sorted({str(path[0]) for path in lines})
    assert lines == {
        ("a b",): 2,
        ("c",): 3,
        ("c", "d.e"): 3,
        ("c", "d.e", "f"): 3,
        ("g",): 4,
        ("h",): 7,
        ("i",): 9,
        ("i", 0): 10,
        ("i", 1): 10,
        ("i", 1, 1): 11,
        ("i", 2): 12,
        ("i", 2, "j"): 12,
        ("i", 2, "k"): 12,
        ("l",): 24,
        ("l", "m"): 14,
        ("l", "m", "n"): 15,
        ("l", "m", "n", "o"): 15,
        ("l", "m", "n", "o", "p"): 15,
        ("l", "m", "n", "q"): 15,
        ("l", "m", "n", "q", "r"): 15,
        ("s",): 16,
        ("s", 0): 16,
        ("s", 0, "t"): 17,
        ("s", 0, "u"): 18,
        ("s", 0, "u", "v"): 19,
        ("s", 1): 20,
        ("s", 1, "w"): 21,
        ("s", 1, "w", 0): 21,
        ("s", 1, "w", 1): 22,
        ("s", 1, "w", 1, "x"): 23,
        ("l", "2021"): 25,
    }


def test_the_line_of_a_wrapped_value_is_the_values_own() -> None:
    document = parse_document("[a]\nsource = 's'\nvalue = [\n  1,\n  { b = 2 },\n]\n", "b.toml")
    assert [document.where(path) for path in ("a", "a.0", ("a", 1, "b"), "elsewhere")] == [
        "b.toml, line 3", "b.toml, line 4", "b.toml, line 5", "b.toml"
    ]  # fmt: skip


@pytest.mark.slow
@given(st.lists(st.text(min_size=1) | st.integers(0, 99), min_size=1).map(tuple))
def test_a_path_reads_back_as_it_was_written(path: tuple[str | int, ...]) -> None:
    assert parse_path(dotted(path)) == path


# Writing


names = st.text(min_size=1, max_size=6).filter(
    lambda name: name not in ("value", "base", "quality", "source", "note", "range")
)
text = st.text(max_size=12)
scalars = (
    st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | text
    | st.dates()
    | st.times()
    | st.datetimes()
    | st.datetimes(timezones=st.just(dt.timezone(dt.timedelta(hours=1))))
)
tables = st.deferred(lambda: st.dictionaries(names, values, max_size=4))
values = st.deferred(
    lambda: scalars | st.lists(scalars | tables, max_size=4) | st.lists(tables, min_size=1, max_size=3) | tables
)
maybe = st.none() | text
provenances = st.builds(
    Provenance,
    st.none() | st.sampled_from(["measured", "assumed"]),
    maybe,
    maybe,
    st.none() | st.tuples(scalars, scalars),
    st.none() | text,
    st.none() | st.lists(scalars | tables, min_size=1, max_size=3),
).filter(lambda found: found != Provenance())


def every_path(value: Any, path: tuple[str | int, ...] = ()) -> list[str]:
    below = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [dotted(path), *(inner for key, each in below for inner in every_path(each, (*path, key)))]


def ordered(value: Any) -> Any:
    return [(key, ordered(below)) for key, below in value.items()] if isinstance(value, dict) else value


@pytest.mark.slow
@settings(max_examples=200, deadline=None)
@given(values=tables, data=st.data())
def test_a_document_written_as_toml_reads_back_equal(values: dict[str, Any], data: st.DataObject) -> None:
    provenance = data.draw(st.dictionaries(st.sampled_from(every_path(values)), provenances, max_size=4))
    read = parse_document(to_toml(values, provenance), "written")
    assert read == Document(values, provenance, {}, "another")
    assert {key: ordered(below) for key, below in read.values.items()} == {
        key: ordered(below) for key, below in values.items()
    }


@given(values=tables)
def test_every_key_has_a_line(values: dict[str, Any]) -> None:
    document = parse_document(to_toml(values, {}), "written")
    paths = [parse_path(path) for path in every_path(document.values) if path]
    assert not [path for path in paths if isinstance(path[-1], str) and document.origin[path].line == 0]


words_of_the_desk = st.sampled_from(
    [*Desk.model_fields, *Pool.model_fields, "advisers", "distribution", "fixed", "mixture", "value", "red"]
)
nonsense = st.recursive(
    scalars | words_of_the_desk,
    lambda below: (
        st.lists(below, max_size=2) | st.dictionaries(words_of_the_desk | text.filter(bool), below, max_size=4)
    ),
)


@pytest.mark.slow
@settings(max_examples=300, deadline=None)
@given(pool=nonsense, levels=nonsense, interventions=nonsense)
def test_nonsense_is_refused_with_places_and_never_with_a_traceback(
    pool: object, levels: object, interventions: object
) -> None:
    document = parse_document(
        to_toml({"pools": {"advisers": pool}, "levels": levels, "interventions": interventions}, {}), "b.toml"
    )
    found: tuple[Fault, ...] = ()
    try:
        validate(document, Desk)
    except ScenarioError as error:
        found = error.faults
    assert all(fault.where.startswith("b.toml, line ") for fault in found)
    assert not [fault for fault in found if re.search("Fixed|Lognormal|function-|tagged-|constrained-", fault.message)]


def test_a_written_document_looks_as_a_person_would_write_it() -> None:
    document = parse_document(
        "title = 'A city'\nabout = ['x']\n[pools.advisers]\n"
        "posts = {value = 3, quality = 'measured', source = 'Us'}\nreply.distribution = 'fixed'\n"
        "[[surges]]\nfactor = 1.3\n[empty]\n[long]\nnumbers = [" + "100000, " * 30 + "]\n",
        "b.toml",
    )
    row = "    " + " ".join(["100000,"] * 14) + "\n"
    assert to_toml(document.values, document.provenance) == (
        'title = "A city"\nabout = ["x"]\n\n[pools.advisers]\nposts = { value = 3, quality = "measured", source = "Us" }\n'
        'reply = { distribution = "fixed" }\n\n[[surges]]\nfactor = 1.3\n\n[empty]\n\n[long]\nnumbers = [\n'
        + row * 2
        + "    100000, 100000,\n]\n"
    )


# One document with parts of another


def test_an_intervention_taken_from_another_document_comes_after_those_that_keep_their_place() -> None:
    first, second = (
        parse_document("".join(f'[[interventions]]\nname = "{name}"\nside = {side}\n' for name in names), "x.toml", ())
        for side, names in ((1, "ab"), (2, "bca"))
    )
    found = mix(first, second, [("interventions", "c"), ("interventions", "b")]).values["interventions"]
    assert [(one["name"], one["side"]) for one in found] == [("a", 1), ("b", 2), ("c", 2)]
