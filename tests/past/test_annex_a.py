"""Annex A lists: read under each of their headings, linked by child and day, and nothing of a child goes out."""

from __future__ import annotations

import csv
import datetime as dt
import re
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from openpyxl import Workbook

from made.command_line import mashsim
from mashsim.errors import ScenarioError
from mashsim.loading import changed
from mashsim.measures import measure
from mashsim.past import Past, past_of
from mashsim.past.quality import quality
from mashsim.scenario import Scenario
from mashsim.simulation import FrontDoor

from .conftest import FIRST, LAST, Lists

TODAY = dt.date(2026, 9, 1)
Rows = list[tuple[str, ...]]
OFSTED = {
    "List 1": ("Child Unique ID", "Gender", "Date of Contact", "Contact Source"),
    "List 3": ("Child Unique ID", "Date of Referral ", "Referral NFA?"),
    "List 4": (
        "Child Unique ID", "Continuous Assessment Start Date", "Continuous Assessment Date of Authorisation",
    ),
    "List 5": (
        "Child Unique ID", "Strategy discussion initiating Section 47 Enquiry Start Date",
        "Was an Initial Child Protection Conference deemed unnecessary?",
        "Date of Initial Child Protection Conference",
    ),
}  # fmt: skip
REPORTS = {
    "List 1": ("ChildUniqueID", "Gender", "DateOfContact", "ContactSource"),
    "List 3": ("ChildUniqueID", "ReferralDate", "ReferralNFA"),
    "List 4": ("ChildUniqueID", "ContinuousAssessmentStart", "ContinuousAssessmentAuthDate"),
    "List 5": ("ChildUniqueID", "StratDiscussionDate", "InitialCPConfUnnecessary", "InitialCPConfDate"),
}
TABLES = {
    "List 1": ("cont_person_id", "cont_contact_id", "cont_contact_date", "cont_contact_source_code"),
    "List 3": ("cine_person_id", "cine_referral_date", "cine_referral_nfa"),
    "List 4": ("cina_person_id", "cina_assessment_start_date", "cina_assessment_auth_date"),
}
CHILDREN = [f"K{number}" for number in range(20)]


def _rows() -> dict[str, Rows]:
    """Twenty children come on 2 March. Twelve are referred on the 6th, and their assessments begin on the 9th.

    Six end on 12 May, the 45th working day from the referral (Easter and 4 May are holidays), six a day later. Three
    more children are referred after six days, too late to belong to the contact. Of the strategy discussions on 5 May
    six have a conference on 27 May, the 15th working day after it, six a day later, and one needs none.
    """
    rows: dict[str, Rows] = {"List 1": [(child, "b) Female", "02/03/2026", "q) 6: Police") for child in CHILDREN]}
    rows["List 1"].append(rows["List 1"][0])
    rows["List 3"] = [(child, "06/03/2026", "b) No") for child in CHILDREN[:12]]
    rows["List 3"] += [(child, "08/03/2026", "b) No") for child in CHILDREN[12:15]]
    rows["List 4"] = [(child, "09/03/2026", "12/05/2026") for child in CHILDREN[:6]]
    rows["List 4"] += [(child, "09/03/2026", "13/05/2026") for child in CHILDREN[6:12]]
    rows["List 5"] = [(child, "05/05/2026", "b) No", "27/05/2026") for child in CHILDREN[:6]]
    rows["List 5"] += [(child, "05/05/2026", "b) No", "28/05/2026") for child in CHILDREN[6:12]]
    rows["List 5"] += [(CHILDREN[13], "05/05/2026", "a) Yes", "")]
    return rows


def _as_csv(folder: Path, headings: dict[str, tuple[str, ...]], rows: dict[str, Rows]) -> None:
    for name, heads in headings.items():
        with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([heads, *rows[name], [""] * len(heads)])


def _as_workbook(folder: Path, headings: dict[str, tuple[str, ...]], rows: dict[str, Rows]) -> None:
    book = Workbook()
    for name, heads in headings.items():
        sheet = book.create_sheet(name)
        sheet.append(["Made up"])
        for cells in [heads, *rows[name]]:
            sheet.append([_day(cell) for cell in cells])
        sheet.cell(5000, 1).number_format = "0.0"
    book.save(folder / "annex a.xlsx")


def _day(cell: str) -> object:
    """Return a day as Excel holds one."""
    return dt.datetime.strptime(cell, "%d/%m/%Y") if cell.count("/") == 2 else cell


def _read(folder: Path, city: Scenario) -> Past:
    (folder / "map.toml").write_text("complete_from = 2026-03-01\nextracted = 2026-07-31\n", encoding="utf-8")
    return past_of(folder, city, today=TODAY)


def _counts(past: Past, keys: Sequence[str]) -> dict[str, list[float | None]]:
    return {key: [past.figures.get((key, "", month)) for month in past.months] for key in keys}


@pytest.mark.parametrize(
    ("write", "headings"), [(_as_csv, OFSTED), (_as_csv, REPORTS), (_as_workbook, OFSTED), (_as_csv, TABLES)]
)
def test_children_are_linked_by_day_and_judged_by_the_clocks(
    city: Scenario, tmp_path: Path, write: Callable[[Path, dict[str, tuple[str, ...]], dict[str, Rows]], None],
    headings: dict[str, tuple[str, ...]],
) -> None:  # fmt: skip
    write(tmp_path, headings, _rows())
    past = _read(tmp_path, city)
    assert past.rows.refused == {}
    assert past.rows.repeated == 1
    wanted: dict[str, list[float | None]] = {
        "received": [20, 0, 0, 0, 0], "referred": [12, 0, 0, 0, 0],
        "assessed": [12, 0, 0, None, None], "assessed_in_time": [6, 0, 0, None, None],
        "conferred": [0, 0, 12, 0, None], "conferred_in_time": [0, 0, 6, 0, None],
    }  # fmt: skip
    if "List 5" not in headings:
        wanted = {key: [None] * 5 if "conf" in key else counts for key, counts in wanted.items()}
    assert _counts(past, list(wanted)) == wanted
    assert past.names.counted == "child"


