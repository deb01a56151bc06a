"""Early help with so many places, against theory where families wait, and where they step up."""

from __future__ import annotations

import datetime as dt
from itertools import groupby

import numpy as np
import pytest

from made import queueing
from made.before_the_decision import DAY, desk, enabled_town, logs, rows_of
from made.evidence import agree
from mashsim.loading import changed
from mashsim.log import Log
from mashsim.scenario import Scenario
from mashsim.vocabulary import events, outcomes
from mashsim.vocabulary.stages import DECIDING, HELPING

HELP = {"places": 6, "lasts": {"distribution": "exponential", "mean": "2 days"}}


def help_desk(places: int = 6, hazard: float = 0.0, days: int = 200) -> Scenario:
    deciding = {"pool": "desk", "effort": "0 min", "outcomes": {key: {"nfa": 1} for key in ("red", "amber", "green")}}
    helping = {**HELP, "places": places, "steps_up_per_week": hazard, "steps_up_to": "deciding"}
    scenario = desk("2.5 per day", {"helping": helping, "deciding": deciding}, days)
    return changed(scenario, {"stages.screening.outcomes": {"enquiry": 0, "early_help": 1}})


def waits_for_help(log: Log, since: int, until: int) -> tuple[list[float], list[bool]]:
    queued = {row[1]: row[0] for row in rows_of(log, events.QUEUED, stage=HELPING)}
    over = {
        row[1]: row
        for row in rows_of(log, events.SUPPORTED, events.CLOSED)
        if row[3] == events.SUPPORTED or row[5] == outcomes.STEPPED_UP
    }
    whole = [of for of, moment in queued.items() if since <= moment < until]
    return [(over[of][0] - queued[of]) / DAY for of in whole], [over[of][3] == events.CLOSED for of in whole]


@pytest.mark.slow
def test_early_help_is_m_m_c_while_nobody_steps_up() -> None:
    def figures(log: Log) -> dict[str, float]:
        waits, _ = waits_for_help(log, 30 * DAY, 170 * DAY)
        return {"mean wait": float(np.mean(waits)), "share that waits": float(np.mean([wait > 0 for wait in waits]))}

    exact = {"mean wait": queueing.mean_wait(6, 2.5, 2), "share that waits": queueing.erlang_c(6, 5)}
    agree(map(figures, logs(help_desk(), 40)), exact)


@pytest.mark.slow
def test_early_help_is_m_m_c_with_reneging_where_waiting_families_step_up() -> None:
    leaving, waiting = queueing.waiting_with_reneging(4, 2.5, 2, 7 / 0.7)

    def figures(log: Log) -> dict[str, float]:
        waits, left = waits_for_help(log, 30 * DAY, 150 * DAY)
        return {"mean wait": float(np.mean(waits)), "share that steps up": float(np.mean(left))}

    agree(map(figures, logs(help_desk(4, 0.7), 30)), {"mean wait": waiting / 2.5, "share that steps up": leaving})


def test_reneging_without_patience_or_without_end_is_what_is_known() -> None:
    assert queueing.waiting_with_reneging(3, 1.0, 2.0, 1e9)[1] == pytest.approx(queueing.mean_wait(3, 1.0, 2.0))
    blocked = queueing.waiting_with_reneging(3, 1.0, 2.0, 1e-9)[0]  # Erlang's B
    assert blocked == pytest.approx((8 / 6) / (1 + 2 + 2 + 8 / 6))


def test_a_family_that_steps_up_begins_again_with_its_own_number_and_a_rating() -> None:
    log = enabled_town().log
    stepped = {row[1]: row[0] for row in rows_of(log, events.CLOSED) if row[5] == outcomes.STEPPED_UP}
    again = {log.family[row[1]]: row for row in rows_of(log, events.RECEIVED) if log.family[row[1]] != row[1]}
    assert len(stepped) > 5
    for of, moment in stepped.items():
        assert again[log.family[of]][0] >= moment
    further = {row[1] for row in rows_of(log, events.RECEIVED) if log.family[row[1]] != row[1]}
    assert further == {row[1] for row in rows_of(log, events.RATED, stage=DECIDING) if row[1] in further}
    assert all(log.children[of] == log.children[log.family[of]] for of in further)


def test_more_places_never_make_a_family_wait_longer_and_fewer_send_nobody_away() -> None:
    def started(places: int) -> dict[int, int]:
        return {row[1]: row[0] for row in rows_of(next(logs(help_desk(places))), events.SUPPORTED)}

    few, more = started(5), started(6)
    assert all(more[of] <= moment for of, moment in few.items())
    assert sum(more[of] < moment for of, moment in few.items()) > 50
    fewer = {"name": "a cut", "first_day": dt.date(2026, 4, 1), "changes": {"stages.helping.places": 2}}
    log = next(logs(changed(help_desk(), {"interventions": [fewer]})))
    cut = 58 * DAY
    helped, after = 0, []
    for moment, rows in groupby(rows_of(log, events.SUPPORTED, events.CLOSED, stage=HELPING), lambda row: row[0]):
        words = [row[3] for row in rows]
        helped += words.count(events.SUPPORTED) - words.count(events.CLOSED)
        if moment >= cut and events.SUPPORTED in words:
            after.append(helped)
    assert after
    assert max(after) == 2
