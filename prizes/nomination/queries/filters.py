"""What lists of projects are narrowed to, as conditions of a query: by what they are, by how far they are screened."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, false, func, literal, not_, or_, type_coerce
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.data.countries import countries
from prizes.edition.document.components import Formality, NamedGroup
from prizes.edition.document.membership import Membership, membership
from prizes.edition.document.rules import Rules
from prizes.edition.queries import EditionInForce
from prizes.kit.text import folded
from prizes.nomination.models import (
    Appeal,
    FormalityRecord,
    FormalitySignature,
    Likeness,
    OwnerConsent,
    Project,
    ScreeningSheet,
)
from prizes.nomination.queries.conversation import awaits_stewards
from prizes.nomination.queries.notes import with_tag
from prizes.nomination.queries.people import has_part
from prizes.nomination.rules.formalities.standing import RECORDABLE, SignatureReply
from prizes.nomination.rules.screening import Result, Verdict
from prizes.nomination.rules.states import PUBLIC, State


@dataclass(frozen=True, slots=True)
class Filters:
    """What any list of projects is narrowed to: what the public reads of them. Empty values narrow nothing."""

    category: str = ""
    country: str = ""
    region: str = ""
    """An ITU region."""
    stakeholder: str = ""
    sdg: int | None = None
    q: str = ""
    """Words, each of which must occur, in any script."""
    state: str = ""
    language: str = ""
    owner: str = ""
    """Id of the record of an owner."""
    target: str = ""
    """Code of a target of a goal that the project names, such as `9.c`."""
    classes: str = ""
    """Classes of the project: a question and a choice such as `size:small`; several with spaces between."""


@dataclass(frozen=True, slots=True)
class OfficeFilters(Filters):
    """And what only stewards' lists are narrowed to: whoever narrows a list learns what it is narrowed by."""

    screening: str = ""
    """A result of the screening, or `mine`: what the reader can screen and has not."""
    flag: str = ""
    """A key of FLAGS."""
    tag: str = ""
    """A tag of the stewards."""
    sort: str = ""
    """A key of SORTS; with a minus before it: from the end."""


def public_conditions(
    session: AsyncSession, edition: EditionInForce, filters: Filters
) -> list[ColumnElement[bool]]:
    """What a project is in a public list of an edition by. Of OfficeFilters, only what the public can ask counts."""
    return [*_narrowed(session, edition, filters), col(Project.state).in_(PUBLIC)]


def office_conditions(
    session: AsyncSession, edition: EditionInForce, filters: OfficeFilters, reader: str
) -> list[ColumnElement[bool]]:
    """All that the filters ask of a project of an edition. `reader`: id of the steward who reads the list.

    A result or flag that does not exist finds nothing.
    """
    conditions = _narrowed(session, edition, filters)
    if filters.screening == "mine":
        conditions += to_screen(edition.rules, reader)
    elif filters.screening:
        conditions.append(with_result(edition.rules, filters.screening))
    if filters.flag:
        conditions.append(flags_of(edition.rules).get(filters.flag, false()))
    if filters.tag:
        conditions += with_tag(filters.tag, reader)
    return conditions


def _narrowed(session: AsyncSession, edition: EditionInForce, filters: Filters) -> list[ColumnElement[bool]]:
    conditions = [col(Project.edition_id) == edition.id]
    if filters.category:
        conditions.append(col(Project.category) == filters.category)
    if filters.country:
        conditions.append(col(Project.country) == filters.country)
    if filters.region:
        within = [c.alpha2 for c in countries() if c.itu_region == filters.region]
        conditions.append(col(Project.country).in_(within))
    if filters.stakeholder:
        conditions.append(col(Project.stakeholder_type) == filters.stakeholder)
    if filters.state:
        conditions.append(col(Project.state) == filters.state)
    if filters.language:
        conditions.append(col(Project.language) == filters.language)
    if filters.owner:
        conditions.append(col(Project.entity_id) == filters.owner)
    if filters.sdg is not None:
        conditions.append(_names(session, col(Project.sdgs), filters.sdg))
    conditions += [_is_of_class(edition, each) for each in filters.classes.split()]
    if filters.target:
        conditions.append(_names(session, col(Project.targets), filters.target))
    conditions += [col(Project.search).contains(word, autoescape=True) for word in folded(filters.q).split()]
    return conditions


