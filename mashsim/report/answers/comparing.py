"""The page that compares front doors: what differs, by how much, since when, whether it holds, and how sure that is."""

from __future__ import annotations

from datetime import date
from typing import Any

from mashsim.charts import Interval, Series, Words, interval_chart, line_chart
from mashsim.report import words
from mashsim.report.blocks import Block, Cell, Column, Command, Listing, Row, Section, Table, Text, figure
from mashsim.report.inputs import difference_cell
from mashsim.report.numbers import Estimate, Tree, branch, estimate
from mashsim.report.pages import Note, Page

_VERDICTS = {
    "better": "better",
    "worse": "worse",
    "different": "differs, neither better nor worse",
    "same": "no difference that matters",
    "unclear": "no clear difference",
}
_SIGNS = {"better": "▲", "worse": "▼", "different": "◆", "same": "＝", "unclear": "?"}


def page(answer: Tree) -> Page:
    """Return the page of an answer."""
    told = [_Variant(answer, name, tree, number) for number, (name, tree) in enumerate(branch(answer, "variants").items())]
    sections = [section for each in told for section in each.sections()]
    scenario = branch(answer, "scenario")
    return Page(
        title=str(answer.get("title") or "What differs"),
        question=str(answer.get("question") or ""),
        facts=_facts(answer),
        findings=[finding for each in told for finding in each.findings()],
        about=str(scenario.get("about") or ""),
        sections=[*sections, _sure(answer)],
        version=str(answer.get("mashsim") or ""),
    )


def note(answer: Tree) -> Note:
    """Return what a note on one sheet says besides the page's findings."""
    told = [_Variant(answer, name, tree, number) for number, (name, tree) in enumerate(branch(answer, "variants").items())]
    charts = [block for each in told[:1] for block in each.backlog().blocks if block.kind == "figure"]
    rests = branch(answer, "scenario").get("about")
    return Note(
        sure=_how_sure(answer)[:2],
        rests_on=[str(rests)] if rests else [_assumed(answer)],
        repeat=str(answer.get("repeat") or ""),
        limits=[caution for each in told for caution in each.tree["cautions"]] + _limits(),
        chart=charts[0] if charts else None,  # type: ignore[arg-type]
    )


def _facts(answer: Tree) -> str:
    scenario = branch(answer, "scenario")
    first, last = words.read_date(scenario.get("measure_from")), words.read_date(scenario.get("last_day"))
    period = f"{words.long_date(first)} to {words.long_date(last)}, " if first and last else ""
    return f"{scenario.get('title')}: {period}each front door simulated {answer.get('replications')} times, all on the same luck."


