"""Which engine runs a replication: the kernel where it is there and knows all that the scenario uses, else SimPy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

from mashsim.documents.text import listed
from mashsim.errors import ScenarioError
from mashsim.kernel import Library, installed, unknown

if TYPE_CHECKING:
    from mashsim.scenario import Scenario

Engine = Literal["simpy", "kernel"]
ENGINES = get_args(Engine)


def kernel_for(scenario: Scenario, asked: Engine | None) -> Library | None:
    """Return the kernel if it is to run a scenario; None for SimPy.

    Parameters
    ----------
    asked : the engine that must run it; without it either may, as both write the same log

    Raises
    ------
    ScenarioError
        If the kernel must run it, and is not there or does not know all that the scenario uses.
    """
    library = None if asked == "simpy" else installed()
    if library is None and asked == "kernel":
        raise ScenarioError(
            "the kernel is not there: it is built when mashsim is installed where there is a C compiler. Leave out "
            "--engine kernel; SimPy writes the same log, more slowly."
        )
    if library is not None and (beyond := unknown(scenario)):
        if asked == "kernel":
            raise ScenarioError(
                f"the kernel does not know {listed(beyond)} as this scenario has it. Leave out --engine kernel; SimPy "
                "knows all."
            )
        return None
    return library
