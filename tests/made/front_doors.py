"""Made-up scenarios of the whole front door: those of `made.scenarios` with every further mechanism drawn in or left
out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from hypothesis import strategies as st

from made.live import after_the_decision, before_the_decision, loops, people
from made.live import interventions as dated
from made.pods import renamed
from made.scenarios import (
    POLICIES,
    RATINGS,
    Draw,
    Made,
    Table,
    _efforts,
    _maybe,
    _minutes,
    _shares,
    documents,
    text_of,
    town,
)
from mashsim.loading import changed, load_text
from mashsim.scenario import Scenario
from mashsim.simulation import FrontDoor, World
from mashsim.vocabulary.stages import MAY_BE_WITHDRAWN, STAGES
from mashsim.vocabulary.stages import TABLE as STAGE_TABLE

SHARES = st.sampled_from((0, 0.3, 0.7, 1))
SOME = st.sampled_from((0.3, 0.7, 1))
WAITS = st.sampled_from(("0 min", "30 min", "2 working hours", "1 working day", "26 hours", "2 days"))
LATER = st.sampled_from(("30 min", "3 working hours", "1 working day", "26 hours"))
DAYS = st.sampled_from(("6 hours", "1 day", "2 days", "1 week"))
LASTING = st.one_of(
    st.sampled_from(("0 min", "5 working hours", "2 working days", "30 hours")),
    st.just({"distribution": "uniform", "low": "0 working days", "high": "6 working days"}),
)
OTHERS = ("birches", "elms", "maples", "oaks", "willows", "limes", "rowans", "hazels")
ROUTES = ("assessment", "section_17", "section_47")


def _some(draw: Draw, chance: int = 2) -> bool:
    return draw(st.integers(1, chance)) == 1


def _reaching(draw: Draw) -> Table:
    return {"reached_share": draw(SOME), "again_after": draw(LATER), "most": draw(st.integers(1, 3))}


class Parts:
    """The further parts of one document, each put in or left out."""

    def __init__(self, draw: Draw, document: Table):
        self.draw, self.document = draw, document
        self.stages: Table = document["stages"]
        self.first: dt.date = document["run"]["first_day"]
        self.days = (document["run"]["last_day"] - self.first).days + 1
        self.sources = list(document["demand"]["sources"])
        document["calendars"]["meeting"] = {
            **dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday"), "10:00-11:00")
        }

    def pool(self) -> str:
        """One of the pools, or one more."""
        pools = self.document["pools"]
        if _some(self.draw, 4) and len(pools) < 7:
            name = next(one for one in OTHERS if one not in pools)
            pools[name] = {
                "posts": self.draw(st.sampled_from((1, 2, 0.5))),
                "policy": self.draw(st.sampled_from(POLICIES)),
            }
            return name
        return str(self.draw(st.sampled_from(sorted(pools))))

    def seats(self, count: int) -> list[str]:
        """Different pools for the seats of a meeting."""
        pools = self.document["pools"]
        for name in ("chairs", "administrators", "attending")[: max(0, count - len(pools))]:
            pools[name] = {"posts": 1}
            _maybe(self.draw, pools[name], "red_past_closing", st.just(True))
        return list(self.draw(st.permutations(sorted(pools))))[:count]

    def upstream(self) -> None:
        """Consent, ratings that rise, triage, nights, interviews, early help, wrong decisions."""
        draw, stages = self.draw, self.stages
        if _some(draw):
            rates = {name: draw(st.sampled_from((0, 1, 50))) for name in ("amber_to_red", "green_to_amber")}
            stages["screening"]["rerating"] = rates
        if "gathering" in stages and _some(draw):
            stages["consenting"] = consenting = {
                "pool": self.pool(),
                "effort": draw(_efforts(0, 10)),
                "missing_share": draw(SOME),
                "refused_share": draw(SHARES),
                "not_needed": draw(st.sampled_from(([], ["red"]))),
                "without_consent": draw(st.sampled_from(("decision", "closed"))),
                **_reaching(draw),
            }
            override = {"pool": self.pool(), "effort": draw(_efforts(0, 10)), "share": {"amber": draw(SOME), "red": 1}}
            _maybe(draw, consenting, "override", st.just(override))
        if _some(draw):
            meets = draw(st.sampled_from(("meeting", "lunch")))
            stages["triaging"] = triaging = {
                "pool": self.pool(),
                "effort": draw(_efforts(0, 20, 50)),
                "sources": {self.sources[0]: draw(SOME)},
                "meets": meets,
                "outcomes": draw(_shares(("advice", "early_help", "enquiry", "straight_to_decision"))),
            }
            _maybe(draw, triaging, "also", st.just([self.pool()]))
            _maybe(draw, triaging, "cut_off", LATER)
        if _some(draw):
            stages["out_of_hours"] = {
                "pool": self.pool(), "effort": draw(_efforts(0, 20, 90)), "answered_share": draw(SOME),
                "acting_effort": draw(_minutes(0, 90)),
            }  # fmt: skip
            _maybe(draw, self.document["pools"][stages["out_of_hours"]["pool"]], "shifts", st.just(["always"]))
        if len(self.sources) > 1 and _some(draw):
            stages["interviewing"] = {
                "pool": self.pool(),
                "effort": draw(_efforts(0, 60)),
                "sources": [self.sources[-1]],
                "trying": draw(_minutes(0, 10)),
                "declined_share": draw(SHARES),
                **_reaching(draw),
            }
        if _some(draw):
            to = draw(st.sampled_from(("screening", "deciding"))) if "deciding" in stages else "screening"
            stages["helping"] = {
                "places": draw(st.sampled_from((0, 1, 5))),
                "lasts": draw(LASTING),
                "policy": draw(st.sampled_from(POLICIES)),
                "steps_up_per_week": draw(st.sampled_from((0, 1, 20))),
                "steps_up_to": to,
                "raised_share": draw(SHARES),
            }
        if _some(draw):
            stages["screening"]["errors"] = {
                "too_low": draw(SHARES),
                "too_high": draw(SHARES),
                "too_low_becomes": draw(st.sampled_from(("advice", "nfa", "early_help"))),
            }
        if "deciding" in stages and _some(draw):
            stages["deciding"]["errors"] = {
                "too_low": draw(SHARES),
                "too_high": draw(SHARES),
                "moved_by": draw(st.sampled_from((0, 0.5, -2))),
            }

    def downstream(self) -> None:
        """Strategy discussions, hand-offs, workers who are people, duty and first visits, conferences, assessments with
        work and plans."""
        draw, stages = self.draw, self.stages
        if "deciding" in stages and _some(draw):
            chair, administrator, worker = self.seats(3)
            mixes = {rating: draw(_shares(("section_47", "section_17", "nfa"))) for rating in RATINGS}
            stages["discussing"] = discussing = {"chair": chair, "effort": draw(_efforts(0, 30, 90)), "outcomes": mixes}
            _maybe(draw, discussing, "social_worker", st.just(worker))
            if _some(draw):
                discussing["administrator"] = administrator
                _maybe(draw, discussing, "write_up", _efforts(0, 30))
            if self.document.get("partners"):
                _maybe(draw, discussing, "partners", st.just({next(iter(self.document["partners"])): draw(WAITS)}))
        if "deciding" in stages and _some(draw):
            tray: Table = {"wait": draw(WAITS)}
            desk: Table = {"pool": self.pool(), "effort": draw(_efforts(0, 15))}
            _maybe(draw, desk, "ratings", st.just(["red", "amber"]))
            _maybe(draw, desk, "routes", st.lists(st.sampled_from(ROUTES), min_size=1, unique=True))
            _maybe(draw, tray, "on", st.just(False), 4)
            stages["transferring"] = {"hand_offs": {"tray": tray, "desk": desk}}
        if "allocating" in stages:
            self.after_allocation()

    def after_allocation(self) -> None:
        draw, stages = self.draw, self.stages
        allocating = stages["allocating"]
        caseload = allocating["caseload"]
        if by_people := _some(draw):
            name = "team" if _some(draw) else self.pool()
            self.document["pools"].setdefault(
                name, {"posts": draw(st.sampled_from((1, 2, 2.5))), "newly_qualified_share": draw(SHARES)}
            )
            del caseload["posts"]
            caseload["pool"] = name
            _maybe(
                draw, caseload, "newly_qualified_ceiling", st.just(1)
            )  # an intervention may lower the ceiling itself to 1
        _maybe(draw, allocating, "handover_effort", _efforts(0, 20))
        duty = {
            "pool": self.pool(),
            "effort": draw(_efforts(0, 30)),
            "after": draw(WAITS),
            "every": draw(LATER),
            "seen_share": draw(SOME),
        }
        _maybe(draw, allocating, "duty_visits", st.just(duty), 3)
        if _some(draw):
            stages["visiting"] = visiting = {
                "effort": draw(_efforts(0, 60)),
                "seen_share": draw(st.sampled_from((0.4, 1))),
            }
            visiting["again_after"] = draw(WAITS.filter(lambda wait: wait != "0 min"))
            if not by_people or _some(draw):
                visiting["pool"] = self.pool()
            else:
                _maybe(draw, visiting, "before_assessments", st.just(True))
            at_once = {"pool": self.pool(), "effort": draw(_efforts(0, 60)), "seen_share": draw(SOME)}
            _maybe(draw, at_once, "again_after", WAITS.filter(lambda wait: wait != "0 min"))
            _maybe(draw, at_once, "enquiry_effort", _efforts(0, 60))
            _maybe(draw, stages, "protecting", st.just(at_once))
        if "discussing" in stages and _some(draw):
            stages["conferencing"] = {"conference_share": draw(SOME), "held_after": draw(LASTING)}
            _maybe(draw, stages["conferencing"], "called_at", st.just("discussion"))
            if _some(draw):
                stages["conferencing"] |= {"pool": self.pool(), "effort": draw(_efforts(0, 60))}
        if _some(draw):
            stages["assessing"] = assessing = {"plan_share": draw(SHARES), "plan_held_for": draw(LASTING)}
            _maybe(draw, assessing, "errors", st.just({"too_low": draw(SHARES), "too_high": draw(SHARES)}))
            if _some(draw):
                assessing |= {"effort": draw(_efforts(0, 60, 300)), "pieces": draw(st.integers(1, 4))}
                if not by_people or _some(draw):
                    assessing["pool"] = self.pool()

    def people(self) -> None:
        """Turnover, hires, induction, the newly qualified, overload, time elsewhere, overtime, cost, kinds of cover,
        roles."""
        draw, pools = self.draw, self.document["pools"]
        for pool in pools.values():
            hire = st.sampled_from(("0 days", "2 days", "1 week"))
            turnover = {"per_year": draw(st.sampled_from((2, 10))), "overload_times": draw(st.sampled_from((1, 3)))}
            _maybe(draw, turnover, "notice", hire)
            _maybe(draw, turnover, "agency_after", hire)
            _maybe(draw, pool, "turnover", st.just(turnover), 3)
            _maybe(draw, pool, "time_to_hire", hire, 3)
            _maybe(draw, pool, "induction", st.just([{"weeks": 0.5, "output": 0.5}, {"weeks": 1, "output": 0.8}]), 3)
            _maybe(draw, pool, "induction_support", st.just("3 hours per week"), 3)
            _maybe(draw, pool, "newly_qualified_share", SHARES, 3)
            _maybe(draw, pool, "newly_qualified_output", st.just(0.7), 3)
            _maybe(draw, pool, "newly_qualified_weeks", st.sampled_from((1, 52)), 3)
            _maybe(
                draw,
                pool,
                "overload",
                st.just({"above": draw(st.sampled_from((0, 1, 3))), "output": 0.6, "errors_times": 3}),
                3,
            )
            _maybe(draw, pool, "other_time", st.just({"supervision": "2 hours per week"}), 3)
            _maybe(draw, pool, "overtime", st.sampled_from(("2 hours per week", "60 hours per week")), 4)
            cost = {"pounds_per_hour": 20, "overtime_times": draw(st.sampled_from((1, 1.5)))}
            _maybe(draw, cost, "agency_pounds_per_hour", st.just(40))
            _maybe(draw, pool, "cost", st.just(cost))
            for cover in pool.get("cover", ()):
                cover["kind"] = draw(st.sampled_from(("agency", "permanent", "redeployed")))
                _maybe(draw, cover, "policy", st.sampled_from(POLICIES))
            if _some(draw, 4):
                pool["role"] = "leader"
        if any("role" in pool for pool in pools.values()):
            self.document["roles"] = {"leader": {"may": ["deciding"]}}
            self.document["wrong_hands"] = {"allowed": True, "errors_times": draw(st.sampled_from((1, 4)))}

    def localities(self) -> None:
        """Where families live, and pools of which each serves some localities."""
        draw, document = self.draw, self.document
        if not _some(draw):
            return
        document["demand"]["localities"] = draw(_shares(("north", "south", "centre")))
        own = {self.sources[0]: draw(_shares(("centre", "north")))}
        _maybe(draw, document["demand"], "localities_by_source", st.just(own))
        pods = {}
        for name in [name for name in document["pools"] if _some(draw)]:
            pods[name] = [name, f"{name}_south"]
            document["pools"][name]["serves"] = ["north", "centre"]
            document["pools"][f"{name}_south"] = {
                "like": name,
                "posts": draw(st.sampled_from((1, 2, 1.5))),
                "serves": ["south"],
            }
        self.document["stages"] = self.stages = renamed(self.stages, pods)
        document["loops"] = renamed(document.get("loops", {}), pods)
        for one in document["interventions"]:
            if "audit" in one:
                one["audit"] = renamed(one["audit"], pods)

    def loops(self) -> None:
        """All four, on the scale of a run of days."""
        draw = self.draw
        loops: Table = {}
        repeats = {
            "per_week": draw(st.sampled_from((0, 2, 10))),
            "rises_per_week": draw(st.sampled_from((0, 5))),
            "raises_share": draw(SHARES),
            "until": draw(st.sampled_from(("decided", "allocated"))),
            "recognised_share": draw(SHARES),
        }
        _maybe(draw, repeats, "effort", _efforts(0, 10))
        _maybe(draw, loops, "repeats", st.just(repeats))
        again = {
            "share": draw(SHARES),
            "per_week_waited": draw(SHARES),
            "after": draw(DAYS),
            "within": draw(st.sampled_from(("3 days", "30 days"))),
            "referred_by": draw(st.sampled_from(("same", "any"))),
        }
        closed = {"nfa": "2 per day", "assessment": "1 per day"}
        if _some(draw):
            self.document["demand"]["counts"] = "all_contacts"
        _maybe(draw, again, "known_families", st.just(closed))
        _maybe(draw, loops, "rereferrals", st.just(again))
        _maybe(
            draw, loops, "comes_back", st.just({"share": draw(SOME), "after": draw(DAYS), "raised_share": draw(SHARES)})
        )
        chasers = {
            "pool": self.pool(),
            "effort": draw(_efforts(0, 10)),
            "per_week": draw(st.sampled_from((1, 10))),
            "after": draw(DAYS),
        }
        _maybe(draw, loops, "chasers", st.just(chasers))
        if loops:
            self.document["loops"] = loops
        rates = st.sampled_from(({"per_week": 1}, {"per_week": 0, "rises_per_week": 10}, {"per_week": 10}))
        withdrawals: Table = {}
        _maybe(draw, withdrawals, "before_decision", rates)
        _maybe(draw, withdrawals, "after_decision", rates)
        there = [word for word in MAY_BE_WITHDRAWN if _settings_of(word) in self.document["stages"]]
        by_stage = st.dictionaries(st.sampled_from(there), rates, max_size=3)
        _maybe(draw, withdrawals, "by_stage", by_stage)
        if withdrawals:
            self.document["withdrawals"] = withdrawals

    def interventions(self) -> None:
        """Some that end, some that figures set off, people who come with them, audits."""
        draw, pool = self.draw, self.pool
        made = self.document.setdefault("interventions", [])
        if _some(draw):
            first = draw(st.integers(0, self.days - 1))
            last = draw(st.integers(first, self.days - 1))
            one: Table = {"name": "for a while", "first_day": self.day(first), "last_day": self.day(last)}
            one["cover"] = [
                {
                    "pool": pool(),
                    "posts": draw(st.sampled_from((1, 1.5))),
                    "kind": draw(st.sampled_from(("agency", "redeployed"))),
                }
            ]
            if not any("stages.screening.effort" in other["changes"] for other in made):
                one["changes"] = {"stages.screening.effort": "7 min"}
            made.append(one)
        if _some(draw):
            counts = draw(st.sampled_from(("open", "undecided", "oldest_undecided_working_days", "stage.screening")))
            when = {
                "counts": counts,
                "above": draw(st.sampled_from((0, 2, 10))),
                "figures_are": draw(st.sampled_from(("0 days", "2 days"))),
            }
            one = {"name": "a dashboard", "when": when, "notice": draw(st.sampled_from(("0 days", "1 working day")))}
            if _some(draw):
                one["lasts"] = draw(st.sampled_from(("1 day", "2 working days")))
                _maybe(draw, when, "again_after", st.sampled_from(("0 days", "2 days")))
            one["changes"] = {
                "stages.screening.effort": "2 min",
                f"pools.{pool()}.policy": draw(st.sampled_from(POLICIES)),
            }
            _maybe(draw, one, "cover", st.just([{"pool": pool(), "posts": 1, "policy": "oldest_first"}]))
            made.append(one)
        if _some(draw):
            audit = {
                "pool": pool(),
                "effort": draw(_efforts(0, 20)),
                "cases": draw(st.sampled_from((1, 20, 1_000_000))),
                "surfaced_share": draw(SHARES),
                "at_once": draw(st.integers(1, 4)),
                "waits_as": draw(st.sampled_from(RATINGS)),
                "goes_to": draw(st.sampled_from(("screening", "deciding")))
                if "deciding" in self.stages
                else "screening",
            }
            made.append(
                {"name": "an audit", "first_day": self.day(draw(st.integers(0, self.days - 1))), "audit": audit}
            )

    def day(self, number: int) -> dt.date:
        return self.first + dt.timedelta(days=number)


@st.composite
def whole_documents(draw: Draw, depths: tuple[int, ...] = (1, 2, 3, 4, 5, 5, 5), **options: Any) -> Table:
    """Make a scenario's values. Options are those of `documents`."""
    document = draw(documents(depths=depths, **options))
    parts = Parts(draw, document)
    parts.upstream()
    parts.downstream()
    parts.loops()
    parts.interventions()
    parts.people()
    parts.localities()
    for one in document["interventions"]:  # posts of workers are no setting any more where they are people
        if "pool" in document["stages"].get("allocating", {}).get("caseload", {}):
            one.get("changes", {}).pop("stages.allocating.caseload.posts", None)
    _leave_out_unused_pools(document)
    document["interventions"] = [
        one for one in document["interventions"] if one.get("changes") or one.get("cover") or one.get("audit")
    ]
    return document


