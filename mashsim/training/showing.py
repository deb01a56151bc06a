"""What an exercise shows: the empty chart to guess on, and what the runs reveal, as sections of sentences, charts and tables."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from mashsim.charts import Panel, Series, Strip, Words, line_chart, panel_grid, strip_chart
from mashsim.experiment import Runs
from mashsim.measures.naming import full_name
from mashsim.measures.registry import in_words, unit
from mashsim.measures.summary import sum_up_curves
from mashsim.report import words
from mashsim.report.blocks import NARROW, WIDE, Block, Cell, Column, Figure, Row, Section, Table, Text, figure
from mashsim.training.exercise import SUMMERS
from mashsim.training.guesses import Choice, Curve, Number, Remedy, scale
from mashsim.training.judging import Point, Spread, Verdict, multiples, points, so_in, spread_of, verdict
from mashsim.training.playing import Plan, Played, one_queue
from mashsim.trees import Tree


def empty_charts(made: Plan, seen: Runs | None) -> dict[str, str]:
    """Return the chart to guess on, ``wide`` and ``narrow``; nothing for a guess of an answer in words.

    Parameters
    ----------
    seen : the runs of the lane that may be seen before; without them the chart is empty
    """
    exercise, guess = made.exercise, made.exercise.guess
    title = Words("training-guess", "Your guess", "", "An empty chart, on which the guess is drawn.")
    if isinstance(guess, Curve):
        first, last = made.days
        days = [date.fromordinal(day) for day in range(first.toordinal(), last.toordinal() + 1)]
        before = [] if seen is None else [Series(guess.beside or "", sum_up_curves(seen.curves(guess.measure))["mean"])]
        return {
            name: line_chart(
                _named(title, name), days, before, unit(guess.measure), top=guess.up_to, width=width, heading=False
            )
            for name, width in (("wide", WIDE), ("narrow", NARROW))
        }
    if isinstance(guess, Number):
        rows, (_, said) = [Strip(exercise.lane(guess.lane), [])], scale(guess, made.working_day)
        return {
            name: strip_chart(_named(title, name), rows, said.strip(), top=guess.up_to, width=width, heading=False)
            for name, width in (("wide", WIDE), ("narrow", NARROW))
        }
    return {}


def guessed(made: Plan) -> list[str]:
    """Return what each number to be guessed is of: the days of a curve, or the lane; nothing for a guess of an answer in words."""
    guess = made.exercise.guess
    if isinstance(guess, Curve):
        return [words.long_date(day) for day in guess.on]
    return [made.exercise.lane(guess.lane)] if isinstance(guess, Number) else []


def _named(title: Words, name: str) -> Words:
    return Words(f"{title.key}-{name}", title.title, title.subtitle, title.description)


def sections(played: Played) -> list[Section]:
    """Return what the runs reveal: the answer; both lanes beside each other; ten summers. What an exercise has not is left out."""
    found = [
        Section("revealed", "Every run, and why", [*_answer(played), *_theory(played), Text(played.exercise.reveal)])
    ]
    if len(played.lanes) > 1:
        found.append(Section("lanes", "Both side by side", [_both(played)]))
    if played.exercise.summers:
        found.append(Section("summers", "The same team, ten summers", [_ten(played)]))
    return found


def _answer(played: Played) -> list[Block]:
    guess = played.exercise.guess
    if isinstance(guess, Curve):
        return [_curve(played, guess)]
    judged = verdict(played)
    if isinstance(guess, Choice) and guess.compared:
        first, second = played.lanes
        rows = [(f"{second}, as a multiple of {first}", multiples(played))]
    else:
        rows = [(name, spread_of(played, runs)) for name, runs in played.lanes.items()]
    if isinstance(guess, Remedy):
        lane = played.exercise.lane(guess.lane)
        rows = [
            (lane, spread_of(played, played.lanes[lane])),
            *((name, spread_of(played, runs)) for name, runs in played.tried.items()),
        ]
    shown: list[Block] = [_strips(played, rows, guess.up_to if isinstance(guess, Number) else None)]
    return shown if judged is None else [*shown, _votes(played, [answer.says for answer in guess.answers], judged)]  # type: ignore[union-attr]


def _curve(played: Played, guess: Curve) -> Figure:
    lane = played.exercise.lane(guess.lane)
    runs = played.lanes[lane]
    days = _days(runs)
    curve = sum_up_curves(runs.curves(guess.measure))
    found = points(played)
    highest = max(found, key=lambda point: point.spread.mean)
    rows = [
        Row(
            [Cell(point.label), Cell(words.count(point.spread.mean)), Cell(_between(point.spread))],
            until=_until(guess.on, place, days),
        )
        for place, point in enumerate(found)
    ]
    table = Table(
        "table-revealed",
        "What was guessed, by day",
        [Column("Day", False), Column("mean"), Column("8 of 10 runs")],
        rows,
        _source(runs),
    )
    text = Words(
        "training-revealed",
        words.ten_words(
            f"{highest.spread.said(highest.spread.mean)} on {highest.label}, on average", "What the runs show"
        ),
        f"{words.capital(in_words(guess.measure))}, {lane}, mean and the band of 8 runs in 10.",
        ". ".join(f"{point.label}: {point.spread.between}" for point in found) + ".",
    )
    series = [Series("mean of the runs", curve["mean"], curve["p10"], curve["p90"])]
    top = max(guess.up_to, series[0].highest())
    return figure(line_chart, text, table, days, series, unit(guess.measure), top=top)


def _until(on: Sequence[date], place: int, days: Sequence[date]) -> float:
    """Where on the chart's axis the row of a guessed day ends: half way to the next."""
    if place + 1 == len(on):
        return 1.0
    half = (on[place].toordinal() + on[place + 1].toordinal()) / 2
    return round((half - days[0].toordinal()) / max(len(days) - 1, 1), 4)


