"""Reasons for trust and for doubt: published figures, assumptions, intervals, and how to repeat the run."""

from __future__ import annotations

import re
from typing import Any

from mashsim.charts import Series, Words, line_chart
from mashsim.report import words
from mashsim.report.blocks import (
    BAND,
    Block,
    Cell,
    Column,
    Command,
    Listing,
    Row,
    Run,
    Section,
    Table,
    Text,
    aside,
    cell,
    figure,
)
from mashsim.report.by_day import month_ends
from mashsim.report.numbers import Estimate, branch, estimate, trees
from mashsim.trees import Tree

QUALITIES = {
    "assumed": "estimates: no measured figure exists",
    "derived": "calculated from published or measured figures",
    "published": "printed in a public source",
    "measured": "counted in records",
}
_NUMBER = re.compile(r"\s*(\d+(?:\.\d+)?)")


def ten_section(run: Run) -> Section | None:
    """Return the run's warnings, and the ten assumptions to check first."""
    settings, warnings = trees(run.summary.get("assumptions")), _warnings(run)
    chosen = to_check(run, settings)
    if not chosen and not warnings:
        return None
    blocks: list[Block] = []
    if warnings:
        blocks += [Text(f"The run gave {words.plural(len(warnings), 'warning')}:"), Listing(warnings)]
    if chosen:
        rows = [
            Row([Cell(run.setting(str(one.get("path") or ""))), Cell(_with_unit(one)), _about(one, "range"),
                 Cell(words.value(one.get("source"), most=90))])
            for one in chosen
        ]  # fmt: skip
        columns = [Column(head, False) for head in ("Setting", "value", "could be", "why this value")]
        caption = f"The {len(chosen)} assumptions to check first"
        source = "Source: the scenario file; summary.json, assumptions."
        blocks += [Text(_quality_words(settings)), Table("table-ten", caption, columns, rows, source)]
    return Section("ten", "The assumptions to check first", blocks)


def to_check(run: Run, settings: list[Tree], most: int = 10) -> list[Tree]:
    """Return the assumed settings with a stated range: those of what contacts waited for first, the widest first."""
    causes = branch(run.summary, "reasons").get("causes") or []
    waited = [str(cause["for"][-1]) for cause in causes[:3]]

    def order(setting: Tree) -> tuple[int, float]:
        parts = str(setting.get("path") or "").split(".")
        return (0 if any(name in parts for name in waited) else 1, -_width(setting))

    assumed = [one for one in settings if one.get("quality") == "assumed" and one.get("range")]
    return sorted((one for one in assumed if _width(one) > 0), key=order)[:most]


def _width(setting: Tree) -> float:
    """Return how wide a setting's range is for its size: the distance of its ends over their mean."""
    ends = setting.get("range")
    if not isinstance(ends, (list, tuple)) or len(ends) != 2 or isinstance(setting.get("value"), (list, dict)):
        return 0.0
    low, high = (float(found[1]) if (found := _NUMBER.match(str(end))) else None for end in ends)
    if low is None or high is None or low + high <= 0:
        return 0.0
    return 2 * (high - low) / (high + low)


def _with_unit(setting: Tree) -> str:
    unit = str(setting.get("unit") or "")
    value = setting.get("value")
    if unit == "share" and isinstance(value, (int, float)):
        return f"{words.percent(value)}"
    return " ".join(filter(None, (words.value(value), unit if isinstance(value, (int, float)) else "")))


def _warnings(run: Run) -> list[str]:
    """Return the run's warnings that nothing else in the report says."""
    said = {hours.sentence for hours in run.hours.values()} | {room.sentence for room in run.room.values()}
    return [words.capital(str(w)) for w in run.summary.get("warnings") or [] if str(w).strip() and w not in said]


def assumptions_section(run: Run) -> Section | None:
    """Return every setting with its source, grouped by how well it is known."""
    settings = trees(run.summary.get("assumptions"))
    if not settings:
        return None
    blocks: list[Block] = [Text(_quality_words(settings))]
    for i, (quality, found) in enumerate(_by_quality(settings).items()):
        if found:
            blocks.append(_settings_table(run, i, quality, found))
    return Section("assumptions", "All settings and where they come from", blocks)


def _by_quality(settings: list[Tree]) -> dict[str, list[Tree]]:
    groups: dict[str, list[Tree]] = {quality: [] for quality in QUALITIES}
    for setting in settings:
        groups.setdefault(str(setting.get("quality") or "not stated"), []).append(setting)
    return groups


