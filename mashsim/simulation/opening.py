"""The opening backlog: contacts that are open when the run begins, each in its stage with the rest of its wait."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate
from math import fsum
from typing import TYPE_CHECKING

from mashsim.chance import Choice
from mashsim.replay import codes_of, moment_of
from mashsim.scenario.columns import plain_name
from mashsim.scenario.list_checks import OLDEST
from mashsim.scenario.localities import names_of
from mashsim.simulation.listed import HELD
from mashsim.stages.assessing import Assessing
from mashsim.stages.gathering import Gathering
from mashsim.vocabulary import events, outcomes
from mashsim.vocabulary.stages import ALLOCATING, DECIDING, GATHERING, SCREENING, STAGES

if TYPE_CHECKING:
    from collections.abc import Callable

    from mashsim.agenda import Steps
    from mashsim.contact import Contact
    from mashsim.scenario import OpeningBacklog, Scenario
    from mashsim.scenario.lists import Waiting, When
    from mashsim.simulation.world import World
    from mashsim.worktime import Timeline

_GRID = 1000


def place(world: World, index: int, backlog: OpeningBacklog) -> None:
    """Place one opening backlog's contacts in its stage, the oldest first."""
    stage = STAGES.index(backlog.stage)
    law, received_at = backlog.age.compiled(), _receipts(world, index, backlog)
    ages, source_of = world.luck.stream(f"opening_backlog.{index}.age"), _source_of(world, index)
    placed = []
    for position in range(backlog.contacts):
        since = world.office.before(0, law.quantile(ages.at(position)), law.kind)
        placed.append((received_at(position, since), since, position, source_of(position), stage))
    _place(world, index, placed)


def place_queue(world: World, index: int, queue: Sequence[Waiting]) -> None:
    """Place the contacts of a list, each in its stage, the oldest first; `index` is how many tables stand before it."""
    source_of, codes, timeline = _source_of(world, index), codes_of(world.sources), world.door.timeline
    placed = []
    for position, row in enumerate(queue):
        received = _at_noon(row.received, timeline)
        since = received if row.since is None else max(received, _at_noon(row.since, timeline))
        source = source_of(position) if row.source is None else codes[plain_name(row.source)]
        placed.append((received, since, position, source, STAGES.index(row.stage)))
    _place(world, index, placed)


def place_held(world: World) -> None:
    """Give people on a list the children that they hold: families whose assessments are under way, one after another.

    Nothing is known of these but how many children there are, so families are drawn as they come, and how long each
    has lasted as it is found where assessments begin and end all the time: long ones are under way more often.
    """
    scenario = world.door.epochs[0][1]
    allocating = scenario.stages.allocating
    pools = names_of(allocating.caseload.pool or ()) if allocating else ()
    listed = {pool: world.door.rosters[pool].listed for pool in pools}
    if allocating is None or not any(seat.member.children for seats in listed.values() for seat in seats):
        return
    keyed, luck_source = world.luck.keyed, world.stream_of(HELD)
    shares = [source.share for source in scenario.demand.sources.values()]
    source_of, law = Choice(range(len(shares)), shares), allocating.held_for.compiled()
    age_of, oldest = under_way(law.quantile), world.door.timeline.midnight(-OLDEST)
    holders = [(pool, *held) for pool in pools for held in zip(listed[pool], world.pools[pool].people, strict=False)]
    for pool, seat, person in holders:
        locality_of = _locality_of(scenario, pool) if len(pools) > 1 else None
        left, number = seat.member.children, 0
        while left > 0:
            number += 1
            position = f"{seat.name}.{number}"
            u, v, w = (keyed(f"{HELD}.{what}", position) for what in ("length", "age", "source"))
            since = max(oldest, world.office.before(0, age_of(u, v), law.kind))
            contact = world.receive(source_of.pick(w), luck_source, position, since)
            contact.children = world.log.children[-1] = min(contact.children, left)
            left -= contact.children
            if locality_of is not None:
                contact.locality = world.log.locality[-1] = locality_of.pick(keyed(f"{HELD}.locality", position))
            _begin(world, contact, STAGES.index("assessing"), since, person.number)


