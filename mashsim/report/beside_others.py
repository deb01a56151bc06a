"""A council's published figures beside its statistical neighbours' and England's, and the simulated one among them."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

from mashsim.report import words
from mashsim.report.blocks import Block, Cell, Column, Row, Run, Section, Table, Text
from mashsim.report.numbers import Estimate, branch, look

if TYPE_CHECKING:
    from mashsim.councils import Beside

READ = (
    "monthly.referred_children", "loops", "clocks", "workforce", "daily.children_awaiting_allocation",
    "daily.caseload_mean",
)  # fmt: skip
"""The measures that are read here."""
_COUNTS_OTHERWISE = ("caseload",)
"""Figures that a run counts in another way, so that it says nothing where they fall."""
_SHORTEST = 180
"""Days of a run of which fewer do not tell a year."""
_YEAR = 365.25


def beside_section(run: Run) -> Section | None:
    """Return the figures of the scenario's council beside others'; None where it names none."""
    named = branch(run.summary, "scenario", "council")
    if not named:
        return None
    from mashsim.councils import LICENCE, beside, what_became_of

    council, year = str(named["name"]), int(named["year"])
    lines = beside(council, year)
    whose = lines[0].whose
    became = what_became_of(council)
    blocks: list[Block] = [Text(_intro(council, year, whose, became)), _table(run, council, lines, LICENCE)]
    return Section("beside", "Beside other councils", blocks)


def _intro(council: str, year: int, whose: str, became: str) -> str:
    return (
        f"Published figures of {council}, of its {whose} and of England, of each table the newest year up to March "
        f"{year}. Of the others stand the median and between which values 8 in 10 of them lie. They are no standard, "
        "and the order of councils means nothing: councils count and record differently. A simulated figure that was "
        f"set from a published one agrees by itself. {became}"
    ).rstrip()


def _table(run: Run, council: str, lines: list[Beside], licence: str) -> Table:
    rows = [_row(run, line) for line in lines]
    columns = [Column("Figure", False), Column(council), Column(words.capital(lines[0].whose)), Column("England")]
    columns += [Column("simulated"), Column("where the simulated figure falls", False), Column("source", False)]
    source = f"Source: the tables named in each row; {licence} Simulated: summary.json, results."
    return Table("table-beside", f"{council} beside others", columns, rows, source)


def _row(run: Run, line: Beside) -> Row:
    say = _say(line.unit)
    found, note = _SIMULATED[line.key](run) if line.key in _SIMULATED else (None, "not simulated")
    between = f"{say(line.others.low)} to {say(line.others.high)}, of {line.others.size}"
    return Row(
        [
            Cell(line.words),
            Cell(say(line.own), "", line.own) if line.own is not None else Cell(words.NONE, line.gap),
            Cell(say(line.others.middle), between, line.others.middle, line.others.low, line.others.high),
            Cell(say(line.england), "", line.england) if line.england is not None else Cell(words.NONE),
            Cell(words.NONE, note) if found is None else Cell(say(found), note, found),
            Cell(_where(found, line)),
            Cell(line.source),
        ]
    )


def _where(found: float | None, line: Beside) -> str:
    """Say where a simulated figure falls among others'."""
    if found is None or line.key in _COUNTS_OTHERWISE:
        return words.NONE
    if found < line.others.low:
        return "lower than 9 in 10 of them"
    return "higher than 9 in 10 of them" if found > line.others.high else "among the middle 8 in 10 of them"


def _say(unit: str) -> words.Say:
    return words.percent if unit == "share" else lambda value: f"{value:.1f}" if value < 100 else f"{value:,.0f}"


def _referrals(run: Run) -> tuple[float | None, str]:
    days = (run.last - run.first).days + 1
    referred = run.results.monthly.referred_children
    if days < _SHORTEST or referred is None:
        return None, f"a run of fewer than {_SHORTEST} days does not tell"
    whole = math.fsum(value or 0.0 for value in referred.mean)
    return _for_10_000(run, whole * _YEAR / days)


def _for_10_000(run: Run, children: float) -> tuple[float | None, str]:
    there = look(run.summary, "scenario", "council", "children")
    return (10_000 * children / there, "") if there else (None, "the scenario says no number of children")


def _again(run: Run) -> tuple[float | None, str]:
    loops = run.results.loops
    share = loops.share_of_children_re_referred if loops.re_referrals and loops.re_referrals.mean else None
    return _mean(share, "nobody is referred again here")


def _in_time(limit: str) -> Callable[[Run], tuple[float | None, str]]:
    """Return what finds the share in time of the clock that has a limit from the referral or the discussion."""

    def find(run: Run) -> tuple[float | None, str]:
        for name, said in branch(run.summary, "clocks").items():
            if limit in str(said) and name in run.results.clocks:
                return _mean(run.results.clocks[name].share_in_time, "none was due in this run")
        return None, "not in this scenario"

    return find


def _awaiting(run: Run) -> tuple[float | None, str]:
    open_ = run.results.daily.children_awaiting_allocation
    known = [value for value in (open_.mean if open_ else ()) if value is not None]
    found, why = _for_10_000(run, known[-1]) if known else (None, "not in this scenario")
    return found, why or "on the last day: decided, and not allocated"


def _set(key: str) -> Callable[[Run], tuple[float | None, str]]:
    """Return what finds a setting of the first pool that has it."""

    def find(run: Run) -> tuple[float | None, str]:
        value = look(run.summary, "scenario", "council", key)
        return (value, "as it is set") if value is not None else (None, "not set in this scenario")

    return find


def _turnover(run: Run) -> tuple[float | None, str]:
    rates = [pool.turnover_per_year for pool in run.results.workforce.values()]
    known = [rate.mean for rate in rates if rate and rate.mean]
    return (known[0], "") if known else (None, "nobody leaves in this scenario")


def _caseload(run: Run) -> tuple[float | None, str]:
    loads = run.results.daily.caseload_mean
    known = [value for value in (loads.mean if loads else ()) if value is not None]
    if not known:
        return None, "not in this scenario"
    return math.fsum(known) / len(
        known
    ), "assessments of new referrals only; a published caseload is all cases of all who hold any"


def _mean(number: Estimate | None, why_not: str) -> tuple[float | None, str]:
    return (number.mean, "") if number else (None, why_not)


_SIMULATED: dict[str, Callable[[Run], tuple[float | None, str]]] = {
    "referrals": _referrals,
    "re_referrals": _again,
    "assessments": _in_time("45 working days"),
    "conferences": _in_time("15 working days"),
    "awaiting": _awaiting,
    "vacancy": _set("vacancy"),
    "turnover": _turnover,
    "absence": _set("absence"),
    "caseload": _caseload,
}
"""What finds the simulated figure, by the key of the published one, with what it counts or why there is none."""
