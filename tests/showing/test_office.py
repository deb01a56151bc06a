"""Word documents and slides: made, opened again, with the words of the page and charts that have a text alternative."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import docx
import pptx
import pytest

from made import summaries
from made.pages import page
from mashsim.errors import ScenarioError
from mashsim.office import Office, write_slides, write_word
from mashsim.report import page_of_run
from mashsim.report.blocks import Figure
from mashsim.report.pages import Note, Page


@cache
def report() -> Page:
    return page_of_run(summaries.full(replications=4, days=120))


def charts(page: Page) -> list[Figure]:
    """The charts that are not folded."""
    blocks = [block for section in page.sections if not section.folded for block in section.blocks]
    return [block for block in blocks if isinstance(block, Figure) and not block.aside]


@pytest.mark.slow
def test_a_report_becomes_a_word_document(tmp_path: Path) -> None:
    write_word(report(), tmp_path / "report.docx")
    document = docx.Document(str(tmp_path / "report.docx"))
    said = [paragraph.text for paragraph in document.paragraphs]
    assert all(text in said for text, _ in report().findings)
    folded = [section.heading for section in report().sections if section.folded]
    assert folded
    assert not set(folded) & set(said)
    pictures = document.inline_shapes
    assert len(pictures) == len(charts(report())) > 2
    for picture, chart in zip(pictures, charts(report()), strict=True):
        assert chart.words.description in picture._inline.docPr.get("descr")


@pytest.mark.slow
def test_an_answer_becomes_slides_with_the_note_at_the_end(tmp_path: Path) -> None:
    note = Note(["Very sure."], ["Public figures."], ["Chance only."], "mashsim run a.toml")
    write_slides(report(), tmp_path / "report.pptx", note)
    slides = pptx.Presentation(str(tmp_path / "report.pptx")).slides
    titles = [slide.shapes.title.text for slide in slides]
    assert titles[:2] == [report().title, "The answer"]
    assert "How sure this is" in titles
    pictures = [shape for slide in slides for shape in slide.shapes if shape.shape_type == 13]
    assert len(pictures) == len(charts(report()))
    assert all(picture._element.nvPicPr.cNvPr.get("descr") for picture in pictures)
    for picture in pictures:
        assert picture.left >= 0
        assert picture.top + picture.height <= pptx.Presentation(str(tmp_path / "report.pptx")).slide_height


@pytest.mark.slow
def test_a_template_gives_its_styles(tmp_path: Path) -> None:
    template = docx.Document()
    template.sections[0].header.paragraphs[0].text = "Anytown Council"
    template.save(str(tmp_path / "ours.docx"))
    office = Office(word=True, template=tmp_path / "ours.docx")
    office.check()
    (write,) = office.writers(page(), "answer").values()
    write(tmp_path / "answer.docx")
    made = docx.Document(str(tmp_path / "answer.docx"))
    assert made.sections[0].header.paragraphs[0].text == "Anytown Council"


@pytest.mark.parametrize(
    ("name", "fault"), [("ours.odt", "give a .docx file for --word"), ("ours.docx", "cannot be used")]
)
def test_a_template_that_cannot_be_used_is_refused_before_the_run(name: str, fault: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text("no document", encoding="utf-8")
    with pytest.raises(ScenarioError, match=fault):
        Office(word=True, template=tmp_path / name).check()
