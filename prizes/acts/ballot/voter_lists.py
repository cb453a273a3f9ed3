"""Lists of voters: looked at, then proposed by one steward. Another approves the proposal as any other."""

from __future__ import annotations

from functools import partial
from typing import Any

from prizes.acts.declaring import Acts, leading
from prizes.api.ballot.voter_lists import VoterAddresses, VoterListSent, list_checked
from prizes.api.interface.proposal import ProposalOf
from prizes.ballot.voter_lists import ReadList, propose_list, read_list
from prizes.edition.models import Proposal
from prizes.gate.at import At
from prizes.gate.permissions import Who
from prizes.web.ballot.voter_lists import (
    attribute_here,
    checked_list,
    rows_sent,
    voter_list_page,
    voters_in,
)
from prizes.web.layout.pages import PageAt

acts = Acts("ballot")
PROGRAM = "/editions/{edition}/voter-lists"
steward = partial(
    acts.act, form=voter_list_page.path, who=Who.STEWARD, on=voter_list_page, elsewhere=frozenset()
)


async def _addresses(at: PageAt) -> dict[str, Any]:
    """The lines as they were typed, or sent as a file."""
    found = voters_in(await rows_sent(at), attribute_here(at))
    return {
        "addresses": found.addresses,
        "attributes": found.attributes,
        "phase": at.typed.get("phase") or None,
        "adds": at.typed.get("adds") == "yes",
    }


@steward(
    f"POST {PROGRAM}",
    answers=ProposalOf,
    leads=leading("proposal_page", proposal="{result.id}"),
    notice="proposed",
    reads=_addresses,
)
async def propose_voter_list(at: At, sent: VoterListSent) -> Proposal:
    """Propose who can vote, whole or as an addition. Another steward approves it under /proposals; until then nothing
    of it counts. Once voting has opened, a list can only be added to.
    """
    return await propose_list(
        *at.here,
        sent.round_of(at.edition),
        sent.addresses,
        sent.attributes,
        adds=sent.adds,
        reason=sent.reason,
        proposer=at.by,
    )


@steward(
    f"POST {PROGRAM}/check",
    answers=list_checked,
    status=200,
    leads=checked_list,
    reads=_addresses,
    when="check",
)
async def check_voter_list(at: At, sent: VoterAddresses) -> ReadList:
    """Say what a list contains and what is wrong with it. Nothing is kept. A second steward sees by it whether a file
    is what was proposed.
    """
    phase = sent.round_of(at.edition)
    return await read_list(*at.here, phase, sent.addresses, sent.attributes, adds=sent.adds)
