"""The front door of ``scenarios/textbook/front-door-year.toml`` in SimPy alone, as one writes it who has not seen mashsim.

A process for each contact, a resource for each team, a request in a ``with`` block for each piece of work: nothing is
done to make it fast, and nothing to make it slow. It keeps the same times as mashsim's log: of each stage, how long
contacts waited.
"""

from __future__ import annotations

from collections import defaultdict
from random import Random

import simpy

HOUR, DAY = 60.0, 24 * 60.0
"""The clock counts minutes."""
YEAR = 364 * DAY
POSTS = {"contact_officers": 3, "administrators": 1, "social_workers": 2, "managers": 1, "team_managers": 1}
RATINGS = (0.1, 0.4, 0.5)
PARTNERS = ((0.9, 8 * HOUR), (0.8, 12 * HOUR), (0.6, 12 * HOUR), (0.3, 24 * HOUR), (0.2, 24 * HOUR))
"""In what share of enquiries each is asked, and the mean time of its reply."""
ASSESSED = (0.9, 0.6, 0.3)
"""The share of decisions that lead to an assessment, by rating."""


class FrontDoor:
    """One replication: `waits` has the minutes that contacts waited, by what they waited for."""

    def __init__(self, seed: int):
        self.random = Random(seed)
        self.env = simpy.Environment()
        self.teams = {name: simpy.PriorityResource(self.env, posts) for name, posts in POSTS.items()}
        self.room = simpy.Resource(self.env, 330)
        self.waits: dict[str, list[float]] = defaultdict(list)

    def run(self) -> dict[str, list[float]]:
        """Run the year, and return the waits."""
        self.env.process(self.arrivals())
        self.env.run(until=YEAR)
        return self.waits

    def arrivals(self):
        while True:
            yield self.env.timeout(self.random.expovariate(20_000 / 365 / DAY))
            self.env.process(self.contact())

    def work(self, stage, team, priority, minutes):
        asked = self.env.now
        with self.teams[team].request(priority) as turn:
            yield turn
            self.waits[stage].append(self.env.now - asked)
            yield self.env.timeout(minutes)

    def reply(self, mean):
        yield self.env.timeout(self.random.expovariate(1 / mean))

    def contact(self):
        env, random = self.env, self.random
        received = env.now
        yield env.process(self.work("screening", "contact_officers", 0, 50 * random.lognormvariate(0, 0.6)))
        if random.random() < 0.4:
            return
        rating = random.choices(range(3), RATINGS)[0]
        yield env.process(self.work("gathering", "administrators", rating, random.expovariate(1 / 30)))
        sent = env.now
        replies = [env.process(self.reply(mean)) for share, mean in PARTNERS if random.random() < share]
        yield simpy.AllOf(env, replies)
        self.waits["replies"].append(env.now - sent)
        yield env.process(self.work("analysing", "social_workers", rating, random.expovariate(1 / 70)))
        yield env.process(self.work("deciding", "managers", rating, random.expovariate(1 / 35)))
        self.waits["decision"].append(env.now - received)
        if random.random() >= ASSESSED[rating]:
            return
        yield env.process(self.work("allocating", "team_managers", 0, 15))
        asked = env.now
        with self.room.request() as place:
            yield place
            self.waits["room"].append(env.now - asked)
            yield env.timeout(random.expovariate(1 / (20 * DAY)))
