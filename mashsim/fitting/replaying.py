"""What a council observed is put into its scenario: contacts by month, posts, absence, and what was open."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterator, Mapping
from itertools import pairwise
from math import fsum
from typing import Any, NamedTuple

from mashsim.documents import Document
from mashsim.documents.patterns import pattern_parts, places
from mashsim.errors import Fault, ScenarioError
from mashsim.figures import Table
from mashsim.figures.known import ASSESSMENT_WORKERS, FRONT
from mashsim.figures.quality import first_day, months_between, next_month
from mashsim.figures.unknowns import REPLIES, Unknown, told
from mashsim.loading import changed
from mashsim.plan import Plan
from mashsim.scenario import Scenario
from mashsim.workload.inflow import mean_children

FEWEST_MONTHS = 3
_AGE = {"distribution": "uniform", "low": "0 working days", "high": "2 working days"}


class Replayed(NamedTuple):
    """A scenario with what was observed put in.

    Attributes
    ----------
    scenario : from the first month that is fitted until a month after the last that is known, so that what came late
        has time to end; its inputs are fixed
    months : the months that are fitted, and those held out
    held_out : the months after them
    unknowns : the settings that the figures can tell and the scenario has, each a factor of the scenario at 1
    settled : settings that the figures could tell and lists told directly
    families : children to a contact by which counts are divided; 1 where contacts are counted
    said : what was put in, in sentences
    """

    scenario: Scenario
    months: list[str]
    held_out: list[str]
    unknowns: list[Unknown]
    settled: list[Unknown]
    families: float
    said: list[str]

    @property
    def now(self) -> dt.date:
        """The day after the last month that is known."""
        return first_day(next_month([*self.months, *self.held_out][-1]))


def last_day(month: str) -> dt.date:
    """Return the last day of a month."""
    first = first_day(month)
    return first.replace(day=calendar.monthrange(first.year, first.month)[1])


def replayed(
    scenario: Scenario, table: Table, hold_out: int = 0, ahead: int = 1, direct: Mapping[str, Any] | None = None
) -> Replayed:  # fmt: skip
    """Return a scenario with what a table observes put in.

    Parameters
    ----------
    hold_out : the last so many months are not fitted; only what comes in them and who works is put in
    ahead : months that are run after the last that is known, with as many contacts as in the months before
    direct : settings that lists tell directly, by their paths; with partners' replies none of them is left to a fit

    Raises
    ------
    ScenarioError
        If the table lacks what every fit needs, or its figures do not fit the scenario.
    """
    months = _months(table, hold_out)
    children = mean_children(scenario)
    families = children if table.counts_children else 1.0
    until = next_month(months[-1], ahead)
    told_directly = any(path.endswith(".reply") for path in direct or ())
    could = _there(scenario.document, told(table.keys))
    settled = [one for one in could if told_directly and one.name == REPLIES]
    unknowns = [one for one in could if one not in settled]
    if not unknowns:
        raise ScenarioError([Fault(table.file, "has no figure that tells a setting; see mashsim figures --check.")])
    changes: dict[str, Any] = {
        "run.first_day": first_day(months[0]), "run.last_day": last_day(until),
        "run.measure_from": first_day(months[0]),
        "run.inputs": "fixed", "run.draws": [], "published": [],
        "interventions": _interventions(scenario, last_day(until)),
        **(direct or {}),
    }  # fmt: skip
    for one in unknowns:
        changes[f"factors.{one.name}"] = {
            "times": {"value": 1.0, "range": [one.low, one.high], "quality": "assumed", "source": "before the fit"},
            "settings": list(one.settings),
        }
    posts, dated = _posts(scenario, table, months)
    changes |= posts
    changes["interventions"] += dated
    backlog = _backlog(scenario, table, next_month(months[0], -1), families, children)
    if backlog is not None:
        changes["opening_backlog"] = backlog
    based = changed(scenario, changes, "the council's figures")
    levels = _levels(based, table, months, until, families)
    fitted = months[: len(months) - hold_out]
    said = [
        f"Contacts of {months[0]} to {months[-1]} come month by month as reported; day and hour are drawn.",
        "What was open at the start is as reported."
        if backlog is not None
        else "What was open at the start is not reported: it is the scenario's.",
        f"Posts that somebody holds are as reported for {_teams(table)}." if posts else "Posts are the scenario's.",
    ]
    return Replayed(
        changed(based, levels, "the council's figures"),
        fitted,
        months[len(fitted) :],
        unknowns,
        settled,
        families,
        said,
    )


def months_known(table: Table, hold_out: int) -> list[str]:
    """Return the months that are fitted."""
    months = _months(table, hold_out)
    return months[: len(months) - hold_out]


def _months(table: Table, hold_out: int) -> list[str]:
    """Return the months whose contacts are known, from the first at whose beginning it is known what was open."""
    received, left = table.series("received"), table.series("open")
    if not received:
        raise ScenarioError([Fault(table.file, "has no contacts received; no front door can be fitted without them.")])
    begun = [month for month in received if next_month(month, -1) in left]
    months = months_between(begun[0] if begun else min(received), max(received))
    if missing := [month for month in months if month not in received]:
        raise ScenarioError([Fault(table.file, f"has no contacts received of {', '.join(missing)}; fill them in.")])
    if len(months) - hold_out < FEWEST_MONTHS:
        what = f"has {len(months)} months from which on it is known what was open and what came"
        more = f", of which {hold_out} are held out" if hold_out else ""
        raise ScenarioError([Fault(table.file, f"{what}{more}; a fit needs at least {FEWEST_MONTHS}.")])
    return months


def _there(document: Document, unknowns: list[Unknown]) -> list[Unknown]:
    """Return the settings that a scenario has."""
    return [
        one
        for one in unknowns
        if all(any(value for _, value in places(document.values, pattern_parts(path))) for path in one.settings)
    ]


def _interventions(scenario: Scenario, until: dt.date) -> list[Any]:
    """Return the scenario's own interventions, but for those that begin after the run."""
    written = scenario.document.values.get("interventions", [])
    pairs = zip(written, scenario.interventions, strict=True)
    return [each for each, change in pairs if change.first_day is None or change.first_day <= until]


