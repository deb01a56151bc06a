"""Assessing: the contact takes up room in its worker's caseload until the assessment is authorised."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mashsim.events import ENDING, Moment
from mashsim.pathway import ASSESSED, ASSESSING

if TYPE_CHECKING:
    from mashsim.events import Steps
    from mashsim.scenario import Stages


class Assessing:
    """The hold on a caseload. Its length is read at allocation."""

    code = ASSESSING

    def __init__(self, world: Any, settings: Stages):
        self._world = world
        self._caseload = world.caseload
        self._luck = world.purpose("assessing.held_for")
        self.adopt(settings)

    def adopt(self, settings: Stages) -> None:
        """Take over settings from now on."""
        assert settings.allocating is not None
        self.held_for = settings.allocating.held_for.compiled()
        self._until = self._world.office.later(self.held_for.kind)

    def __call__(self, contact: Any, held_since: int | None = None) -> Steps:
        """Hold room; `held_since` is when an opening backlog's contact was allocated."""
        world, law, luck, until = self._world, self.held_for, self._luck, self._until
        now, u = world.env._now, luck(contact)
        if held_since is None:
            yield Moment(world.env, until(now, law.quantile(u)), ENDING)
        else:
            length = law.beyond(world.age(world.office, held_since, law.kind), u)
            yield Moment(world.env, max(now, until(held_since, length)), ENDING)
        self._caseload.release(contact.worker, contact.children)
        return ASSESSED
