"""The answer: a manager's one paragraph, each sentence with the section that proves it."""

from __future__ import annotations

from typing import NamedTuple

from mashsim.measures.causes import TIME_WENT
from mashsim.report import flow, in_time, interventions, reasons, staff, waits, words
from mashsim.report.blocks import BAND, Run
from mashsim.report.numbers import branch, look


class Finding(NamedTuple):
    """One sentence or two, and the anchor of the section that shows it."""

    text: str
    section: str


def answer(run: Run) -> list[Finding]:
    """Return the findings that the run supports, the most important first.

    Where the run did not measure why contacts waited, what their time was spent on stands in its place.
    """
    why = reasons.why(run)
    findings = [
        _in_time(run),
        _open(run),
        Finding(why, "time-went") if why else _time_went(run),
        Finding(reasons.how_sure(run), "sure"),
        _followed(run),
        *_overload(run),
        _longest(run),
        _time_went(run) if why else None,
        _seen(run),
        _came_back(run),
        _empty_start(run),
    ]
    return [finding for finding in findings if finding is not None]


def headed(run: Run) -> tuple[list[Finding], list[Finding]]:
    """Return the findings that answer the question (in time, waiting, why, how sure), then the others."""
    findings = answer(run)
    last = next(place for place, finding in enumerate(findings) if finding.section == "sure") + 1
    return findings[:last], findings[last:]


def _in_time(run: Run) -> Finding | None:
    main = in_time.heads_with(run)
    if main is None:
        return None
    name, share = main
    limit = look(run.summary, "clocks", name)
    text = f"Of every 100 contacts, {words.of_100(share.mean)} {in_time.done(run, name)}"
    text += f" ({limit})" if isinstance(limit, str) and limit else ""
    other = in_time.beside(run, name)
    return Finding(f"{text}, and {other}." if other else f"{text}.", "periods" if run.has_months else "in-time")


def _open(run: Run) -> Finding | None:
    open_ = flow.backlog(run)
    if open_ is None or len(open_.days) < 2:
        return None
    start, end, peak = open_.total[0], open_.total[-1], open_.total[open_.peak]
    were = "was" if words.count(end) == "1" else "were"
    text = (
        f"At the end {words.plural(end, 'contact')} {were} waiting with no worker yet, against {words.count(start)} at "
        "the start"
    )
    if open_.end_band and run.replications > 1:
        low, high = (words.count(v) for v in open_.end_band)
        text += f" (in {BAND} between {low} and {high})" if low != high else f" (in {BAND} {low})"
    if open_.peaked:
        text += f". The most was {words.count(peak)}, in {words.month(open_.days[open_.peak])}"
    return Finding(text + ".", "backlog")


def _followed(run: Run) -> Finding | None:
    """Return what followed the last intervention."""
    text = interventions.followed(run)
    return Finding(text, "interventions") if text else None


def _longest(run: Run) -> Finding | None:
    clock = run.results.journey("received_to_decided").clock_minutes
    p90, longest = clock.p90, clock.longest
    if p90 and longest:
        after, most = words.clock_time(p90.mean), words.clock_time(longest.mean)
        return Finding(
            f"One contact in ten took longer than {after} from receipt to decision. The longest took {most}.", "waits"
        )
    waited = []
    for stage, part in run.results.stages.items():
        p90, longest = part.wait.clock_minutes.p90, part.wait.clock_minutes.longest
        if p90 and longest:
            waited.append((longest.mean, p90.mean, stage))
    if not waited:
        return None
    most_of_all, tenth, stage = max(waited)
    text = f"In {words.name(stage)} one contact in ten waited longer than {words.clock_time(tenth)} for staff"
    return Finding(f"{text}. The longest wait was {words.clock_time(most_of_all)}.", "waits")


def _overload(run: Run) -> list[Finding]:
    short = [Finding(staff.sentence(pool, tree), "hours") for pool, tree in staff.short_pools(run)[:3]]
    short += [Finding(room, "hours") for room in staff.room_in_words(run, only_short=True)]
    return short or [
        Finding(f"In some months there were not enough staff hours. {quarter}", "hours")
        for quarter in staff.short_quarters(run)[:1]
    ]


def _time_went(run: Run) -> Finding | None:
    everyone, slowest = waits.went(run, "mean"), waits.went(run, "slowest_tenth")
    if not everyone and not slowest:
        return None
    part, share = waits.biggest(everyone or slowest)
    text = (
        f"Contacts spent more of their working hours {TIME_WENT[part]} than on anything else: {words.percent(share)}."
    )
    if everyone and slowest:
        slow_part, slow_share = waits.biggest(slowest)
        was = "" if slow_part == part else f" {TIME_WENT[slow_part]}"
        text += f" The slowest tenth spent {words.percent(slow_share)}{was}."
    return Finding(text, "time-went")


def _seen(run: Run) -> Finding | None:
    """Return how long children waited to be seen, or without first visits how long strategy discussions waited."""
    for journey, what in (
        ("decided_to_seen", "the child was seen"),
        ("decided_to_discussed", "the strategy discussion was held"),
    ):
        clock = run.results.journey(journey).clock_minutes
        p90, longest = clock.p90, clock.longest
        if p90 and longest:
            half = clock.median
            begun = f"Half of the time {what} within {words.clock_time(half.mean)} of the decision. " if half else ""
            text = (
                f"{begun}One case in ten took longer than {words.clock_time(p90.mean)}. The longest took "
                f"{words.clock_time(longest.mean)}."
            )
            return Finding(text, "after")
    return None


def _came_back(run: Run) -> Finding | None:
    """Return repeat contacts, where they matter: at least one contact in twenty."""
    share, hours = run.results.loops.share_repeat_contacts, run.results.loops.hours_per_week_on_repeats
    if not share or share.mean < 0.05:
        return None
    text = f"Of every 100 contacts, {words.of_100(share.mean)} repeated one that was not closed yet."
    took = f" They took {words.hours(hours.mean)} hours of work a week." if hours else ""
    return Finding(text + took, "families")


def _empty_start(run: Run) -> Finding | None:
    """Return a warning where the run's first weeks show an empty start, and from when to measure."""
    begun = branch(run.summary, "beginning")
    return Finding(str(begun["sentence"]), "sure") if begun.get("kind") in ("empty", "unsettled", "short") else None
