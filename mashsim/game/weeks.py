"""The end of a week as a player sees it: the people at work, the news, and the wait of the oldest contact."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from mashsim.game.codes import seed_of
from mashsim.game.decisions import Decision, read_all, span, weeks_to_hire
from mashsim.game.rules import Game, game, spells, town
from mashsim.game.year import Texts, end_of_week, week_at, week_of
from mashsim.log import Log
from mashsim.quantities import DAY, HOUR
from mashsim.report import words
from mashsim.scenario import Scenario
from mashsim.vocabulary import events

_LOOK_AHEAD = 8
"""Weeks after which a player is asked again though nothing has happened."""
_GROWS, _BY_CHILDREN = 1.25, 25
"""Something happens when the children without a decision are so many times as many, and so many more."""


class StaffMember(NamedTuple):
    """Somebody in a pool, with the weeks in which they joined (None: before the game) and left (None: still there)."""

    pool: str
    is_agency: bool
    since: int | None
    until: int | None


class AtWork(NamedTuple):
    """A role at the end of a week: its posts, people, full weeks of work that were present, and orders in words."""

    pool: str
    posts: int
    permanent: int
    agency: int
    present: float
    to_come: tuple[str, ...]


def people(log: Log) -> list[StaffMember]:
    """Return everybody in a log, in the order of their numbers."""
    opening, agency = frozenset(log.header.get("opening_staff", ())), frozenset(log.header.get("agency", ()))
    since: dict[int, int] = {}
    until: dict[int, int] = {}
    for time, _, person, event, _, _ in log.rows():
        if event == events.JOINED:
            since.setdefault(person, week_at(time))
        elif event == events.LEFT:
            until[person] = week_at(time)
    pools = log.names.pools
    return [
        StaffMember(
            pools[log.person_pool[number]],
            number in agency,
            None if number in opening else since[number],
            until.get(number),
        )
        for number in range(len(log.names.people))
        if number in since or number in opening
    ]


def at_work(rules: Game, door: Scenario, log: Log, decisions: list[Decision], week: int) -> Iterator[AtWork]:
    """Yield each role at the end of a week: its people, and the orders that are not there yet."""
    there = [one for one in people(log) if one.until is None]
    for pool in rules.people:
        here = [one for one in there if one.pool == pool]
        ended = [one for one in decisions if one.kind == "end" and one.who == pool and span(rules, one)[0] <= week]
        adverts = [one for one in decisions if one.kind == "post" and one.who == pool and one.week <= week]
        posts = round(door.pools[pool].posts) + len(adverts) - len(ended)
        agency = sum(one.is_agency for one in here)
        paid = log.rostered[log.names.pools.index(pool)][7 * (week - 1) : 7 * week]
        present = sum(paid) / ((door.pools[pool].hours_per_week or 37) * HOUR)
        since = _vacant_since(rules, log, decisions, pool, week)
        vacant = since[max(0, len(since) - (posts - len(here) + agency)) :]
        to_come = (*_hires(door, pool, week, vacant), *_ordered(rules, decisions, pool, week))
        yield AtWork(pool, posts, len(here) - agency, agency, present, to_come)


def _vacant_since(rules: Game, log: Log, decisions: list[Decision], pool: str, week: int) -> list[int]:
    """Return the weeks in which posts of a pool fell vacant or were advertised, in order; some are filled since."""
    left = [one.until for one in people(log) if one.pool == pool and not one.is_agency and one.until is not None]
    for one in decisions:
        if one.kind == "end" and one.who == pool and span(rules, one)[0] - 1 in left:
            left.remove(span(rules, one)[0] - 1)
    return sorted(
        [*left, *(one.week for one in decisions if one.kind == "post" and one.who == pool and one.week <= week)]
    )


def _hires(door: Scenario, pool: str, week: int, vacant: list[int]) -> Iterator[str]:
    for since in vacant:
        filled = since + weeks_to_hire(door, pool)
        when = f"about week {filled}" if filled > week else "any week now"
        yield f"a post vacant since week {since}: somebody comes {when}"


def _ordered(rules: Game, decisions: list[Decision], pool: str, week: int) -> Iterator[str]:
    one = rules.people[pool]
    for order in decisions:
        if order.who != pool:
            continue
        first, last = span(rules, order)
        if order.kind == "agency" and week < last:
            many = f"{order.posts} agency {one}s" if order.posts > 1 else f"agency {one}"
            yield f"{many} until the end of week {last}" if first <= week else f"{many} from week {first} to {last}"
        if order.kind == "post" and order.week > week:
            yield "one more post advertised"
        if order.kind == "end" and week < first:
            yield f"one post ends in week {first}"


def oldest(log: Log) -> int:
    """Return how many whole days the oldest contact without a decision has waited; 0 if there is none."""
    waiting: dict[int, int] = {}
    for time, contact, _, event, _, _ in log.rows():
        if event == events.RECEIVED:
            waiting[contact] = time
        elif event in (events.DECIDED, events.CLOSED):
            waiting.pop(contact, None)
    return (log.ends_at - min(waiting.values(), default=log.ends_at)) // DAY


def news(rules: Game, code: str, decisions: list[Decision], log: Log, week: int) -> list[str]:
    """Return the news of a week: what a manager would hear of."""
    return [*_of_the_year(rules, code, week), *_of_staff(rules, log, week), *_of_decisions(rules, decisions, week)]


def _of_the_year(rules: Game, code: str, week: int) -> Iterator[str]:
    door, (surge, *slow) = town(), spells(rules, seed_of(rules, code))
    known = [(week_of(each.first_day), week_of(each.last_day)) for each in door.demand.surges]
    before, now = (
        sum(first <= each <= last for first, last in [*known, (surge.first, surge.last)]) for each in (week - 1, week)
    )
    if now > before:
        yield f"More contacts than {'before' if before else 'usual'} have begun to come."
    if before and not now:
        yield "As many contacts as usual come again."
    for spell in slow:
        who = words.capital(words.name(spell.who))
        if week == spell.first:
            yield f"{who}: replies have begun to come much later than usual."
        if week == spell.last + 1:
            yield f"{who}: replies come as usual again."


def _of_staff(rules: Game, log: Log, week: int) -> Iterator[str]:
    for one in people(log):
        if one.pool not in rules.people:
            continue
        who = ("agency " if one.is_agency else "") + rules.people[one.pool]
        an = "An" if who[0] in "aeiou" else "A"
        if one.since == week:
            yield f"{an} {who} started."
        if one.until == week:
            yield f"{an} {who}’s booking ended." if one.is_agency else f"{an} {who} left; the post is vacant."


def _of_decisions(rules: Game, decisions: list[Decision], week: int) -> Iterator[str]:
    for one in decisions:
        if one.kind == "escalate" and week == span(rules, one)[1] + 1:
            yield f"{words.capital(words.name(one.who))}: what was agreed has run out."
        if one.kind == "end" and week == span(rules, one)[0]:
            yield f"A post given up in week {one.week} has ended."


def next_stop(code: str, texts: Texts, week: int) -> int:
    """Return the next week at whose end something has happened that a manager would hear of, a few weeks on at most."""
    rules = game()
    last = min(rules.weeks, week + _LOOK_AHEAD)
    if week >= last:
        return last
    log, tree = end_of_week(code, texts, last)
    decisions = read_all(rules, town(), texts)
    curve = tree["daily"]["children_without_decision"]
    before = curve[7 * week - 1] if week else curve[0]
    for place in range(week + 1, last):
        now = curve[7 * place - 1]
        if news(rules, code, decisions, log, place) or (now > before * _GROWS and now > before + _BY_CHILDREN):
            return place
    return last


def trend(curve: list[int], week: int) -> str:
    """Say how the children without a decision changed in a week."""
    before, now = (curve[max(0, 7 * place - 1)] for place in (week - 1, week))
    text = f"{words.plural(now, 'child', 'children')} without a decision at the week’s end"
    if week == 1 or now == before:
        return f"{text}."
    return f"{text}, {'up' if now > before else 'down'} from {words.count(before)}."
