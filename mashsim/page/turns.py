"""Turning points in sentences, as the board shows them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from mashsim.measures.causes import waited_for_in_words
from mashsim.measures.turning_points import Turn
from mashsim.report import words

_SENTENCES: dict[str, Callable[..., str]] = {
    "overtaken": lambda pool: (
        f"from now on, four weeks running, more work comes to the {words.name(pool)} than their hours on shift can hold"
    ),
    "relieved": lambda pool: (
        f"from now on, four weeks running, the hours of the {words.name(pool)} hold all the work that comes"
    ),
    "late": lambda number: f"contact {number} is late; it is the first",
    "passed": lambda mark: f"at the end of the day {mark} contacts or more are at the front door, for the first time",
    "highest": lambda count: f"the most contacts are at the front door at the end of a day: {count}",
    "began": lambda name: f"“{words.name(name)}” begins",
    "ended": lambda name: f"“{words.name(name)}” ends",
    "held_up": lambda what, before: (
        f"waiting for {_whom(what)} now holds contacts up most; before, it was waiting for {_whom(before)}"
    ),
}


def in_words(turn: Turn, moment: datetime) -> str:
    """Return a turning point as a sentence with its day, and with its time if it lies within a day."""
    day = f"{words.WEEKDAYS[moment.weekday()]} {moment.day} {words.MONTHS[moment.month - 1]}"
    at = f", {moment:%H:%M}" if turn.kind == "late" else ""
    return f"{day}{at}: {_SENTENCES[turn.kind](*turn.about)}."


def _whom(what: str) -> str:
    return waited_for_in_words(*what.split(".", 1))
