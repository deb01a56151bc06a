"""One made-up example of every kind of chart, with its table: nothing here is a finding, and the city does not
exist."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from mashsim.charts import (
    Bar,
    FrontPoint,
    Group,
    Interval,
    Rung,
    Series,
    Swing,
    Tile,
    Words,
    front_chart,
    grouped_bars,
    heat_map,
    interval_chart,
    ladder_chart,
    line_chart,
    small_multiples,
    stacked_bars,
    stacked_weeks,
    tornado_chart,
)
from mashsim.report.blocks import Figure, Table, figure

SOURCE = "Source: made up."
PLACE = "Made-up City, 1 April 2026 to 31 March 2027"
DAYS = [date(2026, 4, 1) + timedelta(days=i) for i in range(365)]
WEEKS = [date(2026, 4, 6) + timedelta(days=7 * i) for i in range(50)]
LENGTHS = [f"{weeks} weeks" for weeks in (2, 4, 6, 8, 10, 12)]
STARTS = [f"{day} {month}" for day, month in ((1, "June"), (15, "June"), (29, "June"), (13, "July"), (27, "July"))]


class Example(NamedTuple):
    """A chart: how it is drawn, what it says, and its parts."""

    draw: Callable[..., str]
    words: Words
    parts: tuple[Any, ...]


def wave(height: float, shift: float = 0.0, tilt: float = 0.0) -> list[float]:
    """A year's curve by day."""
    return [height * (1 + 0.5 * math.sin(i / 58 + shift)) + tilt * i / 365 for i in range(len(DAYS))]


def said(key: str, title: str, subtitle: str) -> Words:
    """What a chart says."""
    return Words(key, title, f"{subtitle}, {PLACE}.", f"{title}. {subtitle}.")


def banded(name: str, values: Sequence[float], by: float) -> Series:
    """A line with a band of one width."""
    return Series(name, values, [v - by for v in values], [v + by for v in values])


def difference() -> tuple[Series, ...]:
    """Twelve runs, their mean and its band, above and below zero."""
    luck = random.Random(4)
    middle = [20 - 90 * i / 365 + 12 * math.sin(i / 40) for i in range(len(DAYS))]
    runs = [
        Series(f"run {k}", [v + 22 * luck.gauss(0, 1) * i / 365 for i, v in enumerate(middle)], faint=True)
        for k in range(12)
    ]
    return (*runs, banded("two more social workers", middle, 14))


def intervals() -> list[Interval]:
    """One of each verdict."""
    return [
        Interval("share decided in time", 9.4, 6.1, 12.7, "+9.4 points (+6.1 to +12.7)", "better"),
        Interval(
            "children without a decision who have waited longest",
            -3.0,
            -5.2,
            -0.8,
            "−3.0 points (−5.2 to −0.8)",
            "worse",
        ),
        Interval("share seen in five days", 1.1, -1.9, 4.1, "+1.1 points (−1.9 to +4.1)", "unclear"),
        Interval("share of replies in time", 0.0, 0.0, 0.0, "no difference in any run", "same"),
    ]


def tiles() -> list[list[Tile | None]]:
    """Start week by length; long and late is not tried."""
    made: list[list[Tile | None]] = []
    for i in range(len(STARTS)):
        shares = [min(0.99, 0.62 + 0.05 * j - 0.03 * abs(i - 1)) for j in range(len(LENGTHS))]
        made.append([None if i + j > 8 else Tile(s, f"{s:.0%}", "✓" if s >= 0.8 else "") for j, s in enumerate(shares)])
    return made


def points() -> list[FrontPoint]:
    """Twenty ways to buy cover, five of them on the front."""
    luck = random.Random(9)
    front = [(0, 9200), (14, 7100), (31, 5600), (52, 4900), (88, 4650)]
    labels = [
        "none",
        "1 for 6 weeks from 15 June",
        "2 for 6 weeks from 15 June",
        "2 for 10 weeks from 1 June",
        "3 for 12 weeks from 1 June",
    ]
    found = [
        FrontPoint(x, y, label, x == 31, True, y * 0.94, y * 1.06) for (x, y), label in zip(front, labels, strict=True)
    ]
    for _ in range(15):
        x = luck.uniform(15, 95)
        found.append(FrontPoint(x, 5000 + 3500 * luck.random() + 900 * (1 - x / 95), "another", low=None, high=None))
    return found


def swings() -> list[Swing]:
    """Six settings of which three are assumed."""
    return [
        Swing("effort to decide", 71, 52, "30 min: 71%", "60 min: 52%", True),
        Swing("contacts a week", 74, 44, "120: 74%", "160: 44%"),
        Swing("replies of the health service within a day", 58, 66, "40%: 58%", "80%: 66%", True),
        Swing("sickness", 64, 60, "3%: 64%", "7%: 60%"),
        Swing("induction", 63.5, 63, "2 weeks: 64%", "6 weeks: 63%", True),
        Swing("share rated red", 65, 67, "8%: 65%", "2%: 67%"),
    ]


