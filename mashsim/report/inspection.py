"""The inspection view: the indicators of Ofsted and the Department for Education, in the order of an inspection.

Each stands with its limit, the simulated figure and what it counts. A list names the indicators without a stage in the
scenario.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from mashsim.report import words
from mashsim.report.blocks import Block, Cell, Column, Listing, Row, Run, Section, Table, Text, cell
from mashsim.report.numbers import Curve, Estimate, branch, look


@dataclass(frozen=True, slots=True)
class Indicator:
    """One line: its label, what it counts, its limit and its number; or the reason why it has none.

    Attributes
    ----------
    unit : share, minutes (of working time), or what is counted
    missing : why it is left out; empty where there is a number
    """

    label: str
    counts: str
    limit: str = ""
    number: Estimate | None = None
    unit: str = "share"
    missing: str = ""


def indicators(run: Run) -> list[Indicator]:
    """Return all indicators in the order of the inspectors' questions, from the contact to the workforce."""
    return [*_practice(run), *_workforce(run)]


def _practice(run: Run) -> list[Indicator]:
    return [line for ask in _IN_ORDER for line in ask(run)]


def _clocks(
    run: Run, label: str, starts: tuple[str, ...], stops: tuple[str, ...], missing: str, counts: str = "contacts"
) -> list[Indicator]:
    """Return one line a clock that starts and stops at these points; without any, a line that says so."""
    lines = []
    for name, ends in branch(run.summary, "clock_ends").items():
        share = run.results.clocks[name].share_in_time if name in run.results.clocks else None
        if look(ends, "start") in starts and look(ends, "stop") in stops:
            limit = look(run.summary, "clocks", name)
            outcomes = look(ends, "outcomes") or []
            of = f" (decided {words.listed([words.name(o) for o in outcomes])})" if outcomes else ""
            named = f"{label}: the clock “{words.name(str(name))}”{of}"
            why = "" if share else "nothing was due in the period"
            lines.append(Indicator(named, counts, limit if isinstance(limit, str) else "", share, missing=why))
    return lines or [Indicator(label, counts, missing=missing)]


def _one(
    label: str, counts: str, number: Estimate | None, missing: str, unit: str = "share", limit: str = ""
) -> Indicator:
    return Indicator(label, counts, limit, number, unit, "" if number else missing)


def _decided(run: Run) -> list[Indicator]:
    came = _one("Contacts received", "contacts", run.results.contacts.received, "none were received", "contacts")
    return [
        came,
        *_clocks(run, "First look in time", ("received",), ("screened",), "the scenario has no clock for it"),
        *_clocks(
            run,
            "Decided in time",
            ("received", "screened"),
            ("decided",),
            "the scenario has no clock for the decision",
        ),
    ]


def _coming_back(run: Run) -> list[Indicator]:
    limit = ""
    first = words.read_date(branch(run.summary, "scenario").get("first_day"))
    if isinstance(first, date) and (run.first - first).days < 365:
        limit = "none; the figure is too low, since referrals are known only from the run's first day"
    label, missing = "Re-referrals within 12 months", "no family is referred again in this scenario"
    again = run.results.loops.re_referrals
    if not again or not again.mean:
        return [Indicator(label, "children", missing=missing), _nfa(run)]
    return [_one(label, "children", run.results.loops.share_of_children_re_referred, missing, limit=limit), _nfa(run)]


def _nfa(run: Run) -> Indicator:
    return _one("Decided: no further action", "contacts", run.results.decisions.share_nfa, "nothing was decided")


def _discussed(run: Run) -> list[Indicator]:
    none = "the scenario has no strategy discussions"
    held = _one("Strategy discussions held", "contacts", run.results.discussions.held, none, "contacts")
    if held.missing:
        return [held]
    clock = _clocks(
        run, "Strategy discussion in time", ("received", "decided"), ("discussed",), "the scenario has no clock for it"
    )
    waited = run.results.journey("decided_to_discussed").working_minutes.median
    return [
        held, *clock,
        _one("Decision to discussion, median", "contacts", waited, "none was held", "minutes"),
        _one(
            "Discussions that led to a section 47 enquiry", "contacts", run.results.discussions.share_section_47,
            "none was held",
        ),
    ]  # fmt: skip


def _conferred(run: Run) -> list[Indicator]:
    none = "the scenario has no conferences, or no clock for them"
    return _clocks(run, "Conference in time", ("discussed", "decided", "received"), ("conferred",), none)


def _assessed(run: Run) -> list[Indicator]:
    starts = ("received", "decided", "allocated", "discussed")
    return _clocks(
        run, "Assessment in time", starts, ("authorised", "closed"), "the scenario has no clock for the assessment"
    )


