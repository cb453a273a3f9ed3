"""Focal points of projects that came from public sources: the page of who asks, and the stewards' list and page."""

from __future__ import annotations

from typing import Any, Literal

from prizes.accounts.queries import people
from prizes.gate.at import At
from prizes.gate.permissions import Who
from prizes.kit.listing import Found, Wanted
from prizes.kit.sentence import N_
from prizes.nomination.queries.people import is_theirs
from prizes.stocktaking.actions.entrusting import no_request, project_of
from prizes.stocktaking.queries.focal_points import (
    FocalPointFound,
    focal_point_in,
    focal_points_found,
    request_of,
)
from prizes.stocktaking.refusals import unknown_focal_point
from prizes.stocktaking.rules.focal_points import FOCAL_POINT_STATES, FocalPointState
from prizes.web.layout.lists import Column, Filter, Listing, title_column
from prizes.web.layout.pages import PageAt, Pages, Values

pages = Pages()
LOOKS = {
    FocalPointState.WAITING.value: "warn",
    FocalPointState.GRANTED.value: "good",
    FocalPointState.DECLINED.value: "bad",
    FocalPointState.ENDED.value: "idle",
}


def _words(at: PageAt) -> dict[str, Any]:
    return {
        "point_states": {state.value: at.voice.gettext(label) for state, label in FOCAL_POINT_STATES.items()},
        "point_looks": LOOKS,
    }


# --- whoever asks --------------------------------------------------------------------------------------


@pages.page("/{edition}/projects/{project}/focal-point", "stocktaking/focal-point.html", Who.SIGNED_IN)
async def focal_point_page(at: PageAt, project: str) -> Values:
    """The form, with what the reader asked last and what became of it."""
    found = await project_of(*at.here, project)
    point = await request_of(at.session, found, at.by)
    theirs = await is_theirs(at.session, found, at.by)
    stored = {name: getattr(point, name) for name in ("relation", "evidence", "url")} if point else {}
    return _words(at) | {
        "project": found,
        "point": point,
        "granted": theirs and point is not None and point.state == FocalPointState.GRANTED,
        "closed": await no_request(*at.here, found, at.person),
        "typed": at.filled(**stored),
    }


# --- stewards ------------------------------------------------------------------------------------------

COLUMNS: list[Column[FocalPointFound]] = [
    title_column(lambda row: row.project),
    Column("owner", N_("Owner"), lambda row: row.project.owner, sorts=True),
    Column("person", N_("Person"), lambda row: row.person.name or row.person.email, sorts=True),
    Column("relation", N_("Role in the project"), lambda row: row.point.relation),
    Column("evidence", N_("How it can be verified"), lambda row: row.point.evidence, usual=False),
    Column("url", N_("Web address"), lambda row: row.point.url, usual=False),
    Column("asked_at", N_("Received"), lambda row: row.point.asked_at, "moment", sorts=True),
    Column(
        "state",
        N_("Status"),
        lambda row: row.point.state,
        sorts=True,
        words=FOCAL_POINT_STATES,
        looks=LOOKS,
    ),
    Column("decided_at", N_("Decided"), lambda row: row.point.decided_at, "moment", sorts=True, usual=False),
    Column("reason", N_("Reason"), lambda row: row.point.reason, usual=False),
]


async def _find(at: At, wanted: Wanted) -> Found[FocalPointFound]:
    return await focal_points_found(*at.here, wanted)


async def _states(_at: PageAt, _found: Found[FocalPointFound]) -> Values:
    return {"states": {state.value: label for state, label in FOCAL_POINT_STATES.items()}}


focal_points_list = Listing(
    pages,
    "/{edition}/office/focal-points",
    "stocktaking/focal-points.html",
    Who.STEWARD,
    file="focal-points",
    columns=COLUMNS,
    find=_find,
    filters=[Filter("state", takes=Literal["waiting", "granted", "declined", "ended"])],
    values=_states,
    key=lambda row: row.point.id,
)
"""Who asks to be the focal point of a project, and who is."""


@pages.page("/{edition}/office/focal-points/{focal_point}", "stocktaking/focal-request.html", Who.STEWARD)
async def office_focal_point_page(at: PageAt, focal_point: str) -> Values:
    """One request, with the project that it is about."""
    found = await focal_point_in(*at.here, focal_point)
    if found is None:
        raise unknown_focal_point()
    by = found.point.decided_by
    return _words(at) | {
        "point": found.point,
        "project": found.project,
        "person": found.person,
        "people": await people(at.session, [by] if by else []),
        "mine": found.person.id == at.by,
        "failed": at.failed,
    }
