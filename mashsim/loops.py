"""Loops: repeats while a family waits, re-referrals, children wrongly turned away, and referrers who chase outcomes.

All of it is on the luck of the contact that it follows. An event at a rate happens when the rate, added up over the
wait, reaches the contact's own exponential numbers, one after another: so a longer wait brings all that a shorter one
would have brought, and more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mashsim.agenda import ARRIVAL
from mashsim.chance import Choice
from mashsim.known_families import KnownFamilies
from mashsim.quantities import WEEK
from mashsim.recurring import Recurring
from mashsim.scenario.work import WorkSettings
from mashsim.staff import HandsOn, timed
from mashsim.vocabulary import outcomes
from mashsim.vocabulary.ratings import RED, UNRATED
from mashsim.vocabulary.stages import (
    ALLOCATING,
    DECIDING,
    DISCUSSING,
    OUT_OF_HOURS,
    PROTECTING,
    SCREENING,
    TRANSFERRING,
    TRIAGING,
)

if TYPE_CHECKING:
    from mashsim.agenda import Steps
    from mashsim.contact import Contact
    from mashsim.scenario import Scenario
    from mashsim.simulation.world import World
    from mashsim.staff import Task

_BEFORE_DECISION = frozenset((*range(SCREENING, DECIDING + 1), OUT_OF_HOURS, TRIAGING))
_BEFORE_ALLOCATION = _BEFORE_DECISION | {DISCUSSING, PROTECTING, TRANSFERRING, ALLOCATING}


def is_undecided(contact: Contact) -> bool:
    """Whether a contact is open and without a decision."""
    return contact.decided_at is None and not contact.closed and contact.stage in _BEFORE_DECISION


def is_unallocated(contact: Contact) -> bool:
    """Whether a contact is open, and neither with a worker nor decided not to be."""
    return not contact.closed and contact.stage in _BEFORE_ALLOCATION


def decision_of(contact: Contact, outcome: int) -> int:
    """Return the decision on a closed contact, by how it ended.

    It is -1 without a decision (a merged repeat, an interview), or if it goes on as another contact (early help that
    stepped up), or was withdrawn.
    """
    if outcomes.ADVICE <= outcome <= outcomes.STRATEGY:
        return outcome
    if outcome == outcomes.HELPED:
        return outcomes.EARLY_HELP
    if outcome in (outcomes.STEPPED_UP, outcomes.WITHDRAWN):
        return -1
    return outcomes.WORDS.index(contact.outcome) if contact.outcome else -1


def rating_before(world: World, contact: Contact) -> int:
    """Return the rating that a contact had or, if it was never rated, would have been given."""
    return contact.rating if contact.rating != UNRATED else world.way.screening.rating_of(contact)


class Loops:
    """The loops of one replication. `adopt` takes over the settings of a day."""

    def __init__(self, world: World, scenario: Scenario):
        self.world = world
        purpose = world.purpose
        self._repeat_at, self._is_recognised, self._raises = (
            purpose(f"repeats.{what}") for what in ("at", "recognised", "raises")
        )
        self._rerefers, self._rerefers_after, self._rerefers_by = (
            purpose(f"rereferrals.{what}") for what in ("share", "after", "source")
        )
        self._rerefers_at = purpose("rereferrals.at")
        self._comes_back, self._back_after, self._back_raised = (
            purpose(f"comes_back.{what}") for what in ("share", "after", "raised")
        )
        self._chase_at, self._chase_effort_luck = (purpose(f"chasers.{what}") for what in ("at", "effort"))
        self._answers: dict[int, list[Task]] = {}
        self._known: KnownFamilies | None = None
        again = scenario.loops.rereferrals
        if again and again.known_families:
            self._known = KnownFamilies(world, scenario, again)
        self.adopt(scenario)
        world.on_received.append(self._received)
        world.on_closed.append(self._closed)

    def adopt(self, scenario: Scenario) -> None:
        """Take over the settings of a day."""
        loops, screening = scenario.loops, scenario.stages.screening
        self._repeats, self._chasers = loops.repeats, loops.chasers
        self._rereferrals, self._wrong = loops.rereferrals, loops.comes_back
        effort = loops.repeats.effort if loops.repeats else None
        self._screening = HandsOn(
            self.world, SCREENING, WorkSettings(pool=screening.pool, effort=effort or screening.effort)
        )
        if loops.rereferrals:
            self._rereferred_after = loops.rereferrals.after.compiled()
            self._in_time = self._rereferred_after.share_up_to(loops.rereferrals.within.amount)
            shares = [source.share for source in scenario.demand.sources.values()]
            self._mix = Choice(range(len(shares)), shares)
        if loops.comes_back:
            self._wrong_after = loops.comes_back.after.compiled()
        if loops.chasers:
            self._answering = self.world.staff(loops.chasers.pool)
            self._answer_seconds = timed(self.world, loops.chasers.effort, self._chase_effort_luck)

    # While a family waits

    def _received(self, contact: Contact) -> None:
        repeats, chasers = self._repeats, self._chasers
        if repeats and not is_repeat(contact):
            rate, rises = repeats.per_week, repeats.rises_per_week
            Recurring(self.world, contact, self._repeat_at, self._may_repeat, contact.received_at, rate, rises)
        if chasers:
            since = contact.received_at + round(chasers.after.amount)
            Recurring(self.world, contact, self._chase_at, self._may_chase, since, chasers.per_week)

    def _may_repeat(self, first: Contact, again: int) -> bool:
        """Receive a repeat if the family still waits. Return whether there may be another."""
        settings, world = self._repeats, self.world
        if settings is None or not is_unallocated(first):
            return False
        if settings.until == "decided" and not is_undecided(first):
            return True  # should the setting change
        contact = world.receive_known(first, f"repeat.{again}")
        recognised = self._is_recognised(contact) < settings.recognised_share
        world.way.begin(contact, SCREENING, self._merge(contact, first) if recognised else None)
        return True

    def _merge(self, contact: Contact, first: Contact) -> Steps:
        """Screen a recognised repeat and join it to the first contact, even if that has been decided meanwhile."""
        yield self._screening.on(contact)
        self.world.looked_at(contact)
        raised = self._repeats is not None and self._raises(contact) < self._repeats.raises_share
        if raised and RED < first.rating < UNRATED and is_unallocated(first):
            self._raise(first)
        return outcomes.MERGED

    def _raise(self, contact: Contact) -> None:
        """Raise a waiting contact's rating by one, and put it in its new place wherever it waits, for a worker too."""
        world, screening = self.world, self.world.way.screening
        screening.raise_rating(contact)
        world.caseload.reorder()
        screening.watch(contact)

    def _may_chase(self, contact: Contact, again: int) -> bool:
        """Queue the work of answering a referrer if the contact is undecided; return whether another may ask."""
        if self._chasers is None or not is_undecided(contact):
            return False
        task = self._answering.serve(contact, contact.stage, self._answer_seconds(contact, again))
        self._answers.setdefault(contact.number, []).append(task)
        return True

    def rated(self, contact: Contact) -> None:
        """Take in that a contact has been given its rating: answers about it that wait move to their place."""
        for pool in {task.home for task in self._answers.get(contact.number, ())}:
            pool.take_in_rating(contact)

    # After it is closed

    def _closed(self, contact: Contact, outcome: int) -> None:
        answers = self._answers.pop(contact.number, [])
        for task in sorted(answers, key=lambda task: task.person is not None):
            task.withdraw()  # work in hand last: its person must not begin another of these
        decision = decision_of(contact, outcome)
        if decision < 0:
            return
        wrong, again = self._wrong, self._rereferrals
        too_low = contact.closed_early or decision < outcomes.ASSESSMENT <= contact.right_outcome
        if wrong and too_low and self._comes_back(contact) < wrong.share:
            at = self.world.now + round(self._wrong_after.quantile(self._back_after(contact)))
            if at < self.world.door.ends_at:
                self.world.at(at, ARRIVAL, self._come_back, contact)
        elif again:
            waited = (self.world.now if contact.decided_at is None else contact.decided_at) - contact.received_at
            share = again.share.get(outcomes.WORDS[decision], 0.0) + again.per_week_waited * waited / WEEK
            if self._rerefers(contact) < share:
                at = self.world.now + round(
                    self._rereferred_after.quantile(self._rerefers_after(contact) * self._in_time)
                )
                if at < self.world.door.ends_at:
                    source, moment = self._from_whom_and_when(contact, at)
                    self.world.at(moment, ARRIVAL, self._rerefer, (contact, source, None))

    # Known from before the run

    def look_back(self, contact: Contact) -> None:
        """Take in that the family of a contact of an opening backlog may have been referred before."""
        if self._known is not None:
            self._note_referral(contact, self._known.referred_at(contact, -1, contact.received_at))

    def await_known_families(self) -> None:
        """Let families known from before the run come back in it."""
        world, known, again = self.world, self._known, self._rereferrals
        if known is None or again is None:
            return
        shares = [again.share.get(decision, 0.0) for decision in outcomes.DECISIONS]
        for contact, ended, closed_at in known.closed():
            if self._rerefers(contact) < shares[ended]:
                at = closed_at + self._rereferred_after.quantile(self._rerefers_after(contact) * self._in_time)
                if -WEEK <= at < world.door.ends_at:  # may come up to a week after it is due
                    source, moment = self._from_whom_and_when(contact, round(at))
                    if moment >= 0:
                        referred_at = known.referred_at(contact, ended, closed_at)
                        world.at(moment, ARRIVAL, self._rerefer, (contact, source, referred_at))

    def _note_referral(self, contact: Contact, referred_at: int | None) -> None:
        """Note when the family of a contact was last referred before the run, so that measures know."""
        if referred_at is not None:
            self.world.log.header.setdefault("referred_before", {})[str(contact.family)] = referred_at

    def _from_whom_and_when(self, contact: Contact, at: int) -> tuple[int, int]:
        """Return who refers a family again that is due at a moment, and when it comes."""
        by_any = self._rereferrals is not None and self._rereferrals.referred_by == "any"
        u, door = self._rerefers_by(contact) if by_any else 0.0, self.world.door
        if not door.are_counted_as_one:
            return self._mix.pick(u) if by_any else contact.source, at
        return door.arrivals.among_others(at, None if by_any else contact.source, u, self._rerefers_at(contact))

    def _come_back(self, earlier: Contact) -> None:
        rating = None
        if self._wrong is not None and self._back_raised(earlier) < self._wrong.raised_share:
            rating = max(RED, rating_before(self.world, earlier) - 1)
        self.world.receive_again(earlier, "comes_back.1", SCREENING, rating)

    def _rerefer(self, again: tuple[Contact, int, int | None]) -> None:
        earlier, source, referred_before = again
        contact = self.world.receive_known(earlier, "rereferral.1", source)
        self._note_referral(contact, referred_before)
        self.world.way.begin(contact, SCREENING)


def is_repeat(contact: Contact) -> bool:
    """Whether a contact is itself a repeat of another."""
    return isinstance(contact.position, str) and contact.position.rsplit(".", 2)[-2] == "repeat"
