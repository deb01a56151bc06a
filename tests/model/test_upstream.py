"""The way up to the decision: consent, ratings that rise, the daily triage, nights, interviews, early help, and wrong decisions."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import groupby, pairwise
from pathlib import Path
from statistics import NormalDist
from typing import Any

import numpy as np
import pytest

from made import queueing
from made.command_line import mashsim
from made.evidence import agree
from made.laws import (
    measures_never_raise_and_conserve,
    nobody_has_two_things_in_hand,
    nobody_is_idle_while_work_waits,
    nobody_works_off_shift,
    people_come_and_go_once,
    rosters_add_up,
    rows_are_in_order_of_time,
    waiting_is_rate_times_wait,
    what_came_went_or_is_open,
    work_goes_its_legal_way,
)  # fmt: skip
from made.live.before_the_decision import ENABLED
from made.scenarios import Made, bytes_of, play, text_of, town
from mashsim.documents import to_toml
from mashsim.loading import changed, load_text
from mashsim.log import Log
from mashsim.scenario import Scenario
from mashsim.scenario.thresholds import Errors
from mashsim.simulation import FrontDoor
from mashsim.simulation.world import World
from mashsim.vocabulary import consents, events, outcomes
from mashsim.vocabulary.ratings import AMBER, GREEN, RED
from mashsim.vocabulary.stages import (
    ANALYSING,
    CONSENTING,
    DECIDING,
    GATHERING,
    HELPING,
    INTERVIEWING,
    OUT_OF_HOURS,
    SCREENING,
    TRIAGING,
)
from mashsim.workload import hours_check

HOUR, DAY = 3600, 86_400
FIRST_DAY = dt.date(2026, 2, 2)
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")
Change = Mapping[str, Any]
Row = tuple[int, ...]


# A desk that is always open, at which nobody waits: what happens is each contact's own luck


def desk(rate: str, stages: Change, days: int = 60, **more: Any) -> Scenario:
    week = dict.fromkeys((*WEEKDAYS, "saturday", "sunday"), "00:00-24:00")
    screening = {"pool": "desk", "effort": "0 min", "outcomes": {"enquiry": 1}}
    document = {
        "run": {"first_day": FIRST_DAY, "last_day": FIRST_DAY + dt.timedelta(days=days - 1)},
        "calendars": {"office": {**week, "bank_holidays": "open"}},
        "demand": {"rate": rate, "sources": {"anyone": {"share": 1}}},
        "pools": {"desk": {"posts": 50}},
        **more,
        "stages": {"screening": screening, **stages},
    }
    return load_text(to_toml(document, {}))


def logs(scenario: Scenario, replications: int = 16) -> Iterator[Log]:
    door = FrontDoor(scenario)
    return (door.replicate(1, number) for number in range(replications))


def rows_of(log: Log, *kinds: int, stage: int | None = None) -> list[Row]:
    return [row for row in log.rows() if row[3] in kinds and stage in (None, row[4])]


CONSENTING_DESK = {
    "pool": "desk",
    "effort": "5 min",
    "missing_share": 0.7,
    "reached_share": 0.4,
    "again_after": "6 hours",
    "most": 4,
    "refused_share": 0.25,
    "override": {"pool": "desk", "effort": "5 min", "share": {"green": 0.3}},
}


def test_tries_to_reach_a_family_are_geometric_and_refusals_are_overridden_by_share() -> None:
    scenario = desk("100 per day", {"consenting": CONSENTING_DESK}, 30)
    reached = 1 - 0.6**4

    def figures(log: Log) -> dict[str, float]:
        answer = {row[1]: row[5] for row in rows_of(log, events.CONSENTED)}
        tries = Counter(row[1] for row in rows_of(log, events.QUEUED, stage=CONSENTING))
        considered = [of for of, consent in answer.items() if consent != consents.GIVEN]
        tries.subtract(considered)  # the manager's piece of work
        done = [row[1] for row in rows_of(log, events.RECEIVED) if row[0] < 27 * DAY]
        sought = [of for of in done if of in answer]
        each = Counter(answer[of] for of in sought)
        first_time = Counter(tries[of] for of in sought)
        return {
            "share without consent": len(sought) / len(done),
            "mean number of tries": sum(tries[of] for of in sought) / len(sought),
            "share of one try": first_time[1] / len(sought),
            "share of three tries": first_time[3] / len(sought),
            "given": each[consents.GIVEN] / len(sought),
            "refused": each[consents.REFUSED] / len(sought),
            "overridden": each[consents.OVERRIDDEN] / len(sought),
            "not reached": each[consents.NOT_REACHED] / len(sought),
        }

    exact = {
        "share without consent": 0.7,
        "mean number of tries": reached / 0.4,
        "share of one try": 0.4,
        "share of three tries": 0.6**2 * 0.4,
        "given": reached * 0.75,
        "refused": reached * 0.25 * 0.7,
        "overridden": (1 - reached * 0.75) * 0.3,
        "not reached": (1 - reached) * 0.7,
    }
    agree(map(figures, logs(scenario)), exact)


def test_tries_come_so_long_after_each_other() -> None:
    log = next(
        logs(desk("20 per day", {"consenting": {**CONSENTING_DESK, "override": None} | {"refused_share": 0}}, 20))
    )
    tries: dict[int, list[Row]] = defaultdict(list)
    for row in rows_of(log, events.QUEUED, events.FINISHED, stage=CONSENTING):
        tries[row[1]].append(row)
    gaps = {
        after[0] - before[0] for rows in tries.values() for before, after in pairwise(rows) if after[3] == events.QUEUED
    }
    assert gaps == {6 * HOUR}


@pytest.mark.parametrize(("without", "closes"), [("decision", False), ("closed", True)])
def test_without_consent_a_contact_is_decided_or_closed_unchecked(without: str, closes: bool) -> None:
    consenting = {**CONSENTING_DESK, "refused_share": 1, "missing_share": 1, "without_consent": without}
    deciding = {
        "pool": "desk",
        "effort": "5 min",
        "outcomes": {key: {"advice": 1} for key in ("red", "amber", "green")},
    }
    gathering = {"pool": "desk", "effort": "1 min"}
    partners = {"health": {"reply": "1 hour"}}
    log = next(
        logs(
            desk(
                "20 per day",
                {"consenting": consenting, "gathering": gathering, "deciding": deciding},
                20,
                partners=partners,
            )
        )
    )
    refused = {row[1] for row in rows_of(log, events.CONSENTED) if row[5] != consents.OVERRIDDEN}
    asked = {row[1] for row in rows_of(log, events.QUEUED, stage=GATHERING)}
    decided = {row[1]: (row[4], row[5]) for row in rows_of(log, events.DECIDED)}
    assert len(refused) > 50
    assert asked
    assert not refused & asked
    assert {decided[of] for of in refused if of in decided} == {
        (CONSENTING, outcomes.NFA) if closes else (DECIDING, outcomes.ADVICE)
    }


def test_what_is_closed_without_consent_keeps_what_would_have_been_right() -> None:
    """Contacts that are closed unchecked are wrong as often as the decision would have been to do more."""
    consenting = {
        **CONSENTING_DESK,
        "refused_share": 1,
        "missing_share": 1,
        "without_consent": "closed",
        "override": None,
    }
    mix = {"nfa": 0.5, "assessment": 0.5}
    deciding = {"pool": "desk", "effort": "5 min", "outcomes": dict.fromkeys(("red", "amber", "green"), mix)}
    scenario = desk(
        "30 per day",
        {"consenting": {key: value for key, value in consenting.items() if value}, "deciding": deciding},
        30,
    )
    world = World(FrontDoor(scenario), 1, 0)
    right: list[tuple[str, int]] = []
    world.on_closed.append(lambda contact, _: right.append((contact.outcome, contact.right_outcome)))
    world.env.run_until(world.door.ends_at)
    assert {outcome for outcome, _ in right} == {"nfa"}
    share = sum(outcome == outcomes.ASSESSMENT for _, outcome in right) / len(right)
    assert abs(share - 0.5) < 4 * (0.25 / len(right)) ** 0.5


def test_consent_is_not_needed_where_harm_is_likely() -> None:
    stages = {"consenting": {**CONSENTING_DESK, "missing_share": 1, "not_needed": ["red", "amber"]}}
    scenario = changed(
        desk("50 per day", stages, 20), {"stages.screening.ratings": {"red": 0.3, "amber": 0.3, "green": 0.4}}
    )
    log = next(logs(scenario))
    rating = {row[1]: row[5] for row in rows_of(log, events.RATED)}
    for row in rows_of(log, events.CONSENTED):
        assert (row[5] == consents.NOT_NEEDED) == (rating[row[1]] in (RED, AMBER))
    sought = {rating[row[1]] for row in rows_of(log, events.QUEUED, stage=CONSENTING)}
    assert sought == {GREEN}


# Ratings that rise


def test_ratings_rise_at_their_hazard() -> None:
    """Each by itself after an exponential time; from green over amber to red after the sum of two."""
    waiting = {"gathering": {"pool": "desk", "effort": "0 min"}}
    scenario = desk("60 per day", waiting, 40, partners={"health": {"reply": "200 days"}})
    hazards = {"green_to_amber": 0.5, "amber_to_red": 1.5}
    scenario = changed(
        scenario,
        {"stages.screening.rerating": hazards, "stages.screening.ratings": {"red": 0.2, "amber": 0.3, "green": 0.5}},
    )
    after = 6 * DAY  # 6 days of an office that never closes are 1.2 weeks of five working days

    def figures(log: Log) -> dict[str, float]:
        ratings: dict[int, list[Row]] = defaultdict(list)
        for row in rows_of(log, events.RATED):
            ratings[row[1]].append(row)
        whole = [rows for rows in ratings.values() if rows[0][0] < 40 * DAY - after]
        by_then = [(rows[0][5], [row[5] for row in rows if row[0] <= rows[0][0] + after][-1]) for rows in whole]
        count = Counter(by_then)
        of = {
            first: sum(number for (began, _), number in count.items() if began == first)
            for first in (RED, AMBER, GREEN)
        }
        return {
            "amber still": count[AMBER, AMBER] / of[AMBER],
            "green still": count[GREEN, GREEN] / of[GREEN],
            "green to red": count[GREEN, RED] / of[GREEN],
            "red still": count[RED, RED] / of[RED],
        }

    g, a, t = 0.5, 1.5, after / DAY / 5
    both = 1 - (a * np.exp(-g * t) - g * np.exp(-a * t)) / (a - g)
    exact = {"amber still": np.exp(-a * t), "green still": np.exp(-g * t), "green to red": both, "red still": 1.0}
    agree(map(figures, logs(scenario)), exact)


def test_work_that_waits_moves_up_when_its_rating_rises_and_a_red_interrupts() -> None:
    scenario = desk(
        "12 per day",
        {"analysing": {"pool": "worker", "effort": "3 hours"}},
        60,
        pools={"desk": {"posts": 5}, "worker": {"posts": 1, "policy": "most_urgent_first", "red_interrupts": True}},
    )
    log = next(logs(changed(scenario, {"stages.screening.rerating": {"green_to_amber": 0.3, "amber_to_red": 0.3}})))
    rating: dict[int, int] = {}
    waiting: set[int] = set()
    moved = interrupted = 0
    for _, of, _, event, stage, detail in log.rows():
        if event == events.RATED:
            moved += of in waiting
            rating[of] = detail
        elif stage == ANALYSING and event == events.QUEUED:
            waiting.add(of)
        elif stage == ANALYSING and event == events.PAUSED:
            interrupted += 1
        elif stage == ANALYSING and event == events.STARTED:
            waiting.discard(of)
            assert all(rating[of] <= rating[other] for other in waiting), of
    assert moved > 20
    assert interrupted > 5


def test_a_rating_is_given_once_rises_by_one_and_stays_once_decided() -> None:
    made = enabled_town()
    decided = {
        row[1]: row[0] for row in rows_of(made.log, events.DECIDED) if row[0] > 0
    }  # an opening backlog's are from before
    assert all(row[0] <= decided.get(row[1], row[0]) for row in rows_of(made.log, events.RATED))
    ratings: dict[int, list[int]] = defaultdict(list)
    for row in rows_of(made.log, events.RATED):
        ratings[row[1]].append(row[5])
    assert max(map(len, ratings.values())) == 3
    assert all(before == after + 1 for given in ratings.values() for before, after in pairwise(given)), (
        "rated twice, or lower than before"
    )


# The town with everything on


def made_of(changes: Change) -> Made:
    return play(text_of(changed(load_text(text_of(town())), {**changes, "interventions": []}).document.values))


@cache
def enabled_town() -> Made:
    return made_of(ENABLED)


LAWS = (
    measures_never_raise_and_conserve,
    nobody_has_two_things_in_hand,
    nobody_is_idle_while_work_waits,
    nobody_works_off_shift,
    people_come_and_go_once,
    rosters_add_up,
    rows_are_in_order_of_time,
    waiting_is_rate_times_wait,
    what_came_went_or_is_open,
    work_goes_its_legal_way,
)


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.__name__)
def test_a_law_holds_with_everything_on(law: Any) -> None:
    law(enabled_town())


def test_every_contact_is_open_or_closed_once() -> None:
    log = enabled_town().log
    words: dict[int, Counter[int]] = defaultdict(Counter)
    for row in log.rows():
        if row[1] >= 0:
            words[row[1]][row[3]] += 1
    assert len(words) == len(log.source)
    for counts in words.values():
        assert counts[events.RECEIVED] == 1
        assert (
            max(
                counts[events.CLOSED],
                counts[events.DECIDED],
                counts[events.SUPPORTED],
                counts[events.CONSENTED],
                counts[events.INTERVIEWED],
            )
            <= 1
        )
    happened = sum(words.values(), Counter())
    assert all(happened[event] for event in (events.CONSENTED, events.SUPPORTED, events.ACTED, events.INTERVIEWED))


# The meeting


def test_nobody_is_triaged_outside_a_meeting_and_everybody_at_the_next_after_the_cut_off() -> None:
    triaging = {**ENABLED["stages.triaging"], "cut_off": "2 hours"}
    made = made_of({**ENABLED, "stages.triaging": triaging})
    meeting = made.door.calendars["meeting"]
    work = rows_of(made.log, events.STARTED, events.RESUMED, events.FINISHED, stage=TRIAGING)
    assert len(work) > 100
    assert all(meeting.is_open(row[0]) or meeting.is_open(row[0] - 1) for row in work)
    came = {row[1]: row[0] for row in rows_of(made.log, events.QUEUED, stage=TRIAGING) if row[2] < 0}
    listed: dict[int, int] = {}
    for row in rows_of(made.log, events.QUEUED, stage=TRIAGING):
        if row[2] >= 0:
            assert row[0] in meeting.opens
            listed.setdefault(row[1], row[0])
    for of, moment in came.items():
        expected = meeting.next_open(moment + 2 * HOUR)
        expected = expected if expected in meeting.opens else meeting.opens[np.searchsorted(meeting.opens, expected)]
        assert listed.get(of, expected) == expected
        assert of in listed or expected >= made.door.ends_at


def test_a_case_is_done_when_all_who_take_part_have_dealt_with_it() -> None:
    log = enabled_town().log
    team, police = (log.names.pools.index(name) for name in ("triage_team", "triage_police"))
    finished: dict[int, list[int]] = defaultdict(list)
    for row in log.rows():
        if row[4] == TRIAGING and row[3] == events.FINISHED:
            finished[row[1]].append(log.person_pool[row[5]])
        elif row[4] == TRIAGING and row[3] in (events.DECIDED, events.RATED) and row[1] in finished:
            assert sorted(finished[row[1]]) == sorted((team, police))
    assert any(row[4] == TRIAGING and row[3] == events.WITHDRAWN for row in log.rows()), (
        "no meeting was too short: nothing was put off"
    )


# Nights


def test_nothing_that_came_at_night_is_screened_before_opening_and_reds_are_acted_on_at_night() -> None:
    made = enabled_town()
    log, office = made.log, made.door.office
    received = {row[1]: row[0] for row in rows_of(log, events.RECEIVED)}
    seen = {row[1] for row in rows_of(log, events.QUEUED, stage=OUT_OF_HOURS)}
    assert len(seen) > 50
    assert not any(office.is_open(received[of]) for of in seen)
    handed = {row[1]: row[0] for row in rows_of(log, events.QUEUED, stage=SCREENING) if row[1] in seen}
    assert handed
    for of in seen:
        opens = office.next_open(received[of])
        assert handed.get(of, opens) == opens
        assert of in handed or opens >= made.door.ends_at
    rated_at_night = {row[1]: row[5] for row in rows_of(log, events.RATED, stage=OUT_OF_HOURS)}
    acted = {row[1]: row[0] for row in rows_of(log, events.ACTED)}
    assert acted
    assert all(rated_at_night[of] == RED for of in acted)
    assert all(not office.is_open(moment - 1) for moment in acted.values())
    unseen = {row[1] for row in rows_of(log, events.WITHDRAWN, stage=OUT_OF_HOURS)}
    reds = {of for of, rating in rated_at_night.items() if rating == RED}
    assert reds <= set(acted) | unseen | {of for of in seen if of not in handed}
    assert unseen, "the night team is never short of time: nothing is handed over as it is"
    assert any(of not in rated_at_night for of in unseen)


@pytest.mark.parametrize(("effort", "ends"), [("20 min", [(12, 40), (13, 0)]), ("25 min", [(12, 45)]), ("5 min", None)])
def test_at_opening_work_that_ends_then_is_done_and_any_other_is_handed_over(
    effort: str, ends: list[tuple[int, int]] | None
) -> None:
    """An office that is shut for an hour, in which people come all the time, and a team that begins twenty minutes later and stays on."""
    week = dict.fromkeys((*WEEKDAYS, "saturday", "sunday"), "00:00-12:00 13:00-24:00")
    calendars = {
        "office": {**week, "bank_holidays": "open"},
        "noon": {**dict.fromkeys(week, "12:20-13:30"), "bank_holidays": "open"},
    }
    pools = {"desk": {"posts": 5}, "night": {"posts": 1, "shifts": ["noon"]}}
    stages = {"out_of_hours": {"pool": "night", "effort": effort}}
    demand = {"rate": "600 per day", "sources": {"anyone": {"share": 1}}}
    log = next(logs(desk("1 per day", stages, 10, calendars=calendars, pools=pools, demand=demand)))
    done = [row[0] % DAY for row in rows_of(log, events.FINISHED, stage=OUT_OF_HOURS)]
    assert Counter(done) == (
        {hour * HOUR + minute * 60: 10 for hour, minute in ends}
        if ends
        else {13 * HOUR - 300 * number: 10 for number in range(8)}
    )
    screened = Counter(row[0] % DAY for row in rows_of(log, events.QUEUED, stage=SCREENING))
    assert screened[13 * HOUR] > 200
    assert not any(12 * HOUR <= moment < 13 * HOUR for moment in screened)


# Interviews


def test_interviews_are_held_with_those_reached_who_do_not_decline() -> None:
    interviewing = {
        "pool": "desk",
        "effort": "90 min",
        "sources": ["anyone"],
        "declined_share": 0.3,
        "reached_share": 0.5,
        "again_after": "1 day",
        "most": 3,
    }
    scenario = desk("60 per day", {"interviewing": interviewing}, 30)

    def figures(log: Log) -> dict[str, float]:
        came = [row[1] for row in rows_of(log, events.RECEIVED) if row[0] < 25 * DAY]
        held = {row[1] for row in rows_of(log, events.INTERVIEWED)}
        assert {row[4] for row in rows_of(log, events.QUEUED)} == {INTERVIEWING}
        return {"interviewed": sum(of in held for of in came) / len(came)}

    agree(map(figures, logs(scenario)), {"interviewed": (1 - 0.5**3) * 0.7})


# Early help


HELP = {"places": 6, "lasts": {"distribution": "exponential", "mean": "2 days"}}


def help_desk(places: int = 6, hazard: float = 0.0, days: int = 200) -> Scenario:
    deciding = {"pool": "desk", "effort": "0 min", "outcomes": {key: {"nfa": 1} for key in ("red", "amber", "green")}}
    helping = {**HELP, "places": places, "steps_up_per_week": hazard, "steps_up_to": "deciding"}
    scenario = desk("2.5 per day", {"helping": helping, "deciding": deciding}, days)
    return changed(scenario, {"stages.screening.outcomes": {"enquiry": 0, "early_help": 1}})


def waits_for_help(log: Log, since: int, until: int) -> tuple[list[float], list[bool]]:
    queued = {row[1]: row[0] for row in rows_of(log, events.QUEUED, stage=HELPING)}
    over = {
        row[1]: row
        for row in rows_of(log, events.SUPPORTED, events.CLOSED)
        if row[3] == events.SUPPORTED or row[5] == outcomes.STEPPED_UP
    }
    whole = [of for of, moment in queued.items() if since <= moment < until]
    return [(over[of][0] - queued[of]) / DAY for of in whole], [over[of][3] == events.CLOSED for of in whole]


def test_early_help_is_m_m_c_while_nobody_steps_up() -> None:
    def figures(log: Log) -> dict[str, float]:
        waits, _ = waits_for_help(log, 30 * DAY, 170 * DAY)
        return {"mean wait": float(np.mean(waits)), "share that waits": float(np.mean([wait > 0 for wait in waits]))}

    exact = {"mean wait": queueing.mean_wait(6, 2.5, 2), "share that waits": queueing.erlang_c(6, 5)}
    agree(map(figures, logs(help_desk(), 40)), exact)


def test_early_help_is_m_m_c_with_reneging_where_waiting_families_step_up() -> None:
    leaving, waiting = queueing.waiting_with_reneging(4, 2.5, 2, 7 / 0.7)

    def figures(log: Log) -> dict[str, float]:
        waits, left = waits_for_help(log, 30 * DAY, 150 * DAY)
        return {"mean wait": float(np.mean(waits)), "share that steps up": float(np.mean(left))}

    agree(map(figures, logs(help_desk(4, 0.7), 30)), {"mean wait": waiting / 2.5, "share that steps up": leaving})


def test_reneging_without_patience_or_without_end_is_what_is_known() -> None:
    assert queueing.waiting_with_reneging(3, 1.0, 2.0, 1e9)[1] == pytest.approx(queueing.mean_wait(3, 1.0, 2.0))
    blocked = queueing.waiting_with_reneging(3, 1.0, 2.0, 1e-9)[0]  # Erlang's B
    assert blocked == pytest.approx((8 / 6) / (1 + 2 + 2 + 8 / 6))


def test_a_family_that_steps_up_begins_again_with_its_own_number_and_a_rating() -> None:
    log = enabled_town().log
    stepped = {row[1]: row[0] for row in rows_of(log, events.CLOSED) if row[5] == outcomes.STEPPED_UP}
    again = {log.family[row[1]]: row for row in rows_of(log, events.RECEIVED) if log.family[row[1]] != row[1]}
    assert len(stepped) > 5
    for of, moment in stepped.items():
        assert again[log.family[of]][0] >= moment
    further = {row[1] for row in rows_of(log, events.RECEIVED) if log.family[row[1]] != row[1]}
    assert further == {row[1] for row in rows_of(log, events.RATED, stage=DECIDING) if row[1] in further}
    assert all(log.children[of] == log.children[log.family[of]] for of in further)


def test_more_places_never_make_a_family_wait_longer_and_fewer_send_nobody_away() -> None:
    def started(places: int) -> dict[int, int]:
        return {row[1]: row[0] for row in rows_of(next(logs(help_desk(places))), events.SUPPORTED)}

    few, more = started(5), started(6)
    assert all(more[of] <= moment for of, moment in few.items())
    assert sum(more[of] < moment for of, moment in few.items()) > 50
    fewer = {"name": "a cut", "first_day": dt.date(2026, 4, 1), "changes": {"stages.helping.places": 2}}
    log = next(logs(changed(help_desk(), {"interventions": [fewer]})))
    cut = 58 * DAY
    helped, after = 0, []
    for moment, rows in groupby(rows_of(log, events.SUPPORTED, events.CLOSED, stage=HELPING), lambda row: row[0]):
        words = [row[3] for row in rows]
        helped += words.count(events.SUPPORTED) - words.count(events.CLOSED)
        if moment >= cut and events.SUPPORTED in words:
            after.append(helped)
    assert after
    assert max(after) == 2


# Wrong decisions


def test_moving_the_threshold_trades_the_two_errors_along_the_binormal_curve() -> None:
    normal = NormalDist()
    for low, high, by in ((0.2, 0.1, 0.0), (0.2, 0.1, 0.7), (0.05, 0.3, -1.2), (0, 1, 2)):
        too_low, too_high = Errors(too_low=low, too_high=high, moved_by=by).shares()
        if 0 < low < 1:
            assert normal.inv_cdf(too_low) == pytest.approx(normal.inv_cdf(low) - by)
            assert normal.inv_cdf(too_high) == pytest.approx(normal.inv_cdf(high) + by)
            apart = normal.inv_cdf(1 - too_low) - normal.inv_cdf(too_high)
            assert apart == pytest.approx(normal.inv_cdf(1 - low) - normal.inv_cdf(high)), (
                "how well they tell need apart stays the same"
            )
        else:
            assert (too_low, too_high) == (low, high)


def decide_desk(errors: Change | None, days: int = 40) -> Scenario:
    mix = {"nfa": 0.3, "advice": 0.2, "assessment": 0.4, "strategy": 0.1}
    deciding = {"pool": "desk", "effort": "0 min", "outcomes": dict.fromkeys(("red", "amber", "green"), mix)}
    return desk("60 per day", {"deciding": {**deciding, **({"errors": errors} if errors else {})}}, days)


def decisions(log: Log) -> dict[int, int]:
    return {row[1]: row[5] for row in rows_of(log, events.DECIDED)}


def test_wrong_decisions_have_their_shares() -> None:
    scenario, right = decide_desk({"too_low": 0.2, "too_high": 0.1, "moved_by": 0.5}), decide_desk(None)
    pairs = [(decisions(wrong), decisions(neutral)) for wrong, neutral in zip(logs(scenario), logs(right), strict=True)]

    def figures(pair: tuple[dict[int, int], dict[int, int]]) -> dict[str, float]:
        wrong, neutral = pair
        needs = [of for of, outcome in neutral.items() if outcome >= outcomes.ASSESSMENT]
        others = [of for of, outcome in neutral.items() if outcome < outcomes.ASSESSMENT]
        assert all(wrong[of] in (neutral[of], outcomes.NFA) for of in needs)
        assert all(wrong[of] in (neutral[of], outcomes.ASSESSMENT) for of in others)
        return {
            "too low": sum(wrong[of] == outcomes.NFA for of in needs) / len(needs),
            "too high": sum(wrong[of] == outcomes.ASSESSMENT for of in others) / len(others),
        }

    normal = NormalDist()
    exact = {"too low": normal.cdf(normal.inv_cdf(0.2) - 0.5), "too high": normal.cdf(normal.inv_cdf(0.1) + 0.5)}
    agree(map(figures, pairs), exact)


def test_a_lower_threshold_misses_fewer_of_the_same_contacts_and_lets_more_of_the_same_through() -> None:
    neutral = decisions(next(logs(decide_desk(None))))
    missed, let_through = [], []
    for by in (-1.0, 0.0, 1.0):
        found = decisions(next(logs(decide_desk({"too_low": 0.2, "too_high": 0.2, "moved_by": by}))))
        missed.append({of for of in found if found[of] == outcomes.NFA and neutral[of] >= outcomes.ASSESSMENT})
        let_through.append(
            {of for of in found if found[of] == outcomes.ASSESSMENT and neutral[of] < outcomes.ASSESSMENT}
        )
    assert missed[0] > missed[1] > missed[2]
    assert let_through[0] < let_through[1] < let_through[2]


def test_no_errors_is_no_errors() -> None:
    assert bytes_of(next(logs(decide_desk({"moved_by": 3})))) == bytes_of(next(logs(decide_desk(None))))


@pytest.mark.parametrize(("times", "share"), [(0.5, 0.1), (1, 0.2), (3, 0.6), (50, 0.95)])
def test_those_who_decide_multiply_wrong_decisions_up_to_nineteen_in_twenty(times: float, share: float) -> None:
    scenario, neutral = decide_desk({"too_low": 0.2}, 80), decisions(next(logs(decide_desk(None, 80))))
    world = World(FrontDoor(scenario), 1, 0)
    world.pools["desk"].wrong_hands = {DECIDING: times}
    world.env.run_until(world.door.ends_at)
    world.log.flush()
    found = decisions(world.log)
    needs = [of for of, outcome in neutral.items() if outcome >= outcomes.ASSESSMENT]
    wrong = sum(found[of] == outcomes.NFA for of in needs)
    assert abs(wrong - share * len(needs)) < 4 * (share * (1 - share) * len(needs)) ** 0.5


# Common luck

MECHANISMS: dict[str, tuple[str, ...]] = {
    "consent": ("stages.consenting",),
    "re-rating": ("stages.screening.rerating",),
    "triage": ("calendars.meeting", "pools.triage_team", "pools.triage_police", "stages.triaging"),
    "out of hours": ("calendars.nights", "pools.night_team", "stages.out_of_hours"),
    "early help": ("stages.helping",),
    "errors": ("stages.deciding.errors",),
}


class OfEach:
    """What is a contact's own, by when it came: its rating, and how long work on it takes at each stage the first time."""

    def __init__(self, log: Log):
        arrived = [row[1] for row in rows_of(log, events.RECEIVED) if log.family[row[1]] == row[1]]
        self.arrivals = [
            (row[0], row[5], log.children[row[1]])
            for row in rows_of(log, events.RECEIVED)
            if log.family[row[1]] == row[1]
        ]
        place = {of: number for number, of in enumerate(arrived)}
        self.ratings: dict[int, int] = {}
        self.efforts: dict[tuple[int, int], int] = {}
        began: dict[int, int] = {}
        spent: Counter[int] = Counter()
        returned = {row[1] for row in rows_of(log, events.RETURNED)}
        for time, of, task, event, stage, detail in log.rows():
            if of not in place or of in returned:  # a second visit has luck of its own
                continue
            if event == events.RATED:
                self.ratings.setdefault(place[of], detail)
            elif event in (events.STARTED, events.RESUMED):
                began[task] = time
            elif event in (events.PAUSED, events.FINISHED):
                spent[task] += time - began[task]
                if event == events.FINISHED and stage in (SCREENING, ANALYSING, DECIDING):
                    self.efforts.setdefault((place[of], stage), spent[task])


