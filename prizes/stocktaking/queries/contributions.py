"""Read projects that people contributed to the register."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, func, or_
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.kit.listing import Found, Wanted, ordered
from prizes.kit.text import folded
from prizes.stocktaking.models import Contribution
from prizes.stocktaking.rules.contributions import CONTRIBUTED, OPEN, ContributionState

CONTRIBUTED_ONES = (col(Contribution.state) == ContributionState.PUBLISHED,)
"""What is public of them, in a query."""


class ContributedProject:
    """One as lists and files of the register show it: like a project of a contest, in which it was not."""

    state = CONTRIBUTED
    stakeholder_type = source_url = source_note = None
    gdc: Sequence[int] = ()

    def __init__(self, one: Contribution) -> None:
        self.id, self.title, self.title_key, self.owner = one.id, one.title, one.title_key, one.owner
        self.country, self.language, self.summary, self.url = one.country, one.language, one.summary, one.url
        self.categories, self.sdgs, self.targets = list(one.categories), list(one.sdgs), list(one.targets)
        self.status = one.status

    @property
    def category(self) -> str | None:
        """The first of its action lines."""
        return self.categories[0] if self.categories else None


async def contributed_in(session: AsyncSession, ids: Collection[str]) -> list[ContributedProject]:
    """Of these the ones that are public."""
    query = select(Contribution).where(col(Contribution.id).in_(ids), *CONTRIBUTED_ONES)
    return [ContributedProject(one) for one in (await session.exec(query)).all()] if ids else []


async def public_contribution(session: AsyncSession, id_: str) -> Contribution | None:
    found = await session.get(Contribution, id_)
    return found if found is not None and found.state == ContributionState.PUBLISHED else None


async def own_contributions(session: AsyncSession, person: str) -> Sequence[Contribution]:
    """The newest first."""
    query = select(Contribution).where(Contribution.contributed_by == person)
    return (await session.exec(query.order_by(col(Contribution.contributed_at).desc()))).all()


async def number_open(session: AsyncSession, person: str) -> int:
    query = select(func.count()).select_from(Contribution)
    query = query.where(Contribution.contributed_by == person, col(Contribution.state).in_(OPEN))
    return (await session.exec(query)).one()


async def waiting_contributions(session: AsyncSession) -> int:
    """How many wait for a steward."""
    query = select(func.count()).select_from(Contribution)
    return (await session.exec(query.where(Contribution.state == ContributionState.WAITING))).one()


async def contributions_found(session: AsyncSession, wanted: Wanted) -> Found[Contribution]:
    """Those that wait first, the oldest of them first, then the newest decisions; two queries.

    `q` is words of title and organization; filters: `state` ("all": any), `country`.
    """
    state = col(Contribution.state)
    fitting: list[ColumnElement[bool]] = [
        or_(
            col(Contribution.title_key).contains(word, autoescape=True),
            func.lower(Contribution.owner).contains(word, autoescape=True),
        )
        for word in folded(wanted.q).split()
    ]
    if country := wanted.filters.get("country"):
        fitting.append(col(Contribution.country) == country)
    counting: Any = select(state, func.count()).where(*fitting).group_by(state)
    counts = dict((await session.exec(counting)).all())
    asked = wanted.filters.get("state", "")
    columns = {
        "title": col(Contribution.title_key),
        "owner": func.lower(Contribution.owner),
        "status": col(Contribution.status),
        "contributed_at": col(Contribution.contributed_at),
        "decided_at": col(Contribution.decided_at),
        "state": state,
    }
    usual = [
        (state != ContributionState.WAITING).asc(),
        col(Contribution.decided_at).desc().nulls_first(),
        col(Contribution.contributed_at),
        col(Contribution.id),
    ]
    query: Any = select(Contribution).where(*fitting)
    if asked not in ("", "all"):
        query = query.where(state == asked)
    query = query.order_by(*ordered(wanted.sort, columns, usual)).offset(wanted.offset).limit(wanted.limit)
    total = sum(counts.values()) if asked in ("", "all") else counts.get(asked, 0)
    return Found([*(await session.exec(query)).all()], total, counts)
