"""The hours check, before any run: are there enough rostered hours for the work that is expected?

This folder only adds up expected values: the work of each stage, of contacts on their way (`inflow`) and of families
that return (`returning`). It simulates nothing and sees no waiting.
"""

from mashsim.workload.hours import PoolHours, hours_check, short_quarters

__all__ = ["PoolHours", "hours_check", "short_quarters"]
