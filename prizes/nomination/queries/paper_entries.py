"""Read what came on paper."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, or_
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.accounts.models import Person
from prizes.db import columns_of
from prizes.edition.queries import EditionInForce
from prizes.kit.listing import Found, Wanted, ordered
from prizes.nomination.models import Project


@dataclass(frozen=True, slots=True)
class PaperEntry:
    """A project that came on paper."""

    id: str
    """Of the project."""
    title: str
    language: str
    paper: str
    email: str | None
    """Of the nominator; None: the account was erased."""
    state: str
    created_at: datetime


async def paper_entries(session: AsyncSession, edition: EditionInForce, wanted: Wanted) -> Found[PaperEntry]:
    """Those of an edition, the newest first; two queries. `q` is part of a title, a reference or an address."""
    fitting: list[ColumnElement[bool]] = [col(Project.edition_id) == edition.id, col(Project.paper) != ""]
    if wanted.q:
        searched = (Project.title, Project.paper, Person.email)
        fitting.append(
            or_(*(func.lower(each).contains(wanted.q.lower(), autoescape=True) for each in searched))
        )
    columns: dict[str, Any] = {
        "title": col(Project.title_key),
        "paper": col(Project.paper),
        "created_at": col(Project.created_at),
    }
    shown = columns_of(PaperEntry, Project, email=Person.email)
    joined = col(Person.id) == Project.nominator_id
    order = ordered(wanted.sort, columns, [col(Project.created_at).desc(), col(Project.id)])
    query: Any = select(*shown).join(Person, joined, isouter=True).where(*fitting).order_by(*order)
    number = select(func.count()).select_from(Project).join(Person, joined, isouter=True).where(*fitting)
    rows = (await session.exec(query.offset(wanted.offset).limit(wanted.limit))).all()
    return Found([PaperEntry(*row) for row in rows], (await session.exec(number)).one())
