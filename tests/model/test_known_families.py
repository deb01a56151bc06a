"""Families known from before the run: re-referrals are right from the first day, and nobody else's luck is moved."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from made.evidence import agree, expected_counts_agree
from made.never_closed import DAY, WEEK, further, place, screened
from made.scenarios import bytes_of
from mashsim.errors import ScenarioError
from mashsim.log import Log, load, save
from mashsim.measures.evidence import Evidence
from mashsim.measures.families import re_referrals
from mashsim.quantities import YEAR
from mashsim.simulation import FrontDoor
from mashsim.vocabulary import events
from mashsim.vocabulary.stages import DECIDING
from mashsim.workload import hours_check

ENDS = {"advice": 0.5, "nfa": 0.3, "assessment": 0.2}
SHARES = {"advice": 0.2, "nfa": 0.3, "assessment": 0.6}
RETURNING = sum(ENDS[outcome] * SHARES[outcome] for outcome in ENDS)
NEW = 20
"""New families a day."""
AFTER = {"distribution": "uniform", "low": "20 days", "high": "100 days"}


def known(**more: Any) -> dict[str, Any]:
    """The loop with all contacts of the year before, as many as there would be had the run begun long before."""
    closed = {outcome: f"{NEW / (1 - RETURNING) * share} per day" for outcome, share in ENDS.items()}
    return {"loops.rereferrals": {"share": SHARES, "after": AFTER, "known_families": closed, **more}}


def front_door(weeks: int, **changes: Any) -> FrontDoor:
    return place(weeks, f"{NEW} per day", **screened(advice=0.5, nfa=0.3, enquiry=0.2), **QUICK, **changes)


QUICK = {"partners.health.reply": "1 min", "stages.screening.effort": "1 min", "pools.managers.posts": 100}


def shares_by_part(door: FrontDoor, log: Log, parts: int) -> list[float]:
    """The share of referrals that are re-referrals in each of so many equal parts of the run."""
    evidence = Evidence(log, door.office, door.timeline)
    referred, again = re_referrals(evidence)
    time, length = evidence.columns.time, door.ends_at / parts
    counts = [np.bincount([int(time[row] // length) for row in rows], minlength=parts) for rows in (referred, again)]
    return [float(share) for share in counts[1] / counts[0]]


@pytest.mark.slow
def test_the_share_re_referred_is_exact_and_the_same_from_the_first_day() -> None:
    """Exact: a contact is of a family that came back with the share that comes back; what it came back after was a
    referral, or the same is asked of it again. (Five times and more are not within twelve months: 1 in 10,000.)"""
    door = front_door(20, **known())
    after_referral = ENDS["assessment"] * SHARES["assessment"]
    exact = after_referral / (1 - (RETURNING - after_referral))
    found = [shares_by_part(door, door.replicate(1, number), 4) for number in range(16)]
    parts = [{"first": part[0], "last": part[3], "rise": part[3] - part[0]} for part in found]
    agree(parts, {"first": exact, "last": exact, "rise": 0.0})


def test_without_known_families_the_first_weeks_have_hardly_any() -> None:
    door = front_door(20, **known(known_families={}))
    first, *_, last = shares_by_part(door, door.replicate(1, 0), 4)
    assert first < 0.05 < 0.1 < last


def test_known_families_come_back_as_those_of_the_run_do() -> None:
    """Exact: those closed at a steady rate come back at share × rate × the share of the law beyond the time since."""
    door = place(
        16, "1 per year",
        **{"loops.rereferrals": {"share": 0.5, "after": AFTER, "known_families": {"nfa": "40 per day"}}},
    )  # fmt: skip
    log = door.replicate(1, 0)
    came = np.bincount([row[0] // WEEK for row in log.rows() if row[3] == events.RECEIVED], minlength=16)

    def beyond(days: float) -> float:
        """The mean excess of a uniform time of 20 to 100 days over so many days."""
        return 60 - days if days <= 20 else max(0.0, 100 - days) ** 2 / 160

    expected = [0.5 * 40 * (beyond(7 * week) - beyond(7 * week + 7)) for week in range(16)]
    again = sum(log.family[of] != of for of in range(len(log.family)))
    assert again < 0.4 * len(log.family)  # of those who came back, who came back once more
    first_of_family = np.array(expected)
    known_once = np.bincount(
        [row[0] // WEEK for row in log.rows() if row[3] == events.RECEIVED and log.family[row[1]] == row[1]],
        minlength=16,
    )
    assert came.sum() == known_once.sum() + again
    expected_counts_agree(known_once, first_of_family)


def test_a_referral_before_the_run_was_as_long_before_its_closing_as_an_assessment_takes() -> None:
    allocating = {
        "pool": "officers",
        "effort": "1 min",
        "held_for": "30 days",
        "caseload": {"posts": 1000, "ceiling": 20},
    }
    loops = {"share": 1.0, "after": "10 days", "known_families": {"assessment": "30 per day"}}
    changes = {"loops.rereferrals": loops, "stages.allocating": allocating}
    log = place(2, "1 per year", **changes).replicate(1, 0)
    before = log.header["referred_before"]
    received = {row[1]: row[0] for row in log.rows() if row[3] == events.RECEIVED}
    assert len(before) > 200
    assert all(abs(received[int(family)] - at - 40 * DAY) <= 1 for family, at in before.items())


def test_a_family_that_waits_on_the_first_day_may_have_been_referred_before() -> None:
    backlog = [{"stage": "deciding", "contacts": 400, "age": "0 days"}]
    log = front_door(1, opening_backlog=backlog, **known()).replicate(1, 0)
    before = sum(int(family) < 400 for family in log.header["referred_before"])
    after_referral = ENDS["assessment"] * SHARES["assessment"]
    exact = after_referral / (1 - (RETURNING - after_referral))
    assert abs(before - 400 * exact) < 4 * (400 * exact * (1 - exact)) ** 0.5
    decided = {row[1] for row in log.rows() if row[3] == events.DECIDED and row[4] == DECIDING}
    assert decided >= set(range(400))


@pytest.mark.parametrize(("referred_by", "both"), [("same", False), ("any", True)])
def test_who_may_have_been_referred_before_hangs_on_their_source_only_if_the_same_refers_again(
    referred_by: str, both: bool
) -> None:
    """Police contacts all end in advice, after which nobody comes back; the schools' in an assessment."""
    ends = {
        "stages.screening.outcomes_by_source.police": {"advice": 1},
        "stages.screening.outcomes_by_source.schools": {"enquiry": 1},
    }
    loops = {"share": {"assessment": 0.6}, "after": AFTER, "referred_by": referred_by,
             "known_families": {"assessment": "8 per day"}}  # fmt: skip
    backlog = [{"stage": "deciding", "contacts": 100, "age": "0 days"}]
    log = place(1, "1 per year", opening_backlog=backlog, **ends, **QUICK, **{"loops.rereferrals": loops}).replicate(
        1, 0
    )
    sources = {log.source[int(family)] for family in log.header["referred_before"] if int(family) < 100}
    assert sources == ({0, 1} if both else {1})


