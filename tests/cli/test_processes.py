"""Several processes that serve: they come up on a busy machine, and none dies, hangs or fails without a word."""

from __future__ import annotations

import json
import os
import signal
import socket
import stat
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from prizes import __version__
from prizes.cli.bench.server import free_port
from tests.bench.kills.processes import with_children
from tests.conftest import postgres_database

IN_THE_END = 240.0
"""Seconds after which a test gives up; none says how long something takes."""
BUSY = "import os; os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})\n"
OURS = BUSY + "from prizes.cli import app; app()"
SMALL = """
import asyncio, os, pathlib, sys
from prizes import config, logs
from prizes.cli import processes

async def small(scope, receive, send):
    if scope["path"] == "/sleep":
        __import__("time").sleep(60)
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": str(os.getpid()).encode()})

def made():
    if pathlib.Path(sys.argv[2]).exists():
        raise RuntimeError("no")
    return small

if __name__ == "__main__":
    logs.set_up()
    config.settings()
    processes.PATIENCE, processes.STOP_WITHIN = float(sys.argv[3]), 1
    chosen = processes.configured("127.0.0.1", int(sys.argv[1]), 2)
    chosen.app, chosen.timeout_notify, chosen.lifespan = made, 0, "off"
    processes.serve_until_stopped(chosen)
"""


@dataclass
class Served:
    process: subprocess.Popen[bytes]
    port: int
    log: Path

    def lines(self, event: str = "") -> list[dict[str, object]]:
        found = [json.loads(line) for line in self.log.read_text().splitlines() if line.startswith("{")]
        return [line for line in found if event in ("", line["event"])]

    def children(self) -> list[int]:
        return with_children(self.process.pid)[1:]

    def get(self, path: str = "/", within: float = 60) -> bytes:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=within) as answer:
            return answer.read()

    def answers(self, path: str = "/") -> bool:
        try:
            return bool(self.get(path))
        except OSError:
            return False


def wait_until(true: Callable[[], object]) -> None:
    end = time.monotonic() + IN_THE_END
    while not true():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.05)


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Served]]:
    begun: list[Served] = []

    def start(code: str, *words: str, port: int, **environment: str) -> Served:
        log = tmp_path / "log"
        with log.open("wb") as out:
            process = subprocess.Popen(
                [sys.executable, "-c", code, *words], stdout=out, stderr=out,
                env=os.environ | {"PRIZES_LOG_FORMAT": "json"} | environment,
            )  # fmt: skip
        begun.append(Served(process, port, log))
        return begun[-1]

    yield start
    for each in begun:
        for pid in with_children(each.process.pid):
            os.kill(pid, signal.SIGKILL)
        each.process.wait()


@pytest.fixture
def busy() -> Iterator[None]:
    """The core that the service is given has other work to do."""
    others = [subprocess.Popen([sys.executable, "-c", BUSY + "while True: pass"]) for _ in range(2)]
    yield
    for other in others:
        other.kill()
        other.wait()


@pytest.fixture
def small(start, tmp_path) -> Callable[..., Served]:
    """Two processes of a program that loads at once, and whose children hang after `patience` seconds of silence."""
    port = free_port()
    file = tmp_path / "small.py"
    file.write_text(SMALL)
    return lambda patience=8: start(
        "import runpy, sys; sys.argv = sys.argv[1:]; runpy.run_path(sys.argv[0], run_name='__main__')",
        str(file), str(port), str(tmp_path / "broken"), str(patience), port=port,
    )  # fmt: skip


@pytest.mark.postgres
async def test_four_processes_come_up_on_one_busy_core(busy, start, tmp_path):
    async with postgres_database() as url:
        four_processes_come_up(start, tmp_path, url)


