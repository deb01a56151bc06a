"""Laws that hold in every scenario, checked on the logs of made ones: nothing is lost, nobody is in two places, queues
keep their order.

A law is checked row by row against what the scenario says, never against the model's own inner state.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import groupby, pairwise
from math import inf, isclose, isfinite
from typing import Any

from made.scenarios import Made, bytes_of
from mashsim.experiment import measured
from mashsim.laws import NEXT_EVENTS
from mashsim.measures import summarise
from mashsim.pathway import PATHWAY, follow
from mashsim.scenario.process import EscalationSettings
from mashsim.scenario.values import Fixed
from mashsim.vocabulary import events, outcomes
from mashsim.vocabulary.ratings import RATINGS, RED, UNRATED
from mashsim.vocabulary.stages import ALLOCATING, ANALYSING, ASSESSING, DECIDING, GATHERING, SCREENING, STAGES
from mashsim.worktime import Calendar

Row = tuple[int, ...]

TAKEN_UP, LAID_DOWN = (events.STARTED, events.RESUMED), (events.PAUSED, events.FINISHED, events.WITHDRAWN)


# Reading a log for the laws


def work_rows(made: Made) -> Iterator[Row]:
    """Rows about staff work."""
    return (row for row in made.log.rows() if row[3] in NEXT_EVENTS and row[2] >= 0)


def by_contact(made: Made) -> dict[int, list[Row]]:
    """Rows of each contact, in the order they happened."""
    rows: dict[int, list[Row]] = defaultdict(list)
    for row in made.log.rows():
        if row[1] >= 0:
            rows[row[1]].append(row)
    return rows


def in_hand(made: Made) -> Iterator[tuple[int, int, int, int | None, int]]:
    """Every stretch that somebody had a piece of work in hand: (person, task, from, until, contact); None is until
    after the run."""
    open_now: dict[int, tuple[int, int, int]] = {}
    for time, contact, task, event, _, detail in work_rows(made):
        if event in TAKEN_UP:
            assert task not in open_now, f"task {task} is taken up twice"
            open_now[task] = (detail, time, contact)
        elif event in LAID_DOWN and task in open_now:
            person, since, _ = open_now.pop(task)
            assert event == events.WITHDRAWN or person == detail, (
                f"task {task} was taken up by {person} and laid down by {detail}"
            )
            yield person, task, since, time, contact
    for task, (person, since, contact) in open_now.items():
        yield person, task, since, None, contact


def ratings(made: Made) -> dict[int, int]:
    return {row[1]: row[5] for row in made.log.rows() if row[3] == events.RATED}


class Keys:
    """The order that each policy gives to waiting work, worked out anew from the log and the clocks."""

    def __init__(self, made: Made):
        self._made = made
        self._rating = ratings(made)
        self._received = {row[1]: row[0] for row in made.log.rows() if row[3] == events.RECEIVED}
        self._decided = {row[1]: (row[0], row[5]) for row in made.log.rows() if row[3] == events.DECIDED}

    def rating(self, contact: int, stage: int) -> int:
        return self._rating[contact] if stage != SCREENING else UNRATED

    def __call__(self, policy: str, contact: int, stage: int) -> float:
        if policy == "first_come":
            return 0
        if policy == "most_urgent_first":
            return self.rating(contact, stage)
        if policy == "oldest_first":
            return self._received[contact]
        return self._due(contact, stage)

    def _due(self, contact: int, stage: int) -> float:
        begins = ("decided", "allocated") if stage == ALLOCATING else ("received", "decided")
        since, outcome = self._decided[contact] if stage == ALLOCATING else (self._received[contact], -1)
        for clock in self._made.door.clocks:
            if (clock.start, clock.stop) == begins and (
                outcome < 0 or not clock.outcomes or outcomes.WORDS[outcome] in clock.outcomes
            ):
                due = clock.due(since, self.rating(contact, stage))
                if due is not None:
                    return due
        return inf


def usual_pool(made: Made, code: int, moment: int) -> Any:
    return made.holding(moment).pools[made.log.names.pools[code]]


# Contacts


def nothing_happens_twice_to_a_contact(made: Made) -> None:
    for contact, rows in by_contact(made).items():
        words = [row[3] for row in rows]
        assert words[0] == events.RECEIVED, contact
        counts = Counter(words)
        assert counts[events.DECIDED] <= 1
        assert counts[events.ALLOCATED] <= 1
        assert counts[events.RATED] <= 1
        if counts[events.CLOSED]:
            after = words[words.index(events.CLOSED) + 1 :]
            assert set(after) <= {events.REPLIED}, [events.WORDS[word] for word in after]
    assert len(by_contact(made)) == len(made.log.source) == len(made.log.children)


def only_the_opening_backlog_is_from_before(made: Made) -> None:
    backlog = {row[1] for row in made.log.rows() if row[0] < 0}
    assert len(backlog) <= sum(entry.contacts for entry in made.scenario.opening_backlog)
    assert all(
        row[3] in (events.RECEIVED, events.RATED, events.REQUESTED, events.DECIDED, events.ALLOCATED)
        for row in made.log.rows()
        if row[0] < 0
    )


def contacts_go_the_way_of_the_pathway(made: Made) -> None:
    stages = made.scenario.stages
    present = frozenset(code for code, name in enumerate(STAGES) if getattr(stages, name, None)) | (
        {ASSESSING} if stages.allocating else set()
    )
    allowed = {(stage, follow(stage, outcome, present)) for stage, outcome in PATHWAY if stage in present}
    for contact, rows in by_contact(made).items():
        way = [row[4] for row in rows if row[3] == events.QUEUED or (row[3] == events.REQUESTED and row[0] < 0)] + [
            ASSESSING for row in rows if row[3] == events.ALLOCATED
        ]
        visited = [stage for stage, _ in groupby(way)]
        for before, after in pairwise(visited):
            assert (before, after) in allowed, (contact, STAGES[before], STAGES[after])
        for row in rows:
            if row[3] == events.CLOSED:
                assert (row[4], -1) in allowed, (contact, row)
                assert follow(row[4], row[5], present) == -1, (contact, row)


def children_stay_together(made: Made) -> None:
    """A family has one worker."""
    workers = Counter(row[1] for row in made.log.rows() if row[3] == events.ALLOCATED)
    assert all(count == 1 for count in workers.values())
    assert all(1 <= children <= len(made.scenario.demand.children) for children in made.log.children)


def what_came_went_or_is_open(made: Made) -> None:
    """At the end of every day: received = closed + open, with the open ones counted by stage by the measures."""
    daily = measured(made.door, made.log)["daily"]
    timeline = made.door.timeline
    first = timeline.day(made.door.timeline.at(made.scenario.run.measure_from)) if made.scenario.run.measure_from else 0
    came = sorted(row[0] for row in made.log.rows() if row[3] == events.RECEIVED)
    went = sorted(row[0] for row in made.log.rows() if row[3] == events.CLOSED)
    totals = [sum(of_stage) for of_stage in zip(*daily["open"].values(), strict=True)]
    for day, total in enumerate(totals, first):
        ends = timeline.midnight(day + 1)
        assert total == bisect_right(came, ends - 1) - bisect_right(went, ends - 1), day
    assert first + len(totals) == timeline.days


# Work and people


def work_stays_with_its_contact(made: Made) -> None:
    """A piece of work is about one contact at one stage, all its way."""
    about: dict[int, tuple[int, int]] = {}
    for _, contact, task, _, stage, _ in work_rows(made):
        assert about.setdefault(task, (contact, stage)) == (contact, stage), task


def people_work_in_the_pool_that_was_asked(made: Made) -> None:
    pool: dict[int, int] = {}
    for _, _, task, event, stage, detail in work_rows(made):
        if event == events.QUEUED:
            settings = getattr(made.scenario.stages, STAGES[stage])
            assert made.log.names.pools[detail] == settings.pool
            pool[task] = detail
        elif event == events.WITHDRAWN:
            assert detail == pool[task]
        else:
            assert made.log.person_pool[detail] == pool[task]


def nobody_works_off_shift(made: Made) -> None:
    """Work begins on shift, and ends on it unless it is red and the pool goes on past closing."""
    rating = ratings(made)
    stage = {row[2]: row[4] for row in work_rows(made)}
    for person, task, since, until, contact in in_hand(made):
        roster = made.people[person]
        shift = bisect_right(roster.begins, since) - 1
        name = made.log.names.people[person]
        assert on_shift(made, person, since), f"{name} begins work at {since}, off shift"
        ends = roster.ends[shift]
        if until is None or until > ends:
            pool = usual_pool(made, made.log.person_pool[person], ends)
            past = pool.red_past_closing and rating.get(contact, UNRATED) == RED and stage[task] != SCREENING
            assert past or ends >= made.door.ends_at, f"{name} goes on past {ends}"


def work_is_neither_lost_nor_made(made: Made) -> None:
    """What is finished took as long in hand as was asked for, however often it was put down (asked where efforts are
    fixed)."""
    spent: Counter[int] = Counter()
    for _, task, since, until, _ in in_hand(made):
        spent[task] += (until or 0) - since
    finished = {row[2]: row for row in work_rows(made) if row[3] == events.FINISHED}
    for task, row in finished.items():
        name = STAGES[row[4]]
        asked = set()
        for _, epoch in made.door.epochs:
            settings = getattr(epoch.stages, name)
            laws = [(settings.pool, settings.effort)]
            if name == "gathering" and (chase := settings.chase):
                laws.append((settings.pool, chase.effort))
                if further := chase.escalation:
                    laws.append((further.pool or settings.pool, further.effort))
            for pool, law in laws:
                presence = made.door.rosters[pool].presence_per_effort
                asked.add(int(law.length.amount * presence + 0.5) if isinstance(law, Fixed) else None)
        assert None in asked or spent[task] in asked, (row, spent[task], asked)


class Desks:
    """Who has what in hand and what waits in each pool, as the rows of a log come by."""

    def __init__(self) -> None:
        self.waiting: dict[int, dict[int, Row]] = defaultdict(dict)
        self.busy: dict[int, int] = {}
        self._queued: dict[int, Row] = {}

    def queue_of(self, task: int) -> dict[int, Row]:
        return self.waiting[self._queued[task][5]]

    def take(self, row: Row) -> None:
        _, _, task, event, _, person = row
        if event == events.QUEUED:
            self._queued[task] = row
        if event in (events.QUEUED, events.PUT_BACK):
            self.queue_of(task)[task] = self._queued[task]
        elif event in (events.STARTED, events.WITHDRAWN):
            self.queue_of(task).pop(task, None)
        if event in TAKEN_UP:
            self.busy[person] = task
        elif event in (events.PAUSED, events.FINISHED):
            del self.busy[person]
        elif event == events.WITHDRAWN:
            self.busy = {one: held for one, held in self.busy.items() if held != task}


def nobody_is_idle_while_work_waits(made: Made) -> None:
    """At the end of every instant: whoever is on shift has work in hand, or nothing waits."""
    desks = Desks()
    members = defaultdict(list)
    for person, code in enumerate(made.log.person_pool):
        members[code].append(person)
    bells: list[tuple[int, Row]] = [(moment, ()) for roster in made.people for moment in roster.begins]
    happened = sorted([*((row[0], row) for row in work_rows(made)), *bells], key=lambda one: one[0])
    for moment, rows in groupby(happened, lambda one: one[0]):
        for _, row in rows:
            if row:
                desks.take(row)
        for code, tasks in desks.waiting.items():
            idle = [person for person in members[code] if person not in desks.busy and on_shift(made, person, moment)]
            assert not (tasks and idle), (
                f"{made.log.names.people[idle[0]]} is idle at {moment} while {list(tasks)} wait"
            )


def reds_that_interrupt_do_not_wait(made: Made) -> None:
    """At the end of every instant, where red interrupts: no red waits while somebody on shift has less urgent work in
    hand."""
    if len(made.door.epochs) > 1:
        return  # from the day on which it is set, reds interrupt that come; those that wait already do not
    keys, desks = Keys(made), Desks()
    rating: dict[int, int] = {}
    for moment, rows in groupby(work_rows(made), lambda row: row[0]):
        for row in rows:
            desks.take(row)
            rating[row[2]] = keys.rating(row[1], row[4])
        for code, tasks in desks.waiting.items():
            if usual_pool(made, code, moment).red_interrupts and any(rating[task] == RED for task in tasks):
                for person, held in desks.busy.items():
                    other = made.log.person_pool[person] != code or not on_shift(made, person, moment)
                    assert other or rating[held] == RED, (moment, list(tasks), held)


def on_shift(made: Made, person: int, moment: int) -> bool:
    roster = made.people[person]
    shift = bisect_right(roster.begins, moment) - 1
    return shift >= 0 and moment < roster.ends[shift]


def queues_keep_their_order(made: Made) -> None:
    """Whatever is started is the first of its queue by the pool's policy, unless it is a red that interrupts."""
    keys, desks = Keys(made), Desks()
    for row in work_rows(made):
        time, contact, task, event, stage, person = row
        if event == events.STARTED:
            settings = usual_pool(made, made.log.person_pool[person], time)
            reds_first = settings.red_interrupts
            order = {
                other: (reds_first and keys.rating(of[1], of[4]) != RED, keys(settings.policy, of[1], of[4]), other)
                for other, of in desks.queue_of(task).items()
            }
            if not (reds_first and keys.rating(contact, stage) == RED):
                assert order[task] == min(order.values()), (task, order)
        desks.take(row)


