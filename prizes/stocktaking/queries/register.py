"""Read the register: public projects of all editions but rehearsals, found by words, narrowed by facets."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Collection, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from sqlalchemy import ColumnElement, and_, func, literal, or_, tuple_
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.data.wsis import sdgs
from prizes.db import columns_of
from prizes.edition.models import Edition
from prizes.edition.queries import is_published
from prizes.nomination.models import Project
from prizes.nomination.queries.exporting import PART, ExportedProject
from prizes.nomination.queries.filters import Filters
from prizes.nomination.rules.states import PUBLIC
from prizes.stocktaking.models import Contribution, RegisterEntry
from prizes.stocktaking.queries.contributions import ContributedProject, contributed_in
from prizes.stocktaking.queries.matching import as_close, has, is_any_with, is_sqlite
from prizes.stocktaking.queries.reading import read_with_words
from prizes.stocktaking.queries.updates import status_of_projects
from prizes.stocktaking.rules.asking import NOTHING, Closeness, Search, search_for
from prizes.stocktaking.rules.facets import facet, narrowing

PAGE = 50
"""Projects on one page of the register."""
REGISTERED = (col(Edition.kind) != "rehearsal", is_published(), col(Project.state).in_(PUBLIC))
"""What a project is in the register by, in a query with its edition."""


@dataclass(frozen=True, slots=True)
class RegisterFilter:
    """What the register is narrowed to; empty values narrow nothing."""

    filters: Filters = field(default_factory=Filters)
    edition: str = ""
    """Slug, which is the year."""
    group: str = ""
    """A key of `rules.facets.GROUPS`."""
    status: str = ""
    """Of the project itself, see `rules.updates.ProjectStatus`."""
    line_goal: int | None = None
    """A goal that the WSIS-SDG matrix links with the action line. No project has named it by that."""

    @property
    def narrowing(self) -> list[frozenset[str]]:
        return narrowing(
            asdict(self.filters)
            | {name: getattr(self, name) for name in ("edition", "group", "status", "line_goal")}
        )


@dataclass(frozen=True, slots=True)
class Registered:
    """A project in the register."""

    id: str
    edition: str
    """Slug; empty: it was contributed, and submitted to no contest."""
    category: str | None
    state: str
    """In the contest; `contributed` where there was none."""
    title: str
    owner: str
    stakeholder_type: str | None
    country: str | None
    language: str
    url: str
    summary: str
    sdgs: list[int]
    targets: list[str]
    title_key: str
    closeness: int
    status: str | None = None
    """Of the project itself, as its owner said last; None: nothing was said since the contest."""

    @property
    def place(self) -> RegisterPlace:
        return RegisterPlace(self.closeness, self.edition, self.title_key, self.id)


@dataclass(frozen=True, slots=True)
class RegisterPlace:
    """Where a project stands in a list: what lists are in order by."""

    closeness: int
    edition: str
    title_key: str
    id: str


async def register(
    session: AsyncSession,
    asked: RegisterFilter,
    search: Search = NOTHING,
    *,
    after: RegisterPlace | None = None,
    before: RegisterPlace | None = None,
    offset: int = 0,
    limit: int = PAGE,
) -> list[Registered]:
    """The closest first, the newest edition first, then by title. `after`, `before`: the part that follows a place, or
    leads to it; it is no dearer the deeper it lies. `offset` is: it is counted out.
    """
    chosen: list[tuple[str, int]] = []
    for query in _parts(session, asked, search, after, before):
        rows = await session.exec(query.limit(offset + limit - len(chosen)))
        chosen += [(project, closeness) for project, closeness in rows.all()]
        if len(chosen) >= offset + limit:
            break
    part = chosen[offset:] if before is None else chosen[offset:][::-1]
    return await _described(session, dict(part))


async def look_up(session: AsyncSession, asked: RegisterFilter) -> tuple[Search, int]:
    """What is searched for, and how many projects are found. Only where there are none its words are looked at one by
    one.
    """
    search = search_for(asked.filters.q)
    if not is_sqlite(session):
        # What a search compares lies outside the rows; PostgreSQL takes reading it all for cheap.
        await session.exec(select(func.set_config("enable_seqscan", "off", True)))
    total = await _count(session, asked, search)
    if total or not search.asked:
        return search, total
    read = await read_with_words(session, search)
    return read, await _count(session, asked, read) if read.read else 0


async def _count(session: AsyncSession, asked: RegisterFilter, search: Search) -> int:
    if not is_possible(asked, search):
        return 0
    query = select(func.count()).select_from(RegisterEntry)
    if search.asked or asked.narrowing:
        query = query.where(has(is_sqlite(session), search, asked.narrowing))
    return (await session.exec(query)).one()


async def countries_of_register(
    session: AsyncSession, asked: RegisterFilter, search: Search
) -> dict[str, int]:
    """By country how many of what is found are of it, whatever the page; two queries. Without what gives none."""
    found: Counter[str] = Counter()
    if not is_possible(asked, search):
        return found
    for table, about in ((Project, RegisterEntry.project_id), (Contribution, RegisterEntry.contribution_id)):
        columns: Any = (col(table.country), func.count())
        query = select(*columns).join(RegisterEntry, col(about) == col(table.id))
        if search.asked or asked.narrowing:
            query = query.where(has(is_sqlite(session), search, asked.narrowing))
        for country, number in (await session.exec(query.group_by(col(table.country)))).all():
            if country:
                found[country] += number
    return found


async def goals_named(session: AsyncSession) -> set[int]:
    """Goals that some project of the register names."""
    sqlite = is_sqlite(session)
    columns: Any = [is_any_with(sqlite, frozenset({facet("sdg", goal.number)})) for goal in sdgs()]
    row = (await session.exec(select(*columns))).one()
    return {goal.number for goal, named in zip(sdgs(), row, strict=True) if named}


async def register_parts(
    session: AsyncSession, asked: RegisterFilter
) -> AsyncIterator[list[ExportedProject]]:
    """The same for a file, in the same order."""
    search, _ = await look_up(session, asked)
    for query in _parts(session, asked, search, None, None):
        ids = [project for project, _ in (await session.exec(query)).all()]
        for begun in range(0, len(ids), PART):
            part = ids[begun : begun + PART]
            columns: Any = (Project, Edition.slug)
            rows = await session.exec(_public(select(*columns), part))
            said = await status_of_projects(session, part)
            there = {
                project.id: ExportedProject(project, slug, said.get(project.id))
                for project, slug in rows.all()
            }
            for one in await contributed_in(session, part):
                there[one.id] = ExportedProject(one, "", one.status)
            yield [there[project] for project in part if project in there]
            session.expunge_all()  # else the session would keep every project that it has read


# --- what is in it -----------------------------------------------------------------------------------------


def is_possible(asked: RegisterFilter, search: Search) -> bool:
    """Whether anything can be found at all."""
    return not search.unknown and all(asked.narrowing)


def _public(query: Any, ids: Collection[str]) -> Any:
    """Of these projects those that are public: whatever the index says, nothing else is read."""
    query = query.join(Edition, col(Edition.id) == Project.edition_id)
    return query.where(col(Project.id).in_(ids), *REGISTERED)


async def _described(session: AsyncSession, closeness: Mapping[str, int]) -> list[Registered]:
    """In the given order. Closeness by id of the project."""
    columns = columns_of(Registered, Project, edition=Edition.slug, closeness=literal(0), status=None)
    rows = (await session.exec(_public(select(*columns), closeness.keys()))).all() if closeness else []
    there = {row.id: Registered(*row) for row in rows}
    for one in await contributed_in(session, closeness.keys()):
        there[one.id] = _contributed(one)
    said = await status_of_projects(session, [each for each, row in there.items() if row.edition])
    return [
        replace(there[each], closeness=close, status=said.get(each, there[each].status))
        for each, close in closeness.items()
        if each in there
    ]


def _contributed(one: ContributedProject) -> Registered:
    names = ("id", "category", "state", "title", "owner", "stakeholder_type", "country", "language", "url")
    more = ("summary", "sdgs", "targets", "title_key", "status")
    return Registered(edition="", closeness=0, **{name: getattr(one, name) for name in (*names, *more)})


# --- order -------------------------------------------------------------------------------------------------


def _parts(
    session: AsyncSession,
    asked: RegisterFilter,
    search: Search,
    after: RegisterPlace | None,
    before: RegisterPlace | None,
) -> Iterator[Any]:
    """Queries for id and closeness, one for each closeness, in order from a place on. Each walks along the index of the
    order, so that a part costs as much as it has rows, however many are found.
    """
    if not is_possible(asked, search):
        return
    forwards, place = before is None, after or before
    steps = sorted(Closeness, reverse=not forwards) if search.asked else [Closeness.WHOLE]
    for step in steps:
        if place is not None and (step < place.closeness if forwards else step > place.closeness):
            continue
        columns: Any = (RegisterEntry.about, literal(int(step)))
        query = select(*columns)
        if search.asked:
            query = query.where(as_close(is_sqlite(session), search, asked.narrowing, step))
        elif asked.narrowing:
            query = query.where(has(is_sqlite(session), search, asked.narrowing))
        if place is not None and step == place.closeness:
            query = query.where(_beyond(place, forwards=forwards))
        yield query.order_by(*_order(forwards=forwards))


def _order(*, forwards: bool) -> list[ColumnElement[Any]]:
    edition, *others = (
        col(RegisterEntry.edition),
        col(RegisterEntry.title_key),
        col(RegisterEntry.about),
    )
    if forwards:
        return [edition.desc(), *(other.asc() for other in others)]
    return [edition.asc(), *(other.desc() for other in others)]


def _beyond(place: RegisterPlace, *, forwards: bool) -> ColumnElement[bool]:
    """Behind a place in the order, or before it."""
    edition, last = col(RegisterEntry.edition), (place.title_key, place.id)
    titles = tuple_(col(RegisterEntry.title_key), col(RegisterEntry.about))
    further = edition < place.edition if forwards else edition > place.edition
    following = titles > tuple_(*last) if forwards else titles < tuple_(*last)
    # Said twice: of the first alone both databases see where in the index the walk begins.
    onward = edition <= place.edition if forwards else edition >= place.edition
    return and_(onward, or_(further, following))
