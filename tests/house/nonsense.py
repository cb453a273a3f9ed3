"""Requests that mean nothing, made from the routes that there are: their addresses, parameters, shapes and forms.

Half of what is sent has the shape that a route asks for, with a hostile value in one place or a few, so that it comes
past the first look. The same seed makes the same requests.
"""

from __future__ import annotations

import inspect
import json
import random
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import quote, quote_plus

from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from pydantic import BaseModel, TypeAdapter

TEXTS = (
    "",
    "x",
    "\x00",
    "a\x00b",
    "\ud800",
    "a\udfffb",
    "\ud83d\ude00"[::-1],
    "\u202egnp.exe",
    "=1+1",
    "<script>alert(1)</script>",
    "' OR 1=1 --",
    "%",
    "%00",
    "\\",
    "_",
    "a" * 20_000,
    "a " * 2_000,
    "\U0001f600" * 50,
    "\ufffe\uffff",
    "2027-13-45T99:99",
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-14:00",
    "2027-02-10T12:00",
    "2147483648",
    "-2147483649",
    "9" * 39,
    "9" * 5_000,
    "-1",
    "0",
    "1e400",
    "nan",
    "W10",  # cursors: [], ["\x00",1], [99…9], ["9…9"], not base64
    "WyJcdTAwMDAiLDFd",
    "Wzk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5XQ",
    "WyI5OTk5OTk5OTk5OTk5OTk5OTk5OTk5Il0",
    "é",
    "None",
    "../../etc/passwd",
    "//evil.example",
)
VALUES: tuple[Any, ...] = (
    None,
    True,
    -1,
    0,
    2**31,
    -(2**31) - 1,
    2**63,
    10**30,
    10**400,
    1.5,
    float("nan"),
    float("inf"),
    [],
    [[]],
    [None],
    {},
    {"a": {"b": []}},
    {"\x00": "\ud800"},
    *TEXTS,
)
NAMES = (
    "email", "code", "password", "title", "category", "project", "projects", "marks", "comment", "reason", "until",
    "publish_at", "phase", "revision", "sha256", "role", "lang", "act", "passes", "choices", "closes", "document",
    "rules", "name", "country", "sdgs", "answers.description", "text", "submit", "experts", "expert", "passing",
)  # fmt: skip
ASKED = (
    "cursor", "limit", "q", "to", "phase", "zone", "before", "after", "offset", "page", "category", "country", "region",
    "sdg", "state", "sort", "owner", "edition", "version", "column", "format", "notice", "next", "with", "held", "code",
)  # fmt: skip
"""Names in a query: more than a route declares are read by hand."""
DEEP = "[" * 3_000


@dataclass(frozen=True, slots=True)
class Sent:
    method: str
    address: str
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.method} {self.address[:300]} {self.body[:400]!r}"


