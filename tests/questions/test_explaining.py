"""Why: waits week by week against the account of where the time went, fair shares that add up, one contact's story, and
the pages."""

from __future__ import annotations

import datetime as dt
import json
import random
import re
from fractions import Fraction
from functools import cache
from itertools import combinations
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import mashsim as package
from made.command_line import MM1, mashsim
from made.costs import costly
from made.live import after_the_decision, before_the_decision
from made.logs import CITIES, DAY, HOUR, MONDAY, OFFICE, at, in_time_order, make_log, measured, whole_way, work
from made.scenarios import text_of, town
from mashsim.errors import ScenarioError
from mashsim.experiment import measured as of_scenario
from mashsim.loading import changed, load, load_text, partly
from mashsim.log import Log
from mashsim.measures import measure
from mashsim.measures.evidence import Evidence
from mashsim.measures.one_contact import Contacts
from mashsim.quantities import parse_duration
from mashsim.questions.asking import Finder, with_intervention
from mashsim.questions.kinds.explain import Explain, explain
from mashsim.questions.ladders import Between, fair_shares, plan
from mashsim.questions.reading import read_question
from mashsim.report import brief, render_page
from mashsim.report.answers import answer_page, page_of
from mashsim.shipped import scenario_folder
from mashsim.simulation import FrontDoor
from mashsim.worktime import Clock

WAIT = "stages.screening.wait.clock_minutes.mean"
WAITS = ("worker", "manager", "partners", "room", "consent", "meeting", "hand_off")
SHORT = {"run.last_day": "2023-01-22"}


@cache
def queue() -> Any:
    return load(MM1, SHORT)


def held_up(log: Log, window: tuple[int, int] | None = None) -> dict[str, Any]:
    found: dict[str, Any] = measure(log, [], OFFICE, MONDAY, {"managers"}, window, asked=["held_up"])["held_up"]
    return found


def flat(tree: dict[str, Any]) -> dict[str, list[float]]:
    """Hours by week of every cause, without those in hand."""
    causes = {name: part for name, part in tree.items() if name not in ("weeks", "in_hand")}
    return {
        key: hours
        for name, part in causes.items()
        for key, hours in (part.items() if isinstance(part, dict) else [(name, part)])
    }  # fmt: skip


# Week by week


def test_a_whole_way_is_put_down_to_pools_partners_and_room_in_the_week_it_was() -> None:
    found = held_up(make_log(whole_way()))
    assert found["weeks"] == ["2026-06-01", "2026-06-08", "2026-06-15", "2026-06-22"]
    hours = {key: of for key, of in flat(found).items() if any(of)}
    assert hours == {
        "workers": [1.0, 0, 0, 0],
        "managers": [6.25 - 0.5, 0, 0, 0],
        "health": [8 - 40 / 60, 0, 0, 0],
        "room": [16.0, 0, 0, 0],
    }
    assert found["in_hand"] == [pytest.approx((30 + 30 + 40 + 60 + 30 + 15) / 60), 0, 0, 0]


def test_a_wait_over_a_weekend_is_split_where_the_week_ends() -> None:
    rows = [
        (at(4, "15:00"), 0, -1, "received", None, 0),
        *work(0, 0, "screening", "officers", 0, at(4, "15:00"), at(7, "12:00"), at(7, "13:00")),
        (at(7, "13:00"), 0, -1, "decided", "screening", "nfa"),
        (at(7, "13:00"), 0, -1, "closed", "screening", "nfa"),
    ]
    found = held_up(make_log(rows))
    assert found["pools"]["officers"] == [2.0, 3.0, 0.0, 0.0]
    assert found["in_hand"] == [0.0, 1.0, 0.0, 0.0]


