"""Every setting is live: for each field of the scenario there is a change here that changes what happens, or what is said of it.

A field that has no change here fails the test, so that nobody adds a setting that does nothing. A mechanism that the made-up town does not
have by itself has a file of its own, in ``made/live/``: `ENABLED` turns it on, and its own `MOVES_THE_LOG` and `MOVES_THE_SUMMARY` change it.
"""

from __future__ import annotations

import datetime as dt
import re
import types
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Annotated, Any, Union, get_args, get_origin

import pytest
from pydantic import BaseModel

from made import live
from made.scenarios import bytes_of, text_of, town
from mashsim.experiment import run
from mashsim.loading import changed, load_text
from mashsim.log import Log
from mashsim.scenario import DATED, FIXED_IN_TIME, Scenario
from mashsim.scenario.values import LAWS, Settings
from mashsim.simulation import FrontDoor
from mashsim.vocabulary import events

Change = dict[str, Any]
DAY = dt.date

MOVES_THE_LOG: dict[str, Change] = {
    "run.first_day": {"run.first_day": DAY(2026, 3, 17)},
    "run.last_day": {"run.last_day": DAY(2026, 5, 10)},
    "run.timezone": {"run.timezone": "Asia/Tokyo"},
    "run.seed": {"run.seed": 2},
    "run.inputs": {"run.inputs": "drawn", "pools.workers.posts": {"value": 4, "range": [3, 6]}},
    "calendars.*.monday": {"calendars.office.monday": "09:00-16:00"},
    "calendars.*.tuesday": {"calendars.office.tuesday": "09:00-16:00"},
    "calendars.*.wednesday": {"calendars.office.wednesday": "09:00-16:00"},
    "calendars.*.thursday": {"calendars.office.thursday": "09:00-16:00"},
    "calendars.*.friday": {"calendars.office.friday": "09:00-16:00"},
    "calendars.*.saturday": {"calendars.office.saturday": "closed"},
    "calendars.*.sunday": {"calendars.office.sunday": "closed"},
    "calendars.*.bank_holidays": {"calendars.office.bank_holidays": "open"},
    "calendars.*.school_terms_only": {"calendars.schools.school_terms_only": False},
    "calendars.*.closures.*.first_day": {"calendars.office.closures.0.first_day": DAY(2026, 4, 18)},
    "calendars.*.closures.*.last_day": {"calendars.office.closures.0.last_day": DAY(2026, 4, 22)},
    "bank_holidays": {"bank_holidays": [DAY(2026, 4, 3)]},
    "school_terms.*.first_day": {"school_terms.1.first_day": DAY(2026, 4, 20)},
    "school_terms.*.last_day": {"school_terms.0.last_day": DAY(2026, 3, 20)},
    "demand.rate": {"demand.rate": "13 per day"},
    "demand.trend_per_year": {"demand.trend_per_year": 0.9},
    "demand.monthly_cv": {"demand.monthly_cv": 0.5},
    "demand.month_level": {"demand.month_level": {"2026-05": 0.5}},
    "demand.children": {"demand.children": [0.2, 0.3, 0.5]},
    "demand.profiles.*.month": {"demand.profiles.day.month": [1, 1, 1, 2, 1, 1, 1, 1, 1, 1, 1, 1]},
    "demand.profiles.*.weekday": {"demand.profiles.day.weekday": [1, 1, 1, 1, 1, 0, 0]},
    "demand.profiles.*.hour": {"demand.profiles.day.hour": [0] * 9 + [1] * 8 + [0] * 7},
    "demand.profiles.*.bank_holiday": {"demand.profiles.day.bank_holiday": 3},
    "demand.profiles.*.school_holiday": {"demand.profiles.day.school_holiday": 1},
    "demand.sources.*.share": {"demand.sources.police.share": 0.5, "demand.sources.schools.share": 0.5},
    "demand.sources.*.profile": {"demand.sources.police.profile": "day"},
    "demand.sources.*.ratings": {"demand.sources.schools.ratings": {"red": 1, "amber": 0, "green": 0}},
    "demand.surges.*.first_day": {"demand.surges.0.first_day": DAY(2026, 4, 1)},
    "demand.surges.*.last_day": {"demand.surges.0.last_day": DAY(2026, 4, 25)},
    "demand.surges.*.factor": {"demand.surges.0.factor": 3},
    "demand.surges.*.sources": {"demand.surges.0.sources": []},
    "pools.*.posts": {"pools.managers.posts": 2},
    "pools.*.vacancy_share": {"pools.officers.vacancy_share": 0.6},
    "pools.*.agency_cover_share": {"pools.officers.agency_cover_share": 0},
    "pools.*.cover.*.posts": {"pools.officers.cover.0.posts": 2},
    "pools.*.cover.*.first_day": {"pools.officers.cover.0.first_day": DAY(2026, 3, 30)},
    "pools.*.cover.*.last_day": {"pools.officers.cover.0.last_day": DAY(2026, 5, 1)},
    "pools.*.shifts": {"pools.officers.shifts": ["late"]},
    "pools.*.hours_per_week": {"pools.officers.hours_per_week": 20},
    "pools.*.case_share": {"pools.officers.case_share": 0.6},
    "pools.*.leave_days": {"pools.officers.leave_days": 60},
    "pools.*.leave_spell": {"pools.officers.leave_spell": 5},
    "pools.*.leave_by_month": {"pools.officers.leave_by_month": [0, 0, 1, 9, 1, 0, 0, 0, 0, 0, 0, 0]},
    "pools.*.sickness_share": {"pools.officers.sickness_share": 0.3},
    "pools.*.sickness_spell": {"pools.officers.sickness_spell": 8},
    "pools.*.policy": {"pools.workers.policy": "oldest_first"},
    "pools.*.red_interrupts": {"pools.workers.red_interrupts": False},
    "pools.*.red_past_closing": {"pools.workers.red_past_closing": False},
    "pools.*.keeps_work_for": {"pools.workers.keeps_work_for": "20 days"},
    "partners.*.asked": {"partners.schools.asked": 0.2},
    "partners.*.calendar": {"partners.police.calendar": "office"},
    "partners.*.reply": {"partners.police.reply": "5 working hours"},
    "partners.*.silent_share": {"partners.police.silent_share": 0.5},
    "partners.*.in_school_holidays.answered_share": {"partners.schools.in_school_holidays.answered_share": 0},
    "partners.*.in_school_holidays.calendar": {"partners.schools.in_school_holidays.calendar": "late"},
    "partners.*.in_school_holidays.reply": {"partners.schools.in_school_holidays.reply": "1 working hour"},
    "partners.*.team.posts": {"partners.police.team.posts": 1},
    "partners.*.team.vacancy_share": {"partners.police.team.vacancy_share": 0.8},
    "partners.*.team.agency_cover_share": {"partners.police.team.agency_cover_share": 0},
    "partners.*.team.effort": {"partners.police.team.effort": "2 hours"},
    "stages.screening.pool": {"stages.screening.pool": "workers"},
    "stages.screening.effort": {"stages.screening.effort": "20 min"},
    "stages.screening.outcomes": {"stages.screening.outcomes.enquiry": 0.3, "stages.screening.outcomes.advice": 0.4},
    "stages.screening.outcomes_by_source": {"stages.screening.outcomes_by_source.police": {"advice": 0, "enquiry": 1}},
    "stages.screening.ratings": {"stages.screening.ratings": {"red": 0, "amber": 0.5, "green": 0.5}},
    "stages.gathering.pool": {"stages.gathering.pool": "officers"},
    "stages.gathering.effort": {"stages.gathering.effort": "10 min"},
    "stages.gathering.go_on.*.replies": {"stages.gathering.go_on.amber.replies": 1},
    "stages.gathering.go_on.*.after": {"stages.gathering.go_on.amber.after": "1 working day"},
    "stages.gathering.chase.first_after": {"stages.gathering.chase.first_after": "2 working hours"},
    "stages.gathering.chase.every": {"stages.gathering.chase.every": "2 working hours"},
    "stages.gathering.chase.most": {"stages.gathering.chase.most": 1},
    "stages.gathering.chase.effort": {"stages.gathering.chase.effort": "30 min"},
    "stages.gathering.chase.shortens_to": {"stages.gathering.chase.shortens_to": 0.1},
    "stages.analysing.pool": {"stages.analysing.pool": "managers"},
    "stages.analysing.effort": {"stages.analysing.effort": "1 hour"},
    "stages.deciding.pool": {"stages.deciding.pool": "workers"},
    "stages.deciding.effort": {"stages.deciding.effort": "20 min"},
    "stages.deciding.outcomes": {"stages.deciding.outcomes.red": {"strategy": 1, "nfa": 0, "advice": 0, "early_help": 0, "assessment": 0}},
    "stages.deciding.outcomes_by_source": {"stages.deciding.outcomes_by_source.schools.red": {"assessment": 1, "strategy": 0}},
    "stages.deciding.returned_share": {"stages.deciding.returned_share": 0.5},
    "stages.allocating.pool": {"stages.allocating.pool": "workers"},
    "stages.allocating.effort": {"stages.allocating.effort": "25 min"},
    "stages.allocating.held_for": {"stages.allocating.held_for": "30 working days"},
    "stages.allocating.caseload.posts": {"stages.allocating.caseload.posts": 3},
    "stages.allocating.caseload.vacancy_share": {"stages.allocating.caseload.vacancy_share": 0.5},
    "stages.allocating.caseload.agency_cover_share": {"stages.allocating.caseload.agency_cover_share": 0},
    "stages.allocating.caseload.ceiling": {"stages.allocating.caseload.ceiling": 8},
    "stages.allocating.caseload.policy": {"stages.allocating.caseload.policy": "first_come"},
    "opening_backlog.*.stage": {"opening_backlog.0.stage": "analysing"},
    "opening_backlog.*.contacts": {"opening_backlog.0.contacts": 20},
    "opening_backlog.*.age": {"opening_backlog.0.age": "4 working days"},
    "interventions.*.first_day": {"interventions.0.first_day": DAY(2026, 4, 13)},
    "interventions.*.changes": {"interventions.0.changes": {"stages.analysing.effort": "10 min"}},
}  # fmt: skip

