"""What lists say of contacts that are received, made ready once for all replications."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from mashsim.contact import Said
from mashsim.replay import codes_of, located
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
        localities = codes_of(scenario.demand.localities)
        queue = len(scenario.demand.sources) + len(scenario.opening_backlog)
        self.said: dict[tuple[int, int | str], Said] = {
            **(replay.said if replay else {}),
            **{(queue, position): _said_of(row, localities) for position, row in enumerate(scenario.queue)},
            **{
                (len(scenario.demand.sources) + index, position): Said(locality=located(backlog.locality, localities))
                for index, backlog in enumerate(scenario.opening_backlog)
                for position in range(backlog.contacts if backlog.locality else 0)
            },
        }
        self.timed = frozenset(stage for said in self.said.values() for stage in said.seconds)


def _said_of(row: Waiting, localities: Mapping[str, int]) -> Said:
    """Return what a row of the queue says."""
    rating = RATINGS.index(row.rating) if row.rating else None
    return Said(rating, row.children, locality=located(row.locality, localities))
