"""PgBouncer before PostgreSQL, in transaction mode, with the file of docs/operating.md: few connections, nothing lost."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import tempfile
import time as passing
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
import yaml
from sqlalchemy import text
from sqlalchemy.engine import URL, make_url

from prizes.app import make_app
from prizes.cli.bench.server import free_port
from prizes.db import Database
from tests.ballot.logged import END, counted, sequenced, verdict
from tests.ballot.paper import contest
from tests.bench.kills.cluster import Cluster, own_cluster
from tests.browsing import ORIGIN
from tests.components import OWN_POSTGRES, PGBOUNCER, require
from tests.conftest import postgres_database
from tests.contest import VOTING
from tests.house.checkout import ROOT
from tests.sessions import session_of

pytestmark = [pytest.mark.postgres]
VOTERS, CONNECTIONS = 40, 3
ROLES = ("prizes_web", "prizes_worker")
AT_ONCE = text(
    "select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"
)


def settings_in_the_handbook() -> str:
    """The block of docs/operating.md that begins with [databases]."""
    whole = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
    return "[databases]" + whole.split("[databases]", 1)[1].split("```", 1)[0]


def told(written: str) -> dict[str, str]:
    """What a file says of anything but places and passwords."""
    pairs = dict(line.split(" = ", 1) for line in written.splitlines() if " = " in line and line[0] != ";")
    return {
        name: value for name, value in pairs.items() if name.endswith(("mode", "size", "conn", "statements"))
    }


def test_the_file_of_the_composition_says_what_the_handbook_says():
    composed = (ROOT / "docs" / "deployment" / "pgbouncer.ini").read_text(encoding="utf-8")
    assert len(told(composed)) == 4
    assert told(composed) == told(settings_in_the_handbook())


@contextmanager
def composed(cluster: Cluster) -> Iterator[int]:
    """PgBouncer as compose.yaml starts it, before this server; its port."""
    program, port, folder = require(PGBOUNCER), free_port(), cluster.folder
    service = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))["services"]["pgbouncer"]
    written = (ROOT / "docs" / "deployment" / "pgbouncer.ini").read_text(encoding="utf-8")
    for before, after in {
        "host=postgres port=5432 dbname=prizes": f"host=127.0.0.1 port={cluster.port} dbname=postgres",
        "0.0.0.0": "127.0.0.1",
        "6432": str(port),
        "/tmp/": f"{folder}/",
    }.items():
        assert before in written, before
        written = written.replace(before, after)
    (folder / "prizes.ini").write_text(written, encoding="utf-8")
    script = service["entrypoint"][2].replace("$$", "$").replace("/tmp/", f"{folder}/")
    script = script.replace("pgbouncer /etc/pgbouncer", f"{program} -q {folder}")
    given = {"WEB_PASSWORD": ROLES[0], "WORKER_PASSWORD": ROLES[1]}
    words = [*service["entrypoint"][:2], script]
    running = subprocess.Popen(words, env=given, user=cluster.user, cwd="/", stderr=subprocess.DEVNULL)
    try:
        while not is_open(port):
            assert running.poll() is None
            passing.sleep(0.02)
        yield port
    finally:
        running.terminate()
        running.wait(timeout=20)


async def test_the_composition_lets_its_two_roles_in_by_their_passwords_and_no_one_else():
    require(OWN_POSTGRES)
    with own_cluster() as cluster:
        for role in ROLES:
            await said(cluster.url, f"CREATE ROLE {role} LOGIN PASSWORD '{role}'")
        with composed(cluster) as port:
            through = make_url(cluster.url).set(port=port, database="prizes")
            for role in ROLES:
                assert await said(through.set(username=role, password=role), "SELECT current_user") == role
            for wrong in (through.set(username=ROLES[0], password="no"), through):
                with pytest.raises(Exception, match=r"(?i)auth|password|SASL|such user"):
                    await said(wrong, "SELECT 1")


async def said(url: str | URL, statement: str) -> object:
    """The first value, if there is one."""
    database = Database(make_url(url).render_as_string(hide_password=False))
    try:
        async with database.engine.connect() as connection:
            done = await connection.execute(text(statement))
            value = done.scalar_one() if done.returns_rows else None
            await connection.commit()
            return value
    finally:
        await database.close()


@contextmanager
def pooler(url: str) -> Iterator[int]:
    """PgBouncer with that file before this database; its port."""
    program, place, port = require(PGBOUNCER), make_url(url), free_port()
    written = settings_in_the_handbook()
    for before, after in {
        "host=10.0.0.20": f"host={place.host} port={place.port or 5432} user={place.username} dbname={place.database}",
        "listen_addr = 10.0.0.21": "listen_addr = 127.0.0.1",
        "listen_port = 6432": f"listen_port = {port}\nunix_socket_dir =",
        "auth_type = scram-sha-256": "auth_type = any",
        "auth_file = /etc/pgbouncer/userlist.txt": "",
        "default_pool_size = 40": f"default_pool_size = {CONNECTIONS}",
    }.items():
        assert before in written, before
        written = written.replace(before, after)
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)  # PgBouncer does not run as root
        file = Path(folder) / "pgbouncer.ini"
        file.write_text(written, encoding="utf-8")
        user = "postgres" if os.geteuid() == 0 else None
        running = subprocess.Popen([program, "-q", str(file)], user=user, cwd="/", stderr=subprocess.PIPE)
        while not is_open(port):
            assert running.poll() is None, running.stderr.read()
            passing.sleep(0.02)
        yield port
        running.terminate()
        running.communicate(timeout=20)


@pytest.fixture
async def pooled() -> AsyncIterator[tuple[Database, Database]]:
    """The database by way of PgBouncer, and directly."""
    async with postgres_database() as url:
        with pooler(url) as port:
            through = make_url(url).set(host="127.0.0.1", port=port, database="prizes")
            ways = Database(through.render_as_string(hide_password=False)), Database(url)
            yield ways
            for each in ways:
                await each.close()


def is_open(port: int) -> bool:
    with socket.socket() as tried:
        return tried.connect_ex(("127.0.0.1", port)) == 0


async def test_votes_of_many_through_few_connections(pooled, time):
    through, direct = pooled
    time(VOTING)
    async with through.writing() as session:
        box = await contest(session)
    app = make_app(through)
    tokens = [await session_of(through, f"voter{n}@example.org") for n in range(VOTERS)]
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=ORIGIN) as client:

        async def vote(n: int, title: str) -> int:
            headers = {"authorization": f"Bearer {tokens[n]}"}
            body = {"project": box.id(title)}
            answer = await client.put("/api/v1/editions/2027/ballot/C1", json=body, headers=headers)
            return answer.status_code

        first = await asyncio.gather(*(vote(n, ("Ant", "Bee")[n % 2]) for n in range(VOTERS)))
        again = await asyncio.gather(*(vote(n, "Cat") for n in range(0, VOTERS, 4)))
        pages = await asyncio.gather(*(client.get("/en/2027/categories/C1") for _ in range(20)))
    assert {*first, *again} <= {200, 201}
    assert {page.status_code for page in pages} == {200}
    async with direct.reading() as session:
        used = (await (await session.connection()).execute(AT_ONCE)).scalar_one()
    assert 0 < used <= CONNECTIONS
    time(END)
    await sequenced(through)
    await counted(through, box)
    assert verdict().startswith("ok: ") and f"counted {VOTERS}," in verdict()
