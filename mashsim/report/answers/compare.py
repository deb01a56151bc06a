"""The page that compares front doors: what differs, by how much, since when, whether it holds, and how sure that is."""

from __future__ import annotations

from typing import Any

from mashsim.charts import Interval, Words, interval_chart
from mashsim.measures.registry import SAME, SAME_PART
from mashsim.report import words
from mashsim.report.answers.backlogs import Backlogs, holds
from mashsim.report.answers.frame import (
    INTERVALS_OF_LUCK_ONLY,
    AnswerPage,
    assumptions_in_words,
    measured_days,
    outside_data,
    place_of,
)
from mashsim.report.blocks import Block, Cell, Column, Row, Section, Table, Text, figure
from mashsim.report.inputs import difference_cell
from mashsim.report.numbers import Estimate, branch, estimate
from mashsim.trees import Tree

VERDICTS = {
    "better": "better",
    "worse": "worse",
    "different": "different, neither better nor worse",
    "same": "no practical difference",
    "unclear": "cannot be told",
}
_IN_LINES = 5
"""Columns of the differences that the command prints: all but the statistics."""
_JUDGED = {"meets": "met", "misses": "missed"}
CLEAR = ("better", "worse", "different")
"""The verdicts of a difference that can be told."""
TURNED = "the sign of the answer changes among the runs, each of which has drawn other inputs:"
TURNS = 0.1
"""The share of runs in which a difference goes the other way from which on that is said first."""
SIGNS = {"better": "▲", "worse": "▼", "different": "◆", "same": "≈", "unclear": "?"}


def answer_page(answer: Tree) -> AnswerPage:
    """Return the page of a comparison."""
    variants = [
        _Variant(answer, name, tree, number) for number, (name, tree) in enumerate(branch(answer, "variants").items())
    ]
    days = f"{period}, " if (period := measured_days(answer)) else ""
    few = "Use at least 30 runs before you make a decision: with fewer, some ranges are too narrow."
    return AnswerPage(
        answer,
        f"{branch(answer, 'scenario').get('title')}: {days}each front door simulated {answer.get('replications')} "
        "times with the same contacts, replies and sickness.",
        [finding for each in variants for finding in each.findings()],
        [section for each in variants for section in each.sections()],
        how_sure := _how_sure(answer),
        [INTERVALS_OF_LUCK_ONLY],
        settings=assumptions_in_words(answer),
        closing=[Text(few)] if int(answer["replications"]) < 30 else [],
        note_sure=how_sure[:2],
        cautions=[caution for each in variants for caution in each.tree["cautions"]],
        chart_in="variant-1-open",
        in_lines=[(each.measures(), _IN_LINES) for each in variants],
    )


def against_target(target: Tree, row: Tree, working_day: float | None) -> list[str]:
    """Say what a front door reaches, with its interval, and what the target is.

    Parameters
    ----------
    target, row : as `mashsim.questions.kinds.compare.against_target` gives them: the whole, and one front door
    """
    say = words.measured(str(target["unit"]), str(target["measure"]), working_day)
    mean = estimate(row)
    if mean is None:
        return ["There was nothing to measure."]
    limit = words.limit(target["limit"], str(target["unit"]), str(target["measure"]), working_day)
    is_ = " is" if target["unit"] == "share" else ":"  # names of other measures are in the plural, or end in no noun
    reached = f"{words.capital(target['words'])}{is_} {words.with_interval(mean, say)}."
    return [reached, f"The target is {target['demand']} {limit}."]


def by_month(row: Tree) -> list[str]:
    """Say in which months a share clearly misses its target, the first of them first; nothing where there is none."""
    months = row["months"]
    missed = [each for each in months if each["verdict"] == "misses"]
    if not missed:
        return ["No month alone clearly misses it."] if months else []
    if len(missed) == len(months) > 1:
        return [f"It is clearly missed in each of the {len(months)} months."]
    first = missed[0]
    share = words.with_interval(Estimate(first["mean"], first["low"], first["high"]), words.percent)
    often = f"in {len(missed)} of {len(months)} months, first in" if len(months) > 1 else "in"
    return [f"It is clearly missed {often} {words.any_date(first['month'])}: {share}."]