def _locality_of(scenario: Scenario, pool: str) -> Choice:
    """Return where families live that a pool works on: any of the localities that it serves, as often as they come."""
    localities = scenario.demand.localities
    served = [float(name in scenario.pools[pool].serves) for name in localities]
    shares = [share * here for share, here in zip(localities.values(), served, strict=True)]
    weights = shares if any(shares) else served
    return Choice(range(len(weights)), [weight / fsum(weights) for weight in weights])


def under_way(quantile: Callable[[float], float]) -> Callable[[float, float], float]:
    """Return how long something has lasted that is found under way, by two uniform numbers: of its length, and its age.

    A length is found in proportion to itself, and any part of it is as likely to have passed.
    """
    lengths = [quantile((place + 0.5) / _GRID) for place in range(_GRID)]
    bounds = list(accumulate(lengths))
    return lambda u, v: v * lengths[min(bisect_right(bounds, u * bounds[-1]), _GRID - 1)]


def _at_noon(when: When, timeline: Timeline) -> int:
    """Return the moment that a list says; noon of a date alone."""
    moment = moment_of(when, timeline)
    return timeline.at(dt.datetime.combine(when, dt.time(12))) if moment is None else moment


def _source_of(world: World, index: int) -> Callable[[int], int]:
    """Return how the source of an opening backlog's contacts is drawn, by their positions."""
    shares = [source.share for source in world.door.epochs[0][1].demand.sources.values()]  # of the first day
    which = Choice(range(len(shares)), shares)
    luck = world.luck.stream(f"opening_backlog.{index}.source")
    return lambda position: which.pick(luck.at(position))


def _place(world: World, index: int, placed: Iterable[tuple[int, int, int, int, int]]) -> None:
    """Place contacts, each given by when it was received and came to its stage, its position, source and stage."""
    for received, since, position, source, stage in sorted(placed):
        contact = world.receive(source, len(world.sources) + index, position, received)
        _begin(world, contact, stage, since)


def _begin(world: World, contact: Contact, stage: int, since: int, worker: int | None = None) -> None:
    """Begin a contact's way at a stage to which it came before the run, in the hands of a worker if that is known."""
    if world.loops:
        world.loops.look_back(contact)
    if stage > SCREENING:
        world.way.screening.rate(contact)
    if stage >= ALLOCATING:
        contact.decided_at, contact.outcome = since, outcomes.WORDS[outcomes.ASSESSMENT]
        world.note((since, contact.number, -1, events.DECIDED, DECIDING, outcomes.ASSESSMENT))
        for call in world.on_decided:
            call(contact)
    world.way.begin(contact, stage, _rest(world, contact, since, worker))


def _receipts(world: World, index: int, backlog: OpeningBacklog) -> Callable[[int, int], int]:
    """Return a function that says when a contact was received, from its position and when it came to its stage."""
    if backlog.received_before is None:
        return lambda position, since: since
    law = backlog.received_before.compiled()
    luck = world.luck.stream(f"opening_backlog.{index}.received_before")
    return lambda position, since: world.office.before(since, law.quantile(luck.at(position)), law.kind)


def _rest(world: World, contact: Contact, since: int, worker: int | None) -> Steps:
    """Return the rest of an opening backlog's stage: a wait for partners or in a caseload goes on where it was."""
    stage = world.way.stages[contact.stage]
    if isinstance(stage, Gathering):
        world.note((world.now, contact.number, -1, events.QUEUED, GATHERING, -1))
        enquiry = stage.send(contact, world.now - since)
        if not enquiry.over:
            yield enquiry
        return outcomes.GATHERED
    if isinstance(stage, Assessing):
        contact.worker = world.caseload.hold(contact, worker)
        contact.allocated_at, contact.seen, contact.conferred = since, True, True
        world.note((since, contact.number, -1, events.ALLOCATED, ALLOCATING, contact.worker))
        return (yield from stage(contact, since))
    return (yield from stage(contact))
