"""The timetable of a pool: the moments at which shifts end and begin, and a bell for each."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from mashsim.agenda import BELL

if TYPE_CHECKING:
    from collections.abc import Callable

    from mashsim.agenda import Agenda
    from mashsim.staff.person import Person


class Timetable:
    """When people's shifts end and begin.

    Parameters
    ----------
    agenda : the simulation
    on_bell : called at each moment with the people whose shifts end, and those whose shifts begin
    """

    def __init__(self, agenda: Agenda, on_bell: Callable[[list[Person], list[Person]], None]):
        self._agenda = agenda
        self._on_bell = on_bell
        self._moments: defaultdict[int, tuple[list[Person], list[Person]]] = defaultdict(lambda: ([], []))
        self._bells: list[int] = []
        """The moments, latest first."""

    def add(self, person: Person) -> None:
        """Add all shifts of a person; `set_bells` follows."""
        for moment in person.ends:
            self._moments[moment][0].append(person)
        for moment in person.begins:
            self._moments[moment][1].append(person)

    def remove(self, person: Person, begins: int, ends: int) -> None:
        """Take out a shift that is not worked."""
        self._moments[ends][0].remove(person)
        self._moments[begins][1].remove(person)

    def set_bells(self) -> None:
        """Set the bells anew, as people have been added."""
        self._bells = sorted(self._moments, reverse=True)
        self._next_bell()

    def _next_bell(self) -> None:
        if self._bells:
            self._agenda.at(self._bells[-1], BELL, self._ring)

    def _ring(self, _: object) -> None:
        now = self._agenda.now
        if not self._bells or self._bells[-1] != now:
            return  # rung already: somebody joined, and another bell came first
        self._bells.pop()
        self._on_bell(*self._moments.pop(now))
        self._next_bell()
