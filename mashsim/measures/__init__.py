"""Numbers from a log: what happened, how long it took, and whether limits were kept. Measures never see the model.

A log becomes `Evidence`: its columns, the window that is measured, and the clocks and calendars to count with. A
*reading* finds in it what several measures need: first rows, places, work in hand, waits. A *measure* is a function of
the evidence that gives a branch of the results; beside it stand its rows, with the words, the unit and the better
direction of each number (`registry`). `results` puts the branches together, `summary` sums them up over replications.

What is shown of the numbers, and how, is in `mashsim.report`; how sure one can be of them, in `mashsim.confidence`.
"""

from mashsim.measures.results import measure
from mashsim.measures.summary import summarise

__all__ = ["measure", "summarise"]
