"""Two backlog curves on one chart, the band of their difference, and the table of both."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from mashsim.charts import Series, Words, line_chart
from mashsim.report import words
from mashsim.report.blocks import Block, Cell, Column, Figure, Row, Table, Text, figure
from mashsim.report.inputs import difference_cell
from mashsim.report.numbers import Estimate
from mashsim.trees import Tree

_STEADY = 0.5
"""Contacts a week by which open contacts may grow and count as steady."""


@dataclass(frozen=True)
class Backlogs:
    """A front door's backlog by day, beside that of another.

    Attributes
    ----------
    key : begins the names of the charts and tables
    name : of the other front door
    before : the name of the first
    open : both curves and the band of their difference, as `mashsim.questions.kinds.compare.backlogs` gives them
    unit : the children or contacts that are counted
    """

    key: str
    name: str
    open: Tree
    place: str
    runs: object
    before: str = "before"
    unit: str = "open contacts"

    @property
    def _days(self) -> list[date]:
        return [date.fromisoformat(day) for day in self.open["days"]]

    def ends(self) -> str:
        """Say how many there are on both sides at the end."""
        before, after = (words.count(self.open[side]["mean"][-1]) for side in ("before", "after"))
        if after == before:
            return f"At the end {after} {self.unit}, with and without the change."
        no_more = "" if self._is_clear() else ", which is no clear difference"
        return f"At the end {after} {self.unit} instead of {before}{no_more}."

    def _is_clear(self) -> bool:
        """Whether the band of the difference, where there is one, leaves out 0 on the last day."""
        difference = self.open.get("difference")
        if not difference:
            return True
        low, high = difference["low"][-1], difference["high"][-1]
        return low is not None and high is not None and not low <= 0 <= high

    def curves(self) -> Figure:
        """Draw both, each with the band of 8 runs in 10."""
        before, after = self.open["before"], self.open["after"]
        series = [
            Series(self.before, before["mean"], before["p10"], before["p90"]),
            Series(self.name, after["mean"], after["p10"], after["p90"]),
        ]
        last = " instead of ".join(dict.fromkeys(words.count(side["mean"][-1]) for side in (after, before)))
        text = Words(
            f"{self.key}-curves",
            words.ten_words(
                self.ends().removesuffix("."),
                f"At the end {last}" if self._is_clear() else f"At the end {last}: no clear difference",
            ),
            f"{words.capital(self.unit)} at the end of each day, {self.place}, mean and the band of 8 runs in 10.",
            self.ends(),
        )
        return figure(line_chart, text, self.table(), self._days, series, self.unit)

    def blocks(self) -> list[Block]:
        """Return both curves and the band of their difference, with a sentence."""
        difference = self.open.get("difference")
        if not difference:
            return [self.curves()]
        return [self.curves(), Text(self._clear(difference)), self._band(difference)]

    def _clear(self, difference: Tree) -> str:
        method = difference["method"]
        how = f"In 95 of 100 such studies the band holds the true difference on all days at once ({method})."
        if not difference["clear_days"]:
            return f"On no day is it clear that the backlogs differ. {how}"
        first, last = (words.any_date(difference[key]) for key in ("clear_from", "clear_until"))
        if first == last:
            return f"It is clear that the backlogs differ on one day, {first}. {how}"
        return (
            f"It is clear that the backlogs differ on {difference['clear_days']} days between {first} and {last}. {how}"
        )

    def _band(self, difference: Tree) -> Figure:
        text = Words(
            f"{self.key}-difference",
            words.ten_words("How much less, or more, is open", "The difference"),
            f"Difference in {self.unit}, {self.name} less {self.before}, {self.place}, with its simultaneous 95% band.",
            self._clear(difference),
        )
        lines = [Series("difference", difference["mean"], difference["low"], difference["high"])]
        table = self.table()
        rows = [Row([row.cells[0], row.cells[-1]], until=row.until) for row in table.rows]
        columns = [table.columns[0], table.columns[-1]]
        only = Table(
            f"{table.key}-difference", f"{table.caption}: difference and its band", columns, rows, table.source
        )
        return figure(line_chart, text, only, self._days, lines, f"difference in {self.unit}")

    def table(self) -> Table:
        """Return both and their difference, every seventh day."""
        difference, days, rows = self.open.get("difference"), self._days, []
        for place in range(0, len(days), 7):
            band = None
            if difference and difference["mean"][place] is not None:
                band = Estimate(difference["mean"][place], difference["low"][place], difference["high"][place])
            both = [
                Cell(words.count(self.open[side]["mean"][place]), value=self.open[side]["mean"][place])
                for side in ("before", "after")
            ]
            until = (days[place] - days[0]).days / max((days[-1] - days[0]).days, 1)
            rows.append(
                Row([Cell(words.short_date(days[place])), *both, difference_cell(band, words.count)], until=until)
            )
        heads = [self.before, "after" if self.before == "before" else self.name, "difference"]
        columns = [Column("Day", False), *map(Column, heads)]
        source = f"Source: simulated, {self.runs} pairs of runs with the same random events; answer.json, open."
        return Table(f"table-{self.key}-open", f"{self.name}: {self.unit}, every seventh day", columns, rows, source)


def still_grows(trend: Tree) -> bool | None:
    """Whether open contacts still grow; None where runs do not tell.

    Parameters
    ----------
    trend : how many more are open each week, with both ends of its interval, None after a single run
    """
    if trend["low"] is None:
        return None
    return True if trend["low"] > _STEADY else False if trend["high"] < _STEADY else None


def holds(trend: Tree, name: str, last: str = "") -> str:
    """Say whether an improvement lasts: whether open contacts still grow over the last weeks.

    Parameters
    ----------
    last : words for the last weeks, such as "after they have left"
    """
    weeks = f"over the last {trend['weeks']:.0f} weeks{last}"
    if trend["low"] is None:
        return f"{name}: one run cannot show whether this lasts."
    between = f"({words.change(trend['low'], trend['high'])})"
    grows = still_grows(trend)
    if grows:
        return f"{name}: this does not last. Open contacts still grow by {trend['mean']:.1f} a week {weeks} {between}."
    if grows is False:
        return f"{name}: this lasts to the end of the run. Open contacts do not grow {weeks} {between}."
    return (
        f"{name}: we cannot tell whether this lasts. Open contacts change by {words.changed(trend['mean'])} a week "
        f"{weeks} {between}."
    )
