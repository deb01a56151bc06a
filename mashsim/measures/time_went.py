"""Where the time of contacts went: every second from being received to being decided or allocated is put down to one cause.

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
worker
    the rest of office hours: it waited for somebody else to take it up or to come back to it
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from itertools import compress
from math import ceil, floor

from mashsim.log import RECEIVED
from mashsim.measures.columns import Spans
from mashsim.measures.reading import Places, Reading
from mashsim.measures.window import Window
from mashsim.measures.work import Work

CAUSES = ("worked", "worker", "manager", "partners", "room", "outside_hours", "total")
BANDS = ("median", "slowest_tenth", "mean")
_BITS = dict(zip(BANDS, (1, 2, 4), strict=True))
_IN_BAND = {band: bytes(bool(bits & bit) for bits in range(256)) for band, bit in _BITS.items()}
Stretch = tuple[int, int]
"""The rows at which something began and ended."""


def time_went(
    reading: Reading, places: Places, work: Work, replies: Spans, room: Spans, window: Window, managers: Collection[str]
) -> dict[str, dict[str, float | None]]:
    """Minutes by cause, and their total, of contacts received in the window: in the mean, the median and the slowest tenth.

    The median is the mean of the contacts between the 45th and the 55th percentile of the total. Contacts still on their way count with
    the time so far.

    Parameters
    ----------
    replies, room : all waits for partners and for room
    managers : names of the pools whose waiting is for a manager
    """
    columns = reading.columns
    whole = Spans(range(len(reading.received)), reading.received, reading.ended)
    total = columns.seconds(whole.start, whole.stop)
    members = _members([columns.contact[row] for row in window.of(columns.rows[RECEIVED])], total)
    if not members["mean"]:
        return {name: dict.fromkeys(CAUSES) for name in BANDS}
    bits = bytearray(len(total))
    for band, contacts in members.items():
        for of in contacts:
            bits[of] |= _BITS[band]

    def by_band(spans: Spans, seconds: Sequence[int]) -> dict[str, int]:
        marks = bytes([bits[of] for of in spans.of])
        return {band: sum(compress(seconds, marks.translate(inside))) for band, inside in _IN_BAND.items()}

    waits = {"partners": replies, "room": room, "manager": _for_managers(reading, places, work, managers)}
    main = len(work.main.of)
    side, overlaps = _side_work(reading, work, replies)
    found = {
        "total": by_band(whole, total),
        "office": by_band(whole, columns.office_seconds(whole.start, whole.stop)),
        "main": by_band(work.main, work.seconds[:main]),
        "main_in_office": by_band(work.main, work.office_seconds[:main]),
        "side": by_band(side, columns.seconds(side.start, side.stop)),
        "side_in_office": by_band(side, columns.office_seconds(side.start, side.stop)),
        "chased": by_band(overlaps, columns.office_seconds(overlaps.start, overlaps.stop)),
        **{cause: by_band(spans, columns.office_seconds(spans.start, spans.stop)) for cause, spans in waits.items()},
    }
    return {
        band: _minutes({cause: of[band] for cause, of in found.items()}, len(contacts)) for band, contacts in members.items()
    }  # fmt: skip


def _members(received: Sequence[int], total: Sequence[int]) -> dict[str, Sequence[int]]:
    """The contacts of each band."""
    count, by_length = len(received), sorted(received, key=total.__getitem__)
    median, slowest = by_length[floor(0.45 * count) : ceil(0.55 * count)], by_length[min(floor(0.9 * count), max(count - 1, 0)) :]
    return {"median": median, "slowest_tenth": slowest, "mean": by_length}


def _minutes(seconds: dict[str, int], contacts: int) -> dict[str, float | None]:
    """Mean minutes of some contacts by cause: the rest of office hours is a wait for a worker, the rest of the time outside hours."""
    worked = seconds["main"] + seconds["side"]
    idle_office = seconds["office"] - seconds["main_in_office"] - seconds["side_in_office"]
    partners = seconds["partners"] - seconds["chased"]
    causes = {
        "worked": worked,
        "worker": idle_office - seconds["manager"] - partners - seconds["room"],
        "manager": seconds["manager"],
        "partners": partners,
        "room": seconds["room"],
        "outside_hours": seconds["total"] - worked - idle_office,
        "total": seconds["total"],
    }
    return {cause: of / contacts / 60 for cause, of in causes.items()}


def _for_managers(reading: Reading, places: Places, work: Work, managers: Collection[str]) -> Spans:
    """Waits for managers: of the work that opens visits until it is begun, and of work they put down until they come back to it."""
    columns = reading.columns
    contact, task, detail = columns.contact, columns.task, columns.detail
    of_manager = [pool in managers for pool in columns.log.names.pools]
    starts = [row for rows in places.openings for row in rows if of_manager[detail[row]]]
    stops = [reading.started[task[row]] for row in starts]
    put_down = work.idle.keep([of_manager[pool] for pool in work.idle_pool])
    starts += put_down.start
    return Spans([contact[row] for row in starts], starts, stops + list(put_down.stop))


def _side_work(reading: Reading, work: Work, replies: Spans) -> tuple[Spans, Spans]:
    """When anybody had side work on a contact in hand, each moment counted once however many had, and when requests were out then."""
    side: dict[int, list[Stretch]] = {}
    for of, start, stop in zip(work.side.of, work.side.start, work.side.stop, strict=True):
        if start < reading.ended[of]:
            side.setdefault(of, []).append((start, min(stop, reading.ended[of])))
    side = {of: _merged(stretches) if len(stretches) > 1 else stretches for of, stretches in side.items()}
    both: dict[int, list[Stretch]] = {}
    for of, start, stop in zip(replies.of, replies.start, replies.stop, strict=True):
        if of in side:
            common = [(max(start, a), min(stop, b)) for a, b in side[of]]
            both.setdefault(of, []).extend((a, b) for a, b in common if a < b)
    return _flat(side), _flat(both)


def _merged(stretches: Iterable[Stretch]) -> list[Stretch]:
    """The same rows covered, without overlaps and in order."""
    merged: list[Stretch] = []
    for start, stop in sorted(stretches):
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(stop, merged[-1][1])
        elif start < stop:
            merged.append((start, stop))
    return merged


def _flat(stretches: dict[int, list[Stretch]]) -> Spans:
    flat = [(of, start, stop) for of, some in stretches.items() for start, stop in some]
    return Spans(*([one[place] for one in flat] for place in range(3)))
