"""Trying to reach a family: each try is work for somebody, and between tries time goes by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mashsim.agenda import ENDING, Moment
from mashsim.vocabulary.stages import STAGES

if TYPE_CHECKING:
    from mashsim.agenda import Steps
    from mashsim.scenario.values import LengthLaw
    from mashsim.scenario.work import ReachingSettings


class Reaching:
    """The tries of one stage. How many it takes is geometric, cut off at the most that are made."""

    def __init__(self, world: Any, stage: int, pool: Any):
        self._world = world
        self._stage = stage
        self._pool = pool
        self._effort_luck = world.purpose(f"{STAGES[stage]}.try.effort")
        self._reached_luck = world.purpose(f"{STAGES[stage]}.try.reached")

    def adopt(self, settings: ReachingSettings, effort: LengthLaw) -> None:
        """Take over settings from now on; `effort` is the hands-on time of one try."""
        self._effort = effort.compiled().quantile
        self._reached_share = settings.reached_share
        self._most = settings.most
        self._later, self._amount = self._world.office.later(settings.again_after.kind), settings.again_after.amount

    def __call__(self, contact: Any) -> Steps:
        """Try until the family is reached or no try is left; return whether it was reached."""
        tries = 0
        while True:
            tries += 1
            effort, luck = self._effort, self._effort_luck
            reached_share, most, later, amount = self._reached_share, self._most, self._later, self._amount
            yield self._pool.serve(contact, self._stage, effort(luck(contact, tries)))
            luck = self._reached_luck
            if luck(contact, tries) < reached_share:
                return True
            if tries >= most:
                return False
            env = self._world.env
            yield Moment(env, later(env._now, amount), ENDING)