@pytest.mark.parametrize("log", CITIES, ids=range(len(CITIES)))
def test_weeks_and_causes_add_up_to_where_the_time_went(log: Log) -> None:
    """The window is five whole weeks that hold the log: all waiting is in some week, and what is put down to managers
    is theirs."""
    window = (-7 * DAY, 28 * DAY)
    assert min(log.time) >= window[0]
    went = measured(log, window=window)["time_went"]["mean"]
    contacts = sum(row[3] == 0 for row in log.rows())
    found = held_up(log, window)
    hours = flat(found)
    total = sum(went[cause] for cause in WAITS if cause in went) * contacts / 60
    assert sum(map(sum, hours.values())) == pytest.approx(total)
    assert sum(found["pools"]["managers"]) == pytest.approx(went["manager"] * contacts / 60)
    assert sum(sum(of) for of in found["partners"].values()) + sum(found["several_partners"]) == pytest.approx(
        went["partners"] * contacts / 60
    )
    assert sum(found["room"]) == pytest.approx(went["room"] * contacts / 60)
    assert found["others"] == [0.0] * 5
    assert min(map(min, hours.values())) >= 0


@pytest.mark.parametrize("part", [after_the_decision, before_the_decision])
def test_they_add_up_in_a_front_door_with_every_stage(part: ModuleType) -> None:
    scenario = changed(load_text(text_of(town())), part.ENABLED)
    days = (scenario.run.last_day - scenario.run.first_day).days + 1
    last = scenario.run.last_day - dt.timedelta(days=days % 7)
    door = FrontDoor(
        changed(scenario, {"run.last_day": last, "run.measure_from": scenario.run.first_day, "opening_backlog": []})
    )
    found = of_scenario(door, door.replicate(1, 0), ["held_up", "time_went", "fairness"])
    went, contacts = found["time_went"]["mean"], found["fairness"]["by_source"]
    counted = sum(of["contacts"] for of in contacts.values())
    causes = [cause for cause in WAITS if cause in went]
    assert set(causes) > {"worker", "manager", "partners", "room"}
    hours = flat(found["held_up"])
    assert sum(map(sum, hours.values())) == pytest.approx(sum(went[cause] for cause in causes) * counted / 60, rel=1e-6)
    for cause in set(causes) - {"worker", "manager", "partners"}:
        assert sum(hours[cause]) == pytest.approx(went[cause] * counted / 60), cause


def asked(replies: dict[str, int | None], stop: int) -> list[tuple[Any, ...]]:
    """One contact, whose requests go out on Monday at 10; a partner that never replies has None."""
    rows = [
        (at(0, "9:00"), 0, -1, "received", None, 0),
        *work(0, 0, "gathering", "workers", 1, at(0, "9:00"), at(0, "9:00"), at(0, "10:00")),
        *((at(0, "10:00"), 0, 1 + i, "requested", "gathering", name) for i, name in enumerate(replies)),
        *(
            (reply, 0, 1 + i, "replied", "gathering", name)
            for i, (name, reply) in enumerate(replies.items())
            if reply is not None
        ),
        *work(0, 9, "analysing", "workers", 1, stop, stop, stop + HOUR),
        (stop + HOUR, 0, -1, "decided", "analysing", "nfa"),
        (stop + HOUR, 0, -1, "closed", "analysing", "nfa"),
    ]
    return in_time_order(rows)


@pytest.mark.parametrize(
    ("replies", "partner"),
    [
        ({"police": at(0, "11:00"), "health": at(0, "12:00")}, "health"),  # both answered: the later
        ({"police": at(0, "12:00"), "health": at(1, "9:00")}, "police"),  # enough replies: the one that let it go on
        ({"police": at(0, "11:00"), "health": None}, "health"),  # the time allowed was up: the one that was silent
        ({"police": at(2, "9:00"), "health": at(1, "9:00")}, "police"),  # both too late: whoever was later
        ({"police": None, "health": None}, "several_partners"),
    ],
)
def test_a_wait_for_replies_is_put_down_to_the_partner_awaited_last(
    replies: dict[str, int | None], partner: str
) -> None:
    hours = flat(held_up(make_log(asked(replies, at(0, "12:00")))))
    assert {key: of[0] for key, of in hours.items() if any(of)} == {partner: 2.0}


