"""Reasons for trust and for doubt: published figures, assumptions, intervals, and how to repeat the run."""

from __future__ import annotations

from collections.abc import Mapping
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
    cell,
    figure,
)
from mashsim.report.by_day import month_ends
from mashsim.report.numbers import Estimate, branch, estimate
from mashsim.trees import Tree
from mashsim.vocabulary.points import NOT_SAID, POINTS

QUALITIES = {
    "assumed": "nobody has measured these; someone judged them",
    "derived": "calculated from published or measured figures",
    "published": "printed in a public source",
    "measured": "counted in records",
}
_SHOWN = (
    f"A figure counts as shown if it lies within the range of {BAND}, or, where that is noted, if the mean of the runs "
    "is at least, or at most, the figure. One that counts something else than the model is not comparable."
)


def published_section(run: Run) -> Section | None:
    """Return simulated figures beside published ones."""
    facts = _items(run.summary.get("published"))
    if not facts:
        return None
    rows = [_fact_row(fact) for fact in facts]
    columns = [Column("Figure", False), Column("on", False), Column("published"), Column("simulated")]
    columns += [Column(head, False) for head in ("shown", "used", "source of the published figure")]
    meaning = [Text(_SHOWN)] if run.replications > 1 and any(fact.get("rule") for fact in facts) else []
    ranged = any("p10" in branch(fact, "simulated") for fact in facts)
    note = run.band_note if ranged else run.interval_note
    table = Table("table-published", f"Simulated beside published{note}", columns, rows, run.source("published"))
    return Section("published", "Simulated beside published figures", [Text(published_words(facts)), *meaning, table])


def _fact_row(fact: Tree) -> Row:
    unit = str(fact.get("unit") or "")
    say = words.percent if unit == "share" else words.count
    value, simulated = estimate(fact, "value"), branch(fact, "simulated")
    rule = fact.get("rule")
    says = bool(rule) and (isinstance(fact.get("shown"), bool) or rule == "not comparable")
    label = words.capital(str(fact.get("label") or words.name(str(fact.get("measure") or ""))))
    low, high = (estimate(simulated, end) for end in (("p10", "p90") if "p10" in simulated else ("low", "high")))
    counted = "" if unit in ("", "share") or unit in label.lower() else f"in {unit}"
    mean = estimate(simulated)
    ranged = Estimate(mean.mean, low.mean if low else None, high.mean if high else None) if mean else None
    return Row(
        [
            Cell(label, "; ".join(part for part in (counted, _stops(fact)) if part)),
            Cell(words.any_date(fact.get("on"))),
            Cell(say(value.mean) if value else words.value(fact.get("value"))),
            cell(ranged, say),
            Cell(_yes_or_no(fact.get("shown")), words.value(rule) if says else ""),
            Cell(words.value(fact.get("used"))),
            Cell(words.value(fact.get("source"), most=300)),
        ]
    )


def _stops(fact: Tree) -> str:
    """Return the moment at which a figure stops, published and simulated; empty where it is no share and no wait."""
    published, simulated = (str(fact.get(key) or "") for key in ("stops_at", "simulated_stops_at"))
    ours = POINTS[simulated].noun if simulated else ""
    if published == NOT_SAID:
        unknown = "the source does not say where it stops"
        return f"{unknown}; the simulated one stops at {ours}" if ours else unknown
    theirs = POINTS[published].noun if published else ""
    if theirs and ours and theirs != ours:
        return f"not judged: it stops at {theirs}, the simulated one at {ours}"
    if theirs:
        return f"stops at {theirs}"
    return f"the simulated one stops at {ours}" if ours else ""


def published_words(facts: list[Tree]) -> str:
    """Return how many published figures the simulation shows, and how many that it was not fitted to."""
    judged = [fact for fact in facts if isinstance(fact.get("shown"), bool)]
    free = [fact for fact in judged if fact.get("used") != "fitted"]
    text = (
        "A fitted figure was used to choose settings, so its agreement proves nothing; one that was not fitted is a "
        "test."
    )
    if judged:
        hits, held = sum(f["shown"] for f in judged), sum(f["shown"] for f in free)
        text = f"The simulation shows {hits} of {len(judged)} published figures. " + text
        text += f" Of the {len(free)} not fitted, it shows {held}." if free else " None was left as a test."
    return text


def assumptions_section(run: Run) -> Section | None:
    """Return the run's warnings, and every setting with its source, grouped by how well it is known."""
    settings = _items(run.summary.get("assumptions"))
    sentences = {hours.sentence for hours in run.hours.values()} | {room.sentence for room in run.room.values()}
    warnings = [
        words.capital(str(w)) for w in run.summary.get("warnings") or [] if str(w).strip() and w not in sentences
    ]
    if not settings and not warnings:
        return None
    blocks: list[Block] = []
    if warnings:
        blocks += [Text(f"The run gave {words.plural(len(warnings), 'warning')}:"), Listing(warnings)]
    groups: dict[str, list[Tree]] = {quality: [] for quality in QUALITIES}
    for setting in settings:
        groups.setdefault(str(setting.get("quality") or "not stated"), []).append(setting)
    if settings:
        blocks.append(Text(_quality_words(groups, len(settings))))
    for i, (quality, found) in enumerate(groups.items()):
        if found:
            blocks.append(_settings_table(run, i, quality, found))
    return Section("assumptions", "What was assumed", blocks)


