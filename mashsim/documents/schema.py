"""The JSON Schema of scenario files: all the ways in which a file may write what a model takes."""

from __future__ import annotations

from pydantic import BaseModel

from mashsim.documents.document import QUALITIES
from mashsim.trees import Tree

_WORDS: Tree = {
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
        "description": (
            "How likely the credible values are: a shape over the range, or a distribution. "
            "Drawn where run.inputs is 'drawn'."
        ),
    },
    "alternatives": {
        "type": "array",
        "minItems": 1,
        "description": (
            "Other values that might as well hold. Drawn where run.inputs is 'drawn', each as likely as the value."
        ),
    },
    "note": {"type": "string", "description": "Anything else a reader should know."},
}


_SOURCE: Tree = {name: {"$ref": f"#/$defs/{name}"} for name in _WORDS}


def file_schema(model: type[BaseModel]) -> Tree:
    """Return the JSON Schema of files that describe a model.

    A file may leave out what it inherits, write any value as a table with its source, and say of any table where its
    values come from.
    """
    schema = model.model_json_schema(mode="validation")
    whole = {"$schema": "https://json-schema.org/draft/2020-12/schema", **_written(schema)}
    whole["$defs"] = {name: _written(definition) for name, definition in schema.get("$defs", {}).items()}
    whole["$defs"] |= _WORDS
    base = {"type": "string", "description": "The scenario that gives everything not written here, such as baseline."}
    whole["properties"] = {"base": base, **whole["properties"]}
    return whole


def _written(schema: Tree) -> Tree:
    """Return the schema of what a file may write where the model takes `schema`; a table's keys may be left out."""
    written = {key: part for key, part in schema.items() if key not in ("required", "discriminator", "oneOf", "$defs")}
    choices = [*schema.get("anyOf", ()), *schema.get("oneOf", ())]
    if choices:
        written["anyOf"] = [_written(choice) for choice in choices if choice != {"type": "null"}]
    if "properties" in schema:
        written["properties"] = {**{name: _with_source(part) for name, part in schema["properties"].items()}, **_SOURCE}
    elif isinstance(schema.get("additionalProperties"), dict):
        written["additionalProperties"] = _with_source(schema["additionalProperties"])
        written["properties"] = _SOURCE
        written.pop("minProperties", None)
        if "propertyNames" in schema:
            written["propertyNames"] = {"anyOf": [schema["propertyNames"], {"enum": list(_WORDS)}]}
    elif "patternProperties" in schema:
        written["patternProperties"] = {
            pattern: _with_source(part) for pattern, part in schema["patternProperties"].items()
        }
        written["properties"] = _SOURCE
    for key in ("items", "prefixItems"):
        if key in schema:
            written[key] = (
                [_with_source(part) for part in schema[key]]
                if isinstance(schema[key], list)
                else _with_source(schema[key])
            )
    return written


def _with_source(schema: Tree) -> Tree:
    """Return the schema of a value, or of a table that holds it as ``value`` beside its source."""
    plain = _written(schema)
    about: Tree = {key: plain.pop(key) for key in ("description", "default", "title") if key in plain}
    table: Tree = {
        "type": "object",
        "properties": {"value": plain, **_SOURCE},
        "required": ["value"],
        "additionalProperties": False,
    }
    return {**about, "anyOf": [plain, table]}
