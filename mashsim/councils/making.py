"""A council's front door as a scenario on the ordinary city: what public tables say of it, and nothing else.

A figure that is published is `measured`, or `derived` where the setting is worked out from it. Where the council's own
is suppressed or missing, the median of its statistical neighbours stands with their 10th to 90th percentile as range,
`derived`. What no table holds is not written, so the ordinary city's value and range hold.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from statistics import median, pvariance
from typing import TYPE_CHECKING, Any

from mashsim.councils.figures import BANDS, Figure, Row, among, count, find, for_each_child, own_source, parts, share
from mashsim.councils.mixes import GOING_ON, becomes_referral, outcomes_of, to_one
from mashsim.councils.naming import standing_in, what_became_of
from mashsim.councils.tables import ENGLAND, LICENCE, number, row, source_of, year_of
from mashsim.documents import provenance_of
from mashsim.documents.notation import split
from mashsim.documents.text import write
from mashsim.shipped import VERSION
from mashsim.trees import Tree

if TYPE_CHECKING:
    from mashsim.scenario import Scenario

SOURCES = {
    "police": ("Police",), "schools": ("Schools", "Education_Services"), "health": ("Health_Services",),
    "local_authority": ("LA_Services",), "individuals": ("Individual",), "other": ("Other", "Unknown"),
    "legal": ("Other_legal_agency",), "anonymous": ("Anonymous",), "housing": ("Housing",),
}  # fmt: skip
"""The sources of contacts of the ordinary city, and the columns of table C5 that are theirs."""
COLUMNS = tuple(column for columns in SOURCES.values() for column in columns)
NATIONAL_RATES = {2014: 2021, 2018: 2048, 2022: 2355, 2024: 2488}
"""Initial contacts for 10,000 children, by year ending 31 March: ADCS, Safeguarding Pressures 4, 6, 8 and 9."""
CONTACTS_DIFFER = 0.4
"""How far a council's count of contacts may lie from the national rate: those that are published differ by as much."""
RE_REFERRALS_DIFFER = 0.07
"""How far the share of re-referrals moves from a year to the next: 5 to 95 % of 1,690 changes lie between -7.1 and 6.8
points (DfE table C1, 2013 to 2025)."""
CHILDREN_TO_A_FAMILY = (1.58, 1.97)
"""The fewest and the most children to a contact that is published or assumed in the ordinary city."""
MOST_BECOMING = 0.5
"""The largest share of contacts that becomes a referral: assumed; shares that are published are 11 to 33 %."""
MOST_GOING_ON = 0.9
"""The largest share of a source's contacts that goes on, however many referrals are published."""
MOST_COME_BACK = 0.98
"""The largest share of families that come back within a year, however many are published as referred again."""
MONTHS = (*(f"{month:02}" for month in range(4, 13)), "01", "02", "03")
_YEARS_OF_MONTHS = 5


def scenario_text(base: Scenario, council: str, year: int) -> str:
    """Return the file of a council's front door, from the tables of a year.

    Parameters
    ----------
    base : the ordinary city, `baseline`, of its own size
    council : its name as the tables have it
    year : ending 31 March; of each table the newest year up to it is read, and of the workforce and the population that
        of the September and the June within it

    Raises
    ------
    ScenarioError
        If there was no such council in that year.
    """
    standing_in(council, year)
    made = _Making(base, council, year)
    became = what_became_of(council)
    return _HEAD.format(
        council=council, year=year, version=VERSION, licence=LICENCE, became=became and f"# {became}\n"
    ) + write(made.settings())


_HEAD = """\
# The front door of {council}, made of public tables up to the year ending 31 March {year} by mashsim {version}.
{became}# {licence}
# Department for Education (children in need; children's social work workforce) and Office for National Statistics.
#
# measured: published of this council.
# derived: worked out from published figures, or from its statistical neighbours' where its own are not published.
# What is not written here is the ordinary city's: nobody publishes it. Replace it, and anything else, by what you know.

"""


