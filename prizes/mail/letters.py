"""A row of the outbox as a letter: subject, text and HTML in its reader's language."""

from __future__ import annotations

from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from functools import partial
from typing import Any

from jinja2 import Template, UndefinedError

from prizes.config import settings
from prizes.i18n.templates import environment, places_of_letter
from prizes.mail.models import Message
from prizes.mail.rules.addresses import deliverable
from prizes.mail.rules.kinds import KEPT, MAILING
from prizes.mail.rules.letters import filled
from prizes.mail.transports.interface import Refused
from prizes.wording.rules.places import GIVEN, filled_by

EDITED = "edited"
"""Of a letter's values: the words of stewards that take the place of the given ones, {"subject": …, "body": …}."""


@dataclass(frozen=True, slots=True)
class ReadableLetter:
    """A letter as its reader gets it, for a page."""

    sender: str
    subject: str
    text: str


def compose(message: Message) -> EmailMessage:
    """The same Message-ID at every attempt, so that a mail sent twice in a crash is one mail to its reader."""
    values = _values(message)
    letter = EmailMessage()
    letter["Subject"] = _subject(message, values)
    name, sender = parseaddr(settings().mail_from)
    letter["From"] = Address(display_name=name, addr_spec=deliverable(sender))
    letter["To"] = Address(addr_spec=_deliverable(message.to))
    letter["Date"] = format_datetime(message.created_at)
    letter["Message-ID"] = f"<{message.id}@{sender.partition('@')[2] or 'localhost'}>"
    letter["Auto-Submitted"] = "auto-generated"
    if message.bulk:
        letter["Precedence"] = "bulk"
    if "stop" in values:  # RFC 8058: the mail program offers one button, and nobody need sign in
        letter["List-Unsubscribe"] = f"<{settings().base_url}/{message.lang}/reminders/{values['stop']}>"
        letter["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    text, html = _text(message, values), _rendered(message, values, "body.html")
    letter.set_content(text, cte=_encoding(text))
    letter.add_alternative(html, subtype="html", cte=_encoding(html))
    letter["Content-Language"] = message.lang  # last: making parts takes Content-* headers away
    return letter


def _deliverable(address: str) -> str:
    """Raises Refused where no mail server would take it: what stands before the @ was not always checked."""
    if not address.rpartition("@")[0].isascii():
        raise Refused("this address needs SMTPUTF8")
    return deliverable(address)


def readable(message: Message) -> ReadableLetter | None:
    """What the letter says; None where that is forgotten, or was for its reader alone."""
    return as_written(message) if message.template in KEPT and message.context else None


def as_written(message: Message) -> ReadableLetter:
    """What the letter says, for whoever may know it."""
    values = _values(message)
    return ReadableLetter(settings().mail_from, _subject(message, values), _text(message, values))


def _values(message: Message) -> dict[str, Any]:
    values = {**message.context, "base_url": settings().base_url, "edition": message.edition}
    if isinstance(code := values.get("category"), str):  # written before letters had the names of categories
        values["category"] = {"en": code} if code not in ("", "*") else None
    if message.template == MAILING.name:
        values |= {part: filled(values[part], values) for part in ("subject", "body")}
    return values


def _subject(message: Message, values: dict[str, Any]) -> str:
    given = " ".join(_from_template(message, values, "subject.txt").split())
    if edited := values.get(EDITED):
        return " ".join(filled_by(edited["subject"], partial(_place, message, values, given)).split())
    return given


def _text(message: Message, values: dict[str, Any]) -> str:
    return _rendered(message, values, "body.txt").strip() + "\n"


def _rendered(message: Message, values: dict[str, Any], part: str) -> str:
    """A part of the letter. Words of stewards stand in place of its content; what is around it stays, such as the way
    to stop reminders.
    """
    if not (edited := values.get(EDITED)):
        return _from_template(message, values, part)
    templates, given = environment(message.lang), f"mail/{message.template}/{part}"
    content = _content(templates.get_template(f"mail/{message.template}/body.txt"), values)
    said = filled_by(edited["body"], partial(_place, message, values, content))
    around = templates.get_template(f"mail/layout/edited.{part.rpartition('.')[2]}")
    return around.render(values | {"given": given, "said": said})


def _from_template(message: Message, values: dict[str, Any], part: str) -> str:
    return environment(message.lang).get_template(f"mail/{message.template}/{part}").render(values)


def _place(message: Message, values: dict[str, Any], given: str, name: str) -> str:
    """What stands in a place: the given text, or a value of the letter's own list. Nothing in one that it has not, or
    of which this letter knows nothing, since it is to go out.
    """
    if name == GIVEN:
        return given
    if name not in places_of_letter(message.template):
        return ""
    try:
        return _from_template(message, values, f"place.{name}").strip()
    except UndefinedError:
        return ""


def _content(letter: Template, values: dict[str, Any]) -> str:
    """The content of the given letter, without what is around it."""
    context = letter.new_context(values)
    for _ in letter.root_render_func(
        context
    ):  # in which a template takes the blocks of those that it extends
        pass
    return "".join(context.blocks["content"][0](context)).strip()


def _encoding(text: str) -> str:
    """Whichever is shorter: quoted-printable writes a letter of another script in six characters."""
    beyond_ascii = len(text.encode()) - len(text)
    return "base64" if beyond_ascii * 6 > len(text) else "quoted-printable"
