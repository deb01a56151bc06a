"""All stages after the decision together: rules of people, order of the way, luck, and the hours check."""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import pairwise
from math import isclose

import pytest

from made.after_the_decision import SEEDS, Row, discussing, enabled_town, staffed, stream
from made.laws import nobody_works_off_shift, work_stays_with_its_contact
from made.scenarios import play, text_of, town
from mashsim.experiment import measured
from mashsim.loading import load_text
from mashsim.simulation import FrontDoor
from mashsim.vocabulary import events
from mashsim.vocabulary.stages import ALLOCATING, SCREENING
from mashsim.workload import hours_check


@pytest.mark.parametrize("seed", SEEDS)
def test_people_keep_the_rules(seed: int) -> None:
    made = enabled_town(seed)
    for law in (work_stays_with_its_contact, nobody_works_off_shift):
        law(made)


@pytest.mark.parametrize("seed", SEEDS)
def test_contacts_go_their_way_in_order(seed: int) -> None:
    made = enabled_town(seed)
    names = made.log.names
    by_contact: dict[int, list[Row]] = defaultdict(list)
    for row in made.log.rows():
        by_contact[row[1]].append(row)
    for contact, rows in by_contact.items():
        if contact < 0:
            continue
        counts = Counter(row[3] for row in rows)
        assert all(
            counts[event] <= 1 for event in (events.DISCUSSED, events.CONFERRED, events.AUTHORISED, events.CLOSED)
        )
        assert counts[events.ALLOCATED] - counts[events.HANDED_OVER] in (0, 1)
        discussed = next((names.outcomes[row[5]] for row in rows if row[3] == events.DISCUSSED), None)
        assert not counts[events.CONFERRED] or discussed == "section_47"
        assert discussed != "nfa" or not counts[events.TRANSFERRED]
        visits = [row for row in rows if row[3] == events.VISITED]
        first_seen = next((place for place, row in enumerate(visits) if row[5]), len(visits))
        assert all(row[4] == ALLOCATING for row in visits[first_seen + 1 :]), (
            "a worker's visits end when the child is seen"
        )
        if counts[events.CLOSED] and counts[events.ALLOCATED]:
            assert counts[events.AUTHORISED]
        numbers = [row[5] for row in rows if row[3] == events.TRANSFERRED]
        assert all(a < b for a, b in pairwise(numbers))
    contacts = measured(made.door, made.log)["contacts"]
    assert contacts["open_at_start"] + contacts["received"] == contacts["closed"] + contacts["open_at_end"]


def test_what_comes_after_the_decision_moves_nobodys_luck_before_it() -> None:
    """The same contacts come and are rated and decided alike, though they may wait for people who are elsewhere."""
    plain, full = play(text_of(town())).log, enabled_town(1).log
    assert plain.source == full.source
    assert plain.children == full.children
    for event in (events.RATED, events.DECIDED):
        told = [{(row[1], row[4]): row[5] for row in log.rows() if row[3] == event} for log in (plain, full)]
        both = told[0].keys() & told[1].keys()
        assert len(both) > 300
        assert all(told[0][key] == told[1][key] for key in both)
    received = [
        [row for row in log.rows() if row[3] == events.RECEIVED and row[4] == SCREENING and row[0] >= 0]
        for log in (plain, full)
    ]
    assert received[0] == received[1]


def test_the_hours_check_counts_the_work_after_the_decision() -> None:
    """Ten contacts a day, half of them strategy discussions of which 60 % are enquiries, half of these with a
    conference."""
    mixes = {rating: {"section_47": 0.6, "section_17": 0.2, "nfa": 0.2} for rating in ("red", "amber", "green")}
    document = stream(
        "10 per day",
        20,
        discussing=discussing(administrator="administrators", write_up="30 min", outcomes=mixes),
        transferring={"hand_offs": {"duty": {"pool": "duty", "effort": "2 hours", "routes": ["section_17"]}}},
        allocating=staffed(),
        visiting={"effort": "1 hour", "seen_share": 0.5},
        conferencing={"conference_share": 0.5, "held_after": "1 day", "pool": "chairs", "effort": "3 hours"},
        assessing={"effort": "10 hours"},
    )
    document["stages"]["deciding"]["outcomes"] = {
        rating: {"assessment": 0.5, "strategy": 0.5} for rating in ("red", "amber", "green")
    }
    document["pools"] |= {name: {"posts": 1} for name in ("chairs", "administrators", "duty", "team")}
    needed = {name: hours.needed / 7 for name, hours in hours_check(FrontDoor(load_text(text_of(document)))).items()}
    expected = {
        "chairs": 5 * 1 + 5 * 0.6 * 0.5 * 3,
        "administrators": 5 * 1.5,
        "duty": 5 * 0.2 * 2,
        "team": 9 * (2 + 10),
        "managers": 0,
    }
    assert all(isclose(needed[name], hours, rel_tol=1e-9, abs_tol=1e-9) for name, hours in expected.items()), needed
