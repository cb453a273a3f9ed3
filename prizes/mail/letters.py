"""A row of the outbox as a letter: subject, text and HTML in its reader's language."""

from __future__ import annotations

from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr

from prizes.config import settings
from prizes.i18n.templates import environment
from prizes.mail.models import Message


def compose(message: Message) -> EmailMessage:
    """The same Message-ID at every attempt, so that a mail sent twice in a crash is one mail to its reader."""
    templates = environment(message.lang)
    values = {**message.context, "base_url": settings().base_url, "edition": message.edition}

    def render(part: str) -> str:
        return templates.get_template(f"mail/{message.template}/{part}").render(values)

    letter = EmailMessage()
    letter["Subject"] = " ".join(render("subject.txt").split())
    name, sender = parseaddr(settings().mail_from)
    letter["From"] = Address(display_name=name, addr_spec=sender)
    letter["To"] = Address(addr_spec=message.to)
    letter["Date"] = format_datetime(message.created_at)
    letter["Message-ID"] = f"<{message.id}@{sender.partition('@')[2] or 'localhost'}>"
    letter["Auto-Submitted"] = "auto-generated"
    letter.set_content(render("body.txt").strip() + "\n", cte="quoted-printable")
    letter.add_alternative(render("body.html"), subtype="html", cte="quoted-printable")
    letter["Content-Language"] = message.lang  # last: making parts takes Content-* headers away
    return letter
