"""The routes of the program, and real values for the places in their addresses."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from fastapi import FastAPI

from tests.house.test_routes import routes
from tests.recorder.world import World

PLACE = re.compile(r"\{(\w+)(?::(\w+))?\}")
FITS = {"lang": "ar|zh|en|fr|ru|es", "int": r"\d+", "path": ".+"}
MOST = 6
"""Addresses of one route with values of one edition."""

_OF = "(SELECT id FROM edition WHERE slug = :edition)"
_ONE_A_STATE = f"""
SELECT id FROM (SELECT id, min(id) OVER (PARTITION BY state) AS first FROM project WHERE edition_id = {_OF})
WHERE id = first ORDER BY id"""
_NOMINATORS = f"""
SELECT project.id FROM project JOIN person ON person.id = nominator_id
WHERE edition_id = {_OF} AND person.email LIKE 'nominator@%' ORDER BY project.id"""
_PROJECTS = (_NOMINATORS, _ONE_A_STATE)
VALUES: dict[str, Sequence[str]] = {
    "project": _PROJECTS,
    "nomination": _PROJECTS,
    "case": ("SELECT id FROM vote_case WHERE edition = :edition ORDER BY id LIMIT 3",),
    "flag": ("SELECT id FROM vote_suspicion WHERE edition = :edition ORDER BY id LIMIT 2",),
    "review": (
        (
            "SELECT case_review.id FROM case_review JOIN vote_case ON vote_case.id = case_id"
            " WHERE vote_case.edition = :edition ORDER BY 1 LIMIT 3"
        ),
    ),
    "file": (
        (
            "SELECT attachment.id FROM attachment JOIN project ON project.id = project_id"
            f" WHERE edition_id = {_OF} ORDER BY 1 LIMIT 3"
        ),
    ),
    "expert": (
        "SELECT person.id FROM person WHERE email LIKE 'expert_@%' AND :edition <> '' ORDER BY email LIMIT 2",
    ),
    "person": (
        (
            "SELECT person_id FROM project_member JOIN project ON project.id = project_id"
            f" WHERE edition_id = {_OF} ORDER BY 1 LIMIT 2"
        ),
    ),
    "invitation": ("SELECT id FROM invitation WHERE edition = :edition ORDER BY id LIMIT 3",),
    "letter": (
        (
            "SELECT id FROM (SELECT id, template, min(id) OVER (PARTITION BY template, state) AS first FROM message"
            " WHERE edition = :edition) WHERE id = first ORDER BY template, id LIMIT 6"
        ),
    ),
    "likeness": (
        (
            "SELECT likeness.id FROM likeness JOIN project ON project.id = project_id"
            f" WHERE edition_id = {_OF} ORDER BY 1 LIMIT 2"
        ),
    ),
    "mailing": ("SELECT id FROM mailing WHERE edition = :edition ORDER BY id LIMIT 2",),
    "entity": (
        f"SELECT DISTINCT entity_id FROM project WHERE edition_id = {_OF} AND entity_id IS NOT NULL ORDER BY 1 LIMIT 2",
    ),
    "other": (
        f"SELECT DISTINCT entity_id FROM project WHERE edition_id = {_OF} AND entity_id IS NOT NULL ORDER BY 1 DESC LIMIT 1",
    ),
    "seat": (
        (
            "SELECT id FROM (SELECT id, state, min(id) OVER (PARTITION BY state) AS first FROM panel_seat"
            f" WHERE edition_id = {_OF}) WHERE id = first ORDER BY id"
        ),
    ),
    "grant": ("SELECT id FROM role_grant WHERE edition IN (:edition, '*') ORDER BY id LIMIT 2",),
    "proposal": (
        (
            "SELECT id FROM (SELECT id, min(id) OVER (PARTITION BY kind, state) AS first FROM proposal"
            f" WHERE edition_id = {_OF}) WHERE id = first ORDER BY id"
        ),
    ),
    "remark": (
        (
            "SELECT remark.id FROM remark JOIN project ON project.id = project_id"
            f" WHERE edition_id = {_OF} ORDER BY 1 LIMIT 2"
        ),
    ),
    "honour": (f"SELECT id FROM honour WHERE edition_id = {_OF} ORDER BY id LIMIT 2",),
    "offer": (
        (
            "SELECT project_invitation.id FROM project_invitation JOIN project ON project.id = project_id"
            f" WHERE edition_id = {_OF} ORDER BY 1 LIMIT 3"
        ),
    ),
    "challenge": ("SELECT id FROM tally_challenge WHERE edition = :edition ORDER BY id LIMIT 2",),
    "beginning": (f"SELECT substr(id, 1, 8) FROM project WHERE edition_id = {_OF} ORDER BY id LIMIT 1",),
    "log": ("SELECT name FROM vote_log WHERE edition = :edition",),
}
FIXED: dict[str, Sequence[str]] = {
    "lang": ["en"],
    "category": ["C1", "C7-EGOV"],
    "phase": ["nomination", "voting", "selection"],
    "part": ["chair", "steward"],
    "width": ["320"],
    "field": ["pictures"],
    "language": ["fr", "ru"],
    "text": ["front-voting", "help-voting", "nomination-received"],
    "kind": ["svg", "png"],
    "token": ["nobody"],
    "asked": ["checkpoint", "lines/0", "keys"],
    "code": ["fr"],
}
FILLED_BY = {
    "remark": ("project", "SELECT project_id FROM remark WHERE id = ?"),
    "file": ("nomination", "SELECT project_id FROM attachment WHERE id = ?"),
    "offer": ("nomination", "SELECT project_id FROM project_invitation WHERE id = ?"),
    "person": ("project nomination", "SELECT project_id FROM project_member WHERE person_id = ?"),
}
"""Values to which another one in the address belongs."""


@dataclass(frozen=True)
class Place:
    """A route: its method and the pattern of its address."""

    method: str
    path: str

    @property
    def name(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def for_programs(self) -> bool:
        return self.path.startswith("/api/")

    @property
    def params(self) -> list[str]:
        return [name for name, _ in PLACE.findall(self.path)]


class Places:
    """All routes, and which of them an address belongs to."""

    def __init__(self, app: FastAPI) -> None:
        self.all = [
            Place(method, path)
            for path, route in routes(app)
            for method in sorted((route.methods or set()) - {"HEAD"})
        ]
        self._patterns = [(_pattern(place.path), place) for place in self.all]
        self._known: dict[tuple[str, str], Place | None] = {}

    def of(self, method: str, address: str) -> Place | None:
        """The one with the most that is literal, whatever the order in which the program tries them."""
        asked = method, urlsplit(address).path
        if asked not in self._known:
            self._known[asked] = self._found(*asked)
        return self._known[asked]

    def _found(self, method: str, path: str) -> Place | None:
        found = [p for pattern, p in self._patterns if p.method == method and pattern.fullmatch(path)]
        return min(found, key=lambda p: (len(p.params), -len(PLACE.sub("", p.path)))) if found else None


def _pattern(path: str) -> re.Pattern[str]:
    made, end = "", 0
    for found in PLACE.finditer(path):
        made += re.escape(path[end : found.start()]) + f"(?:{FITS.get(found[2] or '', '[^/]+')})"
        end = found.end()
    return re.compile(made + re.escape(path[end:]))


class Values:
    """Real values of an edition, and the addresses that they make."""

    def __init__(self, world: World, edition: str) -> None:
        self.world = world
        self.edition = edition
        self.known: dict[str, list[str]] = {"edition": [edition]} | {k: list(v) for k, v in FIXED.items()}
        for name, queries in VALUES.items():
            found = [row[0] for q in queries for row in world.rows(q.replace(":edition", "?1"), edition)]
            self.known[name] = list(dict.fromkeys(found))

    def addresses(self, place: Place, most: int = MOST) -> list[str]:
        """With these values; empty where there is none for one of the places."""
        made = itertools.islice(self._made(place), most)
        return list(dict.fromkeys(made))

    def _made(self, place: Place) -> Iterator[str]:
        names = place.params
        choices = [self.known.get(name, []) for name in names]
        for values in itertools.product(*choices):
            chosen = dict(zip(names, values, strict=True))
            for name, (others, query) in FILLED_BY.items():
                for other in others.split():
                    if name in chosen and other in chosen and (row := self.world.rows(query, chosen[name])):
                        chosen[other] = row[0][0]
            yield filled(place.path, chosen)


def filled(path: str, values: Mapping[str, str]) -> str:
    return PLACE.sub(lambda found: values[found[1]], path)
