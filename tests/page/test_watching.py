"""Watching: the film is at every moment what the log says; turning points turn where they should; stories are those of
explain."""

from __future__ import annotations

import datetime as dt
import json
import re
from array import array
from bisect import bisect_right
from functools import cache
from itertools import accumulate
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple

import pytest

from made.command_line import mashsim
from made.page_requests import SHORT
from mashsim.experiment import measured, ready
from mashsim.loading import load, load_text
from mashsim.log import Log, Names
from mashsim.measures import film as filming
from mashsim.measures.evidence import Evidence
from mashsim.measures.film import BOARD, Film
from mashsim.measures.turning_points import Hours, Turn, turning_points
from mashsim.measures.window import Window
from mashsim.page import handle, handle_text, watching
from mashsim.page.doors import shipped
from mashsim.page.turns import in_words
from mashsim.quantities import Duration
from mashsim.vocabulary import events
from mashsim.worktime import Clock, Timeline, build_calendar

SEED, DAY = 7, 86_400
ONE: dict[str, Any] = {
    "text": SHORT,
    "name": "short.toml",
    "seed": SEED,
    "first_day": "2026-04-20",
    "last_day": "2026-05-17",
}
HAND = filming.IN_HAND
PUT_DOWN = (events.PAUSED, events.FINISHED, events.PUT_BACK, events.WITHDRAWN)


class Moment(NamedTuple):
    """The board at one moment: by contact its column and state, its rating, and whether it is late."""

    where: dict[int, tuple[str, int]]
    rating: dict[int, int]
    late: set[int]


@cache
def filmed(**more: Any) -> dict[str, Any]:
    answer = handle(
        {
            "do": "film",
            **ONE,
            **{name: json.loads(value) if name == "changes" else value for name, value in more.items()},
        }
    )
    assert "faults" not in answer, answer
    return dict(answer["film"])


