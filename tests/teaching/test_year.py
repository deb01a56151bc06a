"""The game: its codes, its budget, its years as scenarios, and what the page answers."""

from __future__ import annotations

import json
import string
from statistics import fmean
from typing import Any

import pytest

from mashsim.documents import read_document
from mashsim.errors import ScenarioError
from mashsim.experiment import run
from mashsim.game.codes import code_from, seed_of, tidy
from mashsim.game.decisions import budget_left, price, read, read_all, refusal
from mashsim.game.rules import game, game_file, spells, town
from mashsim.game.weeks import at_work, news, next_stop, oldest, people
from mashsim.game.year import log_until, played_year, scenario_of
from mashsim.loading import load_text
from mashsim.log import Log
from mashsim.page import handle, handle_text
from mashsim.vocabulary import events

CODE = "Mild-Otter-26"
EARLY = ("1.escalate.police", "2.agency.managers.1.12", "4.post.social_workers")
LATER = (
    *EARLY,
    "11.agency.contact_officers.2.8",
    "11.end.contact_officers",
    "11.escalate.health",
    "11.post.managers",
    "11.rule.managers.oldest_first",
    "11.rule.social_workers.due_soonest",
    "12.escalate.education",
    "14.agency.social_workers.1.4",
)


def asked(do: str, **more: Any) -> dict[str, Any]:
    answer = handle({"do": f"year {do}", **more})
    assert "faults" not in answer, answer
    return answer


def fault(do: str, **more: Any) -> str:
    (said,) = handle({"do": f"year {do}", **more})["faults"]
    return str(said)


def happened(log: Log, before: int) -> list[tuple[object, ...]]:
    """All that a log says of the time before a moment; people by their names, as their numbers count who will come as
    well."""
    rows: list[tuple[object, ...]] = []
    for time, contact, task, event, stage, detail in log.rows():
        who: object = (
            log.names.people[detail]
            if event in (events.STARTED, events.RESUMED, events.PAUSED, events.FINISHED, events.PUT_BACK)
            else detail
        )
        of: object = log.names.people[task] if event in (events.JOINED, events.LEFT) else task
        if time < before:
            rows.append((time, contact, of, event, stage, who))
    return rows


# A year is a scenario


@pytest.mark.slow
def test_what_is_decided_later_changes_nothing_that_happened_before() -> None:
    now, later = log_until(CODE, EARLY, 10), log_until(CODE, LATER, 10)
    assert len(now) > 5000
    assert happened(now, now.ends_at) == happened(later, now.ends_at)
    further = log_until(CODE, LATER, 20)
    assert happened(now, now.ends_at) == happened(further, now.ends_at)
    assert happened(log_until(CODE, EARLY, 20), further.ends_at) != happened(further, further.ends_at), (
        "and it does change what comes after"
    )


def test_the_score_is_what_mashsim_measures_of_the_scenario_that_can_be_downloaded() -> None:
    file = asked("file", code=CODE, decisions=list(LATER))
    scenario = load_text(file["scenario"], file["name"])
    results = run(scenario, replications=1)["results"]
    year = played_year(CODE, LATER)
    staff = results["workforce"]
    assert year.child_days == results["child_days_without_decision"]["all"]["mean"]
    assert year.share_in_time == results["clocks"]["decision"]["share_in_time"]["mean"]
    assert year.cost == results["cost"]["total"]["mean"]
    assert year.changes_of_staff == sum(
        staff[pool][what]["mean"] for pool in game().people for what in ("joined", "left")
    )
    assert file["command"] == "mashsim run Mild-Otter-26.toml --replications 1"


@pytest.mark.slow
def test_the_last_week_stands_where_the_whole_year_ends() -> None:
    week = asked("week", code=CODE, decisions=list(LATER), week=52)
    assert week["score"] == asked("debrief", code=CODE, decisions=list(LATER))["score"]
    assert week["offers"] is None


def test_the_area_under_the_curve_is_near_the_child_days() -> None:
    year = played_year(CODE, ())
    assert sum(year.undecided) == pytest.approx(year.child_days, rel=0.1), "by day, and not by the second"


