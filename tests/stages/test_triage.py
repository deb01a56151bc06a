"""The daily triage: nobody outside a meeting, and everybody who takes part."""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from made.before_the_decision import HOUR, enabled_town, made_of, rows_of
from made.live.before_the_decision import ENABLED
from mashsim.vocabulary import events
from mashsim.vocabulary.stages import TRIAGING


def test_nobody_is_triaged_outside_a_meeting_and_everybody_at_the_next_after_the_cut_off() -> None:
    triaging = {**ENABLED["stages.triaging"], "cut_off": "2 hours"}
    made = made_of({**ENABLED, "stages.triaging": triaging})
    meeting = made.door.calendars["meeting"]
    work = rows_of(made.log, events.STARTED, events.RESUMED, events.FINISHED, stage=TRIAGING)
    assert len(work) > 100
    assert all(meeting.is_open(row[0]) or meeting.is_open(row[0] - 1) for row in work)
    came = {row[1]: row[0] for row in rows_of(made.log, events.QUEUED, stage=TRIAGING) if row[2] < 0}
    listed: dict[int, int] = {}
    for row in rows_of(made.log, events.QUEUED, stage=TRIAGING):
        if row[2] >= 0:
            assert row[0] in meeting.opens
            listed.setdefault(row[1], row[0])
    for of, moment in came.items():
        expected = meeting.next_open(moment + 2 * HOUR)
        expected = expected if expected in meeting.opens else meeting.opens[np.searchsorted(meeting.opens, expected)]
        assert listed.get(of, expected) == expected
        assert of in listed or expected >= made.door.ends_at


def test_a_case_is_done_when_all_who_take_part_have_dealt_with_it() -> None:
    log = enabled_town().log
    team, police = (log.names.pools.index(name) for name in ("triage_team", "triage_police"))
    finished: dict[int, list[int]] = defaultdict(list)
    for row in log.rows():
        if row[4] == TRIAGING and row[3] == events.FINISHED:
            finished[row[1]].append(log.person_pool[row[5]])
        elif row[4] == TRIAGING and row[3] in (events.DECIDED, events.RATED) and row[1] in finished:
            assert sorted(finished[row[1]]) == sorted((team, police))
    assert any(row[4] == TRIAGING and row[3] == events.WITHDRAWN for row in log.rows()), (
        "no meeting was too short: nothing was put off"
    )
