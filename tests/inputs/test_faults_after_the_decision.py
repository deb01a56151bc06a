"""Faults in the settings of stages after the decision, beside the exact words they get."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest

from made.after_the_decision import SECTION, allocating, desk, discussing
from made.scenarios import Table, text_of
from mashsim.errors import ScenarioError
from mashsim.loading import load_text


def _with(**stages: Any) -> Table:
    document = desk(**stages)
    document["pools"] |= {"chairs": {"posts": 1}, "team": {"posts": 1}}
    document["partners"] = {"police": {"reply": "1 hour"}}
    return document


CASELOAD = {"pool": "team", "ceiling": 3}


DUTY = {"pool": "team", "effort": "1 hour", "after": "1 day", "every": "0 min"}


VISIT = {"pool": "team", "effort": "1 hour"}


CONFERENCE = {"conference_share": 0.3, "held_after": "10 working days"}


BY_ROUTE = "it must be 'assessment', 'section_17' or 'section_47'."


@pytest.mark.parametrize(
    ("stages", "words"),
    [
        (
            {"discussing": discussing(administrator="chairs")},
            "stages.discussing takes 'chairs' for two seats; each seat has a pool of its own, or discussions wait for each other for ever.",
        ),
        (
            {"discussing": discussing(write_up="1 hour")},
            "stages.discussing has a write_up and no administrator to do it; name the administrator's pool, or leave write_up out.",
        ),
        (
            {"discussing": discussing(chair="chair")},
            "stages.discussing.chair is 'chair', which is not a pool; there are managers, chairs, team; did you mean 'chairs'?",
        ),
        (
            {"discussing": discussing(partners={"polise": "1 hour"})},
            "stages.discussing.partners.polise is 'polise', which is not a partner; there are police; did you mean 'police'?",
        ),
        (
            {"discussing": discussing(outcomes={"red": SECTION})},
            "stages.discussing has no outcomes for amber and green; write outcomes for red, amber and green.",
        ),
        (
            {"discussing": discussing(outcomes={"red": {"nfa": 0.5}, "amber": SECTION, "green": SECTION})},
            "stages.discussing.outcomes.red has shares that sum to 0.5; they must sum to 1.",
        ),
        (
            {"transferring": {"hand_offs": {"tray": {"pool": "team"}}}},
            "stages.transferring.hand_offs.tray has a pool and no effort; write both, or neither.",
        ),
        (
            {"transferring": {"hand_offs": {"tray": {"pool": "teem", "effort": "1 hour"}}}},
            "stages.transferring.hand_offs.tray.pool is 'teem', which is not a pool; there are managers, chairs, team; did you mean 'team'?",
        ),
        (
            {"transferring": {"hand_offs": {"tray": {"routes": ["s47"]}}}},
            f"stages.transferring.hand_offs.tray.routes.0 is 's47'; {BY_ROUTE}",
        ),
        (
            {"allocating": allocating(caseload={**CASELOAD, "posts": 3})},
            "stages.allocating.caseload has a pool and posts; the workers are the people of the pool: leave posts out, or write 0.",
        ),
        (
            {"allocating": allocating(caseload={"posts": 2, "ceiling": 3, "newly_qualified_ceiling": 2})},
            "stages.allocating.caseload has a newly_qualified_ceiling, but its workers are not the people of a pool; name their pool.",
        ),
        (
            {"allocating": allocating(caseload={**CASELOAD, "newly_qualified_ceiling": 4})},
            "stages.allocating.caseload has newly_qualified_ceiling 4 above its ceiling 3; it must be 3 or less.",
        ),
        (
            {"allocating": allocating(caseload={"ceiling": 3})},
            "stages.allocating.caseload has no workers on any day; give it posts.",
        ),
        (
            {"allocating": allocating(duty_visits=DUTY)},
            'stages.allocating.duty_visits has every "0 minutes"; it must be longer, or visits follow each other without end.',
        ),
        (
            {"allocating": allocating(), "visiting": {"effort": "1 hour"}},
            "stages.visiting has no pool; name one, or let allocated workers do it, by stages.allocating.caseload.pool.",
        ),
        (
            {"visiting": {"pool": "team", "effort": "1 hour"}},
            "stages.visiting needs a worker, but this scenario has no stages.allocating.",
        ),
        (
            {"allocating": allocating(held_from="decision")},
            "stages.allocating.held_from is 'decision'; it must be 'referral' or 'allocation'.",
        ),
        (
            {
                "allocating": allocating(caseload=CASELOAD),
                "visiting": {"pool": "team", "effort": "1 hour", "before_assessments": True},
            },
            "stages.visiting has a pool, and before_assessments puts visits first in the allocated worker's own queue; leave one of them out.",
        ),
        (
            {"allocating": allocating(), "protecting": {"pool": "team", "effort": "1 hour"}},
            "stages.protecting sees children before their worker does, but this scenario has no stages.visiting.",
        ),
        (
            {"allocating": allocating(), "visiting": VISIT, "protecting": {"pool": "teem", "effort": "1 hour"}},
            "stages.protecting.pool is 'teem', which is not a pool; there are managers, chairs, team; did you mean 'team'?",
        ),
        (
            {"allocating": allocating(), "visiting": VISIT, "protecting": {"pool": "team"}},
            "stages.protecting.effort is missing; hands-on time for one try, travel and recording included; a try that sees nobody takes as long.",
        ),
        (
            {
                "allocating": allocating(),
                "discussing": discussing(),
                "conferencing": {**CONFERENCE, "called_at": "decision"},
            },
            "stages.conferencing.called_at is 'decision'; it must be 'visit' or 'discussion'; did you mean 'discussion'?",
        ),
        (
            {"allocating": allocating(), "conferencing": CONFERENCE},
            "stages.conferencing follows a strategy discussion, but this scenario has no stages.discussing.",
        ),
        (
            {"allocating": allocating(), "discussing": discussing(), "conferencing": {**CONFERENCE, "pool": "team"}},
            "stages.conferencing has a pool and no effort; write both, or neither.",
        ),
        (
            {"allocating": allocating(), "assessing": {"plan_share": 0.3}},
            "stages.assessing has a plan_share and does not say for how long; write plan_held_for.",
        ),
        (
            {"allocating": allocating(), "assessing": {"plan_share": {"s47": 0.3}, "plan_held_for": "1 day"}},
            f"stages.assessing.plan_share.s47: unknown setting; {BY_ROUTE}",
        ),
    ],
)
def test_what_does_not_fit_is_said(stages: Table, words: str) -> None:
    with pytest.raises(ScenarioError) as error:
        load_text(text_of(_with(**stages)))
    assert re.sub(r"scenario, line [0-9]+: ", "", str(error.value)) == words


def test_an_opening_backlog_is_no_older_than_calendars_go_back() -> None:
    document = _with(allocating=allocating())
    document["opening_backlog"] = [
        {"stage": "allocating", "contacts": 3, "age": "200 days", "received_before": "250 days"}
    ]
    words = r"opening_backlog.0.received_before can be 450 days with the age; an opening backlog can be 400 days old at most"
    with pytest.raises(ScenarioError, match=words):
        load_text(text_of(document))


def test_pools_that_hold_for_a_whole_run_and_pools_without_people() -> None:
    document = _with(allocating=allocating(caseload=CASELOAD), discussing=discussing())
    for path in ("discussing.chair", "allocating.caseload.pool"):
        change = {"name": "x", "first_day": dt.date(2026, 3, 9), "changes": {f"stages.{path}": "team"}}
        with pytest.raises(ScenarioError, match=rf"stages\.{path} holds for a whole run and cannot change on a day"):
            load_text(text_of({**document, "interventions": [change]}))
    document["pools"]["team"]["posts"] = 0
    with pytest.raises(
        ScenarioError, match=r"pools\.team is staffed by nobody on any day, but stages\.allocating\.caseload needs it"
    ):
        load_text(text_of(document))


def test_roles_hold_for_every_seat_and_for_those_who_visit() -> None:
    """People of the caseload's pool assess, those on duty visit, a chair and an administrator discuss: nobody of them
    allocates."""
    stages = {
        "discussing": discussing(administrator="administrators"),
        "allocating": allocating(caseload=CASELOAD, duty_visits={**DUTY, "pool": "duty", "every": "1 day"}),
    }
    document = _with(**stages)
    document["pools"] |= {
        "administrators": {"posts": 1, "role": "business support"},
        "duty": {"posts": 1, "role": "social worker"},
    }
    document["pools"]["team"]["role"] = "social worker"
    document["roles"] = {"business support": {"may": ["screening"]}, "social worker": {"may": ["assessing"]}}
    with pytest.raises(ScenarioError) as error:
        load_text(text_of(document))
    assert [
        line.partition(", it")[0].partition("; it")[0].partition(": ")[2] for line in str(error.value).splitlines()
    ] == [
        "stages.discussing.administrator is 'administrators', whose role 'business support' may not work at discussing",
        "stages.allocating.duty_visits.pool is 'duty', whose role 'social worker' may not work at visiting",
    ]
