"""Inputs that are known only within a range: the effect of drawing them, beside the luck of the day."""

from __future__ import annotations

from collections.abc import Iterator

from mashsim.report import words
from mashsim.report.blocks import Block, Cell, Column, Listing, Row, Run, Section, Table, Text
from mashsim.report.numbers import Estimate, branch, estimate
from mashsim.trees import Tree


def inputs_section(run: Run) -> Section | None:
    """Return how much of the spread is from inputs and from luck, and each drawn input; None if inputs are fixed."""
    inputs = branch(run.summary, "inputs")
    drawn = inputs.get("drawn") or []
    if not drawn and not inputs.get("rows"):
        return None
    blocks: list[Block] = [Text(_what(len(drawn), run.replications))] if drawn else []
    blocks += [Text(said) for said in _which(inputs, run.replications)]
    measures = [row for row in inputs.get("measures") or [] if estimate(row, "share_from_inputs")]
    if measures:
        blocks += [Text(sentence(measures)), shares_table(measures, run.office_day)]
    rows = [
        Row(
            [
                Cell(run.setting(str(one["path"]))),
                Cell(words.value(one.get("value"))),
                Cell(words.capital(str(one["drawn"]))),
            ]
        )
        for one in drawn
    ]
    columns = [Column("Setting", False), Column("value", False), Column("drawn", False)]
    if rows:
        source = "Source: the scenario file; summary.json, inputs.drawn."
        blocks.append(Table("table-drawn", "How each input was drawn", columns, rows, source))
    if left_out := inputs.get("left_out"):
        blocks.append(Text("These have a range too, and were left as they are written:"))
        blocks.append(Listing([f"{run.setting(str(one['path']))}: it {one['why']}." for one in left_out]))
    return Section("inputs", "What is only known within a range", blocks)


def _what(number: int, replications: int) -> str:
    runs = "Each run" if replications > 1 else "The run"
    return (
        f"{runs} drew {words.plural(number, 'setting')} anew. Where the file gives a "
        "range and no distribution, a triangle with its peak at the stated value was drawn from. Both are assumptions."
    )


def _which(inputs: Tree, replications: int) -> Iterator[str]:
    """Yield where draws come from other than ranges, and which were thrown out."""
    if rows := inputs.get("rows"):
        sets = words.plural(rows, "set", "sets")
        yield f"Values were taken from a list of {sets} that go together, which the scenario file names."
    if rules := inputs.get("rules"):
        thrown_out = branch(inputs, "thrown_out")
        number = sum(thrown_out.values())
        kept = f"Every draw had to obey these rules, as no council looks otherwise: {'; '.join(rules)}."
        why = "; ".join(f"{words.plural(times, 'draw')} broke “{rule}”" for rule, times in thrown_out.items())
        yield f"{kept} {words.capital(why)}; each was made anew." if number else f"{kept} No draw broke one."


def sentence(measures: list[Tree]) -> str:
    """Return how much of the first measure's spread comes from inputs and how much from luck."""
    first = measures[0]
    share = estimate(first, "share_from_inputs")
    assert share is not None, "held by the caller"
    part = words.with_interval(share, words.percent)
    return (
        f"Of the spread of runs in {first['words']}, {part} comes from inputs that are only known within a range; the "
        f"rest, {words.percent(1 - share.mean)}, is chance. The share is the variance of what the inputs did to each "
        "run, over the variance of the runs; what inputs and chance do only together counts with the inputs. The same "
        "runs with inputs as written, with the same random events, tell the two apart."
    )


def shares_table(
    measures: list[Tree], working_day: float | None, source: str = "summary.json, inputs.measures"
) -> Table:
    """Return the effect of drawing the inputs on each measure, and its share of the spread of runs."""
    columns = [
        Column("Measure", False),
        Column("with inputs as written"),
        Column("with inputs drawn"),
        Column("what drawing them adds"),
        Column("share of the spread from inputs", unit="share"),
    ]
    rows = [_row(row, working_day) for row in measures]
    source = f"Source: simulated, {measures[0]['pairs']} pairs of runs with the same random events; {source}."
    return Table(
        "table-inputs", "Uncertain settings and chance; below each number its 95% interval", columns, rows, source
    )


def _row(row: Tree, working_day: float | None) -> Row:
    say = words.measured(str(row.get("unit")), str(row["measure"]), working_day)
    share = estimate(row, "share_from_inputs")
    assert share is not None, "held by the caller"
    return Row(
        [
            Cell(words.capital(str(row["words"]))),
            Cell(say(row["as_written"]), value=row["as_written"]),
            Cell(say(row["drawn"]), value=row["drawn"]),
            difference_cell(estimate(row, "difference"), say),
            Cell(words.percent(share.mean), words.interval(share, words.percent), share.mean, share.low, share.high),
        ]
    )


def difference_cell(difference: Estimate | None, say: words.Say) -> Cell:
    """Return a difference with the same random events, with its sign, its 95 % interval below it."""
    if difference is None:
        return Cell(words.NONE)
    signed = words.signed(say)
    known = difference.low is not None and difference.high is not None and difference.low != difference.high
    between = f"{signed(difference.low or 0.0)} to {signed(difference.high or 0.0)}" if known else ""
    return Cell(signed(difference.mean), between, difference.mean, difference.low, difference.high)
