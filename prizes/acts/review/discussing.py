"""What experts say of projects, the feedback that is made of it, and the reminders of what is left to say."""

from __future__ import annotations

from functools import partial

from prizes import clock
from prizes.acts.declaring import Acts, leading
from prizes.acts.several import ChosenRows, act_on_rows
from prizes.api.review.discussion import FEEDBACK, ONE
from prizes.edition.spans import closes_at
from prizes.errors import Outcomes
from prizes.gate.at import At
from prizes.gate.permissions import Who
from prizes.gate.review.phases import WithDiscussion, WithFeedback, WithMarks
from prizes.kit.sentence import N_, say_n
from prizes.review.actions import discussing
from prizes.review.actions.panels import remind, remind_each
from prizes.review.models import Feedback, Remark
from prizes.review.rules.pace import Tone, tone_of
from prizes.review.rules.reviews import marking_phase
from prizes.review.schemas import Done, FeedbackSent, RemarkMade, RemarkSent, ReminderSent
from prizes.web.layout.pages import PageAt
from prizes.web.layout.rows import RowsField
from prizes.web.layout.several import filter_of
from prizes.web.review.discussion import discussion_page
from prizes.web.review.feedback import feedback_page
from prizes.web.review.progress import TONES, board_list

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


@panels.act("POST /editions/{edition}/reviews/reminders", who=Who.EXPERT, answers=Done)
async def remind_reviewers(at: At, sent: ReminderSent, phase: WithMarks) -> None:
    """Mail one expert how many reviews are left; not more often than once a day."""
    await remind(*at.here, phase, [sent.expert], reminder=at.me, tone=sent.tone)


class RemindersSent(ChosenRows):
    """Ids of experts."""

    tone: Tone | None = None
    """Left out: the one that fits the time left."""


def _tones(at: PageAt) -> list[tuple[str, ...]]:
    return [(tone.value, *map(at.voice.gettext, words)) for tone, words in TONES.items()]


def _fitting_tone(at: PageAt) -> str:
    phase = marking_phase(at.edition.rules, filter_of(at).get("phase"), clock.now())
    return tone_of(closes_at(at.edition.rules, phase.id), clock.now()).value


@act_on_rows(
    panels,
    board_list,
    "POST /editions/{edition}/reviews/several/reminders",
    label=N_("Send a reminder"),
    asks=lambda n: say_n("Remind %(n)s expert?", "Remind %(n)s experts?", n),
    fields=[
        RowsField(
            name="tone",
            label=N_("Tone of the reminder"),
            kind="radios",
            help=N_(
                "No one is reminded twice within a day. A weekly email lists all open reviews automatically."
            ),
            options=_tones,
            usual=_fitting_tone,
        )
    ],
)
async def remind_several(at: At, sent: RemindersSent, phase: WithMarks) -> Outcomes:
    """Write to several experts how many reviews are left; to none more often than once a day."""
    return await remind_each(*at.here, phase, sent.ids, reminder=at.me, tone=sent.tone)
