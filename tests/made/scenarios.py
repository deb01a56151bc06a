"""Small random scenarios, valid by construction, and one replication of each laid out for the laws to be checked on.

Efforts are mostly whole minutes of fixed length, and many things happen at opening, so that ties are everywhere.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

from mashsim.chance import Luck
from mashsim.documents import to_toml
from mashsim.loading import load_text
from mashsim.log import Log
from mashsim.scenario import Scenario
from mashsim.simulation import FrontDoor, World
from mashsim.staff import Roster

RATINGS = ("red", "amber", "green")
POLICIES = ("first_come", "most_urgent_first", "due_soonest", "oldest_first")
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
FIRST_DAYS = (
    dt.date(2026, 3, 23),  # the clocks go on, and Easter
    dt.date(2026, 10, 19),  # the clocks go back
    dt.date(2025, 12, 15),  # Christmas
    dt.date(2026, 7, 13),  # the schools break up
    dt.date(2026, 2, 4),  # nothing happens; a Wednesday
)

Table = dict[str, Any]
Draw = Callable[[st.SearchStrategy[Any]], Any]


def checked(examples: int, deep: bool = False) -> settings:
    """Return hypothesis's settings: fast tests try the same examples each time; deep ones others, except in CI, and
    shrink a failure."""
    phases = (Phase.explicit, Phase.generate, *([Phase.shrink, Phase.explain] if deep else []))
    return settings(
        phases=phases,
        max_examples=examples,
        deadline=None,
        derandomize=not deep or "CI" in os.environ,
        print_blob=deep,
        database=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
    )


# Parts


def _maybe(draw: Draw, table: Table, name: str, strategy: st.SearchStrategy[Any], chance: int = 2) -> None:
    """Set a setting once in so many scenarios."""
    if draw(st.integers(1, chance)) == 1:
        table[name] = draw(strategy)


def _minutes(*choices: int) -> st.SearchStrategy[str]:
    return st.sampled_from(choices).map(lambda minutes: f"{minutes} min")


def _efforts(*minutes: int) -> st.SearchStrategy[Any]:
    """Mostly fixed whole minutes."""
    fixed = _minutes(*minutes)
    return st.one_of(fixed, fixed, fixed, fixed.map(lambda mean: {"distribution": "exponential", "mean": mean}))


def _replies() -> st.SearchStrategy[Any]:
    return st.one_of(
        st.sampled_from(
            (
                "30 min",
                "1 working hour",
                "90 working minutes",
                "7 working hours",
                "1 working day",
                "2.5 working days",
                "26 hours",
            )
        ),
        st.sampled_from(("1 working hour", "6 hours", "1 working day")).map(
            lambda m: {"distribution": "lognormal", "median": m, "sigma": 1.2}
        ),
        st.just({"distribution": "uniform", "low": "0 working days", "high": "3 working days"}),
    )


def _shares(names: tuple[str, ...]) -> st.SearchStrategy[Table]:
    """Shares in tenths that sum to 1, some of them 0."""

    def spread(weights: list[int]) -> Table:
        weights = weights if any(weights) else [1] * len(weights)
        tenths = [10 * weight // sum(weights) for weight in weights]
        tenths[weights.index(max(weights))] += 10 - sum(tenths)
        return {name: tenth / 10 for name, tenth in zip(names, tenths, strict=True)}

    return st.lists(st.integers(0, 3), min_size=len(names), max_size=len(names)).map(spread)


def _week(weekday: str, saturday: str = "closed", sunday: str = "closed") -> Table:
    return {**dict.fromkeys(WEEKDAYS[:5], weekday), "saturday": saturday, "sunday": sunday}


OFFICES = (
    _week("09:00-17:00"),
    _week("08:30-12:30 13:00-17:00"),
    _week("10:00-14:00", "10:00-12:00"),
    {**_week("00:00-24:00", "00:00-24:00", "00:00-24:00"), "bank_holidays": "open"},
)
OTHERS = {
    "late": _week("13:00-21:00", "13:00-21:00", "13:00-21:00"),
    "lunch": _week("08:30-12:30 13:30-17:00"),
    "always": {**_week("00:00-24:00", "00:00-24:00", "00:00-24:00"), "bank_holidays": "open"},
    "nights": {**_week("00:00-02:30 22:00-24:00", "00:00-02:30 22:00-24:00", "00:00-02:30"), "bank_holidays": "open"},
    "schools": {**_week("08:30-16:00"), "school_terms_only": True},
}


def _calendars(draw: Draw, first: dt.date) -> Table:
    office = dict(draw(st.sampled_from(OFFICES)))
    closed = first + dt.timedelta(days=draw(st.integers(0, 9)))
    _maybe(draw, office, "closures", st.just([{"first_day": closed, "last_day": closed + dt.timedelta(days=1)}]), 4)
    return {"office": office, **OTHERS}


def _demand(draw: Draw, first: dt.date) -> Table:
    names = ("police", "schools", "health")[: draw(st.integers(1, 3))]
    shares = {1: (1,), 2: (0.6, 0.4), 3: (0.5, 0.3, 0.2)}[len(names)]
    sources = {}
    for name, share in zip(names, shares, strict=True):
        sources[name] = {"share": share, "profile": draw(st.sampled_from(("even", "opening", "week")))}
        _maybe(draw, sources[name], "ratings", _shares(RATINGS), 3)
    demand: Table = {
        "rate": f"{draw(st.sampled_from((2, 6, 15, 30)))} per day",
        "profiles": {
            "opening": {
                "hour": [0] * 8 + [1, 8, 1, 1, 1, 1, 1, 1] + [0] * 8,
                "weekday": [2, 1, 1, 1, 1, 0, 0],
                "bank_holiday": 0.2,
                "school_holiday": 0.5,
            },
            "week": {"hour": [0.1] * 12 + [1] * 144 + [0.5] * 12, "month": [1, 1, 2, 1, 1, 1, 0.5, 1, 1, 1, 1, 3]},
        },
        "sources": sources,
    }
    _maybe(draw, demand, "children", st.sampled_from(([0.5, 0.5], [0.4, 0.3, 0.2, 0.1], [0, 0, 0, 1])))
    _maybe(draw, demand, "monthly_cv", st.just(0.4), 4)
    _maybe(draw, demand, "trend_per_year", st.just(0.5), 4)
    surge = {
        "first_day": first + dt.timedelta(days=3),
        "last_day": first + dt.timedelta(days=5),
        "factor": draw(st.sampled_from((0, 3))),
    }
    _maybe(draw, demand, "surges", st.just([surge]), 3)
    return demand


def _pool(draw: Draw, first: dt.date, stages_before: bool) -> Table:
    pool: Table = {"posts": draw(st.sampled_from((1, 1, 2, 3, 0.5, 1.5)))}
    _maybe(draw, pool, "policy", st.sampled_from(POLICIES), 1)
    _maybe(draw, pool, "shifts", st.lists(st.sampled_from(("office", *list(OTHERS)[:4])), min_size=1, max_size=3))
    _maybe(draw, pool, "red_interrupts", st.just(True))
    _maybe(draw, pool, "red_past_closing", st.just(True))
    _maybe(draw, pool, "keeps_work_for", st.sampled_from(("0 min", "12 hours", "1 day", "20 days")))
    _maybe(draw, pool, "leave_days", st.sampled_from((30, 120)), 3)
    _maybe(draw, pool, "leave_spell", st.integers(1, 4), 3)
    _maybe(draw, pool, "sickness_share", st.sampled_from((0.1, 0.4)), 3)
    _maybe(draw, pool, "case_share", st.sampled_from((0.8, 0.5)), 3)
    _maybe(draw, pool, "hours_per_week", st.just(20), 4)
    _maybe(draw, pool, "vacancy_share", st.just(0.3), 4)
    _maybe(draw, pool, "agency_cover_share", st.just(0.5), 4)
    _maybe(draw, pool, "manager", st.booleans(), 4)
    day = first + dt.timedelta(days=draw(st.integers(0, 6)))
    cover = st.sampled_from(
        ({"posts": 1, "first_day": day}, {"posts": 1.5, "first_day": day, "last_day": day + dt.timedelta(days=4)})
    )
    _maybe(draw, pool, "cover", cover.map(lambda one: [one]), 4)
    return pool


def _partners(draw: Draw) -> Table:
    partners: Table = {}
    for name in ("health", "schools", "housing")[: draw(st.integers(1, 3))]:
        partner: Table = {"reply": draw(_replies()), "calendar": draw(st.sampled_from(("office", *OTHERS)))}
        _maybe(draw, partner, "asked", st.sampled_from((0.5, 0, {"red": 1, "amber": 0.5, "green": 0})), 3)
        _maybe(draw, partner, "silent_share", st.sampled_from((0.3, 0.9)))
        holidays = {"answered_share": 0.6, "calendar": "office", "reply": "2 working hours"}
        _maybe(draw, partner, "in_school_holidays", st.just(holidays), 3)
        _maybe(
            draw,
            partner,
            "team",
            st.just({"posts": draw(st.sampled_from((1, 2, 1.5))), "effort": draw(_minutes(10, 60, 300))}),
            3,
        )
        partners[name] = partner
    return partners


def _gathering(draw: Draw, pool: str) -> Table:
    gathering: Table = {"pool": pool, "effort": draw(_efforts(1, 10, 30, 60))}
    rule = st.fixed_dictionaries(
        {},
        optional={
            "replies": st.sampled_from(("all", 0, 1, 2)),
            "after": st.sampled_from(("2 working hours", "1 working day", "30 hours")),
            "counted_from": st.sampled_from(("asked", "received")),
        },
    )
    _maybe(draw, gathering, "go_on", st.fixed_dictionaries({}, optional=dict.fromkeys(RATINGS, rule)))
    chase = st.fixed_dictionaries(
        {
            "first_after": st.sampled_from(("1 working hour", "1 working day", "5 hours")),
            "every": st.sampled_from(("2 working hours", "1 day")),
            "most": st.integers(0, 3),
            "effort": _minutes(5, 60),
            "shortens_to": st.sampled_from((0, 0.5, 1)),
        },
        optional={
            "escalation": st.fixed_dictionaries(
                {"effort": _minutes(0, 20), "reply": _replies(), "answered_share": st.sampled_from((0.3, 1))},
                optional={"pool": st.just(pool)},
            )
        },
    )
    _maybe(draw, gathering, "chase", chase)
    return gathering


def _stages(draw: Draw, pools: list[str], depth: int) -> Table:
    """Stages up to a depth: 1 screening, 2 and gathering, 3 and analysing, 4 and deciding, 5 and allocating; some in
    between left out."""

    def pool() -> str:
        return str(draw(st.sampled_from(pools)))

    further = ("advice", "early_help", "enquiry", "straight_to_decision")
    screening: Table = {"pool": pool(), "effort": draw(_efforts(0, 5, 10, 20)), "outcomes": draw(_shares(further))}
    _maybe(draw, screening, "straight_share", st.sampled_from((0, 0.3, 1)))
    _maybe(draw, screening, "outcomes_by_source", st.fixed_dictionaries({"police": st.just({"enquiry": 1})}), 3)
    _maybe(draw, screening, "ratings", _shares(RATINGS), 1)
    stages: Table = {"screening": screening}
    if depth >= 2 and (depth == 2 or draw(st.booleans())):
        stages["gathering"] = _gathering(draw, pool())
    if depth >= 3 and (depth == 3 or draw(st.booleans())):
        stages["analysing"] = {"pool": pool(), "effort": draw(_efforts(10, 60, 240, 600))}
    if depth >= 4:
        decisions = ("nfa", "early_help", "assessment", "strategy")
        stages["deciding"] = {
            "pool": pool(),
            "effort": draw(_efforts(5, 10, 45)),
            "outcomes": {rating: draw(_shares(decisions)) for rating in RATINGS},
        }
        _maybe(draw, stages["deciding"], "returned_share", st.sampled_from((0.2, 0.6)))
    if depth >= 5:
        caseload = {
            "posts": draw(st.sampled_from((1, 2, 2.5, 4))),
            "ceiling": draw(st.integers(1, 6)),
            "policy": draw(st.sampled_from(POLICIES)),
        }
        held = st.sampled_from(("3 working days", "36 hours", "20 working hours"))
        held = st.one_of(held, st.just({"distribution": "uniform", "low": "0 working days", "high": "10 working days"}))
        stages["allocating"] = {
            "pool": pool(),
            "effort": draw(_efforts(0, 10, 20)),
            "caseload": caseload,
            "held_for": draw(held),
        }
        _maybe(draw, stages["allocating"], "held_from", st.just("allocation"))
    return stages


def _clocks(draw: Draw, stages: Table) -> Table:
    counting = draw(st.sampled_from(("same_time", "end_of_day", "first_day_counts")))
    clocks: Table = {}
    _maybe(
        draw, clocks, "decision", st.just({"limit": "1 working day", "counting": counting, "pauses_in": ["gathering"]})
    )
    _maybe(
        draw,
        clocks,
        "rating",
        st.just({"limits": {"red": "4 working hours", "amber": "1 working day", "green": "30 hours"}}),
    )
    _maybe(
        draw,
        clocks,
        "allocation",
        st.just({"start": "decided", "stop": "allocated", "limit": "2 working days", "outcomes": ["assessment"]}),
    )
    _maybe(
        draw, clocks, "whole", st.just({"start": "received", "stop": "closed", "limit": "5 days", "calendar": "late"})
    )
    if "gathering" in stages:
        _maybe(draw, clocks, "reply", st.just({"start": "requested", "stop": "replied", "limit": "1 working day"}))
    return clocks


def _opening(draw: Draw, stages: Table) -> list[Table]:
    places = [*stages, *(["assessing"] if "allocating" in stages else [])]
    ages = st.sampled_from(
        (
            "0 min",
            "26 hours",
            "3 working days",
            {"distribution": "uniform", "low": "0 working days", "high": "8 working days"},
        )
    )
    entry = st.fixed_dictionaries({"stage": st.sampled_from(places), "contacts": st.integers(0, 7), "age": ages})
    return draw(st.lists(entry, max_size=4))


def _interventions(draw: Draw, first: dt.date, days: int, document: Table) -> list[Table]:
    pool = next(iter(document["pools"]))
    possible: Table = {
        f"pools.{pool}.posts": st.sampled_from((1, 2, 3.5)),
        f"pools.{pool}.policy": st.sampled_from(POLICIES),
        f"pools.{pool}.red_interrupts": st.booleans(),
        f"pools.{pool}.red_past_closing": st.booleans(),
        "demand.rate": st.sampled_from(("1 per day", "25 per day")),
        "stages.screening.effort": _efforts(3, 15),
    }
    stages = document["stages"]
    if "allocating" in stages:
        possible["stages.allocating.caseload.ceiling"] = st.integers(1, 6)
        possible["stages.allocating.caseload.posts"] = st.sampled_from((1, 2, 3))
        possible["stages.allocating.caseload.policy"] = st.sampled_from(POLICIES)
    if "deciding" in stages:
        possible["stages.deciding.returned_share"] = st.just(0.1)
    if "gathering" in stages:
        possible["stages.gathering.go_on.amber"] = st.just({"replies": 1})
        possible["partners.health.silent_share"] = st.just(0.0)
    paths = draw(st.lists(st.sampled_from(sorted(possible)), unique=True, max_size=4))
    changes = [(path, draw(st.integers(0, days - 1)), draw(possible[path])) for path in paths]
    return [
        {"name": f"change {path}", "first_day": first + dt.timedelta(days=day), "changes": {path: value}}
        for path, day, value in changes
    ]


@st.composite
def documents(
    draw: Draw, depths: tuple[int, ...] = (1, 2, 3, 4, 5), with_partners: bool = False, with_interventions: bool = True
) -> Table:
    """Make a scenario's values.

    Parameters
    ----------
    depths : how far its stages may go: 1 is screening alone, 5 goes on to allocation
    with_partners : whether it must have the gathering stage
    with_interventions : whether it may have dated changes
    """
    first, days = draw(st.sampled_from(FIRST_DAYS)), draw(st.integers(4, 18))
    depth = draw(st.sampled_from(depths))
    pools = {
        name: _pool(draw, first, depth > 1) for name in ("officers", "workers", "managers")[: draw(st.integers(1, 3))]
    }
    stages = _stages(draw, list(pools), depth)
    if with_partners:
        stages.setdefault("gathering", _gathering(draw, next(iter(pools))))
    used = {settings["pool"] for settings in stages.values()}
    pools = {name: pool for name, pool in pools.items() if name in used}
    document: Table = {
        "run": {"first_day": first, "last_day": first + dt.timedelta(days=days - 1), "replications": 2},
        "calendars": _calendars(draw, first),
        "school_terms": [
            {"first_day": dt.date(2025, 9, 1), "last_day": dt.date(2025, 12, 19)},
            {"first_day": dt.date(2026, 1, 5), "last_day": dt.date(2026, 3, 27)},
            {"first_day": dt.date(2026, 4, 13), "last_day": dt.date(2026, 7, 17)},
            {"first_day": dt.date(2026, 9, 1), "last_day": dt.date(2026, 10, 23)},
        ],
        "demand": _demand(draw, first),
        "pools": pools,
        "stages": stages,
    }
    _maybe(draw, document["run"], "measure_from", st.just(first + dt.timedelta(days=min(2, days - 1))))
    if "gathering" in stages:
        document["partners"] = _partners(draw)
    document["clocks"] = _clocks(draw, stages)
    document["opening_backlog"] = _opening(draw, stages)
    if with_interventions:
        document["interventions"] = _interventions(draw, first, days, document)
    return document


def scenarios(**options: Any) -> st.SearchStrategy[str]:
    """Make a scenario as the text of its file. Options are those of `documents`."""
    return documents(**options).map(text_of)


def text_of(document: Table) -> str:
    """Write a scenario's values as the text of a file."""
    return to_toml(document, {})


