"""The components that rules are built from. Each can stand in more than one phase."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any, ClassVar, Literal, cast

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    model_serializer,
)

from prizes.data.countries import ItuRegion
from prizes.data.wsis import short_names
from prizes.edition.document.instants import Closes
from prizes.edition.document.methods import COUNT_MEANINGS, CountMethod
from prizes.kit.bounded import Whole

Lang = Literal["ar", "zh", "en", "fr", "ru", "es"]
LANGS: tuple[Lang, ...] = ("ar", "zh", "en", "fr", "ru", "es")
"""The six official languages of the United Nations, in the order of the language bar."""

Slug = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")]
CategoryCode = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$")]
"""ASCII without spaces, since the code stands as it is in addresses and in the vote log."""


def _in_english(value: Any) -> Any:
    return {"en": value} if isinstance(value, str) else value


Text = Annotated[
    dict[Lang, Annotated[str, Field(min_length=1, max_length=4000)]],
    BeforeValidator(_in_english),
    Field(min_length=1),
]
"""A text in one to six languages; a bare string is English."""
ConditionText = Annotated[str, Field(min_length=1, max_length=500)]
"""A condition as `prizes.edition.conditions` reads it, such as `stage = 'pilot' and since <= closes - 2 years`."""


class Component(BaseModel):
    """Base of every component: frozen, and a key it does not know is a mistake, not a wish."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)
    later: ClassVar[frozenset[str]] = frozenset()
    """Keys that documents did not have from the beginning. With their defaults they are left out of what is written, so
    that documents from before, and all that is bound to their hashes, stay as they are."""

    @model_serializer(mode="wrap")
    def _as_before(self, write: SerializerFunctionWrapHandler) -> dict[str, Any]:
        written: dict[str, Any] = write(self)
        defaults = {key: type(self).model_fields[key].default for key in self.later}
        return {k: v for k, v in written.items() if k not in defaults or getattr(self, k) != defaults[k]}


class StakeholderType(StrEnum):
    GOVERNMENT = "government"
    PRIVATE_SECTOR = "private_sector"
    CIVIL_SOCIETY = "civil_society"
    INTERNATIONAL_ORGANIZATION = "international_organization"
    ACADEMIA = "academia"
    TECHNICAL_COMMUNITY = "technical_community"
    OTHER = "other"


class Unknown(Component):
    """A gap in what is known of a past edition. The documented default holds in its place."""

    at: str
    """Dotted path of the rule, such as `phases.voting.opens`, or a word of what is missing."""
    note: Text | None = None
    """Why it is not known, or what is in its place."""


class Category(Component):
    """What projects compete in."""

    code: CategoryCode
    """The category in addresses and in the vote log, such as `C7-EGOV`."""
    number: int = Field(ge=1, le=99)
    """Its place in the list."""
    title: Text
    """Its name for people."""
    description: Text | None = None
    """A sentence or two on what belongs in it."""

    @property
    def short(self) -> Text:
        """Its name in few words, for headings and buttons: of the eighteen as the data have it, else its whole name."""
        whole, short = short_names().get(self.code, ({}, {}))
        return cast("Text", short) if whole == self.title else self.title


CountryCode = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
"""A country by its two letters of ISO 3166-1."""
LanguageCode = Annotated[str, Field(pattern=r"^[a-z]{2}$")]
"""A language by its two letters of ISO 639-1. Projects can be written in any, `Lang` is one of the six."""


Dimension = Literal["country", "region", "stakeholder_type"] | Slug
"""What projects are told apart by beside their category: a fact of the owner, the id of a question that classifies
them (`FormField.classifies`), or that of a division."""


FACTS = frozenset({"category", "country", "owner", "region", "stakeholder_type"})
"""Dimensions that every edition has; all others are classifications and divisions."""


class ClassValues(Component):
    """Some of the answers to a question that classifies projects."""

    of: Slug
    """Id of the question."""
    values: list[Slug] = Field(min_length=1)
    """Ids of its choices: any of these."""


class NamedGroup(Component):
    """Projects of some countries, categories, kinds of owner or classes, by a name that other rules use."""

    later = frozenset({"classes"})

    id: Slug
    """Its name in data."""
    title: Text
    """Its name for people."""
    countries: list[CountryCode] = Field(default=[])
    """Countries of owners, by two letters. What is named by country, region or `development` adds up."""
    regions: list[ItuRegion] = Field(default=[])
    """ITU regions of owners."""
    development: list[Literal["ldc", "lldc", "sids"]] = Field(default=[])
    """Least developed countries, landlocked developing countries, small island developing States."""
    categories: list[CategoryCode] = Field(default=[])
    """Categories. Empty: all."""
    stakeholder_types: list[StakeholderType] = Field(default=[])
    """Stakeholder types of owners. Empty: all."""
    classes: list[ClassValues] = Field(default=[])
    """Answers to questions that classify projects; each of these must be met. Empty: all."""


