"""People who come and go, turned on in the made-up town, and a change of each of its settings that must show."""

from __future__ import annotations

from typing import Any

Change = dict[str, Any]

ENABLED: Change = {
    "stages.deciding.errors": {"too_low": 0.2, "too_high": 0.2},
    "roles.front": {"may": ["screening"]},
    "roles.worker": {"may": ["gathering"]},
    "roles.leader": {"may": ["allocating"]},
    "wrong_hands": {"allowed": True, "errors_times": 2},
    "pools.officers.role": "front",
    "pools.workers.role": "worker",
    "pools.managers.role": "leader",
    "pools.officers.cover.0.kind": "permanent",
    "pools.workers.cover": [{"posts": 1, "first_day": "2026-03-30", "policy": "oldest_first"}],
    "pools.officers.newly_qualified_share": 0.5,
    "pools.officers.newly_qualified_output": 0.7,
    "pools.officers.newly_qualified_weeks": 20,
    "pools.workers.time_to_hire": "1 week",
    "pools.workers.induction": [{"weeks": 1, "output": 0.5}, {"weeks": 2, "output": 0.75}],
    "pools.workers.induction_support": "6 hours per week",
    "pools.workers.turnover": {"per_year": 4, "overload_times": 2, "notice": "1 week", "agency_after": "2 days"},
    "pools.workers.overload": {"above": 0.2, "output": 0.8, "errors_times": 1.5},
    "pools.managers.overload": {"above": 0, "errors_times": 1.5},
    "pools.workers.cost": {"pounds_per_hour": 20, "agency_pounds_per_hour": 40, "overtime_times": 1.5},
    "pools.workers.other_time": {"supervision": "2 hours per week"},
    "pools.workers.overtime": "2 hours per week",
}

MOVES_THE_LOG: dict[str, Change] = {
    "roles.*.may": {"roles.leader.may": ["allocating", "deciding"]},
    "wrong_hands.allowed": {
        "wrong_hands.allowed": False,
        "roles.leader.may": ["allocating", "deciding"],
        "roles.worker.may": ["gathering", "analysing"],
    },
    "wrong_hands.errors_times": {"wrong_hands.errors_times": 3},
    "pools.*.role": {"pools.managers.role": None},
    "pools.*.cover.*.kind": {"pools.officers.cover.0.kind": "agency"},
    "pools.*.cover.*.policy": {"pools.workers.cover.0.policy": "most_urgent_first"},
    "pools.*.time_to_hire": {"pools.workers.time_to_hire": "2 weeks"},
    "pools.*.induction.*.weeks": {"pools.workers.induction.0.weeks": 4},
    "pools.*.induction.*.output": {"pools.workers.induction.0.output": 0.3},
    "pools.*.induction_support": {"pools.workers.induction_support": "0 hours per week"},
    "pools.*.newly_qualified_share": {"pools.officers.newly_qualified_share": 1},
    "pools.*.newly_qualified_output": {"pools.officers.newly_qualified_output": 0.6},
    "pools.*.newly_qualified_weeks": {"pools.officers.newly_qualified_weeks": 4},
    "pools.*.turnover.per_year": {"pools.workers.turnover.per_year": 2},
    "pools.*.turnover.overload_times": {"pools.workers.turnover.overload_times": 5},
    "pools.*.turnover.notice": {"pools.workers.turnover.notice": "2 weeks"},
    "pools.*.turnover.agency_after": {"pools.workers.turnover.agency_after": "4 days"},
    "pools.*.overload.above": {"pools.workers.overload.above": 1000},
    "pools.*.overload.output": {"pools.workers.overload.output": 0.6},
    "pools.*.overload.errors_times": {"pools.managers.overload.errors_times": 2.5},
    "pools.*.cost.pounds_per_hour": {"pools.workers.cost.pounds_per_hour": 21},
    "pools.*.cost.agency_pounds_per_hour": {"pools.workers.cost.agency_pounds_per_hour": 41},
    "pools.*.cost.overtime_times": {"pools.workers.cost.overtime_times": 2},
    "pools.*.other_time": {"pools.workers.other_time": {"supervision": "3 hours per week"}},
    "pools.*.overtime": {"pools.workers.overtime": "4 hours per week"},
}

MOVES_THE_SUMMARY: dict[str, Change] = {}
