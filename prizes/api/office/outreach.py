"""Outreach for programs: the numbers of the page, and whom to invite."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from prizes.accounts.rules.scopes import ServiceScope, TokenScope
from prizes.api.interface.language import Voice
from prizes.data.countries import ItuRegion
from prizes.edition.queries import EditionInForce
from prizes.gate.at import At
from prizes.gate.editions import TheEdition
from prizes.gate.people import Me
from prizes.gate.permissions import Who, allow
from prizes.gate.transaction import Tx
from prizes.i18n.translator import Translator
from prizes.outreach.queries import Compared, Invitee, compared
from prizes.outreach.reach import one_region_for
from prizes.outreach.rules import STATISTICS

router = APIRouter(tags=["office"])


class ShareOf(BaseModel):
    group: str = Field(validation_alias="key")
    """Empty: not stated, or of no one country."""
    submitted: int = Field(validation_alias="now")
    drafts: int | None
    compared: int = Field(validation_alias="before")


class OutreachOf(BaseModel):
    edition: str
    region: ItuRegion | None
    """None: all."""
    compared_with: str | None
    basis: Literal["moment", "end", "nominees"] | None
    """Submissions until the same moment, until the end, or only nominees on record."""
    submitted: int
    drafts: int
    compared: int
    shares: dict[str, list[ShareOf]]
    missing: list[str]
    countries_without: list[str]
    """Member States of ITU without a submission."""
    categories_without: list[str]


class InviteeOf(BaseModel):
    owner: str
    country: str | None
    stakeholder_type: str | None
    project: str
    edition: str
    category: str | None
    title: str
    state: str
    url: str
    why: Literal["country", "category"]


@router.get(
    "/editions/{edition}/outreach",
    dependencies=allow(Who.OBSERVER, TokenScope.OFFICE_READ, ServiceScope.FIGURES),
)
async def read_outreach(
    session: Tx,
    edition: TheEdition,
    voice: Voice,
    compare: Annotated[str, Query(alias="with", max_length=64)] = "",
) -> OutreachOf:
    """Submissions by region, country, group, category, goal and language, against another edition."""
    return outreach_of(edition, voice, await compared(session, edition, compare))


@router.get("/editions/{edition}/region", dependencies=allow(Who.REGIONAL, TokenScope.OFFICE_READ))
async def read_region(
    session: Tx,
    edition: TheEdition,
    voice: Voice,
    me: Me,
    region: Annotated[ItuRegion | None, Query()] = None,
    compare: Annotated[str, Query(alias="with", max_length=64)] = "",
) -> OutreachOf:
    """The same of one ITU region: a regional officer's own; a steward names any, or gets the first. Drafts are told as
    one number.
    """
    of = one_region_for(me.grants, edition.slug, region or "")
    return outreach_of(edition, voice, await compared(session, edition, compare, of), of)


def outreach_of(edition: EditionInForce, voice: Translator, found: Compared, region: str = "") -> OutreachOf:
    numbers = found.outreach
    return OutreachOf(
        region=region or None,
        edition=edition.slug,
        compared_with=found.reference.edition.slug if found.reference else None,
        basis=found.reference.basis if found.reference else None,
        submitted=numbers.now,
        drafts=numbers.drafts,
        compared=numbers.before,
        shares={
            name: [ShareOf.model_validate(each, from_attributes=True) for each in numbers.shares[name]]
            for name in STATISTICS
            if name in numbers.shares
        },
        missing=[voice.say(sentence) for sentence in numbers.missing],
        countries_without=list(numbers.no_country),
        categories_without=list(numbers.no_category),
    )


def invitee_of(_at: At, each: Invitee) -> InviteeOf:
    why = {"project": each.id, "why": "country" if each.country_lacks else "category"}
    return InviteeOf.model_validate(asdict(each) | why)
