"""The requests that ask a question: answered by the question's own code, a few runs a request.

`question` answers with ``runs`` (how many are done), ``fewest`` and ``most`` that it may take, ``command`` (the line
that gives the same numbers), ``needs`` (a file that the line needs), ``first`` (what is known before any run; where
``more`` is 0, empty otherwise), ``so_far`` (sentences on what is known before the answer) and ``page`` (sentences,
tables, charts), null until the runs are done. `question report` answers with ``report`` (HTML), once they are.

Both take the front door as all requests do, with its changes, ``ask`` (the kind of question) and ``settings`` (the
kind's own). `question` makes at most ``more`` runs that were not made before. With ``wants`` it makes none, and says in
``wanted`` which it needs next, at most so many: engines make them side by side (see `mashsim.page.hands`). Ask again
until there is a page: each request begins the question anew, and finds the runs and front doors of the one before. So a
question can be stopped after any run.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from shlex import join
from typing import Any, NamedTuple

from mashsim.documents import Document, Place, did_you_mean, in_message, validate
from mashsim.errors import ScenarioError
from mashsim.experiment import Runner, RunsWanted
from mashsim.loading import remembering
from mashsim.page.acts import Act
from mashsim.page.doors import CHANGED_FILE, SIDES, sides_of, whole_number
from mashsim.page.hands import MadeRuns, handed_out, remembered
from mashsim.page.showing import page_as_dict
from mashsim.questions.asking import Question, as_typed, marks_of, option_name
from mashsim.questions.kinds import kind_of
from mashsim.questions.kinds.seek import Seek
from mashsim.questions.levers import levers_of
from mashsim.questions.searching import guess
from mashsim.report import render_page, words
from mashsim.report.answers import page_of, so_far
from mashsim.report.pages import Page
from mashsim.scenario import Scenario
from mashsim.trees import Tree

ASKED = ("cover", "explain", "recover", "seek", "sensitivity")
"""The kinds of question that the page asks."""
MOST_AT_ONCE = 1000
"""How many runs a request may ask for."""
_OPEN_SECTIONS = 2


class _EnoughForNow(Exception):  # noqa: N818  # no error: the page asks again
    """As many runs as may be were made."""


class FewRuns(MadeRuns):
    """A store of runs that stops a question when so many more were made."""

    def __init__(self, more: int):
        super().__init__()
        self._more = more

    def put(self, key: str, seed: int, number: int, result: bytes) -> None:
        """Keep a run that was just made."""
        super().put(key, seed, number, result)
        self._more -= 1

    def stop_if_enough(self, _done: int, _total: int) -> None:
        """Stop the question if as many as may be were made."""
        if self._more <= 0:
            raise _EnoughForNow


class Answered(NamedTuple):
    """How far a question is.

    Attributes
    ----------
    page : of the answer; None until it is there
    wanted : the runs that it wants next
    so_far : what can be said until then, in sentences
    runs : how many runs it has used
    """

    page: Page | None
    wanted: list[Tree]
    so_far: list[str]
    runs: int

    def as_dict(self, open_at_once: Callable[[Page], Sequence[str]]) -> Tree:
        """Return what every response about a question has."""
        return {
            "runs": self.runs,
            "wanted": self.wanted,
            "so_far": self.so_far,
            "page": self.page and page_as_dict(self.page, open_at_once(self.page)),
        }


class _Asked(NamedTuple):
    """A question of a request: about which front door, and the line that asks it elsewhere."""

    question: Question
    scenario: Scenario
    needs: str

    def page(self, runner: Runner) -> Page:
        """Return the page of the answer."""
        return page_of(self.question.answer(runner, lambda _: self.scenario))


def _question(request: Mapping[str, Any]) -> Tree:
    asked, (more, wants) = _read(request), how_many(request)
    found = answered(asked.page, more, wants)
    fewest, most = asked.question.how_many_runs(asked.question.base(lambda _: asked.scenario))
    return {
        "fewest": fewest,
        "most": most,
        "command": asked.question.command,
        "needs": asked.needs,
        "first": "" if more or wants else _before_any_run(asked),
        **found.as_dict(lambda page: [section.key for section in page.sections[:_OPEN_SECTIONS]]),
    }


def _report(request: Mapping[str, Any]) -> Tree:
    page = answered(_read(request).page, MOST_AT_ONCE).page
    if page is None:
        raise ScenarioError("the question is not answered yet; ask until it is.")
    return {"report": render_page(page)}


def how_many(request: Mapping[str, Any]) -> tuple[int, int]:
    """Return how many more runs a request may make, and how many it may hand out."""
    wants = whole_number(request, "wants", 0, 0, MOST_AT_ONCE)
    return whole_number(request, "more", 0 if wants else 1, 0, MOST_AT_ONCE), wants


def answered(make: Callable[[Runner], Page], more: int, wants: int = 0) -> Answered:
    """Return the page that is made by running, or what is known while it needs more runs than there are.

    Parameters
    ----------
    more : how many more runs may be made here
    wants : how many may be handed out instead
    """
    if not (more or wants):
        return Answered(None, [], [], 0)
    runs, wanted = FewRuns(more), []
    on_done = None if wants else runs.stop_if_enough
    with Runner(store=runs, on_done=on_done, makes=not wants) as runner, remembering(remembered):
        try:
            return Answered(make(runner), [], [], runs.count)
        except RunsWanted as error:
            wanted = handed_out(error, wants)
        except _EnoughForNow:
            pass
        return Answered(None, wanted, so_far(runner.so_far()), runs.count)


def _read(request: Mapping[str, Any]) -> _Asked:
    sides, name = sides_of(request), request.get("ask")
    if name not in ASKED:
        hint = did_you_mean(str(name), ASKED, f"; it is one of {', '.join(ASKED)}.")
        raise ScenarioError(f"ask is {in_message(name)}{hint}")
    kind, settings = kind_of(str(name)), request.get("settings") or {}
    if not isinstance(settings, Mapping):
        raise ScenarioError("settings is not a table of names and values.")
    scenario = sides.after or sides.before
    file = CHANGED_FILE if sides.after else str(request.get("scenario") or request.get("name") or "scenario.toml")
    about = {
        "scenario": file,
        "title": f"{scenario.title}: {kind.heading}",
        "question": kind.in_general,
        "seed": sides.seed,
    }
    document = Document({**settings, **about}, {}, {(): Place("the question", 1)}, "the question")
    question = validate(document, kind)
    command = _command(question, file)
    return _Asked(question.model_copy(update={"command": command}), scenario, CHANGED_FILE if sides.after else "")


def _command(question: Question, file: str) -> str:
    """Return the line that asks the same on the command line."""
    marks = marks_of(type(question)).items()
    own = {
        option_name(name, mark): getattr(question, name) for name, mark in marks if name in question.model_fields_set
    }
    given = {**own, "replications": question.replications, "seed": question.seed}
    return join(["mashsim", question.kind_name(), file, *as_typed(given)])


def _before_any_run(asked: _Asked) -> str:
    """Say what the hours of work alone point to, where one team's posts are looked for; nothing otherwise."""
    question, scenario = asked.question, asked.scenario
    if not isinstance(question, Seek) or question.patterns or len(question.levers) != 1:
        return ""
    (lever,) = levers_of(question.levers, scenario)
    posts = guess(scenario, lever, question.promise != "share")
    return f"Before any run, the hours of work alone point to about {words.tabled(posts)} posts." if posts else ""


_FIELDS = (*SIDES, "ask", "settings")
DOES = {
    "question": Act(_question, (*_FIELDS, "more", "wants")),
    "question report": Act(_report, _FIELDS),
}
"""The requests that are answered here."""
