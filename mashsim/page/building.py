"""Build the page: one HTML file with Python, mashsim, its scenarios, and results that are worked out beforehand."""

from __future__ import annotations

import base64
import gzip
import io
import json
import re
import urllib.parse
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext, suppress
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

from markupsafe import Markup

from mashsim.councils import councils
from mashsim.documents.files import LARGEST_FILE
from mashsim.errors import ScenarioError
from mashsim.experiment.executors import processes
from mashsim.experiment.store import version as version_of_code
from mashsim.handbook import parts_as_html
from mashsim.page.compiling import compiled
from mashsim.page.doors import MOST_REPLICATIONS, shipped
from mashsim.page.fetching import Fetched, cache_folder
from mashsim.page.handling import handle_text
from mashsim.page.watching import MOST_DAYS
from mashsim.report.filling import fill, template_text
from mashsim.shipped import scenario_folder
from mashsim.training import shipped as shipped_exercises
from mashsim.trees import Tree

Progress = Callable[[int, int], None]
"""Called with how many parts are done, and of how many."""
PACKAGES = (
    "simpy",
    "pydantic",
    "annotated-types",
    "typing-extensions",
    "typing-inspection",
    "jinja2",
    "markupsafe",
    "xlsxwriter",
)
"""Packages of this installation that go into the page, without their compiled parts; click is not needed there."""
USUAL_REPLICATIONS = 8
"""How often each scenario is run beforehand."""
_LEFT_OUT = (
    "pydantic/v1/",
    "pydantic/mypy.py",
    "tzdata/zoneinfo/right/",
    "mashsim/cli/",
    "mashsim/page/building.py",
    "mashsim/page/byte_code.py",
    "mashsim/page/compiling.py",
    "mashsim/page/fetching.py",
    "mashsim/templates/page/",
    *(f"mashsim/data/handbook/{part}" for part in ("background/", "how-to/", "tutorials/", "reference/commands.md")),
    "mashsim/handbook.py",
)
VIEWS = {
    "doors": "Start",
    "what-if": "What if?",
    "settings": "All settings",
    "compare": "Compare",
    "questions": "Ask",
    "figures": "Your figures",
    "watch": "Watch",
    "training": "Training",
    "year": "Play a year",
    "help": "Help",
}
"""The views of the page by name, with the words that lead there; each has a template and a script of its name."""
_TEMPLATES = Path(__file__).resolve().parent.parent / "templates" / "page"
_WORKER = "worker.js"
_STYLES = ("style.css", "page/page.css", "page/board.css", "page/watch.css", "page/training.css", "page/year.css",
           "handbook.css")  # fmt: skip
_EARLIEST = (1980, 1, 1, 0, 0, 0)  # the date of all files in the archive, so that the same content gives the same bytes


def build(out: Path, fetched: Fetched, prepared: Tree, compiling: bool = True) -> int:
    """Write the page and return its size in bytes.

    Parameters
    ----------
    out : the file to write; what was there is replaced only when the page is whole
    fetched : Pyodide and the wheels
    prepared : what was worked out beforehand, as `worked_out` gives it
    compiling : whether its modules are compiled where Node is, so that it starts in half the time

    Raises
    ------
    ScenarioError
        If the file cannot be written.
    """
    text = page(fetched, prepared, compiling).encode()
    unfinished = out.with_name(f".{out.name}.unfinished")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        unfinished.write_bytes(text)
        unfinished.replace(out)
    except OSError as error:
        with suppress(OSError):
            unfinished.unlink()
        raise ScenarioError(
            f"{out}: the page cannot be written there ({error.strerror}); choose another place with --out."
        ) from None
    return len(text)


