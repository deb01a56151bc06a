"""Annex A lists 1, 3, 4 and 5: contacts, referrals, assessments, section 47; or tables of the safeguarding dataset.

They know days and children, not what a front door did: no decision of a contact, no stage, nobody asked. A contact
leads to the referral of the same child on the same day or within five days; an assessment belongs to the child's last
referral in the thirty days before it began.
"""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from mashsim.past.cells import When
from mashsim.past.mapping import RECEIPT
from mashsim.past.rows import Reader, RefusedError, RowCells, Rows, Step, is_before
from mashsim.past.sheet import Sheet

CONTACTS, REFERRALS, ASSESSMENTS, SECTION_47 = "contacts", "referrals", "assessments", "section 47"
TO_REFERRAL, TO_ASSESSMENT = dt.timedelta(days=5), dt.timedelta(days=30)
_CODED = re.compile(r"^[a-z]\d?\)\s*", re.IGNORECASE)
_YES, _NO = ("yes", "y", "true", "1"), ("no", "n", "false", "0")


class Kind(NamedTuple):
    """A kind of list: what it is, its columns by their headings in small letters and digits, and those it needs."""

    name: str
    columns: dict[str, str]
    needed: tuple[str, ...]


_CHILD = dict.fromkeys(
    ("childuniqueid", "contpersonid", "cinepersonid", "cinapersonid", "s47epersonid"), "contact"
)  # fmt: skip
KINDS = (
    Kind(
        CONTACTS,
        _CHILD | {"dateofcontact": "on", "contcontactdate": "on", "contactsource": "other",
                  "contcontactsourcecode": "other", "contcontactid": "other"},
        ("contact", "on"),
    ),
    Kind(
        REFERRALS,
        _CHILD | {"dateofreferral": "on", "referraldate": "on", "cinereferraldate": "on"},
        ("contact", "on"),
    ),
    Kind(
        ASSESSMENTS,
        _CHILD | {
            "continuousassessmentstartdate": "on", "continuousassessmentstart": "on", "cinaassessmentstartdate": "on",
            "continuousassessmentdateofauthorisation": "until", "continuousassessmentauthdate": "until",
            "cinaassessmentauthdate": "until",
        },
        ("contact", "on", "until"),
    ),
    Kind(
        SECTION_47,
        _CHILD | {
            "strategydiscussioninitiatingsection47enquirystartdate": "on", "stratdiscussiondate": "on",
            "dateofinitialchildprotectionconference": "until", "initialcpconfdate": "until",
            "wasaninitialchildprotectionconferencedeemedunnecessary": "unnecessary",
            "initialcpconfunnecessary": "unnecessary",
        },
        ("contact", "on", "until"),
    ),
)  # fmt: skip
"""Headings as Ofsted writes them, as the dataset's reports do, and as its tables do."""
_WHAT = {CONTACTS: "contact", REFERRALS: "referral", ASSESSMENTS: "assessment", SECTION_47: "strategy discussion"}


class Entry(NamedTuple):
    """A row: the child by number, the day on which something began, and that on which it ended.

    Attributes
    ----------
    called : whether a conference was held or is to be; only of section 47 enquiries
    other : what else tells two rows of one child and day apart
    """

    row: int
    child: int
    on: When
    until: When | None
    called: bool
    other: str


class Lists(NamedTuple):
    """What was read: the rows of each kind, and the steps that measures are made from.

    Attributes
    ----------
    kinds : those of which there is a list
    rows : what was read and refused; its steps are those of contacts; of referrals, where there is no list of contacts
    assessments, enquiries : steps of assessments, each from the referral; of section 47 enquiries
    days : by which it is told from when on the lists are complete: those of contacts, or else of referrals, or else all
    """

    kinds: tuple[str, ...]
    rows: Rows
    assessments: list[Step]
    enquiries: list[Step]
    days: list[dt.date]


class _AnnexReader(Reader[Entry]):
    """Reads one kind of list."""

    who = "child"

    def __init__(self, kind: Kind, rows: Rows, numbers: dict[str, int], timezone: str, today: dt.date):
        super().__init__(rows, numbers, timezone, today)
        self.kind = kind

    def read(self, row: int, contact: int, cells: RowCells) -> Entry:
        """Return what a row says."""
        what = _WHAT[self.kind.name]
        began, until = self.when(cells["on"], what), self.when(cells["until"], "end")
        if began is None:
            raise RefusedError(f"the {what} has no date")
        if until and is_before(until, began):
            raise RefusedError(f"the {what} ends before it starts")
        called = until is not None or _answer(cells["unnecessary"]) is False
        return Entry(row, contact, began, until, called, str(cells["other"] or ""))


