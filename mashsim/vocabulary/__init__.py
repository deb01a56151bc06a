"""The words of the front door, each described once: events, stages, outcomes, ratings, consent, points of the way.

Each module is one table. A row gives the word that scenario files and logs use, and what every other room needs to know
of it: what a manager calls it, what it means, what it needs and what it follows. A word's code in a log is its place in
the table, so new rows go to the end. Code says ``events.DECIDED``, ``outcomes.NFA``, ``SCREENING``, ``RED``.

Nothing here acts: where a contact goes next is in `mashsim.pathway`, what happens at a stage in `mashsim.stages`.
"""
