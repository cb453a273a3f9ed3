"""Projects of this and earlier editions that are likely the same as one: what the nominator is told, and what
stewards have to look at.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Text, cast, func
from sqlalchemy.orm import aliased
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.edition.models import Edition
from prizes.edition.queries import EditionInForce
from prizes.kit.listing import Found, Wanted, ordered
from prizes.kit.text import folded
from prizes.nomination.models import Likeness, Project
from prizes.nomination.queries.comparison_index import known_like, sketch_of
from prizes.nomination.queries.projects import IN_THE_CONTEST
from prizes.nomination.rules.form import submission_of
from prizes.nomination.rules.similarity import LIKELY, Alike, compare
from prizes.nomination.rules.states import PUBLIC, State
from prizes.nomination.rules.submission import IMPLIED

MOST = 200
"""Likely ones of one project that are looked at."""
HINTS = 3
"""Projects that a nominator is shown."""
COMPARED = frozenset({"title", "owner", "country", "url"})
"""What of a project is compared."""


@dataclass(frozen=True, slots=True)
class Match:
    """A project that is likely the same as another."""

    project: Project
    edition: str
    """Slug."""
    alike: Alike


@dataclass(frozen=True, slots=True)
class DuplicateHint:
    """What a nominator is told of a likely one that everybody can see."""

    match: Match
    barred: bool
    """Whether the rules keep the same project out because of what it was."""
    exceptions: bool
    """Whether the rules know exceptions."""


async def likely(session: AsyncSession, edition: EditionInForce, project: Project) -> list[Match]:
    """Submitted projects of this and all other editions but rehearsals, the most alike first; two queries."""
    one = sketch_of(project)
    found = [key for key in await known_like(session, one) if key != project.id][:MOST]
    if not found:
        return []
    query: Any = (
        select(Project, Edition.slug)
        .join(Edition, col(Edition.id) == Project.edition_id)
        .where(col(Project.id).in_(found), col(Project.state).in_(IN_THE_CONTEST))
        .where((col(Edition.id) == edition.id) | (col(Edition.kind) != "rehearsal"))
    )
    matches = [
        Match(other, slug, compare(one, sketch_of(other)))
        for other, slug in (await session.exec(query)).all()
    ]
    return sorted(
        (match for match in matches if match.alike.score >= LIKELY),
        key=lambda match: (-match.alike.score, match.edition, match.project.id),
    )


async def hints(session: AsyncSession, edition: EditionInForce, project: Project) -> list[DuplicateHint]:
    """What everybody can see and is likely the same. It hinders nothing."""
    submission = submission_of(edition.rules)
    barred = set(submission.barred)
    public = [match for match in await likely(session, edition, project) if match.project.state in PUBLIC]
    return [
        DuplicateHint(
            match,
            barred=match.project.edition_id != edition.id
            and bool(barred & IMPLIED.get(State(match.project.state), frozenset())),
            exceptions=submission.exceptions,
        )
        for match in public[:HINTS]
    ]


# --- the stewards' pairs -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Pair:
    """Two projects that may be the same."""

    likeness: Likeness
    project: Project
    other: Project
    other_edition: str
    """Slug."""


_other = aliased(Project)


async def pairs(session: AsyncSession, edition: EditionInForce, wanted: Wanted) -> Found[Pair]:
    """The most alike first. Pairs of which one has left the contest are not shown; two queries.

    `q` is words of either project. Filters: `state` ("all": any); `category` of the later project; `where`: `here`,
    both are of this edition, `earlier`, the other is of another one; `because`: `title`, `owner` or `url` is alike.
    """
    state = wanted.filters.get("state", "")
    narrowed = _narrowed(edition, wanted)
    query: Any = _joined(select(Likeness, Project, _other, Edition.slug)).where(*narrowed)
    if state not in ("", "all"):
        query = query.where(col(Likeness.state) == state)
    columns = {
        "title": col(Project.title_key),
        "category": col(Project.category),
        "other": col(_other.title_key),
        "score": col(Likeness.score),
        "found_at": col(Likeness.found_at),
    }
    order = ordered(wanted.sort, columns, [col(Likeness.score).desc(), col(Likeness.id)])
    part = query.order_by(*order).offset(wanted.offset).limit(wanted.limit)
    found = [Pair(*row) for row in (await session.exec(part)).all()]
    counting: Any = _joined(select(col(Likeness.state), func.count())).where(*narrowed)
    counts = dict((await session.exec(counting.group_by(col(Likeness.state)))).all())
    return Found(found, sum(counts.values()) if state in ("", "all") else counts.get(state, 0), counts)


async def pair(session: AsyncSession, edition: EditionInForce, likeness_id: str) -> Pair | None:
    """One pair of this edition, whatever became of its projects."""
    query: Any = _joined(select(Likeness, Project, _other, Edition.slug))
    row = (
        await session.exec(
            query.where(col(Likeness.id) == likeness_id, col(Project.edition_id) == edition.id)
        )
    ).first()
    return Pair(*row) if row else None


async def pairs_named(
    session: AsyncSession, edition: EditionInForce, likeness_ids: Sequence[str]
) -> list[Pair]:
    """Pairs of this edition with these ids, whatever became of their projects."""
    query: Any = _joined(select(Likeness, Project, _other, Edition.slug)).where(
        col(Likeness.id).in_(likeness_ids), col(Project.edition_id) == edition.id
    )
    return [Pair(*row) for row in (await session.exec(query.order_by(col(Likeness.id)))).all()]


async def open_pairs(session: AsyncSession, edition: EditionInForce) -> int:
    """How many pairs nobody has decided."""
    query: Any = _joined(select(func.count())).where(
        *_narrowed(edition, Wanted()), col(Likeness.state) == "open"
    )
    return int((await session.exec(query)).one())


def _joined(query: Any) -> Any:
    return (
        query.select_from(Likeness)
        .join(Project, col(Project.id) == Likeness.project_id)
        .join(_other, col(_other.id) == Likeness.other_id)
        .join(Edition, col(Edition.id) == _other.edition_id)
    )


def _narrowed(edition: EditionInForce, wanted: Wanted) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [
        col(Project.edition_id) == edition.id,
        col(Project.state).in_(IN_THE_CONTEST),
        col(_other.state).in_(IN_THE_CONTEST),
    ]
    category, where, because = (wanted.filters.get(name, "") for name in ("category", "where", "because"))
    if category:
        conditions.append(col(Project.category) == category)
    if where:
        same = col(_other.edition_id) == edition.id
        conditions.append(same if where == "here" else ~same)
    if because:
        conditions.append(cast(col(Likeness.because), Text).contains(f'"{because}"', autoescape=True))
    return conditions + [
        col(Project.search).contains(word, autoescape=True)
        | col(_other.search).contains(word, autoescape=True)
        for word in folded(wanted.q).split()
    ]
