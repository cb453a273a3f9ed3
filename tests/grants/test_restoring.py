"""A dump is restored by the commands of docs/operating.md, on a server that knows no role of the service."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest
from sqlalchemy import func
from sqlalchemy.engine import make_url
from sqlmodel import select

from prizes.accounts.models import Person
from prizes.db import Database
from prizes.grants.giving import connected, give_roles
from prizes.grants.statements import PARTS, role
from prizes.migrations import is_current, migrate
from tests.ballot.paper import contest
from tests.bench.kills.cluster import own_cluster, programs
from tests.components import OWN_POSTGRES, require
from tests.conftest import postgres_database
from tests.contest import steward
from tests.house.checkout import ROOT

WORD = "0123456789abcdef"


def documented(program: str) -> str:
    text = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
    (line,) = re.findall(rf"^{program} .*$", text, re.MULTILINE)
    return str(line)


def run(line: str, url: str, folder: Path) -> None:
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    environment = os.environ | {"OWNER": plain, "PATH": f"{programs()}:{os.environ['PATH']}"}
    done = subprocess.run(
        ["sh", "-c", line], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.postgres
@pytest.mark.stage
async def test_a_dump_is_restored_as_documented_where_no_role_of_the_service_is(tmp_path):
    require(OWN_POSTGRES)
    async with postgres_database() as url:
        database = Database(url)
        async with database.writing() as session:
            await contest(session)
            await steward(session, "one@example.org")
        await database.close()
        run(documented("pg_dump"), url, tmp_path)
    with own_cluster() as cluster:
        run(documented("pg_restore"), cluster.url, tmp_path)
        restored = Database(cluster.url)
        assert await is_current(restored)
        await migrate(restored)
        await give_roles(restored, "prizes", dict.fromkeys(PARTS, WORD))
        async with restored.reading() as session:
            assert (await session.exec(select(func.count()).select_from(Person))).one() > 0
        await restored.close()
        as_worker = Database(
            make_url(cluster.url)
            .set(username=role("prizes", "worker"), password=WORD)
            .render_as_string(hide_password=False)
        )
        assert await connected(as_worker) == (False, True)
        await as_worker.close()
