"""Drawings read back: where each text of an SVG stands."""

from __future__ import annotations

from xml.etree import ElementTree

from mashsim.charts import Words
from mashsim.charts.svg import FONT_SIZE, text_width

SVG = "{http://www.w3.org/2000/svg}"
WORDS = Words(
    "open", "Open contacts doubled", "Contacts open, Made-up City, April 2022, in contacts.", "From 10 to 20."
)


WIDTHS = (340.0, 820.0)


def texts(svg: str) -> list[ElementTree.Element]:
    return list(ElementTree.fromstring(svg).iter(f"{SVG}text"))


def boxes(svg: str) -> list[tuple[float, float, float, float, str]]:
    """Where each text lies, by the chart's own estimate of its width: left, top, right, bottom."""
    found = []
    for one in texts(svg):
        size = float(one.get("font-size", FONT_SIZE))
        text = one.text or ""
        long = text_width(text, size) * (1.06 if one.get("font-weight") else 1)
        x, y = float(one.get("x", 0)), float(one.get("y", 0))
        left = x - {"end": long, "middle": long / 2}.get(one.get("text-anchor", ""), 0)
        found.append((left, y - size * 0.75, left + long, y + size * 0.2, text))
    return found
