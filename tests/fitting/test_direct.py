"""What lists tell directly is what the city has that they were made from."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from made.places import SCENARIOS
from mashsim.fitting.direct import Direct, direct_of, with_direct
from mashsim.loading import changed, load
from mashsim.past import example_of, past_of
from mashsim.scenario import Scenario

FIRST, LAST = dt.date(2026, 1, 26), dt.date(2026, 2, 28)


@pytest.fixture(scope="module")
def city() -> Scenario:
    return changed(load(SCENARIOS / "baseline.toml"), {"interventions": []}, "for lists")


@pytest.fixture(scope="module")
def direct(tmp_path_factory: pytest.TempPathFactory, city: Scenario) -> Direct:
    folder = tmp_path_factory.mktemp("lists")
    for name, text in example_of(city, FIRST, LAST, dirt=False).files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8", newline="")
    return direct_of(past_of(folder, city), LAST + dt.timedelta(days=1))


def test_replies_are_those_of_the_city(direct: Direct) -> None:
    rows = {row["partner"]: row for row in direct.rows()}
    assert rows.keys() >= {"police", "health", "education"}
    assert rows["police"]["median"] == pytest.approx(0.32, rel=0.2)
    assert rows["health"]["median"] == pytest.approx(0.53, rel=0.2)
    assert rows["health"]["asked"] == pytest.approx(0.95, abs=0.05)
    assert all(abs(a - b) < 0.08 for a, b in zip(rows["health"]["by_law"], rows["health"]["by_lists"], strict=True))


def test_the_settings_make_a_front_door(direct: Direct, city: Scenario) -> None:
    silent = changed(city, {"factors.silence.times": 3.0, "factors.replies.times": 2.0}, "as it was assumed")
    fitted = changed(silent, direct.changes, "the lists")
    assert fitted.partners["health"].silent_share == direct.changes["partners.health.silent_share"]["value"]
    assert fitted.partners["health"].reply.compiled().quantile(0.5) == pytest.approx(
        direct.rows()[1]["median"], abs=0.001
    )
    assert fitted.stages.gathering is not None
    assert fitted.stages.gathering.chase is not None
    assert fitted.stages.gathering.chase.shortens_to == 1.0
    assert fitted.demand.children[0] == pytest.approx(0.55, abs=0.06)
    for values, _ in with_direct([({}, 1), ({}, 2)], direct, 1):
        assert "partners.health.asked" in values
        changed(fitted, values, "a draw")


def test_months_held_out_tell_nothing(tmp_path: Path, city: Scenario) -> None:
    """Requests of a later month are not read, and replies that came in it are out by its beginning."""
    rows = "contact,step,started,ended,team\n"
    for number in range(40):
        rows += f"K{number},gathering,2026-03-02 09:00,2026-04-07 10:00,\n"
        rows += f"K{number},request,2026-03-02 09:00,2026-03-{3 + number % 4:02} 10:{number + 10},police\n"
        rows += f"L{number},request,2026-03-02 09:00,2026-04-{7 + number % 3:02} 09:{number + 10},health\n"
        rows += f"M{number},request,2026-04-02 09:00,2026-04-07 09:{number + 10},police\n"
    (tmp_path / "list.csv").write_text(rows, encoding="utf-8")
    (tmp_path / "map.toml").write_text("complete_from = 2026-03-01\nextracted = 2026-04-30\n", encoding="utf-8")
    past = past_of(tmp_path, city, today=dt.date(2026, 6, 1))
    (police,) = direct_of(past, dt.date(2026, 4, 1)).replies
    assert (police.partner, len(police.data.low), len(police.data.out)) == ("police", 40, 0)
    assert (police.asked, police.enquiries) == (40, 80)
    assert {one.partner for one in direct_of(past, dt.date(2026, 5, 1)).replies} == {"police", "health"}
