"""The charts of answers: differences, tables of colours, fronts, swings, ladders, weeks; what is drawn, and that
nothing touches."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from made.charts import DAYS, EXAMPLES, WEEKS, held_up, intervals, points, steps, swings, tiles
from made.drawings import SVG, WIDTHS, WORDS, boxes, texts
from mashsim.charts import (
    PALETTE,
    FrontPoint,
    Interval,
    Rung,
    Series,
    Swing,
    Tile,
    Words,
    front_chart,
    heat_map,
    interval_chart,
    ladder_chart,
    line_chart,
    stacked_weeks,
    tornado_chart,
)
from mashsim.charts.fronts import stairs
from mashsim.charts.scales import near_ticks, span_ticks, ticks, ticks_within
from mashsim.charts.svg import luminance, readable_on, shade
from mashsim.charts.swings import rungs, widest_first
from mashsim.charts.weeks import layers

every_chart = pytest.mark.parametrize("name", EXAMPLES)
every_width = pytest.mark.parametrize("width", WIDTHS)


def drawn(name: str, width: float = 820, words: Words | None = None) -> str:
    example = EXAMPLES[name]
    return example.draw(words or example.words, *example.parts, width=width)


def rows_of(svg: str) -> set[str]:
    return {str(element.get("data-row")) for element in ElementTree.fromstring(svg).iter() if element.get("data-row")}


@every_width
@every_chart
def test_each_chart_is_an_image_with_title_and_description(name: str, width: float) -> None:
    root = ElementTree.fromstring(drawn(name, width))
    assert root.get("role") == "img"
    named = {element.get("id"): element.text for element in root.iter() if element.get("id")}
    title, description = (root.get("aria-labelledby") or "").split()
    assert (named[title], named[description]) == (EXAMPLES[name].words.title, EXAMPLES[name].words.description)


@every_width
@every_chart
def test_labels_stay_on_the_paper_and_apart(name: str, width: float) -> None:
    svg = drawn(name, width)
    height = float((ElementTree.fromstring(svg).get("viewBox") or "").split()[3])
    placed = boxes(svg)
    for left, top, right, bottom, text in placed:
        assert left >= -6, text
        assert right <= width + 6, text
        assert top >= 0, text
        assert bottom <= height, text
    for i, one in enumerate(placed):
        for other in placed[i + 1 :]:
            apart = one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
            assert apart, (one[4], other[4])


LONG = "a name that goes on and on until nobody would read it to its end, and then some more of it"


def overfull(width: float) -> dict[str, str]:
    """Charts whose every word is too long."""
    return {
        "lines": line_chart(
            WORDS, DAYS[:2], [Series(f"{i} {LONG}", [float(i), 5.0]) for i in range(4)], "u", width=width
        ),
        "intervals": interval_chart(
            WORDS, [Interval(LONG, i, -5, 20, LONG, "unclear") for i in range(3)], "u", width=width
        ),
        "front": front_chart(
            WORDS,
            [FrontPoint(i, 9 - i, LONG, on_front=True, low=8 - i, high=10 - i) for i in range(9)],
            "x",
            "y",
            width=width,
        ),
        "tornado": tornado_chart(
            WORDS, [Swing(LONG, i, 9 + i, LONG, LONG, assumed=True) for i in range(3)], 7, "u", width=width
        ),
        "ladder": ladder_chart(
            WORDS, [Rung(LONG, 5, LONG, total=True), Rung(LONG, 4, LONG), Rung(LONG, 9, LONG, True)], "u", width=width
        ),
        "weeks": stacked_weeks(
            WORDS, WEEKS[:3], [Series(f"{i} {LONG}", [1.0, 2.0, 1.0]) for i in range(6)], "u", width=width
        ),
        "heat": heat_map(
            WORDS, [LONG] * 3, [LONG] * 3, [[Tile(1, "99.5%", "✓")] * 3] * 3, "u", LONG, LONG, width=width
        ),
    }


@every_width
def test_words_that_are_too_long_still_neither_touch_nor_leave_the_paper(width: float) -> None:
    for name, svg in overfull(width).items():
        height = float((ElementTree.fromstring(svg).get("viewBox") or "").split()[3])
        placed = boxes(svg)
        for i, (left, top, right, bottom, text) in enumerate(placed):
            slack = 6 + 0.06 * (right - left)  # `boxes` reckons bold letters so much wider than the chart does
            assert left >= -slack, (name, text)
            assert right <= width + slack, (name, text)
            assert top >= 0, (name, text)
            assert bottom <= height, (name, text)
            for other in placed[i + 1 :]:
                assert right <= other[0] or other[2] <= left or bottom <= other[1] or other[3] <= top, (
                    name,
                    text,
                    other[4],
                )


@every_chart
def test_the_same_parts_give_the_same_bytes_and_ids_carry_the_key(name: str) -> None:
    assert drawn(name) == drawn(name)
    root = ElementTree.fromstring(drawn(name, words=Words("other", "t", "s", "d")))
    ids = [str(element.get("id")) for element in root.iter() if element.get("id")]
    assert all(one.startswith("other-") for one in ids)
    assert len(ids) == len(set(ids))


def test_hostile_words_stay_words() -> None:
    nasty = '</title><script>alert(1)</script>"\x00'
    words = Words("k", nasty, nasty, nasty)
    for svg in (
        interval_chart(words, [Interval(nasty, 1, 0, 2, nasty, "better")], nasty),
        heat_map(words, [nasty], [nasty], [[Tile(1, nasty, nasty)]], nasty, nasty, nasty),
        front_chart(words, [FrontPoint(1, 1, nasty, on_front=True)], nasty, nasty),
        tornado_chart(words, [Swing(nasty, 1, 2, nasty, nasty, assumed=True)], 1.5, nasty),
        ladder_chart(words, [Rung(nasty, 1, nasty, total=True)], nasty),
        stacked_weeks(words, WEEKS[:2], [Series(nasty, [1, 2])], nasty),
    ):
        root = ElementTree.fromstring(svg)
        assert not list(root.iter(f"{SVG}script"))
        assert "\x00" not in svg


# Lines below zero, and fans of runs


def test_a_difference_has_its_axis_below_zero_and_a_strong_line_at_zero() -> None:
    svg = line_chart(WORDS, DAYS[:2], [Series("gain", [-30.0, -10.0])], "contacts")
    labels = {one.text: float(one.get("y", 0)) - 5 for one in texts(svg) if one.get("text-anchor") == "end"}
    assert {"−30", "0"} <= set(labels)
    assert labels["−30"] > labels["0"]
    strong = re.findall(r'<path d="M[\d.]+ ([\d.]+)L[^"]*" stroke="#505A5F" stroke-width="1.6"', svg)
    assert [float(y) for y in strong] == [pytest.approx(labels["0"], abs=0.11)]
    line = re.search(r'<path d="M[\d.]+ ([\d.]+)L[^"]*" fill="none" stroke="#12436D" stroke-width="2.2"', svg)
    assert line is not None
    assert float(line[1]) == pytest.approx(labels["−30"], abs=0.11)


def test_a_band_below_zero_is_inside_the_frame() -> None:
    svg = line_chart(WORDS, DAYS[:2], [Series("gain", [5.0, 5.0], [-45.0, -45.0], [20.0, 20.0])], "contacts")
    assert "−60" in {one.text for one in texts(svg)}


def test_faint_runs_are_thin_without_a_label_and_in_the_colour_of_their_line() -> None:
    fan = [Series(f"run {i}", [float(i), 5.0], faint=True) for i in range(7)]
    svg = line_chart(WORDS, DAYS[:2], [*fan, Series("mean", [3.0, 5.0]), Series("other", [1.0, 1.0])], "contacts")
    assert svg.count('stroke-opacity="0.35"') == 7
    assert len(re.findall(f'stroke="{PALETTE[0]}" stroke-width="0.8"[^>]*stroke-opacity', svg)) == 7
    said = {one.text for one in texts(svg)}
    assert {"mean", "other"} <= said
    assert not any((text or "").startswith("run") for text in said)


# Differences


@every_width
def test_each_verdict_has_its_own_shape_its_word_and_its_row(width: float) -> None:
    svg = drawn("intervals", width)
    said = " ".join(one.text or "" for one in texts(svg))
    for row in intervals():
        assert row.verdict in said
        assert row.label in said
    shapes = {
        v: interval_chart(WORDS, [Interval("x", 1, 0, 2, "l", v)], "u") for v in ("better", "worse", "unclear", "same")
    }
    without_words = {re.sub("<text.*?</text>", "", svg) for svg in shapes.values()}
    without_colours = {re.sub("#[0-9A-F]{6}", "", svg) for svg in without_words}
    assert len(without_colours) == 4, "colour alone would tell them apart"
    assert rows_of(svg) == {"0", "1", "2", "3"}


def test_a_whisker_reaches_from_low_to_high_about_zero() -> None:
    svg = interval_chart(WORDS, [Interval("x", 5, -10, 20, "l", "unclear")], "u")
    at = {one.text: float(one.get("x", 0)) for one in texts(svg) if one.get("text-anchor") == "middle"}
    whisker = re.search(r'<path d="M([\d.]+) ([\d.]+)L([\d.]+) \2" stroke="#505A5F" stroke-width="1.6"', svg)
    assert whisker is not None
    assert float(whisker[1]) == pytest.approx(at["−10"], abs=0.11)
    assert float(whisker[3]) == pytest.approx(at["+20"], abs=0.11)


# Tables of colours


@given(st.floats(min_value=0, max_value=1))
def test_text_can_be_read_on_every_shade(share: float) -> None:
    fill = shade(share)
    bright, dark = sorted((luminance(fill), luminance(readable_on(fill))), reverse=True)
    assert (bright + 0.05) / (dark + 0.05) >= 4.5


def test_luminance_is_the_guidelines() -> None:
    assert luminance("#FFFFFF") == pytest.approx(1)
    assert luminance("#000000") == 0
    assert luminance("#808080") == pytest.approx(0.2159, abs=1e-4)


def test_untried_tiles_are_hatched_and_marked_ones_outlined_with_their_sign() -> None:
    svg = drawn("heat")
    every = [tile for row in tiles() for tile in row]
    assert svg.count('fill="url(#heat-none)"') == every.count(None) > 0
    marked = [tile for tile in every if tile and tile.mark]
    assert svg.count('stroke-width="2"') == len(marked) > 0
    assert all(f"✓ {tile.text}" in svg for tile in marked)
    assert "hatched: not tried" in " ".join(one.text or "" for one in texts(svg))


def test_columns_without_room_continue_below_and_none_is_lost() -> None:
    names = [f"{i} weeks" for i in range(1, 14)]
    svg = heat_map(WORDS, names, ["June"], [[Tile(i, f"{i}%") for i in range(13)]], "u", width=340)
    said = [one.text for one in texts(svg)]
    assert all(said.count(f"{i}%") == 1 for i in range(13))
    assert said.count("June") > 1


# Fronts


def test_the_front_goes_level_then_down() -> None:
    found = stairs(
        [FrontPoint(2, 5, "b", on_front=True), FrontPoint(0, 9, "a", on_front=True), FrontPoint(1, 1, "not")]
    )
    assert found == [(0, 9), (2, 9), (2, 5)]


@every_width
def test_choices_on_the_front_are_named_and_others_are_not(width: float) -> None:
    said = [one.text for one in texts(drawn("front", width))]
    assert all(said.count(point.label) == (1 if point.on_front else 0) for point in points())


def test_labels_without_room_become_numbers_with_a_list() -> None:
    crowd = [
        FrontPoint(i, 100 - i / 50, f"choice number {i} of many with a long name", on_front=True) for i in range(12)
    ]
    said = [one.text for one in texts(front_chart(WORDS, crowd, "cost", "days"))]
    assert all(said.count(point.label) == 1 for point in crowd)
    assert said.count("12") >= 2


@every_width
def test_labels_of_choices_close_to_one_another_stay_apart(width: float) -> None:
    close = [FrontPoint(50 + 2.5 * i, 50 - 2.5 * i, f"{i} more", on_front=True) for i in range(4)]
    svg = front_chart(WORDS, [*close, FrontPoint(100, 100, "not")], "cost", "days", width=width)
    marks = [(float(m.get("cx", 0)), float(m.get("cy", 0))) for m in ElementTree.fromstring(svg).iter(f"{SVG}circle")]
    words = [box for box in boxes(svg) if box[4] in {point.label for point in close} | set("1234")]
    assert len(words) >= 4
    for i, one in enumerate(words):
        for x, y in marks:
            assert not (one[0] < x < one[2] and one[1] < y < one[3]), one[4]
        for other in words[i + 1 :]:
            assert one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1], (
                one[4],
                other[4],
            )


# Swings and ladders


def test_the_widest_swing_stands_first_and_keeps_its_row() -> None:
    order = [place for place, _ in widest_first(swings())]
    reaches = [swings()[place].reach for place in order]
    assert reaches == sorted(reaches, reverse=True)
    found = [
        element.get("data-row")
        for element in ElementTree.fromstring(drawn("tornado")).iter(f"{SVG}g")
        if element.get("data-row")
    ]
    assert list(dict.fromkeys(found)) == [str(place) for place in order]


@every_width
def test_what_is_only_assumed_says_so_and_is_dashed(width: float) -> None:
    svg = drawn("tornado", width, WORDS)
    assumed = sum(swing.assumed for swing in swings())
    assert sum("only" in (one.text or "") for one in texts(svg)) == assumed
    assert svg.count('stroke-dasharray="4 3"') == assumed


def test_rungs_lead_from_the_first_total_to_the_last() -> None:
    levels = rungs(steps())
    assert levels[0] == (0, 118)
    assert all(start == end for (_, end), (start, _) in pairwise(levels[:-1]))
    assert levels[-1] == (0, 196)
    assert levels[-2][1] == 196


def test_a_ladders_bars_are_as_long_as_their_changes_and_begin_at_zero() -> None:
    svg = ladder_chart(
        WORDS, [Rung("a", 100, "100", total=True), Rung("b", -40, "−40"), Rung("c", 60, "60", total=True)], "contacts"
    )
    bars = [r for r in ElementTree.fromstring(svg).iter(f"{SVG}rect") if str(r.get("fill")).startswith("#")]
    begins, lengths = ([float(bar.get(key, 0)) for bar in bars] for key in ("x", "width"))
    assert lengths[1] / lengths[0] == pytest.approx(0.4, rel=0.01)
    assert begins[0] == begins[2]
    assert begins[1] == pytest.approx(begins[0] + lengths[2], abs=0.2)
    assert "▼ −40" in svg


def test_a_ladder_may_go_below_zero() -> None:
    svg = ladder_chart(
        WORDS, [Rung("a", 10, "10", total=True), Rung("b", -40, "−40"), Rung("c", -30, "−30", total=True)], "days"
    )
    assert any((one.text or "").startswith("−2") for one in texts(svg))
    placed = boxes(svg)
    assert all(left >= 0 and right <= 760 for left, _, right, _, _ in placed)


# Weeks


def test_layers_lie_upon_one_another() -> None:
    found = layers([Series("a", [1.0, None]), Series("b", [2.0, 3.0])])
    assert found == [[(0, 1), (0, 0)], [(1, 3), (0, 3)]]


def test_more_parts_than_can_be_told_apart_are_refused() -> None:
    parts = [*held_up(), Series("one more", [1.0] * len(WEEKS))]
    with pytest.raises(ValueError, match="6 parts; 7 were given"):
        stacked_weeks(WORDS, WEEKS, parts, "contacts")


@pytest.mark.parametrize(
    "draw",
    [
        lambda: interval_chart(WORDS, [], "u"),
        lambda: interval_chart(WORDS, [Interval("x", 0, 0, 0, "", "same")], "u"),
        lambda: heat_map(WORDS, ["a"], ["b"], [[None]], "u"),
        lambda: heat_map(WORDS, ["a"], ["b"], [[Tile(0, "0")]], "u"),
        lambda: front_chart(WORDS, [], "x", "y"),
        lambda: front_chart(WORDS, [FrontPoint(0, 0, "a", on_front=True)], "x", "y"),
        lambda: tornado_chart(WORDS, [Swing("a", 5, 5, "", "")], 5, "u"),
        lambda: tornado_chart(WORDS, [], 5, "u"),
        lambda: ladder_chart(WORDS, [Rung("a", 0, "0", total=True)], "u"),
        lambda: stacked_weeks(WORDS, [date(2026, 4, 6)], [Series("a", [0.0])], "u"),
        lambda: stacked_weeks(WORDS, [date(2026, 4, 6)], [Series("a", [None])], "u"),
        lambda: line_chart(WORDS, DAYS[:2], [Series("a", [0.0, -0.001])], "u"),
    ],
)  # fmt: skip
def test_next_to_nothing_draws(draw: Callable[[], str]) -> None:
    svg = draw()
    ElementTree.fromstring(svg)
    assert "nan" not in svg
    assert "inf" not in svg


# Ticks


@given(st.floats(min_value=-1e6, max_value=-1e-3), st.floats(min_value=-1e6, max_value=1e6), st.booleans())
def test_ticks_about_zero_reach_both_ends(lowest: float, highest: float, whole: bool) -> None:
    found = span_ticks(lowest, highest, whole=whole)
    assert found[0] <= lowest * 0.999999
    assert found[-1] >= highest - 1e-6 * (abs(highest) - lowest)
    assert 0 in found
    assert len(found) <= 9


def test_ticks_of_a_scatter_leave_zero_where_it_costs_too_much() -> None:
    assert near_ticks(0, 90)[0] == 0
    assert near_ticks(40, 90)[0] == 0
    assert near_ticks(900, 990) == [900, 925, 950, 975, 1000]
    assert span_ticks(3, 7) == ticks(7)
    assert ticks_within(0.44, 0.74) == [0.5, 0.6, 0.7]
