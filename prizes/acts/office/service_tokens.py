"""Tokens of an edition: propose one, create its secret, revoke it. No token does any of it."""

from __future__ import annotations

from functools import partial

from fastapi import Response
from pydantic import BaseModel, Field

from prizes.accounts.models import ServiceToken
from prizes.accounts.rules.scopes import ServiceScope
from prizes.acts.declaring import Acts, leading
from prizes.api.interface.proposal import ProposalOf
from prizes.api.office.service_tokens import SERVICE_TOKENS, service_secret_shown
from prizes.edition.models import Proposal
from prizes.gate.at import At
from prizes.gate.permissions import Who
from prizes.kit.bounded import Whole
from prizes.office import service_tokens
from prizes.web.layout.forms import Fields
from prizes.web.layout.page import page
from prizes.web.layout.pages import PageAt, Values, page_at
from prizes.web.office.service_tokens import service_tokens_page

acts = Acts("service-tokens")
ONE, AT_ONE = f"{SERVICE_TOKENS}/{{token}}", f"{service_tokens_page.path}/{{token}}"
steward = partial(acts.act, who=Who.STEWARD, on=service_tokens_page)


class ServiceTokenWanted(BaseModel):
    name: str = Field(max_length=200)
    """Of the program, one of each name."""
    scopes: list[ServiceScope]
    days: Whole
    """For how long from the approval: 7, 30, 90, 180 or 365 days."""


@steward(f"POST {SERVICE_TOKENS}", service_tokens_page.path, answers=ProposalOf, notice="proposed")
async def propose_service_token(at: At, sent: ServiceTokenWanted) -> Proposal:
    """Propose a token with which a program reads parts of the edition; another steward approves it under /proposals."""
    return await service_tokens.propose_service_token(
        *at.here, name=sent.name, scopes=sent.scopes, days=sent.days, proposer=at.by
    )


async def _with_its_secret(at: PageAt, made: tuple[ServiceToken, str]) -> Response:
    """No address leads here again: the secret is on this one answer."""
    values = await service_tokens_page(page_at(at))
    assert not isinstance(values, Response)
    shown: Values = {"typed": Fields([])} | values | {"made": made}
    answer = page(at.request, template=service_tokens_page.template, **shown)
    answer.headers["cache-control"] = "no-store"
    return answer


@steward(f"PUT {ONE}/secret", f"{AT_ONE}/secret", answers=service_secret_shown, leads=_with_its_secret)
async def renew_service_secret(at: At, token: str) -> tuple[ServiceToken, str]:
    """Create the secret of a token that was approved, or another in its place. It is said once."""
    return await service_tokens.renew_service_secret(*at.here, token, by=at.by)


@steward(
    f"DELETE {ONE}",
    f"{AT_ONE}/revocation",
    leads=leading("service_tokens_page"),
    notice="service-token-revoked",
)
async def revoke_service_token(at: At, token: str) -> None:
    """Revoke a token of the edition: from now on it opens nothing."""
    await service_tokens.revoke_service_token(*at.here, token, by=at.by)
