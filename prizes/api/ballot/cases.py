"""Votes set aside, for programs: flags, cases, proposing and approving."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field

from prizes.api.interface.pagination import Cursor, Limit, part_of
from prizes.ballot.cases import actions as cases
from prizes.ballot.cases import queries as case_queries
from prizes.ballot.cases.actions import Stated
from prizes.ballot.refusals import no_voting
from prizes.ballot.rules.flagging.reasons import said_of
from prizes.edition.queries import EditionInForce
from prizes.gate.editions import TheEdition
from prizes.gate.idempotency import Once
from prizes.gate.people import Me
from prizes.gate.permissions import Who, allow
from prizes.gate.transaction import Tx
from prizes.i18n.languages import negotiate
from prizes.i18n.translator import translator
from prizes.tally.effects import approve_case, known_effect, opens_votes

router = APIRouter(tags=["cases"])
Sha256 = Annotated[str, Field(max_length=64)]
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


class CasesOf(BaseModel):
    items: list[CaseOf]
    next: str | None = None


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


class FlagsOf(BaseModel):
    items: list[FlaggedOf]
    next: str | None = None


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


class CaseSent(BaseModel):
    """Either the flagged votes of one project, or tracking codes."""

    flags: str | None = Field(default=None, max_length=16)
    related: bool = False
    """With `flags`: also votes that are flagged only by what they share with flagged ones."""
    codes: list[Annotated[str, Field(max_length=40)]] = Field(default=[], max_length=50_000)
    phase: str | None = Field(default=None, max_length=40)
    """With `codes`: the round; else the first."""
    reason: str = Field(max_length=16)
    explanation: Words


class CaseSeen(BaseModel):
    sha256: Sha256
    """Of the case, as it was looked at."""


class Countersigned(CaseSeen):
    office: str = Field(max_length=400)


@router.get("/editions/{edition}/cases", dependencies=allow(Who.PUBLIC))
async def list_cases(session: Tx, edition: TheEdition, limit: Limit = 100, cursor: Cursor = None) -> CasesOf:
    """Every case of the edition, proposed ones and those taken back too. The newest first."""
    part, after = part_of(await case_queries.cases(session, edition), lambda case: case.id, limit, cursor)
    numbers = await case_queries.numbers(session, part)
    return CasesOf(items=[_case(case, numbers[case.id]) for case in part], next=after)


@router.get("/editions/{edition}/cases/{case}", dependencies=allow(Who.PUBLIC))
async def read_case(session: Tx, edition: TheEdition, case: str) -> OneCase:
    """With what it changes, once the votes are counted."""
    found = await case_queries.case_in(session, edition, case)
    numbers = (await case_queries.numbers(session, [found]))[found.id]
    hidden = opens_votes(edition, found)
    effect = None if hidden else await known_effect(session, edition, found, numbers)
    return OneCase(
        **_case(found, numbers).model_dump(),
        categories=dict(await case_queries.votes_by_category(session, found)),
        effect=None if effect is None else [ChangeOf(**asdict(change)) for change in effect],
    )


async def _one(session: Tx, edition: EditionInForce, case_id: str) -> CaseOf:
    case = await case_queries.case_in(session, edition, case_id)
    return _case(case, (await case_queries.numbers(session, [case]))[case.id])


def _case(case: Any, numbers: case_queries.Numbers) -> CaseOf:
    return CaseOf(
        id=case.id,
        phase=case.phase,
        state=case.state,
        reason=case.reason,
        explanation=case.explanation,
        signals=case.rules,
        votes=case.votes,
        set_aside=numbers.aside,
        restored=numbers.restored,
        appeals=numbers.appeals,
        appeals_upheld=numbers.appeals_upheld,
        sha256=case.sha256,
        proposed_at=case.proposed_at,
        decided_at=case.decided_at,
        countersigned_for=case.office or None,
    )


@router.get("/editions/{edition}/flags", dependencies=allow(Who.STEWARD))
async def list_flags(session: Tx, edition: TheEdition, limit: Limit = 100, cursor: Cursor = None) -> FlagsOf:
    """Groups of flagged votes, as the last look found them. A flag decides nothing."""
    counted = await case_queries.counted_rounds(session, edition)
    found = await case_queries.suspicions(session, edition)
    part, after = part_of(found, lambda each: each.id, limit, cursor)
    return FlagsOf(items=[_flagged(each, counted=each.phase in counted) for each in part], next=after)


def _flagged(suspicion: Any, *, counted: bool) -> FlaggedOf:
    return FlaggedOf(
        id=suspicion.id,
        phase=suspicion.phase,
        category=suspicion.category,
        project=suspicion.project if counted else suspicion.label,
        flagged=suspicion.flagged,
        signals=list(dict.fromkeys(what["name"] for what in suspicion.shared)),
        first_at=suspicion.first_at,
        seen_at=suspicion.seen_at,
    )


@router.get("/editions/{edition}/flags/{flag}", dependencies=allow(Who.STEWARD))
async def read_flag(
    request: Request,
    session: Tx,
    edition: TheEdition,
    flag: str,
    limit: Limit = 50,
    offset: Annotated[int, Query(ge=0, le=10_000_000)] = 0,
) -> EvidenceOf:
    """What the flagged votes for one project have in common, by pseudonyms."""
    found = await case_queries.suspicion_in(session, edition, flag)
    counted = found.phase in await case_queries.counted_rounds(session, edition)
    voice = translator(negotiate(request.headers.get("accept-language")))
    rows = await case_queries.flags_of(session, found, offset=offset, limit=limit)
    return EvidenceOf(
        **_flagged(found, counted=counted).model_dump(),
        said=[voice.say(each) for each in said_of(found.shared, found.flagged, counted=counted)],
        votes=[
            FlaggedVote(
                shares=[SharedTrait(signal=name, value=value) for name, value in shared], related=related
            )
            for shared, related in rows
        ],
        offset=offset,
    )


@router.post(
    "/editions/{edition}/cases", status_code=201, response_model=CaseOf, dependencies=allow(Who.STEWARD)
)
async def propose_case(session: Tx, edition: TheEdition, me: Me, sent: CaseSent, once: Once) -> Response:
    """Propose to set votes aside. The page of the case is public at once; another steward must approve it."""
    stated = Stated(sent.reason, sent.explanation, me.person.id)
    if sent.flags is not None:
        made = await cases.propose_flagged(session, edition, sent.flags, stated, related=sent.related)
    else:
        phase = next((p for p in edition.rules.votings if sent.phase in (None, p.id)), None)
        if phase is None:
            raise no_voting(edition=edition.rules.title)
        made = await cases.propose_named(session, edition, phase, "\n".join(sent.codes), stated)
    return await once.answer(await _one(session, edition, made.id), 201)


@router.put("/editions/{edition}/cases/{case}/approval", dependencies=allow(Who.STEWARD))
async def agree_to_case(session: Tx, edition: TheEdition, me: Me, case: str, sent: CaseSeen) -> CaseOf:
    """Set exactly these votes aside. 409 `countersignature-needed` where places at the top change."""
    await approve_case(session, edition, case, seen_sha256=sent.sha256, approver=me.person.id)
    return await _one(session, edition, case)


@router.put("/editions/{edition}/cases/{case}/withdrawal", dependencies=allow(Who.STEWARD))
async def withdraw_case(session: Tx, edition: TheEdition, me: Me, case: str) -> CaseOf:
    """Take back a case that nobody has approved yet."""
    await cases.withdraw(session, edition, case, steward=me.person.id)
    return await _one(session, edition, case)


@router.put("/editions/{edition}/cases/{case}/countersignature", dependencies=allow(Who.OBSERVER))
async def countersign_case(
    session: Tx, edition: TheEdition, me: Me, case: str, sent: Countersigned
) -> CaseOf:
    """By an observer who is not a steward, for another office."""
    await cases.countersign(
        session, edition, case, person=me.person, seen_sha256=sent.sha256, office=sent.office
    )
    return await _one(session, edition, case)
