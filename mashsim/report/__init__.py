"""The report of a run: one HTML file that opens offline, prints, and says where every number comes from.

`render` is the front door for a run; `render_page` makes a file of any `Page`, and `brief` one sheet of paper. Sections
that have nothing to say do not appear. Nothing in a page can become markup: the templates escape every text, and charts
escape theirs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from mashsim.report import (
    after,
    beside_others,
    children,
    families,
    findings,
    flow,
    in_time,
    inputs,
    inspection,
    interventions,
    periods,
    posts,
    published_figures,
    staff,
    trust,
    waits,
)
from mashsim.report.blocks import Run, Section
from mashsim.report.numbers import branch
from mashsim.report.pages import Note, Page, brief, figures_of, render_page, tables_of
from mashsim.trees import Tree

__all__ = ["Note", "Page", "brief", "figures_of", "page_of_run", "render", "render_page", "tables_of"]

Build = Callable[[Run], Section | None]
SECTIONS: tuple[Build, ...] = (
    flow.backlog_section,
    periods.periods_section,
    waits.time_went_section,
    staff.hours_section,
    interventions.interventions_section,
    published_figures.published_section,
    trust.ten_section,
    trust.sure_section,
)
"""What happened, why, what was done, and why to believe it: what a reader sees and prints."""
DETAIL: tuple[Build, ...] = (
    in_time.share_section,
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
    beside_others.beside_section,
    trust.assumptions_section,
    inputs.inputs_section,
)
"""What is folded until somebody opens it."""


def render(summary: Tree, full: bool = False) -> str:
    """Return a run's report as one HTML page, with style sheet and charts inside it.

    Parameters
    ----------
    summary : what `summary.json` holds: numbers as mean, low, high and values over replications; lists as mean, p10 and
        p90
    full : whether everything is open, so that it prints; else the detail is folded, and eight pages print

    Returns
    -------
    HTML that loads nothing from anywhere and reads well without script, on a phone and on paper
    """
    return render_page(page_of_run(summary, full))


def page_of_run(summary: Tree, full: bool = False) -> Page:
    """Return what a run's report says, before it is a file."""
    run, scenario = Run(summary), branch(summary, "scenario")
    sections = [section for build in SECTIONS if (section := build(run)) is not None]
    folded = [replace(section, folded=True) for build in DETAIL if (section := build(run)) is not None]
    first, more = findings.headed(run)
    return Page(
        title=run.title,
        question=scenario.get("question") or "",
        facts=run.when,
        findings=[(finding.text, finding.section) for finding in first],
        more_findings=[(finding.text, finding.section) for finding in more],
        about=scenario.get("about") or "",
        sections=[*sections, *folded],
        full=full,
        version=str(summary.get("mashsim") or ""),
    )
