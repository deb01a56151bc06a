"""What a model finds wrong with a document, in the words of a person who knows the file.

``b.toml, line 12: pools.advisers.abscence: unknown setting; did you mean 'absence'?``
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from mashsim.documents.document import WORDS, Document, resolve
from mashsim.documents.known import holds_named_tables, settings_at, value_at
from mashsim.documents.text import KeyPath, did_you_mean, dotted, in_message, nearest, parse_path
from mashsim.errors import Fault, ScenarioError

Model = TypeVar("Model", bound=BaseModel)

_MUST = {
    "bool": "true or false",
    "int": "a whole number",
    "float": "a number",
    "finite": "a finite number",
    "string": "text in quotes",
    "date": "a date, such as 2022-04-01",
    "time": "a time of day, such as 08:30:00",
    "datetime": "a date and time, such as 2022-04-01T08:30:00",
    "list": "a list, such as [1, 2]",
    "tuple": "a list, such as [1, 2]",
    "set": "a list, such as [1, 2]",
    "frozen": "a list, such as [1, 2]",
    "dict": "a table",
    "mapping": "a table",
    "model": "a table",
    "dataclass": "a table",
}
_LIMITS = {
    "greater_than_equal": ("ge", "{} or more"),
    "greater_than": ("gt", "more than {}"),
    "less_than_equal": ("le", "{} or less"),
    "less_than": ("lt", "less than {}"),
    "multiple_of": ("multiple_of", "a multiple of {}"),
    "literal_error": ("expected", "{}"),
    "enum": ("expected", "{}"),
    "string_pattern_mismatch": ("pattern", "text of the form {}"),
    "string_too_short": ("min_length", "text of {} letters or more"),
    "string_too_long": ("max_length", "text of {} letters or fewer"),
}
_MOST = 190
"""Of pydantic's errors, as many are put in words: to look for the nearest name takes time for each."""


def validate(document: Document, model: type[Model]) -> Model:
    """Return the model that the document describes.

    Raises
    ------
    ScenarioError
        Everything that is wrong, provenance included.
    """
    try:
        instance = model.model_validate(document.values)
    except ValidationError as error:
        raise ScenarioError(faults_from(error, document, model)) from None
    if document.faults:
        raise ScenarioError(document.faults)
    return instance


def faults_from(error: ValidationError, document: Document, model: type[BaseModel]) -> list[Fault]:
    """Translate everything pydantic found: each fault once, with its file and line, in the order of the files.

    A validator's own message goes on after the setting's path if it begins with a verb (``is 45, without a unit; …``).
    A validator that finds several faults raises one ``ValueError`` with a line for each, ``path<TAB>message``, its
    paths beginning where the validator stands.
    """
    speaker = _Speaker(document, model)
    details = error.errors(include_url=False)
    more = len(details) - _MOST
    located = _of_likeliest_kind([_locate(detail, document.values) for detail in details[:_MOST]])
    sayings = list(dict.fromkeys(saying for finding in located for saying in speaker.say(finding)))
    faults = [
        document.fault(path, message)
        for path, message in sayings
        if not (path in speaker.meant and message.startswith("is missing"))
    ]
    further = [Fault("", f"{more:,} more values do not fit; mend these first.")] if more > 0 else []
    return [*in_order([*document.faults, *faults], document), *further]


def in_order(faults: Iterable[Fault], document: Document) -> list[Fault]:
    """Return each fault once, in the order of the files."""
    own = document.place(()).file
    return sorted(dict.fromkeys(faults), key=lambda fault: _order(fault, own))


def _order(fault: Fault, own: str) -> tuple[bool, str, int]:
    """Sort the document's own file first, then its bases, each from the top."""
    file, _, line = fault.where.partition(", line ")
    return file != own, file, int(line) if line.isdecimal() else 0


# Where: pydantic's locations name the members of unions; a path in the document does not.


@dataclass(slots=True)
class _Finding:
    """One of pydantic's errors, by its path in the document."""

    path: KeyPath
    detail: Mapping[str, Any]
    members: dict[tuple[Any, ...], Any]  # which member of a union speaks, by pydantic's location of the union
    also: list[str] = field(default_factory=list)  # what the other members would have taken

    @property
    def is_key(self) -> bool:
        return bool(self.detail["loc"]) and self.detail["loc"][-1] == "[key]"

    @property
    def is_of_other_kind(self) -> bool:
        """Whether the value is not even of the kind that this member of a union takes."""
        kind = self.detail["type"]
        return not kind.startswith("union_tag") if isinstance(self.detail["input"], dict) else kind.endswith("_type")


