"""Localities: pods without help are separate cities, and where there is one locality there is none."""

from __future__ import annotations

import csv
import datetime as dt
from collections import defaultdict
from copy import deepcopy
from functools import cache
from math import sqrt
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import stats

from made.evidence import agree, expected_counts_agree
from made.front_doors import whole_town
from made.pods import of_place, with_pods
from made.queueing import mean_wait
from made.scenarios import Table, bytes_of
from mashsim.documents import to_toml
from mashsim.experiment import measured
from mashsim.loading import changed, load_text
from mashsim.log import Log, load, save, write_csv
from mashsim.scenario import Scenario
from mashsim.simulation import FrontDoor
from mashsim.vocabulary import events
from mashsim.workload import hours_check

CITIES = {"north": 0.5, "south": 0.25, "centre": 0.25}
"""Powers of two, so that a city's contacts are drawn from the very same numbers alone and with others."""


def log_of(scenario: Scenario, seed: int = 1) -> Log:
    return FrontDoor(scenario).replicate(seed, 0)


def read(document: Table) -> Scenario:
    return load_text(to_toml(document, {}))


# Pods without help are separate cities


@cache
def hub() -> Table:
    """The town with every mechanism on in which nothing is shared but its pools: no partner's team, no places of early
    help that are all taken, nobody re-referred by a source of another place."""
    scenario = whole_town({
        "stages.helping.places": 100_000, "loops.rereferrals.referred_by": "same", "opening_backlog": [],
        "demand.rate": "24 per day",
    })  # fmt: skip
    document: Table = deepcopy(scenario.document.values)
    del document["partners"]["police"]["team"]
    del document["loops"]["rereferrals"]["known_families"]  # of any source
    return document


def with_sources_of(document: Table, shares: dict[str, float]) -> Table:
    """Return the document with a set of sources of its own for each place, each with its share of all contacts."""
    split = deepcopy(document)
    demand, stages = split["demand"], split["stages"]
    own = {"police": 0.5, "schools": 0.375, "missing_reports": 0.125}
    demand["sources"] = {
        of_place(name, city): {**document["demand"]["sources"][name], "share": share * part}
        for city, part in shares.items()
        for name, share in own.items()
    }

    def everywhere(by_source: dict[str, Any]) -> dict[str, Any]:
        return {of_place(name, city): value for city in shares for name, value in by_source.items()}

    for name, key in (
        ("screening", "outcomes_by_source"), ("deciding", "outcomes_by_source"), ("triaging", "sources"),
        ("consenting", "missing_by_source"),
    ):  # fmt: skip
        stages[name][key] = everywhere(stages[name][key])
    stages["interviewing"]["sources"] = [of_place("missing_reports", city) for city in shares]
    for surge in demand["surges"]:
        surge["sources"] = [of_place(name, city) for city in shares for name in surge["sources"]]
    return split


def together() -> Scenario:
    """Every city in one front door, each with pods of its own for all work."""
    document = with_pods(with_sources_of(hub(), CITIES), list(CITIES), list(hub()["pools"]))
    document["demand"]["localities"] = CITIES
    document["demand"]["localities_by_source"] = {
        name: {name.rsplit("_", 1)[1]: 1} for name in document["demand"]["sources"]
    }
    return read(document)


def alone(city: str) -> Scenario:
    """One city, with its own people and its own contacts."""
    document = with_pods(with_sources_of(hub(), {city: 1}), [city], list(hub()["pools"]))
    for pool in document["pools"].values():
        del pool["serves"]
    document["demand"]["rate"] = f"{24 * CITIES[city]:g} per day"
    return read(document)


def story_of(log: Log, city: str) -> list[tuple[Any, ...]]:
    """What happened in a city, in words and with numbers of its own, so that it does not say what else there is."""
    of_city = {number for number, source in enumerate(log.source) if log.names.sources[source].endswith(city)}
    numbers: dict[int, int] = {}
    tasks: dict[int, int] = {}
    words = {
        events.RECEIVED: log.names.sources, events.QUEUED: log.names.pools, events.WITHDRAWN: log.names.pools,
        **dict.fromkeys(_BY_PEOPLE, log.names.people),
    }  # fmt: skip
    rows: list[tuple[Any, ...]] = []
    for time, contact, task, event, stage, detail in log.rows():
        if contact in of_city:
            numbers.setdefault(contact, len(numbers))
            task = tasks.setdefault(task, len(tasks)) if task >= 0 else -1
            said = words[event][detail] if event in words and detail >= 0 else detail
            rows.append((time, numbers[contact], task, event, stage, said))
        elif contact < 0 and log.names.pools[detail].endswith(city):
            rows.append((time, -1, log.names.people[task], event, stage, log.names.pools[detail]))
    return rows


