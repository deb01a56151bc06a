"""Wrong decisions at screening, at the threshold and at the end of an assessment: their shares, and who comes back."""

from __future__ import annotations

from statistics import NormalDist
from typing import Any

import pytest

from made.before_the_decision import Change, desk, logs, rows_of
from made.evidence import agree
from made.never_closed import DAY, place, screened
from made.scenarios import bytes_of
from mashsim.errors import ScenarioError
from mashsim.log import Log
from mashsim.measures.evidence import Evidence
from mashsim.measures.families import re_referrals
from mashsim.scenario import Scenario
from mashsim.scenario.thresholds import Errors
from mashsim.simulation import FrontDoor
from mashsim.simulation.world import World
from mashsim.vocabulary import events, outcomes
from mashsim.vocabulary.stages import ASSESSING, DECIDING, SCREENING
from mashsim.workload import hours_check

QUICK: dict[str, Any] = {"partners.health.reply": "1 min", "stages.screening.effort": "1 min"}


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


@pytest.mark.slow
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


# At screening

LOOK = {"advice": 0.2, "nfa": 0.2, "early_help": 0.1, "enquiry": 0.4, "straight_to_decision": 0.1}


def look_desk(errors: Change | None, deciding_errors: Change | None = None, days: int = 40) -> Scenario:
    screening = {"pool": "looks", "effort": "0 min", "outcomes": LOOK, **({"errors": errors} if errors else {})}
    mix = {"nfa": 0.3, "advice": 0.2, "assessment": 0.4, "strategy": 0.1}
    deciding = {"pool": "desk", "effort": "0 min", "outcomes": dict.fromkeys(("red", "amber", "green"), mix)}
    deciding |= {"errors": deciding_errors} if deciding_errors else {}
    pools = {"desk": {"posts": 50}, "looks": {"posts": 50}}
    return desk("60 per day", {"screening": screening, "deciding": deciding}, days, pools=pools)


def decided_at(log: Log) -> dict[int, tuple[int, int]]:
    return {row[1]: (row[4], row[5]) for row in rows_of(log, events.DECIDED)}


@pytest.mark.slow
def test_first_looks_are_wrong_both_ways_by_their_shares() -> None:
    scenario, right = look_desk({"too_low": 0.2, "too_high": 0.1}), look_desk(None)
    pairs = [(decided_at(one), decided_at(other)) for one, other in zip(logs(scenario), logs(right), strict=True)]

    def figures(pair: tuple[dict[int, tuple[int, int]], dict[int, tuple[int, int]]]) -> dict[str, float]:
        wrong, neutral = pair
        needs = [of for of, (stage, _) in neutral.items() if stage == DECIDING]
        others = [of for of, (stage, _) in neutral.items() if stage == SCREENING]
        missed = [of for of in needs if wrong[of][0] == SCREENING]
        sent = [of for of in others if wrong[of][0] == DECIDING]
        assert {wrong[of][1] for of in missed} == {outcomes.ADVICE}
        assert all(wrong[of] == neutral[of] for of in needs if of not in set(missed))
        assert all(wrong[of][1] == neutral[of][1] for of in others), (
            "the right decision is what screening should have said"
        )
        return {"too low": len(missed) / len(needs), "too high": len(sent) / len(others)}

    agree(map(figures, pairs), {"too low": 0.2, "too high": 0.1})


def test_a_threshold_decision_may_be_too_high_for_who_was_sent_on_wrongly() -> None:
    neutral = decided_at(next(logs(look_desk(None))))
    found = decided_at(next(logs(look_desk({"too_high": 1}, {"too_high": 0.3}))))
    sent = [of for of, (stage, _) in neutral.items() if stage == SCREENING]
    assert all(found[of][0] == DECIDING for of in sent)
    assert all(found[of][1] in (neutral[of][1], outcomes.ASSESSMENT) for of in sent)
    assessed = sum(found[of][1] == outcomes.ASSESSMENT for of in sent)
    assert abs(assessed - 0.3 * len(sent)) < 4 * (0.21 * len(sent)) ** 0.5


def test_overload_and_wrong_hands_of_those_who_screen_multiply_wrong_first_looks() -> None:
    neutral = decided_at(next(logs(look_desk(None, days=80))))
    world = World(FrontDoor(look_desk({"too_low": 0.2}, days=80)), 1, 0)
    world.pools["looks"].wrong_hands = {SCREENING: 3}
    world.run_until(world.door.ends_at)
    world.log.flush()
    found = decided_at(world.log)
    needs = [of for of, (stage, _) in neutral.items() if stage == DECIDING]
    wrong = sum(found[of][0] == SCREENING for of in needs)
    assert abs(wrong - 0.6 * len(needs)) < 4 * (0.24 * len(needs)) ** 0.5


def test_no_wrong_first_looks_are_none() -> None:
    assert bytes_of(next(logs(look_desk({"too_low": 0, "moved_by": 3})))) == bytes_of(next(logs(look_desk(None))))


def came_back(log: Log, within: int) -> dict[int, bool]:
    """Whether the family of each first contact closed so long before the end came back."""
    again = {log.family[of] for of in range(len(log.family)) if log.family[of] != of}
    closed = [row for row in rows_of(log, events.CLOSED) if log.family[row[1]] == row[1]]
    return {row[1]: row[1] in again for row in closed if row[0] < log.ends_at - within}


