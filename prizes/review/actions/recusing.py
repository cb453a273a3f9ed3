"""Acts that keep somebody out of what concerns a project, or let them in again."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.accounts.models import Person
from prizes.accounts.queries import SignedIn
from prizes.accounts.rules.roles import ANY
from prizes.edition.queries import EditionInForce
from prizes.edition.spans import PanelPhase
from prizes.errors import text_too_long
from prizes.journal import acts
from prizes.journal.actions import record
from prizes.kit.text import many_lines
from prizes.nomination.models import Project
from prizes.review import refusals
from prizes.review.actions import holding
from prizes.review.models import DeclaredInterest, Recusal
from prizes.review.queries.conflicts import between
from prizes.review.queries.interests import said_of
from prizes.review.queries.mine import my_sheet
from prizes.review.queries.projects import IN_REVIEW, facts_of
from prizes.review.queries.reach import Reach, reach_of
from prizes.review.rules.interests import NONE, NOTE_MOST, Scope, keeps_out, panel_phases
from prizes.review.rules.reviews import REASON_MOST, covers, panel_of


async def recuse(
    session: AsyncSession,
    edition: EditionInForce,
    project_id: str,
    expert_id: str,
    *,
    reason: str,
    declared_by: str,
    scope: Scope = Scope.PROJECT,
    within: Collection[str] = (ANY,),
) -> int:
    """Let an expert take no part in what concerns a project, or all of its owner or category; of how many more.

    The projects are not shown to them any more, and reviews of theirs count no longer; the record stays. Only
    projects that there are now: a later one of the same owner is recused when it comes. `within`: the categories that
    the one who does it looks after.
    """
    await holding.share(session, edition.id)
    reason = _reason(reason, refusals.reason_for_recusal_needed())
    if await session.get(Person, expert_id) is None:
        raise refusals.not_in_a_panel()
    reasons = dict.fromkeys(await _within(session, edition, project_id, scope, within), reason)
    return await keep_out(session, edition, expert_id, reasons, declared_by=declared_by)


async def recuse_member(
    session: AsyncSession,
    edition: EditionInForce,
    project_id: str,
    expert_id: str,
    me: SignedIn,
    *,
    reason: str,
    scope: Scope,
) -> int:
    """Whoever looks after a panel keeps an expert of it out. Raises Missing or Forbidden for others."""
    reach = await _reach_between(session, edition, project_id, expert_id, me)
    return await recuse(
        session,
        edition,
        project_id,
        expert_id,
        reason=reason,
        declared_by=me.person.id,
        scope=scope,
        within=reach.categories,
    )


async def _reach_between(
    session: AsyncSession, edition: EditionInForce, project_id: str, expert_id: str, me: SignedIn
) -> Reach:
    reach = await reach_of(session, edition, me)
    await between(session, edition, project_id, expert_id, asker=me, reach=reach)
    return reach


def _reason(typed: str, missing: Exception) -> str:
    reason = many_lines(typed)
    if not reason:
        raise missing
    if len(reason) > REASON_MOST:
        raise text_too_long("reason", most=REASON_MOST)
    return reason


async def _within(
    session: AsyncSession, edition: EditionInForce, project_id: str, scope: Scope, within: Collection[str]
) -> Iterable[str]:
    if await facts_of(session, edition, project_id) is None:
        raise refusals.not_yours()
    project = await session.get_one(Project, project_id)
    if scope is Scope.PROJECT:
        return [project_id]
    same = select(Project.id).where(Project.edition_id == edition.id, col(Project.state).in_(IN_REVIEW))
    if ANY not in within:
        same = same.where(col(Project.category).in_(within))
    if scope is Scope.CATEGORY:
        same = same.where(Project.category == project.category)
    elif project.entity_id is not None:
        same = same.where(Project.entity_id == project.entity_id)
    else:
        same = same.where(Project.owner_key == project.owner_key)
    return (await session.exec(same)).all()


async def keep_out(
    session: AsyncSession,
    edition: EditionInForce,
    expert_id: str,
    reasons: dict[str, str],
    *,
    declared_by: str,
    kinds: dict[str, str] | None = None,
) -> int:
    """Recuse an expert of projects, for a reason each; those they were recused of before stay as they are."""
    if not reasons:
        return 0
    there = select(Recusal.project_id).where(
        Recusal.expert_id == expert_id, col(Recusal.project_id).in_(list(reasons))
    )
    before = set((await session.exec(there)).all())
    new = {project: reason for project, reason in sorted(reasons.items()) if project not in before}
    for project, reason in new.items():
        session.add(
            Recusal(
                project_id=project,
                expert_id=expert_id,
                reason=reason,
                declared_by=declared_by,
                created_at=clock.now(),
            )
        )
        details = {"expert": expert_id} | ({"interest": kinds[project]} if kinds else {})
        record(session, edition, acts.REVIEW_RECUSE, project, by=declared_by, **details)
    await session.flush()
    return len(new)


async def recuse_oneself(
    session: AsyncSession,
    edition: EditionInForce,
    phase: PanelPhase,
    project_id: str,
    expert: SignedIn,
    *,
    reason: str,
) -> None:
    """An expert steps back from a project of their own list."""
    await my_sheet(session, edition, phase, project_id, expert)
    await recuse(session, edition, project_id, expert.person.id, reason=reason, declared_by=expert.person.id)


async def step_aside(
    session: AsyncSession,
    edition: EditionInForce,
    project_id: str,
    expert: SignedIn,
    *,
    reason: str,
    scope: Scope,
) -> int:
    """An expert steps back from projects of their categories, assigned or not; from how many more.

    All of the same owner can lie in other categories too.
    """
    facts = await facts_of(session, edition, project_id)
    if facts is None or not covers(panel_of(expert.grants, edition.slug), facts.category):
        raise refusals.not_yours()
    me = expert.person.id
    return await recuse(session, edition, project_id, me, reason=reason, declared_by=me, scope=scope)


async def let_member_in(
    session: AsyncSession,
    edition: EditionInForce,
    project_id: str,
    expert_id: str,
    me: SignedIn,
    *,
    reason: str,
) -> None:
    """Whoever looks after a panel lets an expert of it take part again. Raises Missing or Forbidden for others."""
    reach = await _reach_between(session, edition, project_id, expert_id, me)
    await lift_recusal(
        session,
        edition,
        project_id,
        expert_id,
        reason=reason,
        lifter=me.person.id,
        is_steward=reach.steward,
    )


async def lift_recusal(
    session: AsyncSession,
    edition: EditionInForce,
    project_id: str,
    expert_id: str,
    *,
    reason: str,
    lifter: str,
    is_steward: bool,
) -> None:
    """Let an expert take part again: a steward, or a chair where the expert had declared nothing.

    What was on record is kept with the declaration, and the reason stands in the journal. An expert who had not
    declared "no interest" declares before the project opens. A review of theirs that was handed in counts again.
    """
    await holding.share(session, edition.id)
    reason = _reason(reason, refusals.reason_for_lifting_needed())
    recusal = await _recusal(session, edition, project_id, expert_id)
    if lifter == expert_id:
        raise refusals.not_by_oneself()
    said = await said_of(session, project_id, expert_id)
    declared = said is not None and any(keeps_out(p.panel, said.kind) for p in panel_phases(edition.rules))
    if not is_steward and (recusal.declared_by == expert_id or declared):
        raise refusals.not_to_be_lifted_by_a_chair()
    session.add(_cleared(said, recusal, lifter, reason, declared=declared))
    await session.delete(recusal)
    record(session, edition, acts.REVIEW_LIFT_RECUSAL, project_id, by=lifter, expert=expert_id, reason=reason)
    await session.flush()


async def _recusal(
    session: AsyncSession, edition: EditionInForce, project_id: str, expert_id: str
) -> Recusal:
    query = (
        select(Recusal)
        .join(Project, col(Project.id) == Recusal.project_id)
        .where(Project.edition_id == edition.id)
        .where(Recusal.project_id == project_id, Recusal.expert_id == expert_id)
        .with_for_update(of=Recusal)
    )
    found = (await session.exec(query)).first()
    if found is None:
        raise refusals.not_recused()
    return found


def _cleared(
    said: DeclaredInterest | None, recusal: Recusal, lifter: str, reason: str, *, declared: bool
) -> DeclaredInterest:
    """The declaration after a recusal was lifted, with what stood there before.

    A declared conflict becomes "no interest"; somebody who had declared nothing is asked.
    """
    lifted = {
        "recusal": recusal.reason,
        "since": recusal.created_at.isoformat(),
        "by": recusal.declared_by,
        "lifted_at": clock.now().isoformat(),
        "lifted_by": lifter,
        "lifted_for": reason,
    }
    made = said or DeclaredInterest(
        project_id=recusal.project_id, expert_id=recusal.expert_id, kind="other", declared_at=clock.now()
    )
    before = {"kind": said.kind, "note": said.note} if said else {}
    made.earlier = [*made.earlier, before | lifted]
    if declared:
        made.kind, made.note, made.declared_at = NONE, reason[:NOTE_MOST], clock.now()
    return made
