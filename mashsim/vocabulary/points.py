"""Points of the way: where clocks start and stop.

A contact passes a point at the first event of its row; a request for information has a way of its own. What can follow
what is worked out from the rows, so a new point is one row here and a line where the model notes its event. Which
events count where the model notes them at several stages is `mashsim.measures.milestones`.
"""

from __future__ import annotations

from typing import NamedTuple

from mashsim.vocabulary import events


class Point(NamedTuple):
    """A point of the way.

    Attributes
    ----------
    word : in scenario files; a past participle
    noun : in a sentence, as in "from decision to allocation"
    event : the code of the event that passes it
    follows : the points just before it, each of which some contacts pass
    stage : the stage of contacts for which it is called; empty where every contact's way leads to it. It does not say
        which events count
    needs : the table of `stages` without which no clock may use it
    called_for : whether it is on the way of contacts that entered its stage; else, where it has a stage, on the
        way of those decided to need a worker
    called_by : the event that calls for it where contacts do not come to its stage; None where none does
    detail : the event's detail that counts; None where each does
    of_request : whether requests for information pass it, not contacts
    """

    word: str
    noun: str
    event: int
    follows: tuple[str, ...] = ()
    stage: str = ""
    needs: str = ""
    called_for: bool = False
    called_by: int | None = None
    detail: int | None = None
    of_request: bool = False


TABLE = (
    Point("received", "receipt", events.RECEIVED),
    Point(
        "screened", "the end of the first look", events.FINISHED, ("received",),
        stage="screening", needs="screening", called_for=True,
    ),
    Point("decided", "decision", events.DECIDED, ("screened",)),
    Point(
        "discussed", "strategy discussion", events.DISCUSSED, ("decided",),
        stage="discussing", needs="discussing", called_for=True,
    ),
    Point("allocated", "allocation", events.ALLOCATED, ("discussed",), stage="allocating"),
    Point("seen", "being seen", events.VISITED, ("allocated",), stage="visiting", needs="visiting", detail=1),
    Point(
        "conferred", "conference", events.CONFERRED, ("seen",),
        stage="conferencing", needs="conferencing", called_for=True, called_by=events.CALLED,
    ),
    Point(
        "authorised", "the assessment's authorisation", events.AUTHORISED, ("conferred",),
        stage="assessing", needs="allocating",
    ),
    Point(
        "interviewed", "return interview", events.INTERVIEWED, ("received",),
        stage="interviewing", needs="interviewing", called_for=True,
    ),
    Point("supported", "early help", events.SUPPORTED, ("decided",), stage="helping", needs="helping", called_for=True),
    Point("closed", "closing", events.CLOSED, ("authorised", "interviewed", "supported")),
    Point("requested", "request", events.REQUESTED, of_request=True),
    Point("replied", "reply", events.REPLIED, ("requested",), of_request=True),
)  # fmt: skip
"""In the order of the way."""
POINTS = {point.word: point for point in TABLE}


def can_follow(start: str) -> tuple[str, ...]:
    """Return the points that can come after one, in the order of the way."""
    after = {start}
    for point in TABLE:  # a row never stands before those it follows
        if after.intersection(point.follows):
            after.add(point.word)
    return tuple(point.word for point in TABLE if point.word in after and point.word != start)


STARTS = tuple(point.word for point in TABLE if can_follow(point.word))
"""Where a clock may start."""
STOPS = tuple(point.word for point in TABLE if point.follows)
"""Where a clock may stop."""
NOT_SAID = "not said"
"""Of a published figure, whose source does not tell at which point it stops."""