def test_who_is_signposted_wrongly_may_come_back() -> None:
    neutral = decided_at(place(30, "30 per day", **screened(advice=0.5, enquiry=0.5), **QUICK).replicate(1, 0))
    changes = {"stages.screening.errors": {"too_low": 0.4}, "loops.comes_back": {"share": 0.6, "after": "5 days"}}
    log = place(30, "30 per day", **screened(advice=0.5, enquiry=0.5), **QUICK, **changes).replicate(1, 0)
    back, found = came_back(log, 6 * DAY), decided_at(log)
    firsts = [of for of in range(len(log.family)) if log.family[of] == of]
    needed = dict(zip(firsts, [neutral[of][0] == DECIDING for of in sorted(neutral)], strict=False))
    missed = [of for of in back if found[of][0] == SCREENING and needed.get(of)]
    others = [of for of in back if of in needed and of not in set(missed)]
    assert abs(sum(back[of] for of in missed) - 0.6 * len(missed)) < 4 * (0.24 * len(missed)) ** 0.5
    assert not any(back[of] for of in others)


# At the end of an assessment


def assessed(**errors: float) -> dict[str, Any]:
    caseload = {"posts": 1000, "ceiling": 20}
    return {
        "partners.health.reply": "1 min",
        "stages.allocating": {"pool": "officers", "effort": "1 min", "held_for": "10 days", "caseload": caseload},
        "stages.assessing": {
            "plan_share": 0.5,
            "plan_held_for": "5 days",
            **({"errors": errors} if errors else {}),
        },
    }


def planned(log: Log) -> dict[int, int]:
    return {row[1]: row[5] for row in rows_of(log, events.AUTHORISED)}


def test_assessments_are_closed_too_early_and_plans_given_needlessly_by_their_shares() -> None:
    neutral = planned(place(30, "30 per day", **screened(enquiry=1), **assessed()).replicate(1, 0))
    wrong_ends = place(30, "30 per day", **screened(enquiry=1), **assessed(too_low=0.3, too_high=0.1))
    found = planned(wrong_ends.replicate(1, 0))
    for was, share in ((1, 0.3), (0, 0.1)):
        all_of = [of for of in neutral if neutral[of] == was]
        wrong = sum(found[of] != was for of in all_of)
        assert abs(wrong - share * len(all_of)) < 4 * (share * (1 - share) * len(all_of)) ** 0.5


@pytest.mark.parametrize("times", [0, 1])
def test_those_who_assess_multiply_wrong_ends_too(times: int) -> None:
    """Hands that make none of them wrong give everybody what is right; usual ones do not."""
    doors = []
    for errors in ({}, {"too_low": 0.3, "too_high": 0.3}):
        changes = assessed(**errors)
        changes["stages.assessing"] |= {"pool": "officers", "effort": "1 min"}
        doors.append(place(5, "30 per day", **screened(enquiry=1), **changes))
    neutral, wrong = doors
    world = World(wrong, 1, 0)
    world.pools["officers"].wrong_hands = {ASSESSING: times}
    world.run_until(world.door.ends_at)
    world.log.flush()
    assert (planned(world.log) == planned(neutral.replicate(1, 0))) == (times == 0)


def test_who_is_closed_too_early_comes_back_and_is_a_re_referral() -> None:
    changes = {
        **screened(enquiry=1), **assessed(too_low=0.4),
        "loops.comes_back": {"share": 0.6, "after": "20 days"},
    }  # fmt: skip
    door = place(30, "20 per day", **changes)
    log = door.replicate(1, 0)
    back = came_back(log, 21 * DAY)
    share = 0.5 * 0.4 * 0.6
    assert abs(sum(back.values()) - share * len(back)) < 4 * (share * (1 - share) * len(back)) ** 0.5
    again = re_referrals(Evidence(log, door.office, door.timeline))[1]
    families = {log.family[of] for of in range(len(log.family)) if log.family[of] != of}
    assert 0.9 * len(families) < len(again)


@pytest.mark.slow
def test_the_hours_check_counts_wrong_decisions_and_who_comes_back_for_them() -> None:
    """Where nobody waits, the hours needed are those that runs work."""
    changes = {
        **screened(advice=0.3, nfa=0.2, enquiry=0.5), "stages.screening.effort": "1 min", **assessed(too_low=0.4),
        "stages.deciding.outcomes": {rating: {"assessment": 0.5, "nfa": 0.5} for rating in ("red", "amber", "green")},
        "stages.screening.errors": {"too_low": 0.3, "too_high": 0.2},
        "stages.deciding.errors": {"too_low": 0.2, "too_high": 0.3},
        "loops.comes_back": {"share": 0.7, "after": "3 days"},
    }  # fmt: skip
    door = place(30, "40 per day", **changes)
    check = hours_check(door)
    found = [door.replicate(1, number) for number in range(6)]
    came = [len(log.source) / 30 for log in found]
    decided = [len(rows_of(log, events.DECIDED, stage=DECIDING)) / 30 for log in found]
    allocated = [sum(row[5] == outcomes.ASSESSMENT for row in rows_of(log, events.DECIDED)) / 30 for log in found]
    needed = check["officers"].needed * 60  # screening and allocating take a minute, asking ten
    enquiries = sum(decided) / 6
    assert needed == pytest.approx(sum(came) / 6 + 10 * enquiries + sum(allocated) / 6, rel=0.03)
    assert check["managers"].needed * 6 == pytest.approx(enquiries, rel=0.03)


def test_wrong_ends_of_assessments_need_plans() -> None:
    changes = {**assessed(), "stages.assessing": {"errors": {"too_low": 0.2}}}
    with pytest.raises(ScenarioError) as caught:
        place(1, "1 per day", **changes)
    words = "say which assessments end wrongly with or without a plan, but there are no plans; write plan_share and plan_held_for"
    assert words in str(caught.value)
