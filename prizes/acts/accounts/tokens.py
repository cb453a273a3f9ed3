"""Make a token for a program of one's own, and revoke it. No token does either."""

from __future__ import annotations

from functools import partial

from fastapi import Response
from pydantic import BaseModel, Field

from prizes.accounts import tokens
from prizes.accounts.rules.scopes import TokenScope
from prizes.accounts.tokens import MadeToken
from prizes.acts.declaring import Acts, leading
from prizes.api.accounts.tokens import made_token
from prizes.gate.at import At
from prizes.gate.permissions import Who
from prizes.kit.bounded import Whole
from prizes.web.accounts.tokens import tokens_page
from prizes.web.layout.forms import Fields
from prizes.web.layout.page import page
from prizes.web.layout.pages import PageAt, Values, page_at

acts = Acts("accounts")
mine = partial(acts.act, who=Who.SIGNED_IN)


class TokenWanted(BaseModel):
    name: str = Field(max_length=200)
    """What you call it, such as the name of the program. Yours alone."""
    scopes: list[TokenScope]
    days: Whole
    """For how long: 7, 30, 90, 180 or 365 days."""


async def _with_its_secret(at: PageAt, made: MadeToken) -> Response:
    """No address leads here again: the secret is on this one answer."""
    values = await tokens_page(page_at(at))
    assert not isinstance(values, Response)
    shown: Values = {"typed": Fields([])} | values | {"made": made}
    answer = page(at.request, template=tokens_page.template, **shown)
    answer.headers["cache-control"] = "no-store"
    return answer


@mine("POST /me/tokens", tokens_page.path, answers=made_token, on=tokens_page, leads=_with_its_secret)
async def make_my_token(at: At, sent: TokenWanted) -> MadeToken:
    """Make a token for a program. Its secret is in the answer, and never said again; a letter tells you of it."""
    return await tokens.make_token(at.session, at.person, name=sent.name, scopes=sent.scopes, days=sent.days)


@mine(
    "DELETE /me/tokens/{token}",
    f"{tokens_page.path}/{{token}}/revocation",
    leads=leading("tokens_page"),
    notice="token-revoked",
)
async def revoke_my_token(at: At, token: str) -> None:
    """Revoke a token: from now on it opens nothing."""
    await tokens.revoke_token(at.session, at.person, token)
