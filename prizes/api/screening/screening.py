"""Screening, appeals, late entries and acts on many projects for programs."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from prizes.api.interface.language import Voice
from prizes.api.interface.proposal import ProposalOf
from prizes.api.nomination.nominations import STEWARDS, shown
from prizes.gate.at import At
from prizes.gate.editions import TheEdition
from prizes.gate.idempotency import Once
from prizes.gate.nomination.at_nomination import AtNomination
from prizes.gate.people import Me
from prizes.gate.permissions import Who, allow
from prizes.gate.transaction import Tx
from prizes.kit.bounded import Instant, Whole
from prizes.nomination import refusals
from prizes.nomination.actions import bulk
from prizes.nomination.actions.appeals import exclusion
from prizes.nomination.actions.bulk import BulkAct, Order
from prizes.nomination.actions.late_entries import open_late_entry, propose_late_entry
from prizes.nomination.actions.screening import (
    Screened,
    let_pass,
    next_project,
    save_sheet,
    screened,
    screening_of,
)
from prizes.nomination.models import Appeal, ScreeningSheet
from prizes.nomination.queries.late_entries import late_count, late_entries
from prizes.nomination.queries.projects import project_in, role_of
from prizes.nomination.rules.screening import Result, Verdict
from prizes.nomination.rules.states import State
from prizes.nomination.schemas import Nomination, Reason

router = APIRouter(tags=["screening"])


# --- screening -----------------------------------------------------------------------------------------


class SheetSent(BaseModel):
    revision: Whole
    """That of the text that was read."""
    checks: dict[str, Literal["yes", "no", "unsure"]] = Field(default_factory=dict, max_length=100)
    """By id of the check of the rules; what is left out is unsure."""
    verdict: Verdict | None = None
    """Left out: what follows from the checks."""
    note: str = Field(default="", max_length=4_000)
    """Required unless the project passes."""


class SheetOf(BaseModel):
    screener: str
    verdict: Verdict
    checks: dict[str, str]
    note: str
    revision: int
    """Of the text that was read; the sheet counts while the project has this revision."""
    saved_at: datetime


class ScreeningOf(BaseModel):
    result: Result
    screeners: int
    """How many equal verdicts the rules ask for."""
    sheets: int
    """How many count."""
    revision: int
    mine: SheetOf | None
    others: list[SheetOf]
    """Empty until your own sheet counts or nobody is asked for a further one."""


class NextOf(BaseModel):
    nomination: str | None


def _sheet(sheet: ScreeningSheet) -> SheetOf:
    return SheetOf(
        screener=sheet.screener_id, **sheet.model_dump(exclude={"id", "project_id", "screener_id"})
    )


def _screening(found: Screened) -> ScreeningOf:
    seen = found.others if found.is_settled or found.judged_by_reader else []
    return ScreeningOf(
        result=found.result,
        screeners=found.rules.screeners,
        sheets=len(found.sheets),
        revision=found.project.revision,
        mine=_sheet(found.mine) if found.mine else None,
        others=[_sheet(sheet) for sheet in seen],
    )


@router.get("/editions/{edition}/screening/next", dependencies=allow(Who.STEWARD))
async def read_next_screening(session: Tx, edition: TheEdition, me: Me) -> NextOf:
    """The next project that you can screen and have not; null: none is left."""
    screening_of(edition)
    return NextOf(nomination=await next_project(session, edition, me.person.id))


@router.get(f"{STEWARDS}/screening", dependencies=allow(Who.STEWARD))
async def read_screening(session: Tx, edition: TheEdition, me: Me, nomination: str) -> ScreeningOf:
    """The screening of a project, as it stands."""
    return _screening(await screened(session, edition, nomination, me.person.id))


@router.put(f"{STEWARDS}/screening", response_model=ScreeningOf, dependencies=allow(Who.STEWARD))
async def save_screening(
    session: Tx, edition: TheEdition, me: Me, nomination: str, sent: SheetSent, once: Once
) -> Response:
    """Your sheet, over your last one. The sheet that makes all agree lets the project pass."""
    found = await save_sheet(
        session,
        edition,
        nomination,
        checks=sent.checks,
        verdict=sent.verdict or "",
        note_text=sent.note,
        revision=sent.revision,
        screener=me.person.id,
    )
    return await once.answer(_screening(found))


@router.put(f"{STEWARDS}/screening/pass", response_model=Nomination, dependencies=allow(Who.STEWARD))
async def pass_screening(
    session: Tx, edition: TheEdition, me: Me, nomination: str, sent: Reason, once: Once
) -> Response:
    """Let a project pass where screeners differ, or against them, with a reason."""
    project = await let_pass(session, edition, nomination, reason=sent.reason, steward=me.person.id)
    return await once.answer(shown(edition, project))


# --- appeals -------------------------------------------------------------------------------------------


class ExclusionAppealOf(BaseModel):
    reason: str
    made_at: datetime
    decided_at: datetime | None
    upheld: bool | None
    answer: str


class AppealAnswer(BaseModel):
    upheld: bool
    answer: str = Field(max_length=4_000)


class ExclusionOf(BaseModel):
    rule: str
    """The rule that the project was found not to keep; empty: it never was found ineligible."""
    at: datetime | None
    appeal_until: datetime | None
    appeal: ExclusionAppealOf | None


def appeal_shown(_at: At, appeal: Appeal) -> ExclusionAppealOf:
    return ExclusionAppealOf(**appeal.model_dump(include=set(ExclusionAppealOf.model_fields)))


@router.get("/nominations/{nomination}/appeal", dependencies=allow(Who.SIGNED_IN))
async def read_appeal(at: AtNomination, nomination: str) -> ExclusionOf:
    """Why your project was found ineligible, until when you can appeal, and what became of it."""
    project = await project_in(*at.here, nomination)
    if project is None or await role_of(at.session, project, at.person) is None:
        raise refusals.unknown_project()
    out = await exclusion(*at.here, project)
    appeal = appeal_shown(at, out.appeal) if out.appeal else None
    return ExclusionOf(rule=out.rule, at=out.at, appeal_until=out.until, appeal=appeal)


# --- late entries --------------------------------------------------------------------------------------


class LateSent(BaseModel):
    email: str = Field(max_length=254)
    until: Instant
    """After the close of submission, within the hours of the rules."""
    reason: str = Field(max_length=4_000)


class LateOf(BaseModel):
    email: str
    until: datetime
    reason: str
    opened_at: datetime | None


class LateList(BaseModel):
    items: list[LateOf]
    next: None = None


class LateCount(BaseModel):
    n: int


class CodeSent(BaseModel):
    code: str = Field(max_length=100)


class LateOpened(BaseModel):
    until: datetime


@router.get("/editions/{edition}/late-entries", dependencies=allow(Who.STEWARD))
async def list_late_entries(session: Tx, edition: TheEdition) -> LateList:
    """Those that two stewards have approved, the newest first."""
    entries = await late_entries(session, edition)
    return LateList(items=[LateOf(**e.model_dump(include=set(LateOf.model_fields))) for e in entries])


@router.get("/editions/{edition}/late-entries/count", dependencies=allow(Who.PUBLIC))
async def count_late_entries(session: Tx, edition: TheEdition) -> LateCount:
    """How many people two stewards have let submit after the close."""
    return LateCount(n=await late_count(session, edition))


@router.post(
    "/editions/{edition}/late-entries",
    status_code=201,
    response_model=ProposalOf,
    dependencies=allow(Who.STEWARD),
)
async def propose_late_nomination(
    session: Tx, edition: TheEdition, me: Me, sent: LateSent, once: Once
) -> Response:
    """Propose that one person may submit one project late; a second steward approves it."""
    proposal = await propose_late_entry(
        session, edition, email=sent.email, until=sent.until, reason=sent.reason, proposer=me.person.id
    )
    return await once.answer(ProposalOf.model_validate(proposal), 201)


@router.put(
    "/editions/{edition}/late-entries/code", response_model=LateOpened, dependencies=allow(Who.SIGNED_IN)
)
async def enter_late_code(session: Tx, edition: TheEdition, me: Me, sent: CodeSent, once: Once) -> Response:
    """Open the form with the code that was mailed to your address."""
    entry = await open_late_entry(session, edition, person=me.person, code=sent.code)
    return await once.answer(LateOpened(until=entry.until))


# --- several at once -----------------------------------------------------------------------------------


class BulkSent(Reason):
    nominations: list[str] = Field(min_length=1, max_length=bulk.MOST)
    act: BulkAct
    rule: str = ""
    """Of ineligibility: the rule that the projects do not keep."""
    until: Instant | None = None
    """Of a return: last instant of the correction; left out: as many days as the rules say."""


class BulkConfirmed(BulkSent):
    sha256: str
    """That of the preview."""
    possible_only: bool = False
    """Whether those are left out for whom it cannot be done; otherwise nothing is done then."""


class BulkLine(BaseModel):
    nomination: str
    title: str
    state: State
    possible: bool
    detail: str
    """Why it cannot be done, in your language; empty: it can."""


class BulkPreview(BaseModel):
    sha256: str
    possible: int
    items: list[BulkLine]


class BulkDone(BaseModel):
    done: int


def _order(sent: BulkSent) -> Order:
    return Order(act=sent.act, reason=sent.reason, rule=sent.rule, until=sent.until)


@router.post("/editions/{edition}/office/nominations/preview", dependencies=allow(Who.STEWARD))
async def preview_act_on_nominations(
    session: Tx, edition: TheEdition, me: Me, sent: BulkSent, voice: Voice
) -> BulkPreview:
    """What an act would do to each. Changes nothing."""
    found = await bulk.preview(session, edition, sent.nominations, _order(sent), steward=me.person.id)

    def line(each: bulk.Line) -> dict[str, Any]:
        detail = voice.say(each.why_not) if each.why_not else ""
        return {"title": each.project.title, "state": each.project.state, "detail": detail}

    items = [
        BulkLine(nomination=each.project.id, possible=each.why_not is None, **line(each))
        for each in found.lines
    ]
    return BulkPreview(sha256=found.sha256, possible=len(found.possible), items=items)


@router.post(
    "/editions/{edition}/office/nominations/act", response_model=BulkDone, dependencies=allow(Who.STEWARD)
)
async def act_on_nominations(
    session: Tx, edition: TheEdition, me: Me, sent: BulkConfirmed, once: Once
) -> Response:
    """Do exactly what was previewed, in one transaction, with one letter each."""
    done = await bulk.carry_out(
        session,
        edition,
        sent.nominations,
        _order(sent),
        seen_sha256=sent.sha256,
        possible_only=sent.possible_only,
        steward=me.person.id,
    )
    return await once.answer(BulkDone(done=done))