def test_lists_tell_what_the_log_measures(tidy: Lists, untidy: Lists, city: Scenario) -> None:
    span = {"run.first_day": FIRST, "run.last_day": LAST, "run.measure_from": FIRST}
    door, past = FrontDoor(changed(city, span, "for lists")), past_of(tidy.folder / "annex-a", city)
    monthly = measure(tidy.example.log, door.clocks, door.office, door.timeline, asked=("monthly",))["monthly"]
    assert monthly["months"] == past.months == ["2026-02"]
    counts = _counts(past, ("received", "referred"))
    assert counts == {"received": monthly["received_children"], "referred": monthly["referred_children"]}
    dirty = past_of(untidy.folder / "annex-a", city)
    assert _counts(dirty, ("received", "referred")) == counts
    assert dirty.rows.repeated > 5


def test_nothing_that_is_written_or_said_has_an_identifier(untidy: Lists, tmp_path: Path) -> None:
    said = mashsim("figures", "--lists", untidy.folder / "annex-a", "--out", tmp_path / "ours")
    assert said.code == 0, said.err
    for text in (said.out, *(file.read_text(encoding="utf-8") for file in (tmp_path / "ours").iterdir())):
        assert "MADE-UP" not in text
        assert "Assessment team" not in text
    table = (tmp_path / "ours" / "figures.csv").read_text(encoding="utf-8")
    assert re.search(r"^20\d\d-\d\d,assessments in 45 working days,\d*,assessments,", table, re.MULTILINE)


def test_rows_that_cannot_be_are_refused_with_their_child(city: Scenario, tmp_path: Path) -> None:
    rows = _rows()
    rows["List 4"][0] = (CHILDREN[0], "09/03/2026", "08/03/2026")
    rows["List 1"][2] = (CHILDREN[2], "b) Female", "see Amy Example", "")
    rows["List 3"][4] = ("", "06/03/2026", "b) No")
    _as_csv(tmp_path, OFSTED, rows)
    past = _read(tmp_path, city)
    assert {why: past.rows.lines(places) for why, places in past.rows.refused.items()} == {
        "the contact is no date, or no date and time": "List 1.csv, line 4",
        "no child is named": "List 3.csv, line 6",
        "the assessment ends before it starts": "List 4.csv, line 2",
    }
    assert past.figures["received", "", "2026-03"] == 18
    assert "Amy" not in str(quality(past))


CENSUS = """<?xml version="1.0" encoding="utf-8"?>
<Message xmlns="urn:made-up"><Children>{}</Children></Message>"""
CHILD = """<Child><ChildIdentifiers><LAchildID>{child}</LAchildID></ChildIdentifiers><CINdetails>
<CINreferralDate>2026-03-06</CINreferralDate><ReferralNFA>0</ReferralNFA>
<Assessments><AssessmentActualStartDate>2026-03-09</AssessmentActualStartDate>
<AssessmentAuthorisationDate>{until}</AssessmentAuthorisationDate></Assessments>
<Section47><S47ActualStartDate>2026-05-05</S47ActualStartDate><ICPCnotRequired>{unnecessary}</ICPCnotRequired>
<DateOfInitialCPC>{held}</DateOfInitialCPC></Section47></CINdetails></Child>"""


def test_a_census_is_read(city: Scenario, tmp_path: Path) -> None:
    """Six assessments end on the 45th working day and six a day later; six conferences are held on the 15th; six
    children need none."""
    timely = [CHILD.format(child=name, until="2026-05-12", unnecessary=0, held="2026-05-27") for name in CHILDREN[:6]]
    late = [CHILD.format(child=name, until="2026-05-13", unnecessary=1, held="") for name in CHILDREN[6:12]]
    (tmp_path / "cin.xml").write_text(CENSUS.format("".join(timely + late)), encoding="utf-8")
    past = _read(tmp_path, city)
    assert _counts(past, ("referred", "assessed", "assessed_in_time", "conferred", "conferred_in_time")) == {
        "referred": [12, 0, 0, 0, 0], "assessed": [12, 0, 0, None, None], "assessed_in_time": [6, 0, 0, None, None],
        "conferred": [0, 0, 6, 0, None], "conferred_in_time": [0, 0, 6, 0, None],
    }  # fmt: skip
    assert not any(key == "received" for key, _, _ in past.figures)


BOMB = '<!DOCTYPE x [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><Message><Child>&b;</Child></Message>'


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (BOMB.encode(), "cin.xml: declares its own XML entities or rules; it is not opened."),
        (f'<?xml version="1.0" encoding="utf-16"?>{BOMB}'.encode("utf-16"), "declares its own XML entities"),
        (b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><Message/>', "declares its own XML entities"),
        (CENSUS.format("<Child>").encode(), "cin.xml: is no XML, or is cut short (line 2)."),
        (b"Amy Example", "is no XML, or is cut short"),
        (b"<Message/>", "has no element Child; it is no children in need census."),
    ],
)
def test_a_file_that_is_no_census_gets_one_clear_message(
    city: Scenario, tmp_path: Path, content: bytes, message: str
) -> None:
    (tmp_path / "cin.xml").write_bytes(content)
    with pytest.raises(ScenarioError) as error:
        past_of(tmp_path, city)
    assert message in str(error.value)
    assert "Amy" not in str(error.value)
