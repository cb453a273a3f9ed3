"""Letters that come back: to which address, and what the report says (RFC 3464). Pure functions.

A report can be forged by anybody, so that nothing in it is believed but what was sent with the letter: an address whose
local part holds the letter's name and a mark that only this service can make. Only its reader has seen it.
"""

from __future__ import annotations

import email
import hmac
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message as Part
from email.policy import compat32

from prizes.kit.base32 import base32

MARK_BYTES = 10
LONGEST = 2_000_000
"""Bytes of a report that are looked at."""
_ENHANCED = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
_ADDRESSED = re.compile(r"\+([a-z0-9]{16})-([a-z0-9]{16})@", re.IGNORECASE)
NOT_OF_ADDRESS = ("5.3.", "5.6.", "5.7.")
"""What is said of the system, of the content and of policy says nothing of the address: another letter may arrive."""
UNKNOWN_ADDRESS = "5.1.0"
"""Of an answer that names no code, and was given when the server heard the address."""


@dataclass(frozen=True, slots=True)
class Returned:
    """A letter that did not arrive, by a report that can only be of it."""

    letter: str
    """Id."""
    status: str
    """Code of RFC 3463, such as 5.1.1."""
    answer: str
    """What the other server said, in its words."""


def return_path(to: str, letter: str, secret: str) -> str:
    """Where a letter comes back to. Example: `bounces@prizes.example` gives `bounces+…@prizes.example`."""
    local, _, domain = to.rpartition("@")
    return f"{local}+{letter}-{_mark(letter, secret)}@{domain}"


def _mark(letter: str, secret: str) -> str:
    made = hmac.digest(secret.encode(), f"mail:return\n{letter}".encode(), "sha256")
    return base32(made[:MARK_BYTES]).lower()


def letter_named(text: str, secret: str) -> str | None:
    """Id of the letter that a return path in this text names with a valid mark."""
    for found in _ADDRESSED.finditer(text):
        letter, mark = found[1].lower(), found[2].lower()
        if hmac.compare_digest(mark, _mark(letter, secret)):
            return letter
    return None


def returned(content: bytes, secret: str, envelope_to: str = "") -> Returned | None:
    """What a report says: that a letter of ours was given up. None of all else: of a letter that is still tried, of one
    that arrived, of a report without a valid mark, and of mail that is no report. `envelope_to`: to whom it was
    delivered, where that is known apart.
    """
    content = content[:LONGEST]
    letter = letter_named(f"{envelope_to}\n{content.decode('ascii', 'replace')}", secret)
    if letter is None:
        return None
    for fields in _of_recipients(email.message_from_bytes(content, policy=compat32)):
        if str(fields.get("Action", "")).split("(")[0].strip().lower() == "failed":
            answer = " ".join(str(fields.get("Diagnostic-Code", "")).split())
            status = _status_in(str(fields.get("Status", ""))) or _status_in(answer) or "5.0.0"
            return Returned(letter, status, answer.partition(";")[2].strip() or answer)
    return None


def returned_as_told(line: bytes, secret: str) -> Returned | None:
    """The same, of what a provider's webhook told: a JSON object with `return_path`, `status` and perhaps `answer`, all
    of them texts. None of all else, and where the path has no valid mark: who can call the webhook makes up no letter.
    """
    try:
        told = json.loads(line[:LONGEST])
    except ValueError:
        return None
    if not isinstance(told, dict):
        return None
    path, status, answer = (str(told.get(key) or "") for key in ("return_path", "status", "answer"))
    letter = letter_named(path, secret)
    if letter is None:
        return None
    if not status.startswith("5."):  # 4.x.x: it is still tried, or the mailbox is full for now
        return None
    return Returned(letter, _status_in(status) or "5.0.0", " ".join(answer.split()))


def _of_recipients(report: Part) -> Iterator[Part]:
    """The blocks of a delivery report that are of one recipient each. The first block is of the letter."""
    for part in report.walk():
        if part.get_content_type() == "message/delivery-status":
            blocks = part.get_payload()
            yield from (
                (block for block in blocks if isinstance(block, Part)) if isinstance(blocks, list) else ()
            )


def _status_in(text: str) -> str:
    found = _ENHANCED.search(text)
    return found[1] if found else ""


def status_of_answer(answer: str, *, of_reader: bool) -> str:
    """The code of an immediate 5xx answer, which may name none."""
    return _status_in(answer) or (UNKNOWN_ADDRESS if of_reader else "5.6.0")


def marks_address(status: str) -> bool:
    """Whether it says that nothing arrives at this address."""
    return status.startswith("5.") and not status.startswith(NOT_OF_ADDRESS)
