"""Conflicts of interest for programs: what an expert has declared, and what those see who look after a panel."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter

from prizes.accounts.rules.scopes import TokenScope
from prizes.api.interface.pagination import Cursor, Limit, part_of
from prizes.gate.at import AtEdition
from prizes.gate.permissions import Who, allow
from prizes.review import refusals
from prizes.review.interest_schemas import ConflictsShown, MyInterests
from prizes.review.queries.conflicts import Suspected, conflicts_of
from prizes.review.queries.interests import DeclaredOf, interests_of, waiting
from prizes.review.queries.reach import reach_of
from prizes.review.queries.ties import hints_for

router = APIRouter(tags=["review"])


@router.get(
    "/editions/{edition}/interests",
    response_model=MyInterests,
    dependencies=allow(Who.EXPERT, TokenScope.OFFICE_READ),
)
async def read_my_interests(at: AtEdition, limit: Limit = 50, cursor: Cursor = None) -> dict[str, Any]:
    """The projects of your categories, with what you have declared of each."""
    every = await interests_of(*at.here, at.me)
    part, after = part_of(every, lambda i: i.project.id, limit, cursor)
    hints = await hints_for(at.session, at.person, [i.project for i in part])
    return {
        "waiting": waiting(every).total(),
        "items": [
            {
                "project": interest.project.id,
                "title": interest.project.title,
                "language": interest.project.language,
                "category": interest.project.category,
                "owner": interest.owner,
                "country": interest.country,
                "hints": hints.get(interest.project.id, ()),
                "kind": interest.said.kind if interest.said else None,
                "note": interest.said.note if interest.said else "",
                "door": interest.door,
            }
            for interest in part
        ],
        "next": after,
    }


@router.get(
    "/editions/{edition}/office/interests",
    response_model=ConflictsShown,
    dependencies=allow(Who.EXPERT, TokenScope.OFFICE_READ),
)
async def list_conflicts(at: AtEdition, category: str) -> dict[str, Any]:
    """Interests on record in a category that you look after, and what hints at more."""
    reach = await reach_of(*at.here, at.me)
    if not reach.has(category) or category not in {c.code for c in at.edition.rules.categories}:
        raise refusals.not_in_your_panels()
    found = await conflicts_of(*at.here, category, reach)
    return {
        "category": category,
        "waiting": {person.id: number for person, number in found.waiting},
        "suspected": [_suspected(row) for row in found.suspected],
        "on_record": [_on_record(row) for row in found.declared],
    }


def _suspected(row: Suspected) -> dict[str, Any]:
    nothing = {"note": "", "recused_since": None, "reason": ""}
    return {
        "expert": row.person.id,
        "project": row.project.id,
        "hints": row.hints,
        "kind": row.kind,
        **nothing,
    }


def _on_record(row: DeclaredOf) -> dict[str, Any]:
    said, recusal = row.said, row.recusal
    return {
        "expert": row.person.id,
        "project": row.project.id,
        "hints": (),
        "kind": said.kind if said else None,
        "note": said.note if said else "",
        "recused_since": recusal.created_at if recusal else None,
        "reason": recusal.reason if recusal else "",
    }
