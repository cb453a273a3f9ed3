"""How far the reviews are, for stewards and for those who chair a panel, and the reminders."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from prizes import clock
from prizes.edition.queries import EditionInForce
from prizes.edition.spans import closes_at, is_open
from prizes.edition.titles import Said, phase_title
from prizes.errors import Refusal
from prizes.gate.editions import TheEdition
from prizes.gate.people import Me
from prizes.gate.permissions import Who, allow
from prizes.gate.transaction import Tx
from prizes.kit.bounded import Whole
from prizes.kit.sentence import N_
from prizes.review.actions import panels
from prizes.review.queries.panels import Board
from prizes.review.queries.quality import board_for
from prizes.review.rules.pace import Tone, tone_of
from prizes.review.rules.reviews import MarkingPhase, marking_phase, marking_phases, may_be_reminded
from prizes.web.layout.forms import Typed
from prizes.web.layout.page import page, see_other
from prizes.web.layout.refusals import form_again

router = APIRouter()
BOARD = "/{lang:lang}/{edition}/office/reviews"
PAGE = 50
"""Projects on one page of the board."""

TONES = {
    Tone.FRIENDLY: (N_("Friendly"), N_("Thanks, and asks to tell soon if it is too much.")),
    Tone.PLAIN: (N_("Plain"), N_("Says what is left and until when.")),
    Tone.LAST: (N_("Last"), N_("Asks to finish now, or to hand over today.")),
}


def phase_tabs(edition: EditionInForce) -> list[tuple[str, Said]]:
    """The phases with marks, to change between where there are several."""
    return [(phase.id, phase_title(phase)) for phase in marking_phases(edition.rules)]


@router.get(BOARD, dependencies=allow(Who.EXPERT))
async def board_page(
    request: Request,
    session: Tx,
    edition: TheEdition,
    me: Me,
    phase: str | None = None,
    category: str = "",
    after: Whole = 0,
) -> Response:
    """Reviews by category, by expert and by project. `after`: so many projects are on earlier pages."""
    chosen = marking_phase(edition.rules, phase, clock.now())
    values = await _values(session, edition, chosen, me, category, max(0, after))
    return page(request, "review/board.html", **values)


async def _values(
    session: Tx, edition: EditionInForce, phase: MarkingPhase, me: Me, category: str = "", after: int = 0
) -> dict[str, Any]:
    board, now = await board_for(session, edition, phase, me), clock.now()
    listed = _listed(board, category)
    closes = closes_at(edition.rules, phase.id)
    running = is_open(edition.rules, phase.id, now)
    return {
        "phase": phase,
        "phases_with_marks": phase_tabs(edition),
        "board": board,
        "closes": closes,
        "done_by": board.done_by(now) if running and board.missing else None,
        "running": running,
        "category": category,
        "listed": listed[after : after + PAGE],
        "number": len(listed),
        "after": after,
        "step": PAGE,
        "places": {c.code: (n, c) for n, c in enumerate(edition.rules.categories)},
        "due": [e.person.id for e in board.experts if e.left > 0 and may_be_reminded(e.reminded_at, now)],
        "tones": TONES,
        "tone": tone_of(closes, now),
    }


def _listed(board: Board, category: str) -> list[Any]:
    """Projects of one category, or those of all that lack reviews."""
    return [p for p in board.projects if (p.project.category == category if category else p.missing)]


@router.post(f"{BOARD}/reminders", dependencies=allow(Who.EXPERT))
async def remind(request: Request, session: Tx, edition: TheEdition, me: Me, typed: Typed) -> Response:
    """Write to the experts that were ticked, in the tone that was chosen."""
    chosen = marking_phase(edition.rules, typed.get("phase"), clock.now())
    asked = typed.get("tone")
    try:
        await panels.remind(
            session,
            edition,
            chosen,
            typed.all("expert"),
            reminder=me,
            tone=Tone(asked) if asked in set(Tone) else None,
        )
    except Refusal as refusal:
        values = await _values(session, edition, chosen, me)
        return form_again(request, "review/board.html", refusal, typed, **values)
    return see_other(request, f"/{edition.slug}/office/reviews?phase={chosen.id}", "reminded")
