"""How sure the headline figures are: the bootstrap where values are skewed, the worst run in 20, and how the page says
it."""

from __future__ import annotations

from functools import cache

import pytest

from made.places import SCENARIOS
from mashsim.experiment import Runner, Runs, ready, run, summary
from mashsim.experiment.certainty import certainty
from mashsim.loading import changed, load
from mashsim.report import render
from mashsim.report.blocks import Run, Table
from mashsim.report.trust import sure_section

DAY = {
    "run.last_day": "2023-01-02",
    "run.measure_from": "2023-01-02",
    "stages.screening.effort.mean": "60 min",
    "demand.rate": "2.4 per hour",
}


@cache
def runs(count: int) -> Runs:
    """A day of a queue that begins with nobody there: how many are open at its end is skewed, and often none."""
    with Runner() as runner:
        return runner.run([load(SCENARIOS / "textbook" / "m-m-c.toml", DAY)], 80)[0].first(count)


def said(count: int) -> str:
    section = sure_section(Run(summary(ready(runs(count).scenario), runs(count))))
    parts = [block for block in section.blocks if isinstance(block, Table) and block.key == "table-sure"]
    cells = [f"{cell.text} {cell.note}" for table in parts for row in table.rows for cell in row.cells]
    return " ".join([*(getattr(block, "text", "") for block in section.blocks), *cells])


@pytest.mark.slow
def test_only_skewed_figures_have_the_bootstrap_s_interval_and_it_leans_their_way() -> None:
    rows = {row["measure"]: row for row in certainty(runs(30))}
    open_ = rows["contacts.open_at_end"]
    assert open_["skew"] > 1
    assert open_["bootstrap"]["high"] > open_["high"]
    assert open_["bootstrap"]["low"] > open_["low"]
    assert all((row["bootstrap"] is not None) == (abs(row["skew"]) > 1) for row in rows.values())
    assert "loops.repeat_contacts" not in rows  # there are none in any run
    assert not certainty(runs(9))


def test_the_worst_run_in_20_has_the_limits_that_so_many_runs_can_give() -> None:
    few, many = ({row["measure"]: row for row in certainty(runs(count))}["contacts.open_at_end"] for count in (30, 80))
    assert few["worst"]["high"] is None
    assert many["worst"]["low"] <= many["worst"]["value"] <= many["worst"]["high"]
    worse = sum(
        value > many["worst"]["value"] for value in runs(80).values("contacts.open_at_end") if value is not None
    )
    assert worse <= 4


def test_the_page_says_what_is_skewed_what_a_percentile_is_of_and_where_runs_are_too_few() -> None:
    assert "Lopsided: open contacts at the end (with a worker too)" in said(30)
    assert "30 runs are too few for the other limit" in said(30)
    assert "too few" not in said(80)
    assert "worst run in 20" not in said(5)
    listed = " ".join(
        item
        for block in sure_section(Run(summary(ready(runs(5).scenario), runs(5)))).blocks
        for item in getattr(block, "items", ())
    )
    assert "shown is their mean over runs, not a percentile of all contacts of all runs" in listed


@pytest.mark.slow
def test_from_100_runs_on_the_mean_backlog_has_a_band_as_a_whole() -> None:
    scenario = changed(
        load(SCENARIOS / "textbook" / "m-m-1.toml"), {"run.last_day": "2023-01-08", "run.measure_from": "2023-01-02"}
    )
    told = run(scenario, replications=100)
    found = told["backlog_as_a_whole"]
    assert found["method"] == "sup-t"
    assert len(found["days"]) == len(found["mean"]) == 7
    daily = told["results"]["daily"]["open"]["screening"]
    assert found["mean"] == pytest.approx(daily["mean"])
    for low, mean, high in zip(found["low"], found["mean"], found["high"], strict=True):
        assert low < mean < high
    assert "Where the mean of open contacts lies as a whole" in render(told)
    assert run(scenario, replications=2)["backlog_as_a_whole"] is None