class GroupDivision(Component):
    """Groups that have no project in common, such as the regions of a continent: what projects are told apart by."""

    id: Slug
    """Its name in data, by which cuts, quotas and minima go."""
    title: Text
    """Its name for people, such as `Part of the continent`."""
    groups: list[Slug] = Field(min_length=2, max_length=50)
    """Ids of entries of `groups`. Projects in none of them are together, as `other`."""


# --- forms -----------------------------------------------------------------------------------------------


class Words(Component):
    """Limits of a text in words, counted as `edition.rules.count_words` says for every script."""

    least: int | None = Field(default=None, ge=0, le=10_000)
    """Fewest words; None: no limit."""
    most: int | None = Field(default=None, ge=1, le=10_000)
    """Most words; None: no limit."""


class Choice(Component):
    """An answer to choose."""

    id: Slug
    """Its name in data."""
    label: Text
    """Its name for people."""


class FieldKind(StrEnum):
    """What a field asks for."""

    SHORT_TEXT = "short_text"
    LONG_TEXT = "long_text"
    SENTENCE = "sentence"
    NUMBER = "number"
    PERCENTAGE = "percentage"
    DATE = "date"
    DATE_RANGE = "date_range"
    LINK = "link"
    YES_NO = "yes_no"
    CHOICE = "choice"
    CHOICES = "choices"
    COUNTRY = "country"
    ROWS = "rows"
    FILES = "files"


class RowColumn(Choice):
    """A column of a field of rows. What it asks for means what it does for a field."""

    later = frozenset({"kind", "required", "words", "choices", "least", "most", "asked_if", "required_if"})

    kind: FieldKind = FieldKind.SHORT_TEXT
    """What each cell asks for: any kind but `rows` and `files`."""
    required: bool = True
    """Whether a row needs an answer in it."""
    words: Words | None = None
    """Limits of a text in words."""
    choices: list[Choice] = Field(default=[])
    """Answers to choose from; only of the kinds `choice` and `choices`."""
    least: Whole | None = None
    """Least number, or fewest chosen entries."""
    most: Whole | None = None
    """Greatest number, or most chosen entries."""
    asked_if: ConditionText | None = None
    """A condition over the other cells of the row: the cell is asked only where it is true."""
    required_if: ConditionText | None = None
    """A condition over the other cells of the row: of a required cell, only where it is true."""


MOST_ROWS = 40
"""Rows that an answer of the kind `rows` can have, whatever a document says: a form sends 300 fields at most."""

MOST_FILES = 10
"""Files that an answer of the kind `files` can have, whatever a document says."""
FileType = Literal["pdf", "png", "jpeg", "webp"]
MOST_MEGABYTES = 10
"""Largest file that any form can ask for, in megabytes of 1,000,000 bytes."""

Audience = Literal["public", "voters", "experts", "stewards"]
"""Who sees the answer to a field. Stewards alone is a lawful audience; nobody is not."""


class FormField(Component):
    """One question of the submission form, beside what every project has (title, category, owner, ...)."""

    later = frozenset({"asked_if", "required_if", "classifies"})

    id: Slug
    """Its name in data."""
    kind: FieldKind
    """What it asks for: a text, a sentence that represents the project in lists, a number, a date or a range of dates,
    a link, yes or no, a choice, a country, rows or files."""
    label: Text
    """The question."""
    help: Text | None = None
    """A sentence under the question."""
    example: Text | None = None
    """A good answer, shown as an example."""
    required: bool = True
    """Whether a project can be submitted only with an answer."""
    words: Words | None = None
    """Limits of a text in words."""
    choices: list[Choice] = Field(default=[])
    """Answers to choose from; only of the kinds `choice` and `choices`."""
    columns: list[RowColumn] = Field(default=[])
    """Columns of a field of kind `rows` (such as rows of people)."""
    least: Whole | None = None
    """Least number of a number field, fewest chosen entries, rows or files of the other kinds."""
    most: Whole | None = None
    """Greatest number of a number field, most chosen entries, rows or files of the other kinds."""
    accept: list[FileType] = Field(default=[])
    """Types of file that are taken; only of the kind `files`. Empty: all four."""
    megabytes: int | None = Field(default=None, ge=1, le=MOST_MEGABYTES)
    """Largest size of one file; only of the kind `files`. None: 10."""
    shown_to: list[Audience] = Field(default=["experts", "stewards"])
    """Who sees the answer."""
    only_for: list[StakeholderType] = Field(default=[])
    """Asked only of these stakeholder types; empty: of all."""
    only_in: list[CategoryCode] = Field(default=[])
    """Asked only in these categories; empty: in all."""
    section: Slug | None = None
    """The section it is in; none: before all sections."""
    asked_if: ConditionText | None = None
    """A condition: the question is asked only where it is true. What was answered before is saved, and counts
    again when it is asked again."""
    required_if: ConditionText | None = None
    """A condition: of a required question, an answer is required only where it is true."""
    classifies: bool = False
    """Whether projects are classified by the answer, as they are by category: groups, limits, quotas, minima and lines
    can go by it, and lists are filtered by it. Only of the kind `choice`, required of all and shown to the public."""


