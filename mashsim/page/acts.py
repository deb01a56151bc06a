"""One thing that the page can ask."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple


class Act(NamedTuple):
    """The function that answers a request, and the words a request may have beside ``do``."""

    answer: Callable[[Mapping[str, Any]], dict[str, Any]]
    fields: tuple[str, ...]
