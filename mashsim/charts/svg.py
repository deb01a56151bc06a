"""The marks that charts are made of: text, lines, areas and patterns as SVG, measured without a browser.

Widths of words are estimated from Arial's own tables, a little too wide, so that labels can be set apart before they
are drawn.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import escape as _escape

PALETTE = ("#12436D", "#28A197", "#801650", "#F46A25", "#3D3D3D", "#A285D1")
"""In order; two series take the first and the fourth. Turquoise and orange are for marks, never for text."""
INK, QUIET, RULE, PAPER = "#0B0C0C", "#505A5F", "#B1B4B6", "#FFFFFF"
DASHES = ("", "7 3", "2 3", "9 3 2 3", "1 4", "12 4")
FONT_SIZE = 14.0
LINE_HEIGHT = 18.0
WIDE_FROM = 500
"""Pixels from which a chart has room for names beside what it shows."""

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_EM = (
    dict.fromkeys("iljI|!.,:;'", 0.28)
    | dict.fromkeys('ft()[]/\\ \u00a0-r"', 0.36)
    | dict.fromkeys("mMW@%", 0.88)
    | dict.fromkeys("w", 0.73)
)
_WHITE_LINES = (
    "",
    '<path d="M-1 1 1-1M0 8 8 0M7 9 9 7" stroke="#fff" stroke-width="1.6"/>',
    '<circle cx="2" cy="2" r="1.2" fill="#fff"/><circle cx="6" cy="6" r="1.2" fill="#fff"/>',
    '<path d="M2 0V8" stroke="#fff" stroke-width="1.6"/>',
    '<path d="M0 2H8" stroke="#fff" stroke-width="1.6"/>',
    '<path d="M0 0 8 8M0 8 8 0" stroke="#fff" stroke-width="1.2"/>',
)
"""What lies over the colour of each tone, in order."""
_HATCHES = f'<path d="M-1 1 1-1M0 8 8 0M7 9 9 7" stroke="{RULE}" stroke-width="1.2"/>'


def escape(text: object) -> str:
    """Make a text safe for markup and for attributes; characters that XML does not allow are dropped."""
    return _escape(_CONTROL.sub("", str(text)), quote=True)


def colours(count: int) -> tuple[str, ...]:
    """Return the colours of so many series; two take the palette's first and fourth, for the widest contrast."""
    return (PALETTE[0], PALETTE[3]) if count == 2 else tuple(PALETTE[i % len(PALETTE)] for i in range(count))


def shade(share: float) -> str:
    """Return a colour between pale and the palette's first: 0 is palest, 1 darkest."""
    pale, dark = "EAF1F8", PALETTE[0][1:]
    mixed = [round(int(pale[i : i + 2], 16) * (1 - share) + int(dark[i : i + 2], 16) * share) for i in (0, 2, 4)]
    return "#" + "".join(f"{part:02X}" for part in mixed)


def readable_on(colour: str) -> str:
    """Return black or white, the one that stands out more from a colour: at least 4.5 to 1."""
    # Not INK: that is too soft on the middle shades.
    return "#000000" if luminance(colour) > 0.179 else PAPER


def luminance(colour: str) -> float:
    """Return how bright a colour is to the eye, 0 to 1, as the accessibility guidelines (WCAG 2.2) calculate it."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def text_width(text: str, size: float = FONT_SIZE) -> float:
    """Estimate how wide a text is in Arial, in pixels; a little too wide rather than too narrow."""
    return size * sum(_EM.get(c, 0.7 if c.isupper() else 0.57) for c in text)


def wrap(text: str, width: float, size: float = FONT_SIZE, most: int = 3) -> list[str]:
    """Break a text into at most `most` lines no wider than `width`; a line still too wide ends in an ellipsis."""
    lines: list[str] = []
    for word in text.split():
        if lines and text_width(f"{lines[-1]} {word}", size) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    if len(lines) > most:
        lines = [*lines[: most - 1], " ".join(lines[most - 1 :])]
    return [_cut(line, width, size) for line in lines] or [""]


def _cut(line: str, width: float, size: float) -> str:
    if text_width(line, size) <= width:
        return line
    while len(line) > 1 and text_width(line + "…", size) > width:
        line = line[:-1]
    return line.rstrip() + "…"


def centred(middle: float, lines: int) -> float:
    """Return the baseline of the first of several lines that are centred on a height."""
    return middle + 5 - (lines - 1) * LINE_HEIGHT / 2


def number(value: float) -> str:
    """Write a coordinate: one decimal, no trailing zero."""
    return f"{value:.1f}".removesuffix(".0").replace("-0", "-0" if abs(value) >= 0.05 else "0")


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a chart.

    Attributes
    ----------
    key : letters, digits and hyphens, unique in the page; names the chart's parts
    title : the finding, in at most ten words
    subtitle : measure, place, period and unit
    description : the text alternative, for readers who cannot see the chart
    """

    key: str
    title: str
    subtitle: str
    description: str