class Nonsense:
    """A maker of requests. `known`: what there is, as ids and codes."""

    def __init__(self, seed: str, known: Sequence[str]) -> None:
        self.chance = random.Random(seed)
        self.known = known

    def request(self, method: str, path: str, route: APIRoute) -> Sent:
        address = self._path(path)
        names = [*asked_by(route), *ASKED]
        if self.chance.random() < 0.4:
            chosen = self.chance.sample(names, self.chance.randint(1, 4))
            address += "?" + "&".join(f"{name}={self._quoted()}" for name in chosen)
        if method == "GET":
            return Sent(method, address)
        program = path.startswith("/api/")
        kind, body = self._json(route) if program else self._form(route)
        headers = {"content-type": kind} if body else {}
        if self.chance.random() < 0.2:
            headers["idempotency-key"] = self.chance.choice(("x", "0123456789abcdef", "é" * 9, "a" * 300))
        return Sent(method, address, body, headers)

    def _path(self, path: str) -> str:
        path = path.replace("{lang:lang}", self.chance.choice(("en", "ar")))
        return re.sub(r"\{(\w+)(?::\w+)?\}", lambda found: self._place(found[1]), path)

    def _place(self, name: str) -> str:
        likely = {"edition": "2027", "category": "C1", "phase": "voting", "kind": "svg", "width": "320"}
        dice = self.chance.random()
        if dice < 0.75:
            return likely.get(name) or self._one_known()
        if dice < 0.85:
            return self._one_known()
        return self._quoted(in_path=True)

    def _one_known(self) -> str:
        return self.chance.choice(self.known)

    def _quoted(self, *, in_path: bool = False) -> str:
        if self.chance.random() < 0.3:
            return self._one_known()
        text = self.chance.choice(TEXTS)[:2_000] or "-"
        raw = text.encode("utf-8", "surrogatepass")
        return quote(raw, safe="") if in_path else quote_plus(raw)

    def _json(self, route: APIRoute) -> tuple[str, bytes]:
        dice = self.chance.random()
        if dice < 0.03:
            return "application/json", DEEP.encode()
        if dice < 0.06:
            return "application/toml", b'slug = "x"\ntitle.en = "\\u0000"\n'
        if dice < 0.6 and route.body_field is not None:
            shape = _shape(route.body_field.field_info.annotation)
            value = self._shaped(shape, shape.get("$defs", {}), self.chance.choice((0.0, 0.1, 0.3)))
        else:
            value = self._wild(NAMES)
        if self.chance.random() < 0.2:
            text = json.dumps(value, ensure_ascii=False)
            return "application/json", text.encode("utf-8", "surrogatepass")
        return "application/json", json.dumps(value).encode()

    def _wild(self, names: Sequence[str]) -> dict[str, Any]:
        chosen = self.chance.sample(names, self.chance.randint(0, min(8, len(names))))
        return {name: self.chance.choice(VALUES) for name in chosen}

    def _shaped(self, shape: dict[str, Any], defs: dict[str, Any], wrong: float, depth: int = 0) -> Any:
        """A value as a JSON schema describes it; each place is hostile with the probability `wrong`."""
        if self.chance.random() < wrong or depth > 6:
            return self.chance.choice(VALUES)
        if "$ref" in shape:
            return self._shaped(defs[shape["$ref"].rpartition("/")[2]], defs, wrong, depth + 1)
        for several in ("anyOf", "oneOf", "allOf"):
            if several in shape:
                return self._shaped(self.chance.choice(shape[several]), defs, wrong, depth + 1)
        if "enum" in shape or "const" in shape:
            return self.chance.choice(shape.get("enum") or [shape.get("const")])
        match shape.get("type"):
            case "object":
                return dict(self._members(shape, defs, wrong, depth))
            case "array":
                inner = shape.get("items", {})
                return [self._shaped(inner, defs, wrong, depth + 1) for _ in range(self.chance.randint(0, 3))]
            case "integer" | "number":
                return self.chance.choice((0, 1, 3, shape.get("maximum", 17), shape.get("minimum", 0)))
            case "boolean":
                return self.chance.random() < 0.5
            case "string" if "date" in shape.get("format", ""):
                return self.chance.choice(("2027-02-10T12:00:00Z", *(t for t in TEXTS if t[4:5] == "-")))
            case "string":
                return self.chance.choice(("C1", "2027", "Ant", "x@example.org", self._one_known()))
        return self.chance.choice(VALUES)

    def _members(
        self, shape: dict[str, Any], defs: dict[str, Any], wrong: float, depth: int
    ) -> Iterator[tuple[str, Any]]:
        for name, inner in shape.get("properties", {}).items():
            if name in shape.get("required", ()) or self.chance.random() < 0.6:
                yield name, self._shaped(inner, defs, wrong, depth + 1)
        more = shape.get("additionalProperties")
        if isinstance(more, dict):
            for _ in range(self.chance.randint(0, 2)):
                yield self.chance.choice(NAMES), self._shaped(more, defs, wrong, depth + 1)

    def _form(self, route: APIRoute) -> tuple[str, bytes]:
        names = [*_typed_for(sys.modules[route.endpoint.__module__].__name__), *NAMES]
        chosen = self.chance.sample(names, self.chance.randint(0, min(10, len(names))))
        pairs = [(name, self._typed()) for name in chosen]
        if self.chance.random() < 0.2:
            parts = (
                f'--X\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'.encode() + value + b"\r\n"
                for name, value in pairs
            )
            return "multipart/form-data; boundary=X", b"".join(parts) + b"--X--\r\n"
        body = "&".join(f"{quote_plus(name)}={quote_plus(value)}" for name, value in pairs)
        return "application/x-www-form-urlencoded", body.encode()

    def _typed(self) -> bytes:
        dice = self.chance.random()
        if dice < 0.3:
            return self._one_known().encode()
        if dice < 0.4:
            return self.chance.choice((b"yes", b"on", b"1", b"C1", b"voting", b"2027-02-10T12:00"))
        return self.chance.choice(TEXTS).encode("utf-8", "surrogatepass")


@cache
def _shape(annotation: Any) -> dict[str, Any]:
    return TypeAdapter(annotation).json_schema(mode="validation")


def asked_by(route: APIRoute) -> list[str]:
    def names(dependant: Dependant) -> Iterator[str]:
        yield from (each.alias for each in dependant.query_params)
        for inner in dependant.dependencies:
            yield from names(inner)

    return list(dict.fromkeys(names(route.dependant)))


_READ = re.compile(r"\.(?:get|all)\(\s*\"([\w.-]+)\"")


@cache
def _typed_for(module: str) -> list[str]:
    """Names of fields that a module of pages reads."""
    found = _READ.findall(inspect.getsource(sys.modules[module]))
    for _, one in inspect.getmembers(sys.modules[module], inspect.isclass):
        if issubclass(one, BaseModel):
            found += one.model_fields
    return list(dict.fromkeys(found))
