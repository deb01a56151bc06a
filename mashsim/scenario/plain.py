"""Settings as plain lists, texts and numbers, for the hash of a front door."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from pydantic import RootModel

from mashsim.quantities import Duration
from mashsim.scenario.columns import Rows
from mashsim.scenario.values import Settings


def plain(value: Any) -> Any:
    """Return settings as lists, texts and numbers, without those that change no run; a duration as its exact amount."""
    if isinstance(value, Settings):
        names = [name for name in type(value).model_fields if name not in value.changes_no_run]
        return [[name, plain(getattr(value, name))] for name in names]
    if isinstance(value, RootModel):
        return plain(value.root)
    if isinstance(value, Mapping):
        return [[key, plain(below)] for key, below in value.items()]
    if isinstance(value, Rows):
        return value.digest
    if isinstance(value, (tuple, list)):
        return [plain(below) for below in value]
    if isinstance(value, Duration):
        return [value.amount, value.kind]
    return value.isoformat() if isinstance(value, dt.date) else value
