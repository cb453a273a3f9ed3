"""What whoever is here has to do, asked once a request: its number stands in the head of every page.

For most people that is a few statements (`agenda.mine`). With a role it is many, so the number is kept for a moment;
their own page asks anew, and so does every page after an act of this process.
"""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime, timedelta

from fastapi import Request
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.accounts.queries import SignedIn
from prizes.agenda.mine.ballots import ballot_facts
from prizes.agenda.mine.readers import PlainReader
from prizes.agenda.mine.work import MyWork, my_work
from prizes.agenda.rules.mine import BallotFacts
from prizes.edition.document.phases import VotingPhase
from prizes.edition.queries import EditionInForce
from prizes.gate.readers.plain import PLAIN
from prizes.gate.transaction import database
from prizes.i18n.languages import CODES

KEPT_FOR = timedelta(seconds=30)
MOST_KEPT = 1000
_kept: OrderedDict[tuple[str, str], tuple[datetime, int, int]] = OrderedDict()
"""By database and person: when it was found, after how many acts, and the number."""


def forget() -> None:
    """Let every number be asked anew."""
    _kept.clear()


def has_head(request: Request) -> bool:
    """Whether the answer will be a whole page: no file, no part for htmx, nothing for programs."""
    _, lang, *rest = request.url.path.split("/")
    return (
        request.method == "GET"
        and lang in CODES
        and not (rest and "." in rest[-1])
        and "hx-request" not in request.headers
        and request.headers.get("sec-fetch-dest", "document") == "document"
    )


async def note_number(request: Request, session: AsyncSession, me: SignedIn) -> None:
    """Let the head of this request's page know it."""
    if not has_head(request):
        return
    place, acts = (str(database(request).url), me.person.id), database(request).acts
    known = _kept.get(place) if me.grants else None
    if known is not None and known[1] == acts and clock.now() - known[0] < KEPT_FOR:
        request.state.tasks = known[2]
        return
    await work_of(request, session, me)


async def ballot_in(
    request: Request, session: AsyncSession, me: SignedIn, edition: EditionInForce, phase: VotingPhase
) -> BallotFacts | None:
    """How far the ballot of whoever is here is in a round."""
    plain: PlainReader | None = getattr(request.state, PLAIN, None)
    facts = plain.ballot if plain else None
    if facts is not None and (facts.edition, facts.phase.id) == (edition.slug, phase.id):
        return facts
    return await ballot_facts(session, edition, phase, me.person)


async def work_of(request: Request, session: AsyncSession, me: SignedIn) -> MyWork:
    """All of it."""
    if not hasattr(request.state, "work"):
        work = request.state.work = await my_work(session, me)
        request.state.tasks = len(work.tasks)
        if me.grants:
            acts = database(request).acts
            _kept[str(database(request).url), me.person.id] = (clock.now(), acts, len(work.tasks))
            while len(_kept) > MOST_KEPT:
                _kept.popitem(last=False)
    found: MyWork = request.state.work
    return found
