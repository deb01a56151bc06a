"""Helping: early help has so many places; a family waits for one, and may need more than early help meanwhile."""

from __future__ import annotations

import math
from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING

from mashsim.agenda import ENDING, Lasting, Settled
from mashsim.loops import rating_before
from mashsim.policies import POLICIES
from mashsim.quantities import WEEK
from mashsim.vocabulary import events, outcomes
from mashsim.vocabulary.ratings import RED
from mashsim.vocabulary.stages import HELPING, STAGES

if TYPE_CHECKING:
    from mashsim.agenda import Steps
    from mashsim.contact import Contact
    from mashsim.scenario.early_help import HelpingSettings
    from mashsim.simulation.world import World


class PlaceClaim(Settled):
    """A family's wait for a place. It happens when there is one, with True, or when the family steps up, with False."""

    __slots__ = ("contact", "stage")

    def __init__(self, contact: Contact):
        super().__init__()
        self.contact = contact
        self.stage = HELPING

    def give_up(self) -> None:
        self.call_off()

    def step_up(self, _: object) -> None:
        """Stop waiting."""
        if not self.over:
            self.settle(False)


class Helping:
    """Early help: families that are helped, and families that wait."""

    code = HELPING

    def __init__(self, world: World, settings: HelpingSettings):
        self._world = world
        self._helped = 0
        self._waiting: list[tuple[float, int, PlaceClaim]] = []
        self._lasts_luck = world.purpose("helping.lasts")
        self._steps_up_luck = world.keyed("helping.steps_up")
        self._raised_luck = world.keyed("helping.raised")
        self.adopt(settings)

    def adopt(self, settings: HelpingSettings) -> None:
        """Take over settings from now on; families that wait are put in the new order, and take new places."""
        self._places = settings.places
        self._lasts = settings.lasts.compiled()
        self._later = self._world.office.later(self._lasts.kind)
        self._hazard = settings.steps_up_per_week
        self._steps_up_to = STAGES.index(settings.steps_up_to)
        self._raised_share = settings.raised_share
        self._rule = POLICIES[settings.policy]
        self._waiting = [(self._rule(claim), number, claim) for _, number, claim in self._waiting]
        heapify(self._waiting)
        self._fill()

    def __call__(self, contact: Contact) -> Steps:
        world = self._world
        world.note((world.now, contact.number, -1, events.QUEUED, HELPING, -1))
        claim = PlaceClaim(contact)
        if self._hazard:
            waits = -math.log1p(-self._steps_up_luck(contact)) * WEEK / self._hazard
            world.at(world.now + math.ceil(waits), ENDING, claim.step_up)
        heappush(self._waiting, (self._rule(claim), next(world.numbers), claim))
        self._fill()
        if not (yield claim):
            self._step_up(contact)
            return outcomes.STEPPED_UP
        world.note((world.now, contact.number, -1, events.SUPPORTED, HELPING, -1))
        yield Lasting(world, self._later(world.now, self._lasts.quantile(self._lasts_luck(contact))), ENDING)
        self._helped -= 1
        self._fill()
        return outcomes.HELPED

    def _fill(self) -> None:
        """Give free places to the families that are next."""
        waiting = self._waiting
        while waiting and (waiting[0][2].over or self._helped < self._places):
            claim = heappop(waiting)[2]
            if not claim.over:
                self._helped += 1
                claim.settle(True)

    def _step_up(self, contact: Contact) -> None:
        """Begin a further contact about the family, with the rating it has or would have been given, or one higher."""
        world = self._world
        rating = rating_before(world, contact)
        if rating > RED and self._raised_luck(contact) < self._raised_share:
            rating -= 1
        world.receive_again(contact, "step_up.1", self._steps_up_to, rating)
