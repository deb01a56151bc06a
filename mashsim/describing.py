"""Describe a scenario for people who must defend it: its assumption register and a STRESS-DES sheet, as Markdown.

STRESS-DES: Monks and others, "Strengthening the reporting of empirical simulation studies", Journal of Simulation
13(1), 2019.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from importlib.metadata import version
from typing import Any

from mashsim.documents import dotted
from mashsim.documents.document import WORDS
from mashsim.documents.text import listed
from mashsim.list_words import lists_in_words
from mashsim.moving import unmoved
from mashsim.pathway import PATHWAY
from mashsim.register import assumptions, sentences
from mashsim.scenario import Intervention, Scenario
from mashsim.scenario.help import help_at_stages
from mashsim.scenario.localities import pools_in_words
from mashsim.scenario.people import PoolSettings
from mashsim.scenario.push import PushSettings
from mashsim.shipped import VERSION
from mashsim.vocabulary import outcomes
from mashsim.vocabulary.stages import CLOSED, STAGES
from mashsim.wording import long_date, what_is_done


def described(scenario: Scenario) -> str:
    """Return the assumption register and the STRESS-DES sheet as Markdown."""
    head = [f"# {scenario.title}", scenario.question, scenario.about]
    return "\n\n".join([*head, "\n".join(_register(scenario)), _sheet(scenario)])


def checked(scenario: Scenario) -> Iterator[str]:
    """Yield sentences on which days are run, which count, and from when settings change."""
    run = scenario.run
    days = (run.last_day - run.first_day).days + 1
    counted = f"; days from {long_date(run.measure_from)} count in the results" if run.measure_from else ""
    between = f"{long_date(run.first_day)} to {long_date(run.last_day)}"
    yield f"It runs {days} day{'' if days == 1 else 's'}, {between}{counted}."
    yield from lists_in_words(scenario)
    yield from _inputs(scenario)
    for change in sorted(scenario.interventions, key=lambda change: change.first_day or date.max):
        yield f"{_when(change)}: {change.name} ({_done(scenario, change)})."
    yield from sentences(scenario)


def _inputs(scenario: Scenario) -> Iterator[str]:
    """Yield sentences on the inputs that are drawn, by which law, and on those that have bounds and are not drawn."""
    if scenario.run.inputs == "fixed":
        return
    drawn = scenario.drawn_settings
    if scenario.run.draws:
        yield f"{_from_a_list(scenario)}."
    if drawn:
        settings = "1 setting that has" if len(drawn) == 1 else f"{len(drawn)} settings that have"
        yield f"Inputs are drawn anew in each replication, {_how(scenario)}: {settings} a range."
        yield "Of a range alone a triangle with its peak at the value is drawn from, which is an assumption."
    yield from (f"{dotted(one.path)} is drawn: {one.in_words()}." for one in drawn)
    yield from (f"Draws are thrown out that break this rule: {rule.in_words()}." for rule in scenario.plausible)
    yield from (f"{dotted(one.path)} is not drawn: it {one.why}." for one in scenario.not_drawn)
    if still := unmoved(scenario):
        yield (
            f"{len(still)} assumed or derived values stay as written, as nothing says how far they may be off; "
            "mashsim describe marks them."
        )


def _how(scenario: Scenario) -> str:
    """Say which settings are drawn together."""
    alike: dict[tuple[str, float], list[str]] = {}
    for pair in scenario.correlated:
        alike.setdefault((pair.settings[0], pair.correlation), []).append(pair.settings[1])
    pairs = [
        f"{first} and {others[0] if len(others) == 1 else f'each of {len(others)} others'} with a correlation of {by:g}"
        for (first, by), others in alike.items()
    ]
    return f"independently of each other{', but for ' if pairs else ''}{listed(pairs)}"


def _from_a_list(scenario: Scenario) -> str:
    """Say how many settings are taken from a list of draws."""
    rows = scenario.run.draws
    return f"{len(rows[0].values)} settings are taken from a list of {len(rows)} sets of values that hold together"


def _when(change: Intervention) -> str:
    """Return the beginning of a sentence: when an intervention holds."""
    if change.first_day is None:
        return change.in_words().capitalize()
    until = f" to {long_date(change.last_day)}" if change.last_day else ""
    return f"From {long_date(change.first_day)}{until}"


def _when_inside(change: Intervention) -> str:
    """Return the same words within a sentence."""
    when = _when(change)
    return when[:1].lower() + when[1:]


def _done(scenario: Scenario, change: Intervention) -> str:
    """Return what an intervention changes, who comes and what is audited, in a row."""
    return "; ".join(what_is_done(scenario, change))


def _register(scenario: Scenario) -> Iterator[str]:
    rows = assumptions(scenario)
    count = Counter(row["quality"] for row in rows)
    qualities = ", ".join(f"{count[quality]} {quality}" for quality in ("measured", "published", "derived", "assumed"))
    still = {row["path"] for row in unmoved(scenario)}
    yield f"""\
