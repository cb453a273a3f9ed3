"""What stewards record of the formalities of a project: that one is complete, or waived."""

from __future__ import annotations

from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.accounts.models import Person
from prizes.edition.document.components import Formality
from prizes.edition.queries import EditionInForce
from prizes.errors import not_listed
from prizes.journal import acts
from prizes.journal.actions import record
from prizes.kit.text import many_lines, one_line
from prizes.mail.rules.kinds import FORMALITY_RECORDED
from prizes.nomination import refusals
from prizes.nomination.actions.screening import settle_project
from prizes.nomination.actions.steps import REASON_LENGTH, tell
from prizes.nomination.models import FormalityRecord, Project
from prizes.nomination.queries.formalities import ProjectFormality, formality_in
from prizes.nomination.queries.people import is_theirs
from prizes.nomination.queries.projects import project_in
from prizes.nomination.rules.formalities.standing import RECORDABLE, FormalityOutcome, no_record
from prizes.nomination.rules.submission import state_words

REFERENCE_LENGTH = 200
"""Characters of the reference of a record."""


async def record_formality(
    session: AsyncSession,
    edition: EditionInForce,
    project_id: str,
    formality: str,
    *,
    outcome: str,
    reference: str = "",
    reason: str = "",
    steward: str,
) -> FormalityRecord:
    """Record it as complete, or waive it with a reason where the rules allow that; over what was recorded before. The
    last one lets a project pass on which screeners agree.
    """
    project, found = await _open_to(session, edition, project_id, formality, steward)
    chosen, why = _outcome(found.formality, outcome), many_lines(reason)[:REASON_LENGTH]
    if chosen is FormalityOutcome.WAIVED and not one_line(why):
        raise refusals.reason_for_the_waiver()
    row = found.record or FormalityRecord(  # type: ignore[call-arg]
        project_id=project.id, formality=formality, outcome=chosen.value, recorded_by=steward
    )
    row.outcome, row.reference = chosen.value, one_line(reference)[:REFERENCE_LENGTH]
    row.reason, row.recorded_by, row.recorded_at = why, steward, clock.now()
    session.add(row)
    record(
        session,
        edition,
        acts.NOMINATION_RECORD_FORMALITY,
        project,
        by=steward,
        formality=formality,
        outcome=chosen.value,
        reason=why,
    )
    nominator = await session.get(Person, project.nominator_id) if project.nominator_id else None
    if nominator is not None:
        about = {"formality": dict(found.formality.title), "outcome": chosen.value, "reason": why}
        tell(session, edition, project, nominator, FORMALITY_RECORDED, **about)
    await session.flush()
    await settle_project(session, edition, project.id)
    return row


async def remove_formality_record(
    session: AsyncSession, edition: EditionInForce, project_id: str, formality: str, *, steward: str
) -> None:
    """Take back what was recorded by mistake: the project is held again until it is complete."""
    project, found = await _open_to(session, edition, project_id, formality, steward)
    if found.record is None:
        raise refusals.nothing_recorded()
    await session.delete(found.record)
    record(
        session, edition, acts.NOMINATION_REMOVE_FORMALITY_RECORD, project, by=steward, formality=formality
    )
    await session.flush()
    await settle_project(session, edition, project.id)


async def _open_to(
    session: AsyncSession, edition: EditionInForce, project_id: str, formality: str, steward: str
) -> tuple[Project, ProjectFormality]:
    """A formality of a project on which this steward may record something, held until the end of the transaction."""
    project = await project_in(session, edition, project_id, lock=True)
    if project is None:
        raise refusals.unknown_project()
    if await is_theirs(session, project, steward):
        raise refusals.own_project_recorded()
    if project.state not in RECORDABLE:
        raise refusals.wrong_state(state=state_words(project.state))
    return project, await formality_in(session, edition, project, formality)


def _outcome(formality: Formality, sent: str) -> FormalityOutcome:
    if sent not in set(FormalityOutcome):
        raise not_listed("outcome")
    refusal = no_record(formality, FormalityOutcome(sent))
    if refusal is not None:
        raise refusal
    return FormalityOutcome(sent)
