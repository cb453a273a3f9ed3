"""The OpenAPI document: what the framework reads from the routes, and what only we know of them.

That is who may call a route and with what (its gatekeeper says so), which problems every answer may be instead, and the
form of a problem. So no route repeats it, and none can forget it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute, iter_route_contexts

from prizes.accounts.rules.scopes import PERSONAL, SCOPES, SERVICE, SERVICE_SCOPES
from prizes.gate.draft_access import HEADER
from prizes.gate.people import cookie_name
from prizes.gate.permissions import Gatekeeper, Who
from prizes.gate.problems import MEDIA_TYPE, Problem

ABOUT = """\
What a page can do, with the same rules and the same refusals; only your profile, your password and the answer to an
invitation to a role are for the browser alone.

Sign in: `POST /codes` mails a code to an address, `POST /sessions` takes it and gives a token, and every further
request carries it as `Authorization: Bearer …`. A program that goes on by itself is better given a token of its own,
which a person makes under Settings, with scopes and an end; an operation whose security does not name `token` refuses
it. No token votes. What belongs to an organization takes a token of an edition, which stewards approve: it only reads.

A list is `{"items": […], "next": …}`; send `next` as `cursor` to go on. Times are RFC 3339. `Accept-Language`
chooses the language of sentences among ar, zh, en, fr, ru and es. With an `Idempotency-Key` of your own a request
that is sent again is not done again.

What is not done is a problem document (RFC 9457). Each refusal has a code of its own, the last part of `type`;
`docs/refusals.md` of the source lists them. 429 and 503 say in `Retry-After` when to come again.
"""
SERVERS = [{"url": "/api/v1"}]
BEARER, TOKEN, COOKIE, DRAFT_KEY = "session", "token", "cookie", "draftKey"

PROBLEMS: dict[int, tuple[str, str]] = {
    400: ("Unreadable", "The request could not be read."),
    401: ("SignInNeeded", "Nobody is signed in."),
    403: ("Forbidden", "Not for whoever is signed in, or a request from another site."),
    404: ("Missing", "There is no such thing, or it is not yours to know of."),
    409: ("Conflict", "Not in this phase, or not as things stand."),
    413: ("TooLarge", "More than one request may carry."),
    422: ("Invalid", "What was sent does not fit; `errors` says which field."),
    429: ("TooOften", "Asked too often; `Retry-After` says when to come again."),
    500: ("Failed", "Our own fault. We have a record of it."),
    503: ("Busy", "Not now; `Retry-After` says when to come again."),
}
"""Name of the shared answer, and what it says, by status."""


def describe(api: FastAPI) -> dict[str, Any]:
    """The whole document, valid as OpenAPI 3.1."""
    document = get_openapi(
        title=api.title,
        version=api.version,
        openapi_version=api.openapi_version,
        summary=api.summary,
        description=ABOUT,
        routes=api.routes,
        servers=SERVERS,
        separate_input_output_schemas=api.separate_input_output_schemas,
    )
    for path, method, route in _operations(api):
        operation = document["paths"][path][method]
        operation.setdefault("security", _security(route))
        answers = {status: said for status, said in operation["responses"].items() if int(status) < 400}
        refused = {
            str(status): _ref("responses", PROBLEMS[status][0]) for status in _may_refuse(route, operation)
        }
        also = {
            status: said for status, said in operation["responses"].items() if status not in answers | refused
        }
        operation["responses"] = dict(sorted((answers | refused | also).items()))
    _components(document)
    return document


def _operations(api: FastAPI) -> Iterator[tuple[str, str, APIRoute]]:
    for context in iter_route_contexts(api.routes):
        route = context.original_route
        if isinstance(route, APIRoute) and route.include_in_schema:
            for method in route.methods or ():
                yield context.path or route.path, method.lower(), route


def _may_refuse(route: APIRoute, operation: dict[str, Any]) -> list[int]:
    """The statuses of problems that a route may answer with."""
    statuses = {400, 429, 500, 503}
    writes = not set(route.methods or ()) <= {"GET", "HEAD"}
    if "{" in route.path:
        statuses |= {404, 409}  # a phase that is not open, a round that is not counted
    if operation.get("parameters") or "requestBody" in operation:
        statuses |= {404, 422}
    if "requestBody" in operation:
        statuses.add(413)
    if writes:
        statuses |= {403, 409, 422}
    if {} not in operation["security"]:
        statuses |= {401, 403}
    return sorted(statuses)


def gatekeeper_of(route: APIRoute) -> Gatekeeper:
    return next(each.call for each in _within(route.dependant) if isinstance(each.call, Gatekeeper))


def _security(route: APIRoute) -> list[dict[str, list[str]]]:
    """One of these is enough; `{}`: none is needed."""
    gate = gatekeeper_of(route)
    known: list[dict[str, list[str]]] = [{BEARER: []}, {COOKIE: []}]
    known += [{TOKEN: [scope.value]} for scope in gate.scopes]
    match gate.who:
        case Who.PUBLIC:
            return [{}, *known]
        case Who.AUTHOR:
            return [*known, {DRAFT_KEY: []}]
        case Who.SIGNED_IN | Who.EXPERT | Who.OBSERVER | Who.REGIONAL | Who.STEWARD:
            return known


def _within(dependant: Dependant) -> Iterator[Dependant]:
    yield dependant
    for inner in dependant.dependencies:
        yield from _within(inner)


def _ref(kind: str, name: str) -> dict[str, str]:
    return {"$ref": f"#/components/{kind}/{name}"}


def _components(document: dict[str, Any]) -> None:
    components = document.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    for own in ("HTTPValidationError", "ValidationError"):  # the framework's, which no answer of ours has
        schemas.pop(own, None)
    problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}", mode="serialization")
    schemas |= problem.pop("$defs") | {"Problem": problem}
    components["schemas"] = dict(sorted(schemas.items()))
    components["responses"] = {
        name: {"description": said, "content": {MEDIA_TYPE: {"schema": _ref("schemas", "Problem")}}}
        for name, said in PROBLEMS.values()
    }
    components["securitySchemes"] = {
        BEARER: {
            "type": "http",
            "scheme": "bearer",
            "description": "The token of `POST /sessions`.",
        },
        TOKEN: {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": f"{PERSONAL}…",
            "description": "A token that a person made for a program, with the scope that the operation names: "
            + "; ".join(f"`{scope}`: {kind.label}" for scope, kind in SCOPES.items())
            + f". Or one of an edition (`{SERVICE}…`), which two stewards approve: "
            + "; ".join(f"`{scope}`: {label}" for scope, (label, _) in SERVICE_SCOPES.items())
            + ".",
        },
        COOKIE: {
            "type": "apiKey",
            "in": "cookie",
            "name": cookie_name(),
            "description": "Of a browser that signed in on a page. Unsafe requests must come from our own pages.",
        },
        DRAFT_KEY: {
            "type": "apiKey",
            "in": "header",
            "name": HEADER.title(),
            "description": "A secret of your own choice, 256 random bits in base64url, for drafts before a sign-in.",
        },
    }
