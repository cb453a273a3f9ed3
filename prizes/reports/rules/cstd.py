"""The report by action line, for the Commission on Science and Technology for Development. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from prizes.data.countries import itu_regions
from prizes.data.wsis import category_names, matrix_links
from prizes.edition.document.rules import Rules
from prizes.kit.sentence import Sentence, say
from prizes.reports.rules.council import NOT_PUBLIC_YET
from prizes.reports.rules.dividing import BY, Keys, category_keys, division_table, is_record, measures
from prizes.reports.rules.document import (
    Cell,
    Line,
    Report,
    ReportRow,
    ReportSection,
    ReportTable,
    Said,
    sections,
    tables,
)
from prizes.reports.rules.figures import Data
from prizes.reports.rules.years import Years, sources_section

LINE = say("Action line")


def cstd_report(rules: Rules, data: Data, years: Years) -> Report:
    keys = category_keys(rules)
    return Report(
        "cstd",
        say("Report by action line: %(edition)s", edition=dict(rules.title)),
        say(
            "For the Commission on Science and Technology for Development: what each WSIS Action Line received."
        ),
        sections(
            ReportSection(
                "lines",
                say("Projects by action line"),
                [*_state(rules, data), *gaps(data, keys)],
                tables(
                    division_table(rules, BY["category"], measures(data, record=is_record(rules))),
                    by_region(data, keys),
                    votes_table(data, keys),
                ),
            ),
            ReportSection(
                "winners", say("Winners by action line"), [], tables(winners_table(data, dict(keys)))
            ),
            links_section(keys),
            years_of_lines(years, keys),
            sources_section(years, [rules.slug]),
        ),
    )


def cstd_of_years(years: Years) -> Report:
    keys: Keys = list(category_names().items())
    return Report(
        "cstd",
        say("Report by action line: all years"),
        say(
            "For the Commission on Science and Technology for Development: what each WSIS Action Line received."
        ),
        sections(
            ReportSection(
                "lines",
                say("Projects by action line"),
                [PAST, *gaps(years.data, keys)],
                tables(by_region(years.data, keys)),
            ),
            years_of_lines(years, keys),
            links_section(keys),
        ),
    )


PAST = say("Projects of past editions are those that sources name, by the action line that the sources give.")


def _state(rules: Rules, data: Data) -> list[Line | Said]:
    if is_record(rules):
        return [PAST]
    return [] if data.has("funnel") else [NOT_PUBLIC_YET]


def gaps(data: Data, keys: Keys) -> list[Line | Said]:
    if not data.rows("projects"):
        return [say("No project is public yet.")]
    found: list[Line | Said] = []
    empty = [name for code, name in keys if not data.rows("projects", category=code)]
    if empty:
        found.append(say("No projects in: %(lines)s.", lines=empty))
    least = [name for code, name in keys if not data.rows("projects", category=code, ldc=True)]
    if least:
        found.append(say("No projects from least developed countries in: %(lines)s.", lines=least))
    if data.rows("projects", category=""):
        found.append(say("Projects whose action line no source names are not in the table."))
    return found


def by_region(data: Data, keys: Keys) -> ReportTable:
    regions = itu_regions()
    rows = []
    for code, name in keys:
        cells: list[Cell] = [data.count("projects", category=code, region=region) for region in regions]
        countries = data.distinct("projects", "country", category=code)
        rows.append(ReportRow(name, [*cells, countries]))
    columns: Sequence[Said] = [LINE, *regions.values(), say("Countries")]
    return ReportTable(
        say("Projects by action line and region"), columns, rows if data.rows("projects") else []
    )


def votes_table(data: Data, keys: Keys) -> ReportTable:
    rows = [
        ReportRow(
            name,
            [
                data.sum("votes-by-category", column, category=code)
                for column in ("cast", "counted", "set_aside")
            ],
        )
        for code, name in keys
        if data.rows("votes-by-category", category=code)
    ]
    return ReportTable(
        say("Votes by action line"), [LINE, say("Cast"), say("Counted"), say("Excluded")], rows
    )


def winners_table(data: Data, names: Mapping[str, Said]) -> ReportTable:
    rows = [
        ReportRow(names.get(row["category"], row["category"]), [row["title"], row["owner"], row["country"]])
        for row in data.rows("winners")
    ]
    return ReportTable(
        say("Winners and special recognitions"),
        [LINE, say("Project"), say("Organization"), say("Country")],
        rows,
    )


def links_section(keys: Keys) -> ReportSection:
    linked = {code: [goal for line, goal in matrix_links() if line == code] for code, _ in keys}
    rows = [ReportRow(name, [tuple(sorted(linked[code])) or NO_LINK]) for code, name in keys]
    table = ReportTable(say("Goals linked with each action line"), [LINE, say("Goals")], rows)
    return ReportSection("links", say("Links with the Sustainable Development Goals"), [MATRIX], [table])


NO_LINK = say("The source names no goal for this action line.")
MATRIX = say("The links are those of the WSIS-SDG matrix that ITU published in 2015.")


def years_of_lines(years: Years, keys: Keys) -> ReportSection:
    return ReportSection(
        "years",
        say("Action lines over the years"),
        [PAST],
        tables(
            _over_years(years, "projects", say("Projects in the register by action line and year"), keys),
            _over_years(years, "laureates", say("Winners by action line and year"), keys),
        ),
    )


def _over_years(years: Years, dataset: str, caption: Sentence, keys: Keys) -> ReportTable:
    known = [year for year in years.years if years.data.rows(dataset, edition=year)]
    rows = [
        ReportRow(name, [years.data.count(dataset, edition=year, category=code) for year in known])
        for code, name in keys
    ]
    return ReportTable(caption, [LINE, *known], rows if known else [])
