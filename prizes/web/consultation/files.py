"""A consultation as a contribution to hand on: PDF, DOCX, and a table of its comments."""

from __future__ import annotations

from datetime import datetime

import anyio.to_thread
from fastapi import APIRouter
from fastapi.responses import Response

from prizes import clock
from prizes.config import settings
from prizes.consultation.queries.reading import ConsultationRead, consultation_read
from prizes.consultation.sheet import sheet_of_consultation
from prizes.gate.at import AtEdition
from prizes.gate.edition.measuring import compared_rows
from prizes.gate.limits import slow_down
from prizes.gate.permissions import Who, allow
from prizes.i18n.translator import translator
from prizes.kit.sentence import N_
from prizes.kit.tables import MEDIA_TYPES, Form, open_table
from prizes.printing.printer import print_sheet
from prizes.printing.sheet import Sheet
from prizes.printing.writing import write_sheet
from prizes.web.consultation.reading import CONSULTATION
from prizes.web.layout.links import to
from prizes.web.layout.page import lang_of
from prizes.web.layout.pages import LANG

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
COLUMNS = (
    *("section", "rule", "rule_text", "change", "comment", "lang", "text", "name", "organization"),
    *("affiliation", "affiliation_confirmed", "translation", "translation_made", "translation_by"),
    *("commented_at", "outcome", "reason"),
)
"""Of the table: one comment a row, in the languages of the address and of the comment."""
router = APIRouter()


@router.get(f"{LANG}{CONSULTATION}/contribution.pdf", dependencies=allow(Who.PUBLIC))
async def consultation_pdf(at: AtEdition, consultation: str) -> Response:
    sheet, moment = await _sheet(at, consultation)
    made = await print_sheet(sheet, at=moment)
    return _sent(at, made, consultation, "pdf", "application/pdf")


@router.get(f"{LANG}{CONSULTATION}/contribution.docx", dependencies=allow(Who.PUBLIC))
async def consultation_docx(at: AtEdition, consultation: str) -> Response:
    sheet, moment = await _sheet(at, consultation)
    made = await anyio.to_thread.run_sync(write_sheet, sheet, moment)
    return _sent(at, made, consultation, "docx", WORD)


@router.get(f"{LANG}{CONSULTATION}/contribution.csv", dependencies=allow(Who.PUBLIC))
async def consultation_csv(at: AtEdition, consultation: str) -> Response:
    return await _table(at, consultation, "csv")


@router.get(f"{LANG}{CONSULTATION}/contribution.json", dependencies=allow(Who.PUBLIC))
async def consultation_json(at: AtEdition, consultation: str) -> Response:
    return await _table(at, consultation, "json")


async def _sheet(at: AtEdition, consultation: str) -> tuple[Sheet, datetime]:
    """With the instant that it bears: that of the closing, or now."""
    await slow_down(at.request, "report")
    read = await consultation_read(*at.here, consultation)
    voice, lang = translator(lang_of(at.request)), lang_of(at.request)
    home = to(at.request, "consultation_page", consultation=consultation, edition=at.edition.slug, lang=lang)
    sheet = sheet_of_consultation(
        read,
        compared_rows(read.base, read.proposed, lang),
        (at.edition.title(lang), voice.text_in(read.consultation.title)[0]),
        voice,
        home=settings().base_url + home,
        banner=voice.gettext(N_("Test edition")) if at.edition.rehearsal else "",
    )
    return sheet, read.consultation.decided_at or clock.now()


async def _table(at: AtEdition, consultation: str, form: Form) -> Response:
    await slow_down(at.request, "data")
    read = await consultation_read(*at.here, consultation)
    table = open_table(form, COLUMNS, COLUMNS)
    table.add(_rows(read, lang_of(at.request)))
    with table.done() as file:
        return _sent(at, file.read(), consultation, form, MEDIA_TYPES[form])


def _rows(read: ConsultationRead, lang: str) -> list[list[object]]:
    voice = translator(lang)
    return [
        [
            voice.text_in(each.rule.section_title)[0],
            each.rule.id,
            voice.text_in(each.rule.says)[0],
            each.rule.change,
            comment.id,
            *(comment.lang, comment.text, comment.name, comment.organization, comment.affiliation),
            comment.confirmed_at is not None,
            *((comment.translations.get(lang) or {}).get(part, "") for part in ("text", "made", "by")),
            comment.commented_at.isoformat(),
            each.rule.outcome or "",
            voice.text_in(each.rule.reason)[0],
        ]
        for each in read.rules
        for comment in each.comments
    ]


def _sent(at: AtEdition, made: bytes, consultation: str, form: str, media_type: str) -> Response:
    lang = lang_of(at.request)
    name = f"{at.edition.slug}-consultation-{consultation}-{lang}.{form}"
    headers = {
        "content-language": lang,
        "content-disposition": f'inline; filename="{name}"',
        "cache-control": "public, no-cache",
    }
    return Response(made, media_type=media_type, headers=headers)
