"""What the kernel knows of a scenario: the one list that says so. What is not on it, a scenario must leave as it is if
not given; else it runs on SimPy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mashsim.documents.text import KeyPath, dotted
from mashsim.scenario import Demand, PoolSettings, Scenario, Stages
from mashsim.scenario.demand import Source
from mashsim.scenario.efforts import parts_of
from mashsim.scenario.people import CoverSettings
from mashsim.scenario.process import AnalysingSettings, DecidingSettings, ScreeningSettings
from mashsim.scenario.values import Settings

LAWS = ("fixed", "exponential", "lognormal", "triangular", "uniform")
"""The laws it draws hands-on time by, in the order of their codes in plan.h."""
POLICIES = ("first_come", "most_urgent_first", "oldest_first")
"""The rules by which it puts waiting work in order, in the order of their codes in plan.h."""

_WORK = {"pool", "effort"}
_KNOWN: Mapping[type[Settings], frozenset[str]] = {
    kind: frozenset(names)
    for kind, names in {
        Scenario: {
            "title", "question", "about", "place", "council", "fit", "size", "run", "calendars", "bank_holidays",
            "school_terms", "demand", "pools", "roles", "wrong_hands", "stages", "clocks", "report", "referrals", "factors",
            "correlated", "plausible", "published", "team",
        },
        Demand: {
            "rate", "trend_per_year", "monthly_cv", "month_level", "children", "profiles", "sources", "groups", "surges"
        },
        Source: {"share", "profile", "ratings"},
        PoolSettings: {
            "posts", "vacancy_share", "agency_cover_share", "like", "role", "cover", "time_to_hire", "induction_support",
            "newly_qualified_share", "newly_qualified_weeks", "cost", "shifts",
            "hours_per_week", "case_share", "other_time", "overtime", "leave_days", "leave_spell", "leave_by_month",
            "sickness_share", "sickness_spell", "policy", "red_interrupts", "red_past_closing", "keeps_work_for", "manager",
        },
        CoverSettings: {"posts", "first_day", "last_day", "kind"},
        Stages: {"screening", "analysing", "deciding"},
        ScreeningSettings: {*_WORK, "outcomes", "outcomes_by_source", "straight_share", "ratings"},
        AnalysingSettings: _WORK,
        DecidingSettings: {*_WORK, "outcomes", "outcomes_by_source"},
    }.items()
}  # fmt: skip


def unknown(scenario: Scenario) -> list[str]:
    """Return the paths of all that a scenario uses and the kernel does not know."""
    changes = ["interventions"] if len(scenario.epochs) > 1 else []
    return [*changes, *(dotted(path) for path in _unknown(scenario, ()))]


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
        laws = [part for _, part in parts_of(value) if hasattr(part, "compiled")]  # type: ignore[arg-type]
        return all(law.compiled().form[:1] in [(known,) for known in LAWS] for law in laws)
    if name == "pool":
        return isinstance(value, str)
    return True
