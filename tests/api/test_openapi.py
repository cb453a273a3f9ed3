"""The description of the JSON interface: valid, whole, readable, and true of what is answered."""

from __future__ import annotations

import re
from typing import Any

import httpx
import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from prizes import config
from prizes.acts.routers import for_programs
from prizes.api.interface.description import PROBLEMS
from prizes.api.program import make_api
from prizes.app import make_app
from prizes.db import Database
from tests.browsing import ORIGIN
from tests.contest import load_contest
from tests.house.roles import ROLES_BY_ROUTE

METHODS = {"get", "put", "post", "patch", "delete"}


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return make_api(Database("sqlite+aiosqlite://"), for_programs()).openapi()


def operations(document: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (method, path, operation)
        for path, item in document["paths"].items()
        for method, operation in item.items()
        if method in METHODS
    ]


def resolved(document: dict[str, Any], said: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in said:
        return said
    found: Any = document
    for name in said["$ref"].removeprefix("#/").split("/"):
        found = found[name]
    return found


def test_it_is_valid(document):
    assert document["openapi"].startswith("3.1")
    assert [error.message for error in OpenAPIV31SpecValidator(document).iter_errors()] == []


def test_every_route_is_in_it_with_everything_its_address_needs(document):
    described = {f"{method.upper()} /api/v1{path}" for method, path, _ in operations(document)}
    assert described == {route for route in ROLES_BY_ROUTE if " /api/" in route}
    for _, path, operation in operations(document):
        named = {each["name"] for each in operation.get("parameters", ()) if each["in"] == "path"}
        assert named == set(re.findall(r"\{(\w+)\}", path)), path


def test_people_can_read_its_names(document):
    ids = [operation["operationId"] for _, _, operation in operations(document)]
    assert len(set(ids)) == len(ids)
    assert [name for name in ids if not re.fullmatch(r"[a-z]+(_[a-z]+)+", name)] == []
    assert [
        name for name in document["components"]["schemas"] if not re.fullmatch(r"[A-Z][A-Za-z]+", name)
    ] == []


def test_every_operation_says_what_it_does(document):
    assert [o["operationId"] for _, _, o in operations(document) if len(o.get("description", "")) < 15] == []


def test_it_refers_to_nothing_outside(document):
    refs = re.findall(r"'\$ref': '([^']+)'", str(document))
    assert len(refs) > 1000
    assert [ref for ref in refs if not ref.startswith("#/components/")] == []


def test_every_answer_has_its_form(document):
    problem = {"$ref": "#/components/schemas/Problem"}
    for method, path, operation in operations(document):
        answers = operation["responses"]
        assert any(status.startswith("2") for status in answers), path
        assert {"400", "500", "503"} <= set(answers), path
        for status, said in answers.items():
            content = resolved(document, said).get("content", {})
            if int(status) >= 400 and status != "416":
                assert content == {"application/problem+json": {"schema": problem}}, (
                    f"{method} {path} {status}"
                )
            elif status in ("204", "304", "416"):
                assert content == {}
            else:
                assert content, f"{method} {path} {status}"
                assert all(form["schema"] for form in content.values()), f"{method} {path} {status}"


def test_it_says_who_may_call_what(document):
    schemes = document["components"]["securitySchemes"]
    assert schemes["session"] | {"description": ""} == {"type": "http", "scheme": "bearer", "description": ""}
    for method, path, operation in operations(document):
        names = [name for one in operation["security"] for name in one]
        assert set(names) <= set(schemes)
        if ROLES_BY_ROUTE[f"{method.upper()} /api/v1{path}"] != "public":
            assert {} not in operation["security"], path
            assert {"401", "403"} <= set(operation["responses"]), path


async def test_it_is_public_in_production_and_nothing_else_of_the_kind_is(settings, database):
    config.use(settings.model_copy(update={"environment": "production"}))
    transport = httpx.ASGITransport(make_app(database))
    async with httpx.AsyncClient(transport=transport, base_url="http://prizes.test") as client:
        answer = await client.get("/api/v1/openapi.json")
        assert answer.status_code == 200
        assert len(answer.json()["paths"]) > 150
        assert answer.json()["servers"] == [{"url": "/api/v1"}]
        for closed in ("/docs", "/openapi.json", "/redoc", "/api/v1/docs", "/api/docs", "/api/openapi.json"):
            assert (await client.get(closed)).status_code in (404, 303), closed
            assert "swagger" not in (await client.get(closed)).text


# --- problems ------------------------------------------------------------------------------------------


def check(document: dict[str, Any], answer: httpx.Response, status: int) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    form = document["components"]["schemas"]["Problem"] | {"components": document["components"]}
    Draft202012Validator(form).validate(answer.json())
    assert answer.json()["status"] == status
    assert answer.json()["detail"].startswith(answer.json()["title"])
    return answer.json()


@pytest.mark.parametrize(
    "path",
    [
        "/api", "/api/", "/api/v1", "/api/v1/", "/api/v2/editions", "/api/v1/nothing", "/api/v1/editions/x%0Ay",
        "/api/v1/editions/2027/x%0A", "/api/v1/%0A/x", "/api/%0A", "/api/v1/projects/x%0Dy", "/api/v1/x%E2%80%A8y",
    ],
)  # fmt: skip
async def test_whatever_is_wrong_with_an_address_of_programs_a_problem_says_so(browser, document, path):
    answer = await browser.client.get(path, follow_redirects=True)
    code = "unknown-project" if path.startswith("/api/v1/projects/") else "no-such-page"
    assert check(document, answer, 404)["type"] == f"urn:wsis-prizes:problem:{code}"


async def test_what_the_edge_refuses_is_a_problem_for_programs(browser, document):
    client, path = browser.client, "/api/v1/codes"
    check(document, await client.get(path, headers={"host": "elsewhere.example"}), 400)
    check(document, await client.post(path, json={}, headers={"origin": "https://elsewhere.example"}), 403)
    large = {"content-type": "application/json", "content-length": "3000000"}
    check(document, await client.post(path, content=b"{}", headers=large), 413)
    check(document, await client.put(path), 403)
    check(document, await client.put(path, json={}), 405)
    page = await client.get("/en/", headers={"host": "elsewhere.example"})
    assert page.headers["content-type"].startswith("text/plain")


@pytest.mark.parametrize(
    ("query", "field", "said"),
    [
        ("limit=abc", "query.limit", "A whole number is expected here."),
        ("limit=1.5", "query.limit", "A whole number is expected here."),
        ("limit=0", "query.limit", "A number of at least 1 is expected here."),
        ("limit=101", "query.limit", "A number of at most 100 is expected here."),
        (f"cursor={'x' * 401}", "query.cursor", "This is too long: at most 400 characters."),
    ],
)
async def test_a_wrong_parameter_is_told_what_is_expected(browser, document, query, field, said):
    problem = check(document, await browser.client.get(f"/api/v1/editions?{query}"), 422)
    assert problem["errors"] == [{"field": field, "detail": said}]
    assert problem["detail"] == f"{problem['title']} {field}: {said}"


@pytest.mark.parametrize(
    ("body", "field", "said"),
    [
        ({}, "email", "This field is required."),
        ({"email": 7}, "email", "A text is expected here."),
        ({"email": "a" * 300}, "email", "This is too long: at most 254 characters."),
        ([], "body", "An object with named values is expected here."),
        ({"email": "a@x.example", "draft_key": "?"}, "draft_key", "A text in this format is expected here: "),
    ],
)
async def test_a_wrong_body_is_told_what_is_expected(browser, document, body, field, said):
    problem = check(document, await browser.client.post("/api/v1/sessions", json=body), 422)
    assert [each["field"] for each in problem["errors"]] == [field]
    assert problem["errors"][0]["detail"].startswith(said)


async def test_nothing_is_said_twice(browser, document):
    answer = await browser.client.post("/api/v1/codes", json={"email": "x"}, headers={"origin": ORIGIN})
    problem = check(document, answer, 422)
    assert problem["errors"] == [{"field": "email", "detail": problem["title"]}]
    assert problem["detail"] == problem["title"]


async def test_what_is_no_json_is_told_so(browser, document):
    headers = {"content-type": "application/json"}
    answer = await browser.client.post("/api/v1/sessions", content=b"{", headers=headers)
    problem = check(document, answer, 400)
    assert problem["errors"][0]["detail"] == "This is not JSON."


async def test_a_program_is_not_told_what_is_for_people_with_forms(browser, document, session):
    await load_contest(session)
    await session.commit()
    answer = await browser.client.get("/api/v1/editions/2027/ballot")
    problem = check(document, answer, 401)
    assert problem["title"] == "Please sign in first, and send the token of your session with the request."
    assert answer.headers["www-authenticate"] == "Bearer"


def test_the_problems_have_names_of_their_own():
    assert len({name for name, _ in PROBLEMS.values()}) == len(PROBLEMS)