@pytest.mark.parametrize("name", MECHANISMS)
def test_what_is_turned_on_moves_nobody_elses_luck(name: str) -> None:
    plain = {"interventions": [], "run.last_day": dt.date(2026, 4, 19)}
    plain |= {
        f"stages.{stage}.effort": {"distribution": "exponential", "mean": "20 min"}
        for stage in ("screening", "analysing", "deciding")
    }
    base = changed(load_text(text_of(town())), plain)
    before, after = (
        OfEach(next(logs(base))),
        OfEach(next(logs(changed(base, {key: ENABLED[key] for key in MECHANISMS[name]})))),
    )
    assert before.arrivals == after.arrivals
    both = before.ratings.keys() & after.ratings.keys()
    assert len(both) > 100
    assert all(before.ratings[of] == after.ratings[of] for of in both)
    both_worked = before.efforts.keys() & after.efforts.keys()
    assert len(both_worked) > 200
    assert all(before.efforts[key] == after.efforts[key] for key in both_worked)


# The hours check


def test_the_hours_check_counts_the_work_of_the_way_up() -> None:
    """On a desk where nobody waits, the hands-on hours are those that the check expects."""
    stages = {
        "consenting": CONSENTING_DESK,
        "deciding": {
            "pool": "boss",
            "effort": "10 min",
            "outcomes": {key: {"assessment": 1} for key in ("red", "amber", "green")},
        },
    }
    triage = {
        "pool": "desk",
        "effort": "7 min",
        "sources": {"anyone": 0.3},
        "meets": "meeting",
        "outcomes": {"enquiry": 0.5, "advice": 0.5},
    }
    week = dict.fromkeys((*WEEKDAYS, "saturday", "sunday"), "00:00-20:00")
    calendars = {
        "office": {**week, "bank_holidays": "open"},
        "nights": {**dict.fromkeys(week, "20:00-24:00"), "bank_holidays": "open"},
        "meeting": {**dict.fromkeys(week, "10:00-16:00"), "bank_holidays": "open"},
    }
    pools = {"desk": {"posts": 60}, "boss": {"posts": 20}, "night": {"posts": 20, "shifts": ["nights"]}}
    nights = {"pool": "night", "effort": "6 min", "acting_effort": "10 min"}
    scenario = desk(
        "100 per day", {**stages, "triaging": triage, "out_of_hours": nights}, 200, calendars=calendars, pools=pools
    )
    scenario = changed(
        scenario,
        {"stages.screening.effort": "4 min", "stages.screening.ratings": {"red": 0.25, "amber": 0.25, "green": 0.5}},
    )
    log = next(logs(scenario))
    worked: Counter[str] = Counter()
    began: dict[int, int] = {}
    for time, _, task, event, _, detail in log.rows():
        if event in (events.STARTED, events.RESUMED):
            began[task] = time
        elif event in (events.PAUSED, events.FINISHED, events.WITHDRAWN) and task in began:
            worked[log.names.pools[log.person_pool[detail] if event != events.WITHDRAWN else detail]] += (
                time - began.pop(task)
            )
    for name, hours in hours_check(FrontDoor(scenario)).items():
        assert hours.needed == pytest.approx(worked[name] / HOUR / (200 / 7), rel=0.03), name


