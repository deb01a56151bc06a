"""The out-of-hours team: reds at night, and what is handed over at opening."""

from __future__ import annotations

from collections import Counter

import pytest

from made.before_the_decision import DAY, HOUR, WEEKDAYS, desk, enabled_town, logs, rows_of
from mashsim.vocabulary import events
from mashsim.vocabulary.ratings import RED
from mashsim.vocabulary.stages import OUT_OF_HOURS, SCREENING


def test_nothing_that_came_at_night_is_screened_before_opening_and_reds_are_acted_on_at_night() -> None:
    made = enabled_town()
    log, office = made.log, made.door.office
    received = {row[1]: row[0] for row in rows_of(log, events.RECEIVED)}
    seen = {row[1] for row in rows_of(log, events.QUEUED, stage=OUT_OF_HOURS)}
    assert len(seen) > 50
    assert not any(office.is_open(received[of]) for of in seen)
    handed = {row[1]: row[0] for row in rows_of(log, events.QUEUED, stage=SCREENING) if row[1] in seen}
    assert handed
    for of in seen:
        opens = office.next_open(received[of])
        assert handed.get(of, opens) == opens
        assert of in handed or opens >= made.door.ends_at
    rated_at_night = {row[1]: row[5] for row in rows_of(log, events.RATED, stage=OUT_OF_HOURS)}
    acted = {row[1]: row[0] for row in rows_of(log, events.ACTED)}
    assert acted
    assert {row[2] for row in rows_of(log, events.ACTED)} == {-1}, "acting is no task of its own in the log"
    assert all(rated_at_night[of] == RED for of in acted)
    assert all(not office.is_open(moment - 1) for moment in acted.values())
    unseen = {row[1] for row in rows_of(log, events.WITHDRAWN, stage=OUT_OF_HOURS)}
    reds = {of for of, rating in rated_at_night.items() if rating == RED}
    assert reds <= set(acted) | unseen | {of for of in seen if of not in handed}
    assert unseen, "the night team is never short of time: nothing is handed over as it is"
    assert any(of not in rated_at_night for of in unseen)


@pytest.mark.parametrize(("effort", "ends"), [("20 min", [(12, 40), (13, 0)]), ("25 min", [(12, 45)]), ("5 min", None)])
def test_at_opening_work_that_ends_then_is_done_and_any_other_is_handed_over(
    effort: str, ends: list[tuple[int, int]] | None
) -> None:
    """An office that is shut for an hour, in which people come all the time, and a team that begins twenty minutes
    later and stays on."""
    week = dict.fromkeys((*WEEKDAYS, "saturday", "sunday"), "00:00-12:00 13:00-24:00")
    calendars = {
        "office": {**week, "bank_holidays": "open"},
        "noon": {**dict.fromkeys(week, "12:20-13:30"), "bank_holidays": "open"},
    }
    pools = {"desk": {"posts": 5}, "night": {"posts": 1, "shifts": ["noon"]}}
    stages = {"out_of_hours": {"pool": "night", "effort": effort}}
    demand = {"rate": "600 per day", "sources": {"anyone": {"share": 1}}}
    log = next(logs(desk("1 per day", stages, 10, calendars=calendars, pools=pools, demand=demand)))
    done = [row[0] % DAY for row in rows_of(log, events.FINISHED, stage=OUT_OF_HOURS)]
    assert Counter(done) == (
        {hour * HOUR + minute * 60: 10 for hour, minute in ends}
        if ends
        else {13 * HOUR - 300 * number: 10 for number in range(8)}
    )
    screened = Counter(row[0] % DAY for row in rows_of(log, events.QUEUED, stage=SCREENING))
    assert screened[13 * HOUR] > 200
    assert not any(12 * HOUR <= moment < 13 * HOUR for moment in screened)