def _locate(detail: Any, values: Mapping[str, Any]) -> _Finding:
    location = detail["loc"]
    written = location[:-1] if detail["type"] == "missing" else location
    ways = list(_ways(written, values, 0))
    way = next((way for way, value in ways if value is detail["input"]), ways[0][0])
    members = {location[:i]: part for i, part in enumerate(written) if i not in way and part != "[key]"}
    return _Finding((*(written[i] for i in way), *location[len(written) :]), detail, members)


def _ways(location: tuple[Any, ...], value: Any, at: int) -> Iterator[tuple[tuple[int, ...], Any]]:
    """Yield every choice of a location's parts that leads to a value in the document, with the value; longest first."""
    if at == len(location):
        yield (), value
        return
    part = location[at]
    is_there = (
        part in value
        if isinstance(value, dict)
        else isinstance(value, list) and isinstance(part, int) and part < len(value)
    )
    if is_there:
        for rest, end in _ways(location, value[part], at + 1):
            yield (at, *rest), end
    yield from _ways(location, value, at + 1)


def _of_likeliest_kind(findings: list[_Finding]) -> list[_Finding]:
    """Where a value may be one of several kinds, keep the findings of the kind it is most like."""
    for union in sorted({union for finding in findings for union in finding.members}, key=len, reverse=True):
        members: dict[Any, list[_Finding]] = {}
        for finding in findings:
            if union in finding.members:
                members.setdefault(finding.members[union], []).append(finding)
        if len(members) < 2:
            continue
        top = min(len(finding.path) for group in members.values() for finding in group)
        best = min(members.values(), key=lambda group: _unlikeliness(group, top))
        others = [finding for group in members.values() for finding in group if group is not best]
        if len(best) == 1 and all(finding.path == best[0].path for finding in others):
            best[0].also += [must for finding in others if (must := _must(finding))]
        findings = [finding for finding in findings if not any(finding is other for other in others)]
    return findings


def _unlikeliness(group: list[_Finding], top: int) -> tuple[bool, bool, int]:
    has_deeper = any(len(finding.path) > top for finding in group)
    return (not has_deeper, all(finding.is_of_other_kind for finding in group), len(group))


# What


def _must(finding: _Finding) -> str | None:
    """Return what a value must be, in words; None where pydantic's error is of another sort."""
    kind, context = finding.detail["type"], finding.detail.get("ctx", {})
    if kind in _LIMITS:
        name, words = _LIMITS[kind]
        limit = context[name]
        if isinstance(finding.detail["input"], date):
            words = {"ge": "{} or later", "le": "{} or earlier"}.get(name, words)
        return words.format(f"{limit:g}" if isinstance(limit, float) else limit)
    return _MUST.get(kind.split("_", 1)[0])


