"""The stewards' page of tokens of an edition: which there are, what awaits a second steward, and the form."""

from __future__ import annotations

from prizes import clock
from prizes.accounts.rules.scopes import DAYS, SERVICE_SCOPES, ServiceScope, service_scopes_in
from prizes.agenda.queries import open_proposals, readable
from prizes.gate.permissions import Who
from prizes.office.service_tokens import KIND, service_tokens_of
from prizes.web.layout.pages import PageAt, Pages, Values

pages = Pages()
USUAL_DAYS = 180


def labels_of_service_scopes(text: str) -> list[str]:
    """Of scopes as they are stored, each a text to translate."""
    held = service_scopes_in(text)
    return [SERVICE_SCOPES[scope][0] for scope in ServiceScope if scope in held]


@pages.page("/{edition}/office/tokens", "office/service-tokens.html", Who.STEWARD)
async def service_tokens_page(at: PageAt) -> Values:
    """A secret stands on the answer to the form that created it, and nowhere else."""
    now = clock.now()
    waiting = [p for p in await open_proposals(*at.here) if p.kind == KIND]
    return {
        "tokens": [
            (each, labels_of_service_scopes(each.scopes)) for each in await service_tokens_of(*at.here)
        ],
        "waiting": [await readable(*at.here, each) for each in waiting],
        "now_at": now,
        "scopes": [(scope.value, *words) for scope, words in SERVICE_SCOPES.items()],
        "days": DAYS,
        "chosen": at.typed.all("scopes"),
        "typed": at.filled(days=str(USUAL_DAYS)),
        "made": None,
    }