def people_keep_what_they_put_down(made: Made) -> None:
    """Work put down is picked up by the same person, the last put down first, and never while something else is begun
    by them but a red."""
    down: dict[int, list[int]] = defaultdict(list)
    keys = Keys(made)
    for time, contact, task, event, stage, detail in work_rows(made):
        if event == events.PAUSED:
            down[detail].append(task)
        elif event == events.RESUMED:
            assert down[detail].pop() == task
        elif event in (events.PUT_BACK, events.WITHDRAWN):
            for tasks in down.values():
                if task in tasks:
                    tasks.remove(task)
        elif event == events.STARTED and down[detail]:
            assert usual_pool(made, made.log.person_pool[detail], time).red_interrupts, task
            assert keys.rating(contact, stage) == RED, task


def people_come_and_go_once(made: Made) -> None:
    seen: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for time, contact, person, event, _, detail in made.log.rows():
        if event in (events.JOINED, events.LEFT):
            assert contact == -1
            assert made.log.person_pool[person] == detail
            seen[person].append((event, time))
    for person, roster in enumerate(made.people):
        expected = [(events.JOINED, roster.begins[0])] if roster.begins else []
        if roster.ends and roster.ends[-1] < made.door.ends_at and not roster.stays:
            expected.append((events.LEFT, roster.ends[-1]))
        assert seen[person] == expected, made.log.names.people[person]


