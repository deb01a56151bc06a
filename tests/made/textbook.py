"""The textbook scenarios as trials: replications of `scenarios/textbook/`, with some settings changed, read as arrays."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from made.places import TEXTBOOK
from mashsim.loading import changed, load
from mashsim.log import Log
from mashsim.simulation import FrontDoor
from mashsim.vocabulary import events
from mashsim.vocabulary.stages import DECIDING

MINUTE = 60.0

Figures = dict[str, float]


@dataclass
class Read:
    """A log as arrays: when each thing happened, by task or by contact; -1 is never."""

    log: Log

    def __post_init__(self) -> None:
        log = self.log
        self.time, self.contact, self.task, self.event, self.stage, self.detail = (
            np.asarray(column) for column in log.columns
        )
        self.rating = self.of_contacts(events.RATED, self.detail)

    def of_contacts(self, event: int, what: np.ndarray | None = None) -> np.ndarray:
        """The time (or another column) of the last such event of each contact."""
        return self._last(self.event == event, self.contact, len(self.log.source), what)

    def of_tasks(self, event: int, stage: int) -> np.ndarray:
        """The time of the first such event of each task at a stage, by number."""
        rows = np.flatnonzero((self.event == event) & (self.stage == stage) & (self.task >= 0))[::-1]
        return self._last(rows, self.task, int(self.task.max()) + 1)

    def of_each_task(self, event: int, what: np.ndarray) -> np.ndarray:
        """What a column says at the last such event of each task, by number."""
        return self._last((self.event == event) & (self.task >= 0), self.task, int(self.task.max()) + 1, what)

    def _last(self, rows: np.ndarray, of: np.ndarray, size: int, what: np.ndarray | None = None) -> np.ndarray:
        found = np.full(size, -1, dtype=np.int64)
        found[of[rows]] = (self.time if what is None else what)[rows]
        return found

    def work(self, stage: int, window: tuple[int, int]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Minutes waited, minutes until done, and contact, of the work queued at a stage within a window."""
        queued, started, finished = (
            self.of_tasks(event, stage) for event in (events.QUEUED, events.STARTED, events.FINISHED)
        )
        tasks = np.flatnonzero((queued >= window[0]) & (queued < window[1]))
        assert (finished[tasks] >= 0).all(), "the window must end long enough before the run for all work to be done"
        return (
            (started - queued)[tasks] / MINUTE,
            (finished - queued)[tasks] / MINUTE,
            self.of_each_task(events.QUEUED, self.contact)[tasks],
        )

    def there(self, stage: int, moments: np.ndarray) -> np.ndarray:
        """How many pieces of work are at a stage, waiting or in hand, at some moments."""
        came = np.sort(self.time[(self.event == events.QUEUED) & (self.stage == stage)])
        gone = np.sort(self.time[(self.event == events.FINISHED) & (self.stage == stage)])
        return np.searchsorted(came, moments) - np.searchsorted(gone, moments)


class Trial:
    """Replications of a textbook scenario, with some settings changed.

    `tail` is how many days at the end are not looked at, so that whatever began before is done.
    """

    def __init__(self, name: str, changes: Mapping[str, Any] | None = None, tail: int = 2, **dates: str):
        scenario = load(TEXTBOOK / f"{name}.toml")
        changes = {**{f"run.{key}": value for key, value in dates.items()}, **(changes or {})}
        self.scenario = changed(scenario, changes) if changes else scenario
        self.door = FrontDoor(self.scenario)
        assert self.scenario.run.measure_from is not None
        self.window = (
            self.door.timeline.at(self.scenario.run.measure_from),
            self.door.timeline.midnight(self.door.timeline.days - tail),
        )

    def logs(self, replications: int) -> Iterator[Read]:
        for number in range(replications):
            yield Read(self.door.replicate(self.scenario.run.seed, number))

    def figures(self, replications: int, of: Callable[[Read], Figures]) -> list[Figures]:
        return [of(read) for read in self.logs(replications)]


def waits(minutes: np.ndarray, *longer_than: float) -> Figures:
    found = {"mean wait": minutes.mean(), "share that waits": (minutes > 0).mean()}
    return found | {f"share longer than {limit:g} min": (minutes > limit).mean() for limit in longer_than}


def waits_by_rating(trial: Trial, read: Read) -> Figures:
    minutes, _, contact = read.work(DECIDING, trial.window)
    rating = read.rating[contact]
    return {
        name: minutes[rating == code].mean()
        for code, name in enumerate(("red", "amber", "green"))
        if (rating == code).any()
    }