def board_at(film: dict[str, Any], at: int) -> Moment:
    """Play a film up to a moment, as the page does."""
    numbers, times = list(accumulate(film["contacts"])), list(accumulate(film["after"]))
    board = Moment({}, {}, set())
    for contact, what in list(zip(film["contact"], film["what"], strict=True))[: bisect_right(times, at)]:
        number = numbers[contact]
        if what >= 0:
            board.where[number] = film["columns"][what // 3]["key"], what % 3
        elif what == filming.GONE:
            del board.where[number]  # fails if it is not on the board
            board.late.discard(number)
        elif what == filming.LATE:
            board.late.add(number)
        elif what == filming.NOT_LATE:
            board.late.remove(number)
        else:
            board.rating[number] = filming.RATED - what
    return board


@cache
def log_of() -> Log:
    door = ready(load_text(SHORT, "short.toml"))
    return door.drawn(SEED, 0).replicate(SEED, 0)


def log_says(moment: int) -> tuple[dict[int, str], set[int], dict[int, int]]:
    """Read from the rows alone, with none of the measures: each open contact's column, those in hand, ratings."""
    log = log_of()
    where: dict[int, str] = {}
    opened: dict[
        int, int
    ] = {}  # the contacts of tasks that are the work of their column: the first that is queued there
    in_hand, begun, rating = set[int](), set[tuple[int, str]](), dict[int, int]()
    for time, contact, task, event, stage, detail in log.rows():
        if time > moment:
            break
        name = log.names.stages[stage] if stage >= 0 else ""
        if event == events.RATED:
            rating[contact] = detail
        elif event == events.CLOSED:
            del where[contact]
        elif (
            column := _column(
                event, name, log.names.outcomes[detail] if event == events.DECIDED else "", where.get(contact)
            )
        ) is not None:
            if column != where.get(contact):
                begun.discard((contact, column))
            if event == events.QUEUED and (contact, column) not in begun:
                opened[task] = contact
            if event in (events.QUEUED, events.REQUESTED):
                begun.add((contact, column))  # what is queued there after it is asking again
            where[contact] = column
        if event in (events.STARTED, events.RESUMED):
            in_hand.add(task)
        elif event in PUT_DOWN:
            in_hand.discard(task)
    held = {opened[task] for task in in_hand if task in opened} | {
        contact for contact, column in where.items() if column == "assessing"
    }
    return where, held & set(where), rating


def _column(event: int, stage: str, outcome: str, before: str | None) -> str | None:
    """Return the column that an event takes a contact to, None if it takes it nowhere."""
    if event == events.RECEIVED:
        return "screening"
    if event == events.ALLOCATED:
        return "assessing"
    if event == events.DECIDED and outcome.startswith(("assessment", "strategy")):
        return "allocating"
    return stage if event in (events.QUEUED, events.REQUESTED) and before not in (None, "assessing") else None


def test_at_any_moment_the_board_is_what_the_log_says() -> None:
    film = filmed()
    starts = 19 * 86_400
    assert film["first_day"] == "2026-04-20"
    moments = [0, 1, *range(5_000, film["midnights"][-1], 3 * 86_400 + 4_321), film["midnights"][-1] - 1]
    for at in moments:
        board = board_at(film, at)
        where, held, rating = log_says(starts + at)
        assert {of: column for of, (column, _) in board.where.items()} == where
        assert {of for of, (_, state) in board.where.items() if state == HAND} == held
        assert {of: board.rating[of] for of in where if of in board.rating} == {
            of: rating[of] for of in where if of in rating
        }
    assert any(state == filming.WITH_PARTNERS for _, state in board.where.values())


def test_a_contacts_moves_one_by_one() -> None:
    """A made log of two contacts: one of the day before, one that comes exactly at midnight, when the film starts."""
    names = Names(
        ("screening", "gathering", "deciding", "allocating", "assessing"),
        ("police",),
        ("officers",),
        ("health",),
        ("nfa",),
        ["A"],
    )
    timeline, log = Timeline(dt.date(2026, 6, 1), 9), Log(names, "2026-06-01", 4 * DAY)
    office = build_calendar("office", {day: [(0, 24 * 60)] for day in range(7)}, timeline)
    log.source, log.children, log.family = array("b", [0, 0]), array("b", [1, 1]), array("i", [0, 1])
    log.person_pool = array("b", [0])
    for row in (
        (DAY - 50, 0, -1, events.RECEIVED, 0, 0), (DAY - 50, 0, 0, events.QUEUED, 0, 0),
        (DAY, 1, -1, events.RECEIVED, 0, 0), (DAY, 1, 1, events.QUEUED, 0, 0), (DAY + 10, 0, 0, events.STARTED, 0, 0), (DAY + 20, 0, 0, events.PAUSED, 0, 0),
        (DAY + 30, 0, 0, events.RESUMED, 0, 0), (DAY + 40, 0, 0, events.FINISHED, 0, 0), (DAY + 40, 0, -1, events.RATED, 0, 1),
        (DAY + 40, 0, 2, events.REQUESTED, 1, 0), (DAY + 90, 0, 3, events.QUEUED, 2, 0), (2 * DAY, 0, 3, events.STARTED, 2, 0),
        (2 * DAY + 5, 0, 3, events.FINISHED, 2, 0), (2 * DAY + 5, 0, -1, events.DECIDED, 2, 0), (2 * DAY + 5, 0, -1, events.CLOSED, 2, 0),
    ):  # fmt: skip
        log.note(row)
    log.flush()
    clock = Clock("decision", "received", "decided", (Duration(60.0),) * 4, office, "same_time")
    moves = filming.film(Evidence(log, office, timeline, window=(DAY, 3 * DAY)), clock)
    screening, gathering, deciding = 0, 3, 6
    assert (moves.contacts, moves.opening, moves.since, moves.open) == (
        [0, 1],
        1,
        [50],
        [[1, 0, 1, 0, 0], [1, 0, 0, 0, 0]],
    )
    assert list(zip(accumulate(moves.after), moves.contact, moves.what, strict=True)) == [
        (0, 0, screening),
        (0, 1, screening),
        (10, 0, screening + HAND),
        (11, 0, filming.LATE),
        (20, 0, screening),
        (30, 0, screening + HAND),
        (40, 0, gathering + filming.WITH_PARTNERS),
        (40, 0, filming.RATED - 1),
        (61, 1, filming.LATE),
        (90, 0, deciding),
        (DAY, 0, deciding + HAND),
        (DAY + 5, 0, filming.GONE),
    ]


def test_every_stage_has_a_column() -> None:
    """But the audit: what is looked at again is closed."""
    assert {stage for stages in BOARD.values() for stage in stages} == set(log_of().names.stages) - {"auditing"}


@pytest.mark.slow
def test_the_days_end_with_what_is_measured_open() -> None:
    """Also where the front door has every stage there is."""
    scenario = load(shipped()["story/summer-peak"])
    answer = handle(
        {"do": "film", "scenario": "story/summer-peak", "first_day": "2024-08-05", "last_day": "2024-08-18"}
    )["film"]
    door = ready(scenario)
    daily = measured(door.drawn(answer["seed"], 0), door.drawn(answer["seed"], 0).replicate(answer["seed"], 0))["daily"]
    row = daily["days"].index("2024-08-05")
    for place, column in enumerate(answer["columns"]):
        stages = [daily["open"][stage] for stage in BOARD[column["key"]] if stage in daily["open"]]
        assert [day[place] for day in answer["open"]] == [
            sum(stage[row + day] for stage in stages) for day in range(14)
        ], column["key"]
    for day, end in enumerate(answer["midnights"][1:]):
        counted = [0] * len(answer["columns"])
        names = [column["key"] for column in answer["columns"]]
        for column, _ in board_at(answer, end - 1).where.values():
            counted[names.index(column)] += 1
        assert counted == answer["open"][day]


def test_late_is_what_the_decision_clock_says() -> None:
    film = filmed(first_day="2026-04-01", last_day="2026-05-31")
    door = ready(load_text(SHORT, "short.toml"))
    clock = measured(door, log_of())["clocks"]["decision"]
    numbers = list(accumulate(film["contacts"]))
    ever = {
        numbers[contact] for contact, what in zip(film["contact"], film["what"], strict=True) if what == filming.LATE
    }
    received = {
        log_of().contact[row]
        for row, event in enumerate(log_of().event)
        if event == events.RECEIVED and log_of().time[row] >= 0
    }
    assert len(ever & received) == clock["judged"] - clock["in_time"] > 20
    still = board_at(film, film["midnights"][-1]).late
    assert len(still & received) == clock["late_and_open"] > 0
    assert film["clock"] == {"name": "decision", "for": "decision", "limits": ["1 working day"] * 4}


def test_a_contact_is_late_one_second_after_it_was_due() -> None:
    film = filmed()
    times = list(accumulate(film["after"]))
    closing = set(film["office"][1::2])
    late = [times[row] for row, what in enumerate(film["what"]) if what == filming.LATE and row >= film["opening"]]
    assert late
    assert all(moment - 1 in closing for moment in late)  # the limit is the end of a working day


def test_the_same_request_gives_the_same_bytes() -> None:
    request = json.dumps({"do": "film", **ONE})
    first = handle_text(request)
    watching._replays.clear()
    assert handle_text(request) == first
    moves = len(json.loads(first)["film"]["what"])
    assert moves > 4_000
    assert len(first) < 15 * moves  # 10,000 moves are less than 150 kB


def test_before_the_films_start_everything_came_before_it() -> None:
    film = filmed()
    assert film["after"][: film["opening"]] == [0] * film["opening"]
    on_the_board = [what for what in film["what"][: film["opening"]] if what >= 0]
    assert len(film["since"]) == len(on_the_board) == len(board_at(film, 0).where)
    assert min(film["since"]) >= 0


def test_two_films_have_the_same_arrivals() -> None:
    changes = json.dumps({"pools.managers.posts": 6})
    one, two = filmed(), filmed(changes=changes)
    assert one["what"] != two["what"]
    assert [one["hours"]["at_hand"] != two["hours"]["at_hand"], one["midnights"] == two["midnights"]] == [True, True]
    sources = [name for name in log_of().names.sources if name not in ("repeat", "re_referral")]

    def arrivals(name: str) -> list[tuple[int, int]]:
        changed = watching._replay({**ONE, **({"changes": json.loads(name)} if name else {})}).evidence.log
        kept = [log_of().names.sources.index(source) for source in sources]
        return [
            (row[0], row[5])
            for row in changed.rows()
            if row[3] == events.RECEIVED and row[5] in kept and changed.family[row[1]] == row[1]
        ]

    assert arrivals("") == arrivals(changes)


def test_a_story_is_told_as_explain_tells_it(tmp_path: Path) -> None:
    file = tmp_path / "short.toml"
    file.write_text(SHORT, encoding="utf-8")
    said = mashsim("explain", file, "--seed", SEED, "--contact", 300, "--out", tmp_path / "out")
    assert said.code == 0, said.err
    told_here = handle({"do": "story", "text": SHORT, "name": "short.toml", "seed": SEED, "contact": 300})
    assert said.out.splitlines()[:-1] == [*told_here["summary"], *told_here["sentences"]]
    changed = handle(
        {
            "do": "story",
            **{k: ONE[k] for k in ("text", "name", "seed")},
            "contact": 300,
            "changes": {"pools.managers.posts": 9},
        }
    )
    assert changed["sentences"][0] == told_here["sentences"][0]  # the same contact comes at the same moment


PODS = 'base = "three-pods"\n[run]\nlast_day = 2026-05-03\n'


def test_three_pods_are_watched_and_a_story_says_where_the_family_lives() -> None:
    film = handle({"do": "film", "text": PODS, "seed": SEED, "first_day": "2026-04-06", "last_day": "2026-04-12"})[
        "film"
    ]
    assert [column["key"] for column in film["columns"]][:2] == ["screening", "gathering"]
    assert len(film["contacts"]) > 100
    told = handle({"do": "story", "text": PODS, "seed": SEED, "contact": 400})
    place = re.search(r"about \d+ child(?:ren)? in (north|south|centre), ", told["summary"][0])
    assert place, told["summary"][0]
    assert any(f"{place[1].capitalize()} officers took up screening" in sentence for sentence in told["sentences"])
    answer = handle({"do": "start", "text": PODS})
    staff = {one["path"] for group in answer["controls"] for one in group["controls"] if one["path"].endswith("posts")}
    assert "pools.north_officers.posts" in staff
    assert "pools.contact_officers.posts" not in staff


OUTSIDE = "but this run goes from 1 April 2026 to 31 May 2026; choose a day of the run."


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        ({"first_day": "2026-03-01"}, f"the first day to watch is 1 March 2026, {OUTSIDE}"),
        ({"last_day": "2026-06-01"}, f"the last day to watch is 1 June 2026, {OUTSIDE}"),
        ({"last_day": "2026-04-19"}, "the last day to watch, 19 April 2026, is before the first, 20 April 2026."),
        ({"first_day": "soon"}, "first_day is 'soon'; write a date such as 2026-06-01."),
        ({"number": -1}, "number is -1; it is a whole number from 0 to 999."),
        ({"lanes": 2}, "lanes: unknown word in a request; did you mean changes?"),
    ],
)  # fmt: skip
def test_what_cannot_be_watched_is_said(words: dict[str, Any], fault: str) -> None:
    assert handle({"do": "film", **ONE, **words}) == {"faults": [fault]}


