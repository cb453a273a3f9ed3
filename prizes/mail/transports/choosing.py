"""Which way letters go, by PRIZES_MAIL_URL, and whether it is open."""

from __future__ import annotations

import aiosmtplib

from prizes.mail.transports.interface import Transport
from prizes.mail.transports.local import Console, Maildir
from prizes.mail.transports.ses import Ses
from prizes.mail.transports.smtp import Smtp


def transport(url: str) -> Transport:
    """Raises ValueError for a URL of no known kind."""
    scheme, _, rest = url.partition(":")
    match scheme:
        case "smtp" | "smtps":
            return Smtp(url)
        case "ses" | "ses+http":
            return Ses(url)
        case "maildir":
            return Maildir(rest.removeprefix("//"))
        case "console":
            return Console()
        case _:
            raise ValueError(
                f"PRIZES_MAIL_URL begins with {scheme}:, not with smtp:, smtps:, ses:, maildir: or console:"
            )


async def mail_fault(url: str, within: float = 4.0) -> str | None:
    """Why no letter can be handed on, in one line; None where it can. `within`: seconds for each answer."""
    try:
        via = transport(url)
        try:
            await via.greet(within)
        finally:
            await via.close()
    except Exception as trouble:  # noqa: BLE001 - whatever it is, it is one line of the answer
        return f"The mail server does not take letters: {_reason(trouble)}. See PRIZES_MAIL_URL."
    return None


def _reason(trouble: Exception) -> str:
    match trouble:
        case aiosmtplib.SMTPResponseException():  # also a refused sign-in: the server's own words
            return f"it answers {trouble.code} {trouble.message}".rstrip(". ")
        case aiosmtplib.SMTPTimeoutError() | TimeoutError():
            return "no answer came in time"
        case _:
            return (str(trouble) or type(trouble).__name__).rstrip(". ")
