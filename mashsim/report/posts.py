"""The cost of the front door, and the usable hours of its posts."""

from __future__ import annotations

import math

from mashsim.charts import Bar, Group, Words, grouped_bars
from mashsim.report import words
from mashsim.report.blocks import (
    BEFORE_ANY_RUN,
    Cell,
    Column,
    Row,
    Run,
    Section,
    Table,
    Text,
    bars_in_words,
    cell,
    figure,
)
from mashsim.report.views import Hours

STEPS = {
    "closed_days": "bank holidays and closures",
    "vacancies": "empty posts",
    "cover": "temporary cover",
    "overtime": "overtime",
    "hiring": "posts waiting for a new starter",
    "leave": "annual leave",
    "sickness": "sickness",
    "other_work": "meetings and other work beside contacts",
    "induction": "induction of new people, and those who support them",
    "newly_qualified": "protected time of newly qualified workers",
}
_ENDS = ("posts", "paid", "usable")
PAID = "Time on shift is paid for whether it is used or not; overtime and agency workers cost what the scenario says."


def pounds(value: float) -> str:
    """Write pounds: with pence below 10, then whole, and in millions from a million upwards."""
    if abs(value) >= 999_500:
        return f"£{value / 1e6:.2f} million"
    return f"£{value:,.0f}" if abs(value) >= 10 else f"£{value:.2f}"


def cost_section(run: Run) -> Section | None:
    """Return the cost by role, in all, a week and for each contact decided; None if the scenario has no cost."""
    cost = run.results.cost
    total, week, each = cost.total, cost.per_week, cost.per_contact_decided
    if not total or not week or total.mean <= 0:
        return None
    text = f"Staff cost {words.with_interval(week, pounds)} a week, {words.with_interval(total, pounds)} in all"
    text += f": {words.with_interval(each, pounds)} for each contact decided." if each else "."
    pools = sorted(cost.by_pool.items(), key=lambda pair: -pair[1].mean)
    weeks = total.mean / week.mean if week.mean else 1.0
    rows = [
        Row(
            [
                Cell(words.name(pool)),
                cell(e, pounds),
                cell(e.times(1 / weeks), pounds),
                Cell(words.percent(e.mean / total.mean)),
            ]
        )
        for pool, e in pools
    ]
    rows.append(Row([Cell("all"), cell(total, pounds), cell(week, pounds), Cell("100%")]))
    columns = [Column("Role", False), Column("cost in all"), Column("a week"), Column("share")]
    table = Table("table-cost", f"Cost of staff by role{run.interval_note}", columns, rows, run.source("results.cost"))
    groups = [Group(words.name(pool), [Bar(e.mean / weeks, pounds(e.mean / weeks))]) for pool, e in pools]
    largest, share = pools[0][0], pools[0][1].mean / total.mean
    labels = Words(
        "cost-chart",
        words.ten_words(f"{words.percent(share)} of the cost is {words.name(largest)}"),
        run.subtitle("Cost of staff a week, by role", "pounds"),
        f"Bars. {bars_in_words(groups)} a week.",
    )
    chart = figure(grouped_bars, labels, table, groups, "Pounds a week")
    return Section("cost", "What it cost", [Text(f"{text} {PAID}"), chart])


def posts_section(run: Run) -> Section | None:
    """Return how posts become usable hours, step by step; None if the summary does not have the steps."""
    pools = [(pool, steps) for pool, hours in run.hours.items() if (steps := _steps(hours))]
    if not pools:
        return None
    rows = [row for pool, steps in pools for row in _rows(pool, steps)]
    groups = [
        Group(words.name(pool), [Bar(steps[key], f"{key} {words.hours(steps[key])}") for key in ("paid", "usable")])
        for pool, steps in pools
    ]
    columns = [Column("Role and step", False), Column("hours a week"), Column("left")]
    table = Table("table-posts", "From posts to usable hours a week", columns, rows, BEFORE_ANY_RUN)
    by_role = [
        Row([Cell(words.name(pool)), *(Cell(words.count(steps[key])) for key in _ENDS)]) for pool, steps in pools
    ]
    heads = [Column("Role", False), Column("posts"), Column("paid"), Column("usable")]
    short = Table("table-posts-roles", "Posts, paid hours and usable hours a week", heads, by_role, BEFORE_ANY_RUN)
    paid, usable = (math.fsum(steps[key] for _, steps in pools) for key in ("paid", "usable"))
    title = f"Of 100 paid hours {words.of_100(usable / paid)} are usable for contacts" if paid else ""
    text = Words(
        "posts-chart",
        words.ten_words(title or "Paid hours and usable hours"),
        run.subtitle("Paid hours of all posts, and hours usable for contacts, by role", "hours a week"),
        f"Grouped bars. {bars_in_words(groups)} hours a week.",
    )
    note = Text(
        "A post is paid for more hours than it brings to contacts: holidays, leave, sickness, meetings, supervision "
        f"and empty posts come off first. For example, where the least is left: {_example(run, pools)}"
    )
    chart = figure(grouped_bars, text, short, groups, "Hours a week")
    return Section("posts", "From posts to usable hours", [note, chart, table])


def _rows(pool: str, steps: dict[str, float]) -> list[Row]:
    """Return the rows of one role: its posts, each step, and the hours that are left."""
    left = steps["paid"]
    head = f"{words.capital(words.name(pool))}: {words.plural(steps['posts'], 'post')}"
    rows = [Row([Cell(head), Cell(words.count(left)), Cell(words.count(left))])]
    for name, hours in _changes(steps).items():
        left += hours
        cells = [STEPS.get(name, words.name(name)), _signed(hours), words.count(left)]
        rows.append(Row([*map(Cell, cells)], part=True))
    return [*rows, Row([Cell("usable for contacts"), Cell(""), Cell(words.count(steps["usable"]))], part=True)]


def _steps(hours: Hours) -> dict[str, float]:
    steps = {name: each.mean for name, each in hours.from_posts.items()}
    return dict.fromkeys(_ENDS, 0.0) | steps if "usable" in steps else {}


def _changes(steps: dict[str, float]) -> dict[str, float]:
    """Return the hours that come off paid time, or are added, where they show."""
    return {name: hours for name, hours in steps.items() if name not in _ENDS and abs(hours) >= 0.05}


def _signed(hours: float) -> str:
    return f"{'+' if hours > 0 else '−'}{words.count(abs(hours))}"


def _example(run: Run, pools: list[tuple[str, dict[str, float]]]) -> str:
    """Return the steps from posts to usable hours in one sentence, for the role whose hours are needed most."""

    def load(pool: str, usable: float) -> float:
        needed = run.hours[pool].needed
        return needed.mean / usable if needed and usable > 0 else 0.0

    pool, steps = max(pools, key=lambda pair: load(pair[0], pair[1]["usable"]))
    posts, paid, usable = (steps[key] for key in _ENDS)
    text = (
        f"{words.plural(posts, 'post')} of {words.name(pool)} {'is' if words.count(posts) == '1' else 'are'} paid for "
    )
    text += f"{words.plural(paid, 'hour')} a week"
    changed = _changes(steps)
    less, more = ([name for name in changed if (changed[name] > 0) == adds] for adds in (False, True))
    less.sort(key=changed.__getitem__)
    taken = [f"{STEPS.get(name, words.name(name))} {words.count(-changed[name])}" for name in less]
    added = [f"{STEPS.get(name, words.name(name))} {words.count(changed[name])}" for name in more]
    text += f"; take off {words.listed(taken)}" if taken else ""
    text += f"; add {words.listed(added)}" if added else ""
    return f"{text}; {words.hours(usable)} are left for contacts."
