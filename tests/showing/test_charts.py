"""Charts: what is drawn, what is said beside it, and that nothing touches what it should not."""

from __future__ import annotations

import math
import re
from datetime import date, timedelta
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from made.drawings import SVG, WIDTHS, WORDS, boxes, texts
from mashsim.charts import PALETTE, Bar, Group, Series, Words, grouped_bars, line_chart, small_multiples, stacked_bars
from mashsim.charts.scales import day_ticks, tick_text, ticks, ticks_within
from mashsim.charts.svg import FONT_SIZE, text_width, wrap

DAYS = [date(2022, 4, 1) + timedelta(days=i) for i in range(100)]
RISING = [float(i) for i in range(100)]
GROUPS = [
    Group(
        "median contact",
        [Bar(42, "waiting for partners 42%"), Bar(31, "outside hours 31%"), Bar(14, "worker 14%"), Bar(13, "else 13%")],
    ),
    Group(
        "slowest tenth",
        [Bar(90, "waiting for partners 90%"), Bar(5, "outside hours 5%"), Bar(0, "worker 0%"), Bar(5, "else 5%")],
    ),
]


def band(values: list[float], name: str = "open") -> Series:
    return Series(name, values, [v * 0.8 for v in values], [v * 1.2 for v in values])


def every_chart(width: float, words: Words = WORDS) -> dict[str, str]:
    two = [band(RISING, "gathering"), band([99 - v for v in RISING], "deciding")]
    return {
        "lines": line_chart(words, DAYS, two, "contacts", width=width),
        "multiples": small_multiples(words, DAYS, two, "contacts", width=width),
        "grouped": grouped_bars(words, GROUPS, "% of time", width=width),
        "stacked": stacked_bars(words, GROUPS, "% of time", width=width),
        "stacked, every row": stacked_bars(words, GROUPS, "% of time", width=width, label_every_row=True),
    }


@pytest.mark.parametrize("width", WIDTHS)
def test_each_chart_is_an_image_with_title_and_description(width: float) -> None:
    for svg in every_chart(width).values():
        root = ElementTree.fromstring(svg)
        assert root.get("role") == "img"
        named = {element.get("id"): element.text for element in root.iter() if element.get("id")}
        title, description = (root.get("aria-labelledby") or "").split()
        assert named[title] == WORDS.title
        assert named[description] == WORDS.description


@pytest.mark.parametrize("width", WIDTHS)
def test_labels_stay_on_the_paper_and_apart(width: float) -> None:
    for name, svg in every_chart(width).items():
        height = float(ElementTree.fromstring(svg).get("viewBox", "").split()[3])
        placed = boxes(svg)
        for left, top, right, bottom, text in placed:
            assert left >= -6, (name, text)
            assert right <= width + 6, (name, text)
            assert top >= 0, (name, text)
            assert bottom <= height, (name, text)
        for i, one in enumerate(placed):
            for other in placed[i + 1 :]:
                apart = one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
                assert apart, (name, one[4], other[4])


@pytest.mark.parametrize("end", [0.0, 50.0, 100.0])
@pytest.mark.parametrize("width", WIDTHS)
def test_lines_that_end_together_have_labels_apart_and_in_the_frame(width: float, end: float) -> None:
    names = ("screening", "gathering", "analysing", "waiting for room in a caseload")
    series = [Series(name, [100.0, end]) for name in names]
    svg = line_chart(WORDS, DAYS[:2], series, "contacts", width=width)
    at = {text: bottom for _, _, _, bottom, text in boxes(svg)}
    ends = sorted(at[name] for name in names[:3])
    assert all(b - a >= FONT_SIZE for a, b in pairwise(ends))
    assert max(at[line] for line in (*names[:3], wrap(names[3], 150 if width > 500 else 92)[-1])) <= at["0"] + 6


def test_hostile_words_stay_words() -> None:
    nasty = '</title><script>alert(1)</script>"\x00'
    words = Words("k", nasty, nasty, nasty)
    groups = [Group(nasty, [Bar(1, nasty)], nasty)]
    series = [Series(nasty, RISING, note=nasty)]
    for svg in (
        line_chart(words, DAYS, series, nasty),
        small_multiples(words, DAYS, series, nasty),
        grouped_bars(words, groups, nasty),
        stacked_bars(words, groups, nasty),
    ):
        root = ElementTree.fromstring(svg)
        assert not list(root.iter(f"{SVG}script"))
        assert "\x00" not in svg


def test_counts_begin_at_zero_and_lines_keep_their_place() -> None:
    svg = line_chart(WORDS, DAYS, [Series("open", [50.0] * 100)], "contacts")
    labels = {one.text: float(one.get("y", 0)) - 5 for one in texts(svg) if one.get("text-anchor") == "end"}
    assert {"0", "50"} <= set(labels)
    line = re.search(r'<path d="M[\d.]+ ([\d.]+)L[^"]*" fill="none" stroke="#12436D" stroke-width="2.2"', svg)
    assert line is not None
    assert float(line[1]) == pytest.approx(labels["50"], abs=0.11)