class _Variant:
    """One front door beside the first, and how it is spoken of."""

    def __init__(self, answer: Tree, name: str, tree: Any, number: int):
        self.answer, self.name, self.tree, self.key = answer, name, tree, f"variant-{number + 1}"
        self._scenario = branch(answer, "scenario")
        self._day = self._scenario.get("office_day_minutes")
        self._runs = answer.get("replications")

    def say(self, row: Tree) -> words.Say:
        """How a measure's numbers are said."""
        return words.measured(str(row["unit"]), str(row["measure"]), self._day)

    def findings(self) -> list[tuple[str, str]]:
        """The answer in sentences: first whether it is enough, where a target says what would be."""
        return [*self._enough(), *self._differs()]

    def _enough(self) -> list[tuple[str, str]]:
        """Whether it is enough for the target, where there is one; a runs' mean may meet it and its interval not."""
        target = branch(self.answer, "target")
        if not target:
            return []
        row, before = branch(target, "variants", self.name), branch(target, "base")
        say = words.measured(str(target["unit"]), str(target["measure"]), self._day)
        verdict = {"meets": "yes", "misses": "no"}.get(str(row["verdict"]), "not clear")
        known = estimate(row)
        if known is None:
            return [(f"{self.name}: is it enough? Not clear: nothing was there to be measured.", self.key)]
        already = {"meets": "; without it, the target is met already", "misses": "; without it, it is missed"}.get(
            str(before["verdict"]), ""
        )
        asked = words.limit(target["limit"], str(target["unit"]), str(target["measure"]), self._day)
        text = f"{self.name}: is it enough? {verdict}: {target['words']} is {words.with_interval(known, say)}"
        text += f"; the target is {target['demand']} {asked}{already}."
        return [(text, self.key)]

    def _differs(self) -> list[tuple[str, str]]:
        """What differs clearly, and whether it holds."""
        if self.tree["nothing_because"]:
            what = "changed nothing at all" if self.tree["identical"] else "made no difference that is clear or matters"
            return [(f"{self.name}: {what}, because {self.tree['nothing_because']}", self.key)]
        clear = [row for row in self.tree["measures"] if row["verdict"] in ("better", "worse", "different")]
        if not clear:
            return [(f"{self.name}: in {self._runs} runs no difference is clear; more runs would tell.", self.key)]
        found = [(f"{self.name}: {self._sentence(row)}", self.key) for row in clear[:4]]
        return [*found, (self._holds(), f"{self.key}-open")]

    def _sentence(self, row: Tree) -> str:
        say = self.say(row)
        between = f"{words.signed(say)(row['low'])} to {words.signed(say)(row['high'])}"
        verdict = f"{_VERDICTS[row['verdict']]}, " if row["verdict"] != "different" else ""
        return (
            f"{row['words']} {say(row['after'])} in place of {say(row['before'])}: {verdict}a difference of "
            f"{words.signed(say)(row['difference'])} (95% interval {between})."
        )

    def _holds(self) -> str:
        trend = self.tree["trend"]
        weeks = f"over the last {trend['weeks']:.0f} weeks"
        if trend["low"] is None:
            return f"{self.name}: whether it holds cannot be said from one run."
        between = f"({words.change(trend['low'], trend['high'])})"
        if trend["low"] > 0.5:
            return f"{self.name}: it does not hold: what is open still grows by {trend['mean']:.1f} contacts a week {weeks} {between}."
        if trend["high"] < 0.5:
            return f"{self.name}: it holds to the end of the run: what is open does not grow {weeks} {between} contacts a week."
        by = f"{words.changed(trend['mean'])} contacts a week"
        return f"{self.name}: whether it holds is not clear: what is open changes by {by} {weeks} {between}."

    def sections(self) -> list[Section]:
        """Differences by measure, the backlog curves, and what was changed."""
        return [self._measures(), self.backlog(), self._changes()]

    def _measures(self) -> Section:
        rows = self.tree["measures"]
        columns = [
            Column("Measure", False),
            Column("before"),
            Column("after"),
            Column("difference"),
            Column("verdict", False),
            Column("p, adjusted"),
            Column("fewer runs by common luck"),
        ]
        table = Table(
            f"table-{self.key}",
            f"{self.name}: what differs; below each difference its 95% interval",
            columns,
            [self._row(row) for row in rows],
            f"Source: simulated, {self._runs} pairs of runs on the same luck; answer.json, variants.",
        )
        blocks: list[Block] = []
        shares = [row for row in rows if row["unit"] == "share" and row["low"] is not None]
        if shares:
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
                words.ten_words(f"{words.capital(shares[0]['words'])}: {_VERDICTS[shares[0]['verdict']]}", "Shares in time"),
                f"Difference in percentage points, {self.name}, with 95% intervals.",
                " ".join(self._sentence(row) for row in shares),
            )
            only = Table(f"table-{self.key}-shares", f"{self.name}: shares", columns, [self._row(row) for row in shares], table.source)
            blocks.append(figure(interval_chart, text, only, chart, "difference in percentage points"))
        blocks.append(table)
        return Section(self.key, f"{self.name}: what differs", blocks)

    def _row(self, row: Tree) -> Row:
        say = self.say(row)
        before, after = (Cell(words.NONE) if row[side] is None else Cell(say(row[side]), value=row[side]) for side in ("before", "after"))
        given = None if row["difference"] is None else Estimate(row["difference"], row["low"], row["high"])
        exactly = "exactly none" if row["identical"] else _VERDICTS[row["verdict"]]
        fewer = "–" if row["fewer_runs"] is None else f"{row['fewer_runs']:,.1f} times" if row["fewer_runs"] < 1000 else "over 1,000 times"
        p = "–" if row["p_adjusted"] is None else f"{row['p_adjusted']:.3f}" if row["p_adjusted"] >= 0.001 else "below 0.001"
        cells = [Cell(words.capital(row["words"])), before, after, difference_cell(given, say), Cell(f"{_SIGNS[row['verdict']]} {exactly}")]
        return Row([*cells, Cell(p, value=row["p_adjusted"]), Cell(fewer, value=row["fewer_runs"])])

    def backlog(self) -> Section:
        """Two curves of open contacts, and the band of their difference."""
        open_ = self.tree["open"]
        days = [date.fromisoformat(day) for day in open_["days"]]
        before, after = open_["before"], open_["after"]
        place = str(self._scenario.get("place") or self._scenario.get("title"))
        series = [
            Series("before", before["mean"], before["p10"], before["p90"]),
            Series(self.name, after["mean"], after["p10"], after["p90"]),
        ]
        table = self._weekly(days, open_)
        end = f"At the end {words.count(after['mean'][-1])} contacts are open in place of {words.count(before['mean'][-1])}."
        text = Words(
            f"{self.key}-curves",
            words.ten_words(f"At the end {words.count(after['mean'][-1])} open, not {words.count(before['mean'][-1])}"),
            f"Contacts open at the end of each day, {place}, mean and the band of 8 runs in 10.",
            end,
        )
        blocks: list[Block] = [figure(line_chart, text, table, days, series, "contacts open")]
        difference = open_.get("difference")
        if difference:
            blocks += [Text(self._clear(difference)), self._band(days, difference, table, place)]
        return Section(f"{self.key}-open", f"{self.name}: the backlog", blocks)

    def _clear(self, difference: Tree) -> str:
        how = f"The band holds the whole mean difference at once in 95 of 100 such studies ({difference['method']})."
        if not difference["clear_days"]:
            return f"On no day is it clear that the backlogs differ. {how}"
        first, last = (words.any_date(difference[key]) for key in ("clear_from", "clear_until"))
        return f"It is clear that the backlogs differ on {difference['clear_days']} days between {first} and {last}. {how}"

    def _band(self, days: list[date], difference: Tree, table: Table, place: str) -> Block:
        text = Words(
            f"{self.key}-difference",
            words.ten_words("How much less, or more, is open", "The difference"),
            f"Difference in contacts open, {self.name} less before, {place}, with its simultaneous 95% band.",
            self._clear(difference),
        )
        lines = [Series("difference", difference["mean"], difference["low"], difference["high"])]
        rows = [Row([row.cells[0], row.cells[-1]], until=row.until) for row in table.rows]
        columns = [table.columns[0], table.columns[-1]]
        only = Table(f"{table.key}-difference", f"{table.caption}: difference and its band", columns, rows, table.source)
        return figure(line_chart, text, only, days, lines, "difference in contacts open")

    def _weekly(self, days: list[date], open_: Tree) -> Table:
        difference = open_.get("difference")
        rows = []
        for place in range(0, len(days), 7):
            band = None
            if difference and difference["mean"][place] is not None:
                band = Estimate(difference["mean"][place], difference["low"][place], difference["high"][place])
            both = [Cell(words.count(open_[side]["mean"][place]), value=open_[side]["mean"][place]) for side in ("before", "after")]
            until = (days[place] - days[0]).days / max((days[-1] - days[0]).days, 1)
            rows.append(
                Row([Cell(words.short_date(days[place]) + f" {days[place].year}"), *both, difference_cell(band, words.count)], until=until)
            )
        columns = [Column("Day", False), Column("before"), Column("after"), Column("difference")]
        source = f"Source: simulated, {self._runs} pairs of runs on the same luck; answer.json, open."
        return Table(f"table-{self.key}-open", f"{self.name}: contacts open, every seventh day", columns, rows, source)

    def _changes(self) -> Section:
        rows = [
            Row(
                [
                    Cell(str(row["path"])),
                    Cell(words.value(row["before"])),
                    Cell(words.value(row["after"])),
                    Cell(str(row["quality"] or "–")),
                ]
            )
            for row in self.tree["changes"]
        ]
        columns = [Column("Setting", False), Column("before", False), Column("after", False), Column("how well the first is known", False)]
        blocks: list[Block] = [
            Table(f"table-{self.key}-changes", f"{self.name}: settings that differ", columns, rows, "Source: the two scenarios.")
            if rows
            else Text("No setting differs.")
        ]
        if self.tree["cautions"]:
            blocks += [Text("Outside the data this scenario was fitted to:"), Listing(self.tree["cautions"])]
        return Section(f"{self.key}-changes", f"{self.name}: what was changed", blocks)


