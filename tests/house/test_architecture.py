"""The house keeps its shape: floors, a light run path, a small front door, a tidy top level, a package that
installs."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import sysconfig
import tomllib
import zipfile
from fnmatch import fnmatch
from graphlib import TopologicalSorter
from importlib import import_module
from pathlib import Path

import pytest
from grimp import build_graph

import mashsim
from made.places import ROOT
from mashsim.shipped import VERSION, scenario_folder

PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
MODULES = sorted((ROOT / "mashsim").rglob("*.py"))
TOP_LEVEL = {
    "mashsim",
    "scenarios",
    "experiments",
    "tests",
    "pyproject.toml",
    "README.md",
    "LICENSE",
    "CHANGELOG.md",
    "CITATION.cff",
    ".ci",
    ".gitignore",
    ".gitattributes",
    ".pre-commit-config.yaml",
}
LONGEST_MODULE = 450
HEAVY = ("numpy", "scipy", "matplotlib", "pandas")
TEXTBOOK = ROOT / "scenarios" / "textbook" / "m-m-1.toml"


def run_python(code: str, *arguments: str) -> str:
    """Run code in a fresh interpreter, with warnings as errors, and return what it printed."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code, *arguments], capture_output=True, text=True, cwd=ROOT
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def project_files() -> list[Path]:
    """Return the files that belong to the project: the tracked ones, or without git all that are not ignored."""
    if (ROOT / ".git").exists():
        tracked = subprocess.run(["git", "ls-files", "-z"], capture_output=True, text=True, cwd=ROOT, check=True).stdout
        return [ROOT / name for name in tracked.split("\0") if name and (ROOT / name).is_file()]
    ignored = [line.strip("/") for line in (ROOT / ".gitignore").read_text(encoding="utf-8").split()]
    files = [path for path in ROOT.rglob("*") if path.is_file()]
    return [
        path
        for path in files
        if not any(fnmatch(part, glob) for part in path.relative_to(ROOT).parts for glob in ignored)
    ]


def texts() -> dict[Path, str]:
    return {
        path: path.read_text(encoding="utf-8")
        for path in project_files()
        if path.suffix not in (".png", ".xlsx", ".zip")
    }


# Contracts


def test_import_contracts_hold() -> None:
    code = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    done = subprocess.run([sys.executable, "-c", code, "--no-cache"], capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stdout + done.stderr


def test_no_module_imports_itself_through_others() -> None:
    graph = build_graph("mashsim", exclude_type_checking_imports=True, cache_dir=None)
    # Raises CycleError, which names the ring. The contracts see rings between siblings, this one also through a
    # folder's own module.
    TopologicalSorter({name: graph.find_modules_directly_imported_by(name) for name in graph.modules}).prepare()


def test_modules_fit_one_sitting() -> None:
    lengths = {
        path.relative_to(ROOT).as_posix(): len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES
    }
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_MODULE} == {}


def test_modules_are_not_named_after_nothing() -> None:
    assert {path.stem for path in MODULES} & {"utils", "helpers", "common", "misc", "core", "base", "manager"} == set()


# Front door


def test_front_door_opens_on_every_name() -> None:
    for name in mashsim.__all__:
        assert getattr(mashsim, name) is not None
    assert dir(mashsim) == mashsim.__all__ == sorted(mashsim.__all__)
    assert set(mashsim._MODULE_OF) | {"__version__"} == set(mashsim.__all__)


def test_front_door_names_what_it_has_when_asked_for_what_it_has_not() -> None:
    with pytest.raises(AttributeError, match=r"no attribute 'simulation_of'; it has .*simulate"):
        mashsim.simulation_of  # noqa: B018  asking is the test


def test_type_checkers_see_the_names_that_the_front_door_gives() -> None:
    tree = ast.parse((ROOT / "mashsim" / "__init__.py").read_text(encoding="utf-8"))
    checked = next(node for node in tree.body if isinstance(node, ast.If))
    imports = [node for node in checked.body if isinstance(node, ast.ImportFrom)]
    assert {alias.name: node.module for node in imports for alias in node.names} == mashsim._MODULE_OF


@pytest.mark.parametrize(("module", "name"), [(module, name) for name, module in mashsim._MODULE_OF.items()])
def test_front_door_gives_the_thing_itself(module: str, name: str) -> None:
    assert getattr(mashsim, name) is getattr(import_module(module), name)


def test_import_mashsim_brings_only_the_standard_library() -> None:
    code = "import sys; before = set(sys.modules); import mashsim; print(*(set(sys.modules) - before))"
    brought = {name.partition(".")[0] for name in run_python(code).split()}
    assert brought - sys.stdlib_module_names == {"mashsim"}
    assert run_python(
        "import sys, mashsim; print(*(name for name in sys.modules if name.startswith('mashsim.')))"
    ).split() == ["mashsim.shipped"]


