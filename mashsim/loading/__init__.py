"""Loading: text → document → base and overrides → scenario → uncertain inputs → dated epochs, one pass down.

::

    read_document, override      documents/        what is written, and where
    scenario_of                  validating.py     the scenario of the run's first day, or everything that is wrong
    uncertain_inputs             uncertain/        the settings that have bounds, read once
    epochs                       epochs.py         the scenario that holds from each intervention's day on
    impossible_draws             drawing.py        whether every draw is a scenario too
    staffed                      staffing.py       posts that a use of people's hours stands for

Whatever changes a scenario, a draw of its inputs too, is an override of its document, which goes down the same way.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

from mashsim.documents import (
    Document,
    KeyPath,
    in_order,
    mix,
    override,
    parse_document,
    read_document,
    take_at_their_word,
)
from mashsim.errors import ScenarioError
from mashsim.loading.drawing import impossible_draws, wrong_draws, wrong_inputs, wrong_pairs
from mashsim.loading.epochs import epochs_of, holding, wrong_changes
from mashsim.loading.staffing import USE, as_file, staffed, uses, with_uses_of
from mashsim.loading.validating import scenario_of
from mashsim.scenario import Scenario
from mashsim.scenario.lists import LISTS
from mashsim.shipped import scenario_folder
from mashsim.uncertain import Inputs, uncertain_inputs

__all__ = ["USE", "as_file", "changed", "holding", "load", "load_text", "partly", "remembering", "staffed", "uses"]
Remember = Callable[[Scenario, str, Callable[[], Scenario]], Scenario]
"""Returns a changed scenario: of which it is a change, what is changed, and what makes it if it is not there."""
_remember: ContextVar[Remember | None] = ContextVar("remember", default=None)


def load(
    path: Path | str, changes: Mapping[str, object] | None = None, because: str = "set on the command line"
) -> Scenario:
    """Read a scenario file, with what it inherits, and check it whole.

    Parameters
    ----------
    path : a TOML file
    changes : overrides by dotted name, such as ``{"pools.social_workers.posts": 8}``
    because : where the changes come from, for the assumption register

    Raises
    ------
    ScenarioError
        Everything that is wrong, each with its file and line.
    """
    return _as_asked(read_document(Path(path), (scenario_folder(),), LISTS, Scenario), changes, because)


def load_text(
    text: str, name: str = "scenario", changes: Mapping[str, object] | None = None, because: str = "set by the user"
) -> Scenario:
    """Read a scenario from text that is in no file, as `load` does."""
    return _as_asked(parse_document(text, name, (scenario_folder(),), LISTS, Scenario), changes, because)


def changed(scenario: Scenario, changes: Mapping[str, object], because: str = "set by the user") -> Scenario:
    """Return the scenario with some settings changed: the one way to change anything.

    Raises
    ------
    ScenarioError
        If a path is unknown, set twice, or its value does not fit.
    """

    def make() -> Scenario:
        return _complete(_with(scenario.document, changes, because), scenario.base)

    remember = _remember.get()
    return remember(scenario, f"{because}: {changes!r}", make) if remember else make()


@contextmanager
def remembering(remember: Remember) -> Iterator[None]:
    """Let a cache answer for what is changed: for a question that is begun anew and makes the same front doors."""
    token = _remember.set(remember)
    try:
        yield
    finally:
        _remember.reset(token)


def partly(scenario: Scenario, other: Scenario, taken: Collection[KeyPath]) -> Scenario:
    """Return a scenario with some of another's parts; an intervention's path is ``("interventions", name)``.

    Raises
    ------
    ScenarioError
        If those parts do not fit the rest.
    """
    return _complete(mix(scenario.document, other.document, taken), scenario.base)


def _as_asked(document: Document, changes: Mapping[str, object] | None, because: str) -> Scenario:
    """Return the scenario of a file with some settings changed, of which its list of draws then says nothing."""
    return _complete(_with(take_at_their_word(document, changes or {}, LISTS), changes, because))


def _with(document: Document, changes: Mapping[str, object] | None, because: str) -> Document:
    return override(document, changes, because, model=Scenario) if changes else document


def _complete(written: Document, base: Scenario | None = None) -> Scenario:
    """Return the whole scenario of a document.

    Parameters
    ----------
    base : the scenario as it was loaded, of which this one is a change: its posts by use stay as they are
    """
    try:
        scenario = scenario_of(written)
    except ScenarioError as error:
        also = wrong_changes(written, error.faults)
        raise ScenarioError(in_order([*error.faults, *also], written)) from None
    if base and (scenario.plausible, scenario.run.draws) != (base.plausible, base.run.draws):
        written, base = with_uses_of(written, base), None  # it says itself what may be drawn
    inputs = uncertain_inputs(written, Scenario)
    epochs, faults = epochs_of(scenario, written)
    faults += wrong_inputs(inputs, written, scenario.run.inputs == "drawn")
    faults += wrong_pairs(scenario, written, _with_uses(inputs, base))
    if base is None:  # of what a question changes, or takes away, a row says nothing
        faults += wrong_draws(scenario, written)
    faults = faults or list(impossible_draws(inputs, written, scenario))
    if faults:
        raise ScenarioError(in_order(faults, written))
    document = staffed(written)
    if document is not written:
        base, scenario = None, scenario_of(document)
        epochs, _ = epochs_of(scenario, document)
    return scenario.loaded(document, _with_uses(inputs, base), epochs, written, base)


def _with_uses(inputs: Inputs, base: Scenario | None) -> Inputs:
    """Return the uncertain inputs of a change of a scenario, with the uses that gave its posts."""
    known = {setting.path for setting in inputs.settings}
    stated = [setting for setting in base.inputs.settings if setting.path[-1] == USE] if base and base.uses else []
    more = [setting for setting in stated if not known & {setting.path, setting.path[:-1]}]
    return Inputs([*inputs.settings, *more], inputs.left_out) if more else inputs
