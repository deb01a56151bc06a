"""What lists tell directly, without any run: how long partners take, how often they are asked, children in a contact.

The law of a partner's replies is fitted to requests that were answered and to those still out. Shares have the error of
a sample of that size.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from math import fsum
from typing import Any, NamedTuple

import numpy as np

from mashsim.documents.patterns import pattern_parts
from mashsim.fitting.censored import LENGTHS, Fitted, Lengths, Point, fitted, kaplan_meier, lengths
from mashsim.past import Past
from mashsim.past.hiding import SMALLEST
from mashsim.past.mapping import REQUEST
from mashsim.past.rows import Step
from mashsim.plan import Plan
from mashsim.scenario import Scenario
from mashsim.scenario.columns import plain_name
from mashsim.trees import Tree

FEWEST = 30
"""Replies of a partner, or enquiries, of which a law or a share is fitted."""
DAYS = (0.5, 1.0, 2.0, 5.0, 10.0)
"""Working days at which the law stands beside Kaplan and Meier's curve."""
_BEFORE = 0.5
"""Added to both counts of a share before it is drawn (Jeffreys)."""
_FROM = {"quality": "measured", "source": "fitted to the council's own lists"}


class Replies(NamedTuple):
    """A partner's replies: their lengths, the law, and in how many of how many enquiries it was asked."""

    partner: str
    data: Lengths
    fit: Fitted
    asked: int
    enquiries: int


class Direct(NamedTuple):
    """What lists tell directly.

    Attributes
    ----------
    replies : of each partner of which there are enough
    children : how many contacts are about 1, 2 … children; none where the lists do not say
    chased : whether the scenario's chases shorten what is left of a wait
    factors : the scenario's factors of replies and silence: what lists tell needs none
    """

    replies: list[Replies]
    children: list[int]
    chased: bool
    factors: list[str]

    @property
    def changes(self) -> dict[str, Any]:
        """The scenario's settings as they are fitted."""
        found: dict[str, Any] = {}
        for one in self.replies:
            found |= _law(one.partner, one.fit)
            found[f"partners.{one.partner}.asked"] = _measured(round(one.asked / one.enquiries, 4))
        if self.replies and self.chased:
            found["stages.gathering.chase.shortens_to"] = _measured(1.0)  # replies are as they came, chased or not
        if self.replies:
            found |= {f"factors.{name}.times": _measured(1.0) for name in self.factors}
        if self.children:
            shares = [round(count / sum(self.children), 4) for count in self.children[1:]]
            found["demand.children"] = _measured([round(1 - fsum(shares), 4), *shares])
        return found

    def draws(self, count: int, seed: int) -> list[dict[str, object]]:
        """Return sets of the settings, each as far off as the lists leave it open."""
        rng = np.random.default_rng(seed)
        rows: list[dict[str, object]] = [{} for _ in range(count)]
        for place, one in enumerate(self.replies):
            asked, not_asked = one.asked + _BEFORE, one.enquiries - one.asked + _BEFORE
            shares = rng.beta(asked, not_asked, count)
            for row, point, share in zip(rows, one.fit.draws(count, seed + place), shares, strict=True):
                row |= _numbers(one.partner, one.fit, point)
                row[f"partners.{one.partner}.asked"] = round(float(share), 4)
        return rows

    def rows(self) -> list[Tree]:
        """Return what is said of each partner: its law beside Kaplan and Meier's curve."""
        return [_row(one) for one in self.replies]


def _law(partner: str, fit: Fitted) -> dict[str, Any]:
    """Return a partner's replies as settings."""
    numbers = {name: _written(name, value) for name, value in fit.settings.items()}
    return {
        f"partners.{partner}.reply": {"distribution": fit.law, **numbers, **_FROM},
        f"partners.{partner}.silent_share": _measured(round(fit.never, 4)),
    }


def _measured(value: object) -> dict[str, Any]:
    return {"value": value, **_FROM}


def _numbers(partner: str, fit: Fitted, point: Point) -> dict[str, object]:
    """Return the numbers of a partner's replies, each by its path."""
    found: dict[str, object] = {
        f"partners.{partner}.reply.{name}": _written(name, value) for name, value in fit.settings_at(point).items()
    }
    return found | {f"partners.{partner}.silent_share": round(fit.never_at(point), 4)}


