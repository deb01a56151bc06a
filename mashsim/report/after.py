"""Each delay between the decision and help, in words, from consent to early help."""

from __future__ import annotations

from collections.abc import Callable

from mashsim.charts import Words, grouped_bars
from mashsim.report import words
from mashsim.report.blocks import (
    Block,
    Cell,
    Column,
    Figure,
    Listing,
    Row,
    Run,
    Section,
    Table,
    Text,
    bars_in_words,
    cell,
    figure,
)
from mashsim.report.numbers import mean_of
from mashsim.report.views import Spread
from mashsim.report.waits import JOURNEYS, STATISTICS, axis_time, typical_bars

SHOWN = (
    "decided_to_discussed", "decided_to_allocated", "allocated_to_seen", "decided_to_seen", "received_to_seen",
    "discussed_to_conferred", "allocated_to_authorised", "received_to_interviewed", "early_help_waited",
)  # fmt: skip
"""The parts of the way in the order in which a family lives through them."""
_NEW = (
    "decided_to_discussed",
    "allocated_to_seen",
    "decided_to_seen",
    "discussed_to_conferred",
    "received_to_interviewed",
    "early_help_waited",
)
_CHARTED = 6


def after_section(run: Run) -> Section | None:
    """Return each delay after the decision, its length and cause; None if the front door has none of these stages."""
    sentences = [text for say in SENTENCES if (text := say(run))]
    times = {
        name: journey.clock_minutes
        for name in SHOWN
        if (journey := run.results.journey(name)) and journey.clock_minutes.median
    }
    if not sentences and not any(name in times for name in _NEW):
        return None
    blocks: list[Block] = [Listing(sentences)] if sentences else []
    if any(name in times for name in _NEW):
        blocks.append(_figure(run, times))
    note = (
        "The numbers count contacts, each about one family. A wait that is not over yet counts with its length so "
        "far. Days are days of the clock, nights and weekends included; working days are said to be so."
    )
    return Section("after", "From the decision to help", [Text(note), *blocks])


def _halves(run: Run, journey: str) -> tuple[str, str] | None:
    """Return the clock time within which half were done, and the time after which one in ten was not."""
    clock = run.results.journey(journey).clock_minutes
    median, p90 = clock.median, clock.p90
    return (words.clock_time(median.mean), words.clock_time(p90.mean)) if median and p90 else None


def _consent(run: Run) -> str | None:
    consent = run.results.consent
    asked = consent.contacts
    if not asked or asked.mean < 0.5:
        return None
    ways = {"given": "given", "refused": "refused", "overridden": "overridden by a manager", "not_needed": "not needed",
            "not_reached": "nobody was reached"}  # fmt: skip
    settled = [(how, e.mean / asked.mean) for key, how in ways.items() if (e := consent.number(key)) and e.mean > 0]
    shares = words.listed([f"{how} {words.percent(share)}" for how, share in settled])
    text = f"Consent to ask partners was settled for {words.plural(asked.mean, 'contact')}: {shares}"
    held = _held(run, "consent")
    return text + (f". Waiting for consent took {held}." if held else ".")


def _held(run: Run, cause: str) -> str:
    """Return the office time that a cause took on average over all contacts, and over the slowest tenth."""
    went = run.results.time_went
    mean, slow = went.mean.number(cause), went.slowest_tenth.number(cause)
    if not mean or mean.mean < 0.5:
        return ""
    text = f"{run.working_time(mean.mean)} of working time on average over all contacts"
    return text + (
        f", and {run.working_time(slow.mean)} over the slowest tenth of them" if slow and slow.mean >= 0.5 else ""
    )


def _discussion(run: Run) -> str | None:
    halves = _halves(run, "decided_to_discussed")
    if not halves:
        return None
    text = (
        f"Strategy discussion: half were held within {halves[0]} of the decision; one in ten took longer than "
        f"{halves[1]}"
    )
    seats = run.results.discussions.waited_for
    if seats and max(e.mean for e in seats.values()) >= 0.5:
        missing = max(seats, key=lambda name: seats[name].mean)
        of = "the partners" if missing == "partners" else words.name(missing)
        text += f". It waited longest for {of}: {run.working_time(seats[missing].mean)} on average"
        others = [f"{words.name(name)} {run.working_time(e.mean)}" for name, e in seats.items() if name != missing]
        text += f" ({', '.join(others)}; all in working time)" if others else ", in working time"
    return text + "."


def _hand_offs(run: Run) -> str | None:
    each = run.results.side_doors.hand_offs.per_contact
    if not each:
        return None
    held = _held(run, "hand_off")
    text = f"Hand-offs between teams: each contact that was passed on went through {words.count(each.mean)}"
    return text + (f"; waiting in them took {held}." if held else ".")


