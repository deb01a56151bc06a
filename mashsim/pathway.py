"""The process as one table: (stage, outcome) → next stage.

A stage that a scenario leaves out is passed straight through, by the outcome in `PASSED`.
"""

from __future__ import annotations

STAGES = (
    "screening", "consenting", "gathering", "analysing", "deciding", "discussing", "transferring", "allocating", "visiting", "conferencing",
    "assessing", "helping",  # the way of a contact
    "out_of_hours", "triaging", "interviewing", "auditing",  # the side doors
)  # fmt: skip
(
    SCREENING, CONSENTING, GATHERING, ANALYSING, DECIDING, DISCUSSING, TRANSFERRING, ALLOCATING, VISITING, CONFERENCING,
    ASSESSING, HELPING, OUT_OF_HOURS, TRIAGING, INTERVIEWING, AUDITING,
) = range(len(STAGES))  # fmt: skip
CLOSED = -1

OUTCOMES = (
    "advice", "nfa", "early_help", "assessment", "strategy",  # decisions, at screening, at a daily triage or by a manager
    "enquiry", "straight_to_decision", "gathered", "recommended", "returned", "allocated", "assessed",
    "merged",  # a repeat about a family that still waits: joined to the contact that is open
    "agreed", "overridden", "refused",  # consent
    "section_47", "section_17",  # what a strategy discussion decides
    "transferred", "seen", "conferred",
    "helped", "stepped_up",  # early help has ended, or is no longer enough
    "handed_over",  # to the day service at opening; to another worker when one leaves
    "interviewed",
)  # fmt: skip
(
    ADVICE, NFA, EARLY_HELP, ASSESSMENT, STRATEGY, ENQUIRY, STRAIGHT_TO_DECISION, GATHERED, RECOMMENDED, RETURNED, ALLOCATED, ASSESSED,
    MERGED, AGREED, OVERRIDDEN, REFUSED, SECTION_47, SECTION_17, TRANSFERRED, SEEN, CONFERRED, HELPED, STEPPED_UP, HANDED_OVER, INTERVIEWED,
) = range(len(OUTCOMES))  # fmt: skip

PATHWAY: dict[tuple[int, int], int] = {
    (OUT_OF_HOURS, HANDED_OVER): SCREENING,
    (TRIAGING, ADVICE): CLOSED,
    (TRIAGING, NFA): CLOSED,
    (TRIAGING, EARLY_HELP): HELPING,
    (TRIAGING, ENQUIRY): CONSENTING,
    (TRIAGING, STRAIGHT_TO_DECISION): DECIDING,
    (INTERVIEWING, INTERVIEWED): CLOSED,
    (INTERVIEWING, NFA): CLOSED,
    (SCREENING, MERGED): CLOSED,
    (SCREENING, ADVICE): CLOSED,
    (SCREENING, NFA): CLOSED,
    (SCREENING, EARLY_HELP): HELPING,
    (SCREENING, ENQUIRY): CONSENTING,
    (SCREENING, STRAIGHT_TO_DECISION): DECIDING,
    (CONSENTING, AGREED): GATHERING,
    (CONSENTING, OVERRIDDEN): GATHERING,
    (CONSENTING, REFUSED): DECIDING,
    (CONSENTING, NFA): CLOSED,
    (GATHERING, GATHERED): ANALYSING,
    (ANALYSING, RECOMMENDED): DECIDING,
    (DECIDING, RETURNED): GATHERING,
    (DECIDING, ADVICE): CLOSED,
    (DECIDING, NFA): CLOSED,
    (DECIDING, EARLY_HELP): HELPING,
    (DECIDING, ASSESSMENT): TRANSFERRING,
    (DECIDING, STRATEGY): DISCUSSING,
    (DISCUSSING, SECTION_47): TRANSFERRING,
    (DISCUSSING, SECTION_17): TRANSFERRING,
    (DISCUSSING, NFA): CLOSED,
    (TRANSFERRING, TRANSFERRED): ALLOCATING,
    (ALLOCATING, ALLOCATED): VISITING,
    (VISITING, SEEN): CONFERENCING,
    (VISITING, HANDED_OVER): ALLOCATING,
    (CONFERENCING, CONFERRED): ASSESSING,
    (CONFERENCING, HANDED_OVER): ALLOCATING,
    (ASSESSING, ASSESSED): CLOSED,
    (ASSESSING, HANDED_OVER): ALLOCATING,
    (HELPING, HELPED): CLOSED,
    (HELPING, STEPPED_UP): CLOSED,
}

PASSED = {
    CONSENTING: AGREED, GATHERING: GATHERED, ANALYSING: RECOMMENDED, DISCUSSING: SECTION_47, TRANSFERRING: TRANSFERRED,
    ALLOCATING: ALLOCATED, VISITING: SEEN, CONFERENCING: CONFERRED, ASSESSING: ASSESSED, HELPING: HELPED,
}  # fmt: skip
"""What a stage that is not there would have answered. Without a threshold decision a contact's way ends at it."""


def follow(stage: int, outcome: int, present: frozenset[int]) -> int:
    """Return the next stage that is present in the scenario, or `CLOSED`."""
    following = PATHWAY[stage, outcome]
    while following != CLOSED and following not in present:
        following = PATHWAY[following, PASSED[following]] if following in PASSED else CLOSED
    return following
