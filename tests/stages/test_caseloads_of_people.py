"""Workers who are people: part posts, leaving, handing over, and room under the ceiling."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from itertools import groupby

import pytest

from made.after_the_decision import (
    DAY,
    HOUR,
    SEEDS,
    allocating,
    desk,
    enabled_town,
    log_of,
    moments,
    staffed,
    stream,
    trace,
)
from made.laws import on_shift
from made.live.after_the_decision import ENABLED
from made.scenarios import Table, text_of, town
from mashsim.loading import changed, load_text
from mashsim.log import Log
from mashsim.simulation import FrontDoor
from mashsim.vocabulary import events
from mashsim.vocabulary.stages import ALLOCATING, ASSESSING, VISITING


def test_workers_who_never_leave_are_as_good_as_numbers() -> None:
    """A pool of whole posts without absence allocates as numbered workers do: the same contacts at the same moments, to
    the same ones."""
    document = stream("3 per day", 120, allocating=allocating(caseload={"posts": 4, "ceiling": 8}, held_for="10 days"))
    document["demand"]["children"] = [0.5, 0.3, 0.2]
    numbered = log_of(document)
    document["stages"]["allocating"]["caseload"] = {"pool": "team", "ceiling": 8}
    document["pools"] = {"team": {"posts": 4}, **document["pools"]}
    people = log_of(document)
    rows = [[row for row in log.rows() if row[3] in (events.ALLOCATED, events.CLOSED)] for log in (numbered, people)]
    assert len(rows[0]) > 300
    assert rows[0] == rows[1]


@pytest.mark.parametrize(("posts", "part"), [(1.5, 2), (1.2, 1)])
def test_a_part_post_holds_part_of_a_caseload(posts: float, part: int) -> None:
    """One and a half posts of five children each: five and two at once. A fifth of a post holds a fifth, whatever a
    computer's 0.2 is."""
    document = desk(10, "assessment", allocating=allocating(caseload={"pool": "team", "ceiling": 5}))
    document["pools"]["team"] = {"posts": posts}
    first = Counter(row[5] for row in log_of(document).rows() if row[3] == events.ALLOCATED and row[0] < 5 * DAY)
    assert sorted(first.values()) == [part, 5]


def test_when_a_worker_leaves_their_contacts_are_handed_over_and_go_on_where_they_were() -> None:
    """The first worker leaves on Friday with two contacts of ten working days; the other, at work from Wednesday the
    11th, takes them, with 20 minutes of a manager's work each. One had been seen, one had not: the second try comes
    from the new worker."""
    cover = [
        {"posts": 1, "first_day": dt.date(2026, 3, 2), "last_day": dt.date(2026, 3, 6)},
        {"posts": 1, "first_day": dt.date(2026, 3, 11)},
    ]
    visiting = {"effort": "30 min", "seen_share": 0.5, "again_after": "20 working days"}
    document = desk(2, "assessment", allocating=staffed(handover_effort="20 min"), visiting=visiting)
    document["pools"]["team"] = {"posts": 0, "cover": cover}
    seed = next(seed for seed in range(50) if _seen_at_first(log_of(document, seed=seed)) == [1, 0])
    log = log_of(document, seed=seed)
    lines = [
        line
        for line in trace(log, ALLOCATING, VISITING, ASSESSING)
        if "allocated" in line or "handed" in line or "visited" in line
    ]
    assert lines == [
        "Mon 09:00 allocated 0",
        "Mon 09:00 allocated 1",
        "Mon 09:30 visited 0 1",
        "Mon 10:00 visited 1 0",
        "Fri 17:00 handed_over 0",
        "Fri 17:00 handed_over 1",
        "Wed 09:00 allocated 0",
        "Wed 09:00 allocated 1",
        f"Wed 09:30 visited 1 {next(line for line in lines if line.startswith('Wed 09:30'))[-1]}",
    ]
    by_managers = [line for line in trace(log, ALLOCATING) if "by managers" in line]
    assert by_managers[4:] == [
        "Mon 09:00 started 0 by managers 1",
        "Mon 09:00 started 1 by managers 2",
        "Mon 09:20 finished 0 by managers 1",
        "Mon 09:20 finished 1 by managers 2",
    ]
    calendar = FrontDoor(load_text(text_of(document))).office
    assert calendar.between(0, moments(log, events.CLOSED)[0]) == 10 * 8 * HOUR, (
        "ten working days from the first allocation"
    )
    workers = [(row[1], log.names.people[row[5]]) for row in log.rows() if row[3] == events.ALLOCATED]
    assert workers == [(0, "team cover 1.1"), (1, "team cover 1.1"), (0, "team cover 2.1"), (1, "team cover 2.1")]


def test_a_worker_who_has_come_is_there_at_night_too() -> None:
    """They come on Tuesday and hold one family. At midnight they may hold two, and the second waits no longer."""
    document = desk(2, "assessment", allocating=allocating(caseload={"pool": "team", "ceiling": 1}))
    document["pools"]["team"] = {"posts": 0, "cover": [{"posts": 1, "first_day": dt.date(2026, 3, 3)}]}
    more = {"stages.allocating.caseload.ceiling": 2}
    document["interventions"] = [{"name": "more", "first_day": dt.date(2026, 3, 4), "changes": more}]
    assert [moment / HOUR for moment in moments(log_of(document), events.ALLOCATED).values()] == [24 + 9, 48]