def rosters_add_up(made: Made) -> None:
    """Paid time by day is the shifts' time."""
    for code, name in enumerate(made.log.names.pools):
        people = [roster for person, roster in enumerate(made.people) if made.log.person_pool[person] == code]
        present = sum(
            ends - begins for roster in people for begins, ends in zip(roster.begins, roster.ends, strict=True)
        )
        assert isclose(sum(made.log.rostered[code]), present * made.door.rosters[name].paid_share, abs_tol=1e-6)
        assert all(a >= b - 1e-9 for a, b in zip(made.log.rostered[code], made.log.usable[code], strict=True))


# Partners


def requests_are_answered_at_most_once(made: Made) -> None:
    asked: dict[int, Row] = {}
    replied: set[int] = set()
    for row in made.log.rows():
        if row[3] == events.REQUESTED:
            assert row[2] not in asked
            asked[row[2]] = row
        elif row[3] in (events.REPLIED, events.CHASED, events.ESCALATED):
            assert row[2] not in replied, row
            question = asked[row[2]]
            assert row[1] == question[1]
            assert row[5] == question[5]
            assert row[0] >= question[0]
            if row[3] == events.REPLIED:
                replied.add(row[2])


def partners_reply_only_while_open(made: Made) -> None:
    """By working time, a reply comes while the partner, or the office that answers for it in the holidays, is open (or
    at closing)."""
    for time, _, task, event, _, partner in made.log.rows():
        if event == events.REPLIED:
            name = made.log.names.partners[partner]
            settings = [epoch.partners[name] for _, epoch in made.door.epochs]
            laws = [one.reply for one in settings] + [
                one.in_school_holidays.reply for one in settings if one.in_school_holidays
            ]
            laws += [escalation.reply for escalation in _escalations(made)]
            calendars = {one.calendar for one in settings} | {
                one.in_school_holidays.calendar for one in settings if one.in_school_holidays
            }
            if all(law.compiled().kind != "clock" for law in laws) and time > 0:
                assert any(is_at_work(made.door.calendars[calendar], time) for calendar in calendars), (
                    name,
                    time,
                    task,
                )


