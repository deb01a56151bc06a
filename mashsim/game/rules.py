"""The rules of the game, as its file in `mashsim/data/games` has them: what may be decided, its costs and limits."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Annotated, NamedTuple

from pydantic import Field

from mashsim.chance import Luck
from mashsim.documents import read_document, validate
from mashsim.loading import load
from mashsim.scenario import Scenario
from mashsim.scenario.values import NUMBER, WHOLE, Key, Line, Settings, Share

Whole = Annotated[int, Field(ge=1, le=1000), WHOLE]
Pounds = Annotated[float, Field(ge=0, le=1e9), NUMBER]
Times = Annotated[float, Field(gt=0, le=100), NUMBER]
Between = Annotated[tuple[Whole, Whole], Field()]
"""The least and the most, both included."""


class PostRules(Settings):
    """Permanent posts that are advertised, or given up."""

    most_more: Whole
    """Posts above those there are at the start, at most, in each role."""
    notice_weeks: Whole
    """Weeks from giving a post up to its end."""


class AgencyRules(Settings):
    """Agency workers who are booked."""

    notice_weeks: Whole
    """Weeks from the booking to their first day."""
    least_weeks: Whole
    """The shortest booking."""
    most_weeks: Whole
    """The longest booking."""
    most_at_once: Whole
    """Agency workers in one role at a time."""


class EscalationRules(Settings):
    """Slow replies taken up with a partner."""

    weeks: Whole
    """For how long it keeps."""
    reply_times: Share
    """What is left of the partner's median reply time meanwhile."""
    by: Key
    """The pool that gives its time for it."""
    post_share: Share
    """Share of a full post that it takes meanwhile."""
    most_at_once: Whole
    """Partners taken up at a time."""


class QueueRules(Settings):
    """Who is next in a queue."""

    pools: tuple[Key, ...]
    """The pools whose rule may be changed."""


class SurgeRules(Settings):
    """More contacts for some weeks, drawn for each class's year."""

    first_weeks: Between
    """Between which weeks it begins."""
    weeks: Between
    """How long it lasts."""
    times: tuple[Times, Times]
    """How many times as many contacts come, between two numbers."""


class SlowdownRules(Settings):
    """Partners that answer later for some weeks, drawn for each class's year: one in each equal part of it."""

    partners: tuple[Key, ...]
    """Which it may be."""
    count: Whole
    """How often it happens in the year."""
    weeks: Between
    """How long it lasts."""
    times: tuple[Times, Times]
    """How many times as long the partner's median reply time is, between two numbers."""


class FixedPolicy(Settings):
    """A year of decisions that are fixed beforehand, which a player's year is put beside."""

    name: Line
    """Its name, in a few words."""
    about: Line | str
    """Its decisions, in a sentence."""
    decisions: tuple[str, ...]
    """As the game writes decisions."""


class CodeWords(Settings):
    """The words of class codes; no two differ by a single letter."""

    first: Annotated[tuple[str, ...], Field(min_length=2)]
    """The first word."""
    second: Annotated[tuple[str, ...], Field(min_length=2)]
    """The second word."""


class Game(Settings):
    """The rules of the game."""

    version: Annotated[int, Field(ge=1, le=9), WHOLE]
    """Raised when anything here or in its front door changes: a class code carries it."""
    title: Line
    """Its name."""
    scenario: Line
    """Its front door: a file beside this one."""
    weeks: Whole
    """How many weeks are played."""
    budget: Pounds
    """Pounds for decisions, beside what the posts there are cost."""
    people: dict[Key, Line]
    """The pools that can be staffed, each with the name of one of its people."""
    posts: PostRules
    """Rules for permanent posts."""
    agency: AgencyRules
    """Rules for agency cover."""
    escalation: EscalationRules
    """Rules for taking slow replies up."""
    rules: QueueRules
    """Where the rule who is next may be changed."""
    surge: SurgeRules
    """The surge of each class's year."""
    slowdowns: SlowdownRules
    """The slow partners of each class's year."""
    policies: tuple[FixedPolicy, ...]
    """Fixed policies."""
    code_words: CodeWords
    """Of class codes."""


class Spell(NamedTuple):
    """Weeks out of the ordinary: the first and the last, by how much, and the partner (none: it is about contacts)."""

    first: int
    last: int
    times: float
    who: str = ""


def game_file() -> Path:
    """Return the file of the game."""
    return Path(__file__).resolve().parent.parent / "data" / "games" / "year.toml"


@cache
def game() -> Game:
    """Return the game that ships with mashsim."""
    return validate(read_document(game_file()), Game)


@cache
def town() -> Scenario:
    """Return the game's front door, before any class's year is drawn."""
    return load(game_file().with_name(f"{game().scenario}.toml"))


def spells(rules: Game, seed: int) -> list[Spell]:
    """Return the spells of a class's year, drawn from its seed: the surge, then the slow partners in order.

    It is luck of the year, not of a replication: other runs of the same year have the same spells.
    """
    draw = Luck(seed, 0).keyed

    def whole(purpose: str, position: int, bounds: tuple[int, int]) -> int:
        return bounds[0] + int(draw(f"game.{purpose}", position) * (bounds[1] - bounds[0] + 1))

    def between(purpose: str, position: int, bounds: tuple[float, float]) -> float:
        return round(bounds[0] + draw(f"game.{purpose}", position) * (bounds[1] - bounds[0]), 2)

    surge, slow = rules.surge, rules.slowdowns
    first = whole("surge.first", 0, surge.first_weeks)
    drawn = [Spell(first, first + whole("surge.weeks", 0, surge.weeks) - 1, between("surge.times", 0, surge.times))]
    part = rules.weeks // slow.count
    for number in range(slow.count):
        weeks = whole("slow.weeks", number, slow.weeks)
        first = part * number + whole("slow.first", number, (2, max(2, part - weeks)))
        who = slow.partners[whole("slow.who", number, (0, len(slow.partners) - 1))]
        drawn.append(Spell(first, min(rules.weeks, first + weeks - 1), between("slow.times", number, slow.times), who))
    return drawn
