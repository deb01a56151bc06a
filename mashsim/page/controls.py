"""The controls of the page, each with its meaning, source and limits, from the schema and the assumption register."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from datetime import timedelta
from typing import Any

from mashsim.documents import KeyPath, meaning_of, parse_path, resolve
from mashsim.documents.known import value_at
from mashsim.page.doors import Done
from mashsim.register import assumptions
from mashsim.report import words
from mashsim.scenario import Scenario
from mashsim.scenario.demand import Demand
from mashsim.scenario.interventions import may_be_dated
from mashsim.scenario.partners import PartnerSettings
from mashsim.scenario.people import CaseloadSettings, PoolSettings
from mashsim.scenario.process import OpeningBacklog
from mashsim.scenario.references import patterns
from mashsim.scenario.thresholds import Errors
from mashsim.trees import Tree
from mashsim.vocabulary.stages import TABLE as STAGES
from mashsim.wording import by_how_much, named, value_on
from mashsim.wording import value as value_in_words

_AMOUNT = re.compile(r"\s*(\d+(?:\.\d+)?)\s+(\S.*?)\s*")
_LENGTHS = {
    "median": "Half of the replies come within this time.",
    "mean": "Replies take this long on average.",
    "high": "No reply takes longer than this.",
}
"""The number of a distribution that a control moves, the first of these that it has, and its meaning."""
RULES = {
    "first_come": "First come, first served",
    "most_urgent_first": "Most urgent first: red, amber, green",
    "due_soonest": "Whose time limit runs out first",
    "oldest_first": "Oldest contact first",
}
"""The rules of who is next, in words."""
KINDS = {"agency": "agency workers", "permanent": "permanent staff", "redeployed": "staff moved here from other teams"}
"""The kinds of people who come, in words."""
_POSTS_STEP, _MOST_POSTS = 0.5, 200


def controls(scenario: Scenario) -> list[Tree]:
    """Return the controls of the settings that a scenario has, in groups, each ``{"group", "note", "controls"}``.

    A control has ``path`` (the setting), ``label``, ``value``, ``as_it_is`` (the value in words), ``meaning``,
    ``quality``, ``source`` and ``whole_run`` (whether it cannot change on a day). One with ``choices`` (each ``value``
    and ``words``) is a choice; any other is a number, with ``unit``, ``step``, ``least``, ``most``, ``is_whole``,
    ``written`` (how a scenario file writes the number, ``{}`` in its place), ``per`` (what the number is a percentage
    of, or None) and ``range`` (credible, in the unit, or None).
    """
    known = {row["path"]: row for row in assumptions(scenario)}
    groups = [
        ("Staff", "Full-time posts in each team. Part posts are allowed: 2.5.", _staff(scenario, known)),
        ("Demand", "How many contacts come.", _demand(scenario, known)),
        ("Partners", "How soon other agencies reply when they are asked.", _partners(scenario, known)),
        ("Caseloads", "How much room there is for new assessments.", _caseloads(scenario, known)),
        (
            "Threshold",
            "Which contacts are let through to social care, and how often that is wrong.",
            _threshold(scenario, known),
        ),
        ("Who is next", "By which rule each team takes up waiting work.", _rules(scenario, known)),
        (
            "Already waiting",
            "Contacts there on the first day. These always hold from the first day.",
            _waiting(scenario, known),
        ),
    ]
    found = [{"group": group, "note": note, "controls": its} for group, note, each in groups if (its := list(each))]
    others = list(_other_rules(scenario, known, _by_path(found).keys()))
    note = "Rules of which the scenario says that others might hold as well."
    return [*found, *([{"group": "Rules that are not known", "note": note, "controls": others}] if others else [])]


def people(scenario: Scenario) -> Tree:
    """Return the words and limits for people who come: ``pools``, ``kinds``, ``posts`` and a ``note``."""
    return {
        "pools": _options({name: words.capital(words.name(name)) for name in _pools(scenario)}),
        "kinds": _options(KINDS),
        "posts": {"step": _POSTS_STEP, "most": _MOST_POSTS},
        "note": "They are added to the posts above. Where the scenario has these, agency workers cost their own rate, "
        "permanent staff can be newly qualified, and staff moved here need no induction. Leave a date blank for the "
        "first or the last day.",
    }


def _pools(scenario: Scenario) -> dict[str, PoolSettings]:
    """Return the pools that there are; not those that are only there for others to be like."""
    left_out = patterns(scenario)
    return {name: pool for name, pool in scenario.pools.items() if name not in left_out}


def _staff(scenario: Scenario, known: dict[str, Tree]) -> Iterator[Tree]:
    listed = Counter(member.pool for member in scenario.team)
    for name, pool in _pools(scenario).items():
        meaning = _first_sentence(PoolSettings, "posts")
        if listed[name]:
            meaning = f"Posts beside the {words.plural(listed[name], 'person', 'people')} on the list. {meaning}"
        path = f"pools.{name}.posts"
        yield _control(
            path,
            words.capital(words.name(name)),
            "posts",
            pool.posts,
            known,
            meaning,
            step=_POSTS_STEP,
            most=_MOST_POSTS,
        )


def _demand(scenario: Scenario, known: dict[str, Tree]) -> Iterator[Tree]:
    path = "demand.rate"
    demand, run = scenario.demand, scenario.run
    begins, ends = demand.contacts_first_day or run.first_day, demand.contacts_last_day or run.last_day
    if demand.contacts and begins <= run.first_day and run.last_day <= ends:
        return  # nobody but the contacts of the list comes
    amount = _amount(known.get(path, {}).get("value"))
    if amount is None or amount[0] == 0:
        return
    number, per = amount
    meaning, written = (
        f"In per cent of the scenario’s {number:,.10g} {per}. {_first_sentence(Demand, 'rate')}",
        f"{{}} {per}",
    )
    as_it_is = f"100 is as in the scenario, {number:,.10g} {per}"
    yield _control(
        path, "Contacts", "%", 100, known, meaning, step=5, most=500, per=number, written=written, as_it_is=as_it_is
    )


def _partners(scenario: Scenario, known: dict[str, Tree]) -> Iterator[Tree]:
    for name in scenario.partners:
        reply = known.get(f"partners.{name}.reply", {}).get("value")
        path, moved = f"partners.{name}.reply", ""
        if isinstance(reply, dict):
            moved = next((word for word in _LENGTHS if word in reply), "")
            reply, path = reply.get(moved), f"{path}.{moved}"
        amount = _amount(reply)
        if amount is None:
            continue
        number, unit = amount
        meaning = f"{_LENGTHS.get(moved, 'Every reply takes this long.')} {_first_sentence(PartnerSettings, 'reply')}"
        label = words.capital(words.name(name))
        yield _control(path, label, unit, number, known, meaning, step=0.1, most=200, written=f"{{}} {unit}")


def _caseloads(scenario: Scenario, known: dict[str, Tree]) -> Iterator[Tree]:
    if scenario.stages.allocating is None:
        return
    caseload, path = scenario.stages.allocating.caseload, "stages.allocating.caseload"
    if caseload.posts:
        meaning = _first_sentence(CaseloadSettings, "posts")
        yield _control(
            f"{path}.posts", "Assessment workers", "posts", caseload.posts, known, meaning, step=_POSTS_STEP, most=1000
        )
    ceilings = {"ceiling": "Most for one worker", "newly_qualified_ceiling": "Most for a newly qualified worker"}
    for name, label in ceilings.items():
        if (number := getattr(caseload, name)) is not None:
            meaning = _first_sentence(CaseloadSettings, name)
            yield _control(
                f"{path}.{name}", label, "children", number, known, meaning, step=1, least=1, most=1000, is_whole=True
            )


def _threshold(scenario: Scenario, known: dict[str, Tree]) -> Iterator[Tree]:
    deciding = scenario.stages.deciding
    if deciding is None or deciding.errors is None:
        return
    errors, path = deciding.errors, "stages.deciding.errors"
    for name, label in {"too_low": "Wrongly turned away", "too_high": "Wrongly let through"}.items():
        number, meaning = round(100 * getattr(errors, name), 6), _first_sentence(Errors, name)
        yield _control(f"{path}.{name}", label, "%", number, known, meaning, step=1, most=100, per=1)
    meaning = f"{_first_sentence(Errors, 'moved_by')} {_an_example(errors)}"
    unit, as_it_is = "steps", f"In the scenario: {errors.moved_by:g}; above it more are let through, below it fewer"
    yield _control(
        f"{path}.moved_by",
        "Threshold moved by",
        unit,
        errors.moved_by,
        known,
        meaning,
        step=0.25,
        least=-5,
        most=5,
        as_it_is=as_it_is,
    )


def _an_example(errors: Errors) -> str:
    """Say how half a step of the threshold changes the two shares of wrong decisions."""
    more = errors.model_copy(update={"moved_by": errors.moved_by + 0.5})
    (low, high), (lower, higher) = (tuple(map(words.percent, each.shares())) for each in (errors, more))
    return (
        "A step is one standard deviation. For example, half a step more let through: "
        f"wrongly turned away are {lower} instead of {low}, wrongly let through {higher} instead of {high}."
    )


def _rules(scenario: Scenario, known: dict[str, Tree]) -> Iterator[Tree]:
    meaning = "Which of the waiting pieces of work is taken up next."
    for name, pool in _pools(scenario).items():
        yield _choice(f"pools.{name}.policy", words.capital(words.name(name)), pool.policy, known, meaning)
    if scenario.stages.allocating is not None:
        rule = scenario.stages.allocating.caseload.policy
        meaning = _first_sentence(CaseloadSettings, "policy")
        yield _choice("stages.allocating.caseload.policy", "Allocation to workers", rule, known, meaning)


def _choice(path: str, label: str, value: str, known: dict[str, Tree], meaning: str) -> Tree:
    return {
        "path": path,
        "label": label,
        "value": value,
        "choices": _options(RULES),
        "as_it_is": f"In the scenario: {RULES[value]}",
        "meaning": meaning,
        "whole_run": False,
        **_known(known, path),
    }


def _other_rules(scenario: Scenario, known: dict[str, Tree], shown: Collection[str]) -> Iterator[Tree]:
    """Yield a choice for each rule or length that has alternatives and no other control."""
    interventions = [change.name for change in scenario.interventions]
    values = scenario.document.values
    for name, provenance in scenario.document.provenance.items():
        path, others = resolve(values, name), provenance.alternatives or ()
        value = value_at(values, path)
        if name in shown or not others or not all(isinstance(one, str) for one in (value, *others)):
            continue
        yield {
            "path": name,
            "label": words.capital(named(path, interventions=interventions)),
            "value": value,
            "choices": _options({one: words.capital(value_in_words(one, path)) for one in (value, *others)}),
            "as_it_is": f"In the scenario: {value_in_words(value, path)}",
            "meaning": "The scenario says that each of these might hold.",
            "whole_run": not may_be_dated(name),
            **_known(known, name),
        }


def _options(by_value: dict[str, str]) -> list[Tree]:
    return [{"value": value, "words": text} for value, text in by_value.items()]


def _waiting(scenario: Scenario, known: dict[str, Tree]) -> Iterator[Tree]:
    meaning = f"{_first_sentence(OpeningBacklog, 'contacts')} How long each has been there is as the scenario says."
    for place, backlog in enumerate(scenario.opening_backlog):
        path, label = (
            f"opening_backlog.{place}.contacts",
            next(stage.waiting for stage in STAGES if stage.word == backlog.stage),
        )
        yield _control(
            path,
            label,
            "contacts",
            backlog.contacts,
            known,
            meaning,
            step=1,
            most=100_000,
            is_whole=True,
            whole_run=True,
        )


def _control(
    path: str,
    label: str,
    unit: str,
    value: float,
    known: dict[str, Tree],
    meaning: str,
    *,
    step: float,
    most: float,
    least: float = 0,
    per: float | None = None,
    written: str = "{}",
    as_it_is: str = "",
    is_whole: bool = False,
    whole_run: bool = False,
) -> Tree:
    row = known.get(path) or known.get(path.rpartition(".")[0]) or {}
    share = 100 / per if per else 1
    bounds = [bound for text in row.get("range") or () if (bound := _number(text)) is not None]
    return {
        "path": path,
        "label": label,
        "unit": unit,
        "value": value,
        "step": step,
        "least": least,
        "most": most,
        "is_whole": is_whole,
        "written": written,
        "per": per,
        "as_it_is": as_it_is or f"In the scenario: {value:g} {unit}",
        "meaning": meaning,
        "whole_run": whole_run,
        **_known(known, path),
        "range": [round(bound * share, 1) for bound in bounds] if len(bounds) == 2 else None,
    }


def _known(known: dict[str, Tree], path: str) -> Tree:
    """Return how well a setting is known, and its source; one that the scenario leaves out has mashsim's own value."""
    row = known.get(path) or known.get(path.rpartition(".")[0])
    if row is None:
        return {"quality": "assumed", "source": "not in the scenario file; this is what mashsim takes then"}
    return {"quality": row["quality"] or "assumed", "source": row["source"]}


