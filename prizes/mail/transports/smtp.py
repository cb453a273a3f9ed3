"""An SMTP server, over connections that are kept while there are letters."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

import aiosmtplib

from prizes.config import settings
from prizes.mail.rules.answers import wait_named
from prizes.mail.transports.interface import Deferred, Refused, Transport
from prizes.mail.written import WrittenLetter

PATIENCE = 20.0
"""Seconds for each answer of the server."""


class Connection:
    """One that is open, and how many letters went over it."""

    def __init__(self, client: aiosmtplib.SMTP) -> None:
        self.client, self.letters = client, 0


class Smtp(Transport):
    """As many connections as letters are on the way at the same time. Each carries one letter after another."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self.tls = parts.scheme == "smtps"
        self.host = parts.hostname or "localhost"
        self.port = parts.port or (465 if self.tls else 25)
        self.username = unquote(parts.username) if parts.username else None
        self.password = unquote(parts.password) if parts.password else None
        self._idle: list[Connection] = []

    async def send(self, letter: WrittenLetter) -> None:
        connection = await self._begun(letter.sender)
        try:
            await _go_on(connection.client, letter)
        except (Refused, Deferred):
            await self._keep(connection, reset=True)
            raise
        except BaseException:  # also when it is cancelled: nobody knows what the server waits for
            connection.client.close()
            raise
        await self._keep(connection)

    async def _begun(self, sender: str) -> Connection:
        """A connection on which a letter of this sender is begun. One that was kept may have been closed by the server
        since; nothing of the letter was said on it, so that another one takes its place.
        """
        while self._idle:
            connection = self._idle.pop()
            try:
                await connection.client.mail(sender)
            except (aiosmtplib.SMTPException, OSError):
                connection.client.close()
            except BaseException:
                connection.client.close()
                raise
            else:
                return connection
        client = self._client(PATIENCE)
        try:
            await client.connect()
            await client.mail(sender)
        except aiosmtplib.SMTPAuthenticationError:
            client.close()
            raise
        except aiosmtplib.SMTPResponseException as answer:
            client.close()
            raise _of_all(answer) from answer
        except BaseException:
            client.close()
            raise
        return Connection(client)

    def _client(self, patience: float) -> aiosmtplib.SMTP:
        return aiosmtplib.SMTP(
            hostname=self.host,
            port=self.port,
            username=self.username,
            password=self.password,
            use_tls=self.tls,
            timeout=patience,
        )

    async def _keep(self, connection: Connection, *, reset: bool = False) -> None:
        """For the next letter, or hang up after as many as the settings say."""
        connection.letters += 1
        if connection.letters >= settings().mail_per_connection:
            await _hang_up(connection.client)
            return
        try:
            if reset:
                await connection.client.rset()
        except (aiosmtplib.SMTPException, OSError):
            connection.client.close()
        else:
            self._idle.append(connection)

    async def greet(self, within: float) -> None:
        """Connect, encrypt and sign in as for a letter, and hang up."""
        async with self._client(within) as client:
            await client.noop()

    async def close(self) -> None:
        idle, self._idle = self._idle, []
        for connection in idle:
            await _hang_up(connection.client)


async def _go_on(client: aiosmtplib.SMTP, letter: WrittenLetter) -> None:
    """The letter to its one reader."""
    try:
        await client.rcpt(letter.reader)
    except aiosmtplib.SMTPResponseException as answer:
        raise _of_one(answer, of_reader=True) from answer
    try:
        await client.data(letter.content)
    except aiosmtplib.SMTPResponseException as answer:
        raise _of_one(answer) from answer


async def _hang_up(client: aiosmtplib.SMTP) -> None:
    """With a word of farewell, for which nothing is waited long."""
    try:
        await client.quit(timeout=2)
    except (aiosmtplib.SMTPException, OSError):
        client.close()


def _of_one(answer: aiosmtplib.SMTPResponseException, *, of_reader: bool = False) -> Exception:
    """What the server says of one letter."""
    text = f"{answer.code} {answer.message}"
    if 400 <= answer.code < 500:
        return Deferred(text, answer.code, of_domain=True, after=wait_named(answer.message))
    return Refused(text, of_reader=of_reader) if 500 <= answer.code < 600 else answer


def _of_all(answer: aiosmtplib.SMTPResponseException) -> Exception:
    """What it says before it has seen for whom a letter is. Such a refusal ends no letter: it is of the sender, of this
    machine or of the hour.
    """
    if 400 <= answer.code < 500:
        return Deferred(f"{answer.code} {answer.message}", answer.code, after=wait_named(answer.message))
    return answer
