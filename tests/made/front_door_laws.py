"""Laws that hold over the whole front door, on made scenarios with every mechanism drawn in or left out.

As in `laws`, a law is checked row by row against what the scenario says; the words that further mechanisms bring are
allowed for: workers who leave, people who meet, tasks of one person, work that goes on after a contact is closed."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import groupby
from math import inf, isclose
from typing import Any

from made.laws import (
    TAKEN_UP,
    Row,
    _ceilings,
    by_contact,
    in_hand,
    measures_never_raise_and_conserve,
    on_shift,
    requests_are_answered_at_most_once,
    usual_pool,
    what_came_went_or_is_open,
    work_rows,
    work_stays_with_its_contact,
)  # fmt: skip
from made.scenarios import Made
from mashsim.experiment import measured
from mashsim.laws import NEXT_EVENTS
from mashsim.pathway import PATHWAY, follow
from mashsim.scenario.help import Help, help_at_stages
from mashsim.scenario.localities import names_of
from mashsim.scenario.references import pools_at_work
from mashsim.scenario.values import Fixed
from mashsim.vocabulary import events, outcomes
from mashsim.vocabulary.ratings import RATINGS, RED, UNRATED
from mashsim.vocabulary.stages import (
    ALLOCATING,
    ASSESSING,
    AUDITING,
    CONFERENCING,
    CONSENTING,
    DISCUSSING,
    OUT_OF_HOURS,
    STAGES,
    TRANSFERRING,
    VISITING,
)

SILENT = {
    CONSENTING: (CONSENTING,),
    TRANSFERRING: (TRANSFERRING,),
    VISITING: (VISITING,),
    CONFERENCING: (CONFERENCING,),
    ASSESSING: (),
}
"""Stages that a contact may pass without a trace."""


OPENED_BY_WORK = ("screening", "gathering", "analysing", "deciding", "out_of_hours", "interviewing")
"""Stages into which a contact comes by a piece of work that is queued."""


# Reading a log of the whole front door


class Told:
    """What is known of contacts and tasks as the rows of a log come by."""

    def __init__(self, made: Made):
        self._made = made
        self.rating: dict[int, int] = {}
        self.received: dict[int, int] = {}
        self.discussed: set[int] = set()
        self.worker: dict[int, int] = {}
        self.left: set[int] = set()
        self.owner: dict[int, int] = {}
        """The one person a task is for."""
        self.seats: dict[int, int] = {}
        """The contact that a seat in a meeting is about."""
        self.stage: dict[int, int] = {}
        self.contact: dict[int, int] = {}
        stages = made.scenario.stages
        by_people = stages.allocating is not None and stages.allocating.caseload.pool is not None
        tables = ((VISITING, stages.visiting), (ASSESSING, stages.assessing))
        self._alone = {code for code, table in tables if by_people and table and table.pool is None}

    def take(self, row: Row) -> None:
        time, contact, task, event, stage, detail = row
        if event == events.RATED:
            self.rating[contact] = detail
        elif event == events.RECEIVED:
            self.received[contact] = time
        elif event == events.DISCUSSED:
            self.discussed.add(contact)
        elif event == events.ALLOCATED:
            self.worker[contact] = detail
        elif event == events.LEFT:
            self.left.add(task)
        elif event == events.QUEUED and task >= 0:
            self.stage[task], self.contact[task] = stage, contact
            if stage in self._alone and self.worker.get(contact, -1) not in self.left:
                self.owner[task] = self.worker[contact]
            if stage == DISCUSSING and contact not in self.discussed:
                self.seats[task] = contact

    def owner_of(self, task: int) -> int | None:
        owner = self.owner.get(task)
        return None if owner in self.left else owner

    def rating_of(self, task: int) -> int:
        if self.stage[task] == AUDITING:
            audits = [change.audit for change in self._made.scenario.interventions if change.audit]
            return RATINGS.index(audits[0].waits_as)
        return self.rating.get(self.contact[task], UNRATED)


def way_rows(made: Made) -> Iterator[Row]:
    """Rows that say where a contact is: not those of write-ups, work on conferences and audits. (Referrers are answered
    where it is.)"""
    told = Told(made)
    for row in made.log.rows():
        told.take(row)
        _, contact, task, event, stage, _ = row
        beside = stage == AUDITING or (stage == CONFERENCING and task >= 0)
        beside = beside or (event == events.QUEUED and stage == DISCUSSING and contact in told.discussed)
        if contact >= 0 and not beside:
            yield row


# Contacts


def nothing_happens_twice_to_a_contact(made: Made) -> None:
    for contact, rows in by_contact(made).items():
        words = [row[3] for row in rows]
        assert words[0] == events.RECEIVED, contact
        counts = Counter(words)
        once = (
            events.DECIDED,
            events.DISCUSSED,
            events.CONFERRED,
            events.CONSENTED,
            events.SUPPORTED,
            events.INTERVIEWED,
        )
        assert all(
            counts[event] <= 1 for event in once if event != events.CONSENTED or not made.scenario.stages.deciding
        ), (
            contact,
            counts,
        )
        assert counts[events.ALLOCATED] - counts[events.HANDED_OVER] in (0, 1), (contact, counts)
        ratings = [row[5] for row in rows if row[3] == events.RATED]
        assert ratings == sorted(set(ratings), reverse=True), (contact, "a rating only rises", ratings)
        if counts[events.CLOSED]:
            after = rows[words.index(events.CLOSED) + 1 :]
            beside = (DISCUSSING, AUDITING)
            other = [
                row
                for row in after
                if row[3] not in (events.REPLIED, events.AUDITED) and not (row[3] in NEXT_EVENTS and row[4] in beside)
            ]
            assert all(row[3] == events.WITHDRAWN and made.scenario.loops.chasers for row in other), (contact, other)
    assert len(by_contact(made)) == len(made.log.source) == len(made.log.children) == len(made.log.family)


def only_the_opening_backlog_is_from_before(made: Made) -> None:
    assert all(
        row[3] in (events.RECEIVED, events.RATED, events.REQUESTED, events.DECIDED, events.ALLOCATED)
        for row in made.log.rows()
        if row[0] < 0
    )


def families_begin_with_a_first_contact(made: Made) -> None:
    """A family has the number of its first contact; a contact that is merged follows one of its family, and has as many
    children."""
    family, children = made.log.family, made.log.children
    received = {row[1]: row[0] for row in made.log.rows() if row[3] == events.RECEIVED}
    first: dict[int, int] = {}
    for contact, of in enumerate(family):
        assert first.setdefault(of, contact) == of <= contact
        assert received[of] <= received[contact]
        assert children[contact] == children[of]
        again = contact != of
        assert (
            not again
            or made.door.has_loops
            or made.scenario.stages.helping
            or any(one.audit for one in made.scenario.interventions)
        )
    for row in made.log.rows():
        if row[3] == events.CLOSED and row[5] == outcomes.MERGED:
            assert family[row[1]] < row[1], row


def contacts_go_the_way_of_the_pathway(made: Made) -> None:
    stages = made.scenario.stages
    present = frozenset(code for code, name in enumerate(STAGES) if getattr(stages, name, None) and code != ASSESSING)
    present |= {ASSESSING} if stages.allocating else set()
    following: dict[int, set[int]] = defaultdict(set)
    for stage, outcome in PATHWAY:
        if stage in present:
            following[stage].add(follow(stage, outcome, present))
    for stage in list(following):  # what is passed without a trace
        for _ in SILENT:
            for over in following[stage] & SILENT.keys():
                following[stage] |= following[over]
    where: dict[int, int] = {}
    for row in way_rows(made):
        _, contact, _, event, stage, detail = row
        if event == events.CLOSED:
            at = where.pop(contact)
            assert stage == at or (stage in SILENT and stage in following[at]), (row, STAGES[at])
            assert follow(stage, detail, present) == -1, row
        elif event in (events.QUEUED, events.REQUESTED) or event == events.HANDED_OVER:
            before, now = where.get(contact), ALLOCATING if event == events.HANDED_OVER else stage
            assert before is None or before == now or now in following[before], (row, STAGES[before], STAGES[now])
            where[contact] = now
        elif event == events.ALLOCATED:
            where[contact] = ALLOCATING


def only_what_is_referred_is_allocated(made: Made) -> None:
    decided: dict[int, int] = {}
    discussed: dict[int, int] = {}
    for row in made.log.rows():
        if row[3] == events.DECIDED:
            decided[row[1]] = row[5]
        elif row[3] == events.DISCUSSED:
            assert decided[row[1]] == outcomes.STRATEGY
            discussed[row[1]] = row[5]
        elif row[3] in (events.ALLOCATED, events.HANDED_OVER):
            assert decided[row[1]] in (outcomes.ASSESSMENT, outcomes.STRATEGY)
            assert discussed.get(row[1], outcomes.ASSESSMENT) != outcomes.NFA


# Work and people


def help_of(made: Made) -> dict[tuple[str, str], list[Help]]:
    """Who helps at a stage with the work of a pool. Help that changes on a day is not made up."""
    found: dict[tuple[str, str], list[Help]] = defaultdict(list)
    for stage, home, _, one in help_at_stages(made.scenario):
        found[STAGES[stage], home].append(one)
    return found


def people_work_in_the_pool_that_was_asked(made: Made) -> None:
    may: dict[int, set[str]] = defaultdict(set)
    for path, pool in pools_at_work(made.scenario):
        if path[0] == "stages" and "helped_by" not in path:
            elsewhere = {"duty_visits": ("allocating",), "caseload": ("visiting", "assessing")}.get(
                str(path[2]), (str(path[1]),)
            )
            for stage in elsewhere:
                may[STAGES.index(stage)].add(pool)
        elif path[-2] == "audit":
            may[AUDITING].add(pool)
    chasers, helped, pools = made.scenario.loops.chasers, help_of(made), made.log.names.pools
    of: dict[int, int] = {}
    for row in work_rows(made):
        _, _, task, event, stage, detail = row
        if event == events.QUEUED:
            name = pools[detail]
            assert name in may[stage] or (chasers and name in names_of(chasers.pool)), (row, name, may[stage])
            of[task] = detail
        elif event == events.WITHDRAWN:
            assert detail == of[task]
        elif made.log.person_pool[detail] != of[task]:
            helpers = [one.pool for one in helped[STAGES[stage], pools[of[task]]]]
            assert pools[made.log.person_pool[detail]] in helpers, row


def nobody_works_off_shift(made: Made) -> None:
    """Work begins on shift, and ends on it unless it is red and the pool goes on past closing, or its person stays."""
    told, red_from, stays = Told(made), dict[int, int](), stays_of(made)
    for row in made.log.rows():
        told.take(row)
        if row[3] == events.RATED and row[5] == RED:
            red_from[row[1]] = row[0]
    for person, task, since, until, contact in in_hand(made):
        roster, name = made.people[person], made.log.names.people[person]
        if any(begun <= since and (until or made.door.ends_at) <= over for begun, over in stays[person]):
            continue
        assert on_shift(made, person, since), f"{name} begins work at {since}, off shift"
        ends = roster.ends[bisect_right(roster.begins, since) - 1]
        if until is None or until > ends:
            past = usual_pool(made, made.log.person_pool[person], ends).red_past_closing
            red = told.rating_of(task) == RED if told.stage[task] == AUDITING else red_from.get(contact, inf) <= ends
            stayed = any(begun == ends and (until or begun) <= over for begun, over in stays[person])
            assert (past and red) or stayed or ends >= made.door.ends_at, f"{name} goes on past {ends}"


def stays_of(made: Made) -> dict[int, list[tuple[int, int]]]:
    """When each person stayed past closing: never longer than the pool stays at most, and never into a shift."""
    found: dict[int, list[tuple[int, int]]] = defaultdict(list)
    since: dict[int, int] = {}
    for time, contact, person, event, _, detail in made.log.rows():
        if event == events.STAYED:
            since[person] = time
        if event == events.WENT_HOME:
            found[person].append((since.pop(person), time))
            push = made.scenario.pools[made.log.names.pools[detail]].push
            ends = max(ends for ends in made.people[person].ends if ends <= found[person][-1][0])
            assert contact == -1
            assert push is not None
            assert time - ends <= push.stays_at_most.amount
            assert not any(found[person][-1][0] < begins < time for begins in made.people[person].begins)
    for person, begun in since.items():
        found[person].append((begun, made.door.ends_at))
    return found


def nobody_works_before_coming_or_after_leaving(made: Made) -> None:
    here: set[int] = set()
    gone: set[int] = set()
    for row in made.log.rows():
        _, contact, task, event, _, detail = row
        if event == events.JOINED:
            assert contact == -1
            assert task not in here | gone
            assert row[0] == made.people[task].begins[0]
            here.add(task)
        elif event == events.LEFT:
            assert task in here, row
            here.remove(task)
            gone.add(task)
        elif event in TAKEN_UP:
            assert detail in here, (row, made.log.names.people[detail])
    worked = [
        person for person, roster in enumerate(made.people) if roster.begins and roster.begins[0] < made.door.ends_at
    ]
    assert sorted(here | gone) == worked


class Desks:
    """Who has what in hand and what waits for anybody in each pool, as the rows of a log come by."""

    def __init__(self, made: Made):
        self.told = Told(made)
        self.waiting: dict[int, dict[int, Row]] = defaultdict(dict)
        self.busy: dict[int, int] = {}
        self._queued: dict[int, Row] = {}

    def open_to(self, code: int, person: int | None = None) -> list[int]:
        """The tasks of a pool that wait for anybody; with a person, for that person."""
        owners = (None,) if person is None else (None, person)
        return [task for task in self.waiting[code] if self.told.owner_of(task) in owners]

    def take(self, row: Row) -> None:
        self.told.take(row)
        _, _contact, task, event, _, detail = row
        if event not in NEXT_EVENTS or task < 0:
            return
        if event == events.QUEUED:
            self._queued[task] = row
        if event in (events.QUEUED, events.PUT_BACK):
            self.waiting[self._queued[task][5]][task] = self._queued[task]
        elif event in (events.STARTED, events.WITHDRAWN):
            self.waiting[self._queued[task][5]].pop(task, None)
        if event in TAKEN_UP:
            self.busy[detail] = task
        elif event in (events.PAUSED, events.FINISHED):
            self.busy.pop(detail, None)
        elif event == events.WITHDRAWN:
            self.busy = {one: held for one, held in self.busy.items() if held != task}


def nobody_is_idle_while_work_waits(made: Made) -> None:
    """At the end of every instant: whoever is on shift has work in hand, or nothing waits that they may do."""
    desks, members = Desks(made), defaultdict(list)
    for person, code in enumerate(made.log.person_pool):
        members[code].append(person)
    bells: list[tuple[int, Row]] = [
        (moment, ()) for roster in made.people for moment in roster.begins if moment < made.door.ends_at
    ]
    happened = sorted([*((row[0], row) for row in made.log.rows()), *bells], key=lambda one: one[0])
    for moment, rows in groupby(happened, lambda one: one[0]):
        for _, row in rows:
            if row:
                desks.take(row)
        for code in [code for code, tasks in desks.waiting.items() if tasks and moment >= 0]:
            for person in members[code]:
                if person not in desks.busy and on_shift(made, person, moment):
                    waits = desks.open_to(code, person)
                    assert not waits, f"{made.log.names.people[person]} is idle at {moment} while {waits} wait"
            _no_helper_is_idle(made, desks, members, code, moment)


def _no_helper_is_idle(made: Made, desks: Desks, members: dict[int, list[int]], code: int, moment: int) -> None:
    pools, told = made.log.names.pools, desks.told
    for (stage, home), helpers in help_of(made).items():
        waits = [
            task
            for task in desks.open_to(code)
            if STAGES[told.stage[task]] == stage and pools[code] == home and task not in told.seats
        ]
        for one in helpers:
            called = len(waits) > (one.when_more_wait_than or 0) and not one.when_due_today
            for person in members[pools.index(one.pool)] if called else ():
                free = person not in desks.busy and on_shift(made, person, moment)
                assert not free, f"{made.log.names.people[person]} does not help with {waits} at {moment}"


def reds_that_interrupt_do_not_wait(made: Made) -> None:
    """At the end of every instant, where red interrupts: no red waits for anybody while somebody on shift has less
    urgent work in hand, but in a meeting."""
    if len(made.door.epochs) > 1:
        return  # from the day on which it is set, reds interrupt that come; those that wait already do not
    desks = Desks(made)
    for moment, rows in groupby(made.log.rows(), lambda row: row[0]):
        for row in rows:
            desks.take(row)
        for code in list(desks.waiting):
            if usual_pool(made, code, moment).red_interrupts and any(
                desks.told.rating_of(task) == RED for task in desks.open_to(code)
            ):
                for person, held in desks.busy.items():
                    other = (
                        made.log.person_pool[person] != code
                        or not on_shift(made, person, moment)
                        or held in desks.told.seats
                    )
                    assert other or desks.told.rating_of(held) == RED, (moment, held)


def queues_keep_their_order(made: Made) -> None:
    """Whatever is started of what waits for anybody is the first by the rule of whoever starts it, unless it is a red
    that interrupts."""
    if any(change.when for change in made.scenario.interventions):
        return  # which rule holds is then a matter of what has happened
    desks = Desks(made)
    for row in made.log.rows():
        time, _, task, event, _, person = row
        if event == events.STARTED and desks.told.owner_of(task) is None:
            settings = usual_pool(made, made.log.person_pool[person], time)
            policy = made.people[person].policy or settings.policy
            told, reds_first = desks.told, settings.red_interrupts
            waits = desks.open_to(made.log.person_pool[person])
            if task not in waits or settings.push:
                desks.take(row)
                continue  # help, or what is due today
            if policy in ("first_come", "most_urgent_first") and not (reds_first and told.rating_of(task) == RED):
                keys = {
                    one: (
                        reds_first and told.rating_of(one) != RED,
                        told.rating_of(one) if policy == "most_urgent_first" else 0,
                        one,
                    )
                    for one in waits
                }
                assert keys[task] == min(keys.values()), (row, keys)
        desks.take(row)


def rosters_add_up(made: Made) -> None:
    """Paid time by day is the shifts' time; what it holds is no more; what it costs is hours × rate."""
    for code, name in enumerate(made.log.names.pools):
        rosters = made.door.rosters[name]
        people = [roster for person, roster in enumerate(made.people) if made.log.person_pool[person] == code]
        present = sum(
            ends - begins for roster in people for begins, ends in zip(roster.begins, roster.ends, strict=True)
        )
        present += sum(
            over - begun
            for person, stays in stays_of(made).items()
            for begun, over in stays
            if made.log.person_pool[person] == code
        )
        rostered, usable, cost = made.log.rostered[code], made.log.usable[code], made.log.cost[code]
        assert isclose(sum(rostered), present * rosters.paid_share, rel_tol=1e-9, abs_tol=1e-6)
        assert all(paid >= held - 1e-9 >= -1e-9 for paid, held in zip(rostered, usable, strict=True))
        rates = made.scenario.pools[name].cost
        if rates is None:
            assert not any(cost)
            continue
        most = max(rates.pounds_per_hour, rates.agency_pounds_per_hour or 0) * rates.overtime_times
        for paid, pounds in zip(rostered, cost, strict=True):
            assert paid / 3600 * rates.pounds_per_hour - 1e-6 <= pounds <= paid / 3600 * most + 1e-6
        plain = not rates.agency_pounds_per_hour and rates.overtime_times == 1
        assert not plain or isclose(sum(cost), sum(rostered) / 3600 * rates.pounds_per_hour, rel_tol=1e-9, abs_tol=1e-6)


