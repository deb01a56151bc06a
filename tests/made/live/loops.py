"""What comes back, turned on in the made-up town, and a change of each of its settings that must show."""

from __future__ import annotations

from typing import Any

ENABLED: dict[str, Any] = {
    "loops.repeats": {
        "per_week": 0.9,
        "rises_per_week": 0.1,
        "until": "decided",
        "recognised_share": 0.7,
        "effort": "12 min",
        "raises_share": 0.3,
    },
    "loops.rereferrals": {
        "share": {"advice": 0.3, "nfa": 0.3, "early_help": 0.2, "assessment": 0.2, "strategy": 0.2},
        "per_week_waited": 0.05,
        "after": {"distribution": "exponential", "mean": "9 days"},
        "within": "30 days",
        "referred_by": "any",
        "known_families": {"nfa": "2000 per year", "assessment": "1500 per year"},
    },
    "loops.comes_back": {"share": 0.6, "after": "8 days", "raised_share": 0.4},
    "loops.chasers": {"pool": "officers", "effort": "10 min", "per_week": 0.5, "after": "1 day"},
    "stages.deciding.errors": {"too_low": 0.4},
    "withdrawals": {
        "before_decision": {"per_week": 0.05, "rises_per_week": 0.05},
        "after_decision": {"per_week": 0.1, "rises_per_week": 0.1},
        "by_stage": {"deciding": {"per_week": 0.1, "rises_per_week": 0.1}},
    },
    "stages.allocating.caseload.posts": 1,  # so that families wait for a worker too
}

MOVES_THE_LOG: dict[str, dict[str, Any]] = {
    "loops.repeats.per_week": {"loops.repeats.per_week": 1.5},
    "loops.repeats.rises_per_week": {"loops.repeats.rises_per_week": 0.4},
    "loops.repeats.until": {"loops.repeats.until": "allocated"},
    "loops.repeats.recognised_share": {"loops.repeats.recognised_share": 0.2},
    "loops.repeats.effort": {"loops.repeats.effort": "20 min"},
    "loops.repeats.raises_share": {"loops.repeats.raises_share": 1},
    "loops.rereferrals.share": {"loops.rereferrals.share": 0.8},
    "loops.rereferrals.per_week_waited": {"loops.rereferrals.per_week_waited": 0.9},
    "loops.rereferrals.after": {"loops.rereferrals.after": "6 days"},
    "loops.rereferrals.within": {"loops.rereferrals.within": "5 days"},
    "loops.rereferrals.referred_by": {"loops.rereferrals.referred_by": "same"},
    "loops.rereferrals.known_families": {"loops.rereferrals.known_families.assessment": "4000 per year"},
    "demand.counts": {"demand.counts": "all_contacts"},
    "loops.comes_back.share": {"loops.comes_back.share": 0.0},
    "loops.comes_back.after": {"loops.comes_back.after": "3 days"},
    "loops.comes_back.raised_share": {"loops.comes_back.raised_share": 1},
    "withdrawals.before_decision.per_week": {"withdrawals.before_decision.per_week": 0.6},
    "withdrawals.before_decision.rises_per_week": {"withdrawals.before_decision.rises_per_week": 8},
    "withdrawals.after_decision.per_week": {"withdrawals.after_decision.per_week": 1.5},
    "withdrawals.after_decision.rises_per_week": {"withdrawals.after_decision.rises_per_week": 50},
    "withdrawals.by_stage.*.per_week": {"withdrawals.by_stage.deciding.per_week": 40},
    "withdrawals.by_stage.*.rises_per_week": {"withdrawals.by_stage.deciding.rises_per_week": 90},
    "loops.chasers.pool": {"loops.chasers.pool": "workers"},
    "loops.chasers.effort": {"loops.chasers.effort": "20 min"},
    "loops.chasers.per_week": {"loops.chasers.per_week": 2},
    "loops.chasers.after": {"loops.chasers.after": "6 days"},
}

MOVES_THE_SUMMARY: dict[str, dict[str, Any]] = {}
