"""Training: exercises in which people guess first, lock their guess, and then see what the simulation shows.

::

    exercise file ──read──▶ Exercise ──play──▶ ExerciseRuns ──▶ revealed, notes, handout

An exercise file holds the question and the front doors it is about, never an answer: every number that is revealed comes from runs.
"""

from mashsim.training.exercise import Exercise, read, read_text, shipped
from mashsim.training.guesses import ChoiceGuess, CurveGuess, NumberGuess, RemedyGuess
from mashsim.training.playing import ExercisePlan, ExerciseRuns, plan, play

__all__ = [
    "ChoiceGuess",
    "CurveGuess",
    "Exercise",
    "Number",
    "ExercisePlan",
    "ExerciseRuns",
    "RemedyGuess",
    "plan",
    "play",
    "read",
    "read_text",
    "shipped",
]