@pytest.mark.slow
def test_the_same_request_has_the_same_bytes_whatever_was_asked_before() -> None:
    request = json.dumps({"do": "year week", "code": CODE, "week": 6, "decisions": list(EARLY)})
    first = handle_text(request)
    asked("week", code="Amber-Heron-21", week=3)
    from mashsim.game import year

    year.end_of_week.cache_clear()
    year._door.cache_clear()
    assert handle_text(request) == first


@pytest.mark.slow
def test_fixed_policies_can_be_paid_and_differ() -> None:
    for policy in game().policies:
        assert budget_left(game(), town(), read_all(game(), town(), policy.decisions)) >= 0
    classes = [
        [played_year(code_from(game(), word), policy.decisions) for policy in game().policies] for word in "abcd"
    ]
    assert len({year.child_days for years in classes for year in years}) == 3 * len(classes)
    for nothing, agency, summer in classes:
        assert agency.cost > summer.cost > nothing.cost
        assert agency.child_days < nothing.child_days
        assert summer.changes_of_staff > agency.changes_of_staff > nothing.changes_of_staff
    # Social workers help little in a class whose contact officers leave, so what they bring is asked of all classes together.
    assert fmean(agency.child_days / nothing.child_days for nothing, agency, _ in classes) < 0.95


def test_every_figure_of_the_game_has_its_source() -> None:
    document = read_document(game_file())
    figures = [
        (group, name)
        for group in ("posts", "agency", "escalation", "surge", "slowdowns")
        for name in document.values[group]
    ]
    words = {("escalation", "by"), ("slowdowns", "partners")}
    for path in [*(".".join(each) for each in figures if each not in words), "weeks", "budget"]:
        found = document.provenance[path]
        assert found.quality, path
        assert found.source, path


# Class codes


def test_a_code_says_its_year_however_it_is_typed() -> None:
    rules = game()
    assert {
        tidy(rules, text) for text in (CODE, "mild otter 26", " MILD-OTTER 2 6 ", "MildOtter26"[:4] + "-otter-26")
    } == {CODE}
    codes = {code_from(rules, str(number)) for number in range(300)}
    assert len({seed_of(rules, code) for code in codes}) == len(codes) > 280
    assert all(tidy(rules, code) == code for code in codes)
    assert asked("code", text="a word")["code"] == asked("code", text=" A Word ")["code"]
    assert spells(rules, 1) != spells(rules, 2)


@pytest.mark.parametrize("code", [CODE, "Kind-Kite-2", "Amber-Heron-21"])
def test_no_single_character_typed_wrong_gives_another_year(code: str) -> None:
    rules = game()
    code = code if code[-2].isdigit() else next(f"{code}{last}" for last in range(10) if not faulty(f"{code}{last}"))
    letters = string.ascii_lowercase + string.digits
    wrong = {code[:place] + other + code[place + 1 :] for place in range(len(code)) for other in ("", *letters)}
    wrong |= {code[:place] + more + code[place:] for place in range(len(code) + 1) for more in letters}
    same = {
        each
        for each in wrong
        if "".join(filter(str.isalnum, each)).casefold() == "".join(filter(str.isalnum, code)).casefold()
    }
    for each in wrong - same:
        assert faulty(each), each
    assert {tidy(rules, each) for each in same if not faulty(each)} <= {code}


def faulty(code: str) -> bool:
    try:
        seed_of(game(), code)
    except ScenarioError:
        return True
    return False


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("", "there is no class code yet; a code is two words and two digits, such as "),
        ("Mild-Ottar-15", "'Ottar' is not among the words that a class code has as its second; did you mean Otter?"),
        (
            "Mild-Otter-27",
            "'Mild-Otter-27' does not hold together: a word or a digit of it is wrong; look at the code again.",
        ),
        ("Mild-Otter-15", "'Mild-Otter-15' belongs to version 1 of the game; this page plays version 2."),
        ("<img src=x>", "'<img src=x>' is not a class code; a code is two words and two digits, such as "),
    ],
)
def test_what_is_wrong_with_a_code_is_said(code: str, said: str) -> None:
    assert fault("week", code=code, week=0).startswith(said)


