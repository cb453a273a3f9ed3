"""Numbers of submitted projects and of the experts' work, for the time after the announcement."""

from __future__ import annotations

from collections import Counter
from typing import Any

from sqlalchemy import func, or_
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.accounts.models import Person
from prizes.ballot.rules.cells import LEAST
from prizes.data.countries import itu_region
from prizes.db import columns_of
from prizes.edition.queries import EditionInForce
from prizes.nomination.models import Project
from prizes.nomination.rules.states import PUBLIC, State
from prizes.reports.rules.submissions import Submitted, experts_by_region, funnel_rows, submission_rows
from prizes.review.models import (
    Assignment,
    BallotCount,
    DeclaredInterest,
    Minutes,
    PanelSeat,
    Recusal,
    Review,
)

Found = dict[str, list[dict[str, Any]]]


async def submitted_rows(session: AsyncSession, edition: EditionInForce) -> Found:
    here = col(Project.edition_id) == edition.id
    there = col(Project.submitted_at).is_not(None)
    columns = columns_of(Submitted, Project, here=there)
    query: Any = select(*columns).where(here, or_(there, col(Project.state).in_(PUBLIC)))
    submitted = [Submitted(*row) for row in (await session.exec(query)).all()]
    drafts = select(func.count()).select_from(Project).where(here, Project.state == State.DRAFT)
    return {
        "submissions": list(submission_rows(submitted)),
        "funnel": list(funnel_rows(submitted, (await session.exec(drafts)).one())),
    }


async def expert_rows(session: AsyncSession, edition: EditionInForce) -> Found:
    """Nothing of one expert, and no number of fewer than five. Two queries."""
    counting = _counting(edition)
    one: Any = select(*(query.scalar_subquery() for query in counting.values()))
    numbers = zip(counting, (await session.exec(one)).one(), strict=True)
    rows = [{"what": what, "by": "all", "key": "", "number": n} for what, n in numbers if n >= LEAST]
    return {"experts": [*await _experts(session, edition), *rows]}


def _counting(edition: EditionInForce) -> dict[str, Any]:
    """By what is counted the query that counts it."""
    sat, recorded = (
        select(func.count(func.distinct(PanelSeat.category))),
        Minutes.phase + ":" + Minutes.field,
    )
    declared = _of_projects(edition, DeclaredInterest).where(DeclaredInterest.kind != "none")
    confirmed = (Minutes.edition_id == edition.id, col(Minutes.steward_at).is_not(None))
    return {
        "panels": sat.where(*_seats(edition)),
        "reviews": _reviews(edition),
        "recusals": _of_projects(edition, Recusal),
        "interests": declared,
        "ballots": select(func.count()).where(BallotCount.edition_id == edition.id),
        "records": select(func.count(func.distinct(recorded))).where(*confirmed),
    }


def _seats(edition: EditionInForce) -> tuple[Any, ...]:
    return col(PanelSeat.edition_id) == edition.id, col(PanelSeat.state) == "accepted"


async def _experts(session: AsyncSession, edition: EditionInForce) -> list[dict[str, Any]]:
    """Those who accepted a seat, by the region of the country that they give."""
    query: Any = (
        select(col(PanelSeat.canonical_email), func.max(col(Person.country)))
        .outerjoin(Person, col(Person.id) == PanelSeat.person_id)
        .where(*_seats(edition))
        .group_by(col(PanelSeat.canonical_email))
    )
    countries = Counter(country for _, country in (await session.exec(query)).all())
    return list(experts_by_region(countries, itu_region))


def _reviews(edition: EditionInForce) -> Any:
    return (
        select(func.count())
        .select_from(Review)
        .join(Assignment, col(Assignment.id) == Review.assignment_id)
        .join(Project, col(Project.id) == Assignment.project_id)
        .where(Project.edition_id == edition.id, col(Review.submitted_at).is_not(None))
    )


def _of_projects(edition: EditionInForce, model: Any) -> Any:
    joined = select(func.count()).select_from(model).join(Project, col(Project.id) == model.project_id)
    return joined.where(Project.edition_id == edition.id)
