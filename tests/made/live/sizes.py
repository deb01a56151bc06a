"""The number of children, turned on in the made-up town, and a change that must show: what is inherited scales."""

from __future__ import annotations

from typing import Any

Change = dict[str, Any]

ENABLED: Change = {"size": {"children": 9000, "scales": ["demand.rate"]}}

MOVES_THE_LOG: dict[str, Change] = {
    "size.children": {"size.children": 6000},
    "size.scales": {"size.children": 6000, "size.scales": ["pools.*.posts"]},
}
MOVES_THE_SUMMARY: dict[str, Change] = {}
