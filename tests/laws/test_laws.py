"""Laws that hold in every scenario, checked on the logs of made ones."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given

from made.laws import (
    caseloads_keep_under_their_ceiling,
    children_stay_together,
    contacts_go_on_by_the_rule,
    contacts_go_the_way_of_the_pathway,
    decisions_are_what_they_say,
    everybody_asked_is_asked_at_once,
    measures_never_raise_and_conserve,
    nobody_is_idle_while_work_waits,
    nobody_works_off_shift,
    nothing_happens_twice_to_a_contact,
    only_the_opening_backlog_is_from_before,
    partners_reply_only_while_open,
    people_come_and_go_once,
    people_keep_what_they_put_down,
    people_work_in_the_pool_that_was_asked,
    queues_keep_their_order,
    reds_that_interrupt_do_not_wait,
    requests_are_answered_at_most_once,
    rosters_add_up,
    waiting_is_rate_times_wait,
    what_came_went_or_is_open,
    work_is_neither_lost_nor_made,
    work_stays_with_its_contact,
)
from made.scenarios import checked, play, scenarios

FAST, DEEP = 16, 160


CONTACTS = (
    nothing_happens_twice_to_a_contact,
    only_the_opening_backlog_is_from_before,
    contacts_go_the_way_of_the_pathway,
    children_stay_together,
    what_came_went_or_is_open,
    decisions_are_what_they_say,
)


WORK = (
    work_stays_with_its_contact,
    people_work_in_the_pool_that_was_asked,
    nobody_works_off_shift,
    work_is_neither_lost_nor_made,
    nobody_is_idle_while_work_waits,
    queues_keep_their_order,
    reds_that_interrupt_do_not_wait,
    people_keep_what_they_put_down,
    people_come_and_go_once,
    rosters_add_up,
)


PARTNERS = (
    requests_are_answered_at_most_once,
    partners_reply_only_while_open,
    contacts_go_on_by_the_rule,
    everybody_asked_is_asked_at_once,
)


ROOM = (caseloads_keep_under_their_ceiling,)


MEASURES = (measures_never_raise_and_conserve, waiting_is_rate_times_wait)


def hold(laws: tuple[Any, ...], text: str) -> None:
    made = play(text)
    for law in laws:
        law(made)


@given(scenarios())
@checked(FAST)
def test_contacts_are_never_lost(text: str) -> None:
    hold(CONTACTS, text)


@pytest.mark.slow
@given(scenarios())
@checked(2 * FAST)
def test_people_and_queues_keep_the_rules(text: str) -> None:
    hold(WORK, text)


@pytest.mark.slow
@given(scenarios(depths=(2, 3, 4), with_partners=True, with_interventions=False))
@checked(2 * FAST)
def test_partners_keep_the_rules(text: str) -> None:
    hold(PARTNERS, text)


@pytest.mark.slow
@given(scenarios(depths=(5,)))
@checked(2 * FAST)
def test_caseloads_keep_the_rules(text: str) -> None:
    hold(ROOM, text)


@pytest.mark.slow
@given(scenarios())
@checked(FAST)
def test_measures_keep_the_rules(text: str) -> None:
    hold(MEASURES, text)


@pytest.mark.slow
@given(scenarios())
@checked(DEEP, deep=True)
def test_every_law_holds_in_many_scenarios(text: str) -> None:
    hold(CONTACTS + WORK + PARTNERS + ROOM + MEASURES, text)
