"""One contact's way through the front door: what happened when, what it waited for, and which clocks it kept."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from mashsim.log import details
from mashsim.measures.clocks import clock_cache, judge
from mashsim.measures.columns import Spans
from mashsim.measures.evidence import Evidence
from mashsim.measures.first_rows import first_rows
from mashsim.measures.held_up import REST, Whom, by_whom, spent
from mashsim.measures.lengths import MINUTE
from mashsim.measures.places import trace_places
from mashsim.measures.waits import waits_for_replies
from mashsim.measures.work import asked_of, hands_on
from mashsim.vocabulary import events
from mashsim.vocabulary.ratings import RATINGS

_BY_PEOPLE = (events.STARTED, events.RESUMED, events.PAUSED, events.PUT_BACK, events.FINISHED, events.ACTED)
_OF_PEOPLE = (events.ALLOCATED, events.HANDED_OVER)
"""Events that are about a person: who is not told."""
LONGEST, TYPICAL, LONGEST_RED = "longest", "typical", "longest red"


class Contacts:
    """The contacts of one replication, any of which can be followed.

    Parameters
    ----------
    evidence : the log, the clocks to judge, and the hours of the front door, in which waits are counted
    """

    def __init__(self, evidence: Evidence):
        self._evidence, self._log, self._columns = evidence, evidence.log, evidence.columns
        self._first, self._places, self._work = first_rows(evidence), trace_places(evidence), hands_on(evidence)
        self._replies, self._account = waits_for_replies(evidence), by_whom(evidence)

    def __len__(self) -> int:
        return len(self._log.source)

    @cached_property
    def remarkable(self) -> dict[str, int]:
        """Return contacts that are worth a look: longest on its way, typical, and the longest wait for each cause."""
        columns, first = self._columns, self._first
        whole = self._account.whole.seconds
        came = [columns.contact[row] for row in first.to_decide if columns.time[row] >= 0]
        by_length = sorted(came, key=whole.__getitem__)
        red = [contact for contact in by_length if RATINGS[first.rating[contact]] == "red"]
        found: dict[str, int] = {}
        if by_length:
            found |= {LONGEST: by_length[-1], TYPICAL: by_length[len(by_length) // 2]}
        if red:
            found[LONGEST_RED] = red[-1]
        wanted, longest = set(came), list[tuple[int, int, Whom]]()
        for whom, (spans, _) in self._account.waits.items():
            lengths = zip(spans.office_seconds, spans.contact, strict=True)
            length, contact = max(
                ((length, contact) for length, contact in lengths if contact in wanted), default=(0, -1)
            )
            longest += [(length, contact, whom)] if length else []
        return found | {".".join(whom): contact for _, contact, whom in sorted(longest, reverse=True)[:3]}

    def one(self, number: int) -> dict[str, Any]:
        """Return one contact's way in plain words and numbers; moments are local time, ISO; lengths are minutes.

        ``moments`` are its events in order; ``waits`` what it waited for and from when until when, and how long of
        that was office time in which nobody had it in hand; ``requests`` its information requests; ``clocks`` which
        limits it kept; ``spent`` where its time went.

        Raises
        ------
        IndexError
            If there is no such contact.
        """
        if not 0 <= number < len(self):
            raise IndexError(number)
        first, log = self._first, self._log
        rows = [row for row, contact in enumerate(self._columns.contact) if contact == number]
        lives = {"locality": log.names.localities[log.locality[number]]} if log.names.localities else {}
        return {
            "contact": number, "source": log.names.sources[log.source[number]], "children": log.children[number],
            "rating": RATINGS[first.rating[number]], "received": self._at(first.received[number]),
            "way_ended": self._at_or_never(first.ended[number]), "ends": self._at(self._columns.now),
            "closed": self._at_or_never(first.closed[number]), "needs_decision": number not in first.needs_no_decision,
            "moments": self._moments(rows), "waits": self._waits(number), "requests": self._requests(rows),
            "clocks": self._judged(number), "spent": self._spent(number), **lives,
        }  # fmt: skip

    def _at(self, row: int) -> str:
        return self._local(self._columns.time[row])

    def _local(self, moment: int) -> str:
        return self._evidence.timeline.moment(moment).isoformat(timespec="minutes")

    def _partner(self, row: int) -> str | None:
        """The partner of a row that asks one; None of others."""
        columns = self._columns
        return self._log.names.partners[columns.detail[row]] if columns.event[row] == events.REQUESTED else None

    def _at_or_never(self, row: int) -> str | None:
        return None if row == self._columns.now else self._at(row)

    def _moments(self, rows: Sequence[int]) -> list[dict[str, Any]]:
        """Return its events. Work has the pool, not the person, whom it helps, its minutes, and if it is side work."""
        columns, names, meaning = self._columns, self._log.names, details(self._log)
        side = {columns.task[row] for row in self._places.side_work}
        asked = asked_of(self._evidence)
        found = []
        for row in rows:
            event, detail, stage, task = columns.event[row], columns.detail[row], columns.stage[row], columns.task[row]
            moment: dict[str, Any] = {
                "at": self._at(row),
                "event": events.WORDS[event],
                "stage": names.stages[stage] if stage >= 0 else None,
            }
            moment["about"] = (
                names.pools[self._log.person_pool[detail]]
                if event in _BY_PEOPLE
                else None
                if event in _OF_PEOPLE
                else meaning(event, detail)
            )
            if event in (*_BY_PEOPLE, events.WITHDRAWN):
                moment["side"] = task in side
            if event in _BY_PEOPLE and asked.get(task, self._log.person_pool[detail]) != self._log.person_pool[detail]:
                moment["helps"] = names.pools[asked[task]]
            if event == events.FINISHED:
                moment["minutes"] = self._hands_on(task)
            elif event in (events.REPLIED, events.CHASED, events.ESCALATED):
                moment["late"] = self._has_gone_on(row, task)
            found.append(moment)
        return found

    def _hands_on(self, task: int) -> float:
        """Minutes for which a piece of work was in hand, by the clock."""
        columns = self._columns
        spans = (self._work.main, self._work.side)
        mine = [(a, b) for each in spans for a, b in zip(each.start, each.stop, strict=True) if columns.task[a] == task]
        return sum(columns.time[b] - columns.time[a] for a, b in mine) / MINUTE

    def _has_gone_on(self, row: int, request: int) -> bool:
        """Whether the contact of a request had gone on from its wait for replies before a row."""
        columns, replies = self._columns, self._replies
        asked = next((at for at in columns.rows[events.REQUESTED] if columns.task[at] == request), None)
        contact = columns.contact[row]
        ends = [
            b
            for one, a, b in zip(replies.contact, replies.start, replies.stop, strict=True)
            if one == contact and asked and a <= asked < b
        ]
        return bool(ends) and row > ends[0]

    def _waits(self, number: int) -> list[dict[str, Any]]:
        """What it waited for, in order; after the end of its way, the work of a later stage until it is begun."""
        columns, first = self._columns, self._first
        found = []
        for whom, (spans, in_hand) in self._account.waits.items():
            handled = _stretches(in_hand, number)
            found += [
                (whom, start, stop, self._idle(start, stop, handled)) for start, stop in _stretches(spans, number)
            ]
        later = [
            row
            for rows in self._places.openings
            for row in rows
            if columns.contact[row] == number and row >= first.ended[number]
        ]
        for row in later:
            stop = first.started[columns.task[row]]
            found.append((("pools", self._log.names.pools[columns.detail[row]]), row, stop, self._idle(row, stop, ())))
        return [
            {
                "for": list(whom), "from": self._at(start), "until": self._at_or_never(stop),
                "clock_minutes": (columns.time[stop] - columns.time[start]) / MINUTE, "working_minutes": idle / MINUTE,
            }
            for whom, start, stop, idle in sorted(found, key=lambda wait: (wait[1], wait[2]))
            if columns.time[stop] > columns.time[start]
        ]  # fmt: skip

    def _idle(self, start: int, stop: int, handled: Sequence[tuple[int, int]]) -> int:
        worked = self._columns.worked
        within = [(max(start, a), min(stop, b)) for a, b in handled]
        return worked[stop] - worked[start] - sum(worked[b] - worked[a] for a, b in within if a < b)

    def _requests(self, rows: Sequence[int]) -> list[dict[str, Any]]:
        """Each information request: when it was asked, chased how often, and answered or not."""
        columns, replied = self._columns, self._first.replied
        found = []
        for row in rows:
            if columns.event[row] == events.REQUESTED:
                task = columns.task[row]
                answer = replied[task]
                steps = [columns.event[other] for other in rows if columns.task[other] == task]
                found.append(
                    {
                        "partner": self._log.names.partners[columns.detail[row]], "asked": self._at(row),
                        "chases": steps.count(events.CHASED), "escalated": events.ESCALATED in steps,
                        "replied": self._at_or_never(answer),
                        "too_late": answer < columns.now and self._has_gone_on(answer, task),
                        "working_minutes": (columns.worked[answer] - columns.worked[row]) / MINUTE,
                    }
                )  # fmt: skip
        return found

    def _judged(self, number: int) -> list[dict[str, Any]]:
        """Return each run of a clock: when it started, was due and stopped, and whether it was kept."""
        rating = self._first.rating[number]
        always = self._evidence.during(None)
        found = []
        for clock in always.clocks:
            if clock.limits[rating] is None:
                continue
            verdicts = judge(always, clock)
            kept, missed = (set(some[rating]) for some in (verdicts.in_time, verdicts.late))
            runs = clock_cache(always).runs(clock)
            for row, stop, contact, start in zip(runs.starts, runs.stops, runs.contact, runs.begun, strict=True):
                if contact == number:
                    due = None if clock.pauses_in else clock.due(start, rating)
                    found.append(
                        {
                            "clock": clock.name, "limit": str(clock.limits[rating]), "from": clock.start,
                            "to": clock.stop, "about": self._partner(row),
                            "started": self._at(row), "stopped": self._at_or_never(stop),
                            "due": None if due is None else self._local(due),
                            "kept": True if row in kept else False if row in missed else None,
                        }
                    )  # fmt: skip
        return found

    def _spent(self, number: int) -> dict[str, Any]:
        """Return the minutes of its way: in hand by the clock, waits in office time, the rest outside hours."""
        columns = self._columns

        def by_clock(spans: Spans) -> list[int]:
            return [sum(columns.time[stop] - columns.time[start] for start, stop in _stretches(spans, number))]

        def in_office(spans: Spans) -> list[int]:
            return [sum(columns.worked[stop] - columns.worked[start] for start, stop in _stretches(spans, number))]

        (total,), (worked,) = by_clock(self._account.whole), self._account.in_hand(by_clock)
        _, waited = spent(self._account, in_office)
        idle = {whom: seconds for whom, (seconds,) in waited.items() if seconds > 0 or whom == REST}
        listed = [
            {"for": list(whom), "minutes": seconds / MINUTE}
            for whom, seconds in sorted(idle.items(), key=lambda each: -each[1])
        ]
        outside = total - worked - sum(seconds for (seconds,) in waited.values())
        return {"total": total / MINUTE, "worked": worked / MINUTE, "outside_hours": outside / MINUTE, "waited": listed}


def _stretches(spans: Spans, number: int) -> list[tuple[int, int]]:
    return [
        (start, stop)
        for contact, start, stop in zip(spans.contact, spans.start, spans.stop, strict=True)
        if contact == number
    ]
