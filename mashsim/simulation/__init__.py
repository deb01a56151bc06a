"""Build one front door, run one replication, return its log.

`FrontDoor` is what all replications of a scenario share (calendars, expected arrivals, rosters without luck); `World` is one replication.
"""

from mashsim.simulation.door import FrontDoor, simulate
from mashsim.simulation.world import World

__all__ = ["FrontDoor", "World", "simulate"]
