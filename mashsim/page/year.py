"""What the page asks of the game: a code, where the year stands at the end of a week, the debrief, and the same decisions in other years.

==============  ================================================================================================================
``do``          response
==============  ================================================================================================================
`year rules`    what is played, by which ``rules``, on what they rest (``basis``), and the fixed ``policies``; it needs no code
`year code`     the ``code`` of a ``text`` that a teacher chooses, or of a ``code`` as it was typed
`year week`     where ``week`` weeks of ``decisions`` lead: ``numbers``, ``news``, ``page`` (curve, tables), and what may be decided next
`year ahead`    the ``week`` at whose end something has happened
`year debrief`  the whole year beside the fixed policies, and the ``line`` that says it in class
`year others`   in how many of the first ``years`` of other luck the same decisions do better
`year line`     the ``code``, ``decisions`` and ``week`` of such a ``line``
`year file`     the year's ``scenario`` (TOML), and the ``command`` that gives the same numbers
==============  ================================================================================================================

A week is played when it is asked for; decisions of the week after it are still open, and are said as ``pending``. News are of the weeks
after ``since``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mashsim.documents import to_toml
from mashsim.errors import ScenarioError
from mashsim.game import debrief, telling
from mashsim.game.codes import code_from, tidy
from mashsim.game.decisions import Decision, in_words, left_of, pounds, price, read_all
from mashsim.game.rules import game, town
from mashsim.game.weeks import next_stop
from mashsim.game.year import Texts, scenario_of
from mashsim.page.acts import Act
from mashsim.page.doors import whole
from mashsim.page.showing import shown
from mashsim.report import words
from mashsim.report.pages import Page
from mashsim.trees import Tree

_MOST_YEARS = 10


def _rules(request: Mapping[str, Any]) -> Tree:
    rules = game()
    return {
        "title": rules.title,
        "weeks": rules.weeks,
        "other_years": _MOST_YEARS,
        "rules": telling.rules(rules, town()),
        "basis": telling.basis(rules),
        "policies": [{"name": each.name, "about": each.about} for each in rules.policies],
    }


def _code(request: Mapping[str, Any]) -> Tree:
    if "text" not in request:
        return {"code": tidy(game(), str(request.get("code") or ""))}
    text = str(request["text"])
    if not text.strip():
        raise ScenarioError("there is no word to make a code from; type one.")
    return {"code": code_from(game(), text)}


def _year(request: Mapping[str, Any]) -> tuple[str, Texts, list[Decision]]:
    """Return the code and the decisions of a request, checked."""
    given = request.get("decisions") or []
    if not isinstance(given, list) or not all(isinstance(each, str) for each in given):
        raise ScenarioError("decisions is not a list of texts.")
    code = tidy(game(), str(request.get("code") or ""))
    made = read_all(game(), town(), given)
    return code, tuple(map(str, made)), made


def _weeks(request: Mapping[str, Any]) -> int:
    return whole(request, "week", 0, 0, game().weeks)


def _week(request: Mapping[str, Any]) -> Tree:
    code, decisions, made = _year(request)
    rules, door, week = game(), town(), _weeks(request)
    if late := [one for one in made if one.week > week + 1]:
        raise ScenarioError(
            f"{in_words(rules, late[0])}: that is decided in week {late[0].week}, and week {week + 1} is next."
        )

    def said(one: Decision) -> Tree:
        return {
            "text": str(one),
            "week": one.week,
            "said": words.capital(in_words(rules, one)),
            "price": pounds(price(rules, door, one)),
        }

    return {
        "code": code,
        "week": week,
        "weeks": rules.weeks,
        "decisions": list(decisions),
        "made": [said(one) for one in made if one.week <= week],
        "pending": [said(one) for one in made if one.week > week],
        "left": left_of(rules, door, made),
        "money": pounds(left_of(rules, door, made)),
        "offers": telling.offers(rules, door, made, week + 1) if week < rules.weeks else None,
        **_shown(telling.week(code, decisions, made, week, whole(request, "since", max(0, week - 1), 0, week))),
    }


def _ahead(request: Mapping[str, Any]) -> Tree:
    code, decisions, _ = _year(request)
    return {"week": next_stop(code, decisions, _weeks(request))}


def _debrief(request: Mapping[str, Any]) -> Tree:
    code, decisions, _ = _year(request)
    return _shown(debrief.of(code, decisions))


def _others(request: Mapping[str, Any]) -> Tree:
    code, decisions, _ = _year(request)
    years = whole(request, "years", _MOST_YEARS, 1, _MOST_YEARS)
    return _shown(debrief.others(code, decisions, years))


def _shown(told: Tree) -> Tree:
    """Return what the game tells, its sections as plain trees."""
    page = Page(title=game().title, facts="", findings=[], sections=told["sections"])
    return told | {"sections": shown(page)["sections"]}


def _line(request: Mapping[str, Any]) -> Tree:
    return debrief.read_line(str(request.get("line") or ""))


def _file(request: Mapping[str, Any]) -> Tree:
    code, decisions, _ = _year(request)
    document = scenario_of(game(), code, decisions).document
    return {
        "scenario": to_toml(document.values, document.provenance),
        "name": f"{code}.toml",
        "command": f"mashsim run {code}.toml --replications 1",
    }


_OF_A_YEAR = ("code", "decisions")
DOES = {
    "year rules": Act(_rules, ()),
    "year code": Act(_code, ("text", "code")),
    "year week": Act(_week, (*_OF_A_YEAR, "week", "since")),
    "year ahead": Act(_ahead, (*_OF_A_YEAR, "week")),
    "year debrief": Act(_debrief, _OF_A_YEAR),
    "year others": Act(_others, (*_OF_A_YEAR, "years")),
    "year line": Act(_line, ("line",)),
    "year file": Act(_file, _OF_A_YEAR),
}
"""What the page can ask here."""
