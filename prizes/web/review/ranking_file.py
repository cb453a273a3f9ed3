"""The ranked list as a file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from fastapi import APIRouter
from fastapi.responses import Response

from prizes.gate.at import AtEdition
from prizes.gate.nomination.export_response import form_in
from prizes.gate.permissions import Who, allow
from prizes.gate.review.phases import WithNomination
from prizes.i18n.translator import Translator, translator
from prizes.kit.sentence import N_
from prizes.kit.tables import MEDIA_TYPES, open_table
from prizes.review import refusals
from prizes.review.queries.decision import DecisionView, decision_view
from prizes.review.queries.projects import is_decided
from prizes.review.rules.deciding import country_of
from prizes.web.layout.page import lang_of

router = APIRouter()
COLUMNS: tuple[tuple[str, str], ...] = (
    ("category", N_("Category")),
    ("rank", N_("Rank")),
    ("project", N_("Number")),
    ("title", N_("Title")),
    ("owner", N_("Owner")),
    ("country", N_("Country")),
    ("region", N_("Region")),
    ("stakeholder_type", N_("Stakeholder group")),
    ("mark", N_("Original mark")),
    ("adjusted", N_("Adjusted mark")),
    ("reviews", N_("Reviews")),
    ("reviews_missing", N_("Reviews missing")),
    ("side", N_("By rank")),
    ("outcome", N_("Outcome")),
    ("why", N_("Reason")),
    ("reason", N_("The panel's reason")),
)


@router.get("/{lang:lang}/{edition}/office/decision/file", dependencies=allow(Who.OBSERVER))
async def ranking_file(at: AtEdition, phase: WithNomination) -> Response:
    """The ranked list as it stands now, before the decision: CSV, XLSX or JSON. Marks are exact fractions."""
    if await is_decided(*at.here, phase.id):
        raise refusals.already_decided()
    voice = translator(lang_of(at.request))
    view = await decision_view(
        *at.here, phase
    )  # before a file is opened that nobody would close: it may refuse
    form = form_in(at.request.query_params.get("format", ""), "csv")
    table = open_table(
        form,
        [name for name, _ in COLUMNS],
        [voice.gettext(label) for _, label in COLUMNS],
        right_to_left=voice.direction == "rtl",
    )
    table.add(_rows(view, voice))
    with table.done() as written:
        content = written.read()
    return Response(
        content,
        media_type=MEDIA_TYPES[form],
        headers={
            "content-disposition": f'attachment; filename="{at.edition.slug}-{phase.id}-ranking.{form}"',
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
