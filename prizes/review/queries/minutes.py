"""Read what a panel's session was, and the records that were written of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.edition.document.phases import NominationPhase, VotingPhase
from prizes.edition.queries import EditionInForce, rules_by_version
from prizes.edition.spans import PanelPhase, cut_chain, is_before
from prizes.nomination.models import Project
from prizes.review.models import BallotCount, Minutes, PanelBallot, Standing
from prizes.review.queries.decision import decision_view, marks_of
from prizes.review.queries.members import PanelOf, panels_by_field
from prizes.review.queries.panels import assignees
from prizes.review.rules.minutes import Decided, PanelSession, RecordLine, rules_behind, still_holds


async def sessions_of_panels(
    session: AsyncSession,
    edition: EditionInForce,
    phase: PanelPhase,
    decisions: Mapping[str, Sequence[Decided]] | None = None,
) -> dict[str, tuple[PanelOf, PanelSession]]:
    """By field what a record of it would tell now. `decisions`: what was chosen at the end, by field."""
    panels = await panels_by_field(session, edition, phase)
    seen = await _seen(session, edition, phase, panels)
    lines = await _lines(session, edition, phase, panels)
    ballots = await _ballots(session, edition, phase)
    alike = await _alike(session, edition, phase, panels)
    return {
        key: (
            panel,
            PanelSession(
                edition=edition.slug,
                phase=phase.id,
                field=panel.field,
                rules_version=edition.version,
                rules_sha256=edition.sha256,
                alike=alike.get(key, {}),
                members=panel.members,
                took_part=seen.get(key, set()),
                recused=panel.recused,
                lines=lines.get(key, []),
                ballots=ballots.get(key, []),
                decisions=(decisions or {}).get(key, ()),
            ),
        )
        for key, panel in panels.items()
    }


async def _alike(
    session: AsyncSession, edition: EditionInForce, phase: PanelPhase, panels: Mapping[str, PanelOf]
) -> dict[str, dict[int, str]]:
    """By field the earlier versions, with their hashes, whose rules for its session are those of now."""
    if edition.version == 1:
        return {}
    earlier = await rules_by_version(session, edition.id)
    del earlier[edition.version]
    return {
        key: {
            version: sha256
            for version, (sha256, rules) in earlier.items()
            if rules_behind(rules, phase.id, panel.field) == now
        }
        for key, panel in panels.items()
        if (now := rules_behind(edition.rules, phase.id, panel.field)) is not None
    }


async def _seen(
    session: AsyncSession, edition: EditionInForce, phase: PanelPhase, panels: Mapping[str, PanelOf]
) -> dict[str, set[str]]:
    """By field the people whose marks count or of whom there is a ballot."""
    field = {p.id: key for key, panel in panels.items() for p in panel.projects}
    found: dict[str, set[str]] = {}
    for assignee in await assignees(session, edition, phase) if phase.marking else []:
        if assignee.counts and assignee.project in field:
            found.setdefault(field[assignee.project], set()).add(assignee.expert)
    query = select(PanelBallot.field, PanelBallot.member_id).where(
        PanelBallot.edition_id == edition.id, PanelBallot.phase == phase.id
    )
    for key, member in (await session.exec(query)).all():
        found.setdefault(key, set()).add(member)
    return found


async def _lines(
    session: AsyncSession, edition: EditionInForce, phase: PanelPhase, panels: Mapping[str, PanelOf]
) -> dict[str, list[RecordLine]]:
    if isinstance(phase, NominationPhase):
        return await _ranked(session, edition, phase)
    marks = await marks_of(session, edition, phase)
    votes = await votes_before(session, edition, phase) if phase.sees_votes else {}
    if any(voting.unit == "points" for voting in edition.rules.votings):
        votes = {}  # the record has a column of votes, and these are points
    found: dict[str, list[RecordLine]] = {}
    for code, panel in panels.items():
        for p in panel.projects:
            mark = marks.get(p.id)
            share = None if mark is None or mark.share is None else str(mark.share)
            line = RecordLine(
                p.id,
                p.title,
                p.owner,
                p.country,
                mark=share,
                reviews=mark.reviews if mark else None,
                votes=votes.get(p.id),
            )
            found.setdefault(code, []).append(line)
    return found


async def _ranked(
    session: AsyncSession, edition: EditionInForce, phase: NominationPhase
) -> dict[str, list[RecordLine]]:
    view = await decision_view(session, edition, phase)
    found: dict[str, list[RecordLine]] = {}
    for row in view.result.rows():
        p, choice = view.projects[row.project], view.choices.get(row.project)
        line = RecordLine(
            p.id,
            p.title,
            p.owner,
            p.country,
            rank=row.rank,
            mark=None if row.candidate.mark is None else str(row.candidate.mark),
            reviews=row.candidate.reviews,
            outcome=row.outcome.value,
            why=row.ruling.code,
            reason=choice.reason if choice else "",
        )
        found.setdefault(p.category, []).append(line)
    return found


async def votes_before(session: AsyncSession, edition: EditionInForce, phase: PanelPhase) -> dict[str, int]:
    """How many votes each project had in the last vote that is over before a phase, whether or not it gives the
    candidates; empty where there is none.
    """
    rules = edition.rules
    chain = [each for each in cut_chain(rules) if isinstance(each, VotingPhase)]
    votings = [each for each in chain if is_before(rules, each, phase)]
    if not votings:
        return {}
    query = (
        select(Standing.project_id, Standing.votes)
        .join(Project, col(Project.id) == Standing.project_id)
        .where(Project.edition_id == edition.id, Standing.phase == votings[-1].id)
    )
    return {project: votes for project, votes in (await session.exec(query)).all() if votes is not None}


async def _ballots(
    session: AsyncSession, edition: EditionInForce, phase: PanelPhase
) -> dict[str, list[dict[str, Any]]]:
    query = (
        select(BallotCount)
        .where(BallotCount.edition_id == edition.id, BallotCount.phase == phase.id)
        .order_by(col(BallotCount.round))
    )
    found: dict[str, list[dict[str, Any]]] = {}
    for count in (await session.exec(query)).all():
        found.setdefault(count.field, []).append(told_of(count))
    return found


def told_of(count: BallotCount) -> dict[str, Any]:
    """A counted ballot as records tell it."""
    return {"round": count.round, "candidates": count.candidates, **count.outcome}


# --- records -------------------------------------------------------------------------------------------


async def all_minutes(session: AsyncSession, edition: EditionInForce, phase_id: str) -> list[Minutes]:
    """Every version of a phase's records, the newest of a field first."""
    query = (
        select(Minutes)
        .where(Minutes.edition_id == edition.id, Minutes.phase == phase_id)
        .order_by(Minutes.field, col(Minutes.version).desc())
    )
    return list((await session.exec(query)).all())


async def newest_minutes(session: AsyncSession, edition: EditionInForce, phase_id: str) -> dict[str, Minutes]:
    """The version in force, by field."""
    newest: dict[str, Minutes] = {}
    for each in await all_minutes(session, edition, phase_id):
        newest.setdefault(each.field, each)
    return newest


async def minutes_missing(
    session: AsyncSession,
    edition: EditionInForce,
    phase: PanelPhase,
    decisions: Mapping[str, Sequence[Decided]] | None = None,
) -> list[str]:
    """Keys of the fields whose record is not there, not confirmed by both, or no longer what there is.

    Empty where the rules ask for no minutes. `decisions`: as in `sessions_of_panels`.
    """
    if not phase.panel.minutes:
        return []
    newest = await newest_minutes(session, edition, phase.id)
    now = await sessions_of_panels(session, edition, phase, decisions)
    return [
        key
        for key, (_, told) in now.items()
        if (kept := newest.get(key)) is None
        or kept.chair_id is None
        or kept.steward_id is None
        or not still_holds(kept.content, told)
    ]