@dataclass(slots=True)
class Drawing:
    """An SVG picture being drawn, `width` pixels wide. It grows downwards, and its height is known at the end."""

    words: Words
    width: float
    heading: bool = True
    attributes: dict[str, str] = field(default_factory=dict)
    parts: list[str] = field(default_factory=list)
    patterns: dict[str, str] = field(default_factory=dict)
    upright: tuple[float, float, float, float] | None = None
    """Where the scale of its one frame begins and ends, in pixels from the top, and the values there."""
    _ground: int = 0
    """How many of the parts are its heading."""

    @property
    def wide(self) -> bool:
        """Whether there is room for names beside what the chart shows."""
        return self.width >= WIDE_FROM

    def begin(self) -> float:
        """Write title and subtitle, if the picture carries its own, and return where the chart may start."""
        y = 0.0
        if self.heading:
            for line in wrap(self.words.title, self.width, 21, most=4):
                y += 24
                self.text(0, y, line, size=19, bold=True)
            y = self.text(0, y + LINE_HEIGHT + 2, wrap(self.words.subtitle, self.width, most=4), colour=QUIET) - 6
        self._ground = len(self.parts)
        return y

    @contextmanager
    def beneath(self) -> Iterator[None]:
        """Draw beneath all that was drawn since `begin`."""
        above, self.parts = self.parts[self._ground :], self.parts[: self._ground]
        yield
        self.parts.extend(above)

    def add(self, *parts: str) -> None:
        """Add finished markup."""
        self.parts.extend(parts)

    def text(
        self,
        x: float,
        y: float,
        text: str | Sequence[str],
        anchor: str = "start",
        colour: str = INK,
        size: float = FONT_SIZE,
        bold: bool = False,
        halo: bool = False,
    ) -> float:
        """Write a text on its baseline, or several lines below one another, and return the baseline below the last.

        A halo is a white edge that keeps letters readable over lines.
        """
        extra = ("" if anchor == "start" else f' text-anchor="{anchor}"') + (' font-weight="700"' if bold else "")
        extra += ("" if colour == INK else f' fill="{colour}"') + (
            "" if size == FONT_SIZE else f' font-size="{number(size)}"'
        )
        extra += f' stroke="{PAPER}" stroke-width="4" paint-order="stroke"' if halo else ""
        for line in [text] if isinstance(text, str) else text:
            self.parts.append(f'<text x="{number(x)}" y="{number(y)}"{extra}>{escape(line)}</text>')
            y += LINE_HEIGHT
        return y

    def line(self, x1: float, y1: float, x2: float, y2: float, colour: str = RULE, thickness: float = 1.0) -> None:
        """Draw a straight line."""
        d = f"M{number(x1)} {number(y1)}L{number(x2)} {number(y2)}"
        self.parts.append(f'<path d="{d}" stroke="{colour}" stroke-width="{number(thickness)}" fill="none"/>')

    def bar(
        self, x: float, y: float, width: float, height: float, tone: int, colour: str, row: int | None = None
    ) -> None:
        """Draw a bar; its tone (0, 1, 2 …) gives it a pattern besides its colour. `row` is its row in the table."""
        place = _place(x, y, max(width, 0.5), height)
        self.parts.append(f'<g{_row(row)}><rect {place} fill="{colour}"/>')
        if tone:
            self.parts.append(f'<rect {place} fill="{self._tone(tone)}"/>')
        self.parts.append("</g>")

    def filled(self, outline: Sequence[tuple[float, float]], tone: int, colour: str) -> None:
        """Fill an outline with a colour and the pattern of its tone."""
        for fill in [colour, self._tone(tone)] if tone else [colour]:
            self.parts.append(f'<path d="{_through(outline)}Z" fill="{fill}"/>')

    def _tone(self, tone: int) -> str:
        return self._pattern(f"p{tone}", _WHITE_LINES[tone % len(_WHITE_LINES)])

    def _pattern(self, name: str, marks: str) -> str:
        """Return the fill of a pattern, which is written down when it is first used."""
        name = f"{self.words.key}-{name}"
        pattern = f'<pattern id="{name}" width="8" height="8" patternUnits="userSpaceOnUse">{marks}</pattern>'
        self.patterns.setdefault(name, pattern)
        return f"url(#{name})"

    def mark(self, shape: str, x: float, y: float, colour: str, size: float = 6.0) -> None:
        """Draw a point: a disc, a ring, a diamond or an upright stroke, each with a white edge."""
        at, r, d = f'cx="{number(x)}" cy="{number(y)}"', number(size), number(size + 2)
        edge = f' stroke="{PAPER}" stroke-width="1.5"'
        self.parts.append(
            {
                "disc": f'<circle {at} r="{r}" fill="{colour}"{edge}/>',
                "ring": f'<circle {at} r="{number(size - 1)}" fill="{PAPER}" stroke="{colour}" stroke-width="2"/>',
                "diamond": f'<path d="M{number(x)} {number(y - size - 2)}l{d} {d}-{d} {d}-{d}-{d}z"'
                f' fill="{colour}"{edge}/>',
                "stroke": f'<path d="M{number(x)} {number(y - size - 1)}v{number(2 * size + 2)}"'
                f' stroke="{colour}" stroke-width="4"/>',
            }[shape]
        )

    def whisker(self, low: float, high: float, y: float, colour: str = INK, upright: bool = False) -> None:
        """Draw a range at `y`, edged in white, with a short stroke at each end; `upright` swaps the axes."""
        self.line(*((y, low, y, high) if upright else (low, y, high, y)), PAPER, 4)
        for a, b, c, d in ((low, y, high, y), (low, y - 4, low, y + 4), (high, y - 4, high, y + 4)):
            self.line(*((b, a, d, c) if upright else (a, b, c, d)), colour, 1.6)

    def tile(self, x: float, y: float, width: float, height: float, fill: str) -> None:
        """Draw a tile of a table of colours; without a colour it is hatched."""
        self.parts.append(f'<rect {_place(x, y, width, height)} fill="{fill or self._pattern("none", _HATCHES)}"/>')

    def strip(self, y: float, height: float, row: int) -> None:
        """Make the whole of a row answer to pointing, words and gaps included."""
        place = _place(0, y, self.width, height)
        self.parts.append(f'<rect{_row(row)} {place} fill="none" pointer-events="all"/>')

    def path(
        self,
        points: Sequence[tuple[float, float]],
        colour: str,
        thickness: float = 2.0,
        dash: str = "",
        opacity: float = 1.0,
    ) -> None:
        """Draw a line through points."""
        dashes = f' stroke-dasharray="{dash}"' if dash else ""
        pale = f' stroke-opacity="{opacity}"' if opacity < 1 else ""
        self.parts.append(
            f'<path d="{_through(points)}" fill="none" stroke="{colour}" stroke-width="{number(thickness)}"'
            f' stroke-linejoin="round"{dashes}{pale}/>'
        )

    def area(self, upper: Sequence[tuple[float, float]], lower: Sequence[tuple[float, float]], colour: str) -> None:
        """Draw a band: a light fill, and thin lines for its edges, because the fill alone is too faint to see."""
        outline = _through([*upper, *reversed(lower)])
        self.parts.append(f'<path d="{outline}Z" fill="{colour}" fill-opacity="0.2"/>')
        for edge in (upper, lower):
            self.parts.append(f'<path d="{_through(edge)}" fill="none" stroke="{colour}" stroke-width="0.8"/>')

    def finish(self, height: float) -> str:
        """Return the picture as one `svg` element, with role, title and description."""
        key, words = self.words.key, self.words
        if self.upright:
            top, bottom, most, least = self.upright
            self.attributes |= {"data-top": f"{top / height:.4f}", "data-bottom": f"{bottom / height:.4f}"}
            self.attributes |= {"data-most": f"{most:.10g}", "data-least": f"{least:.10g}"}
        attributes = "".join(f' {name}="{escape(value)}"' for name, value in self.attributes.items())
        patterns = f"<defs>{''.join(self.patterns.values())}</defs>" if self.patterns else ""
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {number(self.width)} {number(height)}" role="img"'
            f' aria-labelledby="{key}-title {key}-desc" font-family="Arial, Helvetica, sans-serif"'
            f' font-size="{number(FONT_SIZE)}" fill="{INK}"{attributes}>'
            f'<title id="{key}-title">{escape(words.title)}</title>'
            f'<desc id="{key}-desc">{escape(words.description)}</desc>'
            f"{patterns}{''.join(self.parts)}</svg>"
        )


def _row(row: int | None) -> str:
    return "" if row is None else f' data-row="{row}"'


def _place(x: float, y: float, width: float, height: float) -> str:
    return f'x="{number(x)}" y="{number(y)}" width="{number(width)}" height="{number(height)}"'


def _through(points: Iterable[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{number(x)} {number(y)}" for x, y in points)
