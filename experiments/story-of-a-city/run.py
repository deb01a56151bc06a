"""Run the story of a city: for each published claim a verdict, predicted, consistent or not shown.

    python experiments/story-of-a-city/run.py [--replications N] [--workers W] [--out FILE]

Prints the table *claim, verdict, simulated, what would make it fail*, and writes it to `answer.md` beside this file,
and its counts into the two READMEs (or the table alone to --out). The claims and their tests stand in `claims.toml`,
the rules of the verdicts in `verdicts.py`, the scenarios in `scenarios/story/`.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
import tomllib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any

from mashsim.documents import Document, override, read_document
from mashsim.experiment import Runner, Runs
from mashsim.loading import load
from mashsim.measures.intervals import band, mean_interval
from mashsim.scenario import Scenario
from mashsim.scenario.lists import LISTS
from mashsim.shipped import VERSION, scenario_folder

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
from verdicts import VERDICTS, difference_holds, figure_holds, refusal, verdict, weakest  # noqa: E402  beside this file

READMES = (HERE / "README.md", HERE.parents[1] / "README.md")
Test = dict[str, Any]
Claim = dict[str, Any]


@dataclass(frozen=True)
class Row:
    """The outcome of one test: its verdict, and what was simulated, in words."""

    test: Test
    verdict: str
    simulated: str


def main() -> None:
    """Run the scenarios of the claims, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--replications", type=int, default=10)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--out", type=Path, help="write the table here, and no README")
    options = parser.parse_args()
    begun = monotonic()
    claims = read_claims()
    runs = run_all(claims, options.replications, options.workers)
    rows = {claim["number"]: [judge(test, runs) for test in claim.get("tests", [])] for claim in claims}
    many = f"{options.replications} replications of {len(runs)} scenarios with the same random events"
    took = f"{many}, {monotonic() - begun:.0f} s"
    text = page(claims, rows, f"{took} on {options.workers} processor cores")
    (options.out or HERE / "answer.md").write_text(text, encoding="utf-8")
    if not options.out:
        for readme in READMES:
            readme.write_text(with_counts(readme.read_text(encoding="utf-8"), counts(claims, rows)), encoding="utf-8")
    sys.stdout.write(text)


def read_claims() -> list[Claim]:
    """Return the claims, in order."""
    claims: list[Claim] = tomllib.loads((HERE / "claims.toml").read_text(encoding="utf-8"))["claims"]
    return claims


# Running


def sides(test: Test) -> list[Test]:
    """Return the sides of a test as tables: the scenario's name, and what is changed in it."""
    given = [test["scenario"], test.get("than", test["scenario"])]
    return [{"name": side, "with": {}} if isinstance(side, str) else side for side in given]


def scenario_of(side: Test) -> Scenario:
    """Load a side of a test."""
    return load(_file(side), side["with"])


def document_of(side: Test) -> Document:
    """Read a side of a test as it is written, unchecked, which is quicker than to load it."""
    return override(read_document(_file(side), (scenario_folder(),), LISTS), side["with"], "a test of a claim")


def _file(side: Test) -> Path:
    return scenario_folder() / f"{side['name']}.toml"


def title(side: Test) -> str:
    """Name a scenario, with the settings that are changed in it."""
    changes = ", ".join(f"{key} = {in_short(value)}" for key, value in side["with"].items())
    return f"{side['name']} with {changes}" if changes else str(side["name"])


def in_short(value: Any) -> str:
    """Write a value; of a list of tables (interventions, cover), only the names or how many there are."""
    if isinstance(value, list) and all(isinstance(each, dict) for each in value):
        return "; ".join(each.get("name", "as listed") for each in value) or "none"
    return str(value)


