"""Charts for papers and slides: the same charts as on the page, with title, subtitle and source, as SVG and as PNG.

A page's chart remembers how it was drawn; here it is drawn again with its own heading. The SVG is the chart itself, its texts still
texts. The PNG is painted from that SVG by matplotlib, which is imported only then, with the font that comes with it: so both look alike, a
new kind of chart needs nothing here, and the same chart gives the same bytes on every machine with the same matplotlib.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

from mashsim.charts import Words
from mashsim.charts.svg import INK, LINE_HEIGHT, PAPER, QUIET, number, wrap
from mashsim.report import blocks

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WIDTH, MARGIN = 820.0, 24.0
DOTS_PER_INCH = 200
_PIXELS_PER_INCH = 100.0
_POINTS = 72 / _PIXELS_PER_INCH
_SOURCE_SIZE = 12.0
_FONT, _SLIMMER = "DejaVu Sans", 0.88
"""The font that comes with matplotlib; it runs wider than Arial, for which charts are laid out."""
_HATCHES = ("", "//", "..", "||", "--", "xx")
"""Matplotlib's nearest to the patterns of charts, in the order of their tones."""
_TOKEN = re.compile(r"([MLlvZz])|(-?\d+(?:\.\d+)?)")


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart that stands on no page: how it is drawn, what it says, its parts, and where its numbers come from."""

    draw: Callable[..., str]
    words: Words
    parts: Sequence[Any]
    source: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)


def save(chart: Chart | blocks.Figure, stem: Path) -> list[Path]:
    """Write a chart as PNG and as SVG, and return both paths.

    Parameters
    ----------
    chart : of a page, or on its own
    stem : the path of both files without their endings
    """
    return [write(chart, stem.with_name(f"{stem.name}.{ending}")) for ending in ("png", "svg")]


def write(chart: Chart | blocks.Figure, path: Path) -> Path:
    """Write a chart in the format that the path ends in, and return the path.

    Raises
    ------
    ValueError
        If it is neither PNG nor SVG.
    OSError
        If the file cannot be written.
    """
    if path.suffix == ".svg":
        path.write_text(as_svg(chart), encoding="utf-8", newline="\n")
    elif path.suffix == ".png":
        path.write_bytes(as_png(chart))
    else:
        raise ValueError(
            f"{path.name}: a chart is written as .png or .svg, not as {path.suffix or 'a file without an ending'}"
        )
    return path


def as_svg(chart: Chart | blocks.Figure) -> str:
    """Return a chart as one SVG file, on white, with title, subtitle and source."""
    root = _plain(
        ElementTree.fromstring(chart.draw(chart.words, *chart.parts, width=WIDTH, heading=True, **chart.options))
    )
    height = float((root.get("viewBox") or "").split()[3])
    source = chart.table.source if isinstance(chart, blocks.Figure) else chart.source
    for line in wrap(source, WIDTH, _SOURCE_SIZE, most=4) if source else []:
        height += LINE_HEIGHT
        style = {"x": "0", "y": number(height - 2), "fill": QUIET, "font-size": number(_SOURCE_SIZE)}
        ElementTree.SubElement(root, "text", style).text = line
    box = (-MARGIN, -MARGIN / 2, WIDTH + 2 * MARGIN, height + 1.5 * MARGIN)
    root.set("viewBox", " ".join(number(edge) for edge in box))
    root.attrib |= {"width": number(box[2]), "height": number(box[3])}
    ground = dict(zip(("x", "y", "width", "height"), map(number, box), strict=True))
    root.insert(2, ElementTree.Element("rect", {**ground, "fill": PAPER}))
    _halos_apart(root)
    root.set("xmlns", "http://www.w3.org/2000/svg")
    return ElementTree.tostring(root, encoding="unicode") + "\n"


def _plain(root: ElementTree.Element) -> ElementTree.Element:
    """Return the same tree with tags that do not carry their namespace."""
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
    return root


def _halos_apart(root: ElementTree.Element) -> None:
    """Draw each halo as a text below its text: programs for slides know no order of painting, and would cover the letters."""
    for parent in list(root.iter()):
        for child in [one for one in parent if one.attrib.pop("paint-order", None)]:
            below = ElementTree.Element(child.tag, {**child.attrib, "aria-hidden": "true"})
            below.text = child.text
            parent.insert(list(parent).index(child), below)
            del child.attrib["stroke"], child.attrib["stroke-width"]


def as_png(chart: Chart | blocks.Figure) -> bytes:
    """Return a chart as a PNG file of 200 dots an inch, on white, with title, subtitle and source."""
    import matplotlib
    from matplotlib.figure import Figure

    root = _plain(ElementTree.fromstring(as_svg(chart)))
    left, top, width, height = map(float, (root.get("viewBox") or "").split())
    with matplotlib.rc_context():
        matplotlib.rcdefaults()  # whatever the user's own settings are
        matplotlib.rcParams.update({"font.family": _FONT, "text.parse_math": False, "hatch.linewidth": 1.6 * _POINTS})
        figure = Figure(figsize=(width / _PIXELS_PER_INCH, height / _PIXELS_PER_INCH))
        axes = figure.add_axes((0, 0, 1, 1))
        axes.set(xlim=(left, left + width), ylim=(top + height, top))
        axes.axis("off")
        for order, element in enumerate(_marks(root)):
            _PAINT[element.tag](axes, element, order)
        content = BytesIO()
        figure.savefig(content, format="png", dpi=DOTS_PER_INCH, metadata={"Software": None})
    return content.getvalue()


def _marks(root: ElementTree.Element) -> Iterator[ElementTree.Element]:
    """What is painted, from the lowest up; patterns are known by name."""
    for child in root:
        if child.tag in _PAINT:
            yield child
        elif child.tag == "g":
            yield from _marks(child)


def _paint_text(axes: Axes, element: ElementTree.Element, order: int) -> None:
    from matplotlib.patheffects import Stroke

    size = float(element.get("font-size", 14)) * _POINTS * _SLIMMER
    drawn = axes.text(
        float(element.get("x", 0)),
        float(element.get("y", 0)),
        element.text or "",
        ha={"middle": "center", "end": "right"}.get(element.get("text-anchor", ""), "left"),
        va="baseline",
        size=size,
        weight="bold" if element.get("font-weight") else "normal",
        color=element.get("fill", INK),
        zorder=order,
    )
    if edge := element.get("stroke"):
        drawn.set_path_effects([Stroke(linewidth=float(element.get("stroke-width", 1)) * _POINTS, foreground=edge)])


def _paint_path(axes: Axes, element: ElementTree.Element, order: int) -> None:
    from matplotlib.path import Path as Outline

    places, moves = _outline(element.get("d", ""))
    codes = {"M": Outline.MOVETO, "L": Outline.LINETO, "Z": Outline.CLOSEPOLY}
    _paint(axes, Outline(places, [codes[move] for move in moves]), element, order)


def _outline(text: str) -> tuple[list[tuple[float, float]], list[str]]:
    """The places a path goes through, and at each whether it moves there, draws there or closes."""
    places, moves = list[tuple[float, float]](), list[str]()
    command, x, waiting = "", 0.0, list[float]()
    for letter, digits in _TOKEN.findall(text):
        if letter:
            command = letter
            if letter in "Zz":
                places.append(places[0])
                moves.append("Z")
            continue
        waiting.append(float(digits))
        if command == "v":
            places.append((places[-1][0], places[-1][1] + waiting.pop()))
            moves.append("L")
        elif len(waiting) == 2:
            x, y = waiting
            waiting.clear()
            places.append((places[-1][0] + x, places[-1][1] + y) if command == "l" else (x, y))
            moves.append("M" if command == "M" else "L")
    return places, moves


def _paint_rect(axes: Axes, element: ElementTree.Element, order: int) -> None:
    from matplotlib.path import Path as Outline

    x, y, width, height = (float(element.get(key, 0)) for key in ("x", "y", "width", "height"))
    corners = [(x, y), (x + width, y), (x + width, y + height), (x, y + height), (x, y)]
    _paint(axes, Outline(corners, closed=True), element, order)


def _paint_circle(axes: Axes, element: ElementTree.Element, order: int) -> None:
    from matplotlib.path import Path as Outline

    x, y, radius = (float(element.get(key, 0)) for key in ("cx", "cy", "r"))
    _paint(axes, Outline.circle((x, y), radius), element, order)


def _paint(axes: Axes, outline: Any, element: ElementTree.Element, order: int) -> None:
    """Paint an outline: its fill, plain or hatched, then its stroke."""
    from matplotlib.patches import PathPatch

    fill, stroke = element.get("fill", INK), element.get("stroke", "none")
    if fill.startswith("url("):
        tone = re.search(r"-p(\d+)\)$", fill)
        hatch, colour = (_HATCHES[int(tone[1]) % len(_HATCHES)], PAPER) if tone else ("//", "#B1B4B6")
        axes.add_patch(PathPatch(outline, facecolor="none", edgecolor=colour, hatch=hatch, linewidth=0, zorder=order))
    elif fill != "none":
        opacity = float(element.get("fill-opacity", 1))
        axes.add_patch(PathPatch(outline, facecolor=fill, edgecolor="none", linewidth=0, alpha=opacity, zorder=order))
    if stroke != "none":
        thick = float(element.get("stroke-width", 1))
        dashes = tuple(float(dash) / thick for dash in element.get("stroke-dasharray", "").split())
        opacity = float(element.get("stroke-opacity", 1))
        line = PathPatch(
            outline, facecolor="none", edgecolor=stroke, linewidth=thick * _POINTS, alpha=opacity, zorder=order
        )
        line.set_capstyle("butt")
        line.set_linestyle((0, dashes) if dashes else "solid")
        axes.add_patch(line)


_PAINT: dict[str, Callable[[Axes, ElementTree.Element, int], None]] = {
    "text": _paint_text, "path": _paint_path, "rect": _paint_rect, "circle": _paint_circle,
}  # fmt: skip
