"""Analysing: weigh what is known and recommend."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mashsim.vocabulary import outcomes
from mashsim.vocabulary.stages import ANALYSING

if TYPE_CHECKING:
    from mashsim.agenda import Steps
    from mashsim.scenario import Stages


class Analysing:
    """Hands-on analysis by social workers."""

    code = ANALYSING

    def __init__(self, world: Any, settings: Stages):
        assert settings.analysing is not None
        self._pool = world.pools[settings.analysing.pool]
        self._effort_luck = world.purpose("analysing.effort")
        self.adopt(settings)

    def adopt(self, settings: Stages) -> None:
        """Take over settings from now on. Effort is read when work is queued."""
        assert settings.analysing is not None
        self._effort = settings.analysing.effort.compiled().quantile

    def __call__(self, contact: Any) -> Steps:
        effort, luck = self._effort, self._effort_luck
        yield self._pool.serve(contact, ANALYSING, effort(luck(contact)))
        return outcomes.RECOMMENDED
