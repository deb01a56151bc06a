"""What measures are called, what they count, and which way is better: for questions, requirements and tables."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from difflib import get_close_matches
from operator import ge, gt, le, lt
from typing import Literal, NamedTuple

from mashsim.measures.wording import in_words

__all__ = ["HEADLINES", "SHORT", "Better", "Condition", "better", "conditions", "full_name", "in_words", "unit"]

Better = Literal["more", "less", ""]
HEADLINES = (
    "clocks.decision.share_in_time",
    "contacts.open_at_end",
    "child_days_without_decision.all",
    "child_days_without_decision.red",
    "journey.received_to_decided.working_minutes.p90",
    "journey.received_to_decided.clock_minutes.longest",
    "clocks.allocation.share_in_time",
    "child_days_without_being_seen.from_decision.all",
    "loops.repeat_contacts",
    "cost.per_week",
)
"""What a manager looks at first, in that order; a scenario has those that its stages make possible."""
SHORT = {
    "share_decided_in_time": "clocks.decision.share_in_time",
    "share_allocated_in_time": "clocks.allocation.share_in_time",
    "open_at_end": "contacts.open_at_end",
    "child_days_without_decision": "child_days_without_decision.all",
}
"""Measures that need no dotted name."""
_CONDITION = re.compile(r"\s*(\w[\w.\- '&()/]*?)\s*(>=|<=|>|<)\s*(-?\d+(?:\.\d+)?)\s*(%?)\s*")
_COMPARE: dict[str, Callable[[float, float], bool]] = {">=": ge, "<=": le, ">": gt, "<": lt}
_UNITS = (
    (r"share|turnover", "share"), (r"child_days", "child-days"), (r"^cost\.", "pounds"), (r"minutes", "minutes"), (r"hours", "hours"),
    (r"children|caseload", "children"), (r"contacts|started|waiting|open", "contacts"),
)  # fmt: skip
_MORE_IS_BETTER = re.compile(r"share_in_time|share_seen|in_time$|contacts\.(closed|decided)$")
_LESS_IS_BETTER = re.compile(
    r"minutes|child_days|waiting|open_at_end|share_waited|still_waiting|repeat|re_referr|worker_changes|^cost\.|late|open_now|step_ups"
    r"|caseloads\.highest|at_ceiling|turnover|not_yet_seen|^daily\.open"
)
TIME_WENT = {
    "worked": "being worked on",
    "worker": "waiting for a worker",
    "manager": "waiting for a manager",
    "partners": "waiting for partners",
    "room": "waiting for room in a caseload",
    "consent": "waiting for consent",
    "meeting": "waiting for a discussion or the daily triage",
    "hand_off": "in a hand-off between teams",
    "outside_hours": "outside working hours",
}
"""Where the time of contacts goes, in words, by the causes of `time_went`."""
WORKED, OUTSIDE = "worked", "outside_hours"
"""The causes that are no waits."""
_HELD_UP = {
    "room": "room in a caseload", "consent": "consent", "meeting": "a discussion or the daily triage",
    "hand_off": "a hand-off between teams",
    "several_partners": "several partners that never answered", "others": "somebody else",
}  # fmt: skip


def full_name(measure: str) -> str:
    """Return a measure's dotted name, which may be given by its short one."""
    return SHORT.get(measure, measure)


def unit(measure: str) -> str:
    """Return what a measure counts: share, minutes, contacts, children, child-days, hours, pounds, or nothing that has a name."""
    return next((name for pattern, name in _UNITS if re.search(pattern, measure)), "")


def better(measure: str) -> Better:
    """Return whether more or less of a measure is better for families; nothing where neither is."""
    if _MORE_IS_BETTER.search(measure):
        return "more"
    return "less" if _LESS_IS_BETTER.search(measure) else ""


def waited_for_in_words(part: str, name: str = "") -> str:
    """Return what `held_up` says was waited for, in words: "managers", "health's replies", "room in a caseload"."""
    words = name.replace("_", " ")
    if part == "partners":
        return f"{words}' replies" if words.endswith("s") else f"{words}'s replies"
    return words if part == "pools" else _HELD_UP[part]


class Condition(NamedTuple):
    """A condition such as ``share_decided_in_time >= 0.95``."""

    text: str
    measure: str
    comparison: str
    limit: float

    def is_met_by(self, value: float) -> bool:
        """Whether a value keeps it."""
        return _COMPARE[self.comparison](value, self.limit)

    @property
    def demand(self) -> str:
        """What it asks for, in words that stand before its limit."""
        return {">=": "at least", "<=": "at most", ">": "more than", "<": "less than"}[self.comparison]

    @property
    def wants_more(self) -> bool:
        """Whether it asks for at least, not at most, so much."""
        return self.comparison.startswith(">")


def conditions(texts: Sequence[str], option: str) -> tuple[list[Condition], list[str]]:
    """Read conditions; return them and what is wrong with those that are none.

    Parameters
    ----------
    option : by which they were given, for the message
    """
    found, wrong = [], []
    for text in texts:
        match = _CONDITION.fullmatch(text)
        near = (
            get_close_matches(match[1], SHORT, n=1) if match and "." not in match[1] and match[1] not in SHORT else None
        )
        if match and near:
            wrong.append(f"there is no measure {match[1]!r}; did you mean {near[0]!r}?")
        elif match:
            found.append(Condition(text, full_name(match[1]), match[2], float(match[3]) / (100 if match[4] else 1)))
        else:
            example = f'{option} "share_decided_in_time >= 0.9"'
            wrong.append(
                f"{option} {text!r} is no condition; write a measure, one of >= <= > <, and a number: {example}."
            )
    return found, wrong
