"""Requests to the page's one entry point."""

from __future__ import annotations

from typing import Any

from made.command_line import MM1
from mashsim.page import handle

SHORT = 'base = "baseline"\ntitle = "Two months"\n[run]\nlast_day = 2026-05-31\n'
DAYS = """
base = "textbook/day-shift"
title = "Sixty wait"
[run]
last_day = 2023-02-19
measure_from = 2023-01-02
[[opening_backlog]]
stage = "screening"
contacts = 60
age = "5 days"
[pools.server]
posts = { value = 2, quality = "assumed", source = "as the shift has them", range = [2, 3] }
"""
"""Two people by day, who find sixty contacts waiting."""
ASKED: dict[str, Any] = {
    "text": SHORT,
    "name": "short.toml",
    "changes": {"pools.managers.posts": 5, "partners.police.reply.median": "0.2 working days"},
    "from": "2026-04-20",
    "seed": 7,
}


def asked(do: str, **more: Any) -> dict[str, Any]:
    answer = handle({"do": do, **ASKED, **more})
    assert "faults" not in answer, answer
    return answer


PEOPLE = {"cover": [{"pool": "managers", "posts": 2, "kind": "agency"}], "from": "2026-04-20", "to": "2026-05-15"}
QUEUE = MM1
