"""The opening backlog: contacts that are open when the run begins, each in its stage with the rest of its wait."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mashsim.chance import Choice
from mashsim.quantities import Duration
from mashsim.stages.assessing import Assessing
from mashsim.stages.gathering import Gathering
from mashsim.vocabulary import events, outcomes
from mashsim.vocabulary.stages import ALLOCATING, DECIDING, GATHERING, SCREENING, STAGES

if TYPE_CHECKING:
    from collections.abc import Callable

    from mashsim.agenda import Steps
    from mashsim.contact import Contact
    from mashsim.scenario import OpeningBacklog
    from mashsim.simulation.world import World
    from mashsim.worktime import Calendar


def place(world: World, index: int, backlog: OpeningBacklog) -> None:
    """Place one opening backlog's contacts in its stage, the oldest first."""
    stage = STAGES.index(backlog.stage)
    law, received_at = backlog.age.compiled(), _receipts(world, index, backlog)
    luck_source = len(world.sources) + index
    shares = [source.share for source in world.door.epochs[0][1].demand.sources.values()]  # of the first day
    which = Choice(range(len(shares)), shares)
    ages = world.luck.stream(f"opening_backlog.{index}.age")
    sources = world.luck.stream(f"opening_backlog.{index}.source")
    locality = None if backlog.locality is None else world.localities.index(backlog.locality)
    placed = []
    for position in range(backlog.contacts):
        since = _before(world.office, 0, Duration(law.quantile(ages.at(position)), law.kind))
        placed.append((received_at(position, since), since, position, which.pick(sources.at(position))))
    for received, since, position, source in sorted(placed):
        contact = world.receive(source, luck_source, position, received, locality=locality)
        if world.loops:
            world.loops.look_back(contact)
        if stage > SCREENING:
            world.way.screening.rate(contact)
        if stage >= ALLOCATING:
            contact.decided_at, contact.outcome = since, outcomes.WORDS[outcomes.ASSESSMENT]
            world.note((since, contact.number, -1, events.DECIDED, DECIDING, outcomes.ASSESSMENT))
        world.way.begin(contact, stage, _rest(world, contact, since))


def _receipts(world: World, index: int, backlog: OpeningBacklog) -> Callable[[int, int], int]:
    """Return a function that says when a contact was received, from its position and when it came to its stage."""
    if backlog.received_before is None:
        return lambda position, since: since
    law = backlog.received_before.compiled()
    luck = world.luck.stream(f"opening_backlog.{index}.received_before")
    return lambda position, since: _before(world.office, since, Duration(law.quantile(luck.at(position)), law.kind))


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


def _before(calendar: Calendar, moment: int, length: Duration) -> int:
    """Return the moment from which a length had passed at a moment not after the run's start."""
    if length.kind == "clock":
        return moment - round(length.amount)
    return calendar.back(moment, round(length.amount * (calendar.day_length if length.kind == "working days" else 1)))
