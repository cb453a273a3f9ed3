"""Keep the index of the register with the projects, in the transactions that change them.

Projects enter the register and leave it by acts of several stages (the decision, the import, an erasure), none of which
knows the register. So no act has to think of it: every session notes which projects it touches, and before it commits
their entries are brought to what they are. What is committed is found; what is taken out is found no more.

Whatever opens a database to write calls `keep_register`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sqlalchemy import event, inspect
from sqlalchemy.orm import ORMExecuteState, Session
from sqlmodel import col, select

from prizes.edition.models import Edition
from prizes.nomination.models import Project, ProjectText
from prizes.nomination.rules.states import PUBLIC
from prizes.stocktaking.actions.indexing import index
from prizes.stocktaking.models import Contribution, ProjectUpdate

TOUCHED = "register"
"""In the `info` of a session: ids of projects whose entries may not be what they should."""
_OF_PROJECT = (
    "edition_id state title title_key owner summary country category sdgs targets language entity_id"
    " stakeholder_type"
)
OF_PROJECT = frozenset(_OF_PROJECT.split())
OF_TEXT = frozenset(("title", "summary"))
OF_UPDATE = frozenset(("status", "state", "as_of", "decided_at"))
OF_EDITION = frozenset(("kind", "published_at", "slug"))
"""Columns from which an entry is made, or by which it is in the register."""


def keep_register() -> None:
    """From now on, in every session of this process."""
    acts: Mapping[str, Callable[..., None]] = {
        "before_flush": note_rows,
        "do_orm_execute": note_statements,
        "before_commit": bring_up_to_date,
        "after_rollback": forget,
    }
    for name, act in acts.items():
        if not event.contains(Session, name, act):
            event.listen(Session, name, act)


def note_rows(session: Session, *_: Any) -> None:
    for row in (*session.new, *session.dirty, *session.deleted):
        match row:
            case Project() if _changed(session, row, OF_PROJECT) and _is_or_was_public(row):
                _note(session, [row.id])
            case ProjectText() if _changed(session, row, OF_TEXT) and _may_be_public(session, row):
                _note(session, [row.project_id])
            case Contribution():
                _note(session, [row.id])
            case ProjectUpdate(project_id=str(project)):
                _note(session, [project])
            case Edition() if row not in session.new and _changed(session, row, OF_EDITION):
                _note(session, _ids(session, col(Project.edition_id) == row.id))


def note_statements(state: ORMExecuteState) -> None:
    """Changes of many rows at once: whichever they are about to meet."""
    if not (state.is_update or state.is_delete) or state.bind_mapper is None:
        return
    statement: Any = state.statement
    named = {getattr(column, "key", column) for column in getattr(statement, "_values", None) or {}}
    conditions = () if statement.whereclause is None else (statement.whereclause,)
    match state.bind_mapper.class_:
        case table if table is Project and (state.is_delete or named & OF_PROJECT):
            _note(state.session, _ids(state.session, *conditions))
        case table if table is ProjectText and (state.is_delete or named & OF_TEXT):
            of_texts = select(ProjectText.project_id).where(*conditions)
            _note(state.session, _ids(state.session, col(Project.id).in_(of_texts)))
        case table if table is Contribution:
            these = select(col(Contribution.id)).where(*conditions)
            with state.session.no_autoflush:
                _note(state.session, state.session.connection().execute(these).scalars().all())
        case table if table is ProjectUpdate and (state.is_delete or named & OF_UPDATE):
            of_updates = select(ProjectUpdate.project_id).where(*conditions)
            _note(state.session, _ids(state.session, col(Project.id).in_(of_updates)))
        case table if table is Edition and named & OF_EDITION:
            _note(
                state.session,
                _ids(state.session, col(Project.edition_id).in_(select(Edition.id).where(*conditions))),
            )


def bring_up_to_date(session: Session) -> None:
    if session.in_nested_transaction():
        return
    session.flush()
    if touched := session.info.pop(TOUCHED, None):
        index(session, touched)


def forget(session: Session) -> None:
    session.info.pop(TOUCHED, None)


def _note(session: Session, ids: Iterable[str]) -> None:
    session.info.setdefault(TOUCHED, set()).update(ids)


def _ids(session: Session, *conditions: Any) -> list[str]:
    """Also of those that are not public, or not yet."""
    project: Any = Project
    with session.no_autoflush:
        return list(session.connection().execute(select(project.__table__.c.id).where(*conditions)).scalars())


def _changed(session: Session, row: Any, columns: frozenset[str]) -> bool:
    if row in session.new or row in session.deleted:
        return True
    attributes = inspect(row).attrs
    return any(attributes[name].history.has_changes() for name in columns)


def _is_or_was_public(project: Project) -> bool:
    before: Iterable[str] = inspect(project).attrs["state"].history.deleted or ()
    return bool({project.state, *before} & PUBLIC)


def _may_be_public(session: Session, text: ProjectText) -> bool:
    """Unless its project is at hand and is not."""
    project = session.identity_map.get(session.identity_key(Project, text.project_id))
    return project is None or project.state in PUBLIC
