"""An expert's pages: what is left, one project after the other."""

from __future__ import annotations

from fractions import Fraction

from fastapi import APIRouter
from fastapi.responses import Response

from prizes import clock
from prizes.data.targets import goal_targets
from prizes.edition.document.components import Marking
from prizes.edition.queries import EditionInForce
from prizes.edition.spans import PanelPhase, closes_at, is_open, opens_at
from prizes.errors import Conflict, Refusal
from prizes.gate.at import AtEdition
from prizes.gate.permissions import Who, allow, experts_only, is_allowed
from prizes.gate.refusals import status_of
from prizes.gate.transaction import undo
from prizes.review import refusals
from prizes.review.actions.marking import save_what_fits
from prizes.review.queries.interests import chaired, chaired_phase, interests_of, waiting
from prizes.review.queries.mine import (
    AssignedProject,
    ReviewSheet,
    my_assignments,
    my_sheet,
    my_submitted,
    other_reviews,
    recused_number,
    why_closed,
)
from prizes.review.rules.calibration import mean_so_far, own_marks
from prizes.review.rules.pace import for_tonight
from prizes.review.rules.reviews import lacking, marking_phase, numbered_categories, phase_to_review
from prizes.web.layout.forms import Typed
from prizes.web.layout.options import stakeholder_options
from prizes.web.layout.page import page
from prizes.web.layout.pages import PageAt, Pages, Values, page_at
from prizes.web.nomination.reading import about_reading, wanted_language
from prizes.web.nomination.shown import shown
from prizes.web.review.review_form import about_in, after_saving, fresh, refused, seen_in, sent_in, steps_of

router, pages = APIRouter(), Pages()
ONE = "/{edition}/review/{project}"


@pages.page("/{edition}/review/", "review/home.html", Who.EXPERT)
async def reviews_home(at: PageAt) -> Values:
    """My projects, and how many reviews are left."""
    phase = phase_to_review(at.edition.rules, clock.now())
    around = {
        "phase": phase,
        "waiting": waiting(await interests_of(*at.here, at.me)),
        "categories": numbered_categories(at.edition.rules),
        "chairs": await chaired_phase(*at.here, at.by),
        "looks_after": bool(await chaired(*at.here, at.by)),
    }
    if phase is None:
        return around | {"items": [], "left": [], "recused": 0}
    items = await my_assignments(*at.here, phase, at.me)
    recused = await recused_number(*at.here, phase, at.by)
    return around | {"items": items, "recused": recused} | _to_do(items) | _when(at.edition, phase)


def _to_do(items: list[AssignedProject]) -> Values:
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


def _when(edition: EditionInForce, phase: PanelPhase) -> Values:
    return {
        "open": is_open(edition.rules, phase.id, clock.now()),
        "opens": opens_at(edition.rules, phase.id),
        "closes": closes_at(edition.rules, phase.id),
    }


@pages.page(ONE, "review/project.html", Who.EXPERT)
async def review_page(at: PageAt, project: str) -> Values:
    """The form of a review: as it is kept, or after a refused save with what was changed in it."""
    desk = await _desk(at, project)
    marking, sheet = desk["marking"], desk["sheet"]
    if at.refusal is None or at.failed == "recusal":
        return desk | fresh(marking, sheet)
    conflicts = list(at.refusal.fields) if isinstance(at.refusal, Conflict) else []
    return desk | refused(marking, sheet, at.typed, at.lang, conflicts)


