"""Values outside their credible range: said beside the value, wherever it stands.

A range belongs to a setting. It holds for the value that it is written beside, for each number of a list or a table,
and for the mean of a distribution. It also holds for an assumption that takes the place of the value: on the command
line, in a file that inherits, from a day on. A value that is measured, published or derived needs no range.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any, NamedTuple

from pydantic import TypeAdapter

from mashsim.documents import Document, KeyPath, dotted, provenance_of, resolve
from mashsim.documents.document import WORDS
from mashsim.documents.notation import Notation
from mashsim.scenario.values import LengthLaw
from mashsim.uncertain.reading import setting_of
from mashsim.wording import named, value

_LAW: TypeAdapter[Any] = TypeAdapter(LengthLaw)
_NEED_NO_RANGE = ("measured", "published", "derived")


class Bounds(NamedTuple):
    """A credible range, as it is written, and who says so."""

    low: Any
    high: Any
    source: str | None


def beyond(document: Document, path: KeyPath, written: Any) -> list[str]:
    """Return what is outside its credible range in a value: "17 is below the credible range 20 to 30 (source: …)"."""
    return [*dict.fromkeys(_beyond(document, path, written, _bounds(document, path), ""))]


def _beyond(document: Document, path: KeyPath, written: Any, bounds: Bounds | None, name: str) -> Iterator[str]:
    if isinstance(written, Mapping) and "distribution" in written:
        if bounds:
            yield from _said(f"{name} the mean, ".lstrip(), _mean(written, bounds), bounds, path)
        bounds = None  # the range is that of the mean, not of each number
    if isinstance(written, Mapping | list):
        below = written.items() if isinstance(written, Mapping) else enumerate(written)
        for key, part in below:
            if key not in ("distribution", *WORDS):
                where = (*path, key)
                own = _bounds(document, where, around=False)
                within = f"{name} {named((key,))}".lstrip() if isinstance(key, str) else name
                yield from _beyond(document, where, part, own or bounds, within)
    elif bounds:
        yield from _said(f"{name} " if name else "", written, bounds, path)


def _bounds(document: Document, path: KeyPath, around: bool = True) -> Bounds | None:
    """Return the range that holds for what is written at a path; `around` looks at the tables around it too."""
    known = provenance_of(document, path) if around else document.provenance.get(dotted(path))
    if known is None or known.range is None:
        if known is not None and known.quality in _NEED_NO_RANGE:
            return None
        known = document.replaced.get(path)
    if known is not None and known.range is not None:
        return Bounds(*known.range, known.source)
    if path[0] == "interventions" and len(path) > 3 and path[2] == "changes":
        return _bounds(document, resolve(document.values, setting_of(path)), around)
    return None


def _mean(law: Mapping[str, Any], bounds: Bounds) -> object:
    """Return the mean of a distribution in the notation of its range; None if it has none."""
    with suppress(ValueError):
        compiled = _LAW.validate_python(law).compiled()
        notation = Notation.of(bounds.low)
        unit = {"clock": "seconds", "working": "working seconds", "working days": "working days"}[compiled.kind]
        return notation.write(notation.read(f"{compiled.mean:.6f} {unit}"))
    return None


def _said(name: str, written: object, bounds: Bounds, path: KeyPath) -> Iterator[str]:
    """Say that a value is outside a range, if it is; nothing where the two are not numbers of one kind."""
    with suppress(ValueError):
        notation = Notation.of(written)
        low, number, high = (notation.read(each) for each in (bounds.low, written, bounds.high))
        if not low <= number <= high:
            side = "below" if number < low else "above"
            source = f" (source: {bounds.source})" if bounds.source else ""
            yield f"{name}{value(written, path)} is {side} the credible range {_range(bounds, path)}{source}"


def _range(bounds: Bounds, path: KeyPath) -> str:
    low, high = value(bounds.low, path), value(bounds.high, path)
    same = Notation.of(bounds.low).identity == Notation.of(bounds.high).identity
    return f"{low.split()[0]} to {high}" if same and isinstance(bounds.low, str) else f"{low} to {high}"
