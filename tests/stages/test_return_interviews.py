"""Return home interviews."""

from __future__ import annotations

import pytest

from made.before_the_decision import DAY, desk, logs, rows_of
from made.evidence import agree
from mashsim.log import Log
from mashsim.vocabulary import events
from mashsim.vocabulary.stages import INTERVIEWING


@pytest.mark.slow
def test_interviews_are_held_with_those_reached_who_do_not_decline() -> None:
    interviewing = {
        "pool": "desk",
        "effort": "90 min",
        "sources": ["anyone"],
        "declined_share": 0.3,
        "reached_share": 0.5,
        "again_after": "1 day",
        "most": 3,
    }
    scenario = desk("60 per day", {"interviewing": interviewing}, 30)

    def figures(log: Log) -> dict[str, float]:
        came = [row[1] for row in rows_of(log, events.RECEIVED) if row[0] < 25 * DAY]
        held = {row[1] for row in rows_of(log, events.INTERVIEWED)}
        assert {row[4] for row in rows_of(log, events.QUEUED)} == {INTERVIEWING}
        return {"interviewed": sum(of in held for of in came) / len(came)}

    agree(map(figures, logs(scenario)), {"interviewed": (1 - 0.5**3) * 0.7})