def test_families_whose_outcome_no_source_gives_are_referred_by_the_first() -> None:
    loops = {"share": {"early_help": 0.5}, "after": "1 day", "known_families": {"early_help": "40 per day"}}
    log = place(1, "1 per year", **QUICK, **{"loops.rereferrals": loops}).replicate(1, 0)
    assert len(log.source) > 10
    assert set(log.source) == {0}


def test_more_known_families_leave_those_there_were_and_everybody_else_as_they_were() -> None:
    few, many = (
        place(10, "5 per day", **{"loops.rereferrals": {"share": 0.5, "after": "40 days", "known_families": closed}})
        for closed in ({"nfa": "2 per day"}, {"nfa": "2 per day", "assessment": "3 per day"})
    )
    children = []
    for door in (few, many):
        log = door.replicate(1, 0)
        rows = [row for row in log.rows() if row[3] == events.RECEIVED and log.family[row[1]] == row[1]]
        children.append([(row[0], log.source[row[1]], log.children[row[1]]) for row in rows])
    assert set(children[0]) < set(children[1])
    plain = place(10, "5 per day", **{"loops.rereferrals": {"share": 0.5, "after": "40 days"}}).replicate(1, 0)
    none = place(
        10,
        "5 per day",
        **{"loops.rereferrals": {"share": 0.5, "after": "40 days", "known_families": {"nfa": "0 per day"}}},
    ).replicate(1, 0)
    assert bytes_of(plain) == bytes_of(none)


