"""The demo's mailbox: shows the mails that the demo sent. Exists only where PRIZES_DEMO_MAILBOX is on."""

from __future__ import annotations

import email
import email.policy
import mailbox
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path

import anyio.to_thread
from fastapi import APIRouter, Request
from fastapi.responses import Response

from prizes.config import settings
from prizes.gate.people import PerhapsMe
from prizes.gate.permissions import Who, allow
from prizes.web.layout.page import page

router = APIRouter()
MOST = 40
"""Letters shown."""


@dataclass(frozen=True, slots=True)
class Letter:
    to: str
    subject: str
    at: datetime
    text: str
    lang: str


@router.get("/{lang:lang}/demo/mail", dependencies=allow(Who.PUBLIC))
async def mailbox_page(request: Request, me: PerhapsMe, to: str = "") -> Response:
    """Newest first, of one address or of all."""
    letters = await anyio.to_thread.run_sync(_letters, to.strip().lower())
    return page(request, "demo/mail.html", letters=letters, reader=to)


def _letters(to: str) -> list[Letter]:
    path = Path(settings().mail_url.partition(":")[2].removeprefix("//"))
    if not settings().mail_url.startswith("maildir:") or not path.is_dir():
        return []
    box = mailbox.Maildir(str(path), create=False)
    newest = sorted(box.keys(), key=lambda key: _sent(path, key), reverse=True)
    found: list[Letter] = []
    for key in newest:
        letter = _read(box.get_bytes(key))
        if not to or letter.to.lower() == to:
            found.append(letter)
        if len(found) == MOST:
            break
    return found


def _sent(path: Path, key: str) -> float:
    for folder in ("new", "cur"):
        for file in (path / folder).glob(f"{key}*"):
            return file.stat().st_mtime
    return 0.0


def _read(content: bytes) -> Letter:
    letter = email.message_from_bytes(content, policy=email.policy.default)
    assert isinstance(letter, EmailMessage)
    body = letter.get_body(("plain",))
    return Letter(
        to=str(letter["To"]),
        subject=str(letter["Subject"]),
        at=parsedate_to_datetime(str(letter["Date"])),
        text=body.get_content() if body else "",
        lang=str(letter["Content-Language"] or "en"),
    )
