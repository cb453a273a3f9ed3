"""serve, worker, migrate, check, openapi: what keeps the service running."""

from __future__ import annotations

import asyncio
import json
import signal
from typing import Annotated

import typer

from prizes import logs
from prizes.app import make_app
from prizes.ballot.keys import key_faults
from prizes.cli.processes import configured, serve_until_stopped
from prizes.config import settings
from prizes.db import Database
from prizes.files.store import store_fault
from prizes.grants.giving import connected
from prizes.migrations import is_current
from prizes.migrations import migrate as bring_up_to_date
from prizes.worker.loop import once as once_around
from prizes.worker.loop import run

OWNER = (
    "The service connects as the owner of the database, who may do everything: run `prizes database roles`, and give"
    " pages and worker a role each."
)
NO_WORKER = "PRIZES_RUN_WORKER must be off: this role of the database may not do the worker's part."


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 8000,
    workers: Annotated[int, typer.Option(help="Processes; more than one needs PostgreSQL.")] = 1,
) -> None:
    """Serve pages and JSON.

    Example: prizes serve --host 0.0.0.0 --port 8000 --workers 2
    """
    faults = settings().faults()
    if faults:
        for line in faults:
            typer.echo(line, err=True)
        raise typer.Exit(1)
    logs.set_up()
    serve_until_stopped(configured(host, port, workers))


def worker(
    once: Annotated[bool, typer.Option(help="Do all that is due, then stop.")] = False,
) -> None:
    """Send mail and run jobs, beside `prizes serve`.

    Example: prizes worker
    """
    logs.set_up()

    async def work() -> None:
        database = Database(settings().database_url)
        if once:
            await once_around(database)
        else:
            stop = asyncio.Event()
            for number in (signal.SIGTERM, signal.SIGINT):
                asyncio.get_running_loop().add_signal_handler(number, stop.set)
            await run(database, stop)
        await database.close()

    asyncio.run(work())


def migrate() -> None:
    """Bring the database to this version's schema.

    Example: PRIZES_DATABASE_URL=sqlite+aiosqlite:///prizes.sqlite prizes migrate
    """

    async def work() -> None:
        database = Database(settings().database_url)
        await bring_up_to_date(database)
        await database.close()

    asyncio.run(work())
    typer.echo("The database is up to date.")


def check() -> None:
    """Check this deployment: settings, database, schema, rights, store of files. One line a fault; exit code 1 if
    there is any. A line that begins with "Warning" is none.

    Example: prizes check
    """
    faults, warnings = asyncio.run(_looked_over())
    for line in (*faults, *(f"Warning: {line}" for line in warnings)):
        typer.echo(line)
    if faults:
        raise typer.Exit(1)
    if not warnings:
        typer.echo("All is well.")


async def _looked_over() -> tuple[list[str], list[str]]:
    """Faults, and warnings."""
    faults, warnings = settings().faults(), list[str]()
    database = Database(settings().database_url)
    try:
        if not await is_current(database):
            faults.append("The database's schema is not this version's: run `prizes migrate`.")
        else:
            async with database.reading() as session:
                faults += [str(sentence) for sentence in await key_faults(session)]
            role = await connected(database)
            if role.everything and settings().production:
                warnings.append(OWNER)
            if settings().run_worker and not role.workers_part:
                faults.append(NO_WORKER)
    except Exception as trouble:  # noqa: BLE001 - whatever it is, it is one line of the answer
        faults.append(f"The database cannot be reached ({type(trouble).__name__}).")
    await database.close()
    fault = await store_fault()
    return [*faults, fault] if fault else faults, warnings


def openapi() -> None:
    """Print the OpenAPI 3.1 document of the JSON interface.

    Example: prizes openapi > openapi.json
    """
    for route in make_app(Database("sqlite+aiosqlite:///:memory:")).routes:
        api = getattr(route, "app", None)
        if getattr(route, "path", "") == "/api/v1" and api is not None:
            typer.echo(json.dumps(api.openapi() | {"servers": [{"url": "/api/v1"}]}, indent=2))