def test_it_is_made_only_on_asking_and_kept_apart_from_what_is_not(tmp_path: Path) -> None:
    from mashsim.experiment import FolderStore, Runner

    assert "held_up" not in measured(make_log(whole_way()))
    with Runner(store=FolderStore(tmp_path)) as runner:
        (without,) = runner.run([queue()], 2)
        (found,) = runner.only(["held_up", "stages"]).run([queue()], 2)
        assert runner.done == 4
    assert not any(name.startswith("held_up") for name in without.measures())
    assert len(found.curves("held_up.pools.server")[0]) == 2
    assert found.values(WAIT) == without.values(WAIT)


def test_a_queue_with_one_server_waits_for_the_server_in_every_week() -> None:
    answer = explain(queue(), replications=3)
    assert [each["words"] for each in answer["causes"]] == ["server"]
    assert answer["causes"][0]["share"] == {"mean": 1.0, "low": 1.0, "high": 1.0}
    assert [(each["from"], each["to"], each["weeks"], each["runs"]) for each in answer["stretches"]] == [
        ("2023-01-09", "2023-01-22", 2, 1.0)
    ]
    hours = [each["hours"] for each in answer["binding"]]
    assert hours == answer["causes"][0]["hours"]
    assert min(hours) > 0


# Fair shares


def test_fair_shares_of_a_known_game() -> None:
    """Three airlines share a runway (Littlechild and Owen 1973): each pays its part of every piece it needs."""
    needs = [Fraction(8), Fraction(11), Fraction(13)]
    values = {
        frozenset(some): max((needs[place] for place in some), default=Fraction(0))
        for size in range(4)
        for some in combinations(range(3), size)
    }
    assert fair_shares(values, 3) == [
        Fraction(8, 3),
        Fraction(8, 3) + Fraction(3, 2),
        Fraction(8, 3) + Fraction(3, 2) + 2,
    ]


@pytest.mark.parametrize("count", [1, 2, 4, 5, 9])
def test_fair_shares_add_up_exactly_whatever_the_values(count: int) -> None:
    luck, steps = random.Random(count), plan(count, 3)
    values = {some: Fraction(luck.uniform(-1e6, 1e6)) for some in steps.subsets}
    shares = fair_shares(values, count, steps.orders)
    assert sum(shares) == values[frozenset(range(count))] - values[frozenset()]
    assert len(set(shares)) == count


def test_many_changes_are_made_in_orders_each_of_which_is_also_taken_backwards() -> None:
    steps = plan(6, 4)
    assert len(steps.orders) == 8
    assert [order[::-1] for order in steps.orders[::2]] == list(steps.orders[1::2])
    assert steps == plan(6, 4)
    assert {frozenset({place}) for place in range(6)} < set(steps.subsets)
    assert {frozenset(range(6)) - {place} for place in range(6)} < set(steps.subsets)


@cache
def laddered(orders: int = 10, last: int = 3) -> dict[str, Any]:
    """Two or three changes of a queue; with five, the two others change nothing."""
    changes = {
        "pools.server.posts": 2, "stages.screening.effort.mean": "11 min", "demand.rate": "5 per hour",
        "clocks.decision": {"start": "received", "stop": "decided", "limit": "1 working day", "calendar": "office"},
        "bank_holidays": [dt.date(2023, 1, 20)],
    }  # fmt: skip
    other = changed(queue(), dict(list(changes.items())[:last]))
    return explain(queue(), other, replications=4, measures=[WAIT, "contacts.received"], orders=orders)


@pytest.mark.slow
def test_contributions_add_up_run_by_run_and_what_is_left_is_the_interaction() -> None:
    row = laddered()["measures"][0]
    by_run = list(zip(*(share["values"] for share in row["changes"]), strict=True))
    assert len(by_run) == 4
    assert [sum(shares) for shares in by_run] == pytest.approx(row["whole"]["values"], rel=1e-12)
    alone = [sum(values) for values in zip(*(share["alone"]["values"] for share in row["changes"]), strict=True)]
    left = [total - each for total, each in zip(row["whole"]["values"], alone, strict=True)]
    assert left == pytest.approx(row["interaction"]["values"], rel=1e-9)
    assert row["interaction"]["difference"] < 0  # a second server does more where there is more work
    assert row["whole"]["difference"] == pytest.approx(row["after"]["mean"] - row["before"]["mean"])


