"""Templates of the package, filled: every text is escaped, and only style sheets and marked parts stand as they are."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from mashsim.shipped import VERSION

if TYPE_CHECKING:
    import jinja2


def fill(template: str, styles: Sequence[str] = (), **content: Any) -> str:
    """Return a template with its content.

    Parameters
    ----------
    template, styles : paths below `mashsim/templates`
    content : the values that the template names, besides `style` and `version`
    """
    # Style sheets are part of the package, so they may stand in the page as they are.
    style = Markup("\n".join(map(template_text, styles)))
    return _environment().get_template(template).render(style=style, version=VERSION, **content)


def template_text(path: str) -> str:
    """Return a file below `mashsim/templates` as it is."""
    return (resources.files("mashsim") / "templates" / path).read_text(encoding="utf-8")


@cache
def _environment() -> jinja2.Environment:
    import jinja2  # only those who take a page away wait for it

    return jinja2.Environment(
        loader=jinja2.FunctionLoader(template_text),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
