"""Groups of sources: one name for several, in every table by source."""

from __future__ import annotations

from typing import Any

import pytest

from made.scenarios import bytes_of, text_of, town
from mashsim.errors import ScenarioError
from mashsim.loading import changed, load_text
from mashsim.scenario import Scenario
from mashsim.scenario.efforts import Mix, mean_seconds
from mashsim.simulation import FrontDoor

GROUPS = {"public": ["neighbours", "family"], "offices": ["police", "schools"]}
EFFORT = "stages.screening.effort"
MIX = {"nfa": 0.5, "advice": 0.1, "early_help": 0.1, "enquiry": 0.3}


def made(**changes: Any) -> Scenario:
    document = town()
    document["demand"]["sources"] |= {name: {"share": 0.1, "profile": "day"} for name in GROUPS["public"]}
    document["demand"]["sources"]["police"]["share"] = 0.4
    document["demand"] |= {"groups": GROUPS}
    del document["stages"]["screening"]["outcomes_by_source"]  # an inherited source would come before its group
    return changed(load_text(text_of(document)), changes)


def by(public: Any, offices: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """A table by group, and the same one by source."""
    each = {name: value for value, group in ((public, "public"), (offices, "offices")) for name in GROUPS[group]}
    return {"public": public, "offices": offices}, each


@pytest.mark.parametrize(
    ("place", "public", "offices"),
    [
        (EFFORT, "60 min", "5 min"),
        ("stages.analysing.effort", {"red": "90 min", "amber": "60 min", "green": "10 min"}, "30 min"),
        ("stages.screening.outcomes_by_source", MIX, {**MIX, "nfa": 0.3, "enquiry": 0.5}),
    ],
)
def test_a_group_stands_for_its_sources(place: str, public: Any, offices: Any) -> None:
    grouped, apart = (made(**{place: table}) for table in by(public, offices))
    assert grouped.hash == apart.hash
    logs = [bytes_of(FrontDoor(one).replicate(1, 0)) for one in (grouped, apart, made())]
    assert logs[0] == logs[1] != logs[2]


def test_a_group_stands_for_its_sources_inside_other_tables_too() -> None:
    nested = [{"per_family": part, "per_child": "5 min"} for part in by("60 min", "5 min")]
    grouped, apart = (made(**{"stages.analysing.effort": effort}) for effort in nested)
    assert grouped.hash == apart.hash != made().hash


def test_what_is_said_of_a_source_itself_comes_first() -> None:
    effort = made(
        **{EFFORT: {"public": "60 min", "family": "20 min", "other_sources": "5 min"}}
    ).stages.screening.effort
    ways = {source: Mix({source: 1}, {"red": 1}, 1) for source in ("neighbours", "family", "police")}
    minutes = {source: mean_seconds(effort, way) / 60 for source, way in ways.items()}
    assert minutes == {"neighbours": 60, "family": 20, "police": 5}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"demand.groups.red": ["police"]}, "demand.groups.red is called 'red', which means something else"),
        ({"demand.groups.family": ["police"]}, "demand.groups.family is called 'family'"),
        (
            {"demand.groups.public": ["neighbour"]},
            "is 'neighbour', which is not a source; there are police, schools, neighbours, family; did you mean",
        ),
        (
            {"demand.groups.all": ["family", "police"], EFFORT: {"all": "1 min", "public": "2 min", "offices": "3 min"}},
            f"{EFFORT} names all and public, which both hold 'family'; write 'family' itself too.",
        ),
        (
            {EFFORT: {"public": "1 min", "neighbours": "1 min", "family": "2 min", "other_sources": "3 min"}},
            f"{EFFORT}.public does nothing, as the table names each of its sources, or inherits it; leave it out.",
        ),
        ({EFFORT: {"public": "1 min"}}, f"{EFFORT} has no effort for police and schools; write other_sources"),
        ({EFFORT: {"pubic": "1 min", "other_sources": "1 min"}}, f"{EFFORT}.pubic is 'pubic', which is not a source"),
        ({"demand.surges.0.sources": ["public"]}, "is 'public', which is not a source"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_group_is_said(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(ScenarioError) as refused:
        made(**changes)
    assert words in str(refused.value)
