"""The commands that say what there is to read: the handbook, and the measures by name."""

from __future__ import annotations

from pathlib import Path

import click

from mashsim.cli.helping import command
from mashsim.cli.speaking import DONE, in_plain_words, out_file, say


@command()
@out_file("handbook.html")
@in_plain_words
def handbook(out: Path) -> int:
    """Write the handbook as one page. It holds tutorials, how-to guides, the reference and the background.

    Examples
    --------
    mashsim handbook
    mashsim handbook --out docs/handbook.html
    """
    from mashsim.handbook import as_html
    from mashsim.outputs import prepare_folder, write_texts

    prepare_folder(out.parent)
    write_texts(out.parent, {out.name: as_html()})
    say(f"The handbook is in {out}. Open it in any browser.")
    return DONE


@command()
@click.argument("part", default="")
@in_plain_words
def measures(part: str) -> int:
    """List the measures that a target can name. With PART, only those whose name or meaning holds it.

    Examples
    --------
    mashsim measures
    mashsim measures "in time"
    """
    from mashsim.measures.naming import by_any_name

    names = {name: row.words.replace("{time}", "time") for name, row in by_any_name().items()}
    rows = {name: words for name, words in names.items() if part.lower() in f"{name} {words}".lower()}
    width = max(map(len, rows), default=0)
    for name, words in rows.items():
        say(f"{name:<{width}}  {words}")
    if not rows:
        say(f"No measure's name or meaning holds {part!r}. `mashsim measures` lists all of them.")
    return DONE
