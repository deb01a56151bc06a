"""Working time: opening hours, bank holidays, clock changes, and the limits counted in them.

This folder knows calendars only: `mashsim.scenario` reads the user's hours, and `mashsim.measures` counts waits.

A moment is a whole number of seconds really elapsed since the local midnight that began the scenario's first day;
negative is before it. Local opening hours become such moments once, when a calendar is built, so the night of a clock
change is 23 or 25 hours long and four hours are four hours on any night. All arithmetic is on integers: work that would
end exactly at closing time ends then.
"""

from mashsim.worktime.calendars import NEVER, Calendar, Later, build_calendar, parse_hours
from mashsim.worktime.clocks import Clock, Counting, bank_holidays
from mashsim.worktime.timeline import MARGIN, Timeline

__all__ = [
    "MARGIN",
    "NEVER",
    "Calendar",
    "Clock",
    "Counting",
    "Later",
    "Timeline",
    "bank_holidays",
    "build_calendar",
    "parse_hours",
]
