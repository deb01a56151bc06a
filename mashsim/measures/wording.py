"""What measures are called in a sentence: every dotted name in plain words, made from its parts.

A name's end says how a length of time is summed up (`working_minutes.p90`), a part in its middle of which rating it is
(`by_rating.red`), and what is left is looked up; names that a scenario gives, such as a pool's or a partner's, stand in their places.
"""

from __future__ import annotations

import re

from mashsim.vocabulary import outcomes
from mashsim.vocabulary.points import POINTS

_SAID = {
    "clocks.decision.share_in_time": "share decided in time",
    "clocks.allocation.share_in_time": "share allocated in time",
    "contacts.open_at_end": "contacts open at the end",
    "contacts.open_at_start": "contacts open at the start",
    "child_days_without_decision.all": "child-days without a decision",
    "journey.received_to_decided.clock_minutes.longest": "longest time from receipt to decision",
    "child_days_without_being_seen.from_decision.all": "child-days from the decision until seen",
    "child_days_without_being_seen.from_receipt.all": "child-days from receipt until seen",
    "loops.share_repeat_contacts": "share of contacts that repeat one that is open",
    "loops.hours_per_week_on_repeats": "hours a week spent on repeat contacts",
    "cost.per_week": "cost of staff a week",
    "cost.total": "cost of staff in all",
    "cost.per_contact_decided": "cost of staff for each contact decided",
}
"""Those that have words of their own."""
_TIME = "TIME"
"""Where in a pattern's words it is said what time is counted; at the end where this is not in them."""
_LENGTHS = {
    "mean": "mean",
    "median": "half within",
    "p90": "9 in 10 within",
    "p95": "19 in 20 within",
    "longest": "longest",
}
_ON = {"working": "working time", "clock": "time by the clock"}
_CAUSES = {
    "worked": "being worked on", "worker": "waiting for a worker", "manager": "waiting for a manager", "partners": "waiting for partners",
    "room": "waiting for room in a caseload", "consent": "waiting for consent", "meeting": "waiting for a discussion or the daily triage",
    "hand_off": "in hand-offs between teams", "outside_hours": "outside office hours", "total": "in all",
}  # fmt: skip
_WHOSE = {
    "mean": "mean of all contacts",
    "median": "middle tenth of contacts",
    "slowest_tenth": "slowest tenth of contacts",
}
_SUMMED = re.compile(rf"(.+)\.(working|clock)_minutes\.({'|'.join(_LENGTHS)})")
_RATED = re.compile(r"\.by_rating\.(\w+)")
_PATTERNS = tuple(
    (re.compile(pattern), words)
    for pattern, words in (
        (r"contacts\.children_received", "children in the contacts received"),
        (r"contacts\.(.+)", "contacts {}"),
        (r"decisions\.by_outcome\.(.+)", "decided: {}"),
        (r"decisions\.share_nfa", "share decided with no further action"),
        (r"discussions\.held", "strategy discussions held"),
        (r"discussions\.by_outcome\.(.+)", "strategy discussions that end in {}"),
        (r"discussions\.share_(.+)", "share of strategy discussions that end in {}"),
        (r"discussions\.waited_for\.(.+)", "strategy discussions that waited for {}"),
        (r"stages\.(.+)\.started", "{}: begun"),
        (r"stages\.(.+)\.share_waited", "{}: share that waited for staff"),
        (r"stages\.(.+)\.mean_waiting", "{}: how many wait for staff on average"),
        (r"stages\.(.+)\.still_waiting", "{}: still waiting for staff at the end"),
        (r"stages\.(.+)\.wait", "{}: wait for staff"),
        (r"stages\.(.+)\.replies", "{}: wait for partners' replies"),
        (r"stages\.(.+)\.room", "{}: wait for room in a caseload"),
        (r"journey\.decided_to_allocated_children", "TIME from decision to allocation, child by child"),
        (r"journey\.early_help_waited", "wait for a place in early help"),
        (r"journey\.(.+?)_to_(.+)", "TIME from {} to {}"),
        (r"pools\.(.+)\.(needed|rostered|usable|worked)_hours_per_week", "{}: hours {} a week"),
        (r"pools\.(.+)\.use", "{}: share of their hours in use"),
        (r"clocks\.(.+)\.judged", "{} limit: how many were judged"),
        (r"clocks\.(.+)\.in_time", "{} limit: how many kept it"),
        (r"clocks\.(.+)\.share_in_time", "{} limit: share that kept it"),
        (r"clocks\.(.+)\.late_and_open", "{} limit: late and still open"),
        (r"partners\.(.+)\.requested", "{}: requests sent"),
        (r"partners\.(.+)\.replied", "{}: replies"),
        (r"partners\.(.+)\.never_replied", "{}: requests never answered"),
        (r"partners\.(.+)\.chases", "{}: chases"),
        (r"partners\.(.+)\.reply", "{}: TIME to reply"),
        (r"child_days_without_decision\.(.+)", "child-days without a decision, {}"),
        (r"child_days_without_being_seen\.from_(.+)\.(.+)", "child-days from {} until seen, {}"),
        (r"time_went\.(.+)\.(.+)", "time {1}, {0}"),
        (r"fairness\.by_source\.(.+)\.contacts", "contacts from {}"),
        (r"fairness\.by_source\.(.+)\.share_in_time", "contacts from {}: share in time"),
        (r"fairness\.by_source\.(.+)\.received_to_decided", "contacts from {}: TIME from receipt to decision"),
        (r"open_now\.by_stage\.(.+)", "open at the end in {}"),
        (r"open_now\.ages\.(.+)\.(.+)", "open at the end in {1}, aged {0} (in working days)"),
        (r"workforce\.(.+)\.turnover_per_year", "{}: turnover a year"),
        (r"workforce\.(.+)\.(joined|left)", "{}: people who {}"),
        (r"caseloads\.mean", "children a worker holds, mean"),
        (r"caseloads\.highest", "children a worker holds, most"),
        (r"caseloads\.at_ceiling", "share of workers at their caseload ceiling"),
        (r"cost\.by_pool\.(.+)", "cost of {}"),
        (r"consent\.contacts", "contacts for which consent was asked"),
        (r"consent\.(.+)", "consent {}"),
        (r"visits\.tries", "first visits tried"),
        (r"visits\.share_seen", "share of first visits at which the child was seen"),
        (r"loops\.re_referrals", "re-referrals"),
        (r"loops\.share_re_referred", "share re-referred"),
        (r"loops\.share_of_children_re_referred", "share of children re-referred"),
        (r"loops\.step_ups", "step-ups from early help"),
        (r"loops\.(merged|audited|surfaced)", "contacts {}"),
        (r"loops\.(.+)", "{}"),
        (r"side_doors\.hand_offs\.per_contact", "hand-offs a contact"),
        (r"side_doors\.(.+)\.(.+)", "{}: {}"),
        (r"worker_changes\.changes", "changes of worker"),
        (r"worker_changes\.per_100_children", "changes of worker for every 100 children"),
        (r"worker_changes\.children_allocated", "children allocated to a worker"),
        (r"worker_changes\.share_changed", "share of children whose worker changed"),
        (r"worker_changes\.share_changed_twice", "share of children whose worker changed twice"),
        (r"(?:dai|week|month)ly\.(days|weeks|months)", "the {} of the curves"),
        (r"daily\.open\.(.+)", "open in {}, day by day"),
        (r"daily\.(.+)", "{}, day by day"),
        (r"weekly\.(.+)", "{}, week by week"),
        (r"monthly\.(.+)", "{}, month by month"),
    )
)
_HYPHENED = {"re_referrals": "re-referrals", "share_re_referred": "share re-referred"}


