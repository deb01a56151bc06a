"""The smallest staffing for a promise: right where theory knows it, honest where runs do not tell, plain where nothing
helps."""

from __future__ import annotations

import datetime as dt
import json
from itertools import product
from math import exp, factorial, sqrt
from pathlib import Path
from typing import Any

import pytest

from made.command_line import mashsim
from made.places import SCENARIOS
from mashsim.confidence import Verdict, decide, lower_limit, upper_limit
from mashsim.errors import ScenarioError
from mashsim.experiment import Runner, Runs
from mashsim.loading import changed, load
from mashsim.questions.asking import Finder
from mashsim.questions.kinds.seek import Seek
from mashsim.questions.levers import Lever as LeverOf
from mashsim.questions.levers import Pattern, patterns_of
from mashsim.questions.promising import Judged, judged, months_of
from mashsim.questions.searching import Look, Search, guess, most_verdicts
from mashsim.report import words
from mashsim.report.answers import page_of

MMC = SCENARIOS / "textbook" / "m-m-c.toml"
WAITED = "stages.screening.share_waited"
FEWER = {"run.last_day": "2023-02-12", "demand.rate": "1.44 per hour", "stages.screening.effort.mean": "100 min"}
"""The same load in a tenth of the contacts, where no more are needed to tell."""


def erlang_c(servers: int, load_: float) -> float:
    """The share of contacts that wait in M/M/c (Erlang 1917)."""
    last = load_**servers / factorial(servers) * servers / (servers - load_)
    return last / (sum(load_**k / factorial(k) for k in range(servers)) + last)


def seek(**asked: Any) -> dict[str, Any]:
    settings = {
        "scenario": str(MMC), "levers": ["pools.server.posts=3..9"], "target": f"{WAITED} <= 0.2", "promise": "share",
        "changes": {"run.last_day": "2023-02-12"}, **asked,
    }  # fmt: skip
    with Runner() as runner:
        return Seek.model_validate(settings).answer(runner, Finder())


def offered() -> float:
    """Erlangs of the textbook scenario."""
    scenario = load(MMC)
    effort = scenario.stages.screening.effort.compiled().mean
    return 14.4 / 3600 * effort


@pytest.mark.slow
def test_the_smallest_team_is_that_of_erlang_s_formula() -> None:
    load_ = offered()
    truth = next(servers for servers in range(3, 10) if erlang_c(servers, load_) <= 0.2)
    assert abs(erlang_c(truth, load_) - 0.2) > 0.02  # far enough from the target to be told
    found = seek(changes=FEWER)
    assert (found["status"], found["best"], found["fails"]) == ("found", [truth], [truth - 1])
    by_value = {look["values"][0]: look for look in found["looks"]}
    assert by_value[truth]["high"] <= 0.2 < by_value[truth - 1]["low"]
    assert found["after"]["trend"]["high"] < 0.5


@pytest.mark.slow
def test_a_target_on_the_spot_is_undetermined_and_never_flips() -> None:
    exact = erlang_c(4, offered())
    found = seek(target=f"{WAITED} <= {exact:.6f}", levers=["pools.server.posts=3..6"], changes=FEWER)
    assert found["status"] == "undetermined"
    assert {tuple(look["values"]): look["verdict"] for look in found["looks"]}[(4.0,)] == "undetermined"
    assert found["best"] == [5]
    assert found["fails"] == [3]


@pytest.mark.slow
def test_no_amount_is_said_where_more_does_nothing() -> None:
    found = seek(target="contacts.received <= 10", levers=["pools.server.posts=5..8"], changes=FEWER)
    assert found["status"] == "none"
    assert found["levelled_off"]["is_flat"]
    assert found["best"] is None


@pytest.mark.slow
def test_the_least_that_was_looked_at_may_be_enough() -> None:
    assert seek(levers=["pools.server.posts=7..9"], changes=FEWER)["status"] == "least"


@pytest.mark.slow
def test_a_promise_of_periods_counts_runs_that_keep_it() -> None:
    found = seek(promise="period", met_in=0.9, changes=FEWER)
    values = {look["values"][0]: look for look in found["looks"]}
    for look in values.values():
        assert look["mean"] * look["replications"] == pytest.approx(round(look["mean"] * look["replications"]))
    assert found["best"] is not None
    assert values[found["best"][0]]["low"] >= 0.9