def test_a_log_that_is_saved_knows_earlier_referrals(tmp_path: Path) -> None:
    door = front_door(6, **known())
    log = door.replicate(1, 0)
    save(log, tmp_path / "log.zip")
    again = load(tmp_path / "log.zip")
    assert shares_by_part(door, again, 2) == shares_by_part(door, log, 2)
    del again.header["referred_before"]
    assert shares_by_part(door, again, 2)[0] < shares_by_part(door, log, 2)[0] / 2
    assert all(-YEAR <= at < 0 for at in log.header["referred_before"].values())
    assert len(further(log)) < len(log.source)


def test_the_hours_check_counts_known_families() -> None:
    """Contacts take a minute each at screening: as many as there would be had the run begun long before."""
    door, without = front_door(20, **known()), front_door(20, **known(known_families={}))
    needed, fewer = (hours_check(one)["officers"].contacts / 7 for one in (door, without))
    assert needed == pytest.approx(NEW / (1 - RETURNING), rel=0.02)
    assert fewer < 0.95 * needed


@pytest.mark.slow
def test_all_contacts_include_those_who_are_referred_again() -> None:
    """Exact: as many contacts in each part of the run, from each source, and none at a weekend from who never writes
    then, as without the loop."""
    hours = {"hour": [0] * 9 + [1] * 8 + [0] * 7, "weekday": [2, 1, 1, 1, 1, 0, 0]}
    demand = {
        "demand.profiles": {"office": {**hours, "month": [1, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]}},
        "demand.sources": {"police": {"share": 0.6}, "schools": {"share": 0.4, "profile": "office"}},
    }
    closed = {outcome: f"{30 * share} per day" for outcome, share in ENDS.items()}
    loop = {"share": SHARES, "after": AFTER, "referred_by": "any", "known_families": closed}
    more = {"demand.counts": "all_contacts", "loops.rereferrals": loop}
    split = {**screened(advice=0.5, nfa=0.3, enquiry=0.2), **QUICK, **demand}
    door, plain = place(30, "30 per day", **split, **more), place(30, "30 per day", **split)
    wanted = plain.arrivals.expected()

    def counts(log: Log) -> dict[str, float]:
        came = [(row[0], log.source[row[1]]) for row in log.rows() if row[3] == events.RECEIVED]
        found = {f"part {part}": sum(at // (5 * WEEK) == part for at, _ in came) for part in range(6)}
        found |= {f"source {one}": sum(source == one for _, source in came) for one in (0, 1)}
        return {**found, "weekend": sum(at // DAY % 7 > 4 and source == 1 for at, source in came)}

    days = [sum(by_day) for by_day in zip(*wanted.values(), strict=True)]
    exact: dict[str, float] = {f"part {part}": sum(days[35 * part : 35 * part + 35]) for part in range(6)}
    exact |= {f"source {one}": sum(by_day) for one, by_day in enumerate(wanted.values())}
    agree([counts(door.replicate(1, number)) for number in range(16)], {**exact, "weekend": 0.0})
    assert hours_check(door)["officers"].needed == pytest.approx(hours_check(plain)["officers"].needed, rel=0.02)


@pytest.mark.parametrize(
    ("closed", "words"),
    [
        ({"nfa": 200}, 'loops.rereferrals.known_families.nfa is 200, without a unit; write "200 per year" or "200 per hour".'),
        (
            {"asessment": "200 per year"},
            "loops.rereferrals.known_families.asessment: unknown setting; did you mean 'assessment'?",
        ),
    ],
)  # fmt: skip
def test_messages(closed: dict[str, Any], words: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        place(1, "1 per day", **{"loops.rereferrals": {"share": 0.5, "after": "40 days", "known_families": closed}})
    assert words in str(caught.value)
