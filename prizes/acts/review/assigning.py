"""Who reviews what: as planned, from one expert to others, or one project by hand."""

from __future__ import annotations

from functools import partial
from typing import Any

from prizes.accounts.rules.scopes import TokenScope
from prizes.acts.declaring import Acts, leading
from prizes.acts.several import ChosenRows, act_on_rows
from prizes.api.review.assigning import PLAN, pairs_in
from prizes.errors import Outcomes
from prizes.gate.at import At
from prizes.gate.permissions import Who, is_allowed
from prizes.gate.review.phases import WithMarks
from prizes.kit.sentence import N_, say_n
from prizes.review.actions import assigning
from prizes.review.actions.recusing import recuse
from prizes.review.plan_schemas import Assigned, HandingOverSent, PlanSent
from prizes.review.queries.assigning import Changes
from prizes.review.queries.reach import reach_of
from prizes.review.schemas import Done, RecusalOfExpertSent
from prizes.web.layout.pages import PageAt
from prizes.web.review.assigning import handing_over_page, plan_page
from prizes.web.review.progress import assignments_list, reviews_page

acts = Acts("panels")
program = partial(acts.act, who=Who.STEWARD, scope=TokenScope.OFFICE_WRITE)
on_page = partial(acts.act, who=Who.EXPERT, elsewhere=frozenset())


def _assigned(_at: At, number: int) -> Assigned:
    return Assigned(assigned=number)


def _to_what_is_left(at: PageAt, _number: int) -> str:
    """To the board, or for a chair to the plan that is left."""
    steward = is_allowed(at.reader, Who.STEWARD, at.edition.slug)
    return at.to("board_page" if steward else "plan_page", phase=at.asked("phase"))


@program(f"POST {PLAN}", answers=_assigned)
@on_page(form=plan_page.path, on=plan_page, leads=_to_what_is_left, notice="assigned")
async def assign_panel(at: At, sent: PlanSent, phase: WithMarks) -> int:
    """Assign exactly what the plan said that you looked at. Each expert gets one mail."""
    return await assigning.assign_panel(
        *at.here,
        phase,
        seen_sha256=sent.sha256,
        assigner=at.by,
        reach=await reach_of(*at.here, at.me, phase),
        changes=Changes(pairs_in(sent.add), pairs_in(sent.drop), sent.anew),
    )


@program(f"POST {PLAN}/handing-over/{{expert}}", answers=_assigned)
@on_page(form=handing_over_page.path, on=handing_over_page, leads=_to_what_is_left, notice="handed-over")
async def hand_over_assignments(at: At, expert: str, sent: HandingOverSent, phase: WithMarks) -> int:
    """Give what an expert has not handed in to others, exactly as was looked at. Reviews handed in stay."""
    return await assigning.hand_over(
        *at.here,
        phase,
        expert,
        giver=at.by,
        to=sent.to or None,
        seen_sha256=sent.sha256,
        reach=await reach_of(*at.here, at.me, phase),
    )


# --- one project by hand -------------------------------------------------------------------------------

reviewers: dict[str, Any] = {
    "form": reviews_page.path,
    "who": Who.STEWARD,
    "on": reviews_page,
    "elsewhere": frozenset(),
    "leads": leading("reviews_page", phase="{phase.id}"),
}


@acts.act(f"PUT {PLAN}/{{project}}/{{expert}}", answers=Done, notice="assigned", **reviewers)
async def assign_project(at: At, project: str, expert: str, phase: WithMarks) -> None:
    """Give a project to an expert."""
    await assigning.add_assignment(*at.here, phase, project, expert, assigner=at.by)


@acts.act(f"DELETE {PLAN}/{{project}}/{{expert}}", when="remove", notice="unassigned", **reviewers)
async def unassign_project(at: At, project: str, expert: str, phase: WithMarks) -> None:
    """Take a project from an expert who has not saved a review of it."""
    await assigning.remove_assignment(*at.here, phase, project, expert, remover=at.by)


@acts.act(
    "PUT /editions/{edition}/reviews/{project}/recusals",
    answers=Done,
    when="recuse",
    notice="recused",
    **reviewers | {"leads": leading("reviews_page", phase="{phase}")},
)
async def record_recusal(at: At, project: str, sent: RecusalOfExpertSent) -> None:
    """Let an expert take no part in what concerns a project."""
    await recuse(*at.here, project, sent.expert, reason=sent.reason, declared_by=at.by)


# --- several at once -----------------------------------------------------------------------------------


@act_on_rows(
    acts,
    assignments_list,
    f"POST {PLAN}/several/withdrawal",
    label=N_("Withdraw assignments"),
    asks=lambda n: say_n("Withdraw %(n)s assignment?", "Withdraw %(n)s assignments?", n),
)
async def withdraw_assignments(at: At, sent: ChosenRows, phase: WithMarks) -> Outcomes:
    """Take projects from experts who have not begun with them; later plans do not give them back."""
    return await assigning.take_back(*at.here, phase, sent.ids, remover=at.by)