def _escalations(made: Made) -> Iterator[EscalationSettings]:
    """How partners' managers are asked, in each epoch that does."""
    for _, epoch in made.door.epochs:
        gathering = epoch.stages.gathering
        if gathering and gathering.chase and gathering.chase.escalation:
            yield gathering.chase.escalation


def is_at_work(calendar: Calendar, moment: int) -> bool:
    return calendar.is_open(moment) or calendar.is_open(moment - 1)


class Enquiry:
    """The requests of one visit: what is still missing, and when the contact must go on, as far as is known."""

    def __init__(self, made: Made, rating: int, asked_at: int, received_at: int | None):
        _, scenario = made.door.epochs[0]  # as it is from the first day on, with what is done on that day
        rule = scenario.stages.gathering.go_on.get(RATINGS[rating])  # type: ignore[union-attr, call-overload]  # who waits for replies gathers
        self._enough = rule.replies if rule and rule.replies != "all" else inf
        self._asked_at, self._tasks, self._replied = asked_at, set[int](), 0
        self.goes_on = inf
        if rule and rule.after:
            since = received_at if received_at is not None and rule.counted_from == "received" else asked_at
            self.goes_on = float(max(0, asked_at, made.door.office.after(since, rule.after)))

    def ask(self, task: int) -> None:
        self._tasks.add(task)
        self._look(max(0, self._asked_at))

    def reply(self, task: int, time: int) -> None:
        self._replied += task in self._tasks
        self._look(time)

    def _look(self, time: int) -> None:
        if self._replied >= min(self._enough, len(self._tasks)):
            self.goes_on = min(self.goes_on, time)