class Section(Component):
    """A part of the form with a heading of its own."""

    later = frozenset({"asked_if"})

    id: Slug
    """Its name in data."""
    title: Text
    """Its heading."""
    help: Text | None = None
    """A sentence under the heading."""
    asked_if: ConditionText | None = None
    """A condition: the questions of the section are asked only where it is true."""


class Requirement(Component):
    """Something that must be true of the answers of a project before it can be submitted."""

    id: Slug
    """Its name in data."""
    holds: ConditionText
    """The condition. It is broken only where it is false: what is not answered breaks nothing."""
    applies_if: ConditionText | None = None
    """A condition: it must hold only where this is true; none: always."""
    otherwise: Text | None = None
    """What someone reads whose project does not meet it; none: the condition in words."""


class Explanation(Component):
    """A text of its own about each goal, or each objective, that a project names."""

    help: Text | None = None
    """A sentence under the goal or objective; none: the usual one."""
    required: bool = True
    """Whether a project can be submitted only with a text about each of them."""
    words: Words = Words()
    """Limits of each text in words."""
    shown_to: list[Audience] = Field(default=["public", "voters", "experts", "stewards"])
    """Who reads the texts. Which goals and objectives are named is shown to everyone."""


class Form(Component):
    """The submission form, beside what every project has (title, category, owner, ...)."""

    later = frozenset({"requirements", "sdg_targets"})

    sections: list[Section] = Field(default=[])
    """Parts of the form, in order."""
    fields: list[FormField] = Field(default=[])
    """The questions, in order."""
    sdgs_least: int = Field(default=1, ge=0, le=17)
    """Fewest Sustainable Development Goals a project names."""
    sdgs_most: int = Field(default=17, ge=0, le=17)
    """Most Sustainable Development Goals a project names."""
    sdgs_explained: Explanation | None = None
    """The text about each goal that a project names; none: goals are named without one."""
    sdg_targets: Literal["none", "optional", "required"] = "none"
    """Whether projects name targets, such as 9.c, of the goals that they name. `required`: at least one of each."""
    gdc: bool = False
    """Whether links to the objectives of the Global Digital Compact are asked for."""
    gdc_explained: Explanation | None = None
    """The text about each objective that a project names; none: objectives are named without one."""
    title_words: Words = Words(most=20)
    """Limits of a project's title."""
    requirements: list[Requirement] = Field(default=[])
    """What must be true of the answers, beside what each question asks by itself."""


class GroupNotice(Component):
    """A text for those who submit, such as what a group must know."""

    text: Text
    """What they read, in the guidelines and above the form."""
    group: Slug | None = None
    """Only for projects of this group; none: for all."""


class Formality(Component):
    """Something that a project needs besides its form before it passes the screening, such as a fee or signatures."""

    id: Slug
    """Its name in data."""
    title: Text
    """Its name for people, such as `Entry fee`."""
    help: Text | None = None
    """What to do, such as where to pay."""
    kind: Literal["recorded", "signatures"]
    """`recorded`: a steward records that it is complete, such as a fee that was paid or a form on paper.
    `signatures`: people support or confirm the project by a link that is emailed to them."""
    group: Slug | None = None
    """Only for projects of this group; none: for all."""
    waivable: bool = False
    """Whether a steward may waive it, with a reason on record."""
    statement: Text | None = None
    """What is signed, such as `I support this project.`; needed with `signatures`."""
    least: int = Field(default=1, ge=1, le=20)
    """Fewest signatures."""
    signed_by: Literal["anyone", "owner", "outside"] = "anyone"
    """Who may sign, beside those who write the project, who never may: `anyone`; people who say that they belong to the
    owner; people of an organization `outside` the owner."""


LimitDimension = Literal["owner", "country", "category", "person", "body"] | Slug
"""What limits go by: these, or the id of a question that classifies projects."""


