"""Fit Nottingham, or the whole front door of the story, to the figures published up to March 2023.

    python experiments/story-of-a-city/fit.py nottingham|story [--draws N] [--workers W] [--store FOLDER]
    python experiments/story-of-a-city/fit.py nottingham|story --show [--workers W]

Fitted: a level of contacts for each month, so that as many children are referred in it as were (DfE table C6; a
referral counts in the month in which it was received), and the two ceilings of caseloads, so that 336 and 60 children
await an assessment on 31 March 2022 and 2023 (table B1). Nothing else is fitted, and nothing after March 2023: only
figures that the scenario calls fitted are read, and a later one is refused.

What the fit leaves open is found with everything that is uncertain drawn anew, by the scenario's own laws, once for
each draw. A draw is run; each month's level is multiplied by published over simulated, as a month's level acts on
little else than that month's referrals; each ceiling is moved until the children who wait are near the figure. The draw
is kept if it then holds all figures: none of the two is missed by more than two runs of one city usually differ (the
standard deviation of their difference), nor are the months as a set (their root mean square). As each draw is fitted
with the chance events of its own run, the levels vary as much as those leave open. A draw is given up if a month would
need more contacts, over the others of its year, than any council's referrals show: where decisions wait, the referrals
of the last month are not known by the run's last day, and no number of contacts makes them known.

It writes the kept draws to a CSV file beside the scenario, and into the scenario each fitted value's range: from the
10th to the 90th percentile of what was kept, and the value itself, if the scenario as it is written holds all figures
in the mean of its runs. If it does not, a value outside becomes the median. With --store what was run is kept in a
folder, and a fit that was stopped goes on from there. With --show nothing is fitted: it prints where the published
figures lie, with inputs fixed and drawn, and writes it into figures-of-nottingham.md or figures-of-story.md.
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import os
import re
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import repeat
from math import fsum, hypot, sqrt
from pathlib import Path
from time import monotonic
from typing import Any, NamedTuple

import numpy as np

from mashsim.documents.text import inline
from mashsim.errors import ScenarioError
from mashsim.experiment import FolderStore, Runner, Runs, Store, run
from mashsim.inputs import draw
from mashsim.loading import load
from mashsim.scenario import Published
from mashsim.shipped import scenario_folder

HERE = Path(__file__).resolve().parent


class Place(NamedTuple):
    """A scenario that is fitted: its file, the one with its levels and first ceiling, and the second's intervention."""

    file: str
    levels_in: str
    second: int


PLACES = {
    "nottingham": Place("nottingham-2022.toml", "nottingham-2022.toml", 1),
    "story": Place("story/redesign.toml", "story/city.toml", 2),
}
CEILING = "stages.allocating.caseload.ceiling"
AWAITING = "daily.children_awaiting_allocation"
REFERRED = "monthly.referred_children"
LAST_DAY = dt.date(2023, 3, 31)
"""Nothing published of a later day is fitted."""
AS_WRITTEN = 10
"""Runs of the scenario as it is written, from which its noise is told."""
SHOWN = 12
"""Runs of each way in which the figures are shown."""
MOST_RUNS = 4
"""Of one draw, before it is given up."""
BY_STEP = 100
"""By about how many fewer children await an assessment if each worker may hold one more: only where to try next."""
STILL_WAITING = 0.1
"""About what share of children who were referred too many still wait: taken off before a ceiling is moved."""
MOST_OF_A_YEAR = 2.3
"""A month over the mean of its year, at most. Referrals in 21,288 months of councils with 600 a year or more reach 2.30
(Southampton, March 2019; DfE Children in need table C6, 2012/13 to 2023/24)."""
OWN_NUMBERS = 1000
"""The number of the first draw's run: no run of the scenario itself then has the chance events it was fitted with."""


class Noise(NamedTuple):
    """How far two runs of one city usually lie apart: the standard deviation of their difference.

    Attributes
    ----------
    awaiting : of the children who await an assessment, for each day
    referred : of the children referred in a month, for one child expected; it grows with the root of their number
    """

    awaiting: Sequence[float]
    referred: float


class Tried(NamedTuple):
    """What became of a draw.

    Attributes
    ----------
    values : its values, with fitted levels and ceilings; none if it is not kept
    runs : how many runs it took
    given_up : why it is not kept
    """

    values: dict[str, object]
    runs: int
    given_up: str = ""


