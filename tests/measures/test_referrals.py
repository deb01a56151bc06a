"""When a referral counts: at its receipt, at the end of its first look, or at its decision."""

from __future__ import annotations

from copy import copy
from datetime import date
from functools import cache
from typing import Any

import pytest

from made.front_doors import whole_town
from made.journeys import DAY, at, make_log, point, received, work
from mashsim.contact import Contact
from mashsim.errors import ScenarioError
from mashsim.loading import changed
from mashsim.log import Log
from mashsim.measures import measure
from mashsim.measures.evidence import Evidence
from mashsim.measures.milestones import first_looks
from mashsim.measures.referrals import referrals
from mashsim.simulation import FrontDoor, World
from mashsim.worktime import Timeline, build_calendar

STAGES = ("screening", "gathering", "analysing", "deciding", "allocating")
TIMELINE = Timeline(date(2026, 6, 1), 92)
OFFICE = build_calendar("office", {day: [(9 * 60, 17 * 60)] for day in range(5)}, TIMELINE)
JUNE, JULY, AUGUST = 29, 30, 61  # Tuesday 30 June, Wednesday 1 July, Saturday 1 August
COUNTED = ("received", "screened", "decided")


def log_counted(counted_from: str | None = None) -> Log:
    """Three families: one passes from June to August; one is signposted; one, with two children, was there before."""
    rows = [
        received(0, at(JUNE, "9:00")),
        *work(0, 0, "screening", "officers", at(JUNE, "9:00"), at(JULY, "9:00"), at(JULY, "10:00")),
        point(0, at(JULY, "10:00"), "rated", "screening", "amber"),
        point(0, at(AUGUST + 3, "10:00"), "decided", "deciding", "assessment"),
        received(1, at(JUNE, "9:00")),
        *work(1, 1, "screening", "officers", at(JUNE, "9:00"), at(JULY, "9:00"), at(JULY, "10:00")),
        point(1, at(JULY, "10:00"), "decided", "screening", "nfa"),
        received(2, at(1, "9:00")),
        point(2, at(1, "9:00"), "rated", "screening", "amber"),
        *work(2, 2, "gathering", "workers", at(1, "9:00"), at(2, "9:00"), at(2, "10:00")),
        point(2, at(JULY, "10:00"), "decided", "deciding", "strategy"),
    ]
    log = make_log(rows, STAGES, 92 * DAY, children=(1, 4, 2))
    if counted_from:
        log.header["referrals_counted_from"] = counted_from
    return log


def monthly(log: Log) -> dict[str, Any]:
    months: dict[str, Any] = measure(log, [], OFFICE, TIMELINE)["monthly"]
    return months


@pytest.mark.parametrize(
    ("counted_from", "contacts", "children"),
    [
        (None, [2, 0, 0], [3, 0, 0]),
        ("received", [2, 0, 0], [3, 0, 0]),
        ("screened", [1, 1, 0], [2, 1, 0]),  # contact 2 was screened by nobody: it counts from its receipt
        ("decided", [0, 1, 1], [0, 2, 1]),
    ],
)
def test_a_referral_counts_in_the_month_of_the_moment_that_is_named(
    counted_from: str | None, contacts: list[int], children: list[int]
) -> None:
    months = monthly(log_counted(counted_from))
    assert months["months"] == ["2026-06", "2026-07", "2026-08"]
    assert (months["referred"], months["referred_children"]) == (contacts, children)


@cache
def _played(counted_from: str) -> tuple[World, list[Contact], Evidence]:
    """The town with every mechanism on: its world, its contacts, and the evidence of its log."""
    scenario = changed(whole_town(), {"referrals.counted_from": counted_from})
    door = FrontDoor(scenario)
    world, contacts = World(door, 1, 0), []
    world.on_received.append(contacts.append)
    log = door._run(world)
    return world, contacts, Evidence(log, door.office, door.timeline, door.clocks)


def test_measures_and_model_agree_on_when_each_first_look_ended() -> None:
    """By screening, by the daily triage, out of hours, or as a repeat that is joined; and on who had none."""
    _, contacts, evidence = _played("received")
    looks, columns = first_looks(evidence), evidence.columns
    found = [columns.time[row] if row < columns.now else None for row in looks]
    assert found == [contact.screened_at for contact in contacts]
    stages = {columns.log.names.stages[columns.stage[row]] for row in looks if row < columns.now}
    assert stages == {"screening", "triaging", "out_of_hours"}
    assert None in found


@pytest.mark.parametrize("counted_from", COUNTED)
def test_measures_and_model_agree_on_when_a_referral_was_made(counted_from: str) -> None:
    world, contacts, evidence = _played(counted_from)
    columns = evidence.columns
    rows = referrals(evidence)
    assert len(rows) > 50
    for row in rows:
        assert columns.time[row] == world.referred_at(contacts[columns.contact[row]])


@pytest.mark.parametrize("counted_from", COUNTED[1:])
def test_another_moment_moves_referrals_and_neither_adds_nor_loses_one(counted_from: str) -> None:
    """Of one log: the model follows it too, as assessments run from the referral."""
    _, _, usual = _played("received")
    log = copy(usual.log)
    log.header = {**log.header, "referrals_counted_from": counted_from}
    other = Evidence(log, usual.office, usual.timeline, usual.clocks)
    by_contact = [sorted(evidence.columns.contact[row] for row in referrals(evidence)) for evidence in (usual, other)]
    assert by_contact[0] == by_contact[1]
    assert list(referrals(usual)) != list(referrals(other))


def test_a_moment_that_is_none_is_refused_in_words() -> None:
    with pytest.raises(ScenarioError) as refused:
        changed(whole_town(), {"referrals.counted_from": "decision"})
    fault = "referrals.counted_from is 'decision'; it must be 'received', 'screened' or 'decided'."
    assert fault in str(refused.value)
