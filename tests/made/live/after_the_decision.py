"""What turns on the stages after the decision in the made-up town, and a change of each of their settings."""

from __future__ import annotations

import datetime as dt
from typing import Any

Change = dict[str, Any]
DAY = dt.date
MIX = {"section_47": 0.6, "section_17": 0.3, "nfa": 0.1}

ENABLED: Change = {
    "pools.team": {
        "posts": 4,
        "leave_days": 30,
        "newly_qualified_share": 0.8,
        "newly_qualified_weeks": 200,
        "keeps_work_for": "4 days",
        "cover": [{"posts": 2, "first_day": DAY(2026, 3, 16), "last_day": DAY(2026, 4, 10)}],
    },
    "pools.administrators": {"posts": 1, "shifts": ["office"]},
    "pools.chairs": {"posts": 1, "red_past_closing": True},
    "stages.discussing": {
        "chair": "chairs",
        "administrator": "administrators",
        "social_worker": "workers",
        "partners": {
            "police": "2 working hours",
            "schools": {"distribution": "exponential", "mean": "4 working hours"},
        },
        "effort": "1 hour",
        "write_up": "30 min",
        "outcomes": {"red": MIX, "amber": MIX, "green": MIX},
    },
    "stages.transferring": {
        "hand_offs": {
            "tray": {"wait": "3 working hours", "pool": "administrators", "effort": "15 min"},
            "duty_team": {
                "wait": "2 working hours",
                "ratings": ["red", "amber"],
                "routes": ["assessment", "section_47"],
            },
        },
    },
    "stages.allocating.caseload": {
        "pool": "team",
        "posts": 0,
        "vacancy_share": 0,
        "agency_cover_share": 0,
        "ceiling": 10,
        "newly_qualified_ceiling": 6,
    },
    "stages.allocating.handover_effort": "20 min",
    "stages.allocating.duty_visits": {
        "pool": "officers",
        "effort": "1 hour",
        "after": "1 working day",
        "every": "2 working days",
        "seen_share": 0.5,
    },
    "stages.protecting": {
        "pool": "chairs",
        "effort": "1 hour",
        "seen_share": 0.6,
        "again_after": "1 working hour",
        "enquiry_effort": "90 min",
    },
    "stages.visiting": {"effort": "2 hours", "seen_share": 0.6, "again_after": "1 working day"},
    "stages.conferencing": {
        "conference_share": 0.5,
        "held_after": "6 working days",
        "pool": "chairs",
        "effort": "2 hours",
    },
    "stages.assessing": {
        "effort": "6 hours",
        "pieces": 3,
        "plan_share": {"assessment": 0.2, "section_47": 0.5},
        "plan_held_for": "4 working days",
        "errors": {"too_low": 0.1, "too_high": 0.1},
    },
}

_DISCUSSING, _HAND_OFF = "stages.discussing", "stages.transferring.hand_offs"
_DUTY, _ASSESSING = "stages.allocating.duty_visits", "stages.assessing"
MOVES_THE_LOG: dict[str, Change] = {
    "stages.discussing.chair": {f"{_DISCUSSING}.chair": "managers"},
    "stages.discussing.administrator": {f"{_DISCUSSING}.administrator": "officers"},
    "stages.discussing.social_worker": {f"{_DISCUSSING}.social_worker": "managers"},
    "stages.discussing.partners": {f"{_DISCUSSING}.partners.police": "5 working hours"},
    "stages.discussing.effort": {f"{_DISCUSSING}.effort": "2 hours"},
    "stages.discussing.write_up": {f"{_DISCUSSING}.write_up": "2 hours"},
    "stages.discussing.outcomes": {f"{_DISCUSSING}.outcomes.red": {"section_47": 0, "section_17": 0.2, "nfa": 0.8}},
    "stages.transferring.hand_offs.*.on": {f"{_HAND_OFF}.tray.on": False},
    "stages.transferring.hand_offs.*.wait": {f"{_HAND_OFF}.tray.wait": "9 working hours"},
    "stages.transferring.hand_offs.*.pool": {f"{_HAND_OFF}.tray.pool": "officers"},
    "stages.transferring.hand_offs.*.effort": {f"{_HAND_OFF}.tray.effort": "1 hour"},
    "stages.transferring.hand_offs.*.ratings": {f"{_HAND_OFF}.duty_team.ratings": ["green"]},
    "stages.transferring.hand_offs.*.routes": {f"{_HAND_OFF}.duty_team.routes": ["section_17"]},
    "stages.allocating.caseload.pool": {"stages.allocating.caseload.pool": "workers"},
    "stages.allocating.caseload.newly_qualified_ceiling": {"stages.allocating.caseload.newly_qualified_ceiling": 10},
    "stages.allocating.handover_effort": {"stages.allocating.handover_effort": "2 hours"},
    "stages.allocating.duty_visits.pool": {f"{_DUTY}.pool": "managers"},
    "stages.allocating.duty_visits.effort": {f"{_DUTY}.effort": "2 hours"},
    "stages.allocating.duty_visits.after": {f"{_DUTY}.after": "3 working days"},
    "stages.allocating.duty_visits.every": {f"{_DUTY}.every": "1 working day"},
    "stages.allocating.duty_visits.seen_share": {f"{_DUTY}.seen_share": 0.9},
    "stages.protecting.pool": {"stages.protecting.pool": "officers"},
    "stages.protecting.effort": {"stages.protecting.effort": "2 hours"},
    "stages.protecting.seen_share": {"stages.protecting.seen_share": 0.9},
    "stages.protecting.again_after": {"stages.protecting.again_after": "1 working day"},
    "stages.protecting.enquiry_effort": {"stages.protecting.enquiry_effort": "5 hours"},
    "stages.visiting.before_assessments": {"stages.visiting.before_assessments": True},
    "stages.visiting.pool": {"stages.visiting.pool": "workers"},
    "stages.visiting.effort": {"stages.visiting.effort": "1 hour"},
    "stages.visiting.seen_share": {"stages.visiting.seen_share": 0.3},
    "stages.visiting.again_after": {"stages.visiting.again_after": "3 working days"},
    "stages.conferencing.conference_share": {"stages.conferencing.conference_share": 1},
    "stages.conferencing.called_at": {"stages.conferencing.called_at": "discussion"},
    "stages.conferencing.held_after": {"stages.conferencing.held_after": "2 working days"},
    "stages.conferencing.pool": {"stages.conferencing.pool": "managers"},
    "stages.conferencing.effort": {"stages.conferencing.effort": "4 hours"},
    "stages.assessing.effort": {f"{_ASSESSING}.effort": "20 hours"},
    "stages.assessing.pieces": {f"{_ASSESSING}.pieces": 6},
    "stages.assessing.pool": {f"{_ASSESSING}.pool": "workers"},
    "stages.assessing.errors.too_low": {f"{_ASSESSING}.errors.too_low": 0.9},
    "stages.assessing.errors.too_high": {f"{_ASSESSING}.errors.too_high": 0.9},
    "stages.assessing.errors.moved_by": {f"{_ASSESSING}.errors.moved_by": 2},
    "stages.assessing.plan_share": {f"{_ASSESSING}.plan_share.assessment": 0.9},
    "stages.assessing.plan_held_for": {f"{_ASSESSING}.plan_held_for": "8 working days"},
}

MOVES_THE_SUMMARY: dict[str, Change] = {}
