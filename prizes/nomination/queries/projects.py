"""Read projects: a nominator's own, the public ones, the stewards' queue, what counts towards the limits."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, tuple_
from sqlalchemy.orm import aliased
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.data.languages import INSTEAD, NATIVE_NAMES, beyond_the_six
from prizes.db import columns_of
from prizes.edition.document.rules import Rules
from prizes.edition.kinds.dimensions import classes_by
from prizes.edition.kinds.groups import GroupFacts
from prizes.edition.models import Edition
from prizes.edition.queries import EditionInForce, edition_in_force, is_published
from prizes.kit.token import ALPHABET
from prizes.nomination.models import Project, ProjectMember, ProjectText
from prizes.nomination.project_roles import Author, DraftKey, ProjectRole
from prizes.nomination.queries.filters import (
    Filters,
    OfficeFilters,
    class_of,
    flags_of,
    office_conditions,
    ordered,
    public_conditions,
    result_of,
    to_screen,
)
from prizes.nomination.rules.screening import Result
from prizes.nomination.rules.states import PUBLIC, State

IN_THE_CONTEST = frozenset(State) - {State.DRAFT, State.WITHDRAWN, State.INELIGIBLE, State.DISQUALIFIED}
"""States that count towards the limits."""
PAGE = 50
"""Projects on one page of a list."""


@dataclass(frozen=True, slots=True)
class ListedProject:
    """A project as it stands in lists that everybody may see."""

    id: str
    category: str | None
    state: str
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
    """By which lists are in order."""
    own_lang: str | None = None
    own_title: str | None = None
    own_summary: str | None = None
    """In the reader's language, where the project is given in it beside its original."""
    body: str | None = None
    """Id of the body of the rules that proposed it."""

    @property
    def title_shown(self) -> str:
        return self.own_title or self.title

    @property
    def title_lang(self) -> str:
        return (self.own_lang if self.own_title else None) or self.language


OWN = {"own_lang": ProjectText.lang, "own_title": ProjectText.title, "own_summary": ProjectText.summary}


@dataclass(frozen=True, slots=True)
class QueuePage:
    projects: Sequence[Project]
    total: int


# --- one project ---------------------------------------------------------------------------------------


async def edition_of(session: AsyncSession, project_id: str) -> EditionInForce | None:
    """The edition of a project that is named without it."""
    query = (
        select(Edition.slug)
        .join(Project, col(Project.edition_id) == Edition.id)
        .where(col(Project.id) == project_id)
    )
    slug = (await session.exec(query)).first()
    return await edition_in_force(session, slug) if slug else None


async def project_in(
    session: AsyncSession, edition: EditionInForce, project_id: str, *, lock: bool = False
) -> Project | None:
    """A project of this edition, in any state; who may see it is for the caller to ask."""
    project = await session.get(Project, project_id, with_for_update={"key_share": True} if lock else None)
    return project if project is not None and project.edition_id == edition.id else None


async def role_of(session: AsyncSession, project: Project, author: Author) -> ProjectRole | None:
    """What part somebody has in a project; None: none, and to them it does not exist."""
    if isinstance(author, DraftKey):
        return (
            ProjectRole.NOMINATOR
            if project.draft_hash is not None and project.draft_hash == author.hash
            else None
        )
    if project.nominator_id is not None and project.nominator_id == author.id:
        return ProjectRole.NOMINATOR
    member = await session.get(ProjectMember, (project.id, author.id))
    return ProjectRole(member.part) if member else None


async def own_projects(session: AsyncSession, edition: EditionInForce, author: Author) -> Sequence[Project]:
    """What somebody has a hand in, in an edition, the newest first."""
    mine: ColumnElement[bool]
    if isinstance(author, DraftKey):
        mine = col(Project.draft_hash) == author.hash
    else:
        shared = select(ProjectMember.project_id).where(col(ProjectMember.person_id) == author.id)
        mine = (col(Project.nominator_id) == author.id) | col(Project.id).in_(shared)
    query = (
        select(Project)
        .where(col(Project.edition_id) == edition.id, mine)
        .order_by(col(Project.created_at).desc(), col(Project.id))
    )
    return (await session.exec(query)).all()


async def public_project(session: AsyncSession, edition: EditionInForce, project_id: str) -> Project | None:
    project = await project_in(session, edition, project_id)
    return project if project is not None and project.state in PUBLIC else None


@dataclass(frozen=True, slots=True)
class ProjectPlace:
    """Where a project is."""

    id: str
    edition: str
    """Its short name in addresses."""


ID, LEAST_BEGINNING = 16, 6
"""Characters of an id, and of a beginning that is looked for."""


