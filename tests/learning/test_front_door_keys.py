"""The key of a front door: two that differ in anything that can change a run never share one.

What cannot change a run is left out of the key: what a front door is called and asked, where it is, the published
figures beside it, where its values come from, how often it is run; and, where inputs are fixed, the bounds of its
values. The seed stands beside the key."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from made.command_line import MM1
from made.command_line import mashsim as command
from made.live import CHANGES, MECHANISMS, OF_A_MECHANISM
from made.scenarios import text_of, town
from mashsim.experiment import Runner
from mashsim.experiment.runner import key_of
from mashsim.experiment.store import FolderStore
from mashsim.inputs import draw, drawn
from mashsim.loading import changed, load, load_text
from mashsim.quantities import Duration
from mashsim.questions.differing import changes
from mashsim.questions.ladders import Between
from mashsim.scenario import Scenario
from mashsim.scenario.values import Settings

EDGES, SHARES = ["1 per hour", "4 per hour", "5.5 per hour"], [0.05, 0.95]
SHORT: dict[str, object] = {"run.last_day": dt.date(2023, 1, 5), "run.measure_from": dt.date(2023, 1, 2)}


def queue(**changes: object) -> Scenario:
    """Return three days of M/M/1 with its inputs drawn; names of changes have __ for dots."""
    values = {name.replace("__", "."): value for name, value in changes.items()}
    return load(MM1, {**SHORT, "run.inputs": "drawn", **values})


def banded(edges: list[str] = EDGES, shares: list[float] = SHARES) -> Scenario:
    return queue(
        demand__rate={
            "value": "4.8 per hour",
            "uncertain": {"distribution": "bands", "edges": edges, "shares": shares},
        }
    )


# Bands


OTHER_BANDS = {
    "other shares": banded(shares=[0.95, 0.05]),
    "another inner edge": banded(edges=["1 per hour", "2 per hour", "5.5 per hour"]),
    "an inner edge a billionth higher": banded(edges=["1 per hour", "4.000000001 per hour", "5.5 per hour"]),
}


@pytest.mark.parametrize("name", OTHER_BANDS)
def test_front_doors_that_differ_only_in_a_band_have_two_keys(name: str) -> None:
    assert key_of(OTHER_BANDS[name]) != key_of(banded())


def test_a_store_gives_no_front_door_the_results_of_one_with_other_bands(tmp_path: Path) -> None:
    one, other = banded(), OTHER_BANDS["other shares"]
    measure = "contacts.received"
    with Runner() as fresh:
        expected = [fresh.run([drawn(other, 1, number)], [number])[0].values(measure)[0] for number in range(3)]
    with Runner(store=FolderStore(tmp_path)) as runner:
        runner.run([one], 3)
    with Runner(store=FolderStore(tmp_path)) as runner:
        (found,) = runner.run([other], 3)
    assert found.values(measure) == expected


def test_a_comparison_of_two_front_doors_that_differ_only_in_bands_says_what_differs(tmp_path: Path) -> None:
    files = []
    for name, shares in (("x", "[0.05, 0.95]"), ("y", "[0.95, 0.05]")):
        law = f'{{ distribution = "bands", edges = ["1 per hour", "4 per hour", "5.5 per hour"], shares = {shares} }}'
        files.append(tmp_path / f"{name}.toml")
        files[-1].write_text(
            f'base = "{MM1.as_posix()}"\n[run]\nfirst_day = 2023-01-02\nlast_day = 2023-01-05\nmeasure_from = 2023-01-02\n'
            f'inputs = "drawn"\n[demand]\nrate = {{ value = "4.8 per hour", uncertain = {law} }}\n',
            encoding="utf-8",
        )
    said = command("compare", *files, "--replications", "3", "--results", tmp_path / "results")
    assert "nothing was changed" not in said.out
    (row,) = changes(*map(load, files))
    assert row["path"] == "demand.rate"
    assert row["before"] != row["after"]


def test_two_front_doors_that_differ_only_in_a_law_are_explained() -> None:
    between = Between(banded(), OTHER_BANDS["other shares"])
    (change,) = between.changes
    assert change.name == "contacts, drawn by another law"
    assert key_of(between._with([change])) == key_of(between.second)


def test_a_range_alone_that_is_drawn_from_is_a_difference_and_one_that_is_not_is_none() -> None:
    sides = [{"demand.rate": {"value": "4.8 per hour", "range": [f"{low} per hour", "5 per hour"]}} for low in (1, 4.7)]
    both = [queue(demand__rate=side["demand.rate"]) for side in sides]
    (row,) = changes(*both)
    assert (row["path"], row["before"], row["after"]) == (
        "demand.rate",
        "4.8 per hour, triangular from 1 per hour to 5 per hour, most likely 4.8 per hour (shape assumed)",
        "4.8 per hour, triangular from 4.7 per hour to 5 per hour, most likely 4.8 per hour (shape assumed)",
    )
    assert changes(*(changed(one, {"run.inputs": "fixed"}) for one in both)) == []


# Laws


def posts(**about: Any) -> Scenario:
    return queue(pools__server__posts={"value": 15, **about})


def own(distribution: str, **numbers: Any) -> dict[str, Any]:
    return {"range": [10, 20], "uncertain": {"distribution": distribution, **numbers}}


LAWS: list[dict[str, Any]] = [
    {},
    {"range": [12, 18]},
    {"range": [12, 18.000001]},
    {"range": [12.000001, 18]},
    {"range": [12, 18], "uncertain": "uniform"},
    {"range": [12, 18.000001], "uncertain": "uniform"},
    own("triangular", low=12, mode=16, high=18),
    own("triangular", low=12, mode=16.000000001, high=18),
    own("triangular", low=12, mode=16, high=18.000000001),
    own("uniform", low=12.000000001, high=18),
    own("lognormal", median=14, sigma=0.2),
    own("lognormal", median=14.000000001, sigma=0.2),
    own("lognormal", median=14, sigma=0.200000001),
    own("lognormal", median=14, sigma=0.2) | {"range": [10, 20.000000001]},
    own("bands", edges=[10, 14, 20], shares=[3, 1]),
    own("bands", edges=[10, 14, 20], shares=[3, 1.000000001]),
    own("bands", edges=[10, 14.000000001, 20], shares=[3, 1]),
    own("bands", edges=[10, 14, 18, 20], shares=[3, 1, 1]),
]


def test_every_number_of_a_law_is_in_the_key() -> None:
    keys = [key_of(posts(**about)) for about in LAWS]
    assert len(set(keys)) == len(LAWS)


def test_the_same_law_in_other_words_has_the_same_key() -> None:
    stated = {"distribution": "uniform", "low": 12, "high": 18}
    assert key_of(posts(range=[12, 18], uncertain="uniform")) == key_of(posts(range=[12, 18.0], uncertain=stated))
    assert key_of(posts(range=[12, 18])) == key_of(posts(range=[12, 18], uncertain="triangular"))


def test_the_unit_in_which_a_draw_is_written_is_in_the_key() -> None:
    """A draw keeps six digits in the unit of its value."""
    efforts = [
        queue(stages__screening__effort={"value": value, "range": ["5 min", "20 min"]})
        for value in ("10 min", "600 seconds")
    ]
    one, other = (draw(scenario, 1, 0).values["stages.screening.effort"] for scenario in efforts)
    assert one != other
    assert len({key_of(scenario) for scenario in efforts}) == 2


# Every field


@cache
def base(mechanism: str | None) -> Scenario:
    scenario = load_text(text_of(town()))
    return changed(scenario, MECHANISMS[mechanism].ENABLED) if mechanism else scenario


@cache
def after(name: str) -> Scenario:
    return changed(base(OF_A_MECHANISM.get(name)), CHANGES[name])


@pytest.mark.slow
def test_a_change_of_any_field_is_another_key() -> None:
    """Two front doors with one key say the same of everything that can change a run."""
    by_key: dict[str, list[tuple[str, Scenario]]] = defaultdict(list)
    for name in CHANGES:
        scenario = after(name)
        by_key[key_of(scenario)].append((name, scenario))
    for (first, scenario), *others in by_key.values():
        for name, other in others:
            assert _of_the_run(other) == _of_the_run(scenario), f"{first} and {name} have one key"


@pytest.mark.slow
def test_a_comparison_names_a_setting_that_differs_wherever_the_keys_do() -> None:
    for name in CHANGES:
        before = base(OF_A_MECHANISM.get(name))
        assert changes(before, after(name)) or key_of(after(name)) == key_of(before), (
            f"{name} differs and is not listed"
        )


def _of_the_run(scenario: Scenario) -> dict[str, Any]:
    """Return the values of a document that can change a run."""
    values = {key: value for key, value in scenario.document.values.items() if key not in WITHOUT_EFFECT}
    run = {key: value for key, value in values["run"].items() if key not in ("replications", "seed")}
    return {**values, "run": run}


WITHOUT_EFFECT = {"title", "question", "about", "place", "council", "published", "fit"}
WITHOUT_EFFECT_BELOW = {("run", "replications"), ("run", "seed")}


@pytest.mark.parametrize("mechanism", [None, *MECHANISMS])
def test_the_least_change_of_any_value_is_another_key(mechanism: str | None) -> None:
    """Each number, date, word and choice of a validated scenario, one after another, wherever it stands; of a mechanism
    those that the town without it does not have. No two of these changes have one key either: tens of thousands of pairs."""
    whole, known = base(mechanism), set(_leaves(base(None), ())) if mechanism else set()
    kept = tuple(
        change for change in whole.interventions if change.is_noted
    )  # others are in epochs, not built again here
    scenario = whole.model_copy(update={"interventions": kept}).loaded(whole.document, whole.inputs, ())
    key = key_of(scenario)
    number, keys = 0, list[str]()
    for path, changed_scenario in _each_a_little_different(scenario, (), known):
        other = changed_scenario.loaded(whole.document, whole.inputs, ())
        has_no_effect = (
            path[0] in {*WITHOUT_EFFECT, "factors", "size"}
            or path in WITHOUT_EFFECT_BELOW
            or (path == ("run", "inputs") and not whole.inputs.settings)
        )  # inputs that are drawn have an effect by their laws, and factors and the size by the settings that they multiply
        assert (key_of(other) == key) is has_no_effect, path
        keys += [] if has_no_effect else [key_of(other)]
        number += 1
    assert len(set(keys)) == len(keys)
    assert number > (0 if mechanism else 200)


def _leaves(value: Any, path: tuple[Any, ...]) -> Iterator[tuple[tuple[Any, ...], str]]:
    """Yield the plain values in a value, as they are shown, each with its path."""
    below = list(_below(value))
    for name, part, _ in below:
        yield from _leaves(part, (*path, name))
    if not below:
        yield path, repr(value)


def _each_a_little_different(
    value: Any, path: tuple[Any, ...], known: set[tuple[tuple[Any, ...], str]]
) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Yield a value with each of the plain values in it changed a little, by its path, but for those that are known;
    nothing is validated again."""
    below = list(_below(value))
    for name, part, put in below:
        for where, other in _each_a_little_different(part, (*path, name), known):
            yield where, put(other)
    is_plain = not below and value is not None and not isinstance(value, Settings | Mapping | tuple | list)
    if is_plain and (path, repr(value)) not in known:
        yield path, _a_little_different(value)


