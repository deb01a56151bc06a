"""All sentences of three reports and four answers as plain text, so that a change of words is read as words.

They stand in `tests/showing/sentences.txt`. After a change of words, from `tests`:

    python -m made.sentences

makes the file anew; read what changed before you commit it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from made import front_door_summaries, summaries
from made.places import SCENARIOS
from mashsim.experiment import Runner
from mashsim.questions.asking import Finder
from mashsim.questions.kinds.compare import Compare
from mashsim.questions.kinds.explain import Explain
from mashsim.questions.kinds.recover import Recover
from mashsim.questions.kinds.seek import Seek
from mashsim.report import page_of_run
from mashsim.report.answers import answer_page
from mashsim.report.blocks import Block, Figure, Table
from mashsim.report.pages import Note, Page

FILE = Path(__file__).parents[1] / "showing" / "sentences.txt"
SHIFT = SCENARIOS / "textbook" / "day-shift.toml"
SHORT = {"run.last_day": "2023-02-26"}
FOUND = {"opening_backlog": [{"stage": "screening", "contacts": 60, "age": "5 days"}]}


def reports() -> Iterator[tuple[str, Page]]:
    """Three reports on made-up summaries: a city, a whole front door, and a queue of one stage."""
    yield "a city", page_of_run(summaries.full())
    yield "a whole front door", page_of_run(front_door_summaries.whole(replications=6, days=450))
    yield "one stage", page_of_run(summaries.textbook())


def answers() -> Iterator[tuple[str, Page, Note]]:
    """Four answers, each asked for real of one short day shift."""
    about = {"scenario": str(SHIFT), "title": "A day shift", "replications": 6, "command": "mashsim"}
    more = {"Three servers": {"changes": {"pools.server.posts": 3}}}
    questions = {
        "compare": Compare.model_validate(
            about | {"changes": SHORT, "variants": more, "target": "contacts.open_at_end <= 12"}
        ),
        "seek": Seek.model_validate(
            {key: value for key, value in about.items() if key != "replications"}
            | {"changes": SHORT, "levers": ["pools.server.posts=1..3"], "target": "contacts.open_at_end <= 12",
               "promise": "share"}
        ),
        "recover": Recover.model_validate(
            {key: value for key, value in about.items() if key != "replications"}
            | {"changes": FOUND, "role": "server", "by": "2023-01-16", "number": 2, "backlog": "open", "cleared_at": 12}
        ),
        "explain": Explain.model_validate(about | {"changes": SHORT}),
    }  # fmt: skip
    with Runner() as runner:
        for name, question in questions.items():
            page = answer_page(question.answer(runner, Finder(Path())))
            yield name, page.page(), page.note()


def written() -> str:
    """Return all sentences, a line each, below the name of the page."""
    lines = []
    for name, page in reports():
        lines += [f"# Report: {name}", *_of_page(page), ""]
    for name, page, note in answers():
        lines += [f"# Answer: {name}", *_of_page(page), *note.sure, *note.rests_on, *note.limits, ""]
    return "\n".join(line.replace("\n", " ") for line in lines) + "\n"


def _of_page(page: Page) -> Iterator[str]:
    yield from (page.title, page.question, page.facts, page.about)
    yield from (f"- {text}" for text, _ in [*page.findings, *page.more_findings])
    for section in page.sections:
        yield f"## {section.heading}"
        for block in section.blocks:
            yield from _of_block(block)


def _of_block(block: Block) -> Iterator[str]:
    if isinstance(block, Figure):
        yield from (f"### {block.words.title}", block.words.subtitle, block.words.description)
        yield from _of_block(block.table)
    elif isinstance(block, Table):
        yield f"{block.caption}: {' | '.join(column.head for column in block.columns)}"
    elif block.kind == "listing":
        yield from (f"* {item}" for item in block.items)  # type: ignore[union-attr]  # a listing has items
    elif block.kind == "text":
        yield block.text  # type: ignore[union-attr]  # a text has one


if __name__ == "__main__":
    FILE.write_text(written(), encoding="utf-8")
