"""What sort of table a length of time or an effort is, by its keys: what may be put over what by inheritance."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from mashsim.vocabulary.ratings import RATED_AS

Sort = Literal["distribution", "by rating", "per child", "by name"]

NUMBERS_OF_LAWS = frozenset(
    ("length", "mean", "sd", "median", "sigma", "scale", "shape", "low", "mode", "high", "edges", "shares", "parts",
     "weights")
)  # fmt: skip
"""The numbers that distributions take."""
PARTS = ("per_family", "per_child")
"""The two parts of an effort that grows with the number of children."""


def sort_of(table: Mapping[Any, Any]) -> Sort:
    """Return the sort of a table; one that is none of the others has names that users choose, such as sources."""
    keys = [str(key) for key in table]
    if "distribution" in keys or all(key in NUMBERS_OF_LAWS for key in keys):
        return "distribution"
    if any(key in PARTS for key in keys):
        return "per child"
    if any(key in RATED_AS for key in keys):
        return "by rating"
    return "by name"


def takes_the_place_of(new: Mapping[Any, Any], old: Mapping[Any, Any]) -> bool:
    """Whether a table replaces an inherited one as a whole: a new distribution does, and a table of another sort.

    A table that has a key in common with the inherited one changes that key, whatever it is called. One that still has
    a `value` stands for that value, with a misspelt word beside it.
    """
    return (
        "distribution" in new
        or "value" in new
        or bool(new and old and not new.keys() & old.keys() and sort_of(new) != sort_of(old))
    )
