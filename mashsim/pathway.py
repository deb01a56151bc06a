"""The process as one table: (stage, outcome) → next stage.

A stage that a scenario leaves out is passed straight through, by the outcome in `PASSED`.
"""

from __future__ import annotations

from mashsim.vocabulary import outcomes
from mashsim.vocabulary.stages import (
    ALLOCATING,
    ANALYSING,
    ASSESSING,
    CLOSED,
    CONFERENCING,
    CONSENTING,
    DECIDING,
    DISCUSSING,
    GATHERING,
    HELPING,
    INTERVIEWING,
    MAY_BE_WITHDRAWN,
    OUT_OF_HOURS,
    PROTECTING,
    SCREENING,
    STAGES,
    TRANSFERRING,
    TRIAGING,
    VISITING,
)  # fmt: skip

PATHWAY: dict[tuple[int, int], int] = {
    (OUT_OF_HOURS, outcomes.HANDED_OVER): SCREENING,
    (TRIAGING, outcomes.ADVICE): CLOSED,
    (TRIAGING, outcomes.NFA): CLOSED,
    (TRIAGING, outcomes.EARLY_HELP): HELPING,
    (TRIAGING, outcomes.ENQUIRY): CONSENTING,
    (TRIAGING, outcomes.STRAIGHT_TO_DECISION): DECIDING,
    (INTERVIEWING, outcomes.INTERVIEWED): CLOSED,
    (INTERVIEWING, outcomes.NFA): CLOSED,
    (SCREENING, outcomes.MERGED): CLOSED,
    (SCREENING, outcomes.ADVICE): CLOSED,
    (SCREENING, outcomes.NFA): CLOSED,
    (SCREENING, outcomes.EARLY_HELP): HELPING,
    (SCREENING, outcomes.ENQUIRY): CONSENTING,
    (SCREENING, outcomes.STRAIGHT_TO_DECISION): DECIDING,
    (CONSENTING, outcomes.AGREED): GATHERING,
    (CONSENTING, outcomes.OVERRIDDEN): GATHERING,
    (CONSENTING, outcomes.REFUSED): DECIDING,
    (CONSENTING, outcomes.NFA): CLOSED,
    (GATHERING, outcomes.GATHERED): ANALYSING,
    (ANALYSING, outcomes.RECOMMENDED): DECIDING,
    (DECIDING, outcomes.RETURNED): GATHERING,
    (DECIDING, outcomes.ADVICE): CLOSED,
    (DECIDING, outcomes.NFA): CLOSED,
    (DECIDING, outcomes.EARLY_HELP): HELPING,
    (DECIDING, outcomes.ASSESSMENT): TRANSFERRING,
    (DECIDING, outcomes.STRATEGY): DISCUSSING,
    (DISCUSSING, outcomes.SECTION_47): PROTECTING,
    (DISCUSSING, outcomes.SECTION_17): TRANSFERRING,
    (DISCUSSING, outcomes.NFA): CLOSED,
    (PROTECTING, outcomes.PROTECTED): TRANSFERRING,
    (TRANSFERRING, outcomes.TRANSFERRED): ALLOCATING,
    (ALLOCATING, outcomes.ALLOCATED): VISITING,
    (VISITING, outcomes.SEEN): CONFERENCING,
    (VISITING, outcomes.HANDED_OVER): ALLOCATING,
    (CONFERENCING, outcomes.CONFERRED): ASSESSING,
    (CONFERENCING, outcomes.HANDED_OVER): ALLOCATING,
    (ASSESSING, outcomes.ASSESSED): CLOSED,
    (ASSESSING, outcomes.HANDED_OVER): ALLOCATING,
    (HELPING, outcomes.HELPED): CLOSED,
    (HELPING, outcomes.STEPPED_UP): CLOSED,
} | {(stage, outcomes.WITHDRAWN): CLOSED for stage in map(STAGES.index, MAY_BE_WITHDRAWN)}

PASSED = {
    CONSENTING: outcomes.AGREED, GATHERING: outcomes.GATHERED, ANALYSING: outcomes.RECOMMENDED,
    DISCUSSING: outcomes.SECTION_47, PROTECTING: outcomes.PROTECTED, TRANSFERRING: outcomes.TRANSFERRED,
    ALLOCATING: outcomes.ALLOCATED, VISITING: outcomes.SEEN, CONFERENCING: outcomes.CONFERRED,
    ASSESSING: outcomes.ASSESSED, HELPING: outcomes.HELPED,
}  # fmt: skip
"""The outcome of a stage that is left out. Without a threshold decision a contact's way ends there."""


def follow(stage: int, outcome: int, present: frozenset[int]) -> int:
    """Return the next stage that is present in the scenario, or `CLOSED`."""
    following = PATHWAY[stage, outcome]
    while following != CLOSED and following not in present:
        following = PATHWAY[following, PASSED[following]] if following in PASSED else CLOSED
    return following