MOVES_THE_SUMMARY: dict[str, Change] = {
    "title": {"title": "Another town"},
    "question": {"question": "Why?"},
    "about": {"about": "Made up twice."},
    "place": {"place": "Another town"},
    "run.measure_from": {"run.measure_from": DAY(2026, 4, 6)},
    "run.replications": {"run.replications": 1},
    "pools.*.manager": {"pools.managers.manager": False},
    "clocks.*.start": {"clocks.allocation.start": "received"},
    "clocks.*.stop": {"clocks.allocation.stop": "closed"},
    "clocks.*.limit": {"clocks.decision.limit": "3 working days"},
    "clocks.*.limits": {"clocks.rating.limits.green": "10 working days"},
    "clocks.*.calendar": {"clocks.decision.calendar": "late"},
    "clocks.*.counting": {"clocks.rating.counting": "first_day_counts"},
    "clocks.*.pauses_in": {"clocks.decision.pauses_in": []},
    "clocks.*.outcomes": {"clocks.allocation.outcomes": ["strategy"]},
    "interventions.*.name": {"interventions.0.name": "agency"},
    "published.*.label": {"published.0.label": "Decided in time"},
    "published.*.measure": {"published.0.measure": "clocks.rating.share_in_time"},
    "published.*.value": {"published.0.value": 99},
    "published.*.on": {"published.1.on": DAY(2026, 5, 12)},
    "published.*.month": {"published.2.month": "2026-05"},
    "published.*.unit": {"published.0.unit": "share"},
    "published.*.used": {"published.0.used": "not fitted"},
    "published.*.shown": {"published.0.shown": "at most"},
    "published.*.reference": {"published.0.reference": "somebody"},
}  # fmt: skip

