"""The game in words, tables and charts: its rules, the decisions that may be made next, and the end of a week."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from itertools import product

from mashsim.charts import Series, Words, line_chart
from mashsim.documents import in_message, read_document
from mashsim.documents.known import value_at
from mashsim.documents.text import parse_path
from mashsim.game.decisions import (
    RULES,
    Decision,
    budget_left,
    in_words,
    pounds,
    price,
    read,
    refusal,
    span,
    weeks_to_hire,
)
from mashsim.game.rules import Game, game, game_file, town
from mashsim.game.weeks import at_work, news, oldest, trend
from mashsim.game.year import BEFORE_THE_DECISION, SCORES, PlayedYear, Texts, end_of_week, monday, year_of
from mashsim.log import Log
from mashsim.report import words
from mashsim.report.blocks import Cell, Column, Row, Section, Table, figure
from mashsim.scenario import Scenario
from mashsim.trees import Tree

_BOOKINGS = (4, 8, 12, 16, 26)
"""Weeks for which agency workers can be booked in the page; any whole number between the limits may be written."""
_UNITS = {
    "child_days": "Child-days without a decision",
    "share_in_time": "Decided in time",
    "cost": "Cost of staff",
    "changes_of_staff": "Changes of staff",
}
assert tuple(_UNITS) == SCORES, "every number of a year has words"


def rules_in_words(rules: Game, door: Scenario) -> list[str]:
    """Return the rules in sentences."""
    posts = words.listed([f"{door.pools[pool].posts:g} {words.name(pool)}" for pool in rules.people])
    role, agency, escalation = next(iter(rules.people)), rules.agency, rules.escalation
    managers_hours = escalation.post_share * (door.pools[escalation.by].hours_per_week or 0)
    induction = [
        f"{words.percent(step.output)} for {words.plural(step.weeks, 'week')}" for step in door.pools[role].induction
    ]
    return [
        (
            f"You run the front door of an invented town for {rules.weeks} weeks: {posts}. "
            "What you decide on a Monday cannot be taken back once the week is played."
        ),
        (
            f"You have {pounds(rules.budget)} for the year, beside the posts there are. "
            "A decision takes what it costs until the year’s end."
        ),
        (
            f"Agency workers come {agency.notice_weeks} weeks after they are booked, for {agency.least_weeks} to "
            f"{agency.most_weeks} weeks; at most {agency.most_at_once} in one role at a time. "
            "They cost more than twice as much an hour."
        ),
        (
            f"A post that is advertised, or that falls vacant, is filled after {weeks_to_hire(door, role)} weeks on "
            "average; vacant posts are advertised by themselves. "
            f"A post that is given up ends after {rules.posts.notice_weeks} weeks."
        ),
        f"Whoever is new, agency workers too, gets less done at first: of what others do, {', then '.join(induction)}.",
        (
            f"If you take slow replies up with a partner, its replies take {words.percent(escalation.reply_times)} of "
            f"what they would, for {escalation.weeks} weeks; {managers_hours:.1f} hours of managers’ time go into it "
            "each week. "
            f"At most {escalation.most_at_once} partners at a time."
        ),
        "By which rule work is taken from a queue is free to change.",
        (
            "Known beforehand: more contacts in July before the schools close, and many on leave in August. "
            "Not known: when else more contacts come, which partners slow down, and who leaves. "
            "Each class code is another year; with the same code it is the same year for all."
        ),
        (
            "Four numbers are counted, each in its own unit, and there is no sum of them: child-days without a "
            "decision (each day that each child is known and not decided about), the share of contacts decided within "
            "one working day, what staff cost, and changes of staff."
        ),
    ]


def basis(rules: Game) -> list[str]:
    """Return the source of each of the game's figures, in a sentence."""
    document = read_document(game_file())
    sentences = []
    for path, source in document.provenance.items():
        value = value_at(document.values, parse_path(path))
        written = " to ".join(f"{each:g}" for each in value) if isinstance(value, list | tuple) else in_message(value)
        named = words.capital(words.name(path.replace(".", ", ")))
        sentences.append(f"{named}: {written}; {source.quality}: {source.source}.")
    hourly = (
        "What hours cost, how long it takes to hire, and who leaves stand in the game’s front door, each with its "
        "source. It can be downloaded after the year."
    )
    return [*sentences, hourly]