async def public_project_beginning(session: AsyncSession, typed: str) -> ProjectPlace | None:
    """The one public project whose id begins so, as people type it from paper; None also where there are several."""
    sign = typed.strip().replace("-", "").lower().translate(str.maketrans("oil", "011"))
    if not LEAST_BEGINNING <= len(sign) <= ID or not set(sign) <= set(ALPHABET):
        return None
    # Of one length and without punctuation, so that every collation orders them by their signs.
    query = (
        select(*columns_of(ProjectPlace, Project, edition=Edition.slug))
        .join(Edition, col(Edition.id) == col(Project.edition_id))
        .where(
            col(Project.id).between(sign.ljust(ID, "0"), sign.ljust(ID, "z")), col(Project.state).in_(PUBLIC)
        )
        .where(is_published())
        .limit(2)
    )
    found = (await session.exec(query)).all()
    return ProjectPlace(*found[0]) if len(found) == 1 else None


# --- public lists --------------------------------------------------------------------------------------


async def nominees(session: AsyncSession, edition: EditionInForce, category: str) -> list[ListedProject]:
    """The projects of a category that the public votes on, or voted on; by title."""
    query = (
        select(*columns_of(ListedProject, Project, **dict.fromkeys(OWN)))
        .where(col(Project.edition_id) == edition.id, col(Project.category) == category)
        .where(col(Project.state).in_(PUBLIC))
        .order_by(col(Project.title_key), col(Project.id))
    )
    return [ListedProject(*row) for row in (await session.exec(query)).all()]


async def public_projects(
    session: AsyncSession,
    edition: EditionInForce,
    filters: Filters,
    *,
    after: tuple[str, str] | None = None,
    offset: int = 0,
    limit: int = PAGE,
    lang: str = "",
) -> list[ListedProject]:
    """By title. `after`: title key and id of the last project of the part before. `lang`: the reader's language."""
    query = select(*columns_of(ListedProject, Project, **OWN)).outerjoin(ProjectText, beside_original(lang))
    query = query.where(*public_conditions(session, edition, filters))
    if after is not None:
        query = query.where(tuple_(col(Project.title_key), col(Project.id)) > tuple_(*after))
    query = query.order_by(col(Project.title_key), col(Project.id)).offset(offset).limit(limit)
    return [ListedProject(*row) for row in (await session.exec(query)).all()]


async def classes_of(
    session: AsyncSession, edition: EditionInForce, rules: Rules, ids: Collection[str] | None = None
) -> dict[str, dict[str, str]]:
    """Of these projects, or all of the edition, the answers to the questions by which rules classify them, by the id of
    the question, and their groups by the id of the division. Nothing is read where rules have neither.
    """
    asked = [each.id for each in rules.classifications]
    if not (asked or rules.divisions) or (ids is not None and not ids):
        return {}
    columns = (class_of(question).label(f"class_{n}") for n, question in enumerate(asked))
    facts = (col(Project.category), col(Project.stakeholder_type), col(Project.country))
    query: Any = select(col(Project.id), *facts, *columns).where(Project.edition_id == edition.id)
    if ids is not None:
        query = query.where(col(Project.id).in_(ids))
    return {
        project: classes_by(
            rules, GroupFacts(category, kind, country, dict(zip(asked, answers, strict=True)))
        )
        for project, category, kind, country, *answers in (await session.exec(query)).all()
    }


def beside_original(lang: str) -> ColumnElement[bool]:
    """For an outer join of a list of projects: the texts in which a reader of this language reads each, where these are
    not the original's, as `chosen_language` says it of one project. No language: the original.
    """
    own = and_(col(ProjectText.project_id) == col(Project.id), col(ProjectText.lang) != col(Project.language))
    if not lang:
        return and_(own, col(ProjectText.lang) == "")
    of_the_six = col(Project.language).in_(list(NATIVE_NAMES))
    return and_(own, col(ProjectText.lang) == case((of_the_six, lang), else_=_instead(lang)))


def _instead(lang: str) -> Any:
    """Of a project in none of the six, the language of its best title."""
    text = aliased(ProjectText)
    order = {each: place for place, each in enumerate(dict.fromkeys((lang, *INSTEAD)))}
    of_text: Any = select(text.lang)
    return (
        of_text.where(
            col(text.project_id) == col(Project.id),
            col(text.lang).in_(list(order)),
            col(text.title) != "",
        )
        .order_by(case(order, value=col(text.lang)))
        .limit(1)
        .correlate(Project)
        .scalar_subquery()
    )


async def titles_for(
    session: AsyncSession, projects: Collection[str], lang: str
) -> dict[str, tuple[str, str]]:
    """Title and its language by project, for a reader of this language."""
    if not projects:
        return {}
    columns: Any = (Project.id, Project.title, Project.language, ProjectText.title, ProjectText.lang)
    query = select(*columns).outerjoin(ProjectText, beside_original(lang))
    rows = (await session.exec(query.where(col(Project.id).in_(list(projects))))).all()
    return {
        project: (own, own_lang) if own else (title, original)
        for project, title, original, own, own_lang in rows
    }


