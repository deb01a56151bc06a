"""Numbers from a log: pure functions of the events, a window and the clocks. They never see the model."""

from mashsim.measures.results import measure
from mashsim.measures.summary import summarise

__all__ = ["measure", "summarise"]
