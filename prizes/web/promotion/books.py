"""The success-stories book of an edition, for everybody."""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter
from fastapi.responses import Response

from prizes import clock
from prizes.gate.at import AtEdition
from prizes.gate.limits import slow_down
from prizes.gate.permissions import Who, allow
from prizes.i18n.translator import translator
from prizes.promotion.books import book_of, epub_file_of, pdf_of
from prizes.promotion.epub import MEDIA_TYPE
from prizes.promotion.queries.stories import story_sources
from prizes.promotion.refusals import nothing_to_tell
from prizes.promotion.rules.stories import Book
from prizes.web.layout.page import lang_of
from prizes.web.layout.pages import LANG
from prizes.web.promotion.embedding import only_published

router = APIRouter()
BOOK = f"{LANG}/{{edition}}/winners/book"


@router.get(f"{BOOK}.pdf", dependencies=allow(Who.PUBLIC))
async def stories_pdf(at: AtEdition) -> Response:
    book, moment = await _book(at)
    made = await pdf_of(book, translator(book.lang), moment)
    return _sent(made, f"{at.edition.slug}-success-stories-{book.lang}.pdf", "application/pdf", book.lang)


@router.get(f"{BOOK}.epub", dependencies=allow(Who.PUBLIC))
async def stories_epub(at: AtEdition) -> Response:
    book, moment = await _book(at)
    made = await epub_file_of(book, moment)
    return _sent(made, f"{at.edition.slug}-success-stories-{book.lang}.epub", MEDIA_TYPE, book.lang)


async def _book(at: AtEdition) -> tuple[Book, datetime]:
    """With the instant that it bears: of the announcement; of a past edition the day."""
    await slow_down(at.request, "book")
    only_published(at.edition)
    sources = await story_sources(*at.here)
    if sources is None:
        raise nothing_to_tell()
    today = clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
    return await book_of(at.edition, sources, translator(lang_of(at.request))), sources.since or today


def _sent(made: bytes, name: str, media_type: str, lang: str) -> Response:
    headers = {
        "content-language": lang,
        "content-disposition": f'inline; filename="{name}"',
        "cache-control": "public, no-cache",
    }
    return Response(made, media_type=media_type, headers=headers)
