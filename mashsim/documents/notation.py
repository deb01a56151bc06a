"""Numbers as they stand in a file, bare or before a unit: read in one unit, and written back in it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from mashsim.documents.text import in_message
from mashsim.quantities import parse_duration, parse_rate

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
        return cls(_split(written)[1], whole)

    def read(self, written: object) -> float:
        """Return a value as a number of this unit.

        Raises
        ------
        ValueError
            If it is not a number, or one of another kind.
        """
        number, unit = _split(written)
        if _singular(unit) == _singular(self.unit):
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
        return _scale(self.unit) or _singular(self.unit), self.whole


def _split(written: object) -> tuple[float, str]:
    """Return the number and the unit behind it."""
    if isinstance(written, (int, float)) and not isinstance(written, bool):
        return float(written), ""
    match = _AMOUNT.fullmatch(written) if isinstance(written, str) else None
    if not match:
        raise ValueError(f"has {in_message(written)}, which is not a number")
    return float(match[1]), " ".join(match[2].split())


def _singular(unit: str) -> str:
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
