"""Whole lists of projects as files, for programs: CSV, XLSX or JSON with chosen columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Request, Response

from prizes.accounts.rules.scopes import TokenScope
from prizes.api.interface.language import Voice
from prizes.api.interface.media import a_file
from prizes.api.interface.pagination import Q
from prizes.data.targets import target_in
from prizes.edition.refusals import unknown_filter_value
from prizes.gate.editions import TheEdition
from prizes.gate.limits import slow_down
from prizes.gate.nomination.export_response import PER_MINUTE, columns_asked, file_answer, form_accepted
from prizes.gate.people import Me
from prizes.gate.permissions import Who, allow
from prizes.gate.transaction import Tx
from prizes.kit.tables import MEDIA_TYPES, Form
from prizes.nomination.queries.exporting import Parts, office_parts, public_parts
from prizes.nomination.queries.filters import Filters, OfficeFilters
from prizes.nomination.rules.columns import ExportColumn, office_columns, public_columns, register_columns
from prizes.nomination.rules.parsing import no_target
from prizes.stocktaking.queries.register import RegisterFilter, register_parts

router = APIRouter(tags=["exports"])
FILE = a_file(*MEDIA_TYPES.values())
FILE[200]["content"]["application/json"] = {"schema": {"type": "array", "items": {"type": "object"}}}


class FileWanted:
    """In which form a file is asked for, and with what heads."""

    def __init__(
        self,
        format: Annotated[  # noqa: A002 - the name in the address
            Form | None, Query(description="Left out: as Accept says, else JSON.")
        ] = None,
        heads: Annotated[Literal["ids", "labels"], Query(description="Heads of the columns.")] = "ids",
        column: Annotated[list[str] | None, Query(description="Columns by id; left out: all.")] = None,
        *,
        voice: Voice,
    ) -> None:
        self.form, self.labels, self.columns = format, heads == "labels", column or []
        self.voice = voice


ATarget = Annotated[
    str, Query(max_length=12, description="A target that projects name, by its code such as 9.c.")
]


Classes = Annotated[
    str,
    Query(
        max_length=200,
        description="Questions that classify projects, each with a choice, such as `size:small`.",
    ),
]


def narrowed_to(
    category: str = "",
    country: str = "",
    region: str = "",
    stakeholder: str = "",
    sdg: Annotated[int | None, Query(ge=1, le=17)] = None,
    q: Q = "",
    state: str = "",
    language: str = "",
    target: ATarget = "",
    classes: Classes = "",
) -> Filters:
    code = target_of(target)
    return Filters(
        category, country, region, stakeholder, sdg, q, state, language, target=code, classes=classes
    )


def target_of(typed: str) -> str:
    """Raises Invalid for what is no target."""
    code = target_in(typed) if typed else ""
    if code is None:
        raise unknown_filter_value({"target": no_target(typed)})
    return code


AGroup = Annotated[
    Literal["", "ldc", "lldc", "sids"],
    Query(description="Countries that are in this group of the United Nations today."),
]
ALineGoal = Annotated[
    int | None,
    Query(ge=1, le=17, description="A goal that the WSIS-SDG matrix links with the project's action line."),
]
AStatus = Annotated[
    Literal["", "running", "completed", "discontinued", "replaced"],
    Query(description="Of the project itself, as its owner said last."),
]


TheFile = Annotated[FileWanted, Depends(FileWanted)]
Narrowed = Annotated[Filters, Depends(narrowed_to)]


@router.get("/exports/projects", response_class=Response, responses=FILE, dependencies=allow(Who.PUBLIC))
async def export_register(
    request: Request,
    session: Tx,
    asked: TheFile,
    filters: Narrowed,
    edition: str = "",
    group: AGroup = "",
    line_goal: ALineGoal = None,
    status: AStatus = "",
) -> Response:
    """The public register over all editions."""
    await slow_down(request, "export", PER_MINUTE)
    parts = register_parts(session, RegisterFilter(filters, edition, group, status, line_goal))
    return await _file(request, asked, register_columns(), parts, "stocktaking")


@router.get(
    "/editions/{edition}/exports/projects",
    response_class=Response,
    responses=FILE,
    dependencies=allow(Who.PUBLIC),
)
async def export_projects(
    request: Request, session: Tx, edition: TheEdition, asked: TheFile, filters: Narrowed
) -> Response:
    """Nominees, champions and winners of an edition, with the answers that the public may see."""
    await slow_down(request, "export", PER_MINUTE)
    parts = public_parts(session, edition, filters)
    return await _file(request, asked, public_columns(edition.rules), parts, f"{edition.slug}-projects")


@router.get(
    "/editions/{edition}/exports/nominations",
    response_class=Response,
    responses=FILE,
    dependencies=allow(Who.STEWARD, TokenScope.OFFICE_READ),
)
async def export_nominations(
    request: Request, session: Tx, edition: TheEdition, me: Me, asked: TheFile, filters: Narrowed
) -> Response:
    """All projects of an edition in any state, with all answers."""
    parts = office_parts(session, edition, OfficeFilters(**asdict(filters)), me.person.id)
    return await _file(request, asked, office_columns(edition.rules), parts, f"{edition.slug}-nominations")


async def _file(
    request: Request, asked: FileWanted, offered: Sequence[ExportColumn], parts: Parts, name: str
) -> Response:
    form = asked.form or form_accepted(request) or "json"
    columns = columns_asked(asked.columns, offered)
    return await file_answer(form, columns, parts, asked.voice, labels=asked.labels, name=name)
