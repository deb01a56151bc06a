"""What the front door's staff cost, where the scenario says what their time costs."""

from __future__ import annotations

from math import fsum
from typing import Any

from mashsim.measures.evidence import Evidence
from mashsim.measures.milestones import milestones
from mashsim.measures.pools import days_of, over_days
from mashsim.measures.registry import Measure, gives


@gives(
    Measure("cost.total", "cost of staff in all", "pounds", "less"),
    Measure("cost.per_week", "cost of staff a week", "pounds", "less"),
    Measure("cost.per_contact_decided", "cost of staff for each contact decided", "pounds", "less"),
    Measure("cost.by_pool.{pool}", "cost of {pool}", "pounds", "less"),
)
def cost(evidence: Evidence) -> dict[str, Any] | None:
    """Pounds in the window, in all, a week, by pool, and for each contact decided; None where the log knows no cost."""
    log, window = evidence.columns.log, evidence.window
    days = days_of(window)
    by_pool = {name: over_days(log, log.cost, pool, days) for pool, name in enumerate(log.names.pools)}
    known = {name: pounds for name, pounds in by_pool.items() if pounds is not None}
    if not known:
        return None
    total = fsum(known.values())
    count = len(window.of(milestones(evidence).rows("decided")))
    return {
        "total": total,
        "per_week": total / window.weeks if window.weeks > 0 else None,
        "per_contact_decided": total / count if count else None,
        "by_pool": known,
    }