def done_in_words(scenario: Scenario, groups: list[Tree], done: Sequence[Done]) -> Iterator[tuple[str, ...]]:
    """Yield the changes as rows of words: label, value before and after with the difference, first and last day.

    Parameters
    ----------
    groups : as `controls` gives them
    """
    by_path = _by_path(groups)
    for one in done:
        first = one.first_day or scenario.run.first_day
        days = words.long_date(first), words.long_date(one.last_day) if one.last_day else "the end"
        for path, new in one.changes.items():
            control, parts = by_path.get(path), parse_path(path)
            old = value_on(scenario, first - timedelta(days=1), parts)
            by = by_how_much(
                _moved(control, old), _moved(control, new), () if control and control.get("per") else parts
            )
            texts = [_shown(control, value, parts) for value in (old, new)]
            yield _label(control, parts), texts[0], f"{texts[1]}, {by}" if by else texts[1], *days
        for cover in one.cover:
            label = words.capital(words.name(str(cover.get("pool"))))
            yield label, "", f"{cover.get('posts'):g} more, {KINDS[str(cover.get('kind', 'agency'))]}", *days


def _label(control: Tree | None, path: KeyPath) -> str:
    return str(control["label"]) if control else words.capital(named(path))


def _shown(control: Tree | None, written: object, path: KeyPath) -> str:
    """Return a value in words: as its control shows it, if it has one."""
    return _in_words(control, _moved(control, written)) if control else value_in_words(written, path)


