"""Ways to hand a letter on: an SMTP server, a maildir, the console. Chosen by PRIZES_MAIL_URL."""

from __future__ import annotations

import mailbox
import sys
from email.message import EmailMessage
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

import aiosmtplib
import anyio.to_thread


class Refused(Exception):  # noqa: N818 - the server's answer, not an error of ours
    """The server refuses this letter for good (a 5xx reply); trying again does not help."""


class Transport(Protocol):
    async def send(self, letter: EmailMessage) -> None:
        """Raises Refused, or any other exception for trouble that may pass."""


class Smtp:
    """One connection a letter; kept simple, since the worker sends several letters at once."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self.tls = parts.scheme == "smtps"
        self.host = parts.hostname or "localhost"
        self.port = parts.port or (465 if self.tls else 25)
        self.username = unquote(parts.username) if parts.username else None
        self.password = unquote(parts.password) if parts.password else None

    async def send(self, letter: EmailMessage) -> None:
        try:
            await aiosmtplib.send(
                letter,
                hostname=self.host,
                port=self.port,
                username=self.username,
                password=self.password,
                use_tls=self.tls,
                timeout=20,
            )
        except aiosmtplib.SMTPRecipientsRefused as refusal:
            if all(500 <= r.code < 600 for r in refusal.recipients):
                raise Refused(str(refusal)) from refusal
            raise
        except aiosmtplib.SMTPResponseException as refusal:
            if 500 <= refusal.code < 600 and not isinstance(refusal, aiosmtplib.SMTPAuthenticationError):
                raise Refused(str(refusal)) from refusal
            raise

    async def greet(self, within: float) -> None:
        """Connect, encrypt and sign in as for a letter, and hang up. Raises what is in the way."""
        client = aiosmtplib.SMTP(
            hostname=self.host,
            port=self.port,
            username=self.username,
            password=self.password,
            use_tls=self.tls,
            timeout=within,
        )
        async with client:
            await client.noop()


class Maildir:
    def __init__(self, path: str) -> None:
        self.path = Path(path)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        mailbox.Maildir(str(self.path), create=True)  # here, since two letters at once would make it twice

    async def send(self, letter: EmailMessage) -> None:
        def deliver() -> None:
            mailbox.Maildir(str(self.path), create=False).add(letter.as_bytes())

        await anyio.to_thread.run_sync(deliver)


class Console:
    """For development: the text part on standard error."""

    async def send(self, letter: EmailMessage) -> None:
        body = letter.get_body(("plain",))
        text = body.get_content() if body else ""
        print(f"--- mail to {letter['To']}: {letter['Subject']}\n{text}---", file=sys.stderr, flush=True)  # noqa: T201 - the console is the point


def transport(url: str) -> Transport:
    """Raises ValueError for a URL of no known kind."""
    scheme, _, rest = url.partition(":")
    match scheme:
        case "smtp" | "smtps":
            return Smtp(url)
        case "maildir":
            return Maildir(rest.removeprefix("//"))
        case "console":
            return Console()
        case _:
            raise ValueError(
                f"PRIZES_MAIL_URL begins with {scheme}:, not with smtp:, smtps:, maildir: or console:"
            )


async def mail_fault(url: str, within: float = 4.0) -> str | None:
    """Why no letter can be handed on, in one line; None where it can. `within`: seconds for each answer."""
    try:
        via = transport(url)
        if isinstance(via, Smtp):
            await via.greet(within)
    except Exception as trouble:  # noqa: BLE001 - whatever it is, it is one line of the answer
        return f"The mail server does not take letters: {_reason(trouble)}. See PRIZES_MAIL_URL."
    return None


def _reason(trouble: Exception) -> str:
    match trouble:
        case aiosmtplib.SMTPResponseException():  # also a refused sign-in: the server's own words
            return f"it answers {trouble.code} {trouble.message}".rstrip(". ")
        case aiosmtplib.SMTPTimeoutError():
            return "no answer came in time"
        case _:
            return (str(trouble) or type(trouble).__name__).rstrip(". ")
