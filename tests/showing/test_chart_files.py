"""Charts for paper: the same marks as on the page, the same bytes every time, in SVG and in PNG."""

from __future__ import annotations

import hashlib
import io
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from made import pages
from made.charts import EXAMPLES, SOURCE, chart, for_paper
from mashsim.chart_files import as_png, as_svg, write
from mashsim.charts import PALETTE, Bar, Group, Words, grouped_bars

SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("name", EXAMPLES)
def test_svg_and_png_are_the_same_every_time_and_carry_no_date(name: str) -> None:
    svg, png = as_svg(chart(name)), as_png(chart(name))
    assert (as_svg(chart(name)), as_png(chart(name))) == (svg, png)
    assert png.startswith(b"\x89PNG")
    assert b"tEXt" not in png
    said = " ".join(text.text or "" for text in ElementTree.fromstring(svg).iter(f"{SVG}text"))
    assert EXAMPLES[name].words.title in said
    assert said.endswith(SOURCE)


@pytest.mark.slow
def test_bytes_do_not_depend_on_the_process() -> None:
    code = "import sys, hashlib; sys.path.insert(0, 'tests'); from made.charts import chart; from mashsim.chart_files import as_png, as_svg\n"
    code += "c = chart('heat'); print(hashlib.sha256(as_svg(c).encode() + as_png(c)).hexdigest())"
    there = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONHASHSEED": "1"},
    ).stdout
    heat = chart("heat")
    assert there.strip() == hashlib.sha256(as_svg(heat).encode() + as_png(heat)).hexdigest()


def test_the_svg_is_the_chart_itself_on_white_with_a_margin() -> None:
    root = ElementTree.fromstring(as_svg(chart("ladder")))
    left, top, width, _ = map(float, (root.get("viewBox") or "").split())
    ground = next(root.iter(f"{SVG}rect"))
    assert (float(ground.get("x", 0)), float(ground.get("y", 0)), float(ground.get("width", 0))) == (left, top, width)
    assert ground.get("fill") == "#FFFFFF"
    assert root.get("role") == "img"
    assert {element.get("data-row") for element in root.iter() if element.get("data-row")} == {
        str(row) for row in range(6)
    }


def test_halos_lie_below_their_texts_for_programs_that_know_no_order_of_painting() -> None:
    svg = as_svg(chart("grouped"))
    assert "paint-order" not in svg
    edged = [text for text in ElementTree.fromstring(svg).iter(f"{SVG}text") if text.get("stroke")]
    every = [text.text for text in ElementTree.fromstring(svg).iter(f"{SVG}text")]
    assert edged
    assert all(every.count(text.text) == 2 and text.get("aria-hidden") == "true" for text in edged)


def test_the_png_has_the_charts_bars_at_their_place_and_200_dots_an_inch() -> None:
    words = Words("bars", "Twice as long", "Days", "Two bars.")
    png = as_png(
        for_paper(grouped_bars, words, ([Group("a", [Bar(10, "ten")]), Group("b", [Bar(20, "twenty")])], "days"))
    )
    from matplotlib.image import imread

    pixels = (imread(io.BytesIO(png)) * 255).round().astype(np.uint8)
    assert pixels.shape[1:] == (2 * (820 + 48), 4)
    blue = np.frombuffer(bytes.fromhex(PALETTE[0][1:]) + b"\xff", np.uint8)
    lengths = [length for length in (pixels == blue).all(axis=2).sum(axis=1) if length > 100]
    assert max(lengths) / min(lengths) == pytest.approx(2, rel=0.02)
    assert (pixels[0, 0] == 255).all()


def test_words_with_dollars_and_carets_stay_words() -> None:
    words = Words("k", "Cost $5 and $6_x^{2", "a $\\frac{$ b", "d")
    assert as_png(for_paper(grouped_bars, words, ([Group("$a$", [Bar(1, "$^$")])], "$x$")))


def test_the_users_own_settings_of_matplotlib_neither_matter_nor_are_changed() -> None:
    import matplotlib

    plain = as_png(chart("heat"))
    with matplotlib.rc_context(
        {"font.size": 40, "lines.linewidth": 9, "savefig.facecolor": "red", "savefig.bbox": "tight"}
    ):
        before = dict(matplotlib.rcParams)
        assert as_png(chart("heat")) == plain
        assert dict(matplotlib.rcParams) == before


def test_a_pages_chart_is_saved_in_both_formats_with_its_source(tmp_path: Path) -> None:
    for ending in ("png", "svg"):
        write(pages.chart("intervals"), tmp_path / f"one.two.{ending}")
    assert (tmp_path / "one.two.png").read_bytes().startswith(b"\x89PNG")
    assert pages.SOURCE in (tmp_path / "one.two.svg").read_text(encoding="utf-8")
    with pytest.raises(ValueError, match=r"not as \.gif"):
        write(pages.chart("intervals"), tmp_path / "one.gif")


def test_nothing_heavy_is_imported_before_a_picture_is_painted() -> None:
    code = "import sys; sys.path.insert(0, 'tests'); from made.charts import chart; from mashsim.chart_files import as_svg; as_svg(chart('front'))\n"
    code += "assert not {'numpy', 'matplotlib'} & set(sys.modules)"
    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True)
