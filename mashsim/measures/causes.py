"""Causes: where the time of contacts goes, each with its words."""

from __future__ import annotations

from mashsim.measures.registry import plain

WAITED_FOR = {
    "worker": "a worker",
    "manager": "a manager",
    "partners": "partners",
    "room": "room in a caseload",
    "consent": "consent",
    "meeting": "a discussion or the daily triage",
    "hand_off": "a hand-off between teams",
}
"""What contacts wait for."""
WORKED, OUTSIDE = "worked", "outside_hours"
"""The causes that are not waits."""
TIME_WENT = {
    WORKED: "being worked on",
    **{cause: f"waiting for {what}" for cause, what in WAITED_FOR.items()},
    "hand_off": f"in {WAITED_FOR['hand_off']}",
    OUTSIDE: "outside working hours",
}
"""Where the time of contacts goes, in words, by the causes of `time_went`."""
NOBODY_BY_NAME = {"several_partners": "several partners that never answered", "others": "somebody else"}


def waited_for_in_words(part: str, name: str = "") -> str:
    """Return what `held_up` says was waited for, in words: "managers", "health's replies", "room in a caseload"."""
    words = plain(name)
    if part == "partners":
        return f"{words}' replies" if words.endswith("s") else f"{words}'s replies"
    return words if part == "pools" else (WAITED_FOR | NOBODY_BY_NAME)[part]
