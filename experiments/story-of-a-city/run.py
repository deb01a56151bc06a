"""Run the story of a city: for each published claim, whether the model can express it and whether it shows it.

    python experiments/story-of-a-city/run.py [--replications N] [--workers W] [--out FILE]

Prints the table *claim, source, published, simulated, shown or not*, and writes it to `answer.md` beside this file (or
to --out). The claims, and what each is held against, stand in `claims.toml`; the scenarios in `scenarios/story/`.
"""

from __future__ import annotations

import argparse
import os
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any

from mashsim.experiment import run
from mashsim.loading import load
from mashsim.measures.intervals import mean_interval
from mashsim.published import compare_with_published
from mashsim.scenario import Published
from mashsim.shipped import scenario_folder

HERE = Path(__file__).resolve().parent
Summary = dict[str, Any]


@dataclass(frozen=True)
class Row:
    """One line of the answer."""

    number: str
    claim: str
    source: str
    published: str
    simulated: str
    shown: str


def main() -> None:
    """Run the scenarios of the claims, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--replications", type=int, default=6)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--out", type=Path, default=HERE / "answer.md")
    options = parser.parse_args()
    begun = monotonic()
    claims = read_claims()
    summaries = run_all(claims, options.replications, options.workers)
    rows = [row for claim in claims for row in answer(claim, summaries)]
    text = table(claims, rows, options.replications, monotonic() - begun)
    options.out.write_text(text, encoding="utf-8")
    sys.stdout.write(text)


def read_claims() -> list[dict[str, Any]]:
    """Read the claims, and what each is held against."""
    claims: list[dict[str, Any]] = tomllib.loads((HERE / "claims.toml").read_text(encoding="utf-8"))["claims"]
    return claims


def run_all(claims: list[dict[str, Any]], replications: int, workers: int) -> dict[str, Summary]:
    """Run every scenario that a claim names, all on the same luck."""
    tests = [test for claim in claims for test in claim.get("tests", [])]
    sides = [side for test in tests for side in (test["scenario"], test.get("than")) if side]
    summaries: dict[str, Summary] = {}
    for side in sides:
        if (name := title(side)) not in summaries:
            print(f"running {name} …", file=sys.stderr)
            file, changes = (side, {}) if isinstance(side, str) else (side["name"], side["with"])
            scenario = load(scenario_folder() / f"{file}.toml", changes)
            summaries[name] = run(scenario, replications=replications, workers=workers)
    return summaries


def title(side: str | dict[str, Any]) -> str:
    """Name a scenario, or a scenario with some settings changed: ``{ name = "story/audit", with = { … } }``."""
    if isinstance(side, str):
        return side
    return f"{side['name']} with {', '.join(f'{key} = {value}' for key, value in side['with'].items())}"


def answer(claim: dict[str, Any], summaries: dict[str, Summary]) -> list[Row]:
    """Return a row for each test of a claim, or for a claim without a test one row with the reason."""
    head = str(claim["number"]), claim["claim"], claim["source"]
    if not claim.get("tests"):
        return [Row(*head, claim.get("published", "—"), "—", f"not tested: {claim['because']}")]
    rows = []
    for test in claim["tests"]:
        if {"than", "than_measure"} & test.keys():
            simulated, shown = compare(test, summaries)
        else:
            simulated, shown = hold_against(test, summaries[title(test["scenario"])])
        verdict = "shown" if shown else f"**not shown**: {test.get('because', 'see the figure')}"
        rows.append(Row(*head, test["published"], simulated, verdict))
    return rows


def hold_against(test: dict[str, Any], summary: Summary) -> tuple[str, bool]:
    """Hold a measure of one scenario against a published figure."""
    settings = {key: value for key, value in test.items() if key in Published.model_fields}
    figure = Published(
        label=test["says"], shown=test["rule"], **{key: value for key, value in settings.items() if key != "shown"}
    )
    (row,) = compare_with_published([figure], summary, summary["scenario"]["office_day_minutes"] * 60)
    simulated = row["simulated"]
    if simulated is None or simulated["mean"] is None:
        raise SystemExit(f"{title(test['scenario'])} has no {test['measure']}")
    low, high = (number(simulated[key]) for key in ("p10", "p90"))
    unit = f" {figure.unit}" if figure.unit else ""
    return (
        f"{test['says']}: {number(simulated['mean'])}{unit} (8 runs in 10: {low} to {high}; {title(test['scenario'])})",
        bool(row["shown"]),
    )


def compare(test: dict[str, Any], summaries: dict[str, Summary]) -> tuple[str, bool]:
    """Compare two scenarios, or two measures of one, on common luck.

    The comparison is the mean of the paired differences, with its 95 % interval.
    """
    sides = [title(test["scenario"]), title(test.get("than", test["scenario"]))]
    unit = test.get("unit", "")
    scale = {
        "%": 100.0,
        "working hours": 1 / 60,
        "working days": 1 / summaries[sides[0]]["scenario"]["office_day_minutes"],
    }.get(unit, 1.0)
    measures = test["measure"], test.get("than_measure", test["measure"])
    values = [_values(summaries[side], measure) for side, measure in zip(sides, measures, strict=True)]
    pairs = [(scale * a, scale * b) for a, b in zip(*values, strict=True) if a is not None and b is not None]
    mean, low, high = mean_interval([a - b for a, b in pairs])
    assert mean is not None
    assert low is not None
    assert high is not None
    least = test.get("least", 0.0)
    shown = {"more": low > least, "less": high < -least, "little changed": max(abs(low), abs(high)) <= least}[
        test["rule"]
    ]
    means = [number(sum(side) / len(pairs)) for side in zip(*pairs, strict=True)]
    interval = f"difference {number(mean)}, 95 % interval {number(low)} to {number(high)}"
    which = sides[0] if sides[0] == sides[1] else f"{sides[0]} against {sides[1]}"
    return f"{test['says']}: {means[0]} {unit} against {means[1]} ({interval}; {which})".replace("  ", " "), shown


def number(value: float) -> str:
    """Write a number as a reader wants it: whole from a hundred on, else to two digits after the first."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def _values(summary: Summary, measure: str) -> list[float | None]:
    leaf: Any = summary["results"]
    for name in measure.split("."):
        leaf = leaf[name]
    return list(leaf["values"])


def table(claims: list[dict[str, Any]], rows: list[Row], replications: int, seconds: float) -> str:
    """Return the answer as a page of Markdown."""
    expressible = sum(claim["expressible"] for claim in claims)
    tested = [row for row in rows if not row.shown.startswith("not tested")]
    numbers, shown = len({row.number for row in tested}), sum(row.shown == "shown" for row in tested)
    lines = [
        "# The story of a city: what the model can express, and what it shows",
        "",
        f"{len(claims)} claims, {expressible} expressible; {len(tested)} tests of {numbers} claims, {shown} shown.",
        f"{replications} replications of each scenario on common luck, {seconds:.0f} seconds.",
        "",
        "## What each claim needs",
        "",
        "| no. | claim | expressible | by |",
        "| --- | --- | --- | --- |",
        *(
            f"| {claim['number']} | {claim['claim']} | {'yes' if claim['expressible'] else 'no'} | {claim['by']} |"
            for claim in claims
        ),
        "",
        "## What the model shows",
        "",
        "| no. | claim | source | published | simulated | shown |",
        "| --- | --- | --- | --- | --- | --- |",
        *(
            f"| {row.number} | {row.claim} | {row.source} | {row.published} | {row.simulated} | {row.shown} |"
            for row in rows
        ),
        "",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
