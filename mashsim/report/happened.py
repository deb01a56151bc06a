"""The page of a council's past: how much was in time, how long it took, what contacts waited for, where they stood."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import fsum

from mashsim.charts import Series, Words, small_multiples
from mashsim.measures.causes import waited_for_in_words
from mashsim.measures.held_up import REST, Whom
from mashsim.past.happened import Happened
from mashsim.report import words
from mashsim.report.blocks import Block, Cell, Column, Row, Section, Table, Text, figure
from mashsim.report.pages import Page
from mashsim.report.waits import JOURNEYS

_SOURCE = "Source: your lists."
_STAFF = ("pools", "staff")
"""What waits for your own people are put down to: lists do not say which team a step waits for."""
_FEW = "Where fewer than six contacts stand behind a number, it is hidden."
_MOST_STAGES = 6


def page_of_past(
    lists: str, months: Sequence[str], past: Happened, office_day: float, limits: Mapping[str, str]
) -> Page:  # fmt: skip
    """Return the page.

    Parameters
    ----------
    lists : the name of their folder
    months : the whole months of which it tells
    office_day : minutes of a working day
    limits : what each clock allows, in words
    """
    sections = [
        _in_time(past, limits), _waited(past, words.working_time(office_day)), _held_up(past, months), _board(past),
    ]  # fmt: skip
    return Page(
        title="What happened, by your lists",
        facts=f"Lists in {lists}, {months[0]} to {months[-1]}; measured as a run is. Nothing about a child.",
        findings=list(_findings(past, words.working_time(office_day))),
        sections=[section for section in sections if section.blocks],
        question="How much was in time, how long did it take, and what did contacts wait for?",
        footer="It was made on this computer, and nothing was sent anywhere. It predicts nothing about any child.",
    )


def _findings(past: Happened, say: words.Say) -> list[tuple[str, str]]:
    found = [
        (
            f"{words.capital(words.name(one.clock))}: {words.percent(one.share)} of about {one.judged:,} in time.",
            "in-time",
        )
        for one in past.in_time[:2]
    ]
    found += [
        (f"Half were decided within {say(one.median)} of working time.", "waits")
        for one in past.waited
        if one.part == "received_to_decided"
    ]
    means = _means(past.held_up)
    if means.keys() - {REST}:
        first = max(means, key=lambda whom: means[whom])
        found.append(
            (f"Contacts waited most for {_whom(first)}: {words.percent(means[first])} of waiting hours.", "held-up")
        )
    return found or [("Too few contacts stand in the lists to say anything of them.", "in-time")]


def _means(held_up: Mapping[Whom, Sequence[float | None]]) -> dict[Whom, float]:
    """Return the mean share of each cause over the months in which contacts waited."""
    known = {whom: [share for share in shares if share is not None] for whom, shares in held_up.items()}
    return {whom: fsum(shares) / len(shares) for whom, shares in known.items() if shares}


def _whom(whom: Whom) -> str:
    if whom == _STAFF:
        return "your own people"
    return "somebody or something else" if whom == REST else waited_for_in_words(*whom)


def _in_time(past: Happened, limits: Mapping[str, str]) -> Section:
    rows = [
        Row(
            [
                Cell(words.capital(words.name(one.clock)), limits.get(one.clock, "")),
                Cell(f"about {one.judged:,}", value=one.judged),
                Cell(words.percent(one.share), value=one.share),
            ]
        )
        for one in past.in_time
    ]
    columns = [Column("Clock", False), Column("counted", unit="contacts"), Column("in time", unit="share")]
    table = Table(
        "table-clocks", "How often each deadline was met, as the scenario's clocks count", columns, rows, _SOURCE
    )
    return Section("in-time", "How much was in time", [table] if rows else [])


def _waited(past: Happened, say: words.Say) -> Section:
    rows = [
        Row(
            [
                Cell(words.capital(JOURNEYS.get(one.part, words.name(one.part)))),
                Cell(f"about {one.contacts:,}", value=one.contacts),
                Cell(say(one.median), value=one.median),
                Cell(words.NONE if one.p90 is None else say(one.p90), value=one.p90),
            ]
        )
        for one in past.waited
    ]
    columns = [
        Column("Part of the way", False), Column("counted", unit="contacts"), Column("median", unit="minutes"),
        Column("90th percentile", unit="minutes"),
    ]  # fmt: skip
    table = Table("table-waits", "How long it took, in working time", columns, rows, _SOURCE)
    text = Text(f"What was not over by the last day counts with its age so far. {_FEW}")
    return Section("waits", "How long it took", [table, text] if rows else [])


def _held_up(past: Happened, months: Sequence[str]) -> Section:
    means = _means(past.held_up)
    whose = sorted(means, key=lambda whom: -means[whom])
    columns = [Column("Month", False), *(Column(words.capital(_whom(whom)), unit="share") for whom in whose)]
    rows = [
        Row([Cell(month), *(_share(past.held_up[whom][place]) for whom in whose)]) for place, month in enumerate(months)
    ]
    text = Text(
        "One contact that waits for one hour while the office is open is one waiting hour; while somebody has it in "
        "hand it waits for nothing. An enquiry is in hand until partners are asked. Then it waits for them: the hours "
        "count for the one awaited last. What held up fewer than six contacts in a month counts among the rest."
    )
    table = Table(
        "table-held-up", "What contacts waited for: shares of the waiting hours of a month", columns, rows, _SOURCE
    )
    return Section("held-up", "What held contacts up", [text, table] if means.keys() - {REST} else [])


def _share(share: float | None) -> Cell:
    return Cell(words.NONE) if share is None else Cell(words.percent(share), value=share)


def _board(past: Happened) -> Section:
    """Return where contacts stood week by week: the board of a run, without its contacts."""
    drawn = {stage: means for stage, means in past.open_at.items() if sum(mean is not None for mean in means) > 1}
    if not drawn or len(past.weeks) < 2:
        return Section("board", "")
    columns = [Column("Week from", False), *(Column(words.capital(words.name(stage))) for stage in past.open_at)]
    rows = [
        Row(
            [
                Cell(words.short_date(week), value=week),
                *(_mean(means[place]) for means in past.open_at.values()),
            ],
            until=(place + 1) / len(past.weeks),
        )
        for place, week in enumerate(past.weeks)
    ]
    table = Table("table-board", "Contacts at each stage on an average day of the week", columns, rows, _SOURCE)
    largest = sorted(drawn, key=lambda stage: -max(mean or 0.0 for mean in drawn[stage]))[:_MOST_STAGES]
    series = [Series(words.capital(words.name(stage)), drawn[stage]) for stage in drawn if stage in largest]
    text = Words(
        "board-chart", "Where contacts stood, week by week", "Contacts at each stage on an average day of the week.",
        "One line for each stage, on one scale.",
    )  # fmt: skip
    blocks: list[Block] = [figure(small_multiples, text, table, past.weeks, series, "contacts"), Text(_FEW)]
    return Section("board", "Where contacts stood", blocks)


def _mean(mean: float | None) -> Cell:
    return Cell("hidden") if mean is None else Cell(words.tabled(mean), value=mean)