class Known(Search):
    """A search in which what is enough is known, so that no run is needed."""

    def look(self, *values: float) -> Look:
        passes = 3 * values[0] + 2 * values[1] + values[2] >= 11
        self.looks.append(
            Look(
                runs=Runs(self.base, 1, range(0), []),
                mean=0.0,
                low=0.0,
                high=0.0,
                verdict="passes" if passes else "fails",
                values=values,
                cost=self.cost(values),
            )
        )
        return self.looks[-1]

    def cost(self, values: tuple[float, ...]) -> float:
        return 5 * values[0] + 2 * values[1] + 3 * values[2]


def test_several_levers_find_the_cheapest_of_all_without_looking_at_all() -> None:
    sizes = [tuple(float(value) for value in range(1, most + 1)) for most in (3, 4, 5)]
    asked = Seek.model_validate(
        {"scenario": str(MMC), "levers": ["a"], "target": f"{WAITED} <= 0.2", "promise": "share"}
    )
    levers = [LeverOf(f"pools.{name}.posts", values) for name, values in zip("abc", sizes, strict=True)]
    search = Known(Runner(), (mmc := load(MMC)), levers, [asked.read_promise(asked.target[0], mmc)], 0.1, 1)
    assert search.along_all() == "found"
    best, looked = search.cheapest(), [look.values for look in search.looks]
    enough = [values for values in product(*sizes) if 3 * values[0] + 2 * values[1] + values[2] >= 11]
    assert best is not None
    assert search.cost(best.values) == min(map(search.cost, enough))
    assert len(looked) == len(set(looked)) <= most_verdicts(search.levers) < len(list(product(*sizes)))
    for place, values in enumerate(looked):  # what follows from an earlier look is not looked at
        for look in search.looks[:place]:
            pairs = list(zip(values, look.values, strict=True))
            assert not all(mine >= its if look.verdict == "passes" else mine <= its for mine, its in pairs)


class Both(Known):
    """A search for two targets, of which it is known what meets each, with a choice of patterns."""

    def look(self, *values: float) -> Look:
        pattern, *posts = values
        verdicts: list[Verdict] = [
            "passes" if is_met else "fails" for is_met in (posts[0] + pattern >= 3, posts[0] + 2 * posts[1] >= 7)
        ]
        verdict: Verdict = "fails" if "fails" in verdicts else "passes"
        each = [Judged(0.0, 0.0, 0.0, one) for one in verdicts]
        runs = Runs(self.base, 1, range(0), [])
        said = tuple(lever.said(value) for lever, value in zip(self.levers, values, strict=True))
        self.looks.append(
            Look(runs=runs, mean=0.0, verdict=verdict, each=each, values=values, said=said, cost=self.cost(values))
        )
        return self.looks[-1]

    def cost(self, values: tuple[float, ...]) -> float:
        return 1.5 * values[0] + 2 * values[1] + 3 * values[2]


def test_all_targets_are_met_at_least_cost_with_the_best_pattern_and_the_one_that_decides_is_said() -> None:
    sizes = [(0.0, 1.0), (1.0, 2.0, 3.0), (1.0, 2.0, 3.0)]
    patterns = (Pattern("as now", {}), Pattern("two shifts", {}))
    levers = [
        LeverOf("pools.server.shifts", sizes[0], patterns=patterns),
        *(LeverOf(f"pools.{name}.posts", values) for name, values in zip("bc", sizes[1:], strict=True)),
    ]
    search = Both(Runner(), load(MMC), levers, [], 0.1, 1)
    assert search.along_all() == "found"
    best = search.cheapest()
    enough = [v for v in product(*sizes) if v[1] + v[0] >= 3 and v[1] + 2 * v[2] >= 7]
    assert best is not None
    assert search.cost(best.values) == min(map(search.cost, enough))
    assert best.as_dict()["values"] == ["as now", 3.0, 2.0]
    assert search.deciding(best) == [1], "the second target is what most of the cheaper misses"
    tried = {look.values[0] for look in search.looks}
    assert tried == {0.0, 1.0}, "what one pattern shows says nothing of the other"


