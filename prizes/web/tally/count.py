"""The stewards' page of the count, its files for whoever wants to count again, and single votes for observers."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import Response

from prizes.ballot.queries import is_over, turnout
from prizes.ballot.rules.voting import ends_at
from prizes.edition.document.phases import VotingPhase
from prizes.edition.queries import EditionInForce
from prizes.gate.at import AtEdition
from prizes.gate.permissions import Who, allow
from prizes.gate.tally.count_download import count_sent, dump_sent
from prizes.results.shortlist import decider_of
from prizes.tally import refusals
from prizes.tally.asking import ask_for_count, asked
from prizes.tally.packing import packed
from prizes.tally.queries import counted
from prizes.tally.rules.after_count import is_large
from prizes.tally.signing import take_openings
from prizes.web.layout.forms import Typed
from prizes.web.layout.links import to
from prizes.web.layout.page import see_other
from prizes.web.layout.pages import LANG, PageAt, Pages, Values
from prizes.web.tally.integrity import round_shown

router = APIRouter()
pages = Pages()
OPENINGS = LANG + "/{edition}/office/openings"


def _phase(edition: EditionInForce, phase_id: str | None) -> VotingPhase:
    votings = edition.rules.votings
    if not votings:
        raise refusals.no_round()
    return next((p for p in votings if p.id == phase_id), votings[0])


@pages.page("/{edition}/office/tally", "tally/tally.html", Who.OBSERVER)
async def tally_page(at: PageAt, phase: str | None = None) -> Values:
    """Before the end of voting, when the votes can be counted; after it the button, then the count. While the worker
    counts, the page asks for itself again.
    """
    shown = _phase(at.edition, phase)
    over = is_over(at.edition, shown)
    found = await counted(*at.here, shown) if over else None
    made, poll, tally = found or (None, None, None)
    large = tally is not None and is_large(tally.in_force)
    return {
        "phase": shown,
        "over": over,
        "ends": ends_at(at.edition.rules, shown),
        "turnout": await turnout(*at.here, shown),
        "asked": await asked(*at.here, shown) if over else None,
        "record": made,
        "tally": tally,
        "large": large,
        "packed": await packed(at.edition, made) if made and large else None,
        "decides": decider_of(shown),
        "undecided": len(poll.cut(tally).undecided) if poll and tally else 0,
    }


@router.post(LANG + tally_page.path, dependencies=allow(Who.STEWARD))
async def count_votes(at: AtEdition, typed: Typed) -> Response:
    phase = _phase(at.edition, typed.get("phase"))
    done = await ask_for_count(*at.here, phase, asked_by=at.by)
    target = to(at.request, "tally_page", phase=phase.id)
    return see_other(at.request, target, "counted" if done else None)


@router.get(f"{LANG}{tally_page.path}/files", dependencies=allow(Who.OBSERVER))
async def count_files(at: AtEdition, phase: str | None = None) -> Response:
    """The files of `prizes recount` as one archive: rules, nominees, votes without voters, results. Without votes where
    they are shown to auditors alone.
    """
    return await count_sent(*at.here, _phase(at.edition, phase))


# --- where the rules show votes to auditors alone -------------------------------------------------------


@router.post(OPENINGS, dependencies=allow(Who.OBSERVER))
async def publish_openings(at: AtEdition, typed: Typed) -> Response:
    """Log and single votes as one file; no link, since it is journaled. Stewards who are no observers do not get it."""
    phase = round_shown(at.edition, typed.get("phase"))
    return dump_sent(at.request, await take_openings(*at.here, phase, me=at.me))


@router.get(OPENINGS, dependencies=allow(Who.OBSERVER))
async def back_to_integrity(at: AtEdition) -> Response:
    """Where a page that answered an act is loaded again, or in another language."""
    return see_other(at.request, to(at.request, "office_integrity_page"))
