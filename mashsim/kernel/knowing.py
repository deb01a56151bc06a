"""What the kernel knows of a scenario: the one list that says so. What is not on it, a scenario must leave as it is if
not given; else it runs on SimPy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mashsim.documents.text import KeyPath, dotted
from mashsim.scenario import Demand, PoolSettings, Scenario, Stages
from mashsim.scenario.demand import Source
from mashsim.scenario.efforts import Effort, EffortTable, parts_of
from mashsim.scenario.people import CoverSettings
from mashsim.scenario.process import AnalysingSettings, DecidingSettings, ScreeningSettings
from mashsim.scenario.values import Settings

LAWS = ("fixed", "exponential", "lognormal", "triangular", "uniform")
"""The laws it draws hands-on time by, in the order of their codes in plan.h."""
POLICIES = ("first_come", "most_urgent_first", "oldest_first")
"""The rules by which it puts waiting work in order, in the order of their codes in plan.h."""

_WORK = ("pool", "effort")
_KNOWN: Mapping[type[Settings], frozenset[str]] = {
    Scenario: frozenset((
        "title", "question", "about", "place", "council", "fit", "size", "run", "calendars", "bank_holidays",
        "school_terms", "demand", "pools", "roles", "wrong_hands", "stages", "clocks", "report", "referrals", "factors",
        "correlated", "plausible", "published",
    )),
    Demand: frozenset((
        "rate", "trend_per_year", "monthly_cv", "month_level", "children", "profiles", "sources", "groups", "surges",
    )),
    Source: frozenset(("share", "profile", "ratings")),
    PoolSettings: frozenset((
        "posts", "vacancy_share", "agency_cover_share", "like", "role", "cover", "time_to_hire", "induction_support",
        "newly_qualified_share", "newly_qualified_weeks", "cost", "shifts", "hours_per_week", "case_share",
        "other_time", "overtime", "leave_days", "leave_spell", "leave_by_month", "sickness_share", "sickness_spell",
        "policy", "red_interrupts", "red_past_closing", "keeps_work_for", "manager",
    )),
    CoverSettings: frozenset(("posts", "first_day", "last_day", "kind")),
    Stages: frozenset(("screening", "analysing", "deciding")),
    ScreeningSettings: frozenset((*_WORK, "outcomes", "outcomes_by_source", "straight_share", "ratings")),
    AnalysingSettings: frozenset(_WORK),
    DecidingSettings: frozenset((*_WORK, "outcomes", "outcomes_by_source")),
}  # fmt: skip


def unknown(scenario: Scenario) -> list[str]:
    """Return the paths of all that a scenario uses and the kernel does not know."""
    changes = ["interventions"] if len(scenario.epochs) > 1 else []
    return list(dict.fromkeys([*changes, *(dotted(path) for path in _unknown(scenario, ()))]))


def _unknown(settings: Settings, path: KeyPath) -> Iterator[KeyPath]:
    known = _KNOWN[type(settings)]
    for name, field in type(settings).model_fields.items():
        value, here = getattr(settings, name), (*path, name)
        if name not in known:
            if field.is_required() or value != field.get_default(call_default_factory=True):
                yield here
        elif not _is_known(name, value):
            yield here
        else:
            parts = value.items() if isinstance(value, Mapping) else enumerate(value if type(value) is tuple else ())
            for key, part in [(None, value), *parts]:
                if type(part) in _KNOWN:
                    yield from _unknown(part, here if key is None else (*here, key))


def _is_known(name: str, value: object) -> bool:
    """Whether the kernel knows the value of a setting that it knows."""
    if name == "policy":
        return value in POLICIES
    if name == "effort":
        return all(_law_is_known(part) for _, part in parts_of(value))  # type: ignore[arg-type]  # it is an effort
    if name == "pool":
        return isinstance(value, str)
    return True


def _law_is_known(part: Effort | EffortTable) -> bool:
    if isinstance(part, EffortTable):
        return True  # its parts are looked at one by one
    form = part.compiled().form
    return form is not None and form[0] in LAWS