_BY_PEOPLE = (
    events.STARTED, events.RESUMED, events.PAUSED, events.FINISHED, events.PUT_BACK, events.ALLOCATED, events.HANDED_OVER,
    events.ACTED,
)  # fmt: skip


@pytest.mark.parametrize("city", CITIES)
def test_pods_without_help_are_separate_cities_to_the_second(city: str) -> None:
    """With every mechanism on, each city's contacts and people do exactly what they do in a front door of their own."""
    with_others, by_itself = (story_of(log_of(scenario), city) for scenario in (together(), alone(city)))
    assert {row[3] for row in by_itself} >= {events.DISCUSSED, events.HANDED_OVER, events.AUTHORISED, events.SUPPORTED}
    assert with_others == by_itself


# One locality is none


@pytest.mark.slow
def test_one_locality_is_none(tmp_path: Path) -> None:
    """Nothing happens otherwise, with every mechanism on; the log has one column more."""
    none = whole_town(interventions=True)
    one = changed(none, {"demand.localities": {"town": 1}, "opening_backlog.0.locality": "town"})
    before, after = log_of(none), log_of(one)
    assert [column.tobytes() for column in after.columns] == [column.tobytes() for column in before.columns]
    assert list(after.locality) == [0] * len(after.source)
    assert not before.locality
    rows = []
    for log in (before, after):
        write_csv(log, tmp_path / "log.csv")
        rows.append(list(csv.reader((tmp_path / "log.csv").read_text(encoding="utf-8").splitlines())))
    assert [row[:-1] for row in rows[1]] == rows[0]
    assert {row[-1] for row in rows[1][1:]} == {"town", ""}
    assert rows[1][0][-1] == "locality"
    figures = [measured(FrontDoor(scenario), log) for scenario, log in ((none, before), (one, after))]
    assert figures[1]["fairness"].pop("by_locality")["town"]["contacts"] > 0
    assert figures[1] == figures[0]


@pytest.mark.slow
def test_a_list_of_one_pool_is_that_pool() -> None:
    hub = whole_town(interventions=True)
    pod = changed(hub, {"stages.screening.pool": ["officers"], "stages.allocating.caseload.pool": ["team"]})
    assert bytes_of(log_of(pod)) == bytes_of(log_of(hub))
    assert pod.hash == hub.hash


def test_a_pool_like_another_has_all_but_its_posts_cover_and_what_it_serves() -> None:
    hub = whole_town({"demand.localities": {"town": 1}, "pools.officers.serves": ["town"]})
    pool = hub.document.values["pools"]["officers"]
    own = {"posts": 3, "serves": ["town"], "policy": "oldest_first"}
    written = {key: value for key, value in pool.items() if key != "cover"} | own
    like, out = (changed(hub, {"pools.others": given}) for given in ({"like": "officers", **own}, written))
    assert like.pools["others"].model_copy(update={"like": None}) == out.pools["others"]
    assert "cover" in pool
    later = changed(like, {"pools.officers.case_share": 0.5, "pools.officers.policy": "first_come"}).pools["others"]
    assert (later.case_share, later.policy, later.posts) == (0.5, "oldest_first", 3)


def test_a_log_with_localities_is_saved_and_read_again(tmp_path: Path) -> None:
    log = log_of(together())
    save(log, tmp_path / "log")
    again = load(tmp_path / "log")
    assert bytes_of(again) == bytes_of(log)
    assert again.names == log.names
    assert set(again.locality) == {0, 1, 2}


# Who comes from where


def stream(days: int = 12, **demand: Any) -> Scenario:
    """Contacts at a steady rate, of two sources."""
    week = dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"), "00:00-24:00")
    return read({
        "run": {"first_day": dt.date(2026, 6, 1), "last_day": dt.date(2026, 6, 1) + dt.timedelta(days - 1)},
        "calendars": {"office": {**week, "bank_holidays": "open"}},
        "demand": {"rate": "20 per hour", "sources": {"police": {"share": 0.6}, "schools": {"share": 0.4}}, **demand},
        "pools": {"officers": {"posts": 100}},
        "stages": {"screening": {"pool": "officers", "effort": "1 min", "outcomes": {"advice": 1}}},
    })  # fmt: skip


