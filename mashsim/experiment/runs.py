"""The replications of one scenario as they come in: numbers in memory, curves in a file that is gone when nobody needs it.

So memory hardly grows with the number of replications, and results may come in any order: each has its place by its number.
"""

from __future__ import annotations

import tempfile
import weakref
from array import array
from collections.abc import Iterator, Sequence
from typing import IO, Any, overload

from mashsim.errors import ScenarioError
from mashsim.measures import summarise
from mashsim.published import hint_at_measure
from mashsim.scenario import Scenario

Tree = dict[str, Any]
_NONE = float("nan")  # in a curve's record; measures give no NaN


class Runs:
    """What was measured in the replications of one scenario.

    Parameters
    ----------
    scenario : that was run
    seed : whose luck it had
    numbers : of the replications, in order
    """

    def __init__(self, scenario: Scenario, seed: int, numbers: range):
        self.scenario, self.seed, self.numbers = scenario, seed, numbers
        self._results: list[Tree | None] = [None] * len(numbers)

    def __len__(self) -> int:
        return len(self.numbers)

    def put(self, number: int, result: Tree) -> None:
        """Take in what was measured in one replication."""
        self._results[self.numbers.index(number)] = result

    def first(self, count: int) -> Runs:
        """Return the first so many of these replications; both share what is kept."""
        part = Runs.__new__(Runs)
        part.__dict__.update(self.__dict__)
        part.numbers, part._results = self.numbers[:count], self._results[:count]
        return part

    @property
    def results(self) -> list[Tree]:
        """The tree of each replication, in order, each curve a sequence that is read when it is looked at."""
        found = [result for result in self._results if result is not None]
        assert len(found) == len(self.numbers), "a replication is missing"
        return found

    def summarised(self) -> Tree:
        """Return what the replications say together (see `mashsim.measures.summarise`)."""
        return summarise(self.results)

    def values(self, measure: str) -> list[float | None]:
        """Return a measure's value in each replication, by its dotted name; None where there was nothing to say.

        Raises
        ------
        ScenarioError
            If there is no such measure, or it is a curve.
        """
        known = self.measures()
        if known.get(measure, True):
            hint = "it is a curve; name a measure that is one number" if measure in known else hint_at_measure(measure, known)
            raise ScenarioError(f"there is no measure {measure!r} in {self.scenario.title!r}; {hint}")
        return [_look(result, measure) for result in self.results]

    def curves(self, measure: str) -> list[list[float | None]]:
        """Return a curve, by day, week or month, of each replication: replications × positions.

        Raises
        ------
        ScenarioError
            If there is no such curve.
        """
        found = [_look(result, measure) for result in self.results]
        if not found or not all(isinstance(curve, KeptCurve) for curve in found):
            curves = [name for name, is_curve in self.measures().items() if is_curve]
            raise ScenarioError(f"there is no curve {measure!r} in {self.scenario.title!r}; there are {', '.join(curves)}")
        return [list(curve) for curve in found]

    def dates(self, part: str) -> list[str]:
        """Return the dates of the curves of a part: `daily`, `weekly` or `monthly`."""
        tree = self.results[0].get(part, {})
        return next((leaf for leaf in tree.values() if isinstance(leaf, list)), [])

    def measures(self) -> dict[str, bool]:
        """Return the dotted names of all measures, and whether each is a curve."""
        return {name: is_curve for result in reversed(self.results) for name, is_curve in _names(result, "")}


class CurveFile:
    """A file that holds curves, and is gone when nobody needs them any more."""

    def __init__(self) -> None:
        self._file: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - closed when nobody holds this object
        weakref.finalize(self, self._file.close)

    def without_curves(self, tree: Tree) -> Tree:
        """Return a tree whose curves lie in this file; lists of words, such as dates, stay."""
        found: Tree = {}
        for name, leaf in tree.items():
            if isinstance(leaf, dict):
                found[name] = self.without_curves(leaf)
            elif isinstance(leaf, list) and not any(isinstance(value, str) for value in leaf):
                found[name] = KeptCurve(self, self._write(leaf), len(leaf))
            else:
                found[name] = leaf
        return found

    def _write(self, curve: Sequence[float | None]) -> int:
        offset = self._file.seek(0, 2)
        self._file.write(array("d", [_NONE if value is None else value for value in curve]).tobytes())
        return offset

    def read(self, offset: int, length: int) -> list[float | None]:
        """Return a curve that lies here."""
        self._file.seek(offset)
        record = array("d", self._file.read(8 * length))
        return [None if value != value else value for value in record]


class KeptCurve(Sequence[float | None]):
    """A curve that lies in a file and is read when it is looked at."""

    __slots__ = ("_file", "_length", "_offset")

    def __init__(self, file: CurveFile, offset: int, length: int):
        self._file, self._offset, self._length = file, offset, length

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[float | None]:
        return iter(self._file.read(self._offset, self._length))

    @overload
    def __getitem__(self, index: int) -> float | None: ...
    @overload
    def __getitem__(self, index: slice) -> list[float | None]: ...
    def __getitem__(self, index: int | slice) -> float | list[float | None] | None:
        return list(self)[index]


def _look(tree: Any, measure: str) -> Any:
    for name in measure.split("."):
        tree = tree.get(name) if isinstance(tree, dict) else None
    return tree


def _names(tree: Tree, path: str) -> Iterator[tuple[str, bool]]:
    for name, leaf in tree.items():
        if isinstance(leaf, dict):
            yield from _names(leaf, f"{path}{name}.")
        else:
            yield path + name, isinstance(leaf, KeptCurve | list)
