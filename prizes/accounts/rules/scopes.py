"""What a token lets a program do, and what a token looks like; pure functions. A token is of a person or an edition.

A token never votes, never changes an account or its tokens, and never decides what takes two people: routes for these
declare no scope, and a route without one refuses tokens (`gate.permissions`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from zlib import crc32

from prizes.kit.sentence import N_

PERSONAL = "wsisp_"
"""What the secret of a person's token begins with: scanners for secrets find it by its form."""
SERVICE = "wsiss_"
"""The same of a token of an edition, which acts as no person."""
DAYS = (7, 30, 90, 180, 365)
"""For how long a token can be made."""
MOST_TOKENS = 20
"""That one person has."""
LONGEST_TOKEN_NAME = 60
_RANDOM, _CHECK = 48, 8
"""Hexadecimal digits: 192 random bits, then the CRC-32 of all before, by which a scanner knows a token from a text that
looks like one. It is no defence.
"""
_FORM = re.compile(rf"(?:{PERSONAL}|{SERVICE})[0-9a-f]{{{_RANDOM + _CHECK}}}")


class TokenScope(StrEnum):
    """Names are those that programs send, stored and shown in the OpenAPI document; they stay."""

    OWN_READ = "own:read"
    OWN_WRITE = "own:write"
    OFFICE_READ = "office:read"
    OFFICE_WRITE = "office:write"


class ServiceScope(StrEnum):
    """What a token of an edition can be for. All of these only read: whoever writes is a person, and answers for it."""

    PROJECTS = "service:projects"
    FORUM = "service:forum"
    FIGURES = "service:figures"


Scope = TokenScope | ServiceScope


@dataclass(frozen=True, slots=True)
class ScopeKind:
    """A scope in words; all of these are texts to translate."""

    label: str
    meaning: str
    reads: bool
    """It changes nothing."""
    for_role: bool
    """It lets nobody do anything who has no role."""


SCOPES: Mapping[TokenScope, ScopeKind] = {
    TokenScope.OWN_READ: ScopeKind(
        N_("Read your projects"),
        N_("Your projects with their files, messages, people and certificates. No votes."),
        reads=True,
        for_role=False,
    ),
    TokenScope.OWN_WRITE: ScopeKind(
        N_("Write and submit your projects"),
        N_("Start, change, submit and withdraw projects, and write to the stewards about them."),
        reads=False,
        for_role=False,
    ),
    TokenScope.OFFICE_READ: ScopeKind(
        N_("Read what your roles show you"),
        N_("The office and the review of the editions in which you have a role, as long as you have it."),
        reads=True,
        for_role=True,
    ),
    TokenScope.OFFICE_WRITE: ScopeKind(
        N_("Do the daily work of the office"),
        N_(
            "Screening, messages, notes, owners, emails, and drafts of news and programme. "
            "No decision that takes two stewards."
        ),
        reads=False,
        for_role=True,
    ),
}


SERVICE_SCOPES: Mapping[ServiceScope, tuple[str, str]] = {
    ServiceScope.PROJECTS: (
        N_("Read the list of projects"),
        N_(
            "Projects with their status and answers, also drafts, and the certificates. No marks, messages or notes."
        ),
    ),
    ServiceScope.FORUM: (
        N_("Read news, programme and partners"),
        N_("Also drafts, and partners that only stewards see."),
    ),
    ServiceScope.FIGURES: (
        N_("Read figures"),
        N_("The overview of the office, and participation by group and country."),
    ),
}
"""Label and meaning of each; texts to translate."""


def sealed_secret(prefix: str, random: str) -> str:
    """The secret of a token of this kind. `random`: hexadecimal digits."""
    return f"{prefix}{random}{_check(prefix + random)}"


def is_token(secret: str) -> bool:
    """Whether this has the form of a token: neither the secret of a session nor anything else has it."""
    return _FORM.fullmatch(secret) is not None and secret[-_CHECK:] == _check(secret[:-_CHECK])


def _check(text: str) -> str:
    return f"{crc32(text.encode()):0{_CHECK}x}"


def is_of_service(secret: str) -> bool:
    """Of a token: whether it belongs to an edition, and to no person."""
    return secret.startswith(SERVICE)


def written(scopes: Iterable[TokenScope]) -> str:
    """As they are stored and as OAuth has them (RFC 6749, 3.3): by name, parted by spaces, always in one order."""
    wanted = set(scopes)
    return " ".join(scope.value for scope in TokenScope if scope in wanted)


def scopes_in(text: str) -> frozenset[TokenScope]:
    """What `written` gave. A scope that is no longer known lets nobody do anything."""
    return frozenset(TokenScope(word) for word in text.split() if word in set(TokenScope))


def written_service(scopes: Iterable[ServiceScope]) -> str:
    """The same of a token of an edition."""
    wanted = set(scopes)
    return " ".join(scope.value for scope in ServiceScope if scope in wanted)


def service_scopes_in(text: str) -> frozenset[ServiceScope]:
    """What `written_service` gave."""
    return frozenset(ServiceScope(word) for word in text.split() if word in set(ServiceScope))
