"""The page on clearing a backlog by a date: how many hours a week it takes, when it clears, whether it returns."""

from __future__ import annotations

from datetime import date

from mashsim.charts import Interval, Words, interval_chart
from mashsim.report import words
from mashsim.report.answers.backlogs import Backlogs, holds
from mashsim.report.answers.frame import OF_LUCK_ONLY, AnswerPage
from mashsim.report.blocks import Cell, Column, Listing, Row, Section, Table, figure
from mashsim.report.numbers import branch
from mashsim.trees import Tree

_COUNTED = {
    "undecided": "children without a decision",
    "awaiting_allocation": "children awaiting allocation",
    "open": "contacts open",
}
_VERDICTS = {"passes": "clears it", "fails": "does not", "undetermined": "undetermined"}
_SHOWN_AS = {"passes": "keeps the target", "fails": "misses the target", "undetermined": "undetermined"}


def answer_page(answer: Tree) -> AnswerPage:
    """Return what is said of a search for a recovery."""
    scenario = branch(answer, "scenario")
    how_sure = _how_sure(answer)
    return AnswerPage(
        answer,
        f"{scenario['title']}: {words.any_date(answer['from'])} to {words.any_date(scenario['last_day'])}, all on the "
        "same luck.",
        _findings(answer),
        [_looks(answer), _curves(answer)],
        how_sure,
        ["It takes for granted that more people never serve worse.", OF_LUCK_ONLY],
        asked=f"How many more hours a week clear the backlog by {words.any_date(answer['by'])}?",
        note_sure=how_sure[:2],
        chart_in="curves",
    )


def _people(answer: Tree, posts: float) -> str:
    if not posts:
        return "nobody more"
    pools = [words.name(pool) for pool in answer["pools"]]
    each = "each " if len(pools) > 1 else ""
    return f"{posts:g} {answer['cover_kind']} worker{'' if posts == 1 else 's'} {each}among {words.listed(pools)}"


def _look(answer: Tree, posts: float) -> Tree:
    found: Tree = next(look for look in answer["looks"] if look["values"] == [posts])
    return found


def _clears(look: Tree) -> str:
    """Say when it clears: the middle of the runs, and between what 8 in 10 lie."""
    days = look["clears"]
    middle, first, last = (words.any_date(days[key]) if days[key] else "" for key in ("p50", "p10", "p90"))
    never = f"not at all within the run in {days['never_in']} of {look['replications']} runs"
    if not middle:
        return f"it clears {never}"
    between = f"8 runs in 10: {first} to {last}" if last else f"from {first} in 9 runs of 10 that do; {never}"
    return f"it clears on {middle} ({between})"


def _findings(answer: Tree) -> list[tuple[str, str]]:
    sure = f"at {words.percent(answer['confidence'])} confidence"
    by, kept = words.any_date(answer["by"]), words.percent(answer["kept_in"])
    best, status = answer["best"], answer["status"]
    counted = _COUNTED[answer["backlog"]]
    when = f"from {words.any_date(answer['from'])} to {words.any_date(answer['until'])}"
    none = _look(answer, 0.0)
    found = [
        (
            (
                f"On {words.any_date(answer['from'])} there are {words.count(answer['today'])} {counted}. "
                f"{_cleared(answer)}"
            ),
            "sure",
        )
    ]
    if best == 0:
        return [
            (f"It clears by {by} without anybody more, in {kept} of runs or more, {sure}: {_clears(none)}.", "looks"),
            *found,
        ]
    if best is None:
        most = answer["looks"][-1]
        held = f" Contacts then spend most of their working time {answer['held_up']}." if answer["held_up"] else ""
        said = "is not enough" if status == "none" else "is not sure to be enough"
        first = (
            f"Even {_people(answer, most['values'][0])} {when} {said} to clear it by {by} in {kept} of runs: "
            f"{_clears(most)}.{held}"
        )
        return [(first, "looks"), *found, (_back(answer), "curves")]
    look = _look(answer, best)
    hours = {kind: words.hours(value) for kind, value in look["hours"].items()}
    more = (
        f"{hours['hands_on']} more hands-on hours a week {when} clear the backlog by {by} in {kept} of runs or more, "
        f"{sure}"
    )
    who = f"{_people(answer, best)}, on shift for {hours['on_shift']} hours a week"
    found.insert(0, (f"{more}: {who}. {words.capital(_clears(look))}.", "looks"))
    if status == "undetermined":
        below = _people(answer, answer["fails"]) if answer["fails"] is not None else "nobody more"
        found.append((f"The smallest number is undetermined between {below} and this.", "looks"))
    else:
        found.append(
            (
                f"Fewer do not: with {_people(answer, answer['fails'])} {_clears(_look(answer, answer['fails']))}.",
                "looks",
            )
        )
    return [
        *found,
        (_back(answer), "curves"),
        (holds(branch(answer, "after")["trend"], "When they have left"), "curves"),
    ]


