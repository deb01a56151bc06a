"""The words of the front door: every code names its own row."""

from __future__ import annotations

from types import ModuleType

import pytest

from mashsim.vocabulary import consents, events, outcomes, ratings, stages

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
