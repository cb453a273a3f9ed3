"""Letters that stay on this machine: a maildir, the console."""

from __future__ import annotations

import mailbox
import sys
from pathlib import Path

import anyio.to_thread

from prizes.mail.transports.interface import Transport
from prizes.mail.written import WrittenLetter


class Local(Transport):
    """Without connections."""

    async def greet(self, within: float) -> None:
        """Nothing is in the way."""

    async def close(self) -> None:
        """Nothing is open."""


class Maildir(Local):
    def __init__(self, path: str) -> None:
        self.path = Path(path)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        mailbox.Maildir(str(self.path), create=True)  # here, since two letters at once would make it twice

    async def send(self, letter: WrittenLetter) -> None:
        def deliver() -> None:
            mailbox.Maildir(str(self.path), create=False).add(letter.content.replace(b"\r\n", b"\n"))

        await anyio.to_thread.run_sync(deliver)


class Console(Local):
    """For development: the text part on standard error."""

    async def send(self, letter: WrittenLetter) -> None:
        read = letter.parsed
        body = read.get_body(("plain",))
        text = body.get_content() if body else ""
        print(f"--- mail to {letter.reader}: {read['Subject']}\n{text}---", file=sys.stderr, flush=True)  # noqa: T201 - the console is the point
