"""Who decides in the place of another pool decides by their own authority, not by that of the pool that was asked."""

from __future__ import annotations

import math

from made.after_the_decision import desk
from made.scenarios import text_of
from mashsim.loading import load_text
from mashsim.simulation import FrontDoor
from mashsim.vocabulary import events, outcomes


def test_a_helper_without_authority_errs_more_often_and_the_own_people_do_not() -> None:
    document = desk(3000, outcome="assessment", days=60)
    document["pools"] = {"managers": {"posts": 3}, "officers": {"posts": 3, "role": "officer"}}
    document["roles"] = {"officer": {"may": ["screening"]}}
    document["wrong_hands"] = {"allowed": True, "errors_times": 3}
    document["stages"]["deciding"] |= {
        "effort": "15 min", "errors": {"too_low": 0.1, "too_high": 0.0}, "helped_by": [{"pool": "officers"}],
    }  # fmt: skip
    log = FrontDoor(load_text(text_of(document))).replicate(1, 0)
    by: dict[int, str] = {}
    decided: dict[str, list[bool]] = {"managers": [], "officers": []}
    for _, contact, _, event, _, detail in log.rows():
        if event == events.FINISHED:
            by[contact] = log.names.pools[log.person_pool[detail]]
        elif event == events.DECIDED:
            decided[by[contact]].append(outcomes.WORDS[detail] != "assessment")
    for pool, share in (("managers", 0.1), ("officers", 0.3)):
        count = len(decided[pool])
        assert count > 1000
        assert abs(sum(decided[pool]) / count - share) < 4 * math.sqrt(share * (1 - share) / count), pool
