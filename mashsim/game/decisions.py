"""A player's decisions: how each is written, its words, its price, and whether it may be made."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple, get_args

from mashsim.documents import did_you_mean
from mashsim.errors import ScenarioError
from mashsim.game.rules import Game
from mashsim.quantities import WEEK
from mashsim.report import words
from mashsim.scenario import Scenario
from mashsim.scenario.people import PolicyName

KINDS = {"agency": 5, "post": 3, "end": 3, "escalate": 3, "rule": 4}
"""The kinds of decision, and how many parts each is written in."""
RULES = {
    "first_come": "as it comes",
    "most_urgent_first": "most urgent first",
    "due_soonest": "due soonest first",
    "oldest_first": "oldest first",
}
assert set(RULES) == set(get_args(PolicyName)), "every rule of the engine has words"
_MOST = 400


class Decision(NamedTuple):
    """One decision, made on the Monday of a week; `who` is a pool or a partner."""

    week: int
    kind: str
    who: str
    posts: int = 1
    weeks: int = 0
    rule: str = ""

    def __str__(self) -> str:
        more = {"agency": f".{self.posts}.{self.weeks}", "rule": f".{self.rule}"}.get(self.kind, "")
        return f"{self.week}.{self.kind}.{self.who}{more}"


def read(rules: Game, door: Scenario, text: str) -> Decision:
    """Read a decision as the game writes it, such as ``3.agency.social_workers.2.12``.

    Raises
    ------
    ScenarioError
        If it is none.
    """
    parts = text.split(".")
    kind = parts[1] if len(parts) > 1 else ""
    if KINDS.get(kind) != len(parts) or not _is_whole(parts[0]):
        raise ScenarioError(
            f"{text[:60]!r} is not a decision of the game; one is written such as 3.agency.social_workers.2.12."
        )
    who = parts[2]
    known = {"escalate": tuple(door.partners), "rule": rules.rules.pools}.get(kind, tuple(rules.people))
    if who not in known:
        hint = did_you_mean(who, known, ".")
        raise ScenarioError(f"{text[:60]!r}: there is no {who[:40]!r} here{hint}")
    if kind == "agency":
        if not (_is_whole(parts[3]) and _is_whole(parts[4])):
            raise ScenarioError(
                f"{text[:60]!r}: write how many agency workers, and for how many weeks, in whole numbers."
            )
        return Decision(int(parts[0]), kind, who, int(parts[3]), int(parts[4]))
    if kind == "rule":
        if parts[3] not in RULES:
            raise ScenarioError(f"{text[:60]!r}: {parts[3][:40]!r} is not a rule; there are {', '.join(RULES)}.")
        return Decision(int(parts[0]), kind, who, rule=parts[3])
    return Decision(int(parts[0]), kind, who)


def _is_whole(text: str) -> bool:
    return text.isascii() and text.isdigit() and 1 <= len(text) <= 4 and int(text) > 0


def read_all(rules: Game, door: Scenario, texts: Sequence[str]) -> list[Decision]:
    """Read a year's decisions, in order of their weeks, and refuse the first that may not be made.

    Raises
    ------
    ScenarioError
        The first of them that may not be made, and why.
    """
    if len(texts) > _MOST:
        raise ScenarioError(f"there are {len(texts)} decisions; at most {_MOST} can be made in a year.")
    earlier: list[Decision] = []
    for decision in sorted((read(rules, door, text) for text in texts), key=lambda one: one.week):
        wrong = refusal(rules, door, earlier, decision)
        if wrong:
            raise ScenarioError(wrong)
        earlier.append(decision)
    return earlier


def refusal(rules: Game, door: Scenario, earlier: Sequence[Decision], decision: Decision) -> str:
    """Say why a decision may not be made after others; nothing if it may."""
    named = f"Week {decision.week}, {in_words(rules, decision)}"
    if decision.week > rules.weeks:
        return f"{named}: the game has {rules.weeks} weeks."
    for why in _limits(rules, door, earlier, decision):
        return f"{named}: {why}"
    left, asked = budget_left(rules, door, earlier), price(rules, door, decision)
    if asked > left:
        return f"{named}: it costs {pounds(asked)}, and {pounds(left)} of the budget are left."
    return ""


def _limits(rules: Game, door: Scenario, earlier: Sequence[Decision], decision: Decision) -> Iterator[str]:
    kinds = {
        "agency": _limits_of_agency,
        "post": _limits_of_posts,
        "end": _limits_of_posts,
        "escalate": _limits_of_escalation,
    }
    yield from kinds.get(decision.kind, _limits_of_rules)(rules, door, earlier, decision)


def _limits_of_agency(rules: Game, door: Scenario, earlier: Sequence[Decision], decision: Decision) -> Iterator[str]:
    agency = rules.agency
    if not agency.least_weeks <= decision.weeks <= agency.most_weeks:
        yield f"a booking is for {agency.least_weeks} to {agency.most_weeks} weeks."
    first, last = span(rules, decision)
    if first > rules.weeks:
        yield f"they come after {agency.notice_weeks} weeks of notice, which is after the year’s end."
    there = [(one.posts, *span(rules, one)) for one in earlier if one.kind == "agency" and one.who == decision.who]
    by_week = (sum(posts for posts, begins, ends in there if begins <= week <= ends) for week in range(first, last + 1))
    if decision.posts + max(by_week, default=0) > agency.most_at_once:
        yield f"at most {agency.most_at_once} agency workers in one role at a time."


def _limits_of_posts(rules: Game, door: Scenario, earlier: Sequence[Decision], decision: Decision) -> Iterator[str]:
    before = round(door.pools[decision.who].posts)
    held = before + sum({"post": 1, "end": -1}.get(one.kind, 0) for one in earlier if one.who == decision.who)
    if decision.kind == "post" and held >= before + rules.posts.most_more:
        yield f"{held} posts are the most in this role."
    if decision.kind == "end" and held <= 1:
        yield "the last post of a role cannot be given up."
    if span(rules, decision)[0] > rules.weeks:
        yield "it would take effect only after the year’s end."


def _limits_of_escalation(
    rules: Game, door: Scenario, earlier: Sequence[Decision], decision: Decision
) -> Iterator[str]:
    under_way = [one.who for one in earlier if one.kind == "escalate" and decision.week <= span(rules, one)[1]]
    if decision.who in under_way:
        yield "it is under way with this partner already."
    if len(under_way) >= rules.escalation.most_at_once:
        yield f"at most {rules.escalation.most_at_once} partners are taken up at a time."


def _limits_of_rules(rules: Game, door: Scenario, earlier: Sequence[Decision], decision: Decision) -> Iterator[str]:
    before = [one for one in earlier if one.kind == "rule" and one.who == decision.who]
    if any(one.week == decision.week for one in before):
        yield "there is a rule for this week already; take that back first."
    if decision.rule == (before[-1].rule if before else door.pools[decision.who].policy):
        yield "that is the rule there already."


def span(rules: Game, decision: Decision) -> tuple[int, int]:
    """Return the first and the last week in which a decision holds; a new post's first is that of its advertisement."""
    week = decision.week
    if decision.kind == "agency":
        first = week + rules.agency.notice_weeks
        return first, min(rules.weeks, first + decision.weeks - 1)
    if decision.kind == "end":
        return week + rules.posts.notice_weeks, rules.weeks
    if decision.kind == "escalate":
        return week, min(rules.weeks, week + rules.escalation.weeks - 1)
    return week, rules.weeks


