"""The page of a council's lists: whether they can be trusted first, then the figures that they give, month by month."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from mashsim.figures.known import BY_KEY, Form
from mashsim.past.monthly import FURTHER
from mashsim.report import words
from mashsim.report.blocks import Block, Cell, Column, Command, Listing, Row, Section, Table, Text
from mashsim.report.pages import Page

Figures = Mapping[tuple[str, str, str], float]
"""Values by a figure's key, which team, partner or stage, and the month."""
_MAIN = ("received", "decided", "in_day", "open", "referred", "days_mean", "days_p90", "allocated", "awaiting")
_OF = {"in_day": "received", "assessed_in_time": "assessed", "conferred_in_time": "conferred"}
"""Counts that are shown with their share of another."""
_HIDDEN = "hidden"
_SOURCE = "Source: your lists; figures.csv."


def page_of_lists(
    lists: str, months: Sequence[str], said: Mapping[str, tuple[str, list[str]]], figures: Figures,
    hidden: frozenset[tuple[str, str, str]], form: Form,
) -> Page:  # fmt: skip
    """Return the page.

    Parameters
    ----------
    lists : the name of their folder
    said : what is said of them, part by part: its heading and its sentences
    hidden : the figures that are not shown
    form : what there may be figures of, in words
    """
    quality = [Section(key, heading, [Listing(lines)]) for key, (heading, lines) in said.items() if lines]
    doubts = sum(len(said[part][1]) for part in ("order", "impossible", "doubtful", "gaps"))
    findings = [(said["read"][1][0], "read")]
    if said["refused"][1]:
        findings.append((said["refused"][1][0], "refused"))
    findings.append((f"{words.plural(doubts, 'line')} below should be looked at before the figures are used." if doubts
                     else "Nothing stands out in the dates or in the figures.", "order"))  # fmt: skip
    findings.append((said["tells"][1][0], "figures"))
    return Page(
        title="What your lists hold",
        facts=f"Lists in {lists}, {months[0]} to {months[-1]}. Counts by month; nothing about a child.",
        findings=findings,
        sections=[*quality, _months(months, figures, hidden, form), _next()],
        question="Can these lists be used, and what do they say of our front door?",
        footer="It was made on this computer, and nothing was sent anywhere. It predicts nothing about any child.",
    )


def _months(months: Sequence[str], figures: Figures, hidden: frozenset[tuple[str, str, str]], form: Form) -> Section:
    there = {cell[:2] for cell in (*figures, *hidden)}
    blocks: list[Block] = []
    for name, caption, wanted in _tables(form):
        keys = [(head, key, of) for head, key, of in wanted if (key, of) in there]
        if keys:
            rows = [
                Row([Cell(month), *(_cell(figures, hidden, (key, of, month)) for _, key, of in keys)])
                for month in months
            ]
            columns = [Column("Month", False), *(Column(head) for head, _, _ in keys)]
            blocks.append(Table(f"table-{name}", caption, columns, rows, _SOURCE))
    if any(key == "days_mean" for key, _ in there):
        blocks.append(Text("Days are working days. Contacts not decided by the last day count with their age so far."))
    return Section("figures", "The figures, month by month", blocks)


def _tables(form: Form) -> Iterator[tuple[str, str, list[tuple[str, str, str]]]]:
    """Yield each table: its name, caption, and columns by their heads, figures and what they are of."""
    yield "months", "What came, what was decided, and how long it took", [(BY_KEY[key].words, key, "") for key in _MAIN]
    yield (
        "in-time",
        "Assessments and conferences, by the month in which their time began to run",
        [(BY_KEY[key].words, key, "") for key in FURTHER],
    )
    stages = form.several["stage"]
    yield "stages", "Contacts open at the end of the month", [(name, "open_at", of) for name, of in stages.items()]
    for key in ("requested", "replied", "reply_days"):
        partners = form.several["partner"]
        yield key, words.capital(BY_KEY[key].words), [(name, key, of) for name, of in partners.items()]


def _cell(figures: Figures, hidden: frozenset[tuple[str, str, str]], cell: tuple[str, str, str]) -> Cell:
    if cell in hidden:
        return Cell(_HIDDEN)
    if cell not in figures:
        return Cell(words.NONE)
    value = figures[cell]
    whole = figures.get((_OF.get(cell[0], ""), "", cell[2]))
    share = f"{value / whole:.0%}" if whole else ""
    is_count = BY_KEY[cell[0]].whole
    return Cell(f"{value:,.0f}" if is_count else f"{value:.1f}", share, value)


def _next() -> Section:
    check = Command("mashsim figures --check figures.csv", "Command that checks the table")
    fit = Command("mashsim fit our-city.toml --figures figures.csv --hold-out 3m", "Command that fits a front door")
    blocks: list[Block] = [
        Text(
            "Fill in posts, vacancies, agency workers and absence in figures.csv. Check it, then fit your front door:"
        ),
        check,
        fit,
    ]
    return Section("next", "What to do next", blocks)
