"""Short addresses that lead to the edition of the moment: `/en/vote`, `/en/submit` and the like.

Pages outside an edition link them, and posters can name them: they hold whatever the calendars say.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from prizes import clock
from prizes.edition.nearest import with_phase
from prizes.edition.queries import EditionInForce, editions_in_force
from prizes.edition.spans import phase_at, state_of
from prizes.gate.permissions import Who, allow
from prizes.gate.transaction import Tx
from prizes.kit.links import address
from prizes.web.layout.page import lang_of, see_other

router = APIRouter()


def urgency(edition: EditionInForce, now: datetime) -> tuple[Any, ...]:
    """Real contests before rehearsals, the running before the coming, a vote before all else."""
    state, phase = state_of(edition.rules, now), phase_at(edition.rules, now)
    kinds = ("voting", "submission")
    urgent = kinds.index(phase.kind) if phase and phase.kind in kinds else len(kinds)
    return edition.rehearsal, ("running", "between", "upcoming").index(state), urgent, edition.slug


def is_over(edition: EditionInForce, now: datetime) -> bool:
    return state_of(edition.rules, now) in ("over", "record")


def of_the_moment(editions: Sequence[EditionInForce], now: datetime) -> EditionInForce | None:
    """What the front page has first; when nothing runs or comes, the newest."""
    ahead = [edition for edition in editions if not is_over(edition, now)]
    newest = next(iter(_newest_first(editions)), None)
    return min(ahead, key=lambda edition: urgency(edition, now), default=newest)


def _newest_first(editions: Sequence[EditionInForce]) -> list[EditionInForce]:
    """By year; rehearsals behind."""
    year = {e.slug: int(e.slug) if e.slug.isdecimal() else 0 for e in editions}
    return sorted(editions, key=lambda edition: (edition.rehearsal, -year[edition.slug], edition.slug))


def leads_to(lang: str, word: str, editions: Sequence[EditionInForce], now: datetime) -> str:
    """The address that a short address stands for. Before a phase and after it the front of the edition says when it
    opens, or what came of it.
    """
    found: tuple[EditionInForce | None, bool]
    match word:
        case "vote":
            found = with_phase(editions, "voting", now) or (None, False)
        case "submit":
            found = with_phase(editions, "submission", now) or (None, False)
        case _:
            found = of_the_moment(editions, now), True
    edition, open_now = found
    if edition is None:
        return address("front_page", {"lang": lang})
    return address(WORDS[word] if open_now else "edition_page", {"lang": lang, "edition": edition.slug})


async def lead(request: Request, session: Tx) -> Response:
    word = request.url.path.rpartition("/")[2]
    target = leads_to(lang_of(request), word, await editions_in_force(session), clock.now())
    return see_other(request, target)


WORDS = {
    "vote": "categories_page",
    "submit": "own_projects_page",
    "guidelines": "guidelines_page",
    "calendar": "calendar_page",
    "integrity": "integrity_page",
}
"""Each with the page that it leads to. All are reserved: no edition may be called so (`edition.faults.whole`)."""
for each_word in WORDS:
    router.add_api_route(
        f"/{{lang:lang}}/{each_word}",
        lead,
        methods=["GET"],
        dependencies=allow(Who.PUBLIC),
        name=f"lead_to_{each_word}",
        response_model=None,
    )