class FurtherLimit(Component):
    """Most projects that may be submitted with the same owner, country and so on."""

    per: list[LimitDimension] = Field(min_length=1)
    """What those counted together have in common: these, or ids of questions that classify projects."""
    most: int = Field(ge=1, le=10_000)
    """Most of them."""
    group: Slug | None = None
    """Only projects of this group are counted and limited; none: all."""


class Limits(Component):
    """How many projects may be submitted. None: no limit."""

    per_entity: Whole | None = Field(default=None, ge=1)
    """By one owner in the whole edition."""
    per_entity_and_category: Whole | None = Field(default=None, ge=1)
    """By one owner in one category."""
    per_person: Whole | None = Field(default=None, ge=1)
    """By one nominator in the whole edition."""
    per_category: Whole | None = Field(default=None, ge=1)
    """In one category by everyone together."""
    same_project_twice: bool = False
    """Whether the same project may be in more than one category of this edition."""


EntryResult = Literal["submitted", "nominated", "champion", "winner", "special_recognition"]
"""What a project of an earlier edition became, by which it may enter again."""


class CarriedOver(Component):
    """Projects of an earlier edition that may enter without being written from the beginning, if their nominators
    wish.
    """

    edition: Slug
    """The earlier edition by its name in addresses, such as `2026`."""
    results: list[EntryResult] = Field(default=["nominated"], min_length=1)
    """What a project became there: any of these. A champion was also selected, and a winner both. `submitted`:
    everything that was submitted and neither withdrawn nor found ineligible nor disqualified."""
    without: list[EntryResult] = Field(default=[])
    """Results with which a project may not enter in this way, such as `winner`. `barred` keeps it out in every
    way."""


class ProposingBody(Component):
    """A body that may propose projects, such as an administration, a national committee or a university."""

    id: Slug
    """Its name in data."""
    title: Text
    """Its name for people."""
    country: CountryCode | None = None
    """Its country, by two letters: that of the owners of the projects that it proposes. None: of any country."""


class ProposedBy(Component):
    """Projects that bodies propose. Two stewards appoint the delegates who act for a body."""

    bodies: list[ProposingBody] = Field(min_length=1, max_length=300)
    """The bodies."""
    only: bool = False
    """Whether a project enters only if a body proposes it."""
    most: Whole | None = Field(default=None, ge=1)
    """Most projects that one body proposes; those that are withdrawn do not count. None: no limit."""
    written_by: Literal["owner", "body"] = "owner"
    """Who completes and submits the form. `owner`: the owner is asked by email, and leads the project once it has
    accepted. `body`: the body itself; `consent` says whether the owner is asked."""


class EligibilityQuestion(Component):
    """A question with yes or no, asked before the form, so that no one writes in vain."""

    later = frozenset({"group"})

    id: Slug
    """Its name in data."""
    label: Text
    """The question."""
    help: Text | None = None
    """A sentence under the question."""
    answer: Literal["yes", "no"] = "yes"
    """The answer with which a project can participate."""
    otherwise: Text | None = None
    """What someone reads who answers the other way; none: the usual sentence."""
    group: Slug | None = None
    """Asked only of projects of this group, and so in the form, when the group is known; none: of all."""


Breach = Literal["who", "category", "maturity", "languages", "answers", "limits", "earlier-results", "truth"]
"""A rule that a project can fail to keep, as letters quote it."""


class Check(Component):
    """One thing that screeners look at."""

    id: Slug
    """Its name in data."""
    label: Text
    """What must hold, as a statement."""
    help: Text | None = None
    """How to tell."""
    breach: Breach = "answers"
    """The rule that a project does not keep where it does not hold."""


class Screening(Component):
    """How submitted projects are checked against the rules before experts read them."""

    checks: list[Check] = Field(min_length=1)
    """The checklist, in order."""
    screeners: int = Field(default=1, ge=1, le=5)
    """How many people must come to the same result, each by themselves."""


# --- marking by experts --------------------------------------------------------------------------------


class Criterion(Component):
    """One thing that experts mark."""

    later = frozenset({"about", "anchors"})

    id: Slug
    """Its name in data."""
    label: Text
    """Its name for people."""
    help: Text | None = None
    """What to look at."""
    weight: int | None = Field(default=None, ge=1, le=1000)
    """Share of this criterion in the mark. Must be given; `edition check` says so where it is not."""
    comment: Literal["none", "optional", "required"] = "none"
    """Whether experts write a comment on this criterion."""
    about: list[Slug] = Field(default=[])
    """Ids of the questions whose answers it is about; `sdgs` or `gdc`: the texts about goals or objectives. Without
    any: the question of the same id, else the whole project."""
    anchors: dict[str, Text] = Field(default={})
    """Words for marks of this criterion. Marks without any have those of the scale."""


