"""Gathering: ask partners in parallel, chase those who do not answer, and go on when the rule for the rating is met."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mashsim.agenda import ENDING, Moment, Settled
from mashsim.vocabulary import events, outcomes
from mashsim.vocabulary.ratings import RATED_AS
from mashsim.vocabulary.stages import GATHERING
from mashsim.worktime import NEVER

if TYPE_CHECKING:
    from collections.abc import Callable

    from mashsim.agenda import Steps
    from mashsim.partners import Request
    from mashsim.quantities import Duration
    from mashsim.scenario import ChaseSettings, Stages
    from mashsim.staff import Task


class Enquiry(Settled):
    """The requests about one contact. It happens when there are replies enough, or when the time allowed is up."""

    __slots__ = ("chases", "contact", "missing", "over")

    def __init__(self, world: Any, contact: Any):
        super().__init__(world.env)
        self.contact = contact
        self.missing = 0
        self.over = False
        self.chases: list[Task] = []

    def on_reply(self, request: Request) -> None:
        """Count a reply; one that comes after the contact has moved on changes nothing."""
        self.missing -= 1
        if self.missing == 0:
            self.end()

    def end(self, _: Moment | None = None) -> None:
        """Go on, and take back the chases that are still to be done."""
        if not self.over:
            self.over = True
            for task in self.chases:
                if task.callbacks is not None:
                    task.pool.withdraw(task)
            self.settle()


class Chasing:
    """The chases of one request: asking again, at most so many times, until the reply comes or the contact goes on.

    Only a chase's effort is read when it is queued; all else is as it was when the request was sent.
    """

    __slots__ = ("enquiry", "gathering", "made", "request", "settings")

    def __init__(self, gathering: Gathering, enquiry: Enquiry, request: Request, settings: ChaseSettings):
        self.gathering = gathering
        self.enquiry = enquiry
        self.request = request
        self.settings = settings
        self.made = 0

    def due(self, _: Moment) -> None:
        """Queue the work of a chase."""
        enquiry, request, gathering = self.enquiry, self.request, self.gathering
        if request.replied or enquiry.over:
            return
        self.made += 1
        law, luck = gathering.chase_effort, request.partner.chase_luck
        effort = law.mean if law.certain else law.quantile(luck(enquiry.contact, self.made))
        task = gathering.pool.serve(enquiry.contact, GATHERING, effort)
        enquiry.chases.append(task)
        task.callbacks.append(self.done)

    def done(self, _: Task) -> None:
        """Chase, now that the work is done, and wait for the next time."""
        request, settings, world = self.request, self.settings, self.gathering.world
        if request.replied:
            return
        note, now = world.note, world.env._now
        note((now, self.enquiry.contact.number, request.number, events.CHASED, GATHERING, request.partner.code))
        request.partner.chase(request, settings.shortens_to)
        if self.made < settings.most:
            again = world.office.later(settings.every.kind)
            Moment(world.env, again(now, settings.every.amount), ENDING, self.due)


class Gathering:
    """Information requests to partners, by social workers."""

    code = GATHERING

    def __init__(self, world: Any, settings: Stages):
        assert settings.gathering is not None
        self.world = world
        self.pool = world.pools[settings.gathering.pool]
        self._effort_luck = world.purpose("gathering.effort")
        self.adopt(settings)

    def adopt(self, settings: Stages) -> None:
        """Take over settings from now on: the rule to go on is read when requests are sent, a chase's effort when it is queued."""
        gathering = settings.gathering
        assert gathering is not None
        self._effort = gathering.effort.compiled().quantile
        rules = [gathering.go_on.get(rating) for rating in RATED_AS]
        self._enough = [None if rule is None or rule.replies == "all" else rule.replies for rule in rules]
        self._after = [self._limit(rule.after) if rule and rule.after else None for rule in rules]
        self._chase = chase = gathering.chase
        self._first_chase = self._limit(chase.first_after) if chase and chase.most else None
        if chase:
            self.chase_effort = chase.effort.compiled()

    def _limit(self, wait: Duration) -> Callable[[int], int]:
        """Return what gives the end of a wait on the front door's calendar from its start."""
        later, amount = self.world.office.later(wait.kind), wait.amount
        return lambda start: later(start, amount)

    def __call__(self, contact: Any) -> Steps:
        effort, luck = self._effort, self._effort_luck
        yield self.pool.serve(contact, GATHERING, effort(luck(contact)))
        enquiry = self.send(contact)
        if not enquiry.over:
            yield enquiry
        return outcomes.GATHERED

    def send(self, contact: Any, sent_ago: int = 0) -> Enquiry:
        """Send the requests, set the time allowed, and the chases."""
        world = self.world
        enquiry = Enquiry(world, contact)
        asked = [partner for partner in world.partners if partner.is_asked(contact)]
        enough = self._enough[contact.rating]
        enquiry.missing = len(asked) if enough is None else min(enough, len(asked))
        now = world.env._now
        requests = [partner.ask(contact, enquiry.on_reply, sent_ago) for partner in asked]
        if enquiry.missing <= 0:
            enquiry.end()
            return enquiry
        replies = sorted([NEVER if request.reply_at is None else request.reply_at for request in requests])
        goes_on = replies[enquiry.missing - 1]  # at the latest, as things stand: a chase can only bring a reply forward
        after, first_chase, chase = self._after[contact.rating], self._first_chase, self._chase
        if after is not None:
            moment = max(now, after(now - sent_ago))
            if moment < goes_on:
                Moment(world.env, moment, ENDING, enquiry.end)
        if chase and first_chase:
            moment = max(now, first_chase(now - sent_ago))
            if moment < goes_on:
                late = [request for request in requests if request.reply_at is None or request.reply_at > moment]
                Moment(world.env, moment, ENDING).callbacks += [
                    Chasing(self, enquiry, request, chase).due for request in late
                ]
        return enquiry