def test_a_contact_that_is_not_there_is_said() -> None:
    (fault,) = handle({"do": "story", "text": SHORT, "seed": SEED, "contact": 10**6})["faults"]
    assert fault.startswith("contact is 1000000; it is a whole number from 0 to ")


@pytest.mark.slow
def test_the_weeks_are_proposed_in_which_the_backlog_grows_most() -> None:
    film = handle({"do": "film", "scenario": "nottingham-2022"})["film"]
    first_day, last_day = (dt.date.fromisoformat(film[name]) for name in ("first_day", "last_day"))
    assert first_day.weekday() == 0
    assert (last_day - first_day).days == watching.USUAL_DAYS - 1
    backlog = [
        sum(count for count, column in zip(day, film["columns"], strict=True) if column["at_the_door"])
        for day in film["open"]
    ]
    assert backlog[-1] > backlog[0] + 200
    assert [turn["kind"] for turn in film["turns"]].count("passed") >= 3


def test_a_hostile_title_stays_text() -> None:
    title = '<script>alert("x")</script> & "two"'
    film = handle({"do": "film", **ONE, "text": SHORT.replace('"Two months"', json.dumps(title))})["film"]
    assert film["title"] == title


# Turning points


def points(
    film: Film | None = None,
    came: list[float] | None = None,
    held: dict[str, Any] | None = None,
    days: int = 56,
    rows: Any = (),
) -> list[Turn]:
    """Turning points of a made front door with one pool that has 8 hours at hand each day."""
    timeline = Timeline(dt.date(2026, 6, 1), 200)
    midnights = [timeline.midnight(day) for day in range(days + 1)]
    during = Window(0, midnights[-1], 0, len(rows), range(days), [0] * (days + 1), timeline)
    columns = SimpleNamespace(
        rows={events.INTERVENED: array("i", range(len(rows)))},
        time=[row[0] for row in rows], task=[row[1] for row in rows], detail=[0 for _ in rows],
        log=SimpleNamespace(names=SimpleNamespace(pools=("managers",)), header={"interventions": ["agency_cover"]}),
    )  # fmt: skip
    hours = Hours([came or [0.0] * 150], [[8.0] * 150])
    office = SimpleNamespace(is_working_day=lambda day: day % 7 < 5)
    evidence: Any = SimpleNamespace(columns=columns, window=during, office=office)
    seen = film or Film(["deciding"], open=[[0]] * days)
    return turning_points(evidence, seen, hours, held or {"weeks": []})


