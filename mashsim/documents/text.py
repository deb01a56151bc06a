"""TOML as text: paths and values as a message has them, the line of each key, and values written back.

``tomllib`` says what a file holds but not where; a message needs the line. ``locate`` is a second, much simpler reading
of a text that ``tomllib`` has already found good.
"""

from __future__ import annotations

import difflib
import json
import re
import tomllib
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

KeyPath = tuple[str | int, ...]
"""Where a value is: names of keys, and positions in lists from 0."""

_WIDTH = 120
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_KEY = re.compile(r"""[A-Za-z0-9_-]+|"(?:\\.|[^"\\\n])*"|'[^'\n]*'""")
_GAP = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_DOT = re.compile(r"[ \t]*\.[ \t]*")
_STRING = re.compile(
    r'''"""(?:\\.|[^\\])*?"""(?:"{0,2})|\'\'\'.*?\'\'\'(?:'{0,2})|"(?:\\.|[^"\\\n])*"|'[^'\n]*\'''', re.DOTALL
)  # up to two more quotes may stand before the three that end a long text
_SCALAR = re.compile(r"[^,\]}#\n]*")


def dotted(path: Sequence[str | int]) -> str:
    """Write a path as people write it: ``pools.advisers.posts``, ``interventions.0.on``, ``levels."a b"``."""
    return ".".join(str(part) if isinstance(part, int) else _key(part, digits_bare=False) for part in path)


def parse_path(text: str) -> KeyPath:
    """Read a dotted path; a part of digits alone is a position in a list (or a key, where there is a table).

    Raises
    ------
    ValueError
        If the text is not a path.
    """
    parts: list[str | int] = []
    text, at = text.strip(), 0
    while True:
        match = _KEY.match(text, at)
        if not match:
            break
        parts.append(int(match[0]) if match[0].isdecimal() else _name(match[0]))
        dot = _DOT.match(text, match.end())
        if not dot:
            at = match.end()
            break
        at = dot.end()
    if not parts or at != len(text) or text.endswith("."):
        raise ValueError(f"{text!r} is not a setting; write its path with dots, such as pools.social_workers.posts")
    return tuple(parts)


def parse_value(text: str) -> object:
    """Read a value as TOML reads it; what TOML does not know is text: ``8``, ``true``, ``[1, 2]``, ``45 min``."""
    try:
        table = tomllib.loads(f"value = {text}")
    except (ValueError, RecursionError):
        return text
    return table["value"] if len(table) == 1 else text


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word most like this one, if any is like it at all."""
    return next(iter(difflib.get_close_matches(word, list(known), n=1)), None)


def did_you_mean(word: str, known: Iterable[str], otherwise: str = "") -> str:
    """Return ``; did you mean 'this'?`` for the known word most like a wrong one; `otherwise` if none is like it."""
    near = nearest(word, known)
    return f"; did you mean {near!r}?" if near else otherwise


def listed(words: Iterable[str], last: str = "and") -> str:
    """Write words in a row: "a, b and c"; `last` is the word before the last of them."""
    *before, end = [*words] or [""]
    return f"{', '.join(before)} {last} {end}" if before else end


def in_message(value: object) -> str:
    """Return a value as a message has it, much as it stands in the file."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list | tuple) and len(repr(value)) > 60:
        return f"a list of {len(value)}"
    try:
        text = repr(value) if isinstance(value, str | list | tuple) else str(value)
    except ValueError:  # Python does not print whole numbers of thousands of digits
        return "a number of thousands of digits"
    return text if len(text) <= 60 else f"{text[:57]}…"


def locate(text: str) -> dict[KeyPath, int]:
    """Return the line, from 1, on which each key of a valid TOML text is written.

    A table's line is its header; a table never opened by itself has the line of the first key in it. An element of a
    list is there only if it stands on another line than the list's beginning.
    """
    return _Locator(text).lines


