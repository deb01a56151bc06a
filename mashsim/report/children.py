"""Children who are not yet seen or have no worker, caseloads, and how often a child's worker changes."""

from __future__ import annotations

from mashsim.report import words
from mashsim.report.blocks import Block, Listing, Run, Section
from mashsim.report.by_day import children_by_day, curves_by_day
from mashsim.report.flow import in_a_run, on_an_average_day

UNSEEN = {"not yet seen": "children_not_yet_seen", "with a worker, not yet visited": "children_awaiting_first_visit"}
CASELOADS = {
    "mean caseload": "caseload_mean",
    "highest caseload": "caseload_highest",
    "mean of the newly qualified": "caseload_newly_qualified",
}


def children_section(run: Run) -> Section | None:
    """Return children waiting to be seen, by day, and child-days without being seen."""
    curves = curves_by_day(run, UNSEEN)
    unseen = run.results.child_days_without_being_seen
    sentences = []
    for days, since in ((unseen.from_decision, "the decision"), (unseen.from_receipt, "the receipt of the contact")):
        every = days.get("all")
        if every and every.mean >= 0.5:
            rated = [
                f"{r} {words.count(e.mean)}" for r in ("red", "amber", "green") if (e := days.get(r)) and e.mean >= 0.5
            ]
            by_rating = f": {words.listed(rated)}" if len(rated) > 1 else ""
            child_days = f"{words.count(every.mean)} child-days{in_a_run(run)}{by_rating}"
            average = on_an_average_day(run, every).replace(":", ";", 1)
            sentences.append(f"Counted from {since}, children were not yet seen for {child_days}{average}.")
    if not curves and not sentences:
        return None
    blocks: list[Block] = [Listing(sentences)] if sentences else []
    if curves:
        label, one = next(iter(curves.items()))
        peak = max(v or 0.0 for v in one.mean)
        state = "waiting to be seen" if label == "not yet seen" else label
        title = f"At most {words.count(round(peak))} children were {state}"
        subtitle = "Children decided to be assessed and not yet seen"
        blocks.append(children_by_day(run, "unseen", title, subtitle, curves, UNSEEN))
    return Section("unseen", "Children not yet seen", blocks)


def caseload_section(run: Run) -> Section | None:
    """Return children held by each worker, by day, and changes of worker."""
    curves = curves_by_day(run, CASELOADS)
    mean, highest = run.results.caseloads.mean, run.results.caseloads.highest
    if not curves or not mean or not highest or highest.mean < 0.05:
        return None
    text = f"Workers held {words.with_interval(mean, words.count)} children on average"
    sentences = [f"{text}. The most that one held at the end of a day was {words.count(highest.mean)}."]
    full = run.results.caseloads.at_ceiling
    if full:
        sentences.append(f"On a typical day {words.percent(full.mean)} of them were full.")
    sentences += _changes(run)
    title = f"Workers held {words.count(mean.mean)} children on average, at most {words.count(highest.mean)}"
    subtitle = "Children on the caseload of a worker, at the end of each day"
    chart = children_by_day(run, "caseloads", title, subtitle, curves, CASELOADS)
    return Section("caseloads", "Caseloads and changes of worker", [Listing(sentences), chart])


def _changes(run: Run) -> list[str]:
    changes = run.results.worker_changes
    per_100, twice = changes.per_100_children, changes.share_changed_twice
    if not per_100 or per_100.mean < 0.05:
        return []
    changed = f"{words.with_interval(per_100, words.count)} changes of worker"
    text = f"For every 100 children given to a worker there were {changed}"
    if twice and twice.mean > 0:
        text += f"; {words.percent(twice.mean)} of the children changed worker twice or more"
    return [f"{text}."]