def test_where_nothing_turns_there_is_no_turning_point() -> None:
    assert points() == []
    assert points(came=[8.0] * 150) == []  # as much as fits is not too much
    assert points(came=[9.0] * 150) == []  # too much from the start: that does not turn


def test_more_work_than_hours_for_four_weeks_is_a_turning_point_and_its_end_another() -> None:
    came = [6.0] * 14 + [10.0] * 35 + [6.0] * 101
    over, under = points(came=came)
    assert (over.kind, over.about, under.kind) == ("overtaken", ("managers",), "relieved")
    # On day 10 (a Thursday) the first of the four weeks has 4 days of 6 and 3 of 10: 54 hours, not more than 56; on day
    # 11 it has 58.
    assert over.at == 11 * DAY
    # Weeks are within the hours from day 46 on: 3 days of 10 and 4 of 6; that is a Friday.
    assert under.at == 46 * DAY
    assert points(came=[6.0] * 14 + [10.0] * 20 + [6.0] * 116) == []  # three weeks are not four


def test_marks_are_passed_once_and_the_highest_is_found() -> None:
    backlog = [40, 60, 45, 70, 120, 90, 150, 320, 250, 310, 200, 150, 120, 110, 100, 100, 100]
    turns = points(Film(["deciding", "assessing"], open=[[count, 500] for count in backlog]), days=len(backlog))
    assert [(turn.kind, turn.about[0], turn.at) for turn in turns] == [
        ("passed", 50, 2 * DAY - 1),
        ("passed", 100, 5 * DAY - 1),
        ("passed", 300, 8 * DAY - 1),
        ("highest", 320, 8 * DAY - 1),
    ]
    opening = Film(["deciding"], opening=60, contact=list(range(60)), what=[0] * 60, after=[0] * 60, open=[[60]] * 10)
    assert points(opening, days=10) == []  # it had been over 50 before


