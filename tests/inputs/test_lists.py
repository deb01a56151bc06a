"""Lists as councils keep them: what Excel writes is read, what is wrong is said with its line, and nothing about a child
or a person's name passes. All of them are made up."""

from __future__ import annotations

import datetime as dt
import pickle
from pathlib import Path

import pytest

from made.command_line import Said, mashsim
from made.evidence import calls_of
from mashsim.describing import described
from mashsim.documents import to_toml
from mashsim.errors import ScenarioError
from mashsim.loading import changed, load, load_text
from mashsim.page import handle
from mashsim.page.controls import controls as controls_of
from mashsim.questions.differing import changes
from mashsim.register import assumptions
from mashsim.scenario.lists import Member, Waiting, contacts_in
from mashsim.shipped import starter


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def write(name: str, text: str | bytes) -> None:
    Path(name).write_bytes(text if isinstance(text, bytes) else text.encode())


def door(text: str) -> Path:
    write("door.toml", f'base = "baseline"\n{text}')
    return Path("door.toml")


def wrong(name: str, text: str, rows: str | bytes, also: str = "") -> list[str]:
    write(name, rows)
    with pytest.raises(ScenarioError) as error:
        load(door(f"{text}\n{also}"))
    return str(error.value).splitlines()


QUEUE = "stage,received on,rating,source,children\n"
ROWS = (
    Waiting("screening", dt.date(2026, 3, 30), None, "police", 2, None),
    Waiting("deciding", dt.datetime(2026, 3, 27, 10, 15), "amber", None, None, None),
)


@pytest.mark.parametrize(
    "text",
    [
        QUEUE + "screening,2026-03-30,,police,2\ndeciding,2026-03-27 10:15,amber,,\n",
        (
            "\ufeffStage;Received On;Rating;Source;Children\r\nscreening;30/03/2026;;police;2\r\n"
            "Deciding;27/03/2026 10:15;Amber;;\r\n;;;;\r\n;;;;\r\n"
        ),
        "sep=;\nchildren;stage;received_on;source;rating\n2;screening;30.03.2026;police;\n;deciding;2026-03-27T10:15:00;;amber",
        (
            "# a remark, with a comma\n\nstage\treceived on\trating\tsource\tchildren\n"
            "screening\t2026-03-30\t\tpolice\t2.0\ndeciding\t2026-03-27 10:15\tAMBER\t\t\n"
        ),
        QUEUE + '"screening"," 2026-03-30 ",,"police","2"\n"deciding","2026-03-27 10:15","amber","",""\n',
    ],
)
def test_what_excel_writes_is_read(text: str) -> None:
    write("queue.csv", text)
    scenario = load(door('queue = "queue.csv"'))
    assert scenario.queue == ROWS
    assert scenario.opening_backlog == ()


def test_a_team_says_hours_days_leave_and_more() -> None:
    write(
        "team.csv",
        "pool,hours,pattern,first day,last day,leave,newly qualified,children\n"
        'managers,"22,2",Mon-Wed,,,"2026-08-03 to 2026-08-14, 24/12/2026",no,\n'
        'managers,14.8,"thu, fri",2026-05-01,31/12/2026,,30/09/2026,\n',
    )
    assert load(door('team = "team.csv"')).team == (
        Member(
            "managers", 22.2, (0, 1, 2), None, None,
            ((dt.date(2026, 8, 3), dt.date(2026, 8, 14)), (dt.date(2026, 12, 24), dt.date(2026, 12, 24))), False, 0,
        ),
        Member(
            "managers", 14.8, (3, 4), dt.date(2026, 5, 1), dt.date(2026, 12, 31), (), dt.date(2026, 9, 30), 0,
        ),
    )  # fmt: skip


# A list and the rest of the scenario


@pytest.mark.slow
def test_a_list_replaces_what_is_inherited_and_comes_on_top_of_what_the_same_file_says() -> None:
    write("team.csv", "pool\nmanagers\nmanagers\n")
    scenario = load(door('team = "team.csv"'))
    assert (scenario.pools["managers"].posts, scenario.pools["social_workers"].posts) == (0, 7.69)
    assert load(door('team = "team.csv"\n[pools.managers]\nposts = 1.5')).pools["managers"].posts == 1.5
    Path("below").mkdir()
    write("below/child.toml", 'base = "../door.toml"\ntitle = "Below"')
    child = load(Path("below/child.toml"))
    assert len(child.team) == 2
    assert child.pools["managers"].posts == 1.5
    write("below/team.csv", "pool\nmanagers\nsocial_workers\n")
    write("below/child.toml", 'base = "../door.toml"\nteam = "team.csv"')
    child = load(Path("below/child.toml"))
    assert [member.pool for member in child.team] == ["managers", "social_workers"]
    assert (child.pools["managers"].posts, child.pools["social_workers"].posts) == (0, 0)
    posts = {"pools.managers.posts": 1, "pools.social_workers.posts": 1}
    assert load(Path("below/child.toml"), {"team": "", **posts}).team == ()


