"""Cover for a season: the cheapest that suffices by trying them all, priced to the pound, and none that could not come
in time."""

from __future__ import annotations

import datetime as dt
import json
from functools import cache
from math import sqrt
from pathlib import Path
from statistics import fmean, stdev
from typing import Any

import pytest

from made.command_line import mashsim
from made.places import SCENARIOS
from mashsim.experiment import Runner
from mashsim.loading import changed, load
from mashsim.questions.asking import Finder, over_period
from mashsim.questions.kinds.cover import UNDECIDED, Cover, Race
from mashsim.questions.offers import Offer, grid

SHIFT = SCENARIOS / "textbook" / "day-shift.toml"
PEAK = {
    "run.last_day": "2023-03-12",
    "demand.surges": [{"first_day": "2023-01-23", "last_day": "2023-02-12", "factor": 1.9}],
}
"""Two people with 79 % of their day filled, and three weeks that bring half as much again as they can do."""
SEASON = (dt.date(2023, 1, 23), dt.date(2023, 2, 19))
WEEK = dt.timedelta(weeks=1)


def cover(**asked: Any) -> dict[str, Any]:
    settings = {
        "scenario": str(SHIFT),
        "changes": PEAK,
        "roles": ["server"],
        "first_day": SEASON[0],
        "last_day": SEASON[1],
        "number": 2,
        "step_weeks": 2,
        "target": "contacts.open_at_end <= 15",
        "promise": "share",
        "weeks_after": 3,
        **asked,
    }
    with Runner() as runner:
        return Cover.model_validate(settings).answer(runner, Finder())


@cache
def answered() -> dict[str, Any]:
    return cover()


def of(trial: dict[str, Any]) -> Offer:
    days = (dt.date.fromisoformat(trial[day]) for day in ("first_day", "last_day"))
    return Offer(tuple(trial["pools"]), trial["posts"], *days)


def test_a_grid_holds_each_number_start_and_end_once() -> None:
    offers = list(grid([("a",), ("a", "b")], 2, SEASON, SEASON[0], 1))
    assert len(offers) == len(set(offers)) == 2 * 2 * (4 + 3 + 2 + 1)
    assert {offer.last_day for offer in offers} == {SEASON[0] + n * WEEK - dt.timedelta(days=1) for n in range(1, 5)}
    assert max(offer.person_weeks for offer in offers) == 2 * 2 * 4


def test_nobody_comes_before_they_can_be_there() -> None:
    earliest = SEASON[0] + dt.timedelta(days=9)
    starts = {offer.first_day for offer in grid([("a",)], 1, SEASON, earliest, 1)}
    assert min(starts) == earliest
    assert starts == {earliest, SEASON[0] + 2 * WEEK, SEASON[0] + 3 * WEEK}


def test_an_offer_is_part_of_another_only_if_nothing_in_it_is_more() -> None:
    first, last = SEASON
    whole = Offer(("a",), 2, first, last)
    assert whole.holds(whole)
    assert whole.holds(Offer(("a",), 1, first + WEEK, last - WEEK))
    assert not whole.holds(Offer(("a",), 3, first + WEEK, last))
    assert not whole.holds(Offer(("b",), 1, first, last))
    assert not whole.holds(Offer(("a",), 1, first - WEEK, last))


@pytest.mark.slow
def test_the_answer_is_the_cheapest_that_trying_all_of_them_finds() -> None:
    found = answered()
    assert found["status"] in ("found", "undetermined")
    best, untold = of(found["best"]), {of(offer) for offer in found["undetermined"]}
    trials = {of(trial): trial for trial in found["trials"]}
    assert len(trials) == found["offers"] == 2 * 3
    assert trials[best]["verdict"] == "passes"
    assert trials[best]["high"] <= 15
    season = {"run.last_day": SEASON[1], "run.measure_from": SEASON[0]}
    base = changed(load(SHIFT), PEAK | season, "the test")
    with Runner() as runner:
        every = runner.run(
            [offer.made_to(base, "agency") for offer in trials], 20, 977
        )  # other luck than the search had
    ends = {
        offer: [value or 0.0 for value in runs.values("contacts.open_at_end")]
        for offer, runs in zip(trials, every, strict=True)
    }
    means = {offer: (fmean(values), stdev(values) / sqrt(len(values))) for offer, values in ends.items()}
    mean, error = means[best]
    assert mean <= 15 + 3 * error
    keeps = [offer for offer, (mean, error) in means.items() if mean + 3 * error <= 15]
    assert all(offer in untold for offer in keeps if offer.person_weeks < best.person_weeks)


@pytest.mark.slow
def test_every_cheaper_offer_misses_it_or_is_part_of_one_that_does_or_is_said_to_be_untold() -> None:
    found = answered()
    best, untold = of(found["best"]), {of(offer) for offer in found["undetermined"]}
    verdicts = {of(trial): trial["verdict"] for trial in found["trials"]}
    failing = [offer for offer, verdict in verdicts.items() if verdict == "fails"]
    cheaper = [offer for offer in verdicts if offer.person_weeks < best.person_weeks]
    assert cheaper
    assert all(offer in untold or any(large.holds(offer) for large in failing) for offer in cheaper)


def test_what_is_part_of_an_offer_that_misses_it_is_not_looked_at_again() -> None:
    found = answered()
    failing = [of(trial) for trial in found["trials"] if trial["verdict"] == "fails"]
    assert failing
    assert not any(large != small and large.holds(small) for large in failing for small in failing)


