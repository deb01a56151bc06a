"""A year of decisions is a scenario, and where it stands at a week's end is that scenario's simulation up to that day.

::

    class code ──seed_of──▶ seed ──spells──▶ Spell ─┐
    decisions ──read_all──▶ Decision ───────────────┴─ scenario_of ──▶ Scenario ──log_until──▶ Log ──▶ PlayedYear

No state is kept but the code and the decisions. As luck belongs to the contact, what is decided later changes nothing
that happened before. Decisions that change settings become one dated intervention for each Monday on which a setting
changes; agency workers come with interventions of their own.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from mashsim.game.codes import seed_of
from mashsim.game.decisions import Decision, read_all, span
from mashsim.game.rules import Game, Spell, game, spells, town
from mashsim.loading import changed
from mashsim.log import Log
from mashsim.measures import measure
from mashsim.measures.results import uncollected
from mashsim.quantities import Duration
from mashsim.scenario import Scenario
from mashsim.simulation import FrontDoor, World
from mashsim.trees import Tree
from mashsim.worktime import Timeline

Texts = tuple[str, ...]
Settings = dict[str, object]
SCORES = ("child_days", "share_in_time", "cost", "changes_of_staff")
"""The four numbers of a year, each in its own unit; there is no sum of them."""


def scenario_of(rules: Game, code: str, texts: Sequence[str]) -> Scenario:
    """Return the scenario that a class's year and a player's decisions make.

    Raises
    ------
    ScenarioError
        If the code is none, or a decision may not be made.
    """
    seed, door = seed_of(rules, code), town()
    decisions = read_all(rules, door, texts)
    surge, *slow = spells(rules, seed)
    last = monday(door, surge.last) + dt.timedelta(days=6)
    more = {"first_day": monday(door, surge.first), "last_day": last, "factor": surge.times}
    levels = [
        {"name": f"Week {week}", "first_day": monday(door, week), "changes": new}
        for week, new in _changes(rules, door, slow, decisions)
    ]
    settings = {
        "run.seed": seed,
        "title": f"{rules.title}: {code}",
        "demand.surges": [*door.document.values["demand"]["surges"], more],
        "interventions": [
            *_cover(rules, door, decisions),
            *levels,
        ],  # people first: a further change must not renumber them in the log
    }
    return changed(door, settings, f"class code {code} and what was decided")


def monday(door: Scenario, week: int) -> dt.date:
    """Return the first day of a week of the game, 1 upwards."""
    return door.run.first_day + dt.timedelta(days=7 * (week - 1))


def week_of(day: dt.date) -> int:
    """Return the week of the game that a day lies in."""
    return (day - town().run.first_day).days // 7 + 1


@cache
def _timeline() -> Timeline:
    return FrontDoor(town()).timeline


def week_at(moment: int) -> int:
    """Return the week of the game of a moment, in elapsed seconds; weeks begin at midnight, also when clocks change."""
    return _timeline().day(moment) // 7 + 1


def _cover(rules: Game, door: Scenario, decisions: Sequence[Decision]) -> Iterator[Tree]:
    for one in decisions:
        if one.kind == "agency":
            first, last = span(rules, one)
            come = {"pool": one.who, "posts": one.posts, "kind": "agency"}
            days = {"first_day": monday(door, first), "last_day": monday(door, last) + dt.timedelta(days=6)}
            yield {"name": f"Agency cover booked in week {one.week}", **days, "cover": [come]}


def _changes(
    rules: Game, door: Scenario, slow: Sequence[Spell], decisions: Sequence[Decision]
) -> Iterator[tuple[int, Settings]]:
    """Yield the settings that change on the Monday of a week, for each week in which some do."""
    before = levels(rules, door, (), (), 1)
    for week in range(1, rules.weeks + 1):
        now = levels(rules, door, slow, decisions, week)
        if new := {path: value for path, value in now.items() if value != before[path]}:
            yield week, new
        before = now


def levels(rules: Game, door: Scenario, slow: Sequence[Spell], decisions: Sequence[Decision], week: int) -> Settings:
    """Return the settings that the game can change, as they are in a week."""
    held = [one for one in decisions if span(rules, one)[0] <= week <= span(rules, one)[1]]
    settings: Settings = {}
    for pool in rules.people:
        posts = door.pools[pool].posts + sum({"post": 1, "end": -1}.get(one.kind, 0) for one in held if one.who == pool)
        if pool == rules.escalation.by:
            posts -= rules.escalation.post_share * sum(one.kind == "escalate" for one in held)
        settings[f"pools.{pool}.posts"] = round(posts, 6)
    for pool in rules.rules.pools:
        chosen = [one.rule for one in held if one.kind == "rule" and one.who == pool]
        settings[f"pools.{pool}.policy"] = chosen[-1] if chosen else door.pools[pool].policy
    for name, partner in door.partners.items():
        times = rules.escalation.reply_times if any(one.kind == "escalate" and one.who == name for one in held) else 1.0
        for spell in slow:
            times *= spell.times if spell.who == name and spell.first <= week <= spell.last else 1.0
        median: Duration = partner.reply.median  # type: ignore[union-attr, assignment]  # the towns of games say it
        settings[f"partners.{name}.reply.median"] = str(Duration(round(median.amount * times, 4), median.kind))
    return settings


# Simulating


@lru_cache(maxsize=8)
def _door(code: str, texts: Texts) -> FrontDoor:
    return FrontDoor(scenario_of(game(), code, texts))


def log_until(code: str, texts: Texts, week: int) -> Log:
    """Return the log of a year up to the end of a week."""
    door = _door(code, texts)
    world = World(door, door.scenario.run.seed, 0)
    world.log.ends_at = door.timeline.midnight(7 * week)
    with uncollected():
        world.run_until(world.log.ends_at)
    return world.settle()


@lru_cache(maxsize=4)
def end_of_week(code: str, texts: Texts, week: int) -> tuple[Log, Tree]:
    """Return the log of a year up to the end of a week, and its measures."""
    door, log = _door(code, texts), log_until(code, texts, week)
    return log, _measured(door, log)


def _measured(door: FrontDoor, log: Log) -> Tree:
    managers = [name for name, pool in door.scenario.pools.items() if pool.manager]
    return measure(log, door.clocks, door.office, door.timeline, managers, (0, log.ends_at), asked=_READ)


_READ = (
    "workforce", "daily.days", "daily.open", "daily.children_without_decision", "child_days_without_decision.all",
    "clocks.decision.share_in_time", "cost.total", "weekly",
)  # fmt: skip
"""The measures that the game shows."""


class PlayedYear(NamedTuple):
    """The results of a whole year: the four numbers, and the curve of children without a decision by day."""

    child_days: float
    share_in_time: float
    cost: float
    changes_of_staff: int
    undecided: tuple[int, ...]
    waiting: dict[str, float]
    """Contacts in each stage before the decision, mean over the days."""


@lru_cache(maxsize=64)
def played_year(code: str, texts: Texts, replication: int = 0) -> PlayedYear:
    """Return a whole year; replication 0 is the class's own luck, the others are the same year on other luck."""
    door = _door(code, texts)
    return year_of(_measured(door, door.replicate(door.scenario.run.seed, replication)), game())


def year_of(tree: Tree, rules: Game) -> PlayedYear:
    """Return the four numbers of a year from its measures.

    Changes of staff are people who join or leave the pools of the game, agency workers among them: this front door
    allocates to numbers of workers, not to persons, so that changes of a child's worker cannot be counted.
    """
    staff = sum(tree["workforce"][pool]["joined"] + tree["workforce"][pool]["left"] for pool in rules.people)
    days = len(tree["daily"]["days"])
    return PlayedYear(
        tree["child_days_without_decision"]["all"],
        tree["clocks"]["decision"]["share_in_time"],
        tree["cost"]["total"],
        staff,
        tuple(tree["daily"]["children_without_decision"]),
        {stage: sum(tree["daily"]["open"][stage]) / days for stage in BEFORE_THE_DECISION},
    )


BEFORE_THE_DECISION = {
    "screening": "screening",
    "gathering": "partners’ replies",
    "analysing": "a social worker’s analysis",
    "deciding": "a manager’s decision",
}
"""The stages before the decision, each with the words for what its contacts are in or wait for."""
