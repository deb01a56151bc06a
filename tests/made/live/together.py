"""Settings that are multiplied or drawn together, turned on in the made-up town, and a change of each that must show."""

from __future__ import annotations

from typing import Any

Change = dict[str, Any]

ENABLED: Change = {
    "run.inputs": "drawn",
    "pools.officers.posts": {"value": 2, "range": [1, 3]},
    "pools.workers.posts": {"value": 4, "range": [3, 6]},
    "stages.allocating.caseload.ceiling": {"value": 10, "range": [6, 16]},
    "factors.slow": {"times": 1.2, "settings": ["stages.screening.effort"]},
    "plausible": [{"measure": "use", "pools": ["officers"], "at_least": 0.1, "at_most": 40}],
    "correlated": [{"settings": ["pools.officers.posts", "pools.workers.posts"], "correlation": 0.9}],
}

MOVES_THE_LOG: dict[str, Change] = {
    "factors.*.times": {"factors.slow.times": 1.5},
    "factors.*.settings": {"factors.slow.settings": ["stages.*.effort"]},
    "correlated.*.settings": {"correlated.0.settings": ["pools.workers.posts", "pools.officers.posts"]},
    "correlated.*.correlation": {"correlated.0.correlation": -0.9},
    "plausible.*.measure": {"plausible.0.measure": "room", "plausible.0.pools": [], "plausible.0.at_most": 3},
    "plausible.*.pools": {"plausible.0.pools": ["workers"], "plausible.0.at_least": 2.4},
    "plausible.*.at_least": {"plausible.0.at_least": 0.915},
    "plausible.*.at_most": {"plausible.0.at_most": 0.9},
    "run.draws": {"run.draws": "pools.officers.posts\n1.5\n"},
}
MOVES_THE_SUMMARY: dict[str, Change] = {}