LOCALITIES = {"north": 0.5, "south": 0.3, "centre": 0.2}


def arrivals(log: Log, locality: str, source: str) -> np.ndarray:
    code, of = log.names.localities.index(locality), log.names.sources.index(source)
    return np.array([row[0] for row in log.rows() if row[3] == events.RECEIVED and log.locality[row[1]] == code
                     and log.source[row[1]] == of])  # fmt: skip


@pytest.mark.slow
def test_contacts_from_each_locality_come_at_random() -> None:
    """A Poisson process that is split by chance is several, independent of each other (thinning)."""
    days, replications = 8, 24
    of_schools = {"north": 0.1, "south": 0.1, "centre": 0.8}
    door = FrontDoor(stream(days, localities=LOCALITIES, localities_by_source={"schools": of_schools}))
    rates = {("police", name): 12 * share for name, share in LOCALITIES.items()}
    rates |= {("schools", name): 8 * share for name, share in of_schools.items()}
    off, gaps = [], []
    for number in range(replications):
        log = door.replicate(1, number)
        came = {key: arrivals(log, key[1], key[0]) for key in rates}
        counts = {key: np.histogram(moments, 24 * days, (0, 86_400 * days))[0] for key, moments in came.items()}
        off.append({key: (counts[key] - rate) / sqrt(rate) for key, rate in rates.items()})
        gaps += [np.diff((moments + 0.5) * rates[key] / 3600) for key, moments in came.items()]
    agree([{str(key): found[key].mean() for key in rates} for found in off], dict.fromkeys(map(str, rates), 0.0))
    agree([{str(key): (found[key] ** 2).mean() for key in rates} for found in off], dict.fromkeys(map(str, rates), 1.0))
    pairs = [(one, other) for one in rates for other in rates if one < other]
    agree(
        [{f"{one} {other}": (found[one] * found[other]).mean() for one, other in pairs} for found in off],
        {f"{one} {other}": 0.0 for one, other in pairs},
    )
    assert stats.kstest(np.concatenate(gaps), "expon").pvalue > stats.norm.sf(4)


def test_where_a_family_lives_says_nothing_of_its_size() -> None:
    log = log_of(stream(40, localities=LOCALITIES, children=[0.6, 0.4]))
    pairs = list(zip(log.locality, log.children, strict=True))
    expected = {(code, size): share * part for code, share in enumerate(LOCALITIES.values())
                for size, part in ((1, 0.6), (2, 0.4))}  # fmt: skip
    counts = np.array([pairs.count(key) for key in expected])
    expected_counts_agree(counts, len(pairs) * np.array(list(expected.values())))


def test_localities_move_nobody_and_a_larger_share_takes_none_away() -> None:
    """Another share of a locality moves only contacts at the edge of it, and neither when they come nor what they are."""
    few, many = (
        log_of(stream(localities={"north": share, "south": 1 - share}, children=[0.5, 0.5])) for share in (0.3, 0.4)
    )
    none = log_of(stream(children=[0.5, 0.5]))
    for log in (few, many):
        assert bytes(log.columns[0]) == bytes(none.columns[0])
        assert log.children == none.children
    assert all(more <= less for less, more in zip(few.locality, many.locality, strict=True))


def test_shares_change_on_a_day() -> None:
    changes = {"demand.localities.north": 1, "demand.localities.south": 0, "demand.localities.centre": 0}
    change = {"name": "a new estate", "first_day": dt.date(2026, 6, 5), "changes": changes}
    before, after = stream(localities=LOCALITIES), changed(stream(localities=LOCALITIES), {"interventions": [change]})
    logs = [log_of(before), log_of(after)]
    received = [row[0] for row in logs[0].rows() if row[3] == events.RECEIVED]
    for moment, old, new in zip(received, *(log.locality for log in logs), strict=True):
        assert new == (old if moment < 4 * 86_400 else 0)


def test_a_family_stays_where_it_is() -> None:
    """Repeats, re-referrals, children wrongly turned away, step-ups and what audits surface are of the first contact's
    locality; and the pods of it work on them."""
    scenario = whole_town({"demand.localities": LOCALITIES}, interventions=True)
    log = log_of(scenario)
    again = [contact for contact, family in enumerate(log.family) if family != contact]
    assert len(again) > 100
    assert all(log.locality[contact] == log.locality[log.family[contact]] for contact in again)
    assert len({log.locality[contact] for contact in again}) == 3


