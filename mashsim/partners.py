"""Partners: who is asked, how long they take, and what a chase does.

A request's luck belongs to the contact: each partner has its own streams for being asked and for the reply, and each further try is
a purpose of its own (``police.partner.health.reply#1.2``). Silence is a reply time without end: one uniform number says whether
there will be a reply and when, so a partner that is silent less often answers nobody later.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from mashsim.agenda import ENDING, Moment
from mashsim.chance import Distribution
from mashsim.vocabulary import events
from mashsim.vocabulary.ratings import RATED_AS
from mashsim.vocabulary.stages import GATHERING

if TYPE_CHECKING:
    from mashsim.scenario import PartnerSettings
    from mashsim.worktime import Calendar, Later


Answering = tuple["Calendar", Distribution, "Later"]
"""How long a reply takes: its calendar, its length, and what turns a length into a moment."""


class Request:
    """One question to one partner about one contact. It is answered once, however often it is chased."""

    __slots__ = ("calendar", "contact", "in_queue", "number", "on_reply", "partner", "replied", "reply_at", "tries")

    def __init__(self, partner: Partner, contact: Any, number: int, on_reply: Callable[[Request], None]):
        self.partner = partner
        self.contact = contact
        self.number = number
        self.on_reply = on_reply
        self.replied = False
        self.reply_at: int | None = None
        """When the reply will come, as things stand; None if none will, or if it still waits in the partner's own queue."""
        self.calendar: Calendar | None = None
        """On which its reply time runs; None is by the clock."""
        self.in_queue = False
        """Whether it waits in the partner's own queue, or is in hand there."""
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

    def __init__(self, world: Any, code: int, name: str, settings: PartnerSettings):
        self.world = world
        self.code = code
        self.name = name
        self.calendar: Calendar = world.calendars[settings.calendar]
        self.team = world.partner_team(name, settings)
        self._asked_luck, self._holiday_luck, self._reply_luck, self._effort_luck, self.chase_luck = (
            world.purpose(f"partner.{name}.{what}") for what in ("asked", "in_holidays", "reply", "effort", "chase")
        )
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
            self._effort = settings.team.effort.compiled()

    def _answering(self, calendar: Calendar, law: Distribution) -> Answering:
        return calendar, law, calendar.later(law.kind)

    def is_asked(self, contact: Any) -> bool:
        """Whether this partner is asked about a contact of its rating."""
        share, luck = self._asked[contact.rating], self._asked_luck
        return share > 0 and (share >= 1 or bool(luck(contact) < share))

    def ask(self, contact: Any, on_reply: Callable[[Request], None], sent_ago: int = 0) -> Request:
        """Send a request; `on_reply` is called when the reply comes, if it does.

        Parameters
        ----------
        sent_ago : seconds since it was sent, for an opening backlog; the reply time is then one of those that are longer
        """
        world = self.world
        note, number = world.note, next(world.numbers)
        request = Request(self, contact, number, on_reply)
        note((world.env._now - sent_ago, contact.number, number, events.REQUESTED, GATHERING, self.code))
        self._try(request, sent_ago)
        return request

    def chase(self, request: Request, shortens_to: float) -> None:
        """Ask again: a silent request gets a new try, one that waits for its reply waits `shortens_to` of what remained."""
        now = self.world.env._now
        if request.reply_at is None:
            if not request.in_queue:
                self._try(request, 0)
        elif request.calendar is None:
            self._reply_at(request, now + int((request.reply_at - now) * shortens_to))
        elif shortens_to < 1 and request.reply_at <= request.calendar.timeline.ends_at:
            left = int(request.calendar.between(now, request.reply_at) * shortens_to)
            self._reply_at(request, request.calendar.add(now, left) if left else request.calendar.next_open(now))

    def _try(self, request: Request, sent_ago: int) -> None:
        request.tries += 1
        if self.team is None:
            self._send_reply(request, sent_ago)
            return
        effort = self._effort.quantile(self._effort_luck(request.contact, request.tries))
        request.in_queue = True
        task = self.team.serve(request.contact, GATHERING, effort)
        task.callbacks.append(lambda _: self._send_reply(request, 0))

    def _send_reply(self, request: Request, sent_ago: int) -> None:
        contact, again, luck = request.contact, request.tries, self._reply_luck
        request.in_queue = False
        u = luck(contact, again)
        if u >= self._answered_share:
            return
        u /= self._answered_share
        now = self.world.env._now
        sent_at = now - sent_ago
        calendar, law, later = self._reply
        if (
            self._holiday_share
            and not self.world.in_term(sent_at)
            and self._holiday_luck(contact, again) < self._holiday_share
        ):
            calendar, law, later = self._holiday_reply
        request.calendar = None if law.kind == "clock" else calendar
        if sent_ago:
            self._reply_at(request, max(now, later(sent_at, law.beyond(_age(law, calendar, sent_ago, sent_at), u))))
        else:
            quantile = law.quantile
            self._reply_at(request, later(now, quantile(u)))

    def _reply_at(self, request: Request, moment: int) -> None:
        request.reply_at = moment
        Moment(self.world.env, moment, ENDING, self._replied, request)

    def _replied(self, moment: Moment) -> None:
        request: Request = moment.subject
        world, on_reply = self.world, request.on_reply
        note, now = world.note, world.env._now
        if request.replied or request.reply_at != now:
            return  # a chase has brought the reply forward
        request.replied = True
        note((now, request.contact.number, request.number, events.REPLIED, GATHERING, self.code))
        on_reply(request)


def _age(law: Distribution, calendar: Calendar, sent_ago: int, sent_at: int) -> float:
    """Return how long a request has waited, in the time that its reply time is counted in."""
    if law.kind == "clock":
        return sent_ago
    waited = calendar.between(sent_at, sent_at + sent_ago)
    return waited / calendar.day_length if law.kind == "working days" else waited
