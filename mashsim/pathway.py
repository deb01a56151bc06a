"""The process as one table: (stage, outcome) → next stage.

A stage that a scenario leaves out is passed straight through, by the outcome in `PASSED`.
"""

from __future__ import annotations

STAGES = ("screening", "gathering", "analysing", "deciding", "allocating", "assessing")
SCREENING, GATHERING, ANALYSING, DECIDING, ALLOCATING, ASSESSING = range(len(STAGES))
CLOSED = -1

OUTCOMES = (
    "advice", "nfa", "early_help", "assessment", "strategy",  # decisions, at screening or by a manager
    "enquiry", "straight_to_decision", "gathered", "recommended", "returned", "allocated", "assessed",
)  # fmt: skip
(
    ADVICE, NFA, EARLY_HELP, ASSESSMENT, STRATEGY, ENQUIRY, STRAIGHT_TO_DECISION, GATHERED, RECOMMENDED, RETURNED, ALLOCATED, ASSESSED,
) = range(len(OUTCOMES))  # fmt: skip

PATHWAY: dict[tuple[int, int], int] = {
    (SCREENING, ADVICE): CLOSED,
    (SCREENING, NFA): CLOSED,
    (SCREENING, EARLY_HELP): CLOSED,
    (SCREENING, ENQUIRY): GATHERING,
    (SCREENING, STRAIGHT_TO_DECISION): DECIDING,
    (GATHERING, GATHERED): ANALYSING,
    (ANALYSING, RECOMMENDED): DECIDING,
    (DECIDING, RETURNED): GATHERING,
    (DECIDING, ADVICE): CLOSED,
    (DECIDING, NFA): CLOSED,
    (DECIDING, EARLY_HELP): CLOSED,
    (DECIDING, ASSESSMENT): ALLOCATING,
    (DECIDING, STRATEGY): ALLOCATING,
    (ALLOCATING, ALLOCATED): ASSESSING,
    (ASSESSING, ASSESSED): CLOSED,
}

PASSED = {GATHERING: GATHERED, ANALYSING: RECOMMENDED, ALLOCATING: ALLOCATED, ASSESSING: ASSESSED}
"""What a stage that is not there would have answered. Without a threshold decision a contact's way ends at it."""


def follow(stage: int, outcome: int, present: frozenset[int]) -> int:
    """Return the next stage that is present in the scenario, or `CLOSED`."""
    following = PATHWAY[stage, outcome]
    while following != CLOSED and following not in present:
        following = PATHWAY[following, PASSED[following]] if following in PASSED else CLOSED
    return following
