"""Read how far the formalities of projects are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.edition.document.components import Formality
from prizes.edition.queries import EditionInForce
from prizes.nomination import refusals
from prizes.nomination.models import FormalityRecord, FormalitySignature, Project
from prizes.nomination.rules.formalities.standing import FormalityStanding, formalities_of, standing


@dataclass(frozen=True, slots=True)
class ProjectFormality:
    """A formality of a project with all that is on record of it."""

    standing: FormalityStanding
    record: FormalityRecord | None
    signatures: Sequence[FormalitySignature]
    """Those that were asked for, the oldest first."""

    @property
    def formality(self) -> Formality:
        return self.standing.formality


async def project_formalities(
    session: AsyncSession, edition: EditionInForce, projects: Sequence[Project]
) -> Mapping[str, list[ProjectFormality]]:
    """By id of the project, in the order of the rules. Two queries, however many projects; none where the rules have no
    formalities.
    """
    needed = {project.id: formalities_of(edition.rules, project) for project in projects}
    ids = [project for project, formalities in needed.items() if formalities]
    records: dict[str, list[FormalityRecord]] = defaultdict(list)
    signatures: dict[str, list[FormalitySignature]] = defaultdict(list)
    if ids:
        recorded = select(FormalityRecord).where(col(FormalityRecord.project_id).in_(ids))
        for record in (await session.exec(recorded)).all():
            records[record.project_id].append(record)
        asked = select(FormalitySignature).where(col(FormalitySignature.project_id).in_(ids))
        for signature in (
            await session.exec(asked.order_by(col(FormalitySignature.asked_at), col(FormalitySignature.id)))
        ).all():
            signatures[signature.project_id].append(signature)
    return {
        project: _with_rows(formalities, records[project], signatures[project])
        for project, formalities in needed.items()
    }


def _with_rows(
    formalities: Sequence[Formality],
    records: Sequence[FormalityRecord],
    signatures: Sequence[FormalitySignature],
) -> list[ProjectFormality]:
    return [
        ProjectFormality(
            each,
            next((record for record in records if record.formality == each.formality.id), None),
            [signature for signature in signatures if signature.formality == each.formality.id],
        )
        for each in standing(formalities, records, signatures)
    ]


async def formalities_in(
    session: AsyncSession, edition: EditionInForce, project: Project
) -> list[ProjectFormality]:
    """Those of one project."""
    return (await project_formalities(session, edition, [project]))[project.id]


async def formality_in(
    session: AsyncSession, edition: EditionInForce, project: Project, formality: str
) -> ProjectFormality:
    """The one with this id. Raises Missing."""
    for each in await formalities_in(session, edition, project):
        if each.formality.id == formality:
            return each
    raise refusals.unknown_formality()
