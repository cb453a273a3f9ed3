"""What experts say of projects, the feedback that is made of it, and the reminders of what is left to say."""

from __future__ import annotations

from functools import partial

from prizes.acts.declaring import Acts, leading
from prizes.api.review.discussion import FEEDBACK, ONE
from prizes.gate.at import At
from prizes.gate.permissions import Who
from prizes.gate.review.phases import WithDiscussion, WithFeedback, WithMarks
from prizes.review.actions import discussing
from prizes.review.actions.panels import remind
from prizes.review.models import Feedback, Remark
from prizes.review.rules.pace import Tone
from prizes.review.schemas import Done, FeedbackSent, RemarkMade, RemarkSent, ReminderSent, Sent
from prizes.web.layout.pages import PageAt
from prizes.web.review.discussion import discussion_page
from prizes.web.review.feedback import feedback_page
from prizes.web.review.progress import board_page

acts = Acts("review")
panels = Acts("panels")
expert = partial(acts.act, who=Who.EXPERT, elsewhere=frozenset())
HERE = leading("discussion_page", phase="{phase.id}")


@expert(
    f"POST {ONE}",
    discussion_page.path,
    answers=RemarkMade,
    on=discussion_page,
    leads=HERE,
    notice="remark-made",
)
async def add_remark(at: At, project: str, sent: RemarkSent, phase: WithDiscussion) -> Remark:
    """Say something of a project to those who may read it."""
    return await discussing.add_remark(*at.here, phase, project, at.me, text=sent.text)


@expert(
    f"DELETE {ONE}/{{remark}}",
    f"{discussion_page.path}/{{remark}}/removal",
    leads=HERE,
    notice="remark-struck",
)
async def strike_remark(at: At, project: str, remark: str, phase: WithDiscussion) -> None:
    """Take back your own remark, or as who leads the discussion take out another's."""
    await discussing.strike_remark(*at.here, phase, project, at.me, remark_id=remark)


def _kept(_at: PageAt, kept: Feedback | None) -> str:
    return "feedback-saved" if kept else "feedback-removed"


@expert(
    f"PUT {FEEDBACK}",
    feedback_page.path,
    answers=Done,
    on=feedback_page,
    leads=leading("feedbacks_page", phase="{phase.id}"),
    notice=_kept,
)
async def write_feedback_sheet(
    at: At, project: str, sent: FeedbackSent, phase: WithFeedback
) -> Feedback | None:
    """Keep what the nominator gets to read with the decision; an empty text takes it away."""
    return await discussing.write_feedback(
        *at.here, phase, project, at.me, text=sent.text, lang=sent.language
    )


# --- reminders -----------------------------------------------------------------------------------------


class RemindersSent(Sent):
    """For the experts that were ticked, in the tone that was chosen."""

    expert: list[str]
    tone: Tone | None = None


@panels.act("POST /editions/{edition}/reviews/reminders", who=Who.EXPERT, answers=Done)
async def remind_reviewers(at: At, sent: ReminderSent, phase: WithMarks) -> None:
    """Mail one expert how many reviews are left; not more often than once a day."""
    await remind(*at.here, phase, [sent.expert], reminder=at.me, tone=sent.tone)


@panels.act(
    form=f"{board_page.path}/reminders",
    who=Who.EXPERT,
    on=board_page,
    leads=leading("board_page", phase="{phase.id}"),
    notice="reminded",
    elsewhere=frozenset(),
)
async def remind_several(at: At, sent: RemindersSent, phase: WithMarks) -> None:
    """Write to several experts at once."""
    await remind(*at.here, phase, sent.expert, reminder=at.me, tone=sent.tone)
