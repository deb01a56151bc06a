"""What makes people unlike posts: roles, hires, induction, turnover, overload, time away, and what it all costs.

Every table here is absent by default, and then does nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from math import fsum
from typing import TYPE_CHECKING, Annotated

from pydantic import BeforeValidator, Field, PlainSerializer, WithJsonSchema

from mashsim.documents.text import KeyPath, in_message
from mashsim.quantities import HOUR, parse_duration
from mashsim.scenario.choices import StageName
from mashsim.scenario.references import pools_at_work
from mashsim.scenario.values import NUMBER, LengthLaw, Settings, TrueOrFalse

if TYPE_CHECKING:
    from mashsim.scenario import Scenario

Output = Annotated[float, Field(gt=0, le=1), NUMBER]
Times = Annotated[float, Field(ge=1, le=100), NUMBER]
Pounds = Annotated[float, Field(ge=0, le=10_000), NUMBER]

_A_WEEK = re.compile(r"\s*(.+?)\s*(?:per|a|/)\s*week\s*", re.IGNORECASE)


def _hours_a_week(text: object) -> object:
    """Read ``"2 hours per week"`` as hours."""
    if isinstance(text, (int, float)) and not isinstance(text, bool):
        raise ValueError(f'is {text}, without a unit; write "{text} hours per week"')
    match = _A_WEEK.fullmatch(text) if isinstance(text, str) else None
    if not match:
        raise ValueError(f'is {in_message(text)}; write a time each week, such as "2 hours per week"')
    length = parse_duration(match[1])
    if length.kind == "working days":
        raise ValueError(f'is {in_message(text)}; write it in hours or minutes, such as "2 hours per week"')
    return _Weekly(length.amount / HOUR)


class _Weekly(float):
    """Hours a week that were read already: validating them again leaves them as they are."""


def _weekly(value: object) -> object:
    return value if isinstance(value, _Weekly) else _hours_a_week(value)


WeeklyTime = Annotated[
    float, Field(ge=0, le=168), BeforeValidator(_weekly), PlainSerializer(lambda hours: f"{hours:g} hours per week"),
    WithJsonSchema({"type": "string", "examples": ["2 hours per week", "90 min per week"]}),
]  # fmt: skip
"""Hours a week, written with their unit."""


class Role(Settings):
    """What a kind of worker may do."""

    may: tuple[StageName, ...]
    """The stages at which a pool of this role may work. Threshold decisions are for managers, screening may be an
    unqualified officer's: inspectors name decisions by the unqualified or unsighted as a fault (Nottingham, Ofsted
    2022)."""


class WrongHands(Settings):
    """What happens where a pool works at a stage that its role may not do."""

    allowed: TrueOrFalse = False
    """Whether it is done all the same. Without it such a scenario is refused."""

    errors_times: Times = 1.0
    """How many times as many wrong decisions such work makes. It does something only where a stage has `errors`:
    screening, deciding or assessing."""


class InductionStep(Settings):
    """A stretch of a new person's first weeks."""

    weeks: Annotated[float, Field(gt=0, le=260), NUMBER]
    """How long it lasts, in weeks by the calendar, after the step before it."""

    output: Output
    """Share of full output in these weeks: work takes 1 / output times as long. Assumed in use: 50 % in weeks 1 to 4,
    75 % in 5 to 12. A newly qualified worker's workload was 25 % at three months and 90 % at a year (Newham)."""


class Turnover(Settings):
    """Who leaves: each holder of a permanent post by luck of their own. The post is vacant then until the next holder
    comes."""

    per_year: Annotated[float, Field(ge=0, le=10), NUMBER]
    """Leavers a year for each holder of a post: 0.266 in Nottingham in 2022, 0.172 in England (DfE). Read each week."""

    overload_times: Times = 1.0
    """How many times as many leave while the pool is overloaded (see `overload`). Read each week."""

    notice: LengthLaw = Field(default="0 min", validate_default=True)
    """From giving notice to the last day. The post falls vacant then, and `time_to_hire` begins."""

    agency_after: LengthLaw | None = None
    """How long after the post fell vacant an agency worker fills it, until the new holder comes. Without it nobody
    does."""


