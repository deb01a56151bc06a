"""The summary of the replications of one scenario, with everything needed to read and to repeat them."""

from __future__ import annotations

import platform
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from difflib import get_close_matches
from importlib.metadata import version
from shlex import join

from mashsim.documents import dotted
from mashsim.experiment.beginning import beginning
from mashsim.experiment.certainty import backlog_as_a_whole, certainty
from mashsim.experiment.runs import Runs
from mashsim.experiment.spread import inputs_against_luck
from mashsim.inputs import draw
from mashsim.list_words import list_warnings
from mashsim.published import compare_with_published
from mashsim.register import assumptions
from mashsim.scenario import Scenario
from mashsim.scenario.references import idle_pools
from mashsim.shipped import VERSION
from mashsim.simulation import FrontDoor
from mashsim.trees import Tree
from mashsim.vocabulary.ratings import Rating
from mashsim.wording import what_is_done
from mashsim.workload import PoolHours, ShortQuarters, hours_check, pods_in_words, room_check, short_quarters


def summary(door: FrontDoor, runs: Runs, as_written: Runs | None = None, narrow: bool = True) -> Tree:
    """Sum up replications, with everything needed to read and to repeat them.

    Parameters
    ----------
    as_written : the same replications with inputs as they are written, where `runs` drew them
    narrow : how the band round the backlog is made from 100 replications on: see `mashsim.confidence.band`
    """
    scenario = door.scenario
    document = scenario.document
    basis = essentials(door, runs)
    quarters = short_quarters(door) if door.timeline.days > 120 else ShortQuarters([], [])
    return {
        "mashsim": VERSION,
        **basis,
        "scenario": basis["scenario"]
        | {
            "question": scenario.question, "about": scenario.about, "hash": scenario.hash, "days": door.timeline.days,
            "interventions": [
                {
                    "name": change.name, "first_day": change.in_words() if change.when else f"{change.first_day}",
                    "last_day": f"{change.last_day}" if change.last_day else None,
                    "changes": dict(change.changes), "also": change.what(),
                    "in_words": what_is_done(scenario, change),
                }
                for change in scenario.interventions
            ],
        },
        "beginning": beginning(runs),
        "certainty": certainty(runs),
        "backlog_as_a_whole": backlog_as_a_whole(runs, narrow),
        **known_before(door),
        "short_quarters": quarters.hours,
        "quarters_without_room": quarters.room,
        "published": compare_with_published(scenario.published, basis, door.office.day_length),
        "assumptions": assumptions(scenario),
        **({"inputs": _inputs(scenario, runs, as_written)} if scenario.run.inputs == "drawn" else {}),
        "warnings": warnings(door),
        "repeat": repeat(document.place(()).file, runs.seed, len(runs.numbers), runs.numbers.start),
        "versions": {
            "python": platform.python_version(), **{package: version(package) for package in ("simpy", "pydantic")},
        },
    }  # fmt: skip


def essentials(door: FrontDoor, runs: Runs) -> Tree:
    """Return the results and the facts that every report needs; `summary` has more, and takes longer."""
    scenario = door.scenario
    run = scenario.run
    return {
        "scenario": {
            "name": scenario.document.name, "title": scenario.title, "place": scenario.place,
            "first_day": run.first_day.isoformat(), "last_day": run.last_day.isoformat(),
            "office_day_minutes": door.office.day_length / 60,
            **({"council": _council(scenario)} if scenario.council else {}),
            **({"fit": scenario.fit.model_dump()} if scenario.fit else {}),
        },
        "seed": runs.seed,
        "replications": len(runs.numbers),
        "window": {"from": (run.measure_from or run.first_day).isoformat(), "until": run.last_day.isoformat()},
        "clocks": {clock: settings.in_words() for clock, settings in scenario.clocks.items()},
        "clock_ends": {
            clock: {"start": settings.start, "stop": settings.stop, "outcomes": list(settings.outcomes)}
            for clock, settings in scenario.clocks.items()
        },
        "heads_with": scenario.report.heads_with,
        "referrals_counted_from": scenario.referrals.counted_from,
        "results": runs.summarise(),
    }  # fmt: skip


def _council(scenario: Scenario) -> Tree:
    """Return whose front door it is, and what is set of it that stands beside published figures; None where nothing."""
    pools = scenario.pools.values()
    return {
        **(scenario.council.model_dump() if scenario.council else {}),
        "children": scenario.size.children if scenario.size else None,
        "vacancy": next((pool.vacancy_share for pool in pools if pool.vacancy_share), None),
        "absence": next((pool.sickness_share for pool in pools if pool.sickness_share), None),
    }


