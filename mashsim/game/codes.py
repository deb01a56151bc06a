"""Class codes: two words and two digits that say which year is played, such as ``Amber-Heron-14``.

The words stand for the year's number, the first digit is the game's version, and the second is calculated from all
three, so that no single wrong, missing or further character gives another code that is right.
"""

from __future__ import annotations

import hashlib
import re

from mashsim.documents import nearest
from mashsim.errors import ScenarioError
from mashsim.game.rules import Game

_CODE = re.compile(r"([^\W\d]+)[\s-]*([^\W\d]+)[\s-]*([0-9])\s*([0-9])")


def code_from(rules: Game, text: str) -> str:
    """Return the code of a text that a teacher chooses, or of random digits: the same text gives the same code."""
    digest = int.from_bytes(hashlib.sha256(text.strip().casefold().encode()).digest()[:8], "big")
    words = rules.code_words
    return _written(rules, *divmod(digest % (len(words.first) * len(words.second)), len(words.second)))


def seed_of(rules: Game, code: str) -> int:
    """Return the seed of a code: the luck of its year.

    Raises
    ------
    ScenarioError
        If it is not a code of this game; the message says what is wrong and what may have been meant.
    """
    first, second = _places(rules, code)
    return rules.version * 1_000_000 + first * len(rules.code_words.second) + second


def tidy(rules: Game, code: str) -> str:
    """Return a code as it is written, however it was typed."""
    return _written(rules, *_places(rules, code))


def _places(rules: Game, code: str) -> tuple[int, int]:
    match = _CODE.fullmatch(code.strip()[:80])
    if not match:
        shown = f"{code[:40]!r} is not a class code; " if code.strip() else "there is no class code yet; "
        raise ScenarioError(f"{shown}a code is two words and two digits, such as {_written(rules, 0, 7)}.")
    words = rules.code_words
    first, second = _place(match[1], words.first, "first"), _place(match[2], words.second, "second")
    if int(match[4]) != _check(first, second, int(match[3])):
        raise ScenarioError(
            f"{code.strip()!r} does not hold together: a word or a digit of it is wrong; look at the code again."
        )
    if int(match[3]) != rules.version:
        raise ScenarioError(
            f"{code.strip()!r} belongs to version {match[3]} of the game; this page plays version {rules.version}."
        )
    return first, second


def _place(word: str, known: tuple[str, ...], which: str) -> int:
    names = [name.casefold() for name in known]
    if word.casefold() in names:
        return names.index(word.casefold())
    near = nearest(word.capitalize(), known)
    hint = f"; did you mean {near}?" if near else "; look at the code again."
    raise ScenarioError(f"{word[:40]!r} is not among the words that a class code has as its {which}{hint}")


def _written(rules: Game, first: int, second: int) -> str:
    words, version = rules.code_words, rules.version
    return f"{words.first[first]}-{words.second[second]}-{version}{_check(first, second, version)}"


def _check(first: int, second: int, version: int) -> int:
    return (3 * first + 7 * second + version) % 10