def _quality_words(groups: Mapping[str, list[Tree]], every: int) -> str:
    assumed = len(groups["assumed"])
    others = [f"{len(found)} {quality}" for quality, found in groups.items() if found and quality != "assumed"]
    text = (
        f"{assumed} of {words.plural(every, 'setting')} {'is' if assumed == 1 else 'are'} assumed: nobody has measured "
        "them."
    )
    return text + (f" The others: {words.listed(others)}." if others else "")


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
        f"The same scenario was run {run.replications} times with different luck. Every number is the mean of those "
        "runs."
        if several
        else (
            "The scenario was run once. Another run would give other numbers, and one run cannot say how different: "
            "use 20 or more."
        ),
    ]
    if several:
        items += [
            "A 95% interval says how well the mean is known. It does not hold 95 of 100 weeks, or runs, or children.",
            f"A shaded band is wider: it holds {BAND}, and shows how far one real year can be from the mean.",
            "A band holds them day by day: any one run may leave it for some days.",
            words.WITHIN_EACH_RUN,
        ]
        if run.replications < 10:
            items.append(f"With {run.replications} replications the bands are rough; use 20 or more before a decision.")
    items += [
        "Contacts that are unfinished at the end stay in the numbers, since dropping them would hide the backlog.",
        (
            "A wait that is still open counts with its length so far; a limit that has passed without an end counts "
            "as late."
        ),
        _what_they_hold(run),
        *([str(begun)] if (begun := branch(run.summary, "beginning").get("sentence")) else []),
        "This is a model of a service, not of children: it predicts nothing about any child and holds no case data.",
    ]
    blocks: list[Block] = [Listing(items)]
    if run.summary.get("repeat"):
        blocks += [Text("To repeat this run, to the last digit:"), Command(str(run.summary["repeat"]))]
    return Section(
        "sure",
        "How sure this is, and how to repeat it",
        [*_certainty(run), *_whole_backlog(run), *blocks, _repeat_table(run)],
    )


def _certainty(run: Run) -> list[Block]:
    """Return the headline measures with intervals, the bootstrap's where they are skewed, and the worst run in 20."""
    rows = _items(run.summary.get("certainty"))
    if not rows:
        return []
    columns = [Column("Measure", False), Column("mean"), Column("bootstrap, where skewed"), Column("worst run in 20")]
    source = run.source("certainty")
    table = Table(
        "table-sure",
        "How sure the figures are; below each mean its 95% interval",
        columns,
        [_sure_row(row, run) for row in rows],
        source,
    )
    text = (
        "The worst run in 20 is a run that 19 of 20 are no worse than; below it is between which runs it lies, as far "
        "as so many can tell."
    )
    skewed = [str(row["words"]) for row in rows if row.get("bootstrap")]
    if skewed:
        text += (
            f" Skewed: {words.listed(skewed)}. A few runs far from the others pull the mean, so Student's interval "
            "holds the truth less often than it says; beside it stands the bootstrap's (BCa). Take the wider ends of "
            "both, or run more."
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
    caption = (
        f"Contacts open at the end of each month, mean of {run.replications} runs; below it the band of the whole curve"
    )
    columns = [Column("Date", numeric=False), Column("contacts open")]
    table = Table("table-whole-backlog", caption, columns, rows, run.source("backlog_as_a_whole"))
    meaning = (
        f"The band holds the whole mean curve at once in 95 of 100 such studies ({whole['method']}). One run may lie "
        "well outside it."
    )
    text = Words(
        "whole-backlog-chart", "Where the mean backlog lies as a whole",
        run.subtitle("Contacts open at the end of each day, mean and the simultaneous 95% band", "contacts"), meaning,
    )  # fmt: skip
    series = [Series("contacts open", whole["mean"], whole["low"], whole["high"])]
    return [Text(meaning), figure(line_chart, text, table, days, series, "contacts open")]


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
            "Intervals and bands hold two things: the luck of the day, and inputs that are only known within a range, "
            "which each run drew anew. That an assumption without a range may be wrong is not in them."
        )
    return (
        "Intervals and bands hold the luck of the day only. That an assumption may be wrong is not in them: change it "
        "and run again."
    )


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


def _yes_or_no(shows: Any) -> str:
    return ("yes" if shows else "no") if isinstance(shows, bool) else words.NONE


def _items(items: Any) -> list[Tree]:
    return [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []
