"""Which addresses lead to one mailbox, as pure functions.

What a vote is tagged with must never change while the vote lasts. So each way of telling mailboxes apart is a numbered
form that is never edited: other knowledge makes a new form. `FORM` is the one that accounts are known by; an edition
keeps the form its votes began with (`ballot.keys`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

import idna

from prizes.data import mail_providers as known

FORM = 2


@dataclass(frozen=True, slots=True)
class AddressForm:
    """What providers document of their addresses. Of others nothing is known: there a+b@x and a@x may be two people."""

    ascii_domain: Callable[[str], str]
    lower: Callable[[str], str]
    same_domain: Mapping[str, str]
    """Domains of a provider under which each mailbox has the same name, and the one that stands for them."""
    tagged: frozenset[str]
    """Domains where what follows a plus does not matter."""
    marks: Mapping[str, Mapping[int, int | None]] = field(default_factory=dict)
    """Signs that do not matter (None), or are the same as another, as `str.translate` takes them."""
    tags_below: frozenset[str] = frozenset()
    """Domains where anything@name.domain goes to name@domain."""

    def of(self, address: str) -> str:
        local, _, domain = address.strip().rpartition("@")
        domain = self.ascii_domain(domain)
        local = self.lower(local)
        name, _, above = domain.partition(".")
        if above in self.tags_below and name:
            local, domain = name, above
        domain = self.same_domain.get(domain, domain)
        if domain in self.tagged:
            local = local.partition("+")[0] or local
        if domain in self.marks:
            local = local.translate(self.marks[domain]) or local
        return f"{local}@{domain}"


def canonical_email(address: str, form: int = FORM) -> str:
    """One spelling for one mailbox: lower case, the domain in ASCII, and what its provider documents to ignore left
    out. Never to be mailed to.
    """
    return FORMS[form].of(address)


def mailbox_of(address: str) -> str:
    """Whose mail it is, for limits of letters: the mailbox without what follows a plus, at every domain. At domains
    that are not known several voters may share one.
    """
    local, _, domain = canonical_email(address).rpartition("@")
    return f"{local.partition('+')[0] or local}@{domain}"


def spelled(address: str) -> str:
    """The address as it is written, in lower case. An account whose mailbox has another account too is known by it: by
    a name that is no `canonical_email` of any address.
    """
    return address.strip().lower()


@lru_cache(maxsize=8_192)
def is_apart(name: str) -> bool:
    """Whether an account is known by its `spelled` address, since another one has its mailbox. Remembered, since every
    vote asks, and a voter has several.
    """
    return canonical_email(name) != name


def leads_to(address: str, name: str) -> bool:
    """Whether mail to an address is for the account that is known by this name."""
    return name in (canonical_email(address), spelled(address))


def former_email(address: str) -> str | None:
    """The address in form 1; None where that takes its domain for another one's. Votes are that one's, and stay so."""
    domain = address.strip().rpartition("@")[2]
    return canonical_email(address, 1) if _ascii_2003(domain) == in_ascii(domain) else None


def votes_as(form: int, name: str, former: str | None) -> str | None:
    """What stands for a mailbox in the votes of an edition with this form; None: there its votes are another account's.

    `name`, `former`: by which an account is known, and was in form 1.
    """
    if form == 1:
        return former
    return None if is_apart(name) else name


def deliverable(address: str) -> str:
    """The address as every mail server takes it: the domain in ASCII."""
    local, _, domain = address.rpartition("@")
    return f"{local}@{in_ascii(domain)}"


def domain_of(address: str) -> str:
    """In ASCII, as mail servers know it."""
    return in_ascii(address.rpartition("@")[2])


# --- domains ----------------------------------------------------------------------------------------------


def in_ascii(domain: str) -> str:
    """The domain as it is looked up: lower case, other scripts as IDNA 2008 has them (UTS 46 without the transition, as
    browsers and mail servers do), without a last dot.
    """
    plain = domain.lower().rstrip(".")
    return plain if plain.isascii() else _encoded(plain)


@lru_cache(maxsize=1024)
def _encoded(domain: str) -> str:
    try:
        return idna.encode(domain, uts46=True).decode("ascii").rstrip(".")
    except (idna.IDNAError, UnicodeError):
        return domain


def in_unicode(domain: str) -> str:
    """The domain as people of its script write it."""
    try:
        return idna.decode(domain) if "xn--" in domain else domain
    except (idna.IDNAError, UnicodeError):
        return domain


def _ascii_2003(domain: str) -> str:
    """The rules before: ß is ss, a last sigma is a sigma, joiners are nothing."""
    try:
        return domain.lower().rstrip(".").encode("idna").decode("ascii")
    except UnicodeError:
        return domain.lower().rstrip(".")


# --- the forms ----------------------------------------------------------------------------------------------

_FIRST_SAME = {
    "googlemail.com": "gmail.com",
    "me.com": "icloud.com",
    "mac.com": "icloud.com",
    "protonmail.com": "proton.me",
    "pm.me": "proton.me",
}
_FIRST_TAGGED = frozenset(
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
_DOTLESS = str.maketrans("", "", ".")


def _ascii_lower(local: str) -> str:
    """Letters of other scripts stay: what a provider makes of them is not known."""
    return "".join(letter.lower() if letter.isascii() else letter for letter in local)


FORMS: Mapping[int, AddressForm] = {
    # Of editions whose keys were made before there were forms.
    1: AddressForm(
        ascii_domain=_ascii_2003,
        lower=str.casefold,
        same_domain=_FIRST_SAME,
        tagged=_FIRST_TAGGED,
        marks={"gmail.com": _DOTLESS},
    ),
    2: AddressForm(
        ascii_domain=in_ascii,
        lower=_ascii_lower,
        same_domain=_FIRST_SAME | {"protonmail.ch": "proton.me"} | dict.fromkeys(known.YANDEX, "yandex.ru"),
        tagged=_FIRST_TAGGED | known.OUTLOOK | known.FASTMAIL | known.OTHERS,
        marks={
            "gmail.com": _DOTLESS,
            "proton.me": str.maketrans("", "", "._-"),
            "yandex.ru": str.maketrans("-", "."),
        },
        tags_below=known.FASTMAIL,
    ),
}
