"""The requests to watch a front door day by day: the film of one replication, and the story of one contact.

=============  ===================================================================================================
``do``         response
=============  ===================================================================================================
`film`         ``film``: the whole days from ``first_day`` to ``last_day`` (ISO dates) of replication ``number``;
               without days, the eight weeks in which its backlog grows most
`story`        ``sentences``: the way of ``contact`` in replication ``number``, as `mashsim explain --contact` has it
=============  ===================================================================================================

Both take the words that say which front door is meant, and are about it with its changes. Two requests that differ only
in their changes give two films with the same arrivals. The logs of the last few replications are remembered.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from functools import cached_property
from math import fsum
from typing import Any, NamedTuple

from mashsim.errors import ScenarioError
from mashsim.experiment.runner import key_of
from mashsim.measures.curves import open_by_stage
from mashsim.measures.evidence import Evidence
from mashsim.measures.film import AFTER_THE_DOOR, BOARD, Film, film
from mashsim.measures.held_up import held_up
from mashsim.measures.one_contact import Contacts
from mashsim.measures.turning_points import Hours, hours, turning_points
from mashsim.page.acts import Act
from mashsim.page.doors import MOST_REPLICATIONS, SIDES, RecentlyUsed, day, side_of, sides_of, whole_number
from mashsim.page.turns import in_words
from mashsim.questions.asking import about
from mashsim.report import words
from mashsim.report.answers import one_contact
from mashsim.scenario import Scenario
from mashsim.trees import Tree
from mashsim.vocabulary.ratings import RATED_AS
from mashsim.worktime import Clock

USUAL_DAYS, MOST_DAYS = 56, 184
"""How many days are filmed if none are asked for, and at most."""
ON_THE_BOARD = {"screened": "first look", "decided": "decision"}
"""Where the clock may stop by which contacts on the board are late, and what they are late for."""


class Head(NamedTuple):
    """The words of a column of the board: its head, its work within a sentence, and the arrival of a contact there."""

    title: str
    stage: str
    reached: str


HEADS = {
    "screening": Head("Screening", "screening", "comes in, to be screened"),
    "gathering": Head("Gathering information", "gathering", "goes on, for partners to be asked what they know"),
    "analysing": Head("Analysing", "analysing", "goes on to be analysed"),
    "deciding": Head("Threshold decision", "deciding", "comes up for its threshold decision"),
    "allocating": Head("Allocation", "allocating", "is to be allocated to a worker"),
    "assessing": Head("With a worker", "assessing", "is with a worker now"),
    "helping": Head("Early help", "early help", "is to get early help"),
    "interviewing": Head("Return interview", "interviewing", "comes for a return home interview"),
}


class Replay:
    """One replication, its log read once for films and stories."""

    def __init__(self, scenario: Scenario, seed: int, number: int):
        self.scenario = scenario
        self.door = side_of(scenario).door.drawn(seed, number)
        log = self.door.replicate(seed, number)
        self.evidence = Evidence(log, self.door.office, self.door.timeline, self.door.clocks)

    @cached_property
    def contacts(self) -> Contacts:
        """Its contacts, each of which can be followed."""
        return Contacts(self.evidence)

    @property
    def clock(self) -> Clock | None:
        """The clock by which contacts are late: that which heads the report, or else the first that stops a decision.

        One that heads the report and does not start at the receipt of contacts is not for the board.
        """
        at_the_door = [clock for clock in self.door.clocks if clock.start == "received" and clock.stop in ON_THE_BOARD]
        heads_with = self.scenario.report.heads_with
        of_decision = [clock for clock in at_the_door if clock.stop == "decided"]
        return next((clock for clock in at_the_door if clock.name == heads_with), next(iter(of_decision), None))

    def during(self, first_day: dt.date, last_day: dt.date) -> Evidence:
        """The evidence of the whole days from one to another, both included."""
        timeline = self.door.timeline
        return self.evidence.during((timeline.at(first_day), timeline.at(last_day + dt.timedelta(days=1))))

    @property
    def building(self) -> dt.date:
        """The Monday from which the backlog grows most in the usual number of days, or the first measured day."""
        run = self.scenario.run
        first_day = run.measure_from or run.first_day
        by_stage = open_by_stage(self.during(first_day, run.last_day))
        later = [stage for column in AFTER_THE_DOOR for stage in BOARD[column]]
        backlog = [
            sum(counts) for counts in zip(*(by_stage[stage] for stage in by_stage if stage not in later), strict=True)
        ]
        grows = [
            after - before for before, after in zip(backlog, backlog[USUAL_DAYS:], strict=False)
        ]  # from the end of a Sunday
        sundays = [day for day in range(len(grows)) if (first_day + dt.timedelta(days=day)).weekday() == 6]
        most = max(sundays, key=grows.__getitem__, default=-1)
        return first_day + dt.timedelta(days=most + 1) if most >= 0 and grows[most] > 0 else first_day

    @cached_property
    def hours(self) -> Hours:
        """Hours of work that arrived for each pool, and hours its people were on shift for, by day of the scenario."""
        return hours(self.during(self.scenario.run.first_day, self.scenario.run.last_day))

    def turns(self, filmed: Film, evidence: Evidence) -> list[Tree]:
        """The turning points of a film."""
        turns, starts = turning_points(evidence, filmed, self.hours, held_up(evidence)), evidence.window.starts
        moment = self.door.timeline.moment
        return [{"at": turn.at, "kind": turn.kind, "text": in_words(turn, moment(starts + turn.at))} for turn in turns]


def _scenario(request: Mapping[str, Any]) -> Scenario:
    """Return the front door of a request, with its changes if it has any."""
    sides = sides_of(request)
    return sides.after or sides.before


_replays: RecentlyUsed[tuple[str, int, int], Replay] = RecentlyUsed(4)


def _replay(request: Mapping[str, Any]) -> Replay:
    """Return the replication of a request; those used last are remembered."""
    scenario, seed, number = _scenario(request), sides_of(request).seed, _number(request)
    return _replays.of((key_of(scenario), seed, number), lambda: Replay(scenario, seed, number))


def _film(request: Mapping[str, Any]) -> Tree:
    replay, scenario = _replay(request), _scenario(request)
    first_day, last_day = _days(request, replay)
    evidence = replay.during(first_day, last_day)
    window, filmed = evidence.window, film(evidence, replay.clock)
    content = filmed.as_dict()
    starts, days, calendar, clock = window.starts, window.days, replay.door.office, replay.clock
    spans = zip(calendar.opens, calendar.closes, strict=True)
    columns = [
        {"key": name, **HEADS[name]._asdict(), "at_the_door": name not in AFTER_THE_DOOR}
        for name in content.pop("columns")
    ]
    return {
        "film": {
            "title": scenario.title,
            "seed": sides_of(request).seed,
            "number": _number(request),
            "first_day": str(first_day),
            "last_day": str(last_day),
            "midnights": [window.timeline.midnight(day) - starts for day in range(days.start, days.stop + 1)],
            "office": [moment - starts for span in spans for moment in span if starts <= moment <= window.ends],
            "clock": clock
            and {
                "name": words.name(clock.name),
                "for": ON_THE_BOARD[clock.stop],
                "limits": [limit and str(limit) for limit in clock.limits],
            },
            "columns": columns,
            "ratings": [*RATED_AS, "not rated yet"],
            "hours": {name: _by_day(by_pool, days) for name, by_pool in replay.hours._asdict().items()},
            "turns": replay.turns(filmed, evidence),
            **content,
        }
    }


def _by_day(by_pool: Sequence[Sequence[float]], days: range) -> list[float]:
    """Add up the hours of all pools on each of some days."""
    return [round(fsum(by_day[day] for by_day in by_pool if day < len(by_day)), 1) for day in days]


def _number(request: Mapping[str, Any]) -> int:
    return whole_number(request, "number", 0, 0, MOST_REPLICATIONS - 1)


def _days(request: Mapping[str, Any], replay: Replay) -> tuple[dt.date, dt.date]:
    """Return the first and the last day of a request: in the run, in order, and not too many.

    Without a first day it is `Replay.building`, or so long before the last day as is usual.
    """
    run, usual = replay.scenario.run, dt.timedelta(days=USUAL_DAYS - 1)
    first_day, last_day = day(request.get("first_day"), "first_day"), day(request.get("last_day"), "last_day")
    if first_day is None:
        first_day = max(run.first_day, last_day - usual) if last_day else replay.building
    last_day = last_day or min(run.last_day, first_day + usual)
    for what, asked in (("first", first_day), ("last", last_day)):
        if not run.first_day <= asked <= run.last_day:
            raise ScenarioError(
                f"the {what} day to watch is {words.long_date(asked)}, but this run goes from "
                f"{words.long_date(run.first_day)} to {words.long_date(run.last_day)}; choose a day of the run."
            )
    if last_day < first_day:
        raise ScenarioError(
            f"the last day to watch, {words.long_date(last_day)}, is before the first, {words.long_date(first_day)}."
        )
    if (days := (last_day - first_day).days + 1) > MOST_DAYS:
        raise ScenarioError(
            f"from the first day to the last are {days} days; at most {MOST_DAYS} can be watched at once."
        )
    return first_day, last_day


def _story(request: Mapping[str, Any]) -> Tree:
    replay = _replay(request)
    contacts = replay.contacts
    if not len(contacts):
        raise ScenarioError("no contact came in this run; nothing can be followed.")
    number = whole_number(request, "contact", 0, 0, len(contacts) - 1)
    answer = {"scenario": about(_scenario(request)), "journey": contacts.one(number)}
    summary = [sentence for sentence, _ in one_contact.findings(answer)]
    return {"contact": number, "summary": summary, "sentences": one_contact.everything(answer)}


DOES = {
    "film": Act(_film, (*SIDES, "number", "first_day", "last_day")),
    "story": Act(_story, (*SIDES, "number", "contact")),
}
"""The requests that are answered here."""
