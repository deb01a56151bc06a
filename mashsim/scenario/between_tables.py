"""Faults between the tables of a scenario, each of which is right in itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING

from mashsim.documents.text import KeyPath, did_you_mean, dotted
from mashsim.quantities import DAY
from mashsim.scenario.columns import lines_of
from mashsim.scenario.efforts import efforts_in, wrong_names
from mashsim.scenario.groups import put_in_place, wrong_groups
from mashsim.scenario.help import wrong_help
from mashsim.scenario.list_checks import OLDEST, wrong_in_lists
from mashsim.scenario.localities import names_of, wrong_localities
from mashsim.scenario.push import wrong_pushes
from mashsim.scenario.references import misspelt_pools, pools_at_work, wrong_references
from mashsim.scenario.workforce import too_little_time, wrong_hands
from mashsim.vocabulary import stages as vocabulary
from mashsim.vocabulary.points import POINTS
from mashsim.worktime import MARGIN, bank_holidays

if TYPE_CHECKING:
    from mashsim.scenario import Scenario
    from mashsim.scenario.values import LengthLaw

Wrong = Iterator[tuple[KeyPath, str]]
"""What is wrong: where, and in words that go on after the path."""


def faults_between_tables(scenario: Scenario) -> Wrong:
    """Yield the faults between tables, each with its path; groups of sources give way to their sources first."""
    yield from ((("demand", *path), message) for path, message in wrong_groups(scenario.demand))
    yield from put_in_place(scenario)
    yield from wrong_references(scenario)
    yield from misspelt_pools(scenario)
    yield from wrong_localities(scenario)
    for name, pool in scenario.pools.items():
        if pool.like in scenario.pools and scenario.pools[pool.like].like:
            yield ("pools", name, "like"), f"is {pool.like!r}, which is like another pool itself; name that one"
    for path, effort in efforts_in(scenario):
        yield from ((path + below, message) for below, message in wrong_names(effort, [*scenario.demand.sources]))
    if "office" not in scenario.calendars:
        yield ("calendars",), "has no `office`; the front door's own opening hours must be there"
    yield from _never_open(scenario)
    yield from _unstaffed_pools(scenario)
    yield from _unstaffed_others(scenario)
    yield from wrong_hands(scenario)
    yield from wrong_help(scenario)
    yield from wrong_pushes(scenario)
    yield from too_little_time(scenario)
    yield from _without_partners(scenario)
    yield from _no_such_head(scenario)
    for path, word, stage in _needed_stages(scenario):
        if stage and getattr(scenario.stages, stage) is None:
            yield path, f"is {word!r}, but this scenario has no stages.{stage}"
    yield from _wrong_backlog(scenario)
    yield from _wrong_interventions(scenario)
    yield from _wrong_side_doors(scenario)
    yield from wrong_in_lists(scenario)


def _needed_stages(scenario: Scenario) -> Iterator[tuple[KeyPath, str, str]]:
    """Yield the words that need a stage: where each is written, the word, and the table of `stages`."""
    for name, clock in scenario.clocks.items():
        for end, point in (("start", clock.start), ("stop", clock.stop)):
            yield ("clocks", name, end), point, POINTS[point].needs
    for stage in scenario.withdrawals.by_stage if scenario.withdrawals else ():
        settings = vocabulary.TABLE[vocabulary.STAGES.index(stage)].settings
        yield ("withdrawals", "by_stage", stage), stage, settings
    for index, opening in enumerate(scenario.opening_backlog):
        settings = vocabulary.TABLE[vocabulary.STAGES.index(opening.stage)].settings
        yield ("opening_backlog", index, "stage"), opening.stage, settings
    for index, change in enumerate(scenario.interventions):
        if change.when and change.when.counts == "awaiting_allocation":
            yield ("interventions", index, "when", "counts"), change.when.counts, "allocating"
        if change.audit and change.audit.goes_to == "deciding":
            yield ("interventions", index, "audit", "goes_to"), "deciding", "deciding"
    helping = scenario.stages.helping
    if helping and helping.steps_up_to == "deciding":
        yield ("stages", "helping", "steps_up_to"), "deciding", "deciding"


def _without_partners(scenario: Scenario) -> Wrong:
    """Yield what needs partners where there are none."""
    if scenario.partners:
        return
    if scenario.stages.gathering:
        yield ("partners",), "is empty, but stages.gathering asks partners; add one, or leave the stage out"
    for name, clock in scenario.clocks.items():
        if clock.start == "requested":
            yield ("clocks", name, "start"), "is 'requested', but this scenario has no partners"


def _no_such_head(scenario: Scenario) -> Wrong:
    """Yield the clock that is to head the report, if there is none of that name; the usual one may be missing."""
    name, clocks = scenario.report.heads_with, list(scenario.clocks)
    if name not in clocks and name != type(scenario.report).model_fields["heads_with"].default:
        there = f"there are {', '.join(clocks)}" if clocks else "there is none"
        yield ("report", "heads_with"), f"is {name!r}, which is not a clock; {there}{did_you_mean(name, clocks)}"


def _wrong_interventions(scenario: Scenario) -> Wrong:
    """Yield the interventions that begin outside the run or count a stage that is not there."""
    run, stages = scenario.run, scenario.stages
    names = [name for name in type(stages).model_fields if getattr(stages, name)]
    names += ["assessing"] if stages.allocating else []
    for index, change in enumerate(scenario.interventions):
        day, counts = change.first_day, change.when.counts if change.when else ""
        if day and not run.first_day <= day <= run.last_day:
            yield (
                ("interventions", index, "first_day"),
                f"is {day}, outside the run ({run.first_day} to {run.last_day})",
            )
        if counts.startswith("stage.") and counts.removeprefix("stage.") not in names:
            there = f"but this scenario has no such stage; there are {', '.join(names)}"
            yield ("interventions", index, "when", "counts"), f"is {counts!r}, {there}"


def _wrong_backlog(scenario: Scenario) -> Wrong:
    """Yield the opening backlogs that nobody can hold, or that are older than any calendar."""
    allocating = scenario.stages.allocating
    held = next(
        (line for line, row in zip(lines_of(scenario.queue), scenario.queue, strict=True) if row.stage == "assessing"),
        0,
    )
    if held and allocating and not _has_workers_at_first(scenario):
        yield ("queue", held), "stage is 'assessing', but stages.allocating.caseload has no workers on the first day"
    for index, opening in enumerate(scenario.opening_backlog):
        if opening.stage == "assessing" and opening.contacts and allocating and not _has_workers_at_first(scenario):
            yield (
                ("opening_backlog", index, "stage"),
                "is 'assessing', but stages.allocating.caseload has no workers on the first day",
            )
        days = _most_days(opening.age)
        if days > OLDEST:
            yield (
                ("opening_backlog", index, "age"),
                f"can be {days:.0f} days; an opening backlog can be {OLDEST} days old at most",
            )
        elif opening.received_before and (days := days + _most_days(opening.received_before)) > OLDEST:
            yield (
                ("opening_backlog", index, "received_before"),
                f"can be {days:.0f} days with the age; an opening backlog can be {OLDEST} days old at most",
            )


def _most_days(length: LengthLaw) -> float:
    """Return about the most days that a length can be."""
    law = length.compiled()
    return law.quantile(0.9999) / {"clock": DAY, "working": DAY / 4, "working days": 5 / 7}[law.kind]


def _has_workers_at_first(scenario: Scenario) -> bool:
    """Whether there is anybody on the first day who can hold a caseload, in each team that takes families."""
    caseload = scenario.stages.allocating.caseload if scenario.stages.allocating else None
    if caseload is None or caseload.pool is None:
        return caseload is not None and caseload.staffed
    return all(_has_people_at_first(scenario, name) for name in names_of(caseload.pool))


def _has_people_at_first(scenario: Scenario, name: str) -> bool:
    """Whether there is anybody in a pool on the first day."""
    pool, first_day = scenario.pools.get(name), scenario.run.first_day
    if pool is None:
        return True  # said elsewhere
    if any(member.pool == name and member.is_there(first_day) for member in scenario.team):
        return True
    here = [one.posts for one in pool.cover if one.first_day <= first_day <= (one.last_day or first_day)]
    holding = [change for change in scenario.interventions if change.holds_on(first_day)]
    come = [one.posts for change in holding for one in change.cover if one.pool == name]
    staffing = [f"pools.{name}.{setting}" for setting in ("posts", "vacancy_share", "agency_cover_share")]
    # This may be the scenario of the day on which an intervention begins.
    later = [change for change in scenario.interventions if change.first_day != first_day]
    changes = any(path in staffing for change in later for path in change.changes)
    return bool(pool.filled or any(here) or any(come) or changes)


def _wrong_side_doors(scenario: Scenario) -> Wrong:
    """Yield the sources that two side doors take, and meetings that never begin."""
    triaging, interviewing = scenario.stages.triaging, scenario.stages.interviewing
    if triaging is None:
        return
    for name in interviewing.sources if interviewing else ():
        if name in triaging.sources:
            yield (
                ("stages", "triaging", "sources", name),
                "goes to stages.interviewing already; leave it out of one of them",
            )
    meets = scenario.calendars.get(triaging.meets)
    always = ((0, 24 * 60),)
    if meets and set(meets.hours()) == {always} and meets.bank_holidays == "open" and not meets.closures:
        yield (
            ("stages", "triaging", "meets"),
            "is a calendar that never closes, so no meeting ever begins; give it the meeting's hours",
        )


def _never_open(scenario: Scenario) -> Wrong:
    """Yield the calendars that are closed on every day of the run and long before and after it."""
    run = scenario.run
    holidays = bank_holidays() if scenario.bank_holidays is None else frozenset(scenario.bank_holidays)
    days = range(-MARGIN, (run.last_day - run.first_day).days + MARGIN)
    for name, calendar in scenario.calendars.items():
        dates = (run.first_day + dt.timedelta(days=day) for day in days)
        if not any(calendar.opens_on(date, holidays, scenario.school_terms) for date in dates):
            yield (
                ("calendars", name),
                "is never open in the run: every day that has hours is closed; leave some days open",
            )


def _unstaffed_pools(scenario: Scenario) -> Wrong:
    """Yield the pools that a stage needs and nobody works in on any day, as far as can be known."""
    interventions = scenario.interventions
    come = {cover.pool for change in interventions for cover in change.cover if cover.posts}
    listed = {member.pool for member in scenario.team}
    changed = [path for change in interventions for path in change.changes]
    for path, name in pools_at_work(scenario):
        pool = scenario.pools.get(name)
        if "helped_by" in path:
            continue  # nobody needs it
        come_at_all = any(cover.posts for cover in pool.cover) if pool else False
        if pool is None or pool.filled or come_at_all or name in come or name in listed:
            continue
        if not any(path.startswith(f"pools.{name}.") for path in changed):
            needs = dotted([key for key in path if isinstance(key, str) and key not in ("pool", "also")])
            yield ("pools", name), f"is staffed by nobody on any day, but {needs} needs it; give it posts"


def _unstaffed_others(scenario: Scenario) -> Wrong:
    """Yield the partners' teams in which nobody works, and a caseload without workers or room."""
    for name, partner in scenario.partners.items():
        if partner.team and partner.team.filled == 0:
            yield (
                ("partners", name, "team"),
                "is staffed by nobody; give it posts, or leave it out if its capacity is not a limit",
            )
    caseload = scenario.stages.allocating.caseload if scenario.stages.allocating else None
    if caseload is None or caseload.pool is not None:
        return
    if any("stages.allocating.caseload" in path for change in scenario.interventions for path in change.changes):
        return
    if caseload.filled == 0:
        yield ("stages", "allocating", "caseload"), "has no workers on any day; give it posts"
    elif caseload.ceiling * min(1.0, caseload.filled) < 1:
        yield ("stages", "allocating", "caseload"), "has room for no child; give it more posts, or a higher ceiling"
