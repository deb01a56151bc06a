"""A council's scenario, made only of public tables and the ordinary city's uncertain settings.

Nothing that a council published of its own timeliness is read here. Tables of the year itself say how many came and
from whom; what is an outcome, and tried as one (how long assessments take, who is referred again), is set from the
year before.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from statistics import pvariance
from typing import Any

from mashsim.councils.figures import BANDS
from mashsim.councils.making import NATIONAL_RATES, SOURCES
from mashsim.councils.mixes import GOING_ON, becomes_referral, outcomes_of, to_one
from mashsim.documents import provenance_of
from mashsim.documents.known import value_at
from mashsim.loading import load
from mashsim.scenario import Scenario
from mashsim.shipped import scenario_folder

HERE = Path(__file__).resolve().parent
TOGETHER = [
    ("pools.contact_officers.posts.use", "pools.social_workers.posts.use", 0.6),
    ("pools.contact_officers.posts.use", "pools.managers.posts.use", 0.6),
]
"""What is high together in one council: vacancies and budgets strain all teams of a front door. How far is assumed."""
REFERRED = -0.9
"""How far fewer of a hundred contacts go on where more come: referrals are known, contacts are not."""
STATES = [f"pools.{pool}.posts.use" for pool in ("contact_officers", "social_workers", "managers")]
"""The state of a council, of which no table says anything: it is drawn evenly from the baseline's ranges."""
REFERRED_IN_BASELINE = 4383
"""Children referred a year in the baseline (DfE table C1, Nottingham, 2021/22): its open assessments belong to it."""
CHILDREN_TO_A_CONTACT = 1.69
CHILDREN_SQUARED = 3.67
"""The mean of the number of children of a contact, and of its square: the baseline's shares of 1, 2, 3 and 4."""
PARTS = [0.04, 0.05, 0.15, 0.25, 0.25, 0.15, 0.05, 0.04]
"""The share of changes between each two of these of their percentiles: 1, 5, 10, 25, 50, 75, 90, 95 and 99 %."""
FROM_YEAR_TO_YEAR = [-0.113, -0.071, -0.051, -0.025, 0, 0.022, 0.046, 0.068, 0.11]
"""By how much the share of re-referrals changes from a year to the next: percentiles of 1,690 changes of all councils
but those tried (DfE table C1, 2013 to 2025)."""
PACE = [0.478, 0.763, 0.842, 0.944, 1, 1.06, 1.188, 1.311, 2.092]
"""How long assessments take over the year before's: up to the middle percentiles of 1,382 changes of the median of all
councils but those tried (DfE table C2, 2014 to 2024), above it their inverses, as the share in 45 days has no drift
(change in the middle -0.1 points, 5 to 95 % from -13.6 to 14.8, 10 to 90 % from -10.5 to 10.4)."""
TURNOVER_DIFFERS = 0.11
"""By how much the turnover of social workers changes from a year to the next: 5 to 95 % of 1,123 changes of all
councils but those tried lie between -11.7 and 11.5 points (DfE, children's social work workforce, 2017 to 2025)."""
PUSH = [
    {"first_in_last": "1 min"},
    {"first_in_last": "2 hours"},
    {"first_in_last": "24 hours", "stays_at_most": "1 hour"},
]
ONE_WORKING_DAY = ("Bracknell Forest", 2020)
"""Whose figure says "one working day"; "24 hours" may be counted to the same time of day, or to the day's end."""
OWN_CONTACTS = {
    ("Waltham Forest", 2015): (8288, "2,072 contacts in three months to January 2015 (Ofsted), times 4"),
    ("Bury", 2019): (10464, "MASH referrals of a year, 2018/19 or 2019/20 (Bury Integrated Safeguarding Partnership)"),
}
WITHOUT_ITS_REPLIES = "Bracknell Forest"
"""The council from whose enquiries (86 % answered in 24 hours) the baseline's reply times were set: it is tried with
the reply times that are known without it."""


