"""Helping: early help has so many places; a family waits for one, and may come to need more before it is free."""

from __future__ import annotations

import math
from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING, Any

from mashsim.agenda import ENDING, Moment, Settled
from mashsim.loops import rating_before
from mashsim.policies import POLICIES
from mashsim.quantities import WEEK
from mashsim.vocabulary import events, outcomes
from mashsim.vocabulary.ratings import RED
from mashsim.vocabulary.stages import HELPING, STAGES

if TYPE_CHECKING:
    from mashsim.agenda import Steps
    from mashsim.scenario import Stages


class Claim(Settled):
    """A family's wait for a place. It happens when there is one, with True, or when the family steps up, with False."""

    __slots__ = ("contact", "stage")

    def __init__(self, world: Any, contact: Any):
        super().__init__(world.env)
        self.contact = contact
        self.stage = HELPING

    def step_up(self, _: Moment) -> None:
        """Wait no longer."""
        if self.callbacks is not None:
            self.settle(False)


class Helping:
    """Early help: who is helped, and who waits."""

    code = HELPING

    def __init__(self, world: Any, settings: Stages):
        assert settings.helping is not None
        self._world = world
        self._helped = 0
        self._waiting: list[tuple[float, int, Claim]] = []
        self._lasts_luck = world.purpose("helping.lasts")
        self._steps_up_luck = world.keyed("helping.steps_up")
        self._raised_luck = world.keyed("helping.raised")
        self.adopt(settings)

    def adopt(self, settings: Stages) -> None:
        """Take over settings from now on; families that wait are put in the new order, and take the places that have come."""
        helping = settings.helping
        assert helping is not None
        self._places = helping.places
        self._lasts = helping.lasts.compiled()
        self._later = self._world.office.later(self._lasts.kind)
        self._hazard = helping.steps_up_per_week
        self._steps_up_to = STAGES.index(helping.steps_up_to)
        self._raised_share = helping.raised_share
        self._rule = POLICIES[helping.policy]
        self._waiting = [(self._rule(claim), number, claim) for _, number, claim in self._waiting]
        heapify(self._waiting)
        self._fill()

    def __call__(self, contact: Any) -> Steps:
        world, env = self._world, self._world.env
        note = world.note
        note((env._now, contact.number, -1, events.QUEUED, HELPING, -1))
        claim = Claim(world, contact)
        if self._hazard:
            luck = self._steps_up_luck
            waits = -math.log1p(-luck(contact)) * WEEK / self._hazard
            Moment(env, env._now + math.ceil(waits), ENDING, claim.step_up)
        heappush(self._waiting, (self._rule(claim), next(world.numbers), claim))
        self._fill()
        if not (yield claim):
            self._step_up(contact)
            return outcomes.STEPPED_UP
        note((env._now, contact.number, -1, events.SUPPORTED, HELPING, -1))
        later, law, luck = self._later, self._lasts, self._lasts_luck
        yield Moment(env, later(env._now, law.quantile(luck(contact))), ENDING)
        self._helped -= 1
        self._fill()
        return outcomes.HELPED

    def _fill(self) -> None:
        """Give the places that are free to the families that are next."""
        waiting = self._waiting
        while waiting and (waiting[0][2].callbacks is None or self._helped < self._places):
            claim = heappop(waiting)[2]
            if claim.callbacks is not None:
                self._helped += 1
                claim.settle(True)

    def _step_up(self, contact: Any) -> None:
        """Begin a further contact about the family, with the rating it has or would have been given, or one higher."""
        world, luck = self._world, self._raised_luck
        rating = rating_before(world, contact)
        if rating > RED and luck(contact) < self._raised_share:
            rating -= 1
        world.receive_again(contact, "step_up.1", self._steps_up_to, rating)
