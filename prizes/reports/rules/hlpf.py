"""The report by Sustainable Development Goal, for the High-Level Political Forum. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from prizes.data.countries import itu_regions
from prizes.data.targets import goal_targets, in_order
from prizes.data.wsis import category_names, matrix_links
from prizes.edition.document.rules import Rules
from prizes.kit.sentence import say
from prizes.reports.rules.council import NOT_PUBLIC_YET
from prizes.reports.rules.cstd import MATRIX
from prizes.reports.rules.dividing import BY, division_table, goal_keys, is_record, measures
from prizes.reports.rules.document import (
    Cell,
    Line,
    Report,
    ReportRow,
    ReportSection,
    ReportTable,
    Said,
    sections,
    stated,
    tables,
)
from prizes.reports.rules.figures import Data
from prizes.reports.rules.years import Years, sources_section

GOAL = say("Goal")
LEAD = say("For the High-Level Political Forum: which goals the projects serve, and which they do not reach.")
PAST = say(
    "Sources of past editions name no goals. Their projects are counted under no goal, and none is assumed."
)


def hlpf_report(rules: Rules, data: Data, years: Years) -> Report:
    lines: list[Line | Said] = [PAST] if is_record(rules) else []
    if not is_record(rules) and not data.has("funnel"):
        lines.append(NOT_PUBLIC_YET)
    return Report(
        "hlpf",
        say("Report by Sustainable Development Goal: %(edition)s", edition=dict(rules.title)),
        LEAD,
        sections(
            ReportSection(
                "goals",
                say("Projects by goal"),
                [*lines, *goal_lines(data)],
                tables(
                    division_table(rules, BY["sdg"], measures(data, record=is_record(rules))),
                    by_region(data),
                    *by_target(data),
                )
                if data.rows("project-goals")
                else [],
            ),
            links_section(),
            _years(years),
            sources_section(years, [rules.slug]),
        ),
    )


def hlpf_of_years(years: Years) -> Report:
    return Report(
        "hlpf",
        say("Report by Sustainable Development Goal: all years"),
        LEAD,
        sections(
            ReportSection(
                "goals",
                say("Projects by goal"),
                [PAST, *goal_lines(years.data)],
                tables(by_region(years.data), *by_target(years.data))
                if years.data.rows("project-goals")
                else [],
            ),
            _years(years),
            links_section(),
        ),
    )


def goal_lines(data: Data) -> list[Line | Said]:
    if not data.rows("projects"):
        return [say("No project is public yet.")]
    found: list[Line | Said] = [
        *stated(
            "%(named)s of %(projects)s projects name at least one goal.",
            named=data.distinct("project-goals", "project"),
            projects=data.count("projects"),
        )
    ]
    empty = [name for goal, name in goal_keys() if not data.rows("project-goals", goal=goal)]
    if empty and data.rows("project-goals"):
        found.append(say("No project names: %(goals)s.", goals=empty))
    return found


def by_region(data: Data) -> ReportTable:
    regions = itu_regions()
    rows = []
    for goal, name in goal_keys():
        cells: list[Cell] = [data.count("project-goals", goal=goal, region=region) for region in regions]
        countries = data.distinct("project-goals", "country", goal=goal)
        rows.append(ReportRow(name, [*cells, countries]))
    return ReportTable(say("Projects by goal and region"), [GOAL, *regions.values(), say("Countries")], rows)


def by_target(data: Data) -> Iterator[ReportTable]:
    """The targets that some project names; nothing where none does, as in editions that ask for none."""
    named = {str(row["target"]) for row in data.rows("project-targets")}
    rows = [
        ReportRow(
            {lang: f"{code} · {title}" for lang, title in goal_targets()[code].title.items()},
            [
                data.count("project-targets", target=code),
                data.distinct("project-targets", "country", target=code),
            ],
        )
        for code in in_order(named)
    ]
    if rows:
        yield ReportTable(say("Projects by target"), [say("Target"), say("Projects"), say("Countries")], rows)


def links_section() -> ReportSection:
    names = category_names()
    linked = {
        goal: [names[code] for code in names if (code, int(goal)) in matrix_links()]
        for goal, _ in goal_keys()
    }
    rows = [ReportRow(name, [tuple(linked[goal])]) for goal, name in goal_keys()]
    table = ReportTable(say("Action lines linked with each goal"), [GOAL, say("Action lines")], rows)
    return ReportSection("links", say("Links with the WSIS Action Lines"), [MATRIX], [table])


def _years(years: Years) -> ReportSection:
    data = years.data
    known = [year for year in years.years if data.rows("project-goals", edition=year)]
    rows = [
        ReportRow(name, [data.count("project-goals", edition=year, goal=goal) for year in known])
        for goal, name in goal_keys()
    ]
    table = ReportTable(say("Projects by goal and year"), [GOAL, *known], rows if known else [])
    silent = [year for year in years.years if year not in known]
    lines: list[Line | Said] = (
        [say("No goal of a project is known for: %(years)s.", years=silent)] if silent else []
    )
    return ReportSection("years", say("Goals over the years"), lines, tables(table))
