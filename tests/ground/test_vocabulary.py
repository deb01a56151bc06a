"""The words of the front door: every code names its own row."""

from __future__ import annotations

from types import ModuleType

import pytest

from mashsim.vocabulary import consents, events, outcomes, points, ratings, stages

WORDS: list[tuple[ModuleType, tuple[str, ...]]] = [
    (events, events.WORDS),
    (outcomes, outcomes.WORDS),
    (consents, consents.WORDS),
    (stages, stages.STAGES),
    (ratings, ratings.RATINGS),
]


@pytest.mark.parametrize(("module", "words"), WORDS, ids=lambda part: getattr(part, "__name__", ""))
def test_each_code_is_the_place_of_its_word(module: ModuleType, words: tuple[str, ...]) -> None:
    codes = {name.lower(): code for name, code in vars(module).items() if name.isupper() and type(code) is int}
    assert {word: codes[word] for word in words} == {word: code for code, word in enumerate(words)}
    assert len(set(words)) == len(words)


def test_points_stand_in_the_order_of_the_way() -> None:
    """What can follow is read row by row, so no row may stand before one that it follows."""
    places = {point.word: place for place, point in enumerate(points.TABLE)}
    assert all(places[before] < places[point.word] for point in points.TABLE for before in point.follows)


def test_what_can_follow_a_point() -> None:
    assert points.can_follow("decided") == (
        "discussed", "allocated", "seen", "conferred", "authorised", "supported", "closed",
    )  # fmt: skip
    assert points.can_follow("screened") == ("decided", *points.can_follow("decided"))
    assert points.can_follow("received") == ("screened", "decided", "discussed", "allocated", "seen", "conferred",
        "authorised", "interviewed", "supported", "closed")  # fmt: skip
    assert points.can_follow("interviewed") == ("closed",)
    assert points.can_follow("requested") == ("replied",)
    assert "requested" not in points.can_follow("received")
    assert not points.can_follow("closed")


def test_points_and_clocks_of_stages_name_what_there_is() -> None:
    tables = {stage.settings for stage in stages.TABLE}
    assert all(point.stage in ("", *stages.STAGES) and point.needs in ("", *tables) for point in points.TABLE)
    for stage in stages.TABLE:
        assert all(stop in points.can_follow(start) for start, stop in stage.due)
        assert stage.due[-1][0] == "received"  # which every contact has passed
