"""What lists say of contacts that are received, made ready once for all replications."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mashsim.contact import Said
from mashsim.scenario.lists import Waiting
from mashsim.vocabulary.ratings import RATINGS

if TYPE_CHECKING:
    from mashsim.replay import Replay
    from mashsim.scenario import Scenario


HELD = "caseload"
"""The name of the luck of families that people on a list hold when the run begins."""


class Listed:
    """What the lists say of contacts.

    Attributes
    ----------
    streams : the names of the luck of contacts that are open when the run begins: of each table, then of the queue,
        then of those that people on a list hold
    said : what is said of a contact, by the place of its luck's name (sources first) and its position
    timed : the stages whose hands-on work is said of some contact
    """

    def __init__(self, scenario: Scenario, replay: Replay | None):
        tables = len(scenario.opening_backlog) + bool(scenario.queue)
        held = [HELD] if any(member.children for member in scenario.team) else []
        self.streams = (*(f"opening_backlog.{index}" for index in range(tables)), *held)
        queue = len(scenario.demand.sources) + len(scenario.opening_backlog)
        self.said: dict[tuple[int, int | str], Said] = {
            **(replay.said if replay else {}),
            **{(queue, position): _said_of(row) for position, row in enumerate(scenario.queue)},
        }
        self.timed = frozenset(stage for said in self.said.values() for stage in said.seconds)


def _said_of(row: Waiting) -> Said:
    """Return what a row of the queue says."""
    return Said(RATINGS.index(row.rating) if row.rating else None, row.children)