def test_what_few_runs_seem_to_say_is_what_cover_changes_on_the_same_luck() -> None:
    asked = Cover.model_validate(
        {
            "scenario": str(SHIFT),
            "roles": ["server"],
            "first_day": SEASON[0],
            "last_day": SEASON[1],
            "target": "contacts.open_at_end <= 15",
            "promise": "share",
        }
    )
    base = over_period(changed(load(SHIFT), PEAK, "the test"), *SEASON)
    offer = Offer(("server",), 1.0, *SEASON)
    with Runner() as runner:
        race = Race(runner, base, [offer], "agency", asked.read_promise(asked.target, base), 0.01, seed=3)
        race.screen(2)
        before, after = (
            [value or 0.0 for value in runs.values("contacts.open_at_end")]
            for runs in (race.nothing, race.trials[offer].runs)
        )
    assert len(before) > len(after) == 2
    assert fmean(before) != fmean(before[:2])
    assert race.trials[offer].mean == pytest.approx(fmean(before) + fmean(after) - fmean(before[:2]))


def test_without_prices_cost_is_weeks_of_work() -> None:
    found = answered()
    assert not found["priced"]
    assert all(trial["cost"] == of(trial).person_weeks for trial in found["trials"])


def test_no_choice_on_the_front_is_beaten_by_another() -> None:
    found = answered()
    points = {of(trial): (trial["cost"], trial["child_days"]["mean"]) for trial in found["trials"]}
    front = [of(offer) for offer in found["front"]]
    assert front
    for offer in front:
        cost, days = points[offer]
        assert days < 0
        assert not any(c <= cost and d <= days and (c, d) != (cost, days) for c, d in points.values())
    for cost, days in (point for offer, point in points.items() if offer not in front and point[1] < 0):
        assert any(points[member][0] <= cost and points[member][1] <= days for member in front)


def test_what_comes_after_is_run_past_the_season() -> None:
    after = answered()["after"]
    assert after["open"]["days"][-1] == "2023-03-12"
    assert dt.date.fromisoformat(after["left"]) == of(answered()["best"]).last_day + dt.timedelta(days=1)


@pytest.mark.slow
def test_prices_are_the_hours_on_shift_at_their_rate() -> None:
    prices = {"pools.server.cost": {"pounds_per_hour": 20, "agency_pounds_per_hour": 40}}
    found = cover(changes=PEAK | prices, step_weeks=4, screened=2)
    assert found["priced"]
    for trial in found["trials"]:
        assert trial["cost"] == pytest.approx(40 * 10 * 28 * trial["posts"])  # ten hours on each of 28 days


def test_no_cover_is_needed_where_the_target_is_kept_without() -> None:
    found = cover(target="contacts.open_at_end <= 1000", step_weeks=4, screened=2)
    assert (found["status"], found["best"]) == ("needless", None)


@pytest.mark.slow
def test_what_no_cover_can_do_is_said() -> None:
    found = cover(target="contacts.received <= 10", step_weeks=4, screened=2)
    assert (found["status"], found["best"], found["undetermined"]) == ("none", None, [])


@pytest.mark.slow
def test_people_who_are_ordered_late_come_late() -> None:
    found = cover(ordered_on=SEASON[0], lead_weeks=2, step_weeks=1, screened=2, number=1)
    assert {trial["first_day"] for trial in found["trials"]} == {"2023-02-06", "2023-02-13"}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--role", "sever"), "--role 'sever' is not a pool of 'A day shift'; did you mean 'server'?"),
        (("--role", "server", "--ordered-on", "2023-03-01"), "nobody can come before 2023-03-22"),
        (
            ("--role", "server", "--number", "20", "--step", "1", "--to", "2023-03-12"),
            "560 offers; at most 400 can be tried",
        ),
        (("--role", "server", "--replications", "9"), "chooses its replications itself"),
    ],
)
def test_what_cannot_be_offered_is_said(arguments: tuple[str, ...], message: str, tmp_path: Path) -> None:
    to = () if "--to" in arguments else ("--to", SEASON[1])
    season = ("--from", SEASON[0], *to, "--target", "contacts.open_at_end <= 15", "--promise", "share")
    said = mashsim("cover", SHIFT, *season, *arguments, "--out", tmp_path / "out")
    assert said.code == 2
    assert message in said.err
    assert not (tmp_path / "out").exists()


@pytest.mark.slow
def test_the_command_writes_its_page_and_says_how_to_repeat_it(tmp_path: Path) -> None:
    season = ("--from", SEASON[0], "--to", SEASON[1], "--step", "2", "--number", "1", "--role", "server")
    said = mashsim(
        "cover",
        SHIFT,
        *season,
        "--target",
        "contacts.open_at_end <= 30",
        "--promise",
        "share",
        "--brief",
        "--out",
        tmp_path,
    )
    assert said.code == 0
    answer = json.loads((tmp_path / "answer.json").read_text(encoding="utf-8"))
    assert (
        answer["repeat"]
        .split("day-shift.toml ")[1]
        .startswith("--from 2023-01-23 --to 2023-02-19 --role server --number 1 --step 2")
    )
    page = (tmp_path / "cover.html").read_text(encoding="utf-8")
    assert "Order" in said.out or "must be ordered by" in said.out or "No cover" in said.out
    assert "For the options on the line nothing tested was both cheaper" in page
    assert (tmp_path / "brief.html").exists()
    assert UNDECIDED not in page