def main() -> None:
    """Fit a place, or show where its figures lie."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("place", choices=PLACES)
    parser.add_argument("--draws", type=int, default=40)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--store", type=Path)
    parser.add_argument("--show", action="store_true")
    options = parser.parse_args()
    place, begun = PLACES[options.place], monotonic()
    store = FolderStore(options.store) if options.store else None
    if options.show:
        page = show(place, options.workers, store)
        (HERE / f"figures-of-{options.place}.md").write_text(page, encoding="utf-8")
        print(page)
        return
    kept, stays = fit(place, options.draws, options.workers, store)
    file = draws_file(place)
    write(file, kept)
    write_ranges(place, kept, stays)
    took = f"{monotonic() - begun:.0f} s on {options.workers} processor cores"
    print(f"{len(kept)} sets of values in {file.name}; {took}")


# Fitting


def fit(place: Place, draws: int, workers: int, store: Store | None) -> tuple[list[dict[str, object]], bool]:
    """Return the values of the draws that hold the figures, and whether what is written holds them, too."""
    noise, stays = noise_of(place, workers, store)
    told = " and ".join(f"{each:.0f}" for each in noise.awaiting)
    print(f"two runs differ by {told} children awaiting, and {noise.referred:.2f} times the root of those referred")
    print(f"as it is written it {'holds' if stays else 'does not hold'} the figures")
    kept, runs = [], AS_WRITTEN
    given_up: Counter[str] = Counter()
    with ProcessPoolExecutor(workers) as pool:
        for number, tried in enumerate(
            pool.map(one_draw, repeat(place), range(draws), repeat(noise), repeat(store)), 1
        ):
            runs += tried.runs
            kept += [tried.values] if tried.values else []
            given_up += Counter([tried.given_up] if tried.given_up else [])
            print(f"{len(kept)} of {number} draws kept, {runs} runs", file=sys.stderr, flush=True)
    print(f"{len(kept)} of {draws} draws kept, {runs} runs")
    for why, times in given_up.most_common():
        print(f"{times} given up: {why}")
    return kept, stays


def noise_of(place: Place, workers: int, store: Store | None) -> tuple[Noise, bool]:
    """Return how far two runs of a place as it is written lie apart, and whether their mean holds the figures."""
    scenario = load(scenario_folder() / place.file, {"run.draws": []})
    figures = fitted(scenario.published)
    with ProcessPoolExecutor(workers) as pool:
        runs = list(pool.map(simulated, repeat(scenario), range(AS_WRITTEN), repeat(figures), repeat(store)))
    awaiting = np.array([each[AWAITING] for each in runs])
    referred = np.array([each[REFERRED] for each in runs])
    by_child = np.mean(referred.var(axis=0, ddof=1) / referred.mean(axis=0))
    noise = Noise(list(sqrt(2) * awaiting.std(axis=0, ddof=1)), float(sqrt(2 * by_child)))
    means = {AWAITING: list(awaiting.mean(axis=0)), REFERRED: list(referred.mean(axis=0))}
    return noise, is_held(means, figures, noise)


def one_draw(place: Place, number: int, noise: Noise, store: Store | None) -> Tried:
    """Fit levels and ceilings to a draw, and say what became of it."""
    path, number = scenario_folder() / place.file, OWN_NUMBERS + number
    scenario = load(path, {"run.inputs": "drawn", "run.draws": []})
    figures = fitted(scenario.published)
    rooms, levels, ceilings = fitted_settings(place, scenario)
    others = draw(scenario, scenario.run.seed, number).values
    at_first = np.random.default_rng(number).integers(-1, 2, len(ceilings))
    ceilings = [each + int(more) for each, more in zip(ceilings, at_first, strict=True)]
    seen = []
    for runs in range(1, MOST_RUNS + 1):
        values = others | dict(zip(rooms, ceilings, strict=True)) | levels
        try:
            results = simulated(load(path, {**values, "run.draws": []}), number, figures, store)
        except ScenarioError:
            return Tried({}, runs, "its values cannot hold together")
        if is_held(results, figures, noise):
            return Tried(values, runs)
        more = STILL_WAITING * (fsum(results[REFERRED]) - fsum(each.value for each in figures[REFERRED]))
        for name, there, each in zip(levels, results[REFERRED], figures[REFERRED], strict=True):
            levels[name] = round(levels[name] * each.value / max(there, 1), 3)
        if of_its_year(list(levels.values())) > MOST_OF_A_YEAR:
            return Tried({}, runs, "a month would need more contacts than any council's months show")
        seen.append(ceilings)
        away = awaiting_too_many(results, figures)
        steps = [step(far - more, of) for far, of in zip(away, noise.awaiting, strict=True)]
        ceilings = [each + one for each, one in zip(ceilings, steps, strict=True)]
        if ceilings in seen[1:]:
            return Tried({}, runs, "no ceiling leaves as many children waiting as did")
    return Tried({}, runs, f"its figures are missed after {MOST_RUNS} runs")


def of_its_year(levels: Sequence[float]) -> float:
    """Return the highest level over the mean of its year, of the levels of whole years from April on."""
    years = np.array(levels).reshape(-1, 12)
    return float(np.max(years / years.mean(axis=1, keepdims=True)))


def step(away: float, noise: float) -> int:
    """Return by how much a ceiling is moved if so many children more await an assessment than did."""
    return round(away / BY_STEP) if abs(away) > noise else 0


def awaiting_too_many(results: Mapping[str, list[float]], figures: Mapping[str, Sequence[Published]]) -> list[float]:
    """Return how many children more await an assessment than did, on each of the days."""
    return [there - each.value for there, each in zip(results[AWAITING], figures[AWAITING], strict=True)]


def is_held(results: Mapping[str, list[float]], figures: Mapping[str, Sequence[Published]], noise: Noise) -> bool:
    """Whether a run misses no figure by more than two runs of one city usually differ."""
    pairs = zip(results[REFERRED], figures[REFERRED], strict=True)
    months = [(there - each.value) / (noise.referred * sqrt(each.value)) for there, each in pairs]
    near = all(abs(far) <= of for far, of in zip(awaiting_too_many(results, figures), noise.awaiting, strict=True))
    return near and hypot(*months) <= sqrt(len(months))


def fitted_settings(place: Place, scenario: Any) -> tuple[list[str], dict[str, float], list[int]]:
    """Return the names of the two ceilings, the levels by name, and the ceilings, as they are written."""
    change = scenario.interventions[place.second].changes
    names = [CEILING, f'interventions.{place.second}.changes."{CEILING}"']
    levels = {f"demand.month_level.{month}": level for month, level in sorted(scenario.demand.month_level.items())}
    return names, levels, [scenario.stages.allocating.caseload.ceiling, change[CEILING]]


def simulated(
    scenario: Any, number: int, figures: Mapping[str, Sequence[Published]], store: Store | None
) -> dict[str, list[float]]:
    """Run a scenario once, and return what was simulated for each figure, by measure."""
    with Runner(store=store) as runner:
        (runs,) = runner.run([scenario], range(number, number + 1))
    return {measure: [at(runs, each) for each in of_one] for measure, of_one in figures.items()}


def fitted(published: Sequence[Published]) -> dict[str, list[Published]]:
    """Return the figures that a scenario calls fitted, by measure, in the order of their days.

    Raises
    ------
    ValueError
        If one of them is of a day after March 2023.
    """
    found: dict[str, list[Published]] = {}
    for figure in sorted(published, key=lambda figure: str(figure.on or figure.month)):
        if figure.used == "fitted":
            if (figure.on or dt.date.fromisoformat(f"{figure.month}-01")) > LAST_DAY:
                raise ValueError(f"{figure.label}, {figure.on or figure.month}: nothing after March 2023 is fitted")
            found.setdefault(figure.measure, []).append(figure)
    return found


def at(runs: Runs, figure: Published) -> float:
    """Return what the first of some runs has for a published figure."""
    place = runs.dates(figure.measure.partition(".")[0]).index(str(figure.on or figure.month))
    return runs.curves(figure.measure)[0][place] or 0.0


# Writing


def draws_file(place: Place) -> Path:
    """Return the file of a place's draws, beside its scenario."""
    path = scenario_folder() / place.file
    return path.with_name(f"{path.stem}-draws.csv")


