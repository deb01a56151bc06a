"""The page on clearing a backlog by a date: how many hours a week it takes, when it clears, whether it returns."""

from __future__ import annotations

from datetime import date

from mashsim.charts import Words, interval_chart
from mashsim.report import words
from mashsim.report.answers.backlogs import Backlogs, holds, still_grows
from mashsim.report.answers.frame import OF_LUCK_ONLY, AnswerPage, place_of
from mashsim.report.answers.searching import cost_cell, distance, limits_cell
from mashsim.report.blocks import Cell, Column, Listing, Row, Section, Table, figure
from mashsim.report.numbers import branch
from mashsim.trees import Tree

_UNITS = {
    "undecided": "children without a decision",
    "awaiting_allocation": "children awaiting allocation",
    "open": "open contacts (with a worker too)",
}
_VERDICTS = {"passes": "clears it", "fails": "does not", "undetermined": "cannot be told"}


def answer_page(answer: Tree) -> AnswerPage:
    """Return the page of a search for a recovery."""
    scenario = branch(answer, "scenario")
    how_sure = _how_sure(answer)
    return AnswerPage(
        answer,
        f"{scenario['title']}: {words.any_date(answer['from'])} to {words.any_date(scenario['last_day'])}, all "
        "with the same random events.",
        _findings(answer),
        [_looks(answer), _curves(answer)],
        how_sure,
        ["This assumes that more people never make things worse.", OF_LUCK_ONLY],
        question=f"How many more hours a week clear the backlog by {words.any_date(answer['by'])}?",
        note_sure=how_sure[:2],
        chart_in="curves",
    )


def _people(answer: Tree, posts: float) -> str:
    if not posts:
        return "no extra people"
    pools = [words.name(pool) for pool in answer["pools"]]
    each = "each " if len(pools) > 1 else ""
    return f"{posts:g} {answer['cover_kind']} worker{'' if posts == 1 else 's'} {each}among {words.listed(pools)}"


def _look(answer: Tree, posts: float) -> Tree:
    look: Tree = next(look for look in answer["looks"] if look["values"] == [posts])
    return look


def _clears(look: Tree) -> str:
    """Say when it clears: the middle of the runs, and between what 8 in 10 lie."""
    days = look["clears"]
    middle, first, last = (words.any_date(days[key]) if days[key] else "" for key in ("p50", "p10", "p90"))
    never = f"never within the run in {days['never_in']} of {look['replications']} runs"
    if not middle:
        return f"it does not clear, {never}"
    between = f"8 runs in 10: {first} to {last}" if last else f"not before {first} in 9 runs of 10; {never}"
    return f"it would probably clear around {middle} ({between})"


def _findings(answer: Tree) -> list[tuple[str, str]]:
    """Return the answer in sentences, each with the section that shows it."""
    best = answer["best"]
    today = f"On {words.any_date(answer['from'])} there are {words.count(answer['today'])} {_UNITS[answer['backlog']]}."
    start = (f"{today} {_what_cleared_means(answer)}", "sure")
    if best == 0:
        return [(_needless(answer), "looks"), start]
    if best is None:
        return [(_not_enough(answer), "looks"), start, (_back(answer), "curves")]
    return [
        (_enough(answer), "looks"),
        start,
        (_fewer(answer), "looks"),
        (_back(answer), "curves"),
        (holds(branch(answer, "after")["trend"], "After they have left"), "curves"),
    ]


def _by(answer: Tree) -> str:
    return f"by {words.any_date(answer['by'])} in {words.percent(answer['met_in'])} of runs"


def _when(answer: Tree) -> str:
    return f"from {words.any_date(answer['from'])} to {words.any_date(answer['until'])}"


def _confidence(answer: Tree) -> str:
    return f"at {words.percent(answer['confidence'])} confidence"


def so_far(known: Tree) -> list[str]:
    """Say what a search that goes on knows: the fewest yet, and what the runs under way say."""
    sentences, now = [], known["now"]
    if known["best"]:
        enough = _people(known, known["best"][0])
        sentences.append(f"So far: {enough} would clear it {_by(known)}. Fewer may be enough; not yet sure.")
    elif known["tried"]:
        sentences.append("So far: nobody that was tried is sure to clear it; not yet sure.")
    if now:
        who, share = _people(known, now["values"][0]), words.percent(now["mean"])
        runs = words.plural(now["replications"], "run")
        sentences.append(f"Now tried: {who}. It clears by then in {share} of {runs}; not yet sure.")
    return sentences


def _needless(answer: Tree) -> str:
    by, share = words.any_date(answer["by"]), words.percent(answer["met_in"])
    return (
        f"No extra people are needed: it clears by {by} in {share} of runs or more, {_confidence(answer)}: "
        f"{_clears(_look(answer, 0.0))}."
    )


