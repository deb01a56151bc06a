"""Try the simulator on councils whose front door's figures are published, with public tables alone.

    python experiments/councils-back-test/run.py [--draws N] [--workers W] [--out FOLDER] [--store FOLDER]
    python experiments/councils-back-test/run.py --scenario "Bury 2018/19"

Prints council, figure, published, predicted, inside or not, beside the median of the other councils; writes the same
into README.md and results.csv beside this file (or in --out). With --scenario it prints that scenario and runs nothing.
"""

from __future__ import annotations

import argparse
import csv
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from time import monotonic

sys.path.insert(0, str(Path(__file__).resolve().parent))

from explaining import enough_for_half, shares, width_left
from judging import MEAN_DAYS, SHARES, Figure, Judged, count, judge, measure_of
from making import HERE, CouncilYear, Tables, read_rows, scenario_of

from mashsim import __version__
from mashsim.councils.figures import IN_TIME
from mashsim.documents import to_toml
from mashsim.experiment import FolderStore, Runner, Runs
from mashsim.plan import Plan

MARKS = "<!-- the answer, made by run.py -->", "<!-- the end of the answer -->"
WORDS = {
    "first_look": "first look in a day",
    "decision": "decided in a day",
    "not_said": "in a day, moment not said",
    "first_look_in_five_days": "first look in five days",
    "decision_in_five_days": "decided in five days",
    "not_said_in_five_days": "in five days, moment not said",
    MEAN_DAYS: "mean days to the decision",
    "assessed_in_45_days": "assessed in 45 days",
    "referred_again": "referred again",
}
AIM = (
    "three quarters of the shares in time inside, in bands of at most 35 points, with a mean error below the "
    "benchmark's, which is the median of the other councils"
)
SEED = 1
FEWEST_DRAWS = 60
"""With fewer draws of a kind of figure, what explains them is chance."""


