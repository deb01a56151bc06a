"""Interventions: they end, figures set them off on the day that one reckons by hand, people come with them, audits cost
what they find."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Any

import pytest

from made.command_line import mashsim
from made.scenarios import bytes_of, text_of, town
from mashsim.errors import ScenarioError
from mashsim.experiment import measured, run
from mashsim.loading import changed, load_text
from mashsim.log import Log, write_csv
from mashsim.scenario import Scenario
from mashsim.simulation import FrontDoor
from mashsim.vocabulary import events, outcomes
from mashsim.vocabulary.stages import ANALYSING, AUDITING, DECIDING
from mashsim.workload import hours_check

Row = tuple[int, ...]
DAY = dt.date
FIRST, LAST = DAY(2026, 3, 16), DAY(2026, 5, 3)
MONDAY, FRIDAY = DAY(2026, 3, 30), DAY(2026, 4, 17)


def short(*interventions: dict[str, Any], **changes: Any) -> Scenario:
    """The town for seven weeks, with these interventions alone."""
    return changed(load_text(text_of(town())), {"run.last_day": LAST, "interventions": list(interventions), **changes})


def log_of(scenario: Scenario) -> Log:
    return FrontDoor(scenario).replicate(1, 0)


def unmarked(log: Log) -> list[Row]:
    """What happened, without the rows that say when interventions began and ended."""
    return [row for row in log.rows() if row[3] != events.INTERVENED]


def marks(scenario: Scenario) -> list[tuple[str, int, int]]:
    """When interventions began (1) and ended (0), by the local clock, and which."""
    door = FrontDoor(scenario)
    return [
        (f"{door.timeline.moment(row[0]):%a %d %b %H:%M}", row[2], row[5])
        for row in door.replicate(1, 0).rows()
        if row[3] == events.INTERVENED
    ]


def dated(first: dt.date = MONDAY, last: dt.date | None = None, **more: Any) -> dict[str, Any]:
    return {"name": f"from {first}", "first_day": first, **({"last_day": last} if last else {}), **more}


# They end


def efforts(*interventions: dict[str, Any]) -> list[tuple[str, float]]:
    """Minutes of screening by the day on which they change."""
    return [
        (f"{day:%d %b}", epoch.stages.screening.effort.compiled().mean / 60)
        for day, epoch in short(*interventions).epochs
    ]


def change(minutes: int) -> dict[str, Any]:
    return {"changes": {"stages.screening.effort": f"{minutes} min"}}


def test_settings_go_back_after_the_last_day() -> None:
    assert efforts(dated(MONDAY, FRIDAY, **change(40))) == [("16 Mar", 25), ("30 Mar", 40), ("18 Apr", 25)]
    assert efforts(dated(FIRST, FRIDAY, **change(40))) == [("16 Mar", 40), ("18 Apr", 25)]


def test_of_two_that_set_the_same_the_one_that_began_later_counts_while_it_holds() -> None:
    long, brief = dated(MONDAY, **change(40)), dated(DAY(2026, 4, 6), DAY(2026, 4, 10), **change(10))
    expected = [("16 Mar", 25.0), ("30 Mar", 40.0), ("06 Apr", 10.0), ("11 Apr", 40.0)]
    assert efforts(long, brief) == efforts(brief, long) == expected
    other = dated(DAY(2026, 4, 6), DAY(2026, 4, 30), **change(50))
    assert efforts(dated(MONDAY, DAY(2026, 4, 9), **change(40)), other) == [
        *expected[:2],
        ("06 Apr", 50),
        ("10 Apr", 50),
        ("01 May", 25),
    ]


def test_what_ends_after_the_run_is_what_never_ends() -> None:
    more = {
        "changes": {"stages.analysing.effort": "1 hour", "pools.officers.posts": 3, "partners.police.team.posts": 3}
    }
    assert unmarked(log_of(short(dated(MONDAY, DAY(2026, 7, 1), **more)))) == list(
        log_of(short(dated(MONDAY, **more))).rows()
    )


def test_what_has_ended_leaves_work_as_it_was_before() -> None:
    minutes = {
        "changes": {"stages.analysing.effort": "30 min"},
        "cover": [{"pool": "workers", "posts": 2, "kind": "redeployed"}],
    }
    scenario = short(
        dated(MONDAY, FRIDAY, **minutes),
        **{"pools.workers.red_interrupts": False, "pools.workers.policy": "first_come"},
    )
    door = FrontDoor(scenario)
    log = door.replicate(1, 0)
    begun = {row[2]: row for row in log.rows() if row[3] == events.STARTED and row[4] == ANALYSING}
    queued = {row[2]: row[0] for row in log.rows() if row[3] == events.QUEUED and row[4] == ANALYSING}
    broken = {row[2] for row in log.rows() if row[3] == events.PAUSED}
    ended = (
        (row[2], row[0]) for row in log.rows() if row[3] == events.FINISHED and row[2] in begun and row[2] not in broken
    )
    took = {task: at - begun[task][0] for task, at in ended}
    ends, starts = door.timeline.at(DAY(2026, 4, 18)), door.timeline.at(MONDAY)
    within = {effort for task, effort in took.items() if starts <= queued[task] < ends}
    outside = {effort for task, effort in took.items() if not starts <= queued[task] < ends}
    assert len(within) == len(outside) == 1
    assert 5 * min(within) == pytest.approx(min(outside), rel=0.01)
    comers = [number for number, name in enumerate(log.names.people) if name.startswith("workers cover")]
    at_work = [row[0] for row in log.rows() if row[3] == events.STARTED and row[5] in comers]
    assert len(comers) == 2
    assert starts <= min(at_work) <= max(at_work) < ends


def test_cover_of_an_intervention_is_cover_of_its_pool() -> None:
    people = {"posts": 1.5, "kind": "redeployed", "policy": "oldest_first"}
    there = {"pools.workers.cover": [{**people, "first_day": MONDAY, "last_day": FRIDAY}]}
    assert unmarked(log_of(short(dated(MONDAY, FRIDAY, cover=[{"pool": "workers", **people}])))) == list(
        log_of(short(**there)).rows()
    )


def test_the_log_says_when_what_ends_began_and_ended() -> None:
    scenario = short(dated(MONDAY, FRIDAY, **change(40)), dated(MONDAY, changes={"stages.analysing.effort": "2 hours"}))
    assert marks(scenario) == [("Mon 30 Mar 00:00", 1, 0), ("Sat 18 Apr 00:00", 0, 0)], (
        "a mere change is in the scenario"
    )


# Figures set them off

WAITING: dict[
    str, Any
] = {  # ten families that wait ten working days for a reply, until Friday 27 March at closing, and next to nobody else
    "run": {"first_day": FIRST, "last_day": DAY(2026, 5, 31)},
    "calendars": {"office": dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday"), "08:30-17:00")},
    "demand": {"rate": "1 per year", "sources": {"police": {"share": 1}}},
    "pools": {"officers": {"posts": 9}},
    "partners": {"health": {"reply": "10 working days"}},
    "stages": {
        "screening": {"pool": "officers", "effort": "10 min", "outcomes": {"enquiry": 1}},
        "gathering": {"pool": "officers", "effort": "10 min"},
        "analysing": {"pool": "officers", "effort": "10 min"},
    },
    "opening_backlog": [{"stage": "gathering", "contacts": 10, "age": "0 working days"}],
}


def when(counts: str = "stage.gathering", above: float = 5, **more: Any) -> dict[str, Any]:
    return {"name": "set off", "when": {"counts": counts, "above": above, **more}}


def set_off(trigger: dict[str, Any], **more: Any) -> list[tuple[str, int, int]]:
    changes = {"interventions": [{**trigger, **more, "changes": {"stages.screening.effort": "1 min"}}]}
    return marks(changed(load_text(text_of(WAITING)), changes))


@pytest.mark.parametrize(
    ("trigger", "more", "expected"),
    [
        (when(), {}, [("Mon 16 Mar 08:30", 1)]),
        (when(for_working_days=3), {}, [("Wed 18 Mar 08:30", 1)]),
        (when(for_working_days=7), {}, [("Tue 24 Mar 08:30", 1)]),
        (when(figures_are="1 week"), {}, [("Mon 23 Mar 08:30", 1)]),
        (when(figures_are="4 working days"), {}, [("Fri 20 Mar 08:30", 1)]),
        (when(for_working_days=3, figures_are="1 week"), {"notice": "2 working days"}, [("Fri 27 Mar 08:30", 1)]),
        (
            when(for_working_days=3, figures_are="1 week"),
            {"notice": "3 days"},
            [("Mon 30 Mar 08:30", 1)],
        ),  # on the Saturday
        (when(), {"notice": "1 week", "lasts": "2 weeks"}, [("Mon 23 Mar 08:30", 1), ("Mon 06 Apr 00:00", 0)]),
        (when(), {"lasts": "3 working days"}, [("Mon 16 Mar 08:30", 1), ("Thu 19 Mar 00:00", 0)]),
        (
            when(again_after="2 days"),
            {"lasts": "3 working days"},
            [("Mon 16 Mar 08:30", 1), ("Thu 19 Mar 00:00", 0), ("Mon 23 Mar 08:30", 1), ("Thu 26 Mar 00:00", 0)],
        ),
        (when(for_working_days=9), {}, [("Thu 26 Mar 08:30", 1)]),
        (when(for_working_days=10), {}, [("Fri 27 Mar 08:30", 1)]),
        (when(for_working_days=11), {}, []),
        (when("oldest_undecided_working_days", 3.5), {}, [("Fri 20 Mar 08:30", 1)]),
        (when("open", 9), {}, [("Mon 16 Mar 08:30", 1)]),
        (when("undecided", 10), {}, []),
    ],
)
def test_it_begins_and_ends_on_the_days_that_one_reckons(trigger: Any, more: Any, expected: Any) -> None:
    found = [(moment, begins) for moment, begins, _ in set_off(trigger, **more)]
    if "again_after" in trigger["when"]:
        found = found[: len(expected)]
    assert found == expected


def test_what_is_always_called_for_is_what_is_dated_on_the_first_day() -> None:
    more = {
        "changes": {
            "stages.deciding.effort": "50 min",
            "pools.workers.policy": "oldest_first",
            "stages.deciding.returned_share": 0.3,
        }
    }
    triggered = log_of(short({**when("open", 0), **more}))
    assert unmarked(triggered) == list(log_of(short(dated(FIRST, **more))).rows())
    assert unmarked(triggered) != list(log_of(short()).rows())


def test_what_is_never_called_for_changes_nothing() -> None:
    scenario = short({**when("open", 1e6), "changes": {"stages.analysing.effort": "1 hour"}})
    assert bytes_of(log_of(scenario)) == bytes_of(log_of(short()))
    assert scenario.hash != short().hash


@pytest.mark.parametrize(("counts", "above"), [("undecided", 40), ("awaiting_allocation", 8)])
def test_figures_are_those_that_the_log_gives_at_opening(counts: str, above: int) -> None:
    few = {"stages.allocating.caseload.posts": 1}
    log = log_of(short({**when(counts, above), "changes": {"stages.screening.effort": "26 min"}}, **few))
    office = FrontDoor(short()).office
    (begins,) = (row[0] for row in log.rows() if row[3] == events.INTERVENED)

    def counted(moment: int) -> int:
        rows = [row for row in log.rows() if row[0] < moment]
        closed, decided = (
            {row[1] for row in rows if row[3] in words} for words in ((events.CLOSED,), (events.DECIDED, events.CLOSED))
        )
        if counts == "undecided":
            return len({row[1] for row in rows if row[3] == events.RECEIVED} - decided)
        referred = {
            row[1] for row in rows if row[3] == events.DECIDED and row[5] in (outcomes.ASSESSMENT, outcomes.STRATEGY)
        }
        return len(referred - closed - {row[1] for row in rows if row[3] == events.ALLOCATED})

    looks = [max(opens, 0) for opens in office.opens if 0 <= opens <= begins]
    assert [counted(moment) > above for moment in looks] == [False] * (len(looks) - 1) + [True]
    assert len(looks) > 3


def test_a_dated_and_a_triggered_one_hold_together_and_go_back_each_in_its_time() -> None:
    triggered = {
        **when("open", 0),
        "notice": "2 weeks",
        "lasts": "1 week",
        "changes": {"stages.screening.effort": "5 min"},
    }
    door = FrontDoor(short(dated(MONDAY, DAY(2026, 4, 2), **change(40)), triggered))
    assert door.holding((0, 1)).stages.screening.effort.compiled().mean == 5 * 60
    assert door.holding((1, 0)).stages.screening.effort.compiled().mean == 40 * 60
    assert marks(door.scenario) == [
        ("Mon 30 Mar 00:00", 1, 0), ("Mon 30 Mar 09:00", 1, 1), ("Fri 03 Apr 00:00", 0, 0), ("Mon 06 Apr 00:00", 0, 1),
    ]  # fmt: skip


def test_people_come_when_figures_call_for_them_and_go_when_it_ends() -> None:
    cover = [{"pool": "workers", "posts": 2, "kind": "redeployed", "policy": "oldest_first"}]
    scenario = short(
        {**when("undecided", 20, for_working_days=2), "notice": "1 week", "lasts": "2 weeks", "cover": cover}
    )
    door = FrontDoor(scenario)
    log = door.replicate(1, 0)
    begins, ends = (row[0] for row in log.rows() if row[3] == events.INTERVENED)
    hired = [number for number, name in enumerate(log.names.people) if "hired" in name]
    came = [row[0] for row in log.rows() if row[3] == events.JOINED and row[2] in hired]
    went = [row[0] for row in log.rows() if row[3] == events.LEFT and row[2] in hired]
    at_work = [row[0] for row in log.rows() if row[3] == events.STARTED and row[5] in hired]
    assert len(hired) == len(went) == 2
    assert begins <= min(came)
    assert max(went) < ends
    assert begins <= min(at_work) <= max(at_work) < ends
    without = log_of(short())
    assert _undecided(log) < _undecided(without)


def _undecided(log: Log) -> int:
    return len(log.source) - len({row[1] for row in log.rows() if row[3] == events.CLOSED})


def test_a_triggered_intervention_moves_nobodys_luck() -> None:
    cover = [{"pool": "workers", "posts": 2}]
    before, after = (log_of(short(*more)) for more in ((), ({**when("undecided", 20), "cover": cover},)))
    assert list(before.source) == list(after.source)
    assert [row[0] for row in before.rows() if row[3] == events.RECEIVED] == [
        row[0] for row in after.rows() if row[3] == events.RECEIVED
    ]


# Partners


def test_a_partners_team_may_be_cut_on_a_day() -> None:
    scenario = short(**{"partners.police.team.vacancy_share": 0, "partners.police.team.posts": 2})
    cut = changed(scenario, {"interventions": [dated(MONDAY, changes={"partners.police.team.posts": 0.2})]})
    door = FrontDoor(scenario)
    starts = door.timeline.at(MONDAY)
    logs = [log_of(scenario), log_of(cut)]
    assert [row for row in logs[0].rows() if row[0] < starts] == [row for row in logs[1].rows() if row[0] < starts]
    answered = [sum(row[3] == events.REPLIED and row[5] == 0 and row[0] > starts for row in log.rows()) for log in logs]
    asked = [sum(row[3] == events.REQUESTED and row[5] == 0 and row[0] > starts for row in log.rows()) for log in logs]
    assert answered[1] < 0.7 * answered[0]
    assert asked[1] > 0.7 * asked[0]


# Audits


def audit(**more: Any) -> dict[str, Any]:
    settings = {
        "pool": "managers",
        "effort": "25 min",
        "cases": 30,
        "surfaced_share": 0.0,
        "closed_as": ["advice", "nfa", "early_help"],
        **more,
    }
    return dated(MONDAY, audit=settings)


def calm(*interventions: dict[str, Any], **changes: Any) -> Scenario:
    return short(
        *interventions, **{"demand.rate": "4 per day", "opening_backlog": [], "pools.workers.posts": 8, **changes}
    )


def audited(log: Log) -> dict[int, int]:
    return {row[1]: row[5] for row in log.rows() if row[3] == events.AUDITED}


def test_an_audit_looks_at_so_many_closed_cases_once_each_the_last_closed_first() -> None:
    scenario = calm(audit(cases=25, closed_as=["advice"], look_back="1 week"))
    log = log_of(scenario)
    starts = FrontDoor(scenario).timeline.at(MONDAY)
    closed = [
        row
        for row in log.rows()
        if row[3] == events.CLOSED and row[5] == outcomes.ADVICE and starts - 7 * 86_400 <= row[0] < starts
    ]
    rows = [row for row in log.rows() if row[3] == events.AUDITED]
    assert len(rows) == len(audited(log)) == min(25, len(closed))
    assert [row[1] for row in rows] == [row[1] for row in closed[::-1]][:25]
    assert {row[4] for row in rows} == {AUDITING}
    assert set(audited(log).values()) == {0}
    again = [row[1] for row in log.rows() if row[3] == events.RECEIVED and log.family[row[1]] != row[1]]
    assert not again, "without a share, and without wrong decisions, nobody is surfaced"


@pytest.mark.parametrize("goes_to", ["screening", "deciding"])
def test_whoever_an_audit_surfaces_becomes_one_further_contact_about_the_family(goes_to: str) -> None:
    log = log_of(calm(audit(surfaced_share=0.5, goes_to=goes_to)))
    found = audited(log)
    surfaced = [of for of, is_surfaced in found.items() if is_surfaced]
    again = Counter(log.family[of] for of in range(len(log.source)) if log.family[of] != of)
    assert again == Counter(log.family[of] for of in surfaced)
    assert 0 < len(surfaced) < len(found)
    first = {
        row[1]: row[4] for row in reversed(list(log.rows())) if row[3] == events.QUEUED and log.family[row[1]] != row[1]
    }
    assert set(first.values()) == {DECIDING if goes_to == "deciding" else 0}


def test_an_audit_surfaces_all_who_were_wrongly_turned_away_and_costs_managers_their_hours() -> None:
    """As in Nottingham: what is found is a further backlog, and those who look are those who decide."""
    wrong = {
        "stages.deciding.errors": {"too_low": 0.6},
        "demand.rate": "8 per day",
        "pools.officers.posts": 6,
        "stages.allocating.caseload.posts": 30,
    }
    looks = audit(cases=200, closed_as=["nfa"], effort="60 min", at_once=3)
    plain, looked = (log_of(calm(*more, **wrong)) for more in ((), (looks,)))
    nfa_by_manager = {
        row[1] for row in looked.rows() if row[3] == events.CLOSED and row[4] == DECIDING and row[5] == outcomes.NFA
    }
    found = {of for of, surfaced in audited(looked).items() if surfaced}
    assert found
    assert found <= nfa_by_manager
    door = FrontDoor(calm(looks, **wrong))
    hours = [measured(door, log)["pools"]["managers"]["worked_hours_per_week"] for log in (plain, looked)]
    assert hours[1] > hours[0] + 0.9 * len(audited(looked)) / 7
    for days in (4, 8, 49 - 14):  # after the audit began
        until = door.timeline.midnight(14 + days)
        assert undecided_at(looked, until) > undecided_at(plain, until)


def undecided_at(log: Log, moment: int) -> int:
    """Contacts that have come and are not decided."""
    known = {row[1] for row in log.rows() if row[3] == events.RECEIVED and row[0] < moment}
    return len(known - {row[1] for row in log.rows() if row[3] in (events.DECIDED, events.CLOSED) and row[0] < moment})


def test_decisions_wait_while_managers_audit() -> None:
    plain, looked = (
        log_of(calm(*more, **{"demand.rate": "8 per day"}))
        for more in ((), (audit(cases=300, effort="90 min", at_once=4),))
    )
    waits = []
    for log in (plain, looked):
        queued = {row[2]: row[0] for row in log.rows() if row[3] == events.QUEUED and row[4] == DECIDING}
        waits.append(
            sum(row[0] - queued.pop(row[2]) for row in log.rows() if row[3] == events.STARTED and row[2] in queued)
        )
    assert waits[1] > 1.2 * waits[0]


def test_an_audit_that_ends_leaves_the_rest_of_its_cases() -> None:
    looks = {**audit(cases=500, effort="3 hours", at_once=3), "last_day": DAY(2026, 4, 1)}
    log = log_of(calm(looks))
    ends = FrontDoor(calm(looks)).timeline.at(DAY(2026, 4, 2))
    assert all(row[0] <= ends for row in log.rows() if row[4] == AUDITING)
    begun = {row[2] for row in log.rows() if row[4] == AUDITING and row[3] == events.QUEUED}
    assert len(begun) - len(audited(log)) == 3


def test_the_hours_check_counts_the_hours_of_an_audit() -> None:
    more = (
        hours_check(FrontDoor(calm(audit(cases=60))))["managers"].needed
        - hours_check(FrontDoor(calm()))["managers"].needed
    )
    assert more == pytest.approx(60 * 25 / 60 / 7)


# Everything that a service has tried

IDEAS: dict[str, dict[str, Any]] = {
    "recruitment": dated(changes={"pools.workers.posts": 6}),
    "agency cover from, to": dated(MONDAY, FRIDAY, cover=[{"pool": "workers", "posts": 2, "kind": "agency"}]),
    "a redeployed team": dated(MONDAY, FRIDAY, cover=[{"pool": "workers", "posts": 2, "kind": "redeployed"}]),
    "overtime": dated(MONDAY, FRIDAY, changes={"pools.workers.overtime": "5 hours per week"}),
    "a blitz team on the oldest": dated(
        MONDAY, FRIDAY, cover=[{"pool": "workers", "posts": 2, "kind": "redeployed", "policy": "oldest_first"}]
    ),
    "an audit of closed cases": audit(surfaced_share=0.2),
    "partners co-located": dated(
        changes={"partners.police.reply": "1 working hour", "partners.police.silent_share": 0}
    ),
    "a partner's cut": dated(changes={"partners.police.team.posts": 0.5}),
    "a threshold moved": dated(
        changes={
            "stages.deciding.outcomes.amber": {
                "assessment": 0.5,
                "strategy": 0.2,
                "nfa": 0.3,
                "advice": 0,
                "early_help": 0,
            }
        }
    ),
    "a change of practice": dated(changes={"stages.gathering.go_on.amber": {"replies": 1}}),
    "a dashboard that puts the oldest first": {
        **when("undecided", 20),
        "changes": {"pools.workers.policy": "oldest_first"},
    },
    "managers who act on old figures": {
        **when("undecided", 20, for_working_days=5, figures_are="2 weeks"),
        "notice": "1 week",
        "lasts": "2 weeks",
        "cover": [{"pool": "workers", "posts": 2}],
    },
    "a funding cliff": dated(FIRST, DAY(2026, 4, 3), changes={"pools.workers.posts": 6}),
    "a ceiling downstream": dated(changes={"stages.allocating.caseload.ceiling": 6}),
}


@pytest.mark.slow
@pytest.mark.parametrize("idea", IDEAS)
def test_what_services_try_can_be_said_and_does_something(idea: str) -> None:
    scenario = short({**IDEAS[idea], "name": idea})
    assert unmarked(log_of(scenario)) != list(log_of(short()).rows())
    summary = run(changed(scenario, {"run.replications": 1}))
    (said,) = summary["scenario"]["interventions"]
    assert said["name"] == idea
    assert (
        said["first_day"] == str(IDEAS[idea]["first_day"])
        if "first_day" in IDEAS[idea]
        else said["first_day"].startswith("when undecided")
    )


def test_check_and_describe_and_the_log_say_what_is_done_when(tmp_path: Any) -> None:
    document = town()
    document["interventions"] = [
        {**IDEAS["managers who act on old figures"], "name": "agency"},
        {**audit(), "last_day": FRIDAY},
        dated(**change(30)),
    ]
    path = tmp_path / "town.toml"
    path.write_text(text_of(document), encoding="utf-8")
    said = mashsim("check", str(path)).out
    assert (
        "When undecided is above 20 for 5 working days, by figures 2 weeks old, after 1 week, for 2 weeks: agency (2 more in workers)."
        in said
    )
    assert "From 30 March 2026 to 17 April 2026: from 2026-03-30 (30 closed cases looked at again by managers)." in said
    assert "From 30 March 2026: from 2026-03-30 (screening, hands-on time: from 25 to 30 min, 5 more)." in said
    assert "agency when undecided is above 20" in mashsim("describe", str(path)).out
    log = log_of(load_text(text_of(document)))
    write_csv(log, tmp_path / "log.csv")
    rows = (tmp_path / "log.csv").read_text(encoding="utf-8").splitlines()
    assert any(",intervened," in row and ",agency," in row for row in rows)


# Messages


@pytest.mark.parametrize(
    ("intervention", "words"),
    [
        ({"changes": {}}, "interventions.0 has neither a first_day nor a when; write one of them."),
        (
            {**when(), "first_day": MONDAY, **change(3)},
            "interventions.0 has a first_day and a when; write one of them.",
        ),
        (
            {**when(), "last_day": FRIDAY, **change(3)},
            'interventions.0 has a last_day, but no first_day; say how long it holds with lasts = "6 weeks".',
        ),
        (
            dated(lasts="1 week", **change(3)),
            "interventions.0 has a first_day, so lasts say nothing; write a last_day, or a when.",
        ),
        (dated(FRIDAY, MONDAY, **change(3)), "interventions.0 ends on 2026-03-30, before it begins on 2026-04-17."),
        (dated(), "interventions.0 does nothing; give it changes, cover or an audit."),
        (
            {**when(again_after="1 week"), **change(3)},
            'interventions.0 can happen again, but never ends; write lasts = "6 weeks", or leave again_after out.',
        ),
        (
            {**when("undecidet"), **change(3)},
            (
                "interventions.0.when.counts is 'undecidet', which is not counted; there are open, undecided, awaiting_allocation, "
                "oldest_undecided_working_days, and a stage, such as \"stage.gathering\"; did you mean 'undecided'?"
            ),
        ),
        (
            {**when("stage.helping"), **change(3)},
            (
                "interventions.0.when.counts is 'stage.helping', but this scenario has no such stage; there are screening, gathering, analysing, "
                "deciding, allocating, assessing."
            ),
        ),
        (
            {**when(figures_are="3 hours"), **change(3)},
            'interventions.0.when.figures_are is "3 hours"; write whole days, weeks or working days.',
        ),
        (
            {**when(), "lasts": "0 days", **change(3)},
            'interventions.0.lasts is "0 minutes"; it must be one day or more.',
        ),
        (
            {**when(), "changes": {"pools.managers.posts": 3}},
            'pools.managers.posts cannot wait for a figure: people are drawn up before the run; write cover = [{ pool = "managers", posts = 2 }].',
        ),
        (
            {**when(), "changes": {"demand.rate": "3 per day"}},
            "demand.rate cannot wait for a figure: who comes is drawn up before the run; give the intervention a first_day.",
        ),
        (
            {**when(), "changes": {"partners.police.team.posts": 3}},
            "partners.police.team.posts cannot wait for a figure: a partner's team is drawn up before the run; give the intervention a first_day.",
        ),
        ({**when(), "changes": {"run.seed": 3}}, "run.seed holds for a whole run and cannot change on a day."),
        (
            {**when(), "changes": {"stages.deciding.efort": "3 min"}},
            "stages.deciding.efort: unknown setting; did you mean 'effort'?",
        ),
        (
            {**when(), "changes": {"stages.deciding.effort": 3}},
            'stages.deciding.effort is 3, without a unit; write "3 min" or "3 hours".',
        ),
        (
            dated(changes={"loops.repeats": {"per_week": 1}}),
            "loops.repeats holds for a whole run and cannot change on a day.",
        ),
        (
            dated(cover=[{"pool": "worker", "posts": 1}]),
            "interventions.0.cover.0.pool is 'worker', which is not a pool; there are officers, workers, managers; did you mean 'workers'?",
        ),
        (
            {**audit(pool="manager")},
            "interventions.0.audit.pool is 'manager', which is not a pool; there are officers, workers, managers; did you mean 'managers'?",
        ),
    ],
)
def test_a_wrong_intervention_gets_these_words(intervention: dict[str, Any], words: str) -> None:
    with pytest.raises(ScenarioError) as error:
        short({"name": "x", **intervention})
    assert [str(fault).removeprefix("set by the user: ") for fault in error.value.faults] == [words]
