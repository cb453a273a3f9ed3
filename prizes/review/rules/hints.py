"""What speaks for an interest of an expert in a project, before anybody has said so, as pure functions.

A hint decides nothing: it is shown to whoever declares or invites, who know better.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from prizes.kit.sentence import Sentence, say
from prizes.kit.text import likeness
from prizes.nomination.rules.similarity import SHARED_HOSTS, name_score

SAME_NAME = 90
"""Least score at which two names are taken for one organization; see docs/likeness.md for the score."""
PROVIDERS = SHARED_HOSTS | frozenset(
    {
        "163.com", "126.com", "aol.com", "fastmail.com", "gmail.com", "gmx.com", "gmx.de", "gmx.net", "googlemail.com",
        "hotmail.com", "icloud.com", "live.com", "mac.com", "mail.com", "mail.ru", "me.com", "msn.com", "naver.com",
        "outlook.com", "pm.me", "proton.me", "protonmail.com", "qq.com", "rediffmail.com", "sina.com", "web.de",
        "yahoo.co.in", "yahoo.co.uk", "yahoo.com", "yahoo.com.br", "yahoo.es", "yahoo.fr", "yandex.com", "yandex.ru",
        "ymail.com", "zoho.com",
    }
)  # fmt: skip
"""Domains where strangers have their mailboxes or pages: they tell nothing."""
_OF_REGISTRIES = frozenset(
    {"ac", "co", "com", "edu", "go", "gob", "gouv", "gov", "int", "mil", "net", "or", "org"}
)


class Hint(StrEnum):
    """The strongest first."""

    TAKES_PART = "takes_part"
    ORGANIZATION = "organization"
    DOMAIN = "domain"
    NOMINATED_TOGETHER = "nominated_together"
    NOMINATED_OWNER = "nominated_owner"
    COUNTRY = "country"


HINTS: dict[Hint, Sentence] = {
    Hint.TAKES_PART: say("has a role in this project"),
    Hint.ORGANIZATION: say("the owner has the same name as one of the person’s organizations"),
    Hint.DOMAIN: say("an address of the project has the same domain"),
    Hint.NOMINATED_TOGETHER: say("worked on an earlier project with the same people"),
    Hint.NOMINATED_OWNER: say("worked on an earlier project of the same owner"),
    Hint.COUNTRY: say("the same country"),
}


@dataclass(frozen=True, slots=True)
class PersonTies:
    """What is known of somebody who is, or could be, an expert."""

    email: str
    person: str | None = None
    """Their id; None: nobody has signed in with this address yet."""
    organizations: tuple[str, ...] = ()
    """As typed: where they work and worked."""
    country: str | None = None
    worked_with: frozenset[str] = frozenset()
    """Ids of those who had a part in another project together with them."""
    owners: frozenset[str] = frozenset()
    """Owners of other projects in which they had a part, as `kit.text.likeness` leaves them."""


@dataclass(frozen=True, slots=True)
class ProjectTies:
    """What is known of a project."""

    project: str
    owner: str
    country: str | None = None
    addresses: tuple[str, ...] = ()
    """E-mail and web addresses of the owner and of those who have a part in it."""
    people: frozenset[str] = frozenset()
    """Ids of those who have a part in it."""


def hints(person: PersonTies, project: ProjectTies) -> tuple[Hint, ...]:
    """What speaks for an interest, the strongest first."""
    return tuple(_hints(person, project))


def hints_by_project(person: PersonTies, projects: Iterable[ProjectTies]) -> dict[str, tuple[Hint, ...]]:
    """Only projects that anything speaks for."""
    found = {project.project: hints(person, project) for project in projects}
    return {project: said for project, said in found.items() if said}


def calls_for_a_look(found: Collection[Hint], keeps_out: Collection[str]) -> bool:
    """Whether nobody should say "no interest" to this along with many others.

    The same country is common, and only counts where the rules keep people of the same country out.
    """
    return any(hint is not Hint.COUNTRY or "country" in keeps_out for hint in found)


def _hints(person: PersonTies, project: ProjectTies) -> Iterator[Hint]:
    owner = likeness(project.owner)
    if person.person is not None and person.person in project.people:
        yield Hint.TAKES_PART
    if any(name_score(likeness(name), owner) >= SAME_NAME for name in person.organizations):
        yield Hint.ORGANIZATION
    mine = domain_of(person.email)
    if any(related(mine, domain_of(address)) for address in project.addresses):
        yield Hint.DOMAIN
    if person.worked_with & project.people:
        yield Hint.NOMINATED_TOGETHER
    if owner and owner in person.owners:
        yield Hint.NOMINATED_OWNER
    if person.country and person.country == project.country:
        yield Hint.COUNTRY


def same_organization(one: str, other: str) -> bool:
    """Whether two names are taken for one organization (docs/likeness.md)."""
    return name_score(likeness(one), likeness(other)) >= SAME_NAME


def domain_of(address: str) -> str:
    """Of an e-mail or web address; empty where it has none, or one that strangers share."""
    _, at, domain = address.strip().rpartition("@")
    if not at:
        domain = _host(address)
    domain = domain.casefold().strip(".").removeprefix("www.")
    return "" if domain in PROVIDERS or "." not in domain else domain


def _host(url: str) -> str:
    try:
        return urlsplit(url.strip() if "//" in url else f"//{url.strip()}").hostname or ""
    except ValueError:
        return ""


def related(one: str, other: str) -> bool:
    """Whether two domains are the same, or one lies within the other and below what a registry hands out."""
    if not one or not other:
        return False
    shorter, longer = sorted((one, other), key=len)
    return one == other or (longer.endswith(f".{shorter}") and _is_of_somebody(shorter))


def _is_of_somebody(domain: str) -> bool:
    labels = domain.split(".")
    return len(labels) > 2 or labels[0] not in _OF_REGISTRIES


def organizations(*texts: str | None) -> tuple[str, ...]:
    """Names of organizations from texts with one in each line."""
    lines = (line.strip() for text in texts if text for line in text.splitlines())
    return tuple(dict.fromkeys(line for line in lines if line))
