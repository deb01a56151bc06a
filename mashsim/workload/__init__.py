"""The hours check, before any run: do the rostered hours suffice for the work that is expected to come?"""

from mashsim.workload.hours import Hours, hours_check, short_quarters

__all__ = ["Hours", "hours_check", "short_quarters"]
