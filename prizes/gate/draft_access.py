"""Whose drafts a request may touch: those of whoever is signed in, else those that this browser began.

Somebody who has not signed in holds a draft by a secret: a browser in a cookie that no script can read, a program in
the header `Draft-Key`. The database knows its hash only. Signing in makes the drafts the person's, and the secret
opens nothing any more.
"""

from __future__ import annotations

import re
from typing import Annotated

from fastapi import Depends, Request, Response
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.accounts.models import Person
from prizes.accounts.queries import signed_in
from prizes.config import settings
from prizes.gate.keyed import keyed
from prizes.gate.people import PerhapsMe, sign_in_needed
from prizes.gate.transaction import SAFE_METHODS, Tx
from prizes.kit.token import digest
from prizes.nomination.actions.drafts import DRAFT_LIFE, claim_drafts
from prizes.nomination.models import Project
from prizes.nomination.project_roles import Author, DraftKey, ProjectRole
from prizes.nomination.queries.projects import role_of

HEADER = "draft-key"
_SECRET = re.compile(r"[A-Za-z0-9_-]{43,64}")
"""What holds at least 256 random bits in base64url."""


def cookie_name() -> str:
    return "__Host-prizes-draft" if settings().production else "prizes-draft"


def draft_secret(request: Request) -> str | None:
    """The secret that came with the request; None if there is none that could be one."""
    secret = request.headers.get(HEADER) or request.cookies.get(cookie_name()) or ""
    return secret if _SECRET.fullmatch(secret) else None


def draft_key(request: Request) -> DraftKey | None:
    secret = draft_secret(request)
    return DraftKey(digest(secret)) if secret else None


def secret_of_form(idempotency_key: str) -> str:
    """The secret for a draft begun with a form: the same for the same form, so that a double click, whose first answer
    a browser may drop, does not leave a draft behind that nobody can open. `idempotency_key`: random, of the page.
    """
    return keyed("draft", idempotency_key)


def remember(answer: Response, secret: str) -> None:
    """Let the browser hold the secret for as long as the draft is kept."""
    answer.set_cookie(
        cookie_name(),
        secret,
        max_age=int(DRAFT_LIFE.total_seconds()),
        path="/",
        httponly=True,
        secure=settings().production,
        samesite="lax",
    )


def forget(answer: Response) -> None:
    answer.delete_cookie(cookie_name(), path="/", secure=settings().production, httponly=True, samesite="lax")


async def claim(session: AsyncSession, session_secret: str, secret: str | None) -> None:
    """At the moment a session begins: what was begun with this draft secret is the person's."""
    me = await signed_in(session, session_secret) if secret else None
    if me and secret:
        await claim_drafts(session, me.person, DraftKey(digest(secret)))


async def perhaps_author(request: Request, session: Tx, me: PerhapsMe) -> Author | None:
    """Who asks, or None. A draft that was begun in another window while its author signed in here is theirs with the
    first thing they write.
    """
    if not hasattr(request.state, "author"):
        key = draft_key(request)
        if me and key and request.method not in SAFE_METHODS:
            await claim_drafts(session, me.person, key)
        request.state.author = me.person if me else key
    author: Author | None = request.state.author
    return author


PerhapsAuthor = Annotated[Author | None, Depends(perhaps_author)]


async def some_author(author: PerhapsAuthor) -> Author:
    if author is None:
        raise sign_in_needed()
    return author


MyAuthor = Annotated[Author, Depends(some_author)]
"""Whoever is signed in, else the holder of a draft secret; anybody else is asked to sign in."""


async def role_here(
    session: AsyncSession, request: Request, author: Author | None, project: Project
) -> ProjectRole | None:
    """What role whoever asks has in a project. Somebody signed in has one too in what their browser began."""
    role = await role_of(session, project, author) if author else None
    key = draft_key(request)
    if role is None and key is not None and isinstance(author, Person):
        role = await role_of(session, project, key)
    return role