def in_words(measure: str) -> str:
    """Return what a measure, given by its dotted name, is called in a sentence; no dot and no underscore is in it.

    A name that follows no known pattern is said by its parts, with spaces and commas.
    """
    if measure in _SAID:
        return _SAID[measure]
    ends, time = [], ""
    if rated := _RATED.search(measure):
        measure = measure.replace(rated[0], "", 1)
        ends.append(rated[1])
    if summed := _SUMMED.fullmatch(measure):
        measure, time = summed[1], _ON[summed[2]]
        ends.append(_LENGTHS[summed[3]])
    head = _head(measure)
    return ", ".join([head.replace(_TIME, time or "time"), *([time] if time and _TIME not in head else []), *ends])


def _head(measure: str) -> str:
    """A name without its rating and its summing up."""
    if measure in _SAID:
        return _SAID[measure]
    for pattern, words in _PATTERNS:
        if found := pattern.fullmatch(measure):
            return words.format(*(_part(part, measure) for part in found.groups()))
    return ", ".join(_plain(part) for part in measure.split("."))


def _part(part: str, measure: str) -> str:
    """A part of a name: one with a meaning in its family of measures, or a scenario's own name."""
    if measure.startswith("time_went."):
        return _WHOSE.get(part) or _CAUSES.get(part, _plain(part))
    if measure.startswith("journey."):
        return POINTS[part].noun if part in POINTS else _plain(part)
    if "by_outcome" in measure or measure.startswith("discussions."):
        return outcomes.NAMES.get(part) or _plain(part)
    return _HYPHENED.get(part, _plain(part))


def _plain(part: str) -> str:
    return part.replace("_", " ")