def test_an_opening_backlog_is_of_its_locality_or_of_any() -> None:
    scenario = whole_town({"demand.localities": LOCALITIES, "opening_backlog.0.locality": "centre"})
    log = log_of(scenario)
    first, second = (backlog.contacts for backlog in scenario.opening_backlog)
    assert list(log.locality[:first]) == [2] * first
    assert len(set(log.locality[first : first + second])) == 3


def test_lists_may_say_where_families_live() -> None:
    """What a list does not say is drawn, as without it."""
    places = ("North", "south", "", "")
    came = [f"2026-06-0{day} 1{hour}:00,police,{place}" for day in range(1, 9) for hour, place in enumerate(places)]
    queue = [f"screening,2026-05-29,{place}" for place in ("centre", "", "centre", "")]
    lists = {
        "demand.contacts": "\n".join(["received at,source,locality", *came]) + "\n",
        "queue": "\n".join(["stage,received on,locality", *queue]) + "\n",
    }
    log = log_of(changed(stream(localities=LOCALITIES), lists))
    said = {"North": 0, "south": 1, "centre": 2}
    rows = [row.rsplit(",", 1)[1] for row in (*queue, *came)]
    of = list(zip(rows, log.locality, strict=False))
    assert all(code == said[place] for place, code in of if place)
    assert {code for place, code in of if not place} == {0, 1, 2}


# Pods and a hub


@pytest.mark.slow
def test_pods_wait_as_queues_of_their_own_and_a_hub_as_one() -> None:
    """Erlang's C for each pod, and for the hub with the same people: three pods without help wait longer than one hub."""
    posts = {"north": 3, "south": 2, "centre": 1}
    shares = {"north": 0.5, "south": 0.35, "centre": 0.15}
    rate, work = 24 / 60, 5.5
    effort = {"distribution": "exponential", "mean": "5.5 min"}
    hub = changed(
        stream(13, localities=shares),
        {"demand.rate": "24 per hour", "stages.screening.effort": effort, "pools.officers.posts": 6},
    )
    pods = read(with_pods(hub.document.values, list(posts), ["officers"]))
    pods = changed(pods, {f"pools.officers_{name}.posts": number for name, number in posts.items()})
    exact = {name: mean_wait(posts[name], rate * share, work) for name, share in shares.items()}
    agree((_waits(door, number) for door in [FrontDoor(pods)] for number in range(16)), exact)
    alike = dict.fromkeys(shares, mean_wait(6, rate, work))
    agree((_waits(door, number) for door in [FrontDoor(hub)] for number in range(16)), alike)
    assert sum(exact[name] * share for name, share in shares.items()) > 3 * alike["north"]


def _waits(door: FrontDoor, number: int) -> dict[str, float]:
    """Mean minutes that contacts of each locality wait to be screened, of those that come after two days and before the
    last."""
    log = door.replicate(1, number)
    queued: dict[int, int] = {}
    waits: dict[str, list[float]] = defaultdict(list)
    for time, contact, task, event, _, _ in log.rows():
        if event == events.QUEUED and 2 * 86_400 <= time < door.ends_at - 86_400:
            queued[task] = time
        elif event == events.STARTED and task in queued:
            waits[log.names.localities[log.locality[contact]]].append((time - queued[task]) / 60)
    return {name: float(np.mean(minutes)) for name, minutes in waits.items()}


def test_the_hours_check_counts_the_work_of_each_pod() -> None:
    """Each pod needs the share of its localities, and all together what the hub needs; the same for all else."""
    document = deepcopy(hub())
    document["demand"]["localities"] = LOCALITIES
    del document["stages"]["allocating"]["duty_visits"]  # their number hangs on the room that there is
    one = hours_check(FrontDoor(read(document)))
    split = hours_check(FrontDoor(read(with_pods(document, list(LOCALITIES), list(document["pools"])))))
    for pool, hours in one.items():
        for locality, share in LOCALITIES.items():
            assert split[of_place(pool, locality)].needed == pytest.approx(share * hours.needed)
            assert split[of_place(pool, locality)].contacts == pytest.approx(share * hours.contacts)
            assert split[of_place(pool, locality)].usable == pytest.approx(hours.usable, rel=0.05)