def _strips(played: Played, rows: Sequence[tuple[str, Spread]], top: float | None) -> Figure:
    guess, runs = played.exercise.guess, next(iter(played.lanes.values()))
    said = rows[0][1].unit.strip()
    named = words.capital(in_words(full_name(guess.measure)))
    table = Table(
        "table-runs",
        f"{named}, by front door",
        [Column("Front door", False), Column("mean"), Column("8 of 10 runs")],
        [Row([Cell(name), Cell(spread.said(spread.mean)), Cell(_between(spread))]) for name, spread in rows],
        _source(runs),
    )
    text = Words(
        "training-runs",
        "Each dot is one run",
        f"{named}, each of {len(runs)} runs, with their mean; the luck is the same in every row.",
        ". ".join(f"{name}: {spread.between}" for name, spread in rows) + ".",
    )
    strips = [Strip(name, spread.values, f"mean {spread.said(spread.mean)}") for name, spread in rows]
    return figure(strip_chart, text, table, strips, said, top=top)


def _votes(played: Played, answers: Sequence[str], judged: Verdict) -> Table:
    rows = [
        Row([Cell(says), Cell(f"{count} of {judged.of}")]) for says, count in zip(answers, judged.counts, strict=True)
    ]
    head = "did most in" if isinstance(played.exercise.guess, Remedy) else "right in"
    return Table(
        "table-answers",
        "The answers",
        [Column("Answer", False), Column(f"{head} so many runs")],
        rows,
        _source(next(iter(played.lanes.values()))),
    )


def _theory(played: Played) -> list[Block]:
    if played.exercise.theory is None:
        return []
    said = []
    by, unit_said = scale(played.exercise.guess, played.plan.working_day)
    for scenario in played.plan.lanes.values():
        busy, minutes = one_queue(scenario)
        said.append(f"when busy {words.percent(busy)} of the time, {words.count(minutes / by)}{unit_said}")
    return [
        Text(
            f"Theory gives the mean wait of one person with one queue that never ends (A. K. Erlang, 1909): {words.listed(said)}."
        )
    ]


