"""Who is next: named rules that put waiting work in order.

A rule gives each piece of waiting work a key; the smallest key is next, and equal keys keep the order in which they came.
To add one: write a function, add it to `POLICIES` and to `PolicyName` in the scenario.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from mashsim.vocabulary.ratings import RED


class Approach(Protocol):
    """What a rule may know of a contact."""

    rating: int
    received_at: int

    def due_at(self, stage: int) -> float:
        """When the clock that governs this stage runs out; infinity if none does."""


class Waiting(Protocol):
    """What a rule may know of a piece of waiting work."""

    contact: Approach
    stage: int


def first_come(work: Waiting) -> float:
    """In the order in which work was queued."""
    return 0


def most_urgent_first(work: Waiting) -> float:
    """Red, then amber, then green (and what is not yet rated last); first come within a rating."""
    return work.contact.rating


def due_soonest(work: Waiting) -> float:
    """The contact whose clock runs out first."""
    return work.contact.due_at(work.stage)


def oldest_first(work: Waiting) -> float:
    """The contact received first."""
    return work.contact.received_at


def red_first(rule: Policy) -> Callable[[Waiting], tuple[bool, float]]:
    """Put red before all else, and otherwise keep a rule: what holds in a pool where red interrupts."""
    return lambda work: (work.contact.rating != RED, rule(work))


Policy = Callable[[Waiting], float]

POLICIES: dict[str, Policy] = {
    rule.__name__: rule for rule in (first_come, most_urgent_first, due_soonest, oldest_first)
}
