"""The JSON Schema of scenario files: what a model takes, in all the ways in which a file may write it."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from mashsim.documents.document import QUALITIES

Schema = dict[str, Any]

_WORDS: Schema = {
    "quality": {"enum": list(QUALITIES), "description": "How good the values written here are."},
    "source": {"type": "string", "description": "Where the values written here come from."},
    "range": {
        "type": "array",
        "minItems": 2,
        "maxItems": 2,
        "description": "The lowest and the highest credible value.",
    },
    "uncertain": {
        "anyOf": [{"enum": ["triangular", "uniform"]}, {"type": "object", "required": ["distribution"]}],
        "description": "How likely the credible values are: a shape over the range, or a distribution. Drawn where run.inputs is 'drawn'.",
    },
    "note": {"type": "string", "description": "Anything else a reader should know."},
}


_SOURCED: Schema = {name: {"$ref": f"#/$defs/{name}"} for name in _WORDS}


def file_schema(model: type[BaseModel]) -> Schema:
    """Return the JSON Schema of files that describe a model.

    A file may leave out what it inherits, write any value as a table with its source, and say of any table where its
    values come from.
    """
    schema = model.model_json_schema(mode="validation")
    found = {"$schema": "https://json-schema.org/draft/2020-12/schema", **_written(schema)}
    found["$defs"] = {name: _written(definition) for name, definition in schema.get("$defs", {}).items()}
    found["$defs"] |= _WORDS
    base = {"type": "string", "description": "The scenario that gives everything not written here, such as baseline."}
    found["properties"] = {"base": base, **found["properties"]}
    return found


def _written(schema: Schema) -> Schema:
    """Return a schema for what a file may write where the model takes what `schema` says; no key of a table is
    required."""
    found = {key: part for key, part in schema.items() if key not in ("required", "discriminator", "oneOf", "$defs")}
    choices = [*schema.get("anyOf", ()), *schema.get("oneOf", ())]
    if choices:
        found["anyOf"] = [_written(choice) for choice in choices if choice != {"type": "null"}]
    if "properties" in schema:
        found["properties"] = {**{name: _sourced(part) for name, part in schema["properties"].items()}, **_SOURCED}
    elif isinstance(schema.get("additionalProperties"), dict):
        found["additionalProperties"] = _sourced(schema["additionalProperties"])
        found["properties"] = _SOURCED
        found.pop("minProperties", None)
        if "propertyNames" in schema:
            found["propertyNames"] = {"anyOf": [schema["propertyNames"], {"enum": list(_WORDS)}]}
    for key in ("items", "prefixItems"):
        if key in schema:
            found[key] = (
                [_sourced(part) for part in schema[key]] if isinstance(schema[key], list) else _sourced(schema[key])
            )
    return found


def _sourced(schema: Schema) -> Schema:
    """Return a schema for a value, or for a table that holds it as ``value`` with where it comes from."""
    plain = _written(schema)
    about: Schema = {key: plain.pop(key) for key in ("description", "default", "title") if key in plain}
    table: Schema = {
        "type": "object",
        "properties": {"value": plain, **_SOURCED},
        "required": ["value"],
        "additionalProperties": False,
    }
    return {**about, "anyOf": [plain, table]}
