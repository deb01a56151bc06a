"""Charts for papers and slides: the same charts as on the page, with title, subtitle and source, as SVG and as PNG.

A page's chart remembers how it was drawn; here it is drawn again with its own heading. The SVG is the chart itself, its
texts still texts. The PNG is painted from that SVG by matplotlib, which is imported only then, with the font that comes
with it: so both look alike, a new kind of chart needs nothing here, and the same chart gives the same bytes on every
machine with the same matplotlib.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from mashsim.charts.svg import INK, LINE_HEIGHT, PAPER, QUIET, number, wrap
from mashsim.report.blocks import Figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.path import Path as Outline

WIDTH, MARGIN = 820.0, 24.0
DOTS_PER_INCH = 200
_PIXELS_PER_INCH = 100.0
_POINTS = 72 / _PIXELS_PER_INCH
_SOURCE_SIZE = 12.0
_FONT, _SLIMMER = "DejaVu Sans", 0.88
"""The font that comes with matplotlib; it runs wider than Arial, for which charts are laid out."""
_HATCHES = ("", "//", "..", "||", "--", "xx")
"""Matplotlib's nearest to the patterns of charts, in the order of their tones."""
_PAINTED = ("text", "path", "rect", "circle")
_TOKEN = re.compile(r"([MLlvZz])|(-?\d+(?:\.\d+)?)")


def write(figure: Figure, path: Path) -> None:
    """Write a chart in the format of the path's ending.

    Raises
    ------
    ValueError
        If it is neither PNG nor SVG.
    OSError
        If the file cannot be written.
    """
    if path.suffix == ".svg":
        path.write_text(as_svg(figure), encoding="utf-8", newline="\n")
    elif path.suffix == ".png":
        path.write_bytes(as_png(figure))
    else:
        ending = path.suffix or "a file without an ending"
        raise ValueError(f"{path.name}: a chart is written as .png or .svg, not as {ending}")


def as_svg(figure: Figure) -> str:
    """Return a chart as one SVG file, on white, with title, subtitle and source."""
    drawn = figure.draw(figure.words, *figure.parts, width=WIDTH, heading=True, **figure.options)
    root = _plain(ElementTree.fromstring(drawn))
    height = float((root.get("viewBox") or "").split()[3])
    source = figure.table.source
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
    """Draw each halo as a text of its own below its text.

    Programs for slides ignore the order of painting, and the halo would cover the letters.
    """
    for parent in list(root.iter()):
        for child in [one for one in parent if one.attrib.pop("paint-order", None)]:
            below = ElementTree.Element(child.tag, {**child.attrib, "aria-hidden": "true"})
            below.text = child.text
            parent.insert(list(parent).index(child), below)
            del child.attrib["stroke"], child.attrib["stroke-width"]


def as_png(figure: Figure) -> bytes:
    """Return a chart as a PNG file of 200 dots an inch, on white, with title, subtitle and source."""
    import matplotlib
    from matplotlib.figure import Figure as Canvas

    root = _plain(ElementTree.fromstring(as_svg(figure)))
    left, top, width, height = map(float, (root.get("viewBox") or "").split())
    with matplotlib.rc_context():
        matplotlib.rcdefaults()  # not the user's own settings
        matplotlib.rcParams.update({"font.family": _FONT, "text.parse_math": False, "hatch.linewidth": 1.6 * _POINTS})
        canvas = Canvas(figsize=(width / _PIXELS_PER_INCH, height / _PIXELS_PER_INCH))
        axes = canvas.add_axes((0, 0, 1, 1))
        axes.set(xlim=(left, left + width), ylim=(top + height, top))
        axes.axis("off")
        for order, element in enumerate(_marks(root)):
            paint = _paint_text if element.tag == "text" else _paint_shape
            paint(axes, element, order)
        content = BytesIO()
        canvas.savefig(content, format="png", dpi=DOTS_PER_INCH, metadata={"Software": None})
    return content.getvalue()


def _marks(root: ElementTree.Element) -> Iterator[ElementTree.Element]:
    """Yield the elements to paint, the lowest first; patterns are known by name."""
    for child in root:
        if child.tag in _PAINTED:
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


def _outline(element: ElementTree.Element) -> Outline:
    from matplotlib.path import Path as Outline

    def at(*names: str) -> tuple[float, ...]:
        return tuple(float(element.get(name, 0)) for name in names)

    if element.tag == "circle":
        x, y, radius = at("cx", "cy", "r")
        return Outline.circle((x, y), radius)
    if element.tag == "rect":
        x, y, width, height = at("x", "y", "width", "height")
        corners = [(x, y), (x + width, y), (x + width, y + height), (x, y + height), (x, y)]
        return Outline(corners, closed=True)
    places, moves = _places(element.get("d", ""))
    codes = {"M": Outline.MOVETO, "L": Outline.LINETO, "Z": Outline.CLOSEPOLY}
    return Outline(places, [codes[move] for move in moves])


def _places(text: str) -> tuple[list[tuple[float, float]], list[str]]:
    """Return the places of a path, and at each whether it moves there, draws there or closes."""
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


def _paint_shape(axes: Axes, element: ElementTree.Element, order: int) -> None:
    """Paint a shape: its fill, plain or hatched, then its stroke."""
    from matplotlib.patches import PathPatch

    outline = _outline(element)
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
