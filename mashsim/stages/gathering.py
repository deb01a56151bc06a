"""Gathering: ask partners in parallel, chase those who do not answer, and go on when the rule for the rating is met."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mashsim.events import ENDING, Journey, Moment, Settled
from mashsim.log import CHASED
from mashsim.pathway import GATHERED, GATHERING

if TYPE_CHECKING:
    from mashsim.events import Steps
    from mashsim.partners import Request
    from mashsim.scenario import Stages
    from mashsim.staff import Task

RATINGS = ("red", "amber", "green")


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


class Gathering:
    """Information requests to partners, by social workers."""

    code = GATHERING

    def __init__(self, world: Any, settings: Stages):
        assert settings.gathering is not None
        self._world = world
        self._pool = world.pools[settings.gathering.pool]
        self._effort_luck = world.purpose("gathering.effort")
        self.adopt(settings)

    def adopt(self, settings: Stages) -> None:
        """Take over settings from now on: the rule to go on is read when requests are sent, a chase's effort when it is queued."""
        gathering = settings.gathering
        assert gathering is not None
        self._effort = gathering.effort.compiled().quantile
        rules = [gathering.go_on.get(rating) for rating in RATINGS]  # type: ignore[call-overload]
        self._enough = [None if rule is None or rule.replies == "all" else rule.replies for rule in rules]
        self._after = [rule.after if rule else None for rule in rules]
        self._chase = gathering.chase
        self._chase_effort = gathering.chase.effort.compiled().quantile if gathering.chase else None

    def __call__(self, contact: Any) -> Steps:
        yield self._pool.serve(contact, GATHERING, self._effort(self._effort_luck(contact)))
        enquiry = self.send(contact)
        if not enquiry.over:
            yield enquiry
        return GATHERED

    def send(self, contact: Any, sent_ago: int = 0) -> Enquiry:
        """Send the requests, set the time allowed, and the chases."""
        world = self._world
        enquiry = Enquiry(world, contact)
        asked = [partner for partner in world.partners if partner.is_asked(contact)]
        enough = self._enough[contact.rating]
        enquiry.missing = len(asked) if enough is None else min(enough, len(asked))
        now = world.env._now
        requests = [partner.ask(contact, enquiry.on_reply, sent_ago) for partner in asked]
        if enquiry.missing <= 0:
            enquiry.end()
        after = self._after[contact.rating]
        if after is not None and not enquiry.over:
            Moment(world.env, max(now, world.later(world.office, now - sent_ago, after.amount, after.kind)), ENDING, enquiry.end)
        if self._chase and not enquiry.over:
            wait = self._chase.first_after
            first = world.later(world.office, now - sent_ago, wait.amount, wait.kind)
            for request in requests:
                if request.reply_at is None or request.reply_at > first:
                    Journey(self._chasing(enquiry, request, max(now, first)))
        return enquiry

    def _chasing(self, enquiry: Enquiry, request: Request, moment: int) -> Steps:
        """Ask again, at most so many times, until the reply comes or the contact goes on."""
        world, chase = self._world, self._chase
        assert chase is not None and self._chase_effort is not None
        for number in range(1, chase.most + 1):
            yield Moment(world.env, moment, ENDING)
            if request.replied or enquiry.over:
                return
            luck = world.purpose(f"partner.{request.partner.name}.chase")
            task = self._pool.serve(enquiry.contact, GATHERING, self._chase_effort(luck(enquiry.contact, number)))
            enquiry.chases.append(task)
            yield task
            if request.replied:
                return
            world.note((world.env._now, enquiry.contact.number, request.number, CHASED, GATHERING, request.partner.code))
            request.partner.chase(request, chase.shortens_to)
            moment = world.later(world.office, world.env._now, chase.every.amount, chase.every.kind)
