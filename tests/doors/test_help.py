"""Help: commands by what a person wants, one line each; options as words; examples that can be copied."""

from __future__ import annotations

import datetime as dt
import shlex

import click
import pytest

from made.command_line import mashsim
from mashsim.cli import main
from mashsim.questions import kinds

CONTEXT = click.Context(main)
EVERY = main.list_commands(CONTEXT)


def command_named(name: str) -> click.Command:
    command = main.get_command(CONTEXT, name)
    assert command
    return command


def test_commands_stand_under_what_a_person_wants_each_once() -> None:
    said = mashsim("--help").out
    headings = [line[:-1] for line in said.splitlines() if line and line[0].isalpha() and line.endswith(":")]
    assert headings == ["Options", "Start", "Run", "Ask", "Learn", "Pass on"]
    listed = [
        line.split()[0] for line in said.partition("Start:")[2].splitlines() if line[:3].strip() and line[0] == " "
    ]
    assert sorted(listed) == EVERY
    asked = said.partition("Ask:")[2].partition("Learn:")[0]
    assert all(f"  {name} " in asked for name in (*kinds.names(), "ask"))
    assert "..." not in said.partition("Start:")[2], "nothing is cut off"


@pytest.mark.parametrize("name", EVERY)
def test_a_command_has_examples_that_its_own_options_take(name: str) -> None:
    command = command_named(name)
    assert len(command.examples) >= 2
    said = mashsim(name, "--help").out
    for example in command.examples:
        assert f"  {example}\n" in said
        words = shlex.split(example.partition(" > ")[0].replace(" < ", " "))
        assert words[:2] == ["mashsim", name]
        if name == "handle":
            continue  # it opens the file that it is given
        command.make_context(name, words[2:])


@pytest.mark.parametrize("name", EVERY)
def test_help_says_in_words_what_may_be_given_what_must_be_and_what_holds_otherwise(name: str) -> None:
    said = mashsim(name, "--help").out
    for foreign in ("<=", "%Y", "RANGE", "INTEGER", "UNSET", "9223372036854775807", "9,223"):
        assert foreign not in said
    flat = " ".join(said.split())
    for option in command_named(name).get_params(CONTEXT):
        if isinstance(option, click.Option) and option.required:
            assert f"{option.opts[0]} " in flat
            assert "Required." in flat.partition(f" {option.opts[0]} ")[2].partition(" --")[0]


@pytest.mark.parametrize("name", ["seek", "cover", "recover", "fit"])
def test_a_question_that_chooses_how_often_it_runs_does_not_offer_a_number(name: str) -> None:
    said = mashsim(name, "--help").out
    assert "--seed" in said
    assert not [option for option in ("--replications", "--precision", "--most") if option in said]


def test_a_day_is_read_as_people_write_it() -> None:
    command = command_named("compare")

    def day(text: str) -> object:
        return command.make_context("compare", ["baseline", "--from", text]).params["first_day"]

    assert day("2026-06-01") == day("1 June 2026") == day("01 Jun 2026") == dt.date(2026, 6, 1)
    said = mashsim("compare", "baseline", "--set", "pools.managers.posts=3", "--from", "June 2026")
    assert (said.code, said.err.splitlines()[-1]) == (
        2,
        "Error: Invalid value for '--from': 'June 2026' is not a date; write 2026-06-01 or \"1 June 2026\".",
    )