def test_a_ladder_says_what_is_better_and_what_changes_nothing() -> None:
    answer = laddered()
    assert [change["name"] for change in answer["changes"]] == [
        "contacts: from 4.8 to 5 per hour, 0.2 more", "server: from 1 to 2, 1 more",
        "screening, hands-on time, mean: from 10 to 11 min, 1 more",
    ]  # fmt: skip
    wait, received = answer["measures"]
    assert [share["difference"] > 0 for share in wait["changes"]] == [True, False, True]
    assert [share["identical"] for share in received["changes"]] == [False, True, True]
    assert answer["comparisons"] == 6
    assert all(share["p_adjusted"] >= share["p"] for row in answer["measures"] for share in row["changes"])


def test_the_page_says_what_did_nothing_and_why() -> None:
    changes = {"bank_holidays": [dt.date(2023, 1, 12)], "pools.server.posts": 2}
    answer = ask(
        scenario=str(MM1),
        changes={"run.last_day": "2023-01-15"},
        against={"changes": changes},
        replications=2,
        measures=[WAIT],
    )
    told = [text for text, _ in page_of(answer).findings]
    assert told[0].startswith("Screening: wait for staff, time by the clock, mean: ")
    assert told[1].startswith("Server: from 1 to 2, 1 more: −")
    assert (
        "Bank holidays: did nothing, because what was changed is not used between these days, or comes to the same."
        in told
    )
    assert "The changes do not act on each other." in told[-1]


def test_costs_that_do_not_act_on_each_other_have_no_interaction() -> None:
    dearer = changed(costly(), {"pools.a.cost.pounds_per_hour": 22.0, "pools.b.cost.pounds_per_hour": 35.0})
    row = explain(costly(), dearer, replications=2, measures=["cost.per_week"])["measures"][0]
    assert [share["difference"] for share in row["changes"]] == pytest.approx([40 * 2 * 2.0, 40 * 3 * 5.0])
    assert row["interaction"]["difference"] == pytest.approx(0, abs=1e-9)
    for share in row["changes"]:
        assert share["difference"] == pytest.approx(share["alone"]["difference"])
        assert share["difference"] == pytest.approx(share["last"]["difference"])


@pytest.mark.slow
def test_more_than_four_changes_are_told_apart_by_orders_and_those_that_do_nothing_say_why() -> None:
    answer = laddered(2, 5)
    row = answer["measures"][0]
    assert len(answer["changes"]) == 5
    sums = [sum(shares) for shares in zip(*(share["values"] for share in row["changes"]), strict=True)]
    assert sums == pytest.approx(row["whole"]["values"], rel=1e-12)
    idle = {change["name"]: change["nothing_because"] for change in answer["changes"] if change["identical"]}
    assert list(idle) == ["decision", "bank holidays"]
    assert set(idle.values()) == {"what was changed is not used between these days, or comes to the same."}
    moved = [share for share, change in zip(row["changes"], answer["changes"], strict=True) if not change["identical"]]
    assert all(share["difference"] for share in moved)


# Between two front doors


@cache
def nottingham() -> Any:
    return load(scenario_folder() / "nottingham-2022.toml")


