"""The page of a follow-up: whether to act again, what was decided, and what happened over what was projected."""

from __future__ import annotations

from datetime import date

from mashsim.charts import Series, Words, line_chart
from mashsim.figures.quality import first_day
from mashsim.report import words
from mashsim.report.answers.frame import AnswerPage, assumptions_in_words, place_of
from mashsim.report.blocks import Block, Cell, Column, Command, Listing, Row, Section, Table, Text, figure
from mashsim.report.numbers import branch
from mashsim.trees import Tree

_SOURCE = "Source: your figures and the projection; answer.json"
_SIDES = {-1: "below", 0: "within", 1: "above"}
_CHARTED = ("open", "in_day", "received")
"""The figures that have a chart, by their keys."""


def answer_page(answer: Tree) -> AnswerPage:
    """Return the page of a follow-up."""
    return AnswerPage(
        answer,
        f"{place_of(answer)}: {answer['figures']}, laid over {answer['replications']} runs.",
        _findings(answer),
        [_decided(answer), *_expected(answer), *_figures(answer)],
        [
            "Of figures that go as projected, 9 months in 10 lie in their band: one outside it is no reason to act.",
            (
                "Act again is said where two of the last three months miss what was expected, or are worse than the "
                "band in what ended in one day, what is open, who awaits a worker, or the ninth decile of days. Of 60 "
                "made-up front doors that went as was projected, 4 were told so."
            ),
        ],
        [
            "A month outside its band says that something differs from what was put in. It does not say what.",
            "Where more or fewer contacts came than were projected, waits differ for that reason alone.",
        ],
        question="Did it go as was projected, and is it time to act again?",
        settings=assumptions_in_words(answer),
    )


def _findings(answer: Tree) -> list[tuple[str, str]]:
    rows = answer["months"]
    inside, count = sum(row["inside"] for row in rows), sum(row["count"] for row in rows)
    return [
        (_verdict(answer), "decided" if any(each["missed"] for each in answer["expected"]) else "month-by-month"),
        *((_expectation(each), "expected") for each in answer["expected"]),
        (f"{inside} of {count} figures by month lie in their band of 9 in 10 runs.", "month-by-month"),
    ]


def _verdict(answer: Tree) -> str:
    verdict = answer["verdict"]
    if verdict == "wait":
        return "It is too early to say: fewer than two of the months that were projected are known."
    if verdict == "go on":
        return "There is no need to act: what happened lies within what was projected, and nothing expected is missed."
    off = [f"{row['figure']} ({_where(row)})" for row in answer["months"] if row["off"]]
    if verdict == "project again":
        return f"Fit and project again before you decide: {words.listed(off)} went other than was projected."
    missed = [_what(each) for each in answer["expected"] if each["missed"]]
    reasons = [f"{words.listed(missed)} {'was' if len(missed) == 1 else 'were'} expected and missed"] if missed else []
    worse = [f"{row['figure']} ({_where(row)})" for row in answer["months"] if row["worse"]]
    reasons += [f"{words.listed(worse)} went worse than was projected"] if worse else []
    came = next((row for row in answer["months"] if row["key"] == "received" and row["off"]), None)
    more = f" Contacts received lie {_where(came)} what was projected too: fit again first." if came else ""
    return f"Act again: {'; '.join(reasons)}.{more}"


def _where(row: Tree) -> str:
    sides = [month["side"] for month in row["months"][-3:]]
    return _SIDES[max((-1, 1), key=sides.count)]


def _what(each: Tree) -> str:
    say = words.percent if each["share_of"] else words.tabled
    bounds = [("at least", each["at_least"]), ("at most", each["at_most"])]
    limits = " and ".join(f"{how} {say(value)}" for how, value in bounds if value is not None)
    return f"{each['figure']}{' of ' + each['share_of'] if each['share_of'] else ''} {limits}"


def _expectation(each: Tree) -> str:
    if not each["count"]:
        return f"Expected from {each['since']}: {_what(each)}. No month since then is known."
    say = words.percent if each["share_of"] else words.tabled
    last = each["months"][-1]
    met = f"met in {each['met']} of {words.plural(each['count'], 'month')}"
    return f"Expected from {each['since']}: {_what(each)}: {met}, last {say(last['value'])} in {last['month']}."


def _decided(answer: Tree) -> Section:
    record = branch(answer, "record")
    if not record:
        example = Command(
            "mashsim follow our-city.toml --figures new.xlsx --record decision.toml", "Command that reads a record"
        )
        text = Text(
            "No record of a decision was given. Write one beside the results when you decide: question, result, "
            "decision, who, when, and what you expect of which figure. The handbook shows one (Your own figures)."
        )
        return Section("decided", "What was decided", [text, example])
    named = ("question", "result", "decision", "who", "when")
    lines = [f"{words.capital(name)}: {record[name]}" for name in named if record.get(name)]
    if record.get("done"):
        since = f" from {words.any_date(record['first_day'])}" if record.get("first_day") else ""
        lines.append(f"The projection has it{since}: {'; '.join(record['done'])}.")
    return Section("decided", "What was decided", [Listing(lines)])


def _expected(answer: Tree) -> list[Section]:
    if not answer["expected"]:
        return []
    lines = [_expectation(each) for each in answer["expected"]]
    return [Section("expected", "What was expected", [Listing(lines)])]


def _figures(answer: Tree) -> list[Section]:
    blocks: list[Block] = []
    for row in answer["months"]:
        table = _table(row)
        blocks.append(_chart(row, table, answer) if row["key"] in _CHARTED and len(row["months"]) > 1 else table)
    return [Section("month-by-month", "What happened, over what was projected", blocks)]


def _table(row: Tree) -> Table:
    columns = [
        Column("Month", False), Column("happened"), Column("projected"), Column("9 in 10 runs"),
        Column("it lies", False),
    ]  # fmt: skip
    rows = [
        Row(
            [
                Cell(month["month"]),
                Cell(words.tabled(month["happened"]), value=month["happened"]),
                Cell(words.tabled(month["mean"]), value=month["mean"]),
                Cell(
                    _band(month),
                    low=month["low"],
                    high=month["high"],
                ),
                Cell(_SIDES[month["side"]]),
            ]
        )
        for month in row["months"]
    ]
    return Table(
        f"table-{row['key']}-{row['of'] or 'all'}", f"{words.capital(row['figure'])}, in {row['unit']}", columns, rows,
        f"{_SOURCE}, months.",
    )  # fmt: skip


def _band(month: Tree) -> str:
    return f"{words.tabled(month['low'])} to {words.tabled(month['high'])}"


def _chart(row: Tree, table: Table, answer: Tree) -> Block:
    days: list[date] = [first_day(month["month"]) for month in row["months"]]
    projected, happened = (
        [float(month[key]) for month in row["months"]] for key in ("mean", "happened")
    )  # fmt: skip
    low, high = ([float(month[key]) for month in row["months"]] for key in ("low", "high"))
    series = [Series("projected", projected, low, high), Series("happened", happened)]
    text = Words(
        f"chart-{row['key']}",
        words.ten_words(f"{words.capital(row['figure'])}: {row['inside']} of {row['count']} months in their band"),
        f"{words.capital(row['figure'])} by month, {place_of(answer)}, with the band of 9 in 10 runs.",
        f"Two lines. {row['inside']} of {words.plural(row['count'], 'month')} lie in the band.",
    )
    return figure(line_chart, text, table, days, series, str(row["unit"]))
