"""Addresses that are known before routing: by the templates of their routes, and by nothing else.

    VOTES = addresses("/{lang:lang}/{edition}/ballot/{category}", "/api/v1/editions/{edition}/ballot/{category}")
    VOTES.fullmatch(scope["path"])

A test holds every template that is known this way against the routes of the program.
"""

from __future__ import annotations

import re

from prizes.i18n.languages import CODES

API = "/api/v1"
"""Where the JSON interface is mounted."""
PLACE = re.compile(r"\\\{(\w+)(:\w+)?\\\}")
KNOWN: set[str] = set()
"""All templates that are known."""


def addresses(*routes: str, **places: str) -> re.Pattern[str]:
    """What addresses of these routes look like. Each place is a group of its name, unless several routes are asked for.

    `places`: expressions for what a place may hold, if not anything without a slash.
    """
    KNOWN.update(routes)
    named = len(routes) == 1
    return re.compile("|".join(_expression(route, places, named=named) for route in routes))


def _expression(route: str, places: dict[str, str], *, named: bool) -> str:
    def place(found: re.Match[str]) -> str:
        name, kind = found[1], found[2]
        usual = "|".join(CODES) if kind == ":lang" else ".+" if kind == ":path" else "[^/]+"
        inner = places.get(name, usual)
        return f"(?P<{name}>{inner})" if named else f"(?:{inner})"

    return PLACE.sub(place, re.escape(route))
