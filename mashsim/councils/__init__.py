"""Every English council, from its public tables: found by name, made a front door, and laid beside its neighbours.

::

    tables     what is published, as published: a figure may be suppressed, and an area may have a table or none
    naming     the council that a name means, the nearest ones if none, and what became of one that is no more
    figures    one figure with its source: the council's own, or the middle of its statistical neighbours' where none is
    mixes      what the ordinary city's contacts become
    making     a scenario on the ordinary city: what is public, derived from it, or inherited
    beside     the published figures of a council beside its neighbours' and England's

All figures are in one file, ``mashsim/data/councils.zip``, which ``tests/made/councils.py`` makes. Nothing here knows
how a scenario is read or run: the ordinary city is handed in.
"""

from __future__ import annotations

from mashsim.councils.beside import Beside, beside
from mashsim.councils.making import scenario_text
from mashsim.councils.naming import council_named, file_name, standing_in, what_became_of
from mashsim.councils.tables import LICENCE, YEARS, councils, source_of

__all__ = [
    "LICENCE",
    "YEARS",
    "Beside",
    "beside",
    "council_named",
    "councils",
    "file_name",
    "scenario_text",
    "source_of",
    "standing_in",
    "what_became_of",
]
