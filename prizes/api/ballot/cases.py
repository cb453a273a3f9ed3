"""Votes set aside, for programs: flags and cases."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from prizes.api.interface.pagination import Limit
from prizes.ballot.cases import queries
from prizes.ballot.rules.flagging.reasons import said_of
from prizes.gate.at import At, AtEdition
from prizes.gate.permissions import Who, allow
from prizes.tally.effects import known_effect, opens_votes

router = APIRouter(tags=["cases"])
Words = Annotated[str, Field(max_length=10_000)]


class CaseOf(BaseModel):
    id: str
    phase: str
    state: Literal["proposed", "in_effect", "withdrawn"]
    reason: str
    """DUP, BOT, FARM, DISPOSABLE, INELIGIBLE, WITHDRAWN or COURT."""
    explanation: str
    signals: list[str]
    """Names of the signals it began with."""
    votes: int
    set_aside: int
    restored: int
    appeals: int
    appeals_upheld: int
    sha256: str
    proposed_at: datetime
    decided_at: datetime | None
    countersigned_for: str | None
    """The office from outside."""


class ChangeOf(BaseModel):
    """A project that has votes in a case, or whose place or passing changes with it."""

    model_config = ConfigDict(from_attributes=True)

    category: str
    project: str
    votes: int
    votes_without: int
    """Had the case not been."""
    place: int
    place_without: int
    passes: bool
    passes_without: bool


class OneCase(CaseOf):
    categories: dict[str, int]
    """Votes of the case by category."""
    effect: list[ChangeOf] | None
    """What it changes; null until the votes are counted, of a case that was taken back, and where single votes are
    shown to auditors alone and the case has so few that this would open them."""


class FlaggedOf(BaseModel):
    id: str
    phase: str
    category: str
    project: str
    """A made-up name until the votes are counted."""
    flagged: int
    signals: list[str]
    first_at: datetime
    seen_at: datetime


class SharedTrait(BaseModel):
    signal: str
    value: str
    """A pseudonym that says only whether two are the same."""


class FlaggedVote(BaseModel):
    shares: list[SharedTrait]
    """The heaviest first."""
    related: bool
    """Flagged only by what it shares with flagged votes."""


class EvidenceOf(FlaggedOf):
    said: list[str]
    """What these votes have in common, in words."""
    votes: list[FlaggedVote]
    offset: int
    """So many flagged votes come before these."""


@router.get("/editions/{edition}/cases/{case}", dependencies=allow(Who.PUBLIC))
async def readcase_of(at: AtEdition, case: str) -> OneCase:
    """With what it changes, once the votes are counted."""
    found = await queries.case_in(*at.here, case)
    numbers = (await queries.numbers(at.session, [found]))[found.id]
    effect = None if opens_votes(at.edition, found) else await known_effect(*at.here, found, numbers)
    return OneCase(
        **case_of(found, numbers).model_dump(),
        categories=dict(await queries.votes_by_category(at.session, found)),
        effect=None if effect is None else [ChangeOf.model_validate(change) for change in effect],
    )


async def case_shown(at: At, case: Any) -> CaseOf:
    return case_of(case, (await queries.numbers(at.session, [case]))[case.id])


def case_of(case: Any, numbers: queries.Numbers) -> CaseOf:
    named = {
        "signals": case.rules,
        "set_aside": numbers.aside,
        "countersigned_for": case.office or None,
    }
    return CaseOf.model_validate(case.model_dump() | asdict(numbers) | named)


def flag_of(suspicion: Any, *, counted: bool) -> dict[str, Any]:
    signals = list(dict.fromkeys(what["name"] for what in suspicion.shared))
    named = {"project": suspicion.project if counted else suspicion.label, "signals": signals}
    wanted = FlaggedOf.model_fields.keys() - named.keys()
    said: dict[str, Any] = suspicion.model_dump(include=wanted)
    return said | named


@router.get("/editions/{edition}/flags/{flag}", dependencies=allow(Who.STEWARD))
async def read_flag(
    at: AtEdition,
    flag: str,
    limit: Limit = 50,
    offset: Annotated[int, Query(ge=0, le=10_000_000)] = 0,
) -> EvidenceOf:
    """What the flagged votes for one project have in common, by pseudonyms."""
    found = await queries.suspicion_in(*at.here, flag)
    counted = found.phase in await queries.counted_rounds(*at.here)
    rows = await queries.flags_of(at.session, found, offset=offset, limit=limit)
    return EvidenceOf(
        **flag_of(found, counted=counted),
        said=[at.voice.say(each) for each in said_of(found.shared, found.flagged, counted=counted)],
        votes=[
            FlaggedVote(
                shares=[SharedTrait(signal=name, value=value) for name, value in shared], related=related
            )
            for shared, related in rows
        ],
        offset=offset,
    )
