"""Addresses are made from the names of routes: a route knows its path, and nobody types it again.

The name of a page or an act is that of its function, once in the program. Routes are learned when the program is put
together (`prizes.acts.routers`); the worker and the commands know none, so letters and stages type theirs, and
`tests/house/test_links.py` holds these against the routes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlencode

PLACE = re.compile(r"\{(\w+)(?::(\w+))?\}")


class LinkError(LookupError):
    """A mistake in the program: no route has this name, or a place of its path is not given."""


@dataclass(frozen=True, slots=True)
class RoutePath:
    """The path of a route, as a format string."""

    pattern: str
    places: Mapping[str, str]
    """By name, with what stays as it is within: slashes where one place takes several parts."""


PATHS: dict[str, RoutePath] = {}


def learn(routes: Iterable[tuple[str, str]]) -> None:
    """Names and paths of routes. Raises LinkError where one name has two paths."""
    for name, path in routes:
        places = {place: "/" if kind == "path" else "" for place, kind in PLACE.findall(path)}
        learned = RoutePath(PLACE.sub(r"{\1}", path), places)
        if PATHS.setdefault(name, learned) != learned:
            raise LinkError(f"two routes are called {name}: {PATHS[name].pattern} and {learned.pattern}")


def places_of(name: str) -> Iterable[str]:
    """Raises LinkError."""
    return _path(name).places


def address(
    name: str,
    given: Mapping[str, object],
    usual: Mapping[str, object] | None = None,
    query: Mapping[str, object] | None = None,
) -> str:
    """The address of a route. `usual`: what stands in a place that nothing is given for. What is given and is no place
    is a word of the query, behind those of `query`; None leaves it out.

    Raises LinkError.
    """
    path, words = _path(name), {}
    for place, safe in path.places.items():
        value = given[place] if place in given else (usual or {}).get(place)
        word = "" if value is None else str(value)
        if not word:
            raise LinkError(f"{name} needs {place}")
        words[place] = quote(word, safe)
    made = path.pattern.format_map(words)
    if query is None and len(given) <= len(words) and given.keys() <= words.keys():
        return made
    asked = dict(query or {}) | {n: value for n, value in given.items() if n not in words}
    pairs = [(n, value) for n, value in asked.items() if value is not None]
    return f"{made}?{urlencode(pairs)}" if pairs else made


def is_page(path: str) -> bool:
    """Whether this is the address of a route, as far as its path says; query and part of the page do not matter."""
    path = re.split(r"[?#]", path, maxsplit=1)[0]
    patterns = (_PLACES_IN.sub("[^/]+", re.escape(known.pattern)) for known in PATHS.values())
    return any(re.fullmatch(pattern, path) for pattern in patterns)


_PLACES_IN = re.compile(r"\\\{\w+\\\}")


def _path(name: str) -> RoutePath:
    found = PATHS.get(name)
    if found is None:
        raise LinkError(f"no route is called {name}")
    return found
