"""The stewards' page of the count, and its files for whoever wants to count again."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from prizes.ballot.queries import is_over, turnout
from prizes.ballot.rules.voting import ends_at
from prizes.edition.document.phases import VotingPhase
from prizes.edition.queries import EditionInForce
from prizes.gate.editions import TheEdition
from prizes.gate.people import Me
from prizes.gate.permissions import Who, allow
from prizes.gate.tally.count_download import count_sent
from prizes.gate.transaction import Tx
from prizes.tally import refusals
from prizes.tally.asking import ask_for_count, asked
from prizes.tally.packing import packed
from prizes.tally.queries import counted
from prizes.tally.rules.after_count import is_large
from prizes.web.layout.forms import Typed
from prizes.web.layout.page import page, see_other

router = APIRouter()


def _phase(edition: EditionInForce, phase_id: str | None) -> VotingPhase:
    votings = edition.rules.votings
    if not votings:
        raise refusals.no_round()
    return next((p for p in votings if p.id == phase_id), votings[0])


@router.get("/{lang:lang}/{edition}/office/tally", dependencies=allow(Who.OBSERVER))
async def tally_page(request: Request, session: Tx, edition: TheEdition, me: Me) -> Response:
    """Before the end of voting, when the votes can be counted; after it the button, then the count. While the worker
    counts, the page asks for itself again.
    """
    phase = _phase(edition, request.query_params.get("phase"))
    over = is_over(edition, phase)
    found = await counted(session, edition, phase) if over else None
    large = found is not None and is_large(found[2].in_force)
    return page(
        request,
        "tally/tally.html",
        phase=phase,
        over=over,
        ends=ends_at(edition.rules, phase),
        turnout=await turnout(session, edition, phase),
        asked=await asked(session, edition, phase) if over else None,
        record=found[0] if found else None,
        tally=found[2] if found else None,
        large=large,
        packed=await packed(edition, found[0]) if found and large else None,
        undecided=len(found[1].cut(found[2]).undecided) if found else 0,
    )


@router.post("/{lang:lang}/{edition}/office/tally", dependencies=allow(Who.STEWARD))
async def count(request: Request, session: Tx, edition: TheEdition, me: Me, typed: Typed) -> Response:
    phase = _phase(edition, typed.get("phase"))
    done = await ask_for_count(session, edition, phase, asked_by=me.person.id)
    target = f"/{edition.slug}/office/tally?phase={phase.id}"
    return see_other(request, target, "counted" if done else None)


@router.get("/{lang:lang}/{edition}/office/tally/files", dependencies=allow(Who.OBSERVER))
async def files(request: Request, session: Tx, edition: TheEdition, me: Me) -> Response:
    """The files of `prizes recount` as one archive: rules, nominees, votes without voters, results. Without votes where
    they are shown to auditors alone.
    """
    phase = _phase(edition, request.query_params.get("phase"))
    return await count_sent(session, edition, phase)