def _quality_words(settings: list[Tree]) -> str:
    groups = _by_quality(settings)
    assumed = len(groups["assumed"])
    others = [f"{len(found)} {quality}" for quality, found in groups.items() if found and quality != "assumed"]
    text = (
        f"{assumed} of {words.plural(len(settings), 'setting')} {'is' if assumed == 1 else 'are'} assumed: nobody has "
        "measured them."
    )
    return text + (f" The others: {words.listed(others)}." if others else "") + _IN_WORKBOOK


_IN_WORKBOOK = " The workbook lists all of them."


def _settings_table(run: Run, i: int, quality: str, settings: list[Tree]) -> Table:
    keys = [key for key in ("range", "uncertain", "source", "note") if any(setting.get(key) for setting in settings)]
    rows = [
        Row(
            [
                Cell(run.setting(str(setting.get("path") or ""))),
                Cell(
                    words.value(setting.get("value")),
                    "; ".join(str(part) for part in (setting.get("unit"), setting.get("beyond")) if part),
                ),
                *(_about(setting, key) for key in keys),
            ]
        )
        for setting in settings
    ]
    meaning = f", {QUALITIES[quality]}" if quality in QUALITIES else ""
    caption = f"{words.capital(quality)}: {words.plural(len(settings), 'setting')}{meaning}"
    columns = [
        Column("Setting", False),
        Column("value", False),
        *(Column({"uncertain": "drawn"}.get(key, key), False) for key in keys),
    ]
    return Table(f"table-settings-{i}", caption, columns, rows, "Source: the scenario file; summary.json, assumptions.")


def sure_section(run: Run) -> Section:
    """Return how sure the numbers are, and how to repeat them."""
    several = run.replications > 1
    items = [
        f"The scenario was run {run.replications} times, each time with other random events. Every number is the mean "
        "of those runs."
        if several
        else "The scenario was run once. One run cannot show how different another would be: use 20 or more.",
    ]
    if several and run.replications < 10:
        items.append(f"With {run.replications} runs the ranges are rough. Use 20 or more before a decision.")
    items += [
        _what_they_hold(run),
        "Contacts still waiting at the end are counted with their wait so far.",
        *([str(begun)] if (begun := branch(run.summary, "beginning").get("sentence")) else []),
        "This is a model of a service. It predicts nothing about any child and holds no case data.",
    ]
    more = ["A deadline that has passed without an end counts as missed."]
    if several:
        more += [
            "A 95% interval says how well the mean is known. It is not the range of single weeks, runs or children.",
            f"A shaded band is wider: it contains {BAND}, and shows how far one real year can be from the mean.",
            "A band is made day by day: any one run may leave it for some days.",
            words.WITHIN_EACH_RUN,
        ]
    blocks: list[Block] = [Listing(items)]
    if run.summary.get("repeat"):
        blocks += [Text("To repeat this run exactly:"), Command(str(run.summary["repeat"]))]
    rest = aside(*_certainty(run), *_whole_backlog(run), Listing(more), _repeat_table(run))
    return Section("sure", "How sure this is, and how to repeat it", [*blocks, *rest])


def _certainty(run: Run) -> list[Block]:
    """Return the headline measures with intervals, the bootstrap's where they are skewed, and the worst run in 20."""
    rows = trees(run.summary.get("certainty"))
    if not rows:
        return []
    columns = [
        Column("Measure", False),
        Column("mean"),
        Column("wider range, where runs are lopsided"),
        Column("a bad run (1 in 20 is worse)"),
    ]
    source = run.source("certainty")
    table = Table(
        "table-sure",
        "How sure the figures are; below each mean its 95% interval",
        columns,
        [_sure_row(row, run) for row in rows],
        source,
    )
    text = "A bad run: only 1 run in 20 was worse. Below it is the range in which it lies."
    skewed = [str(row["words"]) for row in rows if row.get("bootstrap")]
    if skewed:
        text += (
            f" Lopsided: {words.listed(skewed)}. A few runs lie far from the others, so the usual interval is too "
            "narrow; a second one (BCa bootstrap) stands beside it. Use the wider ends of both, or run more."
        )
    return [Text(text), table]


