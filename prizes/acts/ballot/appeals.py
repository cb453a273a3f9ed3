"""Appeals of voters against setting their vote aside, a steward's motion to give votes back, and the two who answer."""

from __future__ import annotations

from functools import partial
from typing import Any

from pydantic import BaseModel, Field

from prizes.acts.declaring import UNLESS_INVALID, Acts, leading
from prizes.acts.several import ChosenRows, act_on_rows
from prizes.api.ballot.appeals import review_shown, vote_appeal
from prizes.api.ballot.cases import Words
from prizes.ballot import refusals
from prizes.ballot.cases import appeals
from prizes.errors import Outcomes
from prizes.gate.at import At
from prizes.gate.limits import slow_down
from prizes.gate.permissions import Who
from prizes.kit.sentence import N_, say_n
from prizes.web.ballot.cases import case_page, vote_appeal_page
from prizes.web.ballot.casework import office_vote_appeal_page, vote_appeals_list
from prizes.web.layout.pages import PageAt

acts = Acts("cases")
APPEALS = 5
"""That one person may write in a minute."""
REVIEW = "/editions/{edition}/office/vote-appeals/{review}"
steward = partial(acts.act, who=Who.STEWARD)


class AppealSent(BaseModel):
    code: str = Field(max_length=40)
    words: Words


class VoteAppealAnswer(BaseModel):
    upheld: bool
    answer: Words


class VoteAppealVerdict(BaseModel):
    upheld: bool
    """As it was looked at."""


class RestorationSent(BaseModel):
    answer: Words
    """Why all votes of the case should count again; each voter reads it."""


def _upheld(at: PageAt) -> dict[str, Any]:
    if at.typed.get("upheld") not in ("yes", "no"):
        raise refusals.appeal_verdict_needed()
    return {}


@acts.act(
    "POST /editions/{edition}/vote-appeals",
    vote_appeal_page.path,
    who=Who.PUBLIC,
    answers=vote_appeal,
    on=vote_appeal_page,
    leads=leading("vote_appeal_page", code="{code}"),
    notice="vote-appeal-made",
    elsewhere=frozenset(),
)
async def make_vote_appeal(at: At, sent: AppealSent) -> str:
    """Appeal against setting a vote aside, by its tracking code. Nobody need sign in."""
    await slow_down(at.request, "vote-appeal", APPEALS)
    await appeals.lodge(*at.here, sent.code, sent.words)
    return sent.code


@steward(
    "POST /editions/{edition}/cases/{case}/restoration",
    f"{case_page.path}/restoration",
    answers=review_shown,
    on=case_page,
    leads=leading("office_vote_appeal_page", review="{result.id}"),
    notice="answer-proposed",
    elsewhere=UNLESS_INVALID,
)
async def restore_votes(at: At, case: str, sent: RestorationSent) -> Any:
    """Propose to give all votes of a case back. Another steward agrees by `confirmation`, or not by `return`."""
    return await appeals.reopen(*at.here, case, answer=sent.answer, steward=at.by)


@steward(
    f"PUT {REVIEW}/answer",
    f"{office_vote_appeal_page.path}/answer",
    on=office_vote_appeal_page,
    notice="answer-proposed",
    reads=_upheld,
    elsewhere=UNLESS_INVALID,
)
async def answer_vote_appeal(at: At, review: str, sent: VoteAppealAnswer) -> None:
    """The first of two stewards."""
    await appeals.propose_answer(*at.here, review, upheld=sent.upheld, answer=sent.answer, steward=at.by)


@steward(
    f"PUT {REVIEW}/confirmation",
    f"{office_vote_appeal_page.path}/confirmation",
    leads=leading("office_vote_appeal_page"),
    notice="vote-appeal-decided",
    reads=_upheld,
)
async def confirm_vote_appeal(at: At, review: str, sent: VoteAppealVerdict) -> None:
    """The second of two stewards."""
    await appeals.confirm(*at.here, review, upheld=sent.upheld, steward=at.by)


@steward(
    f"PUT {REVIEW}/return",
    f"{office_vote_appeal_page.path}/return",
    leads=leading("vote_appeals_page"),
    notice="answer-returned",
)
async def return_vote_appeal(at: At, review: str) -> None:
    """The second steward does not agree: an appeal is open again, a motion is dropped."""
    await appeals.disagree(*at.here, review, steward=at.by)


@act_on_rows(
    acts,
    vote_appeals_list,
    "POST /editions/{edition}/office/vote-appeals/several/taking-up",
    label=N_("Take up"),
    asks=lambda n: say_n("Take up %(n)s appeal?", "Take up %(n)s appeals?", n),
)
async def take_up_vote_appeals(at: At, sent: ChosenRows) -> Outcomes:
    """Say that you look after several appeals about votes, so that no other steward does the same. It binds nobody."""
    return await appeals.take_up(*at.here, sent.ids, steward=at.by)