def _is_of_class(edition: EditionInForce, named: str) -> ColumnElement[bool]:
    """What does not exist finds nothing."""
    question, _, choice = named.partition(":")
    known = question in {field.id for field in edition.rules.classifications}
    return class_of(question) == choice if known else false()


def _names(session: AsyncSession, named: Any, one: int | str) -> ColumnElement[bool]:
    """Whether a list of a project has one goal or target."""
    if session.get_bind().dialect.name == "sqlite":
        each = func.json_each(named).table_valued("value")
        return exists(select(1).select_from(each).where(each.c.value == one))
    return type_coerce(named, JSONB).contains([one])


def in_group(group: NamedGroup) -> list[ColumnElement[bool]]:
    """What a project of the group is."""
    return is_member(membership(group))


def is_member(group: Membership) -> list[ColumnElement[bool]]:
    """The same, of what the group goes by."""
    return [_dimension(dimension).in_(sorted(values)) for dimension, values in group]


def is_no_member(group: Membership) -> ColumnElement[bool]:
    """What every other project is, also one of which something is not known."""
    return not_(func.coalesce(and_(*is_member(group)), false()))


def _dimension(dimension: str) -> ColumnElement[Any]:
    facts: Mapping[str, Any] = {
        "country": Project.country,
        "category": Project.category,
        "stakeholder_type": Project.stakeholder_type,
    }
    return facts[dimension] if dimension in facts else class_of(dimension)


def class_of(question: str) -> ColumnElement[Any]:
    """The answer of a project to a question that classifies it."""
    answers: Any = col(Project.answers)
    found: ColumnElement[Any] = answers[question].as_string()
    return found


# --- screening -----------------------------------------------------------------------------------------


def screeners_of(rules: Rules) -> int:
    """How many equal verdicts the rules ask for; 0: projects are not screened."""
    phase = rules.submission
    return phase.screening.screeners if phase and phase.screening else 0


def result_of(rules: Rules) -> ColumnElement[str]:
    """The result of a project's screening, as `screening.result` gives it. A test holds the two together."""
    verdict = col(ScreeningSheet.verdict)
    n, only = _sheets(func.count(verdict)), _sheets(func.min(verdict))
    return case(
        (col(Project.screened_at).is_not(None), literal(Result.PASSED.value)),
        (n == 0, literal(Result.NONE.value)),
        (only != _sheets(func.max(verdict)), literal(Result.DIFFER.value)),
        (n < screeners_of(rules), literal(Result.WAITING.value)),
        (only == Verdict.PASS.value, literal(Result.AGREED.value)),
        (only == Verdict.FAIL.value, literal(Result.FAILED.value)),
        else_=literal(Result.DIFFER.value),
    )


def _sheets(what: ColumnElement[Any]) -> ColumnElement[Any]:
    """Something of all sheets on the present text of a project."""
    here = (col(ScreeningSheet.project_id) == col(Project.id)) & (
        col(ScreeningSheet.revision) == col(Project.revision)
    )
    value: ColumnElement[Any] = select(what).where(here).correlate(Project).scalar_subquery()
    return value


def with_result(rules: Rules, result: str) -> ColumnElement[bool]:
    """Projects that are in the screening with this result: what nobody screens has none."""
    return and_(
        col(Project.state).in_((State.SUBMITTED, State.RETURNED)) | col(Project.screened_at).is_not(None),
        result_of(rules) == result,
    )


