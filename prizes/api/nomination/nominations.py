"""Nominations for programs: write, submit, withdraw; the stewards' queue and acts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response

from prizes.accounts.queries import SignedIn
from prizes.accounts.rules.roles import Role, holds
from prizes.api.interface.pagination import Q, offset_of
from prizes.edition.queries import EditionInForce
from prizes.gate.at import At
from prizes.gate.draft_access import MyAuthor
from prizes.gate.editions import TheEdition
from prizes.gate.idempotency import Once
from prizes.gate.limits import BEGINNINGS, slow_down
from prizes.gate.people import Me, PerhapsMe
from prizes.gate.permissions import Who, allow
from prizes.gate.transaction import Tx
from prizes.i18n.languages import negotiate
from prizes.i18n.translator import translator
from prizes.kit.paging import MOST, cursor
from prizes.nomination import refusals
from prizes.nomination.actions import drafts, writing
from prizes.nomination.models import Project
from prizes.nomination.project_roles import Author, DraftKey
from prizes.nomination.queries.filters import Filters
from prizes.nomination.queries.projects import edition_of, own_projects, project_in, queue_page, role_of
from prizes.nomination.rules.completeness import missing
from prizes.nomination.rules.form import submission_of
from prizes.nomination.rules.goals import sent_answers
from prizes.nomination.rules.screening import Result
from prizes.nomination.rules.states import State
from prizes.nomination.schemas import (
    MissingItem,
    MissingList,
    Nomination,
    NominationChange,
    NominationList,
    NominationSent,
    Reason,
)

router = APIRouter(tags=["nominations"])


def shown(edition: EditionInForce, project: Project) -> Nomination:
    values = project.model_dump() | {"edition": edition.slug}
    if project.state != State.DRAFT:
        values["answers"] = sent_answers(submission_of(edition.rules).form, project, project.answers)
    return Nomination.model_validate(values)


def nomination_shown(at: At, project: Project) -> Nomination:
    return shown(at.edition, project)


# --- the nominator -------------------------------------------------------------------------------------


@router.post(
    "/editions/{edition}/nominations",
    status_code=201,
    response_model=Nomination,
    dependencies=allow(Who.AUTHOR),
)
async def create_nomination(
    request: Request, session: Tx, edition: TheEdition, author: MyAuthor, sent: NominationSent, once: Once
) -> Response:
    """Begin a project; it may lack anything.

    Without a sign-in: send a secret of your own choice as `Draft-Key`, 256 random bits in base64url, with this and
    with every later request about the draft; `POST /sessions` takes it too and makes the drafts yours.
    """
    if isinstance(author, DraftKey):
        await slow_down(request, "draft", per_minute=BEGINNINGS)
    project = await writing.create_draft(session, edition, author, sent.given())
    return await once.answer(shown(edition, project), 201)


@router.get("/editions/{edition}/nominations", dependencies=allow(Who.AUTHOR))
async def list_my_nominations(session: Tx, edition: TheEdition, author: MyAuthor) -> NominationList:
    """The projects that you have a part in, in this edition, the newest first."""
    projects = await own_projects(session, edition, author)
    return NominationList(items=[shown(edition, project) for project in projects])


@router.get("/nominations/{nomination}", dependencies=allow(Who.AUTHOR))
async def read_nomination(session: Tx, me: PerhapsMe, author: MyAuthor, nomination: str) -> Nomination:
    """Your project; stewards of the edition see every one."""
    edition, project = await seen(session, me, author, nomination)
    return shown(edition, project)


@router.delete("/nominations/{nomination}", status_code=204, dependencies=allow(Who.AUTHOR))
async def delete_draft(session: Tx, me: PerhapsMe, author: MyAuthor, nomination: str) -> Response:
    """Delete a draft that was begun without a sign-in; a project of somebody signed in is withdrawn instead."""
    edition, _ = await seen(session, me, author, nomination)
    if not isinstance(author, DraftKey):
        raise refusals.withdraw_instead()
    await drafts.drop_draft(session, edition, nomination, author)
    return Response(status_code=204)


@router.get("/nominations/{nomination}/missing", dependencies=allow(Who.AUTHOR))
async def list_missing(
    request: Request, session: Tx, me: PerhapsMe, author: MyAuthor, nomination: str
) -> MissingList:
    """What keeps the project from being submitted, and what to do about it; empty if it is complete."""
    edition, project = await seen(session, me, author, nomination)
    voice = translator(negotiate(request.headers.get("accept-language")))
    gaps = missing(edition.rules, project)
    return MissingList(
        items=[
            MissingItem(field=gap.field, detail=voice.say(gap.sentence), remedy=voice.say(gap.remedy))
            for gap in gaps
        ]
    )


@router.patch("/nominations/{nomination}", response_model=Nomination, dependencies=allow(Who.AUTHOR))
async def change_nomination(
    session: Tx, author: MyAuthor, nomination: str, sent: NominationChange, once: Once
) -> Response:
    """Change some answers. A submitted project must stay complete."""
    edition = await edition_with(session, nomination)
    project = await writing.save_fields(
        session, edition, nomination, sent.given(), editor=author, revision=sent.revision
    )
    return await once.answer(shown(edition, project))


@router.put(
    "/nominations/{nomination}/submission", response_model=Nomination, dependencies=allow(Who.SIGNED_IN)
)
async def submit_nomination(session: Tx, me: Me, nomination: str, once: Once) -> Response:
    """Submit a complete project. Submitting it again changes nothing."""
    edition = await edition_with(session, nomination)
    project = await writing.submit(session, edition, nomination, nominator=me.person)
    return await once.answer(shown(edition, project))


@router.put(
    "/nominations/{nomination}/withdrawal", response_model=Nomination, dependencies=allow(Who.SIGNED_IN)
)
async def withdraw_nomination(
    session: Tx, me: Me, nomination: str, once: Once, sent: Reason | None = None
) -> Response:
    """Take a project out of the contest, for good."""
    edition = await edition_with(session, nomination)
    reason = sent.reason if sent else ""
    project = await writing.withdraw(session, edition, nomination, nominator=me.person, reason=reason)
    return await once.answer(shown(edition, project))


async def edition_with(session: Tx, nomination: str) -> EditionInForce:
    """The edition of a project that is named without it."""
    edition = await edition_of(session, nomination)
    if edition is None:
        raise refusals.unknown_project()
    return edition


async def seen(
    session: Tx, me: SignedIn | None, author: Author, nomination: str
) -> tuple[EditionInForce, Project]:
    edition = await edition_with(session, nomination)
    project = await project_in(session, edition, nomination)
    role = await role_of(session, project, author) if project else None
    steward = me is not None and holds(me.grants, Role.STEWARD, edition.slug)
    if project is None or not (role or steward):
        raise refusals.unknown_project()
    return edition, project


# --- stewards ------------------------------------------------------------------------------------------


@router.get("/editions/{edition}/office/nominations", dependencies=allow(Who.STEWARD))
async def list_nominations(
    session: Tx,
    edition: TheEdition,
    me: Me,
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
    sort: str = "",
    limit: Annotated[int, Query(ge=1, le=MOST)] = 50,
    after: Annotated[str | None, Query(alias="cursor", max_length=100)] = None,
) -> NominationList:
    """All projects of the edition in any state, the last submitted or changed first, or as `sort` names it.

    `flag`: likeness, objection, consent, exception, appeal or late. `sort`: title, category, owner, country, state
    or submitted, with a minus before it from the end.
    """
    filters = Filters(
        category=category,
        country=country,
        region=region,
        stakeholder=stakeholder,
        sdg=sdg,
        language=language,
        q=q,
        state=state or "",
        screening=screening or "",
        flag=flag,
        sort=sort,
    )
    offset = offset_of(after)
    page = await queue_page(session, edition, filters, offset=offset, limit=limit, reader=me.person.id)
    following = offset + len(page.projects)
    return NominationList(
        items=_all_shown(edition, page.projects), next=cursor([following]) if following < page.total else None
    )


def _all_shown(edition: EditionInForce, projects: Sequence[Project]) -> list[Nomination]:
    return [shown(edition, project) for project in projects]


STEWARDS = "/editions/{edition}/nominations/{nomination}"
