"""What lists show of results, without any run: outcomes in shares, and waits with those not over as longer than by now.

A fit puts none of it in: a wait follows from the work and the people, and a share of outcomes by rating needs ratings,
which lists of steps do not have. It stands beside what is fitted.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from math import sqrt

from mashsim.figures.known import FRONT
from mashsim.fitting.censored import Lengths, kaplan_meier, lengths
from mashsim.past import Past
from mashsim.past.hiding import SMALLEST
from mashsim.past.mapping import RECEIPT
from mashsim.past.rows import Step
from mashsim.trees import Tree

FEWEST = 30
"""Contacts of which shares or waits are said."""
DAYS = (0.5, 1.0, 2.0, 5.0, 10.0)
"""Working days at which waits are said."""
_NORMAL = 1.96
OTHER = "other"
STAGES_WITH_OUTCOMES = ("screening", "deciding")


def listed_of(past: Past, until: dt.date) -> Tree:
    """Return the outcomes and the waits of the contacts that came before a day."""
    received = {
        step.contact: step for step in past.rows.steps
        if step.step == RECEIPT and step.started and step.started.at.date() < until
    }  # fmt: skip
    steps = [step for step in past.rows.steps if step.contact in received]
    return {"outcomes": list(_outcomes(steps)), "waits": list(_waits(past, received, steps, until))}


def _outcomes(steps: Sequence[Step]) -> Iterator[Tree]:
    for stage in STAGES_WITH_OUTCOMES:
        counts = Counter(step.outcome for step in steps if step.step == stage and step.outcome)
        whole = sum(counts.values())
        if whole >= FEWEST:
            for outcome, count in _without_small(counts).items():
                low, high = wilson(count, whole)
                yield {"stage": stage, "outcome": outcome, "share": count / whole, "low": low, "high": high,
                       "of": 10 * round(whole / 10)}  # fmt: skip


def _without_small(counts: Mapping[str, int]) -> dict[str, int]:
    """Return counts of which none is small: small ones are taken together, and with the next if they are still few."""
    order = sorted(counts, key=lambda outcome: counts[outcome])
    together = [outcome for outcome in order if counts[outcome] < SMALLEST]
    rest = order[len(together) :]
    while rest and together and (len(together) == 1 or sum(counts[each] for each in together) < SMALLEST):
        together.append(rest.pop(0))
    found = {outcome: counts[outcome] for outcome in reversed(rest)}
    return found | ({OTHER: sum(counts[each] for each in together)} if together else {})


def wilson(count: int, of: int) -> tuple[float, float]:
    """Return the 95 % interval of a share (Wilson 1927)."""
    share, z = count / of, _NORMAL
    middle = (share + z * z / (2 * of)) / (1 + z * z / of)
    half = z / (1 + z * z / of) * sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    return max(0.0, middle - half), min(1.0, middle + half)


def _waits(past: Past, received: Mapping[int, Step], steps: Sequence[Step], until: dt.date) -> Iterator[Tree]:
    ends_at = min(past.plan.ends_at, past.plan.timeline.at(until))
    by_contact: dict[int, list[Step]] = {number: [] for number in received}
    for step in steps:
        if step.step in FRONT:
            by_contact[step.contact].append(step)
    for name, stages in (("a first look", {"screening"}), ("a decision", FRONT)):
        over, out = [], []
        for number, own in by_contact.items():
            when = received[number].started
            began = past.plan.timeline.at(when.at) if when else ends_at
            ended = _ended([step for step in own if step.step in stages], past, ends_at)
            took = past.plan.office.elapsed(began, max(began, min(ended, ends_at)), "working days")
            if ended >= ends_at:
                out.append(took)
            else:
                over.append((took, took))
        if len(over) >= FEWEST:
            yield _wait(name, lengths(over, out))


def _ended(steps: Sequence[Step], past: Past, ends_at: int) -> int:
    """Return when the last of some steps ended; the end of what is known where one has not, or there is none."""
    if not steps or any(step.ended is None for step in steps):
        return ends_at
    return max(past.plan.timeline.at(step.ended.at) for step in steps if step.ended)


def _wait(name: str, data: Lengths) -> Tree:
    out = len(data.out)
    return {
        "until": name, "contacts": 10 * round((len(data.low) + out) / 10), "out": out if out >= SMALLEST else None,
        "days": list(DAYS), "over": kaplan_meier(data, DAYS),
    }  # fmt: skip
