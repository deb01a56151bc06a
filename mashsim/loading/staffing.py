"""Posts worked out from how busy people are: their use, which is the hours needed over the hours there are.

Who waits depends on the ratio of work to posts. If demand, hands-on times and posts are each drawn by themselves, some
draws are front doors that no council has. So a file may say ``posts = { use = 0.85 }``: as many posts as make that
share of a pool's hours needed, or of the assessment workers' room taken up (Little's law). The hours check and the room
check say so, over the first 52 weeks of the run and without interventions. The places of early help may be given
in the same way. Posts are worked out when a file is loaded, and again for each draw of the inputs. What a question
changes later does not change them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from hashlib import sha256
from math import fsum

from mashsim.documents import Document, KeyPath, dotted, mix, override, provenance_of
from mashsim.documents.known import value_at
from mashsim.errors import ScenarioError
from mashsim.loading.validating import scenario_of
from mashsim.plan import Plan, year_plan
from mashsim.scenario import Scenario
from mashsim.scenario.posts import MOST_PLACES
from mashsim.workload import hours_check
from mashsim.workload.holding import Stays, caseload, early_help

USE = "use"
"""The key of a table that gives posts or places by their use."""
_CASELOAD: KeyPath = ("stages", "allocating", "caseload", "posts")
_PLACES: KeyPath = ("stages", "helping", "places")
_MOST_LOOKS = 8
_NEAR = 0.003
"""How near to the use is near enough. Hours grow almost in a straight line with posts, so two looks mostly do."""
_FEWEST = 0.05
_MOST_POSTS = 1000
"""No front door has more. If more are needed, something else in the scenario is wrong, and a message says so."""


def uses(document: Document) -> dict[KeyPath, float]:
    """Return the uses that a valid document gives instead of posts, by the path of the posts."""
    written = {path: value_at(document.values, path) for path in _posts(document)}
    return {path: value[USE] for path, value in written.items() if isinstance(value, dict)}


def staffed(document: Document, near: Mapping[KeyPath, float] | None = None) -> Document:
    """Return the document with as many posts as its uses need; the same one if it gives no use.

    Parameters
    ----------
    near : posts to begin with, by path, which should be about right

    Raises
    ------
    ScenarioError
        If a team has no work by which its posts could be found, or the scenario does not hold together.
    """
    found = _posts_by_use(document, near or {})
    if not found:
        return document
    changes = {
        dotted(path): {"value": posts, "quality": "derived", "source": _source(document, path)}
        for path, posts in found.items()
    }
    where = {dotted(path): document.where(path) for path in found}
    return override(document, changes, "the use of people's hours", where, Scenario)


def with_uses_of(document: Document, base: Scenario) -> Document:
    """Return the document with the uses that gave a scenario its posts, where it still has these posts."""
    same = [path for path in uses(base.written) if _at(document, path) == _at(base.document, path)]
    return mix(document, base.written, same) if same else document


def as_file(scenario: Scenario) -> Document | None:
    """Return the document of a scenario as it is saved in a file: with the uses that gave it its posts.

    None if the file would have other posts when it is loaded, because a change alters the hours needed.
    """
    document = with_uses_of(scenario.written, scenario.base)
    try:
        found = staffed(document)
    except ScenarioError:
        return None
    return document if all(_at(found, path) == _at(scenario.document, path) for path in uses(document)) else None


def _at(document: Document, path: KeyPath) -> object:
    return value_at(document.values, path)


_FOUND: dict[str, dict[KeyPath, float]] = {}
"""Posts that were found, by a digest of everything that they depend on."""
_MOST_FOUND = 1000
_NO_MATTER = frozenset({"title", "question", "about", "place", "published", "interventions"})
_NO_MATTER_OF_A_RUN = frozenset({"last_day", "measure_from", "replications", "seed"})
"""What may differ between scenarios with the same posts: none of it is used to find them."""


def _posts_by_use(document: Document, near: Mapping[KeyPath, float]) -> dict[KeyPath, float]:
    """Return the posts that the uses of a document need; they are remembered, as finding them is most of loading.

    Raises
    ------
    ScenarioError
        As `staffed`.
    """
    wanted = uses(document)
    if not wanted:
        return {}
    matters = {name: value for name, value in document.values.items() if name not in _NO_MATTER}
    matters["run"] = {name: value for name, value in matters["run"].items() if name not in _NO_MATTER_OF_A_RUN}
    key = sha256(repr((matters, near)).encode()).hexdigest()
    if key not in _FOUND:
        if len(_FOUND) >= _MOST_FOUND:
            _FOUND.clear()
        _FOUND[key] = _found_by_use(document, near, wanted)
    return _FOUND[key]


def _found_by_use(
    document: Document, near: Mapping[KeyPath, float], wanted: Mapping[KeyPath, float]
) -> dict[KeyPath, float]:
    """Find the posts that uses need, to three digits, by path; places are whole."""
    posts = {path: near.get(path) or 1 for path in wanted}
    tried: dict[KeyPath, tuple[float, float]] = {}
    plan: Plan | None = None
    for _ in range(_MOST_LOOKS):
        plan = _plan(document, posts, plan)
        looked = _hours(plan)
        looked |= {path: _room(check(plan)) for path, check in _ROOMS.items() if path in wanted}
        short = {}
        for path, use in wanted.items():
            needed, there = looked[path]
            if not needed or not there:
                raise ScenarioError([document.fault(path, _NO_FAMILIES if path == _PLACES else _NO_WORK)])
            short[path] = there - needed / use
            tried.setdefault(path, (0.0, -needed / use))  # without posts there are no hours, nearly always
        if all(abs(short[path]) <= _near(path, posts[path]) * looked[path][1] for path in wanted):
            break
        before, tried = tried, {path: (posts[path], short[path]) for path in wanted}
        posts = {path: _next(before[path], tried[path], is_whole=path == _PLACES) for path in wanted}
        if any(number >= _MOST_POSTS for path, number in posts.items() if path != _PLACES):
            break
    return {path: number if path == _PLACES else float(f"{number:.3g}") for path, number in posts.items()}


def _next(before: tuple[float, float], last: tuple[float, float], is_whole: bool) -> float:
    """Return the posts that give as much as is needed, on the straight line through two looks."""
    slope = (last[1] - before[1]) / (last[0] - before[0]) if last[0] != before[0] else 0.0
    number = last[0] - last[1] / slope if slope > 0 else last[0]
    if is_whole:
        return min(max(round(number), 1), MOST_PLACES)
    return min(max(number, _FEWEST), _MOST_POSTS)


def _near(path: KeyPath, posts: float) -> float:
    """Return how near to the use is near enough: for whole places, within half a place."""
    return max(_NEAR, 0.51 / posts) if path == _PLACES else _NEAR


_NO_WORK = "has a use, but no work is certain to come to these people; write how many posts there are"
_NO_FAMILIES = "has a use, but no family is certain to come to early help; write how many places there are"


def _plan(document: Document, posts: dict[KeyPath, float], before: Plan | None) -> Plan:
    """Return the plan of a document with so many posts, without interventions; the one before had others."""
    scenario = scenario_of(override(document, {dotted(path): each for path, each in posts.items()}, "a use"))
    return year_plan(scenario.model_copy(update={"interventions": ()}), before)


def _hours(plan: Plan) -> dict[KeyPath, tuple[float, float]]:
    """Return the hours needed and those there are, by the path of the posts that give them."""
    return {("pools", name, "posts"): (one.needed, one.usable) for name, one in hours_check(plan).items()}


def _room(stays: Stays | None) -> tuple[float, float]:
    """Return the room needed and that there is."""
    return (fsum(stays.held_by_day()), fsum(stays.places)) if stays else (0.0, 0.0)


_ROOMS: Mapping[KeyPath, Callable[[Plan], Stays | None]] = {_CASELOAD: caseload, _PLACES: early_help}
"""Who takes up the room of assessment workers, and of early help, by the path of what gives it."""


def _source(document: Document, path: KeyPath) -> str:
    known = provenance_of(document, (*path, USE))
    use = f"{uses(document)[path]:.0%}"
    said = f"posts at which {use} of their {'room' if path == _CASELOAD else 'hours'} are needed"
    if path == _PLACES:
        said = f"so many places that {use} of them are taken up"
    return f"{said}: {known.source}" if known.source else said


def _posts(document: Document) -> Iterator[KeyPath]:
    pools = document.values.get("pools")
    for name in pools if isinstance(pools, dict) else ():
        yield ("pools", name, "posts")
    yield from _ROOMS
