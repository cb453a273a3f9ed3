"""Contributed projects from a table: first everything that is wrong is said, then the same file is imported whole."""

from __future__ import annotations

import hashlib
from typing import Any

import anyio.to_thread
from fastapi import APIRouter, Request
from fastapi.responses import Response

from prizes.errors import Refusal
from prizes.gate.editions import TheEdition
from prizes.gate.nomination.uploads import MOST_UPLOAD
from prizes.gate.people import Me
from prizes.gate.permissions import Who, allow
from prizes.gate.transaction import Tx
from prizes.i18n.translator import translator
from prizes.kit.sentence import N_, Sentence, say
from prizes.nomination.refusals import another_file, file_needed
from prizes.nomination.table_files import MOST_BYTES, MOST_ROWS, read_table
from prizes.stocktaking.actions.contributing import check_head, import_contributions, row_faults
from prizes.web.layout.forms import Typed, sent_file
from prizes.web.layout.links import to
from prizes.web.layout.page import lang_of, page, see_other
from prizes.web.layout.refusals import form_again

router = APIRouter()
IMPORT = "/{lang:lang}/{edition}/office/contributions/import"
TEMPLATE = "stocktaking/import.html"
SHOWN = 300
"""Problems that one page lists; more are counted."""
PREVIEWED = 10
"""Rows that are shown before the import."""
LABELS: dict[str, str | Sentence] = {
    "title": N_("Title of the project"),
    "owner": N_("Organization"),
    "country": N_("Country, as ISO 3166-1 alpha-2 code"),
    "language": N_("Language of the texts: ar, zh, en, fr, ru or es. If empty: en"),
    "categories": N_("Codes of action lines, with semicolons between"),
    "sdgs": N_("Numbers of goals, with semicolons between"),
    "targets": N_("Codes of targets of these goals, such as 9.c, with semicolons between"),
    "summary": N_("Summary"),
    "url": N_("Web address"),
    "status": say("One of these words: %(words)s", words="running, completed, discontinued"),
}


@router.get(IMPORT, dependencies=allow(Who.STEWARD))
async def import_contributions_page(request: Request, session: Tx, edition: TheEdition, me: Me) -> Response:
    return page(request, TEMPLATE, block="result", **_values(request))


@router.post(IMPORT, dependencies=allow(Who.STEWARD), max_body_size=MOST_UPLOAD)
async def check_or_import_contributions(
    request: Request, session: Tx, edition: TheEdition, me: Me, typed: Typed
) -> Response:
    """Without `then=import` nothing is kept. With it the file must be the one that was checked, by its hash."""
    try:
        content = await _content(request)
        digest = hashlib.sha256(content).hexdigest()
        rows = await anyio.to_thread.run_sync(read_table, content)
        check_head(rows)
        faults = await row_faults(session, rows)
        if typed.get("then") == "import" and not faults:
            if typed.get("sha256") != digest:
                raise another_file()
            await import_contributions(session, edition, rows, steward=me.person)
            return see_other(request, to(request, "contributions_page"), "projects-imported")
    except Refusal as refusal:
        return form_again(request, TEMPLATE, refusal, typed, block="result", **_values(request))
    shown = _values(request) | {
        "checked": {"rows": len(rows), "faults": len(faults), "sha256": digest},
        "shown": faults[:SHOWN],
        "preview": rows[:PREVIEWED],
    }
    return page(request, TEMPLATE, status=422 if faults else 200, block="result", **shown)


async def _content(request: Request) -> bytes:
    content = await sent_file(request, MOST_BYTES + 1)
    if not content:
        raise file_needed()
    return content


def _values(request: Request) -> dict[str, Any]:
    voice = translator(lang_of(request))
    return {
        "checked": None,
        "shown": [],
        "preview": [],
        "columns": [(name, voice.say(label)) for name, label in LABELS.items()],
        "most_rows": MOST_ROWS,
        "megabytes": MOST_BYTES // 1_000_000,
    }
