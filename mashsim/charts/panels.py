"""The same curve many times in small frames, on one scale: each run of one front door beside the others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from mashsim.charts.frames import axis_room, upright_axis
from mashsim.charts.scales import MONTHS, Scale, ticks
from mashsim.charts.svg import LINE_HEIGHT, PALETTE, QUIET, Drawing, Words

_HEIGHT, _GAP = 78.0, 16.0


@dataclass(frozen=True, slots=True)
class Panel:
    """A small frame: its name, the values of its curve, and whether it is one of those that are counted."""

    name: str
    values: Sequence[float | None]
    counted: bool


def panel_grid(
    words: Words, days: Sequence[date], panels: Sequence[Panel], unit: str, *, width: float = 760, heading: bool = True
) -> str:
    """Draw the frames in rows, five abreast and two on a narrow screen.

    Frames that are counted have a thick line in colour and a filled square.

    Parameters
    ----------
    days : the date of each value, in order
    unit : what the axes count, written above all
    """
    drawing = Drawing(words, width, heading)
    top = drawing.begin()
    drawing.text(0, top + 14, unit, colour=QUIET)
    abreast = 5 if drawing.wide else 2
    steps = ticks(max((v for panel in panels for v in panel.values if v is not None), default=0), about=2)
    axis = axis_room(steps)
    room = (width - axis - _GAP * (abreast - 1)) / abreast
    y = top
    for i, panel in enumerate(panels):
        left = axis + (i % abreast) * (room + _GAP)
        y = top + LINE_HEIGHT + 14 + (i // abreast) * (_HEIGHT + LINE_HEIGHT + _GAP)
        tone = PALETTE[0] if panel.counted else QUIET
        place = f'x="{left:g}" y="{y:g}" width="10" height="10"'
        drawing.add(f'<rect {place} fill="{tone if panel.counted else "none"}" stroke="{tone}" stroke-width="1.5"/>')
        drawing.text(left + 15, y + 10, panel.name)
        upright = Scale(steps[-1], y + _HEIGHT + 10, y + 20)
        upright_axis(drawing, steps, upright, left, left + room, written=i % abreast == 0)
        drawing.path(
            _points(panel, Scale(len(days) - 1 or 1, left, left + room), upright), tone, 2.4 if panel.counted else 1.4
        )
    drawing.text(axis, y + _HEIGHT + 30, f"each from {_date(days[0])} to {_date(days[-1])}", colour=QUIET)
    return drawing.finish(y + _HEIGHT + 42)


def _points(panel: Panel, along: Scale, upright: Scale) -> list[tuple[float, float]]:
    """Return the points of a curve, no more than a small frame can show."""
    last, every = len(panel.values) - 1, max(1, len(panel.values) // 80)
    return [
        (along(i), upright(v)) for i, v in enumerate(panel.values) if v is not None and (i % every == 0 or i == last)
    ]


def _date(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"
