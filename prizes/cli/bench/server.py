"""The real server as a process of its own, over a database of its own, for as long as a measurement takes."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from fastapi import FastAPI
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from prizes import logs
from prizes.app import program
from prizes.config import settings
from prizes.edge.http_protocol import PROTOCOL

START_WITHIN = 120.0
CONSTANT = "/bench/constant"


def measured_program() -> FastAPI:
    """The program with one route more, which answers the same bytes each time: the floor for pages."""
    logs.set_up()
    app = program()

    async def constant(_request: object) -> PlainTextResponse:
        return PlainTextResponse("ok")

    app.router.routes.insert(0, Route(CONSTANT, constant))
    return app


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def environment() -> dict[str, str]:
    """Of a process with the present settings."""
    return os.environ | {
        "PRIZES_DATABASE_URL": settings().database_url,
        "PRIZES_KEYS_DIR": str(settings().keys_dir),
        "PRIZES_VOTELOG_DIR": str(settings().votelog_dir),
        "PRIZES_SECRET_KEY": settings().secret_key.get_secret_value(),
        "PRIZES_RUN_WORKER": "false",
        "PRIZES_CONNECTIONS_PER_ADDRESS": "0",
        "PRIZES_LOG_LEVEL": "error",
    }


@contextmanager
def served(workers: int = 1, **more: str) -> Iterator[int]:
    """The port of a running server with the present settings, and these in its environment."""
    port = free_port()
    command = [sys.executable, "-m", "uvicorn", "--factory", "prizes.cli.bench.server:measured_program"]
    command += ["--port", str(port), "--workers", str(workers), "--no-access-log", "--log-level", "error"]
    command += ["--http", PROTOCOL, "--no-proxy-headers", "--no-server-header"]  # as `prizes serve` has it
    process = subprocess.Popen(command, env=environment() | more)  # noqa: S603 - our own server
    try:
        _wait_for(port, process)
        yield port
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + START_WITHIN
    while time.monotonic() < end:
        if process.poll() is not None:
            raise RuntimeError("the server ended at once")
        with socket.socket() as trial:
            if trial.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError("the server did not start")
