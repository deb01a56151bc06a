"""Questions that many runs answer: what differs, what suffices, what to buy, when it clears, why, and what it hangs on.

::

    experiment file ──read_question──▶ Question ──answer(runner)──▶ an answer as a tree, which the showing floor turns into a page

Each kind of question is a module here: its settings (what an experiment file may say), and one function that answers it, for Python too.
"""

from mashsim.questions.asking import Question, read_question
from mashsim.questions.comparing import Compare, compare, compare_runs
from mashsim.questions.covering import Cover
from mashsim.questions.explaining import Explain, explain
from mashsim.questions.recovering import Recover
from mashsim.questions.seeking import Seek, seek
from mashsim.questions.sensitivity import Sensitivity

__all__ = [
    "Compare", "Cover", "Explain", "Question", "Recover", "Seek", "Sensitivity", "compare", "compare_runs", "explain", "read_question",
    "seek",
]  # fmt: skip