@dataclass(frozen=True, order=True)
class CouncilYear:
    """A council in a financial year, by the year in which it ends."""

    council: str
    ends: int

    @classmethod
    def of(cls, council: str, year: str) -> CouncilYear:
        """Read a year as the figures have it, such as ``2015/16``."""
        return cls(council, int(year[:4]) + 1)

    def __str__(self) -> str:
        return f"{self.council} {self.ends - 1}/{self.ends % 100:02d}"


class Tables:
    """The public tables, by council, year, table and figure."""

    def __init__(self, path: Path = HERE / "councils.csv"):
        self._values: dict[tuple[str, int, str], dict[str, str]] = {}
        for row in read_rows(path):
            self._values.setdefault((row["council"], int(row["year"]), row["table"]), {})[row["figure"]] = row["value"]

    def of(self, council: str, year: int, table: str) -> dict[str, str]:
        """Return what a table says of a council in a year, as published; nothing if it is not there."""
        return self._values.get((council, year, table), {})

    def number(self, council: str, year: int, table: str, figure: str) -> float:
        """Return one number; 3 where it is suppressed, as numbers from 1 to 5 are."""
        return as_number(self._values[council, year, table][figure])

    def durations(self, one: CouncilYear, ends: int) -> dict[str, float]:
        """Return completed assessments by band of working days; nothing where they are not published.

        Bands that are suppressed share what is left of the total.
        """
        found = self.of(one.council, ends, "C2")
        if as_number(found.get("Assessments_completed", "x"), 0.0) == 0:
            return {}
        known = {band: float(found[band]) for band in BANDS if found[band].isdecimal()}
        hidden = [band for band in BANDS if band not in known]
        left = max(0.0, float(found["Assessments_completed"]) - sum(known.values()))
        return {band: known.get(band, left / max(1, len(hidden))) for band in BANDS}