def four_processes_come_up(start, tmp_path: Path, url: str) -> None:
    port = free_port()
    served = start(
        OURS, "serve", "--port", str(port), "--workers", "4", port=port,
        PRIZES_DATABASE_URL=url, PRIZES_RUN_WORKER="false",
        PRIZES_KEYS_DIR=str(tmp_path / "keys"), PRIZES_VOTELOG_DIR=str(tmp_path / "votelog"),
    )  # fmt: skip
    wait_until(lambda: served.answers("/en/"))
    first = served.children()
    assert len(first) == 4
    told = [
        {k: v for k, v in line.items() if k not in ("timestamp", "level")} for line in served.lines("serving")
    ]
    assert told == [
        {"event": "serving", "version": __version__, "address": f"http://127.0.0.1:{port}", "workers": 4}
        | {"database": "postgresql"}
    ]
    os.kill(first[0], signal.SIGKILL)
    wait_until(lambda: len(set(served.children()) - set(first)) == 1)
    wait_until(lambda: served.answers("/en/"))
    died = served.lines("a serving process died")
    assert [(line["pid"], line["signal"]) for line in died] == [(first[0], "SIGKILL")]
    assert len(served.children()) == 4
    served.process.terminate()
    assert served.process.wait(IN_THE_END) == 0
    assert len(served.lines("a serving process died")) == 1 and not served.lines("a serving process hung")


def test_a_process_whose_loop_stands_still_is_replaced_and_said(small):
    served = small()
    wait_until(served.answers)
    first = served.children()
    with pytest.raises(OSError, match=r"closed|reset"):
        served.get("/sleep")
    wait_until(lambda: served.lines("a serving process hung"))
    hung, *_ = served.lines("a serving process hung")
    assert hung["pid"] in first and hung["signal"] == "SIGKILL"
    assert not served.lines("a serving process died")
    wait_until(served.answers)


def test_a_process_that_was_frozen_is_replaced_and_keeps_nobody_from_stopping(small):
    served = small()
    wait_until(served.answers)
    first = served.children()
    os.kill(first[0], signal.SIGSTOP)
    wait_until(lambda: served.lines("a serving process hung"))
    wait_until(lambda: len(served.children()) == 2 and served.answers())
    os.kill(served.children()[0], signal.SIGSTOP)
    served.process.terminate()
    assert served.process.wait(IN_THE_END) == 0


def test_a_program_that_cannot_start_is_not_tried_for_ever(small, tmp_path):
    (tmp_path / "broken").touch()
    served = small()
    assert served.process.wait(IN_THE_END) == 3
    assert len(served.lines("the program cannot start")) == 1


def test_a_process_that_cannot_be_replaced_yet_leaves_the_others_serving(small, tmp_path):
    served = small(patience=600)
    seen: set[bytes] = set()

    def both_have_served() -> bool:
        if served.answers():
            seen.add(served.get())
        return len(seen) == 2

    wait_until(both_have_served)
    first, other = served.children()
    (tmp_path / "broken").touch()
    os.kill(first, signal.SIGKILL)
    wait_until(lambda: len(served.lines("a serving process died")) > 2)
    assert other in served.children() and served.answers()
    (tmp_path / "broken").unlink()
    wait_until(lambda: len(served.children()) == 2)
    assert served.process.poll() is None


def test_the_file_of_a_socket_is_for_its_group_and_is_taken_from_nobody_who_listens(start, tmp_path):
    uds = tmp_path / "socket"
    places = {
        "PRIZES_DATABASE_URL": f"sqlite+aiosqlite:///{tmp_path}/p.sqlite",
        "PRIZES_KEYS_DIR": str(tmp_path / "keys"),
        "PRIZES_VOTELOG_DIR": str(tmp_path / "votelog"),
        "PRIZES_RUN_WORKER": "false",
    }
    assert start(OURS, "migrate", port=0, **places).process.wait(IN_THE_END) == 0
    with socket.socket(socket.AF_UNIX) as before:
        before.bind(str(uds))  # and its file stays
    served = start(OURS, "serve", "--uds", str(uds), port=0, **places)
    wait_until(lambda: served.lines("serving"))
    assert served.lines("serving")[0]["address"] == f"unix:{uds}"
    assert stat.S_IMODE(uds.stat().st_mode) == 0o660
    wait_until(lambda: answer_at(uds).startswith(b"HTTP/1.1 200 "))

    second = start(OURS, "serve", "--uds", str(uds), port=0, **places)
    assert second.process.wait(IN_THE_END) == 1
    assert "Nothing can listen on" in second.log.read_text()
    assert answer_at(uds).startswith(b"HTTP/1.1 200 ")


def answer_at(uds: Path) -> bytes:
    with socket.socket(socket.AF_UNIX) as asking:
        asking.settimeout(60)
        try:
            asking.connect(str(uds))
        except OSError:
            return b""
        asking.sendall(b"GET /health/live HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n")
        return asking.recv(1000)
