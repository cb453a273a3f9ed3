"""Every route declares who may call it, and keeps it: all routes × all roles."""

import re
from collections.abc import Iterator

import httpx
import pytest
from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, iter_route_contexts

from prizes.accounts.rules.roles import Role
from prizes.acts.declaring import ACTS
from prizes.gate.addresses import KNOWN
from prizes.gate.permissions import Gatekeeper, Who
from tests.contest import load_contest, with_role
from tests.house.roles import ROLES_BY_ROUTE

LEAST_ROUTES = 20


def routes(app: FastAPI) -> Iterator[tuple[str, APIRoute]]:
    """Every route of the pages and of the JSON interface, with its whole path."""
    mounted = [("", app)] + [
        (r.path, r.app) for r in app.routes if isinstance(getattr(r, "app", None), FastAPI)
    ]
    for prefix, program in mounted:
        for context in iter_route_contexts(program.routes):
            route = context.original_route
            if isinstance(route, APIRoute):
                yield prefix + (context.path or route.path), route


def gatekeepers(dependant: Dependant) -> list[Who]:
    found = [dependant.call.who] if isinstance(dependant.call, Gatekeeper) else []
    for inner in dependant.dependencies:
        found += gatekeepers(inner)
    return found


def table(app: FastAPI) -> dict[str, Who]:
    made = {}
    for path, route in routes(app):
        declared = gatekeepers(route.dependant)
        assert len(declared) == 1, f"{path} declares {declared}"
        for method in sorted(route.methods - {"HEAD"}):
            made[f"{method} {path}"] = declared[0]
    return made


async def test_every_route_declares_exactly_one_audience(app):
    assert len(table(app)) >= LEAST_ROUTES


async def test_the_table_of_roles_is_the_one_in_the_program(app):
    """The table is written down beside this test, so that opening a route to more people is a visible change."""
    assert {route: who.value for route, who in table(app).items()} == ROLES_BY_ROUTE


def filled(path: str) -> str:
    path = path.replace("{lang:lang}", "en").replace("{edition}", "2027").replace("{category}", "C1")
    return re.sub(r"\{[^}]+\}", "0123456789abcdef", path)


@pytest.mark.parametrize("role", [None, "signed-in", Role.EXPERT, Role.OBSERVER, Role.REGIONAL, Role.STEWARD])
async def test_nobody_gets_past_a_route_that_is_not_theirs(app, browser, session, role):
    await load_contest(session)
    if isinstance(role, Role):
        region = "africa" if role is Role.REGIONAL else None
        await with_role(session, "somebody@example.org", role, region=region)
    await session.commit()
    if role is not None:
        await browser.sign_in("somebody@example.org")
    allowed = {
        None: {Who.PUBLIC},
        "signed-in": {Who.PUBLIC, Who.SIGNED_IN, Who.AUTHOR},
        Role.EXPERT: {Who.PUBLIC, Who.SIGNED_IN, Who.AUTHOR, Who.EXPERT},
        Role.OBSERVER: {Who.PUBLIC, Who.SIGNED_IN, Who.AUTHOR, Who.OBSERVER},
        Role.REGIONAL: {Who.PUBLIC, Who.SIGNED_IN, Who.AUTHOR, Who.REGIONAL},
        Role.STEWARD: set(Who),
    }[role]
    client = httpx.AsyncClient(
        transport=browser.client._transport, base_url="http://prizes.test", cookies=browser.client.cookies
    )
    for route, who in table(app).items():
        method, path = route.split(" ")
        if path.endswith(("/sign-out", "/sessions/current")):
            continue
        if role is None:  # beginning a project gives the secret of a draft, which makes an author
            client.cookies.clear()
        answer = await client.request(method, filled(path), headers={"sec-fetch-site": "same-origin"})
        refused = answer.status_code in (401, 403) or "/sign-in?" in answer.headers.get("location", "")
        assert answer.status_code < 500, f"{route}: {answer.status_code}"
        if who not in allowed:
            assert refused, f"{role} passes {route}: {answer.status_code}"


async def test_whatever_is_known_of_addresses_before_routing_is_a_route(app):
    paths = {path for path, _ in routes(app)}

    assert len(KNOWN) > 20
    assert paths >= KNOWN


async def test_what_one_address_of_an_act_gives_no_request_says_at_another(app):
    """Else a program could say from which of them it came."""
    given: dict[object, set[frozenset[str]]] = {}
    for act in ACTS:
        given.setdefault(act.work, set()).add(frozenset(act.given))

    assert any(names != {frozenset()} for names in given.values())
    assert {work: names for work, names in given.items() if len(names) > 1} == {}


async def test_no_two_routes_answer_the_same_request(app):
    """The later one would never be reached, whatever its order in a list."""
    seen: dict[str, list[str]] = {}
    for path, route in routes(app):
        shape = re.sub(r"\{\w+(:\w+)?\}", "{}", path)
        for method in route.methods - {"HEAD"}:
            seen.setdefault(f"{method} {shape}", []).append(path)

    assert {request: paths for request, paths in seen.items() if len(paths) > 1} == {}
