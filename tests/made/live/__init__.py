"""For each setting, a change that must show; for each mechanism beside, the settings that turn it on in the made-up
town."""

from __future__ import annotations

from made.live import (
    after_the_decision,
    always,
    before_the_decision,
    chasing,
    interventions,
    lending,
    lists,
    localities,
    loops,
    people,
    sizes,
    together,
)

MECHANISMS = {
    part.__name__.rpartition(".")[2]: part
    for part in (
        after_the_decision,
        before_the_decision,
        chasing,
        interventions,
        lending,
        lists,
        localities,
        loops,
        people,
        sizes,
        together,
    )
}
OF_A_MECHANISM = {
    name: key for key, part in MECHANISMS.items() for name in (*part.MOVES_THE_LOG, *part.MOVES_THE_SUMMARY)
}
MOVES_THE_LOG = dict(always.MOVES_THE_LOG)
MOVES_THE_SUMMARY = dict(always.MOVES_THE_SUMMARY)
for _part in MECHANISMS.values():
    MOVES_THE_LOG |= _part.MOVES_THE_LOG
    MOVES_THE_SUMMARY |= _part.MOVES_THE_SUMMARY
CHANGES = {**MOVES_THE_LOG, **MOVES_THE_SUMMARY}