# One replication, laid out


@dataclass(frozen=True)
class Made:
    """One replication of a made scenario: what was asked for, what happened, and who was at work when."""

    scenario: Scenario
    door: FrontDoor
    log: Log
    people: list[Roster]

    def holding(self, moment: int) -> Scenario:
        """Return the scenario that holds at a moment, interventions included."""
        return [epoch for day, epoch in self.door.epochs if day == 0 or self.door.timeline.midnight(day) <= moment][-1]


def play(text: str, seed: int = 1, replication: int = 0) -> Made:
    """Run one replication of a scenario given as text, which keeps the laws of every run."""
    scenario = load_text(text)
    door = FrontDoor(scenario)
    people = [person for name in scenario.pools for person in door.rosters[name].draw(Luck(seed, replication))]
    return Made(scenario, door, door.replicate(seed, replication), people)


def growing_log(scenario: Scenario, *moments: int) -> Iterator[Log]:
    """Yield the log of a scenario's first replication as it stands at some moments, and then that of the whole run;
    what is not asked for is not run."""
    door = FrontDoor(scenario).drawn(scenario.run.seed, 0)
    world = World(door, scenario.run.seed, 0)
    for moment in moments:
        world.run_until(min(moment, door.ends_at))
        world.log.flush()
        yield world.log
    yield door._run(world)


