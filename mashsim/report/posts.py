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
    "vacancies": "posts that nobody holds",
    "cover": "temporary cover",
    "overtime": "overtime",
    "hiring": "posts that wait for somebody to come",
    "leave": "annual leave",
    "sickness": "sickness",
    "other_work": "meetings and other work beside contacts",
    "induction": "induction of new people, and those who support them",
    "newly_qualified": "protected time of newly qualified workers",
}
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
    rows, groups = [], []
    for pool, steps in pools:
        posts, paid, usable = (steps.get(key, 0.0) for key in ("posts", "paid", "usable"))
        rows.append(
            Row(
                [
                    Cell(f"{words.capital(words.name(pool))}: {words.plural(posts, 'post')}"),
                    Cell(words.count(paid)),
                    Cell(words.count(paid)),
                ]
            )
        )
        left = paid
        for name, hours in _changes(steps).items():
            left += hours
            rows.append(
                Row([Cell(STEPS.get(name, words.name(name))), Cell(_signed(hours)), Cell(words.count(left))], part=True)
            )
        rows.append(Row([Cell("usable for contacts"), Cell(""), Cell(words.count(usable))], part=True))
        groups.append(
            Group(
                words.name(pool), [Bar(paid, f"paid {words.hours(paid)}"), Bar(usable, f"usable {words.hours(usable)}")]
            )
        )
    columns = [Column("Role and step", False), Column("hours a week"), Column("left")]
    table = Table("table-posts", "From posts to usable hours a week", columns, rows, BEFORE_ANY_RUN)
    by_role = [
        Row([Cell(words.name(pool)), *(Cell(words.count(steps.get(key, 0.0))) for key in ("posts", "paid", "usable"))])
        for pool, steps in pools
    ]
    heads = [Column("Role", False), Column("posts"), Column("paid"), Column("usable")]
    short = Table("table-posts-roles", "Posts, paid hours and usable hours a week", heads, by_role, BEFORE_ANY_RUN)
    every, usable_hours = (math.fsum(steps.get(key, 0.0) for _, steps in pools) for key in ("paid", "usable"))
    text = Words(
        "posts-chart",
        words.ten_words(
            f"Of 100 paid hours {words.of_100(usable_hours / every)} are usable for contacts"
            if every
            else "Paid hours and usable hours"
        ),
        run.subtitle("Paid hours of all posts, and hours usable for contacts, by role", "hours a week"),
        f"Grouped bars. {bars_in_words(groups)} hours a week.",
    )
    note = Text(
        "A post is paid for more hours than it brings to contacts: holidays, leave, sickness, meetings, supervision "
        f"and empty posts come off first. For example, where the least is left: {_example(run, pools)}"
    )
    return Section(
        "posts", "From posts to usable hours", [note, figure(grouped_bars, text, short, groups, "Hours a week"), table]
    )


def _steps(hours: Hours) -> dict[str, float]:
    steps = {name: each.mean for name, each in hours.from_posts.items()}
    return steps if "usable" in steps else {}


def _changes(steps: dict[str, float]) -> dict[str, float]:
    """Return the hours that come off paid time, or are added, where they show."""
    ends = ("posts", "paid", "usable")
    return {name: hours for name, hours in steps.items() if name not in ends and abs(hours) >= 0.05}


def _signed(hours: float) -> str:
    return f"{'+' if hours > 0 else '−'}{words.count(abs(hours))}"


def _example(run: Run, pools: list[tuple[str, dict[str, float]]]) -> str:
    """Return the steps from posts to usable hours in one sentence, for the role whose hours are needed most."""

    def load(pool: str, usable: float) -> float:
        needed = run.hours[pool].needed
        return needed.mean / usable if needed and usable > 0 else 0.0

    pool, steps = max(pools, key=lambda pair: load(pair[0], pair[1]["usable"]))
    posts, paid, usable = (steps.get(key, 0.0) for key in ("posts", "paid", "usable"))
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
