"""My tokens for programs: what there is, and the form that makes one."""

from __future__ import annotations

from prizes import clock
from prizes.accounts.rules.scopes import DAYS, SCOPES, TokenScope, scopes_in
from prizes.accounts.tokens import tokens_of
from prizes.gate.permissions import Who
from prizes.web.layout.pages import PageAt, Pages, Values

pages = Pages()
USUAL_DAYS = 90


@pages.page("/me/tokens", "accounts/tokens.html", Who.SIGNED_IN)
async def tokens_page(at: PageAt) -> Values:
    """A secret stands on the answer to the form that made it, and nowhere else."""
    rows, now = await tokens_of(at.session, at.person), clock.now()
    has_role = bool(at.me.grants)
    return {
        "tokens": [(each, [s for s in TokenScope if s in scopes_in(each.scopes)]) for each in rows],
        "over": {each.id for each in rows if each.expires_at <= now},
        "scopes": [(scope, kind) for scope, kind in SCOPES.items() if has_role or not kind.for_role],
        "kinds": SCOPES,
        "days": DAYS,
        "chosen": at.typed.all("scopes"),
        "typed": at.filled(days=str(USUAL_DAYS)),
        "made": None,
    }