def steps() -> list[Rung]:
    """From one year to the next in four changes."""
    return [
        Rung("spring 2026", 118, "118", total=True, low=104, high=132),
        Rung("more contacts from schools", 64, "+64 (+51 to +77)", low=51, high=77),
        Rung("two workers left", 41, "+41 (+30 to +52)", low=30, high=52),
        Rung("new rule for repeat contacts", -36, "−36 (−44 to −28)", low=-44, high=-28),
        Rung("together, beyond each alone", 9, "+9 (−2 to +20)", low=-2, high=20),
        Rung("spring 2027", 196, "196", total=True, low=171, high=221),
    ]


def held_up() -> list[Series]:
    """What held contacts up, by week."""
    luck = random.Random(2)
    names = (
        "social workers",
        "managers",
        "health partners",
        "consent",
        "room in a caseload",
        "nothing: outside office hours",
    )
    return [
        Series(n, [max(0.0, (30 - 4 * k) * (1 + 0.4 * math.sin(i / 7 + k)) + luck.gauss(0, 2)) for i in range(50)])
        for k, n in enumerate(names)
    ]


def groups() -> list[Group]:
    """Four bars in two groups."""
    return [
        Group("before", [Bar(42, "median 42 min"), Bar(131, "90th percentile 131 min")], "173 min"),
        Group("with two more social workers", [Bar(31, "median 31 min"), Bar(77, "90th percentile 77 min")], "108 min"),
    ]


EXAMPLES = {
    "lines": Example(
        line_chart,
        said("lines", "Two more social workers halve the backlog by autumn", "Open contacts at the end of each day"),
        (
            DAYS,
            [banded("as it is", wave(150, tilt=80), 18), banded("two more social workers", wave(120, 0.2), 12)],
            "contacts",
        ),
    ),
    "difference": Example(
        line_chart,
        said(
            "difference",
            "The gain shows from June and grows",
            "Difference in open contacts, with its simultaneous 95% band",
        ),
        (DAYS, difference(), "difference in contacts"),
    ),
    "multiples": Example(
        small_multiples,
        said("multiples", "Only deciding grows", "Open contacts by stage"),
        (
            DAYS,
            [banded("screening", wave(30), 5), Series("deciding", wave(70, 2), note="median wait 2 days")],
            "contacts",
        ),
    ),
    "grouped": Example(
        grouped_bars,
        said("grouped", "The slowest tenth gain most", "Working time to decision"),
        (groups(), "minutes of working time"),
    ),
    "stacked": Example(
        stacked_bars,
        said("stacked", "Both parts shrink", "Working time to decision"),
        (groups(), "minutes of working time"),
    ),
    "intervals": Example(
        interval_chart,
        said(
            "intervals", "More decided in time, and the longest waits grow", "Difference from today, with 95% intervals"
        ),
        (intervals(), "difference, percentage points"),
    ),
    "heat": Example(
        heat_map,
        said("heat", "Six weeks from June are enough for four in five", "Share decided in time through the summer"),
        (LENGTHS, STARTS, tiles(), "Share decided in time; ✓ meets the target of 80%", "length of cover", "first day"),
    ),
    "front": Example(
        front_chart,
        said("front", "Two workers for six weeks buy most of the gain", "Cost against child-days without a decision"),
        (points(), "cost, thousand pounds", "child-days without a decision"),
    ),
    "tornado": Example(
        tornado_chart,
        said(
            "tornado",
            "Demand matters most; decision effort is only assumed",
            "Share decided in time at each end of a setting's range",
        ),
        (swings(), 63, "% decided in time"),
    ),
    "ladder": Example(
        ladder_chart,
        said("ladder", "Contacts from schools explain most of the rise", "Open contacts at the end of March"),
        (steps(), "open contacts"),
    ),
    "weeks": Example(
        stacked_weeks,
        said("weeks", "Social workers held up most all year", "What contacts waited for, by week"),
        (WEEKS, held_up(), "contacts held up"),
    ),
}


def chart(name: str) -> Figure:
    """Return an example as a chart for paper."""
    example = EXAMPLES[name]
    return for_paper(example.draw, example.words, example.parts, SOURCE)


def for_paper(draw: Callable[..., str], words: Words, parts: tuple[Any, ...], source: str = "") -> Figure:
    """Return a chart beside an empty table."""
    return figure(draw, words, Table("table", "", [], [], source), *parts)
