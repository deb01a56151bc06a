"""Stages: where a contact is on its way, and the side doors."""

from __future__ import annotations

from typing import NamedTuple


class Stage(NamedTuple):
    """A stage of a contact's way.

    Attributes
    ----------
    word : in scenario files and logs; ends in -ing, but for the out-of-hours team
    settings : the table of `stages` without which it does not take part; empty where no table has it
    column : the column of the board in which its contacts stand, by the stage that leads the column; empty for none
    waiting : what a contact in it waits for or is in, in words; only where a run may begin with contacts in it
    held_by : what holds a contact up in it while nobody has it in hand; empty where that is who works there
    alone : whether one person at a time works on a contact in it, before its way through the front door ends
    with_somebody : whether its contacts are with an allocated worker or early help: not the front door's backlog
    due : the clocks by which its work is due (`due_soonest`), by their start and stop, in order: the first counts
        that the scenario has, whose start is passed, and that does not stop at a first look or a decision already
        made. Other clocks judge, and put nothing in order
    looks : whether a contact's first look may be taken in it
    """

    word: str
    settings: str
    column: str
    waiting: str = ""
    held_by: str = ""
    alone: bool = False
    with_somebody: bool = False
    due: tuple[tuple[str, str], ...] = (("decided", "allocated"), ("received", "decided"))
    looks: bool = False


_TO_LOOK = (("received", "screened"), ("received", "decided"))
_TO_DECIDE = (("screened", "decided"), ("received", "decided"))
TABLE = (
    Stage("screening", "screening", "screening", "Waiting to be screened", alone=True, due=_TO_LOOK, looks=True),
    Stage("consenting", "consenting", "gathering", held_by="consent", due=_TO_DECIDE),
    Stage("gathering", "gathering", "gathering", "Waiting for partners’ information", alone=True, due=_TO_DECIDE),
    Stage("analysing", "analysing", "analysing", "Waiting to be analysed", alone=True, due=_TO_DECIDE),
    Stage("deciding", "deciding", "deciding", "Waiting for a threshold decision", alone=True, due=_TO_DECIDE),
    Stage("discussing", "discussing", "deciding", held_by="meeting"),
    Stage("protecting", "protecting", "allocating", alone=True),
    Stage("transferring", "transferring", "allocating", held_by="hand_off"),
    Stage("allocating", "allocating", "allocating", "Waiting for a worker with room", alone=True),
    Stage("visiting", "visiting", "assessing", with_somebody=True),
    Stage("conferencing", "conferencing", "assessing", with_somebody=True),
    Stage("assessing", "allocating", "assessing", "In assessment, holding a worker’s room", with_somebody=True),
    Stage("helping", "helping", "helping", with_somebody=True),
    # The side doors: contacts enter by them that do not begin at screening, or are looked at again.
    Stage("out_of_hours", "out_of_hours", "screening", due=_TO_LOOK, looks=True),
    Stage("triaging", "triaging", "screening", held_by="meeting", due=_TO_LOOK, looks=True),
    Stage("interviewing", "interviewing", "interviewing"),
    Stage("auditing", "", ""),
)
STAGES = tuple(stage.word for stage in TABLE)
(
    SCREENING, CONSENTING, GATHERING, ANALYSING, DECIDING, DISCUSSING, PROTECTING, TRANSFERRING, ALLOCATING, VISITING,
    CONFERENCING, ASSESSING, HELPING, OUT_OF_HOURS, TRIAGING, INTERVIEWING, AUDITING,
) = range(len(STAGES))  # fmt: skip
CLOSED = -1
"""In the place of a stage: the contact's way has ended."""
WITH_SOMEBODY = frozenset(stage.word for stage in TABLE if stage.with_somebody)
"""Contacts in these stages are with an allocated worker, or with early help."""
WITH_BACKLOG = tuple(stage.word for stage in TABLE if stage.waiting)
"""The stages in which contacts may be when a run begins."""
ALONE = frozenset(stage.word for stage in TABLE if stage.alone)
HELD_BY = {stage.word: stage.held_by for stage in TABLE if stage.held_by}
LOOKS = tuple(stage.word for stage in TABLE if stage.looks)
"""The stages in which a first look may be taken."""
MAY_BE_WITHDRAWN = tuple(
    word for code, word in enumerate(STAGES) if code not in (PROTECTING, CONFERENCING, INTERVIEWING, AUDITING)
)
"""The stages in which a waiting contact may be settled otherwise: not those of a section 47 enquiry alone."""
UP_TO_A_WORKER = STAGES[CONSENTING : ALLOCATING + 1]
"""The stages in which a clock may pause: after the first look, and before the child is with a worker."""
