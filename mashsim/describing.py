"""Describe a scenario for people who must defend it: its assumption register and a STRESS-DES sheet, as Markdown.

STRESS-DES: Monks and others, "Strengthening the reporting of empirical simulation studies", Journal of Simulation 13(1), 2019.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import version
from typing import Any

from mashsim.pathway import CLOSED, OUTCOMES, PATHWAY, STAGES
from mashsim.register import assumptions
from mashsim.scenario import Scenario
from mashsim.shipped import VERSION


def described(scenario: Scenario) -> str:
    """Return the assumption register and the STRESS-DES sheet as Markdown."""
    return "\n".join([f"# {scenario.title}", "", scenario.question, "", scenario.about, "", *_register(scenario), "", *_sheet(scenario)])


def _register(scenario: Scenario) -> Iterator[str]:
    rows = assumptions(scenario)
    count = {quality: sum(row["quality"] == quality for row in rows) for quality in ("measured", "published", "derived", "assumed")}
    yield "## Assumption register"
    yield ""
    yield f"{len(rows)} values: " + ", ".join(f"{number} {quality}" for quality, number in count.items()) + "."
    yield "Settings that no file names keep their defaults; `mashsim schema` says which there are."
    yield ""
    yield "| setting | value | unit | quality | range | source |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for row in rows:
        bounds = " to ".join(map(_shown, row["range"])) if row["range"] else ""
        cells = (row["path"], _shown(row["value"]), row["unit"], row["quality"], bounds, row["source"] or "none stated")
        yield "| " + " | ".join(str(cell).replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def _shown(value: Any) -> str:
    """Return a value in short: a distribution as its name and numbers, a list as its elements."""
    if isinstance(value, dict):
        law = value.get("distribution")
        rest = ", ".join(f"{key} {_shown(part)}" for key, part in value.items() if key != "distribution")
        return f"{law} ({rest})" if law else rest
    if isinstance(value, (list, tuple)):
        return ", ".join(map(_shown, value))
    return f"{value:g}" if isinstance(value, float) else str(value)


def _sheet(scenario: Scenario) -> Iterator[str]:
    run = scenario.run
    present = [name for name in STAGES if name == "assessing" and scenario.stages.allocating or getattr(scenario.stages, name, None)]
    yield "## STRESS-DES sheet"
    yield ""
    yield "### 1 Objectives"
    yield f"- Purpose: {scenario.question or '(say here what the model is for, and who will use it)'}"
    yield "- Outputs: waits by stage and rating, share in time by clock, open contacts by stage and day, staff use, child-days without a decision"
    yield f"- What is compared: {'; '.join(f'{c.name} from {c.first_day}' for c in scenario.interventions) or 'one scenario, no dated change'}"
    yield "### 2 Logic"
    yield f"- Stages: {', '.join(present)}"
    for (stage, outcome), following in PATHWAY.items():
        if STAGES[stage] in present:
            yield f"  - {STAGES[stage]}, {OUTCOMES[outcome]} → {'closed' if following == CLOSED else STAGES[following]}"
    yield "- Order of things at one instant: bells of the timetable, endings of work, arrivals"
    for name, pool in scenario.pools.items():
        yield f"- Pool {name}: {pool.posts:g} posts, {pool.policy.replace('_', ' ')}, shifts {', '.join(pool.shifts)}"
    yield "### 3 Data"
    yield "- Sources of every value: the assumption register above"
    yield f"- Arrivals: non-homogeneous Poisson by source and hour, monthly level with coefficient of variation {scenario.demand.monthly_cv:g}"
    yield "### 4 Experiment"
    backlog = "; ".join(f"{b.contacts} in {b.stage}" for b in scenario.opening_backlog) or "empty"
    yield f"- Initial conditions: {backlog}"
    yield f"- Run length: {run.first_day} to {run.last_day}"
    yield f"- Warm-up: {f'results from {run.measure_from}' if run.measure_from else 'none; the run starts from the stated backlog'}"
    yield f"- Replications: {run.replications}; the replication is the unit of every interval (95 % Student t)"
    yield f"- Random numbers: Mersenne Twister, one stream a purpose and source, seeded by SHA-256 of seed ({run.seed}), replication and purpose"
    yield "### 5 Implementation"
    yield f"- Software: mashsim {VERSION}, SimPy {version('simpy')}, Python; scenario hash {scenario.hash}"
    yield "- Event list: SimPy environment, whole seconds"
    yield "### 6 Access"
    yield f"- Repeat it: mashsim run {scenario.document.name}.toml --seed {run.seed} --replications {run.replications}"
