"""Screening, appeals, late entries and acts on many projects for programs. What is done is in `prizes.acts`."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from prizes.accounts.rules.scopes import TokenScope
from prizes.api.interface.language import Voice
from prizes.gate.at import At, AtEdition
from prizes.gate.nomination.at_nomination import AtNomination
from prizes.gate.permissions import Who, allow
from prizes.i18n.languages import Lang
from prizes.kit.bounded import Instant, Whole
from prizes.nomination import refusals
from prizes.nomination.actions import bulk
from prizes.nomination.actions.appeals import exclusion
from prizes.nomination.actions.bulk import BulkOrder
from prizes.nomination.actions.screening import Screened, next_project, screened, screening_of
from prizes.nomination.models import LateEntry, ScreeningSheet
from prizes.nomination.queries.late_entries import late_count
from prizes.nomination.queries.projects import project_in, role_of
from prizes.nomination.rules.screening import Result, Verdict
from prizes.nomination.rules.states import State

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


def screening_shown(_at: At, found: Screened) -> ScreeningOf:
    seen = found.others if found.shows_others else []
    return ScreeningOf(
        result=found.result,
        screeners=found.rules.screeners,
        sheets=len(found.sheets),
        revision=found.project.revision,
        mine=_sheet(found.mine) if found.mine else None,
        others=[_sheet(sheet) for sheet in seen],
    )


@router.get("/editions/{edition}/screening/next", dependencies=allow(Who.STEWARD, TokenScope.OFFICE_READ))
async def read_next_screening(at: AtEdition) -> NextOf:
    """The next project that you can screen and have not; null: none is left."""
    screening_of(at.edition)
    return NextOf(nomination=await next_project(*at.here, at.by))


@router.get(
    "/editions/{edition}/nominations/{nomination}/screening",
    dependencies=allow(Who.STEWARD, TokenScope.OFFICE_READ),
)
async def read_screening(at: AtEdition, nomination: str) -> ScreeningOf:
    """The screening of a project, as it stands."""
    return screening_shown(at, await screened(*at.here, nomination, at.by))


# --- appeals -------------------------------------------------------------------------------------------


class ExclusionAppealOf(BaseModel):
    model_config = ConfigDict(from_attributes=True)

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


@router.get(
    "/nominations/{nomination}/appeal",
    dependencies=allow(Who.SIGNED_IN, TokenScope.OWN_READ, TokenScope.OFFICE_READ),
)
async def read_appeal(at: AtNomination, nomination: str) -> ExclusionOf:
    """Why your project was found ineligible, until when you can appeal, and what became of it."""
    project = await project_in(*at.here, nomination)
    if project is None or await role_of(at.session, project, at.person) is None:
        raise refusals.unknown_project()
    out = await exclusion(*at.here, project)
    return ExclusionOf.model_validate(
        {"rule": out.rule, "at": out.at, "appeal_until": out.until, "appeal": out.appeal}
    )


# --- on paper ------------------------------------------------------------------------------------------


class PaperSent(BaseModel):
    email: str = Field(max_length=254)
    """Of who sent it, and becomes its nominator."""
    name: str = Field(default="", max_length=200)
    """Of the same, where the address has no account."""
    lang: Lang = "en"
    """Of emails to them, where the address has no account."""
    title: str = Field(max_length=300)
    paper: str = Field(max_length=200)
    """By which the paper is found, such as the number of its file."""


# --- late entries --------------------------------------------------------------------------------------


class LateSent(BaseModel):
    email: str = Field(max_length=254)
    until: Instant
    """After the close of submission, within the hours of the rules."""
    reason: str = Field(max_length=4_000)


class LateOf(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: str
    email: str
    until: datetime
    reason: str
    opened_at: datetime | None


class LateCount(BaseModel):
    n: int


class CodeSent(BaseModel):
    code: str = Field(max_length=100)


class LateOpened(BaseModel):
    until: datetime


def late_of(_at: At, entry: LateEntry) -> LateOf:
    return LateOf.model_validate(entry)


@router.get("/editions/{edition}/late-entries/count", dependencies=allow(Who.PUBLIC))
async def count_late_entries(at: AtEdition) -> LateCount:
    """How many people two stewards have let submit after the close."""
    return LateCount(n=await late_count(*at.here))


# --- several at once -----------------------------------------------------------------------------------


class BulkSent(BulkOrder):
    nominations: list[str] = Field(min_length=1, max_length=bulk.MOST)


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


@router.post(
    "/editions/{edition}/office/nominations/preview", dependencies=allow(Who.STEWARD, TokenScope.OFFICE_WRITE)
)
async def preview_act_on_nominations(at: AtEdition, sent: BulkSent, voice: Voice) -> BulkPreview:
    """What an act would do to each. Changes nothing."""
    found = await bulk.preview(*at.here, sent.nominations, sent, steward=at.by)
    items = [
        BulkLine(
            nomination=each.project.id,
            title=each.project.title,
            state=State(each.project.state),
            possible=each.why_not is None,
            detail=voice.say(each.why_not) if each.why_not else "",
        )
        for each in found.lines
    ]
    return BulkPreview(sha256=found.sha256, possible=len(found.possible), items=items)
