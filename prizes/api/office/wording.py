"""Texts of an edition's emails, front page and help for programs of stewards."""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter
from pydantic import BaseModel, Field

from prizes.accounts.rules.scopes import TokenScope
from prizes.edition.queries import EditionInForce
from prizes.gate.at import At, AtEdition, AtService
from prizes.gate.permissions import Who, allow
from prizes.i18n.languages import Lang
from prizes.office.wording import Area, editable, place_of
from prizes.wording.queries import texts_of
from prizes.wording.rules.places import GIVEN

router = APIRouter(tags=["texts"])
TEXTS, TEXTS_OF_ALL = "/editions/{edition}/texts", "/texts"


class TextWords(BaseModel):
    """Plain text with its places, such as `{title}`; `{given}` is the whole given text. In a text of a page, lines that
    begin with `* ` are a list, and `[words](address)` is a link to a page of this service.
    """

    subject: str = Field(default="", max_length=400)
    """Of an email; of a page its heading."""
    body: str = Field(default="", max_length=20_000)


class TextOf(TextWords):
    kind: str
    """Name of the email, or of the text of a page."""
    lang: Lang
    changed_at: datetime


class EditableTextOf(BaseModel):
    name: str
    area: Area
    by_two: bool
    """Another steward approves its words, under /proposals of the edition or under their own address if they are of no
    edition: it says a decision or a result or what another steward did, or it is of a page, and the rules are frozen.
    """
    headed: bool
    """It has a subject or heading."""
    places: list[str]
    needed: list[str]
    """Places that a text without `{given}` must have."""
    texts: list[TextOf]
    """Those that differ from the given ones."""


class EditableTexts(BaseModel):
    items: list[EditableTextOf]
    next: None = None


@router.get(TEXTS, dependencies=allow(Who.STEWARD, TokenScope.OFFICE_READ))
async def list_edition_texts(at: AtEdition) -> EditableTexts:
    """Which emails and pages can have other words in this edition, what these can name, and which have."""
    return await _texts(at, at.edition)


@router.get(TEXTS_OF_ALL, dependencies=allow(Who.STEWARD, TokenScope.OFFICE_READ))
async def list_texts_of_all(at: AtService) -> EditableTexts:
    """The same of the emails that belong to no edition, such as that with a sign-in code."""
    return await _texts(at, None)


async def _texts(at: At, edition: EditionInForce | None) -> EditableTexts:
    own = await texts_of(at.session, place_of(edition))
    return EditableTexts(
        items=[
            EditableTextOf(
                name=text.name,
                area=text.area,
                by_two=text.by_two,
                headed=text.headed,
                places=[GIVEN, *text.places],
                needed=[name for name, must in text.places.items() if must],
                texts=[
                    TextOf.model_validate(words, from_attributes=True)
                    for (kind, _), words in sorted(own.items())
                    if kind == text.name
                ],
            )
            for text in editable(edition)
        ]
    )
