"""Secret ballots of panels for programs of their members and of stewards."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from prizes.edition.document.methods import BallotMethod
from prizes.edition.queries import EditionInForce
from prizes.gate.editions import TheEdition
from prizes.gate.people import Me
from prizes.gate.permissions import Who, allow
from prizes.gate.transaction import Tx
from prizes.kit.bounded import Whole
from prizes.results.ballots import BallotView, ballot_phase, my_ballot
from prizes.results.electing import (
    REASON_MOST,
    ballot_for,
    ballots_for,
    cast,
    close_and_count,
    decide_by_casting_vote,
)
from prizes.results.refusals import no_ballot
from prizes.review.queries.minutes import told_of

router = APIRouter(tags=["panels"])
Projects = Annotated[list[Annotated[str, Field(max_length=16)]], Field(max_length=1000)]


class Sent(BaseModel):
    model_config = ConfigDict(extra="forbid")


class RankingSent(Sent):
    """The first choice first; empty: an abstention. Plurality takes one."""

    ranking: Projects


class RoundSeen(Sent):
    round: Whole
    """The round that was looked at."""


class CastingVoteSent(Sent):
    chosen: Projects
    reason: Annotated[str, Field(max_length=REASON_MOST)]


class BallotItem(BaseModel):
    category: str
    method: BallotMethod
    stage: Literal["open", "tie", "done"]
    round: int
    seats: int
    quorum: int
    entitled: int
    cast: int
    """Ballots of the round of now."""
    candidates: list[str]
    elected: list[str]
    counts: list[dict[str, Any]]
    """The rounds counted so far; fractions as text such as `7/3`. No single ballot is in them."""


class BallotShown(BallotItem):
    mine: list[str] | None
    """Your own ballot; null: none yet."""


class BallotList(BaseModel):
    items: list[BallotItem]


@router.get("/editions/{edition}/panel-ballots", dependencies=allow(Who.EXPERT))
async def list_panel_ballots(session: Tx, edition: TheEdition, me: Me) -> BallotList:
    """The ballots of your panels; all for a steward."""
    if ballot_phase(edition) is None:
        raise no_ballot()
    return BallotList(items=[BallotItem(**_item(v)) for v in await ballots_for(session, edition, me)])


def _item(view: BallotView) -> dict[str, Any]:
    return {
        "category": view.panel.category,
        "method": view.phase.ballot_method,
        "stage": view.stage.value,
        "round": view.round if view.stage == "open" else len(view.counts),
        "seats": view.seats,
        "quorum": view.phase.quorum.least,
        "entitled": len(view.panel.voters),
        "cast": view.voted,
        "candidates": [p.id for p in view.candidates],
        "elected": view.elected,
        "counts": [told_of(count) for count in view.counts],
    }


@router.get("/editions/{edition}/panel-ballots/{category}", dependencies=allow(Who.EXPERT))
async def read_panel_ballot(session: Tx, edition: TheEdition, me: Me, category: str) -> BallotShown:
    """The ballot of a panel in one category, as far as you may see it."""
    return await _shown(session, edition, me, category)


async def _shown(session: Tx, edition: EditionInForce, me: Me, category: str) -> BallotShown:
    view = await ballot_for(session, edition, category, me)
    mine = await my_ballot(session, edition, view, me.person.id)
    return BallotShown(**_item(view), mine=list(mine.ranking) if mine else None)


@router.put("/editions/{edition}/panel-ballots/{category}", dependencies=allow(Who.EXPERT))
async def cast_panel_ballot(
    session: Tx, edition: TheEdition, me: Me, category: str, sent: RankingSent
) -> BallotShown:
    """Keep your ballot over the one before, until the ballot is closed."""
    await cast(session, edition, category, me, sent.ranking)
    return await _shown(session, edition, me, category)


@router.post(
    "/editions/{edition}/panel-ballots/{category}/counts", status_code=201, dependencies=allow(Who.EXPERT)
)
async def count_panel_ballots(
    session: Tx, edition: TheEdition, me: Me, category: str, sent: RoundSeen
) -> BallotShown:
    """Close and count the round that you looked at, as a chair of the panel or a steward."""
    await close_and_count(session, edition, category, me, seen_round=sent.round)
    return await _shown(session, edition, me, category)


@router.put("/editions/{edition}/panel-ballots/{category}/casting-vote", dependencies=allow(Who.EXPERT))
async def give_casting_vote(
    session: Tx, edition: TheEdition, me: Me, category: str, sent: CastingVoteSent
) -> BallotShown:
    """Decide a tie as the chair: as many of the tied as there are places."""
    await decide_by_casting_vote(session, edition, category, me, chosen=sent.chosen, reason=sent.reason)
    return await _shown(session, edition, me, category)
