"""What programs send and get of nominations and projects."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from prizes.edition.document.rules import Rules
from prizes.files.kinds import Kind
from prizes.kit.bounded import Instant, Whole
from prizes.nomination.rules.corrections import NOTE_LENGTH
from prizes.nomination.rules.file_answers import ALT_LENGTH, entries, file_fields
from prizes.nomination.rules.form import (
    ANSWERS,
    ELIGIBILITY,
    ProjectLike,
    TextLike,
    summary_field,
    visible_answers,
)
from prizes.nomination.rules.languages import reading
from prizes.nomination.rules.parsing import STANDARD_NAMES
from prizes.nomination.rules.states import State
from prizes.nomination.rules.submission import BREACHES


class NominationSent(BaseModel):
    """Some or all answers. What is left out is left as it is."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    title: str | None = None
    category: str | None = None
    """Code of a category of the edition."""
    language: str | None = None
    """Language the texts are written in: ar, zh, en, fr, ru or es."""
    url: str | None = None
    owner: str | None = None
    stakeholder_type: str | None = None
    country: str | None = None
    """ISO 3166-1 alpha-2."""
    belongs: bool | None = None
    """Whether you belong to the owner; asked where the rules ask owners."""
    owner_email: str | None = None
    """Where the owner is asked, if you do not belong to it."""
    sdgs: list[Whole] | None = None
    targets: list[str] | None = Field(default=None, max_length=169)
    """Targets of these goals by the codes of the United Nations, such as `4.1` and `9.c`."""
    gdc: list[Whole] | None = None
    answers: dict[str, Any] = Field(default_factory=dict)
    """Answers by the id of the field in the rules; null takes an answer away. Where the rules ask for a text about each
    goal or objective, its id is `sdg-` or `gdc-` with the number."""
    eligibility: dict[str, Literal["yes", "no"] | None] = Field(default_factory=dict)
    """Answers to the questions before the form, by their id in the rules."""

    def given(self) -> dict[str, Any]:
        """Values by name, as `fitting.fit` reads them."""
        sent = {n: getattr(self, n) for n in self.model_fields_set if n in STANDARD_NAMES}
        sent |= {ELIGIBILITY + name: value for name, value in self.eligibility.items()}
        return sent | {ANSWERS + name: value for name, value in self.answers.items()}


class CarriedSent(BaseModel):
    """A project of an earlier edition that is to enter again."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    project: str = Field(max_length=16)
    """Its id. You are its lead nominator."""


class NominationChange(NominationSent):
    revision: Whole | None = None
    """That of the text the change was made from. If another one is kept meanwhile, nothing is overwritten."""


class TextSent(BaseModel):
    """Some or all texts of a project in a further language. What is left out is left as it is; an empty text is taken
    away.
    """

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    title: str | None = None
    answers: dict[str, str | None] = Field(default_factory=dict)
    """Short and long texts by the id of the field in the rules."""
    revision: Whole | None = None
    """That of the texts the change was made from, 0 for none. If others are kept meanwhile, nothing is overwritten."""
    all_fit: bool = False
    """Whether all texts fit the original as it stands now, also those that are not sent."""

    def given(self) -> dict[str, Any]:
        title = {"title": self.title} if "title" in self.model_fields_set else {}
        return title | {ANSWERS + name: value for name, value in self.answers.items()}


class TextShown(BaseModel):
    """The texts of a project in a further language."""

    language: str
    title: str
    answers: dict[str, str]
    older: list[str]
    """Names of the fields whose original has changed since."""
    missing: list[str]
    """Names of the fields that are not translated, or not finished."""
    revision: int
    updated_at: datetime


class TextList(BaseModel):
    items: list[TextShown]
    next: None = None


class Reason(BaseModel):
    reason: str = Field(default="", max_length=4_000)


class ReturnSent(Reason):
    until: Instant | None = None
    """Last instant of the correction; left out: as many days as the rules say."""
    fields: dict[str, Annotated[str, Field(max_length=NOTE_LENGTH)]] = Field(default={}, max_length=200)
    """What is to be corrected, by name of the field as in a nomination (`title`, `answers.description`), each with a
    sentence for the nominator, which may be empty."""


class BreachSent(Reason):
    rule: Literal[tuple(BREACHES)] = Field(description="The rule that the project does not keep.")  # type: ignore[valid-type]
    check: str = Field(
        default="", max_length=40, description="Id of the check of the screening that it failed, if any."
    )


class EntitySent(BaseModel):
    stakeholder_type: str | None = None
    country: str | None = None
    url: str = Field(default="", max_length=500)


class CorrectionShown(BaseModel):
    model_config = ConfigDict(use_attribute_docstrings=True)

    note: str
    """In the steward's words; may be empty."""


