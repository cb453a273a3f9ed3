"""Write the index of the register: in it is what everybody may read, and nothing else.

Spoken synchronously, since it is called while a transaction is being committed (`stocktaking.keeping`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice
from sqlite3 import sqlite_version_info
from typing import Any, TypeVar

from sqlalchemy import Table, delete, func, insert, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session
from sqlmodel import col, select

from prizes.db import lock_number
from prizes.edition.models import Edition
from prizes.nomination.models import Project, ProjectText
from prizes.stocktaking.models import Contribution, RegisterEntry, RegisterWord
from prizes.stocktaking.queries.contributions import CONTRIBUTED_ONES
from prizes.stocktaking.queries.matching import has_any, is_sqlite
from prizes.stocktaking.queries.register import REGISTERED
from prizes.stocktaking.queries.updates import statuses_in_force
from prizes.stocktaking.rules.contributions import CONTRIBUTED
from prizes.stocktaking.rules.entries import ANALYSIS, Described, Written, entry_of, words_of
from prizes.stocktaking.rules.facets import facets
from prizes.stocktaking.rules.likeness import BEGINNING, pieces
from prizes.stocktaking.rules.words import WORD

AT_ONCE = 200
"""Projects whose texts are in memory at once."""


def index(session: Session, ids: Collection[str]) -> None:
    """Bring the entries of these projects to what they are now: made, changed, or taken out. `ids`: of projects of
    contests, and of contributed ones.
    """
    if not is_sqlite(session):  # else two could each leave a last word to the other
        session.execute(select(func.pg_advisory_xact_lock(lock_number("register"))))
    for part in _parts(sorted(ids), AT_ONCE):
        _index(session, part)


def rebuild(session: Session) -> int:
    """Make the whole index anew; how many projects are in it."""
    session.execute(delete(RegisterWord))
    session.execute(delete(RegisterEntry))
    query = select(Project.id).join(Edition, col(Edition.id) == Project.edition_id).where(*REGISTERED)
    contributed = select(Contribution.id).where(*CONTRIBUTED_ONES)
    ids = [*session.execute(query).scalars(), *session.execute(contributed).scalars()]
    index(session, ids)
    return len(ids)


def is_old(session: Session) -> bool:
    """Whether the index lacks a project, has one too many, or was made by another analysis."""
    fitting = (
        select(func.count())
        .select_from(Project)
        .join(Edition, col(Edition.id) == Project.edition_id)
        .outerjoin(RegisterEntry, col(RegisterEntry.project_id) == Project.id)
        .where(*REGISTERED)
    )
    of_people = (
        select(func.count())
        .select_from(Contribution)
        .outerjoin(RegisterEntry, col(RegisterEntry.contribution_id) == Contribution.id)
        .where(*CONTRIBUTED_ONES)
    )
    total = select(func.count()).select_from(RegisterEntry)
    there = session.execute(total).scalar_one()
    fresh = col(RegisterEntry.analysis) == ANALYSIS
    registered = session.execute(fitting).scalar_one() + session.execute(of_people).scalar_one()
    current = (
        session.execute(fitting.where(fresh)).scalar_one()
        + session.execute(of_people.where(fresh)).scalar_one()
    )
    return not there == registered == current


T = TypeVar("T")


def _parts(things: Iterable[T], size: int) -> Iterator[list[T]]:
    left = iter(things)
    while part := list(islice(left, size)):
        yield part


# --- a part ------------------------------------------------------------------------------------------------


Row = dict[str, Any]
"""Of the table of entries, without its number."""


def _index(session: Session, ids: Sequence[str]) -> None:
    new = {row["about"]: row for row in (*_made(session, ids), *_contributed(session, ids))}
    names = ("about", "project_id", "contribution_id", "edition", "title_key", "analysis", "forms")
    columns: Any = [getattr(RegisterEntry, name) for name in names]
    rows = session.execute(select(*columns).where(col(RegisterEntry.about).in_(ids)))
    old: dict[str, Row] = {row[0]: dict(zip(names, row, strict=True)) for row in rows}
    gone = [project for project, row in old.items() if new.get(project) != row]
    come = [project for project, row in new.items() if old.get(project) != row]
    if gone:
        session.execute(delete(RegisterEntry).where(col(RegisterEntry.about).in_(gone)))
        _write_over(session)
    if come:
        session.execute(insert(RegisterEntry), [new[project] for project in come])
    before = {word for project in gone for word in words_of(old[project]["forms"])}
    after = {word for project in come for word in words_of(new[project]["forms"])}
    _add_words(session, after - before)
    _drop_words(session, before - after)


def _write_over(session: Session) -> None:
    """What was taken out of FTS5 stays in its files until they are merged; newer ones write over it by themselves."""
    if is_sqlite(session) and sqlite_version_info < (3, 42):
        session.execute(text("INSERT INTO register_search(register_search) VALUES ('optimize')"))


def _made(session: Session, ids: Sequence[str]) -> Iterator[Row]:
    """Rows of those that are in the register."""
    columns: Any = (Project, Edition.slug)
    query: Any = select(*columns).join(Edition, col(Edition.id) == Project.edition_id)
    rows = session.execute(query.where(col(Project.id).in_(ids), *REGISTERED)).all()
    texts = _texts_beside(session, [project.id for project, _ in rows])
    statuses = _statuses(session, [project.id for project, _ in rows])
    for project, edition in rows:
        written = [Written(project.language, project.title, project.summary), *texts.get(project.id, [])]
        goals = [int(goal) for goal in project.sdgs]
        entry = entry_of(
            Described(written, project.owner, project.country, project.category, goals, project.targets)
        )
        of_one = {"about": project.id, "project_id": project.id, "contribution_id": None}
        about = of_one | {"edition": edition, "title_key": project.title_key}
        yield about | {
            "analysis": ANALYSIS,
            "forms": entry.stored | _facets(project, edition, statuses.get(project.id)),
        }


def _contributed(session: Session, ids: Sequence[str]) -> Iterator[Row]:
    """Rows of those that people contributed."""
    query = select(Contribution).where(col(Contribution.id).in_(ids), *CONTRIBUTED_ONES)
    for one in session.execute(query).scalars():
        written = [Written(one.language, one.title, one.summary)]
        entries = [
            entry_of(Described(written, one.owner, one.country, code, one.sdgs, one.targets)).stored
            for code in one.categories
        ]
        values = {
            **{name: (getattr(one, name),) for name in ("country", "language", "status")},
            "category": one.categories,
            "sdg": one.sdgs,
            "target": one.targets,
            "state": (CONTRIBUTED,),
        }
        yield {
            "about": one.id,
            "project_id": None,
            "contribution_id": one.id,
            "edition": "",
            "title_key": one.title_key,
            "analysis": ANALYSIS,
            "forms": frozenset().union(*entries, facets(values)),
        }


def _facets(project: Project, edition: str, status: str | None) -> frozenset[str]:
    values = {name: (getattr(project, name),) for name in ("category", "country", "language", "state")}
    others = {
        "owner": (project.entity_id,),
        "stakeholder": (project.stakeholder_type,),
        "edition": (edition,),
        "status": (status,),
    }
    return facets({**values, **others, "sdg": project.sdgs, "target": project.targets})


def _statuses(session: Session, ids: Sequence[str]) -> dict[str, str]:
    """By project its status as its owner said last."""
    rows: list[Any] = list(session.execute(statuses_in_force(ids)))
    return dict(reversed(rows))


def _texts_beside(session: Session, ids: Sequence[str]) -> dict[str, list[Written]]:
    """By project those in further languages."""
    columns: Any = (ProjectText.project_id, ProjectText.lang, ProjectText.title, ProjectText.summary)
    found: dict[str, list[Written]] = {}
    for project, *text_in in session.execute(select(*columns).where(col(ProjectText.project_id).in_(ids))):
        found.setdefault(project, []).append(Written(*text_in))
    return found


def _add_words(session: Session, words: Collection[str]) -> None:
    rows = [
        {"piece": piece, "word": word}
        for word in sorted(words)
        if len(word) >= BEGINNING and not word.isdecimal()
        for piece in sorted(pieces(word))
    ]
    table: Table = RegisterWord.__table__  # type: ignore[attr-defined]
    adding = sqlite.insert(table) if is_sqlite(session) else postgresql.insert(table)
    for part in _parts(rows, 5_000):
        session.execute(adding.on_conflict_do_nothing(), part)


def _drop_words(session: Session, words: Collection[str]) -> None:
    """Those that no entry has any more."""
    here = is_sqlite(session)
    counting = select(func.count()).select_from(RegisterEntry)
    lost = [
        word
        for word in sorted(words)
        if not session.execute(counting.where(has_any(here, frozenset({WORD + word})))).scalar_one()
    ]
    for part in _parts(lost, AT_ONCE):
        session.execute(delete(RegisterWord).where(col(RegisterWord.word).in_(part)))
