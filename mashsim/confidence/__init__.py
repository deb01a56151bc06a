"""How sure one can be: intervals, paired differences, decisions, bands round curves, and how many replications it takes.

Everything here takes values of replications, which are independent of each other; never contacts, which are not. What a browser page
needs is plain Python; the rest imports numpy and scipy when it is called.
"""

from mashsim.confidence.bands import Band, band, fan
from mashsim.confidence.differences import Paired, holm, paired
from mashsim.confidence.limits import Verdict, alpha_for_look, decide, lower_limit, share_limits, upper_limit
from mashsim.confidence.quantiles import pooled_quantile, quantile_across
from mashsim.confidence.spread import bca_interval, skew, variance_shares
from mashsim.confidence.stopping import Wanted, half_width, stops_at
from mashsim.confidence.warming import WarmUp, warm_up

__all__ = [
    "Band",
    "Paired",
    "Verdict",
    "Wanted",
    "WarmUp",
    "alpha_for_look",
    "band",
    "bca_interval",
    "decide",
    "fan",
    "half_width",
    "holm",
    "lower_limit",
    "paired",
    "pooled_quantile",
    "quantile_across",
    "share_limits",
    "skew",
    "stops_at",
    "upper_limit",
    "variance_shares",
    "warm_up",
]