def weeks_to_hire(door: Scenario, pool: str) -> int:
    """Return the weeks it takes on average to fill an advertised post."""
    law = door.pools[pool].time_to_hire
    return round(law.compiled().mean / WEEK) if law else 0


def price(rules: Game, door: Scenario, decision: Decision) -> float:
    """Return the pounds that a decision takes from the budget until the year's end; below 0 if it gives back.

    It is hours of a full post times the rate, as if nobody were ever away; what people cost in the end is measured
    (`cost.total`).
    """
    pool = (
        door.pools[rules.escalation.by if decision.kind == "escalate" else decision.who]
        if decision.kind != "rule"
        else None
    )
    if pool is None or pool.cost is None or pool.hours_per_week is None:
        return 0.0
    first, last = span(rules, decision)
    a_week = pool.hours_per_week * pool.cost.pounds_per_hour
    if decision.kind == "agency":
        rate = pool.cost.agency_pounds_per_hour or pool.cost.pounds_per_hour
        return float(round(decision.posts * max(0, last - first + 1) * pool.hours_per_week * rate))
    if decision.kind == "post":
        return float(round(max(0, last - first + 1 - weeks_to_hire(door, decision.who)) * a_week))
    if decision.kind == "end":
        return -float(round(max(0, last - first + 1) * a_week))
    return float(round((last - first + 1) * rules.escalation.post_share * a_week))


def budget_left(rules: Game, door: Scenario, earlier: Sequence[Decision]) -> float:
    """Return the pounds that are left of the budget."""
    return rules.budget - sum(price(rules, door, one) for one in earlier)


def pounds(amount: float) -> str:
    """Say pounds, whole."""
    return f"{'−' if amount < 0 else ''}£{abs(amount):,.0f}"


def in_words(rules: Game, decision: Decision) -> str:
    """Say a decision in a few words."""
    one, who = rules.people.get(decision.who, ""), words.name(decision.who)
    if decision.kind == "agency":
        many = f"{decision.posts} agency {one}s" if decision.posts > 1 else f"an agency {one}"
        return f"{many} for {words.plural(decision.weeks, 'week')}"
    if decision.kind == "post":
        return f"one more {one}’s post advertised"
    if decision.kind == "end":
        return f"one {one}’s post given up"
    if decision.kind == "escalate":
        return f"slow replies taken up with {who}"
    return f"{who} take work {RULES[decision.rule]}"