def run_all(claims: Sequence[Claim], replications: int, workers: int) -> dict[str, Runs]:
    """Run every scenario that a test names, each once, all on the same luck.

    Raises
    ------
    SystemExit
        If the sides of a comparison differ in more than its cause.
    """
    scenarios: dict[str, Scenario] = {}
    for claim in claims:
        for test in claim.get("tests", []):
            for side in sides(test):
                if title(side) not in scenarios:
                    scenarios[title(side)] = scenario_of(side)
            if why := refused(test, *(scenarios[title(side)].document for side in sides(test))):
                raise SystemExit(f"claim {claim['number']}, {test['says']}: {why}")
    with Runner(workers, on_done=_tell) as runner:
        done = runner.run(list(scenarios.values()), replications)
    return dict(zip(scenarios, done, strict=True))


def _tell(done: int, total: int) -> None:
    if done % 10 == 0 or done == total:
        print(f"{done} of {total} runs", file=sys.stderr, flush=True)


def refused(test: Test, one: Document, other: Document) -> str:
    """Return why a comparison is refused; nothing if it is fair, or if the test is of one scenario."""
    return refusal(one.values, other.values, test["cause"]) if "than" in test else ""


# Judging


def judge(test: Test, runs: dict[str, Runs]) -> Row:
    """Return a test's verdict, and what was simulated."""
    one, other = (runs[title(side)] for side in sides(test))
    holds, simulated = compare(test, one, other) if compares(test) else hold_against(test, one)
    return Row(test, verdict(holds, test.get("put_in")), f"{test['says']}: {simulated}")


def compares(test: Test) -> bool:
    """Whether a test compares two scenarios, or two measures or days of one."""
    return bool({"than", "than_measure", "than_on"} & test.keys())


def hold_against(test: Test, runs: Runs) -> tuple[bool, str]:
    """Hold a measure of one scenario beside a published figure or a bar."""
    values = [value for value in values_of(runs, test["measure"], test) if value is not None]
    if not values:
        raise SystemExit(f"{runs.scenario.title} has no {test['measure']}")
    low, high = band(values)
    text = f"{number(sum(values) / len(values))}{_unit(test)} (8 runs in 10: {number(low)} to {number(high)})"
    return figure_holds(test["rule"], test["value"], values), text


def compare(test: Test, one: Runs, other: Runs) -> tuple[bool, str]:
    """Compare two scenarios, measures or days on common luck, by the mean of the paired differences."""
    second = {**test, **({"on": test["than_on"]} if "than_on" in test else {})}
    values = values_of(one, test["measure"], test), values_of(other, test.get("than_measure", test["measure"]), second)
    pairs = [(a, b) for a, b in zip(*values, strict=True) if a is not None and b is not None]
    if not pairs:
        raise SystemExit(f"{one.scenario.title} and {other.scenario.title} have no {test['measure']} in common")
    means = [sum(side) / len(pairs) for side in zip(*pairs, strict=True)]
    differences = [a - b for a, b in pairs]
    mean, low, high = mean_interval(differences)
    interval = f", 95 % interval {number(low)} to {number(high)}" if low is not None and high is not None else ""
    text = f"{number(means[0])}{_unit(test)} against {number(means[1])} (difference {number(mean or 0)}{interval})"
    return difference_holds(test["rule"], bar(test, means[1]), differences), text


def bar(test: Test, compared_with: float) -> float:
    """Return the least difference that counts: a number, or a share ("10 %") of what is compared with."""
    least = test.get("least", 0.0)
    return float(least.rstrip(" %")) / 100 * abs(compared_with) if isinstance(least, str) else float(least)


def values_of(runs: Runs, measure: str, test: Test) -> list[float | None]:
    """Return a measure of each replication, in the test's unit; of its day, month or quarter, if it has those."""
    scale = {"%": 100.0, "working hours": 1 / 60, "days": 1 / 1440}.get(test.get("unit", ""), 1.0)
    when = next((str(test[name]) for name in ("on", "month", "quarter") if name in test), None)
    if when is None:
        found = runs.values(measure)
    else:
        dates = runs.dates(measure.partition(".")[0])
        if when not in dates:
            raise SystemExit(f"{runs.scenario.title} has no {measure} of {when}")
        found = [curve[dates.index(when)] for curve in runs.curves(measure)]
    return [None if value is None else scale * value for value in found]