def contacts_go_on_by_the_rule(made: Made) -> None:
    """A contact stays in gathering until there are replies enough or the time allowed is up, and then goes on at that
    moment."""
    if len(made.door.epochs) > 1 or not made.scenario.stages.gathering:
        return
    rating = ratings(made)
    for contact, rows in by_contact(made).items():
        enquiry: Enquiry | None = None
        received, is_back = next(row[0] for row in rows if row[3] == events.RECEIVED), False
        for time, _, task, event, _, _ in rows:
            if event == events.RETURNED:
                is_back = True
            elif event == events.REQUESTED:
                enquiry = enquiry or Enquiry(made, rating[contact], time, None if is_back else received)
                enquiry.ask(task)
            elif event == events.REPLIED and enquiry:
                enquiry.reply(task, time)
            elif enquiry and (event == events.CLOSED or (event == events.QUEUED and not _is_chase(rows, task))):
                assert time == enquiry.goes_on, (contact, time, enquiry.goes_on)
                enquiry = None
        assert not enquiry or enquiry.goes_on >= made.door.ends_at, (contact, enquiry and enquiry.goes_on)


def _is_chase(rows: list[Row], task: int) -> bool:
    """Whether a piece of gathering work is a chase: the first piece of work of a visit sends the requests, all later
    ones chase."""
    place, own = next((place, row) for place, row in enumerate(rows) if row[2] == task and row[3] == events.QUEUED)
    before = rows[:place]
    last = next((row for row in reversed(before) if row[3] in (events.QUEUED, events.RETURNED, events.REQUESTED)), None)
    return own[4] == GATHERING and last is not None and last[3] != events.RETURNED and last[4] == GATHERING


def everybody_asked_is_asked_at_once(made: Made) -> None:
    """Requests of one enquiry go out together, each partner once, and as many chases at most as the rule says; an
    escalation comes once, after all of them."""
    enquiries: dict[tuple[int, int], list[int]] = defaultdict(list)
    chases: Counter[int] = Counter()
    escalated: set[int] = set()
    for time, contact, task, event, _, partner in made.log.rows():
        if event == events.REQUESTED:
            enquiries[contact, time].append(partner)
        elif event == events.CHASED:
            assert task not in escalated
            chases[task] += 1
        elif event == events.ESCALATED:
            assert task not in escalated
            escalated.add(task)
    assert all(len(set(asked)) == len(asked) for asked in enquiries.values() if not made.scenario.stages.deciding)
    gathering = made.scenario.stages.gathering
    most = gathering.chase.most if gathering and gathering.chase else 0
    assert max(chases.values(), default=0) <= most
    if not made.scenario.interventions:
        assert all(chases[task] == most for task in escalated)


