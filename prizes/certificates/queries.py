"""Reads of certificates: one by its code, those of a project or person, all of an edition."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, false, func, or_
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.accounts.models import Person
from prizes.certificates import refusals
from prizes.certificates.models import Certificate
from prizes.certificates.rules.codes import SIGNS, WrongSignError, spelled, typed_code
from prizes.certificates.rules.standing import CertificateKind, CertificateStanding, standing
from prizes.data.languages import NATIVE_NAMES
from prizes.db import by_place, columns_of
from prizes.edition.models import Edition
from prizes.edition.queries import EditionInForce, edition_in_force
from prizes.kit.listing import Found, Wanted, ordered
from prizes.nomination.models import Project, ProjectText
from prizes.nomination.queries.projects import beside_original


@dataclass(frozen=True, slots=True)
class CertificateRow:
    """A certificate with what its project or person is called now."""

    id: str
    code: str
    """Without its check sign."""
    place: int
    """In the list of the badges of its edition that are no longer valid."""
    kind: str
    honour: str
    issued_at: datetime
    revoked_at: datetime | None
    reason: str
    shown: bool
    project: str | None
    person: str | None
    title: str | None
    """Of the project."""
    language: str | None
    """In which the title is written."""
    owner: str | None
    country: str | None
    category: str | None
    state: str | None
    name: str | None
    """Of the expert, as they call themselves."""
    edition: str
    """Slug."""

    @property
    def spelled(self) -> str:
        return spelled(self.code)

    @property
    def standing(self) -> CertificateStanding:
        return standing(
            revoked=self.revoked_at is not None,
            held=self.project is not None or self.person is not None,
            state=self.state,
        )

    @property
    def is_valid(self) -> bool:
        return self.standing is CertificateStanding.VALID

    def names_to(self, reader: str | None) -> bool:
        """Whether somebody who has the code may read for what or whom it is. `reader`: their id, if they are signed in.
        Of one that is not valid nobody: its project may have left the public, and its holder may have wished so.
        """
        if not self.is_valid or self.kind != CertificateKind.EXPERT:
            return self.is_valid
        return reader == self.person or (self.shown and bool(self.name))


def _rows(lang: str = "") -> Any:
    """`lang`: of its reader. A project in none of the six languages is named as they read it; no language: as it was
    submitted.
    """
    columns = columns_of(
        CertificateRow,
        Certificate,
        project=col(Certificate.project_id),
        person=col(Certificate.person_id),
        title=func.coalesce(ProjectText.title, Project.title) if lang else col(Project.title),
        language=func.coalesce(ProjectText.lang, Project.language) if lang else col(Project.language),
        owner=col(Project.owner),
        country=col(Project.country),
        category=col(Project.category),
        state=col(Project.state),
        name=col(Person.name),
        edition=col(Edition.slug),
    )
    found = _joined(select(*columns).join(Edition, col(Edition.id) == Certificate.edition_id))
    beyond = col(Project.language).not_in(list(NATIVE_NAMES))
    return found.outerjoin(ProjectText, and_(beyond, beside_original(lang))) if lang else found


def _joined(query: Any) -> Any:
    return query.join(Project, col(Project.id) == Certificate.project_id, isouter=True).join(
        Person, col(Person.id) == Certificate.person_id, isouter=True
    )


async def by_code(session: AsyncSession, typed: str, lang: str = "") -> tuple[CertificateRow, EditionInForce]:
    """`lang`: of its reader. Raises Invalid for a slip of the hand and for what is no code, Missing for a code that
    nobody issued.
    """
    try:
        code = typed_code(typed)
    except WrongSignError:
        raise refusals.wrong_check_sign() from None
    if code is None:
        raise refusals.no_certificate_code()
    row = (await session.exec(_rows(lang).where(Certificate.code == code))).first()
    found = CertificateRow(*row) if row else None
    edition = await edition_in_force(session, found.edition) if found else None
    if found is None or edition is None:
        raise refusals.unknown_certificate()
    return found, edition


async def one_of(session: AsyncSession, certificate_id: str, lang: str = "") -> CertificateRow:
    """Raises Missing."""
    row = (await session.exec(_rows(lang).where(Certificate.id == certificate_id))).first()
    if row is None:
        raise refusals.unknown_certificate()
    return CertificateRow(*row)


async def in_edition(
    session: AsyncSession, edition: EditionInForce, certificate_id: str, lang: str = ""
) -> CertificateRow:
    """Raises Missing, for one of another edition too."""
    found = await one_of(session, certificate_id, lang)
    if found.edition != edition.slug:
        raise refusals.unknown_certificate()
    return found


async def all_in_edition(
    session: AsyncSession, edition: EditionInForce, lang: str = ""
) -> list[CertificateRow]:
    rows = await session.exec(_rows(lang).where(Certificate.edition_id == edition.id))
    return [CertificateRow(*row) for row in rows.all()]


async def places_taken(session: AsyncSession, edition_id: str) -> set[int]:
    found = await session.exec(select(Certificate.place).where(Certificate.edition_id == edition_id))
    return set(found.all())


async def of_projects(session: AsyncSession, projects: Sequence[str]) -> list[CertificateRow]:
    """The highest first."""
    query = _rows().where(col(Certificate.project_id).in_(projects))
    rows = (
        await session.exec(query.order_by(by_place(Certificate.kind, CertificateKind), Certificate.honour))
    ).all()
    return [CertificateRow(*row) for row in rows]


async def of_person(session: AsyncSession, person: str) -> list[CertificateRow]:
    """The newest first."""
    query = _rows().where(Certificate.person_id == person).order_by(col(Certificate.issued_at).desc())
    return [CertificateRow(*row) for row in (await session.exec(query)).all()]


async def certificates_found(
    session: AsyncSession, edition: EditionInForce, wanted: Wanted
) -> Found[CertificateRow]:
    """All of an edition, winners first. Two queries.

    `q` is part of a title, of an owner, of a name or of a code; filters: `kind`, and `state` (`valid` or `revoked`).
    """
    fitting: list[ColumnElement[bool]] = [col(Certificate.edition_id) == edition.id]
    if kind := wanted.filters.get("kind"):
        fitting.append(col(Certificate.kind) == kind)
    if state := wanted.filters.get("state"):
        gone = col(Certificate.revoked_at)
        fitting.append(gone.is_(None) if state == "valid" else gone.is_not(None))
    if wanted.q:
        said = [col(Project.title), col(Project.owner), col(Person.name)]
        words = [each.icontains(wanted.q, autoescape=True) for each in said]
        code = "".join(sign for sign in wanted.q.upper() if sign not in "- ")[:SIGNS]
        fitting.append(
            or_(*words, col(Certificate.code).contains(code, autoescape=True) if code else false())
        )
    kinds = by_place(Certificate.kind, CertificateKind)
    columns = {
        "title": col(Project.title),
        "kind": kinds,
        "country": col(Project.country),
        "category": col(Project.category),
        "issued": col(Certificate.issued_at),
    }
    order = ordered(
        wanted.sort, columns, [kinds, col(Project.category), col(Project.title), col(Certificate.id)]
    )
    rows = await session.exec(
        _rows().where(*fitting).order_by(*order).offset(wanted.offset).limit(wanted.limit)
    )
    number = _joined(select(func.count()).select_from(Certificate)).where(*fitting)
    return Found([CertificateRow(*row) for row in rows.all()], (await session.exec(number)).one())
