"""The ranked list as a file, and one project of it: where it stands, and whether the panel may move it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from prizes.edition.document.phases import NominationPhase
from prizes.edition.guidelines.cut import quoted
from prizes.edition.queries import EditionInForce
from prizes.errors import Conflict, Refusal
from prizes.gate.editions import TheEdition
from prizes.gate.nomination.export_response import form_in
from prizes.gate.people import Me
from prizes.gate.permissions import Who, allow
from prizes.gate.transaction import Tx
from prizes.i18n.translator import Translator, translator
from prizes.kit.sentence import N_
from prizes.kit.tables import MEDIA_TYPES, open_table
from prizes.review import refusals
from prizes.review.actions import choosing
from prizes.review.actions.choosing import take_back
from prizes.review.queries.decision import DecisionView, decision_view
from prizes.review.queries.projects import is_decided
from prizes.review.rules.deciding import asked_of_panel, country_of
from prizes.review.rules.reviews import nomination_phase, numbered_categories
from prizes.web.layout.forms import Typed
from prizes.web.layout.page import lang_of, page, see_other
from prizes.web.layout.refusals import form_again

router = APIRouter()
DECISION = "/{lang:lang}/{edition}/office/decision"
COLUMNS: tuple[tuple[str, str], ...] = (
    ("category", N_("Category")),
    ("rank", N_("Rank")),
    ("project", N_("Number")),
    ("title", N_("Title")),
    ("owner", N_("Owner")),
    ("country", N_("Country")),
    ("region", N_("Region")),
    ("stakeholder_type", N_("Stakeholder group")),
    ("mark", N_("Mark as given")),
    ("adjusted", N_("Adjusted mark")),
    ("reviews", N_("Reviews")),
    ("reviews_missing", N_("Reviews missing")),
    ("side", N_("By rank")),
    ("outcome", N_("Outcome")),
    ("why", N_("Why")),
    ("reason", N_("The panel's reason")),
)


@router.get(f"{DECISION}/file", dependencies=allow(Who.OBSERVER))
async def file(request: Request, session: Tx, edition: TheEdition, phase: str | None = None) -> Response:
    """The ranked list as it stands now, before the decision: CSV, XLSX or JSON. Marks are exact fractions."""
    chosen = nomination_phase(edition.rules, phase)
    if await is_decided(session, edition, chosen.id):
        raise refusals.already_decided()
    voice = translator(lang_of(request))
    form = form_in(request.query_params.get("format", "")) or "csv"
    table = open_table(
        form,
        [name for name, _ in COLUMNS],
        [voice.gettext(label) for _, label in COLUMNS],
        right_to_left=voice.direction == "rtl",
    )
    table.add(_rows(await decision_view(session, edition, chosen), voice))
    with table.done() as written:
        content = written.read()
    return Response(
        content,
        media_type=MEDIA_TYPES[form],
        headers={
            "content-disposition": f'attachment; filename="{edition.slug}-{chosen.id}-ranking.{form}"',
            "content-language": voice.lang,
        },
    )


def _rows(view: DecisionView, voice: Translator) -> Iterator[list[Any]]:
    for row in view.result.rows():
        project, choice = view.projects[row.project], view.choices.get(row.project)
        where, mark = country_of(project), view.marks.get(row.project)
        yield [
            project.category,
            row.rank,
            project.id,
            project.title,
            project.owner,
            project.country,
            where.itu_region if where else None,
            project.stakeholder_type,
            None if mark is None or mark.raw is None else str(mark.raw),
            None if mark is None or mark.standardised is None else str(mark.standardised),
            row.candidate.reviews,
            row.reviews_missing,
            view.sides.get(row.project),
            row.outcome.value,
            voice.say(row.ruling.sentence),
            choice.reason if choice else "",
        ]


# --- one project ---------------------------------------------------------------------------------------


@router.get(f"{DECISION}/{{project}}", dependencies=allow(Who.STEWARD))
async def move_page(
    request: Request, session: Tx, edition: TheEdition, me: Me, project: str, phase: str | None = None
) -> Response:
    chosen = nomination_phase(edition.rules, phase)
    return page(request, "review/move.html", **await _values(request, session, edition, chosen, project))


async def _values(
    request: Request, session: Tx, edition: EditionInForce, phase: NominationPhase, project: str
) -> dict[str, Any]:
    if await is_decided(session, edition, phase.id):
        raise refusals.already_decided()
    view = await decision_view(session, edition, phase)
    base = f"/{lang_of(request)}/{edition.slug}/office/decision"
    return move_values(edition, view, project) | {"base": base, "as_chair": False}


def move_values(edition: EditionInForce, view: DecisionView, project: str) -> dict[str, Any]:
    """Where a candidate stands, what decided that, and whether the panel may move it. Raises Missing."""
    phase = view.phase
    found = [(group, row) for group in view.result.groups for row in group.rows if row.project == project]
    if not found:
        raise refusals.not_a_candidate()
    group, row = found[0]
    return {
        "phase": phase,
        "view": view,
        "facts": view.projects[project],
        "row": row,
        "side": view.sides.get(project),
        "may_move": project in asked_of_panel(phase, group),
        "quoted": quoted(phase.cut),
        "steps": [step for step in group.ties if project in step.tied],
        "categories": numbered_categories(edition.rules),
    }


@router.post(f"{DECISION}/{{project}}", dependencies=allow(Who.STEWARD))
async def move(
    request: Request, session: Tx, edition: TheEdition, me: Me, project: str, typed: Typed
) -> Response:
    phase = nomination_phase(edition.rules, typed.get("phase"))
    try:
        await choosing.move(
            session,
            edition,
            phase,
            project,
            passes=typed.get("side") == "above",
            reason=typed.get("reason"),
            decider=me.person.id,
        )
    except Refusal as refusal:
        if isinstance(refusal, Conflict) and await is_decided(session, edition, phase.id):
            raise
        values = await _values(request, session, edition, phase, project)
        return form_again(request, "review/move.html", refusal, typed, **values)
    return see_other(request, f"/{edition.slug}/office/decision/{project}?phase={phase.id}", "moved")


@router.post(f"{DECISION}/{{project}}/undoing", dependencies=allow(Who.STEWARD))
async def undo(
    request: Request, session: Tx, edition: TheEdition, me: Me, project: str, typed: Typed
) -> Response:
    """What the panel decided of it is taken back, as long as nothing is released."""
    phase = nomination_phase(edition.rules, typed.get("phase"))
    await take_back(session, edition, phase, project, decider=me.person.id)
    return see_other(request, f"/{edition.slug}/office/decision/{project}?phase={phase.id}", "choice-undone")
