"""All that is told of one project for the press, as it is public at this moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.certificates.queries import CertificateRow, of_projects
from prizes.edition.queries import EditionInForce
from prizes.nomination.models import Attachment, Project, ProjectText
from prizes.nomination.queries.contents import files_of, texts_of
from prizes.nomination.rules.form import submission_of
from prizes.nomination.rules.languages import Reading, reading
from prizes.nomination.rules.states import PUBLIC, State
from prizes.promotion.queries.claims import became, claim_of
from prizes.promotion.rules.claims import Claim
from prizes.promotion.rules.press import InTheVote
from prizes.results.queries import last_voting, published
from prizes.results.rules.winners import WINNER
from prizes.review.models import Standing

HONOURED = (State.WINNER, State.SPECIAL_RECOGNITION)


@dataclass(frozen=True, slots=True)
class Promoted:
    project: Project
    claim: Claim
    since: datetime | None
    """When it became that, if that is recorded."""
    reason: str
    """Of the panel; empty: none is published."""
    vote: InTheVote | None
    texts: Sequence[ProjectText]
    certificates: Sequence[CertificateRow]
    """Those that are valid."""
    pictures: Sequence[Attachment]
    """Of its people, that the public may see."""

    def read_in(self, edition: EditionInForce, lang: str) -> Reading:
        return reading(edition.rules, self.project, self.texts, lang)


async def promoted(session: AsyncSession, edition: EditionInForce, project: Project) -> Promoted:
    """`project`: a public one."""
    claim, submission = await claim_of(session, project), edition.rules.submission
    step = State.WINNER if claim.state in HONOURED else claim.state
    since = (await became(session, edition, [project.id]))[project.id].get(step)
    public = {f.id for f in submission_of(edition.rules).form.fields if "public" in f.shown_to}
    files = await files_of(session, project) if submission else []
    return Promoted(
        project=project,
        claim=claim,
        since=since,
        reason=await _reason(session, edition, project, claim),
        vote=await _vote(session, edition, project),
        texts=await texts_of(session, project) if submission and submission.translations else [],
        certificates=[each for each in await of_projects(session, [project.id]) if each.is_valid],
        pictures=[f for f in files if f.field in public and f.media_type.startswith("image/")],
    )


async def _reason(session: AsyncSession, edition: EditionInForce, project: Project, claim: Claim) -> str:
    """As it is published, with what was corrected since."""
    content = await published(session, edition.id) if claim.state in HONOURED else None
    wanted = (project.id, claim.honour or WINNER)
    honours = content["honours"] if content else []
    return next((str(each["reason"]) for each in honours if (each["project"], each["title"]) == wanted), "")


async def _vote(session: AsyncSession, edition: EditionInForce, project: Project) -> InTheVote | None:
    """None until the result of the vote is decided, and where several lines are drawn in a category."""
    voting = last_voting(edition)
    if voting is None or voting.cut.divided:  # a place is one in a part of the category
        return None
    placed: Any = (
        select(Standing.project_id, Standing.votes, Standing.rank)
        .join(Project, col(Project.id) == Standing.project_id)
        .where(Project.edition_id == edition.id, Project.category == project.category)
        .where(Standing.phase == voting.id, col(Standing.rank).is_not(None))
    )
    rows = (await session.exec(placed)).all()
    mine = next((row for row in rows if row[0] == project.id), None)
    if mine is None or mine[1] is None:
        return None
    return InTheVote(mine[1] if voting.unit == "votes" else None, mine[2], len(rows))


async def numbers_of(session: AsyncSession, edition: EditionInForce) -> tuple[int, int]:
    """How many projects of an edition are public, and of how many countries."""
    query = select(func.count(), func.count(func.distinct(Project.country))).where(
        Project.edition_id == edition.id, col(Project.state).in_(PUBLIC)
    )
    projects, countries = (await session.exec(query)).one()
    return projects, countries


async def in_state(session: AsyncSession, edition: EditionInForce, state: State) -> Sequence[Project]:
    """What is this to everybody at this moment, by category and title. Winners: with special recognitions."""
    fits = col(Project.state).in_(HONOURED if state is State.WINNER else (state,))
    query = select(Project).where(Project.edition_id == edition.id, fits)
    order = (col(Project.category), col(Project.title_key), col(Project.id))
    return (await session.exec(query.order_by(*order))).all()
