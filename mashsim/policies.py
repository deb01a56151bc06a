"""Who is next: named rules that put waiting work in order.

A rule gives each piece of waiting work a key; the smallest key is next, and equal keys keep the order in which they
were queued. To add one: write a function, add it to `POLICIES` and to `PolicyName` in the scenario.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Protocol

from mashsim.vocabulary.ratings import RED
from mashsim.vocabulary.stages import ASSESSING


class Subject(Protocol):
    """What work is about, as pools and rules know it: a contact, or a closed case that is audited."""

    number: int
    rating: int
    received_at: int
    locality: int

    def due_at(self, stage: int) -> float:
        """Return when the clock that governs this stage runs out; infinity if none does."""


class Work(Protocol):
    """A piece of waiting work, as rules know it."""

    stage: int

    @property
    def contact(self) -> Subject:
        """Its contact."""


Key = float | tuple[bool, "Key"]
"""A place in an order: the smallest is next."""
Policy = Callable[[Work], float]
Rule = Callable[[Work], Key]


def first_come(work: Work) -> float:
    """In the order in which work was queued."""
    return 0


def most_urgent_first(work: Work) -> float:
    """Red, then amber, then green, then work that is not yet rated; first come within a rating."""
    return work.contact.rating


def due_soonest(work: Work) -> float:
    """The contact whose clock runs out first."""
    return work.contact.due_at(work.stage)


def oldest_first(work: Work) -> float:
    """The contact received first."""
    return work.contact.received_at


@cache
def red_first(rule: Rule) -> Rule:
    """Put red before all else, and otherwise follow a rule: the order of a pool in which red interrupts."""
    return lambda work: (work.contact.rating != RED, rule(work))


def assessments_last(rule: Rule) -> Rule:
    """Put pieces of assessments after all else, and otherwise follow a rule: the order in which visits come first."""
    return lambda work: (work.stage == ASSESSING, rule(work))


POLICIES: dict[str, Policy] = {
    rule.__name__: rule for rule in (first_come, most_urgent_first, due_soonest, oldest_first)
}
