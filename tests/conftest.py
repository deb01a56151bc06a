"""The whole suite runs on every core, and what stands in `made` explains a failed assertion as a test module does."""

from __future__ import annotations

import os
import sys

import pytest

pytest.register_assert_rewrite("made")

# What Python compiles is kept, whatever the environment says: most of the time of a short process, and half of finding
# the tests, would go into compiling the same files again.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> None:
    """Run the whole suite in parallel, unless the command line says how, or something is asked for that needs one
    process.

    A worker of such a run comes here too, and must never begin workers of its own. Each begins with a stretch of tests,
    so that those of one file share what takes long to make; who is done takes from the end of what another has left.
    """
    if "PYTEST_XDIST_WORKER" in os.environ or not config.pluginmanager.hasplugin("xdist"):
        return
    option = config.option
    is_whole = config.args_source is pytest.Config.ArgsSource.TESTPATHS
    if is_whole and option.numprocesses is None and not (option.usepdb or option.collectonly):
        option.numprocesses = "auto"
        option.dist = "worksteal"


@pytest.fixture(autouse=True)
def simpy_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let SimPy run everything, however mashsim was installed: it is the model that is tested. Tests in `kernel` compare
    the other engine with it."""
    monkeypatch.setattr("mashsim.simulation.engines.installed", lambda: None)
