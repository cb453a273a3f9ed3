"""A chair's panel and the lines that are theirs to prepare, for programs."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel

from prizes import clock
from prizes.api.review.panels import shown_row
from prizes.gate.editions import TheEdition
from prizes.gate.idempotency import Once
from prizes.gate.people import Me
from prizes.gate.permissions import Who, allow
from prizes.gate.transaction import Tx
from prizes.i18n.languages import negotiate
from prizes.i18n.translator import translator
from prizes.review import refusals
from prizes.review.actions.leading import choose_as_chair, move_as_chair, take_back_as_chair
from prizes.review.queries.leading import chairs_day, led_decision
from prizes.review.queries.projects import is_decided
from prizes.review.rules.leading import Step, led_phase
from prizes.review.rules.reviews import nomination_phase
from prizes.review.schemas import ChoicesSent, DecisionRow, Done, MoveSent

router = APIRouter(tags=["panels"])
CHOICE = "/editions/{edition}/chair/decision/{project}/choice"


class StepItem(BaseModel):
    step: Step
    number: int
    """How much of it: projects, reviews, members or records."""


class DayShown(BaseModel):
    phase: str
    decided: bool
    steps: list[StepItem]
    """What waits for the chair or the panel, the first first."""


class LineShown(BaseModel):
    category: str | None
    region: str | None
    items: list[DecisionRow]


class LinesShown(BaseModel):
    """The groups of the cut that are yours, best first; not those with a project in which you take no part."""

    phase: str
    lines: list[LineShown]


@router.get("/editions/{edition}/chair", dependencies=allow(Who.EXPERT))
async def read_chair_day(session: Tx, edition: TheEdition, me: Me, phase: str | None = None) -> DayShown:
    """What waits for you as a chair, or for your panel."""
    chosen = led_phase(edition.rules, phase, clock.now())
    found = await chairs_day(session, edition, chosen, me)
    steps = [StepItem(step=step, number=number) for step, number in found.steps]
    return DayShown(phase=chosen.id, decided=found.decided, steps=steps)


@router.get("/editions/{edition}/chair/decision", dependencies=allow(Who.EXPERT))
async def read_chair_decision(
    request: Request, session: Tx, edition: TheEdition, me: Me, phase: str | None = None
) -> LinesShown:
    """The decision as it would be now, as far as it is yours to prepare."""
    chosen = nomination_phase(edition.rules, phase)
    if await is_decided(session, edition, chosen.id):
        raise refusals.already_decided()
    voice = translator(negotiate(request.headers.get("accept-language")))
    led = await led_decision(session, edition, chosen, me)
    return LinesShown(
        phase=chosen.id,
        lines=[
            LineShown(
                category=group.category,
                region=group.region,
                items=[shown_row(led.view, row, voice) for row in group.rows],
            )
            for group in led.groups
        ],
    )


@router.post(
    "/editions/{edition}/chair/decision/choices",
    status_code=201,
    response_model=Done,
    dependencies=allow(Who.EXPERT),
)
async def record_chair_choice(
    session: Tx, edition: TheEdition, me: Me, sent: ChoicesSent, once: Once, phase: str | None = None
) -> Response:
    """Record what your panel decided of projects that the rules leave to it."""
    await choose_as_chair(
        session,
        edition,
        nomination_phase(edition.rules, phase),
        passing=sent.passing,
        not_passing=sent.not_passing,
        reason=sent.reason,
        chair=me,
    )
    return await once.answer(Done(), 201)


@router.put(CHOICE, response_model=Done, dependencies=allow(Who.EXPERT))
async def move_chair_choice(
    session: Tx,
    edition: TheEdition,
    me: Me,
    project: str,
    sent: MoveSent,
    once: Once,
    phase: str | None = None,
) -> Response:
    """Record that your panel puts one project above or below the line, and why."""
    await move_as_chair(
        session,
        edition,
        nomination_phase(edition.rules, phase),
        project,
        passes=sent.passes,
        reason=sent.reason,
        chair=me,
    )
    return await once.answer(Done())


@router.delete(CHOICE, status_code=204, dependencies=allow(Who.EXPERT))
async def take_chair_choice_back(
    session: Tx, edition: TheEdition, me: Me, project: str, phase: str | None = None
) -> Response:
    """Undo what your panel decided of one project; possible until the decision is taken."""
    await take_back_as_chair(session, edition, nomination_phase(edition.rules, phase), project, chair=me)
    return Response(status_code=204)