def reaches_experts(rules: Rules) -> list[ColumnElement[bool]]:
    """What a submitted project must be before experts, or voters where there are none, get it."""
    return [col(Project.screened_at).is_not(None)] if screeners_of(rules) else []


def to_screen(rules: Rules, screener: str) -> list[ColumnElement[bool]]:
    """What somebody can screen and has not: submitted, open, not done by as many as the rules ask for."""
    if not screeners_of(rules):
        return [false()]
    own = exists().where(
        col(ScreeningSheet.project_id) == col(Project.id),
        col(ScreeningSheet.screener_id) == screener,
        col(ScreeningSheet.revision) == col(Project.revision),
    )
    open_results = (Result.NONE.value, Result.WAITING.value)
    return [
        col(Project.state) == State.SUBMITTED,
        col(Project.nominator_id).is_distinct_from(screener),
        ~has_part(col(Project.id), screener),
        ~own,
        result_of(rules).in_(open_results),
    ]


# --- flags ---------------------------------------------------------------------------------------------

FLAGS = ("likeness", "objection", "consent", "formality", "exception", "appeal", "message", "late")
"""What may need a second look."""


def flags_of(rules: Rules) -> dict[str, ColumnElement[bool]]:
    """Whether a project has each of FLAGS."""
    here = col(Project.id)
    asked = col(OwnerConsent.project_id) == here
    required = rules.submission is not None and rules.submission.consent == "required"
    closes = rules.instant(rules.submission.closes) if rules.submission else None
    return {
        "likeness": exists().where(col(Likeness.project_id) == here, col(Likeness.state) == "open"),
        "objection": exists().where(asked, col(OwnerConsent.answer) == "objected"),
        "consent": exists().where(asked, col(OwnerConsent.answer).is_(None)) if required else false(),
        "formality": _lacks_formality(rules),
        "exception": col(Project.exception) != "",
        "appeal": exists().where(col(Appeal.project_id) == here, col(Appeal.decided_at).is_(None)),
        "message": awaits_stewards(),
        "late": col(Project.submitted_at) >= closes if closes else false(),
    }


def _lacks_formality(rules: Rules) -> ColumnElement[bool]:
    """Whether a project has a formality that is not complete, as `standing.formalities_gap` says it, while it can
    still be completed. A test holds the two together.
    """
    formalities = rules.submission.formalities if rules.submission else []
    return and_(
        col(Project.state).in_(RECORDABLE), or_(false(), *(_is_without(rules, f) for f in formalities))
    )


def _is_without(rules: Rules, formality: Formality) -> ColumnElement[bool]:
    recorded = exists().where(
        col(FormalityRecord.project_id) == col(Project.id), col(FormalityRecord.formality) == formality.id
    )
    lacks = [~recorded]
    if formality.group is not None:
        lacks += in_group(rules.group(formality.group))
    if formality.kind == "signatures":
        signed = select(func.count()).where(
            col(FormalitySignature.project_id) == col(Project.id),
            col(FormalitySignature.formality) == formality.id,
            col(FormalitySignature.reply) == SignatureReply.SIGNED,
        )
        lacks.append(signed.correlate(Project).scalar_subquery() < formality.least)
    return and_(*lacks)


# --- order ---------------------------------------------------------------------------------------------

SORTS: dict[str, Any] = {
    "title": col(Project.title_key),
    "category": col(Project.category),
    "owner": col(Project.owner_key),
    "country": col(Project.country),
    "state": col(Project.state),
    "submitted": func.coalesce(col(Project.submitted_at), col(Project.updated_at)),
}


def ordered(sort: str) -> list[ColumnElement[Any]]:
    """The order of a list; what is not known: the last submitted or changed first. Equals: by id."""
    column = SORTS.get(sort.removeprefix("-"))
    if column is None:
        column, sort = SORTS["submitted"], "-"
    first = column.desc().nulls_last() if sort.startswith("-") else column.asc().nulls_last()
    return [first, col(Project.id)]
