"""The report by quarter and by month, and published figures that say where they stop."""

from __future__ import annotations

import datetime as dt
from functools import cache

import pytest

from made.front_doors import whole_town
from made.scenarios import text_of, town
from mashsim.errors import ScenarioError
from mashsim.experiment import run
from mashsim.loading import changed, load_text
from mashsim.report import in_time, periods, published_figures
from mashsim.report.blocks import Figure, Run, Table, Text
from mashsim.report.findings import answer
from mashsim.tables import period_rows
from mashsim.trees import Tree
from mashsim.workbook import workbook_of

LOOK = {"clocks.first_look": {"stop": "screened", "limit": "1 working day"}}
LABEL = {"label": "Decided in a day", "unit": "%", "value": 40}


QUARTER = {"label": "Received", "measure": "quarterly.received", "quarter": "2026/27 Q1", "value": 1}
OTHERWISE = {"report.heads_with": "first_look", "referrals.counted_from": "decided"}


@cache
def _summary(otherwise: bool = False) -> Tree:
    """Half a year; or the same with another clock at its head and referrals counted from another day."""
    days = {"run.first_day": dt.date(2026, 1, 1), "run.measure_from": dt.date(2026, 1, 1), "run.replications": 2}
    half_a_year = whole_town({**days, **LOOK, **(OTHERWISE if otherwise else {})}, dt.date(2026, 6, 30))
    return run(changed(half_a_year, {"published": [QUARTER]}))


def _section(summary: Tree) -> tuple[str, Table, Figure]:
    section = periods.periods_section(Run(summary))
    assert section is not None
    text, figure, table = section.blocks
    assert isinstance(text, Text)
    assert isinstance(table, Table)
    assert isinstance(figure, Figure)
    return text.text, table, figure


@pytest.mark.slow
def test_both_clocks_stand_side_by_side_and_the_answer_says_that_councils_publish_either() -> None:
    summary = _summary()
    first = answer(Run(summary))[0].text
    assert "were decided in time (limit: 1 working day), and " in first
    assert first.endswith("had a first look in time.")
    section = in_time.share_section(Run(summary))
    assert section is not None
    assert isinstance(section.blocks[0], Text)
    assert "were decided in time: " in section.blocks[0].text
    assert in_time.EITHER in section.blocks[0].text


@pytest.mark.slow
def test_the_clock_that_is_named_heads_the_answer_and_the_charts() -> None:
    summary = _summary(otherwise=True)
    first = answer(Run(summary))[0].text
    assert first.startswith("Of every 100 contacts, ")
    assert "had a first look in time (limit: 1 working day), and " in first
    assert first.endswith("were decided in time.")
    _, table, figure = _section(summary)
    assert [column.head for column in table.columns][2:4] == ["first look in time", "decided in time"]
    assert figure.words.title.startswith("First looks in time lay between ")
    section = in_time.share_section(Run(summary))
    assert section is not None
    titles = [block.words.title for block in section.blocks if isinstance(block, Figure)]
    assert len(titles) == 1
    assert "first look" in titles[0].lower()


def test_each_quarter_and_month_has_its_shares_its_wait_and_its_referrals() -> None:
    text, quarters, figure = _section(_summary())
    assert "children referred count by the day their contact was received, as the Department for Education" in text
    assert " contacts received in June 2026, " in text
    assert [row.cells[0].text for row in quarters.rows] == ["2025/26 Q4", "2026/27 Q1"]
    assert [row.cells[0].text for row in figure.table.rows] == [
        "January 2026", "February 2026", "March 2026", "April 2026", "May 2026", "June 2026",
    ]  # fmt: skip
    assert [column.head for column in quarters.columns] == [
        "Quarter", "received", "decided in time", "first look in time", "half decided within", "9 in 10 decided within",
        "children referred",
    ]  # fmt: skip
    results = _summary()["results"]["quarterly"]
    decided = results["clocks"]["decision"]["share_in_time"]
    cell = quarters.rows[0].cells[2]
    assert cell.value == decided["mean"][0]
    assert cell.note == f"{decided['p10'][0]:.0%} to {decided['p90'][0]:.0%}"


def test_a_share_of_few_contacts_is_marked() -> None:
    quiet = run(whole_town({**LOOK, "run.replications": 2, "demand.rate": "2 per week"}, dt.date(2026, 6, 30)))
    section = periods.periods_section(Run(quiet))
    assert section is not None
    table = next(block.table for block in section.blocks if isinstance(block, Figure))
    judged = quiet["results"]["monthly"]["clocks"]["decision"]["judged"]["mean"]
    place = next(place for place, many in enumerate(judged) if 0 < many < periods.FEW)
    assert "few: of " in table.rows[place].cells[2].note
    busy, _, _ = _section(_summary())
    assert "A share of fewer than 30 contacts says little and is marked." in busy
    assert not any("few" in cell.note for row in _section(_summary())[1].rows for cell in row.cells)


