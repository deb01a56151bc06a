"""Charts as SVG, drawn in plain Python: the same bytes on every machine and in the browser page.

Every chart has ``role="img"``, a title that states the finding in at most ten words, a text alternative, axes that begin at zero,
and labels at the lines and bars themselves instead of a legend. Series differ by pattern or dashes besides colour. A chart is made to be
shown beside the table of its numbers: bars carry ``data-row`` and frames ``data-left`` and ``data-right``, by which a page finds the
table's row.

>>> from datetime import date
>>> words = Words("open", "Open contacts doubled", "Open contacts at the end of each day", "From 10 on 1 April to 20 on 2 April.")
>>> line_chart(words, [date(2022, 4, 1), date(2022, 4, 2)], [Series("open", [10, 20])], "contacts")[:20]
'<svg xmlns="http://w'
"""

from __future__ import annotations

from mashsim.charts.bars import Bar, Group, grouped_bars, stacked_bars
from mashsim.charts.lines import Series, line_chart, small_multiples
from mashsim.charts.svg import PALETTE, Words, escape

__all__ = ["PALETTE", "Bar", "Group", "Series", "Words", "escape", "grouped_bars", "line_chart", "small_multiples", "stacked_bars"]