def _visit(run: Run) -> str | None:
    halves = _halves(run, "decided_to_seen")
    if not halves:
        return None
    text = (
        f"First visit: for half of the contacts the child was seen within {halves[0]} of the decision; for one in ten "
        f"after {halves[1]}"
    )
    seen = run.results.visits.share_seen
    if seen and seen.mean < 0.995:
        text += f". Of every 100 visits, {words.of_100(1 - seen.mean)} found nobody in and had to be made again"
    longest = run.results.journey("decided_to_seen").clock_minutes.longest
    return text + (f". The longest wait was {words.clock_time(longest.mean)}." if longest else ".")


def _conference(run: Run) -> str | None:
    working = run.results.journey("discussed_to_conferred").working_minutes
    median, p90 = working.median, working.p90
    if not median or not p90:
        return None
    text = f"Child protection conference: half were held within {run.working_time(median.mean)} of the discussion"
    return f"{text}; one in ten took longer than {run.working_time(p90.mean)}."


def _early_help(run: Run) -> str | None:
    halves = _halves(run, "early_help_waited")
    if not halves:
        return None
    p90 = run.results.journey("early_help_waited").clock_minutes.p90
    if p90 is not None and p90.mean < 0.5:
        text = "Early help: nine families in ten did not wait for it to begin"
    else:
        waited = "did not wait" if halves[0] == words.clock_time(0) else f"waited at most {halves[0]}"
        text = f"Early help: half of the families {waited} for it to begin; one in ten waited longer than {halves[1]}"
    steps = run.results.loops.step_ups
    stepped = (
        f". {words.plural(steps.mean, 'family was', 'families were')} stepped up to social care"
        if steps and steps.mean >= 0.05
        else ""
    )
    return f"{text}{stepped}."


def _out_of_hours(run: Run) -> str | None:
    out_of_hours = run.results.side_doors.out_of_hours
    came, acted = out_of_hours.contacts, out_of_hours.acted
    if not came or came.mean < 0.5:
        return None
    text = f"Out of hours: {words.plural(came.mean, 'contact was received', 'contacts were received')}"
    text += (
        f"; in {words.count(acted.mean)} a child was made safe before the day service opened"
        if acted and acted.mean > 0
        else ""
    )
    return text + "."


def _interviews(run: Run) -> str | None:
    halves, interviews = _halves(run, "received_to_interviewed"), run.results.side_doors.interviews
    came, held = interviews.contacts, interviews.held
    if not halves or not came or not held:
        return None
    text = f"Return home interviews: {words.count(held.mean)} were held of {words.count(came.mean)} asked for"
    return f"{text}; half within {halves[0]} of the report, nine in ten within {halves[1]}."


SENTENCES: tuple[Callable[[Run], str | None], ...] = (
    _consent, _discussion, _hand_offs, _visit, _conference, _early_help, _out_of_hours, _interviews,
)  # fmt: skip


def _figure(run: Run, times: dict[str, Spread]) -> Figure:
    """Draw the median and 90th percentile of each part of the way; the table has all parts, the chart the first few."""
    rows = [
        Row(
            [
                Cell(words.capital(JOURNEYS.get(name, words.name(name)))),
                *(cell(clock.number(key), words.clock_time) for key in STATISTICS),
            ]
        )
        for name, clock in times.items()
    ]
    columns = [Column("Part of the way", numeric=False), *(Column(head) for head in STATISTICS.values())]
    table = Table(
        "table-after",
        f"Clock time of each part of the way{run.interval_note}",
        columns,
        rows,
        run.source("results.journey"),
    )
    drawn = list(times.items())[:_CHARTED]
    divisor, unit = axis_time(max(mean_of(clock.p90) for _, clock in drawn))
    groups = [typical_bars(JOURNEYS.get(name, words.name(name)), clock, divisor) for name, clock in drawn]
    new = {name: clock for name, clock in drawn if name in _NEW} or dict(drawn)
    slowest = max(new, key=lambda name: mean_of(new[name].p90))
    title = (
        f"Slowest tenth {JOURNEYS.get(slowest, words.name(slowest))}: over "
        f"{words.clock_time(mean_of(new[slowest].p90))}"
    )
    if "decided_to_seen" in new:
        title = f"Decided to seen: one in ten over {words.clock_time(mean_of(new['decided_to_seen'].p90))}"
    text = Words(
        "after-chart",
        words.ten_words(title, f"One in ten took over {words.clock_time(mean_of(new[slowest].p90))}"),
        run.subtitle("Clock time of each part of the way", unit),
        f"Grouped bars. {bars_in_words(groups)}.",
    )
    return figure(grouped_bars, text, table, groups, words.capital(unit))
