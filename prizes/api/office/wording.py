"""Texts of an edition's emails for programs of stewards."""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter
from pydantic import BaseModel, Field

from prizes.gate.at import AtEdition
from prizes.gate.permissions import Who, allow
from prizes.i18n.languages import Lang
from prizes.i18n.templates import places_of_letter
from prizes.mail.rules.edited import GIVEN
from prizes.office.wording import editable, words_of

router = APIRouter(tags=["letters"])
TEXTS = "/editions/{edition}/letter-texts"


class LetterWords(BaseModel):
    """Plain text with the places of the letter, such as `{title}`; `{given}` is the whole given text."""

    subject: str = Field(default="", max_length=400)
    body: str = Field(default="", max_length=20_000)


class LetterTextOf(LetterWords):
    letter: str
    lang: Lang
    changed_at: datetime


class EditableLetter(BaseModel):
    letter: str
    binding: bool
    """It says a decision or a result: another steward approves its words under /proposals."""
    places: list[str]
    needed: list[str]
    """Places that a text without `{given}` must have."""
    texts: list[LetterTextOf]
    """Those that differ from the given ones."""


class EditableLetters(BaseModel):
    items: list[EditableLetter]
    next: None = None


@router.get(TEXTS, dependencies=allow(Who.STEWARD))
async def list_letter_texts(at: AtEdition) -> EditableLetters:
    """Which emails can have other words in this edition, what these can name, and which have."""
    edited = await words_of(*at.here)
    items = []
    for kind in editable():
        places = places_of_letter(kind.name)
        items.append(
            EditableLetter(
                letter=kind.name,
                binding=kind.binding,
                places=[GIVEN, *places],
                needed=[name for name, must in places.items() if must],
                texts=[
                    LetterTextOf.model_validate(text, from_attributes=True)
                    for (letter, _), text in sorted(edited.items())
                    if letter == kind.name
                ],
            )
        )
    return EditableLetters(items=items)
