"""A command that is killed while it puts results in place: the next one finds the old ones or the new, all of them."""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from made.command_line import MM1
from mashsim import outputs
from mashsim.errors import ScenarioError
from mashsim.experiment import FolderStore, Runner
from mashsim.loading import load

BEFORE = {"a.html": "old", "b.csv": "old", "tables/c.csv": "old", "log.csv": "old"}
AFTER = {"a.html": "new", "b.csv": "new", "tables/c.csv": "new", "figures/d.svg": "new"}


def write(folder: Path, texts: dict[str, str]) -> None:
    writers = {name: (lambda path, text=text: path.write_text(text)) for name, text in texts.items()}
    outputs._write_all(folder, writers, ("log.csv",) if "log.csv" not in texts else ())


def found(folder: Path) -> dict[str, str]:
    return {str(one.relative_to(folder)): one.read_text() for one in folder.rglob("*") if one.is_file()}


def write_new(folder: Path, texts: dict[str, str]) -> None:
    outputs.write_new({folder / name: text.encode() for name, text in texts.items()})


def killed_at(step: int, folder: Path, write: Callable[[Path, dict[str, str]], None], texts: dict[str, str]) -> bool:
    """Write in a process of its own that dies at a rename; return whether it died."""
    child = os.fork()
    if child == 0:
        steps, replace = iter(range(step)), Path.replace

        def dies(self: Path, target: Path) -> Path:
            return replace(self, target) if next(steps, None) is not None else os._exit(9)

        Path.replace = dies  # type: ignore[method-assign]  # in the child alone
        write(folder, texts)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
def test_a_kill_at_any_rename_leaves_the_old_or_the_new(tmp_path: Path) -> None:
    seen, step = set(), 0
    while True:
        folder = tmp_path / str(step)
        folder.mkdir()
        write(folder, BEFORE)
        (folder / "own.txt").write_text("mine")
        died = killed_at(step, folder, write, AFTER)
        assert not died or any(folder.glob(".unfinished-*"))
        outputs.prepare_folder(folder)
        left = found(folder)
        assert left.pop("own.txt") == "mine"
        assert left in (BEFORE, AFTER), step
        seen.add("new" if left == AFTER else "old")
        step += 1
        if not died:
            break
    assert seen == {"old", "new"}
    assert step > 6


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
def test_a_kill_at_any_rename_leaves_all_new_files_or_none(tmp_path: Path) -> None:
    texts, seen = {"city.toml": "x" * 100_000, "city-team.csv": "y"}, []
    for step in range(4):
        (tmp_path / str(step)).mkdir()
        died = killed_at(step, tmp_path / str(step), write_new, texts)
        outputs.prepare_folder(tmp_path / str(step))
        seen.append((died, found(tmp_path / str(step))))
    assert seen == [(True, {}), (True, texts), (True, texts), (False, texts)]
    with pytest.raises(ScenarioError, match=r"city.toml is already there; name another file"):
        write_new(tmp_path / "3", {"other.toml": "", **texts})
    assert found(tmp_path / "3") == texts


def test_what_somebody_still_writes_is_let_alone(tmp_path: Path) -> None:
    place = tmp_path / ".unfinished-x"
    (place / "new").mkdir(parents=True)
    with outputs._held(place):
        outputs.finish_what_was_begun(tmp_path)
        assert place.exists()
    outputs.finish_what_was_begun(tmp_path)
    assert not place.exists()


@pytest.mark.parametrize("content", [b"no JSON", b"[1]", b"7", b'{"contacts": {"received": "\\ud800"}, "x": [{}]}'[:9]])
def test_a_kept_run_of_another_shape_is_run_again(tmp_path: Path, content: bytes) -> None:
    scenario = load(MM1, {"run.last_day": "2023-01-10"})
    runner = Runner(store=FolderStore(tmp_path))
    right = runner.run([scenario], 1, 1)[0].summarise()
    (kept,) = tmp_path.rglob("*.z")
    packed = zlib.compress(content)
    kept.write_bytes(sha256(packed).digest() + packed)
    assert json.dumps(Runner(store=FolderStore(tmp_path)).run([scenario], 1, 1)[0].summarise()) == json.dumps(right)
