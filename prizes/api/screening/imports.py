"""Projects from a file for programs of stewards: checked first, imported whole or not at all."""

from __future__ import annotations

import hashlib

import anyio.to_thread
from fastapi import APIRouter, Request, Response
from pydantic import BaseModel

from prizes.api.interface.language import Voice
from prizes.api.interface.media import BINARY
from prizes.gate.editions import TheEdition
from prizes.gate.nomination.uploads import MOST_UPLOAD
from prizes.gate.people import Me
from prizes.gate.permissions import Who, allow
from prizes.gate.transaction import Tx
from prizes.nomination import refusals
from prizes.nomination.actions.importing import check_columns, faults_of, take_over
from prizes.nomination.table_files import read_table

router = APIRouter(tags=["office"])
TABLE = {
    "requestBody": {
        "required": True,
        "description": "CSV in UTF-8 or XLSX with a head line, or JSON: a list of objects.",
        "content": {
            "text/csv": {"schema": BINARY},
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": {"schema": BINARY},
            "application/json": {"schema": {"type": "array", "items": {"type": "object"}}},
        },
    }
}


class RowProblem(BaseModel):
    row: int
    """From 1, without the head."""
    column: str
    detail: str


class Import(BaseModel):
    rows: int
    sha256: str
    """Of the file, to be sent along with the import of it."""
    imported: int
    problems: list[RowProblem]


@router.post(
    "/editions/{edition}/imports",
    dependencies=allow(Who.STEWARD),
    openapi_extra=TABLE,
    responses={201: {"model": Import, "description": "Imported."}},
    max_body_size=MOST_UPLOAD,
)
async def import_projects(
    request: Request,
    session: Tx,
    edition: TheEdition,
    me: Me,
    answer: Response,
    voice: Voice,
    sha256: str | None = None,
) -> Import:
    """Without `sha256` the file is checked and nothing is kept. With the hash that a check gave it is imported, all its
    projects or none. Sent again it is refused: its projects are there already.
    """
    content = await request.body()
    digest = hashlib.sha256(content).hexdigest()
    if sha256 is not None and sha256 != digest:
        raise refusals.another_file()
    rows = await anyio.to_thread.run_sync(read_table, content)
    check_columns(edition, rows)
    if sha256 is not None:
        made = await take_over(session, edition, rows, importer=me.person.id)
        answer.status_code = 201
        return Import(rows=len(rows), sha256=digest, imported=len(made), problems=[])
    problems = [
        RowProblem(row=fault.row, column=fault.column, detail=voice.say(fault.sentence))
        for fault in await faults_of(session, edition, rows)
    ]
    return Import(rows=len(rows), sha256=digest, imported=0, problems=problems)
