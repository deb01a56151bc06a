"""Draws of the inputs: which of them no council is left with, and rows of settings that hold together."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import lru_cache
from typing import Annotated, Literal, NamedTuple

from pydantic import Field, model_validator

from mashsim.documents import dotted, parse_path, rows_of
from mashsim.documents.text import in_message, parse_value
from mashsim.scenario.columns import Rows, shortened
from mashsim.scenario.lists import as_list
from mashsim.scenario.localities import pools_in_words
from mashsim.scenario.values import NUMBER, Key, Settings

_WEIGHT = "weight"
_COLUMNS = (
    "One column a setting, named by its dotted path, and a row for each set of values. A column `weight` says how "
    "likely each row is; without it replication after replication takes the next row."
)
_Number = Annotated[float, Field(ge=0, le=100), NUMBER]


class PlausibleSettings(Settings):
    """A rule that every draw of the inputs keeps. One that breaks it is thrown out, and drawn anew.

    It is judged by the hours check and the room check over the run's first 52 weeks, before anything is simulated.
    These are averages without chance.
    """

    measure: Literal["use", "room", "awaiting"]
    """`use`: hours needed over the hours of each pool. `room`: children held at once, if there were room for all, over
    the places of assessment workers. `awaiting`: children who await an assessment worker at the end of the 52 weeks,
    over those who are referred to them in these weeks. Without chance nobody awaits one while there is room; where
    people are short of hours before it, fewer come to wait for room than are taken to here."""

    pools: tuple[Key, ...] = ()
    """The pools whose use is bounded; none named means each. Only with `use`."""

    at_least: _Number | None = None
    """The lowest that a council is left with."""

    at_most: _Number | None = None
    """The highest."""

    @model_validator(mode="after")
    def _says_something(self) -> PlausibleSettings:
        low, high = self.at_least, self.at_most
        if low is None and high is None:
            raise ValueError("has neither at_least nor at_most; write one of them")
        if low is not None and high is not None and low > high:
            raise ValueError(f"has at_least {low:g} above at_most {high:g}")
        if self.measure != "use" and self.pools:
            raise ValueError(f"has pools, but {self.measure} is that of the assessment workers; leave pools out")
        return self

    def allows(self, value: float) -> bool:
        """Whether a share keeps the rule."""
        return (self.at_least is None or value >= self.at_least) and (self.at_most is None or value <= self.at_most)

    def in_words(self) -> str:
        """Return the rule in words: "use of managers at most 97 %"."""
        whose = pools_in_words(self.pools) or "each pool"
        what = {
            "use": f"use of {whose}",
            "room": "room of the assessment workers taken up",
            "awaiting": "children who await an assessment worker after a year, over those referred in it,",
        }[self.measure]
        low, high = (None if end is None else f"{end:.4g}" for end in (self.at_least, self.at_most))
        if low and high:
            return f"{what} between {low} and {high}"
        return f"{what} at most {high}" if high else f"{what} at least {low}"


class Draw(NamedTuple):
    """A row of a list of draws: settings that hold together, and how likely they are beside the other rows."""

    values: Mapping[str, object]
    weight: float


@lru_cache(maxsize=8)
def draws_in(text: str) -> tuple[Rows[Draw], list[str]]:
    """Return the rows of a list of draws, and what is wrong with them: ``line<TAB>message`` each."""
    if not text.strip():
        return Rows(), []
    try:
        (top, names), *rows = rows_of(text)
        paths = [name if name == _WEIGHT else dotted(parse_path(name)) for name in names]
    except ValueError as error:
        message = str(error)
        return Rows(), [message if "\t" in message else f"1\t{message}"]
    twice = sorted({path for path in paths if paths.count(path) > 1})
    faults = [f"{top}\thas {in_message(path)} twice; name each setting once" for path in twice]
    if not rows:
        faults.append(f"{top}\thas no rows below the names of the settings")
    draws = []
    for line, cells in rows:
        if len(cells) != len(paths) or not all(cells):
            faults.append(
                f"{line}\thas {sum(map(bool, cells))} values; it must have one for each of {len(paths)} columns"
            )
            continue
        values = dict(zip(paths, map(parse_value, cells), strict=True))
        weight = values.pop(_WEIGHT, 1.0)
        if isinstance(weight, bool) or not isinstance(weight, int | float) or not 0 < weight < math.inf:
            faults.append(f"{line}\tweight is {in_message(weight)}; it must be a number above 0")
            continue
        draws.append(Draw(values, float(weight)))
    return Rows.of(draws, [line for line, _ in rows], text), shortened(faults)


def is_weighted(draws: tuple[Draw, ...]) -> bool:
    """Whether some rows are more likely than others."""
    return len({draw.weight for draw in draws}) > 1


DrawList = Annotated[tuple[Draw, ...], *as_list(draws_in, _COLUMNS, "draws.csv")]