def _whole_backlog(run: Run) -> list[Block]:
    """Return the mean backlog, with the band that holds the whole of it at once."""
    whole = branch(run.summary, "backlog_as_a_whole")
    if not whole:
        return []
    days = [day for text in whole["days"] if (day := words.read_date(text))]
    rows = []
    for i in month_ends(days):
        number = Estimate(whole["mean"][i], whole["low"][i], whole["high"][i])
        cells = [Cell(words.short_date(days[i])), cell(number, run.count)]
        rows.append(Row(cells, until=i / max(len(days) - 1, 1)))
    what = "Open contacts (with a worker too) at the end of each"
    caption = f"{what} month, mean of {run.replications} runs; below it the band of the whole curve"
    columns = [Column("Date", numeric=False), Column("open contacts (with a worker too)")]
    table = Table("table-whole-backlog", caption, columns, rows, run.source("backlog_as_a_whole"))
    meaning = (
        f"The band covers the whole mean curve at once in 95 of 100 such studies ({whole['method']}). One run may lie "
        "well outside it."
    )
    text = Words(
        "whole-backlog-chart", "Where the mean of open contacts lies as a whole",
        run.subtitle(f"{what} day, mean and the simultaneous 95% band", "contacts"), meaning,
    )  # fmt: skip
    series = [Series("open contacts", whole["mean"], whole["low"], whole["high"])]
    return [Text(meaning), figure(line_chart, text, table, days, series, "open contacts")]


def _sure_row(row: Tree, run: Run) -> Row:
    say = words.measured(str(row.get("unit")), str(row["measure"]), run.office_day)
    leans, worst = branch(row, "bootstrap"), branch(row, "worst")
    bootstrap = (
        Cell(f"{say(leans['low'])} to {say(leans['high'])}", low=leans["low"], high=leans["high"])
        if leans
        else Cell(words.NONE)
    )
    cells = [Cell(words.capital(str(row["words"]))), cell(estimate(row), say), bootstrap]
    if not row.get("better"):
        return Row([*cells, Cell(words.NONE)])
    return Row(
        [
            *cells,
            Cell(
                say(worst["value"]),
                _between(worst, say, str(row["better"]), row["runs"]),
                worst["value"],
                worst["low"],
                worst["high"],
            ),
        ]
    )


def _between(worst: Tree, say: words.Say, better: str, runs: int) -> str:
    """Return the limits of the worst run in 20, or words that there are too few runs for the limit on the bad side."""
    bad, good = ("low", "high") if better == "more" else ("high", "low")
    if worst[good] is None:
        return f"{runs} runs are too few for limits"
    if worst[bad] is None:
        return (
            f"at {'most' if better == 'more' else 'least'} {say(worst[good])}; {runs} runs are too few for the other "
            "limit"
        )
    return f"{say(worst['low'])} to {say(worst['high'])}"


def _what_they_hold(run: Run) -> str:
    """Return the kinds of uncertainty that the intervals contain."""
    if branch(run.summary, "inputs").get("drawn"):
        return (
            "Intervals and bands cover two things: chance, and settings that are only known within a range, which each "
            "run took anew. They do not cover wrong assumptions without a range."
        )
    return "Intervals and bands cover chance only, not wrong assumptions. To test one, change it and run again."


def _about(setting: Tree, key: str) -> Cell:
    value = setting.get(key)
    if key == "range" and isinstance(value, (list, tuple)) and len(value) == 2:
        return Cell(f"{words.value(value[0])} to {words.value(value[1])}")
    return Cell(words.value(value, most=300))


def _repeat_table(run: Run) -> Table:
    scenario = run.summary.get("scenario") or {}
    facts: list[tuple[str, Any]] = [
        ("scenario", scenario.get("name")),
        ("scenario's hash", scenario.get("hash")),
        ("measured", run.period),
        ("replications", run.replications),
        ("seed", run.summary.get("seed")),
    ]
    versions = run.summary.get("versions")
    programs = versions if isinstance(versions, dict) and versions else {"mashsim": run.summary.get("mashsim")}
    facts += [(f"{words.name(str(name))} version", version) for name, version in programs.items()]
    rows = [
        Row([Cell(words.capital(name)), Cell(words.value(fact, most=200))])
        for name, fact in facts
        if fact not in (None, "")
    ]
    return Table(
        "table-repeat",
        "What made these numbers",
        [Column("What", False), Column("value", False)],
        rows,
        "Source: summary.json.",
    )
