"""serve, worker, migrate, openapi: what keeps the service running."""

from __future__ import annotations

import asyncio
import errno
import json
import os
import signal
import socket
from pathlib import Path
from typing import Annotated

import typer

from prizes.cli.opening import must_be_migrated, opened
from prizes.cli.refusing import refuse


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port to listen on.")] = 8000,
    workers: Annotated[int, typer.Option(min=1, help="Processes. More than one needs PostgreSQL.")] = 1,
    uds: Annotated[
        Path | None,
        typer.Option(
            help="File of a socket to listen on instead, for a proxy of this machine and its group."
        ),
    ] = None,
) -> None:
    """Serve pages and JSON.

    Example: prizes serve --host 0.0.0.0 --port 8000 --workers 2
    """
    from prizes.config import settings

    faults = settings().faults()
    if faults:
        raise refuse(*faults)
    if workers > 1 and settings().database_url.startswith("sqlite"):
        raise refuse("Several processes need PostgreSQL: set PRIZES_DATABASE_URL, or leave --workers at 1.")
    if uds is None:
        _must_be_free(host, port)
    else:
        _must_be_left(uds)
    asyncio.run(_must_be_migrated())

    from prizes import logs
    from prizes.cli.processes import configured, serve_until_stopped

    logs.set_up()
    serve_until_stopped(configured(host, port, workers, uds))


def _must_be_free(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.create_server((host, port), family=family).close()
    except OSError as error:
        reason = error.strerror or str(error)
        raise refuse(
            f"Nothing can listen on {host}:{port} ({reason}): choose another --host or --port."
        ) from None


def _must_be_left(uds: Path) -> None:
    """Whoever listened before has left the file of the socket, on which nobody can listen again: it is taken away."""
    try:
        if uds.is_socket():
            with socket.socket(socket.AF_UNIX) as caller:
                try:
                    caller.connect(str(uds))
                except ConnectionRefusedError:
                    uds.unlink()
                else:
                    raise OSError(errno.EADDRINUSE, os.strerror(errno.EADDRINUSE))
        with socket.socket(socket.AF_UNIX) as listening:
            listening.bind(str(uds))
        uds.unlink()
    except OSError as error:
        reason = error.strerror or str(error)
        raise refuse(f"Nothing can listen on {uds} ({reason}): choose another --uds.") from None


async def _must_be_migrated() -> None:
    """One without its tables stays so. A database that is out of reach may come back, and pages say so meanwhile."""
    from prizes.db import is_out_of_reach

    try:
        await must_be_migrated()
    except Exception as error:
        if not is_out_of_reach(error):
            raise


def worker(
    once: Annotated[bool, typer.Option(help="Do all that is due, then stop.")] = False,
) -> None:
    """Send mail and run jobs, beside `prizes serve`.

    Example: prizes worker
    """
    from prizes import logs
    from prizes.gate.watching.scraping import Scrape, listening
    from prizes.worker.loop import once as once_around
    from prizes.worker.loop import run

    logs.set_up()

    async def work() -> None:
        await _must_be_migrated()
        async with opened() as database:
            if once:
                await once_around(database)
                return
            stop = asyncio.Event()
            for number in (signal.SIGTERM, signal.SIGINT):
                asyncio.get_running_loop().add_signal_handler(number, stop.set)
            async with listening(Scrape(database), place=0):
                await run(database, stop)

    asyncio.run(work())


def migrate() -> None:
    """Bring the database to this version's schema.

    Example: PRIZES_DATABASE_URL=sqlite+aiosqlite:///prizes.sqlite prizes migrate
    """
    from prizes.migrations import migrate as bring_up_to_date

    async def work() -> None:
        async with opened() as database:
            await bring_up_to_date(database)

    asyncio.run(work())
    typer.echo("The database is up to date.")


def openapi() -> None:
    """Print the OpenAPI 3.1 document of the JSON interface.

    Example: prizes openapi > openapi.json
    """
    from prizes.app import make_app
    from prizes.db import Database

    for route in make_app(Database("sqlite+aiosqlite:///:memory:")).routes:
        api = getattr(route, "app", None)
        if getattr(route, "path", "") == "/api/v1" and api is not None:
            typer.echo(json.dumps(api.openapi(), indent=2, ensure_ascii=False))