def test_the_first_contact_that_is_late() -> None:
    moves: dict[str, Any] = {
        "contact": [0, 1, 0, 1],
        "what": [0, 0, filming.LATE, filming.LATE],
        "after": [0, 10, 90, 5],
        "contacts": [12, 34],
    }
    assert points(Film(["deciding"], opening=1, open=[[2]] * 9, **moves), days=9) == [Turn(100, "late", (12,))]
    assert points(Film(["deciding"], opening=3, open=[[2]] * 9, **moves), days=9) == []


def test_interventions_begin_and_end() -> None:
    turns = points(rows=[(3 * DAY, 1), (9 * DAY, 0)])
    assert turns == [Turn(3 * DAY, "began", ("agency_cover",)), Turn(9 * DAY, "ended", ("agency_cover",))]
    assert in_words(turns[0], dt.datetime(2026, 6, 4)) == "Thursday 4 June: “agency cover” begins."


def test_another_thing_holds_contacts_up_most_for_two_weeks() -> None:
    weeks = [
        "2026-06-01",
        "2026-06-08",
        "2026-06-15",
        "2026-06-22",
        "2026-06-29",
        "2026-07-06",
        "2026-07-13",
        "2026-07-20",
    ]
    held = {
        "weeks": weeks,
        "in_hand": [99.0] * 8,
        "others": [99.0] * 8,
        "room": [1.0] * 8,
        "pools": {"managers": [5.0, 5.0, 9.0, *[5.0] * 5]},
        "partners": {"police": [*[6.0] * 4, *[4.0] * 4]},
    }
    (turn,) = points(held=held)
    assert turn == Turn(28 * DAY, "held_up", ("pools.managers", "partners.police"))
    said = in_words(turn, dt.datetime(2026, 6, 29))
    assert (
        said
        == "Monday 29 June: waiting for managers now holds contacts up most; before, it was waiting for police's replies."
    )