# What may be decided


@pytest.mark.parametrize(
    ("before", "decision", "why"),
    [
        ((), "1.agency.managers.2.26", ""),
        (
            ("1.agency.social_workers.2.26",),
            "1.agency.managers.1.26",
            "it costs £43,290, and £12,001 of the budget are left.",
        ),
        (
            ("1.agency.social_workers.2.8",),
            "3.agency.social_workers.1.4",
            "at most 2 agency workers in one role at a time.",
        ),
        (("1.agency.social_workers.2.8",), "9.agency.social_workers.1.4", ""),
        ((), "1.agency.managers.1.3", "a booking is for 4 to 26 weeks."),
        ((), "50.agency.managers.1.4", "they come after 3 weeks of notice, which is after the year’s end."),
        (
            ("1.post.contact_officers", "1.post.contact_officers"),
            "2.post.contact_officers",
            "5 posts are the most in this role.",
        ),
        (("1.end.managers",), "2.end.managers", "the last post of a role cannot be given up."),
        ((), "41.end.managers", "it would take effect only after the year’s end."),
        (("1.escalate.health",), "8.escalate.health", "it is under way with this partner already."),
        (("1.escalate.health",), "9.escalate.health", ""),
        (
            ("1.escalate.health", "2.escalate.police"),
            "3.escalate.education",
            "at most 2 partners are taken up at a time.",
        ),
        ((), "1.rule.managers.most_urgent_first", "that is the rule there already."),
        (
            ("1.rule.managers.oldest_first",),
            "1.rule.managers.first_come",
            "there is a rule for this week already; take that back first.",
        ),
        ((), "53.escalate.health", "the game has 52 weeks."),
    ],
)
def test_what_may_not_be_decided_is_refused_in_words(before: tuple[str, ...], decision: str, why: str) -> None:
    made = read_all(game(), town(), before)
    said = refusal(game(), town(), made, read(game(), town(), decision))
    assert said.endswith(why)
    assert bool(said) == bool(why)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1",
        "1.agency",
        "0.post.managers",
        "1.post.manager",
        "1.rule.managers.luck",
        "1.agency.managers.one.4",
        "²5.post.managers",
    ],
)
def test_what_is_no_decision_is_refused(text: str) -> None:
    assert text[:60] in fault("week", code=CODE, week=0, decisions=[text])


def test_a_week_that_is_still_far_cannot_be_decided() -> None:
    assert fault("week", code=CODE, week=3, decisions=["5.post.managers"]).endswith(
        "that is decided in week 5, and week 4 is next."
    )


def test_prices_are_hours_times_rates() -> None:
    rules, door = game(), town()
    assert price(rules, door, read(rules, door, "1.agency.social_workers.2.10")) == round(2 * 10 * 37 * 40.54)
    assert price(rules, door, read(rules, door, "45.agency.social_workers.1.10")) == round(5 * 37 * 40.54), (
        "only until the year's end"
    )
    assert price(rules, door, read(rules, door, "1.end.managers")) == -(40 * 37 * 22)
    assert price(rules, door, read(rules, door, "1.rule.managers.oldest_first")) == 0
    given_back = ("1.end.contact_officers", "1.agency.social_workers.2.26", "1.agency.managers.1.20")
    assert budget_left(rules, door, read_all(rules, door, given_back)) < rules.budget - 78_000 - 33_000 + 27_000


@pytest.mark.slow
def test_each_offer_says_what_it_costs_or_why_it_is_refused_as_the_rules_do() -> None:
    week = asked("week", code=CODE, week=1, decisions=["1.agency.social_workers.2.26"])
    choices = {text: choice for group in week["offers"]["groups"] for text, choice in group["choices"].items()}
    assert choices["agency.managers.1.4"]["refused"] == ""
    assert choices["agency.managers.2.26"]["refused"] == "It costs £86,580, and £12,001 of the budget are left."
    for text, choice in choices.items():
        again = handle({"do": "year week", "code": CODE, "week": 1, "decisions": [*week["decisions"], f"2.{text}"]})
        assert ("faults" in again) == bool(choice["refused"]), text