def test_a_saved_scenario_holds_its_lists_and_is_the_same_front_door() -> None:
    write("queue.csv", "# a remark about Jo\r\nstage;received on\r\nscreening;30/03/2026\r\n")
    write("team.csv", "pool,leave\nmanagers,2026-08-03 to 2026-08-14\nmanagers,\n")
    write("contacts.csv", 'received at,source\n2026-04-01 09:00:30,"police"\n')
    scenario = load(door('queue = "queue.csv"\nteam = "team.csv"\n[demand]\ncontacts = "contacts.csv"'))
    known = scenario.document.provenance
    assert known["queue"].source == "from the list queue.csv, 1 contact, read on load"
    assert known["team"].source == "from the list team.csv, 2 people, read on load"
    assert known["pools.managers.posts"].source == "nothing beside the list in team.csv"
    for name in ("queue.csv", "team.csv", "contacts.csv"):
        Path(name).unlink()
    text = to_toml(scenario.document.values, scenario.document.provenance)
    assert "Jo" not in text
    again = load_text(text)
    assert again.document == scenario.document
    assert again.hash == scenario.hash
    assert pickle.loads(pickle.dumps(again)).queue == scenario.queue
    assert changed(again, {"demand.rate": "9000 per year"}).team == scenario.team
    other = changed(again, {"queue": text_of(again, "queue").replace("30/03/2026", "29/03/2026")})
    assert other.hash != scenario.hash
    same = changed(again, {"queue": "received on,stage\n\n2026-03-30,screening\n"})
    assert same.hash == scenario.hash


def text_of(scenario: object, name: str) -> str:
    return getattr(scenario, name).text


def test_a_contact_costs_as_much_to_read_in_a_long_list_and_a_list_is_read_once() -> None:
    short, long = listed_contacts(200), listed_contacts(2_000)
    assert calls_of(lambda: contacts_in(long)) < 10.5 * calls_of(lambda: contacts_in(short))
    assert contacts_in(long)[1] == []
    scenario = load(door(""), {"demand.contacts": long})
    assert len(scenario.demand.contacts) == 2_000
    again = changed(scenario, {"pools.managers.posts": 5})  # as each draw of its inputs and each question does
    assert again.demand.contacts is scenario.demand.contacts


def listed_contacts(number: int) -> str:
    start = dt.datetime(2026, 4, 1)
    return "received at,source,rating,children\n" + "".join(
        f"{start + dt.timedelta(seconds=1500 * each)},police,amber,{each % 3 + 1}\n" for each in range(number)
    )


# What is wrong with them


def test_all_that_is_wrong_with_a_queue_is_said_at_once_with_its_lines() -> None:
    rows = (
        "stage,received on,rating,source,children,Child's name\n"
        "screning,2026-13-01,blue,polis,0,Jo\n"
        "deciding,2026-04-01,,,1,Jo\n"
        "deciding,2024-01-31,,,2.5,Jo\n"
        ",2026-03-03,,police,,,x\n"
    )
    sources = "police, schools, health, local_authority, individuals, other, legal, anonymous, housing"
    assert wrong("queue.csv", 'queue = "queue.csv"', rows, "tittle = 'x'") == [
        "door.toml, line 3: tittle: unknown setting; did you mean 'title'?",
        "queue.csv, line 1: has a column \"Child's name\", which is not one of a queue; take it out of the file: a list holds nothing about a child and nobody's name. Its columns are stage, received on, rating, source, children, since, locality.",
        "queue.csv, line 2: stage is 'screning'; it must be screening, gathering, analysing, deciding, allocating or assessing; did you mean 'screening'?",
        "queue.csv, line 2: received on is '2026-13-01'; it must be a date and a time, such as 2026-04-01 09:30 or 01/04/2026 09:30.",
        "queue.csv, line 2: rating is 'blue'; it must be red, amber or green.",
        "queue.csv, line 2: children is '0'; it must be a whole number from 1 to 20.",
        f"queue.csv, line 2: source is 'polis', which is not a source; there are {sources}; did you mean 'police'?",
        "queue.csv, line 3: received on is 2026-04-01; it must be before the first day of the run, 2026-04-01.",
        "queue.csv, line 4: children is '2.5'; it must be a whole number from 1 to 20.",
        "queue.csv, line 4: received on is 2024-01-31; it can be 400 days before the first day of the run at most.",
        "queue.csv, line 5: has 7 cells, but the first row names 6 columns.",
        "queue.csv, line 5: stage is empty; what it waits for: screening, gathering, analysing, deciding, allocating, assessing.",
    ]