class Nomination(BaseModel):
    """A project as its nominator and the stewards see it."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    edition: str
    state: State
    title: str
    category: str | None
    language: str
    url: str
    owner: str
    stakeholder_type: str | None
    country: str | None
    belongs: bool | None
    owner_email: str
    sdgs: list[int]
    targets: list[str]
    gdc: list[int]
    answers: dict[str, Any]
    eligibility: dict[str, Any]
    revision: int
    rules_version: int | None
    rules_sha256: str | None
    created_at: datetime
    updated_at: datetime
    submitted_at: datetime | None
    correct_until: datetime | None
    screened_at: datetime | None
    """When it passed the screening of the rules."""
    state_reason: str
    carried_from: str | None = None
    """Id of the project of an earlier edition that it was made of."""
    body: str | None = None
    """Id of the body of the rules that proposed it."""
    corrections: dict[str, CorrectionShown]
    """What stewards asked to correct when they last returned it, by name of the field."""


class NominationList(BaseModel):
    items: list[Nomination]
    next: str | None = None


class MissingItem(BaseModel):
    field: str
    """Name of the field; those of the rules begin with `answers.`."""
    detail: str
    remedy: str


class MissingList(BaseModel):
    items: list[MissingItem]
    next: None = None


class PublicProject(BaseModel):
    """A project as everybody sees it."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    title: str
    category: str | None
    state: State
    owner: str
    country: str | None
    stakeholder_type: str | None
    summary: str
    sdgs: list[int]
    targets: list[str] = []
    """Targets of these goals that the project names."""
    language: str
    url: str
    body: str | None = None
    """Id of the body that proposed it, as the rules name it."""


class PublicAnswer(BaseModel):
    field: str
    label: dict[str, str]
    value: Any


class PublicText(BaseModel):
    """A project in a language beside its original; what is not given in it is left out."""

    title: str
    summary: str
    answers: dict[str, str]
    """By id of the field; only those that the rules show to the public."""
    older: bool
    """Whether the original has changed since."""


class OtherEntryShown(BaseModel):
    """The same project in another edition."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    edition: str


class WholeProject(PublicProject):
    answers: list[PublicAnswer]
    """The answers that the rules show to the public."""
    texts: dict[str, PublicText]
    """By language, beside the original."""
    carried_from: OtherEntryShown | None = None
    """The project of an earlier edition that it was made of, if that is public."""
    carried_into: list[OtherEntryShown] = []
    """Projects of later editions that were made of it and are public."""


class ProjectList(BaseModel):
    items: list[PublicProject]
    next: str | None = None


def public_texts(rules: Rules, project: ProjectLike, texts: Sequence[TextLike]) -> dict[str, PublicText]:
    shown = {answer.field.id for answer in visible_answers(rules, project, ["public"])}
    first = summary_field(rules, project)
    made = {}
    for lang in reading(rules, project, texts, "").read_as.languages[1:]:
        read = reading(rules, project, texts, lang)
        given = {name.removeprefix(ANSWERS) for name in read.read_as.translated}
        answers = {name: str(read.sheet.answers[name]) for name in sorted(given & shown)}
        made[lang] = PublicText(
            title=read.read_as.title if read.read_as.title_lang == lang else "",
            summary=answers.get(first or "", ""),
            answers=answers,
            older=read.read_as.older,
        )
    return made


def public_answers(rules: Rules, project: ProjectLike) -> list[PublicAnswer]:
    return [
        PublicAnswer(field=answer.field.id, label=dict(answer.field.label), value=answer.value)
        for answer in visible_answers(rules, project, ["public"])
    ]


# --- file -------------------------------------------------------------------------------------------------


class FileShown(BaseModel):
    model_config = ConfigDict(use_attribute_docstrings=True)

    id: str
    field: str
    """The question it answers."""
    place: int
    """Among the files of its question, from 1."""
    name: str
    kind: Kind
    bytes: int
    alt: str
    """What it shows, or is."""
    width: int | None = None
    height: int | None = None
    widths: list[int] = []
    """Of the smaller copies of a picture, in pixels."""


class FileList(BaseModel):
    items: list[FileShown]
    next: None = None


class FileChange(BaseModel):
    """What is left out is left as it is."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    alt: str | None = Field(default=None, max_length=ALT_LENGTH)
    """What it shows, or is."""
    place: int | None = Field(default=None, ge=1, le=100)
    """Among the files of its question, from 1; beyond the last is the last."""


def files_of(rules: Rules, project: ProjectLike) -> list[FileShown]:
    """All files of a project, by question and in order."""
    return [
        FileShown.model_validate({"field": field.id, "place": place} | entry)
        for field in file_fields(rules)
        for place, entry in enumerate(entries(project.answers, field.id), 1)
    ]