# Meetings


def seats_overlap_for_the_discussion(made: Made) -> None:
    """All seats of a discussion end together, when it is held; everybody has been there at once for its length, no more
    and no less."""
    discussing = made.scenario.stages.discussing
    if discussing is None:
        return
    told = Told(made)
    held: dict[int, int] = {}
    finished: dict[int, list[int]] = defaultdict(list)
    for row in made.log.rows():
        told.take(row)
        if row[3] == events.DISCUSSED:
            held[row[1]] = row[0]
        elif row[3] == events.FINISHED and row[2] in told.seats:
            finished[row[1]].append(row[2])
            assert row[1] not in held
    spans: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
    ends_of = {row[2]: row[0] for row in work_rows(made) if row[3] == events.FINISHED}
    for person, task, since, until, contact in in_hand(made):
        if task in told.seats:
            spans[contact] += [(since, 1, person), (until or 0, -1, person)]
    seats = sum(seat is not None for seat in (discussing.chair, discussing.administrator, discussing.social_worker))
    for contact, moment in held.items():
        assert len(finished[contact]) == seats, contact
        assert all(ends_of[task] == moment for task in finished[contact])
        there: set[int] = set()
        first: set[int] = set()
        together = before = 0
        for time, change, person in sorted(spans[contact]):
            together += (time - before) * (len(there) == seats)
            there, before = there | {person} if change > 0 else there - {person}, time
            first = first or (there if len(there) == seats else first)
        if isinstance(discussing.effort, Fixed):
            pools = [made.log.names.pools[made.log.person_pool[person]] for person in first]  # a helper is of their own
            presence = max((made.door.rosters[pool].presence_per_effort for pool in pools), default=1.0)
            assert together == int(discussing.effort.length.amount * presence + 0.5), (contact, together)


