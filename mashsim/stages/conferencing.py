"""Conferencing: the initial child protection conference of some section 47 enquiries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mashsim.agenda import ENDING, Moment
from mashsim.vocabulary import events, outcomes
from mashsim.vocabulary.stages import CONFERENCING

if TYPE_CHECKING:
    from mashsim.agenda import Steps
    from mashsim.scenario import Stages


class Conferencing:
    """The conference, at a time counted from the strategy discussion. What needs none passes through."""

    code = CONFERENCING

    def __init__(self, world: Any, settings: Stages):
        assert settings.conferencing is not None
        self._world = world
        self._pool = world.pools[settings.conferencing.pool] if settings.conferencing.pool is not None else None
        self._share_luck = world.purpose("conferencing.conference")
        self._held_luck = world.purpose("conferencing.held_after")
        self._effort_luck = world.purpose("conferencing.effort")
        self.adopt(settings)

    def adopt(self, settings: Stages) -> None:
        """Take over settings from now on."""
        conferencing = settings.conferencing
        assert conferencing is not None
        self._share = conferencing.conference_share
        self._held_after = conferencing.held_after.compiled()
        self._until = self._world.office.later(self._held_after.kind)
        self._effort = conferencing.effort.compiled().quantile if conferencing.effort is not None else None

    def __call__(self, contact: Any) -> Steps:
        if contact.conferred or contact.discussed != outcomes.SECTION_47 or self._share_luck(contact) >= self._share:
            contact.conferred = True
            return outcomes.CONFERRED
        world, in_hand = self._world, self._world.caseload.until
        now, quantile = world.env._now, self._held_after.quantile
        world.note((now, contact.number, -1, events.QUEUED, CONFERENCING, -1))
        held_at = self._until(contact.discussed_at, quantile(self._held_luck(contact)))
        if held_at > now and (yield in_hand(contact, Moment(world.env, held_at, ENDING))):
            return outcomes.HANDED_OVER
        if self._pool is not None and self._effort is not None:
            effort, luck = self._effort, self._effort_luck
            if (yield in_hand(contact, self._pool.serve(contact, CONFERENCING, effort(luck(contact))))):
                return outcomes.HANDED_OVER
        contact.conferred = True
        world.note((world.env._now, contact.number, -1, events.CONFERRED, CONFERENCING, -1))
        return outcomes.CONFERRED
