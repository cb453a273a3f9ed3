"""Which formalities a project needs, and which of them are complete.

A signature counts for the project, not for one version of its text; what is signed before the submission counts too.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from prizes.edition.document.components import Formality
from prizes.edition.document.rules import Rules
from prizes.errors import Refusal
from prizes.kit.sentence import Sentence, say
from prizes.nomination import refusals
from prizes.nomination.rules.form import ProjectLike, facts_of
from prizes.nomination.rules.states import State
from prizes.nomination.rules.submission import entity_key

SIGNABLE = frozenset({State.DRAFT, State.SUBMITTED, State.RETURNED})
"""States in which people can be asked to sign; they can answer, and change the answer, as long."""
RECORDABLE = frozenset({State.SUBMITTED, State.RETURNED})
"""States in which stewards record."""


class FormalityOutcome(StrEnum):
    COMPLETE = "complete"
    WAIVED = "waived"


class SignatureReply(StrEnum):
    SIGNED = "signed"
    DECLINED = "declined"


class RecordLike(Protocol):
    """What the rules read of a record. A row of the table is one."""

    @property
    def formality(self) -> str: ...
    @property
    def outcome(self) -> str: ...


class SignatureLike(Protocol):
    """What the rules read of a signature that was asked for. A row of the table is one."""

    @property
    def formality(self) -> str: ...
    @property
    def reply(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class FormalityStanding:
    """How far a formality is."""

    formality: Formality
    signed: int
    """People who have signed."""
    outcome: FormalityOutcome | None
    """What a steward has recorded."""

    @property
    def is_complete(self) -> bool:
        if self.outcome is not None:
            return True
        return self.formality.kind == "signatures" and self.signed >= self.formality.least


def formalities_of(rules: Rules, project: ProjectLike) -> list[Formality]:
    """Those for all projects, and those of the groups that this one belongs to."""
    if rules.submission is None or not rules.submission.formalities:
        return []
    facts = facts_of(rules, project)
    return [
        each
        for each in rules.submission.formalities
        if each.group is None or facts.belongs(each.group) is True
    ]


def standing(
    formalities: Sequence[Formality], records: Iterable[RecordLike], signatures: Iterable[SignatureLike]
) -> list[FormalityStanding]:
    """Each of the formalities, in the order of the rules."""
    recorded = {each.formality: FormalityOutcome(each.outcome) for each in records}
    signed = [each.formality for each in signatures if each.reply == SignatureReply.SIGNED]
    return [FormalityStanding(each, signed.count(each.id), recorded.get(each.id)) for each in formalities]


def no_record(formality: Formality, outcome: FormalityOutcome) -> Refusal | None:
    """Why a steward cannot record this outcome; None: nothing is in its way."""
    if outcome is FormalityOutcome.WAIVED and not formality.waivable:
        return refusals.not_waivable()
    if outcome is FormalityOutcome.COMPLETE and formality.kind == "signatures":
        return refusals.signatures_complete_it()
    return None


def no_signature(
    formality: Formality, owner: str, name: str, organization: str, *, belongs: bool
) -> Refusal | None:
    """Why somebody cannot sign. `owner`: of the project. `belongs`: the signer says so of the owner."""
    if not name:
        return refusals.signer_without_name()
    if formality.signed_by == "owner" and not belongs:
        return refusals.signer_of_the_owner()
    if formality.signed_by == "outside":
        if not organization:
            return refusals.signer_without_organization()
        if entity_key(organization) == entity_key(owner):
            return refusals.signer_from_outside()
    return None


def formalities_gap(found: Iterable[FormalityStanding]) -> Sentence | None:
    """Why a project does not pass the screening as far as its formalities are concerned; None: nothing is missing."""
    missing = [each.formality.title for each in found if not each.is_complete]
    if not missing:
        return None
    return say("These formalities are not complete: %(formalities)s.", formalities=missing)
