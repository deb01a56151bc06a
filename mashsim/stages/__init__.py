"""The stages of a contact's way, one file each.

A stage is made from the world and its own settings. Called with a contact, it yields the events the contact waits for
and returns its outcome; `adopt` takes over settings that hold from now on. Stages do not know each other:
`mashsim.pathway` says what follows what, `mashsim.vocabulary.stages` what managers call them.

To add one: a file here, a settings class in `mashsim.scenario` with its field in `Stages`, rows in the pathway, a line
in `mashsim.simulation.way`, its work in `mashsim.workload`, and a test.
"""

from __future__ import annotations
