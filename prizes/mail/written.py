"""A letter as bytes, as mail servers take it (RFC 5322, 2045 to 2047).

Put together here, and not by `email.message.EmailMessage`: that reads every header that it is given, and takes longer
for a letter than all the rest of sending it. What is made is read by it in the tests.
"""

from __future__ import annotations

import base64
import email
import quopri
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email.header import Header
from email.message import EmailMessage
from email.policy import default
from functools import cached_property

LINE = 76
"""Most characters of a line of an encoded part, and of a header that is encoded."""


@dataclass(frozen=True)
class WrittenLetter:
    """What is handed on."""

    sender: str
    """Address to which it comes back, in ASCII, as `reader`."""
    reader: str
    content: bytes
    """Headers and body, with CRLF."""

    @cached_property
    def parsed(self) -> EmailMessage:
        """As a mail program reads it."""
        return email.message_from_bytes(self.content.replace(b"\r\n", b"\n"), policy=default)


def encoded_text(name: str, text: str) -> str:
    """A text as the value of a header: plain where it is ASCII and short, else in encoded words on as many lines as it
    takes.
    """
    plain = text.isascii() and text.isprintable() and "=?" not in text
    if plain and len(name) + 2 + len(text) <= LINE:
        return text
    charset = "us-ascii" if plain else "utf-8"
    return Header(text, charset, LINE, name).encode(linesep="\r\n")


def alternatives(headers: Mapping[str, str], text: str, html: str, mark: str) -> bytes:
    """A letter with these headers, as text and as HTML. `mark`: nothing in its parts may be it; what is encoded never
    has the equals sign and the underscore of the boundary side by side.
    """
    boundary = f"=_{mark}"
    lines = [f"{name}: {value}" for name, value in headers.items()]
    lines += ["MIME-Version: 1.0", f'Content-Type: multipart/alternative; boundary="{boundary}"', ""]
    for kind, part in (("plain", text), ("html", html)):
        lines += [f"--{boundary}", *_part(kind, part)]
    return "\r\n".join([*lines, f"--{boundary}--", ""]).encode("ascii")


def _part(kind: str, text: str) -> Iterator[str]:
    encoding = _encoding(text)
    yield f'Content-Type: text/{kind}; charset="utf-8"'
    yield f"Content-Transfer-Encoding: {encoding}"
    yield ""
    encode = base64.encodebytes if encoding == "base64" else quopri.encodestring
    yield from encode(text.encode()).decode("ascii").split("\n")


def _encoding(text: str) -> str:
    """Whichever is shorter: quoted-printable writes a letter of another script in six characters."""
    beyond_ascii = len(text.encode()) - len(text)
    return "base64" if beyond_ascii * 6 > len(text) else "quoted-printable"
