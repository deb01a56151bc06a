"""Fetch the parts of the page that are not mashsim: Pyodide from npm and two wheels from pip, once, into a folder."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

from mashsim.errors import ScenarioError

PYODIDE = "314.0.7"
"""The version of Pyodide (Python 3.14) that goes into the page."""
RUNTIME = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip", "pyodide-lock.json")
"""The files of the npm package `pyodide` that are needed, about 13 MB before packing."""
_LEAST_ENGINE = 100_000  # bytes; a placeholder wheel is a few thousand


class Fetched(NamedTuple):
    """Where the parts lie: the folder of Pyodide's files, and the wheels."""

    pyodide: Path
    wheels: tuple[Path, ...]


def cache_folder() -> Path:
    """Return the folder in which fetched files are kept; it may be deleted at any time."""
    if os.name == "nt":
        above = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    else:
        above = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return above / "mashsim" / f"page-{PYODIDE}"


def fetch(given: Path | None = None, cache: Path | None = None) -> Fetched:
    """Return the parts of the page that are not mashsim, fetching those that are not here yet.

    Parameters
    ----------
    given : a folder with Pyodide's files, as `npm pack` or `npm install` leaves them; its wheels are taken too
    cache : where fetched files are kept; `cache_folder()` if not given

    Raises
    ------
    ScenarioError
        If something is missing and cannot be fetched, with what to do about it.
    """
    cache = cache or cache_folder()
    pyodide = _given(given) if given else _pyodide(cache)
    return Fetched(pyodide, _wheels([*([given] if given else []), cache], cache, pyodide))


def _given(folder: Path) -> Path:
    for place in (folder, folder / "package", folder / "pyodide", folder / "node_modules" / "pyodide"):
        if all((place / name).is_file() for name in RUNTIME):
            return place
    missing = [name for name in RUNTIME if not (folder / name).is_file()]
    raise ScenarioError(
        f"{folder}: Pyodide is not there: {', '.join(missing)} missing; unpack pyodide-{PYODIDE}.tgz there."
    )


def _pyodide(cache: Path) -> Path:
    """Return the folder of Pyodide's files, from the cache or from npm."""
    folder = cache / "pyodide"
    if all((folder / name).is_file() for name in RUNTIME):
        return folder
    npm = shutil.which("npm")
    advice = f"on another computer run 'npm pack pyodide@{PYODIDE}', unpack it, and give its folder with --pyodide."
    if npm is None:
        raise ScenarioError(
            f"npm is not on this computer, and the page needs the npm package pyodide {PYODIDE}: "
            f"install npm, or {advice}"
        )
    cache.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cache) as temporary:
        run_other(
            [npm, "pack", f"pyodide@{PYODIDE}", "--silent"],
            Path(temporary),
            f"npm could not fetch pyodide {PYODIDE}; {advice}",
        )
        (packed,) = Path(temporary).glob("pyodide-*.tgz")
        unpacked = Path(temporary) / "pyodide"
        unpacked.mkdir()
        with tarfile.open(packed) as tar:
            for name in RUNTIME:
                member = tar.extractfile(f"package/{name}")
                assert member is not None
                (unpacked / name).write_bytes(member.read())
        _move(unpacked, folder)
    return folder


def _wheels(places: Sequence[Path], cache: Path, pyodide: Path) -> tuple[Path, ...]:
    """Return the wheels of pydantic's engine for WebAssembly, in the version installed here, and of the time zones."""
    info = json.loads((pyodide / "pyodide-lock.json").read_text(encoding="utf-8"))["info"]
    python = "".join(info["python"].split(".")[:2])
    platform = f"pyemscripten_{info['abi_version']}_wasm32"
    engine = version("pydantic-core")
    for_browser = ["--python-version", python, "--implementation", "cp", "--abi", f"cp{python}", "--platform", platform]
    wheels = []
    for wanted, pattern, options in (
        (f"pydantic-core=={engine}", f"pydantic_core-{engine}-*{platform}.whl", for_browser),
        ("tzdata", "tzdata-*-py2.py3-none-any.whl", []),
    ):
        here = [path for place in places for path in sorted(place.glob(pattern))]
        wheels.append(here[-1] if here else _wheel(cache, wanted, pattern, options))
    with zipfile.ZipFile(wheels[0]) as packed:
        sizes = [member.file_size for member in packed.infolist() if member.filename.endswith(".so")]
    if max(sizes, default=0) <= _LEAST_ENGINE:
        raise ScenarioError(
            f"{wheels[0]} holds no engine for WebAssembly; delete it, and try with another version of pydantic."
        )
    return tuple(wheels)


def _wheel(cache: Path, wanted: str, pattern: str, options: Sequence[str]) -> Path:
    cache.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cache) as temporary:
        pip = [
            sys.executable,
            "-m",
            "pip",
            "--disable-pip-version-check",
            "download",
            "--quiet",
            "--no-deps",
            "--only-binary",
            ":all:",
        ]
        message = (
            f"pip could not fetch {wanted} for the browser; if there is no such version, install the newest pydantic "
            f"(pip install -U pydantic), or put the wheel into the folder given by --pyodide."
        )
        run_other([*pip, *options, "--dest", temporary, wanted], Path(temporary), message)
        got = sorted(Path(temporary).glob(pattern))
        if not got:
            raise ScenarioError(message)
        got[0].replace(cache / got[0].name)
        return cache / got[0].name


def run_other(command: Sequence[str], folder: Path, message: str) -> None:
    """Run another program; if it fails, raise the message with the last line that it printed."""
    try:
        done = subprocess.run(
            command, cwd=folder, capture_output=True, text=True, encoding="utf-8", errors="replace", timeout=600
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ScenarioError(f"{message} ({error})") from None
    if done.returncode:
        printed = (done.stderr or done.stdout).strip().splitlines()
        raise ScenarioError(f"{message} It said: {printed[-1] if printed else done.returncode}")


def _move(source: Path, target: Path) -> None:
    """Move a finished folder to its place; another process may have been there first."""
    try:
        source.replace(target)
    except OSError:
        if not all((target / name).is_file() for name in RUNTIME):
            shutil.rmtree(target, ignore_errors=True)
            source.replace(target)
