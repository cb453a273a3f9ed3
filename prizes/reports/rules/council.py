"""The report on an edition for the Council: participation, from drafts to winners, voting, experts, integrity. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from prizes.edition.document.rules import Rules
from prizes.kit.sentence import N_, Sentence, say
from prizes.reports.rules.dividing import (
    DISTINGUISHED,
    DIVISIONS,
    division_table,
    is_record,
    measures,
)
from prizes.reports.rules.document import (
    Line,
    Report,
    ReportSection,
    Said,
    sections,
    stated,
    stated_n,
    tables,
)
from prizes.reports.rules.figures import Data
from prizes.reports.rules.points import points_section
from prizes.reports.rules.published import MEASURES, published_figures
from prizes.reports.rules.voting import integrity_section, voting_section
from prizes.reports.rules.work import experts_section, funnel_section
from prizes.reports.rules.years import Years, published_tables, sources_section, years_section


def council_report(rules: Rules, data: Data, years: Years) -> Report:
    return Report(
        "council",
        say("Report to the Council: %(edition)s", edition=dict(rules.title)),
        say("Participation, voting, the work of the experts and the integrity of the vote, in figures."),
        sections(
            _summary(rules, data),
            _published(data),
            _participation(rules, data),
            funnel_section(rules, data),
            voting_section(rules, data),
            points_section(rules, data),
            experts_section(rules, data),
            integrity_section(rules, data),
            years_section(years),
            sources_section(years, [rules.slug]),
        ),
    )


# --- summary and participation -----------------------------------------------------------------------------


def _summary(rules: Rules, data: Data) -> ReportSection:
    projects, countries = data.count("projects"), data.distinct("projects", "country")
    champions = data.count("projects", state=DISTINGUISHED)
    winners = data.count("winners", honour="winner")
    if is_record(rules):
        lines = [
            *stated_n(
                "Sources name %(n)s project of this edition, from %(countries)s countries. The list is not complete.",
                "Sources name %(n)s projects of this edition, from %(countries)s countries. The list is not complete.",
                projects,
                countries=countries,
            ),
            *(
                line
                for each in published_figures(rules)
                if each.by == "all"
                for line in _reported(data, each.what)
            ),
        ]
        return ReportSection("summary", say("Summary"), lines)
    lines = [
        *stated_n(
            "%(n)s project was submitted.",
            "%(n)s projects were submitted.",
            data.sum("submissions", "submitted", by="all"),
        ),
        *stated_n(
            "Experts selected %(n)s project, from %(countries)s countries.",
            "Experts selected %(n)s projects, from %(countries)s countries.",
            projects if projects and projects.value else None,
            countries=countries,
        ),
        *stated_n(
            "%(n)s voter participated.", "%(n)s voters participated.", data.sum("voters", "voters", by="all")
        ),
        *stated(
            "%(counted)s of %(cast)s votes were counted.",
            counted=data.sum("votes-by-category", "counted"),
            cast=data.sum("votes-by-category", "cast"),
        ),
        *stated_n(
            "%(n)s project became champion.",
            "%(n)s projects became champions.",
            champions if champions and champions.value else None,
        ),
        *stated_n("%(n)s project won.", "%(n)s projects won.", winners),
    ]
    missing = [] if data.has("funnel") else [NOT_PUBLIC_YET]
    return ReportSection("summary", say("Summary"), [*lines, *missing])


NOT_PUBLIC_YET = say(
    "The results of this edition are not announced yet. The report shows only what is public already."
)
REPORTED_LINES: Mapping[str, str] = {
    "exact": N_("%(what)s: %(number)s, as published."),
    "at_least": N_("%(what)s: at least %(number)s, as published."),
    "about": N_("%(what)s: about %(number)s, as published."),
}


def _reported(data: Data, what: str) -> Iterator[Line]:
    for row in data.rows("reported", what=what, by="all"):
        figure = data.sum("reported", "number", what=what, by="all")
        if figure is not None:
            name: Said = Sentence(MEASURES[what]) if what in MEASURES else what
            yield Line(REPORTED_LINES[row["precision"]], {"number": figure}, values={"what": name})


def _participation(rules: Rules, data: Data) -> ReportSection:
    columns = measures(data, record=is_record(rules))
    shown = [division for division in DIVISIONS if division.by != "sdg" or data.rows("project-goals")]
    lines: list[Line | Said] = [SITUATIONS_TODAY]
    if is_record(rules):
        lines = [
            say(
                "These are the projects that sources name. How many there were in all: see the figures as published."
            ),
            SITUATIONS_TODAY,
        ]
        if not data.rows("project-goals"):
            lines.append(
                say("No source names the Sustainable Development Goals of projects of this edition.")
            )
    found = (
        tables(*(division_table(rules, division, columns) for division in shown))
        if data.rows("projects")
        else []
    )
    return ReportSection("participation", say("Participation"), lines if found else (), found)


SITUATIONS_TODAY = say("Regions and groups of countries are as they are today.")


def _published(data: Data) -> ReportSection | None:
    found = published_tables(data)
    return ReportSection("published", say("Figures as published"), [PUBLISHED], found) if found else None


PUBLISHED = say("As the sources of this edition have them, under the names that they use.")
