"""The report: what it says, what it leaves out, and that nothing in a summary can break or enter the page."""

from __future__ import annotations

import copy
import re
from functools import cache
from typing import Any

import pytest

from made import summaries
from made.reading import Page
from mashsim.measures.intervals import band
from mashsim.measures.registry import understand
from mashsim.report import findings, flow, in_time, render, words
from mashsim.report.blocks import Run
from mashsim.report.leaves import names
from mashsim.report.numbers import Curve, Estimate, curve, estimate
from mashsim.report.views import Results

Tree = dict[str, Any]
SUMMARIES = {"full": summaries.full(), "once": summaries.one_replication(), "textbook": summaries.textbook()}
HEADINGS = [
    "The answer",
    "How many contacts were waiting",
    "How much was in time, by month and by quarter",
    "Where the time went",
    "Hours needed and hours available",
    "What was done, and what followed",
    "Published and simulated figures",
    "The assumptions to check first",
    "How sure this is, and how to repeat it",
    "How much was in time",
    "How long contacts had been waiting at the end",
    "How long contacts waited",
    "How partners replied",
    "All settings and where they come from",
]


@cache
def html_of(name: str) -> str:
    """The report on one of the summaries."""
    return render(SUMMARIES[name])


@cache
def read(name: str) -> Page:
    """What a reader of it sees."""
    return Page(html_of(name))


# What it says


@pytest.mark.slow
def test_a_full_run_has_every_section_in_order() -> None:
    assert read("full").all("h2") == [HEADINGS[0], "Contents", "More detail", *HEADINGS[1:], "Words used here"]


def test_the_detail_is_folded_and_opens_with_full() -> None:
    def folded(html: str) -> list[bool]:
        return ["open" in found for tag, found in Page(html).attributes if tag == "details"]

    assert len(folded(html_of("full"))) > 10
    assert not any(folded(html_of("full")))
    assert all(folded(render(SUMMARIES["full"], full=True)))
    assert len(re.findall('class="folded"', html_of("full"))) == 5


def test_the_reason_is_what_contacts_waited_for_while_the_backlog_grew() -> None:
    days = [f"2021-{4 + week // 4:02d}-{1 + 7 * (week % 4):02d}" for week in range(24)]
    causes = [
        {"for": ["pools", name], "words": name.replace("_", " "), "hours": hours}
        for name, hours in (("social_workers", [1.0] * 4 + [60.0] * 20), ("managers", [20.0] * 24))
    ]
    short = [
        "April 2022 to June 2022, managers: 9 hours too few.",
        "April 2022 to June 2022, social workers: 50 too few.",
    ]
    summary = SUMMARIES["full"] | {"reasons": {"weeks": days, "causes": causes}, "short_quarters": short}
    said = [finding.text for finding in findings.headed(Run(summary))[0]]
    assert len(said) == 4
    assert re.match(
        r"Contacts waited most for social workers from \w+ 2021 to \w+ 2021: \d\d% of the waiting hours\. "
        r"April 2022 to June 2022, social workers: 50 too few\.",
        said[2],
    )


def test_sections_with_nothing_to_say_disappear() -> None:
    assert read("textbook").all("h2") == [
        "The answer",
        "Contents",
        "More detail",
        *(HEADINGS[i] for i in (1, 4, 8, 10, 11)),
        "Words used here",
    ]


def test_the_answer_says_share_backlog_overload_waits_and_where_the_time_went() -> None:
    said = [finding.text for finding in findings.answer(Run(SUMMARIES["full"]))]
    patterns = [
        (r"Of every 100 contacts, 6\d were decided in time, and 8\d had a first look in time\."),
        (
            r"At the end 88 contacts were waiting with no worker yet, against 41 at the start \(in 8 of 10 runs between 8\d and \d\d\)\. "
            r"The most was 384, in June 2022\."
        ),
        r"Contacts spent more of their working hours waiting for partners than on anything else: 7\d%\. The slowest tenth spent 7\d%\.",
        (
            r"In 8 of 10 runs between 6\d and 6\d of 100 contacts were decided in time\. This range covers chance only, not wrong "
            r"assumptions\. 3 of 7 settings are estimates that nobody has measured\."
        ),
        (
            r"On 9 May 2022 “Extra team” started\. In the 8 weeks after that, contacts waiting went from \d+ to \d+, and \d+% of the "
            r"contacts received were decided in time, against \d+% in the 8 weeks before\."
        ),
        r"Social workers: you need 412 hours a week and roster 371: expect about 9 more open each week\.",
        r"One contact in ten took longer than \d\.\d days from receipt to decision\. The longest took \d+\.\d days\.",
    ]
    assert len(said) == len(patterns)
    for text, pattern in zip(said, patterns, strict=True):
        assert re.fullmatch(pattern, text), text