def test_work_that_came_is_all_work_done_where_all_is_done() -> None:
    """Hours are those that people had work in hand, and those on shift are the log's."""
    replay = watching._replay({"text": SHORT, "name": "short.toml", "seed": SEED})
    log = replay.evidence.log
    spent, begun = 0, {}
    for time, _, task, event, _, _ in log.rows():
        if event in (events.STARTED, events.RESUMED):
            begun[task] = time
        elif event in PUT_DOWN and task in begun:
            spent += time - begun.pop(task)
    unfinished = len({row[2] for row in log.rows() if row[3] == events.QUEUED}) - sum(
        row[3] == events.FINISHED for row in log.rows()
    )
    came = sum(map(sum, replay.hours.came))
    assert spent / 3600 <= came <= spent / 3600 + unfinished * 3
    assert replay.hours.at_hand == [[seconds / 3600 for seconds in by_day] for by_day in log.usable]


def test_the_page_and_the_engine_mean_the_same_by_the_codes_of_a_film() -> None:
    script = (Path(filming.__file__).parents[1] / "templates" / "page" / "film.js").read_text(encoding="utf-8")
    names = ("WAITS", "IN_HAND", "WITH_PARTNERS", "GONE", "LATE", "NOT_LATE", "RATED", "UNRATED")
    here = {name: filming.UNRATED if name == "UNRATED" else getattr(filming, name) for name in names}
    assert {
        name: int(code) for name, code in re.findall(r"^const ([A-Z_]+) = (-?\d+);", script, re.M)
    }.items() >= here.items()
