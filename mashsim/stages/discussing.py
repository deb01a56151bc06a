"""Discussing: the strategy discussion, for which a chair, partners and perhaps others must come together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mashsim.agenda import ENDING, Moment
from mashsim.chance import Choice
from mashsim.staff import Meeting
from mashsim.vocabulary import events, outcomes
from mashsim.vocabulary.ratings import RATED_AS
from mashsim.vocabulary.stages import DISCUSSING

if TYPE_CHECKING:
    from collections.abc import Callable

    from mashsim.agenda import Steps
    from mashsim.scenario import Stages
    from mashsim.scenario.values import LengthLaw


class Discussing:
    """All partners first, then the seats of our own people, then the discussion and its write-up."""

    code = DISCUSSING

    def __init__(self, world: Any, settings: Stages):
        discussing = settings.discussing
        assert discussing is not None
        self._world = world
        seats = (discussing.social_worker, discussing.administrator, discussing.chair)
        self._pools = [world.pools[pool] for pool in seats if pool is not None]
        self._administrators = world.pools[discussing.administrator] if discussing.administrator is not None else None
        self._effort_luck = world.purpose("discussing.effort")
        self._write_up_luck = world.purpose("discussing.write_up")
        self._outcome_luck = world.purpose("discussing.outcome")
        self.adopt(settings)

    def adopt(self, settings: Stages) -> None:
        """Take over settings from now on."""
        discussing = settings.discussing
        assert discussing is not None
        self._effort = discussing.effort.compiled().quantile
        self._write_up = discussing.write_up.compiled().quantile if discussing.write_up is not None else None
        self._free_at = [self._partner(name, law) for name, law in discussing.partners.items()]
        mixes = [discussing.outcomes[rating] for rating in RATED_AS]
        self._outcomes = [Choice.of(mix, outcomes.WORDS) for mix in mixes]

    def _partner(self, name: str, law: LengthLaw) -> Callable[[Any, int], int]:
        """Return what says when a partner can attend, from the contact and when it was asked."""
        partner = next(one for one in self._world.partners if one.name == name)
        calendar, compiled, luck = partner.calendar, law.compiled(), self._world.purpose(f"discussing.partner.{name}")
        later, quantile, last = calendar.later(compiled.kind), compiled.quantile, calendar.opens[-1]

        def free_at(contact: Any, asked_at: int) -> int:
            moment: int = later(asked_at, quantile(luck(contact)))
            return calendar.next_open(moment) if moment < last else moment  # after the last opening: not in this run

        return free_at

    def __call__(self, contact: Any) -> Steps:
        world, note = self._world, self._world.note
        now = world.env._now
        if self._free_at:
            note((now, contact.number, -1, events.QUEUED, DISCUSSING, -1))
            all_free_at = max([free_at(contact, now) for free_at in self._free_at])
            if all_free_at > now:
                yield Moment(world.env, all_free_at, ENDING)
        effort, luck = self._effort, self._effort_luck
        yield Meeting(world.env, contact, DISCUSSING, self._pools, effort(luck(contact)), world.numbers)
        luck = self._outcome_luck
        contact.discussed = outcome = self._outcomes[contact.rating].pick(luck(contact))
        contact.discussed_at = now = world.env._now
        note((now, contact.number, -1, events.DISCUSSED, DISCUSSING, outcome))
        if self._write_up is not None and self._administrators is not None:
            effort, luck = self._write_up, self._write_up_luck
            self._administrators.serve(contact, DISCUSSING, effort(luck(contact)))
        return outcome