def _not_enough(answer: Tree) -> str:
    most = answer["looks"][-1]
    cause = f" Contacts then spend most of their working time {answer['held_up']}." if answer["held_up"] else ""
    verdict = "would not" if answer["status"] == "none" else "might not"
    return (
        f"Even {_people(answer, most['values'][0])} {_when(answer)} {verdict} clear it {_by(answer)}: "
        f"{_clears(most)}.{cause}"
    )


def _enough(answer: Tree) -> str:
    look = _look(answer, answer["best"])
    hours = {kind: words.hours(value) for kind, value in look["hours"].items()}
    return (
        f"{hours['hands_on']} more hands-on hours a week {_when(answer)} clear the backlog {_by(answer)} or more, "
        f"{_confidence(answer)}: {_people(answer, answer['best'])}, on shift for {hours['on_shift']} hours a week. "
        f"{words.capital(_clears(look))}."
    )


def _fewer(answer: Tree) -> str:
    fails = answer["fails"]
    if answer["status"] == "undetermined":
        below = _people(answer, fails) if fails is not None else "nobody more"
        return f"The runs cannot tell the smallest number: it lies between {below} and this."
    return f"Fewer are not enough: with {_people(answer, fails)} {_clears(_look(answer, fails))}."


def _what_cleared_means(answer: Tree) -> str:
    plateau = branch(answer, "settled")
    level = (
        f"Cleared means {words.count(answer['level'])} or fewer, for a week and still on {words.any_date(answer['by'])}"
    )
    if not plateau:
        return f"{level}, as you asked."
    grows = ", though it still grows then" if still_grows(plateau["trend"]) else ""
    return (
        f"{level}: a quarter more than the {words.count(plateau['mean'])} that stay even with the most people from "
        f"the first day on{grows}."
    )


def _back(answer: Tree) -> str:
    after = branch(answer, "after")
    who = f"With {_people(answer, answer['shown'])}, {after['weeks']} weeks after they have left"
    return f"{who} the backlog is above that level in {after['back_in']} of {after['replications']} runs."


def _looks(answer: Tree) -> Section:
    by, share = words.any_date(answer["by"]), words.percent(answer["met_in"])
    count = f"{len(answer['looks'])} staffings tried"
    text = Words(
        "looks-chart",
        words.ten_words(f"{count}, cleared by {by}", count),
        f"Share of runs cleared by {by} against the {share} that are wanted, with one-sided limits.",
        " ".join(text for text, _ in _findings(answer)),
    )
    chart = [distance(_name(answer, look), look, answer["met_in"], words.percent) for look in answer["looks"]]
    unit = f"percentage points from {share} of runs"
    return Section("looks", "What was tried", [figure(interval_chart, text, _looks_table(answer), chart, unit)])


def _name(answer: Tree, look: Tree) -> str:
    return words.capital(_people(answer, look["values"][0]))


def _looks_table(answer: Tree) -> Table:
    columns = [
        Column("People more", False),
        Column("hands-on hours a week"),
        Column("hours on shift a week"),
        Column(f"cleared by {words.any_date(answer['by'])}"),
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
    rows = [_row(answer, look) for look in answer["looks"]]
    return Table(
        "table-looks", caption, columns, rows, "Source: simulated with the same random events; answer.json, looks."
    )


def _row(answer: Tree, look: Tree) -> Row:
    days, hours = look["clears"], look["hours"]
    dates = [words.short_date(date.fromisoformat(days[key])) if days[key] else "later" for key in ("p10", "p50", "p90")]
    return Row(
        [
            Cell(_name(answer, look)),
            *(Cell(words.hours(hours[kind]), value=hours[kind]) for kind in ("hands_on", "on_shift")),
            limits_cell(look, words.percent),
            Cell(_VERDICTS[look["verdict"]]),
            *map(Cell, dates),
            cost_cell(look),
            Cell(str(look["replications"])),
        ]
    )


def _curves(answer: Tree) -> Section:
    after = branch(answer, "after")
    backlogs = Backlogs(
        "curves", f"with {_people(answer, answer['shown'])}", after["open"], place_of(answer),
        after["replications"], "without", _UNITS[answer["backlog"]],
    )  # fmt: skip
    sentences = [
        backlogs.ends(),
        _back(answer),
        holds(after["trend"], "With them, when they have left"),
        holds(after["trend_without"], "Without"),
    ]
    return Section("curves", "The backlog, and what happens after they leave", [*backlogs.blocks(), Listing(sentences)])


def _how_sure(answer: Tree) -> list[str]:
    error = words.percent(1 - answer["confidence"])
    return [
        (
            f"At most {error} of such searches give a wrong answer. "
            f"That risk is shared over numbers of people and tests, "
            f"{answer['alpha_a_look']:.4f} for each."
        ),
        "Each run clears the backlog by the day or does not; the limits are exact (Clopper and Pearson).",
        _what_cleared_means(answer),
        "Runs that never clear it count as later than all others.",
    ]