@st.composite
def helping_documents(draw: Draw, **options: Any) -> Table:
    """Make a scenario's values in which pools help each other, and some push for what is due today."""
    document = draw(whole_documents(**options))
    pools = sorted(document["pools"])
    tables = list(_tables_of_work(document["stages"]))
    for stage in dict.fromkeys(stage for stage, _ in tables):
        here = [table for name, table in tables if name == stage]
        homes = {name for table in here for seat in SEATS if seat in table for name in _names(table[seat])}
        others = [name for name in pools if name not in homes]
        chosen = draw(st.lists(st.sampled_from(others), max_size=3)) if others else []
        helpers = [{"pool": name, **draw(_conditions(_has_clock(document, stage)))} for name in chosen]
        for table in here if helpers else ():
            table["helped_by"] = helpers
    for name in pools:
        at = [stage for stage, table in tables if name in _names(table.get("pool", table.get("chair")))]
        if any(_has_clock(document, stage) for stage in at) and _some(draw):
            document["pools"][name]["push"] = {
                "first_in_last": draw(st.sampled_from(("2 hours", "24 hours"))),
                "stays_at_most": draw(st.sampled_from(("0 min", "30 min", "3 hours", "20 hours"))),
            }
    return document


def _settings_of(stage: str) -> str:
    """Return the table of `stages` without which a stage does not take part."""
    return STAGE_TABLE[STAGES.index(stage)].settings


