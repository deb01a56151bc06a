"""Describe a scenario for people who must defend it: its assumption register and a STRESS-DES sheet, as Markdown.

STRESS-DES: Monks and others, "Strengthening the reporting of empirical simulation studies", Journal of Simulation 13(1), 2019.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from importlib.metadata import version
from typing import Any

from mashsim.documents import dotted
from mashsim.documents.document import WORDS
from mashsim.pathway import PATHWAY
from mashsim.register import assumptions
from mashsim.scenario import Intervention, Scenario
from mashsim.scenario.people import PoolSettings
from mashsim.shipped import VERSION
from mashsim.vocabulary import outcomes
from mashsim.vocabulary.stages import CLOSED, STAGES


def described(scenario: Scenario) -> str:
    """Return the assumption register and the STRESS-DES sheet as Markdown."""
    return "\n".join(
        [
            f"# {scenario.title}",
            "",
            scenario.question,
            "",
            scenario.about,
            "",
            *_register(scenario),
            "",
            *_sheet(scenario),
        ]
    )


def checked(scenario: Scenario) -> Iterator[str]:
    """Say in words which days are run, which count, and from when settings change."""
    run = scenario.run
    days = (run.last_day - run.first_day).days + 1
    counted = f"; days from {_day(run.measure_from)} count in the results" if run.measure_from else ""
    yield f"It runs {days} day{'' if days == 1 else 's'}, {_day(run.first_day)} to {_day(run.last_day)}{counted}."
    yield from _inputs(scenario)
    for change in sorted(scenario.interventions, key=lambda change: change.first_day or date.max):
        changes = "; ".join([*(f"{path} = {_shown(value)}" for path, value in change.changes.items()), *change.what()])
        yield f"{_when(change)}: {change.name} ({changes})."


def _inputs(scenario: Scenario) -> Iterator[str]:
    """Say which inputs are drawn, by what law, and which are not though they have bounds."""
    if scenario.run.inputs == "fixed":
        return
    drawn = scenario.drawn_settings
    yield f"Inputs are drawn anew in each replication, each independently of the others: {len(drawn)} settings that have a range."
    yield "Of a range alone a triangle with its peak at the value is drawn from, which is an assumption."
    yield from (f"{dotted(one.path)} is drawn: {one.in_words()}." for one in drawn)
    yield from (f"{dotted(one.path)} is not drawn: it {one.why}." for one in scenario.not_drawn)


def _when(change: Intervention) -> str:
    """Say when an intervention holds, as a sentence begins."""
    if change.first_day is None:
        return change.in_words().capitalize()
    until = f" to {_day(change.last_day)}" if change.last_day else ""
    return f"From {_day(change.first_day)}{until}"


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _register(scenario: Scenario) -> Iterator[str]:
    rows = assumptions(scenario)
    count = {
        quality: sum(row["quality"] == quality for row in rows)
        for quality in ("measured", "published", "derived", "assumed")
    }
    yield "## Assumption register"
    yield ""
    yield f"{len(rows)} values: " + ", ".join(f"{number} {quality}" for quality, number in count.items()) + "."
    yield "Settings that no file names keep their defaults; `mashsim schema` says which there are. Names that join parts (a stage's pool,"
    yield "a partner's calendar) are not listed."
    yield ""
    yield "| setting | value | unit | quality | range | source |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for row in rows:
        bounds = row.get("uncertain") or (" to ".join(map(_shown, row["range"])) if row["range"] else "")
        cells = (row["path"], _shown(row["value"]), row["unit"], row["quality"], bounds, row["source"] or "none stated")
        yield "| " + " | ".join(str(cell).replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def _shown(value: Any) -> str:
    """Return a value in short: a distribution as its name and numbers, a list as its elements."""
    if isinstance(value, dict):
        if set(value) <= {"value", *WORDS} and "value" in value:
            return _shown(value["value"])
        law = value.get("distribution")
        rest = ", ".join(f"{key} {_shown(part)}" for key, part in value.items() if key != "distribution")
        return f"{law} ({rest})" if law else rest
    if isinstance(value, (list, tuple)):
        return ", ".join(map(_shown, value))
    return f"{value:g}" if isinstance(value, float) else str(value)


def _sheet(scenario: Scenario) -> Iterator[str]:
    run = scenario.run
    present = [
        name
        for name in STAGES
        if (name == "assessing" and scenario.stages.allocating) or getattr(scenario.stages, name, None)
    ]
    yield "## STRESS-DES sheet"
    yield ""
    yield "### 1 Objectives"
    yield f"- Purpose: {scenario.question or '(say here what the model is for, and who will use it)'}"
    yield "- Outputs: waits by stage and rating, share in time by clock, open contacts by stage and day, use of staff time,"
    yield "  child-days without a decision and without being seen, caseloads, changes of worker, families that come back, cost"
    changes = "; ".join(
        f"{change.name} {when[:1].lower()}{when[1:]}" for change in scenario.interventions if (when := _when(change))
    )
    yield f"- What is compared: {changes or 'one scenario, no dated change'}"
    yield "### 2 Logic"
    yield f"- Stages: {', '.join(present)}"
    for (stage, outcome), following in PATHWAY.items():
        if STAGES[stage] in present:
            yield f"  - {STAGES[stage]}, {outcomes.WORDS[outcome]} → {'closed' if following == CLOSED else STAGES[following]}"
    yield "- Order of things at one instant: bells of the timetable, endings of work, arrivals"
    for name, pool in scenario.pools.items():
        yield f"- Pool {name}: {'; '.join(_pool(pool))}"
    yield from _loops(scenario)
    yield from _side_doors(scenario)
    for change in scenario.interventions:
        what = "; ".join([*(f"{path} = {_shown(value)}" for path, value in change.changes.items()), *change.what()])
        yield f"- Intervention {change.name}: {_when(change)[:1].lower()}{_when(change)[1:]} ({what})"
    yield "### 3 Data"
    yield "- Sources of every value: the assumption register above"
    yield "- Arrivals: non-homogeneous Poisson by source and hour, with a monthly level whose coefficient of variation is"
    yield f"  {scenario.demand.monthly_cv:g}"
    yield "### 4 Experiment"
    backlog = "; ".join(f"{b.contacts} in {b.stage}" for b in scenario.opening_backlog) or "empty"
    yield f"- Initial conditions: {backlog}"
    yield f"- Run length: {run.first_day} to {run.last_day}"
    yield f"- Warm-up: {f'results from {run.measure_from}' if run.measure_from else 'none; the run starts from the stated backlog'}"
    yield f"- Replications: {run.replications}; the replication is the unit of every interval (95 % Student t)"
    if scenario.run.inputs == "drawn":
        yield f"- Inputs: {len(scenario.drawn_settings)} settings are drawn anew in each replication, independently of each other; the"
        yield "  register says how. Of a range alone a triangle with its peak at the value is assumed"
        for one in scenario.not_drawn:
            yield f"  - not drawn though it has a range: {dotted(one.path)}, which {one.why}"
    yield f"- Random numbers: Mersenne Twister, one stream a purpose and source, seeded by SHA-256 of seed ({run.seed}), replication"
    yield "  and purpose"
    yield "### 5 Implementation"
    yield f"- Software: mashsim {VERSION}, SimPy {version('simpy')}, Python; scenario hash {scenario.hash}"
    yield "- Event list: SimPy environment, whole seconds"
    yield "### 6 Access"
    yield f"- Repeat it: mashsim run {scenario.document.name}.toml --seed {run.seed} --replications {run.replications}"


def _pool(pool: PoolSettings) -> Iterator[str]:
    """Say what a pool is, and what happens to its people."""
    yield f"{pool.posts:g} post{'' if pool.posts == 1 else 's'}, {pool.policy.replace('_', ' ')}, shifts {', '.join(pool.shifts)}"
    if pool.role:
        yield f"role {pool.role}"
    if pool.vacancy_share:
        yield f"{pool.vacancy_share:.0%} of posts vacant, {pool.agency_cover_share:.0%} of those covered by agency workers"
    if pool.turnover and pool.turnover.per_year:
        yield f"{pool.turnover.per_year:.0%} of people leave in a year; whoever leaves is replaced after a time to hire"
    if pool.induction:
        yield f"new people get less done for {sum(step.weeks for step in pool.induction):g} weeks"
    if pool.newly_qualified_share:
        yield f"{pool.newly_qualified_share:.0%} newly qualified"
    if pool.overload:
        yield f"overloaded when more than {pool.overload.above:g} wait for each person on shift"
    if pool.cover:
        yield f"temporary cover on given days: {', '.join(f'{cover.posts:g} {cover.kind}' for cover in pool.cover)}"


def _loops(scenario: Scenario) -> Iterator[str]:
    """Say in which ways families come back."""
    loops = scenario.loops
    if loops.repeats:
        waiting = f"until they are {loops.repeats.until}"
        yield f"- Loop, repeats: families make a further contact {waiting}; {loops.repeats.recognised_share:.0%} are recognised and joined"
    if loops.rereferrals:
        yield f"- Loop, re-referrals: closed families are referred again, within {loops.rereferrals.within}, at shares by outcome"
    if loops.comes_back:
        yield f"- Loop, wrong decisions: {loops.comes_back.share:.0%} of families wrongly turned away come back"
    if loops.chasers:
        yield f"- Loop, failure demand: referrers who wait chase for an answer, and {loops.chasers.pool} answer them"
    if scenario.stages.helping:
        yield "- Loop, step-up: families in or waiting for early help may be stepped up to social care"


SIDE_DOORS = {
    "out_of_hours": "the emergency duty team makes safe what cannot wait for the day service and hands over the rest",
    "triaging": "a daily multi-agency triage takes some contacts before they are screened",
    "interviewing": "children who were missing are offered a return home interview; these contacts need no decision",
}


def _side_doors(scenario: Scenario) -> Iterator[str]:
    for stage, what in SIDE_DOORS.items():
        if getattr(scenario.stages, stage):
            yield f"- Side door {stage}: {what}"