class _Variant:
    """One front door beside the first, and its sentences."""

    def __init__(self, answer: Tree, name: str, tree: Any, number: int):
        self.answer, self.name, self.tree, self.key = answer, name, tree, f"variant-{number + 1}"
        self._day = branch(answer, "scenario").get("office_day_minutes")
        self._runs = answer.get("replications")

    def say(self, row: Tree) -> words.Say:
        """Return a measure's number in words."""
        return words.measured(str(row["unit"]), str(row["measure"]), self._day)

    def findings(self) -> list[tuple[str, str]]:
        """Return the answer in sentences: whether inputs turn it, whether it is enough for a target, what differs."""
        return [*self._turns(), *self._enough(), *self._differs()]

    def _turns(self) -> list[tuple[str, str]]:
        """Say where a clear difference goes the other way in many runs, each of which has drawn other inputs."""
        turned = [row for row in self.tree["measures"] if row.get("against", 0.0) >= TURNS and row["verdict"] in CLEAR]
        if not turned:
            return []
        said = words.listed([f"{row['words']} in {words.percent(row['against'])} of runs" for row in turned])
        return [(f"{self.name}: {TURNED} {said}.", self.key)]

    def _enough(self) -> list[tuple[str, str]]:
        """Whether it is enough for the target, where there is one; a runs' mean may meet it and its interval not."""
        target = branch(self.answer, "target")
        if not target:
            return []
        row, before = branch(target, "variants", self.name), branch(target, "base")
        verdict = {"meets": "enough", "misses": "not enough"}.get(
            str(row["verdict"]), "we cannot tell whether this is enough"
        )
        where = {row["verdict"]: " with the change", before["verdict"]: " without it"}
        if len(where) == 1:
            where = {row["verdict"]: ", with and without the change"}
        judged = [f"It is {_JUDGED[each]}{sides}." for each, sides in where.items() if each in _JUDGED]
        said = against_target(target, row, self._day)
        months = by_month(row)
        return [(" ".join([f"{self.name}: {verdict}.", *said, *judged, *months]), self.key)]

    def _differs(self) -> list[tuple[str, str]]:
        """Return the clear differences, and whether they last."""
        if self.tree["nothing_because"]:
            what = "no change at all" if self.tree["identical"] else "no practical difference"
            return [(f"{self.name}: {what}, because {self.tree['nothing_because']}", self.key)]
        clear = [row for row in self.tree["measures"] if row["verdict"] in CLEAR]
        if not clear:
            return [(f"{self.name}: {self._runs} runs are too few to see a difference. Run it more often.", self.key)]
        findings = [(f"{self.name}: {self._sentence(row)}", self.key) for row in clear[:4]]
        return [*findings, (holds(self.tree["trend"], self.name), f"{self.key}-open")]

    def _sentence(self, row: Tree) -> str:
        """Return both sides of a measure and their difference, such as "64% instead of 63%: better by 1.0 points"."""
        say = self.say(row)
        before, after = say(row["before"]), say(row["after"])
        sides = f"{after} instead of {before}" if after != before else f"about {after} with and without the change"
        both = f"{words.capital(row['words'])}: {sides}"
        verdict = VERDICTS[row["verdict"]]
        size, low, high = map(words.signed(say), (row["difference"], row["low"], row["high"]))
        if row["verdict"] not in ("better", "worse"):
            return f"{both}, {verdict}, by {size} (95% interval of the difference {low} to {high})."
        least, most = (low, high) if row["low"] > 0 else (high, low)
        size, least, most = (each.lstrip("+−") for each in (size, least, most))  # the verdict says which way
        return f"{both}, {verdict} by {size} (95% interval {least} to {most})."

    def sections(self) -> list[Section]:
        """Return differences by measure, the backlog curves, and the changes."""
        return [self._measures(), self.backlog(), self._changes()]

    def _measures(self) -> Section:
        rows = self.tree["measures"]
        shares = [row for row in rows if row["unit"] == "share" and row["low"] is not None]
        blocks = [self._shares(shares), self.measures()] if shares else [self.measures()]
        return Section(self.key, f"{self.name}: what differs", blocks)

    def measures(self) -> Table:
        """Return every measure on both sides, and the difference."""
        caption = f"{self.name}: what differs; below each difference its 95% interval"
        return self._table(f"table-{self.key}", caption, self.tree["measures"])

    def _shares(self, shares: list[Tree]) -> Block:
        """Draw the differences of shares, in percentage points."""
        chart = [
            Interval(
                str(row["words"]),
                100 * row["difference"],
                100 * row["low"],
                100 * row["high"],
                words.signed(words.percent)(row["difference"]),
                row["verdict"] if row["verdict"] != "different" else "unclear",
            )
            for row in shares
        ]
        text = Words(
            f"{self.key}-shares",
            words.ten_words(f"{words.capital(shares[0]['words'])}: {VERDICTS[shares[0]['verdict']]}", "Shares in time"),
            f"Difference in percentage points, {self.name}, with 95% intervals.",
            " ".join(self._sentence(row) for row in shares),
        )
        table = self._table(f"table-{self.key}-shares", f"{self.name}: shares", shares)
        return figure(interval_chart, text, table, chart, "difference in percentage points")

    def _table(self, key: str, caption: str, rows: list[Tree]) -> Table:
        columns = [
            Column("Measure", False),
            Column("before"),
            Column("after"),
            Column("difference"),
            Column("verdict", False),
            Column("p, adjusted"),
            Column("runs saved by comparing like with like"),
        ]
        source = f"Source: simulated, {self._runs} pairs of runs with the same random events; answer.json, variants."
        return Table(key, caption, columns, [self._row(row) for row in rows], source)

    def _row(self, row: Tree) -> Row:
        say = self.say(row)
        before, after = (
            Cell(words.NONE) if row[side] is None else Cell(say(row[side]), value=row[side])
            for side in ("before", "after")
        )
        difference = None if row["difference"] is None else Estimate(row["difference"], row["low"], row["high"])
        exactly = "no change at all" if row["identical"] else VERDICTS[row["verdict"]]
        fewer = (
            "–"
            if row["fewer_runs"] is None
            else f"{row['fewer_runs']:,.1f} times"
            if row["fewer_runs"] < 1000
            else "over 1,000 times"
        )
        p = (
            "–"
            if row["p_adjusted"] is None
            else f"{row['p_adjusted']:.3f}"
            if row["p_adjusted"] >= 0.001
            else "below 0.001"
        )
        cells = [
            Cell(words.capital(row["words"])),
            before,
            after,
            difference_cell(difference, say),
            Cell(f"{SIGNS[row['verdict']]} {exactly}"),
        ]
        return Row([*cells, Cell(p, value=row["p_adjusted"]), Cell(fewer, value=row["fewer_runs"])])

    def backlog(self) -> Section:
        """Return two curves of open contacts, and the band of their difference."""
        backlogs = Backlogs(self.key, self.name, self.tree["open"], place_of(self.answer), self._runs)
        return Section(f"{self.key}-open", f"{self.name}: the backlog", backlogs.blocks())

    def _changes(self) -> Section:
        rows = [
            Row(
                [
                    Cell(words.capital(str(row["words"]))),
                    *(Cell(words.value(row[side])) for side in ("was", "becomes", "by")),
                    Cell(str(row["quality"] or "–")),
                ]
            )
            for row in self.tree["changes"]
        ]
        columns = [
            Column("Setting", False),
            Column("before", False),
            Column("after", False),
            Column("change", False),
            Column("how well the first is known", False),
        ]
        caption, source = f"{self.name}: settings that differ", "Source: the two scenarios."
        table = (
            Table(f"table-{self.key}-changes", caption, columns, rows, source) if rows else Text("No setting differs.")
        )
        blocks = [table, *outside_data(self.tree["cautions"])]
        return Section(f"{self.key}-changes", f"{self.name}: what was changed", blocks)


