"""What a council observed is put into its scenario."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from made.places import SCENARIOS
from mashsim.errors import ScenarioError
from mashsim.figures import Table, form_of, read_table
from mashsim.fitting.comparing import targets
from mashsim.fitting.replaying import replayed
from mashsim.loading import load
from mashsim.plan import Plan
from mashsim.scenario import Scenario

ROWS = """month,figure,value
,moment that stops the clock,first look ended
2026-03,open at month's end,40
2026-04,contacts received,300
2026-05,contacts received,340
2026-06,contacts received,280
2026-07,contacts received,310
2026-04,contacts decided,290
2026-05,contacts decided,330
2026-06,contacts decided,300
2026-07,contacts decided,310
2026-04,open: waiting to be screened,12
2026-04,posts: managers,3
2026-04,vacancies: managers,1
2026-04,agency: managers,0.5
2026-06,agency: managers,1
2026-04,absence: managers,4
2026-06,absence: managers,6
"""


@pytest.fixture(scope="module")
def city() -> Scenario:
    posts = {f"pools.{name}.posts": 4 for name in ("contact_officers", "social_workers", "managers", "team_managers")}
    changes = {**posts, "stages.allocating.caseload.posts": 20, "stages.allocating.caseload.ceiling": 15}
    return load(SCENARIOS / "baseline.toml", changes)


def _table(city: Scenario, folder: Path, rows: str = ROWS) -> Table:
    (folder / "ours.csv").write_text(rows, encoding="utf-8")
    return read_table(folder / "ours.csv", form_of(city))


def test_months_posts_absence_and_what_was_open_are_put_in(city: Scenario, tmp_path: Path) -> None:
    put_in = replayed(city, _table(city, tmp_path), hold_out=1)
    assert put_in.months == ["2026-04", "2026-05", "2026-06"]
    assert put_in.held_out == ["2026-07"]
    assert put_in.now == dt.date(2026, 8, 1)
    scenario = put_in.scenario
    assert (scenario.run.first_day, scenario.run.last_day) == (dt.date(2026, 4, 1), dt.date(2026, 8, 31))
    came: dict[str, float] = {}
    for day, contacts in enumerate(Plan(scenario).arrivals.all_by_day()):
        month = f"{scenario.run.first_day + dt.timedelta(days=day):%Y-%m}"
        came[month] = came.get(month, 0.0) + contacts
    assert [round(came[month]) for month in ("2026-04", "2026-05", "2026-06", "2026-07")] == [300, 340, 280, 310]
    managers = scenario.pools["managers"]
    assert (managers.posts, managers.vacancy_share, managers.sickness_share) == (2.5, 0.0, 0.05)
    (change,) = scenario.interventions
    assert (change.first_day, dict(change.changes)) == (dt.date(2026, 6, 1), {"pools.managers.posts": 3.0})
    in_front = [each.contacts for each in scenario.opening_backlog if each.stage != "assessing"]
    assert sum(in_front) == 40
    assert [one.name for one in put_in.unknowns] == ["fitted_first_look", "fitted_enquiry", "fitted_waiting"]


def test_children_are_counted_as_families(city: Scenario, tmp_path: Path) -> None:
    put_in = replayed(city, _table(city, tmp_path, f"{ROWS},what is counted,child\n"))
    assert put_in.families == pytest.approx(1.69)
    assert sum(Plan(put_in.scenario).arrivals.all_by_day()[:30]) == pytest.approx(300 / 1.69, rel=0.01)


def test_targets_are_a_level_and_a_change(city: Scenario, tmp_path: Path) -> None:
    table = _table(city, tmp_path)
    found = {(one.key, one.kind): one for one in targets(table, replayed(city, table).months, 1.0)}
    level = found["decided", "level"]
    assert level.unscaled(level.value) == pytest.approx(307.5, rel=0.01)
    assert found["decided", "change"].value == pytest.approx((300**0.5 + 310**0.5 - 290**0.5 - 330**0.5) / 2, abs=1e-9)
    assert ("received", "level") not in found
    assert ("open", "change") not in found


@pytest.mark.parametrize(
    ("without", "hold_out", "message"),
    [
        ("2026-05,contacts received", 0, "has no contacts received of 2026-05; fill them in"),
        ("contacts received", 0, "no front door can be fitted without them"),
        ("nothing", 2, "has 4 months from which on it is known what was open and what came, of which 2 are held out"),
    ],
)
def test_what_a_fit_needs_is_said(city: Scenario, tmp_path: Path, without: str, hold_out: int, message: str) -> None:
    rows = "\n".join(line for line in ROWS.splitlines() if without not in line)
    with pytest.raises(ScenarioError, match=message):
        replayed(city, _table(city, tmp_path, rows), hold_out)
