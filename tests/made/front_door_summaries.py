"""A summary of a whole front door that no simulation made: invented numbers in the true shape, for every section of the
report."""

from __future__ import annotations

from typing import Any

from made.summaries import RATINGS, _journey, _Maker, full

Tree = dict[str, Any]
JOURNEYS = {
    "decided_to_discussed": 900, "received_to_seen": 4000, "decided_to_seen": 2600, "allocated_to_seen": 1500,
    "discussed_to_conferred": 9000, "received_to_authorised": 30_000, "allocated_to_authorised": 26_000,
    "received_to_interviewed": 2000, "early_help_waited": 12_000,
}  # fmt: skip
FROM_POSTS = {
    "posts": 8.0,
    "paid": 296.0,
    "closed_days": -6.0,
    "leave": -39.0,
    "sickness": -9.5,
    "supervision": -16.0,
    "induction": -4.5,
    "usable": 221.0,
}


def whole(replications: int = 20, days: int = 730) -> Tree:
    """The made-up city of `summaries.full`, with all that comes before and after the decision."""
    summary = full(replications, days)
    make, results = _Maker(replications, seed=11), summary["results"]
    rated = dict(zip(("all", *RATINGS), (9000, 1000, 3000, 5000, 0), strict=True))
    results["journey"] |= {name: _journey(make, minutes) for name, minutes in JOURNEYS.items()}
    for whose, minutes in (("median", 20.0), ("slowest_tenth", 300.0), ("mean", 60.0)):
        results["time_went"][whose] |= {cause: make.leaf(minutes) for cause in ("consent", "meeting", "hand_off")}
    results |= {
        "decisions": {
            "by_outcome": {name: make.leaf(4000) for name in ("nfa", "assessment", "strategy")},
            "share_nfa": make.share(0.3),
        },
        "discussions": {
            "held": make.leaf(900),
            "by_outcome": {"section_47": make.leaf(500)},
            "share_section_47": make.share(0.55),
            "waited_for": {"partners": make.leaf(120), "social_workers": make.leaf(300), "managers": make.leaf(40)},
        },
        "consent": {
            name: make.leaf(count)
            for name, count in (("given", 700), ("refused", 120), ("overridden", 60), ("contacts", 880))
        },
        "visits": {"tries": make.leaf(5000), "share_seen": make.share(0.7)},
        "side_doors": {
            "out_of_hours": {"contacts": make.leaf(2000), "acted": make.leaf(150), "handed_over": make.leaf(1900)},
            "interviews": {"contacts": make.leaf(300), "held": make.leaf(200)},
            "hand_offs": {"done": make.leaf(8000), "contacts": make.leaf(4000), "per_contact": make.leaf(2.0)},
        },
        "child_days_without_being_seen": {
            key: {name: make.leaf(n) for name, n in rated.items()} for key in ("from_decision", "from_receipt")
        },
        "worker_changes": {
            "children_allocated": make.leaf(6000),
            "changes": make.leaf(900),
            "per_100_children": make.leaf(15.0),
            "share_changed": make.share(0.13),
            "share_changed_twice": make.share(0.02),
        },
        "caseloads": {"mean": make.leaf(14.2), "highest": make.leaf(19.0), "at_ceiling": make.share(0.4)},
        "workforce": {
            "social_workers": {"joined": make.leaf(3), "left": make.leaf(4), "turnover_per_year": make.share(0.16)}
        },
        "loops": {
            "repeat_contacts": make.leaf(1500),
            "share_repeat_contacts": make.share(0.08),
            "families_with_repeats": make.leaf(1100),
            "hours_per_week_on_repeats": make.leaf(31),
            "merged": make.leaf(900),
            "step_ups": make.leaf(60),
            "audited": make.leaf(400),
            "surfaced": make.leaf(70),
            "referrals": make.leaf(9000),
            "re_referrals": make.leaf(1900),
            "share_re_referred": make.share(0.21),
            "share_of_children_re_referred": make.share(0.22),
        },
        "cost": {
            "total": make.leaf(2_000_000),
            "per_week": make.leaf(20_000),
            "per_contact_decided": make.leaf(98.5),
            "by_pool": {"social_workers": make.leaf(1_400_000), "managers": make.leaf(600_000)},
        },
        "fairness": {
            "by_source": {
                name: _cut(make, minutes) for name, minutes in (("police", 400), ("schools", 900), ("health", 600))
            }
        },
        "interventions": {
            "extra_team": _began(make, 1, 403, None, 47),
            "audit": _began(make, 2, 260, 300, 80),
            "night cover": _began(make, 0, None, None, 0),
        },
    }
    results["daily"] |= {
        name: make.curve([level + i % 7 for i in range(days)])
        for name, level in (
            ("children_not_yet_seen", 60),
            ("children_awaiting_first_visit", 25),
            ("children_allocated", 500),
            ("early_help_waiting", 90),
            ("caseload_mean", 13),
            ("caseload_highest", 18),
        )
    }
    months = [f"{2021 + (3 + i) // 12}-{(3 + i) % 12 + 1:02}" for i in range(round(days / 30.5))]
    results["monthly"] |= {
        "months": months,
        "re_referrals": make.curve([80.0] * len(months)),
        "share_re_referred": make.curve([0.2] * len(months)),
    }
    ends = {
        "decision": ("received", "decided"),
        "discussion": ("decided", "discussed"),
        "first_visit": ("decided", "seen"),
        "conference": ("discussed", "conferred"),
        "allocation": ("decided", "allocated"),
    }
    for name in ends:
        results["clocks"].setdefault(name, {**results["clocks"]["decision"], "share_in_time": make.share(0.7)})
    summary["clock_ends"] = {name: {"start": a, "stop": b, "outcomes": []} for name, (a, b) in ends.items()}
    summary["clock_ends"]["conference"]["outcomes"] = ["section_47"]
    summary["clocks"] = dict.fromkeys(ends, "limit: 1 working day")
    summary["hours"] = {pool: {**tree, "from_posts": FROM_POSTS} for pool, tree in summary["hours"].items()}
    summary["assumptions"] = [
        *summary["assumptions"],
        {"path": "pools.social_workers.vacancy_share", "value": 0.19, "quality": "published"},
    ]
    return summary


def _cut(make: _Maker, minutes: float) -> Tree:
    return {"contacts": make.leaf(5000), "share_in_time": make.share(0.6), "received_to_decided": make.wait(minutes)}


def _began(make: _Maker, times: float, first: float | None, ended: float | None, days: float) -> Tree:
    spread = 0.0 if ended is None else 0.05
    return {
        "times": make.leaf(times, 0), "first_day": make.leaf(first, spread), "ended_on_day": make.leaf(ended, spread),
        "days_in_force": make.leaf(days, spread),
    }  # fmt: skip
