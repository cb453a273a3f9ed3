"""An expert's pages: what is left, one project after the other."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from prizes import clock
from prizes.edition.document.components import Marking
from prizes.edition.queries import EditionInForce
from prizes.edition.spans import closes_at, is_open, opens_at
from prizes.errors import Conflict, Refusal
from prizes.gate.editions import TheEdition
from prizes.gate.people import Me, PerhapsMe, sign_in_needed
from prizes.gate.permissions import Who, allow, experts_only, is_allowed
from prizes.gate.refusals import status_of
from prizes.gate.transaction import Tx, undo
from prizes.i18n.translator import translator
from prizes.review import refusals
from prizes.review.actions.marking import save_form, save_what_fits
from prizes.review.actions.recusing import recuse_oneself
from prizes.review.queries.interests import chaired
from prizes.review.queries.mine import Assigned, Sheet, my_assignments, my_sheet, recused_number, why_closed
from prizes.review.queries.second_rounds import other_reviews
from prizes.review.rules.pace import for_tonight
from prizes.review.rules.reviews import (
    MarkingPhase,
    lacking,
    marking_phase,
    numbered_categories,
    panel_of,
    phase_to_review,
)
from prizes.web.layout.forms import Fields, Typed
from prizes.web.layout.options import stakeholder_options
from prizes.web.layout.page import lang_of, page, see_other
from prizes.web.layout.refusals import form_again
from prizes.web.nomination.reading import about_reading, wanted_language
from prizes.web.nomination.shown import shown
from prizes.web.review.interests import interests_waiting
from prizes.web.review.review_form import after_saving, fresh, refused, scale_in, seen_in, sent_in

router = APIRouter()
ONE = "/{lang:lang}/{edition}/review/{project}"


@router.get("/{lang:lang}/{edition}/review/", dependencies=allow(Who.EXPERT))
async def home(request: Request, session: Tx, edition: TheEdition, me: Me) -> Response:
    """My projects, and how many reviews are left."""
    phase = phase_to_review(edition.rules, clock.now())
    waiting = await interests_waiting(session, edition, me)
    categories = numbered_categories(edition.rules)
    around: dict[str, Any] = {
        "categories": categories,
        "chairs": await chaired(session, edition, me.person.id),
    }
    if phase is None:
        nothing: dict[str, Any] = {"phase": None, "items": [], "left": [], "recused": 0}
        return page(request, "review/home.html", waiting=waiting, **around, **nothing)
    items = await _mine(session, edition, phase, me)
    return page(
        request,
        "review/home.html",
        phase=phase,
        items=items,
        **_to_do(items),
        recused=await recused_number(session, edition, phase, me.person.id),
        waiting=waiting,
        **around,
        **_when(edition, phase),
    )


def _to_do(items: list[Assigned]) -> dict[str, Any]:
    """What is left, second looks first, and the part of it that fits this evening."""
    left = sorted((a for a in items if a.is_left), key=lambda a: a.again_since is None)
    minutes = {a.project: a.minutes for a in left}
    tonight = for_tonight(list(minutes), minutes)
    return {
        "left": left,
        "again": sum(a.again_since is not None for a in left),
        "tonight": [a for a in left if a.project in tonight],
        "minutes": sum(minutes[project] for project in tonight),
        "hours": -(-sum(minutes.values()) // 60),
    }


async def _mine(session: Tx, edition: EditionInForce, phase: MarkingPhase, me: Me) -> list[Assigned]:
    return await my_assignments(
        session, edition, phase, expert_id=me.person.id, panel=panel_of(me.grants, edition.slug)
    )


def _when(edition: EditionInForce, phase: MarkingPhase) -> dict[str, Any]:
    return {
        "open": is_open(edition.rules, phase.id, clock.now()),
        "opens": opens_at(edition.rules, phase.id),
        "closes": closes_at(edition.rules, phase.id),
    }


@router.get(ONE, dependencies=allow(Who.EXPERT))
async def project_page(request: Request, session: Tx, edition: TheEdition, me: Me, project: str) -> Response:
    desk = await _desk(request, session, edition, me, project)
    return page(request, "review/project.html", **desk, **fresh(desk["marking"], desk["sheet"]))


async def _desk(
    request: Request, session: Tx, edition: EditionInForce, me: Me, project: str
) -> dict[str, Any]:
    """What stands around the form: the project, the other experts' marks in a second round, the way on."""
    phase = marking_phase(edition.rules, None, clock.now())
    sheet = await my_sheet(
        session,
        edition,
        phase,
        project,
        expert_id=me.person.id,
        panel=panel_of(me.grants, edition.slug),
        lang=wanted_language(request),
    )
    return {
        "phase": phase,
        "marking": phase.marking,
        "sheet": sheet,
        "closed": await why_closed(session, edition, phase, project),
        "second": await other_reviews(session, phase, sheet),
        "stakeholder_names": dict(stakeholder_options(lang_of(request))),
        "answers": shown(sheet.answers, sheet.read_as, sheet.assigned.language),
        **about_reading(request, sheet.read_as),
        **_around(request, edition, phase, sheet, await _mine(session, edition, phase, me)),
    }