def test_what_is_open_at_the_start_is_held_by_who_was_there_before() -> None:
    """Even more than the ceiling, while another worker comes the next day."""
    work = {"pool": "managers", "effort": "30 hours"}
    document = desk(1, "assessment", allocating=staffed(), assessing=work)
    document["pools"]["team"] = {"posts": 1, "cover": [{"posts": 1, "first_day": dt.date(2026, 3, 3)}]}
    document["opening_backlog"] = [{"stage": "assessing", "contacts": 20, "age": "2 working days"}]
    log = log_of(document)
    held_by = [log.names.people[row[5]] for row in log.rows() if row[3] == events.ALLOCATED and row[0] <= 0]
    assert held_by == ["team 1"] * 20


def _seen_at_first(log: Log) -> list[int]:
    first: dict[int, int] = {}
    for row in log.rows():
        if row[3] == events.VISITED:
            first.setdefault(row[1], row[5])
    return [first[contact] for contact in sorted(first)]


def test_nobody_away_for_long_is_given_a_contact() -> None:
    """On common luck with the town's, at every allocation the worker is at work, or was and will be again in time."""
    made = enabled_town(1)
    keeps = 4 * DAY
    people = [index for index, code in enumerate(made.log.person_pool) if made.log.names.pools[code] == "team"]
    away: Counter[bool] = Counter()
    for row in made.log.rows():
        if row[3] == events.ALLOCATED and row[0] > 0:
            roster = made.people[row[5]]
            before = [ends for begins, ends in zip(roster.begins, roster.ends, strict=True) if begins <= row[0]]
            after = [begins for begins in roster.begins if begins > row[0]]
            assert (
                on_shift(made, row[5], row[0])
                or row[0] == before[-1]
                or not after
                or after[0] - (before or [0])[-1] <= keeps
            )
            away.update(
                (nexts[0] if (nexts := [b for b in made.people[one].begins if b > row[0]]) else row[0]) - row[0] > keeps
                for one in people
            )
    assert away[True], "somebody was away for long"


@pytest.mark.parametrize("seed", SEEDS)
def test_room_is_held_for_those_allocated_and_under_the_ceiling(seed: int) -> None:
    """From allocation to closing or handover; only an opening backlog, and a family that no worker has room for, may
    come above it."""
    made = enabled_town(seed)
    held: Counter[int] = Counter()
    worker: dict[int, int] = {}
    children = made.log.children
    people = made.people
    assert {person.newly_qualified_until > 0 for person in people} == {True, False}
    rows = [row for row in made.log.rows() if row[3] in (events.ALLOCATED, events.CLOSED, events.HANDED_OVER)]
    for _, group in groupby(rows, key=lambda row: row[0]):
        now = list(group)
        closed = {row[1] for row in now if row[3] == events.CLOSED}
        for time, contact, _, event, _, detail in sorted(
            now, key=lambda row: row[3] == events.ALLOCATED
        ):  # room is given back first
            if event == events.ALLOCATED:
                assert contact not in worker, "one worker at a time"
                worker[contact] = detail
                held[detail] += children[contact]
                assert made.log.names.pools[made.log.person_pool[detail]] == "team"
                newly = (
                    max([begins for begins in people[detail].begins if begins <= time], default=0)
                    < people[detail].newly_qualified_until
                )
                assert time < 0 or held[detail] <= (6 if newly else 10) or held[detail] == children[contact]
                if contact in closed:  # its assessment had come to an end while it waited for another worker
                    held[worker.pop(contact)] -= children[contact]
            elif contact in worker:
                held[worker[contact]] -= children[contact]
                assert event == events.CLOSED or worker[contact] == detail
                del worker[contact]
    assert min(held.values()) == 0
    assert sum(held.values()) == sum(children[contact] for contact in worker)


TURNOVER: Table = {"turnover": {"per_year": 6, "notice": "1 week"}, "time_to_hire": "1 week"}


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("more", [{}, TURNOVER])
def test_who_leaves_hands_each_contact_over_once_and_nobody_else_does(seed: int, more: Table) -> None:
    """Those whose time is up, and, with turnover, those who give notice, whom others follow."""
    scenario = changed(load_text(text_of(town())), {**ENABLED, "pools.team": {**ENABLED["pools.team"], **more}})
    log = FrontDoor(scenario).replicate(seed, 0)
    worker: dict[int, int] = {}
    gone: dict[int, tuple[int, list[int]]] = {}
    for time, contact, task, event, _, detail in log.rows():
        if event == events.ALLOCATED:
            assert contact not in worker
            assert detail not in gone
            worker[contact] = detail
        elif event == events.CLOSED:
            worker.pop(contact, None)
        elif event == events.LEFT and log.names.pools[detail] == "team":
            gone[task] = time, sorted(of for of, who in worker.items() if who == task)
        elif event == events.HANDED_OVER:
            left_at, contacts = gone[detail]
            assert time == left_at
            assert contacts.pop(0) == contact
            assert worker.pop(contact) == detail
    assert len(gone) > 4 if more else len(gone) == 2
    assert not any(contacts for _, contacts in gone.values())
    assert sum(row[3] == events.HANDED_OVER for row in log.rows()) > 3
