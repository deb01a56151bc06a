"""The replications of one scenario: a measure's values, its curves, and their summary."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mashsim.documents.text import listed
from mashsim.errors import ScenarioError
from mashsim.experiment.records import Leaf, Number, Path, Record
from mashsim.measures.naming import headlines
from mashsim.measures.summary import sum_up_curves, sum_up_numbers
from mashsim.published import hint_at_measure
from mashsim.scenario import Scenario
from mashsim.trees import Tree


class Runs:
    """The measures of the replications of one scenario.

    Parameters
    ----------
    scenario : that was run
    seed : its random seed
    numbers : of the replications, in order
    records : the measures of each
    """

    def __init__(self, scenario: Scenario, seed: int, numbers: range, records: Sequence[Record] = ()):
        self.scenario, self.seed, self.numbers, self._records = scenario, seed, numbers, list(records)

    def __len__(self) -> int:
        return len(self.numbers)

    def first(self, count: int) -> Runs:
        """Return the first so many of these replications."""
        return Runs(self.scenario, self.seed, self.numbers[:count], self._records[:count])

    def values(self, measure: str) -> list[Number]:
        """Return a measure's value in each replication, by its dotted name; None where there was nothing to say.

        Raises
        ------
        ScenarioError
            If the name is not a measure, or the measure is a curve.
        """
        path = tuple(measure.split("."))
        if all(path not in record.layout.numbers for record in self._records):
            measures = self.measures()
            hint = (
                "it is a curve; name a measure that is one number"
                if measure in measures
                else hint_at_measure(measure, measures)
            )
            raise ScenarioError(f"{measure!r} is not a measure of {self.scenario.title!r}; {hint}")
        return [record.number(path) for record in self._records]

    def curves(self, measure: str) -> list[list[float | None]]:
        """Return a curve, by day, week or month, of each replication: replications × positions.

        A name under which there are several, such as `daily.open` with a curve for each stage, gives their sum.

        Raises
        ------
        ScenarioError
            If the name is not a curve.
        """
        path = tuple(measure.split("."))
        results = []
        for record in self._records:
            parts = [
                curve
                for name in record.layout.curves
                if name[: len(path)] == path and (curve := record.curve(name)) is not None
            ]
            if parts:
                results.append(parts[0] if len(parts) == 1 else [_sum(values) for values in zip(*parts, strict=True)])
        if not results:
            curves = [name for name, is_curve in self.measures().items() if is_curve]
            raise ScenarioError(f"{measure!r} is not a curve of {self.scenario.title!r}; there are {', '.join(curves)}")
        return results

    def dates(self, part: str) -> list[str]:
        """Return the dates of the curves of a part: `daily`, `weekly` or `monthly`."""
        words = self._records[0].layout.words
        return next(
            (list(dates) for path, dates in words.items() if path[0] == part and not isinstance(dates, str)), []
        )

    def measures(self) -> dict[str, bool]:
        """Return the dotted names of all measures, and whether each is a curve (or a list of dates)."""
        leaves = [leaf for layout in dict.fromkeys(record.layout for record in self._records) for leaf in layout.leaves]
        return {".".join(leaf.path): leaf.kind != "number" for leaf in leaves if leaf.kind != "branch"}

    def headlines(self) -> list[str]:
        """Return the measures that a manager looks at first: those that there are, by their dotted names, in order."""
        measures = self.measures()
        return [name for name in headlines(self.scenario.report.heads_with) if measures.get(name) is False]

    def summarise(self) -> Tree:
        """Return the summary of the replications, as `mashsim.measures.summarise` makes it of their trees.

        Raises
        ------
        ValueError
            If they do not have the same shape.
        """
        columns = self._columns()
        return _tree({path: self._sum_up(path, leaves, columns) for path, leaves in self._shape().items()})

    def fit_together(self) -> bool:
        """Whether the shapes of the replications' measures can be summed up together."""
        if len({record.layout for record in self._records}) < 2:
            return True
        try:
            self.summarise()
        except (ValueError, TypeError):
            return False
        return True

    def _shape(self) -> dict[Path, list[Leaf]]:
        """Return each path with its leaves, in the trees' order; where some trees have a branch, no leaf counts."""
        leaves: dict[Path, list[Leaf]] = {}
        for layout in dict.fromkeys(record.layout for record in self._records):
            for leaf in layout.leaves:
                leaves.setdefault(leaf.path, []).append(leaf)
        branches = {path[:depth] for path in leaves for depth in range(1, len(path))}
        for path in branches & leaves.keys():
            kinds = {leaf.kind for leaf in leaves[path]} - {"branch"}
            if kinds - {"number"} or any(record.number(path) is not None for record in self._records):
                raise ValueError(f"replications differ in {path[-1]!r}: branch and {min(kinds)}")
            del leaves[path]
        return leaves

    def _columns(self) -> dict[Path, list[Number]]:
        """Return the values of every number, a list for each, None where a replication has none."""
        columns: dict[Path, list[Number]] = {path: [] for record in self._records for path in record.layout.numbers}
        for place, record in enumerate(self._records):
            for path, value in zip(record.layout.numbers, record.numbers(), strict=True):
                column = columns[path]
                column.extend([None] * (place - len(column)))
                column.append(value)
        for column in columns.values():
            column.extend([None] * (len(self._records) - len(column)))
        return columns

    def _sum_up(self, path: Path, leaves: Sequence[Leaf], columns: Mapping[Path, Sequence[Number]]) -> Any:
        kinds = {leaf.kind for leaf in leaves}
        nothing = all(value is None for value in columns.get(path, ()))
        if nothing and kinds != {"number"}:
            kinds -= {"number"}
        if len(kinds) > 1:
            raise ValueError(f"replications differ in {path[-1]!r}: {listed(sorted(kinds))}")
        if kinds == {"words"}:
            words = list(dict.fromkeys(leaf.words for leaf in leaves if leaf.kind == "words"))
            if len(words) > 1:
                raise ValueError(f"replications differ in {path[-1]!r}: {words[0]}, {words[1]}")
            return words[0] if isinstance(words[0], str) else list(words[0])
        if kinds == {"branch"}:
            return {}
        if kinds == {"curve"}:
            return sum_up_curves([curve for record in self._records if (curve := record.curve(path)) is not None])
        return sum_up_numbers(columns[path])


def _sum(values: Sequence[float | None]) -> float | None:
    present = [value for value in values if value is not None]
    return sum(present) if present else None


def _tree(leaves: Mapping[Path, Any]) -> Tree:
    """Return leaves by path as nested dictionaries."""
    tree: Tree = {}
    for path, leaf in leaves.items():
        branch = tree
        for name in path[:-1]:
            branch = branch.setdefault(name, {})
        branch[path[-1]] = leaf
    return tree
