"""The front doors of an exercise, and the runs that decide its answer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import NamedTuple

from mashsim.errors import ScenarioError
from mashsim.experiment import Runs, ready
from mashsim.loading import changed
from mashsim.measures.naming import conditions, full_name
from mashsim.questions.asking import FindScenario, over_period
from mashsim.scenario import Scenario
from mashsim.scenario.values import Exponential
from mashsim.simulation import FrontDoor
from mashsim.training.exercise import Exercise
from mashsim.training.guesses import CurveGuess, RemedyGuess

RunScenarios = Callable[[Sequence[Scenario], int, int], list[Runs]]
"""Runs replications of scenarios: the scenarios, how many of each, and the seed. All of
`ExercisePlan.measures` must be measured."""


class ExercisePlan(NamedTuple):
    """The front doors to run: one for each lane, and one for each answer that is tried."""

    exercise: Exercise
    lanes: dict[str, Scenario]
    tried: dict[str, Scenario]

    @property
    def seed(self) -> int:
        """The random seed."""
        return next(iter(self.lanes.values())).run.seed if self.exercise.seed is None else self.exercise.seed

    @property
    def days(self) -> tuple[dt.date, dt.date]:
        """The first and the last day that are measured."""
        run = self.lanes[self.exercise.guessed_lane].run
        return run.measure_from or run.first_day, run.last_day

    @property
    def numbers(self) -> tuple[str, ...]:
        """The measures that are judged, each one number."""
        guess, summers = self.exercise.guess, self.exercise.summers
        guessed = () if isinstance(guess, CurveGuess) else (full_name(guess.measure),)
        return *guessed, *(one.measure for one in conditions([summers.condition] if summers else [], "condition"))

    @property
    def curves(self) -> tuple[str, ...]:
        """The curves that are guessed or shown."""
        guess, summers = self.exercise.guess, self.exercise.summers
        guessed = (guess.measure,) if isinstance(guess, CurveGuess) else ()
        both = (self.exercise.shows,) if len(self.lanes) > 1 else ()
        return *guessed, *both, *((summers.curve,) if summers else ())

    @property
    def measures(self) -> tuple[str, ...]:
        """All that is read of its runs."""
        return "daily.days", *self.numbers, *self.curves

    @property
    def working_day(self) -> float:
        """Minutes in the office's working day."""
        return FrontDoor(next(iter(self.lanes.values()))).office.day_length / 60


class ExerciseRuns(NamedTuple):
    """The replications of each lane and of each answer that was tried, all on the same luck."""

    plan: ExercisePlan
    lanes: dict[str, Runs]
    tried: dict[str, Runs]

    @property
    def exercise(self) -> Exercise:
        """The exercise."""
        return self.plan.exercise

    @property
    def guessed(self) -> Runs:
        """The runs of the lane that is guessed."""
        return self.lanes[self.exercise.guessed_lane]

    @property
    def first_lane(self) -> Runs:
        """The runs of the first lane: how many there are, and their seed, is the same in all."""
        return next(iter(self.lanes.values()))


def prepare(exercise: Exercise, find: FindScenario) -> ExercisePlan:
    """Return the front doors of an exercise.

    Parameters
    ----------
    find : gives the scenario of a name

    Raises
    ------
    ScenarioError
        If a scenario is not there, a change does not fit it, or a day lies outside the run.
    """
    base = over_period(find(exercise.scenario), exercise.first_day, exercise.last_day)
    base = changed(base, exercise.changes, "the exercise") if exercise.changes else base
    lanes = dict.fromkeys(exercise.lane_names, base)
    for name, variant in exercise.lanes.items():
        other = variant.build(base, name, find)
        lanes[name] = over_period(other, exercise.first_day, exercise.last_day) if variant.scenario else other
    tried = {}
    if isinstance(exercise.guess, RemedyGuess):
        before = lanes[exercise.guessed_lane]
        tried = {answer.says: answer.build(before, answer.says, find) for answer in exercise.guess.answers}
    plan = ExercisePlan(exercise, lanes, tried)
    _check_days(plan)
    return plan


def seen_before(plan: ExercisePlan, run: RunScenarios) -> Runs | None:
    """Return the runs of the lane that may be seen before the guess, if there is one."""
    guess = plan.exercise.guess
    if not isinstance(guess, CurveGuess) or guess.beside is None:
        return None
    return run([plan.lanes[guess.beside]], plan.exercise.replications, plan.seed)[0]


def _check_days(plan: ExercisePlan) -> None:
    first, last = plan.days
    begun = plan.lanes[plan.exercise.lane(None)].run.first_day
    watch, guess = plan.exercise.watch, plan.exercise.guess
    days = [("guess.on", day, first) for day in guess.on] if isinstance(guess, CurveGuess) else []
    days += [(f"watch.{name}", day, begun) for name in ("first_day", "last_day") if (day := getattr(watch, name))]
    wrong = [
        f"{path} has {day}, outside the days {start} to {last}."
        for path, day, start in days
        if not start <= day <= last
    ]
    if wrong:
        raise ScenarioError(wrong)


def play(plan: ExercisePlan, run: RunScenarios) -> ExerciseRuns:
    """Run every front door of an exercise, all on the same luck.

    Raises
    ------
    ScenarioError
        Before anything runs, if a front door asks for too much, or has not what is guessed.
    SimulationError
        If a replication breaks a law of the model.
    """
    for scenario in plan.lanes.values():
        ready(scenario, plan.numbers, plan.curves)
    runs = iter(run([*plan.lanes.values(), *plan.tried.values()], plan.exercise.replications, plan.seed))
    return ExerciseRuns(plan, {name: next(runs) for name in plan.lanes}, {says: next(runs) for says in plan.tried})


def one_queue(scenario: Scenario) -> tuple[float, float]:
    """Return how busy one person with one queue is, 0 to 1, and the mean wait in minutes, by theory (Erlang, 1909).

    Raises
    ------
    ScenarioError
        If the scenario is not such a queue, or more comes than one person can do.
    """
    stage, pools = scenario.stages.screening, list(scenario.pools.values())
    effort = stage.effort
    if len(pools) != 1 or pools[0].posts != 1 or not isinstance(effort, Exponential):
        raise ScenarioError('theory = "one queue" needs one pool with one post, and an effort that is exponential.')
    minutes = effort.mean.amount / 60
    busy = scenario.demand.rate * effort.mean.amount
    if busy >= 1:
        raise ScenarioError("more contacts come than one person can do; theory knows no mean wait there.")
    return busy, busy / (1 - busy) * minutes