# Room


class Rooms:
    """Who holds how many children, and who is ready and waits for room, as the rows of a log come by."""

    def __init__(self, made: Made):
        self._made, self._keys = made, Keys(made)
        self._worker_of: dict[int, int] = {}
        self.held: Counter[int] = Counter()
        self.waiting: dict[int, None] = {}

    def leave(self, contact: int) -> None:
        if contact in self._worker_of:
            self.held[self._worker_of.pop(contact)] -= self._made.log.children[contact]

    def come(self, contact: int, worker: int) -> None:
        self.waiting.pop(contact, None)
        self._worker_of[contact] = worker
        self.held[worker] += self._made.log.children[contact]

    def first(self, moment: int) -> int:
        """The contact that is next to be allocated: by the caseload's policy, then in the order in which they were
        ready."""
        policy = self._made.holding(moment).stages.allocating.caseload.policy  # type: ignore[union-attr]  # who is allocated has this stage
        return min(self.waiting, key=lambda contact: self._keys(policy, contact, ALLOCATING))  # the first of equals

    def fits(self, contact: int, worker: int, ceilings: dict[int, int]) -> bool:
        """Whether a worker may take a contact: under the ceiling; or it is too large for anybody and the worker has
        none."""
        ceiling, children = ceilings.get(worker, 0), self._made.log.children[contact]
        too_large = children > max(ceilings.values())
        return ceiling > 0 and (self.held[worker] + children <= ceiling or (too_large and self.held[worker] == 0))


def caseloads_keep_under_their_ceiling(made: Made) -> None:
    """Nobody is given a family there is no room for, nobody is overtaken, and at the end of every instant nobody waits
    for whom there is room. (At one instant room is given back first.)"""
    if not made.scenario.stages.allocating:
        return
    rooms = Rooms(made)
    rows = [
        row
        for row in made.log.rows()
        if row[3] in (events.ALLOCATED, events.CLOSED) or (row[3] == events.FINISHED and row[4] == ALLOCATING)
    ]
    planned = {row[1] for row in rows if row[3] == events.FINISHED}
    adopted = [made.door.timeline.midnight(day) for day, _ in made.door.epochs[1:]]
    moments = {moment: list(group) for moment, group in groupby(rows, lambda row: max(row[0], 0))}
    for moment in sorted({*moments, *adopted}):
        ceilings = _ceilings(made, moment)
        now = moments.get(moment, [])
        closed = {row[1] for row in now if row[3] == events.CLOSED}
        for contact in closed:
            rooms.leave(contact)
        for _, contact, _, event, _, worker in now:
            if event == events.FINISHED:
                rooms.waiting[contact] = None
            elif event == events.ALLOCATED:
                if (
                    contact in planned
                ):  # the others are of the opening backlog, and were placed whether there was room or not
                    assert contact == rooms.first(moment), (moment, contact, rooms.waiting)
                    assert rooms.fits(contact, worker, ceilings), (moment, contact, worker, rooms.held, ceilings)
                rooms.come(contact, worker)
                if contact in closed:
                    rooms.leave(contact)
        if rooms.waiting:
            first = rooms.first(moment)
            assert not any(rooms.fits(first, worker, ceilings) for worker in ceilings), (
                moment,
                first,
                rooms.held,
                ceilings,
            )


def _ceilings(made: Made, moment: int) -> dict[int, int]:
    caseload = made.holding(moment).stages.allocating.caseload  # type: ignore[union-attr]  # who is allocated has this stage
    posts, number, ceilings = caseload.posts * (1 - caseload.vacancy_share * (1 - caseload.agency_cover_share)), 0, {}
    while posts > number:
        ceilings[number] = int(caseload.ceiling * min(1.0, posts - number) + 1e-9)
        number += 1
    return ceilings


