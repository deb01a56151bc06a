"""Offers of people who come for a while: who, how many, from when to when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mashsim.documents import did_you_mean
from mashsim.errors import ScenarioError
from mashsim.questions.asking import with_intervention
from mashsim.scenario import Scenario
from mashsim.scenario.people import CoverKind


@dataclass(frozen=True, order=True)
class Offer:
    """People who come to one pool, or as many to each of several, from a day to a day, both included.

    Attributes
    ----------
    pools : where they come
    posts : how many come to each, in full-time equivalents
    """

    pools: tuple[str, ...]
    posts: float
    first_day: dt.date
    last_day: dt.date

    @property
    def weeks(self) -> float:
        """Return how long they stay, in weeks."""
        return ((self.last_day - self.first_day).days + 1) / 7

    @property
    def person_weeks(self) -> float:
        """Return the person-weeks paid for, in total."""
        return len(self.pools) * self.posts * self.weeks

    def holds(self, other: Offer) -> bool:
        """Whether another offer is part of this one: the same pools, no more people, no other days."""
        return (
            self.pools == other.pools
            and self.posts >= other.posts
            and self.first_day <= other.first_day
            and self.last_day >= other.last_day
        )

    def made_to(self, scenario: Scenario, kind: CoverKind) -> Scenario:
        """Return the front door to which they come."""
        cover = [{"pool": pool, "posts": self.posts, "kind": kind} for pool in self.pools]
        return with_intervention(scenario, "Cover", self.first_day, self.last_day, cover=cover)

    def as_dict(self) -> dict[str, object]:
        """Return the offer as plain words and numbers."""
        return {
            "pools": list(self.pools),
            "posts": self.posts,
            "first_day": self.first_day.isoformat(),
            "last_day": self.last_day.isoformat(),
            "weeks": self.weeks,
            "person_weeks": self.person_weeks,
        }


def grid(
    pools: Sequence[tuple[str, ...]], most: int, season: tuple[dt.date, dt.date], earliest: dt.date, step_weeks: int
) -> Iterator[Offer]:
    """Yield every offer of a season: each group of pools, each number, each start and each end on the steps.

    Parameters
    ----------
    season : the first and the last day that count; the last step ends with it
    earliest : nobody can be there before
    """
    first, last = season
    step = dt.timedelta(weeks=step_weeks)
    starts = [first + n * step for n in range((last - first) // step + 1)]
    starts = [max(start, earliest) for start in starts if start + step > earliest]
    day = dt.timedelta(days=1)
    ends = [*(start - day for start in starts[1:]), last]
    for group in pools:
        for posts in range(1, most + 1):
            yield from (
                Offer(group, float(posts), start, end)
                for number, start in enumerate(starts)
                for end in ends[number:]
                if end >= start
            )


def pools_of(texts: Sequence[str], scenario: Scenario, option: str = "--role") -> list[tuple[str, ...]]:
    """Read pools by name; "managers + contact_officers" is as many of each.

    Raises
    ------
    ScenarioError
        Every name that is not a pool of the scenario, with the nearest.
    """
    groups = [tuple(name.strip() for name in text.split("+")) for text in texts]
    faults = []
    for name in dict.fromkeys(name for group in groups for name in group if name not in scenario.pools):
        hint = did_you_mean(name, scenario.pools, f"; there are {', '.join(scenario.pools)}.")
        faults.append(f"{option} {name!r} is not a pool of {scenario.title!r}{hint}")
    if faults:
        raise ScenarioError(faults)
    return list(dict.fromkeys(groups))