LAWS_CHANGED: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {  # a law, and other values for each of its fields
    "fixed": ({"length": "20 min"}, {"length": "21 min"}),
    "exponential": ({"mean": "20 min"}, {"mean": "21 min"}),
    "lognormal": ({"median": "20 min", "sigma": 1}, {"median": "21 min", "sigma": 0.9}),
    "lognormal by mean": ({"mean": "20 min", "sd": "9 min"}, {"mean": "21 min", "sd": "8 min"}),
    "gamma": ({"mean": "20 min", "sd": "9 min"}, {"mean": "21 min", "sd": "8 min"}),
    "weibull": ({"scale": "20 min", "shape": 1.5}, {"scale": "21 min", "shape": 1.4}),
    "triangular": ({"low": "5 min", "mode": "20 min", "high": "60 min"}, {"low": "6 min", "mode": "21 min", "high": "61 min"}),
    "uniform": ({"low": "5 min", "high": "60 min"}, {"low": "6 min", "high": "61 min"}),
    "bands": (
        {"edges": ["5 min", "20 min", "60 min"], "shares": [0.5, 0.5]},
        {"edges": ["5 min", "21 min", "60 min"], "shares": [0.6, 0.4]},
    ),
    "mixture": (
        {"parts": ["5 min", {"distribution": "exponential", "mean": "20 min"}], "weights": [1, 1]},
        {"parts": ["6 min", {"distribution": "exponential", "mean": "20 min"}], "weights": [2, 1]},
    ),
}  # fmt: skip


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
    """Yield the tables that stand in a field; a distribution counts as one value."""
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
    elif isinstance(annotation, type) and issubclass(annotation, Settings) and not is_law(annotation):
        yield path, annotation