def write(file: Path, kept: Sequence[Mapping[str, object]]) -> None:
    """Write sets of values as a list of draws: a column a setting, a row a set."""
    with file.open("w", encoding="utf-8", newline="") as to:
        rows = csv.writer(to, lineterminator="\n")
        rows.writerow(kept[0])
        rows.writerows([cell(values[name]) for name in kept[0]] for values in kept)


def cell(value: object) -> str:
    """Write a value for a cell, a share to nine digits after the point."""
    if isinstance(value, str):
        return value
    return " ".join(inline(round(value, 9) if isinstance(value, float) else value).split())


def write_ranges(place: Place, kept: Sequence[Mapping[str, Any]], stays: bool) -> None:
    """Write the range of each fitted value into the scenarios: what the fit left open."""
    names, levels, ceilings = fitted_settings(place, load(scenario_folder() / place.file, {"run.draws": []}))
    first, second = scenario_folder() / place.levels_in, scenario_folder() / place.file
    for name, level in levels.items():
        value, low, high = left_open(level, [values[name] for values in kept], 2, stays)
        month = name.rpartition(".")[2]
        replace(first, rf'"{month}" = .*', f'"{month}" = {{ value = {value:g}, range = [{low:g}, {high:g}] }}')
    for file, key, name, ceiling in zip((first, second), ("ceiling", f'"{CEILING}"'), names, ceilings, strict=True):
        value, low, high = left_open(ceiling, [values[name] for values in kept], 0, stays)
        pattern = rf"({re.escape(key)} = {{ value = )\d+(, .*?range = )\[\d+, \d+\](.*FITTED)"
        replace(file, pattern, rf"\g<1>{value:g}\g<2>[{low:g}, {high:g}]\g<3>")


