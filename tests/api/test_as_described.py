"""What the description allows, and what it does not, sent to every operation: each answer is one that it declares.

Schemathesis makes the requests, and compares status, media type and form of each answer. The ids are real ones, so that
more is answered than "there is no such thing".
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import httpx
import pytest
import requests
import schemathesis.openapi
from hypothesis import HealthCheck, given, seed
from hypothesis import settings as limits_of
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from sqlmodel import SQLModel, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.accounts.rules.roles import Role
from prizes.acts.routers import for_programs
from prizes.api.program import make_api
from prizes.db import Database
from prizes.gate import limits
from tests.ballot.paper import contest
from tests.contest import ANNOUNCING, SELECTING, SUBMITTING, VOTING, with_role

TURNS = int(os.environ.get("PRIZES_TEST_TURNS", "1"))
"""As in `tests/house/test_nonsense.py`: `make hostile` asks for more."""
PER_MODE = 2
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
ENDS = {"end_session", "erase_me"}
"""After these nobody would be signed in any more."""
BASE = "http://prizes.test/api/v1"


def made(operation: Any, number: int, mode: GenerationMode) -> list[Case]:
    """Requests to an operation, the same ones in every run."""
    cases: list[Case] = []

    @seed(number)
    @limits_of(max_examples=number, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    @given(operation.as_strategy(generation_mode=mode))
    def collect(case: Case) -> None:
        cases.append(case)

    with suppress(Unsatisfiable):
        collect()
    return cases


def modes(operation: Any) -> Iterator[GenerationMode]:
    """Nothing can be wrong with a request that carries words in its address and no more; to find that out takes hundreds
    of tries.
    """
    yield GenerationMode.POSITIVE
    carried = any(map(list, (operation.query, operation.headers, operation.cookies, operation.body)))
    if carried or any(each.definition["schema"]["type"] != "string" for each in operation.path_parameters):
        yield GenerationMode.NEGATIVE


@pytest.fixture(scope="module")
def cases() -> list[Case]:
    """To every operation a few that fit and a few that do not; the ids in their addresses are to be filled in."""
    described = schemathesis.openapi.from_dict(
        make_api(Database("sqlite+aiosqlite://"), for_programs()).openapi()
    )
    operations = [found.ok() for found in described.get_all_operations()]
    return [
        case
        for operation in operations
        if operation.definition.raw["operationId"] not in ENDS
        for mode in modes(operation)
        for case in made(operation, PER_MODE * TURNS, mode)
    ]


async def known(session: AsyncSession) -> dict[str, list[str]]:
    """Ids by what addresses call them."""
    ids: dict[str, list[str]] = {"edition": ["2027"], "category": ["C1"], "phase": ["voting", "selection"]}
    for table in SQLModel.metadata.tables.values():
        if "id" in table.c and table.c.id.type.python_type is not int:
            ids[table.name] = list((await session.exec(select(table.c.id).limit(3))).all())
    ids["nomination"] = ids["project"]
    ids["expert"] = ids["person"]
    return ids


def with_ids(cases: list[Case], ids: dict[str, list[str]]) -> Iterator[Case]:
    """Every other request has real ids in its address; all have the edition, or most would end there."""
    for place, case in enumerate(cases):
        address = dict(case.path_parameters or {})
        for name in address:
            if ids.get(name) and (name == "edition" or place % 2 == 0):
                case.path_parameters[name] = ids[name][place // 2 % len(ids[name])]
        yield case
        case.path_parameters = address


async def answered(client: httpx.AsyncClient, case: Case, headers: dict[str, str]) -> httpx.Response:
    wanted = requests.Request(**case.as_transport_kwargs(base_url=BASE)).prepare()
    sent = {name: value for name, value in wanted.headers.items() if name.lower() != "cookie"} | headers
    return await client.request(wanted.method, wanted.url, headers=sent, content=wanted.body)


@pytest.mark.parametrize(
    ("role", "instant"),
    [(None, VOTING), ("signed-in", SUBMITTING), (Role.EXPERT, SELECTING), (Role.STEWARD, VOTING), (Role.STEWARD, ANNOUNCING)],
    ids=["nobody", "somebody", "expert", "steward", "steward-later"],
)  # fmt: skip
async def test_every_answer_is_one_that_is_described(app, browser, session, time, cases, role, instant):
    time(instant)
    await contest(session)
    if isinstance(role, Role):
        await with_role(session, "somebody@example.org", role)
    await session.commit()
    if role is not None:
        await browser.sign_in("somebody@example.org")
    token = browser.client.cookies.get("prizes")
    headers = {"authorization": f"Bearer {token}"} if token else {}
    faults, asked = [], 0
    async with httpx.AsyncClient(transport=browser.client._transport) as client:
        for case in with_ids(cases, await known(session)):
            limits.forget()  # or all that is seen is "asked too often"
            answer = await answered(client, case, headers)
            asked += 1
            try:
                case.validate_response(answer, checks=CHECKS)
            except FailureGroup as group:
                said = "; ".join(f"{fault.title}: {fault.message}" for fault in group.exceptions)
                faults.append(f"{case.method} {answer.request.url} {said[:1500]}: {answer.text[:300]}")
    assert not faults, "\n\n".join(faults)
    assert asked > 400 * TURNS
