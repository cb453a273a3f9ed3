"""Read what outreach counts: this edition, the one it is compared with, and whom to invite."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, case, exists, func
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.ballot.rules.cells import LEAST
from prizes.data.countries import by_name, countries
from prizes.db import by_place, columns_of
from prizes.edition.models import Edition
from prizes.edition.queries import EditionInForce, editions_in_force
from prizes.kit.listing import Found, Wanted, ordered
from prizes.kit.text import folded
from prizes.nomination.models import Call, Project
from prizes.nomination.rules.states import PUBLIC, SUBMITTED, State
from prizes.nomination.rules.submission import entity_key
from prizes.outreach import refusals
from prizes.outreach.rules import Cell, CountedProject, Outreach, ProjectCounts, outreach


@dataclass(frozen=True, slots=True)
class Reference:
    """The edition compared with, and what of it is known."""

    edition: EditionInForce
    basis: Literal["moment", "end", "nominees"]
    """Submissions until the same moment of its time, until its end, or only nominees that became public."""
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Compared:
    """Everything that the page shows but whom to invite."""

    outreach: Outreach
    reference: Reference | None
    others: Sequence[EditionInForce]
    """What it can be compared with, the newest first."""


async def compared(
    session: AsyncSession, edition: EditionInForce, with_edition: str = "", region: str = ""
) -> Compared:
    """At most eight queries. `with_edition`: slug; else the newest of which anything is known. `region`: of one ITU
    region alone.
    """
    known = await _known(session, edition)
    others = [each for each in await editions_in_force(session) if each.slug in known]
    chosen = next((each for each in others if each.slug == with_edition), others[0] if others else None)
    reference = _reference(edition, chosen, submitted=known[chosen.slug]) if chosen else None
    now, drafts = await _now(session, edition, region)
    before = await _before(session, reference, region) if reference else ProjectCounts()
    return Compared(outreach(edition.rules, now, drafts, before, region), reference, others)


async def _known(session: AsyncSession, edition: EditionInForce) -> dict[str, bool]:
    """Other editions with public projects, and whether what was submitted to them is known."""
    public = exists().where(col(Project.edition_id) == Edition.id, col(Project.state).in_(PUBLIC))
    submitted = public.where(col(Project.submitted_at).is_not(None))
    columns: tuple[Any, ...] = (Edition.slug, case((col(Edition.kind) == "record", False), else_=submitted))
    query: Any = select(*columns).where(
        col(Edition.kind) != "rehearsal", col(Edition.id) != edition.id, public
    )
    return {slug: bool(known) for slug, known in (await session.exec(query)).all()}


def _reference(edition: EditionInForce, chosen: EditionInForce, *, submitted: bool) -> Reference:
    if not submitted:
        return Reference(chosen, "nominees")
    now = clock.now()
    (opened, closes), (began, _) = _submission(edition), _submission(chosen)
    if opened is None or began is None or now < opened or (closes is not None and closes <= now):
        return Reference(chosen, "end")
    return Reference(chosen, "moment", began + (now - opened))


def _submission(edition: EditionInForce) -> tuple[datetime | None, datetime | None]:
    """When it opens and closes."""
    phase = edition.rules.submission
    return (
        (edition.rules.instant(phase.opens), edition.rules.instant(phase.closes)) if phase else (None, None)
    )


async def _now(
    session: AsyncSession, edition: EditionInForce, region: str
) -> tuple[ProjectCounts, ProjectCounts]:
    """What is submitted, and drafts."""
    draft = col(Project.state) == State.DRAFT
    here = (*_within(region), col(Project.edition_id) == edition.id, col(Project.state) != State.WITHDRAWN)
    begun = await _cells(session, *here, draft)
    submitted = await _cells(session, *here, ~draft)
    return ProjectCounts(submitted, await _projects(session, *here, ~draft), edition.rules), ProjectCounts(
        begun
    )


async def _before(session: AsyncSession, reference: Reference, region: str) -> ProjectCounts:
    states = PUBLIC if reference.basis == "nominees" else SUBMITTED
    conditions = [
        *_within(region),
        col(Project.edition_id) == reference.edition.id,
        col(Project.state).in_(states),
    ]
    if reference.until is not None:
        conditions.append(col(Project.submitted_at) <= reference.until)
    elif reference.basis == "end":
        conditions.append(col(Project.submitted_at).is_not(None))
    projects = await _projects(session, *conditions)
    return ProjectCounts(await _cells(session, *conditions), projects, reference.edition.rules)


def _within(region: str) -> list[ColumnElement[bool]]:
    """That a project is of an ITU region; empty narrows nothing."""
    if not region:
        return []
    return [col(Project.country).in_([each.alpha2 for each in countries() if each.itu_region == region])]


_BY: tuple[Any, ...] = (Project.category, Project.country, Project.stakeholder_type, Project.language)


async def _cells(session: AsyncSession, *conditions: ColumnElement[bool]) -> list[Cell]:
    query: Any = select(*columns_of(Cell, Project, n=func.count())).where(*conditions).group_by(*_BY)
    return [Cell(*row) for row in (await session.exec(query)).all()]


async def _projects(session: AsyncSession, *conditions: ColumnElement[bool]) -> list[CountedProject]:
    query: Any = select(*columns_of(CountedProject, Project)).where(*conditions)
    rows = await (await session.connection()).execute(query)  # exec unpacks rows of one column
    return [CountedProject(*row) for row in rows]


# --- whom to invite ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Invitee:
    """The owner of a public project of an earlier edition, by the newest of its projects."""

    owner: str
    country: str | None
    stakeholder_type: str | None
    id: str
    edition: str
    category: str | None
    title: str
    language: str
    state: str
    url: str
    country_lacks: bool
    """Whether its country has no submission yet; else its category has none."""


async def whom_to_invite(
    session: AsyncSession, edition: EditionInForce, lacking: Outreach, wanted: Wanted
) -> Found[Invitee]:
    """Owners of earlier projects in countries or categories that have no submission now, by country; one query.

    Only what everybody can read of them. Owners who have submitted in this edition are left out. `q` is words of a
    name; filters: `region`, `group`, and `why`: `country` or `category`. The number is 0 after the last of them.
    """
    every = _newest_of_each_owner(edition, lacking, wanted.filters.get("region", ""))
    shown = every.c
    fitting = [shown.place == 1]
    fitting += [
        shown.owner_key.contains(entity_key(word), autoescape=True) for word in folded(wanted.q).split()
    ]
    if group := wanted.filters.get("group"):
        fitting.append(shown.stakeholder_type == group)
    if why := wanted.filters.get("why"):
        lacks = func.coalesce(shown.country, "").in_(lacking.no_country)
        fitting.append(lacks if why == "country" else ~lacks)
    columns = {
        "owner": shown.owner_key,
        "country": by_place(shown.country, [each.alpha2 for each in by_name(wanted.lang)]),
        "category": shown.category,
        "edition": shown.edition,
    }
    order = ordered(wanted.sort, columns, [shown.country, shown.owner_key, shown.id])
    selected: tuple[Any, ...] = (*shown, func.count().over().label("total"))
    part: Any = select(*selected).where(*fitting).order_by(*order).offset(wanted.offset).limit(wanted.limit)
    names = [name for name in Invitee.__slots__ if name != "country_lacks"]
    away = set(lacking.no_country)
    rows = (await session.exec(part)).all()
    invitees = [
        Invitee(**{name: getattr(row, name) for name in names}, country_lacks=row.country in away)
        for row in rows
    ]
    return Found(invitees, rows[0].total if rows else 0)


def _newest_of_each_owner(edition: EditionInForce, lacking: Outreach, region: str) -> Any:
    whose = (col(Project.owner_key), col(Project.country))
    newest = (col(Edition.slug).desc(), col(Project.id))
    columns: tuple[Any, ...] = (
        Project.id,
        Project.owner,
        Project.owner_key,
        Project.country,
        Project.stakeholder_type,
        Project.category,
        Project.title,
        Project.language,
        Project.state,
        Project.url,
        col(Edition.slug).label("edition"),
        func.row_number().over(partition_by=whose, order_by=newest).label("place"),
    )
    here = select(Project.owner_key).where(
        col(Project.edition_id) == edition.id, col(Project.state).in_(SUBMITTED)
    )
    lacks = col(Project.country).in_(lacking.no_country) | col(Project.category).in_(lacking.no_category)
    conditions = [
        col(Edition.kind) != "rehearsal",
        col(Edition.id) != edition.id,
        col(Project.state).in_(PUBLIC),
        col(Project.owner_key) != "",
        col(Project.owner_key).not_in(here),
        lacks,
    ]
    conditions += _within(region)
    query: Any = select(*columns).join(Edition, col(Edition.id) == Project.edition_id)
    return query.where(*conditions).subquery()


# --- what a regional officer sees of projects -------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RegionProject:
    """A submitted project, with no more than its name, where it is from, and its state."""

    id: str
    title: str
    language: str
    country: str | None
    category: str | None
    stakeholder_type: str | None
    state: str
    submitted_at: datetime | None


async def projects_of_region(
    session: AsyncSession, edition: EditionInForce, region: str, wanted: Wanted
) -> Found[RegionProject]:
    """Those that are submitted, by country and name; one query. `region`: empty for all. `q`: words of a name; filters:
    `state` and `category`.
    """
    fitting = [
        *_within(region),
        col(Project.edition_id) == edition.id,
        col(Project.state).in_(SUBMITTED),
    ]
    fitting += [col(Project.title).icontains(word, autoescape=True) for word in wanted.q.split()]
    if state := wanted.filters.get("state"):
        fitting.append(col(Project.state) == state)
    if category := wanted.filters.get("category"):
        fitting.append(col(Project.category) == category)
    country = by_place(col(Project.country), [each.alpha2 for each in by_name(wanted.lang)])
    columns = {
        "title": col(Project.title),
        "country": country,
        "category": col(Project.category),
        "state": col(Project.state),
        "submitted_at": col(Project.submitted_at),
    }
    order = ordered(wanted.sort, columns, [country, col(Project.title), col(Project.id)])
    total = func.count().over().label("total")
    selected: tuple[Any, ...] = (*columns_of(RegionProject, Project), total)
    query: Any = select(*selected).where(*fitting).order_by(*order)
    rows = (await session.exec(query.offset(wanted.offset).limit(wanted.limit))).all()
    return Found([RegionProject(*shown) for *shown, _total in rows], rows[0].total if rows else 0)


# --- what came of invitations to participate ---------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CallCounts:
    """An invitation to participate, and what came of it. None: it went to so few that nothing is counted."""

    call: Call
    visits: int | None
    begun: int | None
    submitted: int | None

    @property
    def id(self) -> str:
        return self.call.id


async def call_in(session: AsyncSession, edition: EditionInForce, call_id: str) -> Call:
    """Raises Missing."""
    found = await session.get(Call, call_id)
    if found is None or found.edition_id != edition.id:
        raise refusals.unknown_call()
    return found


async def calls_found(
    session: AsyncSession, edition: EditionInForce, region: str, wanted: Wanted
) -> Found[CallCounts]:
    """The newest first; one query. `region`: empty for all."""
    submitted = (
        select(func.count(col(Project.id)))
        .where(col(Project.call_id) == col(Call.id), col(Project.state).in_(SUBMITTED))
        .scalar_subquery()
    )
    columns = {"created_at": col(Call.created_at), "letters": col(Call.letters)}
    order = ordered(wanted.sort, columns, [col(Call.created_at).desc(), col(Call.id)])
    selected: tuple[Any, ...] = (Call, submitted, func.count().over().label("total"))
    query: Any = select(*selected).where(col(Call.edition_id) == edition.id)
    if region:
        query = query.where(col(Call.region) == region)
    if wanted.q:
        query = query.where(col(Call.id) == wanted.q)
    query = query.execution_options(populate_existing=True)
    rows = (await session.exec(query.order_by(*order).offset(wanted.offset).limit(wanted.limit))).all()
    found = [
        CallCounts(call, call.visits, call.begun, n)
        if call.letters >= LEAST
        else CallCounts(call, None, None, None)
        for call, n, _ in rows
    ]
    return Found(found, rows[0].total if rows else 0)