@pytest.mark.slow
def test_an_intervention_a_pool_and_a_partner_are_one_change_each() -> None:
    more = changed(nottingham(), {
        "pools.managers.posts": 5, "pools.managers.case_share": 0.5, "partners.health.reply.median": "1 working day",
        "stages.deciding.effort": "10 min",
    })  # fmt: skip
    more = with_intervention(more, "Two more", dt.date(2022, 6, 1), cover=[{"pool": "social_workers", "posts": 2}])
    two = Between(nottingham(), more)
    assert [change.name for change in two.changes] == [
        "managers (2 settings)", "health, time in which half reply: from 2 to 1 working day, 1 fewer",
        "deciding: hands-on time", "Two more",
    ]  # fmt: skip
    assert {change.paths for change in two.changes} == {
        (("pools", "managers"),),
        (("partners", "health"),),
        (("stages", "deciding", "effort"),),
        (("interventions", "Two more"),),
    }
    everything = [path for change in two.changes for path in change.paths]
    assert partly(nottingham(), more, everything).hash == more.hash
    assert partly(more, nottingham(), everything).hash == nottingham().hash
    assert two.with_some(frozenset()) is nottingham()
    assert two.with_some(frozenset(range(4))) is more
    some = two.with_some(frozenset({3}))
    assert some.interventions == more.interventions
    assert some.pools == nottingham().pools


def test_settings_from_a_day_on_are_told_apart_and_make_the_same_front_door() -> None:
    since = dt.date(2023, 1, 9)
    changes = {"pools.server.posts": 2, "stages.screening.effort": "8 min"}
    question = Explain.model_validate({"scenario": str(MM1), "against": {"changes": changes, "first_day": since}})
    assert question.against
    other = question._other(question.against, queue(), Finder())
    two = Between(queue(), other)
    assert [two.with_some(frozenset({place})).interventions for place in (0, 1)] == [
        other.interventions[:1],
        other.interventions[1:],
    ]
    assert [change.name for change in two.changes] == [
        "server: posts 2 from 2023-01-09", "screening: hands-on time 8 min from 2023-01-09"
    ]  # fmt: skip
    assert other.hash == with_intervention(queue(), "both", since, changes=changes).hash


def test_a_part_keeps_where_its_values_come_from() -> None:
    source = {"value": 5, "quality": "measured", "source": "a count", "range": [4, 6]}
    more = changed(nottingham(), {"pools.managers.posts": source})
    mixed = partly(nottingham(), more, [("pools", "managers")]).document
    known = mixed.provenance["pools.managers.posts"]
    assert (known.quality, known.source, known.range) == ("measured", "a count", (4, 6))
    assert (
        mixed.provenance["pools.social_workers.posts"] == nottingham().document.provenance["pools.social_workers.posts"]
    )


def test_shares_of_who_comes_are_one_change() -> None:
    shares = {"demand.sources.police.share": 0.37, "demand.sources.schools.share": 0.18}
    (change,) = Between(nottingham(), changed(nottingham(), shares)).changes
    assert (change.paths, change.name) == ((("demand", "sources"),), "sources (2 settings)")


def test_changes_that_only_fit_together_are_one() -> None:
    both = changed(queue(), {"pools.second": {"posts": 2}, "stages.screening.pool": "second"})
    two = Between(queue(), both)
    assert [set(change.paths) for change in two.changes] == [{("pools", "second"), ("stages", "screening", "pool")}]
    assert "second" in two.changes[0].name
    three = {
        "calendars.late": {"monday": "10:00-18:00"},
        "pools.second": {"posts": 2, "shifts": ["late"]},
        "stages.screening.pool": "second",
    }
    two = Between(queue(), changed(queue(), {**three, "demand.rate": "5 per hour"}))
    assert sorted(len(change.paths) for change in two.changes) == [1, 3]


def test_what_cannot_be_explained_is_said() -> None:
    with pytest.raises(
        ScenarioError,
        match=r"does not differ from 'M/M/1'; change something with --set KEY=VALUE, or name another file",
    ):
        Between(queue(), queue())
    longer = changed(queue(), {"run.last_day": "2023-01-29"})
    with pytest.raises(
        ScenarioError,
        match=r"run.last_day 2023-01-29, and 'M/M/1' 2023-01-22; front doors are explained over the same days",
    ):
        Between(queue(), longer)
    names = [f"partners.{name}.silent_share" for name in nottingham().partners] + [
        f"pools.{name}.posts" for name in nottingham().pools
    ]
    stages = ("screening", "gathering", "analysing", "deciding")
    many = {**dict.fromkeys(names, 0.5), **{f"stages.{name}.effort": "1 min" for name in stages}}
    with pytest.raises(
        ScenarioError,
        match=r"14 changes lie between .* at most 12 can be told apart: .* and 2 more\. .* see the whole with mashsim compare\.",
    ):
        Between(nottingham(), changed(nottingham(), many))
    with pytest.raises(ScenarioError, match=r"give replications instead of a precision"):
        ask(scenario=str(MM1), precision=0.05)
    with pytest.raises(ScenarioError, match=r"one contact is followed in one front door"):
        ask(scenario=str(MM1), contact=1, against={"changes": {"pools.server.posts": 2}})


