"""An expert's pages: what is left, one project after the other."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from prizes import clock
from prizes.edition.queries import EditionInForce
from prizes.edition.rules import closes_at, is_open, opens_at
from prizes.errors import Refusal
from prizes.gate.editions import TheEdition
from prizes.gate.people import Me
from prizes.gate.permissions import Who, allow
from prizes.gate.transaction import Tx
from prizes.i18n.translator import translator
from prizes.review import actions, queries
from prizes.review.queries import Assigned
from prizes.review.rules import (
    MarkingPhase,
    Progress,
    lacking,
    mark_field,
    marking_phase,
    numbered_categories,
    panel_of,
    phase_to_review,
)
from prizes.web.forms import Fields, Typed
from prizes.web.nomination_reading import about_reading, wanted_language
from prizes.web.options import stakeholder_options
from prizes.web.pages import lang_of, page, see_other, wants_fragment
from prizes.web.refusals import form_again

router = APIRouter()
CHOICES_MOST = 11
"""A scale with more steps is asked for as a number instead of a row of choices."""


@router.get("/{lang:lang}/{edition}/review/", dependencies=allow(Who.EXPERT))
async def home(request: Request, session: Tx, edition: TheEdition, me: Me) -> Response:
    """My projects, and how many reviews are left."""
    phase = phase_to_review(edition.rules, clock.now())
    if phase is None:
        return page(request, "review/home.html", phase=None, items=[], left=[], recused=0)
    items = await _mine(session, edition, phase, me)
    return page(
        request,
        "review/home.html",
        phase=phase,
        items=items,
        left=[a for a in items if a.progress is not Progress.DONE],
        recused=await queries.recused_number(session, edition, phase, me.person.id),
        categories=numbered_categories(edition.rules),
        **_when(edition, phase),
    )


async def _mine(session: Tx, edition: EditionInForce, phase: MarkingPhase, me: Me) -> list[Assigned]:
    return await queries.my_assignments(
        session, edition, phase, expert_id=me.person.id, panel=panel_of(me.grants, edition.slug)
    )


def _when(edition: EditionInForce, phase: MarkingPhase) -> dict[str, Any]:
    return {
        "open": is_open(edition.rules, phase.id, clock.now()),
        "opens": opens_at(edition.rules, phase.id),
        "closes": closes_at(edition.rules, phase.id),
    }


@router.get("/{lang:lang}/{edition}/review/{project}", dependencies=allow(Who.EXPERT))
async def project_page(request: Request, session: Tx, edition: TheEdition, me: Me, project: str) -> Response:
    values = await _project_values(request, session, edition, me, project)
    return page(request, "review/project.html", **values)


async def _project_values(
    request: Request, session: Tx, edition: EditionInForce, me: Me, project: str
) -> dict[str, Any]:
    phase = marking_phase(edition.rules, None, clock.now())
    panel = panel_of(me.grants, edition.slug)
    sheet = await queries.my_sheet(
        session,
        edition,
        phase,
        project,
        expert_id=me.person.id,
        panel=panel,
        lang=wanted_language(request),
    )
    items = await _mine(session, edition, phase, me)
    return {
        "phase": phase,
        "marking": phase.marking,
        "sheet": sheet,
        "it": sheet.assigned,
        "items": items,
        "left": [a for a in items if a.progress is not Progress.DONE],
        "closed": await queries.why_closed(session, edition, phase, project),
        "categories": numbered_categories(edition.rules),
        "scale": _scale(phase, lang_of(request)),
        "stakeholder_names": dict(stakeholder_options(lang_of(request))),
        "given": {mark_field(criterion): str(mark) for criterion, mark in sheet.marks.items()},
        "comment": sheet.comment,
        **about_reading(request, sheet.read_as),
        **_neighbours(items, project),
        **_when(edition, phase),
    }


def _scale(phase: MarkingPhase, lang: str) -> list[tuple[int, str, str]]:
    """Each mark with the words of its anchor; empty for a scale that is too long to choose from."""
    scale = phase.marking.scale if phase.marking else None
    if scale is None or scale.most - scale.least >= CHOICES_MOST:
        return []
    voice = translator(lang)
    marks = range(scale.least, scale.most + 1)
    return [(n, voice.number(n), voice.text_in(scale.anchors.get(str(n)))[0]) for n in marks]


def _neighbours(items: list[Assigned], project: str) -> dict[str, str | None]:
    ids = [a.project for a in items]
    at = ids.index(project)
    return {
        "previous": ids[at - 1] if at else None,
        "next": ids[at + 1] if at + 1 < len(ids) else None,
    }


@router.post("/{lang:lang}/{edition}/review/{project}", dependencies=allow(Who.EXPERT))
async def save(
    request: Request, session: Tx, edition: TheEdition, me: Me, project: str, typed: Typed
) -> Response:
    """Save, or hand in with the button of that name. htmx saves while the expert writes."""
    phase = marking_phase(edition.rules, None, clock.now())
    submit = typed.get("act") == "submit"
    try:
        review = await actions.save_review(
            session,
            edition,
            phase,
            project,
            me,
            marks=typed_marks(typed),
            comment=typed.get("comment"),
            submit=submit,
        )
    except Refusal as refusal:
        return await _again(request, session, edition, me, project, refusal, typed)
    if wants_fragment(request):
        lacks = lacking(phase.marking, review.marks, review.comment) if phase.marking else {}
        return page(request, "review/_saved.html", review=review, lacks=lacks)
    if not submit:
        return see_other(request, f"/{edition.slug}/review/{project}", "review-saved")
    target = await _next(session, edition, phase, me, project)
    return see_other(request, f"/{edition.slug}/review/{target}", "review-handed-in")


def typed_marks(typed: Fields) -> dict[str, Any]:
    """Marks by criterion; what is no whole number stays as it was typed, to be refused."""
    start = mark_field("")
    chosen = {name.removeprefix(start): value.strip() for name, value in typed if name.startswith(start)}
    return {
        criterion: int(value) if value.isdecimal() and len(value) < 10 else value
        for criterion, value in chosen.items()
        if value
    }


async def _again(
    request: Request,
    session: Tx,
    edition: EditionInForce,
    me: Me,
    project: str,
    refusal: Refusal,
    typed: Fields,
) -> Response:
    if wants_fragment(request):
        return form_again(request, "review/_saved.html", refusal, typed, review=None, lacks={})
    values = await _project_values(request, session, edition, me, project)
    values |= {"given": typed.as_dict(), "comment": typed.get("comment")}
    return form_again(request, "review/project.html", refusal, typed, **values)


async def _next(session: Tx, edition: EditionInForce, phase: MarkingPhase, me: Me, project: str) -> str:
    """The next project without a review, behind this one or else from the beginning; "" leads to the list."""
    items = await _mine(session, edition, phase, me)
    at = next((n for n, a in enumerate(items) if a.project == project), 0)
    left = [a.project for a in [*items[at:], *items[:at]] if a.progress is not Progress.DONE]
    return left[0] if left else ""


@router.post("/{lang:lang}/{edition}/review/{project}/recusal", dependencies=allow(Who.EXPERT))
async def step_back(
    request: Request, session: Tx, edition: TheEdition, me: Me, project: str, typed: Typed
) -> Response:
    phase = marking_phase(edition.rules, None, clock.now())
    try:
        await actions.recuse_oneself(session, edition, phase, project, me, reason=typed.get("reason"))
    except Refusal as refusal:
        values = await _project_values(request, session, edition, me, project)
        return form_again(request, "review/project.html", refusal, typed, **values)
    return see_other(request, f"/{edition.slug}/review/", "stepped-back")
