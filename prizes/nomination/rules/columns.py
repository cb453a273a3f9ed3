"""What can be taken away of a list of projects: columns by id, each with its label and its value."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from prizes.data.countries import country
from prizes.edition.document.components import Audience, FormField
from prizes.edition.document.rules import Rules
from prizes.edition.kinds.kind import question_kind
from prizes.kit.sentence import N_, Sentence
from prizes.nomination.rules.form import ANSWERS, LABELS, sent_answer, submission_of
from prizes.nomination.rules.goals import every_question


class Exported(Protocol):
    """A project and the slug of its edition."""

    @property
    def project(self) -> Any: ...
    @property
    def edition(self) -> str: ...
    @property
    def status(self) -> str | None: ...
    @property
    def address(self) -> str: ...


@dataclass(frozen=True, slots=True)
class ExportColumn:
    id: str
    label: Sentence | Mapping[Any, str]
    """A sentence of ours, or a text of the rules."""
    value: Callable[[Exported], Any]


def _plain(name: str, label: str) -> ExportColumn:
    return ExportColumn(name, Sentence(label), lambda row: getattr(row.project, name))


def _region(row: Exported) -> str:
    code = row.project.country
    return (country(code).itu_region or "") if code else ""


_OF_ALL: tuple[ExportColumn, ...] = (
    _plain("id", N_("Number")),
    ExportColumn("edition", Sentence(N_("Edition")), lambda row: row.edition),
    _plain("state", N_("Status")),
    *(_plain(name, LABELS[name]) for name in ("category", "title", "owner", "stakeholder_type", "country")),
    ExportColumn("region", Sentence(N_("Region")), _region),
    *(_plain(name, LABELS[name]) for name in ("language", "url", "sdgs", "targets", "gdc")),
    _plain("summary", N_("Summary")),
)
_SOURCE: tuple[ExportColumn, ...] = (
    ExportColumn("source_url", Sentence(N_("Source")), lambda row: row.project.source_url or row.address),
    _plain("source_note", N_("Note on the source")),
)
_OFFICE: tuple[ExportColumn, ...] = (
    _plain("submitted_at", N_("Submitted")),
    _plain("updated_at", N_("Last change")),
    _plain("rules_version", N_("Version of the rules")),
    _plain("state_reason", N_("Reason for the status")),
    _plain("exception", N_("Exception")),
    _plain("paper", N_("Reference of the paper")),
)
_PROPOSED = _plain("body", N_("Proposed by the body"))
EVERYBODY: tuple[Audience, ...] = ("public", "voters", "experts", "stewards")
PUBLIC: tuple[Audience, ...] = ("public",)


def office_columns(rules: Rules) -> list[ExportColumn]:
    """What stewards can take away of an edition."""
    return [*_OF_ALL, *_body(rules), *_answers(rules, EVERYBODY), *_OFFICE, *_SOURCE]


def public_columns(rules: Rules) -> list[ExportColumn]:
    """What anybody can take away of an edition."""
    return [*_OF_ALL, *_body(rules), *_answers(rules, PUBLIC), *_SOURCE]


def register_columns() -> list[ExportColumn]:
    """What anybody can take away of the register of all editions."""
    status = ExportColumn("status", Sentence(N_("Project status")), lambda row: row.status)
    return [*_OF_ALL, status, *_SOURCE]


def _body(rules: Rules) -> list[ExportColumn]:
    """By which body it was proposed, where bodies propose."""
    return [_PROPOSED] if submission_of(rules).proposed_by else []


def _answers(rules: Rules, audiences: Collection[Audience]) -> list[ExportColumn]:
    """One for each question of the form; files are no text, and stand in the archive of a project."""
    return [
        ExportColumn(ANSWERS + field.id, field.label, _answer(rules, field))
        for field in every_question(submission_of(rules))
        if not question_kind(field).by_upload and set(audiences) & set(field.shown_to)
    ]


def _answer(rules: Rules, field: FormField) -> Callable[[Exported], Any]:
    return lambda row: sent_answer(rules, row.project, field)


def chosen(columns: Sequence[ExportColumn], ids: Collection[str]) -> list[ExportColumn]:
    """Those that are asked for, in the order of the list; all where none is named. What does not exist is left out."""
    return [column for column in columns if column.id in ids] or list(columns)


def label_of_column(name: str) -> Sentence:
    """Of a column that every list has."""
    label = next(column.label for column in (*_OF_ALL, _PROPOSED, *_OFFICE, *_SOURCE) if column.id == name)
    assert isinstance(label, Sentence)
    return label
