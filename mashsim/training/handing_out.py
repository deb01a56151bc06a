"""What is printed for a session: a handout for everybody, without answers, and notes for the trainer, with them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from markupsafe import Markup

from mashsim.experiment import Runs
from mashsim.report.blocks import Figure, Section, Table, Text
from mashsim.report.filling import fill
from mashsim.training.guesses import ChoiceGuess, RemedyGuess
from mashsim.training.judging import points, so_in, verdict
from mashsim.training.playing import ExercisePlan, ExerciseRuns
from mashsim.training.showing import empty_charts, labels, sections

_SHEET = ("training/sheet.css",)


def handout(plan: ExercisePlan, beside: Runs | None) -> str:
    """Return a page of HTML for each who takes part: the situation, the question, and room for a guess.

    Parameters
    ----------
    beside : the runs of the lane that may be seen before the guess, if there is one
    """
    chart = empty_charts(plan, beside).get("wide", "")
    # The charts escape every text they are given.
    return fill("training/handout.html.j2", _SHEET, exercise=plan.exercise, chart=Markup(chart), points=labels(plan))


def notes(played: ExerciseRuns) -> str:
    """Return a page of HTML for the trainer: steps with their minutes, what the runs show, and points to talk about."""
    return fill(
        "training/notes.html.j2",
        _SHEET,
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
