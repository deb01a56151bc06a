"""Zip archives, of which workbooks are one kind."""

from __future__ import annotations

import io
import zipfile


def zipped(parts: dict[str, bytes]) -> bytes:
    """Return an archive of some files, by their names in it."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, part in parts.items():
            packed.writestr(name, part)
    return content.getvalue()
