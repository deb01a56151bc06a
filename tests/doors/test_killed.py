"""A command that is killed while it puts results in place: the next one finds the old ones or the new, all of them."""

from __future__ import annotations

import os
import sys
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

STEPS = {"open", "os.mkdir", "os.rename", "os.remove", "os.rmdir"}


def write(folder: Path, texts: dict[str, str]) -> None:
    writers = {name: (lambda path, text=text: path.write_text(text)) for name, text in texts.items()}
    outputs._write_all(folder, writers, ("log.csv",) if "log.csv" not in texts else ())


def found(folder: Path) -> dict[str, str]:
    return {str(one.relative_to(folder)): one.read_text() for one in folder.rglob("*") if one.is_file()}


def write_new(folder: Path, texts: dict[str, str]) -> None:
    outputs.write_new({folder / name: text.encode() for name, text in texts.items()})


def killed_at(step: int, folder: Path, write: Callable[[Path, dict[str, str]], None], texts: dict[str, str]) -> bool:
    """Write in a process of its own that dies before a step on the disk; return whether it died."""
    child = os.fork()
    if child == 0:
        steps = iter(range(step))

        def dies(event: str, _: tuple[object, ...]) -> None:
            if event in STEPS and next(steps, None) is None:
                os._exit(9)

        sys.addaudithook(dies)
        write(folder, texts)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9


def left_by_kills(
    folder: Path,
    write: Callable[[Path, dict[str, str]], None],
    before: dict[str, str],
    texts: dict[str, str],
) -> list[dict[str, str]]:
    """Kill what writes at each of its steps in turn, and return what the next command finds each time."""
    seen: list[dict[str, str]] = []
    died = True
    while died:
        place = folder / str(len(seen))
        place.mkdir()
        outputs.write_texts(place, before)
        died = killed_at(len(seen), place, write, texts)
        outputs.prepare_folder(place)
        for left in place.glob(".unfinished-*"):  # nothing says whose it is: an hour must pass
            assert {one.name for one in left.iterdir()} <= {"new", "lock"}
            os.utime(left, (0, 0))
        outputs.prepare_folder(place)
        assert not list(place.glob(".unfinished-*"))
        seen.append(found(place))
    assert len(seen) > 20
    return seen


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
def test_a_kill_at_any_step_leaves_the_old_or_the_new(tmp_path: Path) -> None:
    own = {"own.txt": "mine"}
    seen = left_by_kills(tmp_path, write, {**BEFORE, **own}, AFTER)
    assert all(left in ({**BEFORE, **own}, {**AFTER, **own}) for left in seen)
    assert seen[0] == {**BEFORE, **own}
    assert seen[-2:] == [{**AFTER, **own}] * 2


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
def test_a_kill_at_any_step_leaves_all_new_files_or_none(tmp_path: Path) -> None:
    texts = {"city.toml": "x" * 100_000, "city-team.csv": "y"}
    seen = left_by_kills(tmp_path, write_new, {}, texts)
    assert all(left in ({}, texts) for left in seen)
    assert seen[0] == {}
    assert seen[-2:] == [texts] * 2
    with pytest.raises(ScenarioError, match=r"city.toml is already there; name another file"):
        write_new(tmp_path / str(len(seen) - 1), {"other.toml": "", **texts})
    assert found(tmp_path / str(len(seen) - 1)) == texts


def test_what_somebody_still_writes_is_let_alone(tmp_path: Path) -> None:
    place = tmp_path / ".unfinished-x"
    (place / "new").mkdir(parents=True)
    with outputs._held(place):
        outputs.finish_what_was_begun(tmp_path)
        assert place.exists()
    outputs.finish_what_was_begun(tmp_path)
    assert not place.exists()


@pytest.mark.parametrize(
    "content",
    [
        b"no JSON",
        b"[1]",
        b"7",
        b'{"contacts": {"received": "\\ud800"}, "x": [{}]}'[:9],
        b'{"contacts": {"received": NaN}}',
        b'{"contacts": 7}',
        b'{"contacts": {"received": "many"}}',
        b'{"contacts": {"received": [1, 2]}}',
    ],
)
def test_a_kept_run_of_another_shape_is_run_again(tmp_path: Path, content: bytes) -> None:
    scenario = load(MM1, {"run.last_day": "2023-01-10"})
    right = Runner(store=FolderStore(tmp_path)).run([scenario], 2, 1)[0].summarise()
    spoilt = sorted(tmp_path.rglob("*.z"))[1]
    whole, packed = spoilt.read_bytes(), zlib.compress(content)
    spoilt.write_bytes(sha256(packed).digest() + packed)
    assert Runner(store=FolderStore(tmp_path)).run([scenario], 2, 1)[0].summarise() == right
    assert spoilt.read_bytes() == whole
