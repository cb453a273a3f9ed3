"""What pages say to machines in the words of schema.org, as JSON-LD: only what the page itself says."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

CONTEXT = "https://schema.org"
_MARKUP = str.maketrans(
    {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
)
"""Signs that end a script element or begin something in one, as JSON can write them."""


def script_text(data: Mapping[str, Any]) -> str:
    """JSON that can stand inside a script element: nothing of it is ever read as markup."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).translate(_MARKUP)


@dataclass(frozen=True, slots=True)
class SaidOfEdition:
    """Texts in the language of the page; addresses are whole."""

    page: str
    lang: str
    name: str
    about: str
    picture: str
    opens: datetime | None
    closes: datetime | None
    ceremony: tuple[str, datetime, str] | None
    """Name, instant, and place (perhaps empty) of the announcement."""


def edition_data(said: SaidOfEdition) -> dict[str, Any]:
    """A contest is an event that takes place at its address."""
    event = _event(said.page, said.name) | {
        "inLanguage": said.lang,
        "description": said.about,
        "image": said.picture,
        "eventAttendanceMode": f"{CONTEXT}/OnlineEventAttendanceMode",
        "location": {"@type": "VirtualLocation", "url": said.page},
    }
    if said.opens:
        event["startDate"] = said.opens.isoformat()
    if said.closes:
        event["endDate"] = said.closes.isoformat()
    if said.ceremony:
        name, at, place = said.ceremony
        part: dict[str, Any] = {"@type": "Event", "name": name, "startDate": at.isoformat()}
        if place:
            part["location"] = {"@type": "Place", "name": place}
        event["subEvent"] = part
    return {"@context": CONTEXT, **event}


def _event(page: str, name: str) -> dict[str, Any]:
    return {"@type": "Event", "@id": f"{page}#edition", "url": page, "name": name}


@dataclass(frozen=True, slots=True)
class SaidOfProject:
    page: str
    name: str
    lang: str
    """Of the name, and of what is said of the project."""
    about: str
    owner: str
    country: str | None
    picture: str
    category: str
    awards: Sequence[str]
    site: str
    """Of the project itself; empty where it has none."""
    changed: datetime
    edition: tuple[str, str]
    """Page and name."""


def project_data(said: SaidOfProject) -> dict[str, Any]:
    work: dict[str, Any] = {
        "@context": CONTEXT,
        "@type": "CreativeWork",
        "@id": f"{said.page}#project",
        "url": said.page,
        "name": said.name,
        "inLanguage": said.lang,
        "image": said.picture,
        "dateModified": said.changed.isoformat(),
        "subjectOf": _event(*said.edition),
    }
    if said.about:
        work["abstract"] = said.about
    if said.category:
        work["about"] = {"@type": "Thing", "name": said.category}
    if said.owner:
        work["creator"] = _organization(said.owner, said.country)
    if said.awards:
        work["award"] = list(said.awards)
    if said.site:
        work["sameAs"] = said.site
    return work


@dataclass(frozen=True, slots=True)
class SaidOfWinner:
    page: str
    name: str
    lang: str | None
    """Of the name, if it is known."""
    owner: str
    country: str | None
    awards: Sequence[str]


@dataclass(frozen=True, slots=True)
class SaidOfWinners:
    page: str
    name: str
    about: str
    works: Sequence[SaidOfWinner]
    edition: tuple[str, str]
    """Page and name."""


def winners_data(said: SaidOfWinners) -> dict[str, Any]:
    return {
        "@context": CONTEXT,
        "@type": "ItemList",
        "@id": f"{said.page}#winners",
        "url": said.page,
        "name": said.name,
        "description": said.about,
        "subjectOf": _event(*said.edition),
        "itemListOrder": f"{CONTEXT}/ItemListUnordered",
        "numberOfItems": len(said.works),
        "itemListElement": [
            {"@type": "ListItem", "position": place, "item": _winner(each)}
            for place, each in enumerate(said.works, 1)
        ],
    }


def _winner(said: SaidOfWinner) -> dict[str, Any]:
    work: dict[str, Any] = {
        "@type": "CreativeWork",
        "@id": f"{said.page}#project",
        "url": said.page,
        "name": said.name,
        "award": list(said.awards),
    }
    if said.lang:
        work["inLanguage"] = said.lang
    if said.owner:
        work["creator"] = _organization(said.owner, said.country)
    return work


def _organization(name: str, country: str | None) -> dict[str, Any]:
    found: dict[str, Any] = {"@type": "Organization", "name": name}
    if country:
        found["address"] = {"@type": "PostalAddress", "addressCountry": country}
    return found


@dataclass(frozen=True, slots=True)
class SaidOfContribution:
    page: str
    name: str
    lang: str
    """Of the name, and of what is said of the project."""
    about: str
    owner: str
    country: str | None
    lines: Sequence[str]
    """Action lines, in the language of the page."""
    site: str
    changed: datetime | None
    register: tuple[str, str]
    """Page and name."""


def contribution_data(said: SaidOfContribution) -> dict[str, Any]:
    """A project of the register that was in no contest."""
    work: dict[str, Any] = {
        "@context": CONTEXT,
        "@type": "CreativeWork",
        "@id": f"{said.page}#project",
        "url": said.page,
        "name": said.name,
        "inLanguage": said.lang,
        "abstract": said.about,
        "about": [{"@type": "Thing", "name": line} for line in said.lines],
        "creator": _organization(said.owner, said.country),
        "isPartOf": {"@type": "Dataset", "@id": f"{said.register[0]}#register", "name": said.register[1]},
    }
    if said.site:
        work["sameAs"] = said.site
    if said.changed:
        work["dateModified"] = said.changed.isoformat()
    return work


@dataclass(frozen=True, slots=True)
class SaidOfRegister:
    page: str
    """Of the whole register, in the language of the page."""
    here: str
    """Of this part of it, with what it is narrowed to."""
    lang: str
    name: str
    about: str
    licence: str
    catalogue: str
    """The DCAT catalogue that describes it."""
    files: Sequence[tuple[str, str]]
    """Addresses of the whole register, with their media types."""
    first: int
    """Place of the first project of this part among all that are found, from 1."""
    total: int
    projects: Sequence[tuple[str, str, str]]
    """Of this part: page, title, language of the title."""


def register_data(said: SaidOfRegister) -> dict[str, Any]:
    """A page of the list: the data set that it shows, and the projects in their order."""
    dataset = {
        "@type": "Dataset",
        "@id": f"{said.page}#register",
        "url": said.page,
        "name": said.name,
        "description": said.about,
        "license": said.licence,
        "isAccessibleForFree": True,
        "includedInDataCatalog": {"@type": "DataCatalog", "@id": said.catalogue},
        "distribution": [
            {"@type": "DataDownload", "contentUrl": address, "encodingFormat": media_type}
            for address, media_type in said.files
        ],
    }
    items = [
        {
            "@type": "ListItem",
            "position": place,
            "item": {
                "@type": "CreativeWork",
                "@id": f"{page}#project",
                "url": page,
                "name": name,
                "inLanguage": lang,
            },
        }
        for place, (page, name, lang) in enumerate(said.projects, said.first)
    ]
    return {
        "@context": CONTEXT,
        "@type": "CollectionPage",
        "@id": said.here,
        "url": said.here,
        "name": said.name,
        "inLanguage": said.lang,
        "about": dataset,
        "mainEntity": {"@type": "ItemList", "numberOfItems": said.total, "itemListElement": items},
    }
