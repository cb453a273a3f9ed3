"""Every statement of the pages and of the worker is held against what their roles may do on PostgreSQL
(`prizes.grants`).

Most tests run on SQLite, which has no roles. But as it prepares a statement it can be asked which columns would be read
and changed; that is compared with what is declared, and a test in which they did more fails at its end. Statements of
tests themselves are free. What PostgreSQL alone would say is seen in tests with `both_databases`, where the program and
its worker connect in their roles.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextvars import ContextVar
from functools import wraps
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.util import await_only
from typer.testing import CliRunner

from prizes.edge.headers import Edge
from prizes.grants.declared import DECLARED
from prizes.grants.statements import Part, rights_of
from prizes.privacy import mixing
from prizes.worker import loop, watch
from prizes.worker.sequencer import Sequencer

acting: ContextVar[str] = ContextVar("acting", default="")
"""Whose statements these are: of the web, of the worker; empty: of a test."""
VERBS = {
    sqlite3.SQLITE_READ: "select",
    sqlite3.SQLITE_INSERT: "insert",
    sqlite3.SQLITE_UPDATE: "update",
    sqlite3.SQLITE_DELETE: "delete",
}
AS_WORKER = {"steward", "edition", "project", "minutes", "keys", "log", "tally", "flags", "worker", "check"}
too_much: set[str] = set()


def judge(part: Part) -> Callable[..., int]:
    allowed = {table: rights_of(rights, part) for table, rights in DECLARED.items()}

    def ask(action: int, table: str, column: str | None, *_: Any) -> int:
        verb = VERBS.get(action)
        if verb is not None and table in allowed:
            columns = allowed[table].get(verb)
            named = column if verb in {"select", "update"} else None
            if columns is None or (named and named not in columns):
                too_much.add(f"{part}: {verb} {table}" + (f".{named}" if named else ""))
        return sqlite3.SQLITE_OK

    return ask


JUDGES = {"web": judge("web"), "worker": judge("worker")}


@event.listens_for(Engine, "before_cursor_execute")
def _let_judge(connection: Connection, *_: Any) -> None:
    """A new judge makes SQLite prepare again what it had prepared."""
    who = acting.get()
    if connection.dialect.name == "sqlite" and connection.info.get("judged", "") != who:
        driver: Any = connection.connection.driver_connection
        await_only(driver.set_authorizer(JUDGES.get(who)))
        connection.info["judged"] = who


def _as(who: str, act: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(act)
    async def acts(*arguments: Any, **options: Any) -> Any:
        before = acting.set(who)
        try:
            return await act(*arguments, **options)
        finally:
            acting.reset(before)

    return acts


Edge.__call__ = _as("web", Edge.__call__)  # type: ignore[method-assign]
Sequencer.turn = _as("worker", Sequencer.turn)  # type: ignore[method-assign]
mixing._on_sqlite = _as("", mixing._on_sqlite)  # on PostgreSQL a function of the owner does it
for name in ("run_jobs", "send_mail", "plan_recurring"):
    setattr(loop, name, _as("worker", getattr(loop, name)))
for name in ("watch", "tell_voters"):
    setattr(watch, name, _as("worker", getattr(watch, name)))
    setattr(loop, name, getattr(watch, name))


def _at_the_command_line(invoke: Callable[..., Any]) -> Callable[..., Any]:
    """Commands run in the worker's role, but for those that need the owner or a database of their own."""

    @wraps(invoke)
    def invokes(runner: CliRunner, command: Any, arguments: list[str] | None = None, **options: Any) -> Any:
        named = {command.info.name, *(arguments or [])[:1]}
        measures = "bench" in named
        before = acting.set("worker" if named & AS_WORKER and not measures else "")
        try:
            return invoke(runner, command, arguments, **options)
        finally:
            acting.reset(before)

    return invokes


CliRunner.invoke = _at_the_command_line(CliRunner.invoke)  # type: ignore[method-assign]


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown() -> None:
    found = sorted(too_much)
    too_much.clear()
    if found:
        pytest.fail(
            "A role of the database would need a right that prizes/grants/declared.py does not give it:\n"
            + "\n".join(found),
            pytrace=False,
        )
