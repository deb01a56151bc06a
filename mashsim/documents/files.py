"""A scenario file from the disk or from memory: its text, or a plain reason why it cannot be read."""

from __future__ import annotations

import os
import re
import stat
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from mashsim.documents.text import KeyPath, in_message, locate, nearest
from mashsim.errors import Fault, ScenarioError
from mashsim.trees import Tree

LARGEST_FILE = 5_000_000
DEEPEST = 40
TOO_DEEP = f"tables and lists are more than {DEEPEST} deep in one another."


@dataclass(frozen=True, slots=True)
class Place:
    """A line of a file, or (line 0) a file or a command as a whole."""

    file: str
    line: int = 0

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}" if self.line else self.file


def read_text(path: Path) -> str:
    """Return the text of a scenario file; a file that is too large is refused before it is read."""
    try:
        status = path.stat()
        if stat.S_ISREG(status.st_mode) and status.st_size <= LARGEST_FILE:
            with path.open("rb") as file:
                return _decode(file.read(), path)
    except FileNotFoundError:
        raise ScenarioError([Fault(str(path), _missing_file(path))]) from None
    except OSError as error:
        raise ScenarioError([Fault(str(path), f"cannot be read: {error.strerror}.")]) from None
    except ScenarioError:
        raise
    except ValueError:
        raise ScenarioError(f"{str(path)!r} is not the name of a file.") from None
    if stat.S_ISDIR(status.st_mode):
        raise ScenarioError([Fault(str(path), f"is a folder; name a scenario file{_listed(path, 'it holds')}.")])
    refuse_what_never_ends(path, "a scenario file")
    size = f"{status.st_size / 1e6:.1f} MB"
    raise ScenarioError(
        [Fault(str(path), f"is too large: {size}; a scenario file is at most {LARGEST_FILE / 1e6:.0f} MB.")]
    )


def refuse_what_never_ends(path: Path, what: str) -> None:
    """Refuse to read what is neither a file nor a folder.

    Parameters
    ----------
    what : is to be named, such as "a scenario file"

    Raises
    ------
    OSError
        If it is not there.
    ScenarioError
        If it is a pipe or a device.
    """
    mode = path.stat().st_mode
    if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
        raise ScenarioError([Fault(str(path), f"is a pipe or a device, which may never end; name {what}.")])


def name_of(path: Path) -> str:
    """Return a file's name as text, whatever the locale makes of its bytes.

    Raises
    ------
    ScenarioError
        If they are not UTF-8.
    """
    try:
        return os.fsencode(path.name).decode("utf-8")
    except UnicodeDecodeError:
        raise ScenarioError([Fault(str(path), "its name is not UTF-8 text; rename the file.")]) from None


def _missing_file(path: Path) -> str:
    if not path.parent.is_dir():
        return f"there is no such file: there is no folder {path.parent}."
    near = nearest(path.stem, [file.stem for file in path.parent.glob("*.toml")])
    return (
        f"there is no such file; did you mean '{near}.toml'?"
        if near
        else f"there is no such file{_listed(path.parent, 'the folder holds')}."
    )


def _listed(folder: Path, words: str) -> str:
    names = sorted(file.name for file in folder.glob("*.toml"))[:5]
    return f"; {words} {', '.join(names)}" if names else ""


def _decode(content: bytes, path: Path) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise ScenarioError([Fault(str(path), "is text in UTF-16; save it as UTF-8.")])
    if b"\0" in content:
        raise ScenarioError([Fault(str(path), "is not text; a scenario is a text file in TOML, saved as UTF-8.")])
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        message = f"not UTF-8 text (byte 0x{content[error.start]:02x}); save the file as UTF-8."
        raise ScenarioError([Fault(str(Place(path.name, line)), message)]) from None


