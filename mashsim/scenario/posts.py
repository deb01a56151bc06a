"""How many posts there are: a number, or the use that is made of people where it is not known."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import BeforeValidator, WithJsonSchema

from mashsim.documents.text import in_message
from mashsim.scenario.values import MOST_POSTS, Posts

MOST_USE = 2.0
"""People asked for twice the hours they have."""


def _one_post_for_a_use(value: object) -> object:
    """Return one post for the use that is made of people, and any other value as it is."""
    if not isinstance(value, Mapping) or "use" not in value:
        return value
    use = value["use"]
    if value.keys() != {"use"} or isinstance(use, bool) or not isinstance(use, int | float) or not 0 < use <= MOST_USE:
        must = f"it must be a number of posts, or {{ use = 0.85 }} with a use above 0 and at most {MOST_USE:g}"
        raise ValueError(f"is {in_message(dict(value))}; {must}")
    return 1.0


PostsOrUse = Annotated[
    Posts,
    BeforeValidator(_one_post_for_a_use),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "number", "minimum": 0, "maximum": MOST_POSTS},
                {
                    "type": "object",
                    "properties": {"use": {"type": "number", "exclusiveMinimum": 0, "maximum": MOST_USE}},
                    "required": ["use"],
                    "additionalProperties": False,
                },
            ]
        }
    ),
]
"""Posts, or ``{ use = 0.85 }`` where they are not known: as many as are used to that share. A use is one post here;
`mashsim.loading.staffing` finds how many it asks for."""
