"""A front door that is ready to run."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Mapping

from mashsim import kernel
from mashsim.errors import MashsimError, SimulationError
from mashsim.inputs import draw, with_draw
from mashsim.laws import broken
from mashsim.loading import holding
from mashsim.log import Log
from mashsim.plan import Plan
from mashsim.scenario import Scenario
from mashsim.scenario.interventions import holding_on
from mashsim.scenario.workforce import in_wrong_hands
from mashsim.simulation.bounds import Budget, expected, refuse_too_large
from mashsim.simulation.engines import Engine, kernel_for
from mashsim.simulation.listed import Listed
from mashsim.simulation.world import World


class FrontDoor(Plan):
    """A scenario made ready to run: its plan, and all else that its runs share.

    Parameters
    ----------
    scenario : from `mashsim.loading.load`
    inputs : what one replication drew, if this is the front door of that replication

    Raises
    ------
    ScenarioError
        If a run is too large for this machine.

    Examples
    --------
    >>> log = FrontDoor(scenario).replicate(seed=1, replication=0)  # doctest: +SKIP
    """

    def __init__(self, scenario: Scenario, inputs: Mapping[str, object] | None = None):
        super().__init__(scenario)
        needs = expected(self)
        refuse_too_large(needs, self)
        self.budget = Budget.of(needs, self)
        self.inputs = dict(inputs or {})
        self.listed = Listed(scenario, self.arrivals.replay)
        self.wrong_hands = in_wrong_hands(scenario)
        changed = [path for change in scenario.interventions for path in change.changes]
        self.has_loops = any(epoch.loops.any for _, epoch in self.epochs) or _any_of("loops", changed)
        withdrawn = any(epoch.withdrawals for _, epoch in self.epochs)
        self.has_withdrawals = withdrawn or _any_of("withdrawals", changed)
        self._holding = {holding_on(scenario.interventions, day): epoch for day, epoch in scenario.epochs}
        self.escalates = any(map(_escalates, self._settings_that_may_hold()))

    def holding(self, interventions: tuple[int, ...]) -> Scenario:
        """Return the scenario while some interventions hold, by their positions, in the order in which they began."""
        if interventions not in self._holding:
            self._holding[interventions] = holding(self.scenario, interventions)
        return self._holding[interventions]

    def _settings_that_may_hold(self) -> Iterator[Scenario]:
        """Yield the scenario of each epoch, and as each triggered intervention would make it on the first day."""
        yield from (epoch for _, epoch in self.epochs)
        interventions = self.scenario.interventions
        from_the_first_day = holding_on(interventions, self.scenario.run.first_day)
        for index, change in enumerate(interventions):
            if change.when and change.changes:
                yield self.holding((*from_the_first_day, index))

    def replicate(self, seed: int, replication: int, laws: bool = True, engine: Engine | None = None) -> Log:
        """Run one replication and return what happened.

        Parameters
        ----------
        laws : whether to check the laws that hold in every run (`mashsim.laws`); those of people's work are checked in
            every second replication, from the first on
        engine : the engine that must run it; without it the fastest that can. All write the same log

        Raises
        ------
        ScenarioError
            If the engine that must run it cannot.
        SimulationError
            If the model breaks one of its own laws, or there is no end to what happens; the message says when and in
            which replication.
        """
        door = self.drawn(seed, replication)
        collecting = gc.isenabled()
        gc.disable()  # nothing here is garbage until the end, so looking for it only costs time
        try:
            world = World(door, seed, replication)
            library = kernel_for(door.scenario, engine)
            is_over = library is not None and kernel.run(library, world)
            log = world.settle() if is_over else door._run(world)
            if laws:
                door._keep_laws(world)
            return log
        finally:
            if collecting:
                gc.enable()

    def drawn(self, seed: int, replication: int) -> FrontDoor:
        """Return the front door of one replication, with the inputs that it draws; this one where inputs are fixed."""
        if self.scenario.run.inputs == "fixed":
            return self
        found = draw(self.scenario, seed, replication)
        return FrontDoor(with_draw(self.scenario, found, replication), found.values)

    def _run(self, world: World) -> Log:
        try:
            world.run_until(self.ends_at)
        except MashsimError as error:
            which = f"replication {world.log.header['replication']} of {self.scenario.title!r}"
            raise SimulationError(
                f"{which} stopped on {self.timeline.moment(world.now):%a %d %b %Y %H:%M}: {error}"
            ) from error
        return world.settle()

    def _keep_laws(self, world: World) -> None:
        """Stop at a log that breaks a law."""
        log = world.log
        seed, replication = log.header["seed"], log.header["replication"]
        found = broken(log, world.shifts(), work=replication % 2 == 0)
        if found is None:
            return
        when = f" on {self.timeline.moment(log.time[found.row]):%a %d %b %Y %H:%M}" if found.row >= 0 else ""
        alone = f"mashsim run {self.scenario.document.place(()).file} --seed {seed} --replication {replication}"
        raise SimulationError(f"{found.sentence(log)}{when}. See it alone: {alone} --no-laws --log")


def _any_of(table: str, paths: Iterable[str]) -> bool:
    return any(path.startswith(f"{table}.") for path in paths)


def simulate(scenario: Scenario, seed: int | None = None, replication: int = 0) -> Log:
    """Run one replication of a scenario and return its log.

    Parameters
    ----------
    scenario : from `mashsim.loading.load`
    seed : whole number; the scenario's own if not given
    replication : 0 upwards
    """
    return FrontDoor(scenario).replicate(scenario.run.seed if seed is None else seed, replication)


def _escalates(scenario: Scenario) -> bool:
    """Whether partners' managers may be asked."""
    gathering = scenario.stages.gathering
    return bool(gathering and gathering.chase and gathering.chase.escalation)
