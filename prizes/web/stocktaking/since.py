"""What has become of a project after the contest, on the page of those who write it."""

from __future__ import annotations

from typing import Any

from prizes.nomination.models import Project
from prizes.nomination.project_roles import Permission, ProjectRole, may
from prizes.stocktaking.actions.updating import no_update
from prizes.stocktaking.queries.updates import approved_updates, open_update
from prizes.stocktaking.rules.updates import STATUSES, UPDATE_STATES, UpdateState
from prizes.web.layout.pages import PageAt

UPDATE_LOOKS = {
    UpdateState.WAITING.value: "warn",
    UpdateState.RETURNED.value: "idle",
    UpdateState.APPROVED.value: "good",
}


def about_updates(at: PageAt) -> dict[str, Any]:
    """Words of updates, by what is stored."""
    said = at.voice.gettext
    return {
        "statuses": {status.value: said(label) for status, label in STATUSES.items()},
        "update_states": {state.value: said(label) for state, label in UPDATE_STATES.items()},
        "update_looks": UPDATE_LOOKS,
    }


async def updates_of_own(at: PageAt, project: Project, role: ProjectRole) -> dict[str, Any]:
    """`since`: whether the project can be updated now."""
    if await no_update(*at.here, project) is not None:
        return {"since": False}
    return about_updates(at) | {
        "since": True,
        "updates": await approved_updates(at.session, project),
        "update": await open_update(at.session, project),
        "may_update": at.reader is not None and may(role, Permission.WRITE),
    }
