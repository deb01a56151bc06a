"""Discussing: the strategy discussion, for which a chair, partners and perhaps others must meet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mashsim.agenda import ENDING, Moment
from mashsim.chance import Choice
from mashsim.staff import HandsOn, Meeting, timed, who_works_on
from mashsim.vocabulary import events, outcomes
from mashsim.vocabulary.ratings import RATED_AS
from mashsim.vocabulary.stages import DISCUSSING

if TYPE_CHECKING:
    from collections.abc import Callable

    from mashsim.agenda import Steps
    from mashsim.contact import Contact
    from mashsim.scenario.downstream import DiscussingSettings
    from mashsim.scenario.values import LengthLaw
    from mashsim.simulation.world import World


class Discussing:
    """All partners first, then the seats of our own people, then the discussion and its write-up."""

    code = DISCUSSING

    def __init__(self, world: World, settings: DiscussingSettings):
        self._world = world
        seats = (settings.social_worker, settings.administrator, settings.chair)
        self._seats = [world.staff(pools) for pools in seats if pools is not None]
        named = [(pools,) if isinstance(pools, str) else pools for pools in seats if pools is not None]
        world.log.header["seats"] = sorted({pool for pools in named for pool in pools})
        self._effort_luck = world.purpose("discussing.effort")
        self._outcome_luck = world.purpose("discussing.outcome")
        self.adopt(settings)

    def adopt(self, settings: DiscussingSettings) -> None:
        """Take over settings from now on."""
        self._lasts = timed(self._world, settings.effort, self._effort_luck)
        self._write_up = HandsOn.of(
            self._world, DISCUSSING, settings.administrator, settings.write_up, purpose="write_up"
        )
        self._free_at = [self._partner(name, law) for name, law in settings.partners.items()]
        self._outcomes = [Choice.of(settings.outcomes[rating], outcomes.WORDS) for rating in RATED_AS]

    def _partner(self, name: str, law: LengthLaw) -> Callable[[Contact, int], int]:
        """Return a function that says when a partner can attend, from the contact and when it was asked."""
        partner = next(one for one in self._world.partners if one.name == name)
        calendar, compiled, luck = partner.calendar, law.compiled(), self._world.purpose(f"discussing.partner.{name}")
        later, quantile, last = calendar.later(compiled.kind), compiled.quantile, calendar.opens[-1]

        def free_at(contact: Contact, asked_at: int) -> int:
            moment = later(asked_at, quantile(luck(contact)))
            return calendar.next_open(moment) if moment < last else moment  # after the last opening: not in this run

        return free_at

    def __call__(self, contact: Contact) -> Steps:
        world = self._world
        asked_at = world.now
        if self._free_at:
            world.note((asked_at, contact.number, -1, events.QUEUED, DISCUSSING, -1))
            all_free_at = max([free_at(contact, asked_at) for free_at in self._free_at])
            if all_free_at > asked_at:
                yield Moment(world, all_free_at, ENDING)
        pools = [who_works_on(contact, seat) for seat in self._seats]
        yield Meeting(world, contact, DISCUSSING, pools, self._lasts(contact), world.numbers)
        contact.discussed = self._outcomes[contact.rating].pick(self._outcome_luck(contact))
        contact.discussed_at = world.now
        world.note((world.now, contact.number, -1, events.DISCUSSED, DISCUSSING, contact.discussed))
        for call in world.on_discussed:
            call(contact)
        if self._write_up is not None:
            self._write_up.on(contact)
        return contact.discussed
