"""Consent: families who are hard to reach, refuse, or need not be asked."""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import pairwise

import pytest

from made.before_the_decision import CONSENTING_DESK, DAY, HOUR, Row, desk, logs, rows_of
from made.evidence import agree
from mashsim.loading import changed
from mashsim.log import Log
from mashsim.simulation import FrontDoor
from mashsim.simulation.world import World
from mashsim.vocabulary import consents, events, outcomes
from mashsim.vocabulary.ratings import AMBER, GREEN, RED
from mashsim.vocabulary.stages import CONSENTING, DECIDING, GATHERING


@pytest.mark.slow
def test_tries_to_reach_a_family_are_geometric_and_refusals_are_overridden_by_share() -> None:
    scenario = desk("100 per day", {"consenting": CONSENTING_DESK}, 30)
    reached = 1 - 0.6**4

    def figures(log: Log) -> dict[str, float]:
        answer = {row[1]: row[5] for row in rows_of(log, events.CONSENTED)}
        tries = Counter(row[1] for row in rows_of(log, events.QUEUED, stage=CONSENTING))
        considered = [of for of, consent in answer.items() if consent != consents.GIVEN]
        tries.subtract(considered)  # the manager's piece of work
        done = [row[1] for row in rows_of(log, events.RECEIVED) if row[0] < 27 * DAY]
        sought = [of for of in done if of in answer]
        each = Counter(answer[of] for of in sought)
        first_time = Counter(tries[of] for of in sought)
        return {
            "share without consent": len(sought) / len(done),
            "mean number of tries": sum(tries[of] for of in sought) / len(sought),
            "share of one try": first_time[1] / len(sought),
            "share of three tries": first_time[3] / len(sought),
            "given": each[consents.GIVEN] / len(sought),
            "refused": each[consents.REFUSED] / len(sought),
            "overridden": each[consents.OVERRIDDEN] / len(sought),
            "not reached": each[consents.NOT_REACHED] / len(sought),
        }

    exact = {
        "share without consent": 0.7,
        "mean number of tries": reached / 0.4,
        "share of one try": 0.4,
        "share of three tries": 0.6**2 * 0.4,
        "given": reached * 0.75,
        "refused": reached * 0.25 * 0.7,
        "overridden": (1 - reached * 0.75) * 0.3,
        "not reached": (1 - reached) * 0.7,
    }
    agree(map(figures, logs(scenario)), exact)


def test_tries_come_so_long_after_each_other() -> None:
    log = next(
        logs(desk("20 per day", {"consenting": {**CONSENTING_DESK, "override": None} | {"refused_share": 0}}, 20))
    )
    tries: dict[int, list[Row]] = defaultdict(list)
    for row in rows_of(log, events.QUEUED, events.FINISHED, stage=CONSENTING):
        tries[row[1]].append(row)
    gaps = {
        after[0] - before[0] for rows in tries.values() for before, after in pairwise(rows) if after[3] == events.QUEUED
    }
    assert gaps == {6 * HOUR}


@pytest.mark.parametrize(("without", "closes"), [("decision", False), ("closed", True)])
def test_without_consent_a_contact_is_decided_or_closed_unchecked(without: str, closes: bool) -> None:
    consenting = {**CONSENTING_DESK, "refused_share": 1, "missing_share": 1, "without_consent": without}
    deciding = {
        "pool": "desk",
        "effort": "5 min",
        "outcomes": {key: {"advice": 1} for key in ("red", "amber", "green")},
    }
    gathering = {"pool": "desk", "effort": "1 min"}
    partners = {"health": {"reply": "1 hour"}}
    log = next(
        logs(
            desk(
                "20 per day",
                {"consenting": consenting, "gathering": gathering, "deciding": deciding},
                20,
                partners=partners,
            )
        )
    )
    refused = {row[1] for row in rows_of(log, events.CONSENTED) if row[5] != consents.OVERRIDDEN}
    asked = {row[1] for row in rows_of(log, events.QUEUED, stage=GATHERING)}
    decided = {row[1]: (row[4], row[5]) for row in rows_of(log, events.DECIDED)}
    assert len(refused) > 50
    assert asked
    assert not refused & asked
    assert {decided[of] for of in refused if of in decided} == {
        (CONSENTING, outcomes.NFA) if closes else (DECIDING, outcomes.ADVICE)
    }


def test_what_is_closed_without_consent_keeps_what_would_have_been_right() -> None:
    """Contacts that are closed unchecked are wrong as often as the decision would have been to do more."""
    consenting = {
        **CONSENTING_DESK,
        "refused_share": 1,
        "missing_share": 1,
        "without_consent": "closed",
        "override": None,
    }
    mix = {"nfa": 0.5, "assessment": 0.5}
    deciding = {"pool": "desk", "effort": "5 min", "outcomes": dict.fromkeys(("red", "amber", "green"), mix)}
    scenario = desk(
        "30 per day",
        {"consenting": {key: value for key, value in consenting.items() if value}, "deciding": deciding},
        30,
    )
    world = World(FrontDoor(scenario), 1, 0)
    right: list[tuple[str, int]] = []
    world.on_closed.append(lambda contact, _: right.append((contact.outcome, contact.right_outcome)))
    world.run_until(world.door.ends_at)
    assert {outcome for outcome, _ in right} == {"nfa"}
    share = sum(outcome == outcomes.ASSESSMENT for _, outcome in right) / len(right)
    assert abs(share - 0.5) < 4 * (0.25 / len(right)) ** 0.5


def test_consent_is_not_needed_where_harm_is_likely() -> None:
    stages = {"consenting": {**CONSENTING_DESK, "missing_share": 1, "not_needed": ["red", "amber"]}}
    scenario = changed(
        desk("50 per day", stages, 20), {"stages.screening.ratings": {"red": 0.3, "amber": 0.3, "green": 0.4}}
    )
    log = next(logs(scenario))
    rating = {row[1]: row[5] for row in rows_of(log, events.RATED)}
    for row in rows_of(log, events.CONSENTED):
        assert (row[5] == consents.NOT_NEEDED) == (rating[row[1]] in (RED, AMBER))
    sought = {rating[row[1]] for row in rows_of(log, events.QUEUED, stage=CONSENTING)}
    assert sought == {GREEN}
