"""A row of the outbox as a letter: subject, text and HTML in its reader's language."""

from __future__ import annotations

from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from email.utils import quote as escaped
from functools import lru_cache, partial
from typing import Any

from jinja2 import Template, UndefinedError

from prizes.config import settings
from prizes.i18n.templates import environment, places_of_letter
from prizes.mail.models import Message
from prizes.mail.rules.addresses import deliverable
from prizes.mail.rules.kinds import KEPT, MAILING
from prizes.mail.rules.letters import filled
from prizes.mail.rules.returning import return_path
from prizes.mail.transports.interface import Refused
from prizes.mail.written import WrittenLetter, alternatives, encoded_text
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
    """The letter as a mail program reads it."""
    return written(message).parsed


def written(message: Message) -> WrittenLetter:
    """The same Message-ID at every attempt, so that a mail sent twice in a crash is one mail to its reader.

    Raises Refused where no mail server would take its address.
    """
    values = _values(message)
    name, sender = _sender(settings().mail_from)
    reader = _deliverable(message.to)
    headers = {
        "Subject": encoded_text("Subject", _subject(message, values)),
        "From": name + sender,
        "To": reader,
        "Date": format_datetime(message.created_at),
        "Message-ID": f"<{message.id}@{sender.strip('<>').partition('@')[2] or 'localhost'}>",
        "Auto-Submitted": "auto-generated",
    }
    if message.bulk:
        headers["Precedence"] = "bulk"
    if "stop" in values:  # RFC 8058: the mail program offers one button, and nobody need sign in
        headers["List-Unsubscribe"] = f"<{settings().base_url}/{message.lang}/reminders/{values['stop']}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    headers["Content-Language"] = message.lang
    content = alternatives(
        headers, _text(message, values), _rendered(message, values, "body.html"), message.id
    )
    back = settings().mail_bounces
    if back:
        back = return_path(deliverable(back), message.id, settings().secret_key.get_secret_value())
    return WrittenLetter(sender=back or sender.strip("<>"), reader=reader, content=content)


@lru_cache(maxsize=8)
def _sender(mail_from: str) -> tuple[str, str]:
    """Name with a space behind it, and address in angle brackets, as they stand in a header."""
    name, sender = parseaddr(mail_from)
    if not name:
        return "", deliverable(sender)
    quoted = f'"{escaped(name)}"' if name.isascii() else encoded_text("From", name)
    return f"{quoted} ", f"<{deliverable(sender)}>"


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


def unframed(message: Message) -> ReadableLetter:
    """The given words, without what is around them in every letter. Raises what its template raises."""
    values = _values(message)
    body = environment(message.lang).get_template(f"mail/{message.template}/body.txt")
    return ReadableLetter(settings().mail_from, _subject(message, values), _content(body, values))


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
