"""What is said of lists before anybody uses their figures: what was read and refused, and what they can tell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mashsim.documents.text import listed
from mashsim.figures.known import BY_KEY
from mashsim.figures.quality import HEADINGS as OF_TABLE
from mashsim.figures.quality import Quality, next_month, quality_of
from mashsim.figures.table import Entry, Table
from mashsim.past.annex_a import ASSESSMENTS, CONTACTS, REFERRALS, SECTION_47, TO_ASSESSMENT, TO_REFERRAL
from mashsim.past.hiding import SMALLEST, Cell, about
from mashsim.past.mapping import ENDS, RECEIPT, REQUEST
from mashsim.past.reading import Past
from mashsim.past.rows import unknown_words

HEADINGS = {
    "read": "What was read",
    "refused": "What was refused, and why",
    "order": "Dates whose order cannot be, or is doubtful",
    "meaning": "What the figures mean",
    "hidden": "What is hidden",
    "impossible": OF_TABLE["impossible"],
    "doubtful": OF_TABLE["doubtful"],
    "gaps": OF_TABLE["gaps"],
    "tells": "What these lists can tell",
    "cannot": OF_TABLE["cannot"],
}
"""What heads each part of what is said of lists, in order."""
FILE = "figures.csv"


def table_of(past: Past) -> Table:
    """Return the figures that may be written as a filled table."""
    entries = [_entry(cell, value) for cell, value in sorted(past.figures.items())]
    words = {"moment": past.names.moment, "counted": past.names.counted}
    return Table(FILE, tuple(entries), {key: said for key, said in words.items() if said})


def _entry(cell: Cell, value: float) -> Entry:
    key, of, month = cell
    return Entry("", BY_KEY[key], of, month, value)


def quality(past: Past) -> dict[str, list[str]]:
    """Return remarks on the lists, by the keys of `HEADINGS`; a heading without remarks is empty."""
    table = quality_of(table_of(past)) if past.figures else _NOTHING
    cells = {*past.figures, *past.hidden.cells}
    hidden = Table(FILE, tuple(_entry(cell, 0.0) for cell in sorted(cells)))
    found = {
        "read": list(_read(past)),
        "refused": list(_refused(past)),
        "order": list(_order(past)),
        "meaning": list(_meaning(past)),
        "hidden": list(_hidden(past)),
        "impossible": table.impossible,
        "doubtful": table.doubtful,
        "gaps": quality_of(hidden).gaps,
        "tells": list(_tells(past, table)),
        "cannot": list(_cannot(past, table)),
    }
    return {part: found[part] for part in HEADINGS}


_NOTHING = Quality([], [], [], [], [], [])


def _read(past: Past) -> Iterator[str]:
    rows = past.rows
    who = about(rows.contacts, "child", "children") if past.kinds else about(rows.contacts, "contact")
    yield f"{rows.read:,} rows were read of {who}."
    if rows.empty:
        yield f"{rows.empty:,} empty rows were passed over."
    if rows.repeated:
        once = "each counts once" if past.kinds else "in a list with a row a child, each step counts once"
        yield f"{rows.repeated:,} rows say the same as another one: {once}."
    for name, count in rows.not_read.items():
        if count:
            yield f"{name}: {count} other {'column was' if count == 1 else 'columns were'} not read."
    if rows.ignored:
        yield f"{rows.ignored:,} rows have a step that the map says to ignore."
    yield from (f"{name} is no list that is known here; it was not read." for name in rows.others)
    if past.kinds:
        yield f"They are lists of {listed(past.kinds)}."
    yield f"The whole months in the lists are {past.months[0]} to {past.months[-1]}."
    yield "Identifiers were replaced by numbers when they were read. What is written has counts by month only."


def _refused(past: Past) -> Iterator[str]:
    rows = past.rows
    if rows.refused:
        yield f"{sum(map(len, rows.refused.values())):,} of {rows.read:,} rows were refused."
    for reason, places in sorted(rows.refused.items(), key=lambda pair: -len(pair[1])):
        yield f"{len(places):,} {'row' if len(places) == 1 else 'rows'}: {reason} ({rows.lines(places)})."
    if rows.left_out:
        who = "Children" if past.kinds else "Contacts"
        share = f": {len(rows.left_out) / rows.contacts:.1%} of all" if len(rows.left_out) >= SMALLEST else ""
        yield f"{who} with such a row are left out whole, as half a way would look like one that stands still{share}."
    yield from unknown_words(rows)


def _order(past: Past) -> Iterator[str]:
    said = {
        "before_receipt": "contacts have a step that began before they were received. They count as received then",
        "after_decision": "steps before the decision began after the contact went on to a worker. They are left out",
        "still": "steps before the decision have stood open for more than half a year. Are they closed elsewhere? They "
        "count as open",
    }  # fmt: skip
    for kind, places in past.notes._asdict().items():
        if places:
            count = f"Fewer than {SMALLEST}" if len(places) < SMALLEST else f"{len(places):,}"
            yield f"{count} {said[kind]} ({past.rows.lines(places)})."
    days = sum(not when.exact for step in past.rows.steps for when in (step.started, step.ended) if when)
    every = sum(1 for step in past.rows.steps for when in (step.started, step.ended) if when)
    if days and not past.kinds:
        yield (
            f"{days / every:.0%} of the dates have no time of day. They count as noon, so waits between such dates are "
            "right to about half a day."
        )


def _meaning(past: Past) -> Iterator[str]:
    if past.kinds:
        yield from _meaning_of_annex_a(past)
        return
    words = {step.step for step in past.rows.steps}
    if RECEIPT not in words:
        yield (
            "No row says when a contact was received: it counts from the start of its first step. Waits before that "
            "are not seen."
        )
    if past.names.moment is None:
        yield "moment is not in the map: the decision is taken to stop the clock of one day."
    if past.names.counted is None:
        yield "counted is not in the map: a contact of the lists is taken to be a family."
    yield "A step waits from the end of the one before. If all steps of a contact have ended, the last end decides."
    if not any(step.outcome in ENDS for step in past.rows.steps):
        yield (
            "No outcome was read. A contact counts as a referral if a later step shows that it went to a worker, else "
            "as no further action."
        )
    before = not any(cell[0] == "open" and cell[2] < past.months[0] for cell in {*past.figures, *past.hidden.cells})
    if before:
        yield (
            f"No contact of the lists was open when {past.months[0]} began. If some were and are not in the lists, "
            "what is open in the first months is too low."
        )


def _meaning_of_annex_a(past: Past) -> Iterator[str]:
    yield "Each child counts by itself: no list says which children are of one family."
    if CONTACTS in past.kinds and REFERRALS in past.kinds:
        yield (
            f"A contact became a referral if one of the same child was made on that day or within {TO_REFERRAL.days} "
            "days. Referrals without such a contact are not counted."
        )
    elif REFERRALS in past.kinds:
        yield "There is no list of contacts: became a referral counts the referrals of the month."
    if ASSESSMENTS in past.kinds:
        since = (
            "of the child's last referral"
            if REFERRALS in past.kinds
            else "on which it began, as there is no list of referrals"
        )
        yield f"An assessment counts from the day {since}. If it is not over when its 45 working days are, it is late."
        if REFERRALS in past.kinds:
            yield f"One without a referral in the {TO_ASSESSMENT.days} days before counts from the day it began."
    if SECTION_47 in past.kinds:
        yield "A conference counts in the month of the strategy discussion, if it was held or is said to be necessary."
    if {ASSESSMENTS, SECTION_47} & set(past.kinds):
        yield "Assessments and conferences of the last months are not shown, as their time is not over."
    if past.names.complete_from is None:
        yield (
            f"{past.months[0]} is taken to be the first month of which the lists have everything. If that is not so, "
            "say complete_from in map.toml."
        )


def _hidden(past: Past) -> Iterator[str]:
    cells = past.hidden.cells
    if not cells:
        return
    yield (
        f"{len(cells):,} figures are left empty: counts of 1 to {SMALLEST - 1}, and those from which one could be "
        "worked out. Zeros are shown."
    )
    for key in BY_KEY:
        if months := sorted({month for one, _, month in cells if one == key}):
            by = f", by {BY_KEY[key].of}" if BY_KEY[key].of else ""
            yield f"{BY_KEY[key].words}{by}: {listed(_stretches(months))}."


def _stretches(months: Sequence[str]) -> list[str]:
    """Return months in order as stretches, such as "2026-01 to 2026-03"."""
    found: list[list[str]] = []
    for month in months:
        if found and next_month(found[-1][-1]) == month:
            found[-1].append(month)
        else:
            found.append([month])
    return [each[0] if len(each) == 1 else f"{each[0]} to {each[-1]}" for each in found]


def _tells(past: Past, table: Quality) -> Iterator[str]:
    keys = list(dict.fromkeys(key for key, _, _ in past.figures))
    yield f"By month: {listed([BY_KEY[key].words for key in BY_KEY if key in keys])}."
    if table.tells:
        yield f"A fit can tell from them: {listed(table.tells)}."


def _cannot(past: Past, table: Quality) -> Iterator[str]:
    if past.kinds:
        yield (
            "Decisions, waits and what is open at the front door: these lists have the days of contacts and referrals "
            "only. A list of workflow steps has them."
        )
        return
    yield "Posts, vacancies, agency workers and absence: fill them in beside the figures, in the same table."
    yield "Minutes of hands-on work: a step lasts from when it was taken up until it ended, with all pauses."
    if REQUEST not in {step.step for step in past.rows.steps}:
        yield "How long partners take: no row is a request."
    yield from (f"{line[:1].upper()}{line[1:]}." for line in table.cannot)
