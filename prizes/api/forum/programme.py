"""The programme of an edition for programs: what everybody sees, and for stewards with drafts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field

from prizes import clock
from prizes.accounts.rules.scopes import ServiceScope, TokenScope
from prizes.edition.calendar import ceremony_phase
from prizes.forum.models import ForumSession
from prizes.forum.queries.programme import sessions_of
from prizes.forum.rules.news import MOST_TEXT, MOST_TITLE
from prizes.forum.rules.programme import SessionWords
from prizes.gate.at import At, AtEdition
from prizes.gate.permissions import Who, allow
from prizes.i18n.languages import Lang
from prizes.kit.bounded import Instant

router = APIRouter(tags=["programme"])
PROGRAMME = "/editions/{edition}/office/programme"
Line = Annotated[str, Field(max_length=500)]


class SessionTexts(BaseModel):
    title: str = Field(default="", max_length=MOST_TITLE * 2)
    text: str = Field(default="", max_length=MOST_TEXT * 2)


class SessionSent(BaseModel):
    starts_at: Instant
    ends_at: Instant
    texts: dict[Lang, SessionTexts] = Field(max_length=6)
    """By language; a title in English is needed."""
    place: str = Field(default="", max_length=1000)
    speakers: list[Line] = Field(default_factory=list, max_length=200)
    """Each with what they are."""
    languages: list[Lang] = Field(default_factory=list, max_length=6)
    """In which it can be followed."""
    stream: str = Field(default="", max_length=1000)
    """Address of the webcast, https."""

    def plain(self) -> SessionWords:
        """As acts take it."""
        return SessionWords(
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            texts={lang: words.model_dump() for lang, words in self.texts.items()},
            place=self.place,
            speakers=self.speakers,
            languages=list(self.languages),
            stream=self.stream,
        )


class SessionOf(BaseModel):
    id: str
    state: Literal["draft", "public", "cancelled"]
    starts_at: datetime
    ends_at: datetime
    texts: Mapping[str, SessionTexts]
    place: str
    speakers: list[str]
    languages: list[str]
    stream: str
    changed_at: datetime


class ProgrammeShown(BaseModel):
    timezone: str
    """Of the edition; its pages show sessions in it."""
    ceremony_at: datetime | None
    """By the rules; None: they give no date."""
    items: list[SessionOf]
    next: None = None


@router.get("/editions/{edition}/programme", dependencies=allow(Who.PUBLIC))
async def get_programme(at: AtEdition) -> ProgrammeShown:
    """Ceremony and sessions; also cancelled ones."""
    return _shown(at, [session_of(at, each) for each in await sessions_of(*at.here)])


@router.get(PROGRAMME, dependencies=allow(Who.STEWARD, TokenScope.OFFICE_READ, ServiceScope.FORUM))
async def get_programme_for_office(at: AtEdition) -> ProgrammeShown:
    """The same with drafts."""
    return _shown(at, [session_of(at, each) for each in await sessions_of(*at.here, drafts=True)])


def _shown(at: At, items: list[SessionOf]) -> ProgrammeShown:
    rules = at.edition.rules
    announced = ceremony_phase(rules, clock.now())
    return ProgrammeShown(
        timezone=rules.timezone,
        ceremony_at=rules.instant(announced.opens) if announced else None,
        items=items,
    )


def session_of(_at: At, session: ForumSession) -> SessionOf:
    values = session.model_dump() | {"speakers": session.speakers.split("\n") if session.speakers else []}
    return SessionOf.model_validate(values)
