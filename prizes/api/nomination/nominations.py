"""Nominations for programs: one's own, and the stewards' queue. What is done to them is in `prizes.acts`."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query

from prizes.accounts.rules.roles import Role, holds
from prizes.accounts.rules.scopes import ServiceScope, TokenScope
from prizes.api.interface.pagination import Q, offset_of
from prizes.api.screening.exports import ATarget, Classes, target_of
from prizes.gate.at import At, AtEdition
from prizes.gate.nomination.at_nomination import AtNomination
from prizes.gate.permissions import Who, allow
from prizes.kit.paging import MOST, cursor
from prizes.nomination import refusals
from prizes.nomination.models import Project
from prizes.nomination.queries.contents import texts_needed
from prizes.nomination.queries.filters import OfficeFilters
from prizes.nomination.queries.projects import own_projects, project_in, queue_page, role_of
from prizes.nomination.rules.completeness import missing
from prizes.nomination.rules.form import sent_answers
from prizes.nomination.rules.screening import Result
from prizes.nomination.rules.states import State
from prizes.nomination.rules.tags import TAG_MOST
from prizes.nomination.schemas import MissingItem, MissingList, Nomination, NominationList

router = APIRouter(tags=["nominations"])


def nomination_shown(at: At, project: Project) -> Nomination:
    values = project.model_dump() | {"edition": at.edition.slug, "carried_from": project.carried_from_id}
    if project.state != State.DRAFT:
        values["answers"] = sent_answers(at.edition.rules, project, project.answers)
    return Nomination.model_validate(values)


@router.get("/editions/{edition}/nominations", dependencies=allow(Who.AUTHOR, TokenScope.OWN_READ))
async def list_my_nominations(at: AtEdition) -> NominationList:
    """The projects that you have a part in, in this edition, the newest first."""
    return NominationList(
        items=[nomination_shown(at, each) for each in await own_projects(*at.here, at.author)]
    )


@router.get(
    "/nominations/{nomination}", dependencies=allow(Who.AUTHOR, TokenScope.OWN_READ, TokenScope.OFFICE_READ)
)
async def read_nomination(at: AtNomination, nomination: str) -> Nomination:
    """Your project; stewards of the edition see every one."""
    return nomination_shown(at, await seen(at, nomination))


@router.get(
    "/nominations/{nomination}/missing",
    dependencies=allow(Who.AUTHOR, TokenScope.OWN_READ, TokenScope.OFFICE_READ),
)
async def list_missing(at: AtNomination, nomination: str) -> MissingList:
    """What keeps the project from being submitted, and what to do about it; empty if it is complete."""
    say = at.voice.say
    project = await seen(at, nomination)
    texts = (await texts_needed(*at.here, [project])).get(project.id, ())
    gaps = missing(at.edition.rules, project, texts)
    return MissingList(
        items=[MissingItem(field=gap.field, detail=say(gap.sentence), remedy=say(gap.remedy)) for gap in gaps]
    )


async def seen(at: At, nomination: str) -> Project:
    """A project that whoever asks has a part in, or as a steward sees. Raises Missing."""
    project = await project_in(*at.here, nomination)
    role = await role_of(at.session, project, at.author) if project else None
    steward = at.reader is not None and holds(at.reader.grants, Role.STEWARD, at.edition.slug)
    if project is None or not (role or steward):
        raise refusals.unknown_project()
    return project


# --- stewards ------------------------------------------------------------------------------------------


@router.get(
    "/editions/{edition}/office/nominations",
    dependencies=allow(Who.STEWARD, TokenScope.OFFICE_READ, ServiceScope.PROJECTS),
)
async def list_nominations(
    at: AtEdition,
    category: str = "",
    country: str = "",
    region: str = "",
    stakeholder: str = "",
    sdg: Annotated[int | None, Query(ge=1, le=17)] = None,
    language: str = "",
    q: Q = "",
    state: State | None = None,
    screening: Result | Literal["mine"] | None = None,
    flag: str = "",
    tag: Annotated[str, Query(max_length=TAG_MOST)] = "",
    sort: str = "",
    target: ATarget = "",
    classes: Classes = "",
    limit: Annotated[int, Query(ge=1, le=MOST)] = 50,
    after: Annotated[str | None, Query(alias="cursor", max_length=100)] = None,
) -> NominationList:
    """All projects of the edition in any state, the last submitted or changed first, or as `sort` names it.

    `flag`: likeness, objection, consent, formality, exception, appeal, message or late. `tag`: of the stewards.
    `sort`: title, category, owner, country, state or submitted, with a minus before it from the end.
    """
    filters = OfficeFilters(
        category=category,
        country=country,
        region=region,
        stakeholder=stakeholder,
        sdg=sdg,
        target=target_of(target),
        classes=classes,
        language=language,
        q=q,
        state=state or "",
        screening=screening or "",
        flag=flag,
        tag=tag,
        sort=sort,
    )
    offset = offset_of(after)
    page = await queue_page(*at.here, filters, offset=offset, limit=limit, reader=at.by if at.reader else "")
    following = offset + len(page.projects)
    return NominationList(
        items=[nomination_shown(at, project) for project in page.projects],
        next=cursor([following]) if following < page.total else None,
    )