def _seen(run: Run) -> list[Indicator]:
    none = "the scenario has no first visits"
    half = run.results.journey("decided_to_seen").working_minutes.median
    median = _one("Decision to first seen, median", "contacts", half, none, "minutes")
    if median.missing:
        return [Indicator("Children seen", "contacts", missing=none)]
    clock = _clocks(
        run,
        "Seen in time",
        ("received", "decided", "discussed", "allocated"),
        ("seen",),
        "the scenario has no clock for it",
    )
    unseen = run.results.child_days_without_being_seen.from_decision.get("all")
    return [
        *clock,
        median,
        _one("Child-days without being seen, from the decision", "child-days", unseen, none, "child-days"),
    ]


def _allocated(run: Run) -> list[Indicator]:
    none = "the scenario has no allocation"
    clock = _clocks(run, "Allocated in time", ("decided", "received", "discussed"), ("allocated",), none)
    daily = run.results.daily
    ends = [
        ("Children without a worker at the end", daily.children_awaiting_allocation),
        ("Children with a worker at the end", daily.children_allocated),
    ]
    return [
        *clock,
        *(Indicator(label, "children", "", _last(one), "children", "") for label, one in ends),
    ]


def _last(one: Curve | None) -> Estimate | None:
    return Estimate(one.mean[-1]) if one and one.mean and one.mean[-1] is not None else None


def _workforce(run: Run) -> list[Indicator]:
    none = "the scenario has no workers who take children on"
    caseloads, changes = run.results.caseloads, run.results.worker_changes.per_100_children
    lines = [
        _one("Caseload, mean of workers who hold any", "children", caseloads.mean, none, "children"),
        _one("Caseload, highest", "children", caseloads.highest, none, "children"),
        _one("Changes of worker for every 100 children", "children", changes, none, "changes"),
    ]
    for pool, people in run.results.workforce.items():
        rate = people.turnover_per_year
        if rate and rate.mean > 0:
            lines.append(Indicator(f"Turnover a year: {words.name(str(pool))}", "people", "", rate))
    return [*lines, *_stated(run)]


def _stated(run: Run) -> list[Indicator]:
    """Return the vacancy and agency shares that the scenario states."""
    lines = []
    settings = run.summary.get("assumptions")
    for setting in settings if isinstance(settings, list) else []:
        path, value = str(look(setting, "path") or ""), look(setting, "value")
        for key, label in (
            ("vacancy_share", "Vacancies"),
            ("agency_cover_share", "Vacancies that agency workers fill"),
        ):
            if path.endswith(f".{key}") and isinstance(value, (int, float)) and not isinstance(value, bool) and value:
                of = words.name(path.split(".")[-2])
                lines.append(Indicator(f"{label}: {of}, as the scenario states", "posts", "", Estimate(float(value))))
    return lines


def _others(run: Run) -> list[Indicator]:
    return [
        *_clocks(
            run,
            "Partner replies in time",
            ("requested",),
            ("replied",),
            "the scenario has no clock for partners' replies",
            "requests",
        ),
        *_clocks(
            run,
            "Return home interview in time",
            ("received",),
            ("interviewed",),
            "the scenario has no return home interviews",
        ),
    ]


_IN_ORDER: tuple[Callable[[Run], list[Indicator]], ...] = (
    _decided, _others, _coming_back, _discussed, _conferred, _assessed, _seen, _allocated,
)  # fmt: skip


def inspection_section(run: Run) -> Section | None:
    """Return the inspection view; None where nothing is decided against a clock."""
    if "deciding" not in run.results.daily.open or not branch(run.summary, "clock_ends"):
        return None
    practice, workforce = _practice(run), _workforce(run)
    tables = [
        _table(run, "table-inspection", "From the contact to the worker, in the order of an inspection", practice),
        _table(run, "table-workforce", "The workforce", workforce),
    ]
    intro = Text(
        "Figures in the order of an inspection; below each what it counts. A share in time is of those "
        "decided or past their deadline; unfinished past the limit counts as late. Times are medians in working time. "
        "No national figure sets what share is enough."
    )
    blocks: list[Block] = [intro, *(table for table in tables if table.rows)]
    left_out = [
        f"{line.label}: {line.missing}." for line in [*practice, *workforce] if line.number is None and line.missing
    ]
    if left_out:
        blocks += [Text("Left out:"), Listing(left_out)]
    return Section("inspection", "Figures an inspection asks for", blocks)


def _limit(line: Indicator) -> str:
    """Return the limit without its own label, for a column with that head."""
    return line.limit.removeprefix("limit: ").removeprefix("limits: ")


def _table(run: Run, key: str, caption: str, lines: list[Indicator]) -> Table:
    say = {"share": words.percent, "minutes": run.working_time}
    rows = [
        Row(
            [
                Cell(line.label, f"counts {line.counts}"),
                cell(line.number, say.get(line.unit, words.tabled)),
                Cell(_limit(line)),
            ]
        )
        for line in lines
        if line.number is not None
    ]
    columns = [Column("Indicator", False), Column("simulated"), Column("limit", False)]
    return Table(key, f"{caption}{run.interval_note}", columns, rows, run.source("results"))
