"""Events: what a log can note, with the meaning of its `detail` column."""

from __future__ import annotations

from typing import Literal, NamedTuple

Detail = Literal[
    "",
    "source",
    "pool",
    "person",
    "rating",
    "partner",
    "outcome",
    "worker",
    "consent",
    "hand-off",
    "1 if so, else 0",
    "intervention",
]
"""What the `detail` of an event is about; nothing where it is -1."""


class Event(NamedTuple):
    """A kind of row of a log: a past participle, what its detail is, and its meaning."""

    word: str
    detail: Detail
    meaning: str


TABLE = (
    Event("received", "source", "the contact arrived (also outside hours)"),
    Event("queued", "pool", "staff work began to wait; the first in a stage is when the contact enters it"),
    Event("started", "person", "that person began the work (at once, or after waiting)"),
    Event("paused", "person", "put down at the end of a shift, or for a more urgent task"),
    Event("resumed", "person", "picked up again by the same person"),
    Event("put_back", "person", "handed back to the queue: the person left, or is away for long"),
    Event("finished", "person", "the work ended"),
    Event("withdrawn", "pool", "the work was no longer needed"),
    Event("rated", "rating", "rated red, amber or green"),
    Event("requested", "partner", "information asked of a partner (task: the request's number)"),
    Event("chased", "partner", "asked again"),
    Event("replied", "partner", "the reply arrived, perhaps after the contact had moved on"),
    Event("returned", "", "the manager sent it back for more information"),
    Event("decided", "outcome", "the threshold decision (or the advice given at screening)"),
    Event("allocated", "worker", "a worker with room took the contact; once more after each handed_over"),
    Event("closed", "outcome", "nothing more happens to this contact"),
    Event("joined", "pool", "a person joined a pool (contact -1, task: the person)"),
    Event("left", "pool", "a person left (contact -1, task: the person)"),
    Event("consented", "consent", "the question of consent was settled"),
    Event("discussed", "outcome", "the strategy discussion was held"),
    Event("transferred", "hand-off", "a hand-off between teams was done (numbered in the scenario's order)"),
    Event("visited", "1 if so, else 0", "the worker tried to see the child; 1 if the child was seen"),
    Event("conferred", "", "the initial child protection conference was held"),
    Event(
        "authorised",
        "1 if so, else 0",
        "the assessment was authorised; 1 if with a plan, which closes the contact later",
    ),
    Event("handed_over", "worker", "the worker who held the contact left: it waits to be allocated again"),
    Event("supported", "", "early help began"),
    Event("acted", "person", "the out-of-hours team made a child safe until the day service opens"),
    Event("interviewed", "", "the return home interview was held"),
    Event("audited", "1 if so, else 0", "a closed contact was looked at again; 1 if it leads to a further contact"),
    Event("intervened", "intervention", "an intervention began (contact -1, task 1) or ended (contact -1, task 0)"),
    Event("stayed", "pool", "a person stayed past closing for work due today (contact -1, task: the person)"),
    Event("went_home", "pool", "a person who had stayed past closing went (contact -1, task: the person)"),
    Event("called", "", "the initial child protection conference was called, when the strategy discussion ended"),
    Event("taken_back", "partner", "the question to a partner was taken back, as its contact was withdrawn"),
    Event("escalated", "partner", "the partner's manager was asked, after chases without a reply"),
)
"""Allocated: the worker's number within the caseload, or the person where workers are the people of a pool. Intervened:
a mere change from a day on, which the scenario itself gives, is not noted."""
WORDS = tuple(event.word for event in TABLE)
(
    RECEIVED, QUEUED, STARTED, PAUSED, RESUMED, PUT_BACK, FINISHED, WITHDRAWN, RATED, REQUESTED, CHASED,
    REPLIED, RETURNED, DECIDED, ALLOCATED, CLOSED, JOINED, LEFT, CONSENTED, DISCUSSED, TRANSFERRED, VISITED,
    CONFERRED, AUTHORISED, HANDED_OVER, SUPPORTED, ACTED, INTERVIEWED, AUDITED, INTERVENED, STAYED,
    WENT_HOME, CALLED, TAKEN_BACK, ESCALATED,
) = range(len(WORDS))  # fmt: skip
