"""How a setting's values are written, as a law over numbers needs it.

A number stands bare or before a unit (`Notation`): it is read in one unit, and written back in it. A value that is no
single number is one of several (`Choices`), and its number is its place among them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from mashsim.documents.text import in_message, inline
from mashsim.quantities import parse_duration, parse_rate

_MOST_LETTERS = 80
"""Letters of a value in a sentence."""
_AMOUNT = re.compile(r"\s*(-?\d+(?:\.\d+)?)\s*([a-z/][a-z /]*?)\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Notation:
    """How a setting's numbers are written.

    Attributes
    ----------
    unit : what stands behind the number, such as ``working days`` or ``per year``; empty for a bare number
    whole : whether only whole numbers will do
    """

    unit: str = ""
    whole: bool = False

    @classmethod
    def of(cls, written: object, whole: bool = False) -> Notation:
        """Return the notation of a value.

        Raises
        ------
        ValueError
            If it is not a number, with or without a unit.
        """
        return cls(split(written)[1], whole)

    def read(self, written: object) -> float:
        """Return a value as a number of this unit.

        Raises
        ------
        ValueError
            If it is not a number, or one of another kind.
        """
        number, unit = split(written)
        if singular(unit) == singular(self.unit):
            return number
        mine, other = _scale(self.unit), _scale(unit)
        if mine is None or other is None or mine[0] != other[0]:
            need = (
                f'write it in {self.unit}, as its value is, such as "{number:g} {self.unit}"'
                if self.unit
                else "it must have no unit"
            )
            raise ValueError(f"has {in_message(written)}; {need}")
        return number * other[1] / mine[1]

    def write(self, number: float) -> object:
        """Return a number as a file has it: six digits are kept, and whole numbers have no decimals."""
        if self.whole:
            return round(number)
        short = Decimal(f"{number:.6g}")
        return f"{short.normalize():f} {self.unit}" if self.unit else float(short)

    def words(self, number: float) -> str:
        """Return a number with its unit, as a sentence has it."""
        value = self.write(number)
        return f"{value:g}" if isinstance(value, float) else str(value)

    @property
    def identity(self) -> tuple[object, bool]:
        """All that decides how a number is written, however its unit is spelt."""
        return _scale(self.unit) or singular(self.unit), self.whole


@dataclass(frozen=True, slots=True)
class Choices:
    """Values of any kind, of which one holds; the first is the value itself.

    Attributes
    ----------
    values : as a file has them
    """

    values: Sequence[Any]
    whole = True

    def read(self, written: object) -> float:
        """Return the place of a value among them."""
        return float(list(self.values).index(written))

    def write(self, number: float) -> object:
        """Return the value at a place, or at the nearest there is."""
        return self.values[min(max(round(number), 0), len(self.values) - 1)]

    def words(self, number: float) -> str:
        """Return the value at a place as a file has it, on one line; the beginning of a long one."""
        value = self.write(number)
        text = value.replace("_", " ") if isinstance(value, str) else " ".join(inline(value).split())
        return text if len(text) <= _MOST_LETTERS else f"{text[: _MOST_LETTERS - 1]}…"

    @property
    def identity(self) -> tuple[object, bool]:
        """All of the values, and in which order."""
        return [inline(value) for value in self.values], self.whole


def split(written: object) -> tuple[float, str]:
    """Return the number of a value and the unit behind it; of a bare number the unit is empty.

    Raises
    ------
    ValueError
        If it is neither.
    """
    if isinstance(written, (int, float)) and not isinstance(written, bool):
        return float(written), ""
    match = _AMOUNT.fullmatch(written) if isinstance(written, str) else None
    if not match:
        raise ValueError(f"has {in_message(written)}, which is not a number")
    return float(match[1]), " ".join(match[2].split())


def singular(unit: str) -> str:
    """Return a unit by which it is compared with others: in small letters, its words without an s at the end."""
    return " ".join(word.lower().removesuffix("s") for word in unit.split())


def _scale(unit: str) -> tuple[str, float] | None:
    """Return what a unit counts (a kind of time, or a rate) and how much one of it is; None for any other unit."""
    try:
        length = parse_duration(f"1 {unit}")
        return length.kind, length.amount
    except ValueError:
        pass
    try:
        return "rate", parse_rate(f"1 {unit}")
    except ValueError:
        return None
