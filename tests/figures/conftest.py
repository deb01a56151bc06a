"""What the tests of figures share."""

from __future__ import annotations

import pytest

from mashsim.figures import Form

_TEAMS = ("contact officers", "social workers", "managers", "assessment workers")
_STAGES = {
    "waiting to be screened": "screening",
    "waiting for partners\u2019 information": "gathering",
    "waiting to be analysed": "analysing",
    "waiting for a threshold decision": "deciding",
}


@pytest.fixture(scope="session")
def form() -> Form:
    """The form of a front door with four teams and two partners."""
    teams = {name: name.replace(" ", "_") for name in _TEAMS}
    return Form({"team": teams, "partner": {"police": "police", "health": "health"}, "stage": _STAGES})
