"""The stages of a contact's way, one file each. A stage is called with a contact, yields what it waits for, and returns its outcome.

Stages do not know each other; `mashsim.pathway` says what follows what. To add one: a file here, a settings class in
`mashsim.scenario` with its field in `Stages`, rows in the pathway, a line in `mashsim.simulation.world`, its work in `mashsim.workload`,
and a test.
"""

from __future__ import annotations
