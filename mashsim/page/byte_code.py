"""Byte code for the modules of an archive.

The page's own Python runs this file when the page is built, as byte code is of one version of Python only. So it
imports nothing of mashsim.
"""

from __future__ import annotations

import ast
import io
import marshal
import zipfile
from importlib.util import MAGIC_NUMBER, cache_from_source, source_hash
from pathlib import Path

_OURS = "mashsim/"
_NOT_CHECKED = (1).to_bytes(4, "little")  # the byte code holds, whatever the date and the content of a source beside it
_EARLIEST = (1980, 1, 1, 0, 0, 0)


def compile_archive(file: str, site: str) -> None:
    """Put byte code into an archive, as `with_byte_code` does."""
    path = Path(file)
    path.write_bytes(with_byte_code(path.read_bytes(), site))


def with_byte_code(archive: bytes, site: str) -> bytes:
    """Return a zip archive with the byte code of its modules.

    The sources of mashsim stay, as the texts under its settings are read from them. Those of other packages go, and no
    byte code has docstrings, so that the page does not grow by much.

    Parameters
    ----------
    site : where the archive is unpacked
    """
    with zipfile.ZipFile(io.BytesIO(archive)) as packed:
        files = {name: packed.read(name) for name in packed.namelist() if not name.endswith("/")}
    for name in [name for name in files if name.endswith(".py")]:
        source, is_ours = files[name], name.startswith(_OURS)
        tree = _without_docstrings(ast.parse(source)) if is_ours else source
        code = compile(tree, f"{site}/{name}", "exec", dont_inherit=True, optimize=0 if is_ours else 2)
        if not is_ours:
            del files[name]
        content = MAGIC_NUMBER + _NOT_CHECKED + source_hash(source) + marshal.dumps(code)
        files[cache_from_source(name, optimization="") if is_ours else f"{name}c"] = content
    compiled = io.BytesIO()
    with zipfile.ZipFile(compiled, "w") as packed:
        for name in sorted(files):
            packed.writestr(zipfile.ZipInfo(name, _EARLIEST), files[name])
    return compiled.getvalue()


def _without_docstrings(tree: ast.Module) -> ast.Module:
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node, clean=False):
            del node.body[0]
            if not node.body:
                node.body.append(ast.Pass(lineno=1, col_offset=0))
    return tree
