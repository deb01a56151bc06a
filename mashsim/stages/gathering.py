"""Gathering: ask partners in parallel, chase silent ones, and go on when the rule for the rating is met."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mashsim.agenda import ENDING, Moment, Settled
from mashsim.staff import HandsOn, timed
from mashsim.vocabulary import events, outcomes
from mashsim.vocabulary.ratings import RATED_AS
from mashsim.vocabulary.stages import GATHERING
from mashsim.worktime import NEVER

if TYPE_CHECKING:
    from collections.abc import Callable

    from mashsim.agenda import Steps
    from mashsim.contact import Contact
    from mashsim.partners import Request
    from mashsim.quantities import Duration
    from mashsim.scenario.localities import PoolNames
    from mashsim.scenario.process import ChaseSettings, EscalationSettings, GatheringSettings
    from mashsim.simulation.world import World
    from mashsim.staff import Task

    Wait = Callable[[int], int]
    """From the start of a wait on the front door's calendar to its end."""


class Enquiry(Settled):
    """The requests about one contact. It happens when there are enough replies, or when the time allowed is up."""

    __slots__ = ("chases", "contact", "missing", "requests")

    def __init__(self, contact: Contact):
        super().__init__()
        self.contact = contact
        self.missing = 0
        self.chases: list[Task] = []
        self.requests: list[Request] = []

    def give_up(self) -> None:
        self.call_off()
        for task in self.chases:
            task.withdraw()
        for request in self.requests:
            request.partner.take_back(request)

    def on_reply(self, request: Request) -> None:
        """Count a reply; one after the contact has moved on changes nothing."""
        self.missing -= 1
        if self.missing == 0:
            self.end()

    def end(self, _: object = None) -> None:
        """Go on, and take back the chases that are still to be done."""
        if not self.over:
            for task in self.chases:
                task.withdraw()
            self.settle()


class Escalating:
    """How partners' managers are asked: by whom, how long that takes, and how they answer."""

    def __init__(self, world: World, settings: EscalationSettings, pool: PoolNames):
        self.pool = world.staff(settings.pool or pool)
        self.answered_share = settings.answered_share
        self.seconds = [
            timed(world, settings.effort, world.purpose(f"partner.{partner.name}.escalation"))
            for partner in world.partners
        ]
        laws = [settings.reply_by_partner.get(partner.name, settings.reply) for partner in world.partners]
        self.replies = [law.compiled() for law in laws]


class Chasing:
    """The chases of one request, and the escalation after them, until the reply is there or the contact goes on.

    Only a chase's effort is read when it is queued; all else is as it was when the request was sent.
    """

    __slots__ = ("again", "enquiry", "escalating", "gathering", "made", "request", "settings")

    def __init__(self, gathering: Gathering, enquiry: Enquiry, request: Request, settings: ChaseSettings):
        self.gathering = gathering
        self.enquiry = enquiry
        self.request = request
        self.settings = settings
        self.again = gathering.next_chase[enquiry.contact.rating]
        self.escalating = gathering.escalating
        self.made = 0

    def due(self, _: object) -> None:
        """Queue the work of a chase, or of the escalation if there have been enough."""
        enquiry, request, gathering = self.enquiry, self.request, self.gathering
        if request.replied or enquiry.over:
            return
        contact, partner = enquiry.contact, request.partner.code
        if self.made < self.settings.most:
            self.made += 1
            seconds = gathering.chase_seconds[partner](contact, self.made)
            task = gathering.work.pool.serve(contact, GATHERING, seconds)
            task.then(self.chased)
        elif self.escalating is not None:
            task = self.escalating.pool.serve(contact, GATHERING, self.escalating.seconds[partner](contact))
            task.then(self.escalated)
        enquiry.chases.append(task)

    def chased(self, _: Task) -> None:
        """Chase, now that the work is done, and wait for the next time."""
        request, settings, world = self.request, self.settings, self.gathering.world
        if request.replied:
            return
        self._note(events.CHASED)
        request.partner.chase(request, settings.shortens_to)
        if self.again is not None and (self.made < settings.most or self.escalating is not None):
            world.at(self.again(world.now), ENDING, self.due)

    def escalated(self, _: Task) -> None:
        """Ask the partner's manager, now that the work is done."""
        request, escalating = self.request, self.escalating
        if request.replied or escalating is None:
            return
        self._note(events.ESCALATED)
        partner = request.partner
        partner.escalate(request, escalating.replies[partner.code], escalating.answered_share)

    def _note(self, event: int) -> None:
        world, request = self.gathering.world, self.request
        world.note((world.now, self.enquiry.contact.number, request.number, event, GATHERING, request.partner.code))


