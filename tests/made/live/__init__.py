"""For each setting, a change that must show; for each mechanism beside, the settings that turn it on in the made-up
town."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from made.live import always

_NAMES = sorted(path.stem for path in Path(__file__).parent.glob("*.py"))
MECHANISMS = {name: import_module(f"made.live.{name}") for name in _NAMES if name not in ("__init__", "always")}
OF_A_MECHANISM = {
    name: key for key, part in MECHANISMS.items() for name in (*part.MOVES_THE_LOG, *part.MOVES_THE_SUMMARY)
}
MOVES_THE_LOG = dict(always.MOVES_THE_LOG)
MOVES_THE_SUMMARY = dict(always.MOVES_THE_SUMMARY)
for _part in MECHANISMS.values():
    MOVES_THE_LOG |= _part.MOVES_THE_LOG
    MOVES_THE_SUMMARY |= _part.MOVES_THE_SUMMARY
CHANGES = {**MOVES_THE_LOG, **MOVES_THE_SUMMARY}
