"""A front door fitted to a council's own figures.

::

    replayed      replaying.py    what is observed is put in: months' contacts, posts, absence, what was open
    told_at_once  at_once.py      what figures tell without any run: shares and days, each with its sampling error
    targets       comparing.py    what is compared: each figure as its level and its change, and the same of a run
    Emulator      emulating.py    what runs would give at settings that nobody ran, and how far off that may be
    match         matching.py     waves of runs, each where the figures still allow it; then draws with weights
    checked       checking.py     whether a run at the draws could have the figures, each told by those before it
    foreseen      foreseeing.py   what runs at the draws say of later months, from where the council stood

Settings are moved as factors of the scenario. Before a figure is looked at, each may lie anywhere in its range, evenly
on the scale of its logarithm. Nothing is imported here: `at_once`, `comparing` and `replaying` are used in the page
too, which has no numpy.
"""