def _names(pools: str | list[str]) -> list[str]:
    return [pools] if isinstance(pools, str) else pools


SEATS = ("pool", "chair", "administrator", "social_worker")
"""Where a table of work names those who do it."""


def _tables_of_work(stages: Table) -> Iterator[tuple[str, Table]]:
    """The tables of work with which others may help, by stage."""
    for name, table in stages.items():
        inner = [table, table.get("duty_visits"), table.get("override"), *table.get("hand_offs", {}).values()]
        yield from ((name, one) for one in inner if one and ("pool" in one or "chair" in one) and name != "helping")


def _has_clock(document: Table, stage: str) -> bool:
    due = STAGE_TABLE[STAGES.index(stage)].due
    clocks = document["clocks"].values()
    return any((one.get("start", "received"), one.get("stop", "decided")) in due for one in clocks)


def _conditions(due: bool) -> st.SearchStrategy[Table]:
    some: list[Table] = [
        {},
        {"when_own_queue_is_empty": True},
        {"when_more_wait_than": 2},
        {"when_own_queue_is_empty": True, "when_more_wait_than": 1},
    ]
    return st.sampled_from([*some, {"when_due_today": True}] if due else some)


def _leave_out_unused_pools(document: Table) -> None:
    """Take out pools that no stage needs any more: they would be taken for misspelt ones."""
    used = set(_texts({name: part for name, part in document.items() if name != "pools"}))
    document["pools"] = {name: pool for name, pool in document["pools"].items() if name in used}
    for one in document["interventions"]:
        changes = one.get("changes", {})
        for path in [
            path for path in changes if path.startswith("pools.") and path.split(".")[1] not in document["pools"]
        ]:
            del changes[path]


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for below in value:
            yield from _texts(below)
    elif isinstance(value, str):
        yield value