def main() -> None:
    """Run every council's scenario and hold its figures against what was published."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--draws", type=int, default=40)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--out", type=Path, default=HERE)
    parser.add_argument("--store", type=Path, help="keep what was run here, to go on from it")
    parser.add_argument("--scenario", help="print the scenario of a council in a year")
    options = parser.parse_args()
    tables = Tables()
    if options.scenario:
        council, _, year = options.scenario.rpartition(" ")
        document = scenario_of(CouncilYear.of(council, year), tables).document
        print(to_toml(document.values, document.provenance))
        return
    begun = monotonic()
    figures = [*read_figures(HERE / "figures.csv"), *outcomes(tables)]
    was_there = options.store is not None and options.store.exists()
    store = FolderStore(options.store) if options.store else None
    runs = predict(figures, tables, options.draws, options.workers, store)
    rows = judge_all(figures, runs)
    minutes = f"{(monotonic() - begun) / 60:.0f} minutes, {options.workers} processes"
    minutes += ", but for runs that were stored before" if was_there else ""
    took = f"Made by mashsim {__version__}: {options.draws} draws of each of {len(runs)} scenarios, {minutes}."
    text = report(rows, took, wide(rows, runs))
    options.out.mkdir(parents=True, exist_ok=True)
    write_results(rows, options.out / "results.csv")
    readme = (HERE / "README.md").read_text(encoding="utf-8")
    (options.out / "README.md").write_text(with_answer(readme, text), encoding="utf-8")
    sys.stdout.write(text)


def read_figures(path: Path) -> list[Figure]:
    """Return the published figures of front doors, other readings of one after it."""
    figures = []
    for row in read_rows(path):
        figure = Figure(
            name=str(CouncilYear.of(row["council"], row["year"])),
            council=row["council"],
            when=row["when"],
            read_as=row["read_as"],
            published=float(row["published"]),
            words=row["words"],
            kind=row["kind"],
            is_counted=row["kind"] == "value",
        )
        figures.append(figure)
        also = filter(None, row["also_as"].split("|"))
        figures += [replace(figure, read_as=reading, is_counted=False) for reading in also]
    return figures


def outcomes(tables: Tables) -> list[Figure]:
    """Return what is published of every council, where the scenario was set from the year before."""
    figures = []
    for one in sorted({CouncilYear.of(row["council"], row["year"]) for row in read_rows(HERE / "figures.csv")}):
        before, found = (tables.durations(one, ends) for ends in (one.ends - 1, one.ends))
        if before and found:
            share = 100 * sum(found[band] for band in IN_TIME) / sum(found.values())
            words = "assessments in 45 working days (DfE table C2)"
            figures.append(Figure(str(one), one.council, "year", "assessed_in_45_days", round(share, 1), words))
        again = tables.number(one.council, one.ends, "C1", "rereferral_percent")
        figures.append(Figure(str(one), one.council, "year", "referred_again", again, "re-referrals (DfE table C1)"))
    return figures


def predict(
    figures: Sequence[Figure], tables: Tables, draws: int, workers: int, store: FolderStore | None = None
) -> dict[str, Runs]:
    """Run the scenario of each council and year, each on luck of its own."""
    asked = {CouncilYear.of(figure.council, figure.name.rpartition(" ")[2]) for figure in figures}
    years = {str(one): one for one in sorted(asked)}
    with Runner(workers=workers, store=store, on_done=_say) as runner:
        return {
            name: runner.only(asked_of(name, figures)).run([scenario_of(one, tables)], draws, seed=seed)[0]
            for seed, (name, one) in enumerate(years.items(), SEED)
        }


def asked_of(name: str, figures: Sequence[Figure]) -> list[str]:
    """Return the measures that the figures of a council and year are held against."""
    return sorted({measure_of(figure)[0] for figure in figures if figure.name == name})


def judge_all(figures: Sequence[Figure], runs: Mapping[str, Runs]) -> list[Judged]:
    """Hold each figure against what the draws of its scenario say."""
    counted = [figure for figure in figures if figure.is_counted]
    return [judge(figure, values_of(figure, runs[figure.name]), counted, unit_of(figure)) for figure in figures]


def values_of(figure: Figure, runs: Runs) -> list[float | None]:
    """Return what each draw says of a figure, mean times in working days."""
    measure, position = measure_of(figure)
    values = runs.values(measure) if position is None else [curve[position] for curve in runs.curves(measure)]
    minutes = Plan(runs.scenario).office.day_length / 60 if figure.read_as == MEAN_DAYS else 1
    return [None if value is None else value / minutes for value in values]


def unit_of(figure: Figure) -> float:
    """Return what turns a measure into the unit of a figure: shares are published in percent."""
    return 1.0 if figure.read_as == MEAN_DAYS else 100.0


def _say(done: int, of: int) -> None:
    if done % 20 == 0 or done == of:
        print(f"{done} of {of} runs", file=sys.stderr)


def report(rows: Sequence[Judged], took: str, why_wide: Sequence[str]) -> str:
    """Return the answer: every figure, how many lie inside, and what makes the bands as wide as they are."""
    doors = [row for row in rows if row.figure.read_as in (*SHARES, MEAN_DAYS)]
    rest = [row for row in rows if row not in doors]
    lines = [took, "", verdict(rows), "", *_counts(rows), "", "Figures of front doors:", "", *_table(doors)]
    lines += ["", "Outcomes that are published of every council:", "", *_table(rest)]
    return "\n".join([*lines, "", "What would have to be known:", "", *why_wide, ""])


def verdict(rows: Sequence[Judged]) -> str:
    """Say whether the aim was met, for the shares in time."""
    found = count([row for row in rows if row.figure.is_counted and row.figure.read_as in SHARES])
    met = found["inside"] >= 0.75 * found["of"] and found["width"] <= 35 and found["error"] < found["benchmark"]
    inside = f"{found['inside']:.0f} of {found['of']:.0f} inside, mean width {found['width']:.0f} points"
    errors = f"mean error {found['error']:.0f} points beside the benchmark's {found['benchmark']:.0f}"
    needed = f"For 8 in 10 of them to lie inside, the bands would have to be {found['needed']:.2g} times as wide"
    return f"The aim was {AIM}. It is **{'met' if met else 'missed'}**: {inside}, {errors}. {needed}."


def _counts(rows: Sequence[Judged]) -> Iterable[str]:
    """Return a row for each group of figures."""
    counted = [row for row in rows if row.figure.is_counted]
    beside = [row for row in rows if not row.figure.is_counted]
    groups = {
        "shares in time": [row for row in counted if row.figure.read_as in SHARES],
        **{WORDS[name]: [row for row in counted if row.figure.read_as == name] for name in WORDS},
        "not counted: more than half": [row for row in beside if row.figure.kind != "value" and _is_main(row, rows)],
        "not counted: the other reading": [row for row in beside if row.figure.kind == "value"],
    }
    yield (
        "| figures | inside | mean width | times as wide for 8 in 10 | mean error | of the benchmark | "
        "mean of predicted less published |"
    )
    yield "| --- | --: | --: | --: | --: | --: | --: |"
    for name, some in groups.items():
        if some:
            found = count(some)
            cells = " | ".join(_number(found[key]) for key in ("width", "needed", "error", "benchmark", "bias"))
            yield f"| {name} | {found['inside']:.0f} of {found['of']:.0f} | {cells} |"


def _is_main(row: Judged, rows: Sequence[Judged]) -> bool:
    """Whether a row is the reading that was chosen beforehand, the first of its figure."""
    what = row.figure.name, row.figure.words
    return next(one for one in rows if (one.figure.name, one.figure.words) == what) is row


def _table(rows: Sequence[Judged]) -> Iterable[str]:
    yield "| council | figure | read as | published | predicted, 8 draws in 10 | inside | others' median |"
    yield "| --- | --- | --- | --: | --: | --- | --: |"
    for row in rows:
        figure = row.figure
        inside = (
            ("yes" if row.is_inside else "**no**") if figure.is_counted else f"({'yes' if row.is_inside else 'no'})"
        )
        band = f"{_number(row.median)} ({_number(row.low)} to {_number(row.high)})"
        published = f"{'>' if figure.kind == 'more than' else ''}{_number(figure.published)}"
        cells = figure.name, figure.words, WORDS[figure.read_as], published, band, inside, _number(row.benchmark)
        yield f"| {' | '.join(cells)} |"


def wide(rows: Sequence[Judged], runs: Mapping[str, Runs]) -> list[str]:
    """Return lines on the settings that make the bands of each kind of figure as wide as they are."""
    kinds = [kind for kind in WORDS if any(row.figure.read_as == kind for row in rows)]
    lines = ["| kind of figure | what makes the band as wide as it is, share of its variance | known, the band is |"]
    lines += ["| --- | --- | --- |"]
    for kind in kinds:
        distinct = {(row.figure.name, row.figure.when): row.figure for row in rows if row.figure.read_as == kind}
        drawn = [(figure.name, values_of(figure, runs[figure.name])) for figure in distinct.values()]
        told = [(name, values) for name, values in drawn if len({*values} - {None}) > 1]
        if sum(len(values) for _, values in told) < FEWEST_DRAWS:
            continue
        most = [f"{group} {share:.0%}" for group, share in shares(told, runs).items() if share >= 0.03][:4]
        known, share = enough_for_half(told, runs)
        enough = f"{width_left(share):.0%} as wide, with {'; '.join(known)}" if known else "as wide as before"
        lines.append(f"| {WORDS[kind]} | {'; '.join(most) or 'none of the groups'} | {enough} |")
    return lines


def _number(value: float | None) -> str:
    if value is None or value != value:
        return "—"
    return f"{value:.0f}" if abs(value) >= 10 else f"{value:.2g}"


def write_results(rows: Sequence[Judged], path: Path) -> None:
    """Write what was predicted, a row a figure."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        head = ("council_year", "when", "read_as", "kind", "counted", "published")
        writer.writerow([*head, "p10", "median", "p90", "inside", "benchmark"])
        for row in rows:
            figure = row.figure
            what = figure.name, figure.when, figure.read_as, figure.kind, figure.is_counted, figure.published
            known = [round(value, 3) for value in (row.low, row.median, row.high)]
            writer.writerow([*what, *known, row.is_inside, row.benchmark])


def with_answer(readme: str, text: str) -> str:
    """Return the README with another answer between its marks."""
    before, _, rest = readme.partition(MARKS[0])
    return f"{before}{MARKS[0]}\n\n{text}\n{MARKS[1]}{rest.partition(MARKS[1])[2]}"


if __name__ == "__main__":
    main()
