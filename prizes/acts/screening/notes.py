"""Internal notes and tags of a project, for stewards alone."""

from __future__ import annotations

from typing import Any

from prizes.accounts.rules.scopes import TokenScope
from prizes.acts.declaring import Acts, leading
from prizes.api.screening.notes import InternalNoteSent, TagsSent, note_shown, tags_shown
from prizes.gate.at import At
from prizes.gate.permissions import Who
from prizes.nomination.actions.conversing import notes
from prizes.nomination.models import ProjectNote
from prizes.web.layout.pages import PageAt
from prizes.web.screening.project import office_project_page

acts = Acts("screening")
ONE = "/editions/{edition}/nominations/{nomination}"
HERE = leading("office_project_page", part="#notes")


def _tags(at: PageAt) -> dict[str, Any]:
    """As they are typed, and as they were shown."""
    return {"tags": [at.typed.get("tags")], "shown": [at.typed.get("shown")] if "shown" in at.typed else None}


@acts.act(
    f"POST {ONE}/notes",
    f"{office_project_page.path}/notes",
    who=Who.STEWARD,
    scope=TokenScope.OFFICE_WRITE,
    answers=note_shown,
    on=office_project_page,
    leads=HERE,
    notice="note-added",
    reads=lambda at: {"text": at.typed.get("note")},
)
async def add_note(at: At, nomination: str, sent: InternalNoteSent) -> ProjectNote:
    """Add a note that only stewards see."""
    return await notes.add_note(*at.here, nomination, text=sent.text, steward=at.person)


@acts.act(
    f"DELETE {ONE}/notes/{{note}}",
    f"{office_project_page.path}/notes/{{note}}/removal",
    who=Who.STEWARD,
    scope=TokenScope.OFFICE_WRITE,
    on=office_project_page,
    leads=HERE,
    notice="note-removed",
)
async def remove_note(at: At, nomination: str, note: str) -> None:
    """Remove a note of your own."""
    await notes.remove_note(*at.here, nomination, note_id=note, steward=at.person)


@acts.act(
    f"PUT {ONE}/tags",
    f"{office_project_page.path}/tags",
    who=Who.STEWARD,
    scope=TokenScope.OFFICE_WRITE,
    answers=tags_shown,
    on=office_project_page,
    leads=HERE,
    notice="tags-saved",
    reads=_tags,
)
async def set_tags(at: At, nomination: str, sent: TagsSent) -> list[str]:
    """Give a project these tags and no others. Only stewards see them."""
    return await notes.set_tags(*at.here, nomination, tags=sent.tags, shown=sent.shown, steward=at.person)
