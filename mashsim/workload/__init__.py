"""The hours check, before any run: do the rostered hours suffice for the work that is expected to come?"""

from mashsim.workload.hours import PoolHours, hours_check, short_quarters

__all__ = ["PoolHours", "hours_check", "short_quarters"]
