"""The words of reports and answers: as they stand in `sentences.txt`, plain, and one label for one number."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from made import front_door_summaries, sentences, summaries
from made.reading import Page
from mashsim.measures.registry import MEASURES
from mashsim.report import render
from mashsim.report.terms import Terms, glossary

HOUSE_WORDS = re.compile(
    r"\b(suffic\w+|luck|kept|keeps?|reckon\w*|in place of|whoever|undetermined|roster holds|contacts? open)\b",
    re.IGNORECASE,
)
DOTTED = re.compile(r"\b(pools|stages|partners|demand|clocks|loops|interventions|report|contacts)\.[a-z_]+")
AGAIN = "words changed: read the difference, then make the file anew with `python -m made.sentences` from tests"


@pytest.mark.slow
def test_every_sentence_stands_in_the_file() -> None:
    assert sentences.written().splitlines() == sentences.FILE.read_text(encoding="utf-8").splitlines(), AGAIN


def test_no_sentence_has_a_house_word_or_the_name_of_a_setting() -> None:
    lines = sentences.FILE.read_text(encoding="utf-8").splitlines()
    assert len(lines) > 300
    assert [line for line in lines if HOUSE_WORDS.search(line)] == []
    assert [line for line in lines if DOTTED.search(line)] == []


def test_no_two_measures_have_one_label() -> None:
    labels = Counter(row.words for row in MEASURES.values())
    assert [label for label, times in labels.items() if times > 1] == []


def test_a_word_of_the_glossary_is_marked_once_a_section_with_its_meaning() -> None:
    terms = Terms()
    said = terms.mark("The backlog <grew>; a backlog, and child protection.")
    assert said.count('class="term"') == 1
    assert "&lt;grew&gt;" in said
    assert "contacts open" not in glossary()["backlog"].lower()
    assert terms.used == [("backlog", "term-backlog", glossary()["backlog"])]
    terms.section()
    assert 'class="term"' in terms.mark("The backlog")


def test_each_marked_word_is_described_in_the_page() -> None:
    for summary in (summaries.full(), front_door_summaries.whole(replications=2, days=200)):
        page = Page(render(summary))
        described = {found["aria-describedby"] for _, found in page.attributes if "aria-describedby" in found}
        assert described
        assert described <= set(page.ids)
        assert all(found["tabindex"] == "0" for _, found in page.attributes if found.get("class") == "term")
