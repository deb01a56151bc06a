"""Published figures beside the simulated ones."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from mashsim.documents import nearest
from mashsim.measures.intervals import band
from mashsim.measures.registry import in_words, is_measure
from mashsim.scenario import Published
from mashsim.trees import Tree
from mashsim.vocabulary.points import NOT_SAID, POINTS


def compare_with_published(figures: Sequence[Published], summary: Tree, office_day: int) -> list[Tree]:
    """Return each published figure beside what was simulated, and whether the model shows it.

    Parameters
    ----------
    summary : with the results, the ends of the clocks and the one that heads the report
    office_day : seconds of the front door's usual working day, to turn working minutes into working days
    """
    return [_row(figure, summary, office_day) for figure in figures]


def stops_at(measure: str, summary: Tree) -> str:
    """Return the point of the way at which a share in time or a wait stops; empty where it is neither."""
    parts = measure.split(".")
    if "clocks" in parts[:-1] or parts[-1] == "share_in_time":
        clock = parts[parts.index("clocks") + 1] if "clocks" in parts else summary.get("heads_with", "")
        return str(summary.get("clock_ends", {}).get(clock, {}).get("stop", ""))
    if "reply" in parts:
        return "replied"
    ends = (part.rpartition("_to_")[2] for part in parts if "_to_" in part)
    return next((end for end in ends if end in POINTS), "")


def hint_at_measure(name: str, measures: Collection[str]) -> str:
    """Return what to say of a name that is not a measure's: the nearest, or which there are where the name goes wrong.

    A measure that only other front doors have is said to be one.
    """
    right, here = "", _below("", measures)
    for part in name.split("."):
        found = part if part in here else nearest(part, here)
        if found is None and not right:
            if is_measure(name):
                return f"nothing in this scenario gives {in_words(name)!r}"
            near = nearest(name, measures)
            return f"did you mean {near!r}?" if near else f"names are such as {next(iter(measures))!r}"
        if found is None:
            return f"{right[:-1]} has {', '.join(here)}"
        right += f"{found}."
        here = _below(right, measures)
    return f"{right[:-1]} has {', '.join(here)}" if here else f"did you mean {right[:-1]!r}?"


def _below(begins: str, measures: Collection[str]) -> list[str]:
    """The next parts of the names that begin so, each once."""
    return list(
        dict.fromkeys(name.removeprefix(begins).partition(".")[0] for name in measures if name.startswith(begins))
    )


def wrong_figures(
    figures: Sequence[Published], measures: Mapping[str, bool]
) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Yield the published figures that match no measure, each with its path and a message.

    A figure that is not comparable may be of a measure that only other front doors have: it is printed alone.

    Parameters
    ----------
    measures : dotted names of all there are, and whether each is a series
    """
    for index, figure in enumerate(figures):
        path = ("published", index, "measure")
        series = figure.measure.partition(".")[0] if measures.get(figure.measure) else None
        dated = {"monthly": "month", "quarterly": "quarter"}.get(series, "on") if series else None
        elsewhere = figure.shown == "not comparable" and is_measure(figure.measure)
        if figure.measure not in measures and not elsewhere:
            yield path, f"is {figure.measure!r}, which is not a measure; {hint_at_measure(figure.measure, measures)}"
        elif dated and getattr(figure, dated) is None:
            yield path, f"is {figure.measure!r}, a series; give the day, month or quarter it describes, in {dated}"
        elif any(getattr(figure, name) for name in ("on", "month", "quarter") if name != dated):
            has = f"{dated} and nothing else" if dated else "neither on, month nor quarter"
            yield path, f"is {figure.measure!r}, which has {has}"


def _row(figure: Published, summary: Tree, office_day: int) -> Tree:
    result = _find(figure, summary["results"])
    scale = _scale(figure, office_day)
    simulated = {name: None if value is None else value * scale for name, value in result.items()} if result else None
    stop = stops_at(figure.measure, summary)
    differ = bool(stop) and figure.stops_at not in (None, NOT_SAID, stop)
    return {
        "measure": figure.measure, "label": figure.label, "on": str(figure.on or figure.month or figure.quarter or ""),
        "value": figure.value, "unit": figure.unit, "simulated": simulated, "used": figure.used,
        "source": figure.reference, "shown": None if differ else _shown(figure, simulated),
        "rule": figure.shown, "stops_at": figure.stops_at, "simulated_stops_at": stop or None,
    }  # fmt: skip


def _find(figure: Published, results: Tree) -> Tree | None:
    """Return a measure's mean and its range in 8 runs of 10, of the figure's day or period; None if there is none."""
    leaf: Any = results
    for name in figure.measure.split("."):
        if not isinstance(leaf, dict) or name not in leaf:
            return None
        leaf = leaf[name]
    if figure.on or figure.month or figure.quarter:
        place = _place(figure, results)
        if place is None or not isinstance(leaf, dict) or not isinstance(leaf.get("mean"), list):
            return None
        return {name: leaf[name][place] for name in ("mean", "p10", "p90")}
    if not isinstance(leaf, dict) or not isinstance(leaf.get("mean"), (int, float)):
        return None
    low, high = band([value for value in leaf["values"] if value is not None])
    return {"mean": leaf["mean"], "p10": low, "p90": high}


def _place(figure: Published, results: Tree) -> int | None:
    """Return the position of a figure's day, period, or the week its day lies in; None if the results lack it."""
    if figure.quarter:
        quarters = results["quarterly"]["quarters"]
        return quarters.index(figure.quarter) if figure.quarter in quarters else None
    if figure.month:
        months = results["monthly"]["months"]
        return months.index(figure.month) if figure.month in months else None
    if figure.measure.startswith("weekly."):
        begun = [week for week in results["weekly"]["weeks"] if week <= str(figure.on)]
        return len(begun) - 1 if begun else None
    days = results["daily"]["days"]
    return days.index(str(figure.on)) if str(figure.on) in days else None


def _scale(figure: Published, office_day: int) -> float:
    if figure.unit == "%":
        return 100.0
    if "_minutes" in figure.measure:
        return {"hours": 1 / 60, "days": 1 / 1440, "working days": 60 / office_day}.get(figure.unit, 1.0)
    return 1.0


def _shown(figure: Published, simulated: Tree | None) -> bool | None:
    if simulated is None or simulated["mean"] is None or figure.shown == "not comparable":
        return None
    if figure.shown == "at least":
        return bool(simulated["mean"] >= figure.value)
    if figure.shown == "at most":
        return bool(simulated["mean"] <= figure.value)
    return bool(simulated["p10"] <= figure.value <= simulated["p90"])
