"""Where the time of contacts went: every second from receipt to decision or allocation has one cause.

worked
    somebody had it in hand, whatever the hour
outside_hours
    nobody had it in hand and the office was closed
manager
    in office hours: its work waited for a manager to take it up or to come back to it
partners
    in office hours: its information requests were out, chased or not, and nobody had it in hand
room
    in office hours: no work was left to do first, and it was not yet allocated
consent, meeting, hand_off
    in office hours: nobody had it in hand while it waited in the stage of consent, of a strategy discussion or daily
    triage, of a hand-off, for whomever; only where the front door has such a stage
worker
    the rest of office hours: it waited for somebody else to take it up or to come back to it
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from itertools import compress
from math import ceil, floor
from typing import Generic, TypeVar

from mashsim.measures.causes import TIME_WENT
from mashsim.measures.columns import Spans, take
from mashsim.measures.evidence import Evidence, reading
from mashsim.measures.first_rows import first_rows
from mashsim.measures.places import trace_places
from mashsim.measures.registry import Measure, gives
from mashsim.measures.stays import Stretch, by_contact, causes, idle_stays, merged, on_the_way
from mashsim.measures.waits import waits_for_replies, waits_for_room
from mashsim.vocabulary.stages import HELD_BY

CAUSES = ("worked", "worker", "manager", "partners", "room", "outside_hours", "total")
BANDS = {
    "median": "middle tenth of contacts",
    "slowest_tenth": "slowest tenth of contacts",
    "mean": "mean of all contacts",
}
"""Which contacts the time is said of, in words."""
_BITS = dict(zip(BANDS, (1, 2, 4), strict=True))
_IN_BAND = {band: bytes(bool(bits & bit) for bits in range(256)) for band, bit in _BITS.items()}
Cause = TypeVar("Cause", bound=Hashable)
Add = Callable[[Spans], list[int]]
"""Adds up stretches of time in seconds, for each of several groups: of contacts, or of weeks."""


@dataclass(frozen=True, slots=True)
class Account(Generic[Cause]):
    """The stretches of time to which every second of contacts' ways is put down.

    Attributes
    ----------
    whole : from being received to the end of the way
    main, side, doubled : when somebody had the work of a visit to a stage in hand; side work; and both
    waits : by cause, when it was waited for, and when somebody had the contact in hand all the same
    """

    whole: Spans
    main: Spans
    side: Spans
    doubled: Spans
    waits: dict[Cause, tuple[Spans, Spans]]

    def in_hand(self, add: Add) -> list[int]:
        """Seconds that somebody had a contact in hand, by group."""
        return [a + b - c for a, b, c in zip(*map(add, (self.main, self.side, self.doubled)), strict=True)]

    def waited(self, add: Add) -> dict[Cause, list[int]]:
        """Seconds waited for each cause with nobody at work on the contact, by group."""
        return {cause: [a - b for a, b in zip(*map(add, spans), strict=True)] for cause, spans in self.waits.items()}


def account_of(evidence: Evidence, waits: Mapping[Cause, Spans], held: Mapping[str, Cause]) -> Account[Cause]:
    """Put together what every second of contacts' ways is put down to.

    Parameters
    ----------
    waits : by cause, for people, partners and room
    held : what the causes that only some front doors have are called
    """
    first, work = first_rows(evidence), on_the_way(evidence)
    found = {cause: (spans, side_work_during(evidence, spans)) for cause, spans in waits.items()}
    for cause, name in held.items():
        there, in_hand = idle_stays(evidence, cause)
        found[name] = there, _either(evidence, in_hand, side_work_during(evidence, there))
    whole = evidence.columns.spans(first.received, first.ended, range(len(first.received)))
    return Account(whole, work.main, side_work(evidence), side_work_during(evidence, work.main), found)


@gives(
    *(
        Measure(f"time_went.{band}.{cause}", f"time {what}, {whose}", "minutes")
        for band, whose in BANDS.items()
        for cause, what in {**TIME_WENT, "total": "in all"}.items()
    )
)
def time_went(evidence: Evidence) -> dict[str, dict[str, float | None]]:
    """Minutes by cause, and their total, of contacts received in the window that need a decision.

    In the mean, the median and the slowest tenth. The median is the mean of the contacts between the 45th and the
    55th percentile of the total. Contacts still on their way count with the time so far.
    """
    columns, first, held = evidence.columns, first_rows(evidence), causes(evidence)
    received = take(columns.contact, evidence.window.of(first.to_decide))
    if not received:
        return {name: dict.fromkeys([*CAUSES, *held]) for name in BANDS}
    waits = {
        "manager": for_staff(evidence, evidence.managers),
        "partners": waits_for_replies(evidence),
        "room": waits_for_room(evidence),
    }
    account = account_of(evidence, waits, {cause: cause for cause in held})
    members = _members(received, account.whole.seconds)
    add_up = _by_band(members, len(first.received))

    def by_clock(spans: Spans) -> list[int]:
        return add_up(spans, spans.seconds)

    def in_office(spans: Spans) -> list[int]:
        return add_up(spans, spans.office_seconds)

    worked, waited = account.in_hand(by_clock), account.waited(in_office)
    whole, office, handled = by_clock(account.whole), in_office(account.whole), account.in_hand(in_office)
    return {
        band: {
            cause: seconds / len(members[band]) / 60
            for cause, seconds in _by_cause(
                whole[place],
                worked[place],
                office[place] - handled[place],
                {cause: sums[place] for cause, sums in waited.items()},
            ).items()
        }
        for place, band in enumerate(BANDS)
    }


def _by_band(members: Mapping[str, Sequence[int]], contacts: int) -> Callable[[Spans, Sequence[int]], list[int]]:
    """Return what adds up the seconds of spans by band, in the order of the bands."""
    bits = bytearray(contacts)
    for band, some in members.items():
        for contact in some:
            bits[contact] |= _BITS[band]
    marked: dict[int, list[bytes]] = {}

    def add_up(spans: Spans, seconds: Sequence[int]) -> list[int]:
        if id(spans) not in marked:
            marks = bytes(take(bits, spans.contact))
            marked[id(spans)] = [marks.translate(kept) for kept in _IN_BAND.values()]
        return [sum(compress(seconds, mask)) for mask in marked[id(spans)]]

    return add_up


def _members(received: Sequence[int], total: Sequence[int]) -> dict[str, Sequence[int]]:
    """The contacts of each band."""
    count, by_length = len(received), sorted(received, key=total.__getitem__)
    median, slowest = (
        by_length[floor(0.45 * count) : ceil(0.55 * count)],
        by_length[min(floor(0.9 * count), max(count - 1, 0)) :],
    )
    return {"median": median, "slowest_tenth": slowest, "mean": by_length}


def _by_cause(whole: int, worked: int, idle: int, waited: Mapping[str, int]) -> dict[str, int]:
    """Seconds by cause: the rest of office hours is a wait for a worker, the rest of the time outside hours.

    Parameters
    ----------
    idle : in office hours, with nobody at work on the contact
    """
    first, rest = (
        ("manager", "partners", "room"),
        [cause for cause in waited if cause not in ("manager", "partners", "room")],
    )
    by_cause = {cause: waited[cause] for cause in (*first, *rest)}
    return {
        "worked": worked,
        "worker": idle - sum(waited.values()),
        **by_cause,
        "outside_hours": whole - worked - idle,
        "total": whole,
    }


def for_staff(evidence: Evidence, pools: Collection[str]) -> Spans:
    """Return the waits for the people of some pools: until work is begun, and until work they put down is taken up.

    Where something else holds a contact up in a stage, whoever else it waits for there, the opening of a visit is not
    such a wait.
    """
    first, places, work = first_rows(evidence), trace_places(evidence), on_the_way(evidence)
    columns = evidence.columns
    contact_of, task, detail = columns.contact, columns.task, columns.detail
    of_pool = [pool in pools for pool in columns.log.names.pools]
    names = columns.log.names.stages
    openings = [rows for rows, name in zip(places.openings, names, strict=False) if name not in HELD_BY]
    starts = [row for rows in openings for row in rows if of_pool[detail[row]]]
    stops = [first.started[task[row]] for row in starts]
    if any(start >= first.ended[contact_of[start]] for start in starts):
        kept = [place for place, row in enumerate(starts) if row < first.ended[contact_of[row]]]
        starts, stops = [starts[place] for place in kept], [stops[place] for place in kept]
    put_down = work.idle.keep([of_pool[pool] for pool in work.idle_pool])
    starts += put_down.start
    return columns.spans(starts, stops + list(put_down.stop))


@reading
def side_work(evidence: Evidence) -> Spans:
    """Return when anybody had side work on a contact in hand. Each moment counts once, however many people had it."""
    ended, work = first_rows(evidence).ended, on_the_way(evidence).side
    found: list[tuple[int, int, int]] = []
    counted: dict[int, int] = {}  # by contact, the row up to which its side work is counted
    for start, contact, stop in sorted(zip(work.start, work.contact, work.stop, strict=True)):
        begun, over = max(start, counted.get(contact, 0)), min(stop, ended[contact])
        if begun < over:
            counted[contact] = over
            found.append((contact, begun, over))
    return evidence.columns.stretches(found)


def side_work_during(evidence: Evidence, spans: Spans) -> Spans:
    """Return when anybody had side work on a contact in hand in some of its spans."""
    side = _side_work_by_contact(evidence)
    some = spans.keep(list(map(side.__contains__, spans.contact)))
    return evidence.columns.stretches(
        (contact, start if start > begun else begun, stop if stop < over else over)
        for contact, start, stop in zip(some.contact, some.start, some.stop, strict=True)
        for begun, over in side[contact]
        if begun < stop and start < over
    )


def _either(evidence: Evidence, one: Spans, other: Spans) -> Spans:
    """Return the time in one or the other of some spans, each moment once."""
    found = by_contact(one)
    for contact, some in by_contact(other).items():
        found.setdefault(contact, []).extend(some)
    stretches = ((contact, start, stop) for contact, some in found.items() for start, stop in merged(some))
    return evidence.columns.stretches(stretches)


@reading
def _side_work_by_contact(evidence: Evidence) -> dict[int, list[Stretch]]:
    return by_contact(side_work(evidence))
