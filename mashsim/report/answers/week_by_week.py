"""The page on weeks: which role, partner or ceiling held contacts up in each."""

from __future__ import annotations

from datetime import date

from mashsim.charts import Series, Words, stacked_weeks
from mashsim.report import words
from mashsim.report.answers.frame import (
    INTERVALS_OF_LUCK_ONLY,
    AnswerPage,
    assumptions_in_words,
    measured_days,
    place_of,
)
from mashsim.report.blocks import Cell, Column, Figure, Row, Section, Table, Text, cell, figure
from mashsim.report.numbers import Estimate, branch, estimate
from mashsim.trees import Tree

_AREAS, _STRETCHES, _LEAST_WEEKS = 5, 4, 2
"""Causes with an area of their own in the chart; stretches in the findings; the shortest of them, in weeks."""
NOTHING = "nothing"


def answer_page(answer: Tree) -> AnswerPage:
    """Return the page of the weeks of a front door."""
    return AnswerPage(
        answer,
        f"{branch(answer, 'scenario')['title']}: {measured_days(answer)}, simulated {answer['replications']} times.",
        _findings(answer),
        _sections(answer),
        _how_sure(answer),
        [INTERVALS_OF_LUCK_ONLY],
        question="What held contacts up, week by week?",
        settings=assumptions_in_words(answer),
    )


def _findings(answer: Tree) -> list[tuple[str, str]]:
    """Return the answer in sentences: over the whole time, then the longest stretches in order."""
    weeks = branch(answer, "weeks")
    if not weeks["weeks"]:
        return [("The days measured contain no whole week, so nothing can be said by week.", "weeks")]
    if not weeks["causes"]:
        return [("Contacts waited for nothing: in no week did any of them wait in office time.", "weeks")]
    first, second = weeks["causes"][0], weeks["causes"][1:2]
    then = f"; then {second[0]['words']}, {_share(second[0]['share'])}" if second else ""
    span = f"From {_date(weeks['weeks'][0])} to {_date(weeks['stretches'][-1]['to'])}"
    findings = [
        (
            (
                f"{span} as a whole, contacts waited most for {first['words']}: {_share(first['share'])} of waiting "
                f"hours{then}."
            ),
            "causes",
        )
    ]
    longest = sorted(weeks["stretches"], key=lambda each: -each["weeks"])[:_STRETCHES]
    longer = [stretch for stretch in longest if stretch["weeks"] >= _LEAST_WEEKS and len(weeks["stretches"]) > 1]
    return [
        *findings,
        *((f"{_stretch(stretch)}.", "stretches") for stretch in sorted(longer, key=lambda each: each["from"])),
    ]


def _stretch(stretch: Tree) -> str:
    span = f"From {_date(stretch['from'])} to {_date(stretch['to'])}"
    often = "" if stretch["runs"] == 1 else f"; {words.percent(stretch['runs'])} of runs agree"
    return f"{span} {stretch['words']} held contacts up most: {_share(stretch['share'])} of waiting hours{often}"


def _share(share: Tree) -> str:
    return words.with_interval(Estimate(share["mean"], share["low"], share["high"]), words.percent)


def _date(text: str) -> str:
    return words.long_date(date.fromisoformat(text))


def _sections(answer: Tree) -> list[Section]:
    """Return the weeks in a chart and a table, all causes, and the stretches."""
    weeks = branch(answer, "weeks")
    if not weeks["weeks"]:
        return []
    intro = Text(
        "One contact that waits for one hour while the office is open is one contact-hour. Each hour counts once, for "
        "what the contact "
        "waited for then; while anybody has it in hand it waits for nothing. Waits for partners are put down to the "
        "one awaited last."
    )
    return [
        Section("weeks", "What held contacts up, week by week", [intro, _chart(answer, weeks)]),
        Section("causes", "What held contacts up in all", [_causes(answer, weeks)]),
        Section("stretches", "Who held them up most, and from when until when", [_stretches(answer, weeks)]),
    ]


def _chart(answer: Tree, weeks: Tree) -> Figure:
    days = [date.fromisoformat(day) for day in weeks["weeks"]]
    causes = weeks["causes"][:_AREAS]
    rest = [sum(values) for values in zip(*(cause["hours"] for cause in weeks["causes"][_AREAS:]), strict=True)]
    parts = [Series(words.capital(cause["words"]), cause["hours"]) for cause in causes]
    parts += [Series("Everything else", rest)] if rest else []
    title = f"Contacts waited most for {causes[0]['words']}" if causes else "Contacts waited for nothing"
    text = Words(
        "weeks-chart",
        words.ten_words(title, "What held contacts up"),
        f"Waiting by what for, contact-hours of office time a week, {place_of(answer)}.",
        " ".join(sentence for sentence, _ in _findings(answer)),
    )
    return figure(stacked_weeks, text, _weekly(answer, weeks, days), days, parts, "contact-hours a week")


