"""Every setting is live: for each field of the scenario there is a change here that changes what happens, or what is
said of it.

A field that has no change here fails the test, so that nobody adds a setting that does nothing. A mechanism that the
made-up town does not have by itself has a file of its own, in ``made/live/``: `ENABLED` turns it on, and its own
`MOVES_THE_LOG` and `MOVES_THE_SUMMARY` change it."""

from __future__ import annotations

import datetime as dt
import re
import types
from collections.abc import Iterator
from functools import cache
from typing import Annotated, Any, Union, get_args, get_origin

import pytest
from pydantic import BaseModel

from made.live import CHANGES, MECHANISMS, MOVES_THE_LOG, MOVES_THE_SUMMARY, OF_A_MECHANISM
from made.live.always import LAWS_CHANGED
from made.scenarios import bytes_of, growing_log, text_of, town
from mashsim.documents import parse_path
from mashsim.documents.known import value_at
from mashsim.errors import ScenarioError
from mashsim.experiment import run
from mashsim.loading import changed, load_text
from mashsim.log import Log
from mashsim.quantities import DAY
from mashsim.scenario import Scenario
from mashsim.scenario.efforts import ByRating, EffortTable
from mashsim.scenario.interventions import may_be_dated
from mashsim.scenario.values import LAWS, Settings
from mashsim.simulation import FrontDoor
from mashsim.vocabulary import events

# Which settings there are


def settings_of(model: type[BaseModel], path: str = "") -> Iterator[str]:
    """Yield every setting's dotted name, with * for a name that users choose and for a position in a list."""
    for name, field in model.model_fields.items():
        below = list(_models(field.annotation, f"{path}{name}"))
        for inner_path, inner in below:
            yield from settings_of(inner, f"{inner_path}.")
        if not below:
            yield f"{path}{name}"


