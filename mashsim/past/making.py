"""Steps of contacts made into a log, the one that the model writes: measures do not see which of the two made it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from mashsim.log import Log, Names
from mashsim.past.cells import When
from mashsim.past.mapping import RECEIPT, REQUEST
from mashsim.past.rows import Step
from mashsim.plan import Plan
from mashsim.quantities import DAY
from mashsim.scenario.columns import plain_name
from mashsim.vocabulary import events, outcomes
from mashsim.vocabulary.stages import (
    ALLOCATING,
    ASSESSING,
    CONFERENCING,
    DISCUSSING,
    GATHERING,
    HELPING,
    STAGES,
    VISITING,
)

_AFTER = range(DISCUSSING, HELPING + 1)
"""The stages after the decision."""
_NO_DECISION = (outcomes.MERGED, outcomes.WITHDRAWN)
_ONWARD = (outcomes.ASSESSMENT, outcomes.STRATEGY)
_EARLIEST = 490
"""Days before the first day at which all that was earlier is taken to have been: only ages feel it."""
_HALF_A_YEAR = 183 * DAY
_NO_TASK = -1
Event = tuple[int, int, int, int, int]
"""Time, task, event, stage and detail."""


class Visit(NamedTuple):
    """A contact's time in a stage, in elapsed seconds; None where it has not begun, or not ended."""

    row: int
    stage: int
    started: int | None
    ended: int | None
    outcome: int


class Notes(NamedTuple):
    """What stands out in the order of steps, each as the rows in which it does.

    Attributes
    ----------
    before_receipt : the contact's first step began before it was received; it is taken to have been received then
    after_decision : a step of the front door began after the contact had gone on to a worker; it is left out
    still : a step before the decision has stood open for half a year
    """

    before_receipt: list[int]
    after_decision: list[int]
    still: list[int]


def log_of(steps: Iterable[Step], plan: Plan) -> tuple[Log, Notes]:
    """Return the log of what steps say, and what stands out in their order.

    Parameters
    ----------
    steps : of contacts that were received before the plan's last day ends
    plan : whose days, calendars and partners the log has
    """
    by_contact = groupby(sorted(steps, key=lambda step: step.contact), key=lambda step: step.contact)
    notes = Notes([], [], [])
    ways = sorted((_Way(list(each), plan, notes) for _, each in by_contact), key=lambda way: way.received)
    names = Names(STAGES, ("not said",), ("staff",), tuple(plan.scenario.partners), outcomes.WORDS, ["staff"])
    present = {visit.stage for way in ways for visit in way.visits}
    header = {
        "referrals_counted_from": plan.scenario.referrals.counted_from,
        "stages": [name for code, name in enumerate(STAGES) if code in present],
    }
    log = Log(names, str(plan.timeline.first_day), plan.ends_at, header)
    log.person_pool.append(0)
    tasks = 0
    for number, way in enumerate(ways):
        for time, task, event, stage, detail in way.events():
            log.note((time, number, task + tasks if task >= 0 else _NO_TASK, event, stage, detail))
        tasks += way.tasks
        log.source.append(0)
        log.children.append(way.children)
        log.family.append(number)
    log.put_in_order()
    log.flush()
    return log, notes