def test_help_brings_nothing_heavy() -> None:
    code = """
import sys
from mashsim.cli import main
try:
    main(["--help"])
except SystemExit as stop:
    assert not stop.code, stop.code
print("loaded:", *sorted({name.partition(".")[0] for name in sys.modules}))
"""
    shown, _, loaded = run_python(code).rpartition("loaded:")
    assert "run" in shown
    assert set(loaded.split()) & {*HEAVY, "jinja2", "xlsxwriter"} == set()


def test_a_run_and_its_report_need_neither_numpy_nor_scipy_nor_matplotlib(tmp_path: Path) -> None:
    code = f"""
import sys
for name in {HEAVY!r}:
    sys.modules[name] = None  # any import of it now fails
import mashsim
from mashsim.report import render
from mashsim.workbook import write_workbook
from pathlib import Path
summary = mashsim.run(mashsim.load(sys.argv[1]), replications=1, seed=1)
assert summary["results"]["contacts"]["closed"]["mean"] > 0
assert "</html>" in render(summary)
write_workbook(summary, Path(sys.argv[2]))
"""
    run_python(code, str(TEXTBOOK), str(tmp_path / "results.xlsx"))
    assert (tmp_path / "results.xlsx").stat().st_size > 0


# Top level, and what no file may say


def test_top_level_is_what_the_design_says() -> None:
    assert {path.relative_to(ROOT).parts[0] for path in project_files()} <= TOP_LEVEL


def test_no_file_names_a_registry_or_a_place_on_somebodys_machine() -> None:
    hosts = [
        ".".join(parts)
        for parts in (
            ("pypi", "org"),
            ("python-hosted".replace("-", ""), "org"),
            ("npmjs", "org"),
            ("npmjs", "com"),
            ("deb", "debian", "org"),
        )
    ]
    folders = ["work", "farm", "root", "home", "Users"]
    forbidden = re.compile(
        rf"{'|'.join(re.escape(host) for host in hosts)}|(?<![\w.$}})>])/(?:{'|'.join(folders)})/[\w.]"
    )
    found = {
        path.relative_to(ROOT).as_posix(): match[0]
        for path, text in texts().items()
        if (match := forbidden.search(text))
    }
    assert found == {}


def test_readme_marks_the_two_lines_that_ci_runs() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    lines = dict(re.findall(r"<!-- ci: (\w+) -->\s+```\w*\n([^\n]+)\n```", readme))
    assert set(lines) == {"run", "tests"}
    assert "mashsim run scenarios/" in lines["run"]
    assert lines["tests"].endswith("python -m pytest")


def test_version_is_told_once() -> None:
    assert mashsim.__version__ == VERSION
    assert f"\nversion: {VERSION}\n" in (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert f"\n## {VERSION}\n" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


# Package


def test_every_folder_of_code_is_packaged() -> None:
    folders = {".".join(path.parent.relative_to(ROOT).parts) for path in MODULES}
    assert set(PYPROJECT["tool"]["setuptools"]["packages"]) == folders | {"mashsim.scenarios"}


def test_scenarios_are_found() -> None:
    assert (scenario_folder() / "baseline.toml").is_file()
    assert (scenario_folder() / "textbook").is_dir()


@pytest.mark.slow
def test_a_built_wheel_installs_and_runs_its_own_scenarios(tmp_path: Path) -> None:
    source = tmp_path / "source"
    for path in project_files():
        copy = source / path.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes())
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "-q"]
    subprocess.run([*pip, "wheel", "--no-deps", "-w", str(tmp_path), str(source)], check=True)
    (wheel,) = tmp_path.glob("mashsim-*.whl")
    with zipfile.ZipFile(wheel) as files:
        packed = set(files.namelist())
    wanted = {
        path.relative_to(ROOT).as_posix() for path in project_files() if path.relative_to(ROOT).parts[0] == "mashsim"
    }
    wanted |= {f"mashsim/{path.relative_to(ROOT).as_posix()}" for path in (ROOT / "scenarios").rglob("*.toml")}
    assert wanted - packed == set()

    # An environment of its own, that borrows what mashsim depends on, but not mashsim, from this one.
    subprocess.run([sys.executable, "-m", "venv", str(tmp_path / "venv")], check=True)
    python = str(next((tmp_path / "venv").glob("[bS]*/python*")))
    ask = "import sysconfig; print(sysconfig.get_path('purelib'))"
    packages = subprocess.run([python, "-c", ask], check=True, capture_output=True, text=True).stdout.strip()
    (Path(packages) / "borrowed.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    subprocess.run(
        [python, "-m", "pip", "--disable-pip-version-check", "install", "-q", "--no-deps", str(wheel)], check=True
    )
    code = """
import mashsim, mashsim.shipped
from pathlib import Path
folder = mashsim.shipped.scenario_folder()
assert Path(mashsim.__file__).parent in folder.parents, folder
log = mashsim.simulate(mashsim.load(folder / "textbook" / "m-m-1.toml"), seed=1, replication=0)
assert len(log) > 0
"""
    subprocess.run([python, "-c", code], check=True, cwd=tmp_path)
    shown = subprocess.run(
        [python, "-m", "mashsim", "--help"], check=True, cwd=tmp_path, capture_output=True, text=True
    ).stdout
    assert "run" in shown
