"""The public figures of every council are in the package as they were published, and a gap is never a number."""

from __future__ import annotations

import csv
import io
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from made.command_line import MM1, environment
from made.councils import FILE, NEIGHBOURS, TABLES, packed
from mashsim.councils import YEARS, councils
from mashsim.councils.figures import BANDS, conferences_in_time, find, in_time, parts, share, spread
from mashsim.councils.tables import ENGLAND, areas, neighbours, number, row, source_of, year_of
from mashsim.scenario.council import FIRST_YEAR, LAST_YEAR

PUBLISHED = [
    ("children", "Nottingham", 2021, "population_estimate", "65985"),
    ("children", "England", 2024, "population_estimate", "12183016"),
    ("C1", "England", 2025, "referral_count", "632830"),
    ("C1", "Bury", 2025, "referral_count", "2905"),
    ("C1", "Bury", 2025, "rereferral_percent", "26"),
    ("C1", "Dorset", 2020, "rereferral_percent", "x"),
    ("C2", "Darlington", 2024, "41-45_days", "555"),
    ("C2", "Isles of Scilly", 2024, "21-30_days", "c"),
    ("C4", "Nottingham", 2022, "Duration_11-15_days", "529"),
    ("C4", "England", 2024, "Section47", "224520"),
    ("C5", "Trafford", 2024, "Housing", "c"),
    ("C5", "Bury", 2024, "Police", "884"),
    ("C6", "England", 2024, "04", "43340"),
    ("C6", "Cumbria", 2020, "03", "261"),
    ("B1", "Nottingham", 2022, "awaiting_assessment", "336"),
    ("B1", "North East", 2025, "awaiting_assessment", "720"),
    ("workforce", "Nottingham", 2022, "vacancy_rate_fte", "19.8"),
    ("workforce", "England", 2025, "caseload_fte", "15.2"),
]
"""Cells of the tables of the Department for Education and the Office for National Statistics, as published."""


@pytest.mark.parametrize(("table", "area", "year", "figure", "cell"), PUBLISHED)
def test_cells_are_as_published(table: str, area: str, year: int, figure: str, cell: str) -> None:
    assert row(table, area, year)[figure] == cell


def test_every_council_of_england_is_there_with_ten_neighbours_that_are_councils_too() -> None:
    now = councils()
    assert len(now) == 153
    assert {len(neighbours(name)) for name in now} == {10}
    assert {near for name in now for near in neighbours(name)} <= set(now)


def test_every_council_has_a_row_of_each_table_in_its_newest_year() -> None:
    for table in TABLES:
        held = year_of(table, 2025)
        assert [name for name in councils() if not row(table, name, held)] == []


def test_the_file_is_small_and_says_where_it_was_read() -> None:
    assert FILE.stat().st_size < 1_500_000
    with zipfile.ZipFile(FILE) as archive:
        sources = list(csv.DictReader(io.StringIO(archive.read("sources.csv").decode())))
    assert {line["table"] for line in sources} == {*TABLES, "neighbours"}
    assert all("Open Government Licence" in line["read_from"] for line in sources)


@pytest.mark.parametrize("mark", ["c", "x", "z", "u", "low", ""])
def test_a_mark_is_no_number(mark: str) -> None:
    assert number(mark) is None


def test_what_rounds_to_nothing_is_nothing() -> None:
    assert number("k") == 0


def test_two_councils_that_are_published_as_one_share_the_row() -> None:
    north, west = (row("workforce", f"{one} Northamptonshire", 2024) for one in ("North", "West"))
    assert north == west
    assert north["area"] == "North Northamptonshire / West Northamptonshire"


def test_suppressed_parts_share_what_is_left_of_the_total() -> None:
    """Trafford, 2023/24: 1,888 referrals, of which 1,878 are published by source; two sources are suppressed."""
    names = [name for name in row("C5", "Trafford", 2024) if name not in ("area", "year", "Referrals")]
    found = parts(row("C5", "Trafford", 2024), names, "Referrals")
    assert found is not None
    assert (found["Housing"], found["Education_Services"]) == (5, 5)
    assert sum(found.values()) == 1888


def test_suppressed_parts_of_no_published_total_are_three_each() -> None:
    """Numbers from 1 to 5 are suppressed."""
    assert parts({"a": "c", "b": "20", "all": "c"}, ("a", "b"), "all") == {"a": 3, "b": 20}


def test_parts_that_are_not_available_are_a_gap() -> None:
    assert parts({"a": "x", "b": "20", "all": "25"}, ("a", "b"), "all") is None