def test_one_replication_claims_no_interval_and_no_band() -> None:
    text = read("once").text
    assert "95% interval" not in text
    assert "8 of 10" not in text
    assert "One run cannot show how different another would be" in text
    assert "fill-opacity" not in html_of("once")


def test_all_contacts_in_time_is_not_rounded_up() -> None:
    summary = copy.deepcopy(SUMMARIES["full"])
    summary["results"]["clocks"]["decision"]["share_in_time"] = summaries.summarised([0.997, 0.998])
    assert findings.answer(Run(summary))[0].text.startswith("Of every 100 contacts, over 99 were decided in time")


def test_a_clock_in_words_is_told() -> None:
    summary = SUMMARIES["full"] | {"clocks": {"decision": "limit: 1 working day"}}
    assert "were decided in time (limit: 1 working day), and " in findings.answer(Run(summary))[0].text


def test_working_time_is_told_in_working_days_if_their_length_is_known() -> None:
    table = read("full").text.split("Whole journeys in working time")[1].split("Source")[0]
    assert re.search(r"\d\.\d working days", table)
    assert words.working_time(450)(1890) == "4.2 working days"
    assert words.working_time(None)(1890) == "32 h"


def test_what_changed_during_the_run_is_told() -> None:
    said = r"Extra team \(social workers: from 9 to 12, 3 more\): started on 9 May 2022, with \d+ contacts waiting, and lasted to the end of the run, when 88"
    assert re.search(said, read("full").text)
    assert "What was done" not in read("textbook").text


def test_a_dated_change_that_ends_or_comes_too_late_is_told_so() -> None:
    summary = copy.deepcopy(SUMMARIES["full"])
    changes, said = {"pools.social_workers.posts": 12}, ["social workers: from 9 to 12, 3 more"]
    summary["scenario"]["interventions"] = [
        {"name": "summer cover", "first_day": "2022-06-01", "last_day": "2022-08-31", "changes": changes},
        {"name": "too late", "first_day": "2031-01-01", "changes": changes, "in_words": said},
    ]
    text = Page(render(summary)).text
    assert re.search(
        r"Summer cover: started on 1 Jun 2022, with \d+ contacts waiting; it ended on 1 Sep 2022, with \d+ waiting\.",
        text,
    )
    assert "Too late (social workers: from 9 to 12, 3 more): starts after the run." in text


def test_the_backlog_chart_keeps_to_six_stages_and_its_table_adds_up() -> None:
    summary = copy.deepcopy(SUMMARIES["full"])
    open_ = summary["results"]["daily"]["open"]
    for number in range(5):
        open_[f"further_{number}"] = copy.deepcopy(open_["screening"])
    found = flow.backlog(Run(summary))
    assert found is not None
    assert len(found.stages) > 6 == len(found.drawn)
    figure = next(
        block for block in flow.backlog_section(Run(summary)).blocks if block.kind == "figure" and block.aside
    )  # type: ignore[union-attr]  # the section is there
    assert [column.head for column in figure.table.columns][-1] == "other stages"
    last = [float(cell.text.replace(",", "")) for cell in figure.table.rows[-1].cells[1:]]
    assert last[0] == pytest.approx(sum(last[1:]), abs=3)


def test_a_warning_the_hours_check_has_said_already_is_not_repeated() -> None:
    said = SMALL["hours"]["social_workers"]["sentence"]
    text = Page(render(SMALL | {"warnings": [said, "partners: nobody chases."]})).text
    assert text.count(said) == 2  # in the answer, and beside its chart
    assert "Partners: nobody chases." in text


def test_too_little_room_is_said_in_the_answer_and_beside_the_hours() -> None:
    short = "assessment workers: there is room for 195 children and about 270 would be held at once."
    enough = "early help: there is room for 300 families and about 200 would be held at once."
    quarter = "January 2027 to March 2027, early help: there is room for 300 families and about 330 would be held."
    room = {
        "caseload": {"growth_per_week": 2.5, "sentence": short},
        "early_help": {"growth_per_week": 0.0, "sentence": enough},
    }
    summary = SMALL | {"room": room, "quarters_without_room": [quarter], "warnings": [short]}
    text = Page(render(summary)).text
    assert text.count(short[1:]) == 2
    assert text.count(enough[1:]) == 1
    assert f"There was too little room in these quarters (worst first): {quarter}" in text