def _below(value: Any) -> Iterator[tuple[Any, Any, Callable[[Any], Any]]]:
    """Yield the parts of a value, each with its name and what puts another in its place."""
    if isinstance(value, Settings):
        for name in type(value).model_fields:
            yield name, getattr(value, name), lambda other, name=name: value.model_copy(update={name: other})
    elif isinstance(value, Mapping):
        for name, part in value.items():
            yield name, part, lambda other, name=name: {**value, name: other}
    elif isinstance(value, tuple) and hasattr(value, "_replace"):
        for name in value._fields:
            yield name, getattr(value, name), lambda other, name=name: value._replace(**{name: other})
    elif isinstance(value, tuple | list):
        for place, part in enumerate(value):
            yield place, part, lambda other, place=place: type(value)([*value[:place], other, *value[place + 1 :]])


def _a_little_different(value: Any) -> Any:
    match value:
        case bool():
            return not value
        case int():
            return value + 1
        case float():
            return value * (1 + 1e-12) + 1e-300
        case str():
            return f"{value}x"
        case dt.date():
            return value + dt.timedelta(days=1)
        case Duration(amount, kind):
            return Duration(amount + 1e-6, kind)
    raise AssertionError(f"a value of a kind that this test does not know: {value!r}")


# Interventions


def test_interventions_that_change_nothing_on_their_day_are_in_the_key_all_the_same() -> None:
    """On their day both leave everything as it is written; but what is drawn, or was set off before, they do change."""
    written = {"stages.screening.effort": "10 min", "stages.deciding.effort": "45 min"}
    bounds = {path: {"value": value, "range": ["1 min", "2 hours"]} for path, value in written.items()}
    back = [
        [{"name": "back", "first_day": dt.date(2026, 4, 6), "changes": {path: value}}]
        for path, value in written.items()
    ]
    one, other = (
        changed(base(None), {**bounds, "run.inputs": "drawn", "interventions": intervention}) for intervention in back
    )
    assert key_of(one) != key_of(other)


# What cannot change a run


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Another"},
        {"question": "Why?"},
        {"about": "Something else."},
        {"place": "Elsewhere"},
        {"published": []},
        {"run.seed": 77},
        {"run.replications": 3},
        {"pools.workers.posts": {"value": 4, "source": "a count", "quality": "measured", "note": "in May"}},
        {"pools.workers.posts": {"value": 4, "range": [3, 6], "uncertain": "uniform"}},
    ],
    ids=str,
)
def test_what_cannot_change_a_run_is_not_in_the_key(change: dict[str, Any]) -> None:
    scenario = changed(base(None), {"pools.workers.posts": 4})
    assert key_of(changed(scenario, change)) == key_of(scenario)