class Gathering:
    """Information requests to partners, by social workers."""

    code = GATHERING

    def __init__(self, world: World, settings: GatheringSettings):
        self.world = world
        self.work = HandsOn(world, GATHERING, settings)
        self.adopt(settings)

    def adopt(self, settings: GatheringSettings) -> None:
        """Take over settings from now on: the rule to go on is read when requests are sent, effort with its work."""
        self.work.adopt(settings)
        rules = [settings.go_on.get(rating) for rating in RATED_AS]
        self._enough = [None if rule is None or rule.replies == "all" else rule.replies for rule in rules]
        self._after = [self._limit(rule.after) if rule and rule.after else None for rule in rules]
        self._from_receipt = [rule is not None and rule.counted_from == "received" for rule in rules]
        self._chase = chase = settings.chase
        self._first_chase: list[Wait | None] = [None for _ in RATED_AS]
        self.next_chase: list[Wait | None] = [None for _ in RATED_AS]
        self.escalating: Escalating | None = None
        if chase is None:
            return
        self.chase_seconds = [timed(self.world, chase.effort, partner.chase_luck) for partner in self.world.partners]
        if chase.escalation is not None:
            self.escalating = Escalating(self.world, chase.escalation, settings.pool)
        if chase.most or chase.escalation:
            self._first_chase, self.next_chase = (
                [self._limit(waits[rating]) if rating in waits else None for rating in RATED_AS]
                for waits in (chase.first_after, chase.every)
            )

    def _limit(self, wait: Duration) -> Wait:
        """Return a function from the start of a wait on the front door's calendar to its end."""
        later, amount = self.world.office.later(wait.kind), wait.amount
        return lambda start: later(start, amount)

    def __call__(self, contact: Contact) -> Steps:
        yield self.work.on(contact)
        enquiry = self.send(contact)
        if not enquiry.over:
            yield enquiry
        return outcomes.GATHERED

    def send(self, contact: Contact, sent_ago: int = 0) -> Enquiry:
        """Send the requests, set the time allowed, and the chases."""
        world = self.world
        enquiry = Enquiry(contact)
        asked = [partner for partner in world.partners if partner.is_asked(contact)]
        enough = self._enough[contact.rating]
        enquiry.missing = len(asked) if enough is None else min(enough, len(asked))
        requests = enquiry.requests = [partner.ask(contact, enquiry.on_reply, sent_ago) for partner in asked]
        if enquiry.missing <= 0:
            enquiry.end()
            return enquiry
        replies = sorted([NEVER if request.reply_at is None else request.reply_at for request in requests])
        goes_on = replies[enquiry.missing - 1]  # at the latest, as things stand: a chase can only bring a reply forward
        after, first_chase, chase = self._after[contact.rating], self._first_chase[contact.rating], self._chase
        if after is not None:
            is_from_receipt = self._from_receipt[contact.rating] and contact.visit == 1
            moment = max(world.now, after(contact.received_at if is_from_receipt else world.now - sent_ago))
            if moment < goes_on:
                world.at(moment, ENDING, enquiry.end)
        if chase and first_chase is not None:
            moment = max(world.now, first_chase(world.now - sent_ago))
            if moment < goes_on:
                due = Moment(world, moment, ENDING)
                for request in requests:
                    if request.reply_at is None or request.reply_at > moment:
                        due.then(Chasing(self, enquiry, request, chase).due)
        return enquiry
