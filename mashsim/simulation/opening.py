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
    from mashsim.agenda import Steps
    from mashsim.contact import Contact
    from mashsim.scenario import OpeningBacklog
    from mashsim.simulation.world import World
    from mashsim.worktime import Calendar


def place(world: World, index: int, backlog: OpeningBacklog) -> None:
    """Place one opening backlog's contacts in its stage, the oldest first."""
    stage = STAGES.index(backlog.stage)
    law = backlog.age.compiled()
    luck_source = len(world.sources) + index
    shares = [source.share for source in world.door.epochs[0][1].demand.sources.values()]  # of the first day
    which = Choice(range(len(shares)), shares)
    ages = world.luck.stream(f"opening_backlog.{index}.age")
    sources = world.luck.stream(f"opening_backlog.{index}.source")
    locality = None if backlog.locality is None else world.localities.index(backlog.locality)
    placed = []
    for position in range(backlog.contacts):
        age = Duration(law.quantile(ages.at(position)), law.kind)
        placed.append((_begun(world.office, age), position, which.pick(sources.at(position))))
    for since, position, source in sorted(placed):
        contact = world.receive(source, luck_source, position, since, locality=locality)
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
