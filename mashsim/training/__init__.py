"""Training: exercises in which people guess first, lock their guess, and then see what the simulation shows.

::

    exercise file ──read──▶ Exercise ──prepare──▶ ExercisePlan ──play──▶ ExerciseRuns ──▶ sections, notes, handout

An exercise file holds the question and the front doors it is about, never an answer: every number that is revealed
comes from runs. Here are reading, running, judging and drawing. How a group is led through an exercise is in the page
(`mashsim.page.training`); the exercises are in `mashsim/data/exercises`; the game is `mashsim.game`.
"""

from mashsim.training.exercise import Exercise, read, read_text, shipped
from mashsim.training.guesses import CurveGuess, NumberGuess
from mashsim.training.playing import ExercisePlan, ExerciseRuns, play, prepare

__all__ = [
    "CurveGuess",
    "Exercise",
    "ExercisePlan",
    "ExerciseRuns",
    "NumberGuess",
    "play",
    "prepare",
    "read",
    "read_text",
    "shipped",
]
