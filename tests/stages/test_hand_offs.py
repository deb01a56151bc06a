"""Hand-offs: in order, and only for whom they are."""

from __future__ import annotations

from made.after_the_decision import HOUR, allocating, desk, log_of, moments, trace
from made.live.after_the_decision import ENABLED
from made.scenarios import text_of, town
from mashsim.loading import changed, load_text
from mashsim.simulation import FrontDoor
from mashsim.vocabulary import events
from mashsim.vocabulary.stages import TRANSFERRING


def test_hand_offs_come_in_order_and_only_for_whom_they_are() -> None:
    hand_offs = {
        "tray": {"wait": "2 working hours"},
        "reds": {"wait": "9 working hours", "ratings": ["red"]},
        "enquiries": {"pool": "duty", "effort": "30 min", "routes": ["section_47"]},
        "plain": {"pool": "duty", "effort": "10 min", "routes": ["assessment"]},
        "list": {},
    }
    document = desk(transferring={"hand_offs": hand_offs}, allocating=allocating())
    document["pools"]["duty"] = {"posts": 1}
    log = log_of(document)
    assert [(row[0] / 60, row[5]) for row in log.rows() if row[3] == events.TRANSFERRED] == [
        (660, 0),
        (690, 2),
        (690, 4),
    ]
    assert trace(log, TRANSFERRING)[:3] == [
        "Mon 09:00 queued 0",
        "Mon 11:00 transferred 0",
        "Mon 11:00 queued 0 for duty",
    ]
    off = log_of(
        document, {"stages.transferring.hand_offs.tray.on": False, "stages.transferring.hand_offs.enquiries.on": False}
    )
    assert [(row[0] / 60, row[5]) for row in off.rows() if row[3] == events.TRANSFERRED] == [(540, 4)]
    assert moments(off, events.ALLOCATED)[0] == 9 * HOUR


def test_a_hand_off_that_is_off_is_as_if_it_were_not_there() -> None:
    """But for the numbers of those after it."""
    scenario = changed(changed(load_text(text_of(town())), ENABLED), {"stages.transferring.hand_offs.tray.on": False})
    document = {"hand_offs": {"duty_team": ENABLED["stages.transferring"]["hand_offs"]["duty_team"]}}
    without = changed(load_text(text_of(town())), {**ENABLED, "stages.transferring": document})
    rows = [[row[:5] for row in FrontDoor(one).replicate(1, 0).rows()] for one in (scenario, without)]
    assert rows[0] == rows[1]
