"""Faults in who helps whom, and in the end-of-day push, beside the exact words they get; and what is allowed."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from made.scenarios import Table, text_of, town
from mashsim.errors import ScenarioError
from mashsim.loading import changed, load_text
from mashsim.scenario.help import help_at_stages
from mashsim.vocabulary.stages import SCREENING

CLOCKED = {"clocks": {"decision": {"limit": "1 working day"}}}
DUTY = {"pool": "managers", "effort": "1 hour", "after": "1 day", "every": "1 day"}


def _town(screening: Any = (), changes: Table | None = None) -> Table:
    document = {**town(), "clocks": {}}
    document["stages"]["screening"]["helped_by"] = list(screening)
    for path, value in (changes or {}).items():
        *tables, name = path.split(".")
        here = document
        for table in tables:
            here = here[table]
        here[name] = value
    return document


@pytest.mark.parametrize(
    ("document", "words"),
    [
        (
            _town([{"pool": "worker"}]),
            "stages.screening.helped_by.0.pool is 'worker', which is not a pool; there are officers, workers, managers; did you mean 'workers'?",
        ),
        (
            _town([{"pool": "workers"}, {"pool": "officers"}]),
            "stages.screening.helped_by.1.pool is 'officers', whose own work this is; name another pool.",
        ),
        (
            _town([{"pool": "workers", "when_due_today": True}]),
            "stages.screening.helped_by.0.when_due_today is true, but no clock says when this work is due; add one from received to screened or received to decided.",
        ),
        (
            _town([{"pool": "workers", "when_more_than": 3}]),
            "stages.screening.helped_by.0.when_more_than: unknown setting; did you mean 'when_more_wait_than'?",
        ),
        (
            _town([{"pool": "workers", "when_more_wait_than": -1}]),
            "stages.screening.helped_by.0.when_more_wait_than is -1; it must be 0 or more.",
        ),
        (
            _town(
                [{"pool": "workers"}],
                {
                    "roles": {"worker": {"may": ["gathering", "analysing"]}},
                    "pools.workers.role": "worker",
                },
            ),
            "stages.screening.helped_by.0.pool is 'workers', whose role 'worker' may not work at screening; it may work at gathering, analysing: choose another pool, add 'screening' to roles.worker.may, or set wrong_hands.allowed = true.",
        ),
        (
            _town(
                changes={
                    "stages.allocating.duty_visits": DUTY,
                    "stages.allocating.helped_by": [{"pool": "workers"}],
                }
            ),
            "stages.allocating.duty_visits is work of the same pool at the same stage as stages.allocating, and has other helpers; write the same helped_by in both.",
        ),
        (
            _town(
                changes={
                    "stages.allocating.caseload": {"pool": "workers", "ceiling": 9},
                    "stages.visiting": {"effort": "1 hour", "helped_by": [{"pool": "officers"}]},
                }
            ),
            "stages.visiting has helpers, but the allocated worker does this work; name a pool, or leave helped_by out.",
        ),
        (
            _town(changes={"pools.officers.push": {"first_in_last": "2 hours"}}),
            "pools.officers.push is about work that is due today, but no clock says when work of this pool is due; add one, or leave push out.",
        ),
        (
            _town(changes={"pools.officers.push": {}, **CLOCKED}),
            "pools.officers.push does nothing; write first_in_last or stays_at_most, or leave push out.",
        ),
        (
            _town(changes={"pools.officers.push": {"stays_at_most": "1 working hour"}, **CLOCKED}),
            'pools.officers.push.stays_at_most is "1 working hour"; it is counted by the clock, so write it in hours or days.',
        ),
    ],
)  # fmt: skip
def test_help_and_pushes_that_cannot_be(document: Table, words: str) -> None:
    with pytest.raises(ScenarioError) as raised:
        load_text(text_of(document))
    assert words in [fault.split(": ", 1)[1] for fault in str(raised.value).splitlines()]


def test_pools_may_help_each_other_in_a_ring_and_one_pool_twice() -> None:
    document = _town(
        [{"pool": "workers", "when_own_queue_is_empty": True}, {"pool": "workers", "when_more_wait_than": 9}]
    )
    document["stages"]["analysing"]["helped_by"] = [{"pool": "managers"}]
    document["stages"]["deciding"]["helped_by"] = [{"pool": "officers"}]
    helps = [(stage, home, helper) for stage, home, helper, _ in help_at_stages(load_text(text_of(document)))]
    assert helps[:2] == [(SCREENING, "officers", "workers")] * 2
    assert len(helps) == 4


def test_a_pool_that_only_helps_need_not_be_staffed() -> None:
    document = _town([{"pool": "reserve"}], {"pools.reserve": {"posts": 0}})
    assert load_text(text_of(document)).pools["reserve"].posts == 0


@pytest.mark.parametrize(
    "change",
    [
        {"stages.screening.helped_by": [{"pool": "workers"}]},
        {"pools.officers.push": {"stays_at_most": "1 hour"}},
        {"pools.officers.push.stays_at_most": "1 hour"},
    ],
)
def test_help_and_push_may_change_on_a_day(change: Table) -> None:
    scenario = load_text(text_of(_town(changes={"pools.officers.push": {"first_in_last": "1 hour"}, **CLOCKED})))
    dated = {"name": "help", "first_day": dt.date(2026, 4, 1), "changes": change}
    assert len(changed(scenario, {"interventions": [dated]}).epochs) == 2
