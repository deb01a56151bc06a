"""Every queue against the exact answer of queueing theory, within four standard errors over replications.

The queues are scenario files, `scenarios/textbook/*.toml`; what a file says of itself in its second line is what is
tested here. Slow are those that no change is likely to break that leaves the others, with one or more people and with
ratings, as they are."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import combinations
from typing import Any

import numpy as np
import pytest

from made import queueing
from made.evidence import agree
from made.places import TEXTBOOK
from made.textbook import Figures, Read, Trial, waits, waits_by_rating
from mashsim.experiment import measured
from mashsim.loading import changed, load
from mashsim.simulation import FrontDoor
from mashsim.vocabulary import events
from mashsim.vocabulary.stages import ANALYSING, DECIDING, GATHERING, SCREENING

MINUTE, HOUR, DAY = 60.0, 3600, 86_400


def exact_waits(servers: int, arrivals: float, work: float, *longer_than: float) -> Figures:
    found = {
        "mean wait": queueing.mean_wait(servers, arrivals, work),
        "share that waits": queueing.erlang_c(servers, arrivals * work),
    }
    longer = {
        f"share longer than {limit:g} min": queueing.share_waiting_longer(servers, arrivals, work, limit)
        for limit in longer_than
    }
    return found | longer


# One stage


def test_one_person_waits_as_in_m_m_1() -> None:
    trial = Trial("m-m-1", last_day="2023-02-12")
    figures = trial.figures(16, lambda read: waits(read.work(SCREENING, trial.window)[0], 30, 120))
    agree(figures, {**exact_waits(1, 4.8 / 60, 10, 30, 120), "mean wait": 40.0})


def test_several_people_wait_as_in_m_m_c() -> None:
    trial = Trial("m-m-c", last_day="2023-01-22")
    figures = trial.figures(16, lambda read: waits(read.work(SCREENING, trial.window)[0], 10, 30))
    agree(figures, exact_waits(3, 14.4 / 60, 10, 10, 30))


def lognormal_moments(mean: float, sd: float) -> list[float]:
    sigma2 = math.log1p((sd / mean) ** 2)
    return [mean**k * math.exp(k * (k - 1) / 2 * sigma2) for k in (1, 2, 3)]


def gamma_moments(mean: float, sd: float) -> list[float]:
    shape, scale = (mean / sd) ** 2, sd**2 / mean
    return [scale**k * math.prod(shape + i for i in range(k)) for k in (1, 2, 3)]


LAWS: dict[str, tuple[dict[str, str], list[float]]] = {
    "lognormal": (
        {"distribution": "lognormal", "mean": "10 min", "sd": "14.142136 min"},
        lognormal_moments(10, 14.142136),
    ),
    "fixed": ({"distribution": "fixed", "length": "10 min"}, [10, 100, 1000]),
    "gamma": ({"distribution": "gamma", "mean": "10 min", "sd": "6 min"}, gamma_moments(10, 6)),
    "uniform": ({"distribution": "uniform", "low": "0 min", "high": "20 min"}, [10, 400 / 3, 2000]),
}


@pytest.mark.parametrize(
    "law", [pytest.param(law, marks=() if law in ("lognormal", "fixed") else pytest.mark.slow) for law in LAWS]
)
def test_uneven_work_waits_as_in_m_g_1(law: str) -> None:
    effort, moments = LAWS[law]
    trial = Trial("m-g-1", {"stages.screening.effort": effort, "demand.rate": "4.2 per hour"}, last_day="2023-03-05")
    mean, square = queueing.pollaczek_khinchine(4.2 / 60, moments)

    def figures(read: Read) -> Figures:
        minutes = read.work(SCREENING, trial.window)[0]
        return waits(minutes) | {"mean square": (minutes**2).mean()}

    agree(trial.figures(16, figures), {"mean wait": mean, "share that waits": 0.7, "mean square": square})


def test_the_textbook_file_of_uneven_work_says_what_is_true_of_it() -> None:
    assert queueing.pollaczek_khinchine(4.8 / 60, LAWS["lognormal"][1])[0] == pytest.approx(60, rel=1e-6)
    assert queueing.pollaczek_khinchine(4.8 / 60, LAWS["fixed"][1])[0] == pytest.approx(20)


# Priorities


def test_ratings_wait_as_in_m_m_c_with_priorities() -> None:
    trial = Trial("m-m-c-priorities", last_day="2023-01-22")
    exact = queueing.priority_waits(2, [2.4 / 60, 3.6 / 60, 3.6 / 60], 10)
    agree(
        trial.figures(16, lambda read: waits_by_rating(trial, read)),
        dict(zip(("red", "amber", "green"), exact, strict=True)),
    )


@pytest.mark.slow
def test_without_priorities_all_ratings_wait_alike() -> None:
    trial = Trial("m-m-c-priorities", {"pools.deciders.policy": "first_come"}, last_day="2023-01-22")
    exact = queueing.mean_wait(2, 9.6 / 60, 10)
    agree(
        trial.figures(16, lambda read: waits_by_rating(trial, read)),
        dict.fromkeys(("red", "amber", "green"), exact),
    )


INTERRUPTING = {
    "demand.rate": "4.8 per hour", "pools.deciders.posts": 1, "pools.deciders.red_interrupts": True,
    "stages.screening.ratings": {"red": 0.4, "amber": 0, "green": 0.6},
}  # fmt: skip


@pytest.mark.parametrize("policy", ["most_urgent_first", "oldest_first"])
def test_red_interrupts_as_in_m_m_1_with_preemption(policy: str) -> None:
    trial = Trial("m-m-c-priorities", {**INTERRUPTING, "pools.deciders.policy": policy}, last_day="2023-02-12")
    (red_begun, red_done), (green_begun, green_done) = queueing.interrupted_times((0.4 * 4.8 / 60, 0.6 * 4.8 / 60), 10)

    def figures(read: Read) -> Figures:
        begun, done, contact = read.work(DECIDING, trial.window)
        red = read.rating[contact] == 0
        return {
            "red until begun": begun[red].mean(), "red until done": done[red].mean(),
            "green until begun": begun[~red].mean(), "green until done": done[~red].mean(),
        }  # fmt: skip

    exact = {
        "red until begun": red_begun,
        "red until done": red_done,
        "green until begun": green_begun,
        "green until done": green_done,
    }
    agree(trial.figures(16, figures), exact)


@pytest.mark.slow
def test_where_red_interrupts_several_people_red_waits_as_if_alone() -> None:
    """Red work sees an M/M/2 queue of reds only, and all together stay an M/M/2 queue, as what is left of exponential
    work is as new."""
    trial = Trial("m-m-c-priorities", {"pools.deciders.red_interrupts": True, "stages.screening.ratings.red": 0.5,
                                       "stages.screening.ratings.amber": 0.25, "stages.screening.ratings.green": 0.25},
                  last_day="2023-01-22")  # fmt: skip

    def figures(read: Read) -> Figures:
        begun, done, contact = read.work(DECIDING, trial.window)
        return {"red": begun[read.rating[contact] == 0].mean(), "all until done": done.mean()}

    arrivals = 9.6 / 60
    exact = {
        "red": queueing.mean_wait(2, 0.5 * arrivals, 10),
        "all until done": queueing.mean_wait(2, arrivals, 10) + 10,
    }
    agree(trial.figures(16, figures), exact)


# Several stages


@pytest.mark.slow
def test_queues_in_a_row_are_independent_queues() -> None:
    trial = Trial("tandem", last_day="2023-02-12")
    stages = {"screening": (SCREENING, 10.0), "analysing": (ANALYSING, 7.5), "deciding": (DECIDING, 5.0)}
    pairs = list(combinations(stages, 2))
    means = {name: 1 / (1 / work - 4.8 / 60) for name, (_, work) in stages.items()}

    def figures(read: Read) -> Figures:
        there: dict[str, np.ndarray] = {}
        by_contact: dict[str, np.ndarray] = {}
        found: Figures = {}
        moments = np.arange(*trial.window, 4 * HOUR)
        for name, (stage, _) in stages.items():
            _, done, contact = read.work(stage, (trial.window[0], trial.window[1] + DAY))
            by_contact[name] = np.full(len(read.log.source), np.nan)
            by_contact[name][contact] = done
            found[f"mean time at {name}"] = np.nanmean(by_contact[name])
            found[f"share longer than its mean at {name}"] = (done > means[name]).mean()
            there[name] = read.there(stage, moments) - means[name] * 4.8 / 60
        for one, other in pairs:
            products = (by_contact[one] - means[one]) * (by_contact[other] - means[other])
            found[f"covariance of times at {one} and {other}"] = np.nanmean(products)
            found[f"covariance of numbers at {one} and {other}"] = (there[one] * there[other]).mean()
        return found

    exact = {f"mean time at {name}": mean for name, mean in means.items()}
    exact |= {f"share longer than its mean at {name}": math.exp(-1) for name in stages}
    exact |= {
        f"covariance of {what} at {one} and {other}": 0.0 for one, other in pairs for what in ("times", "numbers")
    }
    agree(trial.figures(16, figures), exact)


# Rates and staff that change by the hour


def numbers_by_hour(trial: Trial, read: Read, hours: tuple[int, ...]) -> Figures:
    days = np.arange(*trial.window, DAY)
    return {f"there at {hour:02}:00": read.there(SCREENING, days + hour * HOUR).mean() for hour in hours}


@pytest.mark.slow
def test_numbers_follow_arrivals_that_change_by_the_hour() -> None:
    trial = Trial("time-varying", last_day="2023-01-29")
    rates, hours, parts = [2.0] * 8 + [12.0] * 8 + [4.0] * 8, (0, 4, 8, 10, 12, 14, 16, 18, 20, 22), 12
    chances = queueing.numbers_by_time(rates, [3] * 24, 0.25, most=90, parts=parts)
    expected = chances @ np.arange(chances.shape[1])
    exact = {f"there at {hour:02}:00": expected[parts * hour] for hour in hours}
    ahead = (
        np.maximum(np.arange(chances.shape[1]) - 2, 0) * 15 / 3
    )  # minutes that an arrival waits who finds so many there
    wait = np.append(chances @ ahead, (chances @ ahead)[0])
    by_hour = [np.trapezoid(wait[parts * hour : parts * (hour + 1) + 1], dx=1 / parts) for hour in range(24)]
    exact["mean wait"] = np.dot(rates, by_hour) / sum(rates)

    def figures(read: Read) -> Figures:
        return numbers_by_hour(trial, read, hours) | {"mean wait": read.work(SCREENING, trial.window)[0].mean()}

    agree(trial.figures(16, figures), exact)


@pytest.mark.slow
def test_work_put_down_overnight_is_picked_up_where_it_was_left() -> None:
    trial = Trial("day-shift")
    hours = (0, 8, 9, 10, 13, 16, 18, 20)
    chances = queueing.numbers_by_time([0.3] * 24, [0] * 8 + [2] * 10 + [0] * 6, 2.2)
    expected = chances @ np.arange(chances.shape[1])
    figures = trial.figures(80, lambda read: numbers_by_hour(trial, read, hours))
    agree(figures, {f"there at {hour:02}:00": expected[hour] for hour in hours})


# Partners


def until_gone_on(trial: Trial, read: Read) -> np.ndarray:
    """Minutes from receipt until an enquiry goes on, where no work takes any time: the wait for partners, in the
    window."""
    sent, over = read.of_contacts(events.RECEIVED), read.of_contacts(events.CLOSED)
    chosen = (sent >= trial.window[0]) & (sent < trial.window[1])
    assert (over[chosen] >= 0).all()
    return (over - sent)[chosen] / MINUTE


def exponential(mean: float) -> Callable[[float], float]:
    return lambda t: -math.expm1(-t / mean)


def chased(mean: float, silent: float, chase_at: float, shortens_to: float) -> Callable[[float], float]:
    """Share of exponential replies by t where one chase shortens what is left of a wait and asks a silent partner
    anew."""

    def law(t: float) -> float:
        if t <= chase_at:
            return (1 - silent) * -math.expm1(-t / mean)
        heard = 1 - math.exp(-chase_at / mean - (t - chase_at) / (shortens_to * mean))
        return (1 - silent) * (heard + silent * -math.expm1(-(t - chase_at) / mean))

    return law


ALL = dict.fromkeys(("police", "health", "schools", "housing"))
GREEN = "stages.gathering.go_on.green"
CHASE = {"first_after": "45 min", "every": "30 days", "most": 1, "effort": "0 min", "shortens_to": 0.25}
LIMIT = 10_000.0

JOINS: dict[str, tuple[dict[str, Any], list[Callable[[float], float]], int, float]] = {
    "all four": ({}, [exponential(60)] * 4, 4, LIMIT),
    "a quorum of two": ({GREEN: {"replies": 2}}, [exponential(60)] * 4, 2, LIMIT),
    "three or two hours": ({GREEN: {"replies": 3, "after": "2 hours"}}, [exponential(60)] * 4, 3, 120),
    "each its own law": (
        {
            "partners.health.reply": {"distribution": "uniform", "low": "30 min", "high": "150 min"},
            "partners.schools.reply": {"distribution": "weibull", "scale": "80 min", "shape": 2},
            "partners.housing.reply": "70 min",
        },
        [
            exponential(60),
            lambda t: min(max((t - 30) / 120, 0), 1),
            lambda t: -math.expm1(-((t / 80) ** 2)),
            lambda t: float(t >= 70),
        ],
        4,
        LIMIT,
    ),
    "some not asked": (
        {f"partners.{name}.asked": 0.5 for name in ALL},
        [lambda t: 0.5 + 0.5 * exponential(60)(t)] * 4,
        4,
        LIMIT,
    ),
    "some silent": (
        {GREEN: {"after": "3 hours"}} | {f"partners.{name}.silent_share": 0.2 for name in ALL},
        [lambda t: 0.8 * exponential(60)(t)] * 4,
        4,
        180,
    ),
    "chased": ({"stages.gathering.chase": CHASE}, [chased(60, 0, 45, 0.25)] * 4, 4, LIMIT),
    "silent and chased": (
        {"stages.gathering.chase": CHASE, GREEN: {"after": "4 hours"}}
        | {f"partners.{name}.silent_share": 0.3 for name in ALL},
        [chased(60, 0.3, 45, 0.25)] * 4,
        4,
        240,
    ),
}


@pytest.mark.parametrize(
    "join",
    [
        pytest.param(join, marks=() if join in ("three or two hours", "silent and chased") else pytest.mark.slow)
        for join in JOINS
    ],
)
def test_an_enquiry_goes_on_with_the_right_reply(join: str) -> None:
    changes, laws, enough, limit = JOINS[join]
    trial = Trial("fork-join", changes, tail=1, last_day="2023-01-15")
    moments = [15.0, 60.0, 90.0, 150.0]

    def figures(read: Read) -> Figures:
        minutes = until_gone_on(trial, read)
        return {"mean": minutes.mean()} | {f"gone on by {t:g} min": (minutes <= t).mean() for t in moments}

    exact = {"mean": queueing.mean_until_enough(laws, enough, limit)}
    exact |= {
        f"gone on by {t:g} min": 1.0 if t >= limit else queueing.enough_replied([law(t) for law in laws], enough)
        for t in moments
    }
    agree(trial.figures(16, figures), exact)


def test_the_textbook_file_of_four_partners_says_what_is_true_of_it() -> None:
    assert queueing.mean_until_enough([exponential(60)] * 4, 4) == pytest.approx(125)
    assert queueing.mean_until_enough([exponential(60)] * 4, 2) == pytest.approx(35)


@pytest.mark.slow
def test_a_partners_own_team_is_a_queue() -> None:
    trial = Trial("partner-queues", last_day="2023-01-22")

    def figures(read: Read) -> Figures:
        asked, replied = read.of_tasks(events.REQUESTED, GATHERING), read.of_tasks(events.REPLIED, GATHERING)
        tasks = np.flatnonzero((asked >= trial.window[0]) & (asked < trial.window[1]))
        minutes = (replied - asked)[tasks] / MINUTE
        of = read.of_each_task(events.REQUESTED, read.detail)[tasks]
        return {
            "police": minutes[of == 0].mean(),
            "health": minutes[of == 1].mean(),
            "longer than 50 min": (minutes > 50).mean(),
            "longer than 150 min": (minutes > 150).mean(),
            "until both": until_gone_on(trial, read).mean(),
        }

    both = queueing.later_of_two_queues(4.8 / 60, 10)
    exact = {
        "police": 50,
        "health": 50,
        "longer than 50 min": math.exp(-1),
        "longer than 150 min": math.exp(-3),
        "until both": both,
    }
    agree(trial.figures(16, figures), exact)


# Caseloads


def room_waits(trial: Trial, read: Read) -> Figures:
    decided, allocated = read.of_contacts(events.DECIDED), read.of_contacts(events.ALLOCATED)
    chosen = (decided >= trial.window[0]) & (decided < trial.window[1])
    assert (allocated[chosen] >= 0).all()
    return waits((allocated - decided)[chosen] / MINUTE, 600)


@pytest.mark.slow
def test_a_caseload_ceiling_is_a_queue_for_places() -> None:
    trial = Trial("caseload", tail=14)
    agree(
        trial.figures(30, lambda read: room_waits(trial, read)),
        exact_waits(20, 16 / (3 * 24 * 60), 3 * 24 * 60, 600),
    )


TWENTY_PLACES: dict[str, dict[str, Any]] = {
    "two children each": {"demand.children": [0, 1], "stages.allocating.caseload.ceiling": 10},
    "one large caseload": {"stages.allocating.caseload.posts": 1, "stages.allocating.caseload.ceiling": 20},
    "a part post": {"stages.allocating.caseload.posts": 2.5, "stages.allocating.caseload.ceiling": 8},
    "vacancies": {"stages.allocating.caseload.posts": 8, "stages.allocating.caseload.vacancy_share": 0.5},
}


@pytest.mark.parametrize("case", TWENTY_PLACES)
def test_it_does_not_matter_in_whose_caseload_the_places_are(case: str) -> None:
    one, other = (Read(Trial("caseload", changes).door.replicate(1, 0)) for changes in ({}, TWENTY_PLACES[case]))
    assert (one.of_contacts(events.ALLOCATED) == other.of_contacts(events.ALLOCATED)).all()


@pytest.mark.slow
def test_with_room_for_all_the_number_held_is_poisson_whatever_the_law() -> None:
    bands = {"distribution": "bands", "edges": ["0 days", "1 days", "4 days", "13 days"], "shares": [0.5, 0.3, 0.2]}
    trial = Trial(
        "caseload", {"stages.allocating.held_for": bands, "stages.allocating.caseload.ceiling": 1000}, tail=14
    )
    mean = 5.3333333 * (0.5 * 0.5 + 0.3 * 2.5 + 0.2 * 8.5)

    def figures(read: Read) -> Figures:
        taken, closed = np.sort(read.of_contacts(events.ALLOCATED)), read.of_contacts(events.CLOSED)
        moments = np.arange(*trial.window, DAY)
        held = np.searchsorted(taken, moments) - np.searchsorted(np.sort(closed[closed >= 0]), moments)
        return {"mean": held.mean(), "variance": ((held - mean) ** 2).mean(), "none or few": (held <= 10).mean()}

    few = sum(math.exp(-mean) * mean**n / math.factorial(n) for n in range(11))
    agree(trial.figures(16, figures), {"mean": mean, "variance": mean, "none or few": few})


# Laws of one replication


@pytest.fixture(scope="module")
def busy_door() -> FrontDoor:
    """Six busy weeks of a city: every stage has a queue."""
    dates = {"run.first_day": "2026-04-01", "run.last_day": "2026-05-12"}
    posts = {
        "pools.contact_officers.posts": 4,
        "pools.social_workers.posts": 11,
        "pools.managers.posts": 2,
        "pools.team_managers.posts": 1,
    }
    return FrontDoor(changed(load(TEXTBOOK.parent / "baseline.toml"), dates | posts))


@pytest.mark.parametrize("replication", range(2))
def test_number_there_is_rate_times_time_exactly(busy_door: FrontDoor, replication: int) -> None:
    """Little's law on each replication's own path, in whole seconds: the area under the number there is the sum of the
    times there."""
    read = Read(busy_door.replicate(1, replication))
    for name in read.log.header["stages"][:-1]:  # nobody queues to be assessed
        area, total = _area_and_total(read, read.log.names.stages.index(name))
        assert area == total > 0, name


@pytest.mark.parametrize("replication", range(2))
def test_number_waiting_is_rate_times_wait_exactly(busy_door: FrontDoor, replication: int) -> None:
    """The same of what is measured: at each stage, the mean number waiting is the rate at which work comes times its
    mean wait."""
    results = measured(busy_door, busy_door.replicate(1, replication))
    minutes = busy_door.ends_at / MINUTE
    for name, stage in results["stages"].items():
        came = stage["started"] + stage["still_waiting"]
        assert stage["mean_waiting"] == pytest.approx(
            came / minutes * stage["wait"]["clock_minutes"]["mean"], rel=1e-12
        ), name
        assert stage["mean_waiting"] > 0, name


@pytest.mark.slow
def test_what_is_measured_of_a_queue_agrees_with_theory() -> None:
    trial = Trial("m-m-1", last_day="2023-02-12")

    def figures(read: Read) -> Figures:
        stage = measured(trial.door, read.log)["stages"]["screening"]
        wait = stage["wait"]["clock_minutes"]
        return {
            "mean wait": wait["mean"],
            "share that waits": stage["share_waited"],
            "mean number waiting": stage["mean_waiting"],
            "mean working wait": stage["wait"]["working_minutes"]["mean"],
        }

    exact = {"mean wait": 40.0, "share that waits": 0.8, "mean number waiting": 3.2, "mean working wait": 40.0}
    agree(trial.figures(16, figures), exact)


def _area_and_total(read: Read, stage: int) -> tuple[int, int]:
    """The area under the number of pieces of work at a stage, row by row, and the sum of their times there."""
    ends = read.log.ends_at
    rows = (read.stage == stage) & (read.task >= 0)
    steps = (
        np.select(
            [read.event == events.QUEUED, (read.event == events.FINISHED) | (read.event == events.WITHDRAWN)],
            [1, -1],
            0,
        )
        * rows
    )
    moments = np.append(np.clip(read.time, 0, None), ends)
    assert (np.diff(moments) >= 0).all()
    number = np.cumsum(steps)
    assert (number >= 0).all()
    area = int((number * np.diff(moments)).sum())
    came, done, dropped = (read.of_tasks(event, stage) for event in (events.QUEUED, events.FINISHED, events.WITHDRAWN))
    gone = np.where(done >= 0, done, np.where(dropped >= 0, dropped, ends))
    return area, int((gone - came)[came >= 0].sum())
