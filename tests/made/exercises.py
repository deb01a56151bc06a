"""Texts of short exercises, and each kind of guess."""

from __future__ import annotations

SHORT = """
title = "A short queue"
teaches = "Something"
question = "How long?"
situation = "One person and
one queue."
scenario = "textbook/m-m-1"
first_day = 2023-01-09
last_day = 2023-01-22
replications = 10
reveal = "The secret of queues."
discuss = ["Talk"]
steps = [{ minutes = 4, do = "Lead" }, { minutes = 6, do = "Follow" }]
""".replace('"One person and\none queue."', '"""One person and\none queue."""')


NUMBER = '[guess]\nkind = "number"\nask = "How long?"\nmeasure = "stages.screening.wait.working_minutes.mean"\ncounted_in = "minutes"\nup_to = 100\n'
CURVE = '[guess]\nkind = "curve"\nask = "How many?"\non = [2023-01-10, 2023-01-20]\nup_to = 50\n'
CHOICE = (
    '[guess]\nkind = "choice"\nask = "How much longer?"\nmeasure = "stages.screening.wait.working_minutes.mean"\ncounted_in = "minutes"\n'
    'compared = true\nanswers = [{ says = "less than twice", up_to = 2 }, { says = "more" }]\n'
)


LANES = '[lanes.calm]\n[lanes.busy]\nchanges = { "demand.rate" = "5.7 per hour" }\n'
REMEDY = (
    '[guess]\nkind = "remedy"\nask = "What helps?"\nmeasure = "contacts.open_at_end"\n'
    'answers = [{ says = "nothing", changes = {} }, { says = "a second person", changes = { "pools.server.posts" = 2 } }]\n'
)


SUMMERS = '[summers]\nask = "In how many of ten?"\ncondition = "contacts.open_at_end > 3"\n'
