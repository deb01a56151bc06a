"""The published figures of a council beside those of its statistical neighbours and of England."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from mashsim.councils.figures import (
    Row,
    Spread,
    among,
    conferences_in_time,
    count,
    for_each_child,
    in_time,
    own_source,
    share,
    why_not,
)
from mashsim.councils.tables import ENGLAND, row, year_of


class Beside(NamedTuple):
    """A published figure of a council, and what others have.

    Attributes
    ----------
    key : which figure it is, by which a report finds the simulated one
    words, unit : what it is; unit "share", or what is counted
    own : the council's; None where there is a gap
    gap : why there is none
    england : England's; None where there is a gap
    others : of the statistical neighbours
    source : the table, whose figure it is, and its year
    """

    key: str
    words: str
    unit: str
    own: float | None
    gap: str
    england: float | None
    others: Spread
    whose: str
    source: str


def beside(council: str, year: int) -> list[Beside]:
    """Return a council's figures of a year beside its neighbours' and England's, in the order of the way of a child."""
    return [_row(council, year, one) for one in _FIGURES]


class _Published(NamedTuple):
    """A figure of a table, and the years from the one that is asked for to the table's."""

    years: int
    key: str
    words: str
    unit: str
    table: str
    read: Callable[[Row], float | None]


def _row(council: str, year: int, one: _Published) -> Beside:
    table, read = one.table, one.read
    held = year_of(table, year + one.years)
    cells = row(table, council, held)
    value = read(cells) if cells else None
    gap = "" if value is not None else why_not(cells)
    others, whose = among(council, held, lambda name: read(row(table, name, held)))
    england = read(row(table, ENGLAND, held))
    return Beside(one.key, one.words, one.unit, value, gap, england, others, whose, own_source(table, council, held))


def _for_10_000(figure: str) -> Callable[[Row], float | None]:
    each = for_each_child(figure)
    return lambda cells: None if (value := each(cells)) is None else 10_000 * value


_FIGURES = (
    _Published(
        0, "referrals", "Referrals a year for 10,000 children", "for 10,000", "C1", _for_10_000("referral_count")
    ),
    _Published(0, "re_referrals", "Referred again within 12 months", "share", "C1", share("rereferral_percent")),
    _Published(0, "assessments", "Assessments within 45 working days", "share", "C2", in_time),
    _Published(
        0, "section_47", "Section 47 enquiries for 10,000 children", "for 10,000", "C4", _for_10_000("Section47")
    ),
    _Published(0, "conferences", "Conferences within 15 working days", "share", "C4", conferences_in_time),
    _Published(
        0,
        "awaiting",
        "Awaiting an assessment, for 10,000 children",
        "for 10,000",
        "B1",
        _for_10_000("awaiting_assessment"),
    ),
    _Published(-1, "vacancy", "Vacant posts of social workers", "share", "workforce", share("vacancy_rate_fte")),
    _Published(
        -1, "turnover", "Social workers who left within a year", "share", "workforce", share("turnover_rate_fte")
    ),
    _Published(-1, "agency", "Agency workers among social workers", "share", "workforce", share("agency_rate_fte")),
    _Published(-1, "absence", "Absence of social workers", "share", "workforce", share("absence_rate_fte")),
    _Published(-1, "caseload", "Cases for each worker who holds cases", "cases", "workforce", count("caseload_fte")),
)
