"""Whose a mail domain is: a provider's, with mailboxes of many people, or an owner's, who can make any number."""

from __future__ import annotations

from prizes.mail.rules.addresses import FORM, FORMS, canonical_email

# fmt: off
PROVIDERS = FORMS[FORM].tagged | frozenset((
    "126.com", "139.com", "163.com", "aliyun.com", "aol.com", "daum.net", "foxmail.com", "free.fr", "gmx.at", "gmx.ch",
    "gmx.com", "gmx.de", "gmx.net", "laposte.net", "mail.com", "naver.com", "orange.fr", "qq.com", "rambler.ru",
    "rediffmail.com", "seznam.cz", "sina.com", "sohu.com", "t-online.de", "ukr.net", "web.de", "wp.pl", "yahoo.co.in",
    "yahoo.co.jp", "yahoo.co.uk", "yahoo.com", "yahoo.com.br", "yahoo.es", "yahoo.fr", "yeah.net",
))
# fmt: on
"""Large providers, at whose domains a mailbox costs an effort: a telephone number, mostly."""


def owner_of(address: str) -> str | None:
    """The domain under which whoever owns it makes mailboxes: `example.org` for `a@b.example.org`. None: a provider.

    Which names are registered at a registry is not known here: under a short second name, such as co.uk or ac.ke, three
    parts are taken.
    """
    domain = canonical_email(address).rpartition("@")[2]
    if domain in PROVIDERS:
        return None
    parts = domain.split(".")
    return ".".join(parts[-3:] if len(parts) > 2 and len(parts[-2]) <= 3 else parts[-2:])