@dataclass(frozen=True)
class _Making:
    """A council's settings in the making.

    Attributes
    ----------
    year : ending 31 March
    """

    base: Scenario
    council: str
    year: int

    def settings(self) -> Tree:
        """Return all that the file says."""
        named = {"name": self.council, "year": self.year}
        return {
            "base": "baseline",
            "title": f"{self.council}'s front door, from public tables",
            "place": self.council,
            "question": "What does an ordinary year look like at this front door, as far as public tables tell?",
            "about": _ABOUT,
            "council": named,
            "size": {"children": said(round(self.children.value), self.children)},
            "demand": self._demand(),
            "pools": self._pools(),
            "stages": {
                "screening": {"outcomes_by_source": self._outcomes()},
                "allocating": {"held_for": self._lengths(), "caseload": self._vacancies()},
            },
            "loops": {"rereferrals": self._families()},
            "opening_backlog": self._open(),
        }

    def find(self, table: str, read: Any, ends: int = 0) -> Figure:
        """Return a figure of a table, so many years before or after the year that is asked for."""
        return find(table, self.council, self.year + ends, read)

    @cached_property
    def children(self) -> Figure:
        """Children aged 0 to 17, in June of the year."""
        found = self.find("children", count("population_estimate"), -1)
        own = number(row("C1", self.council, self.year).get("referral_count"))
        if found.is_own or own is None:
            return found
        each = for_each_child("referral_count")
        peers, others = among(self.council, self.year, lambda name: each(row("C1", name, self.year)))
        known = own_source("C1", self.council, self.year)
        ends = own / peers.high, own / peers.low
        by = f"over the referrals for each child of {peers.size} {others}: their median, and from {ends[0]:,.0f} to "
        return Figure(
            own / peers.middle, ends, f"no number is published: {known}, {by}{ends[1]:,.0f} by 8 in 10 of them"
        )

    @cached_property
    def referrals(self) -> Figure:
        """Referrals of children in the year."""
        return self._of_the_size("C1", "referral_count")

    def _of_the_size(self, table: str, figure: str) -> Figure:
        """Return a count; the neighbours' is by their children, times this council's."""
        held = year_of(table, self.year)
        own = number(row(table, self.council, held).get(figure))
        if own is not None:
            return Figure(own, None, own_source(table, self.council, held))
        found = self.find(table, for_each_child(figure))
        assert found.bounds is not None
        low, high = (end * self.children.value for end in found.bounds)
        return Figure(found.value * self.children.value, (low, high), f"{found.source}, by their children")

    @cached_property
    def contacts(self) -> tuple[float, str]:
        """Contacts a year, counted by child, which no table holds, with a source: at the national rate, or more."""
        year = min(NATIONAL_RATES, key=lambda known: (abs(known - self.year), known))
        rate = f"{NATIONAL_RATES[year]:,} initial contacts for 10,000 children (ADCS, {year - 1}/{year % 100:02})"
        national, least = self.children.value * NATIONAL_RATES[year] / 10_000, self.referrals.value / MOST_BECOMING
        if least <= national:
            return national, rate
        known = f"{self.referrals.value:,.0f} referrals ({self.referrals.source})"
        return (
            least,
            f"{known}, more than {MOST_BECOMING:.0%} of {rate}; that half of contacts become referrals is assumed",
        )

    @cached_property
    def to_a_contact(self) -> float:
        """The mean number of children of a contact in the ordinary city."""
        return math.fsum((place + 1) * part for place, part in enumerate(self.base.demand.children))

    @cached_property
    def becoming(self) -> float:
        """The share of contacts that becomes a referral."""
        return self.referrals.value / self.contacts[0]

    def _demand(self) -> Tree:
        count_, source = self.contacts
        families = [f"{max(1.0, times * count_ / self.to_a_contact):.0f} per year" for times in
                    (1, 1 - CONTACTS_DIFFER, 1 + CONTACTS_DIFFER)]  # fmt: skip
        rate = {
            "value": families[0], "quality": "derived", "range": families[1:],
            "source": f"no count of contacts is public: {source}, {self.to_a_contact:.3g} children to a contact; "
            f"±{CONTACTS_DIFFER:.0%}, as councils' own counts differ",
        }  # fmt: skip
        mix, referred = self._mix
        source = f"{referred.source}; over the share of the ordinary city's contacts that becomes a referral"
        shares = {name: {"share": part} for name, part in mix.items()}
        return {
            "rate": rate,
            "monthly_cv": self._from_month_to_month(),
            "sources": {"quality": "derived", "source": source, **shares},
        }

    @cached_property
    def _mix(self) -> tuple[dict[str, float], Figure]:
        """The share of contacts from each source that gives the referrals by source of table C5."""
        shares = becomes_referral(self.base)
        found = {name: self.find("C5", _part(columns, COLUMNS, "Referrals")) for name, columns in SOURCES.items()}
        there = [name for name in self.base.demand.sources if name in SOURCES]
        left = 1 - math.fsum(one.share for name, one in self.base.demand.sources.items() if name not in SOURCES)
        contacts = {name: found[name].value / shares[name] for name in there}
        whole = math.fsum(contacts.values())
        return to_one({name: left * value / whole for name, value in contacts.items()}, left), found[there[0]]

    def _from_month_to_month(self) -> Tree:
        """Return how far whole months vary, beyond the season of England and beyond chance."""
        held = year_of("C6", self.year)
        title, means = source_of("C6")
        years = range(held - _YEARS_OF_MONTHS + 1, held + 1)
        own = self._variations(self.council, years)
        what = f"{means} {years[0]} to {held}: its months over England's, less what is chance"
        if own:
            value, ends = median(own), (min(own), max(own))
            source = f"{title}, {self.council}, {what}; range: the calmest and the most restless year"
        else:
            peers, others = among(self.council, held, lambda name: median(self._variations(name, years) or [0.0]))
            value, ends = peers.middle, (peers.low, peers.high)
            source = f"{title}, {what}: {self.council}'s are not published; the median of {peers.size} {others}"
        return said(round(value, 3), None, source, [round(end, 3) for end in ends])

    def _variations(self, name: str, years: range) -> list[float]:
        """Return the coefficient of variation of each year's months; none of a year that lacks a month."""
        squares = math.fsum((n + 1) * (n + 1) * part for n, part in enumerate(self.base.demand.children))
        found = []
        for year in years:
            own, england = (parts(row("C6", area, year), MONTHS) for area in (name, ENGLAND))
            if not own or not england:
                continue
            whole, all_ = math.fsum(own.values()), math.fsum(england.values())
            levels = [own[month] / whole / (england[month] / all_) for month in MONTHS]
            chance = squares / self.to_a_contact / (whole / len(MONTHS))
            found.append(math.sqrt(max(0.0, pvariance(levels) - chance)))
        return found

    def _outcomes(self) -> Tree:
        """Return the outcomes of first looks that make the council's referrals of its contacts."""
        shares, (mix, _) = becomes_referral(self.base), self._mix
        expected = self.contacts[0] * math.fsum(part * shares[name] for name, part in mix.items())
        times = self.referrals.value / expected
        source = (
            f"the ordinary city's, {times:.2f} times as many going on, so that {self.referrals.value:,.0f} children a "
            f"year are referred: {self.referrals.source}"
        )
        more = f"{source}; range: with as many more or fewer contacts as there may be; the other outcomes give way"
        changes: Tree = {"quality": "derived", "source": source}
        for name in mix:
            outcomes = self._more_go_on(name, times)
            top = 0.95 - (1 - outcomes["enquiry"] - math.fsum(outcomes[one] for one in outcomes if one not in GOING_ON))
            ends = [min(top, outcomes["enquiry"] / (1 + by)) for by in (CONTACTS_DIFFER, -CONTACTS_DIFFER)]
            enquiry = said(outcomes.pop("enquiry"), None, more, [round(end, 4) for end in ends])
            changes[name] = {**outcomes, "enquiry": enquiry}
        return changes

    def _more_go_on(self, name: str, times: float) -> dict[str, float]:
        """Return a source's outcomes with so many times as many contacts going on."""
        mix = dict(outcomes_of(self.base, name))
        before = math.fsum(mix[one] for one in mix if one in GOING_ON)
        after = min(MOST_GOING_ON, before * times)
        by = {one: after / before if one in GOING_ON else (1 - after) / (1 - before) for one in mix}
        return to_one({one: part * by[one] for one, part in mix.items()}, 1.0)

    def _pools(self) -> Tree:
        absent = self.find("workforce", share("absence_rate_fte"), -1)
        sick = said(round(absent.value, 3), absent, None, _shares(absent.bounds))
        vacant = self._vacancies()
        pools = {
            name: {
                **self._posts(name),
                **({"sickness_share": sick} if pool.sickness_share else {}),
                **(vacant if pool.vacancy_share else {}),
            }
            for name, pool in self.base.pools.items()
        }
        return {name: settings for name, settings in pools.items() if settings}

    def _posts(self, name: str) -> Tree:
        """Return the posts of a pool: those that the ordinary city states, by referrals, and one where less is needed.

        Posts that a use stands for follow from the work there is, and are not written where that is one post or more.
        """
        pool = self.base.pools[name]
        is_first = self.base.stages.screening.pool == name
        times = self._bigger if is_first else self.referrals.value / self._ordinary_referrals
        needed, by_use = pool.posts * times, isinstance(self.base.written.values["pools"][name]["posts"], Mapping)
        if needed < 1:
            ends = [max(0.1, round(needed, 1)), 2]
            work = f"the work of {self.children.value:,.0f} children needs about {needed:.2g} posts"
            source = f"{work}; that one person is there, whole days, is assumed"
        elif by_use:
            return {}
        else:
            known = provenance_of(self.base.document, ("pools", name, "posts"))
            ends = [round(end * times, 1) for end in known.range or ()]
            source = f"the ordinary city's {pool.posts:g}, by referrals; {known.source}"
        posts = {"value": max(1.0, round(needed, 1)), "quality": "assumed", "source": source}
        return {"posts": {**posts, **({"range": ends} if ends else {})}}

    @property
    def _bigger(self) -> float:
        """How many times as many children live here as in the ordinary city."""
        return self.children.value / self.base.size.children if self.base.size else 1.0

    @property
    def _ordinary_referrals(self) -> float:
        """Children referred a year in the ordinary city."""
        return math.fsum(self._known.values()) * self.to_a_contact

    @property
    def _known(self) -> dict[str, float]:
        """Families a year in the ordinary city that may be referred again, by outcome."""
        known = self.base.document.values["loops"]["rereferrals"]["known_families"]
        return {name: split(rate)[0] for name, rate in known.items()}

    def _vacancies(self) -> Tree:
        vacant = self.find("workforce", share("vacancy_rate_fte"), -1)
        covered = self.find("workforce", share("vacancy_agency_cover_rate_fte"), -1)
        return {
            name: said(min(1.0, round(one.value, 3)), one, None, _shares(one.bounds))
            for name, one in (("vacancy_share", vacant), ("agency_cover_share", covered))
        }

    def _lengths(self) -> Tree:
        """Return how long assessments take, by the bands of table C2."""
        found = [self.find("C2", _part((band,), BANDS, "Assessments_completed")) for band in BANDS]
        edges = self.base.document.values["stages"]["allocating"]["held_for"]["edges"]
        more = "" if found[0].is_own else " of each band's share"
        source = (
            f"{found[0].source}{more}; counted from the referral, whose day is day 1; the end of the last band, "
            f"{edges[-1]}, is assumed"
        )
        words = {"quality": found[0].quality, "source": source}
        return {
            "distribution": "bands",
            "edges": list(edges),
            "shares": [round(one.value, 4) for one in found],
            **words,
        }

    def _families(self) -> Tree:
        """Return what is published of families that come back."""
        again = self.find("C1", share("rereferral_percent"))
        about = f"±{RE_REFERRALS_DIFFER * 100:.0f} points, as from year to year"
        bounds = again.bounds or (again.value - RE_REFERRALS_DIFFER, again.value + RE_REFERRALS_DIFFER)
        value, *ends = (
            round(min(MOST_COME_BACK, max(0.01, part / self.becoming)), 3) for part in (again.value, *bounds)
        )
        short = "; so fewer are referred again here than are published" if value == MOST_COME_BACK else ""
        source = (
            f"{again.value:.1%} of referrals ({again.source}), over the {self.becoming:.0%} of contacts that become "
            f"referrals, at most {MOST_COME_BACK:.0%}{short}; {about if again.is_own else 'range: the neighbours'}"
        )
        counts, times = self._known, self.referrals.value / self._ordinary_referrals
        of_families = (
            f"{self.referrals.source}; {self.to_a_contact:.3g} children to a family, split as in the ordinary city"
        )
        return {
            "share": {name: said(value, None, source, ends) for name in counts},
            "known_families": {
                **{name: f"{max(0.1, one * times):.1f} per year" for name, one in counts.items()},
                "quality": "derived", "source": of_families,
            },
        }  # fmt: skip

    def _open(self) -> list[Tree]:
        """Return what is open at the start: the ordinary city's by size, and the children who await an assessment."""
        lines = [self._as_before(place, self._bigger) for place in range(len(self.base.opening_backlog))]
        waiting = self._of_the_size("B1", "awaiting_assessment")
        ends = waiting.bounds or (waiting.value, waiting.value)
        low, high = (end / by for end, by in zip(ends, reversed(CHILDREN_TO_A_FAMILY), strict=True))
        await_ = f"{waiting.value:,.0f} children await an assessment: {waiting.source}"
        source = f"{await_}; {self.to_a_contact:.3g} children to a family"
        fewest, most = CHILDREN_TO_A_FAMILY
        contacts = {
            "value": round(waiting.value / self.to_a_contact), "range": [math.floor(low), math.ceil(high)],
            "source": f"{source}; range: {fewest} to {most}",
        }  # fmt: skip
        age = {"distribution": "uniform", "low": "0 working days", "high": "15 working days"}
        words = {"quality": "derived", "source": f"{source}; ages assumed"}
        return [{"stage": "allocating", "contacts": contacts, "age": age, **words}, *lines]

    def _as_before(self, place: int, times: float) -> Tree:
        """Return what the ordinary city has open at a stage, by the number of children."""
        document = self.base.document
        entry = dict(document.values["opening_backlog"][place])
        known, all_ = (document.provenance.get(f"opening_backlog.{place}{end}") for end in (".contacts", ""))
        ends = [round(end * times) for end in (known.range if known and known.range else ())]
        contacts = {"value": round(entry["contacts"] * times), **({"range": ends} if ends else {})}
        said_of = all_.source if all_ and all_.source else "the ordinary city's"
        words = {
            "quality": (all_.quality if all_ else None) or "assumed",
            "source": f"{said_of}; by the number of children",
        }
        return {**entry, "contacts": contacts, **words}


_ABOUT = (
    "Size, referrals, their sources and months, re-referrals, lengths of assessments, vacancies, agency cover, absence "
    "and those who await an assessment are public figures of this council, or of its statistical neighbours where its "
    "own are not published. Contacts, posts, minutes, replies, ratings and rules are published of no council: they are "
    "the ordinary city's."
)


def said(value: Any, figure: Figure | None, source: str | None = None, bounds: list[Any] | None = None) -> Tree:
    """Return a value with where it comes from, as a scenario file has it; derived where no figure is given."""
    words = {"quality": figure.quality if figure else "derived", "source": source or (figure.source if figure else "")}
    return {"value": value, **words, **({"range": bounds} if bounds and bounds[0] < bounds[1] else {})}


def _part(columns: tuple[str, ...], of: tuple[str, ...], total: str) -> Any:
    """Return what reads the share that some columns have of a row's parts."""

    def read(cells: Row) -> float | None:
        found = parts(cells, of, total)
        return math.fsum(found[one] for one in columns) / math.fsum(found.values()) if found else None

    return read


def _shares(bounds: tuple[float, float] | None) -> list[float] | None:
    return [round(min(1.0, end), 3) for end in bounds] if bounds else None