async def titles_instead(
    session: AsyncSession, edition: EditionInForce, lang: str
) -> dict[tuple[str, str], tuple[str, str]]:
    """By title and language of the projects that are written in none of the six: those in which a reader of this
    language reads them. Nothing is asked where the rules offer no such language. What two projects are called alike is
    left out, where they are not read alike.
    """
    submission = edition.rules.submission
    others = [each for each in submission.languages if beyond_the_six(each)] if submission else []
    if not others:
        return {}
    columns: Any = (Project.title, Project.language, ProjectText.title, ProjectText.lang)
    query = select(*columns).join(ProjectText, beside_original(lang))
    query = query.where(col(Project.edition_id) == edition.id, col(Project.language).in_(others))
    found: dict[tuple[str, str], set[tuple[str, str]]] = {}
    for title, original, own, own_lang in (
        await session.exec(query.where(col(ProjectText.title) != ""))
    ).all():
        found.setdefault((title, original), set()).add((own, own_lang))
    return {key: next(iter(each)) for key, each in found.items() if len(each) == 1}


async def public_count(session: AsyncSession, edition: EditionInForce, filters: Filters) -> int:
    query = select(func.count()).select_from(Project).where(*public_conditions(session, edition, filters))
    return (await session.exec(query)).one()


async def public_counts_by_category(session: AsyncSession, edition: EditionInForce) -> dict[str, int]:
    query = (
        select(col(Project.category), func.count())
        .where(col(Project.edition_id) == edition.id, col(Project.state).in_(PUBLIC))
        .group_by(col(Project.category))
    )
    return {category: n for category, n in (await session.exec(query)).all() if category}


async def countries_of_public(
    session: AsyncSession, edition: EditionInForce
) -> tuple[dict[str, int], dict[str, int]]:
    """By country public projects, and those that won."""
    winners = func.count().filter(col(Project.state) == State.WINNER)
    query = (
        select(col(Project.country), func.count(), winners)
        .where(col(Project.edition_id) == edition.id, col(Project.state).in_(PUBLIC))
        .where(col(Project.country).is_not(None))
        .group_by(col(Project.country))
    )
    rows = [(country, n, won) for country, n, won in (await session.exec(query)).all() if country]
    return {country: n for country, n, _ in rows}, {country: won for country, _, won in rows if won}


# --- the stewards' queue -------------------------------------------------------------------------------


async def queue_page(
    session: AsyncSession,
    edition: EditionInForce,
    filters: OfficeFilters,
    *,
    reader: str,
    offset: int = 0,
    limit: int = PAGE,
) -> QueuePage:
    """All projects of an edition in any state, in the order that the filters name. `reader`: the steward who reads."""
    conditions = office_conditions(session, edition, filters, reader)
    query = select(Project).where(*conditions).order_by(*ordered(filters.sort))
    rows = await session.exec(query.offset(offset).limit(limit))
    counting = select(func.count()).select_from(Project).where(*conditions)
    return QueuePage(rows.all(), (await session.exec(counting)).one())


async def counts_by_state(
    session: AsyncSession, edition: EditionInForce, filters: OfficeFilters, *, reader: str
) -> dict[str, int]:
    """How many projects are in each state, among those that fit the filters (whatever state they name)."""
    whatever_state = replace(filters, state="")
    query = (
        select(col(Project.state), func.count())
        .where(*office_conditions(session, edition, whatever_state, reader))
        .group_by(col(Project.state))
    )
    return dict((await session.exec(query)).all())


async def counts_by_result(session: AsyncSession, edition: EditionInForce) -> dict[Result, int]:
    """How many submitted projects there are by the result of their screening."""
    found = result_of(edition.rules).label("result")
    query = (
        select(found, func.count())
        .select_from(Project)
        .where(col(Project.edition_id) == edition.id, col(Project.state) == State.SUBMITTED)
        .group_by(found)
    )
    return {Result(result): n for result, n in (await session.exec(query)).all()}


async def number_to_screen(
    session: AsyncSession, edition: EditionInForce, screener: str, *, beside: str = ""
) -> int:
    """How many projects somebody can screen and has not. `beside`: id of one that is not counted."""
    query = select(func.count()).select_from(Project)
    query = query.where(Project.edition_id == edition.id, Project.id != beside)
    return (await session.exec(query.where(*to_screen(edition.rules, screener)))).one()


@dataclass(frozen=True, slots=True)
class QueueMarks:
    """What a row of the queue says beside the project itself."""

    result: Result
    flags: tuple[str, ...]


async def marks_of_queue(
    session: AsyncSession, edition: EditionInForce, ids: Sequence[str]
) -> dict[str, QueueMarks]:
    """Result of the screening and flags by project, in one query."""
    flags = flags_of(edition.rules)
    columns: list[Any] = [col(Project.id), result_of(edition.rules), *flags.values()]
    rows = await session.exec(select(*columns).where(col(Project.id).in_(ids)))
    return {
        project: QueueMarks(Result(result), tuple(f for f, set_ in zip(flags, marks, strict=True) if set_))
        for project, result, *marks in rows.all()
    }
