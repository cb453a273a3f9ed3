"""Bodies for the interface for programs, made from what it says of itself."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from tests.recorder.forms import WORDS

SHOWN_BEFORE = frozenset({"sha256", "revision", "round", "number"})
"""What an act must bring along from what was shown: it is looked up there."""
BY_NAME: dict[str, Any] = {
    "email": "new.person@demo.example",
    "owner_email": "owner@demo.example",
    "category": "C1",
    "country": "KE",
    "url": "https://project.example/",
    "stakeholder_type": "civil_society",
    "language": "fr",
    "lang": "en",
    "role": "expert",
    "until": "{soon}",
    "closes_at": "{later}",
    "publish_at": None,
    "source": WORDS,
    "sdgs": [1, 9],
    "gdc": [1],
    "eligibility": {"running": "yes", "winner": "no", "right": "yes"},
    "texts": {"en": {"subject": "News of {title}", "body": "Dear {name},\n\n{link}"}},
    "title": "A recorded title",
    "answers": {"impact": WORDS},
    "checks": {},
    "marks": {},
    "comments": {},
    "act": "pass",
    "rule": "maturity",
    "check": "maturity",
    "part": "editor",
    "how": "withdrawn",
    "answer": WORDS,
    "phase": None,
    "scope": "project",
    "flags": None,
    "capacity": None,
    "tone": None,
    "place": None,
    "password": None,
    "code": "0000-0000-0000-0000",
}

Look = Callable[[str], Awaitable[Any]]


class Bodies:
    """`document`: the OpenAPI document; `known`: ids of the edition by what they are called."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.document = document
        self.schemas: Mapping[str, Any] = document["components"]["schemas"]

    def shape(self, method: str, path: str) -> Mapping[str, Any] | None:
        """The shape of what is sent as JSON; None: nothing is."""
        operation = self.document["paths"].get(path, {}).get(method.lower(), {})
        content = operation.get("requestBody", {}).get("content", {})
        found: Mapping[str, Any] | None = content.get("application/json", {}).get("schema")
        return found

    async def filled(self, shape: Mapping[str, Any], values: Mapping[str, Any], look: Look) -> Any:
        """With every member; `values` come before what is made up here."""
        shape = self._resolved(shape)
        if shape.get("type") != "object" or "properties" not in shape:
            return self._some(shape)
        made = {}
        for name, inner in shape["properties"].items():
            if name in values:
                made[name] = values[name]
            elif name in SHOWN_BEFORE:
                made[name] = await look(name)
            elif name in BY_NAME and self._may(inner, BY_NAME[name]):
                made[name] = BY_NAME[name]
            else:
                made[name] = self._some(inner)
        return made

    def _may(self, shape: Mapping[str, Any], value: Any) -> bool:
        """Whether a value is of the right kind and, where only some are allowed, one of them."""
        shape = self._resolved(shape)
        if "anyOf" in shape:
            return any(self._may(each, value) for each in shape["anyOf"])
        if "enum" in shape:
            return value in shape["enum"]
        kind = {
            str: "string",
            int: "integer",
            bool: "boolean",
            dict: "object",
            list: "array",
            type(None): "null",
        }
        return bool(shape.get("type") == kind[type(value)])

    def _some(self, shape: Mapping[str, Any]) -> Any:
        shape = self._resolved(shape)
        if "anyOf" in shape:
            return self._some(shape["anyOf"][0])
        if "enum" in shape:
            return shape["enum"][0]
        if "const" in shape:
            return shape["const"]
        match shape.get("type"):
            case "string":
                return WORDS[: shape.get("maxLength", 1_000)]
            case "integer":
                return max(1, shape.get("minimum", 1))
            case "boolean":
                return True
            case "array":
                return [self._some(shape["items"])] if shape.get("minItems") else []
            case "object":
                names = shape.get("properties", {})
                return {name: BY_NAME.get(name, self._some(inner)) for name, inner in names.items()}
        return None

    def _resolved(self, shape: Mapping[str, Any]) -> Mapping[str, Any]:
        if "$ref" in shape:
            return self._resolved(self.schemas[shape["$ref"].rpartition("/")[2]])
        return shape


def first(found: Any, name: str) -> Any:
    """The first value of this name anywhere in an answer."""
    if isinstance(found, dict):
        if name in found and found[name] is not None:
            return found[name]
        found = list(found.values())
    if isinstance(found, list):
        for each in found:
            if (value := first(each, name)) is not None:
                return value
    return None