def whole_scenarios(**options: Any) -> st.SearchStrategy[str]:
    """Make a scenario of the whole front door as the text of its file."""
    return whole_documents(**options).map(text_of)


def helping_scenarios(**options: Any) -> st.SearchStrategy[str]:
    """Make a scenario in which pools help each other as the text of its file."""
    return helping_documents(**options).map(text_of)


def play_whole(text: str, seed: int = 1, replication: int = 0) -> Made:
    """Run one replication of a scenario given as text, which keeps the laws of every run; the people are those who were
    there, with the shifts they had."""
    scenario = load_text(text)
    door = FrontDoor(scenario)
    world = World(door, seed, replication)
    log = door._run(world)
    door._keep_laws(world)
    people = {person.number: person.roster for pool in world.pools.values() for person in pool.people}
    return Made(scenario, door, log, [people[number] for number in range(len(log.person_pool))])


# The town with everything turned on


def everything(*, interventions: bool = True) -> Table:
    """Return the changes that turn every mechanism on in the made-up town, by dotted name."""
    parts = [before_the_decision, after_the_decision, loops, people, *([dated] if interventions else [])]
    changes: Table = {}
    for part in parts:
        changes |= part.ENABLED
    changes.pop("stages.allocating.caseload.posts")  # workers are people here
    return changes


def whole_town(
    changes: Table | None = None, last_day: dt.date = dt.date(2026, 4, 26), *, interventions: bool = False
) -> Scenario:
    """Return the made-up town with every mechanism on, six weeks of it, and some changes."""
    run = {"run.last_day": last_day, "published": [], **({} if interventions else {"interventions": []})}
    on = changed(load_text(text_of(town())), {**everything(interventions=interventions), **run})
    return changed(on, changes) if changes else on