def page(fetched: Fetched, prepared: Tree, compiling: bool = True) -> str:
    """Return the page as HTML: the same parts always give the same bytes."""
    lock = json.loads((fetched.pyodide / "pyodide-lock.json").read_text(encoding="utf-8"))
    major, minor = lock["info"]["python"].split(".")[:2]
    site = f"/lib/python{major}.{minor}/site-packages"
    archives = {"python_stdlib.zip": f"/lib/python{major}{minor}.zip", "packages.zip": site}
    as_they_are = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip")
    parts = {name: (fetched.pyodide / name).read_bytes() for name in as_they_are}
    parts["packages.zip"] = packages(fetched.wheels)
    if compiling:
        parts |= {name: compiled(parts[name], place, fetched.pyodide) for name, place in archives.items()}
    setting = {
        "lock": json.dumps({"info": lock["info"], "packages": {}}),
        "site": site,
        "most_bytes": LARGEST_FILE,
    }
    # Data is escaped for its place.
    return fill(
        "page/page.html.j2",
        _STYLES,
        views=VIEWS,
        parts_of_handbook=parts_as_html(),
        most_replications=MOST_REPLICATIONS,
        most_days=MOST_DAYS,
        councils=councils(),
        modules=_in_script({"imports": _modules()}),
        worker=_in_script(_worker()),
        prepared=_in_letters(json.dumps(prepared, ensure_ascii=False, separators=(",", ":")).encode()),
        setting=_in_script(setting),
        parts={name: _in_letters(content) for name, content in parts.items()},
    )


def _in_letters(content: bytes) -> Markup:
    """Return bytes packed and written in letters that no HTML means anything by."""
    return Markup(base64.b64encode(gzip.compress(content, 9, mtime=0)).decode())


