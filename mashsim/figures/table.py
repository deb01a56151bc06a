"""What a filled table holds: figures by month."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from mashsim.figures.known import CHOICES, FIGURES, Figure

Series = Mapping[str, float]
"""Values by month, such as "2026-04"."""


class Entry(NamedTuple):
    """A figure of one month: where it stands, its row, which team, partner or stage, the month and its value."""

    where: str
    figure: Figure
    of: str
    month: str
    value: float


@dataclass(frozen=True)
class Table:
    """A filled table.

    Attributes
    ----------
    file : its name
    entries : the figures that are numbers, in the order of the file
    words : the figures that are words, by their keys, such as ``moment`` = ``decision``
    rows : how many rows were read, those without a value too
    empty : how many of them have no value
    """

    file: str
    entries: tuple[Entry, ...]
    words: Mapping[str, str] = field(default_factory=dict)
    rows: int = 0
    empty: int = 0

    def series(self, key: str, of: str = "") -> dict[str, float]:
        """Return the values of a figure by month, in order."""
        return dict(
            sorted((each.month, each.value) for each in self.entries if (each.figure.key, each.of) == (key, of))
        )

    def several(self, key: str) -> dict[str, dict[str, float]]:
        """Return the values by month of each team, partner or stage that a figure is given for."""
        names = dict.fromkeys(each.of for each in self.entries if each.figure.key == key)
        return {name: self.series(key, name) for name in names}

    @property
    def keys(self) -> list[str]:
        """The figures that are given, by their keys, in the order of the form."""
        given = {each.figure.key for each in self.entries}
        return [figure.key for figure in FIGURES if figure.key in given]

    @property
    def clock(self) -> str:
        """The clock that judges what ended in one day; that of the decision where nothing is said."""
        return CHOICES["moment"].get(self.words.get("moment", ""), "decision")

    @property
    def counts_children(self) -> bool:
        """Whether contacts are counted once for each child."""
        return self.words.get("counted") == "child"
