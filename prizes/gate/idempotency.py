"""One answer to one unsafe request, however often it is sent.

For the `Idempotency-Key` of programs, and the hidden key of forms.

    @router.put("/…", response_model=Receipt, dependencies=allow(Who.SIGNED_IN))
    async def cast(session: Tx, me: Me, once: Once) -> Response:
        return await once.answer(Receipt(...))

A repeat with the same key by the same session gets the first answer byte for byte, and nothing is done
again. The same key with another content is refused. Without a key every request is taken as new. Refusals
are not kept: nothing was done, so a repeat is judged anew.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Header, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel
from pydantic_core import to_json
from sqlalchemy import delete, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.accounts import keeping
from prizes.accounts.keeping import Kept
from prizes.accounts.models import AnsweredRequest
from prizes.config import settings
from prizes.errors import Invalid
from prizes.gate.draft_access import draft_key
from prizes.gate.people import PerhapsMe, sign_in_needed
from prizes.gate.transaction import Tx
from prizes.kit.token import new_id

KEPT_TEXT = 1
"""Status of a text that is no answer to a request."""
NOT_YET = 0
"""Status of a row whose request is still being answered; never seen outside its own transaction."""
_KEY = re.compile(r"[!-~]{1,128}")


class AnsweredBefore(Exception):  # noqa: N818 - an answer, not an error
    """Raised so that this request's transaction is rolled back and the kept answer is sent."""

    def __init__(self, status: int, body: str) -> None:
        super().__init__(status)
        self.status = status
        self.body = body


wrong_key = Invalid.named(
    "wrong-idempotency-key",
    "An idempotency key must have 1 to 128 visible ASCII characters.",
    field="Idempotency-Key",
)


key_used_for_something_else = Invalid.named(
    "idempotency-key-used-before",
    "This idempotency key was used for another request. Please use a new key.",
    field="Idempotency-Key",
)


@dataclass(slots=True)
class OnlyOnce:
    """What a route answers through, so that the answer can be kept. `kept` None: it is not."""

    session: AsyncSession
    kept: Kept | None = None
    answered: bool = False

    async def answer(self, content: BaseModel | Mapping[str, str], status: int = 200) -> Response:
        """The content as JSON."""
        body = to_json(content).decode()
        await self._keep(status, body)
        return Response(body, status_code=status, media_type="application/json")

    async def leave_for(self, target: str) -> Response:
        """303 to an address of ours: the answer of a page."""
        await self._keep(303, target)
        return RedirectResponse(target, status_code=303)

    async def keep_target(self, target: str) -> None:
        """The same where the answer is made elsewhere."""
        await self._keep(303, target)

    async def drop(self) -> None:
        """Nothing was done that must not be done again: the key is free."""
        self.answered = True
        if self.kept is not None:
            mine = delete(AnsweredRequest).where(col(AnsweredRequest.key) == self.kept.name)
            await self.session.exec(mine.execution_options(synchronize_session=False))

    async def _keep(self, status: int, body: str) -> None:
        self.answered = True
        if self.kept is not None:
            mine = update(AnsweredRequest).where(col(AnsweredRequest.key) == self.kept.name)
            mine = mine.values(status=status, body=self.kept.seal(body))
            await self.session.exec(mine.execution_options(synchronize_session=False))


async def begin(session: AsyncSession, *, who: str, key: str | None, content: bytes) -> OnlyOnce:
    """Take the key for a request with this content. `who`: hash of the session or of a draft's secret.

    A simultaneous request with the same key waits here until the first is committed (PostgreSQL: the unique
    row; SQLite: the write lock). Raises AnsweredBefore, or Invalid if the key was used for another content.
    """
    if key is None:
        return OnlyOnce(session)
    if not is_key(key):
        raise wrong_key()
    kept = kept_as(who, key, content)
    if not await _take(session, kept):
        row = await session.get_one(AnsweredRequest, (kept.name, ""), populate_existing=True)
        if row.request_hash != kept.mark:
            raise key_used_for_something_else()
        raise AnsweredBefore(row.status, kept.opened(row.body))
    return OnlyOnce(session, kept)


def is_key(key: str) -> bool:
    return _KEY.fullmatch(key) is not None


def kept_as(holder: str, key: str, content: bytes) -> Kept:
    """`holder`: hash of the secret of a session or a draft."""
    return keeping.kept(settings().secret_key.get_secret_value(), holder, key, content)


async def keep_text(session: AsyncSession, who: str, text: str) -> str:
    """Keep a text for a day that only this session can read again; under which key."""
    key = new_id()
    kept = kept_as(who, f"text {key}", b"")
    session.add(
        AnsweredRequest(
            key=kept.name,
            who="",
            request_hash=kept.mark,
            status=KEPT_TEXT,
            body=kept.seal(text),
            created_at=clock.the_hour(clock.now()),
        )
    )
    await session.flush()
    return key


async def kept_text(session: AsyncSession, who: str, key: str) -> str | None:
    """None: there is none of this key, or it is another's."""
    kept = kept_as(who, f"text {key}", b"")
    row = await session.get(AnsweredRequest, (kept.name, ""))
    return kept.opened(row.body) if row is not None else None


async def take(session: AsyncSession, key: str, who: str) -> bool:
    """Whether a name that may be used once is used for the first time; kept as long as answers are."""
    return await _take(session, kept_as(who, key, b""))


async def _take(session: AsyncSession, kept: Kept) -> bool:
    values = {
        "key": kept.name,
        "who": "",
        "request_hash": kept.mark,
        "status": NOT_YET,
        "body": "",
        "created_at": clock.the_hour(clock.now()),
    }
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    result = await session.exec(dialect.insert(AnsweredRequest).values(values).on_conflict_do_nothing())
    return bool(result.rowcount)


def fingerprint(request: Request, body: bytes) -> bytes:
    """What makes two requests the same one: method, address and body."""
    return b"\n".join((request.method.encode(), str(request.url.path).encode(), body))


async def only_once(
    request: Request, session: Tx, me: PerhapsMe, idempotency_key: Annotated[str | None, Header()] = None
) -> AsyncIterator[OnlyOnce]:
    """The dependency of JSON routes. A page calls `begin` with the hidden key of its form."""
    content = fingerprint(request, await request.body())
    key = draft_key(request)
    if me is None and key is None:
        raise sign_in_needed()
    who = me.token_hash if me else key.hash if key else ""
    once = await begin(session, who=who, key=idempotency_key, content=content)
    yield once
    _must_be_answered(once, request)


def _must_be_answered(once: OnlyOnce, request: Request) -> None:
    """A route that takes the key and answers past it would keep an empty answer for ever."""
    if once.kept is not None and not once.answered and not getattr(request.state, "undo", False):
        raise RuntimeError("the route did not answer through OnlyOnce.answer")


Once = Annotated[OnlyOnce, Depends(only_once, scope="function")]


async def answer_again(_request: Request, error: Exception) -> Response:
    """The kept answer; registered for AnsweredBefore in both ways in."""
    assert isinstance(error, AnsweredBefore)
    if error.status == 303:
        return RedirectResponse(error.body, status_code=303)
    return Response(error.body, status_code=error.status, media_type="application/json")