def measured_from(door: FrontDoor) -> int:
    """Return the number of the first day that counts in the results."""
    run = door.scenario.run
    return (run.measure_from - run.first_day).days if run.measure_from else 0


def known_before(door: FrontDoor) -> Tree:
    """Return what is known of the measured days before any run.

    These are each pool's hours a week (needed, usable, rostered, short, and their steps), and the room of caseloads,
    early help and strategy discussions against what it takes.
    """
    first = measured_from(door)
    hours = hours_check(door, first)
    return {
        "hours": {
            pool: {
                "needed": h.needed, "usable": h.usable, "rostered": h.rostered,
                "short": max(0.0, h.needed - h.usable - h.helped),
                "growth_per_week": h.growth, "sentence": h.sentence(), "from_posts": h.from_posts,
            }
            for pool, h in hours.items()
        },
        "room": {
            name: {**asdict(room), "growth_per_week": room.growth, "sentence": room.sentence()}
            for name, room in room_check(door, hours, first).items()
        },
    }  # fmt: skip


def _inputs(scenario: Scenario, runs: Runs, as_written: Runs | None) -> Tree:
    """Return the drawn settings and their laws, the settings with bounds that are not drawn, and the draws' effect.

    With them, the rules that each draw keeps and how many draws broke each of them, and the rows of a list of draws.
    """
    thrown_out: Counter[str] = Counter()
    for number in runs.numbers if scenario.plausible else ():
        thrown_out.update(draw(scenario, runs.seed, number).thrown_out)
    return {
        "rules": [rule.in_words() for rule in scenario.plausible],
        "thrown_out": dict(thrown_out),
        "rows": len(scenario.run.draws),
        "drawn": [
            {"path": dotted(one.path), "value": one.value, "drawn": one.in_words()} for one in scenario.drawn_settings
        ],
        "left_out": [{"path": dotted(one.path), "why": one.why} for one in scenario.not_drawn],
        "measures": inputs_against_luck(runs, as_written) if as_written else [],
    }


def repeat(file: str, seed: int, replications: int, first: int = 0, settings: Sequence[str] = ()) -> str:
    """Return the command that gives the same results again."""
    changes = [part for setting in settings for part in ("--set", setting)]
    which = ["--replication", str(first)] if first else ["--replications", str(replications)]
    return join(["mashsim", "run", file, *changes, "--seed", str(seed), *which])


def warnings(door: FrontDoor, hours: Mapping[str, PoolHours] | None = None) -> list[str]:
    """Return warnings: pools that cannot keep up, too little room, names like slips, replies that never arrive.

    Parameters
    ----------
    hours : the hours check of the whole run; worked out here if not given
    """
    hours = hours_check(door) if hours is None else hours
    before = [*hours.values(), *room_check(door, hours).values()]
    sentences = [one.sentence() for one in before if one.growth > 0]
    sentences += pods_in_words(door.scenario, hours)
    sentences += [f"pools.{name} works at no stage: nothing is done there." for name in idle_pools(door.scenario)]
    sentences += _like_names(door.scenario)
    sentences += list_warnings(door)
    gathering = door.scenario.stages.gathering
    if gathering:
        silent = [name for name, partner in door.scenario.partners.items() if partner.silent_share > 0]
        ratings: tuple[Rating, ...] = ("red", "amber", "green")
        for rating in ratings:
            rule = gathering.go_on.get(rating)
            chased = gathering.chase is not None and rating in gathering.chase.first_after
            if silent and not chased and (rule is None or (rule.replies == "all" and rule.after is None)):
                never = f"{', '.join(silent)} sometimes never reply"
                sentences.append(f"{rating} enquiries wait for all replies without a limit or chases, and {never}.")
    return sentences


def _like_names(scenario: Scenario) -> Iterator[str]:
    """Yield names that a file adds beside nearly equal inherited ones: slips that nothing else would show."""
    document = scenario.document
    own = document.place(()).file
    for table, names in (
        ("partners", scenario.partners),
        ("clocks", scenario.clocks),
        ("calendars", scenario.calendars),
    ):
        new = {name for name in names if document.place((table, name)).file == own}
        for name in new:
            for near in get_close_matches(name, [old for old in names if old not in new], n=1, cutoff=0.85):
                yield (
                    f"{table}.{name} is new beside {table}.{near}, not in its place; if {table}.{near} is meant, write "
                    "that."
                )
