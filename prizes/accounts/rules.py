"""Addresses, codes and roles, as pure functions."""

from __future__ import annotations

import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from hashlib import sha256

from email_validator import EmailNotValidError, validate_email

from prizes.mail.addresses import FORMS
from prizes.mail.rules import NOBODY

CODE_LIFE = timedelta(minutes=10)
INVITATION_LIFE = timedelta(days=30)
HELD_FORM_LIFE = timedelta(days=1)
REMEMBERED = timedelta(days=1)
"""How long codes and sessions that are over are still known: as long as the longest grace after a close of voting,
which asks when somebody came.
"""
PASSWORD_LEAST = 12
PASSWORD_MOST = 200

# Providers that document that dots or plus tags do not matter. Other providers keep theirs: there
# a.b@x and ab@x may be two people.
_DOTLESS = frozenset({"gmail.com"})
_PLUS_TAGS = frozenset(
    {
        "gmail.com",
        "outlook.com",
        "hotmail.com",
        "live.com",
        "msn.com",
        "icloud.com",
        "fastmail.com",
        "proton.me",
    }
)
_SAME_DOMAIN = {
    "googlemail.com": "gmail.com",
    "me.com": "icloud.com",
    "mac.com": "icloud.com",
    "protonmail.com": "proton.me",
    "pm.me": "proton.me",
}


def canonical_email(address: str) -> str:
    """One spelling for one mailbox: lower case, the domain in ASCII, and what the provider documents to ignore left
    out (Gmail: dots and plus tags; Outlook, iCloud, Fastmail, Proton: plus tags).
    """
    return FORMS[1].of(address)


def patterns_of(canonical: str) -> list[str]:
    r"""LIKE patterns with `\` for escapes, in lower case, that every spelling of a mailbox fits, and others may.

    Example: patterns_of("ana@gmail.com") gives a%n%a%@gmail.com and a%n%a%@googlemail.com
    """
    local, _, domain = canonical.rpartition("@")
    letters = [_escaped(letter) if letter.isascii() else "%" for letter in local]
    written = ("%" if domain in _DOTLESS else "").join(letters) + ("%" if domain in _PLUS_TAGS else "")
    domains = [domain, *(name for name, same in _SAME_DOMAIN.items() if same == domain)]
    return [f"{written}@{'%' if 'xn--' in name else _escaped(name)}" for name in domains]


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def mention_of(canonical: str) -> re.Pattern[str]:
    """What finds any spelling of a mailbox in a text, as a whole address."""
    local, _, domain = canonical.rpartition("@")
    dots = r"\.*" if domain in _DOTLESS else ""
    tag = r"(?:\+[^\s@\"<>]*)?" if domain in _PLUS_TAGS else ""
    names = [domain, *(name for name, same in _SAME_DOMAIN.items() if same == domain)]
    domains = "|".join(re.escape(form) for name in names for form in {name, _in_unicode(name)})
    written = dots.join(re.escape(letter) for letter in local)
    return re.compile(rf"(?<![\w.+-]){written}{dots}{tag}@(?:{domains})(?![\w-]|\.\w)", re.IGNORECASE)


def _in_unicode(domain: str) -> str:
    try:
        return domain.encode("ascii").decode("idna")
    except UnicodeError:
        return domain


def erased_address(person_id: str) -> str:
    """What stands in place of the address of somebody whose account was erased, where their acts are on record."""
    return f"{person_id}@{NOBODY}"


def code_hash(secret: str, canonical: str, code: str) -> str:
    """Keyed, since a million codes are tried in a second; bound to the address, so that one code opens one account."""
    return hmac.new(secret.encode(), f"{canonical}\n{code}".encode(), sha256).hexdigest()


def typed_code(text: str) -> str:
    """The digits of a code as somebody typed or pasted it: spaces and hyphens go, digits of other scripts count."""
    digits = []
    for character in text:
        if character.isdecimal():
            digits.append(str(int(character)))
        elif not (character.isspace() or character in "-‐‑–—.\u200e\u200f\u2066\u2067\u2068\u2069"):
            return ""
    return "".join(digits)


def is_address(text: str) -> bool:
    """Whether it looks like an address that mail can be sent to; nobody is asked whether there is such a mailbox."""
    try:
        validate_email(text, check_deliverability=False, allow_display_name=False)
    except EmailNotValidError:
        return False
    return True


class Role(StrEnum):
    STEWARD = "steward"
    EXPERT = "expert"
    OBSERVER = "observer"


ANY = "*"


@dataclass(frozen=True, slots=True)
class Grant:
    """A role in one edition or all (`*`), in one category or all (`*`)."""

    role: Role
    edition: str = ANY
    category: str = ANY

    def covers(self, role: Role, edition: str, category: str | None = None) -> bool:
        """Whether it gives this role there. Asked without a category: in any category of the edition."""
        return (
            self.role == role
            and self.edition in (ANY, edition)
            and (category is None or self.category in (ANY, category))
        )


def holds(grants: Iterable[Grant], role: Role, edition: str, category: str | None = None) -> bool:
    return any(grant.covers(role, edition, category) for grant in grants)
