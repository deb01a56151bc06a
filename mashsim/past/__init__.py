"""A council's past, read from its own lists: the log of what happened, so that measures measure it as they do a run.

`sheets` reads files into cells, `mapping` says what a council calls its columns and steps, `steps` and `annex_a` read
their rows and refuse what cannot be, `making` makes the log, `monthly` measures it month by month, `hiding` takes out
small counts, `example` writes made-up lists to try it with. Identifiers are replaced by numbers when they are read:
what leaves `rows` knows no contact by its name, and what is written has counts by month only.
"""

from __future__ import annotations

from mashsim.past.example import Example, example_of
from mashsim.past.reading import Past, past_of

__all__ = ["Example", "Past", "example_of", "past_of"]
