"""Commands that set one front door beside another, and how they turn scenarios and changes into a question."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from mashsim.cli.options import DAY
from mashsim.cli.speaking import all_of, set_option, settings_by_name
from mashsim.errors import MashsimError

if TYPE_CHECKING:
    from mashsim.questions.asking import Variant

MOST_LETTERS = 120
"""The longest name of a side."""
sides_options = all_of(
    click.argument("scenarios", nargs=-1, required=True, type=click.Path(path_type=Path)),
    set_option,
    click.option("--from", "first_day", type=DAY, help="The day from which --set holds."),
    click.option("--to", "last_day", type=DAY, help="The last day on which --set holds."),
    click.option("--both", multiple=True, metavar="KEY=VALUE", help="Change a setting on all sides. Repeatable."),
)


class Sides(NamedTuple):
    """The command line's options about both sides, as `sides_options` gives them."""

    scenarios: tuple[Path, ...]
    settings: tuple[str, ...]
    first_day: dt.date | None
    last_day: dt.date | None
    both: tuple[str, ...]

    def by_option(self) -> dict[str, Any]:
        """Return the values by the names of their options."""
        return {"set": self.settings, "both": self.both, "from": self.first_day, "to": self.last_day}

    def other(self, scenario: Path) -> Variant:
        """Return another scenario as a front door to set beside the first."""
        from mashsim.questions.asking import Variant

        return Variant(scenario=str(scenario), changes=settings_by_name(self.both))

    def changed(self) -> Variant:
        """Return the first scenario as --set changes it."""
        from mashsim.questions.asking import Variant

        return Variant(changes=settings_by_name(self.settings), first_day=self.first_day, last_day=self.last_day)


def _compare(sides: Sides, settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings of a comparison."""
    if not sides.settings and (len(sides.scenarios) < 2 or sides.first_day or sides.last_day):
        raise click.UsageError("name two scenarios or more, or change the one with --set KEY=VALUE.")
    others = sides.scenarios[1:]
    variants = dict(zip(_names(others), map(sides.other, others), strict=True))
    if sides.settings:
        variants[_change_in_words(sides)[:MOST_LETTERS]] = sides.changed()
    return {**settings, "variants": variants, "changes": settings_by_name(sides.both)}


def _names(scenarios: Sequence[Path]) -> list[str]:
    """Return each scenario's title; with its file where several have the same title."""
    titles = [_title(path) for path in scenarios]
    names = []
    for path, title in zip(scenarios, titles, strict=True):
        file = f" ({str(path)[-MOST_LETTERS // 2 :]})" if titles.count(title) > 1 else ""
        names.append(f"{title[: MOST_LETTERS - len(file)]}{file}")
    return names


def _title(path: Path) -> str:
    """Return a scenario's title; the file's name if it has a fault, which is said when it is asked."""
    from mashsim.questions.asking import Finder

    try:
        return Finder()(str(path)).title[:MOST_LETTERS]
    except MashsimError:
        return path.stem


def _change_in_words(sides: Sides) -> str:
    """Return what --set changes, such as "managers: from 2 to 3, 1 more, from 1 June 2026"; as typed if it is wrong."""
    from mashsim.documents import parse_path
    from mashsim.loading import changed as with_changes
    from mashsim.questions.asking import Finder
    from mashsim.wording import changed, long_date, value_on

    days = [f"{word} {long_date(day)}" for word, day in (("from", sides.first_day), ("until", sides.last_day)) if day]
    try:
        scenario = with_changes(Finder()(str(sides.scenarios[0])), settings_by_name(sides.both))
        before = sides.first_day - dt.timedelta(days=1) if sides.first_day else None
        settings = ((parse_path(name), new) for name, new in settings_by_name(sides.settings).items())
        said = [changed(path, value_on(scenario, before, path), new) for path, new in settings]
    except (MashsimError, LookupError):
        said = list(sides.settings)
    return ", ".join(["; ".join(said), *days])


def _explain(sides: Sides, own: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings of an explanation."""
    contact = own.get("contact")
    _refuse(sides, contact, own.get("replication"))
    name = sides.scenarios[0].stem
    settings = {**own, "changes": settings_by_name(sides.both)}
    if contact is not None:
        number = int(contact) if contact.isdigit() else contact
        return settings | {"contact": number, "title": f"{name}: one contact"}
    if len(sides.scenarios) == 2:
        other = {"against": sides.other(sides.scenarios[1]), "against_name": sides.scenarios[1].stem}
    elif sides.settings:
        other = {"against": sides.changed()}
    else:
        return settings
    return settings | other | {"title": f"{name}: what each change contributes"}


def _refuse(sides: Sides, contact: str | None, replication: int | None) -> None:
    """Refuse options that do not go together.

    Raises
    ------
    click.UsageError
        With what may be asked instead.
    """
    has_two = len(sides.scenarios) == 2
    if len(sides.scenarios) > 2 or (has_two and sides.settings):
        raise click.UsageError(
            "two scenarios are explained at a time: name two, or one and --set KEY=VALUE; mashsim compare takes more."
        )
    if (sides.first_day or sides.last_day) and not sides.settings:
        raise click.UsageError("--from and --to say when --set holds; give --set KEY=VALUE.")
    if contact is not None and (sides.settings or has_two):
        raise click.UsageError("one contact is followed in one scenario; to change it first, use --both KEY=VALUE.")
    if contact is not None and not contact.isdigit() and contact not in ("longest", "typical"):
        raise click.UsageError(f"--contact is {contact!r}; give a contact's number, 0 upwards, or longest, or typical.")
    if replication is not None and contact is None:
        raise click.UsageError(
            "--replication says in which run a contact is followed; give --contact NUMBER, longest or typical."
        )


SIDES: dict[str, Callable[[Sides, Mapping[str, Any]], dict[str, Any]]] = {"compare": _compare, "explain": _explain}
"""The kinds of question about sides, and what makes their settings."""