def _weekly(answer: Tree, weeks: Tree, days: list[date]) -> Table:
    columns = [
        Column("Week from", False), Column("held up most by", False), Column("its share"), Column("runs that agree"),
        Column("all waiting", unit="contact-hours"), Column("in hand", unit="contact-hours"),
    ]  # fmt: skip
    rows = []
    for place, (day, binding, in_hand) in enumerate(zip(days, weeks["binding"], weeks["in_hand"], strict=True)):
        share = (
            Cell(words.NONE)
            if binding["share"] is None
            else Cell(words.percent(binding["share"]), value=binding["share"])
        )
        often = (
            Cell(words.NONE) if binding["runs"] is None else Cell(words.percent(binding["runs"]), value=binding["runs"])
        )
        hours = [Cell(words.tabled(value), value=value) for value in (binding["hours"], in_hand)]
        cells = [
            Cell(words.short_date(day), value=day),
            Cell(words.capital(binding["words"] or NOTHING)),
            share,
            often,
            *hours,
        ]
        rows.append(Row(cells, until=(place + 1) / len(days)))
    caption = "What held contacts up most in each week; in contact-hours of office time"
    return Table("table-weeks", caption, columns, rows, _source(answer, "weeks.binding"))


def _causes(answer: Tree, weeks: Tree) -> Table:
    columns = [
        Column("Waited for", False),
        Column("share of waiting hours"),
        Column("contact-hours a week"),
        Column("most in", unit="weeks"),
    ]
    rows = []
    for cause in weeks["causes"]:
        a_week = sum(cause["hours"]) / len(cause["hours"])
        most = sum(binding["for"] == cause["for"] for binding in weeks["binding"])
        cells = [
            Cell(words.capital(cause["words"])),
            cell(estimate(cause, "share"), words.percent),
            Cell(words.tabled(a_week), value=a_week),
            Cell(words.plural(most, "week"), value=most),
        ]
        rows.append(Row(cells))
    in_hand = sum(weeks["in_hand"]) / len(weeks["in_hand"])
    rows.append(
        Row(
            [
                Cell("For nothing: in hand"),
                Cell(words.NONE),
                Cell(words.tabled(in_hand), value=in_hand),
                Cell(words.NONE),
            ]
        )
    )
    caption = "Waiting by what for, over all weeks; below each share its 95% interval"
    return Table("table-causes", caption, columns, rows, _source(answer, "weeks.causes"))


def _stretches(answer: Tree, weeks: Tree) -> Table:
    columns = [
        Column("From", False),
        Column("to", False),
        Column("held up most by", False),
        Column("its share of waiting hours"),
        Column("runs that agree"),
        Column("weeks"),
    ]
    rows = []
    for stretch in weeks["stretches"]:
        first, last = (date.fromisoformat(stretch[key]) for key in ("from", "to"))
        cells = [
            Cell(words.short_date(first), value=first),
            Cell(words.short_date(last), value=last),
            Cell(words.capital(stretch["words"])),
            cell(estimate(stretch, "share"), words.percent),
            Cell(words.percent(stretch["runs"]), value=stretch["runs"]),
            Cell(str(stretch["weeks"]), value=stretch["weeks"]),
        ]
        rows.append(Row(cells))
    caption = "Weeks in a row that were held up most by the same; below each share its 95% interval"
    return Table("table-stretches", caption, columns, rows, _source(answer, "weeks.stretches"))


def _source(answer: Tree, part: str) -> str:
    return f"Source: simulated, mean of {answer['replications']} runs; answer.json, {part}."


def _how_sure(answer: Tree) -> list[str]:
    """Return how sure it is."""
    return [
        (
            f"Hours are means over {answer['replications']} runs, shares are of those hours; intervals are Student's t "
            "over runs."
        ),
        (
            "What held contacts up most in a week is what they waited for longest, in the mean over runs; the table "
            "says "
            "how many runs agree."
        ),
        "A week in which two causes are nearly equal can go either way: look at the shares before acting on one week.",
        (
            "Contacts that need a decision count from receipt until they are allocated or need no worker, those still "
            "open at the end too."
        ),
        "The last days count only where they make a whole week.",
    ]
