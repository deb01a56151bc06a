"""A council's own figures: what there is to fill in, how a filled table is read, and whether it can be right.

`known` has a row for each figure; `reading` reads a workbook or a CSV file into a `Table`; `quality` says what was
read, what is missing, what cannot be, and what these figures can tell. Nothing here knows a child: a table has numbers
by month only.
"""

from __future__ import annotations

from mashsim.figures.known import FIGURES, Figure, Form, form_of
from mashsim.figures.quality import Quality, quality_of
from mashsim.figures.reading import read_table, read_text
from mashsim.figures.table import Entry, Table

__all__ = ["FIGURES", "Entry", "Figure", "Form", "Quality", "Table", "form_of", "quality_of", "read_table", "read_text"]
