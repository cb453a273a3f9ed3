"""The short way of a vote by program: into the box. It takes the request that `ballot.vote` takes."""

from __future__ import annotations

import asyncio
import re

from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp

from prizes import clock
from prizes.api.ballot.voting import VoteSaved, VoteSent
from prizes.ballot.actions import Voted
from prizes.ballot.group_commit.group import BallotBox
from prizes.ballot.group_commit.votes import SentVote
from prizes.ballot.refusals import box_full
from prizes.funnel.marking import mark
from prizes.gate.addresses import API
from prizes.gate.ballot.circumstances import seen
from prizes.gate.fast_path import Shortcut
from prizes.gate.idempotency import fingerprint, is_key, kept_as
from prizes.gate.problems import problem
from prizes.kit.token import digest


class FastVotesByProgram(Shortcut):
    method = "PUT"
    route = f"{API}/editions/{{edition}}/ballot/{{category}}"

    def __init__(self, app: ASGIApp, box: BallotBox) -> None:
        super().__init__(app)
        self.box = box

    async def answer(
        self, request: Request, secret: str, body: bytes, place: re.Match[str]
    ) -> Response | None:
        sent = _read(request, secret, body, place["edition"], place["category"])
        if sent is None:
            return None
        if self.box.is_full:
            return problem(request, box_full())
        taken = await self.box.take(sent)
        request.state.unsure = sent.unsure
        if taken is not None:
            mark(request.state, place["edition"], "confirmed")
        return None if taken is None else Response(taken.body, media_type="application/json")


def _read(request: Request, secret: str, body: bytes, edition: str, category: str) -> SentVote | None:
    """The vote, if it may be a first one."""
    # Of a name that came twice the first, as on the long way. `request.headers` goes through all of them for each name.
    headers = dict(reversed(request.scope["headers"]))
    named = headers.get(b"idempotency-key")
    key = named.decode("latin-1") if named is not None else None
    if headers.get(b"content-type", b"").partition(b";")[0].strip().lower() != b"application/json":
        return None
    if key is not None and not is_key(key):
        return None
    try:
        vote = VoteSent.model_validate_json(body)
    except ValidationError:
        return None
    # As many colons as known keys: none stands twice. Texts with a colon are no ids of projects.
    if body.count(b":") != len(vote.model_fields_set) or vote.points:
        return None
    holder = digest(secret)
    return SentVote(
        token_hash=holder,
        edition=edition,
        category=category,
        choices=tuple(sorted(set(vote.by_name()))),
        arrived=clock.arrived(),
        at=clock.now(),
        seen=seen(request),
        confirmed=vote.confirmed,
        answer=_answer,
        status=200,
        kept=kept_as(holder, key, fingerprint(request, body)) if key else None,
        with_progress=False,
        saved=asyncio.get_running_loop().create_future(),
    )


def _answer(voted: Voted) -> str:
    return VoteSaved.model_validate(voted).model_dump_json()
