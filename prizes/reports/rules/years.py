"""What is known over the years: figures that sources report, figures counted here, and the gaps between them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from prizes.data.countries import itu_regions
from prizes.data.wsis import stakeholder_types
from prizes.kit.sentence import Sentence, say
from prizes.reports.rules.document import (
    NO_SOURCE,
    Cell,
    Line,
    Report,
    ReportRow,
    ReportSection,
    ReportTable,
    Said,
    or_gap,
    sections,
    some,
    stated,
    stated_n,
    tables,
)
from prizes.reports.rules.figures import Data, Figure, as_precise
from prizes.reports.rules.published import MEASURES, names_of_groups

SELECTED_BY: Mapping[str, Sentence] = {
    "region": say("Selected projects by region"),
    "stakeholder_type": say("Selected projects by stakeholder group"),
}
GROUP_NAMES: Mapping[str, Said] = {
    **stakeholder_types(),
    **{key: Sentence(name) for key, name in names_of_groups().items()},
}
REGION_NAMES: Mapping[str, Said] = {
    **{str(region): names for region, names in itu_regions().items()},
    "international": say("International"),
}


@dataclass(frozen=True, slots=True)
class Years:
    """The data of all years, with the years that it is about."""

    data: Data
    years: Sequence[str]
    """From the first that anything is known of to the last, also those of which nothing is known."""
    sources: Mapping[str, Sequence[str]]
    """By year of a past edition where its facts come from."""

    def figure(self, year: str, what: str, by: str = "all", key: str = "") -> Figure | None:
        """As a source reports it; else as it was counted here."""
        where = {"edition": year, "what": what, "by": by, "key": key}
        for row in self.data.rows("reported", **where):
            return as_precise(self.data.sum("reported", "number", **where), row["precision"])
        return self.data.sum("counted", "number", **where)

    def keys(self, what: str, by: str) -> set[str]:
        """Of which some year has a figure."""
        rows = [*self.data.rows("reported", what=what, by=by), *self.data.rows("counted", what=what, by=by)]
        return {row["key"] for row in rows}

    def without(self, what: str, by: str = "all") -> list[str]:
        """Years of which neither a source nor a count gives it."""
        told = {
            row["edition"]
            for name in ("reported", "counted")
            for row in self.data.rows(name, what=what, by=by)
        }
        return [year for year in self.years if year not in told]


def years_report(years: Years) -> Report:
    return Report(
        "council",
        say("Report to the Council: all years"),
        say("The WSIS Prizes from their first edition to now, as far as sources and counts show."),
        sections(
            _summary(years),
            ReportSection("editions", say("Editions"), [AS_PUBLISHED], tables(editions_table(years))),
            _participation(years),
            known_section(years),
            winners_section(years),
            ReportSection("gaps", say("Figures that no source gives"), gap_lines(years)),
            sources_section(years, years.years),
        ),
    )


AS_PUBLISHED = say(
    "Figures of past editions are as sources publish them. "
    "Those of editions of this service are counted from their data."
)


SOURCES_OF_ALL = say("The report over all years names the sources of past editions.")


def years_section(years: Years) -> ReportSection:
    """For the report on one edition: how it compares with the others."""
    return ReportSection(
        "years",
        say("Comparison with other editions"),
        [AS_PUBLISHED, SOURCES_OF_ALL, *gap_lines(years)],
        tables(editions_table(years), *selected_tables(years)),
    )


def _summary(years: Years) -> ReportSection:
    data = years.data
    lines = [
        *stated(
            "The register holds %(projects)s projects of %(editions)s editions, from %(countries)s countries.",
            projects=data.count("projects"),
            editions=data.distinct("projects", "edition"),
            countries=data.distinct("projects", "country"),
        ),
        *stated_n(
            "%(n)s winner is known by name, from %(countries)s countries.",
            "%(n)s winners are known by name, from %(countries)s countries.",
            data.count("laureates"),
            countries=data.distinct("laureates", "country"),
        ),
    ]
    return ReportSection("summary", say("Summary"), lines)


def editions_table(years: Years) -> ReportTable:
    rows = [ReportRow(year, [or_gap(years.figure(year, what)) for what in MEASURES]) for year in years.years]
    return ReportTable(
        say("Editions and their figures"),
        [say("Edition"), *(Sentence(label) for label in MEASURES.values())],
        rows,
    )


# --- by region and group -----------------------------------------------------------------------------------


def _participation(years: Years) -> ReportSection:
    return ReportSection(
        "participation",
        say("Selected projects by region and group"),
        [AS_PUBLISHED],
        tables(*selected_tables(years)),
    )


def selected_tables(years: Years) -> list[ReportTable]:
    return [_divided(years, "region", REGION_NAMES), _divided(years, "stakeholder_type", GROUP_NAMES)]


def _divided(years: Years, by: str, names: Mapping[str, Said]) -> ReportTable:
    """Years in which anything is known, by what sources and counts tell apart."""
    there = years.keys("nominated", by)
    keys = [key for key in names if key in there]
    rows = [
        ReportRow(year, [or_gap(years.figure(year, "nominated", by, key)) for key in keys])
        for year in years.years
    ]
    return ReportTable(SELECTED_BY[by], [say("Edition"), *(names[key] for key in keys)], some(rows))


def published_tables(data: Data) -> list[ReportTable]:
    """What the sources of one past edition tell, under their own names."""
    columns: list[Said] = [say("What"), say("Number")]
    whole = [ReportRow(_name_of(row), [_published(data, row)]) for row in data.rows("reported", by="all")]
    found = [ReportTable(say("Figures of the edition"), columns, whole)]
    for by, names in (("region", REGION_NAMES), ("stakeholder_type", GROUP_NAMES)):
        rows = [
            ReportRow(names.get(row["key"], row["published"]), [_published(data, row)])
            for row in data.rows("reported", by=by, what="nominated")
        ]
        found.append(ReportTable(SELECTED_BY[by], columns, rows))
    return tables(*found)


def _name_of(row: Mapping[str, str]) -> Said:
    return Sentence(MEASURES[row["what"]]) if row["what"] in MEASURES else row["published"]


def _published(data: Data, row: Mapping[str, str]) -> Cell:
    where = {name: row[name] for name in ("what", "by", "key")}
    return as_precise(data.sum("reported", "number", **where), row["precision"])


# --- what the register and the list of winners know ---------------------------------------------------------


def known_section(years: Years) -> ReportSection:
    return ReportSection(
        "register",
        say("Projects in the register by region"),
        [say("Of past editions the register holds the projects that sources name. These are not all.")],
        tables(_by_region(years, "projects", say("Projects in the register by region"))),
    )


def winners_section(years: Years) -> ReportSection:
    return ReportSection(
        "winners",
        say("Winners by region"),
        [say("Winners of past editions are those that sources name.")],
        tables(_by_region(years, "laureates", say("Winners by region"))),
    )


def _by_region(years: Years, dataset: str, caption: Sentence) -> ReportTable:
    data, regions = years.data, itu_regions()
    rows = []
    for year in years.years:
        whole = data.count(dataset, edition=year)
        cells: list[Cell] = [data.count(dataset, edition=year, region=region) for region in regions]
        known = whole is not None and whole.value
        rows.append(ReportRow(year, [*cells, whole] if known else [NO_SOURCE] * (len(regions) + 1)))
    return ReportTable(caption, [say("Edition"), *regions.values(), say("All")], rows)


# --- what nobody knows --------------------------------------------------------------------------------------


def gap_lines(years: Years) -> list[Line | Said]:
    captions = {(what, "all"): Sentence(label) for what, label in MEASURES.items()}
    captions |= {("nominated", by): caption for by, caption in SELECTED_BY.items()}
    return [
        say("%(what)s: no source gives a figure for %(years)s.", what=caption, years=silent)
        for (what, by), caption in captions.items()
        if (silent := years.without(what, by))
    ]


def sources_section(years: Years, of: Iterable[str]) -> ReportSection:
    """`of`: the editions."""
    rows = [ReportRow(year, [source]) for year in of for source in years.sources.get(year, ())]
    table = ReportTable(say("Sources of past editions"), [say("Edition"), say("Source")], rows)
    return ReportSection("sources", say("Sources"), [], tables(table))


def span(slugs: Iterable[str]) -> list[str]:
    """All years from the first to the last of these."""
    years = {int(slug) for slug in slugs if slug.isdecimal()}
    return [str(year) for year in range(min(years), max(years) + 1)] if years else []