def ask(**about: Any) -> dict[str, Any]:
    from mashsim.experiment import Runner

    with Runner() as runner:
        return Explain.model_validate(about).answer(runner, Finder())


# One contact


DECISION = Clock("decision", "received", "decided", (parse_duration("1 working day"),) * 4, OFFICE, "end_of_day")


def test_one_contact_is_followed_from_receipt_to_its_end() -> None:
    found = Contacts(Evidence(make_log(whole_way()), OFFICE, MONDAY, [DECISION])).one(0)
    assert (found["rating"], found["received"], found["way_ended"]) == ("amber", "2026-06-01T09:00", "2026-06-05T10:30")
    waits = [(wait["for"], wait["from"], wait["until"], wait["working_minutes"]) for wait in found["waits"]]
    assert waits == [
        (["pools", "workers"], "2026-06-01T09:30", "2026-06-01T10:30", 60),
        (["partners", "health"], "2026-06-01T11:00", "2026-06-02T11:00", 8 * 60 - 40),
        (["pools", "managers"], "2026-06-02T12:00", "2026-06-03T09:30", 5 * 60 + 30),
        (["pools", "managers"], "2026-06-03T10:00", "2026-06-03T10:15", 15),
        (["room"], "2026-06-03T10:30", "2026-06-05T10:30", 2 * 8 * 60),
    ]
    spent = found["spent"]
    assert (spent["worked"], spent["outside_hours"], spent["total"]) == (205, 4 * 16 * 60, 4 * 24 * 60 + 90)
    police, health = found["requests"]
    assert (police["partner"], police["chases"], police["too_late"]) == ("police", 1, True)
    assert (health["replied"], health["too_late"], health["working_minutes"]) == ("2026-06-02T11:00", False, 8 * 60)
    (clock,) = found["clocks"]
    assert (clock["due"], clock["stopped"], clock["kept"]) == ("2026-06-02T17:00", "2026-06-03T10:00", False)
    assert [moment["minutes"] for moment in found["moments"] if moment["event"] == "finished"] == [
        30,
        30,
        20,
        30,
        60,
        30,
        15,
    ]


@pytest.mark.parametrize("log", CITIES[:2], ids=range(2))
def test_what_a_contact_waited_is_what_all_together_waited(log: Log) -> None:
    contacts, total, spent = Contacts(Evidence(log, OFFICE, MONDAY, [DECISION])), dict[str, float](), 0.0
    for number in range(len(contacts)):
        found = contacts.one(number)
        waited: dict[str, float] = {}
        for wait in found["waits"]:
            if found["way_ended"] is None or wait["from"] < found["way_ended"]:
                waited[".".join(wait["for"])] = waited.get(".".join(wait["for"]), 0) + wait["working_minutes"]
        told = {".".join(each["for"]): each["minutes"] for each in found["spent"]["waited"] if each["minutes"] > 0}
        assert told == pytest.approx({cause: minutes for cause, minutes in waited.items() if minutes > 0})
        spent += sum(told.values())
        for cause, minutes in told.items():
            total[cause] = total.get(cause, 0) + minutes
        parts = [found["spent"]["worked"], found["spent"]["outside_hours"], *told.values()]
        assert sum(parts) == pytest.approx(found["spent"]["total"])
    assert spent / 60 == pytest.approx(sum(map(sum, flat(held_up(log, (-7 * DAY, 28 * DAY))).values())))
    judged = [clock["kept"] for number in range(len(contacts)) for clock in contacts.one(number)["clocks"]]
    said = measure(log, [DECISION], OFFICE, MONDAY, {"managers"})["clocks"]["decision"]
    assert (judged.count(True), judged.count(True) + judged.count(False)) == (said["in_time"], said["judged"])


