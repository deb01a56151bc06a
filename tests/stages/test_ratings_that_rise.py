"""Ratings that rise while a contact waits."""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import pairwise

import numpy as np
import pytest

from made.before_the_decision import DAY, Row, desk, enabled_town, logs, rows_of
from made.evidence import agree
from mashsim.loading import changed
from mashsim.log import Log
from mashsim.vocabulary import events
from mashsim.vocabulary.ratings import AMBER, GREEN, RED
from mashsim.vocabulary.stages import ANALYSING


@pytest.mark.slow
def test_ratings_rise_at_their_hazard() -> None:
    """Each by itself after an exponential time; from green over amber to red after the sum of two."""
    waiting = {"gathering": {"pool": "desk", "effort": "0 min"}}
    scenario = desk("60 per day", waiting, 40, partners={"health": {"reply": "200 days"}})
    hazards = {"green_to_amber": 0.5, "amber_to_red": 1.5}
    scenario = changed(
        scenario,
        {"stages.screening.rerating": hazards, "stages.screening.ratings": {"red": 0.2, "amber": 0.3, "green": 0.5}},
    )
    after = 6 * DAY  # 6 days of an office that never closes are 1.2 weeks of five working days

    def figures(log: Log) -> dict[str, float]:
        ratings: dict[int, list[Row]] = defaultdict(list)
        for row in rows_of(log, events.RATED):
            ratings[row[1]].append(row)
        whole = [rows for rows in ratings.values() if rows[0][0] < 40 * DAY - after]
        by_then = [(rows[0][5], [row[5] for row in rows if row[0] <= rows[0][0] + after][-1]) for rows in whole]
        count = Counter(by_then)
        of = {
            first: sum(number for (began, _), number in count.items() if began == first)
            for first in (RED, AMBER, GREEN)
        }
        return {
            "amber still": count[AMBER, AMBER] / of[AMBER],
            "green still": count[GREEN, GREEN] / of[GREEN],
            "green to red": count[GREEN, RED] / of[GREEN],
            "red still": count[RED, RED] / of[RED],
        }

    g, a, t = 0.5, 1.5, after / DAY / 5
    both = 1 - (a * np.exp(-g * t) - g * np.exp(-a * t)) / (a - g)
    exact = {"amber still": np.exp(-a * t), "green still": np.exp(-g * t), "green to red": both, "red still": 1.0}
    agree(map(figures, logs(scenario)), exact)


def test_work_that_waits_moves_up_when_its_rating_rises_and_a_red_interrupts() -> None:
    scenario = desk(
        "12 per day",
        {"analysing": {"pool": "worker", "effort": "3 hours"}},
        60,
        pools={"desk": {"posts": 5}, "worker": {"posts": 1, "policy": "most_urgent_first", "red_interrupts": True}},
    )
    log = next(logs(changed(scenario, {"stages.screening.rerating": {"green_to_amber": 0.3, "amber_to_red": 0.3}})))
    rating: dict[int, int] = {}
    waiting: set[int] = set()
    moved = interrupted = 0
    for _, of, _, event, stage, detail in log.rows():
        if event == events.RATED:
            moved += of in waiting
            rating[of] = detail
        elif stage == ANALYSING and event == events.QUEUED:
            waiting.add(of)
        elif stage == ANALYSING and event == events.PAUSED:
            interrupted += 1
        elif stage == ANALYSING and event == events.STARTED:
            waiting.discard(of)
            assert all(rating[of] <= rating[other] for other in waiting), of
    assert moved > 20
    assert interrupted > 5


def test_a_rating_is_given_once_rises_by_one_and_stays_once_decided() -> None:
    made = enabled_town()
    decided = {
        row[1]: row[0] for row in rows_of(made.log, events.DECIDED) if row[0] > 0
    }  # an opening backlog's are from before
    assert all(row[0] <= decided.get(row[1], row[0]) for row in rows_of(made.log, events.RATED))
    ratings: dict[int, list[int]] = defaultdict(list)
    for row in rows_of(made.log, events.RATED):
        ratings[row[1]].append(row[5])
    assert max(map(len, ratings.values())) == 3
    assert all(before == after + 1 for given in ratings.values() for before, after in pairwise(given)), (
        "rated twice, or lower than before"
    )