# What may be decided


def offers(rules: Game, door: Scenario, decisions: Sequence[Decision], week: int) -> Tree:
    """Return the decisions of the Monday of a week: groups of choices with their meanings, or why they are refused."""
    roles = _named(rules.people)
    weeks = [
        (str(each), words.plural(each, "week"))
        for each in _BOOKINGS
        if rules.agency.least_weeks <= each <= rules.agency.most_weeks
    ]
    numbers = [(str(each), str(each)) for each in range(1, rules.agency.most_at_once + 1)]
    partners, queues = _named(door.partners), _named(rules.rules.pools)
    named: list[tuple[str, str, str, list[Options]]] = [
        ("agency", "Book agency cover", "agency", [("Role", roles), ("How many", numbers), ("For", weeks)]),
        ("posts", "Permanent posts", "", [("What", _POSTS), ("Role", roles)]),
        ("partners", "Take slow replies up with a partner", "escalate", [("Partner", partners)]),
        ("rules", "Who is next", "rule", [("Queue", queues), ("Rule", _RULES)]),
    ]
    groups = [
        {
            "key": key,
            "legend": legend,
            "kind": kind,
            "parts": [
                {"label": label, "options": [{"value": value, "text": text} for value, text in options]}
                for label, options in parts
            ],
            "choices": _choices(rules, door, decisions, week, kind, parts),
        }
        for key, legend, kind, parts in named
    ]
    return {"week": week, "day": words.long_date(monday(door, week)), "groups": groups}


def _named(keys: Iterable[str]) -> list[tuple[str, str]]:
    return [(key, words.capital(words.name(key))) for key in keys]


_POSTS = [("post", "Advertise one more"), ("end", "Give one up")]
_RULES = [(rule, words.capital(text)) for rule, text in RULES.items()]
Options = tuple[str, list[tuple[str, str]]]


def _choices(
    rules: Game, door: Scenario, decisions: Sequence[Decision], week: int, kind: str, parts: Sequence[Options]
) -> Tree:
    """Return the meaning of every choice of options, and why it is refused if it is."""
    choices = {}
    for chosen in product(*([value for value, _ in options] for _, options in parts)):
        value = ".".join([kind, *chosen] if kind else chosen)
        decision = read(rules, door, f"{week}.{value}")
        wrong = refusal(rules, door, decisions, decision)
        why = wrong.removeprefix(f"Week {week}, {in_words(rules, decision)}: ")
        choices[value] = {"said": _meaning(rules, door, decision), "refused": words.capital(why)}
    return choices


def _meaning(rules: Game, door: Scenario, decision: Decision) -> str:
    """Say the price of a decision, and when it takes effect."""
    first, last = span(rules, decision)
    cost = price(rules, door, decision)
    if decision.kind == "agency":
        return f"{pounds(cost)}, from week {first} to the end of week {last}."
    if decision.kind == "post":
        came = first + weeks_to_hire(door, decision.who)
        when = (
            f"somebody comes in about week {came}"
            if came <= rules.weeks
            else "most likely nobody comes before the year’s end"
        )
        return f"{pounds(cost)}; {when}."
    if decision.kind == "end":
        return f"Gives back {pounds(-cost)}; the post ends in week {first}, and whoever holds it leaves."
    if decision.kind == "escalate":
        return f"{pounds(cost)}, from now to the end of week {last}."
    return "Costs nothing, and holds from now."


# Where the year stands