def _how_sure(answer: Tree) -> list[str]:
    rows = [row for tree in branch(answer, "variants").values() for row in tree["measures"]]
    fewer = sorted(row["fewer_runs"] for row in rows if row["fewer_runs"] is not None)
    sentences = [
        (
            f"Each difference compares the same {answer.get('replications')} runs, like with like: the same contacts, "
            "replies and sickness on both sides. Its interval is Student's t."
        ),
        f"{answer.get('comparisons')} comparisons were made; better and worse allow for that (Holm's p below 0.05).",
        "Contacts that are unfinished at the end count with their age so far.",
        words.WITHIN_EACH_RUN,
    ]
    if answer.get("target"):
        sentences.append(
            "A target is met only if the whole 95% interval of the mean meets it, and missed only if the whole "
            "interval misses it."
        )
    if fewer:
        sentences.append(
            "Comparing like with like saves runs: two separate sets of runs would need "
            f"{fewer[len(fewer) // 2]:.1f} times as many (median)."
        )
    if answer.get("precision"):
        sentences.append(str(answer["precision"]))
    zones = [zone(unit, SAME[unit]) for unit in dict.fromkeys(row["unit"] for row in rows) if unit in SAME]
    part = f"{100 * SAME_PART:g}% of an amount"
    return [
        *sentences,
        f"Differences of at most {words.listed([*zones, part])} make no practical difference.",
    ]


def zone(unit: str, size: float) -> str:
    of_one = unit.removesuffix("s") if size == 1 else unit
    return (
        f"{100 * size:g} percentage point"
        if unit == "share"
        else f"£{size:g}"
        if unit == "pounds"
        else f"{size:g} {of_one}"
    )
