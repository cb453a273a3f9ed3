"""Reports as files to hand on, and the data of all years."""

from __future__ import annotations

from datetime import datetime

import anyio.to_thread
from fastapi import APIRouter
from fastapi.responses import Response, StreamingResponse

from prizes import clock
from prizes.config import settings
from prizes.edition.queries import EditionInForce
from prizes.gate.at import At, AtEdition, AtService
from prizes.gate.limits import slow_down
from prizes.gate.permissions import Who, allow
from prizes.gate.reports.asking import (
    dataset_named,
    file_address,
    file_in,
    filter_asked,
    report_asked,
    rows_file,
    years_data,
)
from prizes.i18n.translator import translator
from prizes.kit.sentence import N_
from prizes.kit.tables import MEDIA_TYPES
from prizes.kit.zipping import zipped
from prizes.printing.printer import print_sheet
from prizes.printing.sheet import Sheet
from prizes.printing.writing import write_sheet
from prizes.reports.queries.years import all_years
from prizes.reports.rules.package import DESCRIPTION
from prizes.reports.sheet import sheet_of
from prizes.web.layout.links import to
from prizes.web.layout.page import lang_of
from prizes.web.layout.pages import LANG
from prizes.web.results.data import each_of, file_sent

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
TEST = N_("Test edition")
router = APIRouter()
DATA = f"{LANG}/reports/all-years/data"


@router.get(f"{DATA}/{{name}}.csv", dependencies=allow(Who.PUBLIC))
async def years_data_file(at: AtService, name: str) -> Response:
    """A data set over all years, or rows of it, as the file of an edition."""
    await slow_down(at.request, "data")
    dataset = dataset_named("years", name)
    where = filter_asked(dataset, at.request.query_params.multi_items())
    content = rows_file(dataset, (await all_years(at.session)).data, where)
    return file_sent(f"all-years-{name}.csv", content, MEDIA_TYPES["csv"])


@router.get(f"{DATA}/datapackage.json", dependencies=allow(Who.PUBLIC))
async def years_data_description(at: AtService) -> Response:
    await slow_down(at.request, "data")
    found = await years_data(at.session)
    return Response(file_in(found, DESCRIPTION), media_type=MEDIA_TYPES["json"])


@router.get(f"{DATA}/package.zip", dependencies=allow(Who.PUBLIC))
async def years_data_package(at: AtService) -> Response:
    await slow_down(at.request, "data")
    headers = {"content-disposition": 'attachment; filename="all-years-data.zip"'}
    made = zipped(each_of((await years_data(at.session)).files))
    return StreamingResponse(made, media_type="application/zip", headers=headers)


# --- reports as files ----------------------------------------------------------------------------------------


@router.get(f"{LANG}/reports/{{edition}}/{{face}}.pdf", dependencies=allow(Who.PUBLIC))
async def report_pdf(at: AtEdition, face: str) -> Response:
    return await _pdf(at, face, at.edition)


@router.get(f"{LANG}/reports/{{edition}}/{{face}}.docx", dependencies=allow(Who.PUBLIC))
async def report_docx(at: AtEdition, face: str) -> Response:
    return await _docx(at, face, at.edition)


@router.get(f"{LANG}/reports/all-years/{{face}}.pdf", dependencies=allow(Who.PUBLIC))
async def years_report_pdf(at: AtService, face: str) -> Response:
    return await _pdf(at, face, None)


@router.get(f"{LANG}/reports/all-years/{{face}}.docx", dependencies=allow(Who.PUBLIC))
async def years_report_docx(at: AtService, face: str) -> Response:
    return await _docx(at, face, None)


async def _pdf(at: At, face: str, edition: EditionInForce | None) -> Response:
    sheet, moment = await _sheet(at, face, edition)
    made = await print_sheet(sheet, at=moment)
    return _sent(made, f"{_name(face, edition)}-{sheet.lang}.pdf", "application/pdf", sheet.lang)


async def _docx(at: At, face: str, edition: EditionInForce | None) -> Response:
    sheet, moment = await _sheet(at, face, edition)
    made = await anyio.to_thread.run_sync(write_sheet, sheet, moment)
    return _sent(made, f"{_name(face, edition)}-{sheet.lang}.docx", WORD, sheet.lang)


async def _sheet(at: At, face: str, edition: EditionInForce | None) -> tuple[Sheet, datetime]:
    """With the instant that it bears: that of the frozen copy, or now."""
    await slow_down(at.request, "report")
    asked, lang = await report_asked(at.session, edition, face), lang_of(at.request)
    frozen = asked.found.frozen if asked.found else None
    voice, origin = translator(lang), settings().base_url
    if edition is None:
        home = to(at.request, "years_report_page", face=face, lang=lang)
    else:
        home = to(at.request, "report_page", face=face, edition=edition.slug, lang=lang)
    sheet = sheet_of(
        asked.report,
        voice,
        lambda figure: origin + file_address(figure, lang),
        home=origin + home,
        banner=voice.gettext(TEST) if edition is not None and edition.rehearsal else "",
    )
    return sheet, frozen.frozen_at if frozen else clock.now()


def _name(face: str, edition: EditionInForce | None) -> str:
    return f"{edition.slug if edition else 'all-years'}-{face}"


def _sent(made: bytes, name: str, media_type: str, lang: str) -> Response:
    headers = {
        "content-language": lang,
        "content-disposition": f'inline; filename="{name}"',
        "cache-control": "public, no-cache",
    }
    return Response(made, media_type=media_type, headers=headers)