def _written(name: str, value: float) -> object:
    return f"{value:.4f} working days" if name in LENGTHS else round(value, 4)


def _row(one: Replies) -> Tree:
    out = len(one.data.out)
    return {
        "partner": one.partner, "law": one.fit.law, "numbers": one.fit.settings,
        "never": one.fit.never, "replies": 10 * round(len(one.data.low) / 10), "out": out if out >= SMALLEST else None,
        "median": one.fit.quantile(0.5), "ninth_decile": one.fit.quantile(0.9), "tried": dict(one.fit.tried),
        "days": list(DAYS), "by_law": [one.fit.share_over(day) for day in DAYS],
        "by_lists": kaplan_meier(one.data, DAYS), "asked": one.asked / one.enquiries,
    }  # fmt: skip


def direct_of(past: Past, until: dt.date) -> Direct:
    """Return what the lists of a past tell directly.

    Parameters
    ----------
    until : the day from which on nothing of them is used: months held out begin then
    """
    scenario = past.plan.scenario
    ends_at = min(past.plan.ends_at, past.plan.timeline.at(until))
    begun = [step for step in past.rows.steps if step.started and step.started.at.date() < until]
    steps = [step for step in begun if step.step == REQUEST]
    enquiries = {step.contact for step in begun if step.step == "gathering"} | {step.contact for step in steps}
    replies = []
    for partner in scenario.partners:
        own = [step for step in steps if step.partner == plain_name(partner)]
        data = lengths(*_lengths(past.plan, partner, own, ends_at))
        if len(data.low) >= FEWEST and (fit := fitted(data)):
            asked = len({step.contact for step in own})
            replies.append(Replies(partner, data, fit, asked, len(enquiries)))
    chase = scenario.stages.gathering.chase if scenario.stages.gathering else None
    factors = [name for name, factor in scenario.factors.items() if any(map(_is_of_replies, factor.settings))]
    return Direct(replies, _children(past, scenario), chase is not None, factors)


def _is_of_replies(pattern: str) -> bool:
    parts = pattern_parts(pattern)
    return parts[0] == "partners" and bool({"reply", "silent_share"} & set(parts))


def _lengths(
    plan: Plan, partner: str, steps: Sequence[Step], ends_at: int
) -> tuple[list[tuple[float, float]], list[float]]:
    """Return how long each reply took, between two ends, and how long each request is out, in the partner's days.

    Where others answer for a partner in the school holidays, what was asked then is left out: it has a law of its own.
    """
    settings = plan.scenario.partners[partner]
    calendar = plan.calendars[settings.calendar]
    over, out = [], []
    for step in steps:
        sent = plan.timeline.at(step.started.at) if step.started else ends_at
        if not 0 <= sent < ends_at or (settings.in_school_holidays and not plan.in_term(sent)):
            continue
        came = plan.timeline.at(step.ended.at) if step.ended else ends_at
        took = calendar.elapsed(sent, max(sent, min(came, ends_at)), "working days")
        if came >= ends_at:
            out.append(took)
        else:
            exact = bool(step.started and step.started.exact and step.ended and step.ended.exact)
            over.append((took, took) if exact else (max(0.0, took - 1), took + 1))  # days alone are right to a day
    return over, out


Sets = list[tuple[dict[str, object], int]]
"""Sets of values that hold together, each with its weight."""


def with_direct(sets: Sets, direct: Direct | None, seed: int) -> Sets:
    """Return sets of values with those that lists tell directly, drawn as the lists leave them open."""
    draws = direct.draws(len(sets), seed) if direct else [{} for _ in sets]
    return [({**values, **drawn}, often) for (values, often), drawn in zip(sets, draws, strict=True)]


def _children(past: Past, scenario: Scenario) -> list[int]:
    """Return how many contacts are about 1, 2 … children; none where contacts are of one child, or a count is small."""
    children: Mapping[int, int] = {step.contact: step.children for step in past.rows.steps}
    most = len(scenario.demand.children)
    counts = [sum(min(each, most) == number for each in children.values()) for number in range(1, most + 1)]
    return counts if past.names.counted != "child" and all(count >= SMALLEST for count in counts) else []
