"""Two generators make typed clients of the description, no operation is lost, and the Python one votes."""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from prizes.acts.routers import for_programs
from prizes.api.program import make_api
from prizes.db import Database
from tests.ballot.paper import contest
from tests.components import CLIENT_MAKERS, require
from tests.contest import VOTING
from tests.house.checkout import ROOT

HERE = ROOT / "tests" / "clients"
VOTER = "voter@example.org"


@pytest.fixture(scope="module")
def makers() -> Path:
    return Path(require(CLIENT_MAKERS))


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return make_api(Database("sqlite+aiosqlite://"), for_programs()).openapi()


def ids(document: dict[str, Any]) -> set[str]:
    return {operation["operationId"] for item in document["paths"].values() for operation in item.values()}


def run(makers: Path, *command: str, cwd: Path) -> str:
    """With the programs of that environment before all others."""
    env = os.environ | {"PATH": f"{makers / 'bin'}:{os.environ['PATH']}"}
    done = subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def python_client(makers: Path, document: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the generated package `prizes_client`, and what the generator said of it."""
    folder = tmp_path_factory.mktemp("python")
    (folder / "openapi.json").write_text(json.dumps(document))
    options = ("--path", "openapi.json", "--output-path", "prizes_client", "--meta", "none")
    maker = str(makers / "bin" / "openapi-python-client")
    said = run(makers, maker, "generate", *options, "--config", str(HERE / "python.yaml"), cwd=folder)
    (folder / "said.txt").write_text(said)
    return folder


def test_the_python_client_has_every_operation_and_no_part_is_missing(python_client, document, makers):
    made = {
        file.stem
        for file in (python_client / "prizes_client" / "api").rglob("*.py")
        if file.stem != "__init__"
    }
    assert len(made) > 200
    assert made == ids(document)
    assert "WARNING" not in (python_client / "said.txt").read_text()
    run(makers, str(makers / "bin" / "python"), "-m", "compileall", "-q", "prizes_client", cwd=python_client)


def test_the_typescript_client_has_every_operation_and_its_types_hold(makers, document, tmp_path):
    (tmp_path / "openapi.json").write_text(json.dumps(document))
    tools = makers / "npm" / "node_modules"
    maker = tools / "openapi-typescript" / "bin" / "cli.js"
    run(
        makers,
        "node",
        str(maker),
        "openapi.json",
        "-o",
        "api.d.ts",
        "--default-non-nullable=false",
        cwd=tmp_path,
    )
    operations = (tmp_path / "api.d.ts").read_text().split("export interface operations {")[1]
    made = set(re.findall(r"^    (\w+): \{$", operations, re.MULTILINE))
    assert len(made) > 200
    assert made == ids(document)
    (tmp_path / "use.ts").write_text(
        'import type { operations, components } from "./api";\n'
        'const vote: operations["cast_vote"]["requestBody"]["content"]["application/json"] = { project: "x" };\n'
        'type Refused = operations["cast_vote"]["responses"]["409"]["content"]["application/problem+json"];\n'
        "export const told = (problem: Refused): string => problem.detail + vote.project;\n"
        "// @ts-expect-error - a count has a number\n"
        'export const wrong: components["schemas"]["CategoryCount"] = { counted: "many" };\n'
    )
    checker = tools / "typescript" / "bin" / "tsc"
    run(makers, "node", str(checker), "--noEmit", "--strict", "use.ts", cwd=tmp_path)


async def test_a_program_made_of_the_python_client_signs_in_and_votes(site, session, python_client, makers):
    site.set_time(VOTING)
    box = await contest(session)
    await session.commit()
    shutil.copy(HERE / "vote.py", python_client)
    voting = await asyncio.create_subprocess_exec(
        str(makers / "bin" / "python"),
        "vote.py",
        *(site.url, "2027", VOTER, "C1", box.id("Ant")),
        cwd=python_client,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=sys.stderr.fileno(),
    )
    assert voting.stdin is not None and voting.stdout is not None
    assert await voting.stdout.readline() == b"code?\n"
    voting.stdin.write((await site.mailbox.code_for(VOTER)).encode() + b"\n")
    said, _ = await voting.communicate()
    told = json.loads(said)
    assert voting.returncode == 0
    assert told["saved"]["category"] == "C1" and told["saved"]["ticket"]
    assert told["again"] == told["saved"]
    assert told["refused"]["type"].startswith("urn:wsis-prizes:problem:")
    assert told["refused"]["detail"]
    (choice,) = [item for item in told["ballot"]["items"] if item["projects"]]
    assert choice["category"] == "C1" and choice["projects"] == [box.id("Ant")]