def test_two_series_take_the_first_and_fourth_colour_and_differ_by_dashes_or_pattern() -> None:
    lines, bars = (
        every_chart(820)["lines"],
        grouped_bars(WORDS, [Group("red", [Bar(1, "median"), Bar(2, "90th")])], "hours"),
    )
    for svg in (lines, bars):
        assert PALETTE[0] in svg
        assert PALETTE[3] in svg
        assert PALETTE[1] not in svg
    assert "stroke-dasharray" in lines
    assert "url(#open-p1)" in bars


def test_a_band_has_thin_edges() -> None:
    with_band = line_chart(WORDS, DAYS, [band(RISING)], "contacts")
    assert with_band.count('stroke-width="0.8"') == 2
    assert "fill-opacity" not in line_chart(WORDS, DAYS, [Series("open", RISING)], "contacts")


def test_a_gap_stays_a_gap() -> None:
    values: list[float | None] = [*RISING[:40], None, None, *RISING[42:]]
    whole, gap = (line_chart(WORDS, DAYS, [Series("open", v)], "contacts") for v in (RISING, values))
    assert gap.count('stroke-width="2.2"') == whole.count('stroke-width="2.2"') + 1


def test_bars_name_their_table_row() -> None:
    svg = grouped_bars(WORDS, GROUPS, "% of time")
    rows = [
        element.get("data-row") for element in ElementTree.fromstring(svg).iter(f"{SVG}g") if element.get("data-row")
    ]
    assert rows == ["0"] * 4 + ["1"] * 4


def test_bars_are_as_long_as_their_values() -> None:
    svg = grouped_bars(WORDS, [Group("a", [Bar(10, "10")]), Group("b", [Bar(30, "30")])], "days")
    lengths = [
        float(r.get("width", 0)) for r in ElementTree.fromstring(svg).iter(f"{SVG}rect") if r.get("fill") == PALETTE[0]
    ]
    assert lengths[1] / lengths[0] == pytest.approx(3, rel=0.01)


def test_a_part_of_nothing_is_not_drawn() -> None:
    svg = stacked_bars(WORDS, GROUPS, "%", label_every_row=True)
    assert "worker 14%" in svg
    assert "worker 0%" not in svg


@pytest.mark.parametrize("values", [[0.0], [0.0, 0.0], [5.0], [1e-9, 2e-9], [1e9, 2e9]])
def test_extreme_values_draw(values: list[float]) -> None:
    days = DAYS[: len(values)]
    groups = [Group("only", [Bar(v, "v") for v in values])]
    for svg in (
        line_chart(WORDS, days, [band(values)], "contacts"),
        small_multiples(WORDS, days, [band(values)], "contacts"),
        grouped_bars(WORDS, groups, "days"),
        stacked_bars(WORDS, groups, "days"),
    ):
        ElementTree.fromstring(svg)
        assert "nan" not in svg
        assert "inf" not in svg


def test_the_same_numbers_give_the_same_bytes() -> None:
    assert every_chart(820) == every_chart(820)


# Scales


@pytest.mark.parametrize(
    ("highest", "expected"),
    [
        (0, [0, 1]),
        (1, [0, 1]),
        (4, [0, 1, 2, 3, 4]),
        (7, [0, 2, 4, 6, 8]),
        (100, [0, 20, 40, 60, 80, 100]),
        (336, [0, 100, 200, 300, 400]),
    ],
)
def test_ticks_a_person_would_choose(highest: float, expected: list[float]) -> None:
    assert ticks(highest) == expected


@given(st.floats(min_value=1e-6, max_value=1e9), st.integers(min_value=2, max_value=8), st.booleans())
def test_ticks_reach_the_highest_value_and_are_few(highest: float, about: int, whole: bool) -> None:
    found = ticks(highest, about, whole)
    assert found[0] == 0
    assert found[-1] >= highest * 0.999999
    assert len(found) <= about + 2
    assert all(step == int(step) for step in found) or not whole
    assert len({tick_text(step) for step in found}) == len(found)


@given(st.integers(min_value=0, max_value=4000), st.sampled_from([240.0, 700.0]))
def test_day_ticks_lie_in_the_span_and_have_room(length: int, room: float) -> None:
    days = [date(2021, 4, 1), date(2021, 4, 1) + timedelta(days=length)]
    found = day_ticks(days, room)
    assert all(days[0] <= tick.on <= days[1] for tick in found)
    gaps = [(b.on - a.on).days / max(length, 1) * room for a, b in pairwise(found)]
    assert all(gap >= 38 for gap in gaps)
    assert not found or found[0].year


def test_ticks_round_a_middle_reach_both_ends() -> None:
    assert ticks_within(-10, 10) == [-10, -5, 0, 5, 10]


def test_words_wrap_to_the_width_and_long_ones_are_cut() -> None:
    lines = wrap("waiting for room in a caseload of the team", 100)
    assert all(text_width(line) <= 100 for line in lines)
    assert wrap("x" * 200, 100)[0].endswith("…")
    assert wrap("", 100) == [""]
    assert math.isclose(text_width("ab"), text_width("a") + text_width("b"))
