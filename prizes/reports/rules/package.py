"""The description of a data package: Frictionless Data Package, version 1 (specs.frictionlessdata.io). Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from prizes.reports.rules.datasets import GOALS, PROJECTS, TARGETS, DataField, Dataset

DESCRIPTION = "datapackage.json"
RULES = "rules.json"
LICENCES: Mapping[str, tuple[str, str]] = {
    "CC0-1.0": ("Creative Commons CC0 1.0", "https://creativecommons.org/publicdomain/zero/1.0/"),
    "CC-BY-4.0": ("Creative Commons Attribution 4.0", "https://creativecommons.org/licenses/by/4.0/"),
    "CC-BY-3.0-IGO": (
        "Creative Commons Attribution 3.0 IGO",
        "https://creativecommons.org/licenses/by/3.0/igo/",
    ),
    "ODC-By-1.0": ("Open Data Commons Attribution 1.0", "https://opendatacommons.org/licenses/by/1-0/"),
}
"""Title and address by name. The names are those of the licence list of SPDX."""


@dataclass(frozen=True, slots=True)
class PackageHead:
    name: str
    title: str
    homepage: str
    licence: str
    """A key of LICENCES."""
    sources: Sequence[str] = ()
    version: int | None = None
    created: datetime | None = None
    """None: it can still change."""


def address_of(source: str) -> str:
    """Where a source is, if it begins with its address; more can be said behind it."""
    return source.partition(" ")[0] if source.startswith(("https://", "http://")) else ""


def sha256_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def description(head: PackageHead, datasets: Sequence[Dataset], files: Mapping[str, bytes]) -> bytes:
    """`files`: by name, those of the data sets and perhaps others."""
    title, address = LICENCES[head.licence]
    described = {f"{each.name}.csv": each for each in datasets}
    said: dict[str, Any] = {
        "profile": "data-package",
        "name": head.name,
        "title": head.title,
        "homepage": head.homepage,
        "licenses": [{"name": head.licence, "title": title, "path": address}],
    }
    if head.sources:
        said["sources"] = [
            {"title": source} | ({"path": place} if (place := address_of(source)) else {})
            for source in head.sources
        ]
    if head.version is not None and head.created is not None:
        said |= {"version": str(head.version), "created": head.created.isoformat(timespec="seconds")}
    said["resources"] = [
        _table(described[name], content, files) if name in described else _plain(name, content)
        for name, content in files.items()
    ]
    return (json.dumps(said, indent=1) + "\n").encode()


def _plain(name: str, content: bytes) -> dict[str, Any]:
    return {
        "profile": "data-resource",
        "name": name.partition(".")[0],
        "path": name,
        "format": "json",
        "mediatype": "application/json",
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": f"sha256:{sha256_of(content)}",
    }


def _table(dataset: Dataset, content: bytes, files: Mapping[str, bytes]) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "fields": [_field(each) for each in dataset.fields],
        "primaryKey": list(dataset.key),
        "missingValues": [""],
    }
    if dataset.name in (GOALS.name, TARGETS.name) and f"{PROJECTS.name}.csv" in files:
        reference = {"resource": PROJECTS.name, "fields": ["project"]}
        schema["foreignKeys"] = [{"fields": ["project"], "reference": reference}]
    return _plain(f"{dataset.name}.csv", content) | {
        "profile": "tabular-data-resource",
        "title": dataset.title,
        "format": "csv",
        "mediatype": "text/csv",
        "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "doubleQuote": True, "header": True},
        "schema": schema,
    }


def _field(field: DataField) -> dict[str, Any]:
    said: dict[str, Any] = {"name": field.name, "type": field.type, "description": field.about}
    if field.type == "boolean":
        said |= {"trueValues": ["yes"], "falseValues": ["no"]}
    constraints: dict[str, Any] = {"required": True} if field.required else {}
    if field.values:
        constraints["enum"] = list(field.values)
    if constraints:
        said["constraints"] = constraints
    return said
