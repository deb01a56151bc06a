"""The request that compares what-ifs side by side: `side by side`, a few runs a request.

It takes the front door as it is, ``set`` (one to six what-ifs, each with a ``name`` and what is done in it, as all
requests say it), ``replications``, ``target``, and ``more`` or ``wants``. It answers with ``runs``, ``most``,
``wanted`` and ``page``, which is null until the runs are done (see `mashsim.page.questions`). All have the same random
events.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from itertools import combinations
from typing import Any

from mashsim.charts import FrontPoint, Series, Words, front_chart, small_multiples
from mashsim.confidence import holm, paired
from mashsim.errors import ScenarioError
from mashsim.experiment import Runner, Runs, measures_of, ready
from mashsim.measures.intervals import CONFIDENCE, mean_interval
from mashsim.measures.naming import Condition, conditions, headlines
from mashsim.measures.registry import better, in_words, same_below
from mashsim.measures.summary import sum_up_curves
from mashsim.page.acts import Act
from mashsim.page.doors import MOST_REPLICATIONS, sides_of, whole_number
from mashsim.page.questions import answered, how_many
from mashsim.questions.asking import Variant, begin
from mashsim.questions.kinds.compare import Compare, asking, compare_runs
from mashsim.report import words
from mashsim.report.answers import page_of
from mashsim.report.answers.compare import SIGNS, VERDICTS
from mashsim.report.blocks import Cell, Column, Figure, Row, Section, Table, figure
from mashsim.report.pages import Page
from mashsim.scenario import Scenario
from mashsim.trees import Tree

MOST = 6
"""How many what-ifs are compared at once."""
AS_IT_IS = "As it is"
_COST = "cost.per_week"
_CHILD_DAYS = "child_days_without_decision.all"
_WAITING = "daily.open"
_FEW = ("contacts.open_at_end", _CHILD_DAYS, "journey.received_to_decided.working_minutes.p90", _COST)
"""The figures of the table, after the share in time that heads the report."""
_OWN = ("changes", "from", "to", "dated")
_SOURCE = "Source: simulated with the same random events."


def _side_by_side(request: Mapping[str, Any]) -> Tree:
    base, others, seed = _doors(request)
    count = whole_number(request, "replications", 2, 2, MOST_REPLICATIONS)
    target = conditions([str(request["target"])], "target")[0] if request.get("target") else None
    found = answered(lambda runner: _page(runner, base, others, count, seed, target), *how_many(request))
    return {"most": count * (1 + len(others)), **found.as_dict(lambda page: ("figures", "curves", "price"))}


def _doors(request: Mapping[str, Any]) -> tuple[Scenario, dict[str, Scenario], int]:
    """Return the front door as it is, each what-if by its name, and the seed."""
    rows = request.get("set")
    if not isinstance(rows, list) or not 1 <= len(rows) <= MOST or not all(isinstance(row, dict) for row in rows):
        raise ScenarioError(f"set is not a list of 1 to {MOST} what-ifs, each with a name and what is done in it.")
    door = {name: request.get(name) for name in ("scenario", "text", "name", "seed")}
    alone = sides_of(door)
    others: dict[str, Scenario] = {}
    for row in rows:
        name = str(row.get("name") or "").strip()
        if not name or name in (*others, AS_IT_IS):
            raise ScenarioError(f"{name!r} is not a name of its own; give each what-if another name.")
        after = sides_of({**door, **{key: row.get(key) for key in _OWN}}).after
        if after is None:
            raise ScenarioError(f"{name}: nothing is changed in it.")
        others[name] = after
    return alone.before, others, alone.seed


def _page(
    runner: Runner, base: Scenario, others: Mapping[str, Scenario], count: int, seed: int, target: Condition | None
) -> Page:
    known = measures_of(ready(base, [target.measure] if target else []))
    names = [name for name in (*headlines(base.report.heads_with), _COST) if name in known]
    measuring = asking(runner, base, others.values(), names, target)
    first, *rest = measuring.run([base, *others.values()], count, seed)
    runs = {AS_IT_IS: first, **dict(zip(others, rest, strict=True))}
    question = Compare(
        scenario=base.document.name,
        title=f"{base.title}: what-ifs side by side",
        variants={name: Variant() for name in others},
    )
    answer = {
        **begin(question, base, first),
        **compare_runs(first, dict(zip(others, rest, strict=True)), names, target, narrow=False),
    }
    page = page_of(answer)
    figures = _figures(answer)
    sections = [
        Section("figures", "Side by side", [figures]),
        Section("curves", "The backlog in each", [_curves(runs)]),
        *([Section("price", "Cost against child-days", [_price(runs)])] if {_COST, _CHILD_DAYS} <= set(names) else []),
    ]
    best = _best({name: each for name, each in runs.items() if name != AS_IT_IS}, names[0])
    findings = [(best, "figures")] if best else []
    return replace(page, findings=[*findings, *page.findings], sections=[*sections, *page.sections])


def _figures(answer: Tree) -> Table:
    """Return a row of figures for each what-if; below each number how it differs from the front door as it is."""
    variants: Tree = answer["variants"]
    first, *others = next(iter(variants.values()))["measures"]
    measures = [first, *(row for row in others if row["measure"] in _FEW)]
    say = {
        row["measure"]: words.measured(row["unit"], row["measure"], answer["scenario"]["office_day_minutes"])
        for row in measures
    }

    def text(row: Tree, end: str) -> str:
        return words.NONE if row[end] is None else say[row["measure"]](row[end])

    rows = [Row([Cell(AS_IT_IS), *(Cell(text(row, "before"), value=row["before"]) for row in measures)])]
    for name, variant in variants.items():
        cells = [
            Cell(text(row, "after"), f"{SIGNS[row['verdict']]} {VERDICTS[row['verdict']]}", row["after"])
            for row in variant["measures"]
            if row["measure"] in say
        ]
        rows.append(Row([Cell(name), *cells]))
    columns = [Column("What-if", False), *(Column(str(row["words"])) for row in measures)]
    caption = "A few figures of each; below each whether it differs from the front door as it is"
    return Table("table-side-by-side", caption, columns, rows, _SOURCE)


def _curves(runs: Mapping[str, Runs]) -> Figure:
    """Return the backlog of each what-if in a small chart of its own, all on one scale."""
    curves = {name: sum_up_curves(each.curves(_WAITING)) for name, each in runs.items()}
    ends = {name: words.count(curve["mean"][-1] or 0.0) for name, curve in curves.items()}
    days = [date.fromisoformat(day) for day in runs[AS_IT_IS].dates("daily")]
    series = [
        Series(name, curve["mean"], curve["p10"], curve["p90"], f"{ends[name]} at the end")
        for name, curve in curves.items()
    ]
    places = range(0, len(days), 7)
    rows = [
        Row([Cell(words.short_date(days[i])), *(Cell(words.count(each["mean"][i] or 0.0)) for each in curves.values())])
        for i in places
    ]
    table = Table(
        "table-curves", "Open contacts, every seventh day", [Column("Day", False), *map(Column, curves)], rows, _SOURCE
    )
    in_order = sorted(ends, key=lambda name: curves[name]["mean"][-1] or 0.0)
    least, most = in_order[0], in_order[-1]
    text = Words(
        "curves",
        words.ten_words(f"Between {ends[least]} and {ends[most]} open at the end"),
        "Open contacts, with those that have a worker, at the end of each day, mean and the band of 8 runs in 10.",
        f"The fewest at the end: {least}, {ends[least]}.",
    )
    return figure(small_multiples, text, table, days, series, "open contacts")


def _price(runs: Mapping[str, Runs]) -> Figure:
    """Return the cost a week of each what-if against its child-days without a decision."""
    points = {name: (_mean(each, _COST), _mean(each, _CHILD_DAYS)) for name, each in runs.items()}

    def on_front(one: tuple[float, float]) -> bool:
        return not any(other != one and other[0] <= one[0] and other[1] <= one[1] for other in points.values())

    marks = [FrontPoint(x, y, name, on_front=on_front((x, y))) for name, (x, y) in points.items()]
    rows = [
        Row([Cell(name), Cell(f"£{words.count(x)}"), Cell(words.count(y)), Cell("yes" if on_front((x, y)) else "no")])
        for name, (x, y) in points.items()
    ]
    heads = [
        Column("What-if", False),
        Column("cost a week"),
        Column("child-days without a decision"),
        Column("on the line", False),
    ]
    table = Table(
        "table-price",
        "Cost a week against child-days; on the line is what nothing here beats on both",
        heads,
        rows,
        _SOURCE,
    )
    count = sum(mark.on_front for mark in marks)
    text = Words(
        "price",
        words.ten_words(f"{count} of {len(marks)} are beaten by none on both"),
        "Cost of staff a week, in pounds, against child-days without a decision, means of all runs.",
        "; ".join(f"{name}: £{words.count(x)} a week, {words.count(y)} child-days" for name, (x, y) in points.items()),
    )
    return figure(front_chart, text, table, marks, "pounds a week", "child-days without a decision")


def _mean(runs: Runs, measure: str) -> float:
    return mean_interval([value for value in runs.values(measure) if value is not None])[0] or 0.0


def _best(runs: Mapping[str, Runs], measure: str) -> str:
    """Say which what-if is best by a measure, if every pair with it is clear (Holm over all pairs), or that none is."""
    if len(runs) < 2:
        return ""
    pairs = list(combinations(runs, 2))
    differences = [paired(runs[one].values(measure), runs[other].values(measure)) for one, other in pairs]
    p_values = holm([1.0 if each.p is None else each.p for each in differences])
    ways = -1 if better(measure) == "less" else 1
    first = max(runs, key=lambda name: ways * _mean(runs[name], measure))
    zone = same_below(measure, _mean(runs[first], measure))
    is_clear = all(
        p <= 1 - CONFIDENCE and abs(each.mean or 0.0) > zone
        for pair, p, each in zip(pairs, p_values, differences, strict=True)
        if first in pair
    )
    what = in_words(measure)
    if is_clear:
        return f"Best of the {len(runs)} by {what}: {first}. That is very likely (95% sure, all pairs tested)."
    count = len(runs[first])
    return f"We cannot tell from {count} runs which of the {len(runs)} is best by {what}, or the best are alike."


DOES = {
    "side by side": Act(
        _side_by_side, ("scenario", "text", "name", "seed", "set", "replications", "target", "more", "wants")
    )
}
"""The request that is answered here."""
