"""The report of a run: one HTML file that opens offline, prints, and says where every number comes from.

`render` is the front door. Sections that have nothing to say do not appear. Nothing in the summary can become markup: the
template escapes every text, and charts escape theirs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from importlib import resources
from typing import Any

import jinja2
from markupsafe import Markup

from mashsim.report import after, children, families, flow, inputs, inspection, interventions, posts, staff, trust, waits
from mashsim.report.blocks import Run, Section
from mashsim.report.findings import answer

__all__ = ["render"]

# What happened, what was done, why, what it meant to families; then the detail, the inspection, and why to believe it.
SECTIONS: tuple[Callable[[Run], Section | None], ...] = (
    flow.backlog_section,
    flow.share_section,
    interventions.interventions_section,
    waits.time_went_section,
    staff.hours_section,
    after.after_section,
    children.children_section,
    families.families_section,
    families.fairness_section,
    flow.ages_section,
    waits.waits_section,
    staff.partners_section,
    children.caseload_section,
    posts.posts_section,
    posts.cost_section,
    inspection.inspection_section,
    trust.published_section,
    trust.assumptions_section,
    inputs.inputs_section,
    trust.sure_section,
)


def render(summary: Mapping[str, Any]) -> str:
    """Return a run's report as one HTML page, with style sheet and charts inside it.

    Parameters
    ----------
    summary : what `summary.json` holds: numbers as mean, low, high and values over replications; lists as mean, p10 and p90

    Returns
    -------
    HTML that loads nothing from anywhere and reads well without script, on a phone and on paper
    """
    run = Run(summary)
    sections = [section for build in SECTIONS if (section := build(run)) is not None]
    anchors = {section.key for section in sections}
    findings = [(f.text, f.section if f.section in anchors else "") for f in answer(run)]
    headings = {section.key: section.heading for section in sections}
    scenario = summary.get("scenario") or {}
    # The style sheet is part of the package, so it may stand in the page as it is.
    style = Markup(_template("style.css"))
    page = _environment().get_template("report.html.j2")
    return page.render(
        run=run,
        sections=sections,
        findings=findings,
        headings=headings,
        style=style,
        scenario=scenario,
        version=summary.get("mashsim") or "",
    )


@cache
def _environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.FunctionLoader(_template), autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )


def _template(name: str) -> str:
    return (resources.files("mashsim") / "templates" / name).read_text(encoding="utf-8")
