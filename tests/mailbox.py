"""A mailbox that the worker really delivers to."""

from __future__ import annotations

import re
from email.message import EmailMessage

from prizes.db import Database
from prizes.mail.transports.interface import Transport
from prizes.mail.written import WrittenLetter
from prizes.worker.loop import drain


class Mailbox(Transport):
    def __init__(self, database: Database) -> None:
        self.database = database
        self.letters: list[EmailMessage] = []

    async def send(self, letter: WrittenLetter) -> None:
        self.letters.append(letter.parsed)

    async def delivered(self) -> list[EmailMessage]:
        """All letters so far, after the worker has sent what waits."""
        await drain(self.database, via=self)
        return self.letters

    async def newest_to(self, address: str) -> EmailMessage:
        return [letter for letter in await self.delivered() if letter["To"] == address][-1]

    async def code_for(self, address: str) -> str:
        """The newest sign-in code; other letters may have been sent at the same instant."""
        texts = [body(letter) for letter in await self.delivered() if letter["To"] == address]
        found = [
            code for text in texts if (code := re.search(r"^\W*(\d{3}) (\d{4})\W*$", text, re.MULTILINE))
        ]
        assert found, texts
        return found[-1][1] + found[-1][2]


def body(letter: EmailMessage) -> str:
    part = letter.get_body(("plain",))
    assert part is not None
    return part.get_content()
