"""Compile what goes into the page in the page's own Python, so that a browser need not do it at each start."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from pathlib import Path

from mashsim.page import byte_code
from mashsim.page.fetching import cache_folder, run_other

_SCRIPT = Path(__file__).resolve().parent.parent / "templates" / "page" / "node" / "compile.mjs"


def compiled(archive: bytes, site: str, pyodide: Path, cache: Path | None = None) -> bytes:
    """Return an archive with the byte code of its modules; as it is where there is no Node to run the page's Python.

    Parameters
    ----------
    site : where the page unpacks it
    pyodide : the folder of Pyodide's files
    cache : where compiled archives are found again; `cache_folder()` if not given

    Raises
    ------
    ScenarioError
        If it cannot be compiled.
    """
    node, code = shutil.which("node"), Path(byte_code.__file__).resolve()
    if node is None:
        return archive
    folder = (cache or cache_folder()) / "byte-code"
    made_of = (archive, site.encode(), code.read_bytes(), (pyodide / "pyodide-lock.json").read_bytes())
    known = folder / f"{hashlib.sha256(b''.join(hashlib.sha256(part).digest() for part in made_of)).hexdigest()}.zip"
    if not known.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder) as temporary:
            before, after = Path(temporary) / "before.zip", Path(temporary) / "after.zip"
            before.write_bytes(archive)
            command = [node, *map(str, (_SCRIPT, pyodide.resolve(), code, site, before, after))]
            run_other(command, Path(temporary), "node could not compile the page's modules.")
            after.replace(known)
    return known.read_bytes()
