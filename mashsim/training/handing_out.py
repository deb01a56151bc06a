"""What is printed for a session: a handout for everybody, without answers, and notes for the trainer, with them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import Any

import jinja2
from markupsafe import Markup

from mashsim.experiment import Runs
from mashsim.report.blocks import Figure, Section, Table, Text
from mashsim.shipped import VERSION
from mashsim.training.guesses import ChoiceGuess, RemedyGuess
from mashsim.training.judging import points, so_in, verdict
from mashsim.training.playing import ExercisePlan, ExerciseRuns
from mashsim.training.showing import empty_charts, labels, sections


def handout(plan: ExercisePlan, beside: Runs | None) -> str:
    """Return a page of HTML for each who takes part: the situation, the question, and room for a guess.

    Parameters
    ----------
    beside : the runs of the lane that may be seen before the guess, if there is one
    """
    chart = empty_charts(plan, beside).get("wide", "")
    # The charts escape every text they are given.
    return _written("handout.html.j2", exercise=plan.exercise, chart=Markup(chart), points=labels(plan))


def notes(played: ExerciseRuns) -> str:
    """Return a page of HTML for the trainer: steps with their minutes, what the runs show, and points to talk about."""
    return _written(
        "notes.html.j2",
        exercise=played.exercise,
        findings=findings(played),
        parts=[_part(section) for section in sections(played)],
    )


def findings(played: ExerciseRuns) -> Iterator[str]:
    """Yield the results in sentences: each number with its band, each answer with its count of runs."""
    for point in points(played):
        yield f"{point.label}: {point.spread.between}; the mean is {point.spread.mean_in_words}."
    votes, guess = verdict(played), played.exercise.guess
    if votes is not None and isinstance(guess, ChoiceGuess | RemedyGuess):
        for answer, count in zip([answer.says for answer in guess.answers], votes.counts, strict=True):
            yield f"“{answer}”: in {count} of {votes.of} runs."
    if played.exercise.summers:
        holds = so_in(played, played.exercise.summers)
        yield f"{played.exercise.summers.ask} In {sum(holds)} of {len(holds)}."


def _part(section: Section) -> dict[str, Any]:
    return {
        "heading": section.heading,
        "texts": [block.text for block in section.blocks if isinstance(block, Text)],
        "figures": [block for block in section.blocks if isinstance(block, Figure)],
        "tables": [block for block in section.blocks if isinstance(block, Table)],
    }


def _written(template: str, **content: Any) -> str:
    # The style sheet is part of the package, so it may stand in the page as it is.
    return (
        _environment().get_template(template).render(version=VERSION, style=Markup(_template("sheet.css")), **content)
    )


@cache
def _environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.FunctionLoader(_template),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _template(name: str) -> str:
    return (resources.files("mashsim") / "templates" / "training" / name).read_text(encoding="utf-8")