def _levels(scenario: Scenario, table: Table, months: list[str], until: str, families: float) -> dict[str, Any]:
    """Return the changes by which as many contacts are expected in each month as came; later, as in the last twelve."""
    if scenario.demand.contacts:
        return {}
    plain = {f"demand.month_level.{month}": 1.0 for month in months_between(months[0], until)}
    base = {"demand.counts": "all_contacts", "demand.monthly_cv": 0.0, "demand.trend_per_year": 0.0}
    even = changed(scenario, plain | base, "the council's figures")
    expected: dict[str, float] = {}
    for day, contacts in enumerate(Plan(even).arrivals.all_by_day()):
        month = f"{scenario.run.first_day + dt.timedelta(days=day):%Y-%m}"
        expected[month] = expected.get(month, 0.0) + contacts
    received = table.series("received")
    level = {month: received[month] / families / expected[month] for month in months}
    last = [level[month] for month in months[-12:]]
    level |= {month: fsum(last) / len(last) for month in months_between(next_month(months[-1]), until)}
    return base | {f"demand.month_level.{month}": round(value, 4) for month, value in level.items()}


def _posts(scenario: Scenario, table: Table, months: list[str]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Return who works from the first day on, and an intervention for each month in which that changes."""
    changes: dict[str, Any] = {}
    dated = []
    for team, posts in table.several("posts").items():
        path = "stages.allocating.caseload" if team == ASSESSMENT_WORKERS else f"pools.{team}"
        vacant, agency = table.series("vacancies", team), table.series("agency", team)
        held = {month: _at(posts, month) - _at(vacant, month) + _at(agency, month) for month in months}
        changes |= {f"{path}.posts": round(held[months[0]], 3)}
        changes |= {f"{path}.vacancy_share": 0.0, f"{path}.agency_cover_share": 0.0}
        for before, month in pairwise(months):
            if held[month] != held[before]:
                name = f"{team.replace('_', ' ')} as reported from {month}"
                change = {f"{path}.posts": round(held[month], 3)}
                dated.append({"name": name, "first_day": first_day(month), "changes": change})
        if team != ASSESSMENT_WORKERS and (absence := table.series("absence", team)):
            changes[f"pools.{team}.sickness_share"] = round(fsum(absence.values()) / len(absence) / 100, 4)
    return changes, dated


def _at(series: Mapping[str, float], month: str) -> float:
    """Return the value that holds in a month: the last given, or the first if none is earlier; 0 if none is given."""
    earlier = [each for each in series if each <= month]
    return series[max(earlier)] if earlier else next(iter(series.values()), 0.0)


def _teams(table: Table) -> str:
    return ", ".join(team.replace("_", " ") for team in table.several("posts"))


def _backlog(
    scenario: Scenario, table: Table, month: str, families: float, children: float
) -> list[dict[str, Any]] | None:
    """Return what was open at the end of a month, in the scenario's words; None where nothing of it is known."""
    known = {stage: series[month] / families for stage, series in table.several("open_at").items() if month in series}
    for key, stage in (("awaiting", "allocating"), ("allocated", "assessing")):
        if month in (series := table.series(key)):
            known[stage] = series[month] / children
    whole = table.series("open").get(month)
    if whole is None and not known:
        return None
    written = [dict(entry) for entry in scenario.document.values.get("opening_backlog", [])]
    own = {stage: fsum(entry["contacts"] for entry in written if entry["stage"] == stage) for stage in FRONT}
    if whole is not None and not FRONT & known.keys():
        in_front = {stage: count for stage, count in own.items() if count} or {"screening": 1.0}
        total = fsum(in_front.values())
        known |= {stage: whole / families * count / total for stage, count in in_front.items()}
    kept = [
        entry for entry in written if entry["stage"] not in known and (whole is None or entry["stage"] not in FRONT)
    ]
    return [*kept, *_entries(written, known)]


def _entries(written: list[dict[str, Any]], known: Mapping[str, float]) -> Iterator[dict[str, Any]]:
    """Yield an entry for each stage of which it is known how much was open; its ages are the scenario's."""
    for stage, contacts in known.items():
        like = next((entry for entry in written if entry["stage"] == stage), {"stage": stage, "age": _AGE})
        yield {**like, "contacts": round(contacts)}
