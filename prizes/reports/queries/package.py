"""The data of an edition: its frozen copy once there is one, else as it is now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import func
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.config import settings
from prizes.edition.queries import EditionInForce, document_of
from prizes.reports.models import FrozenFile
from prizes.reports.queries.live import live_tables
from prizes.reports.rules.datasets import OF_EDITION, Row, Tables, as_csv, rows_of
from prizes.reports.rules.figures import Data
from prizes.reports.rules.package import DESCRIPTION, RULES, PackageHead, description

SAME_FILES = 256
"""Files whose rows a process remembers by their hash."""


@dataclass(frozen=True, slots=True)
class FrozenVersion:
    version: int
    frozen_at: datetime
    sha256: Mapping[str, str]
    """By name of the file."""


@dataclass(frozen=True, slots=True)
class EditionData:
    data: Data
    files: Mapping[str, bytes]
    """By name of the file, as everybody gets them."""
    versions: Sequence[FrozenVersion]
    """The newest first; nothing while the data can still change."""

    @property
    def frozen(self) -> FrozenVersion | None:
        return self.versions[0] if self.versions else None


async def data_of(session: AsyncSession, edition: EditionInForce) -> EditionData:
    versions = await frozen_versions(session, edition)
    files = await _newest_files(session, edition, versions[0].version) if versions else {}
    if not files:
        tables = await live_tables(session, edition)
        files = files_of(tables) | await rules_file(session, edition)
        described = description(head_of(edition), OF_EDITION, in_order(files))
        return EditionData(Data(edition.slug, tables), in_order({DESCRIPTION: described} | files), versions)
    tables = {
        name.removesuffix(".csv"): _rows(content) for name, content in files.items() if name.endswith(".csv")
    }
    return EditionData(Data(edition.slug, tables), in_order(files), versions)


def files_of(tables: Tables) -> dict[str, bytes]:
    return {f"{each.name}.csv": as_csv(each, tables[each.name]) for each in OF_EDITION if each.name in tables}


async def rules_file(session: AsyncSession, edition: EditionInForce) -> dict[str, bytes]:
    found = await document_of(session, edition.id, edition.version)
    return {RULES: found[0]} if found else {}


def in_order(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """As the data sets are listed, then what is no table."""
    names = [f"{each.name}.csv" for each in OF_EDITION]
    return {name: files[name] for name in [*names, *sorted(files.keys() - set(names))] if name in files}


def head_of(
    edition: EditionInForce, *, version: int | None = None, created: datetime | None = None
) -> PackageHead:
    return PackageHead(
        name=f"wsis-prizes-{edition.slug}",
        title=edition.title("en"),
        homepage=f"{settings().base_url}/en/{edition.slug}/data",
        licence=settings().data_licence,
        sources=edition.rules.sources,
        version=version,
        created=created,
    )


@lru_cache(SAME_FILES)
def _rows(content: bytes) -> Sequence[Row]:
    return rows_of(content)


async def frozen_versions(session: AsyncSession, edition: EditionInForce) -> list[FrozenVersion]:
    query = (
        select(FrozenFile.version, FrozenFile.frozen_at, FrozenFile.name, FrozenFile.sha256)
        .where(FrozenFile.edition_id == edition.id)
        .order_by(col(FrozenFile.version).desc(), col(FrozenFile.name))
    )
    found: dict[int, tuple[datetime, dict[str, str]]] = {}
    for version, frozen_at, name, sha256 in (await session.exec(query)).all():
        found.setdefault(version, (frozen_at, {}))[1][name] = sha256
    return [FrozenVersion(version, at, hashes) for version, (at, hashes) in found.items()]


async def newest_frozen(session: AsyncSession) -> dict[str, FrozenVersion]:
    """By id of the edition the newest version. One query."""
    columns: list[Any] = [
        FrozenFile.edition_id,
        FrozenFile.version,
        FrozenFile.frozen_at,
        FrozenFile.name,
        FrozenFile.sha256,
    ]
    query: Any = select(*columns).order_by(col(FrozenFile.version))
    found: dict[str, tuple[int, datetime, dict[str, str]]] = {}
    for edition, version, at, name, sha256 in (await session.exec(query)).all():
        if edition not in found or found[edition][0] != version:
            found[edition] = (version, at, {})
        found[edition][2][name] = sha256
    return {edition: FrozenVersion(*newest) for edition, newest in found.items()}


async def _newest_files(session: AsyncSession, edition: EditionInForce, version: int) -> dict[str, bytes]:
    query = select(FrozenFile.name, FrozenFile.content).where(
        FrozenFile.edition_id == edition.id,
        FrozenFile.version == version,
        col(FrozenFile.content).is_not(None),
    )
    return {name: content for name, content in (await session.exec(query)).all() if content is not None}


async def frozen_contests(
    session: AsyncSession, editions: Sequence[str], names: Sequence[str]
) -> dict[str, Tables]:
    """By id of the edition the rows of these files of its newest frozen copy, in one query."""
    newest = (
        select(FrozenFile.edition_id, func.max(FrozenFile.version).label("version"))
        .where(col(FrozenFile.edition_id).in_(editions))
        .group_by(col(FrozenFile.edition_id))
        .subquery()
    )
    query = select(FrozenFile.edition_id, FrozenFile.name, FrozenFile.content).join(
        newest,
        (newest.c.edition_id == FrozenFile.edition_id) & (newest.c.version == FrozenFile.version),
    )
    found: dict[str, dict[str, Sequence[Row]]] = {}
    for edition, name, content in (await session.exec(query.where(col(FrozenFile.name).in_(names)))).all():
        if content is not None:
            found.setdefault(edition, {})[name.removesuffix(".csv")] = _rows(content)
    return dict(found)