def read_rows(path: Path) -> list[dict[str, str]]:
    """Return the rows of a CSV file whose first lines may be comments."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(line for line in file if not line.startswith("#")))


def as_number(text: str, otherwise: float = 3.0) -> float:
    """Return a published number; `otherwise` where there is none, such as one that is suppressed (c, from 1 to 5)."""
    return otherwise if text in ("c", "x", "z", "u") else float(text)


def scenario_of(one: CouncilYear, tables: Tables) -> Scenario:
    """Return the scenario of a council in a year, its inputs drawn."""
    base = load(scenario_folder() / "baseline.toml")
    changes: dict[str, Any] = {
        "title": f"{one}, from public tables",
        "place": one.council,
        "run.inputs": "drawn",
        "size.children": said(_children(one, tables), "ONS mid-year estimate, ages 0 to 17", "measured"),
    }
    for part in (_demand, _thresholds, _families, _durations, _people, _rules, _clocks):
        changes |= part(one, tables, base)
    return load(scenario_folder() / "baseline.toml", changes, f"public tables of {one}")


def said(value: Any, source: str, quality: str = "derived", bounds: list[Any] | None = None) -> dict[str, Any]:
    """Return a value with where it comes from, as a scenario file has it."""
    return {"value": value, "quality": quality, "source": source, **({"range": bounds} if bounds else {})}


def by_bands(value: float, source: str, edges: list[float]) -> dict[str, Any]:
    """Return a value that differs as something published did from a year to the next, by its percentiles."""
    law = {"distribution": "bands", "edges": edges, "shares": PARTS}
    return {**said(value, source), "uncertain": law}


def _children(one: CouncilYear, tables: Tables) -> int:
    return int(tables.number(one.council, one.ends - 1, "children", "children_0_17"))


def contacts_a_year(one: CouncilYear, tables: Tables) -> tuple[float, list[float], str]:
    """Return contacts a year, counted by child, their range, and their source."""
    if (one.council, one.ends) in OWN_CONTACTS:
        count, source = OWN_CONTACTS[one.council, one.ends]
        return count, [0.9 * count, 1.1 * count], f"{source}; ±10 % assumed"
    year = min(NATIONAL_RATES, key=lambda known: (abs(known - one.ends), known))
    count = _children(one, tables) * NATIONAL_RATES[year] / 10_000
    rate = f"{NATIONAL_RATES[year]:,} initial contacts for 10,000 children (ADCS, {year - 1}/{year % 100})"
    source = f"{rate}; ±40 %, as councils' own counts differ"
    return count, [0.6 * count, 1.4 * count], source


def _demand(one: CouncilYear, tables: Tables, base: Scenario) -> dict[str, Any]:
    count, bounds, source = contacts_a_year(one, tables)
    families = [f"{number / CHILDREN_TO_A_CONTACT:.0f} per year" for number in (count, *bounds)]
    of_source = "DfE table C5, over the baseline's share of contacts that becomes a referral"
    of_months = "DfE table C6: its referrals by month against England's in the same months"
    of_rest = "what is left where the council's own months are known: half of the baseline's, assumed"
    of_rate = f"{source}; {CHILDREN_TO_A_CONTACT} children to a contact"
    return {
        "demand.rate": said(families[0], of_rate, bounds=families[1:]),
        **{
            f"demand.sources.{name}.share": said(share, of_source)
            for name, share in source_mix(one, tables, base).items()
        },
        "demand.month_level": said(month_levels(one, tables), of_months),
        "demand.monthly_cv": said(0.08, of_rest, "assumed", [0.02, 0.16]),
    }


def source_mix(one: CouncilYear, tables: Tables, base: Scenario) -> dict[str, float]:
    """Return the share of contacts from each source that gives the referrals by source of table C5."""
    shares = becomes_referral(base)
    referred = tables.of(one.council, one.ends, "C5")
    contacts = {name: sum(as_number(referred[column]) for column in SOURCES[name]) / shares[name] for name in SOURCES}
    return to_one({name: count / sum(contacts.values()) for name, count in contacts.items()}, 1)


def month_levels(one: CouncilYear, tables: Tables) -> dict[str, float]:
    """Return the level of each month of the run: the council's share of the year over England's, less what is chance.

    Referrals of children come by family, so their number varies by chance as a Poisson number of families times their
    children does. Levels are drawn to 1 by the share of their variance that this makes out.
    """
    own, england = (tables.of(area, one.ends, "C6") for area in (one.council, "England"))
    total, whole = sum(map(as_number, own.values())), sum(map(as_number, england.values()))
    levels = {month: as_number(own[month]) / total / (as_number(england[month]) / whole) for month in own}
    chance = CHILDREN_SQUARED / CHILDREN_TO_A_CONTACT / (total / 12)
    real = max(0.0, 1 - chance / pvariance(levels.values()))
    years = {month: 2026 if month >= "04" else 2027 for month in own}
    return {f"{years[month]}-{month}": round(1 + real * (level - 1), 3) for month, level in sorted(levels.items())}


def _thresholds(one: CouncilYear, tables: Tables, base: Scenario) -> dict[str, Any]:
    """Return the outcomes of first looks that make the council's referrals of its contacts."""
    shares, mix = becomes_referral(base), source_mix(one, tables, base)
    referred = tables.number(one.council, one.ends, "C1", "referral_count")
    contacts, bounds, _ = contacts_a_year(one, tables)
    expected = contacts * sum(share * shares[name] for name, share in mix.items())
    source = "the baseline's, so that as many contacts become referrals as table C1 counts"
    words = {"quality": "derived", "source": source}
    changes: dict[str, Any] = {}
    for name in mix:
        outcomes = _more_go_on(base, name, referred / expected)
        enquiry = outcomes.pop("enquiry")
        low, high = (round(min(0.95, enquiry * contacts / end), 4) for end in bounds[::-1])
        place = f"stages.screening.outcomes_by_source.{name}"
        changes[place] = {**outcomes, "enquiry": {"value": enquiry, "range": [low, high], **words}, **words}
    return changes


