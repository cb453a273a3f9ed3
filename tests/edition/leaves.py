"""The smallest parts of the format of rules, each by its path, and which of them a document has."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from prizes.edition.document.schema import json_schema

Leaf = tuple[str, Any]
"""A path such as `phases[voting].cut.least`, and a value of those that are few: words and yes or no. None: any value."""
WHOLE = frozenset({"Text", "Moment"})
"""Parts that are one value, however they are written."""
SHORT = "NamedCategories"
"""A word for what is stored in full."""


def leaves() -> dict[Leaf, None]:
    """All in the format but values that hold where a document says nothing."""
    return dict.fromkeys(_in_format(json_schema(), ""))


def _in_format(rule: dict[str, Any], path: str, usual: Any = None) -> Iterator[Leaf]:
    usual = rule.get("default", usual)
    if "$ref" in rule:
        name, part = _part(rule)
        yield from [(path, None)] if name in WHOLE else _in_format(part, path, usual)
    elif "oneOf" in rule:
        for each in rule["oneOf"]:
            part = _part(each)[1]
            yield from _keys(part, path.removesuffix("[]") + f"[{_kind(part)}]")
    elif "anyOf" in rule:
        for each in (one for one in rule["anyOf"] if one != {"$ref": f"#/$defs/{SHORT}"}):
            yield from _in_format(each, path, usual)
    elif "enum" in rule or "const" in rule or rule.get("type") == "boolean":
        yield from ((path, each) for each in _few(rule) if each != usual)
    elif rule.get("type") == "array":
        yield from _in_format(rule["items"], f"{path}[]")
    elif "properties" in rule:
        yield from _keys(rule, path)
    elif rule.get("type") != "null":
        yield path, None


def _keys(part: dict[str, Any], path: str) -> Iterator[Leaf]:
    for key, rule in part["properties"].items():
        yield from _in_format(rule, f"{path}.{key}".removeprefix("."))


def _few(rule: dict[str, Any]) -> list[Any]:
    return rule.get("enum") or ([rule["const"]] if "const" in rule else [True, False])


def _part(rule: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    name = rule["$ref"].rsplit("/", 1)[1]
    return name, json_schema()["$defs"][name]


def _kind(part: dict[str, Any]) -> str:
    return part["properties"]["kind"]["const"]


def leaves_of(document: dict[str, Any]) -> set[Leaf]:
    """Those in a document as it is stored."""
    return set(_in_value(document, json_schema(), ""))


def _in_value(value: Any, rule: dict[str, Any], path: str, usual: Any = None) -> Iterator[Leaf]:
    usual = rule.get("default", usual)
    if value is None or value == usual:
        return
    if "$ref" in rule:
        name, part = _part(rule)
        yield from [(path, None)] if name in WHOLE else _in_value(value, part, path, usual)
    elif "oneOf" in rule:
        part = next(found for each in rule["oneOf"] if _kind(found := _part(each)[1]) == value["kind"])
        yield from _in_keys(value, part, path.removesuffix("[]") + f"[{value['kind']}]")
    elif "anyOf" in rule:
        yield from _in_value(value, next(each for each in rule["anyOf"] if _fits(value, each)), path, usual)
    elif "enum" in rule or "const" in rule or rule.get("type") == "boolean":
        yield path, value
    elif rule.get("type") == "array":
        for each in value:
            yield from _in_value(each, rule["items"], f"{path}[]")
    elif "properties" in rule:
        yield from _in_keys(value, rule, path)
    else:
        yield path, None


def _in_keys(value: dict[str, Any], part: dict[str, Any], path: str) -> Iterator[Leaf]:
    for key, rule in part["properties"].items():
        yield from _in_value(value.get(key), rule, f"{path}.{key}".removeprefix("."))


def _fits(value: Any, rule: dict[str, Any]) -> bool:
    if "$ref" in rule:
        name, part = _part(rule)
        return name in WHOLE or _fits(value, part)
    if "enum" in rule or "const" in rule:
        return value in _few(rule)
    kinds = {
        "array": list,
        "object": dict,
        "string": str,
        "integer": int,
        "boolean": bool,
        "null": type(None),
    }
    return isinstance(value, kinds[rule["type"]])