class _Way:
    """The way of one contact."""

    def __init__(self, steps: Sequence[Step], plan: Plan, notes: Notes):
        self._plan, self._notes, self.tasks = plan, notes, 0
        self.children = max(step.children for step in steps)
        self._requests = [step for step in steps if step.step == REQUEST]
        self.visits = sorted(map(self._visit, (step for step in steps if step.step in STAGES)), key=_order)
        receipts = [self._at(step.started) for step in steps if step.step == RECEIPT and step.started]
        begun = [visit.started for visit in self.visits if visit.started is not None]
        begun += [self._at(step.started) for step in self._requests if step.started]
        self.received = min([*receipts, *begun], default=plan.ends_at)
        if receipts and self.received < min(receipts):
            notes.before_receipt.append(min(step.row for step in steps))

    def _visit(self, step: Step) -> Visit:
        outcome = outcomes.WORDS.index(step.outcome) if step.outcome else -1
        started = self._at(step.started) if step.started else None
        ended = max(self._at(step.ended), started) if step.ended and started is not None else None
        return Visit(step.row, STAGES.index(step.step), started, ended, outcome)

    def _at(self, when: When) -> int:
        """Return a moment in elapsed seconds."""
        timeline = self._plan.timeline
        earliest = timeline.first_day - dt.timedelta(days=_EARLIEST)
        return timeline.at(when.at if when.at.date() > earliest else earliest)

    def events(self) -> Iterator[Event]:
        """Yield all that happened; of one moment, in the order in which it did."""
        yield self.received, _NO_TASK, events.RECEIVED, -1, 0
        yield from self._asked()
        after = [visit for visit in self.visits if visit.stage in _AFTER]
        onward_at = min((visit.started for visit in after if visit.started is not None), default=None)
        front = list(self._front(onward_at))
        for place, visit in enumerate(front):
            yield from self._work(visit, self._queued_at(visit, front[:place]))
        ends = [visit.ended for visit in front if visit.ended is not None]
        if len(ends) < len(front) or not (front or after):
            return
        decided_at = max(ends) if front else onward_at if onward_at is not None else self.received
        outcome = self._outcome(front, after)
        stage = front[-1].stage if front else DISCUSSING
        if outcome in _NO_DECISION:
            yield decided_at, _NO_TASK, events.CLOSED, stage, outcome
            return
        yield decided_at, _NO_TASK, events.DECIDED, stage, outcome
        if not after and outcome not in _ONWARD:
            yield decided_at, _NO_TASK, events.CLOSED, stage, outcome
        yield from self._onward(front, after, decided_at)

    def _asked(self) -> Iterator[Event]:
        """Yield the requests to partners that the scenario has."""
        known = {plain_name(name): code for code, name in enumerate(self._plan.scenario.partners)}
        for step in self._requests:
            if step.partner in known and step.started:
                task, sent, partner = self._task(), self._at(step.started), known[step.partner]
                yield sent, task, events.REQUESTED, GATHERING, partner
                if step.ended:
                    yield max(sent, self._at(step.ended)), task, events.REPLIED, GATHERING, partner

    def _front(self, onward_at: int | None) -> Iterator[Visit]:
        """Yield the steps before the decision; when the contact has gone on, none of them is open any more."""
        for visit in self.visits:
            if visit.stage in _AFTER:
                continue
            if onward_at is None:
                if visit.ended is None and self._plan.ends_at - self.received > _HALF_A_YEAR:
                    self._notes.still.append(visit.row)
                yield visit
            elif visit.started is None or visit.started > onward_at:
                self._notes.after_decision.append(visit.row)
            else:
                yield visit._replace(ended=onward_at if visit.ended is None else min(visit.ended, onward_at))

    def _outcome(self, front: Sequence[Visit], after: Sequence[Visit]) -> int:
        """Return how the contact was decided: as the last step that says so; else by where it went."""
        said = [visit.outcome for visit in sorted(front, key=lambda visit: visit.ended or 0) if visit.outcome >= 0]
        helped = bool(after) and all(visit.stage == HELPING for visit in after)
        if after and not (said and said[-1] in (*_ONWARD, *([outcomes.EARLY_HELP] if helped else []))):
            return outcomes.EARLY_HELP if helped else outcomes.ASSESSMENT
        return said[-1] if said else outcomes.NFA

    def _onward(self, front: Sequence[Visit], after: Sequence[Visit], decided_at: int) -> Iterator[Event]:
        """Yield what happened after the decision."""
        allocated = False
        for place, visit in enumerate(after):
            queued_at = max(decided_at, self._queued_at(visit, [*front, *after[:place]]))
            if visit.stage == ASSESSING:
                if not allocated and visit.started is not None:
                    yield visit.started, _NO_TASK, events.ALLOCATED, visit.stage, 0
                    allocated = True
            elif visit.stage == CONFERENCING and visit.started is not None:
                yield visit.started, _NO_TASK, events.CALLED, visit.stage, -1
            else:
                yield from self._work(visit, queued_at)
            if visit.stage == HELPING and visit.started is not None:
                yield visit.started, _NO_TASK, events.SUPPORTED, visit.stage, -1
            if visit.ended is not None:
                allocated = allocated or visit.stage == ALLOCATING
                again = any(one.stage in (ALLOCATING, ASSESSING) for one in after[place + 1 :])
                if visit.stage == ASSESSING and again:  # another worker goes on
                    yield visit.ended, _NO_TASK, events.HANDED_OVER, visit.stage, 0
                    allocated = False
                else:
                    yield from self._ended(visit, visit.ended)

    def _ended(self, visit: Visit, ended: int) -> Iterator[Event]:
        """Yield what the end of a step after the decision means."""
        if visit.outcome in (*_NO_DECISION, outcomes.NFA) and visit.stage != ASSESSING:
            yield ended, _NO_TASK, events.CLOSED, visit.stage, visit.outcome
            return
        passed = {
            ALLOCATING: (events.ALLOCATED, 0), VISITING: (events.VISITED, 1), CONFERENCING: (events.CONFERRED, -1),
            DISCUSSING: (events.DISCUSSED, outcomes.SECTION_17), ASSESSING: (events.AUTHORISED, 0),
        }  # fmt: skip
        if visit.stage in passed:
            event, detail = passed[visit.stage]
            yield ended, _NO_TASK, event, visit.stage, detail
        if visit.stage in (ASSESSING, HELPING):
            closed_as = outcomes.ASSESSED if visit.stage == ASSESSING else outcomes.HELPED
            yield ended, _NO_TASK, events.CLOSED, visit.stage, closed_as

    def _work(self, visit: Visit, queued_at: int) -> Iterator[Event]:
        task = self._task()
        yield queued_at, task, events.QUEUED, visit.stage, 0
        if visit.started is not None:
            yield visit.started, task, events.STARTED, visit.stage, 0
        finished = self._in_hand_until(visit)
        if finished is not None:
            yield finished, task, events.FINISHED, visit.stage, 0

    def _in_hand_until(self, visit: Visit) -> int | None:
        """Return until when somebody has a step in hand: until partners are asked, whose replies it then waits for."""
        sent = [self._at(step.started) for step in self._requests if step.started]
        if visit.stage != GATHERING or visit.started is None or not sent:
            return visit.ended
        asked = max(visit.started, min(sent))
        return asked if visit.ended is None else min(asked, visit.ended)

    def _queued_at(self, visit: Visit, before: Sequence[Visit]) -> int:
        """Return when a contact came to a stage: when the step before ended; at once if none had ended yet."""
        until = self._plan.ends_at if visit.started is None else visit.started
        ends = [one.ended for one in before if one.ended is not None and one.ended <= until]
        return max(ends) if ends else until if before and visit.started is not None else self.received

    def _task(self) -> int:
        self.tasks += 1
        return self.tasks - 1


def _order(visit: Visit) -> tuple[float, float, int]:
    never = float("inf")
    return (
        never if visit.started is None else visit.started,
        never if visit.ended is None else visit.ended,
        visit.stage,
    )
