"""The second engine: a part of the model in C, which writes the same log to the byte, many times as fast.

What it knows stands in `knowing`, how it works at the head of kernel.c. `layout` lays a world that has not begun out
for it, `running` lets it run and takes its rows over, `library` finds it. Where it is not built, or does not know what
a scenario uses, SimPy runs: nobody above `mashsim.simulation` can tell.
"""

from mashsim.kernel.knowing import unknown
from mashsim.kernel.library import Library, installed
from mashsim.kernel.running import run

__all__ = ["Library", "installed", "run", "unknown"]