def _more_go_on(base: Scenario, source: str, times: float) -> dict[str, float]:
    """Return a source's outcomes with so many times as many contacts going on, at most nine in ten of them."""
    mix = outcomes_of(base, source)
    before = sum(mix[name] for name in GOING_ON)
    after = min(0.9, before * times)
    by = {name: after / before if name in GOING_ON else (1 - after) / (1 - before) for name in mix}
    new = {name: round(share * by[name], 4) for name, share in mix.items()}
    return {**new, "nfa": round(new["nfa"] + 1 - sum(new.values()), 4)}


def _families(one: CouncilYear, tables: Tables, base: Scenario) -> dict[str, Any]:
    """Return what the year before says of families that come back."""
    before = one.ends - 1
    referred = tables.number(one.council, before, "C1", "referral_count")
    again = tables.number(one.council, before, "C1", "rereferral_percent") / 100
    becoming = referred / contacts_a_year(one, tables)[0]
    share, *edges = (round(min(0.98, max(0.01, (again + by) / becoming)), 3) for by in (0, *FROM_YEAR_TO_YEAR))
    source = (
        f"{again:.1%} of referrals in the year before (DfE table C1), over the share of contacts that becomes a "
        "referral; as other councils' changed from year to year"
    )
    back = by_bands(share, source, edges)
    families = referred / CHILDREN_TO_A_CONTACT
    known = {name: f"{part * families:.0f} per year" for name, part in (("assessment", 0.8), ("strategy", 0.2))}
    words = {"quality": "derived", "source": "referrals of the year before (DfE table C1), split as in the baseline"}
    place = next(place for place, backlog in enumerate(base.opening_backlog) if backlog.stage == "assessing")
    open_now = round(base.opening_backlog[place].contacts * referred / REFERRED_IN_BASELINE)
    return {
        "loops.rereferrals.share.assessment": back,
        "loops.rereferrals.share.strategy": back,
        "loops.rereferrals.known_families": {**known, **words},
        f"opening_backlog.{place}.contacts": said(open_now, "the baseline's, by referrals of the year before"),
    }


def _durations(one: CouncilYear, tables: Tables, base: Scenario) -> dict[str, Any]:
    """Return how long assessments took in the year before; that of the year itself where none is published."""
    found = tables.durations(one, one.ends - 1) or tables.durations(one, one.ends)
    document = base.document.values["stages"]["allocating"]["held_for"]
    words = {"quality": "measured", "source": "DfE table C2, completed assessments by duration, in the year before"}
    shares = [round(found[band], 1) for band in BANDS]
    pace = by_bands(1, "as other councils' median changed from year to year, DfE table C2", PACE)
    return {
        "stages.allocating.held_for": {"distribution": "bands", "edges": document["edges"], "shares": shares, **words},
        "factors.pace": {"times": pace, "settings": ["stages.allocating.held_for"]},
    }


def _people(one: CouncilYear, tables: Tables, base: Scenario) -> dict[str, Any]:
    """Return vacancies, cover, sickness and who leaves; posts follow from them and from the baseline's use."""
    year = max(2017, one.ends - 1)
    found = {
        figure: tables.number(one.council, year, "workforce", f"{figure}_rate_fte") / 100
        for figure in ("vacancy", "vacancy_agency_cover", "absence", "turnover")
    }
    source = f"DfE, children's social work workforce, September {year}"
    spread = 0.10 if year > one.ends - 1 else 0.05
    vacant = said(
        round(found["vacancy"], 3), f"{source}; ±{100 * spread:.0f} points assumed", "measured",
        [round(max(0.0, found["vacancy"] - spread), 3), round(min(0.9, found["vacancy"] + spread), 3)],
    )  # fmt: skip
    changes: dict[str, Any] = {}
    teams = "pools.social_workers", "stages.allocating.caseload"
    for team in teams:
        changes[f"{team}.vacancy_share"] = vacant
        changes[f"{team}.agency_cover_share"] = said(
            round(min(1.0, found["vacancy_agency_cover"]), 3), source, "measured"
        )
    for pool in base.pools:
        changes[f"pools.{pool}.sickness_share"] = said(round(found["absence"], 3), source, "measured")
    return changes | _leavers(found["turnover"], base, source)


