"""Published figures beside simulated ones: in one sentence, a chart, and a table of those that test the model."""

from __future__ import annotations

from datetime import date
from typing import Any

from mashsim.charts import Series, Words, line_chart
from mashsim.report import words
from mashsim.report.blocks import BAND, Block, Cell, Column, Figure, Row, Run, Section, Table, Text, aside, cell, figure
from mashsim.report.numbers import Estimate, branch, estimate, trees
from mashsim.trees import Tree
from mashsim.vocabulary.points import NOT_SAID, POINTS

_MOST_CHECKS = 12
_FEWEST_CHARTED = 4
"""Published figures of one measure at different dates from which they are drawn."""


def published_section(run: Run) -> Section | None:
    """Return simulated figures beside published ones: in a sentence, a chart, the checks, and aside all of them."""
    facts = trees(run.summary.get("published"))
    if not facts:
        return None
    rows = [_fact_row(fact) for fact in facts]
    columns = [Column("Figure", False), Column("on", False), Column("published"), Column("simulated")]
    columns += [Column(head, False) for head in ("agrees", "used to set the model", "source of the published figure")]
    ranged = any("p10" in branch(fact, "simulated") for fact in facts)
    note = run.band_note if ranged else run.interval_note
    source = run.source("published")
    every = Table("table-published", f"Published and simulated figures{note}", columns, rows, source)
    chart = _published_chart(run, facts)
    checks = [row for row, fact in zip(rows, facts, strict=True) if fact.get("used") != "fitted"][:_MOST_CHECKS]
    short = [Row([row.cells[0], *row.cells[2:5]], row.part) for row in checks]
    heads = [columns[0], *columns[2:5]]
    caption = f"Figures that were not used to set the model{note}"
    table = [Table("table-checks", caption, heads, short, source)] if checks and len(checks) < len(rows) else []
    first: list[Block] = [*([chart] if chart else []), *table]
    meaning = Text(_agrees(run))
    rest = aside(meaning, every) if first else [meaning, every]
    said = Text(published_words(facts))
    return Section("published", "Published and simulated figures", [said, *first, *rest])


def _agrees(run: Run) -> str:
    """Return when a figure agrees."""
    lies = f"lies in the range of {BAND}" if run.replications > 1 else "is the simulated one"
    return (
        f"A figure agrees if it {lies} or, where “at least” or “at most” stands below it, if the runs' mean does. A "
        "figure that counts something else than the model is not compared."
    )


def _published_chart(run: Run, facts: list[Tree]) -> Figure | None:
    """Draw the measure with the most dated figures, published and simulated."""
    by_measure: dict[str, list[Tree]] = {}
    for fact in facts:
        if estimate(fact, "value") and estimate(fact, "simulated") and _fact_day(fact):
            by_measure.setdefault(str(fact.get("measure")), []).append(fact)
    longest: list[Tree] = max(by_measure.values(), key=lambda some: len(some), default=[])
    drawn = sorted(longest, key=lambda fact: str(fact.get("on")))
    days = [day for fact in drawn if (day := _fact_day(fact))]
    if len(drawn) < _FEWEST_CHARTED or len(set(days)) < len(days):
        return None
    label, unit = str(drawn[0].get("label") or ""), str(drawn[0].get("unit") or "")
    values = [fact["value"] for fact in drawn]
    simulated = [branch(fact, "simulated") for fact in drawn]
    limits = {key: [one.get(key) for one in simulated] for key in ("mean", "p10", "p90")}
    banded = all(value is not None for key in ("p10", "p90") for value in limits[key]) and run.replications > 1
    near = sum(bool(fact.get("shown")) for fact in drawn)
    rows = [
        Row([_cells[1], _cells[2], _cells[3]], until=min(1.0, (i + 0.5) / (len(days) - 1)))
        for i, _cells in enumerate(_fact_row(fact).cells for fact in drawn)
    ]
    note = run.band_note if banded else ""
    columns = [Column("Date", False), Column("published"), Column("simulated")]
    table = Table("table-published-chart", f"{label}{note}", columns, rows, run.source("published"))
    use = "It was used to set the model." if drawn[0].get("used") == "fitted" else "It was not used to set the model."
    text = Words(
        "published-chart",
        words.ten_words(f"{near} of {len(drawn)} published figures lie in the simulated range"),
        f"{label}, {run.place}, in {unit}. {use}",
        f"Line chart. Published and simulated {label[:1].lower()}{label[1:]}, {len(drawn)} figures; {near} agree.",
    )
    series = [
        Series("published", values),
        Series("simulated", limits["mean"], limits["p10"] if banded else None, limits["p90"] if banded else None),
    ]
    return figure(line_chart, text, table, days, series, words.capital(unit))


def _fact_day(fact: Tree) -> date | None:
    """Return the day a figure is of, the first of a month; None where it is of the whole time or of a quarter."""
    on = str(fact.get("on") or "")
    return words.read_date(on) or words.read_date(f"{on}-01")


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
    """Return the moment at which a figure stops, published and simulated; empty if it is neither a share nor a wait."""
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
    """Return how many published figures the model was set to follow and does, and how many others it agrees with."""
    judged = [fact for fact in facts if isinstance(fact.get("shown"), bool)]
    fitted = [fact for fact in judged if fact.get("used") == "fitted"]
    free = [fact for fact in judged if fact.get("used") != "fitted"]
    if not judged:
        return "None of the published figures can be compared: they count something else than the model."
    parts = []
    if fitted:
        hits = sum(fact["shown"] for fact in fitted)
        parts.append(
            f"The model agrees with {hits} of the {len(fitted)} published figures that it was set to follow"
            f"{_furthest(fitted)}; that does not prove it right."
        )
    if free:
        hits, rough = sum(fact["shown"] for fact in free), sum(_one_sided(fact) for fact in free)
        sided = f", {'one' if rough == 1 else rough} of them a rough check (“at least” or “at most”)" if rough else ""
        parts.append(f"It agrees with {hits} of the {len(free)} figures that were not used to set it{sided}.")
    else:
        parts.append("No published figure was left as a test.")
    if aside := len(facts) - len(judged):
        parts.append(f"{words.plural(aside, 'figure')} cannot be compared.")
    return " ".join(parts)


def _furthest(facts: list[Tree]) -> str:
    """Say by how much the figures that it misses differ at most."""
    apart = [
        abs(mean.mean / value.mean - 1)
        for fact in facts
        if not fact["shown"]
        and (value := estimate(fact, "value"))
        and value.mean
        and (mean := estimate(fact, "simulated"))
    ]
    return f" (the others differ by up to {words.percent(max(apart))})" if apart else ""


def _one_sided(fact: Tree) -> bool:
    return fact.get("rule") in ("at least", "at most")


def _yes_or_no(shows: Any) -> str:
    return ("yes" if shows else "no") if isinstance(shows, bool) else words.NONE