def number(value: float) -> str:
    """Write a number as a reader wants it: whole from a hundred on, else to two digits after the first."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def _unit(test: Test) -> str:
    return f" {test['unit']}" if test.get("unit") else ""


# Showing


def counts(claims: Sequence[Claim], rows: dict[int, list[Row]]) -> str:
    """Return how many claims have which verdict, and how many tests, in one sentence each."""
    tested = {number: weakest([row.verdict for row in found]) for number, found in rows.items() if found}
    by_claim, by_test = Counter(tested.values()), Counter(row.verdict for found in rows.values() for row in found)
    in_words = [", ".join(f"{counted[name]} {name}" for name in VERDICTS) for counted in (by_claim, by_test)]
    return (
        f"Of {len(claims)} claims {len(tested)} are tested: {in_words[0]}. Of their {sum(by_test.values())} tests: "
        f"{in_words[1]}. Version {VERSION}."
    )


def with_counts(text: str, sentence: str) -> str:
    """Return a README with the counts that it gives of this experiment's answer replaced."""
    found, times = re.subn(
        r"(<!-- claims -->\n).*?(\n<!-- /claims -->)", rf"\g<1>{sentence}\g<2>", text, flags=re.DOTALL
    )
    assert times == 1
    return found


def page(claims: Sequence[Claim], rows: dict[int, list[Row]], took: str) -> str:
    """Return the answer as a page of Markdown."""
    tested = [claim for claim in claims if rows[claim["number"]]]
    lines = [
        "# The story of a city: what it predicts, what it agrees with, and what it does not show",
        "",
        counts(claims, rows),
        f"{took}.",
        "",
        "*Predicted*: the test held, could have failed, and its outcome was not put in.",
        "*Consistent*: it held, and its outcome was put in or fitted.",
        "A claim is as strong as its weakest test.",
        "",
        "## Verdicts",
        "",
        "| no. | claim | verdict | simulated | what would make it fail | put in |",
        "| --- | --- | --- | --- | --- | --- |",
        *(line for claim in tested for line in _lines(claim, rows[claim["number"]])),
        "",
        "## Where each claim stands, and what expresses it",
        "",
        "| no. | claim | source | published | expressible | by | not tested, because |",
        "| --- | --- | --- | --- | --- | --- | --- |",
        *(_about(claim) for claim in claims),
        "",
        "## Which scenarios were run",
        "",
        *(
            f"* {line}"
            for line in dict.fromkeys(_sides_in_words(claim, test) for claim in tested for test in claim["tests"])
        ),
        "",
    ]
    return "\n".join(lines)


def _lines(claim: Claim, rows: Sequence[Row]) -> list[str]:
    several = f" (the claim: {weakest([row.verdict for row in rows])})" if len(rows) > 1 else ""
    lines = []
    for row in rows:
        why = f": {row.test['because']}" if row.verdict == VERDICTS[-1] and "because" in row.test else ""
        cells = [
            str(claim["number"]), claim["claim"], f"**{row.verdict}**{several}{why}", row.simulated,
            row.test["fails_if"], row.test.get("put_in", "nothing"),
        ]  # fmt: skip
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def _about(claim: Claim) -> str:
    published = "; ".join(dict.fromkeys(test["published"] for test in claim.get("tests", []))) or "—"
    cells = [
        str(claim["number"]), claim["claim"], claim["source"], published, "yes" if claim["expressible"] else "no",
        claim["by"], "" if claim.get("tests") else claim["because"],
    ]  # fmt: skip
    return f"| {' | '.join(cells)} |"


def _sides_in_words(claim: Claim, test: Test) -> str:
    names = list(dict.fromkeys(title(side) for side in sides(test)))
    return f"claim {claim['number']}: {' against '.join(names)}"


if __name__ == "__main__":
    main()
