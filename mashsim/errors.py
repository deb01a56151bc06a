"""The errors mashsim raises on purpose.

::

    MashsimError
    ├── ScenarioError(ValueError)       the user's file or command is wrong    exit code 2
    ├── SimulationError(RuntimeError)   the model broke one of its own laws    exit code 1
    └── NotEnoughData(ValueError)       too few values to say anything

A message says where, what is wrong, what was got, what is allowed, and the nearest or next step.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

LONGEST_MESSAGE = 300
_END = 100


def shortened(text: str) -> str:
    """Return a message without its middle if it is longer than a message may be: its end says what is allowed."""
    if len(text) <= LONGEST_MESSAGE:
        return text
    return f"{text[: LONGEST_MESSAGE - _END - 3]} … {text[-_END:]}"


class MashsimError(Exception):
    """Anything mashsim raises on purpose."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a scenario: where it is, and what to do about it."""

    where: str
    message: str

    def __str__(self) -> str:
        return shortened(f"{self.where}: {self.message}" if self.where else self.message)


class ScenarioError(MashsimError, ValueError):
    """Everything wrong with a scenario or a command, all faults at once.

    Parameters
    ----------
    faults : one or more faults; a plain string is a fault without a place
    """

    def __init__(self, faults: Iterable[Fault | str] | str):
        if isinstance(faults, str):
            faults = [faults]
        self.faults = tuple(f if isinstance(f, Fault) else Fault("", f) for f in faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))

    def __reduce__(self) -> tuple[type[ScenarioError], tuple[list[Fault]]]:
        return type(self), (list(self.faults),)


class SimulationError(MashsimError, RuntimeError):
    """The model broke one of its own laws: a defect in mashsim, never the user's fault."""


class NotEnoughData(MashsimError, ValueError):
    """Too few values for the number asked for."""
