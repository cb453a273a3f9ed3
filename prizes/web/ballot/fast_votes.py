"""The short way of a vote on a page: into the box. It takes the form that `ballot.vote` takes.

Without scripts the answer leads back to the paper; for htmx it is the buttons that changed and how far the voter is.
"""

from __future__ import annotations

import asyncio
import re
from urllib.parse import parse_qsl, urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp

from prizes import clock
from prizes.ballot.actions import Voted
from prizes.ballot.group_commit.group import BallotBox
from prizes.ballot.group_commit.rounds import Round
from prizes.ballot.group_commit.votes import SentVote
from prizes.ballot.refusals import box_full
from prizes.ballot.rules.voting import BallotProgress
from prizes.funnel.marking import mark
from prizes.funnel.rules import NTH
from prizes.gate.ballot.circumstances import seen
from prizes.gate.fast_path import Shortcut
from prizes.gate.idempotency import fingerprint, is_key, kept_as
from prizes.gate.readers.plain import NO_PROJECT
from prizes.kit.sentence import say
from prizes.kit.token import digest
from prizes.web.ballot.ballot_paper import tapped
from prizes.web.ballot.voting import CONFIRMED, paper_after, short_names
from prizes.web.layout.busy import busy
from prizes.web.layout.forms import HELD, KEY, MOST_FIELDS, Fields, cleaned
from prizes.web.layout.page import fragment, lang_of, wants_fragment

FORM = "application/x-www-form-urlencoded"
MOST_ANSWERS = 5_000
"""Of one process; one has about a kilobyte."""


class FastVotesByPage(Shortcut):
    method = "POST"
    route = "/{lang:lang}/{edition}/ballot/{category}"

    def __init__(self, app: ASGIApp, box: BallotBox) -> None:
        super().__init__(app)
        self.box, self.saved = box, SavedAnswers()

    async def answer(
        self, request: Request, secret: str, body: bytes, place: re.Match[str]
    ) -> Response | None:
        fields, partial = _fields(request, body), wants_fragment(request)
        if fields is None or (not partial and request.headers.get("hx-request") == "true"):
            return None
        round_ = await self.box.round_of(place["edition"], clock.arrived())
        sent = _sent(request, secret, fields, place["edition"], place["category"], partial=partial)
        # With the last change used up the whole paper looks different.
        if sent is None or round_ is None or (partial and round_.is_last(sent.choices)):
            return None
        if self.box.is_full:
            return busy(request, box_full())
        taken = await self.box.take(sent)
        request.state.unsure = sent.unsure
        if taken is not None:
            nth = (f"{NTH}{taken.progress.number}",) if taken.progress else ()
            mark(request.state, place["edition"], "confirmed", *nth)
        if taken is None or partial:
            seen = taken.progress if taken else None
            return self.saved.answer(request, round_, sent, seen) if seen else None
        return RedirectResponse(taken.body, status_code=303)


class SavedAnswers:
    """What htmx puts into the page after a first vote: rendered once for all votes after which as much is done.
    It is made for a project that there is not, and each vote's own is put in its place: no choice is remembered.
    """

    def __init__(self) -> None:
        self.made: dict[tuple[object, ...], Response] = {}

    def answer(self, request: Request, round_: Round, sent: SentVote, seen: BallotProgress) -> Response:
        following, lang = seen.next_after(sent.category), lang_of(request)
        place = (round_.edition.sha256, lang, sent.category, seen.categories, seen.number, following)
        made = self.made.get(place)
        if made is None:
            if len(self.made) >= MOST_ANSWERS:
                self.made.clear()
            made = self.made[place] = _changed(request, round_, sent.category, seen)
        one = sent.choices[0].encode() if round_.phase.ballot.choices == 1 else NO_PROJECT.encode()
        return Response(bytes(made.body).replace(NO_PROJECT.encode(), one), headers=_but_length(made))


def _but_length(answer: Response) -> dict[str, str]:
    return {name: value for name, value in answer.headers.items() if name != "content-length"}


def _changed(request: Request, round_: Round, category: str, seen: BallotProgress) -> Response:
    voted = Voted(category, (), (NO_PROJECT,), True, None)
    return fragment(
        request,
        "ballot/saved.html",
        "saved",
        said=say("Your vote is saved."),
        edition=round_.edition,
        category=category,
        names=short_names(round_.edition),
        progress=seen,
        tapped=tapped(round_.phase.ballot, voted),
    )


def _fields(request: Request, body: bytes) -> Fields | None:
    """What `forms.typed` makes of the form; None where it may be no first vote."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != FORM:
        return None
    try:
        pairs = parse_qsl(
            body.decode("ascii"), keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="strict"
        )
    except ValueError:
        return None
    fields = Fields([(cleaned(name), cleaned(value)) for name, value in pairs])
    return None if HELD in fields else fields


def _sent(
    request: Request, secret: str, fields: Fields, edition: str, category: str, *, partial: bool
) -> SentVote | None:
    key = None if partial else fields.get(KEY) or None
    if key is not None and not is_key(key):
        return None
    plain = Fields([pair for pair in fields if pair[0] != KEY])
    content = fingerprint(request, urlencode(plain.pairs).encode())
    target = paper_after(request, edition, category, plain.all("project"))
    holder = digest(secret)
    return SentVote(
        token_hash=holder,
        edition=edition,
        category=category,
        choices=tuple(sorted(set(plain.all("project")))),
        arrived=clock.arrived(),
        at=clock.now(),
        seen=seen(request),
        confirmed=plain.get("confirmed") == CONFIRMED,
        answer=lambda _voted: target,
        status=303,
        kept=kept_as(holder, key, content) if key else None,
        with_progress=partial,
        saved=asyncio.get_running_loop().create_future(),
    )