# Room


def caseloads_keep_under_their_ceiling(made: Made) -> None:
    """A worker holds the children of what was allocated to them less those handed over and closed; nobody is given a
    family there is no room for."""
    allocating = made.scenario.stages.allocating
    if allocating is None:
        return
    held: Counter[int] = Counter()
    worker: dict[int, int] = {}
    closing = {(row[0], row[1]) for row in made.log.rows() if row[3] == events.CLOSED}
    for moment, group in groupby(made.log.rows(), lambda row: max(row[0], 0)):
        now = list(group)
        for row in now:
            if row[3] == events.CLOSED and row[1] in worker:
                held[worker.pop(row[1])] -= made.log.children[row[1]]
        for _, contact, _, event, _, detail in now:
            if event == events.HANDED_OVER:
                assert worker[contact] == detail
                held[worker.pop(contact)] -= made.log.children[contact]
            elif event == events.ALLOCATED:
                if moment > 0:
                    _may_be_given(made, detail, moment, held[detail], made.log.children[contact])
                if (moment, contact) not in closing:
                    worker[contact], held[detail] = detail, held[detail] + made.log.children[contact]
        assert all(count >= 0 for count in held.values())
    if allocating.caseload.pool is not None:
        for person in +held:
            _is_not_gone(made, person)


