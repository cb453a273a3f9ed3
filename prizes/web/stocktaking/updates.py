"""What has become of a project after the contest, or of a contributed one: the page of who writes it, and the stewards'
list and page of updates.
"""

from __future__ import annotations

from typing import Literal

from prizes.accounts.queries import people
from prizes.gate.at import At
from prizes.gate.permissions import Who
from prizes.kit.listing import Found, Wanted
from prizes.kit.sentence import N_
from prizes.nomination.actions.steps import own
from prizes.nomination.models import Project
from prizes.nomination.project_roles import Permission
from prizes.stocktaking.actions.contributing import own_contribution
from prizes.stocktaking.actions.updating import has_part, no_update
from prizes.stocktaking.models import Contribution, ProjectUpdate
from prizes.stocktaking.queries.updates import (
    UpdatedProject,
    approved_updates,
    open_update,
    update_in,
    updates_found,
)
from prizes.stocktaking.refusals import contribution_not_published, unknown_update
from prizes.stocktaking.rules.contributions import ContributionState
from prizes.stocktaking.rules.updates import STATUSES, UPDATE_STATES
from prizes.web.layout.lists import Column, Filter, Listing, title_column
from prizes.web.layout.options import Options
from prizes.web.layout.pages import PageAt, Pages, Values
from prizes.web.stocktaking.since import UPDATE_LOOKS, about_updates

pages = Pages()

# --- the owner -----------------------------------------------------------------------------------------


@pages.page("/{edition}/nominations/{nomination}/update", "stocktaking/own.html", Who.SIGNED_IN)
async def own_update_page(at: PageAt, nomination: str) -> Values:
    """The form, with what was proposed last. Raises a refusal while the project cannot be updated."""
    project = await own(*at.here, nomination, at.person, Permission.WRITE)
    if refusal := await no_update(*at.here, project):
        raise refusal
    return await _form(at, project)


@pages.page(
    "/stocktaking/contributions/{contribution}/update", "stocktaking/own-contributed.html", Who.SIGNED_IN
)
async def own_contributed_update_page(at: PageAt, contribution: str) -> Values:
    """The same for a contributed project of the reader's own that is in the register."""
    found = await own_contribution(at.session, contribution, at.person)
    if found.state != ContributionState.PUBLISHED:
        raise contribution_not_published()
    return await _form(at, found)


async def _form(at: PageAt, project: Project | Contribution) -> Values:
    update = await open_update(at.session, project)
    return about_updates(at) | {
        "project": project,
        "update": update,
        "updates": await approved_updates(at.session, project),
        "options": [(status.value, at.voice.gettext(label)) for status, label in STATUSES.items()],
        "typed": at.filled(**_stored(update)),
    }


def _stored(update: ProjectUpdate | None) -> dict[str, str | None]:
    if update is None:
        return {}
    names = ("status", "text", "url", "replaced_by")
    return {name: getattr(update, name) for name in names} | {"as_of": update.as_of.isoformat()}


# --- stewards ------------------------------------------------------------------------------------------

COLUMNS: list[Column[UpdatedProject]] = [
    title_column(lambda row: row.project),
    Column("owner", N_("Owner"), lambda row: row.project.owner, sorts=True),
    Column("country", N_("Country"), lambda row: row.project.country, "country", usual=False),
    Column("category", N_("Category"), lambda row: _category(row.project), "category", usual=False),
    Column("status", N_("Project status"), lambda row: row.update.status, sorts=True, words=STATUSES),
    Column("as_of", N_("As of"), lambda row: row.update.as_of.isoformat(), sorts=True),
    Column("text", N_("Update"), lambda row: row.update.text, usual=False),
    Column("url", N_("Web address"), lambda row: row.update.url, usual=False),
    Column("replaced_by", N_("Replaced by"), lambda row: row.update.replaced_by, usual=False),
    Column("proposed_at", N_("Received"), lambda row: row.update.proposed_at, "moment", sorts=True),
    Column(
        "state",
        N_("Status"),
        lambda row: row.update.state,
        sorts=True,
        words=UPDATE_STATES,
        looks=UPDATE_LOOKS,
    ),
    Column("decided_at", N_("Decided"), lambda row: row.update.decided_at, "moment", sorts=True, usual=False),
    Column("reason", N_("Reason"), lambda row: row.update.reason, usual=False),
]


def _category(project: Project | Contribution) -> str | None:
    """Of a contributed project the first of its action lines."""
    if isinstance(project, Contribution):
        return project.categories[0] if project.categories else None
    return project.category


async def _find(at: At, wanted: Wanted) -> Found[UpdatedProject]:
    return await updates_found(*at.here, wanted)


def _statuses(at: PageAt) -> Options:
    return [(status.value, at.voice.gettext(label)) for status, label in STATUSES.items()]


async def _words(_at: PageAt, _found: Found[UpdatedProject]) -> Values:
    return {"states": {state.value: label for state, label in UPDATE_STATES.items()}}


updates_list = Listing(
    pages,
    "/{edition}/office/project-updates",
    "stocktaking/updates.html",
    Who.STEWARD,
    file="project-updates",
    columns=COLUMNS,
    find=_find,
    filters=[
        Filter("state", takes=Literal["waiting", "returned", "approved"]),
        Filter(
            "status",
            N_("Project status"),
            _statuses,
            takes=Literal["running", "completed", "discontinued", "replaced"],
        ),
    ],
    values=_words,
    key=lambda row: row.update.id,
)
"""What owners propose for the register."""


@pages.page("/{edition}/office/project-updates/{update}", "stocktaking/update.html", Who.STEWARD)
async def project_update_page(at: PageAt, update: str) -> Values:
    """One update, beside what is public of the project now."""
    found = await update_in(*at.here, update)
    if found is None:
        raise unknown_update()
    known = await people(at.session, [by for by in (found.update.proposed_by, found.update.decided_by) if by])
    return about_updates(at) | {
        "update": found.update,
        "project": found.project,
        "people": known,
        "failed": at.failed,
        "contributed": found.contributed,
        "earlier": [each for each in await approved_updates(at.session, found.project) if each.id != update],
        "theirs": found.update.proposed_by == at.by or await has_part(at.session, found.project, at.by),
    }