@pytest.mark.slow
def test_the_story_is_told_in_dated_sentences_and_says_nothing_personal(tmp_path: Path) -> None:
    asked_for = (
        "explain",
        scenario_folder() / "baseline.toml",
        "--both",
        "run.last_day=2026-04-30",
        "--contact",
        "longest",
    )
    said = mashsim(*asked_for, "--out", tmp_path, "--brief")
    assert (said.code, said.err) == (0, "")
    answer = json.loads((tmp_path / "answer.json").read_text(encoding="utf-8"))
    journey = answer["journey"]
    assert journey["contact"] == answer["remarkable"]["longest"]
    assert f"Contact {journey['contact']}, from " in said.out
    received = dt.datetime.fromisoformat(journey["received"])
    assert f"{received:%A} {received.day} {received:%B %Y, %H:%M}: Received, from " in said.out
    for wait in journey["waits"][:1]:
        by_the_clock = r"( \([\d.,]+ \w+ by the clock\))?"  # where the wait was longer by the clock
        assert re.search(rf"of office time{by_the_clock} for {wait['for'][-1].replace('_', ' ')}", said.out)
    door = FrontDoor(load(scenario_folder() / "baseline.toml", {"run.last_day": "2026-04-30"}))
    people = set(door.replicate(answer["seed"], 0).names.people)
    assert people
    assert not any(f'"{person}"' in (tmp_path / "answer.json").read_text(encoding="utf-8") for person in people)
    again = mashsim(*asked_for[:-1], journey["contact"], "--out", tmp_path / "again")
    assert again.out.splitlines()[:-1] == said.out.splitlines()[:-1]
    assert {path.name for path in tmp_path.iterdir()} >= {
        "explanation.html",
        "explanation.xlsx",
        "brief.html",
        "tables",
    }


def test_a_number_that_there_is_not_is_answered_with_those_there_are() -> None:
    said = mashsim("explain", MM1, "--both", "run.last_day=2023-01-15", "--contact", 99999)
    assert said.code == 2
    assert "99999 is not a contact of replication 0; its contacts are numbered 0 to " in said.err
    assert "(longest on its way)" in said.err
    assert "(longest wait for server)" in said.err


# Asked


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((MM1, MM1, MM1), "two scenarios are explained at a time"),
        ((MM1, MM1, "--set", "pools.server.posts=2"), "two scenarios are explained at a time"),
        ((MM1, "--from", "2023-01-09"), "--from and --to say when --set holds; give --set KEY=VALUE."),
        ((MM1, "--contact", "3", "--set", "pools.server.posts=2"), "to change it first, use --both KEY=VALUE."),
        (
            (MM1, "--contact", "shortest"),
            "--contact is 'shortest'; give a contact's number, 0 upwards, or longest, or typical.",
        ),
        ((MM1, "--contact", "-1"), "--contact is '-1'; give a contact's number, 0 upwards, or longest, or typical."),
        ((MM1, "--replication", "1"), "--replication says in which run a contact is followed; give --contact NUMBER"),
        ((MM1, "--set", "pools.servers.posts=2"), "pools.servers.posts: unknown setting; did you mean pools.server?"),
        ((MM1, "--set", "pools.server.posts=2", "--measure", "contacts.recieved"), "did you mean 'contacts.received'?"),
        ((MM1, "--set", "pools.server.posts=1"), "does not differ from 'M/M/1'"),
        (
            (MM1, "--set", "run.last_day=2023-03-01"),
            "front doors are explained over the same days. Give both the same with --both run.last_day=",
        ),
    ],
)
def test_what_does_not_go_together_is_refused(arguments: tuple[object, ...], message: str, tmp_path: Path) -> None:
    said = mashsim("explain", *arguments, "--out", tmp_path / "out")
    assert said.code == 2
    assert message in said.err
    assert not (tmp_path / "out").exists()


