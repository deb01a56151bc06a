"""Word documents and slides of a page: its words, its charts as pictures with their text alternative, its tables.

python-docx and python-pptx make them; they come with `mashsim[office]`. A council's own template gives the styles.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple
from zipfile import BadZipFile

from mashsim.chart_files import as_png
from mashsim.errors import ScenarioError
from mashsim.report.blocks import Block, Figure, Table
from mashsim.report.pages import ANSWER, Note, Page

_PICTURE_CM, _SLIDE_MARGIN = 16.0, 0.05
_MOST_ROWS = 14
"""Rows of a table on paper; a longer one stays in the workbook."""
_TITLE_ONLY = 5
"""The usual place of the layout that has a title and nothing else."""
_MISSING = "{what} needs {package}, which is not installed: pip install 'mashsim[office]'."


class Office(NamedTuple):
    """What is written for Office.

    Attributes
    ----------
    word, slides : whether a Word document, and slides, are
    template : a .docx or a .pptx file whose styles the file of its kind takes
    """

    word: bool = False
    slides: bool = False
    template: Path | None = None

    def check(self) -> None:
        """Open what will be needed, so that nothing is missing after a long run.

        Raises
        ------
        ScenarioError
            If a library is not installed, or the template is of neither kind or cannot be read.
        """
        if self.template and self.template.suffix.lower() not in (".docx", ".pptx"):
            raise ScenarioError(f"--template is {self.template}; give a .docx file for --word, a .pptx for --slides.")
        if self.word:
            _document(self._of(".docx"))
        if self.slides:
            _presentation(self._of(".pptx"))

    def writers(self, page: Page, name: str, note: Note | None = None) -> dict[str, Callable[[Path], object]]:
        """Return what writes each file, by its name."""
        found: dict[str, Callable[[Path], object]] = {}
        if self.word:
            found[f"{name}.docx"] = lambda path: write_word(page, path, note, self._of(".docx"))
        if self.slides:
            found[f"{name}.pptx"] = lambda path: write_slides(page, path, note, self._of(".pptx"))
        return found

    def _of(self, ending: str) -> Path | None:
        return self.template if self.template and self.template.suffix.lower() == ending else None


def write_word(page: Page, path: Path, note: Note | None = None, template: Path | None = None) -> None:
    """Write a page as a Word document: question, answer, then each section that is not folded.

    Parameters
    ----------
    note : what else a committee is told: how sure it is, what it rests on, its limits
    template : a .docx file whose styles, margins and header are used

    Raises
    ------
    ScenarioError
        If python-docx is not installed, or the template cannot be read.
    """
    from docx.shared import Cm

    document = _document(template)
    document.core_properties.title, document.core_properties.author = page.title, "mashsim"
    document.add_heading(page.title, 0)
    for text in (page.question, page.facts):
        if text:
            document.add_paragraph(text)
    for head, sentences in _parts(page, note):
        document.add_heading(head, 1)
        for sentence in sentences:
            document.add_paragraph(sentence)
    for heading, blocks in _shown(page):
        document.add_heading(heading, 1)
        for block in blocks:
            if isinstance(block, Figure):
                document.add_heading(block.words.title, 2)
                picture = document.add_picture(BytesIO(as_png(block)), width=Cm(_PICTURE_CM))
                _describe(picture._inline.docPr, block)
            elif isinstance(block, Table):
                _word_table(document, block)
            else:
                for text in _texts(block):
                    document.add_paragraph(text)
    document.add_paragraph(f"Made by mashsim {page.version}. {page.footer}")
    document.save(str(path))


def write_slides(page: Page, path: Path, note: Note | None = None, template: Path | None = None) -> None:
    """Write a page as slides: the question, the answer, a slide for each chart that is not folded, how sure it is.

    Parameters
    ----------
    note : as for `write_word`
    template : a .pptx file whose layouts are used; it may hold no slides

    Raises
    ------
    ScenarioError
        If python-pptx is not installed, or the template cannot be read.
    """
    slides = _presentation(template)
    slides.core_properties.title, slides.core_properties.author = page.title, "mashsim"
    _title_slide(slides, page)
    answer, *rest = _parts(page, note)
    _text_slide(slides, *answer)
    for _, blocks in _shown(page):
        for block in blocks:
            if isinstance(block, Figure):
                _chart_slide(slides, block)
    for head, sentences in rest:
        _text_slide(slides, head, sentences)
    slides.save(str(path))


def _document(template: Path | None) -> Any:
    try:
        import docx
        from docx.opc.exceptions import OpcError
    except ImportError:
        raise ScenarioError(_MISSING.format(what="--word", package="python-docx")) from None
    return _opened(docx.Document, template, "a Word document (.docx)", OpcError)


def _presentation(template: Path | None) -> Any:
    try:
        import pptx
        from pptx.exc import PythonPptxError
    except ImportError:
        raise ScenarioError(_MISSING.format(what="--slides", package="python-pptx")) from None
    return _opened(pptx.Presentation, template, "slides (.pptx)", PythonPptxError)


def _opened(open_file: Any, template: Path | None, kind: str, refusal: type[Exception]) -> Any:
    """Return a document made from a template, or an empty one."""
    if template is None:
        return open_file()
    try:
        return open_file(str(template))
    except (OSError, ValueError, KeyError, SyntaxError, BadZipFile, refusal):
        raise ScenarioError(f"{template} cannot be used as a template; give {kind} that opens in Office.") from None


def _parts(page: Page, note: Note | None) -> list[tuple[str, list[str]]]:
    """Return the parts in words, each with its head: the answer, and what a note adds to it."""
    parts = [(ANSWER, [text for text, _ in page.findings])]
    if note:
        parts += [
            ("How sure this is", list(note.sure)),
            ("What it is based on", list(note.rests_on)),
            ("What it cannot say", list(note.limits)),
            ("How to repeat it", [note.repeat] if note.repeat else []),
        ]
    return [(head, sentences) for head, sentences in parts if sentences]


def _shown(page: Page) -> Iterator[tuple[str, list[Block]]]:
    """Yield the heading of each section that is not folded, with its blocks that are not aside."""
    for section in page.sections:
        blocks = [block for block in section.blocks if not block.aside or page.full]
        if blocks and (page.full or not section.folded):
            yield section.heading, blocks


def _texts(block: Any) -> list[str]:
    return list(block.items) if block.kind == "listing" else [block.text]


def _describe(properties: Any, chart: Figure) -> None:
    """Give a picture its text alternative."""
    properties.set("descr", f"{chart.words.title}. {chart.words.subtitle} {chart.words.description}")
    properties.set("title", chart.words.title)


def _word_table(document: Any, table: Table) -> None:
    """Add a table with its caption; of a long one, only that the workbook has it."""
    if len(table.rows) > _MOST_ROWS:
        document.add_paragraph(f"{table.caption}: see the workbook.")
        return
    document.add_paragraph(table.caption).runs[0].bold = True
    grid = document.add_table(rows=1, cols=len(table.columns))
    if "Table Grid" in {style.name for style in document.styles}:
        grid.style = "Table Grid"
    for cell, column in zip(grid.rows[0].cells, table.columns, strict=True):
        cell.text = column.head[:1].upper() + column.head[1:]
    for row in table.rows:
        for cell, said in zip(grid.add_row().cells, row.cells, strict=True):
            cell.text = f"{said.text} ({said.note})" if said.note else said.text
    document.add_paragraph(table.source)


def _title_slide(slides: Any, page: Page) -> None:
    slide = slides.slides.add_slide(slides.slide_layouts[0])
    _write_title(slide, page.title)
    places = [place for place in slide.placeholders if place.placeholder_format.idx != 0]
    if places:
        places[0].text = "\n".join(filter(None, (page.question, page.facts)))


def _write_title(slide: Any, text: str) -> None:
    if slide.shapes.title is not None:
        slide.shapes.title.text = text


def _text_slide(slides: Any, head: str, sentences: list[str]) -> None:
    from pptx.util import Pt

    slide = slides.slides.add_slide(slides.slide_layouts[min(1, len(slides.slide_layouts) - 1)])
    _write_title(slide, head)
    places = [place for place in slide.placeholders if place.placeholder_format.idx != 0]
    if not places:
        return
    frame = places[0].text_frame
    frame.word_wrap = True
    size = Pt(20 if sum(map(len, sentences)) < 450 else 14)
    for place, sentence in enumerate(sentences):
        paragraph = frame.paragraphs[0] if place == 0 else frame.add_paragraph()
        paragraph.text = sentence
        paragraph.font.size = size


def _chart_slide(slides: Any, chart: Figure) -> None:
    """Add a slide with the finding as its title, and the chart as large as the slide allows."""
    layouts = slides.slide_layouts
    slide = slides.slides.add_slide(layouts[_TITLE_ONLY if len(layouts) > _TITLE_ONLY else 0])
    _write_title(slide, chart.words.title)
    wide, high = slides.slide_width, slides.slide_height
    left, top = int(wide * _SLIDE_MARGIN), int(high * 0.22)
    picture = slide.shapes.add_picture(BytesIO(as_png(chart)), left, top, height=int(high * 0.74))
    if picture.width > wide - 2 * left:
        ratio = (wide - 2 * left) / picture.width
        picture.width, picture.height = wide - 2 * left, int(picture.height * ratio)
    picture.left = (wide - picture.width) // 2
    _describe(picture._element.nvPicPr.cNvPr, chart)
