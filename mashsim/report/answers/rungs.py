"""The page on two front doors: how much of their difference each change contributes."""

from __future__ import annotations

from collections.abc import Callable

from mashsim.charts import Words, ladder_chart
from mashsim.charts.swings import Rung
from mashsim.report import words
from mashsim.report.answers.compare import SIGNS, TURNED, TURNS, VERDICTS
from mashsim.report.answers.frame import (
    INTERVALS_OF_LUCK_ONLY,
    AnswerPage,
    assumptions_in_words,
    measured_days,
    outside_data,
)
from mashsim.report.blocks import Block, Cell, Column, Row, Section, Table, Text, cell, figure
from mashsim.report.inputs import difference_cell
from mashsim.report.numbers import Estimate, branch, estimate
from mashsim.report.waits import axis_time
from mashsim.trees import Tree

_MOST = 5


def answer_page(answer: Tree) -> AnswerPage:
    """Return the page of the difference between two front doors."""
    scenario, other = branch(answer, "scenario"), str(answer["against"]["title"])
    every = f"{answer['combinations']} front doors, each simulated {answer['replications']} times, like with like"
    why = f"Why does {other} differ from {scenario['title']}?"
    return AnswerPage(
        answer,
        f"{scenario['title']}: {measured_days(answer)}; {every}.",
        _findings(answer),
        _sections(answer),
        _how_sure(answer),
        [INTERVALS_OF_LUCK_ONLY],
        question="What does each change contribute?" if other == scenario["title"] else why,
        settings=assumptions_in_words(answer),
    )


def _say(answer: Tree, row: Tree) -> words.Say:
    return words.measured(str(row["unit"]), str(row["measure"]), branch(answer, "scenario").get("office_day_minutes"))


def _first(answer: Tree) -> Tree | None:
    """Return the measure whose ladder is drawn: the first with something to say."""
    rows = branch(answer, "ladder")["measures"]
    return next((row for row in rows if row["whole"]["difference"] is not None), None)


def _between(interval: Tree, say: words.Say) -> str:
    if interval["low"] is None or interval["low"] == interval["high"]:
        return ""
    return f" (95% interval {words.signed(say)(interval['low'])} to {words.signed(say)(interval['high'])})"


def _findings(answer: Tree) -> list[tuple[str, str]]:
    """Return the answer in sentences, of the measure that is drawn."""
    row = _first(answer)
    if row is None:
        return [("In no run does any of the measures have a value on both sides; nothing can be told apart.", "ladder")]
    say, changes = _say(answer, row), branch(answer, "ladder")["changes"]
    whole = row["whole"]
    ends = f"{say(row['after']['mean'])} instead of {say(row['before']['mean'])}"
    sentences = [
        *_turned(answer, row),
        (
            f"{words.capital(row['words'])}: {ends}, a difference of "
            f"{words.signed(say)(whole['difference'])}{_between(whole, say)}."
        ),
    ]
    by_size = sorted(zip(changes, row["changes"], strict=True), key=lambda each: -abs(each[1]["difference"]))
    contributions = [(change, share) for change, share in by_size if not change["nothing_because"]]
    for change, share in contributions[:_MOST]:
        size = words.signed(say)(share["difference"])
        sentences.append(
            f"{words.capital(change['name'])}: {size} of that{_between(share, say)}; {VERDICTS[share['verdict']]}."
        )
    for change, _ in by_size:
        if change["nothing_because"]:
            did = "did nothing" if change["identical"] else "did nothing that is clear or matters"
            sentences.append(f"{words.capital(change['name'])}: {did}, because {change['nothing_because']}")
    return [(text, "ladder") for text in [*sentences, *_interaction(row, say)]]


def _turned(answer: Tree, row: Tree) -> list[str]:
    """Say where a clear difference goes the other way in many runs, each of which has drawn other inputs."""
    whole, values = row["whole"], row["whole"]["values"]
    is_clear = whole["low"] is not None and whole["low"] * whole["high"] > 0
    against = sum(value * whole["difference"] < 0 for value in values) / max(len(values), 1)
    if not answer.get("drawn") or not is_clear or against < TURNS:
        return []
    return [f"In all, {TURNED} {row['words']} in {words.percent(against)} of runs."]


