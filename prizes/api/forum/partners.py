"""Whose support an edition acknowledges, for programs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field

from prizes.accounts.rules.scopes import ServiceScope, TokenScope
from prizes.forum.models import Partner
from prizes.forum.queries.partners import partners_of
from prizes.forum.rules.partners import MOST_PLACE, PartnerWords
from prizes.gate.at import At, AtEdition
from prizes.gate.permissions import Who, allow
from prizes.i18n.languages import Lang

router = APIRouter(tags=["partners"])
PARTNERS = "/editions/{edition}/office/partners"


class PartnerSent(BaseModel):
    kind: Literal["partner", "trust_fund"] = "partner"
    name: str = Field(max_length=400)
    recognition: str = Field(default="", max_length=40)
    """Id of the special recognition of the rules that it supports; empty: the edition as a whole."""
    texts: dict[Lang, Annotated[str, Field(max_length=2000)]] = Field(default_factory=dict, max_length=6)
    """What it contributes, by language; with any, English is needed."""
    url: str = Field(default="", max_length=500)
    place: int = Field(default=0, ge=0, le=MOST_PLACE)
    """Those with a smaller number come first, then by name."""
    shown: bool = False
    """Whether everybody sees it; else stewards alone."""

    def plain(self) -> PartnerWords:
        """As acts take it."""
        texts = {str(lang): text for lang, text in self.texts.items()}
        return PartnerWords(self.kind, self.name, self.recognition, texts, self.url, self.place, self.shown)


class PartnerOf(BaseModel):
    id: str
    kind: Literal["partner", "trust_fund"]
    name: str
    recognition: str
    texts: Mapping[str, str]
    url: str
    place: int
    shown: bool


class PartnerList(BaseModel):
    items: list[PartnerOf]
    next: None = None


@router.get("/editions/{edition}/partners", dependencies=allow(Who.PUBLIC))
async def list_partners(at: AtEdition) -> PartnerList:
    """Partners and contributors to the trust fund, in their order."""
    return PartnerList(items=[partner_of(at, each) for each in await partners_of(*at.here)])


@router.get(PARTNERS, dependencies=allow(Who.STEWARD, TokenScope.OFFICE_READ, ServiceScope.FORUM))
async def list_partners_for_office(at: AtEdition) -> PartnerList:
    """The same with those that only stewards see."""
    found = await partners_of(*at.here, hidden=True)
    return PartnerList(items=[partner_of(at, each) for each in found])


def partner_of(_at: At, partner: Partner) -> PartnerOf:
    return PartnerOf.model_validate(partner, from_attributes=True)
