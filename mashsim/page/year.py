"""The requests of the game: a code, the end of a week, the debrief, and the same decisions in other years.

==============  ==================================================================================================
``do``          response
==============  ==================================================================================================
`year rules`    the ``rules``, on what they rest (``basis``), and the fixed ``policies``; it needs no code
`year code`     the ``code`` of a ``text`` that a teacher chooses, or of a ``code`` as it was typed
`year week`     where ``week`` weeks of ``decisions`` lead: ``numbers``, ``news``, ``sections``, and ``offers``
`year ahead`    the ``week`` at whose end something has happened
`year debrief`  the whole year beside the fixed policies, and the ``line`` that says it in class
`year others`   in how many of the first ``years`` of other luck the same decisions do better
`year line`     the ``code``, ``decisions`` and ``week`` of such a ``line``
`year file`     the year's ``scenario`` (TOML), and the ``command`` that gives the same numbers
==============  ==================================================================================================

A week is played when it is asked for; decisions of the week after it are still open: they are ``pending``. News are of
the weeks after ``since``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mashsim.documents import to_toml
from mashsim.errors import ScenarioError
from mashsim.game import debrief, showing
from mashsim.game.codes import code_from, tidy
from mashsim.game.decisions import Decision, budget_left, in_words, pounds, price, read_all
from mashsim.game.rules import game, town
from mashsim.game.weeks import next_stop
from mashsim.game.year import Texts, scenario_of
from mashsim.page.acts import Act
from mashsim.page.doors import whole_number
from mashsim.page.showing import sections_as_dicts
from mashsim.report import words
from mashsim.trees import Tree

_OTHER_YEARS = 10


def _rules(request: Mapping[str, Any]) -> Tree:
    rules = game()
    return {
        "title": rules.title,
        "weeks": rules.weeks,
        "other_years": _OTHER_YEARS,
        "rules": showing.rules_in_words(rules, town()),
        "basis": showing.basis(rules),
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
    """Return the code and the decisions of a request, checked: as texts, and as they were read."""
    texts = request.get("decisions") or []
    if not isinstance(texts, list) or not all(isinstance(each, str) for each in texts):
        raise ScenarioError("decisions is not a list of texts.")
    code = tidy(game(), str(request.get("code") or ""))
    decisions = read_all(game(), town(), texts)
    return code, tuple(map(str, decisions)), decisions


def _weeks(request: Mapping[str, Any]) -> int:
    return whole_number(request, "week", 0, 0, game().weeks)


def _week(request: Mapping[str, Any]) -> Tree:
    code, texts, decisions = _year(request)
    rules, door, week = game(), town(), _weeks(request)
    since, left = whole_number(request, "since", max(0, week - 1), 0, week), budget_left(rules, door, decisions)
    if late := [one for one in decisions if one.week > week + 1]:
        raise ScenarioError(
            f"{in_words(rules, late[0])}: that is decided in week {late[0].week}, and week {week + 1} is next."
        )
    return {
        "code": code,
        "week": week,
        "weeks": rules.weeks,
        "decisions": list(texts),
        "made": [_as_dict(one) for one in decisions if one.week <= week],
        "pending": [_as_dict(one) for one in decisions if one.week > week],
        "left": left,
        "money": pounds(left),
        "offers": showing.offers(rules, door, decisions, week + 1) if week < rules.weeks else None,
        **_with_sections(showing.week(code, texts, decisions, week, since)),
    }


def _as_dict(decision: Decision) -> Tree:
    return {
        "text": str(decision),
        "week": decision.week,
        "said": words.capital(in_words(game(), decision)),
        "price": pounds(price(game(), town(), decision)),
    }


def _ahead(request: Mapping[str, Any]) -> Tree:
    code, texts, _ = _year(request)
    return {"week": next_stop(code, texts, _weeks(request))}


def _debrief(request: Mapping[str, Any]) -> Tree:
    code, texts, _ = _year(request)
    return _with_sections(debrief.after_the_year(code, texts))


def _others(request: Mapping[str, Any]) -> Tree:
    code, texts, _ = _year(request)
    return _with_sections(
        debrief.in_other_years(code, texts, whole_number(request, "years", _OTHER_YEARS, 1, _OTHER_YEARS))
    )


def _with_sections(answer: Tree) -> Tree:
    """Return an answer of the game, its sections as plain trees."""
    return answer | {"sections": sections_as_dicts(answer["sections"])}


def _line(request: Mapping[str, Any]) -> Tree:
    return debrief.read_line(str(request.get("line") or ""))


def _file(request: Mapping[str, Any]) -> Tree:
    code, texts, _ = _year(request)
    document = scenario_of(game(), code, texts).document
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
"""The requests that are answered here."""
