"""What is known before any run: are there enough rostered hours for the work, and enough room for those who come?

This folder only adds up expected values: the work of each stage (`hours`), of contacts on their way (`inflow`,
`onward`) and of families that return (`returning`), and the room that children and families take up (`holding`,
`room`); also what it takes to split a team by area (`pods`). It simulates nothing and sees no waiting by chance.
"""

from mashsim.workload.hours import PoolHours, hours_check
from mashsim.workload.pods import pods_in_words
from mashsim.workload.quarters import ShortQuarters, short_quarters
from mashsim.workload.room import Meetings, Room, room_check

__all__ = [
    "Meetings",
    "PoolHours",
    "Room",
    "ShortQuarters",
    "hours_check",
    "pods_in_words",
    "room_check",
    "short_quarters",
]
