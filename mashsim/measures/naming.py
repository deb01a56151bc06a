"""Which measures a manager looks at first, those with short names, and conditions on measures."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from difflib import get_close_matches
from operator import ge, gt, le, lt
from typing import NamedTuple

from mashsim.errors import ScenarioError
from mashsim.measures.registry import MEASURES, Measure

HEADLINES = (
    "clocks.decision.share_in_time",
    "clocks.first_look.share_in_time",
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
    "share_screened_in_time": "clocks.first_look.share_in_time",
    "share_allocated_in_time": "clocks.allocation.share_in_time",
    "open_at_end": "contacts.open_at_end",
    "child_days_without_decision": "child_days_without_decision.all",
}
"""Measures that need no dotted name."""
_CONDITION = re.compile(r"\s*(\w[\w.\- '&()/]*?)\s*(>=|<=|>|<)\s*(-?\d+(?:\.\d+)?)\s*(%?)\s*")
_COMPARE: dict[str, Callable[[float, float], bool]] = {">=": ge, "<=": le, ">": gt, "<": lt}


def headlines(heads_with: str) -> tuple[str, ...]:
    """Return `HEADLINES` with the share in time of the clock that heads the report first."""
    first = f"clocks.{heads_with}.share_in_time"
    return first, *(name for name in HEADLINES if name != first)


def full_name(measure: str) -> str:
    """Return a measure's dotted name, which may be given by its short one."""
    return SHORT.get(measure, measure)


def short_name(measure: str) -> str:
    """Return the short name of a measure, or its dotted one if it has none."""
    return next((short for short, name in SHORT.items() if name == measure), measure)


def by_any_name() -> dict[str, Measure]:
    """Return every measure by its dotted name, and after these by its short one, if it has one."""
    every = {row.name: row for row in MEASURES.values()}
    return every | {short: MEASURES[full] for short, full in SHORT.items() if full in MEASURES}


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


def conditions(texts: Sequence[str], option: str) -> list[Condition]:
    """Read conditions, such as "share_decided_in_time >= 0.9".

    Parameters
    ----------
    option : by which they were given, for the message

    Raises
    ------
    ScenarioError
        Every text that is not a condition.
    """
    found, wrong = [], []
    for text in texts:
        match = _CONDITION.fullmatch(text)
        near = (
            get_close_matches(match[1], SHORT, n=1) if match and "." not in match[1] and match[1] not in SHORT else None
        )
        if match and near:
            wrong.append(f"{match[1]!r} is not a measure; did you mean {near[0]!r}?")
        elif match:
            found.append(Condition(text, full_name(match[1]), match[2], float(match[3]) / (100 if match[4] else 1)))
        else:
            example = f'{option} "share_decided_in_time >= 0.9"'
            wrong.append(
                f"{option} {text!r} is not a condition; write a measure, one of >= <= > <, and a number: {example}."
            )
    if wrong:
        raise ScenarioError(wrong)
    return found
