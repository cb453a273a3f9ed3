"""What an expert does with a project: save a review, hand it in, step back; and a second round of marks."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from prizes import clock
from prizes.acts.declaring import Acts, leading
from prizes.gate.at import At
from prizes.gate.permissions import Who
from prizes.gate.review.phases import WithMarks
from prizes.review.actions import marking, second_round
from prizes.review.actions.recusing import recuse_oneself
from prizes.review.models import Review
from prizes.review.queries.mine import my_assignments
from prizes.review.rules.reviews import marking_phase
from prizes.review.schemas import Done, RecusalSent, ReviewSaved, ReviewSent, SecondRoundSent
from prizes.web.layout.pages import PageAt
from prizes.web.review.quality import second_round_page
from prizes.web.review.review_form import seen_in, sent_in
from prizes.web.review.reviews import marking_now, next_left, review_page

acts = Acts("review")
panels = Acts("panels")
PROGRAM = "/editions/{edition}/review/{project}"


@acts.act(f"PUT {PROGRAM}", who=Who.EXPERT, answers=ReviewSaved)
async def save_review(at: At, project: str, sent: ReviewSent) -> Review:
    """Save your review of a project; with `submit` hand it in."""
    return await marking.save_review(
        *at.here,
        marking_phase(at.edition.rules, None, clock.now()),
        project,
        at.me,
        marks=sent.marks,
        comment=sent.comment,
        comments=sent.comments,
        revision=sent.revision,
        submit=sent.submit,
    )


class ReviewFormSent(BaseModel):
    """A review as its form sends it: field by field, each with what it held when the form was shown."""

    fields: dict[str, Any]
    seen: dict[str, str] | None
    saved_from: str = ""
    submit: bool = False


def _fields(at: PageAt) -> dict[str, Any]:
    _, asked = marking_now(at.edition)
    submit = at.typed.get("act") == "submit"
    return {"fields": sent_in(asked, at.typed), "seen": seen_in(asked, at.typed), "submit": submit}


async def _next(at: PageAt, _review: Review) -> str:
    """Here again, or once it is handed in to the next project that is left."""
    if at.typed.get("act") != "submit":
        return at.to("review_page", project=at.asked("project"))
    phase, _ = marking_now(at.edition)
    items = await my_assignments(*at.here, phase, at.me)
    following = next_left(items, at.asked("project") or "")
    return at.to("review_page", project=following) if following else at.to("reviews_home")


def _saved(at: PageAt, _review: Review) -> str:
    return "review-handed-in" if at.typed.get("act") == "submit" else "review-saved"


@acts.act(
    form=review_page.path,
    who=Who.EXPERT,
    on=review_page,
    leads=_next,
    notice=_saved,
    reads=_fields,
    elsewhere=frozenset(),
)
async def save_review_form(at: At, project: str, sent: ReviewFormSent) -> Review:
    """Save, or hand in with the button of that name."""
    phase, _ = marking_now(at.edition)
    return await marking.save_form(
        *at.here,
        phase,
        project,
        at.me,
        sent=sent.fields,
        seen=sent.seen,
        saved_from=sent.saved_from,
        submit=sent.submit,
    )


@acts.act(
    f"PUT {PROGRAM}/recusal",
    f"{review_page.path}/recusal",
    who=Who.EXPERT,
    answers=Done,
    on=review_page,
    leads=leading("reviews_home"),
    notice="stepped-back",
    elsewhere=frozenset(),
)
async def step_back_from_review(at: At, project: str, sent: RecusalSent) -> None:
    """Take no part in what concerns this project. It is not shown to you any more."""
    phase = marking_phase(at.edition.rules, None, clock.now())
    await recuse_oneself(*at.here, phase, project, at.me, reason=sent.reason)


@panels.act(
    "PUT /editions/{edition}/reviews/{project}/second-round",
    second_round_page.path,
    who=Who.EXPERT,
    answers=Done,
    on=second_round_page,
    leads=leading("quality_page", phase="{phase.id}"),
    notice="second-round-open",
    elsewhere=frozenset(),
)
async def open_second_round(at: At, project: str, sent: SecondRoundSent, phase: WithMarks) -> None:
    """Let the experts of a project see each other's reviews without names, and change their marks."""
    await second_round.open_second_round(*at.here, phase, project, reason=sent.reason, opener=at.me)