class Scale(Component):
    """Whole marks from least to most, both included."""

    least: int = Field(default=1, ge=0, le=100)
    """The lowest mark."""
    most: int = Field(default=5, ge=1, le=100)
    """The highest mark."""
    anchors: dict[str, Text] = Field(default={})
    """Words for marks, such as {"1": ..., "5": ...}."""


class Marking(Component):
    """How experts assess a project."""

    criteria: list[Criterion] = Field(min_length=1)
    """What they mark."""
    scale: Scale = Scale()
    """The marks they can give."""
    reviews: int = Field(default=2, ge=1, le=50)
    """Completed reviews a project needs before the cut."""
    hidden: list[Literal["owner", "country", "stakeholder_type", "nominator"]] = Field(default=[])
    """What experts do not see while they mark (blind review)."""
    comment: Literal["none", "optional", "required"] = "optional"
    """Whether experts write a comment beside their marks."""
    score: Literal["raw", "standardised"] = "raw"
    """Which mark ranks projects. `raw`: the mean of the marks. `standardised`: the mean after each expert's marks
    are brought to the same mean and spread, so that severity does not count."""
    load_most: int | None = Field(default=None, ge=1, le=1000)
    """Most projects that one expert is given in this phase; None: as many as it takes."""
    spread_most: Annotated[str, Field(pattern=r"^\d{1,4}/[1-9]\d{0,3}$")] | None = None
    """Greatest distance between the highest and the lowest mark of a project, as a share of the scale such as
    `1/2`; beyond it the experts discuss the project and mark it again. None: there is no second round."""


Interest = Literal["own", "employer", "family", "funding", "country", "other"]
"""What an expert can have to do with a project."""


class Composition(Component):
    """Who must be in the panel of each category before it decides. Chairs and experts count; a substitute counts once
    they have stepped in. What a member has not said is not counted in their favour.
    """

    least: int = Field(default=1, ge=1, le=50)
    """Fewest members."""
    regions: int = Field(default=0, ge=0, le=6)
    """Fewest ITU regions that its members come from."""
    both_sexes: bool = False
    """Whether there must be women and men among them."""
    outside: int = Field(default=0, ge=0, le=50)
    """Fewest members who belong to no organization of the organizer."""
    organizer: list[Annotated[str, Field(min_length=2, max_length=200)]] = Field(default=[])
    """Names of the organizer's organizations; needed with `outside`."""


class Panel(Component):
    """How a panel of experts works, whatever it decides."""

    later = frozenset({"composition", "own_organization", "own_members"})

    declaration: Literal["none", "before_content"] = "before_content"
    """`before_content`: an expert sees titles, owners and countries only (and nothing that `hidden` hides), until they
    have said for each project whether they have an interest in it. `none`: experts step back by themselves."""
    interests: list[Interest] = Field(default=["own", "employer", "family", "funding", "other"])
    """Interests with which an expert is recused from what concerns a project."""
    discussion: bool = False
    """Whether the experts of a project discuss it in writing."""
    anonymous: bool = False
    """Whether experts discuss without their names: each has a number in each project. Chairs and stewards, who lead the
    discussion, see who they are."""
    feedback: bool = False
    """Whether nominators get what experts wrote, without names, with the decision. Only in a nomination."""
    minutes: bool = False
    """Whether the panel's session ends in a record that a chair and a steward confirm, before the decision can be
    proposed."""
    composition: Composition | None = None
    """Who must be in it; none: anyone who is invited."""
    own_organization: bool = False
    """Whether experts must recuse themselves from projects of an owner with the name of one of their organizations."""
    own_members: bool = False
    """Whether only people who were invited to this phase work in it. Otherwise the members of each category's panel do,
    who work in all phases without members of their own."""


# --- ballots ------------------------------------------------------------------------------------------


