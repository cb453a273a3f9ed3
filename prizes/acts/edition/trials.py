"""Trial runs of drafts: asked for, and read."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from pydantic import BaseModel, Field

from prizes.acts.declaring import Acts
from prizes.edition.studio.queries import edition_draft
from prizes.gate.at import At, AtService
from prizes.gate.permissions import Who, allow
from prizes.trial.rules.report import (
    MOST_EXPERTS,
    MOST_PROJECTS,
    MOST_VOTERS,
    TrialSize,
    TrialWeight,
)
from prizes.trial.running import ask_for_trial, is_under_way, last_trial
from prizes.web.edition.studio.trial import draft_trial_page

acts = Acts("editions")
PROGRAM = "/edition-drafts/{draft}/trial"


class TrialAsked(BaseModel):
    projects: int = Field(default=TrialSize.projects, ge=1, le=MOST_PROJECTS)
    """Invented projects in each category."""
    experts: int = Field(default=TrialSize.experts, ge=1, le=MOST_EXPERTS)
    """Invented experts in each category."""
    voters: int = Field(default=TrialSize.voters, ge=1, le=MOST_VOTERS)
    """Invented voters."""


class TrialFindingOf(BaseModel):
    phase: str | None
    weight: TrialWeight
    says: str


class TrialStepOf(BaseModel):
    phase: str
    says: list[str]


class TrialOf(BaseModel):
    under_way: bool
    ended_at: datetime | None
    rules_sha256: str | None
    size: TrialAsked | None
    finished: bool | None
    """Whether winners were published."""
    steps: list[TrialStepOf]
    findings: list[TrialFindingOf]


async def _trial(at: AtService | At, draft: str) -> TrialOf:
    last = await last_trial(draft)
    say = at.voice.say
    return TrialOf(
        under_way=await is_under_way(at.session, draft),
        ended_at=last.ended_at if last else None,
        rules_sha256=last.rules_sha256 if last else None,
        size=TrialAsked(**asdict(last.size)) if last else None,
        finished=last.report.finished if last else None,
        steps=[TrialStepOf(phase=s.phase, says=list(map(say, s.says))) for s in last.report.steps]
        if last
        else [],
        findings=[
            TrialFindingOf(phase=f.phase, weight=f.weight, says=say(f.says)) for f in last.report.findings
        ]
        if last
        else [],
    )


@acts.programs.get(PROGRAM, dependencies=allow(Who.STEWARD))
async def get_draft_trial(at: AtService, draft: str) -> TrialOf:
    """The last trial run of a draft, and whether another one is under way."""
    await edition_draft(at.session, draft)
    return await _trial(at, draft)


async def _answer(at: At, _: Any) -> TrialOf:
    return await _trial(at, at.request.path_params["draft"])


@acts.act(
    f"POST {PROGRAM}",
    draft_trial_page.path,
    who=Who.STEWARD,
    answers=_answer,
    status=202,
    on=draft_trial_page,
    notice="trial-asked",
)
async def ask_for_draft_trial(at: At, draft: str, sent: TrialAsked) -> None:
    """Have the edition of a draft played to its end with invented people, in a database of its own."""
    await ask_for_trial(at.session, draft, TrialSize(sent.projects, sent.experts, sent.voters))
