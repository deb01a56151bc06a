"""Partners: who is asked, how long they take, and what a chase does.

A request's luck belongs to the contact: each partner has its own streams for being asked and for the reply, and each
further try is a purpose of its own (``police.partner.health.reply#1.2``). Silence is a reply time without end: one
uniform number says whether there will be a reply and when, so a partner that is silent less often answers nobody later.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from mashsim.agenda import ENDING
from mashsim.chance import Distribution
from mashsim.scenario import PoolSettings
from mashsim.staff import Pool, timed
from mashsim.vocabulary import events
from mashsim.vocabulary.ratings import RATED_AS
from mashsim.vocabulary.stages import GATHERING

if TYPE_CHECKING:
    from mashsim.contact import Contact
    from mashsim.scenario import PartnerSettings
    from mashsim.simulation.world import World
    from mashsim.staff import Task
    from mashsim.worktime import Calendar, Later


Answering = tuple["Calendar", Distribution, "Later"]
"""How long a reply takes: its calendar, its length, and what turns a length into a moment."""


class Request:
    """One question to one partner about one contact. It is answered once, however often it is chased."""

    __slots__ = ("calendar", "contact", "number", "on_reply", "partner", "replied", "reply_at", "task", "tries")

    def __init__(self, partner: Partner, contact: Contact, number: int, on_reply: Callable[[Request], None]):
        self.partner = partner
        self.contact = contact
        self.number = number
        self.on_reply = on_reply
        self.replied = False
        self.reply_at: int | None = None
        """When the reply will come, as things stand; None without one, or while it waits in the partner's own queue."""
        self.calendar: Calendar | None = None
        """On which its reply time runs; None is by the clock."""
        self.task: Task | None = None
        """The work on it in the partner's own queue, while it waits or is in hand there."""
        self.tries = 0


