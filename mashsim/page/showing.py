"""Show runs in the page: sentences, tables and charts as plain dicts, from the same builders as the report."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import zip_longest

from mashsim.charts import Series, Words, line_chart
from mashsim.confidence import ENOUGH_FOR_SUP_T
from mashsim.experiment import Runs
from mashsim.measures.intervals import mean_interval
from mashsim.measures.naming import headlines
from mashsim.measures.registry import in_words, unit
from mashsim.measures.summary import sum_up_curves
from mashsim.questions.kinds.compare import TREND, of_target
from mashsim.report import beside_others, both_sides, in_time, posts, staff, waits, words
from mashsim.report.answers import page_of
from mashsim.report.answers.compare import against_target, by_month
from mashsim.report.blocks import Block, Cell, Column, Command, Figure, Listing, Row, Run, Section, Table, Text, figure
from mashsim.report.blocks import cell as number_cell
from mashsim.report.both_sides import NO_COST
from mashsim.report.numbers import Estimate
from mashsim.report.pages import Page
from mashsim.scenario import Scenario
from mashsim.trees import Tree

_READ = ("clocks", "weekly", "journey", "stages", "time_went", "pools", "cost")
"""The branches that the sections of a front door, or of two, read."""
AT_ONCE = ("backlog", "headlines", "variant-1-open", "variant-1", "changed")
"""The sections of a front door, or of two, that are seen at once; the others are folded."""


def measures_read(scenario: Scenario, target: str = "") -> tuple[str, ...]:
    """Return the measures that the page of a front door reads, alone or on either side of a comparison.

    They are the same whatever is changed, so that a front door as it is need not be measured again.

    Parameters
    ----------
    target : the measure that a target is set for, if it is another than that which the page asks for
    """
    heads_with = scenario.report.heads_with
    names = {*_READ, *TREND, *headlines(heads_with), *of_target(target or f"clocks.{heads_with}.share_in_time")}
    names |= {f"partners.{partner}.requested" for partner in scenario.partners}
    names |= {*beside_others.READ} if scenario.council else set()
    return tuple(sorted(names))


def page_of_one(runs: Runs, about: Tree, together: Tree, judged: Tree | None = None) -> Page:
    """Return the page of one front door: its backlog with the band of 8 runs in 10, the headlines, and why it is so.

    Parameters
    ----------
    about : as `mashsim.questions.asking.about` gives it
    together : what the replications say, as `mashsim.page.doors.Side.together` gives it
    judged : whether a target is met, as `mashsim.questions.kinds.compare.against_target` gives it
    """
    curve = sum_up_curves(runs.curves("daily.open"))
    days = [date.fromisoformat(day) for day in runs.dates("daily")]
    place = str(about["place"] or about["title"])
    last = words.count(curve["mean"][-1] or 0.0)
    at_the_end = f"At the end {last} contacts are open, with those that have a worker"
    text = Words(
        "backlog",
        words.ten_words(f"{last} contacts are open at the end"),
        f"Open contacts (with a worker too) at the end of each day, {place}, mean and the band of 8 runs in 10.",
        f"At the end {last} contacts are open.",
    )
    rows = [
        Row([Cell(words.short_date(days[i])), Cell(words.count(curve["mean"][i] or 0.0), _between(curve, i))])
        for i in range(0, len(days), 7)
    ]
    columns = [Column("Day", False), Column("open contacts")]
    table = Table("table-backlog", "Open contacts (with a worker too), every seventh day", columns, rows, _source(runs))
    series = [Series("open contacts", curve["mean"], curve["p10"], curve["p90"])]
    drawn = figure(line_chart, text, table, days, series, "open contacts")
    return Page(
        title=str(about["title"]),
        question=str(about["question"]),
        facts=_facts(runs, about),
        findings=[
            *(_enough(judged, about) if judged else ()),
            *_in_time(runs, about, judged["measure"] if judged else ""),
            (f"{at_the_end}; in 8 of 10 runs between {_between(curve, -1, 'and')}.", "backlog"),
        ],
        about=str(about["about"]),
        sections=[
            Section("backlog", "The backlog", [drawn]),
            Section("headlines", "What stands out", [_headlines(runs, about)]),
            *_detail(Run(together)),
        ],
    )


def _enough(target: Tree, about: Tree) -> Iterator[tuple[str, str]]:
    """Say whether a target is met as it is, how sure that is, and in which months it is missed."""
    said = {"meets": "Yes, it is enough", "misses": "No, it is not enough"}
    row = target["base"]
    verdict = said.get(row["verdict"], "We cannot tell whether it is enough; more runs may tell")
    reached = against_target(target, row, about["office_day_minutes"])
    yield " ".join([f"{verdict}.", *reached, *by_month(row)]), "headlines"


def _in_time(runs: Runs, about: Tree, said: str) -> Iterator[tuple[str, str]]:
    """Say the share in time, where the front door has a limit to keep, unless it is the measure already said."""
    for measure in [name for name in runs.headlines() if name.endswith("share_in_time")][:1]:
        mean, low, high = mean_interval([value for value in runs.values(measure) if value is not None])
        if mean is not None and measure != said:
            say = words.measured(unit(measure), measure, about["office_day_minutes"])
            interval = words.with_interval(Estimate(mean, low, high), say)
            yield f"{words.capital(in_words(measure))}: {interval}.", "headlines"


def _detail(run: Run) -> Iterator[Section]:
    """The parts of a run's report that say why; of cost also that there is none."""
    for build in (in_time.share_section, waits.waits_section, waits.time_went_section, staff.hours_section):
        if section := build(run):
            yield section
    if section := beside_others.beside_section(run):
        yield section
    yield posts.cost_section(run) or Section("cost", "What it cost", [Text(NO_COST)])