def test_the_total_band_is_not_given_when_it_is_of_other_contacts() -> None:
    summary = copy.deepcopy(SUMMARIES["full"])
    assert flow.backlog(Run(summary)).end_band is not None  # type: ignore[union-attr]  # these runs have a backlog
    summary["results"]["open_now"]["ages"]["over 20"]["gathering"] = summaries.summarised([500.0] * 20)
    assert flow.backlog(Run(summary)).end_band is None  # type: ignore[union-attr]  # these runs have a backlog
    assert flow.backlog(Run(summaries.one_replication())).end_band is None  # type: ignore[union-attr]  # these runs have a backlog


def test_contacts_being_assessed_are_no_backlog() -> None:
    summary = copy.deepcopy(SUMMARIES["full"])
    days = len(summary["results"]["daily"]["open"]["gathering"]["mean"])
    summary["results"]["daily"]["open"]["assessing"] = {name: [900.0] * days for name in ("mean", "p10", "p90")}
    assert flow.backlog(Run(summary)).total == flow.backlog(Run(SUMMARIES["full"])).total  # type: ignore[union-attr]  # these runs have a backlog
    assert "contacts with a worker are not counted here" in Page(render(summary)).text


@pytest.mark.parametrize(
    ("curve_", "title"),
    [
        ([40, 300, 50], "Contacts waiting peaked at 300 in April 2021, mostly gathering"),
        ([40, 90, 200], "Contacts waiting rose from 40 to 200, mostly gathering"),
        ([200, 90, 40], "Contacts waiting fell from 200 to 40, mostly gathering"),
        ([40, 41, 42], "Contacts waiting stayed near 41, mostly gathering"),
    ],
)
def test_the_backlog_title_states_what_happened(curve_: list[float], title: str) -> None:
    summary = copy.deepcopy(SUMMARIES["textbook"])
    few = {name: [0.0] * 3 for name in ("mean", "p10", "p90")}
    summary["window"]["from"] = "2021-04-01"
    summary["results"]["daily"]["open"] = {"gathering": {"mean": curve_, "p10": curve_, "p90": curve_}, "deciding": few}
    found = flow.backlog(Run(summary))
    assert found is not None
    assert flow.backlog_title(found) == title


@pytest.mark.parametrize(
    ("shares", "title"),
    [
        ([0.91] * 12, "About 91% were decided in time throughout"),
        ([0.9, 0.9, 0.9, 0.5, 0.3, 0.3, 0.3], "Share decided in time fell from 90% to 30%"),
        ([0.3, 0.3, 0.3, 0.5, 0.9, 0.9, 0.9], "Share decided in time rose from 30% to 90%"),
        ([0.9, 0.9, 0.9, 0.2, 0.2, 0.2, 0.2, 0.9, 0.9, 0.9], "Share decided in time fell to 20% in May 2021"),
    ],
)
def test_the_share_title_states_what_happened(shares: list[float | None], title: str) -> None:
    weeks = Run({"window": {"from": "2021-04-01"}}).days("weekly", len(shares), step=7)
    assert in_time.share_title(Curve(shares, None, None), weeks) == title


@pytest.mark.parametrize("name", SUMMARIES)
def test_each_chart_title_is_a_finding_of_ten_words_at_most(name: str) -> None:
    titles = read(name).all("h3")
    assert titles
    for title in titles:
        assert 3 <= len(title.split()) <= 10, title


@pytest.mark.parametrize("name", SUMMARIES)
def test_each_chart_has_its_table_and_each_table_its_source(name: str) -> None:
    figures = [found["data-table"] for tag, found in read(name).attributes if tag == "figure"]
    assert figures
    assert set(figures) <= set(read(name).ids)
    tables = [found["id"] for tag, found in read(name).attributes if tag == "table"]
    assert len(tables) == len(set(tables)) == html_of(name).count('<p class="source">Source: ')
    assert len(read(name).all("caption")) == len(tables)