class _Speaker:
    def __init__(self, document: Document, model: type[BaseModel]) -> None:
        self.document = document
        self.model = model
        self.meant: set[KeyPath] = set()  # settings that are there under a misspelt name

    def say(self, finding: _Finding) -> Iterator[tuple[KeyPath, str]]:
        """Yield what is wrong, as paths and messages."""
        kind, got = finding.detail["type"], finding.detail["input"]
        if words := _misspelt_words(got):
            yield from (
                ((*finding.path, key), f"unknown setting; did you mean {word!r}?") for key, word in words.items()
            )
        elif kind == "extra_forbidden":
            yield finding.path, self._unknown(finding.path)
        elif kind == "missing":
            yield finding.path, self._missing(finding.path)
        elif kind in ("value_error", "assertion_error"):
            yield from self._own_words(finding)
        elif finding.is_key:
            yield finding.path, _wrong_key(finding)
        elif kind.startswith("union_tag"):
            yield self._wrong_tag(finding)
        elif kind in ("too_short", "too_long"):
            yield finding.path, _wrong_size(finding.detail["ctx"], len(got))
        elif must := _must(finding):
            allowed = " or ".join(dict.fromkeys([must, *finding.also]))
            yield finding.path, f"is {in_message(got)}; it must be {allowed}{_hint(finding, got)}"
        else:
            yield finding.path, f"is {in_message(got)}; {finding.detail['msg'][:1].lower()}{finding.detail['msg'][1:]}"

    def _unknown(self, path: KeyPath) -> str:
        known = settings_at(self.model, path[:-1], self.document.values)
        if near := nearest(str(path[-1]), [*known, *WORDS]):
            self.meant.add((*path[:-1], near))
            return f"unknown setting; did you mean {near!r}?"
        return (
            f"unknown setting; the settings here are {', '.join(known)}"
            if known
            else "unknown setting; there are none here"
        )

    def _missing(self, path: KeyPath) -> str:
        text = settings_at(self.model, path[:-1], self.document.values).get(str(path[-1]))
        meaning = _first_sentence(text) if text else "it has no default"
        return f"is missing; {meaning}{self._perhaps_another(path[:-1])}"

    def _perhaps_another(self, table: KeyPath) -> str:
        """Ask whether a table that lacks something is another table's name misspelt."""
        if not table or not holds_named_tables(self.model, table[:-1], self.document.values):
            return ""
        names = value_at(self.document.values, table[:-1]) or {}
        near = nearest(str(table[-1]), [name for name in names if name != table[-1]])
        return f"; or did you mean {dotted((*table[:-1], near))}?" if near else ""

    def _own_words(self, finding: _Finding) -> Iterator[tuple[KeyPath, str]]:
        message = str(finding.detail["ctx"]["error"])
        if "\t" not in message:
            yield finding.path, message
            return
        for line in message.split("\n"):
            below, _, words = line.rpartition("\t")
            try:
                path = (*finding.path, *parse_path(below)) if below else finding.path
            except ValueError:  # a name with a space, not in quotes
                path, words = finding.path, f"{below} {words}"
            yield resolve(self.document.values, path), words

    def _wrong_tag(self, finding: _Finding) -> tuple[KeyPath, str]:
        name = finding.detail["ctx"]["discriminator"].strip("'")
        if finding.detail["type"] == "union_tag_invalid":
            allowed, got = finding.detail["ctx"]["expected_tags"], finding.detail["ctx"]["tag"]
            hint = did_you_mean(got, allowed.replace("'", "").split(", "))
            return (*finding.path, name), f"is {got!r}; it must be one of {allowed}{hint}"
        if near := nearest(name, finding.detail["input"]):
            return (*finding.path, near), f"unknown setting; did you mean {name!r}?"
        return (*finding.path, name), "is missing; it says what kind of table this is"


def _misspelt_words(got: object) -> dict[str, str]:
    """Return misspelt words of provenance in a table that holds a value, as ``{"qualty": "quality"}``."""
    if not isinstance(got, dict) or "value" not in got:
        return {}
    nearby = {key: nearest(key, WORDS) for key in got if key != "value"}
    return {key: word for key, word in nearby.items() if word} if all(nearby.values()) else {}


def _wrong_key(finding: _Finding) -> str:
    key, must = str(finding.detail["input"]), _must(finding)
    known = re.findall(r"'(.*?)'", must or "") if finding.detail["type"] == "literal_error" else []
    if known:
        return f"unknown setting{did_you_mean(key, known, f'; it must be {must}')}"
    return f"is a name that does not fit; it must be {must}" if must else "is a name that does not fit"


def _wrong_size(context: Mapping[str, Any], size: int) -> str:
    limit = f"at least {context['min_length']}" if "min_length" in context else f"at most {context['max_length']}"
    return f"has {size} {'entry' if size == 1 else 'entries'}; it must have {limit}"


def _hint(finding: _Finding, got: object) -> str:
    if finding.detail["type"] not in ("literal_error", "enum") or not isinstance(got, str):
        return ""
    return did_you_mean(got, re.findall(r"'(.*?)'", finding.detail["ctx"]["expected"]))


def _first_sentence(text: str) -> str:
    sentence = re.split(r"(?<=[.!?])\s", " ".join(text.split()), maxsplit=1)[0].rstrip(".")
    is_word = len(sentence) > 1 and not sentence[1].isupper()
    return sentence[0].lower() + sentence[1:] if is_word else sentence