def _in_script(value: object) -> Markup:
    """Return JSON that can end no script element."""
    return Markup(json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c"))


def _modules() -> dict[str, str]:
    """Return the modules of the page's script by name, each as an address that holds it whole.

    They import each other by these names: a browser imports nothing from beside a file that was opened from disk.
    """
    names = sorted(path.name for path in _TEMPLATES.glob("*.js") if path.name != _WORKER)
    return {f"page/{name}": _address(f"{template_text(f'page/{name}')}//# sourceURL={name}\n") for name in names}


def _worker() -> str:
    """Return the worker's script. The page's table of modules does not hold there, so it imports by address."""
    script = template_text(f"page/{_WORKER}")
    return re.sub(r'"(page/\w+\.js)"', lambda path: json.dumps(_address(template_text(path[1]))), script)


def _address(script: str) -> str:
    return "data:text/javascript," + urllib.parse.quote(script)


def packages(wheels: Sequence[Path]) -> bytes:
    """Return a zip archive of mashsim, its scenarios and the packages it runs on, as they lie in site-packages."""
    files = dict(_mashsim())
    for name in PACKAGES:
        files.update(_installed(name))
    for wheel in wheels:
        with zipfile.ZipFile(wheel) as packed:
            files.update({name: packed.read(name) for name in packed.namelist() if _wanted(name)})
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as packed:
        for name in sorted(files):
            packed.writestr(
                zipfile.ZipInfo(name, _EARLIEST), files[name]
            )  # as it is: the whole is packed once, and smaller for it
    return archive.getvalue()


def _mashsim() -> Iterator[tuple[str, bytes]]:
    folder = Path(__file__).resolve().parent.parent
    for path in folder.rglob("*"):
        name = f"mashsim/{path.relative_to(folder).as_posix()}"
        if path.is_file() and _wanted(name):
            yield name, path.read_bytes()
    for path in scenario_folder().rglob("*"):
        if path.suffix in (".toml", ".csv"):
            yield f"mashsim/scenarios/{path.relative_to(scenario_folder()).as_posix()}", path.read_bytes()


def _installed(name: str) -> Iterator[tuple[str, bytes]]:
    """Yield the files of an installed package, and the one that says its version."""
    package = distribution(name)
    for file in package.files or ():
        place = file.as_posix()
        if place.endswith(".dist-info/METADATA") or (
            place.endswith((".py", ".json"))
            and not place.startswith("..")
            and ".dist-info/" not in place
            and _wanted(place)
        ):
            yield place, Path(str(package.locate_file(file))).read_bytes()


def _wanted(name: str) -> bool:
    if name.startswith(_LEFT_OUT) or "__pycache__" in name:
        return False
    built_for_here = name.startswith("mashsim/kernel/") and not name.endswith(".py")
    return not built_for_here and not name.endswith((".pyi", ".pyc", "py.typed", "/RECORD", "/WHEEL", "/"))


def worked_out(
    names: Sequence[str] = (),
    replications: int = USUAL_REPLICATIONS,
    workers: int = 1,
    on_done: Progress | None = None,
    cache: Path | None = None,
    exercises: Sequence[str] = (),
) -> Tree:
    """Return what the page shows before Python is there: scenarios as they are, with results, and whole exercises.

    Parameters
    ----------
    names : of the scenarios worked out; all that ship if none. The others can be run in the page too.
    replications : of each
    workers : processes
    cache : where what was worked out is kept, by the version of the code; `cache_folder()` if not given
    exercises : that are worked out; if none and no scenarios are named, all that ship

    Raises
    ------
    ScenarioError
        If there is no such scenario or exercise.
    """
    exercises = exercises or (() if names else list(shipped_exercises()))
    names = names or list(shipped())
    folder = (cache or cache_folder()) / "worked-out" / version_of_code()
    files = {("scenario", name): folder / f"{name.replace('/', '-')}-{replications}.json" for name in names}
    files |= {("exercise", name): folder / f"exercise-{name}.json" for name in exercises}
    missing = [what for what, file in files.items() if not file.is_file()]
    done = len(files) - len(missing)
    with processes(min(workers, len(missing))) if workers > 1 and len(missing) > 1 else nullcontext() as executor:
        spread = executor.map if executor else map
        for what, text in zip(missing, spread(_one, missing, [replications] * len(missing)), strict=True):
            answer = json.loads(text)
            if "faults" in answer:
                raise ScenarioError(answer["faults"])
            _keep(files[what], text)
            done += 1
            if on_done:
                on_done(done, len(files))
    answers = {what: json.loads(file.read_text(encoding="utf-8")) for what, file in files.items()}
    return {
        "scenarios": _asked(do="scenarios")["scenarios"],
        "doors": {name: answers["scenario", name] for name in names},
        "film": _first_film(names[0], folder),
        "exercises": _asked(do="exercises")["exercises"],
        "year": _asked(do="year rules"),
        "exercise": {name: answers["exercise", name] for name in exercises},
    }


def _first_film(name: str, folder: Path) -> Tree:
    """Return the film that plays before Python is there, or where it cannot be: of one scenario as it is."""
    path = folder / f"{name.replace('/', '-')}-film.json"
    if not path.is_file():
        _keep(path, json.dumps({"scenario": name, **_asked(do="film", scenario=name)}))
    film: Tree = json.loads(path.read_text(encoding="utf-8"))
    return film


def _one(what: tuple[str, str], replications: int) -> str:
    """Return the responses for one scenario as it is, or for one exercise, as text; or its faults."""
    kind, name = what
    try:
        answers = _exercise(name) if kind == "exercise" else _door(name, replications)
    except ScenarioError as error:
        answers = {"faults": [str(fault) for fault in error.faults]}
    return json.dumps(answers, ensure_ascii=False, separators=(",", ":"))


def _door(name: str, replications: int) -> Tree:
    start = _asked(do="start", scenario=name)
    return {"start": start, "sum up": _asked(do="sum up", scenario=name, replications=replications)}


def _exercise(name: str) -> Tree:
    """Return the responses for one exercise, with its films."""
    answers: Tree = {do: _asked(do=do, exercise=name) for do in ("exercise", "reveal", "hand out")}
    answers["films"] = [
        _asked(do="film", **each["sides"], first_day=each["first_day"], last_day=each["last_day"])["film"]
        for each in answers["exercise"]["films"]
    ]
    return answers


def _asked(**request: Any) -> Tree:
    """Return the response to a request as the page gets it; raise its faults."""
    answer: Tree = json.loads(handle_text(json.dumps(request)))
    if "faults" in answer:
        raise ScenarioError(answer["faults"])
    return answer


def _keep(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".unfinished")
    unfinished.write_text(text, encoding="utf-8")
    unfinished.replace(path)
