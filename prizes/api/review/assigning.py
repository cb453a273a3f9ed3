"""Who reviews what, for programs of stewards: the plan, its changes by hand, and handing over."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from prizes import clock
from prizes.api.interface.pagination import part_of
from prizes.edition.queries import EditionInForce
from prizes.gate.editions import TheEdition
from prizes.gate.idempotency import Once
from prizes.gate.people import Me
from prizes.gate.permissions import Who, allow
from prizes.gate.transaction import Tx
from prizes.i18n.languages import negotiate
from prizes.i18n.translator import translator
from prizes.kit.paging import MOST
from prizes.review.actions import assigning
from prizes.review.actions.assigning import add_assignment, hand_over, remove_assignment
from prizes.review.plan_schemas import (
    Assigned,
    AssignmentItem,
    AssignmentList,
    HandingOverSent,
    PlanSent,
    PlanShown,
    ReasonItem,
    ShortageItem,
)
from prizes.review.queries.assigning import CHANGES_MOST, Changes, PlanView, panel_plan
from prizes.review.queries.panels import assignees
from prizes.review.rules.reviews import MarkingPhase, marking_phase
from prizes.review.rules.staffing import Pair
from prizes.review.schemas import Done

router = APIRouter(tags=["panels"])
Limit = Annotated[int, Query(ge=1, le=MOST)]
Cursor = Annotated[str | None, Query(max_length=400)]
Pairs = Annotated[
    Sequence[str], Query(max_length=CHANGES_MOST, description="Pairs such as `project.expert`.")
]


def _phase(edition: EditionInForce, phase_id: str | None) -> MarkingPhase:
    return marking_phase(edition.rules, phase_id, clock.now())


@router.get("/editions/{edition}/assignments", dependencies=allow(Who.STEWARD))
async def list_assignments(
    session: Tx,
    edition: TheEdition,
    phase: str | None = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> AssignmentList:
    """Which expert reads which project."""
    everybody = await assignees(session, edition, _phase(edition, phase))
    part, after = part_of(everybody, lambda a: a.assignment, limit, cursor)
    items = [
        AssignmentItem(project=a.project, expert=a.expert, state=a.progress, recused=a.recused) for a in part
    ]
    return AssignmentList(items=items, next=after)


@router.get("/editions/{edition}/assignments/plan", dependencies=allow(Who.STEWARD))
async def plan_assignments(
    request: Request,
    session: Tx,
    edition: TheEdition,
    phase: str | None = None,
    add: Pairs = (),
    drop: Pairs = (),
    anew: bool = False,
) -> PlanShown:
    """What would be assigned; nothing is before `POST …/assignments` with its hash and the same changes."""
    changes = Changes(pairs_in(add), pairs_in(drop), anew)
    chosen = _phase(edition, phase)
    return _shown(request, chosen, await panel_plan(session, edition, chosen, changes=changes))


def pairs_in(written: Iterable[str]) -> frozenset[Pair]:
    return frozenset((project, expert) for project, _, expert in (each.partition(".") for each in written))


def _shown(request: Request, phase: MarkingPhase, view: PlanView) -> PlanShown:
    voice, made = translator(negotiate(request.headers.get("accept-language"))), view.plan
    return PlanShown(
        phase=phase.id,
        sha256=made.sha256,
        new=list(made.new),
        gone=list(made.gone),
        by_hand=sorted(made.by_hand),
        load_before=dict(made.load_before),
        load_after=dict(made.load_after),
        short=[ShortageItem(project=s.project, lacking=s.lacking, recused=s.recused) for s in made.short],
        reasons=[
            ReasonItem(
                kind=r.kind,
                projects=list(r.projects),
                categories=list(r.categories),
                experts=list(r.experts),
                needed=r.needed,
                possible=r.possible,
                text=f"{voice.say(r.sentence)} {voice.say(r.remedy)}",
            )
            for r in view.reasons
        ],
    )


@router.get("/editions/{edition}/assignments/handing-over/{expert}", dependencies=allow(Who.STEWARD))
async def read_handing_over(
    request: Request,
    session: Tx,
    edition: TheEdition,
    expert: str,
    phase: str | None = None,
    to: str | None = None,
) -> PlanShown:
    """Who would get what an expert has not handed in. `to`: one other alone; left out: whoever fits best."""
    chosen = _phase(edition, phase)
    changes = Changes(from_expert=expert, to_expert=to)
    return _shown(request, chosen, await panel_plan(session, edition, chosen, changes=changes))


@router.post(
    "/editions/{edition}/assignments/handing-over/{expert}",
    status_code=201,
    response_model=Assigned,
    dependencies=allow(Who.STEWARD),
)
async def hand_over_assignments(
    session: Tx,
    edition: TheEdition,
    me: Me,
    expert: str,
    sent: HandingOverSent,
    once: Once,
    phase: str | None = None,
) -> Response:
    """Give what an expert has not handed in to others, exactly as was looked at. Reviews handed in stay."""
    number = await hand_over(
        session,
        edition,
        _phase(edition, phase),
        expert,
        giver=me.person.id,
        to=sent.to,
        seen_sha256=sent.sha256,
    )
    return await once.answer(Assigned(assigned=number), 201)


@router.post(
    "/editions/{edition}/assignments",
    status_code=201,
    response_model=Assigned,
    dependencies=allow(Who.STEWARD),
)
async def assign_panel(
    session: Tx, edition: TheEdition, me: Me, sent: PlanSent, once: Once, phase: str | None = None
) -> Response:
    """Assign exactly what the plan said that you looked at. Each expert gets one mail."""
    number = await assigning.assign_panel(
        session,
        edition,
        _phase(edition, phase),
        seen_sha256=sent.sha256,
        assigner=me.person.id,
        changes=Changes(pairs_in(sent.add), pairs_in(sent.drop), sent.anew),
    )
    return await once.answer(Assigned(assigned=number), 201)


@router.put(
    "/editions/{edition}/assignments/{project}/{expert}",
    response_model=Done,
    dependencies=allow(Who.STEWARD),
)
async def assign_project(
    session: Tx,
    edition: TheEdition,
    me: Me,
    project: str,
    expert: str,
    once: Once,
    phase: str | None = None,
) -> Response:
    """Give a project to an expert."""
    await add_assignment(session, edition, _phase(edition, phase), project, expert, assigner=me.person.id)
    return await once.answer(Done())


@router.delete(
    "/editions/{edition}/assignments/{project}/{expert}", status_code=204, dependencies=allow(Who.STEWARD)
)
async def unassign_project(
    session: Tx, edition: TheEdition, me: Me, project: str, expert: str, phase: str | None = None
) -> Response:
    """Take a project from an expert who has not saved a review of it."""
    await remove_assignment(session, edition, _phase(edition, phase), project, expert, remover=me.person.id)
    return Response(status_code=204)