@pytest.mark.slow
def test_the_command_and_the_file_ask_the_same(tmp_path: Path) -> None:
    (tmp_path / "q.toml").write_text(
        'ask = "explain"\nscenario = "textbook/m-m-1"\nreplications = 3\n'
        f'changes = {{ "run.last_day" = 2023-01-15 }}\nmeasures = ["{WAIT}"]\n'
        '[against]\nscenario = "textbook/m-m-1"\nchanges = { "run.last_day" = 2023-01-15, "pools.server.posts" = 2 }\n',
        encoding="utf-8",
    )
    assert isinstance(read_question(tmp_path / "q.toml"), Explain)
    by_file = mashsim("ask", tmp_path / "q.toml", "--json", "--out", tmp_path / "a")
    by_words = mashsim(
        "explain",
        MM1,
        "--both",
        "run.last_day=2023-01-15",
        "--set",
        "pools.server.posts=2",
        "--replications",
        3,
        "--measure",
        WAIT,
        "--json",
        "--out",
        tmp_path / "b",
    )
    one, other = (json.loads(said.out) for said in (by_file, by_words))
    assert one["ladder"] == other["ladder"]
    repeat = f"--set pools.server.posts=2 --both run.last_day=2023-01-15 --replications 3 --measure {WAIT}"
    assert other["repeat"].endswith(repeat)
    page = (tmp_path / "b" / "explanation.html").read_text(encoding="utf-8")
    assert "Server: from 1 to 2, 1 more" in page
    assert other["repeat"] in page
    assert (tmp_path / "b" / "figures" / "ladder-chart.svg").exists()


@pytest.mark.slow
def test_the_week_by_week_page_names_who_held_contacts_up(tmp_path: Path) -> None:
    said = mashsim(
        "explain",
        scenario_folder() / "baseline.toml",
        "--both",
        "run.last_day=2026-05-31",
        "--replications",
        2,
        "--brief",
        "--out",
        tmp_path,
        "--json",
    )
    answer = json.loads(said.out)
    weeks, made = answer["weeks"], page_of(answer)
    told = [text for text, _ in made.findings]
    first = weeks["causes"][0]
    assert f"contacts waited most for {first['words']}: {first['share']['mean']:.0%}" in told[0]
    assert {section for _, section in made.findings} <= {section.key for section in made.sections}
    html = render_page(made)
    for row in weeks["causes"]:
        assert row["words"][0].upper() + row["words"][1:] in html.replace("&#39;", "'")
    assert len(brief(made, answer_page(answer).note())) > 1000
    assert answer_page(answer).lines() == told
    total = sum(sum(cause["hours"]) for cause in weeks["causes"])
    assert sum(binding["hours"] for binding in weeks["binding"]) == pytest.approx(total)
    assert sum(cause["share"]["mean"] for cause in weeks["causes"]) == pytest.approx(1)
    assert {each["runs"] for each in weeks["binding"]} <= {0.0, 0.5, 1.0}
    two = [
        {**weeks["stretches"][0], "from": "2026-04-01", "to": "2026-04-28", "weeks": 4, "runs": runs}
        for runs in (0.5, 1.0)
    ]
    sentences = [text for text, _ in page_of({**answer, "weeks": {**weeks, "stretches": two}}).findings[1:]]
    assert [text.startswith("From 1 April 2026 to 28 April 2026 ") for text in sentences] == [True, True]
    assert [text.endswith("of waiting hours; 50% of runs agree.") for text in sentences] == [True, False]
    assert all(
        weeks["binding"][place]["for"] == max(weeks["causes"], key=lambda cause: cause["hours"][place])["for"]
        for place in range(4)
    )


def test_python_users_explain() -> None:
    answer = package.explain(queue(), changed(queue(), {"pools.server.posts": 2}), replications=2, measures=[WAIT])
    (share,) = answer["measures"][0]["changes"]
    assert share["values"] == answer["measures"][0]["whole"]["values"]
    assert share["difference"] < 0
