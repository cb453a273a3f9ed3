"""The public data sets of an edition and of all years: what each holds, field by field. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from prizes.kit.csv import BYTE_ORDER_MARK, restored, written
from prizes.kit.sentence import N_
from prizes.kit.tables import flat

Row = Mapping[str, str]
"""A row as its file has it: all values as texts, empty where there is none."""
Tables = Mapping[str, Sequence[Row]]
"""Rows by the name of their data set. One that is missing is not public yet, or does not exist in that edition."""


@dataclass(frozen=True, slots=True)
class DataField:
    name: str
    about: str
    """A text to translate."""
    type: Literal["string", "integer", "boolean", "date"] = "string"
    required: bool = False
    values: Mapping[str, str] = field(default_factory=dict)
    """Codes that may stand in it, with their words, texts to translate; empty where any value may."""


@dataclass(frozen=True, slots=True)
class Dataset:
    name: str
    """Of its file, without the ending."""
    title: str
    """A text to translate."""
    fields: tuple[DataField, ...]
    key: tuple[str, ...]
    """By which each row is told from all others."""

    @property
    def columns(self) -> list[str]:
        return [each.name for each in self.fields]


def as_csv(dataset: Dataset, rows: Iterable[Mapping[str, Any]]) -> bytes:
    lines = ([flat(row.get(column)) for column in dataset.columns] for row in rows)
    return written(dataset.columns, lines).encode()


def rows_of(content: bytes) -> list[Row]:
    """Of a file as `as_csv` writes it."""
    text = content.decode().removeprefix(BYTE_ORDER_MARK)
    return [
        {column: restored(cell) for column, cell in row.items()}
        for row in csv.DictReader(io.StringIO(text, newline=""))
    ]


def as_rows(dataset: Dataset, rows: Iterable[Mapping[str, Any]]) -> list[Row]:
    """As they are read from their file, without writing it."""
    return [{column: str(flat(row.get(column))) for column in dataset.columns} for row in rows]


# --- codes and their words, texts to translate ---------------------------------------------------------------

STATES: Mapping[str, str] = {
    "nominated": N_("Selected"),
    "champion": N_("Champion"),
    "winner": N_("Winner"),
    "special_recognition": N_("Special recognition"),
}
DIVISIONS: Mapping[str, str] = {
    "all": N_("Not divided"),
    "region": N_("Region"),
    "situation": N_("Group of countries"),
    "country": N_("Country"),
    "stakeholder_type": N_("Stakeholder group"),
    "category": N_("Category"),
    "sdg": N_("Goal"),
}
COUNTS: Mapping[str, str] = {
    "submitted": N_("Submitted projects"),
    "nominated": N_("Selected projects"),
    "champions": N_("Champions"),
    "winners": N_("Winners"),
    "countries": N_("Countries"),
    "voters": N_("Voters"),
    "votes": N_("Votes"),
}
PRECISIONS: Mapping[str, str] = {
    "exact": N_("Exact number"),
    "at_least": N_("That number or more"),
    "about": N_("Approximate number"),
}
STEPS: Mapping[str, str] = {
    "draft": N_("Drafts that were not submitted"),
    "submitted": N_("Submitted"),
    "withdrawn": N_("Withdrawn"),
    "ineligible": N_("Ineligible"),
    "not_nominated": N_("Not selected"),
    "disqualified": N_("Disqualified"),
    "undecided": N_("Without a decision"),
    "others": N_("Other steps, fewer than 5 projects each"),
    "nominated": N_("Selected"),
    "champion": N_("Champions"),
    "winner": N_("Winners"),
    "special_recognition": N_("Special recognitions"),
}
"""From drafts to winners."""
WORK: Mapping[str, str] = {
    "panels": N_("Panels"),
    "experts": N_("Experts"),
    "reviews": N_("Submitted reviews"),
    "interests": N_("Declared conflicts of interest"),
    "recusals": N_("Recusals"),
    "ballots": N_("Ballots of panels"),
    "records": N_("Confirmed records of panels"),
}


# --- fields that several have ------------------------------------------------------------------------------

PROJECT = DataField("project", N_("Number of the project."), required=True)
TITLE = DataField("title", N_("Title, in the language of the project."), required=True)
OWNER = DataField("owner", N_("Organization behind the project."))
COUNTRY = DataField(
    "country", N_("Country of the organization, two letters (ISO 3166-1). Empty for none or several.")
)
REGION = DataField("region", N_("Region of ITU in which this country is today."))
CATEGORY = DataField("category", N_("Code of the category. Empty where no source names it."))
BODY = DataField("body", N_("Body of the rules that proposed the project. Empty where none did."))
STATE = DataField("state", N_("Furthest stage that the project reached."), values=STATES)
GROUP = DataField("stakeholder_type", N_("Stakeholder group of the organization."))
ROUND = DataField("round", N_("Round of voting, as the rules call it."), required=True)
BY = DataField("by", N_("By what the figure is divided."), required=True, values=DIVISIONS)
KEY = DataField("key", N_("Which of these. Empty: all, or all others and those who said nothing."))
EDITION = DataField("edition", N_("Year of the edition."), required=True)
_SITUATIONS = (
    DataField("ldc", N_("Whether the country is a least developed country today."), "boolean", required=True),
    DataField("lldc", N_("Whether it is a landlocked developing country today."), "boolean", required=True),
    DataField("sids", N_("Whether it is a small island developing State today."), "boolean", required=True),
)


def number(name: str, about: str, *, required: bool = True) -> DataField:
    return DataField(name, about, "integer", required=required)


# --- of an edition -----------------------------------------------------------------------------------------

PROJECTS = Dataset(
    "projects",
    N_("Projects"),
    (
        *(PROJECT, TITLE, DataField("language", N_("Language of the title."), required=True), OWNER, GROUP),
        *(COUNTRY, REGION, *_SITUATIONS, replace(CATEGORY), replace(STATE, required=True)),
        *(BODY, DataField("source", N_("Page on which a project of a past edition is named."))),
    ),
    ("project",),
)
CLASSES = Dataset(
    "project-classes",
    N_("Classes of projects"),
    (
        PROJECT,
        DataField(
            "question",
            N_("Question of the form that classifies projects, or division into groups."),
            required=True,
        ),
        DataField(
            "class",
            N_("Class of the project by this question, or its group, as in the rules."),
            required=True,
        ),
        *(CATEGORY, COUNTRY, REGION, replace(STATE, required=True)),
    ),
    ("project", "question"),
)
GOALS = Dataset(
    "project-goals",
    N_("Goals that projects name"),
    (
        PROJECT,
        number("goal", N_("Number of the Sustainable Development Goal that the project names.")),
        *(CATEGORY, COUNTRY, REGION, replace(STATE, required=True)),
    ),
    ("project", "goal"),
)
TARGETS = Dataset(
    "project-targets",
    N_("Targets that projects name"),
    (
        PROJECT,
        number("goal", N_("Number of the Sustainable Development Goal that the project names.")),
        DataField("target", N_("Code of a target of this goal that the project names."), required=True),
        *(CATEGORY, COUNTRY, REGION, replace(STATE, required=True)),
    ),
    ("project", "target"),
)
WINNERS = Dataset(
    "winners",
    N_("Winners"),
    (
        CATEGORY,
        DataField(
            "honour", N_("What it received: winner, or a special recognition of the rules."), required=True
        ),
        *(PROJECT, TITLE, OWNER, COUNTRY),
        DataField("reason", N_("Reason of the panel.")),
    ),
    ("project", "honour"),
)
VOTES = Dataset(
    "votes",
    N_("Votes by project"),
    (
        CATEGORY,
        number("rank", N_("Place in its category."), required=False),
        *(PROJECT, TITLE, OWNER, COUNTRY),
        number(
            "votes",
            N_(
                "Votes counted in the last round. If voters give points or rank projects: its points, or the votes "
                "that rank it."
            ),
            required=False,
        ),
        number("votes_nothing_set_aside", N_("Votes if none had been excluded."), required=False),
        DataField("outcome", N_("Whether it passed the cut-off.")),
        STATE,
    ),
    ("project",),
)
POINTS_BY_GROUP = Dataset(
    "points-by-group",
    N_("Points by group of voters"),
    (
        *(ROUND, replace(CATEGORY, required=True)),
        DataField(
            "group",
            N_(
                "Group of voters: a country by two letters, or a group of the rules or of the list of voters."
            ),
            required=True,
        ),
        PROJECT,
        number("points", N_("Points that the group gives to the project, with the weight of the group.")),
        number("points_nothing_set_aside", N_("Points if no vote had been excluded.")),
    ),
    ("round", "category", "group", "project"),
)
VOTES_BY_DAY = Dataset(
    "votes-by-day",
    N_("Votes by day"),
    (
        ROUND,
        DataField("day", N_("Day, in the time zone of the rules."), "date", required=True),
        number("votes", N_("Votes that were in force at the end and were cast or last changed on this day.")),
    ),
    ("round", "day"),
)
VOTES_BY_CATEGORY = Dataset(
    "votes-by-category",
    N_("Votes by category"),
    (
        *(ROUND, replace(CATEGORY, required=True)),
        number("cast", N_("All votes cast, with those that were changed or withdrawn later.")),
        number("counted", N_("Votes counted.")),
        number("replaced", N_("Votes replaced by a later one of the same voter.")),
        number("set_aside", N_("Votes excluded by a case.")),
        number("withdrawn", N_("Votes withdrawn by their voter.")),
        number("incomplete", N_("Votes on ballots that the rules do not count because they are incomplete.")),
    ),
    ("round", "category"),
)
EXCLUDED = Dataset(
    "excluded-votes",
    N_("Excluded votes by reason"),
    (
        *(ROUND, replace(CATEGORY, required=True)),
        DataField("reason", N_("Reason of the exclusion, as the cases name it."), required=True),
        number("votes", N_("Votes excluded. One with two reasons is in both.")),
    ),
    ("round", "category", "reason"),
)
CASES = Dataset(
    "cases",
    N_("Cases of excluded votes"),
    (
        ROUND,
        DataField("case", N_("Number of the case."), required=True),
        DataField("reason", N_("Reason of the exclusion, as the cases name it."), required=True),
        number("votes", N_("Votes in the case.")),
        number("set_aside", N_("Of these, votes that stay excluded.")),
        number("restored", N_("Of these, votes that were restored.")),
        number("appeals", N_("Appeals of voters.")),
        number("appeals_upheld", N_("Appeals that were upheld.")),
        number("appeals_open", N_("Appeals that are not decided yet.")),
    ),
    ("case",),
)
VOTERS = Dataset(
    "voters",
    N_("Voters by origin"),
    (
        BY,
        KEY,
        number("voters", N_("Voters who said that they are from there. Below 5 they are among the others.")),
    ),
    ("by", "key"),
)
SUBMISSIONS = Dataset(
    "submissions",
    N_("Submitted projects by origin and subject"),
    (
        BY,
        KEY,
        number(
            "submitted",
            N_("Projects submitted. There is no row where it would reveal fewer than 5 that are not public."),
        ),
    ),
    ("by", "key"),
)
FUNNEL = Dataset(
    "funnel",
    N_("From drafts to winners"),
    (
        DataField(
            "step",
            N_("Step that projects reached. Steps with fewer than 5 projects are counted together."),
            required=True,
            values=STEPS,
        ),
        number("projects", N_("Projects that reached this step.")),
    ),
    ("step",),
)
EXPERTS = Dataset(
    "experts",
    N_("Work of the experts"),
    (
        DataField("what", N_("What is counted."), required=True, values=WORK),
        *(BY, KEY),
        number("number", N_("How many. There is no row below 5.")),
    ),
    ("what", "by", "key"),
)
REPORTED = Dataset(
    "reported",
    N_("Figures that sources report"),
    (
        DataField("what", N_("What is counted."), required=True, values=COUNTS),
        *(BY, KEY),
        number("number", N_("The figure, as published.")),
        DataField("precision", N_("How the source puts it."), required=True, values=PRECISIONS),
        DataField("published", N_("What the source calls it."), required=True),
    ),
    ("what", "by", "key"),
)
OF_EDITION: tuple[Dataset, ...] = (
    *(PROJECTS, CLASSES, GOALS, TARGETS, WINNERS, REPORTED, SUBMISSIONS, FUNNEL, EXPERTS),
    *(VOTERS, VOTES, POINTS_BY_GROUP, VOTES_BY_DAY, VOTES_BY_CATEGORY, EXCLUDED, CASES),
)
"""In the order in which they are listed."""


# --- of all years ------------------------------------------------------------------------------------------


def _of_years(dataset: Dataset) -> Dataset:
    return replace(dataset, fields=(EDITION, *dataset.fields), key=("edition", *dataset.key))


COUNTED = Dataset(
    "counted",
    N_("Figures counted by this service"),
    (
        *(EDITION, REPORTED.fields[0], BY, KEY),
        number("number", N_("The figure, from the data of that edition.")),
    ),
    ("edition", "what", "by", "key"),
)
LAUREATES = Dataset(
    "laureates",
    N_("Winners of all years"),
    (
        *(EDITION, CATEGORY, replace(TITLE, required=True), OWNER, COUNTRY, REGION),
        DataField("source", N_("Page on which a winner of a past edition is named.")),
    ),
    ("edition", "title"),
)
OF_ALL_YEARS: tuple[Dataset, ...] = (
    _of_years(PROJECTS),
    _of_years(GOALS),
    _of_years(TARGETS),
    LAUREATES,
    _of_years(REPORTED),
    COUNTED,
)
EVERY: Mapping[str, Mapping[str, Dataset]] = {
    "edition": {each.name: each for each in OF_EDITION},
    "years": {each.name: each for each in OF_ALL_YEARS},
}
