"""Help between pools: who helps at a stage, in order, and when."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from mashsim.documents.text import KeyPath, dotted, listed
from mashsim.scenario.localities import names_of
from mashsim.scenario.references import tables_of_work
from mashsim.scenario.values import WHOLE, Settings, TrueOrFalse
from mashsim.vocabulary.stages import STAGES
from mashsim.vocabulary.stages import TABLE as STAGE_TABLE

if TYPE_CHECKING:
    from mashsim.scenario import Scenario


class Help(Settings):
    """A pool whose people help where they are named, and when they do.

    All conditions that are given must hold. Without any, its people stand beside those of the pool they help. A helper
    does one task at a time, keeps it overnight and hands it back by the rules of their own pool, and is counted there:
    in hours, in use and in cost. A pool may be named several times, each time with other conditions.
    """

    pool: str
    """The pool whose people help."""

    when_own_queue_is_empty: TrueOrFalse = False
    """Whether they help only when nothing waits for them in their own pool. Looked at whenever one of them is free."""

    when_more_wait_than: Annotated[int, Field(ge=0, le=1_000_000), WHOLE] | None = None
    """They help only when more pieces of work than this wait where they help, and then before they take up work of
    their own, unless their own queue must be empty. Looked at whenever work is queued there or one of them is free."""

    when_due_today: TrueOrFalse = False
    """Whether they help only with work that is due by the end of the day, or overdue, by the clock that governs the
    stage: what is due soonest first, and before they take up work of their own, unless their own queue must be empty.
    Looked at whenever work is queued there or one of them is free."""

    @property
    def has_condition(self) -> bool:
        """Whether they help only at times."""
        return self.when_own_queue_is_empty or self.when_more_wait_than is not None or self.when_due_today

    def in_words(self) -> str:
        """Say when they help, as in "social workers help …"."""
        parts = [
            *(["when nothing of their own waits"] if self.when_own_queue_is_empty else []),
            *([f"when more than {self.when_more_wait_than} wait"] if self.when_more_wait_than is not None else []),
            *(["with work that is due today"] if self.when_due_today else []),
        ]
        return listed(parts) or "at any time"


class Helped(Settings):
    """Work with which the people of other pools may help."""

    helped_by: tuple[Help, ...] = ()
    """The pools that help, in order, and when. Without any, nobody does. From the day on which an intervention changes
    it, it holds for work that waits already, too."""


def help_at_stages(scenario: Scenario) -> Iterator[tuple[int, str, str, Help]]:
    """Yield who helps whom: the code of the stage, the pool that is helped, the pool that helps, and when."""
    said = set()
    for path, table in tables_of_work(scenario):
        stage = STAGES.index(str(path[1]))
        for home in _pools(table):
            if (stage, home) not in said:  # all tables of one pool at one stage say the same
                said.add((stage, home))
                yield from ((stage, home, one.pool, one) for one in table.helped_by if one.pool != home)


def wrong_help(scenario: Scenario) -> Iterator[tuple[KeyPath, str]]:
    """Yield the help that cannot be."""
    first: dict[tuple[str, str], tuple[KeyPath, tuple[Help, ...]]] = {}
    for path, table in tables_of_work(scenario):
        homes = _pools(table)
        if table.helped_by and not homes:
            yield (
                path,
                "has helpers, but the allocated worker does this work; name a pool, or leave helped_by out",
            )
        for place, one in enumerate(table.helped_by):
            yield from _wrong_row(scenario, (*path, "helped_by", place), one, homes)
        for home in homes:
            other, helpers = first.setdefault((str(path[1]), home), (path, table.helped_by))
            if helpers != table.helped_by:
                same = f"is work of the same pool at the same stage as {dotted(other)}, and has other helpers"
                yield path, f"{same}; write the same helped_by in both"


def _wrong_row(scenario: Scenario, path: KeyPath, one: Help, homes: tuple[str, ...]) -> Iterator[tuple[KeyPath, str]]:
    if homes == (one.pool,):
        yield (*path, "pool"), f"is {one.pool!r}, whose own work this is; name another pool"
    if one.when_due_today and not has_clock(scenario, str(path[1])):
        needed = " or ".join(f"{start} to {stop}" for start, stop in STAGE_TABLE[STAGES.index(str(path[1]))].due)
        yield (*path, "when_due_today"), f"is true, but no clock says when this work is due; add one from {needed}"


def has_clock(scenario: Scenario, stage: str) -> bool:
    """Whether a clock says when work at a stage is due."""
    due = STAGE_TABLE[STAGES.index(stage)].due
    return any((clock.start, clock.stop) in due for clock in scenario.clocks.values())


def _pools(table: Helped) -> tuple[str, ...]:
    """Return the pools whose own work a table is."""
    pool = getattr(table, "pool", None)
    return () if pool is None else names_of(pool)