def _leavers(turnover: float, base: Scenario, source: str) -> dict[str, Any]:
    """Return who leaves each team, and how long until the next one comes: that is what makes months differ."""
    ends = [round(max(0.02, turnover - TURNOVER_DIFFERS), 3), round(turnover + TURNOVER_DIFFERS, 3)]
    of_others = f"{source}: social workers'; that other teams lose as many is assumed"
    leaving = said(round(turnover, 3), f"{of_others}; ±11 points, as from year to year", "measured", ends)
    hire = said(
        "112 days", "16 weeks, 10 to 26: assumed, as in the story; no figure found", "assumed", ["70 days", "182 days"]
    )
    return {
        path: value
        for pool in base.pools
        for path, value in ((f"pools.{pool}.turnover.per_year", leaving), (f"pools.{pool}.time_to_hire", hire))
    }


def _rules(one: CouncilYear, tables: Tables, base: Scenario) -> dict[str, Any]:
    """Return how work that is due is pushed, which no table says, and what goes together."""
    del one, tables
    push = (
        "work due today is not done first, or in the last two hours, or all day and people stay for it; not published"
    )
    changes: dict[str, Any] = {
        f"pools.{pool}.push": {**said(PUSH[0], push, "assumed"), "alternatives": PUSH[1:]}
        for pool in ("contact_officers", "social_workers", "managers")
        if base.pools[pool].push is None
    }
    changes |= {path: _evenly(base, path) for path in STATES}
    go_on = [("demand.rate", f"stages.screening.outcomes_by_source.{name}.enquiry", REFERRED) for name in SOURCES]
    pairs = [{"settings": [first, second], "correlation": size} for first, second, size in [*go_on, *TOGETHER]]
    return {**changes, "correlated": pairs}


def _evenly(base: Scenario, path: str) -> dict[str, Any]:
    """Return a setting of the baseline, of whose range no part is likelier than another."""
    known = provenance_of(base.written, path)
    assert known.range is not None
    value = value_at(base.written.values, tuple(path.split(".")))
    return {**said(value, f"{known.source}; any of it as likely", "assumed", list(known.range)), "uncertain": "uniform"}


def _clocks(one: CouncilYear, tables: Tables, base: Scenario) -> dict[str, Any]:
    """Return clocks read as the figures are, of five days beside those of one, and reply times without a figure that
    the council is tried on."""
    del tables
    words = {"quality": "published", "source": "the limit of a published figure"}
    either = said("decided", "the source does not say at which moment the clock stops: either is as likely", "assumed")
    stops: dict[str, Any] = {name: base.clocks[name].stop for name in ("first_look", "decision")}
    stops["not_said"] = {**either, "alternatives": ["screened"]}
    changes: dict[str, Any] = {}
    for name, stop in stops.items():
        common = {"start": "received", "stop": stop, **words}
        changes[f"clocks.{name}_in_five_days"] = {**common, "limit": "5 working days", "counting": "end_of_day"}
        changes[f"clocks.{name}"] = {**common, "limit": "1 working day", "counting": _counting(one)}
    if one.council == WITHOUT_ITS_REPLIES and "replies" in base.factors:
        source = "the baseline's replies without this council's figure: a median of 0.8 working days against 0.53"
        changes["factors.replies.times"] = said(1.5, source, "assumed", [0.75, 2.5])
    return changes


def _counting(one: CouncilYear) -> dict[str, Any]:
    """Return how a day is counted: to the end of the next working day, or to the same time of it."""
    if (one.council, one.ends) == ONE_WORKING_DAY:
        return said("end_of_day", "the figure says one working day", "published")
    reading = said("end_of_day", "24 hours: to the end of the next working day, or to the same time of it", "assumed")
    return {**reading, "alternatives": ["same_time"]}
