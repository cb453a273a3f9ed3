"""How votes stand at a count, as SQL: a vote is set aside while a case is on it that was not taken off again."""

from __future__ import annotations

from typing import Any

from sqlalchemy import FromClause, and_, case, func, or_, select

from prizes.ballot.case_models import VoteCase
from prizes.ballot.paper import CASE_VOTES, VOTES
from prizes.db import metadata

CASES = metadata.tables[str(VoteCase.__tablename__)]
GONE = "-"
"""Stands in place of the choices of a vote whose voter asked for erasure."""
Assumed = tuple[str, bool] | None
"""A case, and whether it is to be taken as in effect, whatever it is."""


def standing(assume: Assumed = None) -> tuple[FromClause, Any]:
    """Votes joined with the cases on them, and the column `clear`, `set_aside` or `withdrawn`."""
    holds = CASE_VOTES.c.state == "aside"
    if assume is not None and assume[1]:
        holds = or_(holds, and_(CASE_VOTES.c.case_id == assume[0], CASE_VOTES.c.state == "named"))
    elif assume is not None:
        holds = and_(holds, CASE_VOTES.c.case_id != assume[0])
    rank = func.max(case((CASES.c.reason == "WITHDRAWN", 2), else_=1)).label("rank")
    aside = (
        select(CASE_VOTES.c.vote_id, rank)
        .join(CASES, CASES.c.id == CASE_VOTES.c.case_id)
        .where(holds)
        .group_by(CASE_VOTES.c.vote_id)
        .subquery()
    )
    word = case((aside.c.rank == 2, "withdrawn"), (aside.c.rank == 1, "set_aside"), else_="clear")
    return VOTES.outerjoin(aside, aside.c.vote_id == VOTES.c.id), word.label("standing")
