"""What an exercise shows: the empty chart to guess on, and the results of the runs as sections of a page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from mashsim.charts import Panel, Series, Strip, Words, line_chart, panel_grid, strip_chart
from mashsim.experiment import Runs
from mashsim.measures.naming import full_name
from mashsim.measures.registry import in_words, unit
from mashsim.measures.summary import sum_up_curves
from mashsim.report import words
from mashsim.report.blocks import BAND, NARROW, WIDE, Block, Cell, Column, Figure, Row, Section, Table, Text, figure
from mashsim.training.exercise import SUMMERS, Summers
from mashsim.training.guesses import ChoiceGuess, CurveGuess, NumberGuess, RemedyGuess, scale
from mashsim.training.judging import Spread, Verdict, multiples, points, so_in, spread_of, verdict
from mashsim.training.playing import ExercisePlan, ExerciseRuns, one_queue
from mashsim.trees import Tree

_WIDTHS = {"wide": WIDE, "narrow": NARROW}


def empty_charts(plan: ExercisePlan, beside: Runs | None) -> dict[str, str]:
    """Return the chart to guess on, ``wide`` and ``narrow``; nothing for a guess of an answer in words.

    Parameters
    ----------
    beside : the runs of the lane that may be seen before; without them the chart is empty
    """
    guess = plan.exercise.guess
    if isinstance(guess, CurveGuess):
        first, last = plan.days
        days = [date.fromordinal(day) for day in range(first.toordinal(), last.toordinal() + 1)]
        before = []
        if beside is not None:
            before = [Series(guess.beside or "", sum_up_curves(beside.curves(guess.measure))["mean"])]
        return {
            name: line_chart(
                _to_guess_on(name), days, before, unit(guess.measure), top=guess.up_to, width=width, heading=False
            )
            for name, width in _WIDTHS.items()
        }
    if isinstance(guess, NumberGuess):
        rows, (_, counted_in) = [Strip(plan.exercise.guessed_lane, [])], scale(guess, plan.working_day)
        return {
            name: strip_chart(_to_guess_on(name), rows, counted_in.strip(), top=guess.up_to, width=width, heading=False)
            for name, width in _WIDTHS.items()
        }
    return {}


def _to_guess_on(name: str) -> Words:
    return Words(f"training-guess-{name}", "Your guess", "", "An empty chart, on which the guess is drawn.")


def labels(plan: ExercisePlan) -> list[str]:
    """Return a label for each number to guess, its day or front door; nothing for a guess of an answer in words."""
    guess = plan.exercise.guess
    if isinstance(guess, CurveGuess):
        return [words.long_date(day) for day in guess.on]
    return [plan.exercise.guessed_lane] if isinstance(guess, NumberGuess) else []


def sections(played: ExerciseRuns) -> Iterator[Section]:
    """Yield the results of the runs: the answer, and both lanes and ten summers where the exercise has them."""
    answer = [*_answer(played), *_theory(played), Text(played.exercise.reveal)]
    yield Section("revealed", "Every run, and why", answer)
    if len(played.lanes) > 1:
        yield Section("lanes", "Both side by side", [_both(played)])
    if played.exercise.summers:
        yield Section("summers", "The same team, ten summers", [_ten(played, played.exercise.summers)])


def _answer(played: ExerciseRuns) -> list[Block]:
    guess = played.exercise.guess
    if isinstance(guess, CurveGuess):
        return [_curve(played, guess)]
    strips = _strips(played, _spreads(played), guess.up_to if isinstance(guess, NumberGuess) else None)
    votes = verdict(played)
    if votes is None or isinstance(guess, NumberGuess):
        return [strips]
    return [strips, _votes(played, [answer.says for answer in guess.answers], votes)]


def _spreads(played: ExerciseRuns) -> dict[str, Spread]:
    """Return the numbers of single runs by front door, in the order in which they are drawn."""
    guess = played.exercise.guess
    if isinstance(guess, ChoiceGuess) and guess.compared:
        first, second = played.lanes
        return {f"{second}, as a multiple of {first}": multiples(played)}
    runs = played.lanes
    if isinstance(guess, RemedyGuess):
        runs = {played.exercise.guessed_lane: played.guessed, **played.tried}
    return {name: spread_of(played, each) for name, each in runs.items()}


def _curve(played: ExerciseRuns, guess: CurveGuess) -> Figure:
    runs, numbers = played.guessed, points(played)
    days = _days(runs)
    curve = sum_up_curves(runs.curves(guess.measure))
    highest = max(numbers, key=lambda number: number.spread.mean)
    rows = [
        Row(
            [Cell(number.label), Cell(words.count(number.spread.mean)), Cell(number.spread.band_in_words)],
            until=_until(guess.on, place, days),
        )
        for place, number in enumerate(numbers)
    ]
    columns = [Column("Day", False), Column("mean"), Column(BAND)]
    table = Table("table-revealed", "What was guessed, by day", columns, rows, _source(runs))
    text = Words(
        "training-revealed",
        words.ten_words(f"{highest.spread.mean_in_words} on {highest.label}, on average", "What the runs show"),
        f"{_named(guess.measure)}, {played.exercise.guessed_lane}, mean and the band of 8 runs in 10.",
        ". ".join(f"{number.label}: {number.spread.between}" for number in numbers) + ".",
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


def _strips(played: ExerciseRuns, spreads: dict[str, Spread], top: float | None) -> Figure:
    runs, counted_in = played.first_lane, next(iter(spreads.values())).unit.strip()
    named = _named(full_name(played.exercise.guess.measure))
    rows = [Row([Cell(name), Cell(each.mean_in_words), Cell(each.band_in_words)]) for name, each in spreads.items()]
    columns = [Column("Front door", False), Column("mean"), Column(BAND)]
    table = Table("table-runs", f"{named}, by front door", columns, rows, _source(runs))
    text = Words(
        "training-runs",
        "Each dot is one run",
        f"{named}, each of {len(runs)} runs, with their mean; the luck is the same in every row.",
        ". ".join(f"{name}: {spread.between}" for name, spread in spreads.items()) + ".",
    )
    strips = [Strip(name, spread.values, f"mean {spread.mean_in_words}") for name, spread in spreads.items()]
    return figure(strip_chart, text, table, strips, counted_in, top=top)


def _votes(played: ExerciseRuns, answers: Sequence[str], votes: Verdict) -> Table:
    counts = [f"{count} of {votes.of}" for count in votes.counts]
    rows = [Row([Cell(says), Cell(count)]) for says, count in zip(answers, counts, strict=True)]
    head = "did most in" if isinstance(played.exercise.guess, RemedyGuess) else "right in"
    columns = [Column("Answer", False), Column(f"{head} so many runs")]
    return Table("table-answers", "The answers", columns, rows, _source(played.first_lane))


def _theory(played: ExerciseRuns) -> list[Block]:
    if played.exercise.theory is None:
        return []
    waits = []
    by, counted_in = scale(played.exercise.guess, played.plan.working_day)
    for scenario in played.plan.lanes.values():
        busy, minutes = one_queue(scenario)
        waits.append(f"when busy {words.percent(busy)} of the time, {words.count(minutes / by)}{counted_in}")
    return [
        Text(
            "Theory gives the mean wait of one person with one queue that never ends (A. K. Erlang, 1909): "
            f"{words.listed(waits)}."
        )
    ]


def _both(played: ExerciseRuns) -> Figure:
    curve, runs = played.exercise.shows, played.first_lane
    by_lane = {name: sum_up_curves(each.curves(curve)) for name, each in played.lanes.items()}
    days = _days(runs)
    every = max(1, len(days) // 10)
    rows = [
        Row(
            [Cell(words.short_date(days[i])), *(_with_band(one, i) for one in by_lane.values())],
            until=min(1.0, round((i + every / 2) / max(len(days) - 1, 1), 4)),
        )
        for i in range(0, len(days), every)
    ]
    ends = words.listed(f"{words.count(one['mean'][-1] or 0.0)} with “{name}”" for name, one in by_lane.items())
    named = _named(curve)
    columns = [Column("Day", False), *(Column(name) for name in by_lane)]
    table = Table("table-lanes", f"{named}; below each mean, the band of 8 runs in 10", columns, rows, _source(runs))
    text = Words(
        "training-lanes",
        words.ten_words(f"At the end: {ends}", "Both front doors with the same random events"),
        f"{named}, mean and the band of 8 runs in 10.",
        f"At the end {ends}.",
    )
    series = [Series(name, one["mean"], one["p10"], one["p90"]) for name, one in by_lane.items()]
    return figure(line_chart, text, table, days, series, unit(curve))


def _with_band(curve: Tree, place: int) -> Cell:
    mean, low, high = (words.count(curve[key][place] or 0.0) for key in ("mean", "p10", "p90"))
    return Cell(mean, f"{low} to {high}")


def _ten(played: ExerciseRuns, summers: Summers) -> Figure:
    runs = played.lanes[played.exercise.lane(summers.lane)].first(SUMMERS)
    curves, holds = runs.curves(summers.curve), so_in(played, summers)
    words_of = ["yes" if so else "no" for so in holds]
    names = [f"Summer {number}" for number in range(1, len(holds) + 1)]
    panels = [Panel(f"{names[i]}: {words_of[i]}", curves[i], holds[i]) for i in range(len(holds))]
    highest = [words.count(max(value or 0.0 for value in curve)) for curve in curves]
    rows = [Row([Cell(names[i]), Cell(words_of[i]), Cell(highest[i])]) for i in range(len(holds))]
    named = _named(summers.curve)
    columns = [Column("Summer", False), Column("so?", False), Column("highest")]
    table = Table("table-summers", f"{named}: the highest of each summer", columns, rows, _source(runs))
    share = f"{sum(holds)} of {len(holds)}"
    text = Words(
        "training-summers",
        f"It was so in {share} summers",
        f"{named}, the same team ten times; only luck differs. A filled square marks yes.",
        f"{share}: {words.listed([str(i + 1) for i, so in enumerate(holds) if so]) or 'none'}.",
    )
    return figure(panel_grid, text, table, _days(runs), panels, unit(summers.curve))


def _named(measure: str) -> str:
    return words.capital(in_words(measure))


def _days(runs: Runs) -> list[date]:
    return [date.fromisoformat(day) for day in runs.dates("daily")]


def _source(runs: Runs) -> str:
    return f"Source: simulated, {words.plural(len(runs), 'run')}, seed {runs.seed}."
