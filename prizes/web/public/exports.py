"""Lists of projects to take away: choose columns and form, and get the file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from prizes.config import settings
from prizes.edition.queries import EditionInForce
from prizes.gate.editions import TheEdition
from prizes.gate.limits import slow_down
from prizes.gate.nomination.export_response import PER_MINUTE, columns_asked, file_answer, form_in
from prizes.gate.people import Me, PerhapsMe
from prizes.gate.permissions import Who, allow
from prizes.gate.transaction import Tx
from prizes.i18n.translator import translator
from prizes.kit.sentence import N_
from prizes.kit.tables import Form
from prizes.nomination.queries.exporting import Parts, label_in, office_parts, public_parts
from prizes.nomination.queries.projects import public_count, queue_page
from prizes.nomination.rules.columns import ExportColumn, office_columns, public_columns, register_columns
from prizes.reports.rules.package import LICENCES
from prizes.stocktaking.queries.register import look_up, register_parts
from prizes.web.layout.links import to
from prizes.web.layout.page import lang_of, page
from prizes.web.public.stocktaking import asked_of_register
from prizes.web.screening.queue import filters_of, office_filters_of

router = APIRouter()
REGISTER = "/{lang:lang}/stocktaking/export"
EDITION = "/{lang:lang}/{edition}/export"
OFFICE = "/{lang:lang}/{edition}/office/export"
FORMS: tuple[tuple[Form, str, str], ...] = (
    ("xlsx", "XLSX", N_("For spreadsheets. Texts longer than 32,767 characters are cut.")),
    ("csv", "CSV", N_("For spreadsheets and programs.")),
    ("json", "JSON", N_("For programs, with every value as stored.")),
)
USUAL: Form = "xlsx"


# --- choosing ------------------------------------------------------------------------------------------


@router.get(REGISTER, dependencies=allow(Who.PUBLIC))
async def register_export(request: Request, session: Tx, me: PerhapsMe) -> Response:
    asked = asked_of_register(request)
    _, total = await look_up(session, asked)
    of_register = asdict(asked)
    filters = of_register.pop("filters") | of_register
    back, file = to(request, "stocktaking_page"), to(request, "register_file")
    columns, title = register_columns(), N_("Stocktaking register")
    return _choosing(request, columns, filters, total, (back, file), title, public=True)


@router.get(EDITION, dependencies=allow(Who.PUBLIC))
async def edition_export(request: Request, session: Tx, edition: TheEdition, me: PerhapsMe) -> Response:
    filters = filters_of(request)
    total = await public_count(session, edition, filters)
    back, file = to(request, "projects_page"), to(request, "edition_file")
    columns = public_columns(edition.rules)
    return _choosing(request, columns, asdict(filters), total, (back, file), N_("Projects"), public=True)


@router.get(OFFICE, dependencies=allow(Who.STEWARD))
async def office_export(request: Request, session: Tx, edition: TheEdition, me: Me) -> Response:
    filters = office_filters_of(request)
    found = await queue_page(session, edition, filters, limit=1, reader=me.person.id)
    back, file = to(request, "nominations_page"), to(request, "office_file")
    columns, title = office_columns(edition.rules), N_("Projects of this edition")
    return _choosing(request, columns, asdict(filters), found.total, (back, file), title)


def _choosing(
    request: Request,
    columns: Sequence[ExportColumn],
    filters: Mapping[str, Any],
    total: int,
    ways: tuple[str, str],
    title: str,
    *,
    public: bool = False,
) -> Response:
    """`ways`: addresses of the list, which `title` names, and of the file. `public`: it is open data."""
    voice = translator(lang_of(request))
    kept = [(name, str(value)) for name, value in filters.items() if value]
    return page(
        request,
        "nomination/export.html",
        columns=[(column.id, label_in(voice, column)) for column in columns],
        forms=[(form, name, voice.gettext(help_text)) for form, name, help_text in FORMS],
        usual=USUAL,
        total=total,
        kept=kept,
        narrowed=any(name != "sort" for name, _ in kept),
        back=ways[0],
        file=ways[1],
        back_title=title,
        licence=LICENCES[settings().data_licence] if public else None,
    )


# --- files ---------------------------------------------------------------------------------------------


@router.get(f"{REGISTER}/file", dependencies=allow(Who.PUBLIC))
async def register_file(request: Request, session: Tx, me: PerhapsMe) -> Response:
    await slow_down(request, "export", PER_MINUTE)
    parts = register_parts(session, asked_of_register(request))
    return await _file(request, register_columns(), parts, "stocktaking", public=True)


@router.get(f"{EDITION}/file", dependencies=allow(Who.PUBLIC))
async def edition_file(request: Request, session: Tx, edition: TheEdition, me: PerhapsMe) -> Response:
    await slow_down(request, "export", PER_MINUTE)
    parts = public_parts(session, edition, filters_of(request))
    return await _file(request, public_columns(edition.rules), parts, _name(edition, "projects"), public=True)


@router.get(f"{OFFICE}/file", dependencies=allow(Who.STEWARD))
async def office_file(request: Request, session: Tx, edition: TheEdition, me: Me) -> Response:
    parts = office_parts(session, edition, office_filters_of(request), me.person.id)
    return await _file(request, office_columns(edition.rules), parts, _name(edition, "nominations"))


def _name(edition: EditionInForce, what: str) -> str:
    return f"{edition.slug}-{what}"


async def _file(
    request: Request, offered: Sequence[ExportColumn], parts: Parts, name: str, *, public: bool = False
) -> Response:
    asked: Any = request.query_params
    return await file_answer(
        form_in(asked.get("format", ""), USUAL),
        columns_asked(asked.getlist("column"), offered),
        parts,
        translator(lang_of(request)),
        labels=asked.get("heads") != "ids",
        name=name,
        licence=LICENCES[settings().data_licence][1] if public else "",
    )
