"""The handbook: the Markdown pages of `data/handbook`, and two that are made here from the schema and the measures.

The pages are written to be read as files too. A link from one page to another names its file.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from importlib import resources
from typing import Any, NamedTuple

from markupsafe import Markup

from mashsim.documents import file_schema
from mashsim.measures.naming import by_any_name
from mashsim.report.filling import fill
from mashsim.scenario import Scenario

PARTS = {
    "tutorials": ("Tutorials", ("manager", "planner", "trainer")),
    "how-to": (
        "How to",
        (
            "scenario-files",
            "a-council",
            "your-figures",
            "lists",
            "several-targets",
            "the-page",
            "exercises-and-the-game",
        ),
    ),
    "reference": ("Reference", ("commands", "the-whole-front-door", "glossary", "settings", "measures")),
    "background": ("Background", ("evidence", "how-it-was-checked", "the-code")),
}
"""The parts of the handbook by folder: their titles, and their pages in the order of reading."""
_BETTER = {"more": "more", "less": "less", "": "neither"}
_LINK = re.compile(r'<a href="([^"]+)">(.*?)</a>', re.DOTALL)


class Page(NamedTuple):
    """A page: where it lies below the handbook's folder, without its ending, and its Markdown."""

    place: str
    text: str

    @property
    def title(self) -> str:
        """The words of its first heading."""
        return self.text.partition("\n")[0].removeprefix("# ")

    @property
    def key(self) -> str:
        """Its name in an address."""
        return f"handbook-{self.place.replace('/', '-')}"


def pages() -> list[Page]:
    """Return every page of the handbook in the order of reading."""
    made = {"reference/settings": _settings, "reference/measures": _measures}
    places = [f"{folder}/{name}" for folder, (_, names) in PARTS.items() for name in names]
    return [Page(place, "\n".join(made[place]()) if place in made else _written(place)) for place in places]


def as_html() -> str:
    """Return the whole handbook as one HTML page that needs nothing beside it."""
    return fill("handbook.html.j2", ("style.css", "handbook.css"), parts=parts_as_html())


def parts_as_html() -> list[tuple[str, list[tuple[Page, str]]]]:
    """Return each part's title and its pages, each with its HTML, which may stand in a template as it is."""
    from markdown_it import MarkdownIt

    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    by_place = {page.place: (page, Markup(_linked(reader.render(page.text), page))) for page in pages()}
    return [(title, [by_place[f"{folder}/{name}"] for name in names]) for folder, (title, names) in PARTS.items()]


def _written(place: str) -> str:
    return (resources.files("mashsim") / "data" / "handbook" / f"{place}.md").read_text(encoding="utf-8")


def _linked(html: str, page: Page) -> str:
    """Return a page's HTML with its headings below the part's, and links that lead to other pages of this file.

    A link to a file outside the handbook becomes its words: only a checkout has that file.
    """
    html = re.sub(r"(</?h)([1-4])>", lambda found: f"{found[1]}{int(found[2]) + 2}>", html)

    def link(found: re.Match[str]) -> str:
        place = posixpath.normpath(posixpath.join(posixpath.dirname(page.place), found[1])).removesuffix(".md")
        folder, _, name = place.partition("/")
        known = folder in PARTS and name in PARTS[folder][1]
        return f'<a href="#{Page(place, "").key}">{found[2]}</a>' if known else found[2]

    return _LINK.sub(link, html)


def _measures() -> Iterator[str]:
    """Yield the lines of the page of measures."""
    yield "# Measures"
    yield ""
    yield (
        "Name a measure so in a target, with `--measure` or with `--require`. A part in braces stands for a name of "
        "your scenario, such as a pool. Most may go on by rating (`.by_rating.red`). A length of time goes on with the "
        "time that is counted, `working_minutes` or `clock_minutes`, and `mean`, `median`, `p90`, `p95` or `longest`."
    )
    yield ""
    yield "| measure | meaning | unit | better for families |"
    yield "| --- | --- | --- | --- |"
    for name, row in by_any_name().items():
        words = _cell(row.words.replace("{time}", "time"))
        yield f"| `{name}` | {words} | {row.exactly or row.unit or 'day'} | {_BETTER[row.better]} |"


def _settings() -> Iterator[str]:
    """Yield the lines of the page of settings, a table for each table of a scenario file."""
    schema: dict[str, Any] = file_schema(Scenario)
    yield "# Settings"
    yield ""
    yield "Every setting of a scenario file and what it means. `mashsim schema` says what each accepts."
    yield from _table("The top of the file", schema)
    for name, table in sorted(schema["$defs"].items()):
        if table.get("properties"):
            yield from _table(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name.removesuffix("Settings")).capitalize(), table)


def _table(title: str, table: dict[str, Any]) -> Iterator[str]:
    yield from (
        "",
        f"## {title}",
        "",
        _cell(table.get("description", "")),
        "",
        "| setting | meaning |",
        "| --- | --- |",
    )
    for name, setting in table["properties"].items():
        yield f"| `{name}` | {_cell(setting.get('description', ''))} |"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
