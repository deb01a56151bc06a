"""Trees: nested tables with text keys, as documents, summaries and JSON hold them."""

from __future__ import annotations

from typing import Any

Tree = dict[str, Any]
"""A table by name; a value is plain data or another table."""