def _around(
    request: Request, edition: EditionInForce, phase: MarkingPhase, sheet: Sheet, items: list[Assigned]
) -> dict[str, Any]:
    """Where this project stands in the list."""
    ids = [a.project for a in items]
    at = ids.index(sheet.assigned.project)
    marking = phase.marking
    return {
        "it": sheet.assigned,
        "items": items,
        "left": [a for a in items if a.is_left],
        "previous": ids[at - 1] if at else None,
        "next": ids[at + 1] if at + 1 < len(ids) else None,
        "next_left": next_left(items, sheet.assigned.project),
        "categories": numbered_categories(edition.rules),
        "scale": scale_in(marking, translator(lang_of(request))) if marking else [],
        "lacks": lacking(marking, sheet.marks, sheet.comment, sheet.comments) if marking else {},
        **_when(edition, phase),
    }


def next_left(items: list[Assigned], project: str) -> str | None:
    """The next project with something to do, behind this one or else from the beginning."""
    at = next((n for n, a in enumerate(items) if a.project == project), 0)
    return next((a.project for a in [*items[at:], *items[:at]] if a.is_left and a.project != project), None)


@router.post(ONE, dependencies=allow(Who.EXPERT))
async def save(
    request: Request, session: Tx, edition: TheEdition, me: Me, project: str, typed: Typed
) -> Response:
    """Save, or hand in with the button of that name."""
    phase = marking_phase(edition.rules, None, clock.now())
    marking = _marking(phase)
    submit = typed.get("act") == "submit"
    try:
        await save_form(
            session,
            edition,
            phase,
            project,
            me,
            sent=sent_in(marking, typed),
            seen=seen_in(marking, typed),
            saved_from=typed.get("saved_from"),
            submit=submit,
        )
    except Refusal as refusal:
        return await _again(request, session, edition, me, project, refusal, typed)
    if not submit:
        return see_other(request, f"/{edition.slug}/review/{project}", "review-saved")
    target = next_left(await _mine(session, edition, phase, me), project) or ""
    return see_other(request, f"/{edition.slug}/review/{target}", "review-handed-in")


def _marking(phase: MarkingPhase) -> Marking:
    if phase.marking is None:
        raise refusals.no_marking()
    return phase.marking


async def _again(
    request: Request,
    session: Tx,
    edition: EditionInForce,
    me: Me,
    project: str,
    refusal: Refusal,
    typed: Fields,
) -> Response:
    values = await _desk(request, session, edition, me, project)
    conflicts = list(refusal.fields) if isinstance(refusal, Conflict) else []
    form = refused(values["marking"], values["sheet"], typed, lang_of(request), conflicts)
    return form_again(request, "review/project.html", refusal, typed, **values, **form)


@router.post(f"{ONE}/fields", dependencies=allow(Who.PUBLIC))
async def save_on_the_way(
    request: Request, session: Tx, edition: TheEdition, me: PerhapsMe, project: str, typed: Typed
) -> Response:
    """Keep what can be kept while the expert writes; the answer is a fragment that says what was not, and why.

    Nobody is led away from the text: where the session has ended the fragment says so.
    """
    try:
        if me is None:
            raise sign_in_needed()
        if not is_allowed(me, Who.EXPERT, edition.slug):
            raise experts_only()
        phase = marking_phase(edition.rules, None, clock.now())
        marking = _marking(phase)
        sent, seen = sent_in(marking, typed), seen_in(marking, typed)
        kept = await save_what_fits(
            session,
            edition,
            phase,
            project,
            me,
            sent=sent,
            seen=seen,
            saved_from=typed.get("saved_from"),
        )
    except Refusal as refusal:
        undo(request)
        back = request.url.path.removesuffix("/fields")
        return page(
            request,
            "nomination/_not_saved.html",
            status=status_of(refusal),
            refusal=refusal,
            form_path=back,
        )
    values = await _desk(request, session, edition, me, project)
    form = after_saving(marking, values["sheet"], typed, lang_of(request), kept.conflicts)
    return page(
        request,
        "review/_saved.html",
        status=409 if kept.conflicts else 422 if kept.faults else 200,
        review=kept.review,
        faults=kept.faults,
        **values,
        **form,
    )


@router.post(f"{ONE}/recusal", dependencies=allow(Who.EXPERT))
async def step_back(
    request: Request, session: Tx, edition: TheEdition, me: Me, project: str, typed: Typed
) -> Response:
    phase = marking_phase(edition.rules, None, clock.now())
    try:
        await recuse_oneself(session, edition, phase, project, me, reason=typed.get("reason"))
    except Refusal as refusal:
        values = await _desk(request, session, edition, me, project)
        form = fresh(values["marking"], values["sheet"])
        return form_again(request, "review/project.html", refusal, typed, **values, **form)
    return see_other(request, f"/{edition.slug}/review/", "stepped-back")
