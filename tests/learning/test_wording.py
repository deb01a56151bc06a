"""Settings, their values and their changes in plain words."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from made.places import SCENARIOS
from mashsim.describing import checked
from mashsim.documents import parse_path
from mashsim.loading import changed as with_changes
from mashsim.loading import load
from mashsim.scenario import Scenario
from mashsim.wording import changed, difference, named, value, value_on, what_is_done

WAITS = load(SCENARIOS / "waits-for-everybody.toml")
LOGNORMAL = {"distribution": "lognormal", "median": "2 working days", "sigma": 0.8}


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("pools.social_workers.posts", "social workers: posts"),
        ("pools.managers.policy", "managers: who is next"),
        ("partners.health.reply.median", "health: time in which half reply"),
        ("partners.health.reply.sigma", "health: time to reply, spread"),
        ("demand.rate", "contacts"),
        ("demand.sources.police.share", "contacts from police: share"),
        ("stages.allocating.caseload.ceiling", "assessment workers: most children for one worker"),
        ("stages.gathering.go_on.amber.after", "gathering: longest wait for replies, amber"),
        ("stages.deciding.outcomes.red.nfa", "deciding: what is decided, red, no further action"),
        ("opening_backlog.1.contacts", "waiting at the start, 2: contacts"),
        ('interventions.0.changes."pools.managers.posts"', "managers: posts, by “More managers”"),
        ("interventions.0.first_day", "“More managers”: first day"),
    ],
)
def test_a_setting_has_a_name_without_dots(path: str, words: str) -> None:
    assert named(parse_path(path), interventions=["More managers"]) == words


@pytest.mark.parametrize(
    ("path", "before", "after", "words"),
    [
        ("pools.social_workers.posts", 20, 17, "social workers: from 20 to 17, 3 fewer"),
        (
            "pools.social_workers.posts",
            20,
            {"value": 22.5, "quality": "assumed"},
            "social workers: from 20 to 22.5, 2.5 more",
        ),
        ("stages.allocating.caseload.posts", 50, 40, "assessment workers: from 50 to 40, 10 fewer"),
        (
            "stages.allocating.caseload.ceiling",
            15,
            14,
            "assessment workers, most children for one worker: from 15 to 14, 1 fewer",
        ),
        ("demand.monthly_cv", 0.16, 0.1, "variation from month to month: from 0.16 to 0.1, 0.06 less"),
        ("demand.rate", "10300 per year", "12000 per year", "contacts: from 10,300 to 12,000 per year, 1,700 more"),
        (
            "stages.deciding.returned_share",
            0.05,
            0.2,
            "deciding, share returned: from 5% to 20%, 15 percentage points more",
        ),
        (
            "stages.deciding.returned_share",
            0.05,
            0.04,
            "deciding, share returned: from 5% to 4%, 1 percentage point less",
        ),
        (
            "stages.gathering.go_on.green.after",
            "5 working days",
            "3 working days",
            "gathering, longest wait for replies, green: from 5 to 3 working days, 2 fewer",
        ),
        (
            "stages.screening.effort",
            "2 hours",
            "90 min",
            "screening, hands-on time: from 2 hours to 90 min, 30 min fewer",
        ),
        (
            "stages.gathering.go_on.green.after",
            "1 working day",
            "4 working hours",
            "gathering, longest wait for replies, green: from 1 working day to 4 working hours",
        ),
        (
            "stages.screening.effort",
            {"distribution": "fixed", "length": "20 min"},
            "25 min",
            "screening, hands-on time: from 20 to 25 min, 5 more",
        ),
        (
            "partners.health.reply",
            LOGNORMAL,
            {**LOGNORMAL, "median": "5 working days"},
            "health, time to reply: half within from 2 to 5 working days, 3 more",
        ),
        (
            "partners.health.reply",
            LOGNORMAL,
            "1 working day",
            "health, time to reply: from lognormal (half within 2 working days, spread 0.8) to 1 working day",
        ),
        (
            "stages.screening.outcomes",
            {"advice": 0.6, "nfa": 0.4},
            {"advice": 0.6, "nfa": 0.3, "enquiry": 0.1},
            (
                "screening, what is decided: no further action from 40% to 30%, 10 percentage points less, enquiry from 0% to "
                "10%, 10 percentage points more"
            ),
        ),
        (
            "pools.managers.leave_by_month",
            [1.0] * 12,
            [1.0] * 6 + [1.5, 2.0] + [1.0] * 4,
            "managers, leave by month: July from 1 to 1.5, 0.5 more, August from 1 to 2, 1 more",
        ),
        ("pools.managers.shifts", ["office"], ["office", "late"], "managers, shifts: from office to office, late"),
        ("pools.managers.red_interrupts", False, True, "managers, a red interrupts other work: from no to yes"),
        (
            "pools.managers.policy",
            "first_come",
            "oldest_first",
            "managers, who is next: from first come first served to oldest contact first",
        ),
        (
            "pools.managers.overtime",
            None,
            "4 hours per week",
            "managers, overtime for each person: from not set to 4 hours per week",
        ),
        ("pools.managers.posts", 4, 4, "managers: 4, as before"),
    ],
)
def test_a_change_is_said_as_a_change(path: str, before: Any, after: Any, words: str) -> None:
    assert changed(parse_path(path), before, after) == words


def test_values_in_words() -> None:
    assert value(LOGNORMAL) == "lognormal (half within 2 working days, spread 0.8)"
    assert value(0.05, parse_path("stages.deciding.returned_share")) == "5%"
    assert difference(1, 2) == "from 1 to 2, 1 more"


def done(*interventions: dict[str, Any]) -> Scenario:
    return with_changes(WAITS, {"interventions": list(interventions)})


def test_a_change_that_ends_says_what_it_goes_back_to_and_one_on_top_of_another_begins_from_it() -> None:
    scenario = done(
        {
            "name": "Cut",
            "first_day": dt.date(2026, 6, 1),
            "last_day": dt.date(2026, 8, 31),
            "changes": {"pools.social_workers.posts": 12, "pools.managers.posts": 3},
        },
        {"name": "Cover", "first_day": dt.date(2026, 7, 1), "changes": {"pools.social_workers.posts": 14}},
        {
            "name": "To the end",
            "first_day": dt.date(2026, 9, 1),
            "last_day": dt.date(2027, 3, 31),
            "changes": {"partners.health.reply": {**LOGNORMAL, "median": "1 working day"}},
        },
        {
            "name": "Faster",
            "first_day": dt.date(2026, 10, 1),
            "changes": {
                "partners.health.reply.median": "0.5 working days",
                "pools.managers.overtime": "2 hours per week",
            },
        },
        {
            "name": "When it grows",
            "when": {"counts": "open", "above": 300},
            "lasts": "6 weeks",
            "changes": {"pools.managers.policy": "oldest_first"},
            "cover": [{"pool": "social_workers", "posts": 2}],
        },
    )
    said = [what_is_done(scenario, change) for change in scenario.interventions]
    assert said == [
        ["social workers: from 15 to 12, 3 fewer, then 14", "managers: from 4 to 3, 1 fewer, then back to 4"],
        ["social workers: from 12 to 14, 2 more"],
        ["health, time to reply: half within from 0.8 to 1 working day, 0.2 more, spread from 0.95 to 0.8, 0.15 less"],
        [
            "health, time in which half reply: from 1 to 0.5 working days, 0.5 fewer",
            "managers, overtime for each person: from 0 to 2 hours per week",
        ],
        [
            "managers, who is next: from most urgent first to oldest contact first, then back to most urgent first",
            "2 more in social workers",
        ],
    ]
    sentence = "From 1 June 2026 to 31 August 2026: Cut (social workers: from 15 to 12, 3 fewer, then 14; managers: from 4 to 3, 1 fewer, then back to 4)."
    assert sentence in list(checked(scenario))
    assert value_on(scenario, dt.date(2026, 10, 2), parse_path("partners.health.reply")) == {
        **LOGNORMAL,
        "median": "0.5 working days",
    }


def test_a_number_of_children_is_no_share() -> None:
    assert difference(66_000, 70_000, ("size", "children")) == "from 66,000 to 70,000, 4,000 more"
    assert value(66_000, ("size", "children")) == "66,000"
