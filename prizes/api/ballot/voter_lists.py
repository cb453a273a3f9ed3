"""Lists of voters for programs of stewards: in numbers, since the service keeps no address."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field

from prizes.api.interface.proposal import ProposalOf
from prizes.ballot.rules.voter_lists import MOST_ADDRESSES
from prizes.ballot.voter_lists import ReadList, list_of, list_waiting, listed_round, listed_rounds, only_grows
from prizes.edition.document.phases import VotingPhase
from prizes.edition.queries import EditionInForce
from prizes.gate.at import At, AtEdition
from prizes.gate.permissions import Who, allow

router = APIRouter(tags=["ballot"])


class VoterAddresses(BaseModel):
    phase: str | None = Field(default=None, max_length=40)
    """The round; else the first with a list that is not over."""
    addresses: list[Annotated[str, Field(max_length=400)]] = Field(max_length=MOST_ADDRESSES)
    """Email addresses. They are read and not kept."""
    attributes: list[Annotated[str, Field(max_length=100)]] = Field(default=[], max_length=MOST_ADDRESSES)
    """The group or the weight of each address, in the same order, where the rules count votes by it."""
    adds: bool = False
    """Whether these people are added to the approved list; else it is the whole list, in place of an earlier one."""

    def round_of(self, edition: EditionInForce) -> VotingPhase:
        return listed_round(edition, self.phase)


class VoterListSent(VoterAddresses):
    reason: str = Field(default="", max_length=1_000)
    """Needed for an addition after voting has opened. It stands in the journal."""


class AddressProblem(BaseModel):
    place: int
    """In what was sent, from 0."""
    detail: str


class VoterListChecked(BaseModel):
    """What a list says. Nothing of it was kept."""

    voters: int
    """Mailboxes that it names."""
    known: int
    """How many of them are on the approved list."""
    sha256: str
    """Of what would be proposed, as a proposal has it; empty where something is wrong."""
    same: Literal["", "proposed", "approved"]
    """Whether exactly this awaits approval, or is in effect."""
    problems: list[AddressProblem]


class VoterListOf(BaseModel):
    phase: str
    voters: int | None
    """Addresses that were approved; None: no list was."""
    sha256: str | None
    approved_at: datetime | None
    only_grows: bool
    """Whether voting has opened, so that nobody can be removed."""
    proposal: ProposalOf | None
    """What awaits a second steward."""


class VoterLists(BaseModel):
    items: list[VoterListOf]


def list_checked(at: At, found: ReadList) -> VoterListChecked:
    return VoterListChecked(
        voters=found.voters,
        known=found.known,
        sha256=found.sha256,
        same=found.same,
        problems=[
            AddressProblem(place=place, detail=at.voice.say(fault)) for place, fault in found.faults.items()
        ],
    )


@router.get("/editions/{edition}/voter-lists", dependencies=allow(Who.OBSERVER))
async def read_voter_lists(at: AtEdition) -> VoterLists:
    """The list of voters of each round whose rules ask for one: how many addresses it has, and its hash."""
    return VoterLists(items=[await _list(at, phase) for phase in listed_rounds(at.edition)])


async def _list(at: At, phase: VotingPhase) -> VoterListOf:
    approved, waiting = await list_of(*at.here, phase), await list_waiting(*at.here, phase)
    return VoterListOf(
        phase=phase.id,
        voters=approved.voters if approved else None,
        sha256=approved.sha256 if approved else None,
        approved_at=approved.approved_at if approved else None,
        only_grows=only_grows(at.edition, phase, approved),
        proposal=ProposalOf.model_validate(waiting) if waiting else None,
    )