def _is_not_gone(made: Made, person: int) -> None:
    """Whoever holds children when the run ends has not left."""
    roster = made.people[person]
    gone = roster.until < made.door.ends_at and (not roster.ends or roster.ends[-1] < made.door.ends_at)
    assert not gone, f"{made.log.names.people[person]} is gone and still holds children"


def _may_be_given(made: Made, worker: int, moment: int, holds: int, children: int) -> None:
    """Whoever is given a family has room under the ceiling; where workers are people, is in the pool, and has come and
    not left."""
    caseload = made.holding(moment).stages.allocating.caseload  # type: ignore[union-attr]  # who is allocated has this stage
    assert holds == 0 or holds + children <= caseload.ceiling, (moment, worker, holds)
    if caseload.pool is not None:
        roster = made.people[worker]
        assert made.log.names.pools[made.log.person_pool[worker]] in names_of(caseload.pool)
        assert roster.stays or any(ends >= moment for ends in roster.ends), (made.log.names.people[worker], moment)
        assert holds == 0 or holds + children <= int(caseload.ceiling * roster.post + 1e-9)


def nobody_waits_for_whom_there_is_room(made: Made) -> None:
    """At the end of every instant the first who waits for a worker finds none with room (where workers are numbers and
    nothing changes)."""
    allocating = made.scenario.stages.allocating
    if allocating is None or allocating.caseload.pool is not None or len(made.door.epochs) > 1 or _may_change(made):
        return
    if allocating.caseload.policy not in ("first_come", "most_urgent_first"):
        return
    urgent = allocating.caseload.policy == "most_urgent_first"
    told, plan = Told(made), dict[int, int]()
    held: Counter[int] = Counter()
    worker: dict[int, int] = {}
    ready: dict[int, int] = {}
    ceilings = _ceilings(made, 0)
    for place, (moment, group) in enumerate(groupby(made.log.rows(), lambda row: max(row[0], 0))):
        for row in group:
            told.take(row)
            _, contact, task, event, stage, detail = row
            if event == events.QUEUED and stage == ALLOCATING and task >= 0:
                plan.setdefault(contact, task)
            elif event == events.FINISHED and plan.get(contact) == task:
                ready[contact] = len(ready) + place * 1000
            elif event == events.ALLOCATED:
                ready.pop(contact, None)
                worker[contact], held[detail] = detail, held[detail] + made.log.children[contact]
            elif event == events.CLOSED:  # of those who wait, because it was withdrawn
                ready.pop(contact, None)
                if contact in worker:
                    held[worker.pop(contact)] -= made.log.children[contact]
        if ready:
            first = min(ready, key=lambda one: (told.rating.get(one, UNRATED) if urgent else 0, ready[one]))
            children = made.log.children[first]
            fits = [
                one
                for one, most in ceilings.items()
                if held[one] + children <= most or (children > max(ceilings.values()) and held[one] == 0 and most > 0)
            ]
            assert not fits, (moment, first, held, ceilings)


