"""Champions and winners for programs; the panel's choice and its publication."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from prizes import clock
from prizes.gate.editions import TheEdition
from prizes.gate.people import Me
from prizes.gate.permissions import Who, allow
from prizes.gate.transaction import Tx
from prizes.kit.bounded import Instant
from prizes.results import actions, queries, refusals, shortlist

router = APIRouter(tags=["results"])


class PlaceOf(BaseModel):
    project: str
    title: str
    owner: str
    country: str | None
    category: str
    rank: int | None
    votes: int | None
    votes_nothing_set_aside: int | None
    score: str | None
    """Exact fraction."""
    outcome: Literal["passed", "not_passed"]
    reason: str
    """What a panel said where it decided a tie; else empty."""


class Results(BaseModel):
    edition: str
    phase: str | None
    items: list[PlaceOf]


class Winners(BaseModel):
    edition: str
    published_at: datetime | None
    sha256: str | None
    content: dict[str, Any] | None
    known: list[dict[str, Any]] = Field(default_factory=list)
    """Of past editions: what public sources say."""


class SelectionSent(BaseModel):
    project: str = Field(max_length=16)
    title: str = Field(default="winner", max_length=40)
    reason: str = Field(default="", max_length=4000)


class NoPrize(BaseModel):
    reason: str = Field(max_length=4000)


class WinnersProposal(BaseModel):
    publish_at: Instant | None = None


class Proposed(BaseModel):
    proposal: str
    sha256: str
    expires_at: datetime


@router.get("/editions/{edition}/results", dependencies=allow(Who.PUBLIC))
async def read_results(session: Tx, edition: TheEdition) -> Results:
    """Places at the cut after the public vote, once decided; empty before."""
    voting = queries.last_voting(edition)
    placed = await queries.standings(session, edition, voting.id) if voting else {}
    return Results(
        edition=edition.slug,
        phase=voting.id if voting else None,
        items=[_place(code, p) for code, rows in placed.items() for p in rows],
    )


def _place(category: str, placed: queries.Placed) -> PlaceOf:
    project, standing = placed.project, placed.standing
    return PlaceOf(
        project=project.id,
        title=project.title,
        owner=project.owner,
        country=project.country,
        category=category,
        rank=standing.rank,
        votes=standing.votes,
        votes_nothing_set_aside=standing.votes_nothing_set_aside,
        score=standing.score,
        outcome="passed" if standing.outcome == "passed" else "not_passed",
        reason=standing.reason,
    )


@router.get("/editions/{edition}/winners", dependencies=allow(Who.PUBLIC))
async def read_winners(session: Tx, edition: TheEdition) -> Winners:
    """The published winners, exactly as two stewards agreed to them. 404 before their instant."""
    content = await queries.published(session, edition.id)
    if content is None and not edition.record:
        raise refusals.not_published()
    known = await queries.archived_champions(session, edition) if edition.record else []
    return Winners(
        edition=edition.slug,
        published_at=content["published_at"] if content else None,
        sha256=content["sha256"] if content else None,
        content={k: v for k, v in content.items() if k not in ("published_at", "sha256")}
        if content
        else None,
        known=[
            {
                "project": p.id,
                "title": p.title,
                "category": p.category,
                "state": p.state,
                "source": p.source_url,
            }
            for p in known
            if p.state != "champion"
        ],
    )


@router.post("/editions/{edition}/shortlist", status_code=201, dependencies=allow(Who.STEWARD))
async def propose_shortlist(session: Tx, edition: TheEdition, me: Me, request: Request) -> Proposed:
    """Propose what the rules give after the count. Another steward approves it under /proposals."""
    phase = shortlist.phase_of(edition, request.query_params.get("phase"))
    if phase is None:
        raise refusals.not_counted()
    proposal = await shortlist.propose_shortlist(session, edition, phase, proposer=me.person.id)
    return Proposed(proposal=proposal.id, sha256=proposal.sha256, expires_at=proposal.expires_at)


@router.post("/editions/{edition}/selection", status_code=201, dependencies=allow(Who.STEWARD))
async def record_selection(session: Tx, edition: TheEdition, me: Me, sent: SelectionSent) -> dict[str, str]:
    """Record that the panel gives a project a title."""
    honour = await actions.choose(
        session, edition, sent.project, sent.title, reason=sent.reason, chooser=me.person.id
    )
    return {"honour": honour.id}


@router.delete("/editions/{edition}/selection/{honour}", status_code=204, dependencies=allow(Who.STEWARD))
async def take_selection_back(session: Tx, edition: TheEdition, me: Me, honour: str) -> None:
    """Take back a choice that is not approved."""
    await actions.take_back_choice(session, edition, honour, by=me.person.id)


@router.put(
    "/editions/{edition}/selection/no-prize/{category}", status_code=204, dependencies=allow(Who.STEWARD)
)
async def give_no_prize(session: Tx, edition: TheEdition, me: Me, category: str, sent: NoPrize) -> None:
    """Record that a category has no winner, and why."""
    await actions.give_no_prize(session, edition, category, reason=sent.reason, by=me.person.id)


@router.post("/editions/{edition}/winners", status_code=201, dependencies=allow(Who.STEWARD))
async def propose_winners(session: Tx, edition: TheEdition, me: Me, sent: WinnersProposal) -> Proposed:
    """Propose the complete choice for publication. Another steward approves it under /proposals."""
    proposal = await actions.propose_winners(
        session, edition, sent.publish_at or clock.now(), proposer=me.person.id
    )
    return Proposed(proposal=proposal.id, sha256=proposal.sha256, expires_at=proposal.expires_at)
