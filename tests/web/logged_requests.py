"""Many requests with canaries, and every kind of failure, in a process of their own: what it writes to standard error is
the log. `python -m tests.web.logged_requests DATABASE-URL ROUNDS`
"""

from __future__ import annotations

import asyncio
import logging
import sys

import httpx
import structlog

from prizes import clock, logs
from prizes.app import make_app
from prizes.config import Settings, use
from prizes.db import Database
from prizes.mail.transports.interface import Refused, Transport
from prizes.migrations import migrate
from prizes.worker.loop import drain
from tests.ballot.paper import contest
from tests.browsing import ORIGIN
from tests.contest import VOTING, person
from tests.mailbox import body

CANARY = "zqcanary"
IPV4, IPV6 = "198.51.100.77", "2001:db8:77:66:55:44:33:22"


class Post(Transport):
    """Takes letters, and refuses some with a reason that quotes the address."""

    def __init__(self) -> None:
        self.codes: dict[str, str] = {}

    async def send(self, written) -> None:
        letter = written.parsed
        if "refused" in letter["To"]:
            raise Refused(f"550 no such mailbox {letter['To']}")
        if "broken" in letter["To"]:
            raise ConnectionError(f"lost while sending to {letter['To']}")
        self.codes[letter["To"]] = "".join(c for c in body(letter) if c.isdigit())[:7]


async def one_round(
    client: httpx.AsyncClient, n: int, post: Post, database: Database, project: str
) -> list[str]:
    """Sign in, vote, ask wrongly in many ways; secrets that were given out."""
    address = f"{CANARY}{n}@example.org"
    client.headers["x-forwarded-for"] = IPV4 if n % 2 else IPV6
    client.cookies.clear()
    for name in ("", "-refused", "-broken"):
        await client.post("/en/sign-in", data={"email": f"{CANARY}{n}{name}@example.org"})
    await drain(database, via=post)
    code = post.codes[address]
    await client.post("/en/sign-in/code", data={"email": address, "code": "000000"})
    await client.post("/en/sign-in/code", data={"email": address, "code": code})
    session = client.cookies["prizes"]
    await client.post("/en/2027/ballot/C1", data={"project": project})
    for path in (
        f"/en/sign-in?next=/{CANARY}&email={address}",
        f"/en/2027/projects?q={CANARY}",
        f"/en/reminders/{CANARY}.token",
        f"/en/consent/{CANARY}token",
        f"/en/calendar/{CANARY}token.ics",
        f"/en/2027/vote-log?code={CANARY}",
        f"/{CANARY}/{CANARY}?{CANARY}={CANARY}",
        f"/static/{CANARY}.css?{CANARY}",
        f"/api/v1/editions/2027/vote-log/{CANARY}",
        f"/breaks?{CANARY}",
    ):
        await client.get(path, headers={"referer": f"{ORIGIN}/{CANARY}", "user-agent": CANARY})
    for path in (
        "/sign-in/passkey",
        "/sign-in/passkey/options",
        "/me/passkeys/new",
        "/me/factor/fresh/passkey",
    ):
        sent = {"proof": CANARY, "name": CANARY, "passkey": f'{{"id": "{CANARY}", "rawId": "{CANARY}"}}'}
        await client.post(f"/en{path}", data=sent)
    await client.post("/api/v1/sessions", json={"email": address, "code": CANARY})
    await client.get("/api/v1/editions/2027/ballot", headers={"authorization": f"Bearer {CANARY}"})
    await client.post(
        "/en/sign-in", content=f"{CANARY}=".encode() * 10, headers={"host": f"{CANARY}.example"}
    )
    await client.post("/en/sign-in", data={"email": CANARY}, headers={"origin": f"https://{CANARY}.example"})
    return [code, session]


async def run(url: str, rounds: int) -> None:
    use(
        Settings(
            _env_file=None,
            database_url=url,
            base_url=ORIGIN,
            allowed_hosts="prizes.test",
            trusted_proxies="127.0.0.1",
            log_format="json",
            log_level="debug",
            run_worker=False,
            mail_per_minute=100_000,
        )
    )
    logs.set_up()
    database = Database(url)
    await migrate(database)
    app = make_app(database)

    @app.get("/breaks")
    async def breaks() -> None:
        async with database.writing() as session:
            for _ in range(2):  # the database refuses the second, and names the values
                await person(session, f"{CANARY}@example.org")

    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    client = httpx.AsyncClient(transport=transport, base_url=ORIGIN, headers={"origin": ORIGIN})
    secrets: list[str] = []
    with clock.stopped_at(VOTING):
        async with database.writing() as session:
            project = (await contest(session)).id("Ant")
        post = Post()
        for n in range(rounds):
            secrets += await one_round(client, n, post, database, project)
        failing()
    await database.close()
    sys.stdout.write("\n".join(secrets))


def failing() -> None:
    """As a library and as our own code log an exception."""
    try:
        try:
            int(CANARY)
        except ValueError as inner:
            raise RuntimeError(f"{CANARY} outer") from inner
    except RuntimeError:
        logging.getLogger("uvicorn.error").exception("Exception in ASGI application")
        structlog.get_logger("own").exception("job failed", kind="test")


if __name__ == "__main__":
    asyncio.run(run(sys.argv[1], int(sys.argv[2])))