def _interaction(row: Tree, say: words.Say) -> list[str]:
    if len(row["changes"]) < 2:
        return []
    rest = row["interaction"]
    alone = sum(share["alone"]["difference"] for share in row["changes"])
    size = f"{words.signed(say)(rest['difference'])}{_between(rest, say)}"
    text = (
        f"What each change does alone adds up to {words.signed(say)(alone)}; the whole is "
        f"{words.signed(say)(row['whole']['difference'])}."
    )
    if rest["identical"]:
        return [f"{text} The changes do not act on each other."]
    return [f"{text} The rest, {size}, is what the changes do to each other; each has its fair share of it above."]


def _sections(answer: Tree) -> list[Section]:
    """Return the ladder of the first measure, the same for the others, and the changes."""
    row = _first(answer)
    first: list[Block] = [_ladder(answer, row)] if row else [Text("Nothing can be told apart.")]
    if row and row["left_out"]:
        first.append(
            Text(
                f"{words.plural(row['left_out'], 'run')} left out, in which a front door between the two has no value."
            )
        )
    others = [
        each
        for each in branch(answer, "ladder")["measures"]
        if each is not row and each["whole"]["difference"] is not None
    ]
    rest = [Section("measures", "The same for other measures", [_measures(answer, others)])] if others else []
    return [Section("ladder", "What each change contributes", first), *rest, _changes(answer)]


def _scale(row: Tree) -> tuple[float, str]:
    """Return the factor of a measure's numbers on an axis, and the axis's unit."""
    if row["unit"] == "share":
        return 100.0, "per cent"
    if row["unit"] == "minutes":
        longest = max(abs(row[end]["mean"]) for end in ("before", "after"))
        divisor, unit = axis_time(longest) if "clock" in row["measure"] else (60.0, "working hours")
        return 1 / divisor, unit
    return 1.0, row["unit"] or "number"


def _ladder(answer: Tree, row: Tree) -> Block:
    say, (times, unit) = _say(answer, row), _scale(row)
    changes = branch(answer, "ladder")["changes"]

    def step(name: str, interval: Tree, value: float, label: str, total: bool = False) -> Rung:
        low, high = (None if interval[end] is None else times * interval[end] for end in ("low", "high"))
        if total and row["unit"] == "share" and low is not None and high is not None:
            low, high = max(low, 0.0), min(high, times)  # a few runs can give an interval beyond what can be
        return Rung(name, times * value, label, total, low, high)

    title = str(branch(answer, "scenario")["title"])
    steps = [step(title, row["before"], row["before"]["mean"], say(row["before"]["mean"]), True)]
    rows = [Row([Cell(title), cell(estimate(row, "before"), say), *[Cell("")] * 4])]
    order = sorted(range(len(changes)), key=lambda place: -abs(row["changes"][place]["difference"]))
    for place in order:
        share, name = row["changes"][place], str(changes[place]["name"])
        steps.append(step(name, share, share["difference"], words.signed(say)(share["difference"])))
        rows.append(Row([Cell(words.capital(name)), *_cells(share, say)]))
    other = str(answer["against"]["called"])
    steps.append(step(other, row["after"], row["after"]["mean"], say(row["after"]["mean"]), True))
    rows.append(Row([Cell(words.capital(other)), cell(estimate(row, "after"), say), *[Cell("")] * 4]))
    caption = f"{words.capital(row['words'])}: what each change contributes; below each number its 95% interval"
    table = Table("table-ladder", caption, _columns("Step"), rows, _source(answer))
    text = Words(
        "ladder-chart",
        words.ten_words(
            f"{words.capital(row['words'])}: {say(row['before']['mean'])} to {say(row['after']['mean'])}",
            "What each change does",
        ),
        f"{words.capital(row['words'])}, from {title} to {other}, change by change, with 95% intervals.",
        " ".join(sentence for sentence, _ in _findings(answer)),
    )
    return figure(ladder_chart, text, table, steps, unit)