class Electorate(Component):
    """Who votes in a round."""

    later = frozenset({"countries", "groups", "voter_list", "weights", "minimum_age", "not_own"})

    identity: Literal["confirmed_email"] = "confirmed_email"
    """What makes a person a voter: one confirmed email address."""
    grace_minutes: int = Field(default=30, ge=0, le=1440)
    """Anyone who asked for a sign-in code before the close may finish within so many minutes after it."""
    countries: list[CountryCode] = Field(default=[])
    """Only people from these countries vote, by two letters. Countries and `groups` add up; empty both: everyone."""
    groups: list[Slug] = Field(default=[])
    """Only people of these groups of the document vote, by the country and the stakeholder type that they state of
    themselves. A group that goes by category has no voters."""
    voter_list: bool = False
    """Whether only people vote whose address is on the list of voters of the round. One steward uploads it, another
    approves it. What else limits who votes applies besides."""
    weights: bool = False
    """Whether each address on the list of voters has a weight, from 1 to 1000. Each vote counts as often as the weight
    of its voter says. Which vote has which weight is shown to auditors only, who sign the count."""
    minimum_age: int | None = Field(default=None, ge=1, le=120)
    """Only people of at least so many years vote. They confirm it once in each round, with their first vote. None: no
    limit. No one states a date of birth."""
    not_own: list[Literal["country", "organization"]] = Field(default=[])
    """What a person cannot vote for: projects from their own country, or of an organization that they belong to."""

    @property
    def limited(self) -> bool:
        """Whether only some people vote, by what they state of themselves."""
        return bool(self.countries or self.groups)

    @property
    def open_to_all(self) -> bool:
        """Whether every voter may vote for every project."""
        return not (self.limited or self.voter_list or self.minimum_age or self.not_own)


class Auditor(Component):
    """Who looks at single votes and signs the count, where they are not published."""

    name: Annotated[str, Field(min_length=1, max_length=200)]
    """The office, as it calls itself."""
    key: Annotated[str, Field(pattern=r"^[!-*,-~]{1,100}\+[0-9a-f]{8}\+[A-Za-z0-9+/]{44}$")]
    """The key that its signature is checked by: a C2SP verifier key, as `prizes log auditor` prints it."""


MOST_POINTS = 1000
"""That a vote can share out."""


class Ballot(Component):
    """How people vote."""

    later = frozenset({"form", "points", "most_points", "least", "none_of_these", "shown_until"})

    choices: int = Field(default=1, ge=1, le=50)
    """Most projects one vote may name in a category. 1: a single choice; more: approval, a ranking of so many, or
    points for so many."""
    form: Literal["choice", "ranking", "points"] = "choice"
    """What a vote is. `choice`: projects without an order. `ranking`: projects in the voter's order of preference; how
    they are counted is then named under `count`. `points`: whole points that the voter shares out among projects."""
    points: int | None = Field(default=None, ge=2, le=MOST_POINTS)
    """Of the form `points`: how many a voter can give in each category, all of them or fewer."""
    most_points: int | None = Field(default=None, ge=1, le=MOST_POINTS)
    """Of the form `points`: most that one vote may give to one project. None: all of them."""
    least: int = Field(default=1, ge=1, le=50)
    """Fewest projects one vote names in a category; of a category with fewer projects all of them. As many as
    `choices`: exactly so many."""
    none_of_these: bool = False
    """Whether a vote may say “none of these” in place of projects. It is counted, and no project receives it."""
    complete: Literal["any", "all"] | Annotated[int, Field(ge=2, le=99)] = "any"
    """`any`: every category counts by itself. `all`, or a number: a ballot counts only with votes in all
    categories, or in at least so many. A ballot that falls short is stored, shown as incomplete, not
    counted."""
    change: Literal["until_close", "never"] = "until_close"
    """Until when a vote can be changed."""
    changes_most: int | None = Field(default=5, ge=1, le=1000)
    """Most changes (taking back included) by voter and category. None: no limit."""
    take_back: bool = True
    """Whether a choice can be taken back without another one; only where it can be changed."""
    confirm: Literal["one_step", "two_step"] = "one_step"
    """`one_step`: a choice is a vote at once. `two_step`: choose, then confirm; unconfirmed choices are no
    votes."""
    order: Literal["shuffled_by_voter", "fixed", "alphabetical"] = "shuffled_by_voter"
    """In what order a voter sees the projects: by chance and another for each voter, the same for all, by
    title."""
    visible: Literal["nothing", "turnout", "votes"] = "turnout"
    """What anyone sees while voting is open. `turnout`: how many people have voted. `votes`: also how many votes there
    are in all categories together. Counts by project are never shown."""
    shown_until: Closes | None = None
    """First instant, in local time, from which these numbers are sealed until the end of voting; a day alone means
    23:00. None: they are shown until the end."""
    openings: Literal["public", "auditors"] = "public"
    """To whom single votes (without voters) are opened after the tally: `public`, or `auditors`: observers of the
    edition alone. The public then gets the count with the auditors' signatures."""
    auditors: list[Auditor] = Field(default=[])
    """Who may sign the count; needed with `auditors`. While votes are cast and counted more can be named, and none be
    taken out."""

    @property
    def plain(self) -> bool:
        """Whether a vote is a choice of projects, without an order, points, a least number or “none of these”."""
        return self.form == "choice" and self.least == 1 and not self.none_of_these

    @property
    def most_to_one(self) -> int:
        """Most points that one vote may give to one project; 0 where votes give no points."""
        return self.most_points or self.points or 0