# Messages


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            '[stages.consenting]\npool = "social_worker"\neffort = "10 min"\nreached_share = 0.5\nagain_after = "1 working day"\nmost = 3',
            (
                "line 3: stages.consenting.pool is 'social_worker', which is no pool; there are contact_officers, social_workers, "
                "managers, team_managers; did you mean 'social_workers'?"
            ),
        ),
        (
            '[stages.consenting]\npool = "managers"\neffort = "10 min"\nreached_share = 0\nagain_after = "1 working day"\nmost = 3',
            "line 5: stages.consenting.reached_share is 0; it must be more than 0.",
        ),
        (
            '[stages.triaging]\npool = "managers"\neffort = "9 min"\nsources = { polices = 0.5 }\nmeets = "office"\noutcomes = { nfa = 1 }',
            (
                "line 5: stages.triaging.sources.polices is 'polices', which is no source; there are police, schools, health, "
                "local_authority, individuals, other, legal, anonymous, housing; did you mean 'police'?"
            ),
        ),
        (
            '[stages.triaging]\npool = "managers"\neffort = "9 min"\nsources = { police = 0.5 }\nmeets = "offices"\noutcomes = { nfa = 1 }',
            "line 6: stages.triaging.meets is 'offices', which is no calendar; there are office, schools; did you mean 'office'?",
        ),
        (
            (
                '[calendars.always]\nmonday = "00:00-24:00"\ntuesday = "00:00-24:00"\nwednesday = "00:00-24:00"\nthursday = "00:00-24:00"\n'
                'friday = "00:00-24:00"\nsaturday = "00:00-24:00"\nsunday = "00:00-24:00"\nbank_holidays = "open"\n'
                '[stages.triaging]\npool = "managers"\neffort = "9 min"\nsources = { police = 1 }\nmeets = "always"\noutcomes = { nfa = 1 }'
            ),
            "line 15: stages.triaging.meets is a calendar that never closes, so no meeting ever begins; give it the meeting's hours.",
        ),
        (
            (
                '[stages.triaging]\npool = "managers"\neffort = "9 min"\nsources = { police = 1 }\nmeets = "office"\n'
                'outcomes = { nfa = 1 }\n[stages.interviewing]\npool = "managers"\neffort = "1 hour"\nsources = ["police"]\n'
                'reached_share = 1\nagain_after = "1 day"\nmost = 1'
            ),
            "line 5: stages.triaging.sources.police goes to stages.interviewing already; leave it out of one of them.",
        ),
        (
            '[stages.helping]\nplaces = -1\nlasts = "60 days"',
            "line 3: stages.helping.places is -1; it must be 0 or more.",
        ),
        ("[stages.deciding.errors]\ntoo_low = 2", "line 3: stages.deciding.errors.too_low is 2; it must be 1 or less."),
        (
            '[stages.deciding.errors]\ntoo_low_becomes = "strategy"',
            "line 3: stages.deciding.errors.too_low_becomes is 'strategy'; it must be 'nfa', 'advice' or 'early_help'.",
        ),
        (
            '[pools.nights]\nposts = 0\n[stages.out_of_hours]\npool = "nights"\neffort = "10 min"',
            "line 2: pools.nights is staffed by nobody on any day, but stages.out_of_hours needs it; give it posts.",
        ),
        (
            '[[interventions]]\nname = "x"\nfirst_day = 2026-06-01\n[interventions.changes]\n"stages.triaging.meets" = "office"',
            "line 6: stages.triaging.meets holds for a whole run and cannot change on a day.",
        ),
    ],
)
def test_a_bad_file_gets_these_words(text: str, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("door.toml").write_text(f'base = "baseline"\n{text}', encoding="utf-8")
    said = mashsim("check", "door.toml")
    assert said.code == 2, said.out
    assert said.err.splitlines()[0] == f"door.toml, {words}"