def _may_change(made: Made) -> bool:
    return any("allocating" in path for change in made.scenario.interventions for path in change.changes)


# Localities


def families_stay_in_their_locality(made: Made) -> None:
    """Every contact has one where there are localities, and it is that of its family."""
    localities = made.scenario.demand.localities
    assert made.log.names.localities == tuple(localities)
    assert len(made.log.locality) == (len(made.log.source) if localities else 0)
    for contact, locality in enumerate(made.log.locality):
        assert locality == made.log.locality[made.log.family[contact]]


def pools_work_on_their_own_localities(made: Made) -> None:
    """Work is asked of a pool that serves the contact's locality, and who holds a family is of such a pool."""
    names, pools = made.log.names, made.scenario.pools
    for _, contact, task, event, _, detail in made.log.rows():
        if event == events.QUEUED and task >= 0:
            pool = names.pools[detail]
        elif event == events.ALLOCATED and made.scenario.stages.allocating.caseload.pool is not None:  # type: ignore[union-attr]  # as above
            pool = names.pools[made.log.person_pool[detail]]
        else:
            continue
        serves = pools[pool].serves
        assert not serves or names.localities[made.log.locality[contact]] in serves, (contact, pool)


# Nights


def nights_end_at_opening(made: Made) -> None:
    """What the out-of-hours team has in hand when the office opens is handed over."""
    if made.scenario.stages.out_of_hours is None:
        return
    stage = {row[2]: row[4] for row in work_rows(made) if row[3] == events.QUEUED}
    opens = made.door.office.opens
    for _, task, since, until, contact in in_hand(made):
        if stage[task] == OUT_OF_HOURS and _is_nights(made, task, since):
            following = bisect_right(opens, since)
            assert following == len(opens) or (made.door.ends_at if until is None else until) <= opens[following], (
                contact,
                task,
            )


