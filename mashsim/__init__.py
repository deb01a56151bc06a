"""A discrete-event simulator of an English children's-services front door.

>>> import mashsim
>>> scenario = mashsim.load("scenarios/baseline.toml")                  # doctest: +SKIP
>>> more = mashsim.changed(scenario, {"pools.managers.posts": 5})        # doctest: +SKIP
>>> log = mashsim.simulate(more, seed=1, replication=0)                 # doctest: +SKIP

Everything named here is imported from its own module when it is first used, so that `import mashsim` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from mashsim.shipped import VERSION

if TYPE_CHECKING:
    from mashsim.errors import MashsimError, NotEnoughData, ScenarioError, SimulationError
    from mashsim.experiment import run
    from mashsim.loading import changed, load
    from mashsim.log import Log
    from mashsim.measures import measure
    from mashsim.questions.kinds.compare import compare
    from mashsim.questions.kinds.explain import explain
    from mashsim.questions.kinds.seek import seek
    from mashsim.scenario import Scenario
    from mashsim.simulation import simulate

__version__ = VERSION

__all__ = [
    "Log",
    "MashsimError",
    "NotEnoughData",
    "Scenario",
    "ScenarioError",
    "SimulationError",
    "__version__",
    "changed",
    "compare",
    "explain",
    "load",
    "measure",
    "run",
    "seek",
    "simulate",
]

_MODULE_OF = {
    "Log": "mashsim.log",
    "MashsimError": "mashsim.errors",
    "NotEnoughData": "mashsim.errors",
    "Scenario": "mashsim.scenario",
    "ScenarioError": "mashsim.errors",
    "SimulationError": "mashsim.errors",
    "changed": "mashsim.loading",
    "compare": "mashsim.questions.kinds.compare",
    "explain": "mashsim.questions.kinds.explain",
    "load": "mashsim.loading",
    "measure": "mashsim.measures",
    "run": "mashsim.experiment",
    "seek": "mashsim.questions.kinds.seek",
    "simulate": "mashsim.simulation",
}


def __getattr__(name: str) -> Any:
    if name not in _MODULE_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}; it has {', '.join(__all__)}")
    found = globals()[name] = getattr(import_module(_MODULE_OF[name]), name)
    return found


def __dir__() -> list[str]:
    return __all__
