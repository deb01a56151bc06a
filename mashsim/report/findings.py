"""The answer: a manager's one paragraph, each sentence with the section that proves it."""

from __future__ import annotations

from typing import NamedTuple

from mashsim.measures.causes import TIME_WENT
from mashsim.report import flow, in_time, interventions, staff, waits, words
from mashsim.report.blocks import BAND, Run
from mashsim.report.numbers import branch, look


class Finding(NamedTuple):
    """One sentence or two, and the anchor of the section that shows it."""

    text: str
    section: str


def answer(run: Run) -> list[Finding]:
    """Return the findings that the run supports, the most important first."""
    findings = [
        _in_time(run),
        _open(run),
        _followed(run),
        *_overload(run),
        _longest(run),
        _time_went(run),
        _seen(run),
        _came_back(run),
        _empty_start(run),
    ]
    return [finding for finding in findings if finding is not None]


def _in_time(run: Run) -> Finding | None:
    main = in_time.heads_with(run)
    if main is None:
        return None
    name, share = main
    done = in_time.done(run, name)
    limit = look(run.summary, "clocks", name)
    between = words.interval(share, words.of_100)
    aside = [limit] if isinstance(limit, str) and limit else []
    aside += [f"95% interval {between}"] if between else []
    text = f"Of every 100 contacts, {words.of_100(share.mean)} {done}" + (f" ({'; '.join(aside)})" if aside else "")
    judged, kept = run.results.clocks[name].judged, run.results.clocks[name].in_time
    if judged and kept and judged.mean > 0:
        text += f": {words.count(kept.mean)} of the {words.count(judged.mean)} that could be judged"
        text += flow.in_a_run(run)
    other = in_time.beside(run, name)
    return Finding(f"{text}. {other}; councils publish either." if other else f"{text}.", "in-time")


def _open(run: Run) -> Finding | None:
    open_ = flow.backlog(run)
    if open_ is None or len(open_.days) < 2:
        return None
    start, end, peak = open_.total[0], open_.total[-1], open_.total[open_.peak]
    were = "was" if words.count(end) == "1" else "were"
    text = f"At the end {words.plural(end, 'contact')} {were} open, against {words.count(start)} at the start"
    if open_.end_band and run.replications > 1:
        low, high = (words.count(v) for v in open_.end_band)
        text += f"; in {BAND} between {low} and {high}" if low != high else f"; in {BAND} {low}"
    if peak > 1.5 * max(start, end) and peak - max(start, end) > 10:
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
            f"One contact in ten took longer than {after} from arrival to decision; the longest took {most}.", "waits"
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
    return Finding(f"{text}; the longest wait was {words.clock_time(most_of_all)}.", "waits")


def _overload(run: Run) -> list[Finding]:
    short = [Finding(staff.sentence(pool, tree), "hours") for pool, tree in staff.short_pools(run)[:3]]
    short += [Finding(room, "hours") for room in staff.room_in_words(run, only_short=True)]
    return short or [
        Finding(f"There were not always enough hours. {quarter}", "hours") for quarter in staff.short_quarters(run)[:1]
    ]


def _time_went(run: Run) -> Finding | None:
    everyone, slowest = waits.went(run, "mean"), waits.went(run, "slowest_tenth")
    if not everyone and not slowest:
        return None
    if not everyone or not slowest:
        part, share = waits.biggest(everyone or slowest)
        text = f"The biggest part of the time in working hours, {words.percent(share)}, was spent {TIME_WENT[part]}."
        return Finding(text, "time-went")
    part, share = waits.biggest(everyone)
    slow_part, slow_share = waits.biggest(slowest)
    text = f"The biggest part of the time in working hours, {words.percent(share)}, was spent {TIME_WENT[part]}"
    if slow_part == part:
        text += f"; for the slowest tenth of contacts, {words.percent(slow_share)}."
    else:
        text += f"; for the slowest tenth of contacts it was {TIME_WENT[slow_part]}, {words.percent(slow_share)}."
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
            begun = f"Half of the time {what} within {words.clock_time(half.mean)} of the decision; " if half else ""
            text = (
                f"{begun}in one case in ten it took longer than {words.clock_time(p90.mean)}, at most "
                f"{words.clock_time(longest.mean)}."
            )
            return Finding(text, "after")
    return None


def _came_back(run: Run) -> Finding | None:
    """Return repeat contacts, where they matter: at least one contact in twenty."""
    share, hours = run.results.loops.share_repeat_contacts, run.results.loops.hours_per_week_on_repeats
    if not share or share.mean < 0.05:
        return None
    text = f"Of every 100 contacts, {words.of_100(share.mean)} repeated one that was still open"
    return Finding(
        text + (f"; they took {words.hours(hours.mean)} hours of work a week." if hours else "."), "families"
    )


def _empty_start(run: Run) -> Finding | None:
    """Return a warning where the run's first weeks show an empty start, and from when to measure."""
    begun = branch(run.summary, "beginning")
    return Finding(str(begun["sentence"]), "sure") if begun.get("kind") in ("empty", "unsettled", "short") else None