def test_all_that_is_wrong_with_a_team_is_said_at_once_with_its_lines() -> None:
    rows = (
        "pool;hours;pattern;first day;last day;leave;newly qualified;children;date of birth\n"
        "manager;37;;;;;;;\n"
        "managers;61;Moon;01/05/2026;01/04/2026;2026-05-01 to 2026-05-10, 2026-05-10;maybe;-1;\n"
        "managers;40;;;;;;3;\n"
        "social_workers;22.2;Mon Tue;01/05/2026;;2026-04-01 to 2026-04-03;yes;;\n"
        "social_workers;;sun;;;2026-04-03 to 2026-04-01;;;\n"
    )
    pools = "contact_officers, social_workers, managers, team_managers"
    assert wrong("team.csv", 'team = "team.csv"', rows) == [
        "team.csv, line 1: has a column 'date of birth', which is not one of a team; take it out of the file: a list holds nothing about a child and nobody's name. Its columns are pool, hours, pattern, first day, last day, leave, newly qualified, children.",
        f"team.csv, line 2: pool is 'manager', which is not a pool; there are {pools}; did you mean 'managers'?",
        "team.csv, line 3: hours is '61'; it must be a number from 0.5 to 60.",
        "team.csv, line 3: pattern is 'Moon'; it must be days of the week, such as Mon-Wed or Mon Tue Fri.",
        "team.csv, line 3: leave has stretches that overlap: 2026-05-10 lies in the one that ends on 2026-05-10.",
        "team.csv, line 3: newly qualified is 'maybe'; it must be yes, no, or the date until which it holds.",
        "team.csv, line 3: children is '-1'; it must be a whole number from 0 to 200.",
        "team.csv, line 3: last day is 2026-04-01, before the first day, 2026-05-01.",
        "team.csv, line 4: hours is 40, but a full post has 37 hours a week; it must be that or less.",
        "team.csv, line 4: children is 3, but the people who hold a caseload are nobody of a pool; leave it empty.",
        "team.csv, line 5: leave 2026-04-01 to 2026-04-03 lies outside their days at work from 2026-05-01.",
        "team.csv, line 5: hours is 22.2, but the shifts of those days have 17 hours a week; it must be that or less.",
        "team.csv, line 6: leave has a stretch that ends on 2026-04-01, before it begins on 2026-04-03.",
        "team.csv, line 6: pattern has no day on which the pool's shift is open.",
    ]


def test_a_locality_that_is_none_is_said_with_its_line() -> None:
    localities = "[demand]\nlocalities = { north = 0.5, south = 0.5 }"
    assert wrong(
        "q.csv", 'queue = "q.csv"', "stage,received on,locality\nscreening,2026-03-30,Norht\n", localities
    ) == ["q.csv, line 2: locality is 'Norht', which is not a locality; there are north, south; did you mean 'north'?"]
    rows = "received at,source,locality\n2026-04-02 10:00,police,east\n"
    assert wrong("c.csv", '[demand]\ncontacts = "c.csv"', rows) == [
        "c.csv, line 2: locality is 'east', which is not a locality; there are none."
    ]