## Assumption register

{len(rows)} values: {qualities}.
{_how_many_stay(len(still))}
Settings that no file names keep their defaults; `mashsim schema` says which there are. \
Names that join parts (a stage's pool,
a partner's calendar) are not listed.

| setting | value | unit | quality | range | source |
| --- | --- | --- | --- | --- | --- |"""
    for row in rows:
        bounds = row.get("uncertain") or (" to ".join(map(_short, row["range"])) if row["range"] else "")
        bounds = "; ".join(filter(None, (bounds, _STAYS if row["path"] in still else "", row.get("beyond"))))
        cells = (row["path"], _short(row["value"]), row["unit"], row["quality"], bounds, row["source"] or "none stated")
        yield "| " + " | ".join(str(cell).replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


_STAYS = "not drawn"


def _how_many_stay(number: int) -> str:
    """Say how many assumed and derived values nothing moves where inputs are drawn."""
    if not number:
        return "Each assumed or derived value has a range or alternatives, or is multiplied by a factor that has one."
    return f"{number} of the assumed and derived have neither a range nor alternatives: they are marked “{_STAYS}”."


def _short(value: Any) -> str:
    """Return a value in short: a distribution as its name and numbers, a list as its elements."""
    if isinstance(value, dict):
        if set(value) <= {"value", *WORDS} and "value" in value:
            return _short(value["value"])
        law = value.get("distribution")
        rest = ", ".join(f"{key} {_short(part)}" for key, part in value.items() if key != "distribution")
        return f"{law} ({rest})" if law else rest
    if isinstance(value, (list, tuple)):
        return ", ".join(map(_short, value))
    return f"{value:g}" if isinstance(value, float) else str(value)


def _sheet(scenario: Scenario) -> str:
    run = scenario.run
    changes = "; ".join(f"{change.name} {_when_inside(change)}" for change in scenario.interventions)
    listed = Counter(waiting.stage for waiting in scenario.queue)
    at_first = [(b.contacts, b.stage) for b in scenario.opening_backlog]
    at_first += [(number, f"{stage} (from a list)") for stage, number in listed.items()]
    backlog = "; ".join(f"{number} in {stage}" for number, stage in at_first) or "empty"
    warm_up = f"results from {run.measure_from}" if run.measure_from else "none; the run starts from the stated backlog"
    return f"""\
## STRESS-DES sheet

### 1 Objectives
- Purpose: {scenario.question or "(say here what the model is for, and who will use it)"}
- Outputs: waits by stage and rating, share in time by clock, open contacts by stage and day, use of staff time,
  child-days without a decision and without being seen, caseloads, changes of worker, families that come back, cost
- What is compared: {changes or "one scenario, no dated change"}
### 2 Logic
{_joined(_logic(scenario))}\
### 3 Data
- Sources of every value: the assumption register above
- Arrivals: non-homogeneous Poisson by source and hour, with a monthly level whose coefficient of variation is
  {scenario.demand.monthly_cv:g}{"; on the days that a list covers, its contacts" if scenario.demand.contacts else ""}
### 4 Experiment
- Initial conditions: {backlog}
- Run length: {run.first_day} to {run.last_day}
- Warm-up: {warm_up}
- Replications: {run.replications}; the replication is the unit of every interval (95 % Student t)
{_joined(_drawn_inputs(scenario))}\
- Random numbers: Mersenne Twister, one stream a purpose and source, seeded by SHA-256 of seed ({run.seed}), replication
  and purpose
### 5 Implementation
- Software: mashsim {VERSION}, SimPy {version("simpy")}, Python; scenario hash {scenario.hash}
- Event list: SimPy environment, whole seconds
### 6 Access
- Repeat it: mashsim run {scenario.document.name}.toml --seed {run.seed} --replications {run.replications}"""


def _joined(lines: Iterable[str]) -> str:
    return "".join(f"{line}\n" for line in lines)


def _logic(scenario: Scenario) -> Iterator[str]:
    stages = scenario.stages
    present = [name for name in STAGES if (name == "assessing" and stages.allocating) or getattr(stages, name, None)]
    yield f"- Stages: {', '.join(present)}"
    for (stage, outcome), following in PATHWAY.items():
        if STAGES[stage] in present:
            leads_to = "closed" if following == CLOSED else STAGES[following]
            yield f"  - {STAGES[stage]}, {outcomes.WORDS[outcome]} → {leads_to}"
    yield "- Order of things at one instant: bells of the timetable, endings of work, arrivals"
    people = Counter(member.pool for member in scenario.team)
    yield from (f"- Pool {name}: {'; '.join(_pool(pool, people[name]))}" for name, pool in scenario.pools.items())
    for stage, home, helper, help_ in help_at_stages(scenario):
        yield f"- Help at {STAGES[stage]}: {helper} help {home} {help_.in_words()}"
    yield from _loops(scenario)
    yield from (f"- Side door {stage}: {words}" for stage, words in SIDE_DOORS.items() if getattr(stages, stage))
    for change in scenario.interventions:
        yield f"- Intervention {change.name}: {_when_inside(change)} ({_done(scenario, change)})"


def _drawn_inputs(scenario: Scenario) -> Iterator[str]:
    if scenario.run.inputs == "drawn":
        if scenario.run.draws:
            yield f"- Inputs: {_from_a_list(scenario)}"
        if scenario.drawn_settings:
            drawn = f"{len(scenario.drawn_settings)} settings are drawn anew in each replication, {_how(scenario)}"
            yield f"- Inputs: {drawn}; the"
            yield "  register says how. Of a range alone a triangle with its peak at the value is assumed"
        for one in scenario.not_drawn:
            yield f"  - not drawn though it has a range: {dotted(one.path)}, which {one.why}"


def _pool(pool: PoolSettings, listed: int) -> Iterator[str]:
    """Describe a pool: posts, rules and staffing, with `listed` people from a list."""
    posts = f"{pool.posts:g} post{'' if pool.posts == 1 else 's'}"
    posts = f"{listed} on a list and {posts}" if listed else posts
    yield f"{posts}, {pool.policy.replace('_', ' ')}, shifts {', '.join(pool.shifts)}"
    if pool.role:
        yield f"role {pool.role}"
    if pool.serves:
        yield f"works on contacts from {', '.join(pool.serves)} only"
    if pool.vacancy_share:
        covered = f"{pool.agency_cover_share:.0%} of those covered by agency workers"
        yield f"{pool.vacancy_share:.0%} of posts vacant, {covered}"
    if pool.turnover and pool.turnover.per_year:
        yield f"{pool.turnover.per_year:.0%} of people leave in a year; whoever leaves is replaced after a time to hire"
    if pool.induction:
        yield f"new people get less done for {sum(step.weeks for step in pool.induction):g} weeks"
    if pool.newly_qualified_share:
        yield f"{pool.newly_qualified_share:.0%} newly qualified"
    if pool.overload:
        yield f"overloaded when more than {pool.overload.above:g} wait for each person on shift"
    if pool.push:
        yield from _push(pool.push)
    if pool.cover:
        yield f"temporary cover on given days: {', '.join(f'{cover.posts:g} {cover.kind}' for cover in pool.cover)}"


def _push(push: PushSettings) -> Iterator[str]:
    """Yield what people do about work that is due today."""
    if push.first_in_last.amount:
        yield f"work that is due today goes first in the last {push.first_in_last} of a shift"
    if push.stays_at_most.amount:
        yield f"people stay {push.stays_at_most} at most past closing for work that is due today"


def _loops(scenario: Scenario) -> Iterator[str]:
    """Yield the ways in which families come back."""
    loops = scenario.loops
    if loops.repeats:
        recognised = f"{loops.repeats.recognised_share:.0%} are recognised and joined"
        yield f"- Loop, repeats: families make a further contact until they are {loops.repeats.until}; {recognised}"
    if loops.rereferrals:
        within = f"within {loops.rereferrals.within}, at shares by outcome"
        known = "; families known from before the run come back too" if loops.rereferrals.known_families else ""
        yield f"- Loop, re-referrals: closed families are referred again, {within}{known}"
    if loops.comes_back:
        turned_away = "families wrongly turned away, or closed too early,"
        yield f"- Loop, wrong decisions: {loops.comes_back.share:.0%} of {turned_away} come back"
    if scenario.withdrawals:
        own = [stage.replace("_", " ") for stage in scenario.withdrawals.by_stage]
        where = f", with rates of their own at {', '.join(own)}" if own else ""
        settled = "contacts that wait may be settled otherwise, at a rate by the time they have waited"
        yield f"- Withdrawals: {settled}{where}"
    if loops.chasers:
        who = pools_in_words(loops.chasers.pool)
        yield f"- Loop, failure demand: referrers who wait chase for an answer, and {who} answer them"
    if scenario.stages.helping:
        yield "- Loop, step-up: families in or waiting for early help may be stepped up to social care"


SIDE_DOORS = {
    "out_of_hours": "the emergency duty team makes safe what cannot wait for the day service and hands over the rest",
    "triaging": "a daily multi-agency triage takes some contacts before they are screened",
    "interviewing": "children who were missing are offered a return home interview; these contacts need no decision",
}
