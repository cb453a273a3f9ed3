"""An SMTP server in a process of its own that takes every letter and says when it did. It imports little, so that it is
there at once.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

import uvloop

ENDED = b"\r\n.\r\n"


class SinkProtocol(asyncio.Protocol):
    """As much of SMTP as a letter needs. `answers_after`: seconds before it says that it has a letter, as a server does
    that looks into it and writes it to its disk.
    """

    def __init__(self, arrived: list[float], answers_after: float) -> None:
        self._arrived, self._answers_after = arrived, answers_after
        self._got, self._in_letter = b"", False
        self._loop = asyncio.get_running_loop()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._to = cast("asyncio.WriteTransport", transport)  # uvloop's are none by class
        self._say(b"220 sink\r\n")

    def data_received(self, data: bytes) -> None:
        self._got += data
        while self._step():
            pass

    def _step(self) -> bool:
        if self._in_letter:
            _, found, left = self._got.partition(ENDED)
            if not found:
                return False
            self._got, self._in_letter = left, False
            self._arrived.append(time.perf_counter())
            self._loop.call_later(self._answers_after, self._say, b"250 ok\r\n")
            return True
        line, found, left = self._got.partition(b"\r\n")
        if not found:
            return False
        verb, self._got = line[:4].upper(), left
        if verb == b"DATA":
            self._in_letter = True
            self._say(b"354 go on\r\n")
        else:
            self._say(b"221 bye\r\n" if verb == b"QUIT" else b"250 ok\r\n")
        return True

    def _say(self, answer: bytes) -> None:
        if not self._to.is_closing():
            self._to.write(answer)


async def _serve(answers_after: float) -> None:
    """Says its port, then answers each line of standard input: `count`, `times` (which it forgets), the end."""
    arrived: list[float] = []
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SinkProtocol(arrived, answers_after), "127.0.0.1", 0)
    _tell(server.sockets[0].getsockname()[1])
    lines = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    while word := (await lines.readline()).strip():
        _tell(len(arrived) if word == b"count" else arrived)
        if word == b"times":
            arrived.clear()
    server.close()


def _tell(found: Any) -> None:
    sys.stdout.write(json.dumps(found) + "\n")
    sys.stdout.flush()


class Sink:
    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self.port = int(self._answer())

    def _answer(self) -> Any:
        if self._process.stdout is None or not (line := self._process.stdout.readline()):
            raise RuntimeError("the server of the measurement has ended")
        return json.loads(line)

    def _asked(self, word: str) -> Any:
        if self._process.stdin is not None:
            print(word, file=self._process.stdin, flush=True)
        return self._answer()

    def count(self) -> int:
        """Letters taken since the times were asked for."""
        return int(self._asked("count"))

    def times(self) -> list[float]:
        """When each was taken, in seconds."""
        return list(self._asked("times"))


@contextmanager
def sink(answers_after: float = 0.0) -> Iterator[Sink]:
    command = [sys.executable, __file__, str(answers_after)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield Sink(process)
        finally:
            if process.stdin is not None:
                process.stdin.close()


if __name__ == "__main__":
    uvloop.run(_serve(float(sys.argv[1])))
