"""How many posts or places there are: a number, or the use that is made of them where it is not known."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, WithJsonSchema

from mashsim.documents.text import in_message
from mashsim.scenario.values import MOST_POSTS, WHOLE, Posts

MOST_USE = 2.0
"""People asked for twice the hours they have."""
MOST_PLACES = 1_000_000


def _one_for_a_use(of: str) -> Callable[[object], object]:
    """Return what makes one post or place of the use that is made of them, and leaves any other value as it is."""

    def one(value: object) -> object:
        if not isinstance(value, Mapping) or "use" not in value:
            return value
        use = value["use"]
        is_number = isinstance(use, int | float) and not isinstance(use, bool)
        if value.keys() != {"use"} or not is_number or not 0 < use <= MOST_USE:
            must = f"it must be a number of {of}, or {{ use = 0.85 }} with a use above 0 and at most {MOST_USE:g}"
            raise ValueError(f"is {in_message(dict(value))}; {must}")
        return 1

    return one


def _schema(number: dict[str, Any]) -> WithJsonSchema:
    use = {"type": "number", "exclusiveMinimum": 0, "maximum": MOST_USE}
    table = {"type": "object", "properties": {"use": use}, "required": ["use"], "additionalProperties": False}
    return WithJsonSchema({"anyOf": [number, table]})


PostsOrUse = Annotated[
    Posts,
    BeforeValidator(_one_for_a_use("posts")),
    _schema({"type": "number", "minimum": 0, "maximum": MOST_POSTS}),
]
"""Posts, or ``{ use = 0.85 }`` where they are not known: as many as are used to that share. A use is one post here;
`mashsim.loading.staffing` finds how many it asks for."""
PlacesOrUse = Annotated[
    int,
    Field(ge=0, le=MOST_PLACES),
    WHOLE,
    BeforeValidator(_one_for_a_use("families")),
    _schema({"type": "integer", "minimum": 0, "maximum": MOST_PLACES}),
]
"""Places for families, or ``{ use = 0.85 }`` in the same way."""