def _models(annotation: Any, path: str) -> Iterator[tuple[str, type[BaseModel]]]:
    """Yield the tables that stand in a field; a distribution counts as one value, and so does an effort."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        yield from _models(arguments[0], path)
    elif origin in (Union, types.UnionType):
        for argument in arguments:
            yield from _models(argument, path)
    elif origin is dict:
        yield from _models(arguments[1], f"{path}.*")
    elif origin in (tuple, list):
        yield from _models(arguments[0], f"{path}.*")
    elif isinstance(annotation, type) and issubclass(annotation, Settings) and not is_value(annotation):
        yield path, annotation


def is_value(model: type[BaseModel]) -> bool:
    return is_law(model) or issubclass(model, EffortTable)


def is_law(model: type[BaseModel]) -> bool:
    return "distribution" in model.model_fields


def laws() -> Iterator[type[BaseModel]]:
    pending = [Settings]
    while pending:
        pending += (model := pending.pop()).__subclasses__()
        if is_law(model):
            yield model


SETTINGS = sorted(set(settings_of(Scenario)))


def test_every_setting_has_a_change_that_shows_it_is_live() -> None:
    missing = [name for name in SETTINGS if name not in CHANGES]
    gone = [name for name in CHANGES if name not in SETTINGS]
    assert not missing, f"settings that nothing here shows to be live; give each a change: {', '.join(missing)}"
    assert not gone, f"changes of settings that there are no more: {', '.join(gone)}"
    assert len(SETTINGS) > 100, "the walk through the scenario's tables has lost its way"


def test_every_change_changes_its_own_setting() -> None:
    for name, change in CHANGES.items():
        pattern = re.compile(re.escape(name).replace(r"\*", r"[^.]+") + r"(\.|$)")
        assert any(pattern.match(path) for path in change), name


@cache
def _base(mechanism: str | None) -> Scenario:
    scenario = load_text(text_of(town()))
    return changed(scenario, MECHANISMS[mechanism].ENABLED) if mechanism else scenario


def _log(scenario: Scenario) -> Log:
    return FrontDoor(scenario).replicate(scenario.run.seed, 0)


def _growing(scenario: Scenario) -> Iterator[bytes]:
    """The log after one week, three, five and of the whole run: most changes show soon, and then no more is run."""
    return map(bytes_of, growing_log(scenario, *(weeks * 7 * DAY - 1 for weeks in (1, 3, 5))))


@cache
def _before(mechanism: str | None) -> list[bytes]:
    return list(_growing(_base(mechanism)))


def _moves_the_log(mechanism: str | None, changes: dict[str, Any]) -> bool:
    after = _growing(changed(_base(mechanism), changes))
    return any(now != before for now, before in zip(after, _before(mechanism), strict=True))


@cache
def _said_before(mechanism: str | None) -> Any:
    return _said(_base(mechanism))


def _said(scenario: Scenario) -> Any:
    """What a summary says beside its list of settings, which of course shows every change."""
    summary = run(scenario)
    return {**summary, "assumptions": None, "scenario": {**summary["scenario"], "hash": None}, "repeat": None}


def _may_be_dated(name: str) -> bool:
    return all(may_be_dated(path) for path in MOVES_THE_LOG[name])


@pytest.mark.parametrize("name", [name for name in MOVES_THE_LOG if not _may_be_dated(name)])
def test_a_setting_moves_the_log(name: str) -> None:
    """Of those that may change on a day, the slow tests show the same and more: that they move it from that day on."""
    assert _moves_the_log(OF_A_MECHANISM.get(name), MOVES_THE_LOG[name]), f"{name} does nothing"


@pytest.mark.parametrize("name", MOVES_THE_SUMMARY)
def test_a_setting_moves_the_summary(name: str) -> None:
    mechanism = OF_A_MECHANISM.get(name)
    after = _said(changed(_base(mechanism), MOVES_THE_SUMMARY[name]))
    assert after != _said_before(mechanism), f"{name} does nothing"


WEEKS = (7 * DAY - 1, 28 * DAY - 1)
"""Before the day of the change, and two weeks after it."""


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in MOVES_THE_LOG if _may_be_dated(name)])
def test_a_setting_that_may_change_on_a_day_changes_from_then_on(name: str) -> None:
    """And nothing changes before; but those who leave hand back what they put down on their last day before it."""
    mechanism = OF_A_MECHANISM.get(name)
    scenario, first_week, before = _without_interventions(mechanism)
    dated = {"name": "a change", "first_day": dt.date(2026, 3, 30), "changes": MOVES_THE_LOG[name]}
    after = growing_log(changed(scenario, {"interventions": [dated]}), *WEEKS)
    assert _rows(next(after)) == first_week
    differ = any(bytes_of(now) != then for now, then in zip(after, before, strict=True))
    assert differ, f"{name} does nothing when it is changed on a day"


@cache
def _without_interventions(mechanism: str | None) -> tuple[Scenario, list[tuple[int, ...]], list[bytes]]:
    """A town, the rows of its first week, and its log after four weeks and of the whole run."""
    scenario = changed(_base(mechanism), {"interventions": [], "run.last_day": dt.date(2026, 5, 3)})
    logs = growing_log(scenario, *WEEKS)
    return scenario, _rows(next(logs)), [*map(bytes_of, logs)]


def _rows(log: Log) -> list[tuple[int, ...]]:
    return [row for row in log.rows() if row[3] != events.LEFT]


# Efforts, which may be tables


def efforts_of(model: type[BaseModel], path: str = "") -> Iterator[str]:
    """Yield the name of every setting that is an effort."""
    for name, field in model.model_fields.items():
        if _takes(field.annotation, ByRating):
            yield f"{path}{name}"
        for inner_path, inner in _models(field.annotation, f"{path}{name}"):
            yield from efforts_of(inner, f"{inner_path}.")


def _takes(annotation: Any, model: type[BaseModel]) -> bool:
    return annotation is model or any(_takes(argument, model) for argument in get_args(annotation))


EFFORTS = sorted(set(efforts_of(Scenario)))
BEFORE_RATING = {
    "interventions.*.audit.effort", "loops.chasers.effort", "loops.repeats.effort", "stages.interviewing.effort",
    "stages.interviewing.trying", "stages.out_of_hours.acting_effort", "stages.out_of_hours.effort",
    "stages.screening.effort", "stages.triaging.effort",
}  # fmt: skip
"""Where not all contacts are rated."""


def effort_at(name: str) -> tuple[str, Any]:
    """The path of an effort in the made-up town, and what it is there."""
    (path,) = (path for path in MOVES_THE_LOG[name] if path.endswith(name.rpartition(".")[2]) or "audit" in name)
    place = "interventions.1.audit.effort" if "audit" in name else path
    return place, value_at(_base(OF_A_MECHANISM.get(name)).document.values, tuple(parse_path(place)))


def tables_of(usual: Any, other: Any) -> dict[str, Any]:
    """An effort in each of its ways: as it was for most, and another for some."""
    return {
        "by rating": {"red": other, "amber": other, "green": usual},
        "by source": {"police": other, "missing_reports": other, "other_sources": usual},
        "per child": {"per_family": usual, "per_child": other},
    }


def _here(name: str, effort: Any) -> Any:
    """An effort by source with only the sources that there are."""
    sources = _base(OF_A_MECHANISM.get(name)).demand.sources
    if "other_sources" in effort:
        return {key: part for key, part in effort.items() if key in (*sources, "other_sources")}
    return effort


def test_there_are_efforts_at_every_stage_with_work() -> None:
    assert len(EFFORTS) > 20
    assert set(EFFORTS) >= BEFORE_RATING


@pytest.mark.slow
@pytest.mark.parametrize("way", ["by rating", "by source", "per child"])
@pytest.mark.parametrize("name", EFFORTS)
def test_an_effort_may_differ_from_contact_to_contact(name: str, way: str) -> None:
    place, usual = effort_at(name)
    mechanism = OF_A_MECHANISM.get(name)
    if way == "by rating" and name in BEFORE_RATING:
        with pytest.raises(ScenarioError, match="is by rating, but not all contacts have a rating here"):
            changed(_base(mechanism), {place: tables_of(usual, "3 min")[way]})
        return
    effort = _here(name, tables_of(usual, "93 min")[way])
    assert _moves_the_log(mechanism, {place: effort}), f"{name} {way} does nothing"


@pytest.mark.parametrize("mechanism", [None, *MECHANISMS])
@pytest.mark.parametrize("way", ["by rating", "by source", "per child"])
def test_an_effort_that_is_the_same_for_all_is_a_plain_one(mechanism: str | None, way: str) -> None:
    scenario = _base(mechanism)
    changes = {}
    for name in EFFORTS:
        if OF_A_MECHANISM.get(name) in (None, mechanism) and not (way == "by rating" and name in BEFORE_RATING):
            place, usual = effort_at(name)
            for_all = value_at(scenario.document.values, tuple(parse_path(place)))
            same = "0 min" if way == "per child" else for_all
            table = tables_of(for_all, same)[way]
            changes[place] = {key: part for key, part in table.items() if key != "missing_reports"}
            assert usual is not None
    assert bytes_of(_log(changed(scenario, changes))) == _before(mechanism)[-1]


def test_every_distribution_is_here() -> None:
    assert {name.split()[0] for name in LAWS_CHANGED} == set(LAWS)
    for model in laws():
        (word,) = get_args(model.model_fields["distribution"].annotation)
        known = {field for name, (law, _) in LAWS_CHANGED.items() if name.split()[0] == word for field in law}
        assert known == set(model.model_fields) - {"distribution"}, word


@pytest.mark.parametrize("law", LAWS_CHANGED)
def test_every_number_of_a_distribution_moves_the_log(law: str) -> None:
    scenario = _base(None)
    word = law.split(maxsplit=1)[0]
    plain, others = LAWS_CHANGED[law]

    def log_with(**numbers: Any) -> bytes:
        changes = {"run.last_day": dt.date(2026, 4, 12), "interventions": [], "published": []}
        return bytes_of(
            _log(changed(scenario, {**changes, "stages.screening.effort": {"distribution": word, **plain, **numbers}}))
        )

    before = log_with()
    for field, value in others.items():
        assert log_with(**{field: value}) != before, f"{law}: {field} does nothing"
