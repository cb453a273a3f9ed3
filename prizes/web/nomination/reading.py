"""A project in its reader's language: which of its texts they get, and the way to the others."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fastapi import Request
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.data.languages import native_name
from prizes.edition.guidelines.words import language
from prizes.edition.queries import EditionInForce
from prizes.i18n.translator import translator
from prizes.nomination.actions.texts import read_project
from prizes.nomination.models import Project
from prizes.nomination.rules.languages import ReadAs, Reading
from prizes.web.layout.page import lang_of


async def reading_for(
    request: Request, session: AsyncSession, edition: EditionInForce, project: Project
) -> Reading:
    return await read_project(session, edition, project, wanted_language(request))


def wanted_language(request: Request) -> str:
    """In which the reader wants the texts: the page's, unless the address asks for another one by `?text=`."""
    return request.query_params.get("text") or lang_of(request)


def about_reading(request: Request, reading: ReadAs) -> dict[str, Any]:
    """For `nomination/_languages.html`."""
    return {"reading": reading, "read_at": request.url.path, **language_names(lang_of(request))}


class _ByCode(dict[str, str]):
    """Names that are looked up when they are asked for: a page names few languages of many."""

    def __init__(self, name_of: Callable[[str], str]) -> None:
        self.name_of = name_of

    def __missing__(self, code: str) -> str:
        return self.name_of(code)


def language_names(lang: str) -> dict[str, Any]:
    """Languages by code, in the reader's language and each in itself."""
    voice = translator(lang)
    return {
        "language_names": _ByCode(lambda code: voice.words(language(code))[0]),
        "native_names": _ByCode(native_name),
    }