class Partner:
    """An agency that is asked for information.

    Parameters
    ----------
    world : the world it stands in (event list, log, luck, calendars)
    code : its number in the log
    name : its name
    settings : its settings; `adopt` takes over later ones
    """

    def __init__(self, world: World, code: int, name: str, settings: PartnerSettings):
        self.world = world
        self.code = code
        self.name = name
        self.calendar: Calendar = world.calendars[settings.calendar]
        self.team = self._team(settings)
        self._asked_luck, self._holiday_luck, self._reply_luck, self._effort_luck, self.chase_luck = (
            world.purpose(f"partner.{name}.{what}") for what in ("asked", "in_holidays", "reply", "effort", "chase")
        )
        self._manager_luck = world.purpose(f"partner.{name}.manager")
        self.adopt(settings)

    def adopt(self, settings: PartnerSettings) -> None:
        """Take over settings from now on; requests already sent are not changed."""
        self._asked = tuple(settings.asked.get(rating, 0.0) for rating in RATED_AS)
        self._reply = self._answering(self.calendar, settings.reply.compiled())
        self._answered_share = 1 - settings.silent_share
        holidays = settings.in_school_holidays
        self._holiday_share = holidays.answered_share if holidays else 0.0
        if holidays:
            self._holiday_reply = self._answering(self.world.calendars[holidays.calendar], holidays.reply.compiled())
        if settings.team and self.team:
            self._seconds = timed(self.world, settings.team.effort, self._effort_luck)

    def _team(self, settings: PartnerSettings) -> Pool | None:
        """Return the partner's own queue, if its capacity is limited.

        Its people's work is not our staff's and is not in the log.
        """
        if settings.team is None:
            return None
        world, rosters = self.world, self.world.door.partner_rosters[self.name]
        team = PoolSettings(posts=0, shifts=(settings.calendar,))
        people = rosters.draw(world.luck)
        return Pool(world, -1, team, people, 0, rosters.presence_per_effort, _leave_unnoted, world.numbers)

    def _answering(self, calendar: Calendar, law: Distribution) -> Answering:
        return calendar, law, calendar.later(law.kind)

    def is_asked(self, contact: Contact) -> bool:
        """Whether this partner is asked about a contact of its rating."""
        share = self._asked[contact.rating]
        return share > 0 and (share >= 1 or self._asked_luck(contact) < share)

    def ask(self, contact: Contact, on_reply: Callable[[Request], None], sent_ago: int = 0) -> Request:
        """Send a request; `on_reply` is called when the reply comes, if it does.

        Parameters
        ----------
        sent_ago : seconds since it was sent, for an opening backlog; the reply time is then longer than that
        """
        world = self.world
        number = next(world.numbers)
        request = Request(self, contact, number, on_reply)
        world.note((world.now - sent_ago, contact.number, number, events.REQUESTED, GATHERING, self.code))
        self._try(request, sent_ago)
        return request

    def chase(self, request: Request, shortens_to: float) -> None:
        """Ask again: a silent request gets a new try, a reply under way takes `shortens_to` of the time left."""
        now = self.world.now
        if request.reply_at is None:
            if request.task is None:
                self._try(request, 0)
        elif request.calendar is None:
            self._reply_at(request, now + int((request.reply_at - now) * shortens_to))
        elif shortens_to < 1 and request.reply_at <= request.calendar.timeline.ends_at:
            left = int(request.calendar.between(now, request.reply_at) * shortens_to)
            self._reply_at(request, request.calendar.add(now, left) if left else request.calendar.next_open(now))

    def escalate(self, request: Request, reply: Distribution, answered_share: float) -> None:
        """Ask this partner's manager, who may answer for it."""
        u = self._manager_luck(request.contact)
        if u < answered_share:
            at = self.calendar.later(reply.kind)(self.world.now, reply.quantile(u / answered_share))
            self.world.at(at, ENDING, self._answer, request)

    def take_back(self, request: Request) -> None:
        """Take back a request without a reply, as its contact was withdrawn; no reply to it will come."""
        if request.replied:
            return
        request.replied = True
        if request.task is not None:
            request.task.withdraw()
        row = (self.world.now, request.contact.number, request.number, events.TAKEN_BACK, GATHERING, self.code)
        self.world.note(row)

    def _try(self, request: Request, sent_ago: int) -> None:
        request.tries += 1
        if self.team is None:
            self._send_reply(request, sent_ago)
            return
        request.task = task = self.team.serve(request.contact, GATHERING, self._seconds(request.contact, request.tries))
        task.then(lambda _: self._worked_on(request))

    def _worked_on(self, request: Request) -> None:
        request.task = None
        self._send_reply(request, 0)

    def _send_reply(self, request: Request, sent_ago: int) -> None:
        world, contact, again = self.world, request.contact, request.tries
        u, answered_share = self._reply_luck(contact, again), self._answered_share
        if u >= answered_share:
            return
        u /= answered_share
        now = world.now
        calendar, law, later = self._reply
        in_holidays = self._holiday_share and not world.in_term(now - sent_ago)
        if in_holidays and self._holiday_luck(contact, again) < self._holiday_share:
            calendar, law, later = self._holiday_reply
        request.calendar = None if law.kind == "clock" else calendar
        if not sent_ago:
            self._reply_at(request, later(now, law.quantile(u)))
            return
        sent_at = now - sent_ago
        age = calendar.elapsed(sent_at, now, law.kind)
        self._reply_at(request, max(now, later(sent_at, law.beyond(age, u))))

    def _reply_at(self, request: Request, moment: int) -> None:
        request.reply_at = moment
        self.world.at(moment, ENDING, self._replied, request)

    def _replied(self, request: Request) -> None:
        if request.reply_at == self.world.now:  # else a chase has brought the reply forward
            self._answer(request)

    def _answer(self, request: Request) -> None:
        """Give the reply, unless it has been given."""
        world = self.world
        if request.replied:
            return
        request.replied = True
        world.note((world.now, request.contact.number, request.number, events.REPLIED, GATHERING, self.code))
        request.on_reply(request)


def _leave_unnoted(_: tuple[int, int, int, int, int, int]) -> None:
    """Leave no trace in the log."""
