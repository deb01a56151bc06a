"""The opening backlog: contacts that are open when the run begins, each in its stage with the rest of its wait."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from mashsim.chance import Choice
from mashsim.quantities import Duration
from mashsim.replay import moment_of, source_codes
from mashsim.scenario.columns import plain_name
from mashsim.stages.assessing import Assessing
from mashsim.stages.gathering import Gathering
from mashsim.vocabulary import events, outcomes
from mashsim.vocabulary.stages import ALLOCATING, DECIDING, GATHERING, SCREENING, STAGES

if TYPE_CHECKING:
    from mashsim.agenda import Steps
    from mashsim.contact import Contact
    from mashsim.scenario import OpeningBacklog
    from mashsim.scenario.lists import Waiting
    from mashsim.simulation.world import World
    from mashsim.worktime import Calendar


def place(world: World, index: int, backlog: OpeningBacklog) -> None:
    """Place one opening backlog's contacts in its stage, the oldest first."""
    stage = STAGES.index(backlog.stage)
    law = backlog.age.compiled()
    source_of = _source_of(world, index)
    ages = world.luck.stream(f"opening_backlog.{index}.age")
    placed = []
    for position in range(backlog.contacts):
        age = Duration(law.quantile(ages.at(position)), law.kind)
        placed.append((_begun(world.office, age), position))
    for since, position in sorted(placed):
        _place(world, stage, source_of(position), len(world.sources) + index, position, since)


def place_queue(world: World, index: int, queue: Sequence[Waiting]) -> None:
    """Place the contacts of a list, each in its stage, the oldest first; `index` is how many tables stand before it."""
    source_of, codes, timeline = _source_of(world, index), source_codes(world.sources), world.door.timeline
    placed = []
    for position, row in enumerate(queue):
        at = moment_of(row.received, timeline)
        noon = timeline.at(dt.datetime.combine(row.received, dt.time(12)))
        placed.append((noon if at is None else at, position))
    for since, position in sorted(placed):
        row = queue[position]
        source = source_of(position) if row.source is None else codes[plain_name(row.source)]
        _place(world, STAGES.index(row.stage), source, len(world.sources) + index, position, since)


def _source_of(world: World, index: int) -> Callable[[int], int]:
    """Return how the source of an opening backlog's contacts is drawn, by their positions."""
    shares = [source.share for source in world.door.epochs[0][1].demand.sources.values()]  # of the first day
    which = Choice(range(len(shares)), shares)
    luck = world.luck.stream(f"opening_backlog.{index}.source")
    return lambda position: which.pick(luck.at(position))


def _place(world: World, stage: int, source: int, luck_source: int, position: int, since: int) -> None:
    """Place a contact in its stage."""
    contact = world.receive(source, luck_source, position, since)
    if world.loops:
        world.loops.look_back(contact)
    if stage > SCREENING:
        world.way.screening.rate(contact)
    if stage >= ALLOCATING:
        contact.decided_at, contact.outcome = since, outcomes.WORDS[outcomes.ASSESSMENT]
        world.note((since, contact.number, -1, events.DECIDED, DECIDING, outcomes.ASSESSMENT))
    world.way.begin(contact, stage, _rest(world, contact, since))


def _rest(world: World, contact: Contact, since: int) -> Steps:
    """Return the rest of an opening backlog's stage: a wait for partners or in a caseload goes on where it was."""
    stage = world.way.stages[contact.stage]
    if isinstance(stage, Gathering):
        world.note((world.now, contact.number, -1, events.QUEUED, GATHERING, -1))
        enquiry = stage.send(contact, world.now - since)
        if not enquiry.over:
            yield enquiry
        return outcomes.GATHERED
    if isinstance(stage, Assessing):
        contact.worker = world.caseload.hold(contact)
        contact.allocated_at, contact.seen, contact.conferred = since, True, True
        world.note((since, contact.number, -1, events.ALLOCATED, ALLOCATING, contact.worker))
        return (yield from stage(contact, since))
    return (yield from stage(contact))


def _begun(calendar: Calendar, age: Duration) -> int:
    """Return the moment before the start at which something began that has this age at the start."""
    if age.kind == "clock":
        return -round(age.amount)
    return calendar.back(0, round(age.amount * (calendar.day_length if age.kind == "working days" else 1)))