def test_numbers_of_the_summary_stand_in_the_tables() -> None:
    text, results = read("full").text, SUMMARIES["full"]["results"]
    for leaf in (
        results["clocks"]["allocation"]["judged"],
        results["partners"]["police"]["requested"],
        results["contacts"]["received"],
    ):
        assert f"{round(leaf['mean']):,}" in text
    assert words.clock_time(results["stages"]["deciding"]["wait"]["clock_minutes"]["p95"]["mean"]) in text
    assert "mashsim run made-up-city.toml --seed 1 --replications 20" in text


def test_assumed_settings_are_counted_first() -> None:
    assert (
        "3 of 7 settings are assumed: nobody has measured them. The others: 1 derived, 2 published and 1 measured."
        in read("full").text
    )
    captions = [caption for caption in read("full").all("caption") if "setting" in caption]
    assert [caption.split(":")[0] for caption in captions] == ["Assumed", "Derived", "Published", "Measured"]


def test_published_figures_tell_fitted_from_tested() -> None:
    assert (
        "The model agrees with 1 of the 1 published figures that it was set to follow; that does not prove it right."
        in read("full").text
    )
    assert "It agrees with 1 of the 2 figures that were not used to set it." in read("full").text


# What may be missing


SMALL = summaries.full(replications=2, days=28)


@pytest.mark.parametrize("name", SMALL["results"])
def test_any_branch_may_be_missing(name: str) -> None:
    for nothing in (None, {}):
        assert_sound(render(SMALL | {"results": SMALL["results"] | {name: nothing}}))


BELOW = {name: list(part) for name, part in SMALL["results"].items() if isinstance(part, dict)}


@pytest.mark.parametrize("place", range(max(map(len, BELOW.values()))))
def test_any_part_of_a_branch_may_be_missing(place: int) -> None:
    """Of every branch its first part, then of every branch its second, and so on."""
    missing = {name: parts[place] for name, parts in BELOW.items() if place < len(parts)}
    results = {
        name: part | {missing[name]: None} if name in missing else part for name, part in SMALL["results"].items()
    }
    assert_sound(render(SMALL | {"results": results}))


def test_no_leaf_needs_a_value() -> None:
    def emptied(tree: Any) -> Any:
        if isinstance(tree, dict) and "values" in tree:
            return {"mean": None, "low": None, "high": None, "n": 0, "values": []}
        if isinstance(tree, dict) and "p10" in tree:
            return {key: [None] * len(tree["mean"]) for key in tree}
        return {key: emptied(value) for key, value in tree.items()} if isinstance(tree, dict) else tree

    assert_sound(render(SMALL | {"results": emptied(SMALL["results"])}))
    assert_sound(render({"scenario": {"name": "empty"}, "results": {}}))


def assert_sound(html: str) -> None:
    page = Page(html)
    assert len(page.ids) == len(set(page.ids))
    assert not re.search(r"\b(None|nan|inf|NaN)\b", page.text), re.search(r".{40}\b(None|nan|inf|NaN)\b", page.text)


# The page itself


@pytest.mark.parametrize("name", SUMMARIES)
def test_the_page_is_sound(name: str) -> None:
    assert_sound(html_of(name))
    page = read(name)
    for _, found in page.attributes:
        for attribute in ("aria-labelledby", "data-table"):
            assert set(found.get(attribute, "").split()) <= set(page.ids)
        if found.get("href", "").startswith("#"):
            assert found["href"][1:] in page.ids


@pytest.mark.parametrize("name", SUMMARIES)
def test_the_page_loads_nothing_and_forbids_it(name: str) -> None:
    html = html_of(name)
    policy = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:"
    assert f'http-equiv="Content-Security-Policy" content="{policy}"' in html
    assert set(re.findall(r"https?://[^\"' <]+", html)) == {"http://www.w3.org/2000/svg"}
    assert not [tag for tag, found in read(name).attributes if "src" in found or tag in ("link", "iframe", "object")]
    assert 'lang="en-GB"' in html


def test_the_script_is_short() -> None:
    script = re.search(r"<script>\n(.*?)</script>", html_of("full"), re.DOTALL)
    assert script is not None
    assert len(script[1].splitlines()) <= 25


