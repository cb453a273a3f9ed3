"""Reports for programs: the same sentences and tables, each figure with the rows from which it is got again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from fastapi import APIRouter, Response
from pydantic import BaseModel
from pydantic_core import to_json

from prizes.api.interface.language import Voice
from prizes.gate.at import AtEdition, AtService
from prizes.gate.limits import slow_down
from prizes.gate.permissions import Who, allow
from prizes.gate.reports.asking import file_address, report_asked, years_data
from prizes.gate.reports.catalogue import open_data_catalogue
from prizes.i18n.translator import Translator
from prizes.kit import json
from prizes.reports import words
from prizes.reports.queries.package import data_of
from prizes.reports.rules.document import Cell, Line, Report, ReportTable, Said
from prizes.reports.rules.figures import Figure
from prizes.reports.rules.package import DESCRIPTION

router = APIRouter(tags=["reports"])
LINKED = "application/ld+json"
FaceName = Literal["council", "cstd", "hlpf"]


class FigureOf(BaseModel):
    """A number with the rows of open data from which anyone gets it again."""

    value: int
    precision: Literal["exact", "at_least", "about"]
    """As a source puts it."""
    file: str
    """Address of these rows as CSV."""
    dataset: str
    where: Mapping[str, Sequence[str]]
    """By column the values that a row may have there."""
    sum: str
    """The column that is added up; empty: rows, or values, are counted."""
    distinct: str
    """The column whose different values are counted."""


class ReportCell(BaseModel):
    text: str
    figure: FigureOf | None


class ReportLineOf(BaseModel):
    text: str
    figures: list[FigureOf]


class ReportRowOf(BaseModel):
    head: str
    cells: list[ReportCell]


class ReportTableOf(BaseModel):
    caption: str
    columns: list[str]
    rows: list[ReportRowOf]
    notes: list[str]
    """What signs in place of figures mean."""


class ReportSectionOf(BaseModel):
    id: str
    title: str
    lines: list[ReportLineOf]
    tables: list[ReportTableOf]


class ReportOf(BaseModel):
    edition: str | None
    """None: over all years."""
    face: FaceName
    title: str
    lead: str
    sections: list[ReportSectionOf]


@router.get("/editions/{edition}/reports/{face}", dependencies=allow(Who.PUBLIC))
async def read_report(at: AtEdition, face: FaceName, voice: Voice) -> ReportOf:
    """On an edition: `council` for the Council, `cstd` by action line, `hlpf` by goal. Before results are announced it
    has what is public already.
    """
    asked = await report_asked(at.session, at.edition, face)
    return _shown(asked.report, at.edition.slug, voice)


@router.get("/reports/{face}", dependencies=allow(Who.PUBLIC))
async def read_report_of_all_years(at: AtService, face: FaceName, voice: Voice) -> ReportOf:
    """Over all years. What no source gives is named."""
    asked = await report_asked(at.session, None, face)
    return _shown(asked.report, None, voice)


@router.get("/editions/{edition}/data", dependencies=allow(Who.PUBLIC))
async def read_data_description(at: AtEdition) -> dict[str, Any]:
    """The open data of an edition, as a Frictionless Data Package has it. The files are at `/en/{edition}/data/`."""
    found = await data_of(*at.here)
    described: dict[str, Any] = json.read(found.files[DESCRIPTION])
    return described


@router.get("/data", dependencies=allow(Who.PUBLIC))
async def read_data_description_of_all_years(at: AtService) -> dict[str, Any]:
    """The same of all years. The files are at `/en/reports/all-years/data/`."""
    described: dict[str, Any] = json.read((await years_data(at.session)).files[DESCRIPTION])
    return described


@router.get(
    "/data/catalogue",
    dependencies=allow(Who.PUBLIC),
    response_class=Response,
    responses={200: {"content": {LINKED: {"schema": {"type": "object"}}}}},
)
async def read_data_catalogue(at: AtService) -> Response:
    """All open data as a catalogue of DCAT 3 in JSON-LD, each data set with its licence and its files."""
    await slow_down(at.request, "data")
    return Response(to_json(await open_data_catalogue(at.session), indent=1), media_type=LINKED)


def _shown(report: Report, edition: str | None, voice: Translator) -> ReportOf:
    return ReportOf.model_validate(
        {
            "edition": edition,
            "face": report.face,
            "title": _said(report.title, voice),
            "lead": _said(report.lead, voice),
            "sections": [
                {
                    "id": section.id,
                    "title": _said(section.title, voice),
                    "lines": [_line(line, voice) for line in section.lines],
                    "tables": [_table(table, voice) for table in section.tables],
                }
                for section in report.sections
            ],
        }
    )


def _said(said: Said, voice: Translator) -> str:
    return words.plain(words.words(said, voice))


def _line(line: Line | Said, voice: Translator) -> dict[str, Any]:
    found = words.pieces(line, voice)
    return {
        "text": words.plain("".join(piece.text for piece in found)),
        "figures": [_figure(piece.figure) for piece in found if piece.figure],
    }


def _table(table: ReportTable, voice: Translator) -> dict[str, Any]:
    return {
        "caption": _said(table.caption, voice),
        "columns": [_said(column, voice) for column in table.columns],
        "rows": [
            {"head": _said(row.head, voice), "cells": [_cell(each, voice) for each in row.cells]}
            for row in table.rows
        ],
        "notes": list(words.gap_notes(table.gaps, voice)),
    }


def _cell(cell: Cell, voice: Translator) -> dict[str, Any]:
    piece = words.cell(cell, voice)
    return {"text": words.plain(piece.text), "figure": _figure(piece.figure) if piece.figure else None}


def _figure(figure: Figure) -> dict[str, Any]:
    named = {name: getattr(figure, name) for name in ("value", "precision", "dataset", "sum", "distinct")}
    return {**named, "file": file_address(figure, "en"), "where": dict(figure.where)}
