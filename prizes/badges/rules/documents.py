"""Credentials, achievements, the issuer and its keys, as JSON documents of plain values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from prizes.badges.rules.reading import CONTEXTS
from prizes.data.contexts import CREDENTIALS

Document = dict[str, Any]
DID, MULTIKEY = "https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"
"""Contexts of documents that are not signed: nobody here reads them."""


def instant(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass(frozen=True, slots=True)
class Issuer:
    id: str
    name: str
    url: str

    @property
    def profile(self) -> Document:
        return {"id": self.id, "type": ["Profile"], "name": self.name, "url": self.url}


@dataclass(frozen=True, slots=True)
class Achievement:
    """What badges are for, in one language; `related`: its address in each of the others."""

    id: str
    lang: str
    name: str
    description: str
    criteria: str
    """Address of the rules."""
    narrative: str
    image: str
    issuer: Issuer
    related: Mapping[str, str]

    @property
    def document(self) -> Document:
        related = [
            {"id": address, "type": ["Related"], "inLanguage": lang} for lang, address in self.related.items()
        ]
        return {
            "id": self.id,
            "type": ["Achievement"],
            "achievementType": "Award",
            "inLanguage": self.lang,
            "name": self.name,
            "description": self.description,
            "criteria": {"id": self.criteria, "narrative": self.narrative},
            "image": {"id": self.image, "type": "Image", "caption": self.name},
            "creator": self.issuer.profile,
            "related": related,
        }


@dataclass(frozen=True, slots=True)
class Badge:
    """One badge in one language."""

    id: str
    name: str
    description: str
    since: datetime
    subject: str
    """Address of the page of the project, or of the certificate of an expert."""
    identifiers: Sequence[tuple[str, str]]
    """Kind and text of what the subject is called."""
    narrative: str
    evidence: str
    """Title of the project, whose page is the evidence; empty: there is none."""
    achievement: Achievement
    status_list: str
    place: int
    """In the list."""

    @property
    def document(self) -> Document:
        """Without its proof."""
        called = [
            {"type": "IdentityObject", "hashed": False, "identityHash": text, "identityType": kind}
            for kind, text in self.identifiers
        ]
        subject = {
            "id": self.subject,
            "type": ["AchievementSubject"],
            **({"identifier": called} if called else {}),
            "narrative": self.narrative,
            "achievement": self.achievement.document,
        }
        evidence = {"id": self.subject, "type": ["Evidence"], "name": self.evidence}
        return {
            "@context": CONTEXTS,
            "id": self.id,
            "type": ["VerifiableCredential", "OpenBadgeCredential"],
            "name": self.name,
            "description": self.description,
            "issuer": self.achievement.issuer.profile,
            "validFrom": instant(self.since),
            "credentialSubject": subject,
            **({"evidence": [evidence]} if self.evidence else {}),
            "credentialStatus": {
                "id": f"{self.status_list}#{self.place}",
                "type": "BitstringStatusListEntry",
                "statusPurpose": "revocation",
                "statusListIndex": str(self.place),
                "statusListCredential": self.status_list,
            },
        }


def achievement_alone(achievement: Achievement) -> Document:
    return {"@context": CONTEXTS, **achievement.document}


def profile_alone(issuer: Issuer) -> Document:
    return {"@context": CONTEXTS, **issuer.profile}


def status_list(address: str, issuer: str, since: datetime, bits: str) -> Document:
    """Without its proof. `bits`: as `status_list.encoded` writes them."""
    return {
        "@context": [CREDENTIALS],
        "id": address,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer,
        "validFrom": instant(since),
        "credentialSubject": {
            "id": f"{address}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": bits,
        },
    }


@dataclass(frozen=True, slots=True)
class PublicKey:
    public: str
    """As Multikey has it."""
    made: datetime
    withdrawn: datetime | None


def key_document(controller: str, key: PublicKey) -> Document:
    return {"@context": [MULTIKEY], **_method(controller, key)}


def issuer_document(issuer: str, keys: Sequence[PublicKey]) -> Document:
    """The DID document: every key that ever was; with those that were withdrawn nothing is asserted any more."""
    return {
        "@context": [DID, MULTIKEY],
        "id": issuer,
        "verificationMethod": [_method(issuer, key) for key in keys],
        "assertionMethod": [f"{issuer}#{key.public}" for key in keys if key.withdrawn is None],
    }


def _method(controller: str, key: PublicKey) -> Document:
    method = {
        "id": f"{controller}#{key.public}",
        "type": "Multikey",
        "controller": controller,
        "publicKeyMultibase": key.public,
    }
    return method | ({"revoked": instant(key.withdrawn)} if key.withdrawn else {})
