"""The back-test of councils: what it reads, what it makes of public tables alone, and how it judges."""

from __future__ import annotations

import csv
import importlib
import sys
from dataclasses import replace
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from made.places import ROOT
from mashsim.councils.figures import find, share
from mashsim.councils.mixes import becomes_referral
from mashsim.experiment import Runs
from mashsim.inputs import draw

FOLDER = ROOT / "experiments" / "councils-back-test"


def part(name: str) -> ModuleType:
    sys.path.insert(0, str(FOLDER))
    try:
        return importlib.import_module(name)
    finally:
        sys.path.remove(str(FOLDER))


run, making, judging, explaining = part("run"), part("making"), part("judging"), part("explaining")
TABLES = making.Tables()
FIGURES = run.read_figures(FOLDER / "figures.csv")
DUDLEY = making.CouncilYear.of("Dudley", "2015/16")


def figure(council: str, published: float, read_as: str = "decision", when: str = "06", **more: Any) -> Any:
    return judging.Figure(f"{council} 2015/16", council, when, read_as, published, **more)


HERE, THERE, ELSEWHERE = figure("Here", 40), figure("There", 70), figure("Elsewhere", 90, "first_look")
DRAWS = [number / 20 for number in range(21)]  # 0, 5, … 100 %: 10 to 90 % is the band


def judged(one: Any, draws: Any = DRAWS) -> Any:
    return judging.judge(one, draws, [HERE, THERE, ELSEWHERE], 100)


def test_a_figure_is_judged_by_the_band_of_8_draws_in_10() -> None:
    row = judged(HERE)
    assert (row.low, row.median, row.high) == pytest.approx((10, 50, 90))
    assert (row.width, row.error) == pytest.approx((80, 10))
    for published, is_inside in ((9.9, False), (10.1, True), (89.9, True), (90.1, False)):
        assert judged(replace(HERE, published=published)).is_inside is is_inside, published


def test_the_benchmark_is_the_median_of_the_other_councils() -> None:
    assert judged(HERE).benchmark == 80  # of 70 and 90; its own 40 is not in it
    assert judged(THERE).benchmark == 65
    assert judged(figure("Here", 3, "mean_days_to_decision")).benchmark is None
    assert judged(HERE).benchmark_error == 40


def test_how_much_wider_bands_would_hold_8_figures_in_10() -> None:
    """Bands of 10 to 90 around 50: 40 is a quarter of the way to the end, 70 half of it, 90 all of it, 110 half as far
    again."""
    rows = [judged(figure("Here", published)) for published in (40, 70, 90, 110)]
    assert [row.stretch for row in rows] == pytest.approx([0.25, 0.5, 1, 1.5])
    assert judging.count(rows)["needed"] == pytest.approx(1.5)
    assert judging.count(rows[:3] * 2)["needed"] == pytest.approx(1)  # 5 of 6
    assert judged(HERE, [0.5] * 5).stretch == float("inf")
    assert judged(figure("Here", 50), [0.5] * 5).stretch == 0


def test_more_than_half_is_inside_if_the_median_is_more() -> None:
    half = figure("Here", 50, kind="more than", is_counted=False)
    assert judged(half, [0.6] * 5).is_inside
    assert not judged(half, [0.4] * 5).is_inside


def test_draws_that_say_nothing_are_left_out_and_too_few_are_refused() -> None:
    assert judged(HERE, [None, *DRAWS, None]).median == pytest.approx(50)
    with pytest.raises(ValueError, match="4 draws say something; it takes 5"):
        judged(HERE, [None, 0.1, 0.2, 0.3, 0.4])


def test_the_aim_is_met_or_missed_by_what_was_counted() -> None:
    good = [
        judged(one, [one.published / 100 + step / 100 for step in range(-10, 11)]) for one in (HERE, THERE, ELSEWHERE)
    ]
    assert "**met**: 3 of 3 inside, mean width 16 points, mean error 0 points beside the benchmark's 27" in run.verdict(
        good
    )
    assert "**missed**" in run.verdict([judged(one) for one in (HERE, THERE, ELSEWHERE)])  # bands 80 points wide
    wrong = [judged(one, [0.01] * 5) for one in (HERE, THERE, ELSEWHERE)]
    assert "**missed**: 0 of 3" in run.verdict(
        [*wrong, judged(replace(HERE, published=1, is_counted=False), [0.01] * 5)]
    )


