"""What nobody can read off a front door and figures may tell: the settings that a fit moves, a row each."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from mashsim.documents.text import listed
from mashsim.figures.known import BY_KEY


class Unknown(NamedTuple):
    """A setting that a fit may move: a factor that multiplies some settings of the scenario.

    Attributes
    ----------
    name : of the factor, in code
    words : what it is, in words
    settings : the paths of the settings, in which ``*`` stands for any name
    low, high : how far it may lie from what the scenario says, as a multiple of it: assumed, wide
    told_by : the figures that can tell it, by their keys; those that tell most first
    """

    name: str
    words: str
    settings: tuple[str, ...]
    low: float
    high: float
    told_by: tuple[str, ...]


REPLIES = "fitted_replies"
UNKNOWNS = (
    Unknown(
        "fitted_first_look", "minutes of a first look", ("stages.screening.effort",), 0.6, 1.6,
        ("open_at", "in_day", "open"),
    ),
    Unknown(
        "fitted_enquiry", "minutes of an enquiry and its decision",
        ("stages.gathering.effort", "stages.analysing.effort", "stages.deciding.effort"), 0.5, 1.6,
        ("open_at", "days_mean", "days_p90", "open"),
    ),
    Unknown(
        REPLIES, "how long partners take to reply", ("partners.*.reply",), 0.3, 3.0, ("reply_days", "replied"),
    ),
    Unknown(
        "fitted_waiting", "how long an enquiry waits for replies", ("stages.gathering.go_on.*.after",), 0.4, 4.0,
        ("open_at", "days_mean", "days_p90"),
    ),
    Unknown(
        "fitted_room", "room that assessment workers have for new families",
        ("stages.allocating.caseload.posts",), 0.6, 1.5, ("awaiting", "allocated"),
    ),
)  # fmt: skip
"""At most six, so that runs of some minutes can tell them apart."""


def told(keys: Collection[str]) -> list[Unknown]:
    """Return the settings that some figures can tell."""
    return [one for one in UNKNOWNS if set(one.told_by) & set(keys)]


def in_words(keys: Collection[str]) -> str:
    """Return figures by their words: "a, b or c"."""
    words = [BY_KEY[key].words if not BY_KEY[key].of else f"{BY_KEY[key].words} by {BY_KEY[key].of}" for key in keys]
    return listed(words, "or")