# Week by week


def test_who_is_ordered_comes_after_notice_or_the_time_to_hire() -> None:
    decisions = ("2.agency.managers.1.4", "2.post.social_workers")
    made = read_all(game(), town(), decisions)

    def there(pool: str, week: int) -> Any:
        return next(
            each for each in at_work(game(), town(), log_until(CODE, decisions, week), made, week) if each.pool == pool
        )

    assert [there("managers", week).agency for week in (4, 5, 8, 9)] == [0, 1, 0, 0], (
        "it leaves on the Friday of week 8"
    )
    assert "agency manager from week 5 to 8" in there("managers", 3).to_come
    assert there("social_workers", 2).posts == 6
    assert there("social_workers", 2).to_come == ("a post vacant since week 2: somebody comes about week 19",)
    came = [one.since for one in people(log_until(CODE, decisions, 40)) if one.pool == "social_workers" and one.since]
    assert came
    assert 2 + 10 <= came[0] <= 2 + 27, "10 to 26 weeks after the Monday of week 2"
    assert news(game(), CODE, made, log_until(CODE, decisions, 5), 5)[-1] == "An agency manager started."


def test_an_escalation_halves_replies_and_takes_managers_time() -> None:
    scenario = scenario_of(game(), CODE, ("3.escalate.housing",))
    usual = town().partners["housing"].reply.median.amount  # type: ignore[union-attr]  # the town says medians
    by_day = [
        (day, epoch.partners["housing"].reply.median.amount, epoch.pools["managers"].posts)  # type: ignore[union-attr]  # as above
        for day, epoch in scenario.epochs
    ]
    first, last = (town().run.first_day.toordinal() + 7 * weeks for weeks in (2, 10))
    for day, median, posts in by_day:
        during = first <= day.toordinal() < last  # type: ignore[attr-defined]  # a date
        assert median == pytest.approx(usual * (0.5 if during else 1))
        assert posts == (1.9 if during else 2)


def test_until_something_happens_stops_at_the_first_news() -> None:
    week = next_stop(CODE, (), 0)
    told = asked("week", code=CODE, week=week, since=0)
    assert told["news"] == [f"Week {week}: Police: replies have begun to come much later than usual."]
    assert asked("ahead", code=CODE, week=0)["week"] == week == spells(game(), seed_of(game(), CODE))[1].first
    assert asked("ahead", code=CODE, week=52)["week"] == 52


def test_the_oldest_wait_is_counted_in_days() -> None:
    log = log_until(CODE, (), 1)
    assert 7 <= oldest(log) <= 10, "the opening backlog has waited up to three working days before the first week"


def test_a_line_is_read_back_and_held_against_its_numbers() -> None:
    line = asked("debrief", code=CODE, decisions=list(EARLY))["line"]
    found = asked("line", line=f"  {line}\n")
    assert (found["code"], found["decisions"], found["week"], found["differs"]) == (CODE, list(EARLY), 52, "")
    assert asked("line", line=line.replace("cost £", "cost £1"))["differs"].startswith(
        "The line’s numbers are not those of its decisions"
    )
    assert fault("line", line="hello").startswith("that is not a line of this game")


@pytest.mark.slow
def test_other_years_are_other_luck_of_the_same_code() -> None:
    told = asked("others", code=CODE, years=1)
    listing, table = told["sections"][0]["blocks"]
    assert listing["items"][1] == "Fewer than under “Nothing is changed” in 0 of 1, and exactly as many in 1."
    assert [row[1]["text"] for row in table["rows"]] == [
        f"{played_year(CODE, (), number).child_days:,.0f}" for number in (1,)
    ]


def test_the_rules_are_there_without_a_code() -> None:
    told = asked("rules")
    assert len(told["policies"]) == 3
    assert any("£90,000" in each for each in told["rules"])
    assert any("no figure found" in each for each in told["basis"])
