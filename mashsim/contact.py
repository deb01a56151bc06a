"""A contact, and the luck that belongs to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from mashsim.agenda import Happening
from mashsim.chance import Luck
from mashsim.vocabulary import outcomes
from mashsim.vocabulary.ratings import UNRATED
from mashsim.vocabulary.stages import SCREENING


class Said(NamedTuple):
    """What a list says of a contact, in codes; what is None is drawn.

    Attributes
    ----------
    rating : the rating that it is given when it is rated
    children : how many it is about
    screening, decision : the outcome of its first look, and of its threshold decision
    seconds : hands-on work by stage, the first time
    locality : where its family lives
    """

    rating: int | None = None
    children: int | None = None
    screening: int | None = None
    decision: int | None = None
    seconds: Mapping[int, float] = {}
    locality: int | None = None


NOTHING = Said()


class Contact:
    """One approach about a family. Its luck is found by its source and its position within the source.

    A further contact about a known family (a repeat, a re-referral, a step-up) has a position in words, such as
    ``"812.repeat.1"``, that says which contact it follows: its luck is found by that name, and does not depend on
    what else happens.
    """

    __slots__ = (
        "allocated_at", "authorised", "children", "closed", "closed_early", "conference", "conferred", "decided_at",
        "discussed", "discussed_at", "due", "duty_visits", "family", "handovers", "locality", "luck_source", "number",
        "outcome", "position", "rating", "received_at", "right_outcome", "said", "screened_at", "seen", "source",
        "stage", "visit", "visits", "worker",
    )  # fmt: skip

    def __init__(
        self, number: int, family: int, source: int, luck_source: int, position: int | str, received_at: int, due: Due
    ):
        self.number = number
        self.family = family
        self.source = source
        self.luck_source = luck_source
        self.position = position
        self.received_at = received_at
        self.children = 1
        self.locality = 0
        """Where its family lives, by code; 0 where there are no localities."""
        self.rating = UNRATED
        self.stage = SCREENING
        self.visit = 1
        self.screened_at: int | None = None
        """When the first look at it ended; None before, and where nobody takes one."""
        self.decided_at: int | None = None
        self.outcome = ""
        self.right_outcome = -1
        """What the decision, or the first look, should have been, by code: what it was unless wrong; -1 before it."""
        self.closed = self.closed_early = False
        """Whether it is closed, and whether its assessment should have led to a plan and was closed."""
        self.worker = -1
        self.due = due
        self.discussed = -1
        """What the strategy discussion decided; -1 before it, or without one."""
        self.discussed_at = 0
        self.allocated_at: int | None = None
        """When the first worker took it."""
        self.handovers = 0
        self.authorised = False
        """Whether its assessment has been authorised."""
        self.seen = self.conferred = False
        self.conference: Happening | None = None
        """The conference that was called when its strategy discussion ended, if one was; it happens when it is held."""
        self.said = NOTHING
        self.visits = self.duty_visits = 0

    @property
    def route(self) -> str:
        """What it goes on to after the decision: assessment, section_17 or section_47."""
        if self.discussed >= 0:
            return outcomes.WORDS[self.discussed]
        return "section_47" if self.outcome == "strategy" else "assessment"

    def due_at(self, stage: int) -> float:
        """Return when the clock that governs a stage runs out; infinity if none does."""
        return self.due(self, stage)


Due = Callable[[Contact, int], float]


Draw = Callable[..., float]
"""The luck of one purpose: the contact's uniform number by ``draw(contact)``, or by ``draw(contact, again)`` for a
further try."""


def drawing(luck: Luck, names: list[str]) -> Draw:
    """Return the luck of a purpose, which has a stream for each source, by name; each is made when it is first needed.

    Each repeat (a second visit, a second try) is a purpose of its own. Repeats are rare, so they are drawn by key and
    not from a stream.
    """
    drawn: list[Sequence[float]] = [()] * len(names)

    def draw(contact: Contact, again: int = 1) -> float:
        source = contact.luck_source
        if again == contact.visit == 1:
            try:
                return drawn[source][contact.position]  # type: ignore[index]  # most often a number
            except TypeError:  # a position in words
                return luck.keyed(names[source], contact.position)
            except IndexError:
                stream = luck.stream(names[source])
                drawn[source] = stream.drawn
                return stream.at(contact.position)  # type: ignore[arg-type]  # a number here
        return luck.keyed(f"{names[source]}#{contact.visit}.{again}", contact.position)

    return draw
