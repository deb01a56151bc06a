"""Why contacts waited: what held them up, week by week, and how many waited for a worker, day by day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import groupby
from math import fsum

from mashsim.experiment.runs import Runs
from mashsim.measures.causes import waited_for_in_words
from mashsim.measures.intervals import mean_interval
from mashsim.measures.summary import sum_up_curves
from mashsim.trees import Tree
from mashsim.vocabulary.stages import WITH_SOMEBODY

HELD_UP = "held_up"
_OPEN = "daily.open."


def waiting(runs: Runs) -> Tree:
    """Return the contacts that wait for a worker at the end of each day: their mean, and the range of 8 of 10 runs.

    Contacts with an allocated worker, or with early help, do not count.

    Returns
    -------
    ``mean``, ``p10`` and ``p90`` by day; an empty tree where no stage is counted
    """
    names = [name for name in runs.measures() if name.startswith(_OPEN)]
    stages = [runs.curves(name) for name in names if name.removeprefix(_OPEN) not in WITH_SOMEBODY]
    if not stages:
        return {}
    every = [
        [fsum(value or 0.0 for value in day) for day in zip(*run, strict=True)] for run in zip(*stages, strict=True)
    ]
    return dict(sum_up_curves(every))


def weeks(runs: Runs) -> Tree:
    """Return what held contacts up in each week: mean contact-hours of office time by cause, and the largest cause.

    Returns
    -------
    ``weeks`` (their first days), ``causes`` (each with its hours by week and its share of all waiting), ``in_hand`` by
    week, ``binding`` (for each week the largest cause, its share, and in what share of runs it was the largest too),
    and ``stretches`` of weeks that have the same, with an interval of its share in them, and in what share of runs it
    was the largest
    """
    first = runs.dates(HELD_UP)
    causes = {
        tuple(name.split(".")[1:]): [[hours or 0.0 for hours in curve] for curve in runs.curves(name)]
        for name, is_curve in runs.measures().items()
        if is_curve and name.startswith(f"{HELD_UP}.") and name not in (f"{HELD_UP}.weeks", f"{HELD_UP}.in_hand")
    }
    causes = {cause: curves for cause, curves in causes.items() if any(any(curve) for curve in curves)}
    means = {cause: _mean(curves) for cause, curves in causes.items()}
    everything = range(len(first))
    largest = [
        max(means, key=lambda cause: means[cause][week]) if _hours(means, week) > 0 else None for week in everything
    ]
    return {
        "weeks": first,
        "in_hand": _mean([[hours or 0.0 for hours in curve] for curve in runs.curves(f"{HELD_UP}.in_hand")]),
        "causes": [
            {**_cause(cause), "hours": means[cause], "share": _share(causes, cause, everything)}
            for cause in sorted(means, key=lambda cause: -fsum(means[cause]))
        ],
        "binding": [_binding(causes, means, cause, week) for week, cause in enumerate(largest)],
        "stretches": _stretches(first, largest, causes),
    }


def _cause(cause: tuple[str, ...]) -> Tree:
    return {"for": list(cause), "words": waited_for_in_words(*cause)}


def _mean(curves: Sequence[Sequence[float]]) -> list[float]:
    return [fsum(values) / len(values) for values in zip(*curves, strict=True)]


def _hours(means: dict[tuple[str, ...], list[float]], week: int) -> float:
    return fsum(curve[week] for curve in means.values())


def _binding(
    causes: dict[tuple[str, ...], list[list[float]]],
    means: dict[tuple[str, ...], list[float]],
    cause: tuple[str, ...] | None,
    week: int,
) -> Tree:
    hours = _hours(means, week)
    if cause is None:
        return {"for": None, "words": None, "hours": hours, "share": None, "runs": None}
    return {**_cause(cause), "hours": hours, "share": means[cause][week] / hours, "runs": _agree(causes, cause, [week])}


def _agree(causes: dict[tuple[str, ...], list[list[float]]], cause: tuple[str, ...], over: Sequence[int]) -> float:
    """Return the share of runs in which a cause is the largest over some weeks."""
    runs = range(len(causes[cause]))
    hours = {other: [fsum(curves[run][week] for week in over) for run in runs] for other, curves in causes.items()}
    return sum(hours[cause][run] == max(by_run[run] for by_run in hours.values()) for run in runs) / len(runs)


def _share(causes: dict[tuple[str, ...], list[list[float]]], cause: tuple[str, ...], over: Sequence[int]) -> Tree:
    """Return a cause's share of all waiting hours in some weeks, with its interval (a linearised ratio of means)."""
    runs = range(len(causes[cause]))
    mine = [fsum(causes[cause][run][week] for week in over) for run in runs]
    every = [fsum(by_run[run][week] for by_run in causes.values() for week in over) for run in runs]
    share, usual = fsum(mine) / fsum(every), fsum(every) / len(every)
    interval = mean_interval([share + (some - share * total) / usual for some, total in zip(mine, every, strict=True)])
    return dict(zip(("mean", "low", "high"), interval, strict=True))


def _stretches(
    first: Sequence[str], largest: Sequence[tuple[str, ...] | None], causes: dict[tuple[str, ...], list[list[float]]]
) -> list[Tree]:
    stretches = []
    for cause, places in groupby(range(len(first)), key=lambda week: largest[week]):
        over = list(places)
        if cause is not None:
            ends = date.fromisoformat(first[over[-1]]) + timedelta(days=6)
            how_much = {"share": _share(causes, cause, over), "runs": _agree(causes, cause, over)}
            stretches.append(
                {**_cause(cause), "from": first[over[0]], "to": ends.isoformat(), "weeks": len(over), **how_much}
            )
    return stretches
