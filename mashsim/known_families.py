"""Families known from before the run: whose contact was closed before its first day, and who come back in it.

Contacts were closed at a steady rate, so many a year with each outcome. Each family comes back by the share and the law
of time of those of the run; one that came back before the first day is left out. So what comes back in the first weeks
is what would have come back had the run begun years before. Luck belongs to the family, by its place among those with
its outcome, counted back from the first day.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import fsum, inf, log1p
from typing import TYPE_CHECKING, NamedTuple

from mashsim.chance import Choice
from mashsim.contact import Contact
from mashsim.quantities import YEAR
from mashsim.returning import endings, returning_shares
from mashsim.vocabulary import outcomes

if TYPE_CHECKING:
    from mashsim.scenario import Scenario
    from mashsim.scenario.loops import Rereferrals
    from mashsim.simulation.world import World

_REFERRED = (outcomes.ASSESSMENT, outcomes.STRATEGY)


class Usual(NamedTuple):
    """What usually becomes of contacts, if nobody waits.

    Attributes
    ----------
    returning : the share that comes back, which is also the share that is about a family that came back
    after : the outcome after which a family that comes back does; None if none does
    """

    returning: float
    after: Choice | None

    @classmethod
    def of(cls, returns: Mapping[str, float]) -> Usual:
        """Return it from the share of contacts that ends with each outcome and comes back."""
        returning = fsum(returns.values())
        return cls(returning, _choice({outcomes.WORDS.index(word): share for word, share in returns.items()}))


class KnownFamilies:
    """The families known from before one replication.

    Parameters
    ----------
    scenario, again : as on the first day
    """

    def __init__(self, world: World, scenario: Scenario, again: Rereferrals):
        self._world, self._again = world, again
        self._law = again.after.compiled()
        self._in_time = self._law.share_up_to(again.within.amount)
        self._closed_luck, self._source_luck, self._was_back, self._before, self._before_after, self._held_luck = (
            world.purpose(f"known.{what}") for what in ("closed", "source", "was_back", "before", "after", "held_for")
        )
        self._held_for = scenario.stages.allocating.held_for.compiled() if scenario.stages.allocating else None
        shares = {source: settings.share for source, settings in scenario.demand.sources.items()}
        self._sources: dict[str, Choice | None] = {}
        """By outcome, who refers the families whose contact ended so."""
        for outcome in again.known_families:
            ended = (share * endings(scenario, source).shares[outcome] for source, share in shares.items())
            self._sources[outcome] = _choice(dict(enumerate(ended)))
        returns = {source: returning_shares(scenario, source) for source in shares}
        self._usual = [Usual.of(returns[source]) for source in shares]
        if again.referred_by == "any":
            words = outcomes.DECISIONS
            every = {word: fsum(shares[source] * returns[source][word] for source in shares) for word in words}
            self._usual = [Usual.of(every)] * len(shares)

    def closed(self) -> Iterator[tuple[Contact, int, float]]:
        """Yield each family's last contact, the code of its outcome, and the moment before 0 at which it was closed.

        Neither the contact nor the family has a number.
        """
        for outcome, per_second in self._again.known_families.items():
            sources, ended = self._sources[outcome], outcomes.WORDS.index(outcome)
            stream = self._world.stream_of(f"known_families.{outcome}")
            closed_at, position = 0.0, 0
            while per_second:
                contact = Contact(-1, -1, 0, stream, position, 0, _never_due)
                closed_at += log1p(-self._closed_luck(contact)) / per_second
                if closed_at < -self._again.within.amount:
                    break
                contact.source = sources.pick(self._source_luck(contact)) if sources else 0
                yield contact, ended, closed_at
                position += 1

    def referred_at(self, contact: Contact, ended: int, closed_at: float) -> int | None:
        """Return when a family was last referred whose contact ended so; None if that is a year before the run or more.

        A contact that was no referral may have been that of a family that came back after one.

        Parameters
        ----------
        ended : the code of the outcome; -1 for a contact that is open
        """
        usual, again = self._usual[contact.source], 0
        while ended not in _REFERRED:
            again += 1
            if closed_at < -YEAR or usual.after is None or self._was_back(contact, again) >= usual.returning:
                return None
            ended = usual.after.pick(self._before(contact, again))
            closed_at -= self._law.quantile(self._before_after(contact, again) * self._in_time)
        return None if closed_at < -YEAR else self._begun(contact, round(closed_at))

    def _begun(self, contact: Contact, closed_at: int) -> int:
        """Return when a contact was referred that was closed then: as long before as an assessment takes."""
        law = self._held_for
        if law is None:
            return closed_at
        return self._world.office.before(closed_at, law.quantile(self._held_luck(contact)), law.kind)


def _never_due(_contact: Contact, _stage: int) -> float:
    return inf


def _choice(weights: Mapping[int, float]) -> Choice | None:
    """Return the draw among codes by weights that need not sum to 1; None if none has any."""
    total = fsum(weights.values())
    return Choice(tuple(weights), [weight / total for weight in weights.values()]) if total else None