def _how_sure(answer: Tree) -> list[str]:
    rows = [row for tree in branch(answer, "variants").values() for row in tree["measures"]]
    fewer = sorted(row["fewer_runs"] for row in rows if row["fewer_runs"] is not None)
    said = [
        f"Each difference is between the same {answer.get('replications')} runs, on the same luck; its interval is Student's t.",
        f"{answer.get('comparisons')} comparisons were made; better and worse allow for that (Holm's p below 0.05).",
        "Contacts that are unfinished at the end count with their age so far.",
        words.WITHIN_EACH_RUN,
    ]
    if answer.get("target"):
        said.append("A target is met only if the whole 95% interval of the mean meets it, and missed only if the whole interval misses it.")
    if fewer:
        said.append(
            f"Common luck made do with fewer runs than two sides with luck of their own: {fewer[len(fewer) // 2]:.1f} times fewer (median)."
        )
    if answer.get("precision"):
        said.append(str(answer["precision"]))
    same = {str(row["unit"]): row["same_below"] for row in rows if row["unit"]}
    zones = words.listed([_zone(unit, size) for unit, size in same.items()])
    return [*said, f"Differences that lie wholly within {zones} are called no difference that matters."] if zones else said


def _zone(unit: str, size: float) -> str:
    return f"{100 * size:g} percentage point" if unit == "share" else f"£{size:g}" if unit == "pounds" else f"{size:g} {unit}"


def _limits() -> list[str]:
    return [
        "The intervals are about the simulation's luck; what is only assumed in the scenario is not in them (see mashsim sensitivity).",
    ]


def _assumed(answer: Tree) -> str:
    every = answer.get("assumptions") or []
    assumed = sum(row["quality"] == "assumed" for row in every)
    return f"{len(every)} settings, of which {assumed} are only assumed."


def _sure(answer: Tree) -> Section:
    found = estimate(answer, "replications")
    blocks: list[Block] = [Listing([*_how_sure(answer), *_limits(), _assumed(answer)])]
    if found is None or found.mean < 30:
        blocks.append(Text("With fewer than 30 runs intervals of skewed measures are too narrow; run more before anything hangs on them."))
    return Section(
        "sure", "How sure this is, and how to repeat it", [*blocks, Text("To ask this again:"), Command(str(answer["repeat"]), "Command")]
    )
