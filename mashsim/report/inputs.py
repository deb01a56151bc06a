"""Inputs that are known only within a range: what drawing them does, beside the luck of the day."""

from __future__ import annotations

from mashsim.report import words
from mashsim.report.blocks import Block, Cell, Column, Listing, Row, Run, Section, Table, Text
from mashsim.report.numbers import Tree, branch, estimate


def inputs_section(run: Run) -> Section | None:
    """How much of the spread comes from inputs, and how much from luck; then how each was drawn. None where inputs are fixed."""
    inputs = branch(run.summary, "inputs")
    drawn = inputs.get("drawn") or []
    if not drawn:
        return None
    blocks: list[Block] = [Text(_what(len(drawn), run.replications))]
    measures = [row for row in inputs.get("measures") or [] if estimate(row, "share_from_inputs")]
    if measures:
        blocks += [Text(said(measures)), _shares_table(run, measures)]
    rows = [Row([Cell(str(one["path"])), Cell(words.value(one.get("value"))), Cell(words.capital(str(one["drawn"])))]) for one in drawn]
    columns = [Column("Setting", False), Column("value", False), Column("drawn", False)]
    blocks.append(Table("table-drawn", "How each input was drawn", columns, rows, "Source: the scenario file; summary.json, inputs.drawn."))
    if left_out := inputs.get("left_out"):
        blocks.append(Text("These have a range too, and were left as they are written:"))
        blocks.append(Listing([f"{one['path']}: it {one['why']}." for one in left_out]))
    return Section("inputs", "What is only known within a range", blocks)


def _what(number: int, replications: int) -> str:
    runs = "Each run" if replications > 1 else "The run"
    return (
        f"{runs} drew {words.plural(number, 'setting')} anew, each independently of the others. Where the file gives a range and no "
        "distribution, a triangle with its peak at the stated value was drawn from. Both are assumptions."
    )


def said(measures: list[Tree]) -> str:
    """Say of the first measure how much of its spread comes from inputs and how much from luck."""
    first = measures[0]
    share = estimate(first, "share_from_inputs")
    assert share is not None, "held by the caller"
    part = words.with_interval(share, words.percent)
    return (
        f"Of the spread of runs in {first['words']}, {part} comes from inputs that are only known within a range; the rest, "
        f"{words.percent(1 - share.mean)}, is luck. The share is the variance of what the inputs did to each run, over the variance of the "
        "runs; what inputs and luck do only together counts with the inputs. The same runs with inputs as written, on the same luck, tell "
        "the two apart."
    )


def _shares_table(run: Run, measures: list[Tree]) -> Table:
    columns = [
        Column("Measure", False), Column("with inputs as written"), Column("with inputs drawn"), Column("what drawing them adds"),
        Column("share of the spread from inputs"),
    ]  # fmt: skip
    rows = [_row(run, row) for row in measures]
    source = f"Source: simulated, {measures[0]['pairs']} pairs of runs on the same luck; summary.json, inputs.measures."
    return Table("table-inputs", "Inputs against luck; below each number its 95% interval", columns, rows, source)


def _row(run: Run, row: Tree) -> Row:
    say = _say(run, row)
    difference, share = estimate(row, "difference"), estimate(row, "share_from_inputs")
    assert difference is not None, "held by the caller"
    assert share is not None, "held by the caller"
    signed = _signed(_points if say is words.percent else say)
    between = f"{signed(difference.low)} to {signed(difference.high)}" if difference.low is not None and difference.high is not None else ""
    return Row(
        [
            Cell(words.capital(str(row["words"]))),
            Cell(say(row["as_written"])),
            Cell(say(row["drawn"])),
            Cell(signed(difference.mean), between),
            Cell(words.percent(share.mean), words.interval(share, words.percent)),
        ]
    )


def _say(run: Run, row: Tree) -> words.Say:
    """How to say a measure's numbers: by its unit, and for times by the time they are counted in."""
    if row.get("unit") == "minutes":
        return run.working_time if "working" in str(row.get("measure")) else words.clock_time
    return words.percent if row.get("unit") == "share" else words.count


def _points(share: float) -> str:
    """A difference of shares in percentage points."""
    return f"{100 * share:.1f} points"


def _signed(say: words.Say) -> words.Say:
    def signed(value: float) -> str:
        size = say(abs(value))
        return f"{'−' if value < 0 else '+'}{size}" if any(digit in "123456789" for digit in size) else size

    return signed
