"""Empty lists to fill in: a sentence, what each column means, the first row, and made-up examples that do not count."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from mashsim.scenario.columns import Column
from mashsim.scenario.lists import CONTACTS, QUEUE, TEAM

_FILL_IN = "Rows that begin with # do not count. The last rows are made up: replace them by your own, without the #."
_NOBODY = (
    "Nothing about a child and nobody's name may stand here: no names, dates of birth, numbers of cases or addresses. "
    "A list with any other column is refused."
)
_TEMPLATES = {
    "queue": (
        QUEUE,
        "Contacts that wait today, one a row. They are there when the run begins.",
        ("screening,2026-03-31 16:40,,police,2,", "gathering,2026-03-26,amber,schools,1,2026-03-27",
         "deciding,2026-03-24,red,health,3,2026-03-30"),
    ),
    "team": (
        TEAM,
        "The people of your teams, one a row. They come on top of posts that the scenario file writes for their pool.",
        ("social_workers,37,,,,2026-08-03 to 2026-08-14,no,", "social_workers,22.2,Mon-Wed,2026-05-05,,,yes,",
         "managers,37,,,2026-09-30,,,"),
    ),
    "contacts": (
        CONTACTS,
        "Contacts that came, one a row. On the days that the list covers they come as they came and nobody else does.",
        ("2026-04-01 09:12:30,police,amber,2,enquiry,assessment,,,,,", "01/04/2026 10:05,schools,,1,advice,,25,,,,",
         "2026-04-02,health,,,,,,,,,"),
    ),
}  # fmt: skip
NAMES = tuple(_TEMPLATES)


def template(name: str) -> str:
    """Return an empty list, of the queue, the team or the contacts."""
    columns, sentence, examples = _TEMPLATES[name]
    target = io.StringIO()
    write = csv.writer(target, lineterminator="\n").writerow
    for line in (sentence, _FILL_IN, _NOBODY, *_meanings(columns)):
        write([f"# {line}"])
    write([column.name for column in columns])
    target.writelines(f"# {row}\n" for row in examples)
    return target.getvalue()


def _meanings(columns: Sequence[Column]) -> list[str]:
    return [f"{column.name}: {column.meaning}" for column in columns]
