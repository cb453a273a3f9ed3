"""The format of rules as JSON Schema (Draft 2020-12), for editors and for programs that write rules."""

from __future__ import annotations

from functools import cache
from typing import Any

from prizes.edition.document.components import LANGS
from prizes.edition.document.rules import Rules

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_SHORTHAND: dict[str, dict[str, Any]] = {
    "Text": {
        "description": "A text in one to six languages. A bare string is English.",
        "anyOf": [
            {"type": "string", "minLength": 1, "maxLength": 4000},
            {
                "type": "object",
                "minProperties": 1,
                "propertyNames": {"enum": list(LANGS)},
                "additionalProperties": {"type": "string", "minLength": 1, "maxLength": 4000},
            },
        ],
    },
    "Moment": {
        "description": "Local time of the edition's zone without an offset, or a day alone.",
        "type": "string",
        "pattern": r"^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?)?$",
        "examples": ["2027-03-31", "2027-03-31T23:00:00"],
    },
    "NamedCategories": {
        "description": "The eighteen WSIS Action Line categories.",
        "const": "wsis-18",
    },
}
"""What an author may write shorter than what is stored."""


@cache
def json_schema() -> dict[str, Any]:
    """Every shipped edition validates against it. A document may still have problems: see `edition.check`."""
    schema: dict[str, Any] = _plain(Rules.model_json_schema(mode="validation"))
    schema["$defs"].update(_SHORTHAND)
    categories = schema["properties"]["categories"]
    long = {key: categories.pop(key) for key in ("items", "minItems", "type")}
    categories["anyOf"] = [{"$ref": "#/$defs/NamedCategories"}, long]
    return {
        "$schema": DIALECT,
        "title": "Rules of an edition",
        **{key: value for key, value in schema.items() if key != "title"},
    }


def _plain(node: Any) -> Any:
    """Without the titles that pydantic derives from names, with the shorthands put in, descriptions on one
    line.
    """
    if isinstance(node, list):
        return [_plain(each) for each in node]
    if not isinstance(node, dict):
        return node
    if node.get("format") == "date-time":
        return {"$ref": "#/$defs/Moment"}
    if node.get("propertyNames") == {"enum": list(LANGS)}:
        return {"$ref": "#/$defs/Text"} | {k: v for k, v in node.items() if k in {"description", "default"}}
    return {key: _value(key, value) for key, value in node.items() if not _derived(key, value)}


def _derived(key: str, value: Any) -> bool:
    return key == "title" and isinstance(value, str)


def _value(key: str, value: Any) -> Any:
    if key == "description" and isinstance(value, str):
        return " ".join(value.split())
    return value if key in {"default", "enum", "const"} else _plain(value)