def left_open(value: float, kept: Sequence[float], digits: int, stays: bool = True) -> tuple[float, float, float]:
    """Return a fitted value and its range: from the 10th to the 90th percentile of what was kept, and itself.

    One that does not stay becomes the median if it lies outside.
    """
    low, middle, high = (round(float(each), digits) for each in np.percentile(kept, (10, 50, 90)))
    value = value if stays or low <= value <= high else middle
    return value, min(low, value), max(high, value)


def replace(file: Path, pattern: str, by: str) -> None:
    """Replace the one line of a file, or its beginning, that matches a pattern."""
    text, times = re.subn(f"(?m)^{pattern}", by, file.read_text(encoding="utf-8"))
    assert times == 1, f"{file.name} has {times} lines that begin with {pattern}"
    file.write_text(text, encoding="utf-8")


# Showing


WAYS: dict[str, dict[str, Any]] = {
    "inputs as they are written": {},
    "inputs drawn from the sets of values that were kept": {"run.inputs": "drawn"},
    "inputs drawn one by one, each by its own range": {"run.inputs": "drawn", "run.draws": []},
}
"""Ways to run a fitted scenario."""
HELD = {True: "held", False: "**missed**", None: "not judged"}


def show(place: Place, workers: int, store: Store | None) -> str:
    """Return where the published figures lie, in each of the ways to run a place, as a page of Markdown."""
    begun = monotonic()
    with Runner(workers, store=store) as runner:
        found = [
            run(load(scenario_folder() / place.file, changes), SHOWN, runner=runner)["published"]
            for changes in WAYS.values()
        ]
    months = [[row["shown"] for row in rows if row["measure"] == REFERRED] for rows in found]
    counted = [f"{each.count(True)} of {len(each)} held" for each in months]
    others = [each for each in zip(*found, strict=True) if each[0]["measure"] != REFERRED]
    return "\n".join(
        [
            f"# Published figures beside those of {place.file.removesuffix('.toml')}",
            "",
            f"{SHOWN} runs each way, 8 runs in 10; {monotonic() - begun:.0f} s on {workers} processor cores.",
            "",
            f"| | published | {' | '.join(WAYS)} |",
            "| --- | --- | --- | --- | --- |",
            f"| Children referred in each month | fitted | {' | '.join(counted)} |",
            *(_line(rows) for rows in others),
            "",
        ]
    )


def _line(rows: Sequence[Mapping[str, Any]]) -> str:
    """Return the line of a table for one figure, of which there is a row for each way."""
    first = rows[0]
    name = " ".join(str(each) for each in (first["label"], first["on"]) if each)
    fitted_too = ", fitted" if first["used"] == "fitted" else ""
    return f"| {name} | {first['value']:g} {first['unit']}{fitted_too} | {' | '.join(map(_simulated, rows))} |"


def _simulated(row: Mapping[str, Any]) -> str:
    there = row["simulated"]
    if not there:
        return "not measured"
    low, high = (f"{there[name]:,.0f}" if there[name] >= 100 else f"{there[name]:.3g}" for name in ("p10", "p90"))
    return f"{low} to {high}, {HELD[row['shown']]}"


if __name__ == "__main__":
    main()