def test_all_that_is_wrong_with_a_list_of_contacts_is_said_at_once_with_its_lines() -> None:
    rows = (
        "received at,source,outcome,decision,screening outcome,screening minutes\n"
        "2026-03-29 01:30,police,,,,\n"
        "2026-04-01,Local authority,,nfa,advice,-3\n"
        "2026-04-01 25:00,,,no,,\n"
    )
    assert wrong("c.csv", '[demand]\ncontacts = "c.csv"', rows) == [
        "c.csv, line 1: has a column 'outcome', which is not one of a list of contacts; take it out of the file: a list holds nothing about a child and nobody's name. Its columns are received at, source, ra … ening minutes, gathering minutes, analysing minutes, deciding minutes, allocating minutes, locality.",
        "c.csv, line 2: received at is 2026-03-29 01:30, which no clock showed: the clocks of Europe/London are put forward over that time.",
        "c.csv, line 3: screening minutes is '-3'; it must be a number from 0 to 10000.",
        "c.csv, line 3: decision is 'nfa', but the screening outcome 'advice' is a decision already.",
        "c.csv, line 4: received at is '2026-04-01 25:00'; it must be a date and a time, such as 2026-04-01 09:30 or 01/04/2026 09:30.",
        "c.csv, line 4: decision is 'no'; it must be advice, nfa, early_help, assessment or strategy.",
        "c.csv, line 4: source is empty; who made it, such as police: a source that the scenario has.",
    ]


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ("\n;;\n# nothing\n", "queue.csv: is empty; its first row must name the columns."),
        ("deciding,2026-03-01\n", "queue.csv, line 1: does not name the columns of a queue; the first row must name them, out of stage, received on, rating, source, children, since, locality."),
        ("stage,rating,Rating\n", "queue.csv, line 1: names the column 'rating' twice; take one out."),
        (b"PK\x03\x04rest", "queue.csv: is an Excel workbook, not a CSV file; in Excel choose Save As, CSV UTF-8."),
        ("stage,received on\n".encode("utf-16"), "queue.csv: is text in UTF-16; in Excel choose Save As, CSV UTF-8."),
        (b"stage\0", "queue.csv: is not text; a list is a CSV file: in Excel choose Save As, CSV UTF-8."),
        ("stage,received on\n" * 300_000, "queue.csv: is too large: 5.4 MB; a list is at most 4 MB."),
    ],
)  # fmt: skip
def test_what_is_no_list_is_refused(rows: str | bytes, words: str) -> None:
    assert wrong("queue.csv", 'queue = "queue.csv"', rows)[0] == words


def test_a_misspelt_column_has_a_nearest_one() -> None:
    (fault, *_) = wrong("queue.csv", 'queue = "queue.csv"', "stage,recieved on\nscreening,2026-03-01\n")
    assert fault.startswith(
        "queue.csv, line 1: has a column 'recieved on', which is not one of a queue; did you mean 'received on'? If not, take it out"
    )


def test_a_file_that_is_not_there_is_said_where_it_is_named() -> None:
    write("queue-march.csv", QUEUE)
    with pytest.raises(ScenarioError) as error:
        load(door('queue = "queue-mar.csv"\ntittle = "x"'))
    assert str(error.value).splitlines() == [
        "door.toml, line 2: queue is 'queue-mar.csv', and there is no such file; did you mean 'queue-march.csv'?",
        "door.toml, line 3: tittle: unknown setting; did you mean 'title'?",
    ]
    with pytest.raises(ScenarioError) as error:
        load(door('opening_backlog = "queue.csv"'))
    assert str(error.value) == (
        "door.toml, line 2: opening_backlog is 'queue.csv'; it is a list of tables: a list in a file is named by queue = 'queue.csv'."
    )
    with pytest.raises(ScenarioError, match=r"a scenario that is not in a file has no files beside it"):
        load_text('base = "baseline"\nqueue = "queue.csv"')
    with pytest.raises(ScenarioError, match=r"queue is 'queue\.csv'; a list is named in a scenario file"):
        load(door(""), {"queue": "queue.csv"})


def test_many_faults_are_counted() -> None:
    found = wrong("queue.csv", 'queue = "queue.csv"', QUEUE + "x,2026-03-01,,,\n" * 50)
    assert len(found) == 21
    assert found[-1] == "queue.csv, line 21: is not the last that is wrong: 30 more faults follow."


def test_faults_of_a_list_in_the_scenario_have_the_lines_of_the_scenario() -> None:
    with pytest.raises(ScenarioError) as error:
        load(door('title = "x"\nqueue = """\nstage,received on\nx,2026-03-01\n"""'))
    assert str(error.value).startswith("door.toml, line 5: stage is 'x'; it must be")


# What is said of them