def _both(played: Played) -> Figure:
    curve = played.exercise.shows
    summed = {name: sum_up_curves(runs.curves(curve)) for name, runs in played.lanes.items()}
    runs = next(iter(played.lanes.values()))
    days = _days(runs)
    every = max(1, len(days) // 10)
    rows = [
        Row(
            [
                Cell(words.short_date(days[i])),
                *(Cell(words.count(one["mean"][i] or 0.0), _said_band(one, i)) for one in summed.values()),
            ],
            until=min(1.0, round((i + every / 2) / max(len(days) - 1, 1), 4)),
        )
        for i in range(0, len(days), every)
    ]
    ends = [f"{words.count(one['mean'][-1] or 0.0)} with “{name}”" for name, one in summed.items()]
    named = words.capital(in_words(curve))
    columns = [Column("Day", False), *(Column(name) for name in summed)]
    table = Table("table-lanes", f"{named}; below each mean, the band of 8 runs in 10", columns, rows, _source(runs))
    text = Words(
        "training-lanes",
        words.ten_words(f"At the end: {' and '.join(ends)}", "Both front doors on the same luck"),
        f"{named}, mean and the band of 8 runs in 10.",
        f"At the end {' and '.join(ends)}.",
    )
    series = [Series(name, one["mean"], one["p10"], one["p90"]) for name, one in summed.items()]
    return figure(line_chart, text, table, days, series, unit(curve))


def _ten(played: Played) -> Figure:
    summers = played.exercise.summers
    assert summers is not None, "asked only where there are summers"
    runs = played.lanes[played.exercise.lane(summers.lane)].first(SUMMERS)
    holds = so_in(played, summers)
    days, curves = _days(runs), runs.curves(summers.curve)
    names = [f"Summer {place + 1}: {'yes' if so else 'no'}" for place, so in enumerate(holds)]
    panels = [Panel(name, curve, so) for name, curve, so in zip(names, curves, holds, strict=True)]
    highest = [max(value or 0.0 for value in curve) for curve in curves]
    rows = [
        Row([Cell(f"Summer {i + 1}"), Cell("yes" if holds[i] else "no"), Cell(words.count(highest[i]))])
        for i in range(len(holds))
    ]
    named = words.capital(in_words(summers.curve))
    columns = [Column("Summer", False), Column("so?", False), Column("highest")]
    table = Table("table-summers", f"{named}: the highest of each summer", columns, rows, _source(runs))
    text = Words(
        "training-summers",
        f"It was so in {sum(holds)} of {len(holds)} summers",
        f"{named}, the same team ten times; only luck differs. A filled square marks yes.",
        f"{sum(holds)} of {len(holds)}: {words.listed([str(i + 1) for i, so in enumerate(holds) if so]) or 'none'}.",
    )
    return figure(panel_grid, text, table, days, panels, unit(summers.curve))


def _days(runs: Runs) -> list[date]:
    return [date.fromisoformat(day) for day in runs.dates("daily")]


def _between(spread: Spread) -> str:
    low, high = spread.band
    return f"{words.count(low)} to {spread.said(high)}"


def _said_band(curve: Tree, place: int) -> str:
    return f"{words.count(curve['p10'][place] or 0.0)} to {words.count(curve['p90'][place] or 0.0)}"


def _source(runs: Runs) -> str:
    return f"Source: simulated, {words.plural(len(runs), 'run')}, seed {runs.seed}."


def point_of(point: Point) -> Tree:
    """Return a judged number as plain words: ``label``, ``band``, and what is said of a guess ``below``, ``within`` or ``above`` it."""
    return {
        "label": point.label,
        "band": list(point.spread.band),
        **{where: list(point.judged(where)) for where in ("below", "within", "above")},
    }