class VoterGroup(Component):
    """A group of voters by their country."""

    group: Slug
    """Id of an entry of `groups` that goes by countries alone."""
    weight: int = Field(default=1, ge=1, le=1000)
    """How many times its points count."""


class GroupCount(Component):
    """The votes of each group of voters are counted by themselves. Each group gives points by its own order, and the
    points are added up. Which vote is of which group is shown to auditors only, who sign the count.
    """

    later = frozenset({"groups"})

    of: Literal["country", "groups", "list"]
    """What a group has in common. `country`: the country that voters state before their first vote. `groups`: that this
    country is in the same of the named `groups`. `list`: the group that the list of voters names for each address."""
    groups: list[VoterGroup] = Field(default=[], max_length=50)
    """Of `groups`: which, and how much their points weigh. People from other countries cannot vote."""
    table: list[Annotated[int, Field(ge=0, le=1000)]] = Field(min_length=1, max_length=50)
    """What the first project in the order of a group receives, the second and so on. Equals all receive the number of
    the last of the places that they take, and a project that no vote of the group names receives none."""
    least_votes: int = Field(default=20, ge=20, le=1_000_000)
    """Fewest counted votes of a group in a category. With fewer it gives no points there."""


class CountRule(Component):
    """How the votes of a round are counted."""

    later = frozenset({"by_group"})

    method: CountMethod = Field(
        default="sum",
        description="What is made of the votes of a category. `sum`: each project named receives one vote, or the "
        "points that the vote gives it. "
        f"Of rankings: {COUNT_MEANINGS}.",
    )
    table: list[Annotated[int, Field(ge=0, le=1000)]] = Field(default=[], max_length=50)
    """Of the method `points`: what the first project of a ranking receives, the second and so on, as many numbers as a
    vote may name projects."""
    by_group: GroupCount | None = None
    """Whether votes are counted by group of voters. None: all votes of a category together."""
    quorum: int = Field(default=0, ge=0)
    """Fewest counted votes of a category; with fewer none of its projects passes."""


# --- cuts ---------------------------------------------------------------------------------------------


class TieRule(StrEnum):
    """What decides between equals at the line of a cut. The next rule applies where one leaves a tie."""

    ADMIT_ALL = "admit_all"
    LEAVE_OUT = "leave_out"
    FEWEST_SET_ASIDE = "fewest_set_aside"
    MORE_VOTES = "more_votes"
    EXPERT_SCORE = "expert_score"
    PANEL = "panel"
    STEWARD = "steward"
    LOT = "lot"


TieRuleByOthers = Literal[TieRule.PANEL, TieRule.STEWARD, TieRule.LOT]
"""Those that need to be given what they decide by."""


BasisScale = Literal["share_of_category", "share_of_highest", "share_of_scale"]


class Basis(Component):
    """One source of a rank and its weight among the sources. All arithmetic is in exact fractions."""

    source: Literal["votes", "marks"]
    """The count of votes of this phase, or the experts' mark."""
    weight: int = Field(default=1, ge=1, le=1000)
    """Its share where two sources are combined."""
    scale: BasisScale | None = None
    """How the source is brought to 0..1 where two are combined: votes as their share of the category's
    votes or of its highest count; marks as share of the scale. None: share_of_category for votes,
    share_of_scale for marks."""


class Quota(Component):
    """Most projects that may pass, within one group of the cut, with the same country, owner and so on."""

    of: Literal["country", "owner", "region", "stakeholder_type"] | Slug
    """What those counted together have in common: one of these, or the id of a question that classifies projects, or of
    a division."""
    most: Whole = Field(ge=1)
    """Most of them that may pass."""


class Minimum(Component):
    """Fewest projects of a kind that pass in each group of the cut, if so many could."""

    of: Dimension
    """What the kind goes by: one of these, or the id of a question that classifies projects or of a division."""
    values: list[Annotated[str, Field(min_length=1, max_length=40)]] = Field(min_length=1)
    """Which of them, counted together: countries by two letters, ITU regions such as `africa`, stakeholder types
    such as `academia`, ids of choices, or ids of groups and `other`."""
    least: Whole = Field(ge=1)
    """Fewest of them that pass. Where fewer could pass, all of these do."""


class Budget(Component):
    """What those who pass a vote may cost together. From the top of the ranking down, a project passes where its cost
    fits in what is left, and one that costs more is passed over.
    """

    cost: Slug
    """Id of the question, a number, whose answer is what a project costs. All projects answer it, and everyone sees
    the answer."""
    most: Whole = Field(ge=1)
    """Most that those who pass may cost together, in one group of the cut."""
    unit: Text | None = None
    """What the numbers are, such as a currency; none: nothing is said of it."""