def test_the_day_on_which_a_referral_counts_is_said() -> None:
    text, _, _ = _section(_summary(otherwise=True))
    assert "children referred count by the day of the decision. " in text


def test_a_run_of_one_month_has_no_such_section() -> None:
    assert periods.periods_section(Run(run(whole_town({"run.replications": 1})))) is None


def test_the_workbook_has_every_number_of_each_period() -> None:
    summary = _summary()
    rows = period_rows(summary, "quarterly").rows
    names = {row[1] for row in rows}
    assert {"received", "referred_children", "clocks.first_look.share_in_time"} < names
    assert "waits.received_to_decided.working_minutes.p90" in names
    assert {row[0] for row in rows} == {"2025/26 Q4", "2026/27 Q1"}
    first = next(row for row in rows if row[1] == "received")
    assert first[2:] == (
        "contacts",
        *(summary["results"]["quarterly"]["received"][key][0] for key in ("mean", "p10", "p90")),
    )
    assert {row[0] for row in period_rows(summary, "monthly").rows} >= {"2026-01", "2026-06"}
    assert workbook_of(summary)


STOPS = [
        ("clocks.decision.share_in_time", "decided", "stops at decision", True),
        ("clocks.first_look.share_in_time", "screened", "stops at the end of the first look", True),
        (
            "clocks.decision.share_in_time", "screened",
            "not judged: it stops at the end of the first look, the simulated one at decision", False,
        ),
        (
            "weekly.share_in_time", "not said",
            "the source does not say where it stops; the simulated one stops at decision", True,
        ),
        ("clocks.decision.share_in_time", None, "the simulated one stops at decision", True),
        (
            "journey.decided_to_allocated.working_minutes.mean", "seen",
            "not judged: it stops at being seen, the simulated one at allocation", False,
        ),
        ("partners.police.reply.working_minutes.mean", "replied", "stops at reply", True),
        ("contacts.received", None, "", True),
]  # fmt: skip


def _figure(measure: str, stops_at: str | None) -> Tree:
    day = {"on": dt.date(2026, 4, 1)} if measure.startswith("weekly") else {}
    return {**LABEL, "measure": measure, **day, **({"stops_at": stops_at} if stops_at else {})}


@pytest.mark.slow
def test_a_published_figure_says_where_it_stops() -> None:
    figures = [_figure(measure, stops_at) for measure, stops_at, _, _ in STOPS]
    summary = run(changed(whole_town({**LOOK, "run.replications": 2}), {"published": figures}))
    section = published_figures.published_section(Run(summary))
    assert section is not None
    rows = next(block for block in section.blocks if isinstance(block, Table) and block.key == "table-published").rows
    for (_, _, note, judged), fact, row in zip(STOPS, summary["published"], rows, strict=True):
        assert isinstance(fact["shown"], bool) == judged, fact
        assert row.cells[0].note == "; ".join(filter(None, ("in %", note)))


def test_a_published_quarter_stands_beside_its_own() -> None:
    summary = _summary()
    (fact,) = summary["published"]
    assert fact["simulated"]["mean"] == summary["results"]["quarterly"]["received"]["mean"][-1]
    assert fact["on"] == "2026/27 Q1"


@pytest.mark.parametrize(
    ("figure", "fault"),
    [
        ({"measure": "contacts.received", "quarter": "2026/28 Q1"},
         'published.0.quarter is \'2026/28 Q1\'; write a quarter such as "2022/23 Q1", April to June 2022'),
        ({"measure": "contacts.received", "stops_at": "screend"},
         "published.0.stops_at is 'screend'; it must be 'screened', 'decided',"),
        ({"measure": "quarterly.received"},
         "published.0.measure is 'quarterly.received', a series; give the day, month or quarter it describes, in quarter."),
        ({"measure": "monthly.received", "quarter": "2026/27 Q1"},
         "published.0.measure is 'monthly.received', a series; give the day, month or quarter it describes, in month."),
        ({"measure": "contacts.received", "quarter": "2026/27 Q1"},
         "published.0.measure is 'contacts.received', which has neither on, month nor quarter."),
    ],
)  # fmt: skip
def test_a_wrong_published_figure_is_said_in_words(figure: Tree, fault: str) -> None:
    scenario = load_text(text_of(town()))
    with pytest.raises(ScenarioError) as refused:
        run(changed(scenario, {"published": [{**LABEL, **figure}]}), 1)
    assert fault in str(refused.value)
