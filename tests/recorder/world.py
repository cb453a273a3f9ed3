"""The whole program over one database in a folder, and people who ask it. Nothing leaves the process."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI
from sqlmodel import col, select

from prizes import clock, config, logs
from prizes.app import make_app
from prizes.db import Database
from prizes.gate import limits
from prizes.mail.letters import compose
from prizes.mail.models import Message
from prizes.worker.loop import drain, plan_recurring
from prizes.worker.watch import watch
from tests.mailbox import Mailbox
from tests.recorder.sameness import TRIED, Sameness

ORIGIN = "http://prizes.test"
NOT_OF_USE = ("mix-sign-ins",)
"""Jobs that are left out: they put rows into an order that SQLite draws."""
PUBLIC = "public"
LOG = "journal_entry"
UNSEEN = frozenset({"rate_window", "session", "answered_request", "job", "held_form"})
"""Tables whose rows tell nothing of what an act did."""


def settings_in(folder: Path) -> config.Settings:
    return config.Settings(
        _env_file=None,
        base_url=ORIGIN,
        allowed_hosts="prizes.test",
        database_url=f"sqlite+aiosqlite:///{folder / 'prizes.sqlite'}",
        keys_dir=folder / "keys",
        votelog_dir=folder / "votelog",
        storage_url=f"file://{folder / 'files'}",
        mail_url="console:",
        log_level="error",
        run_worker=False,
        staff_idle_minutes=12 * 60,
        keep_pages=0,
    )


@dataclass
class World:
    folder: Path
    database: Database
    app: FastAPI
    same: Sameness
    mailbox: Mailbox
    client: httpx.AsyncClient
    tokens: dict[str, tuple[datetime, str]] = field(default_factory=dict)
    steps: int = 0
    told: list[tuple[str, str, httpx.Response]] = field(default_factory=list)
    """Acts of the story and their answers."""
    _kept: Path | None = None
    _watching: sqlite3.Connection | None = None
    _seen: int = 0

    @property
    def file(self) -> Path:
        return self.folder / "prizes.sqlite"

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        with _open(self.file) as connection:
            return connection.execute(query, values).fetchall()

    def execute(self, statement: str) -> None:
        with _open(self.file) as connection:
            connection.execute(statement)

    def close(self) -> None:
        if self._watching is not None:
            self._watching.close()

    def next_scene(self) -> None:
        self.steps += 1
        self.same.scene(self.steps)

    # --- asking ------------------------------------------------------------------------------------------

    async def ask(
        self, who: str, method: str, address: str, lang: str = "en", **options: Any
    ) -> httpx.Response:
        """As somebody with a browser, or with a token for `/api/`."""
        limits.forget()
        sent = {"accept-language": lang, "accept-encoding": "identity"} | options.pop("headers", {})
        if who != PUBLIC:
            token = self.tokens[who][1]
            secret = (
                ("authorization", f"Bearer {token}")
                if address.startswith("/api/")
                else ("cookie", f"prizes={token}")
            )
            sent |= dict([secret])
        if method != "GET" and not address.startswith("/api/"):
            sent |= {"origin": ORIGIN, "sec-fetch-site": "same-origin"}
        self.client.cookies.clear()
        answer = await self.client.request(method, address, headers=sent, **options)
        self.client.cookies.clear()
        return answer

    async def sign_in(self, *emails: str) -> None:
        """By mail, as anybody; whose session is of this instant is here already."""
        for email in emails:
            if email == PUBLIC or self.tokens.get(email, (None, ""))[0] == clock.now():
                continue
            self.next_scene()
            await self.client.post("/api/v1/codes", json={"email": email})
            limits.forget()
            code = await self.mailbox.code_for(email)
            answer = await self.client.post("/api/v1/sessions", json={"email": email, "code": code})
            assert answer.status_code < 300, answer.text
            self.tokens[email] = clock.now(), answer.json()["token"]

    async def do(
        self, who: str, method: str, path: str, body: Any = None, *, status: int | None = None
    ) -> Any:
        """An act of the story, over the interface for programs. It must succeed."""
        await self.sign_in(who)
        self.next_scene()
        answer = await self.ask(who, method, f"/api/v1{path}", **({} if body is None else {"json": body}))
        self.told.append((who, f"{method} /api/v1{path}", answer))
        good = answer.status_code < 300 if status is None else answer.status_code == status
        assert good, f"{who} {method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content and "json" in answer.headers["content-type"] else answer

    async def work(self) -> None:
        """The worker's turn, with what recurs."""
        self.next_scene()
        await plan_recurring(self.database, missed_too=True)
        with _open(self.file) as connection:
            places = ", ".join("?" * len(NOT_OF_USE))
            connection.execute(f"DELETE FROM job WHERE kind IN ({places})", NOT_OF_USE)
        await drain(self.database, via=self.mailbox)
        await watch(self.database)
        await drain(self.database, via=self.mailbox)

    # --- what can be undone ------------------------------------------------------------------------------

    def keep(self) -> None:
        """Let what is tried from now on be undone to this."""
        self._kept = self.folder / "kept.sqlite"
        self._kept.unlink(missing_ok=True)
        _copy(self.file, self._kept)
        self._watching = self._watching or sqlite3.connect(self.file)
        self._seen = self._version()

    def _version(self) -> int:
        """Another number whenever something was committed."""
        assert self._watching is not None
        found: int = self._watching.execute("PRAGMA data_version").fetchone()[0]
        return found

    @property
    def written(self) -> bool:
        return self._version() != self._seen

    def begin_trial(self) -> None:
        self.same.scene(TRIED)

    def undo(self) -> None:
        assert self._kept is not None
        if self.written:
            _copy(self._kept, self.file)
            self._seen = self._version()

    async def effects(self) -> tuple[list[str], bool]:
        """What the database has that it had not when it was kept, and whether anything differs: rows by table, entries of
        the journal, letters.
        """
        assert self._kept is not None
        with _open(self.file) as now:
            now.execute("ATTACH DATABASE ? AS kept", (str(self._kept),))
            tables = [
                name
                for (name,) in now.execute(
                    "SELECT name FROM main.sqlite_master WHERE type = 'table' ORDER BY name"
                )
            ]
            counts, changed = {}, False
            for table in tables:
                more = now.execute(
                    f'SELECT count(*) FROM (SELECT * FROM main."{table}" EXCEPT SELECT * FROM kept."{table}")'
                ).fetchone()[0]
                less = now.execute(
                    f'SELECT count(*) FROM (SELECT * FROM kept."{table}" EXCEPT SELECT * FROM main."{table}")'
                ).fetchone()[0]
                changed = changed or bool(more or less)
                if (more or less) and table not in UNSEEN:
                    counts[table] = (less, more)
            acts = now.execute(
                "SELECT act, edition, subject, details, said FROM main.journal_entry"
                " WHERE id NOT IN (SELECT id FROM kept.journal_entry) ORDER BY id"
            ).fetchall()
            letters = [
                row[0]
                for row in now.execute(
                    "SELECT id FROM main.message WHERE id NOT IN (SELECT id FROM kept.message) ORDER BY rowid"
                )
            ]
        lines = [
            f"table {table}: {less} rows gone or as they were, {more} new or changed"
            for table, (less, more) in counts.items()
        ]
        lines += ["journal: " + " ".join(_said(part) for part in act) for act in acts]
        if letters:
            async with self.database.reading() as session:
                found = (await session.exec(select(Message).where(col(Message.id).in_(letters)))).all()
            lines += sorted(letter_text(compose(each), each.template) for each in found)
        return lines, changed

    def names(self) -> dict[str, str]:
        """What ids are called: by table and row, people by their address; and hashes that must stay as they are."""
        made: dict[str, str] = {}
        with _open(self.file) as connection:
            for (table,) in connection.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table'"
            ).fetchall():
                columns = {row[1]: row[2] for row in connection.execute(f"PRAGMA table_info({table})")}
                if not columns.get("id", "").startswith("VARCHAR"):
                    continue
                words = "email" if table == "person" else "cast(row_number() OVER (ORDER BY id) AS text)"
                found = connection.execute(f"SELECT id, {words} FROM {table}").fetchall()
                made |= {key: f"‹{table} {word}›" for key, word in found}
            made |= {row[0]: row[0] for row in connection.execute("SELECT sha256 FROM rules_version")}
        return made


