"""Partners: acknowledge one, look at it, change it, remove it."""

from __future__ import annotations

from functools import partial
from typing import Any

from fastapi.responses import Response

from prizes import clock
from prizes.acts.declaring import Acts, leading
from prizes.api.forum.partners import PARTNERS, PartnerSent, partner_of
from prizes.forum.actions import partners as actions
from prizes.forum.models import Partner
from prizes.forum.rules.partners import PartnerWords
from prizes.gate.at import At
from prizes.gate.permissions import Who
from prizes.i18n.languages import CODES
from prizes.web.forum.partners_desk import DESK, new_partner_page, partner_at_desk_page
from prizes.web.layout.page import page
from prizes.web.layout.pages import Page, PageAt
from prizes.web.results.partners import partners_shown

acts = Acts("partners")
ONE, AT_ONE = f"{PARTNERS}/{{partner}}", f"{DESK}/{{partner}}"
steward = partial(acts.act, who=Who.STEWARD)


def _form(at: PageAt) -> dict[str, Any]:
    return {"texts": {code: text for code in CODES if (text := at.typed.get(f"text.{code}")).strip()}}


def _with_preview(shown: Page) -> Any:
    async def lead(at: PageAt, said: PartnerWords) -> Response:
        given = {"partner": at.asked("partner") or ""} if "{partner}" in shown.path else {}
        values: Any = await shown(at, **given)
        one = Partner(
            edition=at.edition.slug,
            kind=said.kind,
            name=said.name,
            recognition=said.recognition,
            texts=dict(said.texts),
            url=said.url,
            changed_by=at.by,
            changed_at=clock.now(),
        )
        values["preview"] = partners_shown([one], at.edition, at.voice)
        return page(at.request, shown.template, typed=at.typed, **values)

    return lead


@steward(
    f"POST {PARTNERS}",
    DESK,
    on=new_partner_page,
    reads=_form,
    answers=partner_of,
    leads=leading("partners_desk_page"),
    notice="partner-saved",
)
async def write_partner(at: At, sent: PartnerSent) -> Partner:
    """Acknowledge a partner or a contributor to the trust fund."""
    return await actions.write_partner(*at.here, sent.plain(), by=at.by)


@steward("", DESK, on=new_partner_page, reads=_form, when="preview", leads=_with_preview(new_partner_page))
async def preview_partner(at: At, sent: PartnerSent) -> PartnerWords:
    """How it looks. Nothing is kept."""
    return actions.checked_partner(at.edition, sent.plain())


@steward(
    f"PUT {ONE}",
    AT_ONE,
    on=partner_at_desk_page,
    reads=_form,
    answers=partner_of,
    leads=leading("partners_desk_page"),
    notice="partner-saved",
)
async def change_partner(at: At, partner: str, sent: PartnerSent) -> Partner:
    """Change how a partner is acknowledged, or whether everybody sees it."""
    return await actions.write_partner(*at.here, sent.plain(), name=partner, by=at.by)


@steward(
    "",
    AT_ONE,
    on=partner_at_desk_page,
    reads=_form,
    when="preview",
    leads=_with_preview(partner_at_desk_page),
)
async def preview_changed_partner(at: At, partner: str, sent: PartnerSent) -> PartnerWords:  # noqa: ARG001
    """How it looks. Nothing is kept."""
    return actions.checked_partner(at.edition, sent.plain())


@steward(
    f"DELETE {ONE}",
    f"{AT_ONE}/removal",
    on=partner_at_desk_page,
    leads=leading("partners_desk_page"),
    notice="partner-removed",
)
async def remove_partner(at: At, partner: str) -> None:
    """Remove the acknowledgment of a partner."""
    await actions.remove_partner(*at.here, partner, by=at.by)