def set_again(scenario: Scenario, groups: list[Tree], done: Sequence[Done]) -> Iterator[str]:
    """Warn of changes that the scenario itself takes back while they hold: the later of two settings counts."""
    by_path = _by_path(groups)
    for one in done:
        begun, ended = one.first_day or scenario.run.first_day, one.last_day or scenario.run.last_day
        later = [each for each in scenario.interventions if each.first_day and begun < each.first_day <= ended]
        for path in one.changes:
            again = min(
                (each for each in later if path in each.changes), key=lambda each: str(each.first_day), default=None
            )
            if again is not None and again.first_day is not None:
                control = by_path.get(path)
                label, to = _label(control, parse_path(path)), _shown(control, again.changes[path], parse_path(path))
                yield (
                    f"{label}: the scenario itself sets this to {to} from {words.long_date(again.first_day)} "
                    f"({again.name}); from then on that holds, and not your change."
                )


def _by_path(groups: list[Tree]) -> dict[str, Tree]:
    return {control["path"]: control for group in groups for control in group["controls"]}


def _moved(control: Tree | None, value: object) -> object:
    """Return the number, or the choice, at which a control stands for a value of the document."""
    number = _number(value)
    if control is None or number is None or "choices" in control:
        return value
    return number * (100 / control["per"] if control["per"] else 1)


def _in_words(control: Tree | None, value: object) -> str:
    if control and "choices" in control:
        return next((one["words"] for one in control["choices"] if one["value"] == value), str(value))
    return f"{value:,.6g} {control['unit']}" if control and isinstance(value, int | float) else words.value(value)


def _amount(text: object) -> tuple[float, str] | None:
    """Return the number and the unit of an amount such as "2 working days"; None for any other text."""
    amount = _AMOUNT.fullmatch(text) if isinstance(text, str) else None
    return (float(amount[1]), amount[2]) if amount else None


def _number(bound: object) -> float | None:
    if isinstance(bound, int | float):
        return float(bound)
    amount = _amount(bound)
    return amount[0] if amount else None


def _first_sentence(model: Any, field: str) -> str:
    """Return the first sentence of the schema about a setting, on one line."""
    text = " ".join(meaning_of(model, field).replace("`", "").split())
    return text.split(". ")[0].removesuffix(".") + "." if text else ""
