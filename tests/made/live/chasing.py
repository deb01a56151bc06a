"""Escalation after chases, turned on in the made-up town, and a change of each of its settings that must show."""

from __future__ import annotations

from typing import Any

Change = dict[str, Any]
_ESCALATION = "stages.gathering.chase.escalation"

ENABLED: Change = {
    "partners.police.silent_share": 0.6,
    "partners.schools.silent_share": 0.4,
    "stages.gathering.chase.most": 1,
    _ESCALATION: {
        "pool": "managers",
        "effort": "15 min",
        "reply": "3 working hours",
        "reply_by_partner": {"schools": "5 working hours"},
        "answered_share": 0.8,
    },
}

MOVES_THE_LOG: dict[str, Change] = {
    f"{_ESCALATION}.pool": {f"{_ESCALATION}.pool": "officers"},
    f"{_ESCALATION}.effort": {f"{_ESCALATION}.effort": "1 hour"},
    f"{_ESCALATION}.reply": {f"{_ESCALATION}.reply": "20 min"},
    f"{_ESCALATION}.reply_by_partner": {f"{_ESCALATION}.reply_by_partner.police": "20 min"},
    f"{_ESCALATION}.answered_share": {f"{_ESCALATION}.answered_share": 0.1},
}

MOVES_THE_SUMMARY: dict[str, Change] = {}
