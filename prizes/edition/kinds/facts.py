"""What the conditions of the rules see of a project, and which questions they let it be asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Protocol

from prizes.data.countries import itu_region
from prizes.edition.conditions.grammar import parsed
from prizes.edition.conditions.meaning import ConditionFacts, FactValue, holds
from prizes.edition.document.components import FormField
from prizes.edition.document.phases import SubmissionPhase
from prizes.edition.document.rules import Rules
from prizes.edition.kinds.groups import belongs_to
from prizes.edition.kinds.kind import QuestionKind, question_kind
from prizes.edition.kinds.naming import CALENDAR, OF_PROJECT
from prizes.edition.kinds.reading import is_blank
from prizes.edition.kinds.rows import RowsKind


class FactsSource(Protocol):
    """What conditions read of a project."""

    @property
    def category(self) -> str | None: ...
    @property
    def stakeholder_type(self) -> str | None: ...
    @property
    def country(self) -> str | None: ...
    @property
    def belongs(self) -> bool | None: ...
    @property
    def url(self) -> str: ...
    @property
    def language(self) -> str: ...
    @property
    def sdgs(self) -> Sequence[Any]: ...
    @property
    def gdc(self) -> Sequence[Any]: ...
    @property
    def answers(self) -> Mapping[str, Any]: ...


class ProjectInConditions:
    """A project as conditions see it. The answer to a question that is not asked of it is no answer."""

    def __init__(self, rules: Rules, submission: SubmissionPhase, project: FactsSource) -> None:
        self._rules = rules
        self._submission = submission
        self._project = project
        self._fields = {field.id: field for field in submission.form.fields}
        self._sections = {each.id: each.asked_if for each in submission.form.sections}
        self._asked: dict[str, bool] = {}

    # --- what is asked ---

    def asks(self, field: FormField) -> bool:
        """Whether the question is asked of the project. One whose condition leads back to itself is not: the check of
        the document refuses it.
        """
        if field.id not in self._asked:
            self._asked[field.id] = False
            self._asked[field.id] = self.fits(field) and all(
                condition is None or self.holds(condition) is True
                for condition in (self._sections.get(field.section or ""), field.asked_if)
            )
        return self._asked[field.id]

    def fits(self, field: FormField) -> bool:
        """Whether the question is for projects of this category and of such an owner."""
        return (not field.only_in or self._project.category in field.only_in) and (
            not field.only_for or self._project.stakeholder_type in field.only_for
        )

    def as_asked(self, field: FormField) -> FormField:
        """The question as the project is asked it: an answer is required of it, or not."""
        if field.required_if is None or not field.required or self.holds(field.required_if):
            return field
        return field.model_copy(update={"required": False})

    def holds(self, condition: str) -> bool | None:
        """None: neither true nor false, since something is not answered."""
        return holds(parsed(condition), self)

    # --- what is known ---

    def value(self, name: str) -> FactValue | None:
        first, dot, part = name.partition(".")
        if first in self._fields and (found := self._answer(first)) is not None:
            kind, held = found
            return kind.fact(held, dot + part)
        if first in self._fields and not _is_calendar(part):
            return None
        return self._fact(name.removeprefix(OF_PROJECT))

    def _answer(self, name: str) -> tuple[QuestionKind, Any] | None:
        """A question that is asked, with its answer; None: there is none."""
        field = self._fields[name]
        held = self._project.answers.get(name)
        return None if is_blank(held) or not self.asks(field) else (question_kind(field), held)

    def _fact(self, name: str) -> FactValue | None:
        project = self._project
        match name:
            case "category" | "stakeholder_type" | "country" | "language" | "url":
                return getattr(project, name) or None
            case "region":
                return itu_region(project.country) if project.country else None
            case "belongs":
                return project.belongs
            case "sdgs" | "gdc":
                named = frozenset(map(str, getattr(project, name)))
                return named or None
            case _:
                return self._day(name)

    def _day(self, name: str) -> date | None:
        phase_id, _, key = name.rpartition(".")
        phase = (
            self._submission
            if not phase_id
            else next((p for p in self._rules.phases if p.id == phase_id), None)
        )
        at = getattr(phase, key) if phase is not None and _is_calendar(key) else None
        return at.date() if at else None

    def answered(self, name: str) -> bool:
        if name in self._fields:
            return self._answer(name) is not None
        return self.value(name) is not None

    def count(self, name: str) -> int:
        if name not in self._fields:
            held = self._fact(name.removeprefix(OF_PROJECT))
            return len(held) if isinstance(held, frozenset) else 0
        found = self._answer(name)
        return len(found[1]) if found and isinstance(found[1], list) else 0

    def rows(self, name: str) -> Sequence[ConditionFacts]:
        found = self._answer(name) if name in self._fields else None
        return found[0].row_facts(found[1], self) if found and isinstance(found[0], RowsKind) else ()

    def belongs(self, group: str) -> bool | None:
        found = next((each for each in self._rules.groups if each.id == group), None)
        return belongs_to(found, self._project) if found else None


def _is_calendar(word: str) -> bool:
    return word in CALENDAR
