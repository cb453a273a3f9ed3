"""A list of projects as a file to take away, for pages and programs alike."""

from __future__ import annotations

import os
from collections.abc import Sequence

from fastapi import Request
from fastapi.responses import StreamingResponse

from prizes.i18n.translator import Translator
from prizes.kit.tables import MEDIA_TYPES, Form
from prizes.nomination.queries.exporting import Parts, blocks, written
from prizes.nomination.refusals import unknown_format
from prizes.nomination.rules.columns import ExportColumn, chosen

PER_MINUTE = 6
"""Files that one network may ask for in a minute, before its share of a shared address."""


def form_in(text: str, usual: Form) -> Form:
    """The form of a file by its name; where none is named, the usual one. Raises Invalid for what is no form: whoever
    asks for one and got another would find out late.
    """
    match text:
        case "csv" | "xlsx" | "json":
            return text
        case "":
            return usual
        case _:
            raise unknown_format(format=text[:40])


def form_accepted(request: Request) -> Form | None:
    """The form of a file that a program asks for by its Accept header. JSON is the usual answer and no file."""
    wanted = {part.partition(";")[0].strip().lower() for part in request.headers.get("accept", "").split(",")}
    found: list[Form] = [form for form in ("csv", "xlsx") if MEDIA_TYPES[form].partition(";")[0] in wanted]
    return found[0] if found else None


def columns_asked(names: Sequence[str], offered: Sequence[ExportColumn]) -> list[ExportColumn]:
    """Those that are named, once each or with commas between; all where none is named."""
    return chosen(offered, {name.strip() for text in names for name in text.split(",")})


async def file_answer(
    form: Form,
    columns: Sequence[ExportColumn],
    parts: Parts,
    voice: Translator,
    *,
    labels: bool,
    name: str,
    licence: str = "",
) -> StreamingResponse:
    """Written whole before it is sent, since the transaction ends with the route; a long one lies on disk meanwhile.

    `licence`: address of that of public data.
    """
    file = await written(form, columns, parts, voice, labels=labels)
    length = file.seek(0, os.SEEK_END)
    file.seek(0)
    headers = {
        "content-disposition": f'attachment; filename="{name}.{form}"',
        "content-length": str(length),
        "content-language": voice.lang,
        "vary": "Accept, Cookie",
    }
    if licence:
        headers["link"] = f'<{licence}>; rel="license"'
    return StreamingResponse(blocks(file), media_type=MEDIA_TYPES[form], headers=headers)