def _is_nights(made: Made, task: int, since: int) -> bool:
    """Whether a task is the night team's own (referrers' questions may wait until after opening)."""
    night = made.scenario.stages.out_of_hours
    chasers = made.scenario.loops.chasers
    return chasers is None or night is None or not set(names_of(chasers.pool)) & set(names_of(night.pool))


# Measures


def waiting_is_rate_times_wait(made: Made) -> None:
    """L = λW: the average number waiting for somebody is the sum of all waits over the time, ends of the run
    included."""
    if made.scenario.loops.chasers:
        return  # whose work is none that opens a visit
    starts = made.door.timeline.at(made.scenario.run.measure_from) if made.scenario.run.measure_from else 0
    ends = made.door.ends_at
    results = measured(made.door, made.log)["stages"]
    begun: dict[int, int] = {}
    for row in work_rows(made):
        if row[3] in (events.STARTED, events.WITHDRAWN):
            begun.setdefault(row[2], row[0])
    told, where = Told(made), dict[int, int]()
    area: Counter[int] = Counter()
    for row in made.log.rows():
        told.take(row)
        time, contact, task, event, stage, _ = row
        if (
            event not in (events.QUEUED, events.REQUESTED, events.HANDED_OVER, events.ALLOCATED)
            or stage == AUDITING
            or (contact in told.discussed and stage == DISCUSSING)
        ):
            continue
        entered = where.get(contact) != stage or event == events.HANDED_OVER
        where[contact] = ALLOCATING if event == events.HANDED_OVER else stage
        if entered and event == events.QUEUED and task >= 0:
            area[stage] += max(0, min(begun.get(task, ends), ends) - max(time, starts))
    for name, stage_results in results.items():
        if stage_results["mean_waiting"] is not None and name in OPENED_BY_WORK:
            found = stage_results["mean_waiting"] * (ends - starts)
            assert isclose(found, area[STAGES.index(name)], rel_tol=1e-9, abs_tol=1e-3), (
                name,
                found,
                area[STAGES.index(name)],
            )


