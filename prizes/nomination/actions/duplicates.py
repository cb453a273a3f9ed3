"""Find pairs of projects that may be the same, and decide whether they are."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.edition.queries import EditionInForce, edition_in_force
from prizes.errors import Outcomes, one_by_one, text_too_long
from prizes.jobs.actions import enqueue
from prizes.jobs.kinds import JobKind
from prizes.journal import acts
from prizes.journal.actions import record
from prizes.kit.text import many_lines, one_line
from prizes.nomination import refusals
from prizes.nomination.actions.steps import REASON_LENGTH
from prizes.nomination.models import Likeness, Project
from prizes.nomination.queries.duplicates import Match, Pair, likely, pair, pairs_named
from prizes.nomination.queries.projects import IN_THE_CONTEST, project_in

VERDICTS = ("same", "different")


async def ask_for_likenesses(session: AsyncSession, edition: EditionInForce, project: Project) -> None:
    """Have a submitted project compared after this transaction."""
    key = f"{FIND_LIKENESSES.name}:{project.id}:{project.revision}"
    await enqueue(session, FIND_LIKENESSES(edition=edition.slug, project=project.id), dedupe_key=key)


async def compare(session: AsyncSession, edition: str, project: str) -> None:
    """The job."""
    found = await edition_in_force(session, edition)
    if found is not None:
        await find_likenesses(session, found, project)


FIND_LIKENESSES = JobKind("find-likenesses", compare)


async def find_likenesses(session: AsyncSession, edition: EditionInForce, project_id: str) -> int:
    """Compare a submitted project with all others, and keep what stewards have to look at; how many that are.

    Doing it again changes nothing. What was decided stays so, unless what was compared has changed since.
    """
    project = await project_in(session, edition, project_id)
    if project is None:
        return 0
    in_contest = project.state in IN_THE_CONTEST
    found = {m.project.id: m for m in await likely(session, edition, project)} if in_contest else {}
    kept = await _kept(session, project.id)
    for key, row in kept.items():
        if key not in found and row.state == "open":
            await session.delete(row)
    for key, match in found.items():
        session.add(_renewed(kept[key], match) if key in kept else _new(project, match))
    await session.flush()
    return len(found)


async def _kept(session: AsyncSession, project_id: str) -> dict[str, Likeness]:
    """Pairs with this project in either place, by the id of the other one."""
    mine = (col(Likeness.project_id) == project_id) | (col(Likeness.other_id) == project_id)
    rows = (await session.exec(select(Likeness).where(mine))).all()
    return {row.other_id if row.project_id == project_id else row.project_id: row for row in rows}


def _renewed(row: Likeness, match: Match) -> Likeness:
    because = list(match.alike.because)
    if (row.score, row.because) != (match.alike.score, because):
        row.score, row.because = match.alike.score, because
        row.state, row.reason, row.decided_by, row.decided_at = "open", "", None, None
    return row


def _new(project: Project, match: Match) -> Likeness:
    """The one that was submitted later is in question."""
    later, earlier = project, match.project
    if earlier.edition_id == later.edition_id and _order(later) < _order(earlier):
        later, earlier = earlier, later
    return Likeness(
        project_id=later.id,
        other_id=earlier.id,
        score=match.alike.score,
        because=list(match.alike.because),
        found_at=clock.now(),
    )


def _order(project: Project) -> tuple[float, str]:
    return (project.submitted_at or project.created_at).timestamp(), project.id


async def decide(
    session: AsyncSession,
    edition: EditionInForce,
    likeness_id: str,
    *,
    verdict: str,
    reason: str,
    steward: str,
) -> Pair:
    """Say whether two projects are the same, with a reason. It can be said anew; the journal keeps each."""
    found = await pair(session, edition, likeness_id)
    if found is None:
        raise refusals.unknown_likeness()
    if verdict not in VERDICTS:
        raise refusals.verdict_needed()
    _decide(session, edition, found, verdict, _reason(reason), steward=steward)
    await session.flush()
    return found


async def part_each(
    session: AsyncSession,
    edition: EditionInForce,
    likeness_ids: Sequence[str],
    *,
    reason: str,
    steward: str,
) -> Outcomes:
    """Say of several pairs that nobody has decided that they are different projects; one query. One that is decided is
    decided anew on its own page alone.
    """
    reason = _reason(reason)
    found = {each.likeness.id: each for each in await pairs_named(session, edition, likeness_ids)}

    def part(likeness_id: str) -> None:
        if likeness_id not in found:
            raise refusals.unknown_likeness()
        if found[likeness_id].likeness.state != "open":
            raise refusals.likeness_is_decided()
        _decide(session, edition, found[likeness_id], "different", reason, steward=steward)

    outcomes = one_by_one(likeness_ids, part)
    await session.flush()
    return outcomes


def _reason(typed: str) -> str:
    reason = many_lines(typed)
    if not one_line(reason):
        raise refusals.reason_for_the_journal()
    if len(reason) > REASON_LENGTH:
        raise text_too_long("reason", most=REASON_LENGTH)
    return reason


def _decide(
    session: AsyncSession, edition: EditionInForce, found: Pair, verdict: str, reason: str, *, steward: str
) -> None:
    row = found.likeness
    row.state, row.reason = verdict, reason
    row.decided_by, row.decided_at = steward, clock.now()
    session.add(row)
    details = {"likeness": row.id, "other": found.other.id, "verdict": verdict, "score": row.score}
    record(
        session, edition, acts.NOMINATION_DECIDE_LIKENESS, found.project, by=steward, reason=reason, **details
    )
