"""Turning points of a film: the moments at which the story of a front door turns, found by fixed rules from the log.

=============  ========================================================================================================
kind           rule
=============  ========================================================================================================
`overtaken`    first day of four weeks, of 7 days each and one after the other, in each of which more work came to a
               pool than its hours on shift could hold; once more only after it was `relieved`
`relieved`     first day of four such weeks in none of which it was more, after a pool was overtaken
`late`         the first contact is late, if none was when the film starts
`passed`       the backlog at the end of a day is at or over 50, 100, 200, 300 and so on for the first time, if it was
               under at the start
`highest`      the end of the day with the largest backlog of the film, if that is neither in its first week nor in its
               last and the backlog ends at least a tenth below
`began`        an intervention begins
`ended`        an intervention ends
`held_up`      first of two weeks in both of which the same pool, partner or other thing held contacts up most, and it
               is another than before; weeks begin with the film
=============  ========================================================================================================

The backlog is what is at the front door: contacts that are with a worker or get help are not in it. Work that came to a
pool is counted when it is queued, with the time that it took in hand; what was not finished when the log ends, with the
mean of its pool and stage. Where the log ends before the weeks do, the rules for weeks find nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from mashsim.measures.evidence import Evidence
from mashsim.measures.film import AFTER_THE_DOOR, LATE, Film
from mashsim.measures.first_rows import first_rows
from mashsim.measures.window import Window
from mashsim.measures.work import hands_on
from mashsim.quantities import HOUR
from mashsim.vocabulary import events
from mashsim.worktime import Calendar

WEEK, WEEKS = 7, 4


class Turn(NamedTuple):
    """A turning point: seconds since the film's start, its kind, and what it is about: names, or numbers."""

    at: int
    kind: str
    about: tuple[str | int, ...]


class Hours(NamedTuple):
    """Hours of hands-on work by pool and day of the scenario: what came, and what the time on shift could hold."""

    came: list[list[float]]
    at_hand: list[list[float]]


def hours(evidence: Evidence) -> Hours:
    """Add up the work that came to each pool on each day of the whole log, and what its hours on shift could hold."""
    first, work, window = first_rows(evidence), hands_on(evidence), evidence.window
    columns, log, timeline = evidence.columns, evidence.columns.log, window.timeline
    task, detail, stage, now = columns.task, columns.detail, columns.stage, columns.now
    spent: Counter[int] = Counter()
    for spans in (work.main, work.side):
        for start, stop in zip(spans.start, spans.stop, strict=True):
            spent[task[start]] += columns.time[stop] - columns.time[start]
    queued = [row for row in columns.rows[events.QUEUED] if task[row] >= 0 and columns.time[row] >= 0]
    done = [row for row in queued if first.finished[task[row]] < now and task[row] not in first.dropped]
    count, total = Counter[tuple[int, int]](), Counter[tuple[int, int]]()
    for row in done:
        count[detail[row], stage[row]] += 1
        total[detail[row], stage[row]] += spent[task[row]]
    at_hand = [[seconds / HOUR for seconds in by_day] for by_day in log.usable]
    came = [[0.0] * len(by_day) for by_day in at_hand]
    for row in queued:
        kind, day = (detail[row], stage[row]), timeline.day(columns.time[row])
        unfinished = first.finished[task[row]] == now
        seconds = total[kind] / count[kind] if unfinished and count[kind] else spent[task[row]]
        if day < len(came[detail[row]]):
            came[detail[row]][day] += seconds / HOUR
    return Hours(came, at_hand)


def turning_points(
    evidence: Evidence, film: Film, worked: Hours, held: Mapping[str, Any]
) -> list[Turn]:  # fmt: skip
    """Find the turning points of a film, in order of time.

    Parameters
    ----------
    worked : as `hours` adds it up
    held : contact-hours by week, as `held_up` gives them for the same window
    """
    window = evidence.window
    midnight, days = window.timeline.midnight, window.days
    since = [midnight(day) - window.starts for day in range(days.start, days.stop + 1)]
    found = [
        *_overtaken(evidence.columns.log.names.pools, worked, window, since, evidence.office),
        *_late(film),
        *_passed(film, since),
        *_interventions(evidence),
        *_held_up(held, since),
    ]
    return sorted(found, key=lambda turn: turn.at)


def _overtaken(
    pools: Sequence[str], worked: Hours, window: Window, since: Sequence[int], office: Calendar
) -> Iterator[Turn]:
    for pool, came, at_hand in zip(pools, worked.came, worked.at_hand, strict=True):
        excess = [sum(came[day : day + WEEK]) - sum(at_hand[day : day + WEEK]) for day in range(len(came) - WEEK + 1)]
        over = [
            [excess[day + WEEK * week] > 0 for week in range(WEEKS)] for day in range(len(excess) - WEEK * (WEEKS - 1))
        ]
        is_over = window.days.start < len(over) and all(over[window.days.start])
        for place, day in enumerate(window.days):
            if day < len(over) and office.is_working_day(day) and set(over[day]) == {not is_over}:
                is_over = not is_over
                yield Turn(since[place], "overtaken" if is_over else "relieved", (pool,))


def _late(film: Film) -> Iterator[Turn]:
    time = 0
    for row, (after, contact, what) in enumerate(zip(film.after, film.contact, film.what, strict=True)):
        time += after
        if what == LATE:
            if row >= film.opening:
                yield Turn(time, "late", (film.contacts[contact],))
            return


def _passed(film: Film, since: Sequence[int]) -> Iterator[Turn]:
    """Marks that the backlog passes, and its highest."""
    door = [name not in AFTER_THE_DOOR for name in film.columns]
    where = {
        contact: what // 3
        for contact, what in zip(film.contact[: film.opening], film.what[: film.opening], strict=True)
        if what >= 0
    }
    most = sum(door[column] for column in where.values())
    by_day = [sum(count for count, is_in in zip(counts, door, strict=True) if is_in) for counts in film.open]
    for day, count in enumerate(by_day):
        mark = _mark(count)
        if mark > _mark(most):
            yield Turn(since[day + 1] - 1, "passed", (mark,))
        most = max(most, count)
    if by_day:
        highest = max(by_day)
        day = by_day.index(highest)
        if WEEK <= day < len(by_day) - WEEK and by_day[-1] <= 0.9 * highest:
            yield Turn(since[day + 1] - 1, "highest", (highest,))


def _mark(count: int) -> int:
    """The last mark that a backlog has reached."""
    return count // 100 * 100 or (50 if count >= 50 else 0)


def _interventions(evidence: Evidence) -> Iterator[Turn]:
    window = evidence.window
    columns = evidence.columns
    for row in window.of(columns.rows[events.INTERVENED]):
        name = str(columns.log.header["interventions"][columns.detail[row]])
        yield Turn(columns.time[row] - window.starts, "began" if columns.task[row] else "ended", (name,))


def _held_up(held: Mapping[str, Any], since: Sequence[int]) -> Iterator[Turn]:
    by_what: dict[tuple[str, ...], Sequence[float]] = {}
    for name, hours in held.items():
        if isinstance(hours, Mapping):
            by_what |= {(name, each): by_week for each, by_week in hours.items()}
        elif name not in ("weeks", "in_hand", "others"):
            by_what[name,] = hours
    leaders = (
        [max(by_what, key=lambda what: by_what[what][week]) for week in range(len(held["weeks"]))] if by_what else []
    )
    leader = leaders[0] if leaders else ()
    for week, (this, following) in enumerate(pairwise(leaders)):
        if week and this == following != leader:
            yield Turn(since[week * WEEK], "held_up", (".".join(this), ".".join(leader)))
            leader = this
