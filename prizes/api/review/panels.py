"""Panels, assignments and the nomination decision for programs of stewards."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from prizes import clock
from prizes.api.interface.pagination import part_of
from prizes.edition.cutting.outcome import Row
from prizes.edition.queries import EditionInForce
from prizes.gate.editions import TheEdition
from prizes.gate.idempotency import Once
from prizes.gate.people import Me
from prizes.gate.permissions import Who, allow
from prizes.gate.transaction import Tx
from prizes.i18n.languages import negotiate
from prizes.i18n.translator import Translator, translator
from prizes.kit.paging import MOST
from prizes.review.actions import deciding
from prizes.review.actions.choosing import choose, move, take_back
from prizes.review.actions.recusing import recuse
from prizes.review.queries.decision import DecisionView, decision_view
from prizes.review.queries.projects import is_decided, standings
from prizes.review.rules.reviews import MarkingPhase, marking_phase, nomination_phase
from prizes.review.schemas import (
    ChoicesSent,
    DecisionRow,
    DecisionShown,
    Done,
    MoveSent,
    ProposalSent,
    ProposalShown,
    RecusalOfExpertSent,
)

router = APIRouter(tags=["panels"])
Limit = Annotated[int, Query(ge=1, le=MOST)]
Cursor = Annotated[str | None, Query(max_length=400)]


def _phase(edition: EditionInForce, phase_id: str | None) -> MarkingPhase:
    return marking_phase(edition.rules, phase_id, clock.now())


# --- recusals -------------------------------------------------------------------------------------------


@router.put(
    "/editions/{edition}/reviews/{project}/recusals",
    response_model=Done,
    dependencies=allow(Who.STEWARD),
)
async def record_recusal(
    session: Tx, edition: TheEdition, me: Me, project: str, sent: RecusalOfExpertSent, once: Once
) -> Response:
    """Let an expert take no part in what concerns a project."""
    await recuse(session, edition, project, sent.expert, reason=sent.reason, declared_by=me.person.id)
    return await once.answer(Done())


# --- the decision --------------------------------------------------------------------------------------


@router.get("/editions/{edition}/decision", dependencies=allow(Who.OBSERVER))
async def read_decision(
    request: Request,
    session: Tx,
    edition: TheEdition,
    phase: str | None = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> DecisionShown:
    """What the decision of the experts' phase would be now; once it is taken, what it was."""
    chosen = nomination_phase(edition.rules, phase)
    if await is_decided(session, edition, chosen.id):
        return await _taken(session, edition, chosen.id, limit, cursor)
    voice = translator(negotiate(request.headers.get("accept-language")))
    view = await decision_view(session, edition, chosen)
    part, after = part_of(list(view.result.rows()), lambda row: row.project, limit, cursor)
    return DecisionShown(
        phase=chosen.id,
        decided=False,
        undecided=len(view.result.undecided),
        reviews_missing=view.reviews_missing,
        items=[shown_row(view, row, voice) for row in part],
        next=after,
    )


def shown_row(view: DecisionView, row: Row, voice: Translator) -> DecisionRow:
    """A project at the line as it would be now."""
    return DecisionRow(
        project=row.project,
        title=view.projects[row.project].title,
        category=row.candidate.category,
        rank=row.rank,
        mark=None if row.candidate.mark is None else str(row.candidate.mark),
        reviews=row.candidate.reviews,
        reviews_missing=row.reviews_missing,
        outcome=row.outcome.value,
        why=voice.say(row.ruling.sentence),
    )


async def _taken(
    session: Tx, edition: EditionInForce, phase: str, limit: int, cursor: str | None
) -> DecisionShown:
    placed = await standings(session, edition, phase)
    part, after = part_of(placed, lambda each: each[0].id, limit, cursor)
    return DecisionShown(
        phase=phase,
        decided=True,
        undecided=0,
        reviews_missing=0,
        items=[
            DecisionRow(
                project=facts.id,
                title=facts.title,
                category=facts.category,
                rank=standing.rank,
                mark=standing.mark,
                outcome="passed" if standing.outcome == "passed" else "not_passed",
                why=standing.reason,
            )
            for facts, standing in part
        ],
        next=after,
    )


@router.post(
    "/editions/{edition}/decision/choices",
    status_code=201,
    response_model=Done,
    dependencies=allow(Who.STEWARD),
)
async def record_choice(
    session: Tx, edition: TheEdition, me: Me, sent: ChoicesSent, once: Once, phase: str | None = None
) -> Response:
    """Record what the panel decided of projects that the rules leave to it."""
    await choose(
        session,
        edition,
        nomination_phase(edition.rules, phase),
        passing=sent.passing,
        not_passing=sent.not_passing,
        reason=sent.reason,
        decider=me.person.id,
    )
    return await once.answer(Done(), 201)


@router.post(
    "/editions/{edition}/decision",
    status_code=201,
    response_model=ProposalShown,
    dependencies=allow(Who.STEWARD),
)
async def propose_decision(
    session: Tx, edition: TheEdition, me: Me, sent: ProposalSent, once: Once, phase: str | None = None
) -> Response:
    """Propose the decision as it would be now. Another steward approves it under /proposals."""
    proposal = await deciding.propose_decision(
        session,
        edition,
        nomination_phase(edition.rules, phase),
        proposer=me.person.id,
        reason=sent.reason,
    )
    shown = ProposalShown(
        proposal=proposal.id, kind=proposal.kind, sha256=proposal.sha256, expires_at=proposal.expires_at
    )
    return await once.answer(shown, 201)


@router.put(
    "/editions/{edition}/decision/{project}/choice", response_model=Done, dependencies=allow(Who.STEWARD)
)
async def move_choice(
    session: Tx,
    edition: TheEdition,
    me: Me,
    project: str,
    sent: MoveSent,
    once: Once,
    phase: str | None = None,
) -> Response:
    """Record that the panel puts one project above or below the line, and why."""
    await move(
        session,
        edition,
        nomination_phase(edition.rules, phase),
        project,
        passes=sent.passes,
        reason=sent.reason,
        decider=me.person.id,
    )
    return await once.answer(Done())


@router.delete(
    "/editions/{edition}/decision/{project}/choice", status_code=204, dependencies=allow(Who.STEWARD)
)
async def take_choice_back(
    session: Tx, edition: TheEdition, me: Me, project: str, phase: str | None = None
) -> Response:
    """Undo what the panel decided of one project; possible until the decision is taken."""
    chosen = nomination_phase(edition.rules, phase)
    await take_back(session, edition, chosen, project, decider=me.person.id)
    return Response(status_code=204)
