"""Outcomes: how a stage can end for a contact."""

from __future__ import annotations

from typing import NamedTuple


class Outcome(NamedTuple):
    """How a stage ends for a contact.

    Attributes
    ----------
    word : in scenario files and logs
    name : what a manager calls it; empty where it is the word
    given_at : the stages at which a scenario says how often it is the outcome
    is_decision : whether it is a decision on the level of need, which measures and loops count by
    """

    word: str
    name: str = ""
    given_at: tuple[str, ...] = ()
    is_decision: bool = False


TABLE = (
    Outcome("advice", "", ("screening", "deciding"), is_decision=True),
    Outcome("nfa", "no further action", ("screening", "deciding"), is_decision=True),
    Outcome("early_help", "", ("screening", "deciding"), is_decision=True),
    Outcome("assessment", "", ("deciding",), is_decision=True),
    Outcome("strategy", "", ("deciding",), is_decision=True),
    Outcome("enquiry", "", ("screening",)),
    Outcome("straight_to_decision", "", ("screening",)),
    Outcome("gathered"),
    Outcome("recommended"),
    Outcome("returned"),
    Outcome("allocated"),
    Outcome("assessed"),
    Outcome("merged"),  # a repeat about a family that still waits: joined to the contact that is open
    Outcome("agreed"),
    Outcome("overridden"),
    Outcome("refused"),
    Outcome("section_47", "enquiry (section 47)"),
    Outcome("section_17", "assessment (section 17)"),
    Outcome("transferred"),
    Outcome("seen"),
    Outcome("conferred"),
    Outcome("helped"),
    Outcome("stepped_up"),  # early help is no longer enough
    Outcome("handed_over"),  # to the day service at opening; to another worker when one leaves
    Outcome("interviewed"),
    Outcome("protected"),  # seen at once, and the section 47 enquiry begun
    Outcome("withdrawn"),  # settled otherwise while it waited: moved away, resolved, taken back
)
NAMES = {outcome.word: outcome.name for outcome in TABLE}
WORDS = tuple(outcome.word for outcome in TABLE)
(
    ADVICE, NFA, EARLY_HELP, ASSESSMENT, STRATEGY, ENQUIRY, STRAIGHT_TO_DECISION, GATHERED, RECOMMENDED, RETURNED,
    ALLOCATED, ASSESSED, MERGED, AGREED, OVERRIDDEN, REFUSED, SECTION_47, SECTION_17, TRANSFERRED, SEEN, CONFERRED,
    HELPED, STEPPED_UP, HANDED_OVER, INTERVIEWED, PROTECTED, WITHDRAWN,
) = range(len(WORDS))  # fmt: skip
DECISIONS = tuple(outcome.word for outcome in TABLE if outcome.is_decision)
"""The decisions on the level of need."""
DISCUSSED = (WORDS[SECTION_47], WORDS[SECTION_17], WORDS[NFA])
"""What a strategy discussion decides."""
ROUTES = (WORDS[ASSESSMENT], WORDS[SECTION_17], WORDS[SECTION_47])
"""What a contact that meets the threshold goes on to."""
CLOSINGS = (WORDS[ADVICE], WORDS[NFA], WORDS[EARLY_HELP])
"""The decisions after which a contact is closed, at once or when early help ends."""
JUDGED = (*DECISIONS, WORDS[SECTION_47], WORDS[SECTION_17])
"""What a clock may be told to judge alone: decisions, and what a strategy discussion decides on top of one."""


def given_at(stage: str) -> tuple[str, ...]:
    """Return the outcomes of a stage whose shares a scenario gives."""
    return tuple(outcome.word for outcome in TABLE if stage in outcome.given_at)