class Overload(Settings):
    """When a pool has more waiting than it can bear, and what that does. Judged whenever work is begun or picked up."""

    above: Annotated[float, Field(ge=0, le=1e6), NUMBER]
    """Waiting pieces of work per person on shift above which the pool is overloaded."""

    output: Output = 1.0
    """Share of full output while it is: work takes 1 / output times as long."""

    errors_times: Times = 1.0
    """How many times as many wrong decisions are made while it is. It does something only where a stage of the pool has
    `errors`: screening, deciding or assessing."""


class Cost(Settings):
    """What an hour on shift costs. Hours away (leave, sickness) are not counted, so put them, and on-costs, into the
    rate."""

    pounds_per_hour: Pounds
    """Pounds for a paid hour on shift of a permanent or redeployed worker: 17.78 (Devon 2017/18)."""

    agency_pounds_per_hour: Pounds | None = None
    """Pounds for a paid hour on shift of an agency worker: 40.54 (Devon 2017/18). Without it as for others."""

    overtime_times: Times = 1.0
    """How many times the rate an hour of overtime costs."""


def wrong_hands(scenario: Scenario) -> Iterator[tuple[KeyPath, str]]:
    """Yield the pools that work at a stage their role may not do, where that is not allowed."""
    if scenario.wrong_hands.allowed:
        return
    for path, stage, pool in pools_at_stages(scenario):
        settings = scenario.pools.get(pool)
        role = _role(scenario, pool)
        if role and settings and stage not in role.may:
            may = ", ".join(role.may) or "no stage"
            yield (
                path,
                (
                    f"is {pool!r}, whose role {settings.role!r} may not work at {stage}; it may work at {may}: choose "
                    f"another pool, add {stage!r} to roles.{settings.role}.may, or set wrong_hands.allowed = true"
                ),
            )


def in_wrong_hands(scenario: Scenario) -> dict[str, dict[str, float]]:
    """Return by how much wrong decisions multiply, by pool and stage, where a pool's role may not work there."""
    errors: dict[str, dict[str, float]] = {}
    for _, stage, pool in pools_at_stages(scenario):
        role = _role(scenario, pool)
        if role and stage not in role.may:
            errors.setdefault(pool, {})[stage] = scenario.wrong_hands.errors_times
    return errors


def _role(scenario: Scenario, pool: str) -> Role | None:
    settings = scenario.pools.get(pool)
    return scenario.roles.get(settings.role) if settings and settings.role else None


def too_little_time(scenario: Scenario) -> Iterator[tuple[KeyPath, str]]:
    """Yield the pools whose other time leaves none for contacts."""
    for name, pool in scenario.pools.items():
        away = fsum(pool.other_time.values())
        calendar = scenario.calendars.get(pool.shifts[0])
        if not away or calendar is None:
            continue
        hours = fsum(closes - opens for day in calendar.hours() for opens, closes in day) / 60
        paid = min(pool.hours_per_week or hours, hours)
        if away >= paid * pool.case_share:
            left = f"{paid * pool.case_share:g} of {paid:g} paid hours a week that case_share leaves"
            yield ("pools", name, "other_time"), f"takes {away:g} hours a week of the {left}; leave some for contacts"


_WORK_ELSEWHERE = {"duty_visits": "visiting", "caseload": "assessing"}
"""What people do whom a table of `stages.allocating` names: not allocate."""


def pools_at_stages(scenario: Scenario) -> Iterator[tuple[KeyPath, str, str]]:
    """Yield each place that names a pool for a stage's work, the stage and the pool."""
    for path, pool in pools_at_work(scenario):
        if path[0] == "stages":
            yield path, _WORK_ELSEWHERE.get(str(path[2]), str(path[1])), pool
        elif path[0] == "interventions":
            yield path, "auditing", pool
