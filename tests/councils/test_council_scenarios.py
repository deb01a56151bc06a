"""Every council's public figures become a front door that can be checked and run, and the report lays them beside
others'."""

from __future__ import annotations

import math
import os
from functools import cache
from pathlib import Path

import pytest

from made.command_line import mashsim
from made.places import SCENARIOS
from mashsim.councils import beside, councils, scenario_text
from mashsim.councils.making import CHILDREN_TO_A_FAMILY
from mashsim.councils.mixes import becomes_referral
from mashsim.councils.tables import row
from mashsim.documents import provenance_of
from mashsim.errors import ScenarioError
from mashsim.experiment import Runner, run
from mashsim.loading import load, load_text
from mashsim.questions.what_to_ask import in_order, topics
from mashsim.report.beside_others import beside_section
from mashsim.report.blocks import Run, Table, Text
from mashsim.scenario import Scenario

LONG_AGO = {"Cumbria": 2023, "Northamptonshire": 2021, "Bournemouth": 2019, "Poole": 2014}

TRIED = sorted(councils())[:: 1 if os.environ.get("MASHSIM_EVERY_COUNCIL") else 8]
"""One council in eight is run in CI; all of them where the environment asks for it."""


@cache
def ordinary() -> Scenario:
    return load(SCENARIOS / "baseline.toml")


@cache
def front_door(council: str, year: int = 2025) -> Scenario:
    return load_text(scenario_text(ordinary(), council, year), council)


def said_of(scenario: Scenario, path: str) -> tuple[str | None, str, bool]:
    known = provenance_of(scenario.document, path)
    return known.quality, known.source or "", known.range is not None


def test_what_is_published_is_measured_with_its_table_and_year() -> None:
    bury = front_door("Bury")
    assert bury.size is not None
    assert bury.size.children == int(row("children", "Bury", 2024)["population_estimate"])
    assert bury.pools["social_workers"].vacancy_share == pytest.approx(0.315)
    for path, words in (
        ("size.children", "Bury, mid-year 2024"),
        ("pools.social_workers.vacancy_share", "Bury, 30 September 2024"),
        ("stages.allocating.held_for", "table C2"),
    ):
        quality, source, _ = said_of(bury, path)
        assert (quality, words in source) == ("measured", True)


def test_a_gap_is_derived_from_the_neighbours_with_a_range() -> None:
    """No re-referrals of Dorset are published of 2019/20, and no turnover of the City of London."""
    quality, source, has_range = said_of(front_door("Dorset", 2020), "loops.rereferrals.share.assessment")
    assert (quality, has_range) == ("derived", True)
    assert "the median of" in source


def test_what_no_table_holds_is_the_ordinary_citys() -> None:
    text = scenario_text(ordinary(), "Bury", 2025)
    bury = front_door("Bury")
    for path in ("stages.screening.effort", "partners.police.reply", "stages.screening.ratings"):
        assert path not in text
        assert said_of(bury, path) == said_of(ordinary(), path)
    assert bury.stages.screening.effort == ordinary().stages.screening.effort


@pytest.mark.parametrize("council", ["Bury", "Trafford", "Kent"])
def test_contacts_of_each_source_become_the_referrals_that_are_published(council: str) -> None:
    """As many children are expected to be referred as table C1 counts, from the sources of table C5."""
    own = front_door(council)
    shares = becomes_referral(own)
    assert own.size is not None
    contacts = float(str(own.document.values["demand"]["rate"]).split()[0])
    to_a_contact = math.fsum((n + 1) * part for n, part in enumerate(own.demand.children))
    referred = {name: contacts * to_a_contact * one.share * shares[name] for name, one in own.demand.sources.items()}
    published = float(row("C1", council, 2025)["referral_count"])
    assert math.fsum(referred.values()) == pytest.approx(published, rel=0.01)
    by_source = row("C5", council, 2024)
    police = float(by_source["Police"]) / float(by_source["Referrals"])
    assert referred["police"] / math.fsum(referred.values()) == pytest.approx(police, abs=0.01)


def test_who_awaits_an_assessment_is_open_at_the_start() -> None:
    waiting = [line for line in front_door("Nottingham", 2022).opening_backlog if line.stage == "allocating"]
    fewest, most = CHILDREN_TO_A_FAMILY
    assert len(waiting) == 1
    assert 336 / most < waiting[0].contacts < 336 / fewest


def test_a_council_that_is_no_more_is_made_of_its_own_years_and_of_its_region() -> None:
    cumbria = front_door("Cumbria", 2023)
    assert cumbria.council is not None
    assert (cumbria.council.name, cumbria.council.year) == ("Cumbria", 2023)
    with pytest.raises(ScenarioError, match="was split into"):
        scenario_text(ordinary(), "Cumbria", 2025)


def test_a_place_whose_children_are_not_counted_has_as_many_as_its_referrals_say() -> None:
    """No population of Poole is published; 1,194 referrals in 2018/19 are, and referrals for each child of its region."""
    poole = front_door("Poole", 2019)
    quality, source, _ = said_of(poole, "size.children")
    assert (quality, poole.size is not None) == ("derived", True)
    assert "councils of the South West" in source
    rates = [
        float(row("C1", name, 2019)["referral_count"]) / float(row("children", name, 2018)["population_estimate"])
        for name in ("Cornwall", "Devon", "Swindon", "Torbay", "Wiltshire")
    ]
    assert poole.size is not None
    assert 1194 / max(rates) < poole.size.children < 1194 / min(rates)


