"""The words of the glossary in a page: each is marked once a section, and its meaning shown on hover and focus."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources

from markupsafe import Markup, escape

_ROW = re.compile(r"^\| (?!word \||---)(.+?) \| (.+?) \|$", re.MULTILINE)
_PLAIN = re.compile(r"`[^`]*`|\([^)]*`[^)]*\)")
_EVERYDAY = {
    "audit", "clock", "contact", "effort", "first look", "help", "measure", "override", "partner", "places", "pool",
    "post", "quality", "quarter", "queue", "rating", "reply", "role", "room", "run",
    "scenario", "seed", "window", "withdrawn",
}  # fmt: skip
"""Words of the glossary that every reader knows as they are used in a report."""
_MOST = 3
"""Words that are marked in one section."""


@cache
def glossary() -> dict[str, str]:
    """Return the meaning of each word of the handbook's glossary, without settings' names; the one source."""
    path = resources.files("mashsim") / "data" / "handbook" / "reference" / "glossary.md"
    found = {}
    for words, meaning in _ROW.findall(path.read_text(encoding="utf-8")):
        plain = re.sub(r"\s+([.;,])", r"\1", _PLAIN.sub("", meaning)).strip()
        for word in words.split(", "):
            found[re.sub(r" \(.*\)", "", word).strip()] = plain[:1].upper() + plain[1:]
    return found


@cache
def _known() -> re.Pattern[str]:
    words = sorted((word for word in glossary() if word not in _EVERYDAY), key=len, reverse=True)
    return re.compile(rf"\b({'|'.join(map(re.escape, words))})(?=s?\b)", re.IGNORECASE)


class Terms:
    """Marks words as a page is filled, and knows which were marked."""

    def __init__(self) -> None:
        self._marked: dict[str, str] = {}
        self._in_section: set[str] = set()

    @property
    def used(self) -> list[tuple[str, str, str]]:
        """Return the words that were marked, each with its anchor and its meaning, in order of the alphabet."""
        return sorted((word, _anchor(word), meaning) for word, meaning in self._marked.items())

    def section(self) -> str:
        """Begin a section, in which each word is marked once again."""
        self._in_section.clear()
        return ""

    def mark(self, text: str) -> Markup:
        """Return a text as markup in which the first of each word of the glossary can be pointed at and focused."""
        parts, end = [], 0
        for found in _known().finditer(text):
            word = found[1].lower()
            if word in self._in_section or len(self._in_section) >= _MOST:
                continue
            self._in_section.add(word)
            meaning = self._marked.setdefault(word, glossary()[word])
            parts.append(escape(text[end : found.start()]))
            parts.append(
                Markup('<span class="term" tabindex="0" aria-describedby="{}" data-meaning="{}">{}</span>').format(
                    _anchor(word), meaning, found[1]
                )
            )
            end = found.end()
        return Markup("").join([*parts, escape(text[end:])])


def _anchor(word: str) -> str:
    return "term-" + re.sub(r"\W+", "-", word)