def test_shares_in_time_are_those_published() -> None:
    """England, year to March 2024: 84.5 % of assessments within 45 days, 79.7 % of conferences within 15."""
    assert in_time(row("C2", ENGLAND, 2024)) == pytest.approx(0.845, abs=0.0005)
    assert conferences_in_time(row("C4", ENGLAND, 2024)) == pytest.approx(0.797, abs=0.0005)


def test_percentiles_are_those_of_the_sample() -> None:
    found = spread(range(11))
    assert found == (11, 5, 1, 9)


def test_a_figure_is_the_councils_own_where_it_is_published() -> None:
    found = find("C1", "Bury", 2025, share("rereferral_percent"))
    assert (found.value, found.bounds, found.quality) == (0.26, None, "measured")
    assert "Bury, year ending 31 March 2025" in found.source


def test_a_gap_is_the_median_of_the_neighbours_with_their_tenth_and_ninetieth_percentile() -> None:
    found = find("C1", "Dorset", 2020, share("rereferral_percent"))
    near = [
        value / 100
        for name in neighbours("Dorset")
        if (value := number(row("C1", name, 2020).get("rereferral_percent"))) is not None
    ]
    assert found.quality == "derived"
    assert found.bounds is not None
    assert min(near) <= found.bounds[0] < found.value < found.bounds[1] <= max(near)
    assert sum(one <= found.value for one in near) >= len(near) / 2
    assert "Dorset's is not available; the median of" in found.source
    assert "statistical neighbours" in found.source


def test_a_table_without_the_year_gives_its_newest_before_it_or_its_first() -> None:
    assert [year_of("C2", year) for year in (2025, 2019)] == [2024, 2019]
    assert year_of("workforce", 2014) == 2017


def test_the_maker_keeps_marks_and_joins_months_and_spellings(tmp_path: Path) -> None:
    """Made from a folder of two rows a table."""
    by_level = {"year": "2024", "level": "Local authority", "region": "North West", "old_code": "1", "code": "E1"}
    plain = {"geographic_level": "LA", "area": "St. Helens"}
    figures = {"C1": "referral_count", "C2": "Same_day", "C4": "Section47", "C5": "Police", "workforce": "cases"}
    for name, one in TABLES.items():
        if name in figures:
            rows = [{**by_level, "council": "St. Helens", figures[name]: "c"}]
        elif name == "C6":
            rows = [
                {"level": "LA", "area": "St. Helens", "year_ending_31_march": "2024", "month": month, "referrals": cell}
                for month, cell in (("4", "12"), ("12", "u"))
            ]
        else:
            rows = [{**plain, "time_period": "2024", "population_estimate": "x"}]
        write(tmp_path / one.file, rows)
    near = {"council": "St Helens", "rank": "1", "neighbour": "Bury", "closeness": "Close"}
    write(tmp_path / NEIGHBOURS, [near])
    with zipfile.ZipFile(io.BytesIO(packed(tmp_path))) as archive:
        members = {name: archive.read(name).decode().splitlines() for name in archive.namelist()}
    assert members["C1.csv"] == ["area,year,referral_count", "St. Helens,2024,c"]
    assert members["C6.csv"][1] == "St. Helens,2024,12,,,,,,,,u,,,"
    assert members["neighbours.csv"][1] == "St. Helens,1,Bury,Close"
    assert members["areas.csv"][1] == "St. Helens,council,North West,E1,,2024,2024"
    assert packed(tmp_path) == packed(tmp_path)


def write(path: Path, rows: list[dict[str, str]]) -> None:
    """Write a table as it is read, under a line that says its source."""
    path.parent.mkdir(exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write("# made up\n")
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)


def test_a_scenario_may_name_a_council_in_the_years_of_the_tables() -> None:
    assert (FIRST_YEAR, LAST_YEAR) == YEARS


def test_the_tables_are_read_only_where_a_scenario_names_a_council() -> None:
    text = """if True:
        import sys
        import mashsim.report
        from mashsim.loading import load
        load(sys.argv[1])
        assert not [name for name in sys.modules if name.startswith("mashsim.councils")]
    """
    subprocess.run([sys.executable, "-c", text, str(MM1)], check=True, env=environment())


def test_sources_have_names_and_years() -> None:
    assert source_of("C2")[1] == "year ending 31 March"
    assert areas()["Bury"].region == "North West"
    assert BANDS[0] == "Same_day"