def test_a_small_place_has_somebody_in_each_pool() -> None:
    """A hundredth of the ordinary city's work would be a person who is there one day in a month."""
    assert {pool.posts for pool in front_door("Isles of Scilly").pools.values()} == {1}


def test_a_file_that_names_no_council_or_a_wrong_year_is_refused() -> None:
    text = scenario_text(ordinary(), "Bury", 2025)
    with pytest.raises(ScenarioError, match=r"no English council is called 'Burry'.*did you mean"):
        load_text(text.replace('name = "Bury"', 'name = "Burry"'))
    with pytest.raises(ScenarioError, match="2013"):
        load_text(text.replace("year = 2025", "year = 1999", 1))
    with pytest.raises(ScenarioError, match="began in 2023"):
        load_text(text.replace('name = "Bury"\nyear = 2025', 'name = "Cumberland"\nyear = 2020'))


def test_a_council_changes_no_run() -> None:
    text = scenario_text(ordinary(), "Bury", 2025)
    assert load_text(text.replace('[council]\nname = "Bury"\nyear = 2025\n', "")).hash == front_door("Bury").hash


@pytest.mark.slow
def test_a_report_has_the_council_beside_its_neighbours_and_england() -> None:
    summary = run(front_door("Bury"), 1)
    section = beside_section(Run(summary))
    assert section is not None
    text, table = section.blocks
    assert isinstance(text, Text)
    assert isinstance(table, Table)
    assert "statistical neighbours" in text.text
    assert "Open Government Licence" in table.source
    lines = {row.cells[0].text: row.cells for row in table.rows}
    _, own, others, england, simulated, where, source = lines["Referrals a year for 10,000 children"]
    assert own.value == pytest.approx(10_000 * 2905 / 44_768)
    assert england.value == pytest.approx(10_000 * 632_830 / 12_183_016)
    assert others.low is not None
    assert others.high is not None
    assert others.low < 527 < others.high
    assert simulated.value == pytest.approx(own.value, rel=0.15)
    assert where.text == "among the middle 8 in 10 of them"
    assert "table C1" in source.text
    assert lines["Conferences within 15 working days"][4].note == "not in this scenario"
    assert lines["Cases for each worker who holds cases"][5].text == "–"


def test_a_report_of_no_council_has_no_such_section() -> None:
    assert beside_section(Run({"scenario": {"title": "Somewhere"}})) is None


def test_a_figure_that_is_suppressed_says_so_and_never_shows_a_number() -> None:
    scilly = {line.key: line for line in beside("Isles of Scilly", 2024)}
    assert scilly["re_referrals"].own is None
    assert "suppressed" in scilly["re_referrals"].gap


@pytest.mark.slow
def test_what_to_ask_names_whom_and_is_in_the_order_of_its_effect() -> None:
    tiny = load_text(
        scenario_text(ordinary(), "Rutland", 2025), "rutland", {"run.last_day": "2026-04-28", "factors": {}}
    )
    found = in_order(tiny, Runner())
    swings = [one.swing for one in found.questions]
    assert swings == sorted(swings, reverse=True)
    assert swings[0] > 0.05
    assert {one.what for one in found.questions} == {what[0].lower() + what[1:] for what, _ in topics(tiny)}
    assert any("police" in one.whom for one in found.questions)
    assert any(one.whom.startswith("HR") for one in found.questions)


def test_the_command_writes_a_councils_file_once(tmp_path: Path) -> None:
    file = tmp_path / "ours.toml"
    said = mashsim("new", file, "--council", "bristol", "--quick")
    assert (said.code, said.err) == (0, "")
    assert "Bristol, City of, from public tables" in said.out
    assert "Open Government Licence" in said.out
    assert "Ask HR" in said.out
    assert load(file).place == "Bristol, City of"
    again = mashsim("new", file, "--council", "bristol", "--quick")
    assert again.code == 2
    assert "already there" in again.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--council", "Nottingam"), "did you mean Nottingham or Nottinghamshire?"),
        (("--council", "Cumbria"), "add --year 2023"),
        (("--council", "Bury", "--year", "2040"), "none of 2040"),
        (("--year", "2024"), "go with --council"),
        (("--council", "Bury", "--lists"), "leave out either"),
    ],
)
def test_the_command_refuses_in_plain_words(
    arguments: tuple[str, ...], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    found = mashsim("new", *arguments)
    assert found.code == 2
    assert said in " ".join(found.err.split())
    assert not list(tmp_path.iterdir())


@pytest.mark.slow
@pytest.mark.parametrize(("council", "year"), [*((name, 2025) for name in TRIED), *LONG_AGO.items()])
def test_every_council_is_made_checked_and_run_for_a_month(council: str, year: int) -> None:
    made = load_text(scenario_text(ordinary(), council, year), council, {"run.last_day": "2026-04-30"})
    summary = run(made, 1)
    assert summary["results"]["contacts"]["received"]["mean"] > 0
    assert beside_section(Run(summary)) is not None