def test_a_target_is_missed_if_one_of_several_is_and_the_nearest_to_it_decides() -> None:
    class Fixed:
        def __init__(self, mean: float, half: float):
            self.found, self.target = (mean, mean - half, mean + half), (0.9, True)

        def limits(self, runs: Runs, alpha: float) -> tuple[float, float, float]:
            assert alpha == 0.05, "two targets share the error"
            return self.found

    nothing = Runs(load(MMC), 1, range(0), [])
    told = {
        "passes": [Fixed(0.99, 0.01), Fixed(0.95, 0.04)],
        "fails": [Fixed(0.99, 0.01), Fixed(0.5, 0.1)],
        "undetermined": [Fixed(0.99, 0.01), Fixed(0.91, 0.05)],
    }
    for verdict, goals in told.items():
        found = judged(goals, nothing, 0.1)
        assert (found.verdict, found.mean) == (verdict, goals[1].found[0])


@pytest.mark.parametrize(
    ("months", "held"),
    [
        ("june to August", ["2026-06", "2027-06", "2027-08"]),
        ("December to February", ["2026-12", "2027-01"]),
        ("2026-06 to 2026-09", ["2026-06", "2026-09"]),
        ("September", ["2026-09"]),
    ],
)
def test_a_target_may_be_of_some_months(months: str, held: list[str]) -> None:
    condition, found = months_of(f"share_decided_in_time >= 90% in {months}")
    every = ["2026-06", "2026-09", "2026-12", "2027-01", "2027-06", "2027-08"]
    assert condition == "share_decided_in_time >= 90%"
    assert found is not None
    assert [month for month in every if found.hold(month)] == held
    assert months_of(condition) == (condition, None)


def test_the_share_in_some_months_is_of_the_contacts_of_these_months() -> None:
    base = load(SCENARIOS / "baseline.toml", {"run.last_day": dt.date(2026, 6, 14)})
    asked = {"scenario": "x", "levers": ["a"], "target": "share_decided_in_time >= 0.9", "promise": "share"}
    question = Seek.model_validate(asked)
    promise = question.read_promise("share_decided_in_time >= 0.9 in April to May", base)
    with Runner() as runner:
        (runs,) = runner.only([*promise.measures, "monthly.clocks.decision"]).run([base], 1)
    (in_time,), (judged_,) = (runs.curves(f"monthly.clocks.decision.{name}") for name in ("in_time", "judged"))
    assert len(in_time) == 2
    assert promise.values(runs) == [((in_time[0] or 0) + (in_time[1] or 0)) / ((judged_[0] or 0) + (judged_[1] or 0))]
    with pytest.raises(ScenarioError, match="no whole month of July is simulated"):
        question.read_promise("share_decided_in_time >= 0.9 in July", base).values(runs)


def test_patterns_of_shifts_are_a_lever_with_its_hours() -> None:
    base = load(SCENARIOS / "baseline.toml")
    (lever,) = patterns_of(
        [
            "contact_officers: two shifts = mon-fri 08:00-16:00 + mon-fri 12:00-20:00",
            "contact_officers: Saturdays too = office + mon-thu 08:30-17:00, sat 09:00-13:00 for 40 hours",
        ],
        base,
    )
    assert [lever.said(value) for value in lever.values] == ["as now", "two shifts", "Saturdays too"]
    search = Search(Runner(), base, [lever], [], 0.1, 1)
    now, two, saturday = (search.front_door((value,)) for value in lever.values)
    assert now is base
    days = [len(two.calendars[name].friday) for name in two.pools["contact_officers"].shifts]
    assert (days, len(two.pools["contact_officers"].shifts)) == ([1, 1], 2)
    last = saturday.calendars[saturday.pools["contact_officers"].shifts[1]]
    assert (saturday.pools["contact_officers"].shifts[0], last.saturday, last.friday) == ("office", ((540, 780),), ())
    posts = base.pools["contact_officers"].posts
    assert [search.paid_hours(door) for door in (now, two)] == pytest.approx([37 * posts, 37 * posts])
    assert search.paid_hours(saturday) == pytest.approx(40 * posts)


