"""The hint beside a form: public projects that are like the one being written."""

from __future__ import annotations

from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.edition.queries import editions_in_force
from prizes.nomination.queries.duplicates import hints
from prizes.web.nomination.workspace import Workspace


async def alike_shown(session: AsyncSession, workspace: Workspace) -> dict[str, Any]:
    """What `nomination/_alike.html` shows; nothing where the project is no longer written."""
    found = await hints(session, workspace.edition, workspace.project) if workspace.may_edit else []
    editions = await editions_in_force(session) if found else []
    return {"alike": found, "edition_titles": {each.slug: each.title(workspace.lang) for each in editions}}