@pytest.mark.parametrize(
    "nasty", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "</style></title><b>", "{{ 7*7 }}", "=1+1"]
)
def test_hostile_names_stay_text(nasty: str) -> None:
    plain = Page(render(SMALL))
    summary = copy.deepcopy(SMALL)
    summary["scenario"] |= {"title": nasty, "question": nasty, "name": nasty}
    summary["warnings"], summary["repeat"] = [nasty], nasty
    summary["versions"][nasty] = nasty
    results = summary["results"]
    for tree in (
        results["partners"],
        results["pools"],
        results["stages"],
        results["daily"]["open"],
        summary["hours"],
        results["clocks"],
    ):
        key = next(iter(tree))
        tree[nasty] = tree.pop(key)
    summary["hours"][nasty]["sentence"] = nasty
    for key in ("label", "source", "used", "unit"):
        summary["published"][0][key] = nasty
    summary["assumptions"] = [
        row | dict.fromkeys(("path", "value", "source", "quality", "note"), nasty) for row in summary["assumptions"]
    ]
    html = render(summary)
    page = Page(html)
    assert {tag for tag, _ in page.attributes} == {tag for tag, _ in plain.attributes} - {"wbr"}
    assert not [found for _, found in page.attributes if any(name.startswith("on") for name in found)]
    assert html.count("<script>") == 1
    assert nasty in " ".join(page.texts["h1"])


def test_the_same_summary_gives_the_same_page() -> None:
    assert render(SUMMARIES["full"]) == html_of("full")


# Words


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (0, "0 min"),
        (0.2, "under 1 min"),
        (45, "45 min"),
        (59.6, "1 h"),
        (200, "3 h 20 min"),
        (625, "10.4 h"),
        (1500, "25 h"),
        (6048, "4.2 days"),
        (201600, "140 days"),
    ],
)
def test_clock_time(minutes: float, said: str) -> None:
    assert words.clock_time(minutes) == said


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (Estimate(0.62, 0.59, 0.65), "59 to 65%"),
        (Estimate(0.99, 0.985, 0.999), "98% to over 99%"),
        (Estimate(0.5), ""),
        (Estimate(0.0, 0.0, 0.0), ""),
    ],
)
def test_intervals_of_shares(number: Estimate, said: str) -> None:
    assert words.interval(number, words.percent).replace("\u00a0", " ") == said


def test_an_interval_never_goes_below_nothing() -> None:
    assert words.interval(Estimate(2, -1, 5), words.count) == "0 to 5"


def test_small_words() -> None:
    assert words.listed(["a", "b", "c"]) == "a, b and c"
    assert words.plural(1, "contact") == "1 contact"
    assert words.plural(1204, "contact") == "1,204 contacts"
    assert words.count(3.42) == "3.4"
    assert words.tabled(3.0) == "3.0"
    assert words.percent(0.004) == "under 1%"
    assert words.value({"median": "5 working hours", "spread": 2.4}) == "median 5 working hours; spread 2.4"
    assert words.ten_words("one two three four five six seven eight nine ten eleven", "short") == "short"


# Numbers


def test_bands_and_numbers_are_read() -> None:
    assert band([float(i) for i in range(11)]) == (1.0, 9.0)
    assert band([3.0]) == (3.0, 3.0)
    assert estimate({"a": {"mean": 2, "low": None, "high": None, "n": 1, "values": [2]}}, "a") == Estimate(
        2.0, None, None, (2.0,)
    )
    assert estimate({"a": {"mean": float("nan")}}, "a") is None
    assert estimate({"a": True}, "a") is None
    assert curve({"mean": [None, None], "p10": [None, None], "p90": [None, None]}) is None
    assert curve({"mean": [1], "p10": [1], "p90": [1]}) == Curve([1.0], None, None)


def test_results_with_a_name_that_no_measure_has_are_refused() -> None:
    summary = copy.deepcopy(SUMMARIES["full"])
    clock = summary["results"]["clocks"]["decision"]
    clock["share_kept"] = clock.pop("share_in_time")
    with pytest.raises(ValueError, match=r"'clocks\.decision\.share_kept', which is not a measure's name"):
        render(summary)


def test_all_that_the_report_reads_is_a_measure_and_another_name_is_an_error() -> None:
    assert len(list(names(Results))) > 150
    assert not [name for name in names(Results) if understand(name).row is None]
    assert Results({}).journey("decided_to_seen").clock_minutes.p90 is None
    with pytest.raises(ValueError, match="there is no journey 'decided_to_met'"):
        Results({}).journey("decided_to_met")
    with pytest.raises(AttributeError):
        Results({}).loops.number("share_kept")
