"""Take projects over from a file: first everything that is wrong is said, then the same file is imported whole."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import anyio.to_thread
from fastapi import APIRouter, Request
from fastapi.responses import Response

from prizes.edition.queries import EditionInForce
from prizes.errors import Refusal
from prizes.gate.editions import TheEdition
from prizes.gate.nomination.uploads import MOST_UPLOAD
from prizes.gate.people import Me
from prizes.gate.permissions import Who, allow
from prizes.gate.transaction import Tx
from prizes.i18n.translator import translator
from prizes.nomination import refusals
from prizes.nomination.actions.importing import COLUMNS, Fault, check_columns, faults_of, questions, take_over
from prizes.nomination.rules.columns import label_of_column
from prizes.nomination.table_files import MOST_BYTES, MOST_ROWS, read_table
from prizes.web.layout.forms import Typed, sent_file
from prizes.web.layout.links import to
from prizes.web.layout.page import lang_of, page, see_other
from prizes.web.layout.refusals import form_again

router = APIRouter()
IMPORT = "/{lang:lang}/{edition}/office/import"
SHOWN = 300
"""Problems that one page lists; more are counted."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check of a file has found."""

    rows: int
    faults: Sequence[Fault]
    sha256: str


@router.get(IMPORT, dependencies=allow(Who.STEWARD))
async def import_page(request: Request, session: Tx, edition: TheEdition, me: Me) -> Response:
    return page(request, "nomination/import.html", block="result", **_values(request, edition))


@router.post(IMPORT, dependencies=allow(Who.STEWARD), max_body_size=MOST_UPLOAD)
async def check_or_import(
    request: Request, session: Tx, edition: TheEdition, me: Me, typed: Typed
) -> Response:
    """Without `then=import` nothing is kept. With it the file must be the one that was checked, by its hash."""
    try:
        content = await _content(request)
        rows = await anyio.to_thread.run_sync(read_table, content)
        check_columns(edition, rows)
        faults = await faults_of(session, edition, rows)
        checked = Checked(len(rows), faults, hashlib.sha256(content).hexdigest())
        if typed.get("then") == "import" and not faults:
            if typed.get("sha256") != checked.sha256:
                raise refusals.another_file()
            await take_over(session, edition, rows, importer=me.person.id)
            return see_other(request, to(request, "nominations_page"), "projects-imported")
    except Refusal as refusal:
        values = _values(request, edition)
        return form_again(request, "nomination/import.html", refusal, typed, block="result", **values)
    status = 422 if faults else 200
    shown = _values(request, edition) | {"checked": checked, "shown": faults[:SHOWN]}
    return page(request, "nomination/import.html", status=status, block="result", **shown)


async def _content(request: Request) -> bytes:
    content = await sent_file(request, MOST_BYTES + 1)
    if not content:
        raise refusals.file_needed()
    return content


def _values(request: Request, edition: EditionInForce) -> dict[str, Any]:
    voice = translator(lang_of(request))
    asked = [(name, voice.value(question.field.label)) for name, question in questions(edition.rules).items()]
    return {
        "checked": None,
        "shown": [],
        "columns": [(name, voice.say(label_of_column(name))) for name in COLUMNS] + asked,
        "most_rows": MOST_ROWS,
        "megabytes": MOST_BYTES // 1_000_000,
    }
