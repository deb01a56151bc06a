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
consent, meeting, hand_off
    in office hours: nobody had it in hand while it waited in the stage of consent, of a strategy discussion or daily triage, of a hand-off,
    for whomever; only where the front door has such a stage
worker
    the rest of office hours: it waited for somebody else to take it up or to come back to it
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import compress
from math import ceil, floor

from mashsim.log import VISITED
from mashsim.measures.columns import Spans, at
from mashsim.measures.reading import Places, Reading
from mashsim.measures.stays import HELD_BY, causes, idle_stays, on_the_way
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
    """Minutes by cause, and their total, of contacts received in the window that need a decision.

    In the mean, the median and the slowest tenth. The median is the mean of the contacts between the 45th and the 55th percentile of the
    total. Contacts still on their way count with the time so far.

    Parameters
    ----------
    replies, room : all waits for partners and for room
    managers : names of the pools whose waiting is for a manager
    """
    columns = reading.columns
    whole = Spans(range(len(reading.received)), reading.received, reading.ended)
    total = columns.seconds(whole.start, whole.stop)
    members = _members([columns.contact[row] for row in window.of(reading.to_decide)], total)
    held = causes(reading)
    if not members["mean"]:
        return {name: dict.fromkeys([*CAUSES, *held]) for name in BANDS}
    work = on_the_way(reading, places, work)
    bits = bytearray(len(total))
    for band, contacts in members.items():
        for of in contacts:
            bits[of] |= _BITS[band]

    def by_band(spans: Spans, *lengths: Sequence[int]) -> list[dict[str, int]]:
        marks = bytes(at(bits, spans.of))
        inside = {band: marks.translate(kept) for band, kept in _IN_BAND.items()}
        return [{band: sum(compress(seconds, mask)) for band, mask in inside.items()} for seconds in lengths]

    def both(spans: Spans) -> list[dict[str, int]]:
        return by_band(spans, columns.seconds(spans.start, spans.stop), columns.office_seconds(spans.start, spans.stop))

    waits = {"partners": replies, "room": room, "manager": _for_managers(reading, places, work, managers)}
    main = len(work.main.of)
    side, overlaps = _side_work(reading, work, replies)
    visits = _side_work(reading, work, room)[1] if columns.rows[VISITED] else Spans([], [], [])
    answered = _side_work(reading, work, waits["manager"])[1]
    found: dict[str, dict[str, int]] = {}
    found["total"], found["office"] = by_band(whole, total, columns.office_seconds(whole.start, whole.stop))
    found["main"], found["main_in_office"] = by_band(work.main, work.seconds[:main], work.office_seconds[:main])
    found["side"], found["side_in_office"] = both(side)
    found["doubled"], found["doubled_in_office"] = both(_side_work(reading, work, work.main)[1])
    for cause, spans in (("chased", overlaps), ("visited", visits), ("answered", answered), *waits.items()):
        (found[cause],) = by_band(spans, columns.office_seconds(spans.start, spans.stop))
    for cause in held:
        there, in_hand = (both(spans)[1] for spans in idle_stays(reading, places, work, cause))
        found[cause] = {band: there[band] - in_hand[band] for band in BANDS}
    return {
        band: _minutes({cause: of[band] for cause, of in found.items()}, held, len(contacts)) for band, contacts in members.items()
    }  # fmt: skip


def _members(received: Sequence[int], total: Sequence[int]) -> dict[str, Sequence[int]]:
    """The contacts of each band."""
    count, by_length = len(received), sorted(received, key=total.__getitem__)
    median, slowest = by_length[floor(0.45 * count) : ceil(0.55 * count)], by_length[min(floor(0.9 * count), max(count - 1, 0)) :]
    return {"median": median, "slowest_tenth": slowest, "mean": by_length}


def _minutes(seconds: dict[str, int], held: Sequence[str], contacts: int) -> dict[str, float | None]:
    """Mean minutes of some contacts by cause: the rest of office hours is a wait for a worker, the rest of the time outside hours."""
    worked = seconds["main"] + seconds["side"] - seconds["doubled"]
    idle_office = seconds["office"] - seconds["main_in_office"] - seconds["side_in_office"] + seconds["doubled_in_office"]
    partners, room = seconds["partners"] - seconds["chased"], seconds["room"] - seconds["visited"]
    manager = seconds["manager"] - seconds["answered"]
    by_cause = {
        "worked": worked,
        "worker": idle_office - manager - partners - room - sum(seconds[cause] for cause in held),
        "manager": manager,
        "partners": partners,
        "room": room,
        **{cause: seconds[cause] for cause in held},
        "outside_hours": seconds["total"] - worked - idle_office,
        "total": seconds["total"],
    }
    return {cause: of / contacts / 60 for cause, of in by_cause.items()}


def _for_managers(reading: Reading, places: Places, work: Work, managers: Collection[str]) -> Spans:
    """Waits for managers: of the work that opens visits until it is begun, and of work they put down until they come back to it."""
    columns = reading.columns
    contact, task, detail = columns.contact, columns.task, columns.detail
    of_manager = [pool in managers for pool in columns.log.names.pools]
    names = columns.log.names.stages
    openings = [rows for rows, name in zip(places.openings, names, strict=False) if name not in HELD_BY]
    starts = [row for rows in openings for row in rows if of_manager[detail[row]]]
    stops = [reading.started[task[row]] for row in starts]
    if any(start >= reading.ended[contact[start]] for start in starts):
        kept = [place for place, row in enumerate(starts) if row < reading.ended[contact[row]]]
        starts, stops = [starts[place] for place in kept], [stops[place] for place in kept]
    put_down = work.idle.keep([of_manager[pool] for pool in work.idle_pool])
    starts += put_down.start
    return Spans([contact[row] for row in starts], starts, stops + list(put_down.stop))


def _side_work(reading: Reading, work: Work, replies: Spans) -> tuple[Spans, Spans]:
    """When anybody had side work on a contact in hand, each moment counted once however many had, and when requests were out then."""
    out: dict[int, list[Stretch]] = {}
    for of, start, stop in zip(replies.of, replies.start, replies.stop, strict=True):
        out.setdefault(of, []).append((start, stop))
    side: list[tuple[int, int, int]] = []
    both: list[tuple[int, int, int]] = []
    counted: dict[int, int] = {}  # by contact, the row up to which its side work is counted
    ended, starts, stops = reading.ended, work.side.start, work.side.stop
    for place in sorted(range(len(starts)), key=starts.__getitem__):
        of, start, stop = work.side.of[place], starts[place], stops[place]
        if counted.get(of, 0) > start:
            start = counted[of]
        if stop > ended[of]:
            stop = ended[of]
        if start < stop:
            counted[of] = stop
            side.append((of, start, stop))
            for begun, over in out.get(of, ()):
                if begun < stop and start < over:
                    both.append((of, max(start, begun), min(stop, over)))
    return Spans.of_stretches(side), Spans.of_stretches(both)