@pytest.mark.slow
def test_two_targets_need_what_the_harder_of_them_needs() -> None:
    load_ = offered()
    easy, hard = f"{WAITED} <= 0.6", f"{WAITED} <= 0.2"
    truth = next(servers for servers in range(3, 10) if erlang_c(servers, load_) <= 0.2)
    found = seek(target=[easy, hard], levers=["pools.server.posts=3..6"], changes=FEWER)
    assert (found["status"], found["best"], found["decides"]) == ("found", [truth], [1])
    page = page_of(found)
    said = " ".join(text for text, _ in page.findings)
    assert "meets both targets" in said
    assert said.count("Met: in the long run") == 2
    assert "This target decides: in the long run screening: share that waited for staff, at most 20%." in said


@pytest.mark.slow
def test_two_levers_find_the_cheapest_at_the_edge() -> None:
    tandem = SCENARIOS / "textbook" / "tandem.toml"
    pools = list(load(tandem).pools)
    found = seek(
        scenario=str(tandem), levers=[f"pools.{pools[0]}.posts=1..3", f"pools.{pools[1]}.posts=1..3"],
        target="contacts.open_at_end <= 25", changes={"run.last_day": "2023-01-15"},
    )  # fmt: skip
    assert found["status"] in ("found", "undetermined")
    assert found["best"] is not None
    passing = [look for look in found["looks"] if look["verdict"] == "passes"]
    assert sum(found["best"]) == min(sum(look["values"]) for look in passing)


def test_the_guess_is_the_offered_load_and_its_root() -> None:
    load_ = offered()
    assert guess(load(MMC), LeverOf("pools.server.posts", (1.0, 2.0))) == pytest.approx(load_ + sqrt(load_), rel=0.02)


def test_at_a_peak_the_guess_is_of_the_four_weeks_with_the_largest_load() -> None:
    surge = [
        {"first_day": "2023-02-06", "last_day": "2023-03-05", "factor": 2}
    ]  # the fifth week after the warm-up to the eighth
    peak = changed(load(MMC), {"run.last_day": "2023-04-02", "demand.surges": surge})
    lever, doubled = LeverOf("pools.server.posts", (1.0, 2.0)), 2 * offered()
    assert guess(peak, lever, at_peak=True) == pytest.approx(doubled + sqrt(doubled), rel=0.02)
    assert (guess(peak, lever) or 0) < 0.8 * (doubled + sqrt(doubled))


def test_a_verdict_needs_its_limits_on_one_side() -> None:
    values = [0.9 + 0.01 * exp(-k) for k in range(10)]
    assert decide((lower_limit(values, 0.99), upper_limit(values, 0.99)), 0.95, at_least=True) == "fails"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--lever", "pools.servers.posts=1..3"), "pools.servers.posts: unknown setting; did you mean pools.server?"),
        (("--lever", "pools.server.posts=5..3"), "has 0 values; it must have 2 to 200, the least first."),
        (
            ("--lever", "pools.server.posts=1..200", "--lever", "run.seed=1..200", "--lever", "run.seed=1..3"),
            "may need 40,600 verdicts",
        ),
        (("--lever", "title=1..3"), "not a number; a lever is a setting that is a number, such as posts."),
        (("--lever", "pools.server.posts=1..3", "--target", "share_waited"), "is not a condition"),
        (
            ("--lever", "pools.server.posts=1..3", "--target", "contacts.recieved <= 1"),
            "did you mean 'contacts.received'?",
        ),
        (("--lever", "pools.server.posts=1..3", "--replications", "5"), "a search chooses its replications itself"),
        ((), "nothing may be changed; name a --lever or a --pattern."),
        (("--pattern", "servers: late = mon 08:00-16:00"), "'servers' is not a pool"),
        (("--pattern", "server: late"), "is not a pattern; write a team, a name and its shifts"),
        (("--pattern", "server: late = midday"), "'midday' is neither a calendar"),
        (("--pattern", "server: late = mon 25:00-26:00"), "monday"),
        (
            ("--lever", "pools.server.posts=1..3", "--target", f"{WAITED} <= 0.2 in June"),
            "cannot be limited to June: only a share in time",
        ),
    ],
)
def test_what_cannot_be_sought_is_said(arguments: tuple[str, ...], message: str, tmp_path: Path) -> None:
    target = () if "--target" in arguments else ("--target", f"{WAITED} <= 0.2")
    said = mashsim("seek", MMC, *arguments, *target, "--promise", "share", "--out", tmp_path / "out")
    assert said.code == 2
    assert message in said.err
    assert not (tmp_path / "out").exists()


