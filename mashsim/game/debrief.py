"""After the year: a player's decisions beside fixed policies with the same random events, and in other years."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

from mashsim.charts import Series, Words, line_chart
from mashsim.errors import ScenarioError
from mashsim.game.codes import tidy
from mashsim.game.decisions import pounds, read_all
from mashsim.game.rules import game, town
from mashsim.game.showing import score, score_in_words
from mashsim.game.year import BEFORE_THE_DECISION, PlayedYear, Texts, played_year
from mashsim.report import words
from mashsim.report.blocks import Cell, Column, Figure, Listing, Row, Section, Table, Text, figure
from mashsim.trees import Tree

YOU = "Your year"
_WINDOW = 8
"""How many weeks in a row are named as those in which two years differed most."""
_HARDLY = 0.01
"""Share of the child-days below which a difference counts as hardly any."""
_LINE = re.compile(r"mashsim year; code ([^;]{1,80}); decisions ([^;]{0,20000}); child-days .*", re.DOTALL)


def after_the_year(code: str, texts: Texts) -> Tree:
    """Return the debrief of a whole year: the four numbers, sections of a page, and the line to compare in class."""
    rules = game()
    years = {YOU: played_year(code, texts)} | {
        policy.name: played_year(code, policy.decisions) for policy in rules.policies
    }
    mine, others = years[YOU], {name: year for name, year in years.items() if name != YOU}
    sections = [
        Section("curves", "The backlog, beside three fixed policies", [_curves(code, years)]),
        Section("numbers", "The four numbers", [_numbers(years), Text(_HOW_COUNTED)]),
        Section("why", "What made the difference", [Listing([_difference(mine, *other) for other in others.items()])]),
        Section(
            "policies", "The fixed policies", [Listing([f"{policy.name}: {policy.about}" for policy in rules.policies])]
        ),
        Section("luck", "One year is one draw of luck", [Text(_LUCK)]),
    ]
    return {
        "score": score(mine),
        "findings": _findings(mine, others),
        "sections": sections,
        "line": line(code, texts),
    }


_HOW_COUNTED = (
    "Changes of staff are people who joined or left, agency workers among them; here, children are not given to "
    "persons, so that changes of a child’s worker cannot be counted. Managers’ hours that went into taking up slow "
    "replies are in the budget, not in the cost of staff. There is no sum of the four: what a week of waiting is worth "
    "in pounds, nobody has measured."
)
_LUCK = (
    "All of this is one year: who wrote in when, who fell ill and who left were drawn once, the same for you and for "
    "the policies. A policy that does well here may do badly on other luck. The button below runs the same decisions "
    "in ten other years: the same surge and the same slow partners, other families and other luck with staff."
)


def _findings(mine: PlayedYear, others: dict[str, PlayedYear]) -> list[str]:
    fewer = [name for name, year in others.items() if mine.child_days < year.child_days]
    days = f"Children waited {words.count(mine.child_days)} child-days for a decision"
    if not fewer:
        return [f"{days}: not fewer than under any of the fixed policies."]
    if len(fewer) == len(others):
        return [f"{days}: fewer than under all of the fixed policies."]
    rest = len(others) - len(fewer)
    other = "other" if rest == 1 else f"other {rest}"
    return [f"{days}: fewer than under {words.listed([f'“{name}”' for name in fewer])}, not under the {other}."]


def _curves(code: str, years: dict[str, PlayedYear]) -> Figure:
    door = town()
    ends = {
        name: [year.undecided[7 * week + 6] for week in range(len(year.undecided) // 7)] for name, year in years.items()
    }
    days = [door.run.first_day + dt.timedelta(days=7 * week + 6) for week in range(game().weeks)]
    most = {name: max(curve) for name, curve in ends.items()}
    highest = words.listed([f"{name}, {count}" for name, count in most.items()])
    text = Words(
        "year-debrief",
        words.ten_words(f"At its worst, your year had {words.count(most[YOU])} children waiting"),
        f"Children without a decision at the end of each week, {code}; all four with the same random events.",
        f"The most children without a decision at a week’s end: {highest}.",
    )
    rows = [
        Row(
            [Cell(f"Week {week + 1}"), *(Cell(words.count(ends[name][week])) for name in years)],
            until=(week + 1) / game().weeks,
        )
        for week in range(game().weeks)
    ]
    table = Table(
        "year-debrief-table",
        "Children without a decision, week by week",
        [Column("Week", False), *map(Column, years)],
        rows,
        _SOURCE,
    )
    return figure(line_chart, text, table, days, [Series(name, curve) for name, curve in ends.items()], "children")


_SOURCE = "Source: simulated, the class’s own year, each with its decisions."


def _numbers(years: dict[str, PlayedYear]) -> Table:
    heads = ["child-days without a decision", "decided in time", "cost of staff", "changes of staff"]
    columns = [Column("Decisions", False), *map(Column, heads)]
    rows = [Row([Cell(name), *map(Cell, score_in_words(year))]) for name, year in years.items()]
    return Table(
        "year-numbers",
        "The year as it went, and under the fixed policies with the same random events",
        columns,
        rows,
        _SOURCE,
    )


def _difference(mine: PlayedYear, name: str, other: PlayedYear) -> str:
    """Say how a player's year differs from a policy's: by how much, when and where most, and at which cost."""
    if mine == other:
        return f"Beside “{name}”: no difference at all."
    gap, spent = round(other.child_days - mine.child_days), mine.cost - other.cost
    sign = 1 if gap >= 0 else -1
    money = f"staff cost {pounds(abs(spent))} {'more' if spent >= 0 else 'less'}"
    days = f"{words.count(abs(gap))} {'fewer' if gap >= 0 else 'more'}"
    if abs(gap) < _HARDLY * other.child_days:
        return f"Beside “{name}”: hardly any difference in child-days ({days}); {money}."
    by_day = [sign * (theirs - own) for own, theirs in zip(mine.undecided, other.undecided, strict=True)]
    first = max(range(len(by_day) // 7 - _WINDOW + 1), key=lambda week: sum(by_day[7 * week : 7 * (week + _WINDOW)]))
    stage = max(BEFORE_THE_DECISION, key=lambda each: sign * (other.waiting[each] - mine.waiting[each]))
    return (
        f"Beside “{name}”: {days} child-days; {money}. It differed most in weeks "
        f"{first + 1} to {first + _WINDOW}, and most where contacts are in or wait for {BEFORE_THE_DECISION[stage]}: "
        f"{mine.waiting[stage]:.1f} of them on average, instead of {other.waiting[stage]:.1f}."
    )


def in_other_years(code: str, texts: Texts, years: int) -> Tree:
    """Return the same decisions in other years of the same class code: the first so many further replications."""
    rules = game()
    mine = [played_year(code, texts, number) for number in range(1, years + 1)]
    beside = {
        policy.name: [played_year(code, policy.decisions, number) for number in range(1, years + 1)]
        for policy in rules.policies
    }
    days = [year.child_days for year in mine]
    between = f"between {words.count(min(days))} and {words.count(max(days))}"
    findings = [f"In {words.plural(years, 'other year')} your decisions left {between} child-days without a decision."]
    for name, theirs in beside.items():
        fewer = sum(a.child_days < b.child_days for a, b in zip(mine, theirs, strict=True))
        same = sum(a.child_days == b.child_days for a, b in zip(mine, theirs, strict=True))
        equal = f", and exactly as many in {same}" if same else ""
        findings.append(f"Fewer than under “{name}” in {fewer} of {years}{equal}.")
    return {
        "years": years,
        "sections": [Section("others", "The same decisions in other years", [Listing(findings), _table(mine, beside)])],
    }


def _table(mine: Sequence[PlayedYear], beside: dict[str, list[PlayedYear]]) -> Table:
    columns = [Column("Year", False), Column(YOU), *map(Column, beside)]
    rows = [
        Row(
            [
                Cell(f"Other year {place + 1}"),
                Cell(words.count(year.child_days)),
                *(Cell(words.count(theirs[place].child_days)) for theirs in beside.values()),
            ]
        )
        for place, year in enumerate(mine)
    ]
    return Table(
        "year-others",
        "Child-days without a decision, on other luck",
        columns,
        rows,
        "Source: simulated, replications 1 to 10 of the same year.",
    )


# The line that is compared in class


def line(code: str, texts: Texts) -> str:
    """Return a year in one line: code, decisions, and the four numbers."""
    child_days, share, cost, changes = score_in_words(played_year(code, texts))
    return (
        f"mashsim year; code {code}; decisions {' '.join(texts) or 'none'}; child-days {child_days}; in time {share}; "
        f"cost {cost}; changes of staff {changes}"
    )


def read_line(text: str) -> Tree:
    """Read such a line: its code and decisions, and whether its numbers are theirs.

    Raises
    ------
    ScenarioError
        If it is not such a line, or its decisions may not be made.
    """
    rules = game()
    plain = " ".join(text.split())
    match = _LINE.fullmatch(plain)
    if not match:
        raise ScenarioError(
            'that is not a line of this game; one begins "mashsim year; code", and is copied whole from the debrief.'
        )
    code = tidy(rules, match[1])
    texts = tuple(str(one) for one in read_all(rules, town(), [] if match[2] == "none" else match[2].split()))
    right, differs = line(code, texts), ""
    if right != plain:
        numbers = right.partition("; child-days")[2].strip()
        differs = f"The line’s numbers are not those of its decisions; these are: {numbers}."
    return {"code": code, "decisions": list(texts), "week": rules.weeks, "differs": differs}