def test_new_lists_run_as_they_are_written_and_their_examples_do_when_they_count() -> None:
    assert mashsim("new", "mine.toml", "--lists").code == 0
    names = [f"mine-{name}.csv" for name in ("queue", "team", "contacts")]
    plain, listed = load_text(starter()), load("mine.toml")
    assert [len(listed.queue), len(listed.team), len(listed.demand.contacts)] == [0, 0, 0]
    assert listed.pools["managers"].posts == plain.pools["managers"].posts
    for name in names:
        text = Path(name).read_text(encoding="utf-8")
        assert "nobody's name may stand here" in text
        lines = text.splitlines()
        places = [place for place, line in enumerate(lines) if not line.startswith(("#", '"#'))]
        assert len(places) == 1, name
        counted = [line.removeprefix("# ") if place > places[0] else line for place, line in enumerate(lines)]
        write(name, "\n".join(counted))
    full = load("mine.toml")
    assert [len(full.queue), len(full.team), len(full.demand.contacts)] == [3, 3, 3]
    assert mashsim("check", "mine.toml").code == 0
    assert mashsim("new", "mine.toml", "--lists") == Said(2, "", "mine.toml is already there; name another file.\n")
    Path("mine.toml").unlink()
    said = mashsim("new", "mine.toml", "--lists")
    assert said == Said(2, "", "mine-queue.csv is already there; name another file.\n")
    assert not Path("mine.toml").exists()


def test_check_says_what_lists_give_and_what_is_odd_about_them() -> None:
    write("queue.csv", QUEUE + "screening,2026-03-30,,,\nscreening,2026-03-29,,,\ndeciding,2026-03-28,red,,\n")
    write("team.csv", "pool,hours,pattern\nmanagers,,\nmanagers,22.2,Mon-Wed\nteam_managers,18.5,\n")
    write("c.csv", "received at,source\n2026-03-31 10:00,police\n2026-04-02 10:00,police\n2026-04-02 11:00,schools\n")
    also = "[demand]\ncontacts = 'c.csv'\n[loops.repeats]\nper_week = 0.1\n[pools.managers]\nposts = 2"
    said = mashsim("check", str(door(f"queue = 'queue.csv'\nteam = 'team.csv'\n{also}")))
    assert said.code == 0
    lines = said.out.splitlines()
    assert lines[2:5] == [
        "3 contacts wait when the run begins, one by one: 2 at screening, 1 at deciding (from the list queue.csv, 3 contacts, read on load).",
        "3 people are there one by one: 2 of managers, 1.6 full-time beside 2 more posts, 1 of team managers, 0.5 full-time (from the list team.csv, 3 people, read on load).",
        "2 contacts come as listed from 1 April 2026 to 31 March 2027, and nobody else on these days (from the list c.csv, 3 contacts, read on load).",
    ]
    assert lines[-4:] == [
        "The list of contacts holds repeats and re-referrals already if it holds all contacts, and this scenario adds some by chance: leave these out, or take them out of the list.",
        "1 contact of the list lies on days that it does not cover or that are not run, and is left out.",
        "The list of contacts has its last contact on 2 April 2026, so nobody comes until 31 March 2027; say which days it covers (contacts_last_day), and later contacts are drawn.",
        "The list of contacts has none from health, local_authority, individuals, other, legal, anonymous, housing, so none come from there on the days it covers.",
    ]


def test_the_register_says_how_long_a_list_is_and_where_it_was_read() -> None:
    write("team.csv", "pool\nmanagers\nmanagers\n")
    scenario = load(door('team = { value = "team.csv", source = "the rota of March", quality = "published" }'))
    (row,) = [row for row in assumptions(scenario) if row["path"] == "team"]
    assert row["value"].startswith("a list of 2 people (mark ")
    assert row["quality"] == "published"
    assert row["source"] == "the rota of March; from the list team.csv, 2 people, read on load"
    assert "managers\n" not in described(scenario)
    other = changed(scenario, {"team": "pool\nmanagers\nteam_managers\n"})
    assert [row["path"] for row in changes(scenario, other)] == ["team"]


@pytest.mark.slow
def test_the_page_runs_a_saved_scenario_with_lists_and_labels_its_controls() -> None:
    write("team.csv", "pool\nmanagers\nmanagers\n")
    write("c.csv", "received at,source\n" + "2026-04-02 10:00,police\n2026-04-07 10:00,schools\n" * 40)
    scenario = load(door("team = 'team.csv'\n[run]\nlast_day = 2026-04-30\n[demand]\ncontacts = 'c.csv'"))
    text = to_toml(scenario.document.values, scenario.document.provenance)
    Path("team.csv").unlink()
    controls = [one for group in controls_of(load_text(text)) for one in group["controls"]]
    (managers,) = [one for one in controls if one["path"] == "pools.managers.posts"]
    assert managers["meaning"].startswith("Posts beside the 2 people on the list. ")
    assert not [one for one in controls if one["path"] == "demand.rate"]
    request = {"do": "sum up", "text": text, "changes": {"pools.managers.posts": 1}, "replications": 2}
    assert "error" not in handle(request)
