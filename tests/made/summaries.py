"""Summaries that no simulation made: invented numbers in the true shape, so that charts and report can be tested alone.

Nothing here is a finding. The city, its roles and its figures are made up.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

STAGES = ("screening", "gathering", "analysing", "deciding", "allocating", "assessing")
RATINGS = ("red", "amber", "green", "unrated")
AGES = ("up to 1 working day", "2 to 5", "6 to 10", "11 to 20", "over 20")
Tree = dict[str, Any]


class _Maker:
    """Makes leaves and curves around given means, with a spread over replications."""

    def __init__(self, replications: int, seed: int = 7):
        self.replications = replications
        self.luck = random.Random(seed)

    def leaf(self, mean: float | None, spread: float = 0.06) -> Tree | None:
        """A number over replications; None stays None."""
        if mean is None:
            return None
        values = [max(0.0, mean * (1 + spread * self.luck.gauss(0, 1))) for _ in range(self.replications)]
        return summarised(values)

    def share(self, mean: float) -> Tree:
        """A number between 0 and 1."""
        return summarised([min(1.0, max(0.0, mean + 0.02 * self.luck.gauss(0, 1))) for _ in range(self.replications)])

    def curve(self, means: Sequence[float | None], spread: float = 0.25) -> Tree:
        """A list over replications, with its 80 % band; one replication has no band."""
        wide = spread if self.replications > 1 else 0.0
        return {
            "mean": [None if m is None else round(m, 3) for m in means],
            "p10": [None if m is None else round(max(0.0, m * (1 - wide)), 3) for m in means],
            "p90": [None if m is None else round(m * (1 + wide), 3) for m in means],
        }

    def wait(self, minutes: float, tail: float = 6.0) -> Tree:
        """The five statistics of a wait, in working and in clock minutes."""
        return {
            "working_minutes": self._five(minutes, tail),
            "clock_minutes": self._five(minutes * (1.4 if minutes < 200 else 3.6), tail),
        }

    def _five(self, minutes: float, tail: float) -> Tree:
        shape = {"mean": 1.5, "median": 1.0, "p90": tail * 0.6, "p95": tail * 0.8, "longest": tail * 2.5}
        return {name: self.leaf(minutes * factor) for name, factor in shape.items()}


def summarised(values: Sequence[float]) -> Tree:
    """Mean, 95 % interval (close enough for a test) and the values; one value has no interval."""
    n, mean = len(values), math.fsum(values) / len(values)
    if n == 1:
        return {"mean": mean, "low": None, "high": None, "n": 1, "values": list(values)}
    half = 2.1 * math.sqrt(math.fsum((v - mean) ** 2 for v in values) / (n - 1) / n)
    return {"mean": mean, "low": mean - half, "high": mean + half, "n": n, "values": list(values)}


def _stage(make: _Maker, started: float, wait: float, extra: Tree) -> Tree:
    by_rating = {
        rating: {"started": make.leaf(started * part), "wait": make.wait(wait * slow)}
        | {k: make.wait(v * slow) for k, v in extra.items()}
        for rating, part, slow in (("red", 0.12, 0.2), ("amber", 0.38, 0.8), ("green", 0.5, 1.5))
    }
    by_rating["unrated"] = {"started": make.leaf(0.0), "wait": None}
    return {
        "started": make.leaf(started),
        "share_waited": make.share(0.7),
        "mean_waiting": make.leaf(wait / 60),
        "still_waiting": make.leaf(wait / 50),
        "wait": make.wait(wait),
        "by_rating": by_rating,
    } | {k: make.wait(v) for k, v in extra.items()}


def _journey(make: _Maker, minutes: float) -> Tree:
    rated = {r: make.wait(minutes * slow) for r, slow in (("red", 0.15), ("amber", 0.7), ("green", 1.8))}
    return make.wait(minutes) | {"by_rating": rated | {"unrated": None}}


def _backlog(days: int, start: float, peak: float, at: float, end: float) -> list[float]:
    """A curve from start over a peak to the end, lower on Sundays."""
    curve = []
    for day in range(days):
        x = day / max(days - 1, 1)
        level = start + (peak - start) * (x / at) ** 2 if x < at else end + (peak - end) * ((1 - x) / (1 - at)) ** 2
        curve.append(level * (0.9 if day % 7 == 3 else 1.0))
    return curve


def _assumption(path: str, value: Any, unit: str, quality: str, source: str, note: str = "") -> Tree:
    return {
        "path": path,
        "value": value,
        "unit": unit,
        "quality": quality,
        "source": source,
        "range": "1 to 120",
        "note": note,
    }


ASSUMPTIONS = [
    _assumption(
        "stages.screening.effort", "25 min", "duration", "assumed", "no time study was found", "test 15 to 45 min"
    ),
    _assumption("stages.analysing.effort", "70 min", "duration", "assumed", "no time study was found"),
    _assumption(
        "partners.police.reply",
        {"median": "5 working hours", "spread": 2.4},
        "duration",
        "assumed",
        "anchored on a tail of 16 days",
    ),
    _assumption("demand.sources.police.share", 0.29, "share", "published", "invented table C3, 2022"),
    _assumption("demand.per_year", "10300 per year", "rate", "derived", "referrals times contacts per referral"),
    _assumption(
        "demand.month_index",
        [1.02, 0.97, 1.1, 1.07, 1.01, 0.83, 1, 1, 1, 1, 1, 1],
        "index",
        "measured",
        "invented table C6",
    ),
    _assumption("pools.social_workers.posts", 9.5, "posts", "published", "invented committee paper, March 2022"),
]

HOURS: Tree = {
    "contact_officers": {
        "needed": 190.4,
        "usable": 214.0,
        "rostered": 259.0,
        "short": 0.0,
        "sentence": "Contact officers: you need 190 hours a week and roster 214: 24 to spare.",
    },
    "social_workers": {
        "needed": 412.3,
        "usable": 371.2,
        "rostered": 449.0,
        "short": 41.1,
        "sentence": "Social workers: you need 412 hours a week and roster 371: expect about 9 more open each week.",
    },
    "managers": {
        "needed": 70.1,
        "usable": 74.0,
        "rostered": 111.0,
        "short": 0.0,
        "sentence": "Managers: you need 70 hours a week and roster 74: 4 to spare.",
    },
}

PUBLISHED: list[Tree] = [
    {
        "measure": f"children_awaiting_assessment_{on}",
        "label": "Children awaiting assessment",
        "on": on,
        "value": value,
        "unit": "children",
        "simulated": None,
        "used": used,
        "source": "invented table C1",
        "rule": "within range",
        "shown": shown,
    }
    for on, value, used, shown in (
        ("2021-03-31", 66, "fitted", True),
        ("2022-03-31", 336, "not fitted", True),
        ("2023-03-31", 60, "not fitted", False),
    )
]


def full(replications: int = 20, days: int = 730) -> Tree:
    """A whole city over two years, overloaded for a while: every section has something to say."""
    make = _Maker(replications)
    extras: dict[str, Tree] = {"gathering": {"replies": 700.0}, "allocating": {"room": 1500.0}}
    waits = {
        "screening": 35.0,
        "gathering": 60.0,
        "analysing": 240.0,
        "deciding": 55.0,
        "allocating": 90.0,
        "assessing": 20.0,
    }
    peaks = {
        "screening": (6, 14, 6),
        "gathering": (18, 215, 30),
        "analysing": (9, 96, 40),
        "deciding": (3, 11, 3),
        "allocating": (5, 48, 9),
    }
    results = {
        "contacts": {
            "received": make.leaf(20500),
            "closed": make.leaf(20100),
            "open_at_end": make.leaf(88.0, 0.3),
            "decided": make.leaf(20300),
            "children_received": make.leaf(36900),
        },
        "stages": {s: _stage(make, 20000 / (i + 1), waits[s], extras.get(s, {})) for i, s in enumerate(STAGES)},
        "journey": {"received_to_decided": _journey(make, 520), "decided_to_allocated": _journey(make, 900)},
        "pools": {
            name: {
                "rostered_hours_per_week": make.leaf(h["rostered"]),
                "usable_hours_per_week": make.leaf(h["usable"]),
                "worked_hours_per_week": make.leaf(min(h["needed"], h["usable"])),
                "needed_hours_per_week": make.leaf(h["needed"]),
                "use": make.share(min(0.97, h["needed"] / h["usable"])),
            }
            for name, h in HOURS.items()
        },
        "clocks": {
            "first_look": _clock(make, 0.84),
            "decision": _clock(make, 0.62),
            "allocation": _clock(make, 0.81),
        },
        "partners": {name: _partner(make, n, minutes) for name, n, minutes in _PARTNERS},
        "child_days_without_decision": {r: make.leaf(9000 / (i + 1)) for i, r in enumerate(("all", *RATINGS[:3]))}
        | {"unrated": None},
        "time_went": {
            "median": _went(make, (70, 130, 60, 410, 0, 300)),
            "slowest_tenth": _went(make, (120, 2100, 300, 9800, 1700, 4200)),
            "mean": _went(make, (80, 420, 100, 1900, 220, 900)),
        },
        "open_now": {
            "ages": {
                age: {s: make.leaf(n * part) for s, part in _OPEN_AT_END.items()}
                for age, n in zip(AGES, _AGE_MIX, strict=True)
            }
        },
        "daily": {
            "open": {s: make.curve(_backlog(days, a, b, 0.62, c)) for s, (a, b, c) in peaks.items()},
            "children_without_decision": make.curve(_backlog(days, 60, 560, 0.62, 130)),
            "children_awaiting_allocation": make.curve(_backlog(days, 66, 336, 0.5, 60)),
        },
        "weekly": _weekly(make, days),
        "monthly": {"months": _months(days)} | _periods(make, len(_months(days)), 1),
        "quarterly": {
            "quarters": [f"{2021 + i // 4}/{22 + i // 4} Q{i % 4 + 1}" for i in range(len(_months(days)) // 3)]
        }
        | _periods(make, len(_months(days)) // 3, 3),
        "published": {},
    }
    last = date(2021, 4, 1) + timedelta(days=days - 1)
    simulated = [make.leaf(v) for v in (70.0, 318.0, 131.0)]
    return {
        "mashsim": "0.1.0",
        "scenario": {
            "name": "made-up-city",
            "title": "Made-up City 2022",
            "question": "Where did the time go, and what would have fixed it?",
            "place": "Made-up City",
            "office_day_minutes": 510.0,
            "interventions": [
                {
                    "name": "extra_team",
                    "first_day": "2022-05-09",
                    "changes": {"pools.social_workers.posts": 12},
                    "in_words": ["social workers: from 9 to 12, 3 more"],
                },
            ],
            "hash": "0123abcd" * 8,
            "first_day": "2021-04-01",
            "last_day": str(last),
            "days": days,
        },
        "seed": 1,
        "replications": replications,
        "window": {"from": "2021-04-01", "until": str(last)},
        "results": results,
        "hours": HOURS,
        "published": [row | {"simulated": _ranged(leaf)} for row, leaf in zip(PUBLISHED, simulated, strict=True)],
        "assumptions": ASSUMPTIONS,
        "warnings": ["The opening backlog has no ages; they were taken to be spread evenly over five working days."],
        "repeat": f"mashsim run made-up-city.toml --seed 1 --replications {replications}",
        "versions": {"mashsim": "0.1.0", "python": "3.11.7", "simpy": "4.1.1"},
    }


_AGE_MIX = (0.34, 0.28, 0.2, 0.12, 0.06)
_OPEN_AT_END = {"screening": 6, "gathering": 30, "analysing": 40, "deciding": 3, "allocating": 9}
_PARTNERS = (
    ("police", 14000, 300.0),
    ("health", 14000, 640.0),
    ("education", 9000, 900.0),
    ("probation", 2100, 1500.0),
    ("housing", 1500, 800.0),
)


def _clock(make: _Maker, share: float) -> Tree:
    rated = {
        r: {"judged": make.leaf(4000), "share_in_time": make.share(min(1, share * k))}
        for r, k in (("red", 1.3), ("amber", 1.05), ("green", 0.8))
    }
    return {
        "judged": make.leaf(20200),
        "in_time": make.leaf(20200 * share),
        "share_in_time": make.share(share),
        "late_and_open": make.leaf(31),
        "by_rating": rated | {"unrated": None},
    }


def _partner(make: _Maker, requested: float, minutes: float) -> Tree:
    return {
        "requested": make.leaf(requested),
        "replied": make.leaf(requested * 0.95),
        "never_replied": make.leaf(requested * 0.03),
        "chases": make.leaf(requested * 0.2),
        "reply": make.wait(minutes),
    }


def _went(make: _Maker, parts: Sequence[float]) -> Tree:
    names = ("worked", "worker", "manager", "partners", "room", "outside_hours")
    return {name: make.leaf(part) for name, part in zip(names, parts, strict=True)} | {"total": make.leaf(sum(parts))}


def _weekly(make: _Maker, days: int) -> Tree:
    weeks = days // 7
    shares: list[float | None] = [0.9 - 0.62 * math.sin(math.pi * i / weeks) ** 2 for i in range(weeks)]
    if weeks > 40:
        shares[38] = None
    return {
        "received": make.curve([196.0 + 4 * (i % 9) for i in range(weeks)], 0.1),
        "decided": make.curve([194.0 + 3 * (i % 11) for i in range(weeks)], 0.1),
        "share_in_time": make.curve(shares, 0.08),
    }


def _months(days: int) -> list[str]:
    """The whole months of a run that begins in April 2021."""
    return [f"{2021 + (3 + i) // 12}-{(3 + i) % 12 + 1:02d}" for i in range(round(days / 30.4))]


def _periods(make: _Maker, count: int, months: int) -> Tree:
    """What is counted in periods of so many months; in the second hardly anything came."""

    def kept(share: float) -> Tree:
        shares: list[float | None] = [share - 0.3 * math.sin(math.pi * i / max(count, 1)) ** 2 for i in range(count)]
        return {
            "judged": make.curve([12.0 if i == 1 else 840.0 * months for i in range(count)]),
            "share_in_time": make.curve(shares, 0.08),
        }

    minutes = {name: make.curve([part + 20.0 * (i % 4) for i in range(count)]) for name, part in
               (("mean", 900.0), ("median", 240.0), ("p90", 2600.0))}  # fmt: skip
    return {
        "received": make.curve([840.0 * months + 10 * (i % 5) for i in range(count)]),
        "still_undecided": make.curve([31.0 if i == count - 1 else 0.0 for i in range(count)]),
        "received_children": make.curve([1500.0 * months + 10 * (i % 5) for i in range(count)]),
        "referred_children": make.curve([365.0 * months + 5 * (i % 7) for i in range(count)]),
        "clocks": {"first_look": kept(0.9), "decision": kept(0.7)},
        "waits": {"received_to_decided": {"working_minutes": minutes}},
    }


def _ranged(leaf: Tree | None) -> Tree | None:
    """A simulated figure beside a published one has the range of 8 of 10 replications."""
    return leaf and {"mean": leaf["mean"], "p10": min(leaf["values"]), "p90": max(leaf["values"])}


def one_replication() -> Tree:
    """The same city run once: no interval, no band."""
    return full(replications=1, days=200)


def textbook() -> Tree:
    """One stage, one source, one server: a queue from a textbook, where most sections have nothing to say."""
    make = _Maker(10)
    stage = {
        "started": make.leaf(4000),
        "share_waited": make.share(0.8),
        "mean_waiting": make.leaf(3.2),
        "still_waiting": make.leaf(3),
        "wait": make.wait(48.0),
        "by_rating": {"unrated": {"started": make.leaf(4000), "wait": make.wait(48.0)}},
    }
    return {
        "mashsim": "0.1.0",
        "scenario": {
            "name": "mm1",
            "title": "M/M/1",
            "hash": "ff" * 32,
            "first_day": "2026-01-05",
            "last_day": "2026-02-15",
            "days": 42,
        },
        "seed": 3,
        "replications": 10,
        "window": {"from": "2026-01-05", "until": "2026-02-15"},
        "results": {
            "contacts": {
                "received": make.leaf(4000),
                "closed": make.leaf(3996),
                "open_at_end": make.leaf(4),
                "decided": make.leaf(0),
                "children_received": make.leaf(4000),
            },
            "stages": {"screening": stage},
            "journey": {"received_to_decided": None},
            "pools": {"server": {"use": make.share(0.8), "rostered_hours_per_week": make.leaf(168)}},
            "clocks": {},
            "partners": {},
            "child_days_without_decision": {"all": None},
            "time_went": {"median": None, "slowest_tenth": None, "mean": None},
            "open_now": {"ages": {age: {"screening": make.leaf(4.0 if i == 0 else 0.0)} for i, age in enumerate(AGES)}},
            "daily": {
                "open": {"screening": make.curve([4.0 + i % 3 for i in range(42)])},
                "children_without_decision": None,
            },
            "weekly": {
                "received": make.curve([672.0] * 6),
                "decided": make.curve([0.0] * 6),
                "share_in_time": make.curve([None] * 6),
            },
            "monthly": {},
            "published": {},
        },
        "hours": {},
        "published": [],
        "assumptions": [],
        "warnings": [],
        "repeat": "mashsim run mm1.toml --seed 3 --replications 10",
        "versions": {"mashsim": "0.1.0"},
    }
