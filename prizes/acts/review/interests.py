"""Conflicts of interest: what an expert declares, and who is kept out of what, or let in again."""

from __future__ import annotations

from functools import partial
from typing import Any

from prizes.acts.declaring import Acts
from prizes.errors import wrong_answers
from prizes.gate.at import At
from prizes.gate.permissions import Who
from prizes.review import refusals
from prizes.review.actions import recusing
from prizes.review.actions.declaring import declare
from prizes.review.interest_schemas import (
    Declared,
    InterestSent,
    InterestsSent,
    LiftingSent,
    RecusalInScope,
)
from prizes.review.queries.interests import asked_alone, interests_of, waiting
from prizes.review.queries.ties import hints_for
from prizes.review.rules.interests import NONE, Declaration, kind_field, note_field
from prizes.review.schemas import Done
from prizes.web.layout.pages import PageAt
from prizes.web.review.conflicts import conflict_page
from prizes.web.review.interests import declaring_page

acts = Acts("review")
MINE, OFFICE = "/editions/{edition}/interests", "/editions/{edition}/office/interests"
expert = partial(acts.act, who=Who.EXPERT, elsewhere=frozenset())


# --- one's own -----------------------------------------------------------------------------------------


async def _chosen(at: PageAt) -> InterestsSent:
    """What was chosen; with the button for it, "no interest" for the others that were shown.

    Where something speaks for an interest, or something was typed, that button says nothing: these are asked for one
    by one. What is wrong is for the act to say, beside each field. Raises Invalid for a project of which two things
    are said.
    """
    rest = at.typed.get("act") == "rest"
    said: dict[str, set[str]] = {}
    for name, value in at.typed:
        field, _, project = name.partition(".")
        if field in ("kind", "which"):
            said.setdefault(project, set()).update({value} - {""})
    if twice := {kind_field(p): refusals.one_answer_only() for p, kinds in said.items() if len(kinds) > 1}:
        raise wrong_answers(twice)
    notes = {p: at.typed.get(note_field(p)).strip() for p in said}
    alone = {p for p, note in notes.items() if note} | (await _to_look_at(at) if rest else set())
    kinds = {p: next(iter(kinds), NONE if rest and p not in alone else "") for p, kinds in said.items()}
    each: list[dict[str, Any]] = [
        {"project": p, "kind": kind, "note": notes[p]} for p, kind in kinds.items() if kind or notes[p]
    ]
    return InterestsSent.model_construct(interests=[InterestSent.model_construct(**one) for one in each])


async def _to_look_at(at: PageAt) -> set[str]:
    mine = await interests_of(*at.here, at.me)
    return asked_alone(mine, await hints_for(at.session, at.person, [i.project for i in mine]))


async def _to_the_rest(at: PageAt, _recused: int) -> str:
    left = waiting(await interests_of(*at.here, at.me))
    return at.to("declaring_page" if left or at.typed.get("only") else "reviews_home")


async def _declared(at: At, recused: int) -> Declared:
    return Declared(recused=recused, waiting=waiting(await interests_of(*at.here, at.me)).total())


@expert(
    f"PUT {MINE}",
    declaring_page.path,
    answers=_declared,
    on=declaring_page,
    leads=_to_the_rest,
    notice="interests-saved",
    reads=_chosen,
)
async def declare_interests(at: At, sent: InterestsSent) -> int:
    """Declare what you have to do with projects of any of your categories, or that you have nothing to do with them.

    The whole list is saved, or nothing of it. The projects open to you then.
    """
    choices = {each.project: Declaration(each.kind, each.note) for each in sent.interests}
    return await declare(*at.here, at.me, choices)


@expert(
    f"PUT {MINE}/{{project}}/recusal",
    f"{declaring_page.path}/recusal",
    answers=Done,
    on=declaring_page,
    notice="stepped-aside",
)
async def step_aside(at: At, project: str, sent: RecusalInScope) -> None:
    """Take no part in a project, or in all of its owner or category. Only a steward can change that."""
    await recusing.step_aside(*at.here, project, at.me, reason=sent.reason, scope=sent.scope)


# --- for those who look after a panel ------------------------------------------------------------------

between = partial(expert, form=conflict_page.path, answers=Done, on=conflict_page)


@between(f"PUT {OFFICE}/{{project}}/{{expert}}/recusal", notice="recused")
async def recuse_expert(at: At, project: str, expert: str, sent: RecusalInScope) -> None:
    """Let an expert take no part in a project, or in all of its owner or category."""
    await recusing.recuse_member(*at.here, project, expert, at.me, reason=sent.reason, scope=sent.scope)


@between(f"PUT {OFFICE}/{{project}}/{{expert}}/lifting", when="lift", notice="recusal-lifted")
async def lift_recusal(at: At, project: str, expert: str, sent: LiftingSent) -> None:
    """Let an expert take part again. What they declared themselves is lifted by stewards only."""
    await recusing.let_member_in(*at.here, project, expert, at.me, reason=sent.reason)