def test_months_and_quarters_are_those_of_the_financial_year() -> None:
    assert judging.measure_of(figure("Here", 1, when="04")) == ("monthly.clocks.decision.share_in_time", 0)
    assert judging.measure_of(figure("Here", 1, when="01")) == ("monthly.clocks.decision.share_in_time", 9)
    assert judging.measure_of(figure("Here", 1, when="Q4")) == ("quarterly.clocks.decision.share_in_time", 3)
    year = figure("Here", 1, "mean_days_to_decision", "year")
    assert judging.measure_of(year) == ("journey.received_to_decided.working_minutes.mean", None)


def test_every_figure_has_its_tables_and_one_reading_is_counted() -> None:
    for one in FIGURES:
        assert one.read_as in judging.MEASURES
        assert one.kind in ("value", "more than")
    main = [one for one in FIGURES if one.is_counted]
    assert len({(one.name, one.when, one.family) for one in main}) == len(main)
    assert {"Waltham Forest", "Dudley", "Bracknell Forest", "Bury"} <= {one.council for one in main}
    with (FOLDER / "figures.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(line for line in file if not line.startswith("#")))
    assert all(row["source"] and row["stops_at"] for row in rows)


def test_where_the_source_does_not_say_when_the_clock_stops_the_moment_is_drawn() -> None:
    """Both readings stand beside it and are not counted."""
    open_ = [one for one in FIGURES if one.is_counted and one.read_as.startswith("not_said")]
    assert {one.council for one in open_} == {"Waltham Forest", "Southampton"}
    for one in open_:
        beside = {other.read_as for other in FIGURES if (other.name, other.words) == (one.name, one.words)}
        assert beside == {
            one.read_as,
            *(one.read_as.replace("not_said", moment) for moment in ("decision", "first_look")),
        }
    scenario = making.scenario_of(DUDLEY, TABLES)
    (stop,) = [setting for setting in scenario.inputs.settings if setting.name == "clocks.not_said.stop"]
    assert [stop.moved(place) for place in stop.law.ends] == [{stop.name: "decided"}, {stop.name: "screened"}]
    assert scenario.clocks["decision"].stop == "decided"
    assert scenario.clocks["first_look"].stop == "screened"


def test_a_day_is_counted_as_the_figure_says_and_drawn_where_it_does_not() -> None:
    for one, drawn in ((DUDLEY, True), (making.CouncilYear(*making.ONE_WORKING_DAY), False)):
        names = {setting.name for setting in making.scenario_of(one, TABLES).inputs.settings}
        assert ("clocks.decision.counting" in names) is drawn


def test_what_changed_from_year_to_year_is_drawn_as_it_changed() -> None:
    """Of all draws 8 in 10 lie between the 10th and the 90th percentile of other councils' changes."""
    by_name = {setting.name: setting for setting in making.scenario_of(DUDLEY, TABLES).inputs.settings}
    pace = by_name["factors.pace.times"]
    assert [pace.number(u) for u in (0.1, 0.5, 0.9)] == pytest.approx([0.842, 1, 1.188], abs=0.01)
    leaving = by_name["pools.contact_officers.turnover.per_year"]
    assert leaving.value == pytest.approx(float(TABLES.of("Dudley", 2017, "workforce")["turnover_rate_fte"]) / 100)


@pytest.mark.parametrize("name", sorted({one.name for one in FIGURES}))
def test_a_scenario_of_each_council_makes_as_many_referrals_as_are_published(name: str) -> None:
    council, _, year = name.rpartition(" ")
    one = making.CouncilYear.of(council, year)
    scenario = making.scenario_of(one, TABLES)
    assert scenario.size.children == int(TABLES.number(council, one.ends - 1, "children", "children_0_17"))
    shares = becomes_referral(scenario)
    becoming = sum(source.share * shares[source_name] for source_name, source in scenario.demand.sources.items())
    contacts, bounds, _ = making.contacts_a_year(one, TABLES)
    most = max(mix["enquiry"] for mix in scenario.stages.screening.outcomes_by_source.values())
    near = 0.1 if most > 0.8 else 0.01  # from some sources not even all contacts are enough
    assert contacts * becoming == pytest.approx(TABLES.number(council, one.ends, "C1", "referral_count"), rel=near)
    assert bounds[0] < contacts < bounds[1]
    assert scenario.run.inputs == "drawn"


@pytest.mark.slow
def test_what_is_tried_sets_nothing() -> None:
    """The figures are not read by what makes scenarios, and outcomes of the year itself change nothing."""
    assert "figures.csv" not in (FOLDER / "making.py").read_text(encoding="utf-8")
    other = making.Tables()
    for figures in (other.of("Dudley", 2016, "C2"), other.of("Dudley", 2016, "C1")):
        for name in figures:
            if name != "referral_count":
                figures[name] = "17"
    assert making.scenario_of(DUDLEY, other).hash == making.scenario_of(DUDLEY, TABLES).hash
    other.of("Dudley", 2015, "C2")["1-10_days"] = "17"
    assert making.scenario_of(DUDLEY, other).hash != making.scenario_of(DUDLEY, TABLES).hash


def test_agency_cover_is_the_share_of_vacancies_that_agency_workers_fill() -> None:
    """As in the ordinary city and in a council's own file; what share of agency workers fill vacancies is another."""
    scenario, cells = making.scenario_of(DUDLEY, TABLES), TABLES.of("Dudley", 2017, "workforce")
    own = find("workforce", "Dudley", 2017, share("vacancy_agency_cover_rate_fte")).value
    assert float(cells["vacancy_agency_cover_rate_fte"]) / 100 == pytest.approx(own) == pytest.approx(0.844)
    caseload = scenario.stages.allocating.caseload
    assert scenario.pools["social_workers"].agency_cover_share == caseload.agency_cover_share == 0.844


def test_what_is_suppressed_is_small_or_what_is_left_of_the_total() -> None:
    assert making.as_number("c") == 3
    hidden = TABLES.durations(making.CouncilYear.of("Herefordshire", "2018/19"), 2018)
    total = TABLES.number("Herefordshire", 2018, "C2", "Assessments_completed")
    assert sum(hidden.values()) == pytest.approx(total)
    assert TABLES.durations(making.CouncilYear.of("Herefordshire", "2014/15"), 2014) == {}  # none completed


def test_the_answer_stands_in_the_readme_and_in_a_file(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(run, "predict", lambda figures, *_: {})
    monkeypatch.setattr(
        run, "judge_all", lambda figures, _: [judging.judge(one, DRAWS, figures, 100) for one in figures]
    )
    monkeypatch.setattr(run, "wide", lambda *_: ["| what would have to be known |"])
    monkeypatch.setattr(sys, "argv", ["run.py", "--draws", "21", "--workers", "1", "--out", str(tmp_path)])
    run.main()
    said, readme = capsys.readouterr().out, (tmp_path / "README.md").read_text(encoding="utf-8")
    assert said in readme
    assert readme.startswith("# Councils, back-tested")
    assert run.with_answer(readme, said) == readme
    with (tmp_path / "results.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    names = tuple(f"| {one.name} |" for one in FIGURES)
    assert len(rows) == sum(line.startswith(names) for line in said.splitlines()) > len(FIGURES)
    assert {row["inside"] for row in rows} == {"True", "False"}


def test_a_group_explains_its_part_of_a_variance_and_what_means_nothing_explains_none() -> None:
    """Of 0.8 a + 0.6 b, a makes out 0.64, b 0.36; without a variance of 0.75 half of a width is left."""
    rng = np.random.default_rng(1)
    first, second, nothing = rng.standard_normal((3, 4000))
    outcome = 0.8 * first + 0.6 * second
    outcome -= outcome.mean()
    columns = {name: (one - one.mean())[:, None] for name, one in (("a", first), ("b", second), ("c", nothing))}
    found = {name: explaining.explained(one, outcome) for name, one in columns.items()}
    assert found == pytest.approx({"a": 0.64, "b": 0.36, "c": 0}, abs=0.04)
    assert explaining.explained(np.hstack([columns["a"], columns["b"]]), outcome) == pytest.approx(1)
    many = rng.standard_normal((40, 12))
    chance = [
        explaining.explained(many - many.mean(axis=0), explaining.scores(list(rng.random(40)))) for _ in range(50)
    ]
    assert np.mean(chance) < 0.1  # 12 of 40 would explain 0.31
    assert explaining.width_left(explaining.HALF) == 0.5


@pytest.mark.slow
def test_the_scores_of_settings_are_those_of_what_is_drawn() -> None:
    scenario = making.scenario_of(DUDLEY, TABLES)
    runs = Runs(scenario, 3, range(6))
    inputs = explaining.inputs_of(runs)
    drawn = [draw(scenario, 3, number).values for number in runs.numbers]
    plain = scenario.stages.screening.straight_share
    shares = [float(str(values.get("stages.screening.straight_share", plain))) for values in drawn]
    scores = list(inputs["who goes straight to a decision"][:, 0])
    assert np.argsort(shares).tolist() == np.argsort(scores).tolist()
    rules = [values["stages.gathering.go_on"] for values in drawn]
    columns = [tuple(row) for row in inputs["rule of waiting for replies"]]
    assert len({(str(rule), column) for rule, column in zip(rules, columns, strict=True)}) == len(set(columns)) > 1
    assert all(part.shape == (6, part.shape[1]) and part.shape[1] for part in inputs.values())
