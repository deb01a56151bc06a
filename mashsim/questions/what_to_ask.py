"""What nobody publishes about a front door, what matters most first, and whom to ask.

Each uncertain setting is changed on its own to both ends of its range, or to each of its alternatives, and run for some
weeks with the same random events. Settings that the same people know make one question. A question matters as much as
its setting that changes the share in time most. The order is for a first talk; `sensitivity` shows what settings do
over a year and together.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import NamedTuple

from mashsim.errors import ScenarioError
from mashsim.experiment import Runner
from mashsim.inputs import fixed
from mashsim.loading import changed
from mashsim.measures.registry import in_words
from mashsim.scenario import Scenario
from mashsim.uncertain import Uncertain
from mashsim.wording import named

WEEKS = 8
"""Weeks that are run for a front door of an ordinary city's size; fewer for a larger one, where each takes longer."""
FEWEST_WEEKS = 4
ORDINARY = 66_000
"""Children in the ordinary city."""


class ToAsk(NamedTuple):
    """A question to somebody.

    Attributes
    ----------
    what : what is not known
    whom : who may know it, and what to ask them for
    swing : how much it changes the share in time, from the lowest run to the highest
    setting : in words, its setting that changes the share most
    """

    what: str
    whom: str
    swing: float
    setting: str

    def sentence(self) -> str:
        """Say what is not known, how much it changes the share in time, and whom to ask."""
        whole = round(100 * self.swing)
        points = f"{whole} point{'s' * (whole > 1)}, by {self.setting}" if whole else "under 1 point"
        return f"{self.what[0].upper()}{self.what[1:]}: {points}. Ask {self.whom}."


class InOrder(NamedTuple):
    """What is not known, what changes the share in time most first, and how that was found."""

    heading: str
    questions: list[ToAsk]


class _Topic(NamedTuple):
    what: str
    whom: str
    patterns: tuple[str, ...]


_TOPICS = (
    _Topic(
        "how many people work there, and how much of their time is for contacts",
        "HR: posts, vacancies and agency workers of each team; team managers: supervision, meetings and other duties",
        ("pools.*.posts*", "pools.*.case_share", "pools.*.hours_per_week"),
    ),
    _Topic(
        "when people are away",
        "HR: leave by month, spells of sickness",
        ("pools.*.leave*", "pools.*.sickness*", "factors.leave.*"),
    ),
    _Topic(
        "when contacts come",
        "the performance team: contacts by day and hour of a few months",
        ("demand.profiles.*", "calendars.*", "demand.monthly_cv"),
    ),
    _Topic(
        "how many contacts come, and about how many children",
        "the performance team: contacts a month, by family or by child",
        ("demand.*",),
    ),
    _Topic(
        "how many minutes the work takes",
        "the teams themselves: a diary of a week; nobody publishes it",
        ("*.effort*", "factors.hands_on.*", "factors.spread_of_efforts.*", "factors.efforts_after.*"),
    ),
    _Topic(
        "how many contacts go on to an enquiry, and how they are rated",
        "the performance team: outcomes of first looks by source, and ratings",
        ("stages.screening.*",),
    ),
    _Topic(
        "how soon partners answer",
        "{partners}; or the performance team: when each was asked, and when it answered",
        ("partners.*", "factors.replies.*", "factors.silence.*", "factors.spread_of_replies.*"),
    ),
    _Topic(
        "when an enquiry goes on without replies, who is next, and who helps whom",
        "the head of the front door: the written procedure, and what is done in fact",
        ("stages.gathering.*", "factors.chasing.*", "pools.*.policy", "pools.*.push*", "*.helped_by*"),
    ),
    _Topic(
        "what managers decide, and how often they send work back",
        "the performance team: decisions by rating; managers: how often they ask for more",
        ("stages.deciding.*",),
    ),
    _Topic(
        "how much room there is for new assessments",
        "managers of the assessment service: workers, children for each, and the rule of who is next",
        ("stages.allocating.*",),
    ),
    _Topic(
        "how the days of a limit are counted, and which moment stops the clock",
        "the performance team: the definition behind the published figure",
        ("clocks.*",),
    ),
    _Topic(
        "what is open today",
        "the performance team: open contacts by stage, with the day on which each came",
        ("opening_backlog.*", "factors.ages_at_the_start.*"),
    ),
)
_PUBLISHED = ("loops.*", "factors.known_families.*", "demand.profiles.*.month")
"""Settings that published figures give, at least roughly."""
_ELSE = _Topic("what else is assumed", "the performance team", ("*",))