def bytes_of(log: Log) -> bytes:
    """Return everything that a log says happened, as bytes."""
    by_contact, by_pool = (log.source, log.children, log.family, log.locality), (*log.rostered, *log.usable, *log.cost)
    columns = [column.tobytes() for column in (*log.columns, *by_contact, log.person_pool, *by_pool)]
    return b"|".join(columns)


# One scenario with everything in it


def town() -> Table:
    """Return the values of a small scenario that uses every setting: nine weeks over Easter, a clock change and a
    change of staff."""
    week = _week("09:00-17:00")
    outcomes = {"nfa": 0.2, "advice": 0.1, "early_help": 0.2, "assessment": 0.4, "strategy": 0.1}
    people = {
        "hours_per_week": 30,
        "case_share": 0.8,
        "leave_days": 30,
        "leave_spell": 3,
        "sickness_share": 0.1,
        "sickness_spell": 3,
    }
    return {
        "title": "A town",
        "question": "Who waits?",
        "about": "Made up.",
        "place": "A town",
        "run": {
            "first_day": dt.date(2026, 3, 16),
            "last_day": dt.date(2026, 5, 17),
            "measure_from": dt.date(2026, 3, 23),
            "timezone": "Europe/London",
            "replications": 2,
            "seed": 1,
        },
        "bank_holidays": [dt.date(2026, 4, 3), dt.date(2026, 4, 6), dt.date(2026, 5, 4)],
        "school_terms": [
            {"first_day": dt.date(2026, 1, 5), "last_day": dt.date(2026, 3, 27)},
            {"first_day": dt.date(2026, 4, 13), "last_day": dt.date(2026, 7, 17)},
        ],
        "calendars": {
            "office": {
                **week,
                "saturday": "10:00-12:00",
                "sunday": "10:00-11:00",
                "bank_holidays": "closed",
                "closures": [{"first_day": dt.date(2026, 4, 20), "last_day": dt.date(2026, 4, 21)}],
            },
            "late": {**_week("12:00-20:00", "12:00-16:00"), "bank_holidays": "open"},
            "schools": {**_week("08:30-16:00"), "school_terms_only": True},
        },
        "demand": {
            "rate": "12 per day",
            "trend_per_year": 0.2,
            "monthly_cv": 0.2,
            "month_level": {"2026-04": 1.2},
            "children": [0.5, 0.3, 0.2],
            "profiles": {
                "day": {
                    "month": [1.0] * 12,
                    "weekday": [2, 1, 1, 1, 1, 0.5, 0.2],
                    "hour": [0.1] * 9 + [1] * 9 + [0.2] * 6,
                    "bank_holiday": 0.3,
                    "school_holiday": 0.4,
                },
            },
            "sources": {
                "police": {"share": 0.6, "profile": "even"},
                "schools": {"share": 0.4, "profile": "day", "ratings": {"red": 0.2, "amber": 0.3, "green": 0.5}},
            },
            "surges": [
                {
                    "first_day": dt.date(2026, 4, 10),
                    "last_day": dt.date(2026, 4, 16),
                    "factor": 1.5,
                    "sources": ["police"],
                }
            ],
        },
        "pools": {
            "officers": {
                "posts": 2,
                "vacancy_share": 0.2,
                "agency_cover_share": 0.5,
                "shifts": ["office", "late"],
                **people,
                "leave_by_month": [1.0] * 12,
                "cover": [{"posts": 1, "first_day": dt.date(2026, 4, 13), "last_day": dt.date(2026, 4, 24)}],
            },
            "workers": {
                "posts": 4,
                **people,
                "policy": "most_urgent_first",
                "red_interrupts": True,
                "red_past_closing": True,
                "keeps_work_for": "1 day",
            },
            "managers": {"posts": 1, "policy": "due_soonest", "manager": True},
        },
        "partners": {
            "police": {
                "reply": {"distribution": "lognormal", "median": "3 working hours", "sigma": 1.0},
                "silent_share": 0.1,
                "calendar": "late",
                "team": {"posts": 1.5, "vacancy_share": 0.2, "agency_cover_share": 0.5, "effort": "50 min"},
            },
            "schools": {
                "reply": "6 working hours",
                "calendar": "schools",
                "asked": {"red": 1, "amber": 0.9, "green": 0.7},
                "in_school_holidays": {"answered_share": 0.7, "calendar": "office", "reply": "9 working hours"},
            },
        },
        "stages": {
            "screening": {
                "pool": "officers",
                "effort": "25 min",
                "outcomes": {"advice": 0.2, "nfa": 0.1, "early_help": 0.1, "enquiry": 0.5, "straight_to_decision": 0.1},
                "outcomes_by_source": {"police": {"advice": 0.3, "enquiry": 0.7}},
                "ratings": {"red": 0.2, "amber": 0.5, "green": 0.3},
            },
            "gathering": {
                "pool": "workers",
                "effort": "20 min",
                "go_on": {
                    "red": {"replies": 1, "after": "6 working hours"},
                    "amber": {"replies": "all", "after": "3 working days"},
                },
                "chase": {
                    "first_after": "4 working hours",
                    "every": "4 working hours",
                    "most": 3,
                    "effort": "10 min",
                    "shortens_to": 0.5,
                },
            },
            "analysing": {"pool": "workers", "effort": "150 min"},
            "deciding": {
                "pool": "managers",
                "effort": "30 min",
                "outcomes": dict.fromkeys(RATINGS, outcomes),
                "returned_share": 0.1,
                "outcomes_by_source": {"schools": {"red": {"assessment": 0.5, "strategy": 0.5}}},
            },
            "allocating": {
                "pool": "managers",
                "effort": "15 min",
                "held_for": {"distribution": "uniform", "low": "5 working days", "high": "26 working days"},
                "caseload": {
                    "posts": 4.5,
                    "vacancy_share": 0.1,
                    "agency_cover_share": 0.5,
                    "ceiling": 10,
                    "policy": "most_urgent_first",
                },
            },
        },
        "clocks": {
            "decision": {
                "limit": "1 working day",
                "calendar": "office",
                "counting": "end_of_day",
                "pauses_in": ["gathering"],
            },
            "rating": {
                "limits": {"red": "4 working hours", "amber": "1 working day", "green": "3 working days"},
                "counting": "same_time",
            },
            "allocation": {
                "start": "decided",
                "stop": "allocated",
                "limit": "1 working day",
                "outcomes": ["assessment"],
            },
            "reply": {"start": "requested", "stop": "replied", "limit": "1 working day"},
        },
        "opening_backlog": [
            {"stage": "gathering", "contacts": 10, "age": "2 working days"},
            {
                "stage": "assessing",
                "contacts": 20,
                "age": {"distribution": "uniform", "low": "0 working days", "high": "15 working days"},
            },
        ],
        "interventions": [
            {
                "name": "recruitment",
                "first_day": dt.date(2026, 4, 27),
                "changes": {"pools.officers.posts": 3, "stages.analysing.effort": "2 hours"},
            },
        ],
        "published": [
            {
                "label": "Share in time",
                "measure": "clocks.decision.share_in_time",
                "value": 40,
                "unit": "%",
                "used": "fitted",
                "shown": "at least",
                "reference": "nobody",
            },
            {"label": "Open in April", "measure": "daily.open.gathering", "on": dt.date(2026, 4, 14), "value": 30},
            {"label": "Received in April", "measure": "monthly.received", "month": "2026-04", "value": 300},
            {"label": "Received in a quarter", "measure": "quarterly.received", "quarter": "2026/27 Q1", "value": 900},
        ],
    }
