"""For programs: what stewards note of a project for each other. Writing is in `prizes.acts`."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from prizes.accounts.rules.scopes import TokenScope
from prizes.gate.at import At, AtEdition
from prizes.gate.permissions import Who, allow
from prizes.nomination import refusals
from prizes.nomination.actions.conversing.notes import NOTE_MOST
from prizes.nomination.models import ProjectNote
from prizes.nomination.queries.notes import notes_of, tags_of
from prizes.nomination.queries.projects import project_in
from prizes.nomination.rules.tags import TEXT_MOST

router = APIRouter(tags=["screening"])


class InternalNoteSent(BaseModel):
    text: str = Field(default="", max_length=NOTE_MOST)


class NoteShown(BaseModel):
    model_config = ConfigDict(from_attributes=True, use_attribute_docstrings=True)

    id: str
    author: str | None = None
    """Of others; None: you, or an account that was erased."""
    text: str
    written_at: datetime


class NotesShown(BaseModel):
    items: list[NoteShown]
    tags: list[str]
    next: None = None


TagTexts = Annotated[list[Annotated[str, Field(max_length=TEXT_MOST)]], Field(max_length=100)]


class TagsSent(BaseModel):
    tags: TagTexts = []
    """All that the project is to have. Commas and semicolons of any script part them."""
    shown: TagTexts | None = None
    """Those that were read before: what others have changed since then stays. Left out: all are replaced."""


class TagsShown(BaseModel):
    tags: list[str]


def note_shown(_at: At, note: ProjectNote) -> NoteShown:
    return NoteShown(id=note.id, text=note.text, written_at=note.written_at)


def tags_shown(_at: At, tags: list[str]) -> TagsShown:
    return TagsShown(tags=tags)


@router.get(
    "/editions/{edition}/nominations/{nomination}/notes",
    dependencies=allow(Who.STEWARD, TokenScope.OFFICE_READ),
)
async def list_notes(at: AtEdition, nomination: str) -> NotesShown:
    """Internal notes, the oldest first, and tags of a project. Nobody of the project sees them."""
    project = await project_in(*at.here, nomination)
    if project is None:
        raise refusals.unknown_project()
    notes = await notes_of(at.session, project, at.by)
    return NotesShown(
        items=[
            NoteShown(
                id=each.id,
                author=None if each.mine else each.author,
                text=each.text,
                written_at=each.written_at,
            )
            for each in notes
        ],
        tags=(await tags_of(at.session, [project.id], at.by)).get(project.id, []),
    )