def is_law(model: type[BaseModel]) -> bool:
    return "distribution" in model.model_fields


def laws() -> Iterator[type[BaseModel]]:
    pending = [Settings]
    while pending:
        pending += (model := pending.pop()).__subclasses__()
        if is_law(model):
            yield model


SETTINGS = sorted(set(settings_of(Scenario)))
MECHANISMS = {part.name: import_module(f"made.live.{part.name}") for part in iter_modules(live.__path__)}
OF_A_MECHANISM = {
    name: key for key, module in MECHANISMS.items() for name in (*module.MOVES_THE_LOG, *module.MOVES_THE_SUMMARY)
}
for _module in MECHANISMS.values():
    MOVES_THE_LOG |= _module.MOVES_THE_LOG
    MOVES_THE_SUMMARY |= _module.MOVES_THE_SUMMARY
CHANGES = {**MOVES_THE_LOG, **MOVES_THE_SUMMARY}


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
def _base(mechanism: str | None) -> tuple[Scenario, Log, Any]:
    scenario = load_text(text_of(town()))
    if mechanism:
        scenario = changed(scenario, MECHANISMS[mechanism].ENABLED)
    return scenario, _log(scenario), _said(scenario)


def _log(scenario: Scenario) -> Log:
    return FrontDoor(scenario).replicate(scenario.run.seed, 0)


def _said(scenario: Scenario) -> Any:
    """What a summary says beside its list of settings, which of course shows every change."""
    summary = run(scenario)
    return {**summary, "assumptions": None, "scenario": {**summary["scenario"], "hash": None}, "repeat": None}


@pytest.mark.parametrize("name", MOVES_THE_LOG)
def test_a_setting_moves_the_log(name: str) -> None:
    scenario, before, _ = _base(OF_A_MECHANISM.get(name))
    after = _log(changed(scenario, MOVES_THE_LOG[name]))
    assert bytes_of(after) != bytes_of(before), f"{name} does nothing"


@pytest.mark.parametrize("name", MOVES_THE_SUMMARY)
def test_a_setting_moves_the_summary(name: str) -> None:
    scenario, _, before = _base(OF_A_MECHANISM.get(name))
    assert _said(changed(scenario, MOVES_THE_SUMMARY[name])) != before, f"{name} does nothing"


def _may_be_dated(name: str) -> bool:
    return all(DATED.match(path) and not FIXED_IN_TIME.match(path) for path in MOVES_THE_LOG[name])


@pytest.mark.parametrize("name", [name for name in MOVES_THE_LOG if _may_be_dated(name)])
def test_a_setting_that_may_change_on_a_day_changes_from_then_on(name: str) -> None:
    """And nothing changes before; but those who leave hand back what they put down on their last day before it."""
    scenario = _without_interventions(OF_A_MECHANISM.get(name))
    dated = {"name": "a change", "first_day": DAY(2026, 3, 30), "changes": MOVES_THE_LOG[name]}
    before, after = _log(scenario), _log(changed(scenario, {"interventions": [dated]}))
    assert bytes_of(after) != bytes_of(before), f"{name} does nothing when it is changed on a day"
    week_before = 7 * 86_400
    rows = [[row for row in log.rows() if row[0] < week_before and row[3] != events.LEFT] for log in (before, after)]
    assert rows[0] == rows[1]


@cache
def _without_interventions(mechanism: str | None) -> Scenario:
    return changed(_base(mechanism)[0], {"interventions": [], "run.last_day": DAY(2026, 5, 3)})


def test_every_distribution_is_here() -> None:
    assert {name.split()[0] for name in LAWS_CHANGED} == set(LAWS)
    for model in laws():
        (word,) = get_args(model.model_fields["distribution"].annotation)
        known = {field for name, (law, _) in LAWS_CHANGED.items() if name.split()[0] == word for field in law}
        assert known == set(model.model_fields) - {"distribution"}, word


@pytest.mark.parametrize("law", LAWS_CHANGED)
def test_every_number_of_a_distribution_moves_the_log(law: str) -> None:
    scenario, _, _ = _base(None)
    word = law.split(maxsplit=1)[0]
    plain, others = LAWS_CHANGED[law]

    def log_with(**numbers: Any) -> bytes:
        changes = {"run.last_day": DAY(2026, 4, 12), "interventions": [], "published": []}
        return bytes_of(
            _log(changed(scenario, {**changes, "stages.screening.effort": {"distribution": word, **plain, **numbers}}))
        )

    before = log_with()
    for field, value in others.items():
        assert log_with(**{field: value}) != before, f"{law}: {field} does nothing"
