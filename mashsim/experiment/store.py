"""The store of measured replications: a killed experiment goes on where it was, and a finished one can be extended.

One file a replication, by version of mashsim, scenario and seed. A file is written under another name and then renamed,
so a reader sees it whole or not at all; each begins with the checksum of what follows, so one that a power cut has cut
short is found out and run again. Several processes may use one store.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
import zlib
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from time import time

from mashsim.shipped import VERSION

_DIGEST = hashlib.sha256().digest_size
_HOUR = 3600


class FolderStore:
    """A store in a folder.

    Parameters
    ----------
    folder : is made when something is kept in it; may be deleted at any time
    on_trouble : called once with a sentence if something cannot be kept or was not whole; nothing else follows from it
    """

    def __init__(self, folder: Path, on_trouble: Callable[[str], None] | None = None):
        self.folder = folder
        self._here = folder / version()
        self._on_trouble = on_trouble
        self._keeps = True
        self._said: set[str] = set()
        self._swept: set[Path] = set()

    def get(self, key: str, seed: int, number: int) -> bytes | None:
        """Return a replication's measures, or None if they are not there whole."""
        path = self._path(key, seed, number)
        try:
            content = path.read_bytes()
        except OSError:
            return None
        with suppress(zlib.error):
            if hashlib.sha256(content[_DIGEST:]).digest() == content[:_DIGEST]:
                return zlib.decompress(content[_DIGEST:])
        self._say("damaged", f"{path} is not whole; its replication is run again.")
        return None

    def put(self, key: str, seed: int, number: int, result: bytes) -> None:
        """Store a replication's measures; if that fails (a full disk, say), say so and go on."""
        if not self._keeps:
            return
        path = self._path(key, seed, number)
        packed = zlib.compress(result, 6)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._sweep(path.parent)
            handle, unfinished = tempfile.mkstemp(prefix=".unfinished-", dir=path.parent)
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(hashlib.sha256(packed).digest() + packed)
                Path(unfinished).replace(path)
            except BaseException:
                with suppress(OSError):
                    Path(unfinished).unlink()
                raise
        except OSError as error:
            self._keeps = False
            self._say(
                "full",
                f"{self.folder}: replications cannot be kept ({error.strerror}); the run goes on without keeping them.",
            )

    def _sweep(self, folder: Path) -> None:
        """Remove what commands that were killed an hour ago or more have left half written, once in each folder."""
        if folder not in self._swept:
            self._swept.add(folder)
            for left in folder.glob(".unfinished-*"):
                with suppress(OSError):
                    if time() - left.stat().st_mtime > _HOUR:
                        left.unlink()

    def _path(self, key: str, seed: int, number: int) -> Path:
        return self._here / key / str(seed) / f"{number}.z"

    def _say(self, kind: str, sentence: str) -> None:
        if self._on_trouble and kind not in self._said:
            self._on_trouble(sentence)
        self._said.add(kind)


@cache
def version() -> str:
    """Return the version and a fingerprint of the code, so that results of other code are never read as its own."""
    package = Path(__file__).resolve().parent.parent
    digest = hashlib.sha256()
    for file in sorted(each for kind in ("py", "c", "h") for each in package.rglob(f"*.{kind}")):
        digest.update(file.relative_to(package).as_posix().encode() + b"\0" + file.read_bytes())
    for file in sorted((package / "data").rglob("*")):
        digest.update(file.read_bytes() if file.is_file() else b"")
    return f"{VERSION}-{digest.hexdigest()[:12]}"