def decisions_are_what_they_say(made: Made) -> None:
    """Only what is decided to be assessed is allocated, and what is returned is not decided at that moment."""
    decided = {row[1]: row for row in made.log.rows() if row[3] == events.DECIDED}
    for row in made.log.rows():
        if row[3] == events.ALLOCATED:
            assert decided[row[1]][5] in (outcomes.ASSESSMENT, outcomes.STRATEGY)
            assert decided[row[1]][0] <= row[0]
        elif row[3] == events.QUEUED and row[4] in (GATHERING, ANALYSING, DECIDING) and row[1] in decided:
            assert decided[row[1]][0] >= row[0]


# Measures


def measures_never_raise_and_conserve(made: Made) -> None:
    before = bytes_of(made.log)
    results = measured(made.door, made.log)
    assert bytes_of(made.log) == before, "a measure changed the log"
    contacts = results["contacts"]
    assert contacts["open_at_start"] + contacts["received"] == contacts["closed"] + contacts["open_at_end"]
    starts = made.door.timeline.at(made.scenario.run.measure_from) if made.scenario.run.measure_from else 0
    received = [row for row in made.log.rows() if row[3] == events.RECEIVED]
    assert contacts["received"] == sum(row[0] >= starts for row in received)
    assert sum(sum(stages.values()) for stages in results["open_now"]["ages"].values()) == contacts["open_at_end"]
    for name, pool in results["pools"].items():
        assert pool["use"] is None or pool["use"] >= 0, name
        if pool["use"] is not None and not made.scenario.pools[name].red_past_closing and len(made.door.epochs) == 1:
            assert pool["use"] <= 1 + 1e-9, name
    for clock in results["clocks"].values():
        assert 0 <= clock["in_time"] <= clock["judged"]
        assert sum(by["judged"] for by in clock["by_rating"].values()) == clock["judged"]
        assert clock["late_and_open"] <= clock["judged"] - clock["in_time"]
    for partner in results["partners"].values():
        assert partner["requested"] == partner["replied"] + partner["never_replied"] + partner["taken_back"]
    for spent in results["time_went"].values():
        if spent["total"] is not None:
            assert isclose(
                sum(value for cause, value in spent.items() if cause != "total"),
                spent["total"],
                rel_tol=1e-9,
                abs_tol=1e-6,
            )
            assert all(value >= -1e-6 for value in spent.values()), spent
    days = results["child_days_without_decision"]
    assert isclose(days["all"], sum(days[rating] for rating in RATINGS), rel_tol=1e-9, abs_tol=1e-9)
    assert all(isfinite(leaf) for leaf in _numbers(results))
    assert summarise([results, results])["contacts"]["received"]["mean"] == contacts["received"]


def _numbers(tree: Any) -> Iterator[float]:
    if isinstance(tree, dict):
        for below in tree.values():
            yield from _numbers(below)
    elif isinstance(tree, list):
        for below in tree:
            yield from _numbers(below)
    elif isinstance(tree, (int, float)):
        yield tree


def waiting_is_rate_times_wait(made: Made) -> None:
    """L = λW on the path: the average number waiting is the sum of all waits over the time, ends of the run
    included."""
    starts = made.door.timeline.at(made.scenario.run.measure_from) if made.scenario.run.measure_from else 0
    ends = made.door.ends_at
    results = measured(made.door, made.log)["stages"]
    opening = _openings(made)
    for code, name in enumerate(STAGES[:-1]):
        if name not in results or results[name]["mean_waiting"] is None:
            continue
        area = 0
        for task, row in opening.items():
            if row[4] == code:
                begun = next(
                    (
                        other[0]
                        for other in made.log.rows()
                        if other[2] == task and other[3] in (events.STARTED, events.WITHDRAWN)
                    ),
                    ends,
                )
                area += max(0, min(begun, ends) - max(row[0], starts))
        assert isclose(results[name]["mean_waiting"] * (ends - starts), area, rel_tol=1e-9, abs_tol=1e-3), name


def _openings(made: Made) -> dict[int, Row]:
    """The pieces of work that open a contact's visit to a stage, and the row at which they were queued."""
    found = {}
    where: dict[int, int] = {}
    for row in made.log.rows():
        if row[3] in (events.QUEUED, events.REQUESTED):
            if row[3] == events.QUEUED and row[2] >= 0 and where.get(row[1]) != row[4]:
                found[row[2]] = row
            where[row[1]] = row[4]
    return found