def _cleared(answer: Tree) -> str:
    settled = branch(answer, "settled")
    level = (
        f"Cleared means: {words.count(answer['level'])} or fewer, for a week and still on "
        f"{words.any_date(answer['by'])}"
    )
    if not settled:
        return f"{level}, as was asked."
    grows = ", though it still grows then" if (settled["trend"]["low"] or 0) > 0.5 else ""
    return (
        f"{level}: a quarter more than the {words.count(settled['mean'])} that stay even with the most people from "
        f"the first day on{grows}."
    )


def _back(answer: Tree) -> str:
    after = branch(answer, "after")
    who = f"With {_people(answer, answer['shown'])}, {after['weeks']} weeks after they have left"
    return f"{who} the backlog is above that level in {after['back_in']} of {after['replications']} runs."


def _looks(answer: Tree) -> Section:
    rows, chart = [], []
    for look in answer["looks"]:
        name = _people(answer, look["values"][0])
        limits = f"{words.percent(look['low'])} to {words.percent(look['high'])}"
        days = look["clears"]
        dates = [
            Cell(words.short_date(date.fromisoformat(days[key])) if days[key] else "later")
            for key in ("p10", "p50", "p90")
        ]
        hours = [Cell(words.hours(look["hours"][kind]), value=look["hours"][kind]) for kind in ("hands_on", "on_shift")]
        cost = (
            Cell("–")
            if look["cost_per_week"] is None
            else Cell(f"£{look['cost_per_week']:,.0f}", value=look["cost_per_week"])
        )
        kept = Cell(words.percent(look["mean"]), limits, look["mean"], look["low"], look["high"])
        rows.append(
            Row(
                [
                    Cell(words.capital(name)),
                    *hours,
                    kept,
                    Cell(_VERDICTS[look["verdict"]]),
                    *dates,
                    cost,
                    Cell(str(look["replications"])),
                ]
            )
        )
        mean, low, high = (100 * (look[key] - answer["kept_in"]) for key in ("mean", "low", "high"))
        chart.append(
            Interval(words.capital(name), mean, low, high, words.percent(look["mean"]), _SHOWN_AS[look["verdict"]])
        )
    by = words.any_date(answer["by"])
    columns = [
        Column("People more", False),
        Column("hands-on hours a week"),
        Column("hours on shift a week"),
        Column(f"cleared by {by}"),
        Column("verdict", False),
        Column("first in 10"),
        Column("middle"),
        Column("ninth in 10"),
        Column("cost of staff a week"),
        Column("runs"),
    ]
    caption = (
        "What was tried; below each share its one-sided limits, and the days by which 1, 5 and 9 runs in 10 have "
        "cleared it"
    )
    table = Table("table-looks", caption, columns, rows, "Source: simulated on common luck; answer.json, looks.")
    title = words.ten_words(f"{len(rows)} staffings tried, cleared by {by}", f"{len(rows)} staffings tried")
    wanted = words.percent(answer["kept_in"])
    subtitle = f"Share of runs cleared by {by} against the {wanted} that are wanted, with one-sided limits."
    text = Words("looks-chart", title, subtitle, " ".join(text for text, _ in _findings(answer)))
    return Section(
        "looks",
        "What was tried",
        [figure(interval_chart, text, table, chart, f"percentage points from {wanted} of runs")],
    )


def _curves(answer: Tree) -> Section:
    scenario, after = branch(answer, "scenario"), branch(answer, "after")
    place = str(scenario.get("place") or scenario.get("title"))
    shown = Backlogs(
        "curves", f"with {_people(answer, answer['shown'])}", after["open"], place, after["replications"], "without",
        _COUNTED[answer["backlog"]],
    )  # fmt: skip
    said = [
        shown.ends(),
        _back(answer),
        holds(after["trend"], "With them, when they have left"),
        holds(after["trend_without"], "Without"),
    ]
    return Section("curves", "The backlog, and what comes after they leave", [*shown.blocks(), Listing(said)])


def _how_sure(answer: Tree) -> list[str]:
    error = words.percent(1 - answer["confidence"])
    return [
        (
            f"At most {error} of such searches err: that is split over numbers of people and looks, "
            f"{answer['alpha_a_look']:.4f} for each."
        ),
        "Each run clears the backlog by the day or does not; the limits are exact (Clopper and Pearson).",
        _cleared(answer),
        "Runs that never clear it count as later than all others.",
    ]
