"""Laws that hold in every run, checked on its log in one pass: nothing is lost, nobody does two things at a time.

They see the log and the shifts that people had, never the model, so what they find is a defect of the model, whatever
the scenario says. Each takes as little of a run's time as can be; laws that take more are in the tests alone.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import compress, pairwise
from math import fsum
from typing import NamedTuple

from mashsim.log import Log
from mashsim.vocabulary import events

WORDS = {
    "order": "events are noted in order of time",
    "once": "every contact is received once, and closed once at most",
    "present": "the number present, added up over time, is the time that contacts are present (L = λW)",
    "way": "work is queued, then started, then finished, each in its turn",
    "one": "nobody does two things at a time",
    "shift": "nobody works off shift",
    "hours": "nobody works more hours than they are there",
    "ceiling": "nobody is given a family for whom they have no room",
}
"""The laws, as a sentence says them."""

NEXT_EVENTS = {  # what may become of a piece of work
    events.QUEUED: {events.STARTED, events.WITHDRAWN},
    events.STARTED: {events.PAUSED, events.FINISHED, events.WITHDRAWN},
    events.PAUSED: {events.RESUMED, events.PUT_BACK, events.WITHDRAWN},
    events.RESUMED: {events.PAUSED, events.FINISHED, events.WITHDRAWN},
    events.PUT_BACK: {events.STARTED, events.WITHDRAWN},
    events.FINISHED: set(),
    events.WITHDRAWN: set(),
}  # fmt: skip
_KINDS = 8  # of rows about work, whose codes are 1 to 7; 0 is work that is not known yet
_LEGAL = bytes(after in NEXT_EVENTS.get(before, {events.QUEUED}) for before in range(_KINDS) for after in range(_KINDS))
_WORK = bytes(code in NEXT_EVENTS for code in range(256))
_NEVER = -(2**60)
_BLOCK = 4096


class Shifts(NamedTuple):
    """When somebody was to be at work, by moments, and whether they may go on past closing, as with red work."""

    begins: Sequence[int]
    ends: Sequence[int]
    past_closing: bool = False


class Broken(NamedTuple):
    """A law that does not hold.

    Attributes
    ----------
    law : its key in `WORDS`
    row : of the log, at which that shows; -1 if it is no single row
    what : what was found there, if the row does not say it
    """

    law: str
    row: int
    what: str = ""

    def sentence(self, log: Log) -> str:
        """Say which law is broken, by what happened to which contact, and how."""
        said = f"the law is broken that {WORDS[self.law]}"
        if self.row >= 0:
            _, contact, task, event, stage, _ = (column[self.row] for column in log.columns)
            at = f" at {log.names.stages[stage]}" if stage >= 0 else ""
            said += f": contact {contact}{at}, task {task}, is {events.WORDS[event]}"
        return f"{said} ({self.what})" if self.what else said


def broken(log: Log, people: Sequence[Shifts], work: bool = True) -> Broken | None:
    """Return the first law that a log breaks, if it breaks any.

    Parameters
    ----------
    people : by their numbers
    work : whether to look at all that people do too, which takes most of the time
    """
    found = next((found for law in (_order, _contacts, _rooms) if (found := law(log))), None)
    return found or (_work(log, people) if work else None)


def _which(log: Log, *kinds: int) -> bytes:
    """Return for each row whether it is one of some events."""
    return log.event.tobytes().translate(bytes(code in kinds for code in range(256)))


def _rows(log: Log, *kinds: int) -> list[int]:
    """Return the rows of some events that are rare."""
    return list(compress(range(len(log)), _which(log, *kinds)))


def _order(log: Log) -> Broken | None:
    for first in range(0, len(log), _BLOCK):  # as much as a processor has at hand
        times = log.time[first : first + _BLOCK + 1].tolist()
        if times != sorted(times):
            return Broken("order", first + next(row for row, two in enumerate(pairwise(times), 1) if two[1] < two[0]))
    return Broken("order", len(log) - 1) if len(log) and log.time[-1] >= log.ends_at else None


def _contacts(log: Log) -> Broken | None:
    """Every contact is received once and closed once at most, and there are no others.

    And Little's law on the path, without a limit: what the number present says is what each contact's stay says.
    """
    known = len(log.source)
    here, gone = bytearray(known), bytearray(known)
    inside = area = at = came = went = 0
    times, contacts, kinds, is_closed = log.time, log.contact, log.event, events.CLOSED
    for row in _rows(log, events.RECEIVED, is_closed):
        time, contact = times[row], contacts[row]
        area += inside * (time - at)
        at = time
        before = gone if kinds[row] == is_closed else here
        if contact >= known or before[contact]:
            return Broken("once", row, "for the second time" if contact < known else "nothing else is known of it")
        before[contact] = True
        if before is gone:
            inside -= here[contact]
            went += time
        else:
            inside += 1
            came += time
    if (received := here.count(1)) != known:
        return Broken("once", -1, f"{received} contacts are received, {known} are known")
    area += inside * (log.ends_at - at)
    stays = (known - gone.count(1)) * log.ends_at + went - came
    if area == stays:
        return None
    received_at = {contacts[row]: times[row] for row in _rows(log, events.RECEIVED)}
    rows = (row for row in _rows(log, is_closed) if times[row] < received_at[contacts[row]])
    return Broken("present", next(rows, -1), f"{area:,} seconds by the number present, {stays:,} by their stays")


def _rooms(log: Log) -> Broken | None:
    """Whoever is given a family holds none, or has room for it; at one moment room is given back first."""
    ceilings = log.header.get("ceilings")
    if not ceilings:
        return None
    children, least = log.children, min(most for _, most in ceilings)
    held: defaultdict[int, int] = defaultdict(int)
    worker: dict[int, int] = {}
    for row in _rows(log, events.ALLOCATED, events.CLOSED, events.HANDED_OVER):
        contact = log.contact[row]
        if log.event[row] != events.ALLOCATED:
            if contact in worker:
                held[worker.pop(contact)] -= children[contact]
            continue
        who, time = log.detail[row], log.time[row]
        if held[who] and time > 0 and held[who] + children[contact] > least:
            most = _ceiling(ceilings, time)
            holds = held[who] - sum(children[one] for one in _closed_now(log, row) if worker.get(one) == who)
            if holds and holds + children[contact] > most:
                return Broken("ceiling", row, f"worker {who} holds {holds}, and {most} is the most")
        worker[contact] = who
        held[who] += children[contact]
    return None


def _closed_now(log: Log, row: int) -> Iterator[int]:
    """Yield the contacts that are closed at the moment of a row, and after it."""
    for later in range(row + 1, len(log)):
        if log.time[later] > log.time[row]:
            return
        if log.event[later] == events.CLOSED:
            yield log.contact[later]


def _ceiling(ceilings: Sequence[Sequence[int]], moment: int) -> int:
    """Return how many children a worker may hold at a moment; where that changes at the moment, the larger."""
    before = [most for since, most in ceilings if since < moment][-1:]
    return max([*before, *(most for since, most in ceilings if since == moment)], default=ceilings[0][1])


def _work(log: Log, people: Sequence[Shifts]) -> Broken | None:
    """All that people do: each piece of work its way, one thing at a time, on shift."""
    legal, started, resumed = _LEGAL, events.STARTED, events.RESUMED
    finished, paused, withdrawn = events.FINISHED, events.PAUSED, events.WITHDRAWN
    state = bytearray(max(log.task, default=-1) + 1)
    busy, begun, until, spent = ([first] * len(people) for first in (-1, 0, _NEVER, 0))
    taken_back: set[int] = set()
    stays = _stays(log)
    rows = compress(zip(log.time, log.task, log.event, log.detail, strict=True), log.event.tobytes().translate(_WORK))
    for time, task, event, detail in rows:
        if task < 0:  # a row about a contact that is nobody's work
            continue
        before = state[task]
        if not legal[before * _KINDS + event]:
            return _at("way", log, time, task, event, f"before, it was {events.WORDS[before]}" if before else "")
        state[task] = event
        if event == started or event == resumed:  # noqa: SIM109  # twice as fast as a look into a tuple
            if busy[detail] >= 0 and busy[detail] not in taken_back:
                return _at("one", log, time, task, event, f"{log.names.people[detail]} has task {busy[detail]} in hand")
            busy[detail] = task
            begun[detail] = time
            if time >= until[detail]:
                until[detail] = _end_of_shift(people[detail], time)
                if until[detail] == _NEVER and not _stayed(stays, detail, time):
                    return _at("shift", log, time, task, event, log.names.people[detail])
        elif event == finished or event == paused:  # noqa: SIM109
            if busy[detail] != task:
                return _at("one", log, time, task, event, f"{log.names.people[detail]} had not begun it")
            busy[detail] = -1
            spent[detail] += time - begun[detail]
            if time > until[detail] and not people[detail].past_closing and not _stayed(stays, detail, time):
                return _at("shift", log, time, task, event, log.names.people[detail])
        elif event == withdrawn and before in (started, resumed):
            taken_back.add(task)
    return _hours(log, people, spent, stays)


def _end_of_shift(person: Shifts, time: int) -> int:
    """Return when the shift ends that a person has at a moment; a moment before all others if they have none."""
    place = bisect_right(person.begins, time) - 1
    return person.ends[place] if place >= 0 and time < person.ends[place] else _NEVER


def _stays(log: Log) -> dict[int, list[tuple[int, int]]]:
    """Return when each person stayed past closing for what was due."""
    found: dict[int, list[tuple[int, int]]] = {}
    for row in _rows(log, events.STAYED, events.WENT_HOME):
        time, of_person = log.time[row], found.setdefault(log.task[row], [])
        if log.event[row] == events.STAYED:
            of_person.append((time, log.ends_at))
        else:
            of_person[-1] = (of_person[-1][0], time)
    return found


def _stayed(stays: dict[int, list[tuple[int, int]]], person: int, time: int) -> bool:
    return any(begun <= time <= over for begun, over in stays.get(person, ()))


def _hours(
    log: Log, people: Sequence[Shifts], spent: Sequence[int], stays: dict[int, list[tuple[int, int]]]
) -> Broken | None:
    """Nobody works longer than they are on shift, and no pool longer than it is paid for, where nobody stays."""
    used = [0] * len(log.names.pools)
    for number, (person, work) in enumerate(zip(people, spent, strict=True)):
        longer = person.past_closing or number in stays
        used[log.person_pool[number]] += 0 if longer else work
        if not longer and work > sum(person.ends) - sum(person.begins):
            return Broken("hours", -1, f"{log.names.people[number]} works {work} seconds")
    for code, name in enumerate(log.names.pools):
        present = fsum(log.rostered[code]) / log.header["paid_share"][name]
        if used[code] > present + 1:
            return Broken("hours", -1, f"{name} work {used[code]:,} seconds of {present:,.0f}")
    return None


def _at(law: str, log: Log, time: int, task: int, event: int, what: str) -> Broken:
    """Return a law broken at the first row of a piece of work that is as said."""
    rows = zip(log.time, log.task, log.event, strict=True)
    return Broken(law, next(row for row, found in enumerate(rows) if found == (time, task, event)), what)
