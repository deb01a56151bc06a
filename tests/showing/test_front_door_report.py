"""The report on the whole front door: each new delay in words, with its figure, and nothing where there is nothing to
say."""

from __future__ import annotations

import copy
import re
from functools import cache
from typing import Any

import pytest

from made import front_door_summaries, summaries
from made.reading import Page
from mashsim.report import findings, render
from mashsim.report.blocks import Run
from mashsim.report.inspection import indicators
from mashsim.tables import backlog_rows, fairness_rows, headline_rows, waits_rows

NEW = (
    "From the decision to help",
    "Children not yet seen",
    "Families who came back",
    "Who waited longer",
    "Caseloads and changes of worker",
    "From posts to usable hours",
    "What it cost",
    "Figures an inspection asks for",
)


@cache
def whole() -> dict[str, Any]:
    """A summary of the whole front door; not to be changed."""
    return front_door_summaries.whole(replications=6, days=450)


@cache
def page() -> Page:
    """Its report, as a reader sees it."""
    return Page(render(whole()))


def test_every_new_section_is_there_in_order_and_once() -> None:
    found = [heading for heading in page().all("h2") if heading in NEW]
    assert found == list(NEW)
    assert len(page().ids) == len(set(page().ids))


def test_a_front_door_without_them_has_none_of_the_sections() -> None:
    for summary in (summaries.full(), summaries.textbook()):
        assert not set(Page(render(summary)).all("h2")) & set(NEW)


@pytest.mark.parametrize(
    "said",
    [
        r"Consent to ask partners was settled for [89]\d\d contacts: given \d\d%, refused \d\d% and overridden by a manager \d%\.",
        r"Strategy discussion: half were held within .+ of the decision; one in ten .+\. It waited longest for social workers: ",
        r"Hand-offs between teams: each contact that was passed on went through \d\.?\d?; waiting in them took .+ on average",
        r"First visit: for half of the contacts the child was seen within .+ of the decision; .+ Of every 100 visits, \d\d found nobody in",
        r"Child protection conference: half were held within .+ working days of the discussion",
        r"Early help: half of the families waited at most .+ for it to begin; .+ \d\d families were stepped up to social care\.",
        r"Out of hours: [12],\d{3} contacts were received; in 1\d\d a child was made safe before the day service opened\.",
        r"Return home interviews: [12]\d\d were held of \d{3} asked for; half within ",
        r"Counted from the decision, children were not yet seen for .+ child-days in a run: red .+; [\d,]+ children on an",
        r"For every 100 children given to a worker there were 1\d \(95% interval 1\d to 1\d\) changes of worker; \d% of the children",
        r"1,\d{3} contacts of the period, \d%, repeated one that was still open, about [\d,]+ families; \d{3} were recognised",
        r"2\d% .+ of the children referred had been referred within the 12 months before",
        r"Audits looked at \d{3} closed contacts again and surfaced \d\d that should be open\.",
        r"Staff cost £\d\d,\d{3} \(95% interval £\d\d,\d{3} to £\d\d,\d{3}\) a week, .+: £\d+ .+ for each contact decided\.",
        r"8 posts of social workers are paid for 296 hours a week; take off annual leave 39, .+; 221 are left for contacts\.",
        r"Extra team .*: started on 9 May 2022, with \d+ contacts waiting, and lasted to the end of the run",
        r"Audit: started on \d+ \w+ 2021.*, 2 times in a run, with \d+ contacts waiting; it ended on",
        r"Night cover: nothing called for it, so it never started\.",
    ],
)
def test_each_delay_is_explained_in_words(said: str) -> None:
    assert re.search(said, page().text), said


def test_the_inspection_view_is_in_the_inspectors_order_and_says_what_is_left_out() -> None:
    summary = copy.deepcopy(whole())
    del summary["clock_ends"]["conference"]
    lines = indicators(Run(summary))
    names = [line.label.split(":")[0] for line in lines]
    order = [
        "Contacts received",
        "Decided in time",
        "Re-referrals within 12 months",
        "Decided",
        "Strategy discussions held",
        "Strategy discussion in time",
        "Discussions that led to a section 47 enquiry",
        "Conference in time",
        "Assessment in time",
        "Seen in time",
        "Allocated in time",
        "Caseload, mean of workers who hold any",
        "Turnover a year",
        "Vacancies",
    ]
    assert [name for name in names if name in order] == order
    assert {line.counts for line in lines} >= {"contacts", "children", "requests", "people", "posts"}
    missing = {line.label: line.missing for line in lines if line.number is None}
    assert missing["Conference in time"] == "the scenario has no conferences, or no clock for them"
    text = Page(render(summary)).text
    assert "Conference in time: the scenario has no conferences, or no clock for them." in text


def test_clocks_of_discussions_say_which_contacts_they_judge() -> None:
    assert "Conference in time: the clock “conference” (decided section 47)" in page().text


def test_the_answer_says_how_long_children_waited_to_be_seen_and_who_came_back() -> None:
    said = [finding.text for finding in findings.answer(Run(whole()))]
    assert re.search(
        r"Half of the time the child was seen within .+ of the decision\. One case in ten took longer than",
        said[-2],
    )
    assert re.fullmatch(
        r"Of every 100 contacts, \d repeated one that was not closed yet\. They took \d\d hours of work a week\.",
        said[-1],
    )


def test_one_replication_claims_no_interval() -> None:
    text = Page(render(front_door_summaries.whole(replications=1, days=200))).text
    assert "95% interval" not in text
    assert "8 of 10" not in text


def test_tables_in_long_form_hold_the_new_measures() -> None:
    waits = {row[0] for row in waits_rows(whole()).rows}
    assert {"decided_to_seen", "discussed_to_conferred", "early_help_waited"} <= waits
    units = {(row[1], row[0]): row[2] for row in headline_rows(whole()).rows}
    assert units["child_days_without_being_seen_red", "from_decision"] == "child-days"
    assert units["loops_share_re_referred", ""] == "share"
    assert units["loops_families_with_repeats", ""] == "families"
    assert units["cost_social_workers", "by_pool"] == "pounds"
    assert units["discussions_partners", "waited_for"] == "working_minutes"
    assert units["worker_changes_children_allocated", ""] == "children"
    days = {row[1]: row[2] for row in backlog_rows(whole()).rows}
    assert (days["children_not_yet_seen"], days["early_help_waiting"]) == ("children", "families")
    assert {row[1] for row in fairness_rows(whole()).rows} == {"police", "schools", "health"}


def by_locality(contacts: float = 5000) -> tuple[dict[str, Any], Page]:
    """The whole front door's summary and report, with two localities, one of which has so many contacts a run."""
    summary = copy.deepcopy(whole())
    cuts = summary["results"]["fairness"]
    cuts["by_locality"] = {"north": cuts["by_source"]["police"], "south": copy.deepcopy(cuts["by_source"]["schools"])}
    few = cuts["by_locality"]["south"]["contacts"]
    few["mean"] = contacts
    return summary, Page(render(summary))


def test_the_report_says_in_which_locality_families_waited_longer() -> None:
    summary, page = by_locality()
    assert "Contacts from south waited longest" in page.text
    assert "Time to decision by locality; below each number its 95% interval" in page.text
    assert "Time to decision by source" in page.text
    assert "chance alone moves its figures" not in page.text
    assert {row[:2] for row in fairness_rows(summary).rows} >= {("by_locality", "north"), ("by_locality", "south")}


def test_the_report_says_where_a_locality_has_few_contacts() -> None:
    few = "There are fewer than 30 contacts a run of south: chance alone moves its figures."
    assert few in by_locality(12)[1].text