def topics(scenario: Scenario) -> list[tuple[str, str]]:
    """Return what is not known about a front door and whom to ask, in no order."""
    found = dict.fromkeys(topic for one in scenario.inputs.settings if (topic := _topic(one)))
    return [(topic.what[0].upper() + topic.what[1:], _whom(topic, scenario)) for topic in found]


def in_order(scenario: Scenario, runner: Runner) -> InOrder:
    """Return what is not known about a front door, what changes the share in time most first.

    The share is that of the clock that heads the report.

    Raises
    ------
    ScenarioError
        If that clock judges nothing in the weeks that are run.
    """
    weeks, clock = _weeks(scenario), scenario.report.heads_with
    last = scenario.run.first_day + dt.timedelta(days=7 * weeks - 1)
    base = changed(fixed(scenario), {"run.last_day": last})
    moved = [(one, end) for one in base.inputs.settings if _topic(one) for end in _ends(base, one)]
    as_written, *runs = runner.run([base, *(end for _, end in moved)], 1, base.run.seed)
    measure = f"clocks.{clock}.share_in_time"
    middle = as_written.values(measure)[0]
    if middle is None:
        raise ScenarioError(f"the clock {clock!r} judges nothing in the first {weeks} weeks.")
    shares: dict[str, list[float]] = {one.name: [middle] for one, _ in moved}
    for (setting, _), run in zip(moved, runs, strict=True):
        shares[setting.name] += [value for value in run.values(measure) if value is not None]
    widest: dict[_Topic, tuple[float, Uncertain]] = {}
    for setting in {one.name: one for one, _ in moved}.values():
        topic, swing = _topic(setting), max(shares[setting.name]) - min(shares[setting.name])
        if topic and (topic not in widest or swing > widest[topic][0]):
            widest[topic] = swing, setting
    found = [ToAsk(one.what, _whom(one, scenario), swing, _called(by)) for one, (swing, by) in widest.items()]
    heading = (
        f"What no table tells, in the order in which it matters here: by how far it moves the {in_words(measure)}, "
        f"now {middle:.0%}. Each was put at both ends of its range by itself, for {weeks} weeks, once; the command "
        "`mashsim sensitivity` takes longer and tells more."
    )
    return InOrder(heading, sorted(found, key=lambda one: -one.swing))


def _called(setting: Uncertain) -> str:
    """Return the name of a setting in words; a factor's says that it changes several settings together."""
    if setting.path[0] == "factors":
        return f"{str(setting.path[1]).replace('_', ' ')}, all together"
    return named(setting.path)


def _whom(topic: _Topic, scenario: Scenario) -> str:
    partners = ", ".join(name.replace("_", " ") for name in scenario.partners) or "partners"
    return topic.whom.format(partners=partners)


def _weeks(scenario: Scenario) -> int:
    children = scenario.size.children if scenario.size else ORDINARY
    whole = (scenario.run.last_day - scenario.run.first_day).days // 7
    return min(whole, max(FEWEST_WEEKS, round(WEEKS * min(1.0, ORDINARY / children))))


def _topic(setting: Uncertain) -> _Topic | None:
    """Return the question that a setting belongs to; None where published figures answer it."""
    if any(fnmatchcase(setting.name, pattern) for pattern in _PUBLISHED):
        return None
    return next(
        (topic for topic in _TOPICS if any(fnmatchcase(setting.name, pattern) for pattern in topic.patterns)), _ELSE
    )


def _ends(base: Scenario, setting: Uncertain) -> Iterator[Scenario]:
    """Yield the scenarios in which a setting is changed; none where it cannot be."""
    places = setting.law.ends[1:] if setting.is_choice else setting.law.ends
    for place in places:
        try:
            yield changed(base, setting.moved(place), "an end of its range")
        except ScenarioError:
            continue
