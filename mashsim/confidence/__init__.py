"""Confidence: intervals, paired differences, decisions, bands round curves, and the number of replications.

Everything here takes values of replications, which are independent of each other; never of contacts, which are not. It
knows nothing of scenarios or measures. The parts that a browser page needs are plain Python; the others import numpy
and scipy when they are called.
"""

from mashsim.confidence.bands import ENOUGH_FOR_SUP_T, Band, band
from mashsim.confidence.differences import Paired, holm, paired
from mashsim.confidence.limits import Verdict, alpha_for_look, decide, lower_limit, share_limits, upper_limit
from mashsim.confidence.quantiles import quantile_across
from mashsim.confidence.spread import SKEWED, bca_interval, skew
from mashsim.confidence.stopping import PrecisionGoal, half_width, stops_at
from mashsim.confidence.warming import WarmUp, warm_up

__all__ = [
    "ENOUGH_FOR_SUP_T",
    "SKEWED",
    "Band",
    "Paired",
    "PrecisionGoal",
    "Verdict",
    "WarmUp",
    "alpha_for_look",
    "band",
    "bca_interval",
    "decide",
    "half_width",
    "holm",
    "lower_limit",
    "paired",
    "quantile_across",
    "share_limits",
    "skew",
    "stops_at",
    "upper_limit",
    "warm_up",
]
