"""Settings that are known only within bounds: which they are, how likely each value is, and what a draw of one changes.

A file writes the bounds beside a value, as ``range = [12, 18]``. The word ``uncertain`` says how likely the values
between them are: by the name of a shape over the range, or by a table with a distribution. A range alone is drawn from
as a triangle with its peak at the value: an assumption, which is said wherever such a draw is. Beside a value that is
no single number (a word, a table, a list) stand ``alternatives = [...]``: it, or one of them, holds, each as likely.

A document is read once, when it is loaded (`reading`), into typed settings (`settings`), each with its law (`laws`)
over the numbers of its own unit. Nothing here validates a scenario: that a draw fits the rest is tried in
`mashsim.loading`, and a replication's draws are made in `mashsim.inputs`.
"""

from mashsim.uncertain.reading import NOT_DRAWN, uncertain_inputs
from mashsim.uncertain.settings import Inputs, LeftOut, Uncertain, put_together

__all__ = ["NOT_DRAWN", "Inputs", "LeftOut", "Uncertain", "put_together", "uncertain_inputs"]