def _answer(cell: object) -> bool | None:
    """Return what a cell such as "b) No" says; None if it says neither yes nor no."""
    text = _CODED.sub("", str(cell)).lower()
    return True if text in _YES else False if text in _NO else None


def lists_of_annex_a(sheets: Sequence[Sheet], timezone: str, today: dt.date) -> Lists | None:
    """Read the sheets that are lists of Annex A; None if none is."""
    rows, numbers = Rows(), dict[str, int]()
    readers = [_AnnexReader(kind, rows, numbers, timezone, today) for kind in KINDS]
    taken: set[str] = set()
    for sheet in sheets:
        reader = next((one for one in readers if one.take(sheet, one.kind.columns, one.kind.needed)), None)
        if reader:
            taken.add(reader.kind.name)
        else:
            rows.others.append(sheet.name)
    if not taken:
        return None
    found = {one.kind.name: [each for each in one.found if each.child not in rows.left_out] for one in readers}
    referrals = _by_child(found[REFERRALS])
    rows.steps = list(_contacts(found[CONTACTS], referrals) if CONTACTS in taken else _alone(found[REFERRALS]))
    return Lists(
        tuple(kind.name for kind in KINDS if kind.name in taken), rows,
        list(_assessments(found[ASSESSMENTS], referrals)), list(_enquiries(found[SECTION_47])),
        next(filter(None, ([each.on.at.date() for each in found[kind.name]] for kind in KINDS)), []),
    )  # fmt: skip


def _by_child(entries: Sequence[Entry]) -> dict[int, list[Entry]]:
    found: dict[int, list[Entry]] = {}
    for entry in sorted(entries, key=lambda entry: entry.on.at):
        found.setdefault(entry.child, []).append(entry)
    return found


def _contacts(contacts: Sequence[Entry], referrals: dict[int, list[Entry]]) -> Iterator[Step]:
    """Yield the steps of contacts; each referral belongs to the last contact that can have led to it."""
    by_child = _by_child(contacts)
    led: dict[int, Entry] = {}
    for child, made in referrals.items():
        days = [entry.on.at.date() for entry in by_child.get(child, ())]
        for referral in made:
            day = referral.on.at.date()
            place = bisect_right(days, day) - 1
            while place >= 0 and by_child[child][place].row in led:
                place -= 1
            if place >= 0 and day - days[place] <= TO_REFERRAL:
                led[by_child[child][place].row] = referral
    for number, contact in enumerate(contacts):
        yield _step(number, RECEIPT, contact.row, contact.on, contact.on)
        if contact.row in led:
            yield _step(number, "screening", contact.row, contact.on, led[contact.row].on, "assessment")


def _alone(referrals: Sequence[Entry]) -> Iterator[Step]:
    """Yield the steps of referrals where no contacts are known: each stands for its own."""
    for number, referral in enumerate(referrals):
        yield _step(number, RECEIPT, referral.row, referral.on, referral.on)
        yield _step(number, "screening", referral.row, referral.on, referral.on, "assessment")


def _assessments(assessments: Sequence[Entry], referrals: dict[int, list[Entry]]) -> Iterator[Step]:
    for number, assessment in enumerate(assessments):
        made = referrals.get(assessment.child, [])
        day = assessment.on.at.date()
        before = bisect_right([entry.on.at.date() for entry in made], day) - 1
        if before >= 0 and day - made[before].on.at.date() <= TO_ASSESSMENT:
            yield _step(number, RECEIPT, assessment.row, made[before].on, made[before].on)
        yield _step(number, "assessing", assessment.row, assessment.on, assessment.until)


def _enquiries(enquiries: Sequence[Entry]) -> Iterator[Step]:
    for number, enquiry in enumerate(enquiries):
        yield _step(number, "discussing", enquiry.row, enquiry.on, enquiry.on)
        if enquiry.called:
            yield _step(number, "conferencing", enquiry.row, enquiry.on, enquiry.until)


def _step(contact: int, step: str, row: int, started: When, ended: When | None, outcome: str = "") -> Step:
    return Step(row, contact, step, started, ended, "", outcome, 1)
