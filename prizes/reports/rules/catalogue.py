"""The catalogue of the open data as JSON-LD of DCAT 3 (https://www.w3.org/TR/vocab-dcat-3/), by which portals of open
data harvest it. Pure.

Its context is part of the document, so that no one has to fetch another to read it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

MEDIA = "https://www.iana.org/assignments/media-types/"
CONTEXT: Mapping[str, Any] = {
    "@version": 1.1,
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "spdx": "http://spdx.org/rdf/terms#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "id": "@id",
    "type": "@type",
    "title": {"@id": "dct:title", "@container": "@language"},
    "description": {"@id": "dct:description", "@container": "@language"},
    "identifier": "dct:identifier",
    "license": {"@id": "dct:license", "@type": "@id"},
    "publisher": {"@id": "dct:publisher", "@type": "@id"},
    "modified": {"@id": "dct:modified", "@type": "xsd:dateTime"},
    "conformsTo": {"@id": "dct:conformsTo", "@type": "@id"},
    "name": "foaf:name",
    "homepage": {"@id": "foaf:homepage", "@type": "@id"},
    "dataset": {"@id": "dcat:dataset", "@container": "@set"},
    "distribution": {"@id": "dcat:distribution", "@container": "@set"},
    "landingPage": {"@id": "dcat:landingPage", "@type": "@id"},
    "accessURL": {"@id": "dcat:accessURL", "@type": "@id"},
    "downloadURL": {"@id": "dcat:downloadURL", "@type": "@id"},
    "mediaType": {"@id": "dcat:mediaType", "@type": "@id"},
    "byteSize": {"@id": "dcat:byteSize", "@type": "xsd:nonNegativeInteger"},
    "version": "dcat:version",
    "checksum": "spdx:checksum",
    "algorithm": {"@id": "spdx:algorithm", "@type": "@id"},
    "checksumValue": {"@id": "spdx:checksumValue", "@type": "xsd:hexBinary"},
}
SHA256 = "http://spdx.org/rdf/terms#checksumAlgorithm_sha256"
PACKAGE = "https://specs.frictionlessdata.io/data-package/"
Words = Mapping[str, str]
"""A text by language."""


@dataclass(frozen=True, slots=True)
class Distribution:
    """A file of a data set."""

    address: str
    media_type: str
    bytes: int | None = None
    sha256: str = ""
    conforms_to: str = ""


@dataclass(frozen=True, slots=True)
class CataloguedSet:
    """A data set of the catalogue."""

    id: str
    """Its lasting name in the catalogue."""
    title: Words
    description: Words
    page: str
    distributions: Sequence[Distribution]
    modified: datetime | None = None
    """None: it can change at any time."""
    version: str = ""


@dataclass(frozen=True, slots=True)
class CatalogueHead:
    address: str
    """Of the catalogue itself."""
    home: str
    title: Words
    description: Words
    publisher: str
    page: str
    licence: str
    """Its address."""


def catalogue(head: CatalogueHead, sets: Sequence[CataloguedSet]) -> dict[str, Any]:
    return {
        "@context": CONTEXT,
        "id": head.address,
        "type": "dcat:Catalog",
        "title": dict(head.title),
        "description": dict(head.description),
        "homepage": head.page,
        "license": head.licence,
        "publisher": {"id": head.home, "type": "foaf:Agent", "name": head.publisher, "homepage": head.home},
        "dataset": [_dataset(head, each) for each in sets],
    }


def _dataset(head: CatalogueHead, each: CataloguedSet) -> dict[str, Any]:
    name = f"{head.address}#{each.id}"
    said: dict[str, Any] = {
        "id": name,
        "type": "dcat:Dataset",
        "identifier": each.id,
        "title": dict(each.title),
        "description": dict(each.description),
        "landingPage": each.page,
        "license": head.licence,
        "publisher": head.home,
    }
    if each.modified is not None:
        said["modified"] = each.modified.isoformat(timespec="seconds")
    if each.version:
        said["version"] = each.version
    said["distribution"] = [_distribution(head, each.page, one) for one in each.distributions]
    return said


def _distribution(head: CatalogueHead, page: str, one: Distribution) -> dict[str, Any]:
    said: dict[str, Any] = {
        "type": "dcat:Distribution",
        "accessURL": page,
        "downloadURL": one.address,
        "mediaType": MEDIA + one.media_type,
        "license": head.licence,
    }
    if one.bytes is not None:
        said["byteSize"] = str(one.bytes)
    if one.sha256:
        said["checksum"] = {"type": "spdx:Checksum", "algorithm": SHA256, "checksumValue": one.sha256}
    if one.conforms_to:
        said["conformsTo"] = one.conforms_to
    return said