def _headlines(runs: Runs, about: Tree) -> Table:
    rows = []
    for measure in runs.headlines():
        mean, low, high = mean_interval([value for value in runs.values(measure) if value is not None])
        say = words.measured(unit(measure), measure, about["office_day_minutes"])
        estimate = None if mean is None else Estimate(mean, low, high)
        rows.append(Row([Cell(words.capital(in_words(measure))), number_cell(estimate, say)]))
    caption = "What a manager looks at first; below each number its 95% interval"
    return Table("table-headlines", caption, [Column("Measure", False), Column("as it is")], rows, _source(runs))


def _between(curve: Tree, place: int, to: str = "to") -> str:
    return f"{words.count(curve['p10'][place] or 0.0)} {to} {words.count(curve['p90'][place] or 0.0)}"


def _facts(runs: Runs, about: Tree) -> str:
    first, last = (date.fromisoformat(about[key]) for key in ("measure_from", "last_day"))
    often = f"{len(runs)} times" if len(runs) > 1 else "once"
    return f"{about['title']}: {words.long_date(first)} to {words.long_date(last)}, simulated {often}."


def _source(runs: Runs) -> str:
    return f"Source: simulated, {words.plural(len(runs), 'run')}, seed {runs.seed}."


def page_as_dict(page: Page, at_once: Collection[str] | None = None) -> Tree:
    """Return a page as plain dicts: ``title``, ``facts``, ``findings`` and ``sections`` (see `sections_as_dicts`)."""
    return {
        "title": page.title,
        "facts": page.facts,
        "findings": [text for text, _ in page.findings],
        "sections": sections_as_dicts(page.sections, at_once),
    }


def sections_as_dicts(sections: Sequence[Section], at_once: Collection[str] | None = None) -> list[Tree]:
    """Return sections as plain dicts, each with its ``blocks`` of one ``kind``.

    A command and the words before it are left out: the page has a place of its own for it. Texts are plain; only
    ``wide`` and ``narrow`` of a figure are markup (SVG, in which the charts have escaped every text).

    Parameters
    ----------
    at_once : keys of the sections that are seen at once, the others being ``folded``; all are if not given
    """
    return [
        {
            "key": section.key,
            "heading": section.heading,
            "folded": at_once is not None and section.key not in at_once,
            "blocks": [_block(block) for block in _without_command(section.blocks)],
        }
        for section in sections
    ]


def page_of_two(
    answer: Tree,
    together: Sequence[Tree],
    changed: Iterable[Sequence[str]],
    again: Iterable[str],
) -> Page:
    """Return the page of a comparison as `mashsim compare` writes it, the backlog first, with the changes in words.

    Parameters
    ----------
    together : what the replications say of either side, as `mashsim.page.doors.Side.together` gives it
    changed : label, value before and value after, from when and until when, in words
    again : which changes the scenario itself takes back
    """
    page = page_of(answer)
    columns = [Column(head, False) for head in ("What", "before", "after", "from", "until")]
    rows = [Row([Cell(text or words.NONE) for text in each]) for each in changed]
    done: list[Block] = [
        Table("table-changed", "What was changed", columns, rows, "Source: what was entered, and the scenario.")
    ]
    (variant,) = answer["variants"].values()
    if cautions := variant["cautions"]:
        done += [Text("To be careful with:"), Listing(cautions)]
    parts = {section.key.removeprefix("variant-1"): section for section in page.sections}
    before, after = map(Run, together)
    detail = both_sides.sections(before, after)
    sections = [
        parts["-open"],
        parts[""],
        Section("changed", "What was changed", done),
        *detail,
        _sure(parts["sure"], before.replications),
    ]
    findings = [(text, key if key in ("variant-1", "variant-1-open") else "") for text, key in page.findings]
    findings += [(text, "changed") for text in again]
    return replace(page, sections=sections, findings=findings)


def _sure(section: Section, replications: int) -> Section:
    """Return the section on how sure it is, with a note where the command line draws another band."""
    if replications < ENOUGH_FOR_SUP_T:
        return section
    text = (
        f"From {ENOUGH_FOR_SUP_T} runs on, the command line calculates the band round the difference of the backlogs "
        "with a library that no browser has: its band is a little narrower, and the days on which the difference is "
        "clear may be a few more. Every other number is the same."
    )
    return replace(section, blocks=[Text(text), *section.blocks])


def _without_command(blocks: Sequence[Block]) -> Iterator[Block]:
    for block, following in zip_longest(blocks, blocks[1:]):
        if not isinstance(block, Command) and not isinstance(following, Command):
            yield block


def _block(block: Block) -> Tree:
    if isinstance(block, Figure):
        named = {"title": block.words.title, "subtitle": block.words.subtitle}
        return {
            "kind": "figure",
            **named,
            "wide": str(block.wide),
            "narrow": str(block.narrow),
            "table": _block(block.table),
        }
    if isinstance(block, Table):
        columns = [{"head": column.head, "numeric": column.numeric} for column in block.columns]
        rows = [[{"text": cell.text, "note": cell.note} for cell in row.cells] for row in block.rows]
        return {
            "kind": "table",
            "key": block.key,
            "caption": block.caption,
            "columns": columns,
            "rows": rows,
            "source": block.source,
            "until": [row.until for row in block.rows],
        }
    if isinstance(block, Listing):
        return {"kind": "listing", "items": list(block.items)}
    return {"kind": "text", "text": block.text}
