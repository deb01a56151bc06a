"""Charts as SVG, drawn in plain Python: the same bytes on every machine and in the browser page.

This folder knows marks, scales and rows; it knows nothing of simulation, of summaries or of files. `mashsim.report`
chooses the charts and their words, and `mashsim.chart_files` writes a chart as a file.

Every chart has ``role="img"``, a title that states the finding in at most ten words, and a text alternative. Axes of
counts begin at zero. Labels stand at the lines and bars themselves instead of in a legend. Series differ by pattern or
dashes, points by shape, besides colour.

A chart stands beside the table of its numbers. Bars and points carry ``data-row``, frames ``data-left`` and
``data-right``: by these a page finds the table's row. Where a guess may be drawn over a chart, the chart also says
where its scale lies: `line_chart` by ``data-top``, ``data-bottom`` and the values there, `strip_chart` by ``data-from``
and ``data-to``.

>>> from datetime import date
>>> alternative = "From 10 on 1 April to 20 on 2 April."
>>> words = Words("open", "Open contacts doubled", "Open contacts at the end of each day", alternative)
>>> line_chart(words, [date(2022, 4, 1), date(2022, 4, 2)], [Series("open", [10, 20])], "contacts")[:20]
'<svg xmlns="http://w'
"""

from __future__ import annotations

from mashsim.charts.bars import Bar, Group, grouped_bars, stacked_bars
from mashsim.charts.frames import Series
from mashsim.charts.fronts import FrontPoint, front_chart
from mashsim.charts.heat import Tile, heat_map
from mashsim.charts.intervals import Interval, interval_chart
from mashsim.charts.lines import line_chart, small_multiples
from mashsim.charts.panels import Panel, panel_grid
from mashsim.charts.strips import Strip, strip_chart
from mashsim.charts.svg import PALETTE, Words
from mashsim.charts.swings import Rung, Swing, ladder_chart, tornado_chart
from mashsim.charts.weeks import stacked_weeks

__all__ = [
    "PALETTE",
    "Bar",
    "FrontPoint",
    "Group",
    "Interval",
    "Panel",
    "Rung",
    "Series",
    "Strip",
    "Swing",
    "Tile",
    "Words",
    "front_chart",
    "grouped_bars",
    "heat_map",
    "interval_chart",
    "ladder_chart",
    "line_chart",
    "panel_grid",
    "small_multiples",
    "stacked_bars",
    "stacked_weeks",
    "strip_chart",
    "tornado_chart",
]  # fmt: skip
