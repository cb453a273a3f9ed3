"""Votes set aside, for programs: the cases, proposing and approving, appeals by tracking code."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from prizes.ballot import appealing, case_queries, cases
from prizes.ballot.cases import Stated
from prizes.ballot.refusals import no_voting
from prizes.edition.queries import EditionInForce
from prizes.gate.editions import TheEdition
from prizes.gate.limits import slow_down
from prizes.gate.people import Me
from prizes.gate.permissions import Who, allow
from prizes.gate.transaction import Tx
from prizes.tally.effects import approve_case

router = APIRouter(tags=["cases"])
Sha256 = Annotated[str, Field(max_length=64)]
Words = Annotated[str, Field(max_length=10_000)]
APPEALS = 5
"""That one person may write in a minute."""


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


class CasesOf(BaseModel):
    items: list[CaseOf]


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


class Seen(BaseModel):
    sha256: Sha256
    """Of the case, as it was looked at."""


class Countersigned(Seen):
    office: str = Field(max_length=400)


class AppealSent(BaseModel):
    code: str = Field(max_length=40)
    words: Words


class AppealOf(BaseModel):
    code: str
    case: str
    vote: Literal["aside", "restored"]
    appeal: Literal["open", "upheld", "refused"] | None
    answer: str | None


class Answer(BaseModel):
    upheld: bool
    answer: Words


class Verdict(BaseModel):
    upheld: bool
    """As it was looked at."""


@router.get("/editions/{edition}/cases", dependencies=allow(Who.PUBLIC))
async def all_cases(session: Tx, edition: TheEdition) -> CasesOf:
    """Every case of the edition, proposed ones and those taken back too."""
    found = await case_queries.cases(session, edition)
    numbers = await case_queries.numbers(session, found)
    return CasesOf(items=[_case(case, numbers[case.id]) for case in found])


@router.get("/editions/{edition}/cases/{case}", dependencies=allow(Who.PUBLIC))
async def one_case(session: Tx, edition: TheEdition, case: str) -> CaseOf:
    return await _one(session, edition, case)


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
async def flags(session: Tx, edition: TheEdition) -> FlagsOf:
    """Groups of flagged votes, as the last look found them. A flag decides nothing."""
    counted = await case_queries.counted_rounds(session, edition)
    items = [
        FlaggedOf(
            id=each.id,
            phase=each.phase,
            category=each.category,
            project=each.project if each.phase in counted else each.label,
            flagged=each.flagged,
            signals=list(dict.fromkeys(what["name"] for what in each.shared)),
            first_at=each.first_at,
            seen_at=each.seen_at,
        )
        for each in await case_queries.suspicions(session, edition)
    ]
    return FlagsOf(items=items)


@router.post("/editions/{edition}/cases", status_code=201, dependencies=allow(Who.STEWARD))
async def propose(session: Tx, edition: TheEdition, me: Me, sent: CaseSent) -> CaseOf:
    """Propose to set votes aside. The page of the case is public at once; another steward must approve it."""
    stated = Stated(sent.reason, sent.explanation, me.person.id)
    if sent.flags is not None:
        made = await cases.propose_flagged(session, edition, sent.flags, stated, related=sent.related)
    else:
        phase = next((p for p in edition.rules.votings if sent.phase in (None, p.id)), None)
        if phase is None:
            raise no_voting(edition.rules.title)
        made = await cases.propose_named(session, edition, phase, "\n".join(sent.codes), stated)
    return await _one(session, edition, made.id)


@router.put("/editions/{edition}/cases/{case}/approval", dependencies=allow(Who.STEWARD))
async def approve(session: Tx, edition: TheEdition, me: Me, case: str, sent: Seen) -> CaseOf:
    """Set exactly these votes aside. 409 `countersignature-needed` where places at the top change."""
    await approve_case(session, edition, case, seen_sha256=sent.sha256, approver=me.person.id)
    return await _one(session, edition, case)


@router.put("/editions/{edition}/cases/{case}/withdrawal", dependencies=allow(Who.STEWARD))
async def withdraw(session: Tx, edition: TheEdition, me: Me, case: str) -> CaseOf:
    await cases.withdraw(session, edition, case, steward=me.person.id)
    return await _one(session, edition, case)


@router.put("/editions/{edition}/cases/{case}/countersignature", dependencies=allow(Who.OBSERVER))
async def countersign(session: Tx, edition: TheEdition, me: Me, case: str, sent: Countersigned) -> CaseOf:
    """By an observer who is not a steward, for another office."""
    await cases.countersign(
        session, edition, case, person=me.person, seen_sha256=sent.sha256, office=sent.office
    )
    return await _one(session, edition, case)


# --- appeals -------------------------------------------------------------------------------------------


@router.post("/editions/{edition}/vote-appeals", status_code=201, dependencies=allow(Who.PUBLIC))
async def appeal(request: Request, session: Tx, edition: TheEdition, sent: AppealSent) -> AppealOf:
    """Appeal against setting a vote aside, by its tracking code. Nobody need sign in."""
    await slow_down(request, "vote-appeal", APPEALS)
    await appealing.lodge(session, edition, sent.code, sent.words)
    return await _appeal(session, edition, sent.code)


@router.get("/editions/{edition}/vote-appeals/{code}", dependencies=allow(Who.PUBLIC))
async def appeal_of(session: Tx, edition: TheEdition, code: str) -> AppealOf:
    return await _appeal(session, edition, code)


async def _appeal(session: Tx, edition: EditionInForce, code: str) -> AppealOf:
    held = await case_queries.held(session, edition, code)
    state = held.appeal.state if held.appeal else None
    return AppealOf.model_validate(
        {
            "code": held.vote.code,
            "case": held.case.id,
            "vote": held.vote.state,
            "appeal": "open" if state == "proposed" else state,
            "answer": held.appeal.answer if held.appeal and state in ("upheld", "refused") else None,
        }
    )


@router.put(
    "/editions/{edition}/office/vote-appeals/{review}/answer",
    status_code=204,
    dependencies=allow(Who.STEWARD),
)
async def answer(session: Tx, edition: TheEdition, me: Me, review: str, sent: Answer) -> Response:
    """The first of two stewards."""
    await appealing.propose_answer(
        session, edition, review, upheld=sent.upheld, answer=sent.answer, steward=me.person.id
    )
    return Response(status_code=204)


@router.put(
    "/editions/{edition}/office/vote-appeals/{review}/confirmation",
    status_code=204,
    dependencies=allow(Who.STEWARD),
)
async def confirm(session: Tx, edition: TheEdition, me: Me, review: str, sent: Verdict) -> Response:
    """The second of two stewards."""
    await appealing.confirm(session, edition, review, upheld=sent.upheld, steward=me.person.id)
    return Response(status_code=204)