def week(code: str, texts: Texts, decisions: list[Decision], number: int, since: int) -> Tree:
    """Return the end of a week: numbers, news of the weeks after `since`, and sections of a page."""
    rules, door = game(), town()
    if not number:
        start = (
            f"The year begins on {words.long_date(monday(door, 1))}. Decide what you like, then play the first week."
        )
        return {
            "heading": f"Before week 1 of {rules.weeks}",
            "lead": start,
            "numbers": [],
            "score": [],
            "news": [],
            "sections": [],
        }
    log, tree = end_of_week(code, texts, number)
    curve, weekly = tree["daily"]["children_without_decision"], tree["weekly"]
    share, last = weekly["share_in_time"][-1], monday(door, number) + dt.timedelta(days=6)
    numbers = [
        (
            "Came in this week",
            words.plural(weekly["received"][-1], "contact"),
            f"{words.count(weekly['decided'][-1])} were decided",
        ),
        ("Without a decision", words.plural(curve[-1], "child", "children"), "at the week’s end"),
        (
            "Decided in time",
            words.percent(share) if share is not None else words.NONE,
            "of this week’s contacts whose time is up",
        ),
        ("Oldest wait", words.plural(oldest(log), "day"), "without a decision"),
        ("Budget left", pounds(budget_left(rules, door, decisions)), f"of {pounds(rules.budget)}"),
    ]
    return {
        "heading": f"Week {number} of {rules.weeks}, to {words.long_date(last)}",
        "lead": trend(curve, number),
        "numbers": [{"label": label, "value": value, "note": note} for label, value, note in numbers],
        "score": score(year_of(tree, rules)),
        "news": [
            text if place == since + 1 == number else f"Week {place}: {text}"
            for place in range(since + 1, number + 1)
            for text in news(rules, code, decisions, log, place)
        ],
        "sections": [_curve(code, curve, number), _queues(tree), _people(rules, door, decisions, log, number)],
    }


def score(year: PlayedYear) -> list[Tree]:
    """Return the four numbers of a year in words."""
    return [{"label": label, "value": text} for label, text in zip(_UNITS.values(), score_in_words(year), strict=True)]


def score_in_words(year: PlayedYear) -> list[str]:
    """Say the four numbers of a year."""
    return [
        words.count(year.child_days),
        words.percent(year.share_in_time or 0),
        pounds(year.cost),
        words.count(year.changes_of_staff),
    ]


def _curve(code: str, curve: Sequence[int], number: int) -> Section:
    rules, door = game(), town()
    days = [door.run.first_day + dt.timedelta(days=day) for day in range(7 * rules.weeks)]
    text = Words(
        "year-curve",
        words.ten_words(
            f"{words.plural(curve[-1], 'child', 'children')} without a decision after {words.plural(number, 'week')}"
        ),
        f"Children without a decision at the end of each day, {code}. The area under the curve is the child-days.",
        f"After {number} weeks {curve[-1]} children are without a decision; the most were {max(curve)}.",
    )
    rows = [
        Row([Cell(f"Week {place + 1}"), Cell(words.count(curve[7 * place + 6]))], until=(7 * place + 7) / len(days))
        for place in range(number)
    ]
    columns = [Column("Week", False), Column("children without a decision at its end")]
    table = Table("year-curve-table", "Children without a decision, week by week", columns, rows, _SOURCE)
    values = [*curve, *[None] * (len(days) - len(curve))]
    return Section(
        "curve", "The backlog so far", [figure(line_chart, text, table, days, [Series("so far", values)], "children")]
    )


_SOURCE = "Source: simulated, the class’s own year."


def _queues(tree: Tree) -> Section:
    by_day = tree["daily"]["open"]
    rows = [
        Row(
            [
                Cell(words.capital(text)),
                Cell(words.count(by_day[stage][-1])),
                Cell(words.count(by_day[stage][-8]) if len(by_day[stage]) > 7 else ""),
            ]
        )
        for stage, text in BEFORE_THE_DECISION.items()
    ]
    columns = [Column("In, or waiting for", False), Column("contacts"), Column("a week before")]
    table = Table("year-queues", "Contacts without a decision at the week’s end", columns, rows, _SOURCE)
    return Section("queues", "Where they are", [table])


def _people(rules: Game, door: Scenario, decisions: list[Decision], log: Log, number: int) -> Section:
    rows = [
        Row(
            [
                Cell(words.capital(words.name(role.pool))),
                *(Cell(str(count)) for count in (role.posts, role.permanent, role.agency)),
                Cell(f"{role.present:.1f}"),
                Cell("; ".join(role.to_come) or "nothing ordered"),
            ]
        )
        for role in at_work(rules, door, log, decisions, number)
    ]
    heads = ["posts", "permanent staff", "agency workers", "present this week"]
    columns = [Column("Role", False), *map(Column, heads), Column("to come", False)]
    caption = "Who is there at the week’s end; present: full weeks of work, without leave and sickness"
    return Section("people", "Your people", [Table("year-people", caption, columns, rows, _SOURCE)])
