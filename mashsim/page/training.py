"""The requests of an exercise. A response gives no answer away before the request `reveal`.

=============  ===================================================================================================
``do``         response
=============  ===================================================================================================
`exercises`    ``exercises``: name, title, minutes and what it teaches, of each that ships
`exercise`     what is shown before the guess: texts, the ``guess`` with its empty chart, and the ``films`` to watch
`reveal`       what the runs show: ``points`` or ``answers`` to judge a guess by, and ``page``
`hand out`     ``notes`` for the trainer and the ``handout`` for everybody (HTML)
=============  ===================================================================================================

All but `exercises` take ``exercise`` (the name of one that ships) or ``text`` (TOML, with its ``name``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from mashsim.documents import did_you_mean, to_toml
from mashsim.errors import ScenarioError
from mashsim.experiment import Runs
from mashsim.loading import load
from mashsim.page.acts import Act
from mashsim.page.doors import side_of
from mashsim.page.showing import page_as_dict
from mashsim.report.pages import Page
from mashsim.scenario import Scenario
from mashsim.shipped import scenario_folder
from mashsim.training import (
    CurveGuess,
    Exercise,
    ExercisePlan,
    ExerciseRuns,
    NumberGuess,
    play,
    prepare,
    read,
    read_text,
)
from mashsim.training import shipped as shipped_exercises
from mashsim.training.exercise import SUMMERS
from mashsim.training.guesses import scale
from mashsim.training.handing_out import handout, notes
from mashsim.training.judging import points, so_in, verdict
from mashsim.training.playing import RunScenarios, seen_before
from mashsim.training.showing import empty_charts, labels, sections
from mashsim.trees import Tree

_WHICH = ("exercise", "text", "name")
_STEPS_ON_THE_SCALE = 100


def _shipped(name: str) -> Scenario:
    """Return a scenario that ships with mashsim; the message is the same on every machine if it does not."""
    known = {
        path.relative_to(scenario_folder()).with_suffix("").as_posix(): path
        for path in scenario_folder().rglob("*.toml")
    }
    if name.removesuffix(".toml") in known:
        return load(known[name.removesuffix(".toml")])
    hint = did_you_mean(name, sorted(known), ".")
    raise ScenarioError(f"{name!r} is not a scenario in this page{hint}")


def _exercises(request: Mapping[str, Any]) -> Tree:
    exercises = {name: read(path) for name, path in shipped_exercises().items()}
    rows = [
        {"name": name, "title": one.title, "minutes": one.minutes, "teaches": one.teaches}
        for name, one in exercises.items()
    ]
    return {"exercises": rows}


def _exercise(request: Mapping[str, Any]) -> Tree:
    plan = _plan(request)
    exercise = plan.exercise
    return {
        "title": exercise.title,
        "minutes": exercise.minutes,
        "teaches": exercise.teaches,
        "question": exercise.question,
        "situation": exercise.situation,
        "guess": _guess(plan),
        "look_at": exercise.watch.look_at,
        "films": _films(plan),
        "summers": exercise.summers and {"ask": exercise.summers.ask, "of": SUMMERS},
        "discuss": list(exercise.discuss),
        "steps": [step.model_dump() for step in exercise.steps],
        "facts": [fact.model_dump() for fact in exercise.facts],
    }


def _guess(plan: ExercisePlan) -> Tree:
    guess = plan.exercise.guess
    common: Tree = {"kind": guess.kind, "ask": guess.ask, **empty_charts(plan, seen_before(plan, _measuring(plan)))}
    if not isinstance(guess, CurveGuess | NumberGuess):
        return {**common, "answers": [answer.says for answer in guess.answers]}
    first, last = plan.days
    span = max((last - first).days, 1)
    at = [round((day - first).days / span, 5) for day in guess.on] if isinstance(guess, CurveGuess) else [0]
    step = guess.up_to / _STEPS_ON_THE_SCALE
    return {
        **common,
        "unit": scale(guess, plan.working_day)[1].strip(),
        "most": guess.up_to,
        "step": max(1, round(step)) if guess.up_to >= 10 else round(step, 2),
        "points": [{"label": label, "at": place} for label, place in zip(labels(plan), at, strict=True)],
    }


def _films(plan: ExercisePlan) -> list[Tree]:
    """Return for each lane its title, its days, and the words of a request about it, with its scenario as text."""
    watch = plan.exercise.watch
    return [
        {
            "title": title,
            "sides": {
                "text": to_toml(scenario.document.values, {}),
                "name": f"{scenario.document.name}.toml",
                "seed": plan.seed,
            },
            "first_day": str(watch.first_day or scenario.run.first_day),
            "last_day": watch.last_day and str(watch.last_day),
        }
        for title, scenario in plan.lanes.items()
    ]


def _reveal(request: Mapping[str, Any]) -> Tree:
    played = _played(request)
    votes = verdict(played)
    holds = so_in(played, played.exercise.summers) if played.exercise.summers else []
    page = Page(title=played.exercise.title, facts="", findings=[], sections=list(sections(played)))
    return {
        "points": [point.as_dict() for point in points(played)],
        "answers": votes and {"counts": list(votes.counts), "of": votes.of, "right": votes.right},
        "summers": {"so": sum(holds), "of": len(holds)} if holds else None,
        "page": page_as_dict(page),
        "replications": played.exercise.replications,
        "seed": played.plan.seed,
    }


def _hand_out(request: Mapping[str, Any]) -> Tree:
    played = _played(request)
    return {"notes": notes(played), "handout": handout(played.plan, seen_before(played.plan, _measuring(played.plan)))}


def _plan(request: Mapping[str, Any]) -> ExercisePlan:
    return _prepared(*(None if request.get(word) is None else str(request[word]) for word in _WHICH))


@lru_cache(maxsize=4)
def _prepared(name: str | None, text: str | None, called: str | None) -> ExercisePlan:
    return prepare(_read(name, text, called), _shipped)


def _read(name: str | None, text: str | None, called: str | None) -> Exercise:
    if text is not None:
        return read_text(text, called or "exercise.toml")
    known = shipped_exercises()
    if name not in known:
        hint = did_you_mean(name or "", known, f"; there are {', '.join(known)}.")
        raise ScenarioError(f"{name!r} is not an exercise{hint}")
    return read(known[name])


def _played(request: Mapping[str, Any]) -> ExerciseRuns:
    plan = _plan(request)
    return play(plan, _measuring(plan))


def _measuring(plan: ExercisePlan) -> RunScenarios:
    """Return what runs scenarios and measures what the exercise reads."""

    def run(scenarios: Sequence[Scenario], replications: int, seed: int) -> list[Runs]:
        return [side_of(scenario).runs(plan.measures, seed, replications) for scenario in scenarios]

    return run


DOES = {
    "exercises": Act(_exercises, ()),
    "exercise": Act(_exercise, _WHICH),
    "reveal": Act(_reveal, _WHICH),
    "hand out": Act(_hand_out, _WHICH),
}
"""The requests that are answered here."""
