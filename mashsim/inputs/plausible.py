"""Whether a drawn front door is one that a council might have, by rules on its hours, its room and who waits for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import fsum

from mashsim.plan import Plan, year_plan
from mashsim.scenario import PlausibleSettings, Scenario
from mashsim.workload import hours_check
from mashsim.workload.holding import caseload


def broken_rule(rules: Sequence[PlausibleSettings], scenario: Scenario) -> PlausibleSettings | None:
    """Return the first rule that a scenario breaks; None if it is plausible.

    Interventions count: what they change is part of what the council is left with.
    """
    if not rules:
        return None
    plan = year_plan(scenario)
    used = {name: one.needed / one.usable for name, one in hours_check(plan).items() if one.usable and one.needed}
    return next((rule for rule in rules if not all(map(rule.allows, _judged(rule, used, plan)))), None)


def _judged(rule: PlausibleSettings, used: dict[str, float], plan: Plan) -> Iterator[float]:
    """Yield the shares that a rule bounds."""
    if rule.measure == "use":
        yield from (share for name, share in used.items() if not rule.pools or name in rule.pools)
    elif stays := caseload(plan):
        part, whole = {
            "room": (fsum(stays.held_by_day()), fsum(stays.places)),
            "awaiting": (stays.waiting_by_day()[-1], fsum(stays.coming)),
        }[rule.measure]
        yield part / whole if whole else float("inf")