async def _desk(at: PageAt, project: str) -> Values:
    """What stands around the form: the project, the other experts' marks in a second round, the way on."""
    rules = at.edition.rules
    phase = marking_phase(rules, None, clock.now())
    marking = phase.marking
    sheet = await my_sheet(*at.here, phase, project, at.me, lang=wanted_language(at.request))
    items = await my_assignments(*at.here, phase, at.me)
    ids = [a.project for a in items]
    place = ids.index(sheet.assigned.project)
    answers = shown(sheet.answers, sheet.read_as, sheet.assigned.language)
    return {
        "phase": phase,
        "marking": marking,
        "sheet": sheet,
        "closed": await why_closed(*at.here, phase, project),
        "second": await other_reviews(at.session, phase, sheet),
        "stakeholder_names": dict(stakeholder_options(at.lang)),
        "targets": goal_targets(),
        "answers": answers,
        "labels": {answer.field.id: answer.field.label for answer in answers},
        **about_reading(at.request, sheet.read_as),
        "it": sheet.assigned,
        "items": items,
        "left": [a for a in items if a.is_left],
        "position": place + 1,
        "previous": ids[place - 1] if place else None,
        "next": ids[place + 1] if place + 1 < len(ids) else None,
        "next_left": next_left(items, sheet.assigned.project),
        "categories": numbered_categories(rules),
        **(await _marks_so_far(at, phase, marking, sheet) if marking else {}),
        **_when(at.edition, phase),
    }


async def _marks_so_far(at: PageAt, phase: PanelPhase, marking: Marking, sheet: ReviewSheet) -> Values:
    """How far this review is, what it amounts to until now, and what the expert has given elsewhere."""
    own = own_marks(marking, await my_submitted(*at.here, phase, at.by))
    return {
        "steps": steps_of(marking),
        "about": about_in(marking, [answer.field.id for answer in sheet.answers]),
        "lacks": lacking(marking, sheet.marks, sheet.comment, sheet.comments),
        "given": sum(criterion.id in sheet.marks for criterion in marking.criteria),
        "mean": _in_marks(mean_so_far(marking, sheet.marks)),
        "own": own,
        "own_means": [_in_marks(mean) for mean in (own.mean, own.least, own.most)] if own else [],
    }


def _in_marks(mean: Fraction | None) -> float | None:
    """As the page says it."""
    return None if mean is None else round(float(mean), 1)


def next_left(items: list[AssignedProject], project: str) -> str | None:
    """The next project with something to do, behind this one or else from the beginning."""
    at = next((n for n, a in enumerate(items) if a.project == project), 0)
    return next((a.project for a in [*items[at:], *items[:at]] if a.is_left and a.project != project), None)


def marking_now(edition: EditionInForce) -> tuple[PanelPhase, Marking]:
    """The phase in which experts mark now. Raises Missing."""
    phase = marking_phase(edition.rules, None, clock.now())
    if phase.marking is None:
        raise refusals.no_marking()
    return phase, phase.marking


@router.post(f"/{{lang:lang}}{ONE}/fields", dependencies=allow(Who.PUBLIC))
async def save_review_fields(at: AtEdition, project: str, typed: Typed) -> Response:
    """Keep what can be kept while the expert writes; the answer is a fragment that says what was not, and why.

    Nobody is led away from the text: where the session has ended the fragment says so.
    """
    here = page_at(at, typed)
    try:
        if not is_allowed(at.me, Who.EXPERT, at.edition.slug):
            raise experts_only()
        phase, marking = marking_now(at.edition)
        kept = await save_what_fits(
            *at.here,
            phase,
            project,
            at.me,
            sent=sent_in(marking, typed),
            seen=seen_in(marking, typed),
            saved_from=typed.get("saved_from"),
        )
    except Refusal as refusal:
        undo(at.request)
        back = at.request.url.path.removesuffix("/fields")
        status, not_saved = status_of(refusal), "nomination/_not_saved.html"
        return page(at.request, not_saved, status=status, refusal=refusal, form_path=back)
    desk = await _desk(here, project)
    form = after_saving(marking, desk["sheet"], typed, here.lang, kept.conflicts)
    return page(
        at.request,
        "review/_saved.html",
        status=409 if kept.conflicts else 422 if kept.faults else 200,
        review=kept.review,
        faults=kept.faults,
        **desk,
        **form,
    )