def test_the_command_asks_which_promise_is_meant() -> None:
    said = mashsim("seek", MMC, "--lever", "pools.server.posts=1..3", "--target", f"{WAITED} <= 0.2")
    assert said.code == 2
    assert "What must meet the target?" in said.err
    assert "95 of 100 runs" in said.err


@pytest.mark.slow
def test_the_command_writes_its_page(tmp_path: Path) -> None:
    fewer = [part for name, value in FEWER.items() for part in ("--set", f"{name}={value}")]
    said = mashsim(
        "seek",
        MMC,
        "--lever",
        "pools.server.posts=4..6",
        "--target",
        f"{WAITED} <= 0.2",
        "--promise",
        "share",
        *fewer,
        "--brief",
        "--out",
        tmp_path,
    )
    assert (said.code, said.err) == (0, "")
    assert (
        "meets the target (in the long run screening: share that waited for staff, at most 20%), at 90% confidence."
        in said.out
    )
    assert "0.0 to +0.0" not in said.out
    answer = json.loads((tmp_path / "answer.json").read_text(encoding="utf-8"))
    page = (tmp_path / "seek.html").read_text(encoding="utf-8")
    assert "How sure this is" in page
    assert "meets the target" in page
    assert ">better<" not in page
    assert answer["alpha_a_look"] == pytest.approx(0.1 / 3 / 3)


FORK = str(SCENARIOS / "textbook" / "fork-join.toml")
SILENT = "partners.police.silent_share=0..0.5 by 0.1 less"


@pytest.mark.slow
def test_where_less_serves_better_the_largest_that_suffices_is_found() -> None:
    """Of 9.6 requests a day over four weeks 10 % silent leaves 26.9 without a reply, and 20 % leaves 53.8."""
    found = seek(
        scenario=FORK, levers=[SILENT], target="partners.police.never_replied <= 40",
        changes={"demand.rate": "0.4 per hour", "run.measure_from": "2023-01-09", "run.last_day": "2023-02-05"},
    )  # fmt: skip
    assert (found["status"], found["best"], found["fails"], found["less"]) == ("found", [0.1], [0.2], [True])
    by_value = {look["values"][0]: look["mean"] for look in found["looks"]}
    assert by_value[0.1] == pytest.approx(26.9, abs=4 * sqrt(26.9 / 20))
    page = page_of(found)
    assert (
        "It is the largest that is enough: police, share never answered 0.2 misses the target." in page.findings[0][0]
    )
    assert page.question.startswith("Which is the largest value of police, share never answered that meets the target")


@pytest.mark.slow
def test_python_asks_the_same_as_the_command() -> None:
    import mashsim as package

    slow = {"run.measure_from": "2023-01-09", "run.last_day": "2023-01-22", "demand.rate": "1 per hour"}
    found = package.seek(load(MMC, slow), ["pools.server.posts=1..2"], f"{WAITED} <= 0.9", "share")
    asked = seek(levers=["pools.server.posts=1..2"], target=f"{WAITED} <= 0.9", changes=slow)
    assert (found["status"], found["best"], found["looks"]) == (asked["status"], asked["best"], asked["looks"])


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (-0.01, 0.04, "95% interval within 0.05 either way"),
        (-0.04, 0.3, "95% interval 0 to +0.3"),
        (-1.26, 2, "95% interval −1.3 to +2.0"),
    ],
)
def test_a_change_that_rounds_to_nothing_has_no_sign(low: float, high: float, said: str) -> None:
    assert words.change(low, high) == said