def find_base(base: object, place: Place, path: Path | None, search: Sequence[Path]) -> Path:
    """Return the file that ``base`` at `place` means: one beside its own file, else one in the folders of `search`."""
    if not isinstance(base, str) or not base:
        raise ScenarioError(
            [Fault(str(place), f"base is {in_message(base)}; it must be the name of a scenario file in quotes.")]
        )
    folders = [*([path.parent] if path else []), *search]
    candidates = [folder / name for folder in folders for name in (base, f"{base}.toml")]
    matches = [candidate for candidate in candidates if _is_file(candidate)]
    others = [
        candidate for candidate in matches if not (path and is_same(candidate, path))
    ]  # my baseline.toml on the shipped one
    if others or matches:
        return (others or matches)[0]
    known = {file.stem for folder in folders for file in folder.glob("*.toml")} - {place.file.removesuffix(".toml")}
    near = nearest(base.removesuffix(".toml"), known)
    hint = f"did you mean '{near}.toml'?" if near else f"looked in {', '.join(map(str, folders)) or 'no folder'}."
    raise ScenarioError([Fault(str(place), f"base is {base!r}, and there is no such file; {hint}")])


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:
        return False


def is_same(path: Path, other: Path) -> bool:
    """Whether two paths lead to the same file."""
    return path.resolve() == other.resolve()


_POSITION = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")
_TWICE = re.compile(r"Cannot (?:declare|redefine namespace|mutate immutable namespace) \((.*?),?\)(?: twice)?")
_NO_END = "a text in quotes does not end; add the missing quote"
_PLAIN_WORDS = {  # how a message of tomllib begins, and what is said instead
    "Cannot overwrite a value": "this key is set twice; keep one",
    "Duplicate inline table key": "a key is set twice in this table; keep one",
    "Invalid value": 'this is not a value; write text in quotes, such as "45 min"',
    "Expected newline or end of document": 'the line goes on after its value; write text in quotes, such as "45 min"',
    "Illegal character '\\n'": _NO_END,
    "Found invalid character '\\n'": _NO_END,
    "Unterminated string": _NO_END,
    'Expected "': _NO_END,
    "Unescaped '\\' in a string": "a \\ in a text must be written twice; or put the text in single quotes",
    "Unclosed array": "a list does not end; add the missing ] or comma",
    "Unclosed inline table": "a table does not end; add the missing } or comma",
    "Expected '=' after a key": "there is no = after the key; write key = value",
    "Invalid statement": "no setting begins like this; write key = value or [table]",
    "Invalid initial character for a key part": "no key begins like this; write key = value or [table]",
    "Invalid date or datetime": "there is no such date; write year-month-day, such as 2022-04-01",
}


def parse(text: str, file: str) -> tuple[Tree, dict[KeyPath, int]]:
    """Return what a TOML text holds, and the line of each key."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    try:
        return tomllib.loads(text), locate(text)
    except tomllib.TOMLDecodeError as error:
        raise ScenarioError([_not_toml(str(error), text, file)]) from None
    except ValueError as error:  # a number of thousands of digits
        raise ScenarioError([Fault(file, f"not TOML: {error}.")]) from None
    except RecursionError:
        raise ScenarioError([Fault(file, TOO_DEEP)]) from None


def _not_toml(message: str, text: str, file: str) -> Fault:
    position = _POSITION.search(message)
    what = message[: position.start()] if position else message
    place = Place(file, int(position[1]) if position and position[1] else _unfinished_line(text))
    column = f", column {position[2]}" if position and position[2] else ""
    plain = next(
        (plain for begins, plain in _PLAIN_WORDS.items() if what.startswith(begins)), what[:1].lower() + what[1:]
    )
    if twice := _TWICE.match(what):
        table = ".".join(part.strip(" '\"") for part in twice[1].split(","))
        plain = f"the table [{table}] is written twice; put its settings together"
    return Fault(f"{place}{column}", f"not TOML: {plain}.")


def _unfinished_line(text: str) -> int:
    """Return the line of a list, table or text that never ends; 0 if finding it would take long."""
    begins, lines = 0, text.split("\n")
    for end in range(1, len(lines) + 1):
        if end - begins > 500:
            return 0
        try:
            tomllib.loads("\n".join(lines[begins:end]))
            begins = end
        except ValueError:
            continue
    return min(begins, len(lines) - 1) + 1