class _Locator:
    def __init__(self, text: str) -> None:
        self.text = text
        self.lines: dict[KeyPath, int] = {}
        self._starts = [0, *(match.end() for match in re.finditer("\n", text))]
        self._elements: dict[KeyPath, int] = {}  # how many [[elements]] of each list of tables have begun
        self._read()

    def _read(self) -> None:
        table: KeyPath = ()
        at = self._skip(0)
        while at < len(self.text):
            if self.text[at] == "[":
                table, at = self._header(at)
            else:
                at = self._setting(at, table)
            at = self._skip(at)

    def _header(self, at: int) -> tuple[KeyPath, int]:
        """Read ``[a.b]`` or ``[[a.b]]``; return the table it opens and where the header ends."""
        is_list = self.text.startswith("[[", at)
        keys, end = self._keys(at + 1 + is_list)
        table: KeyPath = ()
        for depth, key in enumerate(keys, start=1):
            table += (key,)
            self.lines.setdefault(table, self._line(at))
            if is_list and depth == len(keys):
                self._elements[table] = self._elements.get(table, 0) + 1
            if table in self._elements:
                table += (self._elements[table] - 1,)
        self.lines[table] = self._line(at)
        return table, self._skip(end) + 1 + is_list

    def _setting(self, at: int, table: KeyPath) -> int:
        """Read ``a.b = value``; return where it ends."""
        keys, end = self._keys(at)
        for depth in range(1, len(keys)):
            self.lines.setdefault((*table, *keys[:depth]), self._line(at))
        path = (*table, *keys)
        self.lines[path] = self._line(at)
        return self._value(self._skip(self._skip(end) + 1), path)

    def _value(self, at: int, path: KeyPath) -> int:
        if self.text[at] == "[":
            return self._list(at, path)
        if self.text[at] == "{":
            end = self._skip(at + 1)
            while self.text[end] != "}":
                end = self._comma(self._setting(end, path))
            return end + 1
        match = _STRING.match(self.text, at) or _SCALAR.match(self.text, at)
        assert match is not None  # a scalar's pattern also matches nothing
        return match.end()

    def _list(self, at: int, path: KeyPath) -> int:
        end, element, begins = self._skip(at + 1), 0, self._line(at)
        while self.text[end] != "]":
            if self._line(end) != begins:
                self.lines[(*path, element)] = self._line(end)
            end = self._comma(self._value(end, (*path, element)))
            element += 1
        return end + 1

    def _comma(self, at: int) -> int:
        at = self._skip(at)
        return self._skip(at + 1) if self.text[at] == "," else at

    def _keys(self, at: int) -> tuple[list[str], int]:
        keys: list[str] = []
        at = self._skip(at)
        while match := _KEY.match(self.text, at):
            keys.append(_name(match[0]))
            at = match.end()
            if not (dot := _DOT.match(self.text, at)):
                break
            at = dot.end()
        return keys, at

    def _skip(self, at: int) -> int:
        gap = _GAP.match(self.text, at)
        return gap.end() if gap else at

    def _line(self, at: int) -> int:
        return bisect_right(self._starts, at)


def _name(key: str) -> str:
    """Return the name that a key written bare or in quotes stands for."""
    if key[0] not in "\"'":
        return key
    return str(tomllib.loads(f"key = {key}")["key"])


def _key(name: str, digits_bare: bool = True) -> str:
    is_bare = _BARE.fullmatch(name) and (digits_bare or not name.isdecimal())
    return name if is_bare else _quoted(name)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def write(values: Mapping[str, Any]) -> str:
    """Write nested values as a TOML text that reads back as equal values.

    A table that holds a value or a distribution is written on one line. The order of keys is kept, except that at the
    top plain values stand before tables (TOML knows no other way); within a table, a table that must stand before a
    plain value is written on one line, so that the order of pools, partners and sources survives.
    """
    return "\n".join(_table(values, (), None)).strip("\n") + "\n"


def _table(table: Mapping[str, Any], path: tuple[str, ...], header: str | None) -> Iterator[str]:
    headed = _keys_with_header(table, keep_order=bool(path))
    plain = [f"{_key(key)} = {inline(value)}" for key, value in table.items() if key not in headed]
    if header and (plain or not headed or header.startswith("[[")):
        yield from ("", header)
    yield from plain
    for key in headed:
        below = (*path, key)
        name = ".".join(_key(part) for part in below)
        if isinstance(table[key], Mapping):
            yield from _table(table[key], below, f"[{name}]")
        else:
            for element in table[key]:
                yield from _table(element, below, f"[[{name}]]")


def _keys_with_header(table: Mapping[str, Any], keep_order: bool) -> list[str]:
    """Return the keys that are written under a header of their own."""
    headed: list[str] = []
    for key, value in table.items():
        if _has_header(value):
            headed.append(key)
        elif keep_order:
            headed.clear()
    return headed


def _has_header(value: object) -> bool:
    if isinstance(value, Mapping):
        return "value" not in value and "distribution" not in value
    return isinstance(value, list | tuple) and bool(value) and all(isinstance(element, Mapping) for element in value)


def inline(value: object) -> str:
    """Write a value as TOML on one line, as a person would."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _lines(value) if value.count("\n") > 1 else _quoted(value)
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, Mapping):
        return (
            "{ " + ", ".join(f"{_key(key)} = {inline(below)}" for key, below in value.items()) + " }" if value else "{}"
        )
    if isinstance(value, list | tuple):
        return _inline_list([inline(element) for element in value])
    raise TypeError(f"TOML has no way to write {value!r}")


def _lines(text: str) -> str:
    """Write a text of several lines as it reads."""
    escaped = (_quoted(line)[1:-1] for line in text.split("\n"))
    return '"""\n' + "\n".join(escaped) + '"""'


def _inline_list(elements: list[str]) -> str:
    if sum(len(element) + 2 for element in elements) < _WIDTH:
        return f"[{', '.join(elements)}]"
    lines = [""]
    for element in elements:
        if lines[-1] and len(lines[-1]) + len(element) > _WIDTH - 6:
            lines.append("")
        lines[-1] += f"{' ' if lines[-1] else ''}{element},"
    return "[\n" + "".join(f"    {line}\n" for line in lines) + "]"