def _said(value: Any) -> str:
    if isinstance(value, str) and value.startswith("{"):
        found = json.loads(value)
        found = {
            name: {k: v for k, v in each.items() if k != "salt"} if isinstance(each, dict) else each
            for name, each in found.items()
        }
        return json.dumps(found, ensure_ascii=False, sort_keys=True)
    return str(value)


def letter_text(letter: EmailMessage, template: str = "") -> str:
    lines = [f"letter {template}".strip()]
    for name in sorted({*letter.keys()} - {"Message-ID", "Date", "MIME-Version"}, key=str.lower):
        lines += [f"{name}: {value}" for value in letter.get_all(name, []) if "boundary" not in value]
    for part in letter.walk():
        if part.get_content_maintype() == "text":
            assert isinstance(part, EmailMessage)
            lines += [f"--- {part.get_content_type()}", part.get_content().strip()]
    return "\n".join(lines) + "\n"


def _open(file: Path) -> _Closing:
    return _Closing(sqlite3.connect(file, timeout=30))


class _Closing:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    def __enter__(self) -> sqlite3.Connection:
        return self.connection

    def __exit__(self, *_: object) -> None:
        self.connection.commit()
        self.connection.close()


def _copy(source: Path, target: Path) -> None:
    with _open(source) as one, _open(target) as other:
        one.backup(other)


@asynccontextmanager
async def world_in(folder: Path, same: Sameness) -> AsyncIterator[World]:
    """The program over what stands in the folder; the settings are those of the process until the end."""
    database = Database(config.settings().database_url)
    app = make_app(database)
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as client:
        yield World(folder, database, app, same, Mailbox(database), client)
    await limits.close()
    await database.close()


def set_up(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    config.use(settings_in(folder))
    logs.set_up()


def without_ids(address: str, names: dict[str, str]) -> str:
    """An address whose ids are named, for the name of a file."""
    for key in re.findall(r"(?<![0-9a-z])[0-9a-z]{16}(?![0-9a-z])", address):
        if key in names:
            address = address.replace(key, names[key].strip("‹›").replace(" ", "-"))
    return address
