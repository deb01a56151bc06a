"""What measures are called in a sentence."""

from __future__ import annotations

from collections import Counter

import pytest

from made.command_line import mashsim
from mashsim.experiment import measures_of, ready
from mashsim.loading import load
from mashsim.measures.naming import HEADLINES, SHORT
from mashsim.measures.registry import (
    MEASURES,
    Measure,
    better,
    exact_unit,
    gives,
    in_words,
    in_working_time,
    understand,
    unit,
)
from mashsim.shipped import scenario_folder


@pytest.mark.slow
@pytest.mark.parametrize("name", ["nottingham-2022", "story/city", "textbook/fork-join"])
def test_every_measure_has_words_of_its_own_without_dots_and_underscores(name: str) -> None:
    measures = measures_of(ready(load(scenario_folder() / f"{name}.toml")))
    said = {measure: in_words(measure) for measure in [*measures, *HEADLINES]}
    assert len(said) > 200
    assert not {measure: words for measure, words in said.items() if "_" in words or "." in words or "TIME" in words}
    assert not [measure for measure in said if understand(measure).row is None]
    often = Counter(said.values())
    assert not {measure: words for measure, words in said.items() if often[words] > 1}


@pytest.mark.parametrize(
    ("measure", "words"),
    [
        ("clocks.decision.share_in_time", "share decided in time"),
        ("clocks.decision.by_rating.red.share_in_time", "share decided in time, red"),
        ("clocks.first_visit.late_and_open", "first visit limit: late and still open"),
        ("journey.received_to_decided.working_minutes.p90", "working time from receipt to decision, 9 in 10 within"),
        (
            "journey.received_to_decided.by_rating.red.clock_minutes.p95",
            "time by the clock from receipt to decision, red, 19 in 20 within",
        ),
        (
            "stages.gathering.replies.working_minutes.median",
            "gathering: wait for partners' replies, working time, half within",
        ),
        ("stages.deciding.share_waited", "deciding: share that waited for staff"),
        ("partners.adult_services.reply.clock_minutes.mean", "adult services: time by the clock to reply, mean"),
        ("pools.social_workers.use", "social workers: share of their hours in use"),
        ("time_went.slowest_tenth.manager", "time waiting for a manager, slowest tenth of contacts"),
        ("open_now.ages.over 20.deciding", "open at the end in deciding, aged over 20 (in working days)"),
        ("a_new.part_of.some_figure", "a new, part of, some figure"),
    ],
)
def test_words_are_made_of_the_parts(measure: str, words: str) -> None:
    assert in_words(measure) == words


@pytest.mark.parametrize(
    ("measure", "counts", "direction"),
    [
        ("clocks.decision.by_rating.red.share_in_time", "share", "more"),
        ("journey.received_to_decided.working_minutes.p90", "minutes", "less"),
        ("stages.out_of_hours.mean_waiting", "contacts", "less"),
        ("daily.open", "contacts", "less"),
        ("caseloads.at_ceiling", "share", "less"),
        ("pools.social_workers.use", "share", ""),
        ("daily.days", "", ""),
        ("a_new.part_of.some_figure", "", ""),
    ],
)
def test_a_measure_has_the_unit_and_direction_of_its_row(measure: str, counts: str, direction: str) -> None:
    assert (unit(measure), better(measure)) == (counts, direction)


def test_a_table_of_facts_counts_more_exactly() -> None:
    assert (unit("caseloads.mean"), exact_unit("caseloads.mean")) == ("children", "children a worker")
    assert in_working_time("discussions.waited_for.partners")
    assert not in_working_time("time_went.mean.worker")


def test_every_headline_and_short_name_is_a_measure() -> None:
    assert all(understand(name).row for name in (*HEADLINES, *SHORT.values()))


def test_a_measure_is_declared_once() -> None:
    row = next(iter(MEASURES.values()))
    with pytest.raises(ValueError, match="declared twice"):
        gives(Measure(row.name, "again", "contacts"))(lambda: None)


def test_measures_are_listed_by_their_short_names_too() -> None:
    said = mashsim("measures", "share_decided").out
    assert said.split() == ["share_decided_in_time", "share", "decided", "in", "time"]
