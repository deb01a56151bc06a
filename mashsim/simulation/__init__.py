"""Build one front door, run one replication, return its log.

`FrontDoor` is the part that all replications of a scenario share (calendars, expected arrivals, rosters without luck).
`World` is one replication; its `Way` leads contacts through the stages, its `Interventions` change what holds. How a
stage works is in `mashsim.stages`, how people work in `mashsim.staff`; nothing here is measured. `engines` says whether
SimPy runs it or `mashsim.kernel`.
"""

from mashsim.simulation.door import FrontDoor, simulate
from mashsim.simulation.engines import ENGINES, Engine
from mashsim.simulation.world import World

__all__ = ["ENGINES", "Engine", "FrontDoor", "World", "simulate"]
