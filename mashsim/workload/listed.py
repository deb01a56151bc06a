"""What a list of contacts says of them, for the hours check: shares and efforts as they will be on average.

A list may say the rating, an outcome, the children or the minutes of some contacts; what it does not say is drawn. A
source's shares are those of its listed and its drawn contacts together.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from math import fsum
from typing import TYPE_CHECKING, Any

from mashsim.quantities import MINUTE, Duration
from mashsim.replay import Replay
from mashsim.scenario import Scenario
from mashsim.scenario.efforts import mean_seconds
from mashsim.scenario.lists import TIMED, Received
from mashsim.scenario.values import Fixed
from mashsim.vocabulary.ratings import RATED_AS
from mashsim.workload.inflow import mix_of

if TYPE_CHECKING:
    from mashsim.plan import Plan


@lru_cache(maxsize=2)
def epochs_as_listed(door: Plan) -> list[tuple[int, Scenario]]:
    """Return the settings that hold from each day on, with the shares and efforts that a list makes of them."""
    replay = door.arrivals.replay
    if replay is None:
        return door.epochs
    total = {source: fsum(by_day) for source, by_day in door.arrivals.expected().items()}
    return [(day, _as_listed(scenario, replay, total)) for day, scenario in door.epochs]


def _as_listed(scenario: Scenario, replay: Replay, total: Mapping[str, float]) -> Scenario:
    """Return a scenario with the shares of each source's contacts, listed and drawn."""
    demand, stages = scenario.demand, scenario.stages
    rows = {name: replay.rows(code) for code, name in enumerate(demand.sources)}
    sources, looks = {}, {}
    for name, source in demand.sources.items():
        ratings = _blended(source.ratings or stages.screening.ratings, (row.rating for row in rows[name]), total[name])
        sources[name] = source.model_copy(update={"ratings": ratings})
        usual = stages.screening.mix_of(name)
        looks[name] = _blended(usual, (row.screening for row in rows[name]), total[name])
    everything = fsum(total.values())
    sizes = dict(enumerate(demand.children, 1))
    sizes = _blended(sizes, (row.children for mine in rows.values() for row in mine), everything)
    children = [sizes.get(number, 0.0) for number in range(1, max(sizes) + 1)]
    looked = {"outcomes_by_source": looks, "straight_share": 0.0}
    changed: dict[str, Any] = {"screening": stages.screening.model_copy(update=looked)}
    if stages.deciding:
        decided = {
            name: {
                rating: _blended(
                    {**stages.deciding.outcomes, **stages.deciding.outcomes_by_source.get(name, {})}[rating],
                    (row.decision for row in rows[name] if row.rating in (rating, None)),
                    total[name] * (sources[name].ratings or {}).get(rating, 0.0) * _sent_on(looks[name]),
                )
                for rating in RATED_AS
            }
            for name in demand.sources
        }
        changed["deciding"] = stages.deciding.model_copy(update={"outcomes_by_source": decided})
    listed = scenario.model_copy(
        update={
            "demand": demand.model_copy(update={"sources": sources, "children": tuple(children)}),
            "stages": stages.model_copy(update=changed),
        }
    )
    return _with_minutes(listed, [row for mine in rows.values() for row in mine], everything)


def _blended(usual: Mapping[Any, float], said: Iterable[Any], total: float) -> dict[Any, float]:
    """Return the shares of words among `total` contacts: those in a list as listed, the rest as usual.

    Parameters
    ----------
    said : the word of each listed contact; None where the list does not say it
    total : how many contacts there are, listed or not
    """
    counts = Counter(word for word in said if word is not None)
    number = counts.total()
    if not number:
        return dict(usual)
    total = max(total, number)
    words = dict.fromkeys((*usual, *counts))
    return {word: (counts[word] + (total - number) * usual.get(word, 0.0)) / total for word in words}


def _sent_on(looks: Mapping[Any, float]) -> float:
    """Return the share of contacts that goes on to a decision."""
    return looks.get("enquiry", 0.0) + looks.get("straight_to_decision", 0.0)


def _with_minutes(scenario: Scenario, rows: Sequence[Received], total: float) -> Scenario:
    """Return a scenario whose efforts are the mean of the minutes that a list says, and of what it draws."""
    changed, shares = {}, {name: source.share for name, source in scenario.demand.sources.items()}
    looks = scenario.stages.screening.outcomes_by_source
    sent_on = fsum(shares[name] * _sent_on(looks[name]) for name in shares)
    for place, stage in enumerate(TIMED):
        settings = getattr(scenario.stages, stage)
        said = [minutes for row in rows if (minutes := row.minutes[place]) is not None]
        if settings is None or not said:
            continue
        usual = mean_seconds(settings.effort, mix_of(scenario, shares, scenario.stages.screening.ratings))
        count = max(float(len(said)), total * (1.0 if stage == TIMED[0] else sent_on))
        mean = (fsum(said) * MINUTE + (count - len(said)) * usual) / count
        changed[stage] = settings.model_copy(update={"effort": Fixed(distribution="fixed", length=Duration(mean))})
    return scenario.model_copy(update={"stages": scenario.stages.model_copy(update=changed)}) if changed else scenario