class Cut(Component):
    """The line between those who continue and those who do not."""

    later = frozenset({"budget", "minima", "also_by"})

    gives: Slug
    """What those above the line become: `nominated`, `champion`, `winner`, or, of a vote or a selection, the `id` of an
    entry of `honours`. `next_round`: they continue to a later round of nomination or voting."""
    title: Text | None = None
    """Name of those above the line where the edition has its own (2015: shortlist)."""
    by: Literal["category", "category_and_region", "edition"] = "category"
    """Within what group the line is drawn, or a panel chooses winners."""
    also_by: list[Dimension] = Field(default=[])
    """What these groups are divided by further, so that a line is drawn in each part: `country`, `region`,
    `stakeholder_type`, or ids of questions that classify projects or of divisions."""
    decided: Literal["ranking", "panel", "screening"] = "ranking"
    """`ranking`: by the basis. `panel`: experts decide; in a nomination the ranking advises them. `screening`: all that
    pass the check against the rules (no ranking)."""
    basis: list[Basis] = Field(default=[])
    """What the ranking is made of; in a selection marks alone, and nothing where its panel chooses."""
    least: Whole = Field(default=0, ge=0)
    """Fewest that should pass in a group; 0: possibly none."""
    most: Whole | None = Field(default=None, ge=1)
    """Most that may pass in a group; None: no cap."""
    least_votes: Whole = Field(default=0, ge=0)
    """Fewest counted votes with which a project can pass."""
    threshold: Annotated[str, Field(pattern=r"^\d{1,4}/[1-9]\d{0,3}$")] | None = None
    """Least share of the basis, as a fraction such as `3/5`."""
    ties: list[TieRule] = Field(default=[])
    """What decides between equals at the line, in order. `admit_all` lets all of them pass, `leave_out` none;
    `fewest_set_aside` favours who had fewer votes excluded, `more_votes` and `expert_score` who has more of
    these; `panel` leaves it to the experts, `steward` to a steward, whose reason is published; `lot`, after a vote,
    draws lots by a seed that is drawn in public after the count. A cut with a cap needs a last rule that always
    decides."""
    quotas: list[Quota] = Field(default=[])
    """Limits on how many of a kind may pass in a group of the cut."""
    minima: list[Minimum] = Field(default=[])
    """How many of a kind must pass in a group of the cut, in order. Where the ranking gives fewer, the best of the kind
    pass in place of the last of the others."""
    budget: Budget | None = None
    """Of a vote: what those who pass may cost together; none: costs do not matter."""

    @property
    def dimensions(self) -> tuple[str, ...]:
        """All that its groups are told apart by, `category` first; empty: there is one group, the whole edition."""
        return (
            *{"edition": (), "category": ("category",)}.get(self.by, ("category", "region")),
            *self.also_by,
        )

    @property
    def divided(self) -> bool:
        """Whether there are several lines in one category."""
        return bool(set(self.dimensions) - {"category"})

    @property
    def classifications(self) -> list[str]:
        """Ids of the questions that classify projects, and of the divisions, that it goes by."""
        named = (*self.dimensions, *(each.of for each in self.quotas), *(each.of for each in self.minima))
        return [each for each in dict.fromkeys(named) if each not in FACTS]


class HonourName(Component):
    """What an outcome is called in this edition, and who gives it. Pages, letters, certificates and results then speak
    of it in these words alone.
    """

    id: Slug
    """Which outcome it is: what the `gives` of a cut names, or `special_recognition`. With an id of its own it is an
    honour beside the winners, given by a vote or a selection."""
    one: Text
    """Name of a project that has it, such as `Finalist`."""
    many: Text
    """Name of several, such as `Finalists`."""
    given_by: Text | None = None
    """Who gives it, such as `Jury of the city`; none: the public, the experts or the stewards, as the phase has it."""


class PanellistsName(Component):
    """What members of panels are called, where they are not called experts."""

    one: Text
    """Name of one, such as `Member of the jury`."""
    many: Text
    """Name of several, such as `Members of the jury`."""


class Quorum(Component):
    """When a panel can decide."""

    least: int = Field(default=1, ge=1, le=100)
    """Experts that must have participated, by category."""


class Recognition(Component):
    """An honour beside the winners, such as a special recognition."""

    id: Slug
    """Its name in data."""
    title: Text
    """Its name for people."""
    most: Whole | None = Field(default=None, ge=1)
    """Most in the whole edition; None: no limit."""
