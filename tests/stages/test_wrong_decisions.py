"""Wrong decisions: their shares, where the threshold lies, and who decides."""

from __future__ import annotations

from statistics import NormalDist

import pytest

from made.before_the_decision import Change, desk, logs, rows_of
from made.evidence import agree
from made.scenarios import bytes_of
from mashsim.log import Log
from mashsim.scenario import Scenario
from mashsim.scenario.thresholds import Errors
from mashsim.simulation import FrontDoor
from mashsim.simulation.world import World
from mashsim.vocabulary import events, outcomes
from mashsim.vocabulary.stages import DECIDING


def test_moving_the_threshold_trades_the_two_errors_along_the_binormal_curve() -> None:
    normal = NormalDist()
    for low, high, by in ((0.2, 0.1, 0.0), (0.2, 0.1, 0.7), (0.05, 0.3, -1.2), (0, 1, 2)):
        too_low, too_high = Errors(too_low=low, too_high=high, moved_by=by).shares()
        if 0 < low < 1:
            assert normal.inv_cdf(too_low) == pytest.approx(normal.inv_cdf(low) - by)
            assert normal.inv_cdf(too_high) == pytest.approx(normal.inv_cdf(high) + by)
            apart = normal.inv_cdf(1 - too_low) - normal.inv_cdf(too_high)
            assert apart == pytest.approx(normal.inv_cdf(1 - low) - normal.inv_cdf(high)), (
                "how well they tell need apart stays the same"
            )
        else:
            assert (too_low, too_high) == (low, high)


def decide_desk(errors: Change | None, days: int = 40) -> Scenario:
    mix = {"nfa": 0.3, "advice": 0.2, "assessment": 0.4, "strategy": 0.1}
    deciding = {"pool": "desk", "effort": "0 min", "outcomes": dict.fromkeys(("red", "amber", "green"), mix)}
    return desk("60 per day", {"deciding": {**deciding, **({"errors": errors} if errors else {})}}, days)


def decisions(log: Log) -> dict[int, int]:
    return {row[1]: row[5] for row in rows_of(log, events.DECIDED)}


def test_wrong_decisions_have_their_shares() -> None:
    scenario, right = decide_desk({"too_low": 0.2, "too_high": 0.1, "moved_by": 0.5}), decide_desk(None)
    pairs = [(decisions(wrong), decisions(neutral)) for wrong, neutral in zip(logs(scenario), logs(right), strict=True)]

    def figures(pair: tuple[dict[int, int], dict[int, int]]) -> dict[str, float]:
        wrong, neutral = pair
        needs = [of for of, outcome in neutral.items() if outcome >= outcomes.ASSESSMENT]
        others = [of for of, outcome in neutral.items() if outcome < outcomes.ASSESSMENT]
        assert all(wrong[of] in (neutral[of], outcomes.NFA) for of in needs)
        assert all(wrong[of] in (neutral[of], outcomes.ASSESSMENT) for of in others)
        return {
            "too low": sum(wrong[of] == outcomes.NFA for of in needs) / len(needs),
            "too high": sum(wrong[of] == outcomes.ASSESSMENT for of in others) / len(others),
        }

    normal = NormalDist()
    exact = {"too low": normal.cdf(normal.inv_cdf(0.2) - 0.5), "too high": normal.cdf(normal.inv_cdf(0.1) + 0.5)}
    agree(map(figures, pairs), exact)


def test_a_lower_threshold_misses_fewer_of_the_same_contacts_and_lets_more_of_the_same_through() -> None:
    neutral = decisions(next(logs(decide_desk(None))))
    missed, let_through = [], []
    for by in (-1.0, 0.0, 1.0):
        found = decisions(next(logs(decide_desk({"too_low": 0.2, "too_high": 0.2, "moved_by": by}))))
        missed.append({of for of in found if found[of] == outcomes.NFA and neutral[of] >= outcomes.ASSESSMENT})
        let_through.append(
            {of for of in found if found[of] == outcomes.ASSESSMENT and neutral[of] < outcomes.ASSESSMENT}
        )
    assert missed[0] > missed[1] > missed[2]
    assert let_through[0] < let_through[1] < let_through[2]


def test_no_errors_is_no_errors() -> None:
    assert bytes_of(next(logs(decide_desk({"moved_by": 3})))) == bytes_of(next(logs(decide_desk(None))))


@pytest.mark.parametrize(("times", "share"), [(0.5, 0.1), (1, 0.2), (3, 0.6), (50, 0.95)])
def test_those_who_decide_multiply_wrong_decisions_up_to_nineteen_in_twenty(times: float, share: float) -> None:
    scenario, neutral = decide_desk({"too_low": 0.2}, 80), decisions(next(logs(decide_desk(None, 80))))
    world = World(FrontDoor(scenario), 1, 0)
    world.pools["desk"].wrong_hands = {DECIDING: times}
    world.run_until(world.door.ends_at)
    world.log.flush()
    found = decisions(world.log)
    needs = [of for of, outcome in neutral.items() if outcome >= outcomes.ASSESSMENT]
    wrong = sum(found[of] == outcomes.NFA for of in needs)
    assert abs(wrong - share * len(needs)) < 4 * (share * (1 - share) * len(needs)) ** 0.5
