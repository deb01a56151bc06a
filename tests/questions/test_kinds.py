"""Each kind of question is a module that brings its settings, its command and its page."""

from __future__ import annotations

from importlib import import_module

import pytest

from made.command_line import mashsim
from mashsim.documents import meaning_of
from mashsim.questions import kinds
from mashsim.questions.asking import marks_of, option_name


@pytest.mark.parametrize("name", kinds.names())
def test_a_kind_has_settings_a_page_and_a_command_whose_help_is_the_settings_own(name: str) -> None:
    kind = kinds.kind_of(name)
    assert kind.kind_name() == name
    assert callable(import_module(f"mashsim.report.answers.{name}").answer_page)
    said = mashsim(name, "--help")
    assert said.code == 0
    words = " ".join(said.out.replace("\n", " ").split())
    assert " ".join(kinds.help_of(name).partition("\n\n")[0].split()) in words
    for setting, mark in marks_of(kind).items():
        assert f"--{option_name(setting, mark)} " in words
        assert meaning_of(kind, setting).split()[:4]
