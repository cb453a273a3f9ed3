"""Read editions and their rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.edition.document.rules import Rules, in_language
from prizes.edition.models import Edition, Proposal, RulesVersion


@dataclass(frozen=True, slots=True)
class EditionInForce:
    """An edition with the version of its rules in force. What every stage is handed."""

    id: str
    slug: str
    kind: str
    version: int
    sha256: str
    rules: Rules
    frozen: bool
    frozen_at: datetime | None = None

    def title(self, lang: str) -> str:
        return in_language(self.rules.title, lang)[0]

    @property
    def rehearsal(self) -> bool:
        return self.kind == "rehearsal"

    @property
    def record(self) -> bool:
        return self.kind == "record"


@lru_cache(maxsize=64)
def _parsed(sha256: str, document: str) -> Rules:  # noqa: ARG001 - the hash is the key
    return Rules.model_validate_json(document)


def _in_force(edition: Edition, version: RulesVersion) -> EditionInForce:
    return EditionInForce(
        id=edition.id,
        slug=edition.slug,
        kind=edition.kind,
        version=version.version,
        sha256=version.sha256,
        rules=_parsed(version.sha256, version.document),
        frozen=edition.frozen_at is not None,
        frozen_at=edition.frozen_at,
    )


async def edition_in_force(session: AsyncSession, slug: str) -> EditionInForce | None:
    query = (
        select(Edition, RulesVersion)
        .join(RulesVersion, col(RulesVersion.edition_id) == Edition.id)
        .where(Edition.slug == slug, RulesVersion.version == Edition.rules_version)
    )
    row = (await session.exec(query)).first()
    return None if row is None else _in_force(*row)


async def editions_in_force(session: AsyncSession) -> list[EditionInForce]:
    """All editions, the newest slug first."""
    query = (
        select(Edition, RulesVersion)
        .join(RulesVersion, col(RulesVersion.edition_id) == Edition.id)
        .where(RulesVersion.version == Edition.rules_version)
        .order_by(col(Edition.slug).desc())
    )
    return [_in_force(*row) for row in (await session.exec(query)).all()]


async def versions(session: AsyncSession, edition_id: str) -> Sequence[RulesVersion]:
    query = (
        select(RulesVersion).where(RulesVersion.edition_id == edition_id).order_by(col(RulesVersion.version))
    )
    return (await session.exec(query)).all()


async def document_of(session: AsyncSession, edition_id: str, version: int) -> tuple[bytes, str] | None:
    """The exact bytes of a version and their SHA-256, as they were frozen."""
    query = select(RulesVersion).where(RulesVersion.edition_id == edition_id, RulesVersion.version == version)
    found = (await session.exec(query)).first()
    return None if found is None else (found.document.encode(), found.sha256)


async def rules_of(session: AsyncSession, edition_id: str, version: int) -> Rules | None:
    """The rules as they were in another version."""
    query = select(RulesVersion).where(RulesVersion.edition_id == edition_id, RulesVersion.version == version)
    found = (await session.exec(query)).first()
    return None if found is None else _parsed(found.sha256, found.document)


async def open_proposal(session: AsyncSession, edition_id: str, kind: str) -> Proposal | None:
    query = select(Proposal).where(
        Proposal.edition_id == edition_id, Proposal.kind == kind, Proposal.state == "open"
    )
    return (await session.exec(query)).first()


async def proposals(session: AsyncSession, edition_id: str) -> Sequence[Proposal]:
    query = (
        select(Proposal).where(Proposal.edition_id == edition_id).order_by(col(Proposal.proposed_at).desc())
    )
    return (await session.exec(query)).all()
