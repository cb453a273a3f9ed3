"""Conflicts of interest for programs: what an expert declares, and what those see who look after a panel."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Query, Response

from prizes.api.interface.pagination import part_of
from prizes.edition.queries import EditionInForce
from prizes.gate.editions import TheEdition
from prizes.gate.idempotency import Once
from prizes.gate.people import Me
from prizes.gate.permissions import Who, allow
from prizes.gate.transaction import Tx
from prizes.kit.paging import MOST
from prizes.review import refusals
from prizes.review.actions import recusing
from prizes.review.actions.declaring import declare
from prizes.review.actions.recusing import recuse
from prizes.review.interest_schemas import (
    ConflictItem,
    ConflictsShown,
    Declared,
    InterestItem,
    InterestsSent,
    LiftingSent,
    MyInterests,
    RecusalInScope,
)
from prizes.review.queries.conflicts import Suspected, between, conflicts_of
from prizes.review.queries.interests import DeclaredOf, MyInterest, my_interests, waiting
from prizes.review.queries.seats import desk_of
from prizes.review.queries.ties import hints_for
from prizes.review.rules.hints import Hint
from prizes.review.rules.interests import Declaration
from prizes.review.rules.reviews import panel_of
from prizes.review.schemas import Done

router = APIRouter(tags=["review"])
MINE = "/editions/{edition}/interests"
OFFICE = "/editions/{edition}/office/interests"
Limit = Annotated[int, Query(ge=1, le=MOST)]
Cursor = Annotated[str | None, Query(max_length=400)]


async def _mine(session: Tx, edition: EditionInForce, me: Me) -> list[MyInterest]:
    panel = panel_of(me.grants, edition.slug)
    return await my_interests(session, edition, person_id=me.person.id, panel=panel)


@router.get(MINE, dependencies=allow(Who.EXPERT))
async def read_my_interests(
    session: Tx, edition: TheEdition, me: Me, limit: Limit = 50, cursor: Cursor = None
) -> MyInterests:
    """The projects of your categories, with what you have declared of each."""
    every = await _mine(session, edition, me)
    part, after = part_of(every, lambda i: i.project.id, limit, cursor)
    hints = await hints_for(session, me.person, [i.project for i in part])
    return MyInterests(
        waiting=waiting(every).total(),
        items=[_item(i, hints.get(i.project.id, ())) for i in part],
        next=after,
    )


def _item(interest: MyInterest, hints: Sequence[Hint]) -> InterestItem:
    project, said = interest.project, interest.said
    return InterestItem.model_validate(
        {
            "project": project.id,
            "title": project.title,
            "language": project.language,
            "category": project.category,
            "owner": interest.owner,
            "country": interest.country,
            "hints": list(hints),
            "kind": said.kind if said else None,
            "note": said.note if said else "",
            "door": interest.door,
        }
    )


@router.put(MINE, response_model=Declared, dependencies=allow(Who.EXPERT))
async def declare_interests(
    session: Tx, edition: TheEdition, me: Me, sent: InterestsSent, once: Once
) -> Response:
    """Declare what you have to do with projects, or that you have nothing to do with them. They open to you then."""
    choices = {each.project: Declaration(each.kind, each.note) for each in sent.interests}
    recused = await declare(session, edition, me, choices)
    left = waiting(await _mine(session, edition, me)).total()
    return await once.answer(Declared(recused=recused, waiting=left))


@router.put(f"{MINE}/{{project}}/recusal", response_model=Done, dependencies=allow(Who.EXPERT))
async def step_aside(
    session: Tx, edition: TheEdition, me: Me, project: str, sent: RecusalInScope, once: Once
) -> Response:
    """Take no part in a project, or in all of its owner or category. Only a steward can change that."""
    await recusing.step_aside(session, edition, project, me, reason=sent.reason, scope=sent.scope)
    return await once.answer(Done())


# --- for chairs and stewards ---------------------------------------------------------------------------


@router.get(OFFICE, dependencies=allow(Who.EXPERT))
async def list_conflicts(session: Tx, edition: TheEdition, me: Me, category: str) -> ConflictsShown:
    """Interests on record in a category that you look after, and what hints at more."""
    desk = await desk_of(session, edition, me)
    if not desk.has(category) or category not in {c.code for c in edition.rules.categories}:
        raise refusals.not_in_your_panels()
    found = await conflicts_of(session, edition, category, asker=me, desk=desk)
    return ConflictsShown(
        category=category,
        waiting={person.id: number for person, number in found.waiting},
        suspected=[_suspected(row) for row in found.suspected],
        on_record=[_on_record(row) for row in found.declared],
    )


def _suspected(row: Suspected) -> ConflictItem:
    return ConflictItem.model_validate(
        {
            "expert": row.person.id,
            "project": row.project.id,
            "hints": list(row.hints),
            "kind": row.kind,
            "note": "",
            "recused_since": None,
            "reason": "",
        }
    )


def _on_record(row: DeclaredOf) -> ConflictItem:
    said, recusal = row.said, row.recusal
    return ConflictItem.model_validate(
        {
            "expert": row.person.id,
            "project": row.project.id,
            "hints": [],
            "kind": said.kind if said else None,
            "note": said.note if said else "",
            "recused_since": recusal.created_at if recusal else None,
            "reason": recusal.reason if recusal else "",
        }
    )


@router.put(f"{OFFICE}/{{project}}/{{expert}}/recusal", response_model=Done, dependencies=allow(Who.EXPERT))
async def recuse_expert(
    session: Tx, edition: TheEdition, me: Me, project: str, expert: str, sent: RecusalInScope, once: Once
) -> Response:
    """Let an expert take no part in a project, or in all of its owner or category."""
    desk = await desk_of(session, edition, me)
    await between(session, edition, project, expert, asker=me, desk=desk)
    await recuse(
        session,
        edition,
        project,
        expert,
        reason=sent.reason,
        declared_by=me.person.id,
        scope=sent.scope,
        within=desk.categories,
    )
    return await once.answer(Done())


@router.put(f"{OFFICE}/{{project}}/{{expert}}/lifting", response_model=Done, dependencies=allow(Who.EXPERT))
async def lift_recusal(
    session: Tx, edition: TheEdition, me: Me, project: str, expert: str, sent: LiftingSent, once: Once
) -> Response:
    """Let an expert take part again. What they declared themselves is lifted by stewards only."""
    desk = await desk_of(session, edition, me)
    await between(session, edition, project, expert, asker=me, desk=desk)
    await recusing.lift_recusal(
        session,
        edition,
        project,
        expert,
        reason=sent.reason,
        lifter=me.person.id,
        is_steward=desk.steward,
    )
    return await once.answer(Done())
