"""With which scopes tokens may call the routes: the written table, and what may never be in it."""

from __future__ import annotations

import re

from prizes.gate.permissions import Gatekeeper
from tests.house.roles import ROLES_BY_ROUTE
from tests.house.scopes import SCOPES_BY_ROUTE, WITHOUT
from tests.house.test_routes import routes

READS = {"own:read", "office:read", "service:projects", "service:forum", "service:figures"}


def scopes_of(app) -> dict[str, tuple[str, ...]]:
    found = {}
    for path, route in routes(app):
        gates, waiting = [], [route.dependant]
        while waiting:
            one = waiting.pop()
            waiting += one.dependencies
            gates += [one.call] if isinstance(one.call, Gatekeeper) else []
        for method in route.methods - {"HEAD"}:
            if gates[0].scopes:
                found[f"{method} {path}"] = tuple(scope.value for scope in gates[0].scopes)
    return found


async def test_the_table_of_scopes_is_the_one_in_the_program(app):
    assert scopes_of(app) == SCOPES_BY_ROUTE


def test_scopes_that_read_change_nothing_and_no_page_has_one():
    for route, scopes in SCOPES_BY_ROUTE.items():
        method, path = route.split(" ")
        assert path.startswith("/api/v1/"), route
        assert (method == "GET") == (set(scopes) <= READS), route


NEVER = re.compile(
    "ballot|vote|/tokens|/sessions|/codes|/me/(data|address|erasure|calendar)|approval|countersignature|/cases|/flags"
    "|/tally|/openings|/winners|/shortlist|/amendments|/invitations$|/publication|DELETE /api/v1/me"
)


def test_nothing_of_votes_accounts_and_four_eyes_is_in_it():
    allowed = {"GET /api/v1/editions/{edition}/invitations"}
    allowed |= {
        route for route in SCOPES_BY_ROUTE if route.endswith(("/outreach/invitations", "/panels/invitations"))
    }
    assert {route for route in SCOPES_BY_ROUTE if NEVER.search(route)} - allowed == set()


def test_every_other_route_says_why_no_token_may_call_it():
    closed = {
        route
        for route, who in ROLES_BY_ROUTE.items()
        if " /api/" in route
        and route not in SCOPES_BY_ROUTE
        and (who != "public" or not route.startswith("GET"))
    }
    assert {route for route in closed if not any(re.search(why, route) for why in WITHOUT)} == set()
    assert [why for why in WITHOUT if not any(re.search(why, route) for route in closed)] == []
