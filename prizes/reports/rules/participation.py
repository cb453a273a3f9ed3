"""Participation by region over all years, for everyone. Pure."""

from __future__ import annotations

from prizes.data.countries import countries
from prizes.kit.sentence import Sentence, say
from prizes.reports.rules.document import (
    Line,
    Report,
    ReportRow,
    ReportSection,
    ReportTable,
    sections,
    some,
    stated,
    tables,
)
from prizes.reports.rules.figures import Data, Figure
from prizes.reports.rules.years import (
    AS_PUBLISHED,
    Years,
    gap_lines,
    known_section,
    selected_tables,
    winners_section,
)
from prizes.stocktaking.rules.facets import GROUPS


def participation_report(years: Years) -> Report:
    return Report(
        "participation",
        say("Participation by region"),
        say("Where projects and winners of all years come from, as far as sources and counts show."),
        sections(
            ReportSection(
                "selected",
                say("Selected projects by region and group"),
                [*_summary(years.data), AS_PUBLISHED],
                tables(*selected_tables(years)),
            ),
            known_section(years),
            _situations(years),
            winners_section(years),
            _countries(years.data),
            ReportSection("gaps", say("Figures that no source gives"), gap_lines(years)),
        ),
    )


def _summary(data: Data) -> list[Line]:
    return stated(
        "The register holds %(projects)s projects of %(editions)s editions, from %(countries)s countries.",
        projects=data.count("projects"),
        editions=data.distinct("projects", "edition"),
        countries=data.distinct("projects", "country"),
    )


def _situations(years: Years) -> ReportSection:
    data = years.data
    rows = [
        ReportRow(
            year,
            [
                figure
                for group in GROUPS
                for figure in (
                    data.count("projects", edition=year, **{group: True}),
                    data.distinct("projects", "country", edition=year, **{group: True}),
                )
            ],
        )
        for year in years.years
        if data.rows("projects", edition=year)
    ]
    columns = [column for label, _ in GROUPS.values() for column in (Sentence(label), say("Countries"))]
    table = ReportTable(
        say("Projects from countries in special situations"), [say("Edition"), *columns], rows
    )
    return ReportSection(
        "situations",
        say("Countries in special situations"),
        [say("Regions and groups of countries are as they are today.")],
        tables(table),
    )


def _countries(data: Data) -> ReportSection:
    rows = [
        ReportRow(
            each.names,
            [data.count("projects", country=each.alpha2), data.count("laureates", country=each.alpha2)],
        )
        for each in countries()
    ]
    found = sorted(some(rows), key=lambda row: [-_number(cell) for cell in row.cells])
    table = ReportTable(say("By country"), [say("Country"), say("Projects"), say("Winners")], found)
    return ReportSection("countries", say("By country"), [], tables(table))


def _number(cell: object) -> int:
    return cell.value if isinstance(cell, Figure) else 0
