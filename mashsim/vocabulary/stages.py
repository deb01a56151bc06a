"""Stages: where a contact is on its way, and the side doors."""

from __future__ import annotations

from typing import NamedTuple


class Stage(NamedTuple):
    """A stage of a contact's way.

    Attributes
    ----------
    word : in scenario files and logs; ends in -ing, but for the out-of-hours team
    settings : the table of `stages` without which it does not take part; empty where no table has it
    side_door : whether contacts enter by it that do not begin at screening, or are looked at again
    with_somebody : whether its contacts are with an allocated worker or early help: they are not the front door's backlog
    has_backlog : whether a run may begin with contacts in it
    due : the clocks that say when its work is due, by their start and stop; the first whose start is passed counts
    """

    word: str
    settings: str
    side_door: bool = False
    with_somebody: bool = False
    has_backlog: bool = False
    due: tuple[tuple[str, str], ...] = (("decided", "allocated"), ("received", "decided"))


_TO_DECIDE = (("received", "decided"),)
TABLE = (
    Stage("screening", "screening", has_backlog=True, due=_TO_DECIDE),
    Stage("consenting", "consenting", due=_TO_DECIDE),
    Stage("gathering", "gathering", has_backlog=True, due=_TO_DECIDE),
    Stage("analysing", "analysing", has_backlog=True, due=_TO_DECIDE),
    Stage("deciding", "deciding", has_backlog=True, due=_TO_DECIDE),
    Stage("discussing", "discussing"),
    Stage("transferring", "transferring"),
    Stage("allocating", "allocating", has_backlog=True),
    Stage("visiting", "visiting", with_somebody=True),
    Stage("conferencing", "conferencing", with_somebody=True),
    Stage("assessing", "allocating", with_somebody=True, has_backlog=True),
    Stage("helping", "helping", with_somebody=True),
    Stage("out_of_hours", "out_of_hours", side_door=True),
    Stage("triaging", "triaging", side_door=True),
    Stage("interviewing", "interviewing", side_door=True),
    Stage("auditing", "", side_door=True),
)
STAGES = tuple(stage.word for stage in TABLE)
(
    SCREENING, CONSENTING, GATHERING, ANALYSING, DECIDING, DISCUSSING, TRANSFERRING, ALLOCATING, VISITING, CONFERENCING,
    ASSESSING, HELPING, OUT_OF_HOURS, TRIAGING, INTERVIEWING, AUDITING,
) = range(len(STAGES))  # fmt: skip
CLOSED = -1
"""In the place of a stage: the contact's way has ended."""
WITH_SOMEBODY = frozenset(stage.word for stage in TABLE if stage.with_somebody)
"""Contacts in these stages are with an allocated worker, or with early help."""
WITH_BACKLOG = tuple(stage.word for stage in TABLE if stage.has_backlog)
UP_TO_A_WORKER = STAGES[CONSENTING : ALLOCATING + 1]
"""The stages in which a clock may pause: after the first look, and before the child is with a worker."""
