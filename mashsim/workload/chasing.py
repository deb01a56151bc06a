"""The chases and escalations expected in an enquiry, for the hours check."""

from __future__ import annotations

from math import fsum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from mashsim.chance import Distribution
    from mashsim.plan import Plan
    from mashsim.scenario import Scenario
    from mashsim.vocabulary.ratings import Rating
    from mashsim.worktime import Calendar


class Steps(NamedTuple):
    """What is expected in one enquiry, with all its partners."""

    chases: float
    escalations: float


def steps_in_an_enquiry(door: Plan, scenario: Scenario, rating: Rating) -> Steps:
    """Return the chases and escalations expected in one enquiry of a rating.

    Chases are counted as if none brought a reply forward, and as if each were made at once when it is due: before a run
    nothing is known of how long one waits for its worker, in which time the reply may come and later chases move. So
    where social workers are behind, fewer are made than this; and a limit that counts from receipt is taken as if
    partners were asked at once. An escalation is counted where neither the request nor any chase of it has brought a
    reply by then, as a chase of a silent partner is a new try.
    """
    gathering = scenario.stages.gathering
    chase = gathering.chase if gathering else None
    if gathering is None or chase is None or rating not in chase.first_after:
        return Steps(0.0, 0.0)
    office = door.office
    start = office.opens[len(office.opens) // 2]
    rule = gathering.go_on.get(rating)
    limit = office.between(start, office.after(start, rule.after)) if rule and rule.after else None
    first, every = (
        office.between(start, office.after(start, waits[rating])) for waits in (chase.first_after, chase.every)
    )
    times = [first + number * every for number in range(chase.most + 1)]
    in_time = [limit is None or time < limit for time in times]
    chases, escalations = [], []
    for partner in scenario.partners.values():
        asked, silent, law = partner.asked.get(rating, 0.0), partner.silent_share, partner.reply.compiled()
        late = [1 - law.share_up_to(_length(office, start, time, law)) for time in times]
        chases += [
            asked * (silent + (1 - silent) * share) for share, goes in zip(late[:-1], in_time, strict=False) if goes
        ]
        if chase.escalation and in_time[-1]:
            since = [times[-1], *(times[-1] - time for time in times[:-1])]
            tries = [1 - law.share_up_to(_length(office, start, time, law)) for time in since]
            waiting = fsum(silent**number * (1 - silent) * share for number, share in enumerate(tries))
            escalations.append(asked * (silent ** len(tries) + waiting))
    return Steps(fsum(chases), fsum(escalations))


def _length(office: Calendar, start: int, open_seconds: int, law: Distribution) -> float:
    """Return so many open seconds in the time that a law counts in."""
    if law.kind == "clock":
        return office.add(start, open_seconds) - start
    return open_seconds if law.kind == "working" else open_seconds / office.day_length