def _columns(head: str) -> list[Column]:
    return [
        Column(head, False),
        Column("contributes"),
        Column("alone"),
        Column("last"),
        Column("verdict", False),
        Column("p, adjusted"),
    ]


def _cells(share: Tree, say: Callable[[float], str]) -> list[Cell]:
    each = [share, share["alone"], share["last"]]
    numbers = [difference_cell(Estimate(row["difference"], row["low"], row["high"]), say) for row in each]
    p = share["p_adjusted"]
    p_in_words = words.NONE if p is None else f"{p:.3f}" if p >= 0.001 else "below 0.001"
    exactly = "no change at all" if share["identical"] else VERDICTS[share["verdict"]]
    return [*numbers, Cell(f"{SIGNS[share['verdict']]} {exactly}"), Cell(p_in_words, value=p)]


def _measures(answer: Tree, others: list[Tree]) -> Table:
    """Return each other measure with its whole difference, and below it the contribution of each change."""
    changes, rows = branch(answer, "ladder")["changes"], []
    for row in others:
        say, whole = _say(answer, row), row["whole"]
        name = f"{words.capital(row['words'])}: {say(row['before']['mean'])} to {say(row['after']['mean'])}"
        rows.append(
            Row(
                [
                    Cell(name),
                    difference_cell(Estimate(whole["difference"], whole["low"], whole["high"]), say),
                    *[Cell("")] * 4,
                ]
            )
        )
        rows += [
            Row([Cell(words.capital(str(c["name"]))), *_cells(share, say)], part=True)
            for c, share in zip(changes, row["changes"], strict=True)
        ]
    caption = "What each change contributes to each measure; below each number its 95% interval"
    return Table("table-measures", caption, _columns("Measure and change"), rows, _source(answer))


def _changes(answer: Tree) -> Section:
    rows = []
    for change in branch(answer, "ladder")["changes"]:
        for place, setting in enumerate(change["settings"]):
            head = Cell(str(change["name"]) if place == 0 else "")
            quality = str(setting["quality"] or words.NONE)
            sides = [Cell(words.value(setting[side])) for side in ("was", "becomes", "by")]
            rows.append(Row([Cell(words.capital(str(setting["words"]))), head, *sides, Cell(quality)]))
    columns = [
        Column("Setting", False), Column("change", False), Column("before", False), Column("after", False),
        Column("by", False), Column("how well the first is known", False),
    ]  # fmt: skip
    source = "Source: the two scenarios."
    table = Table("table-changes", "What was changed, setting by setting", columns, rows, source)
    return Section("changes", "What was changed", [table, *outside_data(answer["cautions"])])


def _source(answer: Tree) -> str:
    return (
        f"Source: simulated, {answer['replications']} runs of {answer['combinations']} front doors, like with like; "
        "answer.json, ladder."
    )


def _how_sure(answer: Tree) -> list[str]:
    """Return how sure it is, and how the shares are made."""
    if answer["orders"]:
        how = (
            f"over {answer['orders']} orders in which the changes could be made, drawn at random with a fixed seed, "
            "half of them backwards"
        )
    else:
        how = "over all orders in which the changes could be made; every combination of them was run"
    return [
        (
            f"What a change contributes is the mean of what it adds, {how} (Shapley's fair share). The shares add up "
            "to "
            "the whole, run by run."
        ),
        (
            "Alone is what a change does to the first front door; last is what it does when all the others are made "
            "already."
        ),
        f"Each number is over the same {answer['replications']} runs, like with like; its interval is Student's t.",
        (
            f"{branch(answer, 'ladder')['comparisons']} contributions were looked at; better and worse allow for that "
            "(Holm's p below 0.05)."
        ),
    ]