def every_stage_balances_by_day(made: Made) -> None:
    """At the end of every day the contacts that the measures count in a stage are those whose last step led there."""
    daily = measured(made.door, made.log)["daily"]["open"]
    timeline = made.door.timeline
    first = timeline.day(timeline.at(made.scenario.run.measure_from)) if made.scenario.run.measure_from else 0
    where: dict[int, int] = {}
    counted: list[Counter[int]] = []
    rows = list(way_rows(made))
    place = 0
    for day in range(timeline.days):
        while place < len(rows) and rows[place][0] < timeline.midnight(day + 1):
            _, contact, _, event, stage, _ = rows[place]
            place += 1
            if event == events.CLOSED:
                where.pop(contact, None)
            elif event in (events.QUEUED, events.RECEIVED, events.REQUESTED, events.HANDED_OVER):
                where[contact] = (
                    ALLOCATING
                    if event == events.HANDED_OVER
                    else stage
                    if event != events.REQUESTED
                    else where.get(contact, stage)
                )
            elif event == events.ALLOCATED:
                where[contact] = ASSESSING
        counted.append(Counter(where.values()))
    for name, by_day in daily.items():
        code = STAGES.index(name)
        for day, count in enumerate(by_day, first):
            assert count == counted[day][code], (name, day, count, counted[day][code])


def shape_of(tree: Any) -> Any:
    return (
        {name: shape_of(below) for name, below in tree.items()}
        if isinstance(tree, dict)
        else len(tree)
        if isinstance(tree, list)
        else 0
    )


CONTACTS = (nothing_happens_twice_to_a_contact, only_the_opening_backlog_is_from_before, families_begin_with_a_first_contact,
            contacts_go_the_way_of_the_pathway, only_what_is_referred_is_allocated, what_came_went_or_is_open,
            requests_are_answered_at_most_once, families_stay_in_their_locality)  # fmt: skip
WORK = (
    work_stays_with_its_contact,
    people_work_in_the_pool_that_was_asked,
    nobody_works_off_shift,
    nobody_works_before_coming_or_after_leaving,
    nobody_is_idle_while_work_waits,
    reds_that_interrupt_do_not_wait,
    queues_keep_their_order,
    rosters_add_up,
    seats_overlap_for_the_discussion,
    nights_end_at_opening,
    pools_work_on_their_own_localities,
)
ROOM = (caseloads_keep_under_their_ceiling, nobody_waits_for_whom_there_is_room)
MEASURES = (measures_never_raise_and_conserve, every_stage_balances_by_day, waiting_is_rate_times_wait)
