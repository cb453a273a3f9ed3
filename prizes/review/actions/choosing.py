"""What a panel decides where the rules leave it to the panel, or a steward where they leave a tie to one: of several
projects at once, or of one by itself.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import delete, insert
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.edition.document.phases import NominationPhase
from prizes.edition.guidelines.cut import quoted
from prizes.edition.queries import EditionInForce
from prizes.errors import Invalid, text_too_long
from prizes.journal import acts
from prizes.journal.actions import record
from prizes.kit.text import many_lines
from prizes.kit.token import new_id
from prizes.review import refusals
from prizes.review.actions import holding
from prizes.review.models import PanelChoice
from prizes.review.queries.decision import DecisionView, decision_view
from prizes.review.queries.interests import closed_to
from prizes.review.queries.leading import lines_within
from prizes.review.queries.projects import is_decided
from prizes.review.queries.reach import EVERYTHING, Reach
from prizes.review.rules.deciding import (
    ProjectChoice,
    against_the_rules,
    asked_of,
    asked_of_steward,
    draw,
    left_to,
)
from prizes.review.rules.reviews import REASON_MOST


async def choose(
    session: AsyncSession,
    edition: EditionInForce,
    phase: NominationPhase,
    *,
    passing: Sequence[str],
    not_passing: Sequence[str],
    reason: str,
    decider: str,
    reach: Reach = EVERYTHING,
) -> None:
    """Record what the panel decided of projects that the rules leave to it, over what it decided before.

    `reach`: of whoever records it; a chair does only at a line that is theirs.
    """
    passes = dict.fromkeys(not_passing, False) | dict.fromkeys(passing, True)
    view = await _view_for(session, edition, phase, passes, decider=decider, reach=reach)
    reason = _reason(reason, refusals.reason_for_choice_needed())
    projects = list(view.projects.values())
    where = (phase, projects, view.marks, view.choices, passes)
    if not passes or left_to(*where, steward=reach.steward) != set(passes):
        raise refusals.not_for_the_panel()
    _must_have_room(view, passes)
    await _write(session, edition, phase, passes, reason=reason, decider=decider)


async def move(
    session: AsyncSession,
    edition: EditionInForce,
    phase: NominationPhase,
    project_id: str,
    *,
    passes: bool,
    reason: str,
    decider: str,
    reach: Reach = EVERYTHING,
) -> None:
    """Record of one project that the panel puts it above or below the line, with the reason for just this.

    Where the rules leave the line to marks and tie rules alone it is refused, and they are quoted.
    """
    view = await _view_of(session, edition, phase, project_id, decider=decider, reach=reach)
    if not any(project_id in asked_of(phase, group, steward=reach.steward) for group in view.result.groups):
        raise refusals.moved_against_the_rules(quoted(edition.rules, phase))
    reason = _reason(reason, refusals.reason_for_move_needed())
    _must_have_room(view, {project_id: passes})
    await _write(session, edition, phase, {project_id: passes}, reason=reason, decider=decider)


async def take_back(
    session: AsyncSession,
    edition: EditionInForce,
    phase: NominationPhase,
    project_id: str,
    *,
    decider: str,
    reach: Reach = EVERYTHING,
) -> None:
    """Undo what the panel decided of one project: marks and rules put it where they do. Possible until the decision."""
    view = await _view_of(session, edition, phase, project_id, decider=decider, reach=reach)
    if project_id not in view.choices:
        raise refusals.nothing_chosen()
    if not reach.steward and any(project_id in asked_of_steward(group) for group in view.result.groups):
        raise refusals.moved_against_the_rules(quoted(edition.rules, phase))
    await _forget(session, phase, [project_id])
    details = {
        "phase": phase.id,
        "passed": view.choices[project_id].passes,
        "reason": view.choices[project_id].reason,
    }
    record(session, edition, acts.REVIEW_TAKE_BACK, project_id, by=decider, **details)


async def _view_of(
    session: AsyncSession,
    edition: EditionInForce,
    phase: NominationPhase,
    project_id: str,
    *,
    decider: str,
    reach: Reach,
) -> DecisionView:
    view = await _view_for(session, edition, phase, [project_id], decider=decider, reach=reach)
    if project_id not in view.projects:
        raise refusals.not_a_candidate()
    return view


async def _view_for(
    session: AsyncSession,
    edition: EditionInForce,
    phase: NominationPhase,
    projects: Collection[str],
    *,
    decider: str,
    reach: Reach,
) -> DecisionView:
    """The decision before it is taken. Raises what keeps somebody from one of these projects.

    A steward is kept from those in which they take no part; a chair from every line that is not theirs to see whole.
    """
    await holding.share(session, edition.id)
    await must_be_undecided(session, edition, phase)
    view = await decision_view(session, edition, phase)
    if reach.steward:
        if view.projects.keys() & set(projects) & await closed_to(session, edition, decider):
            raise refusals.recused()
        return view
    led = await lines_within(session, edition, view, decider, reach)
    for project in projects:
        if refusal := led.refusal(project):
            raise refusal
    return view


def _must_have_room(view: DecisionView, passes: Mapping[str, bool]) -> None:
    """That no more pass with these choices than the rules allow. What leaves room is always taken."""
    passing = {project for project, passed in passes.items() if passed}
    chosen = dict(view.choices) | {project: ProjectChoice(passed, "") for project, passed in passes.items()}
    result = draw(view.phase, view.projects.values(), view.marks, chosen)
    if passing and (broken := against_the_rules(result, passing)):
        raise refusals.no_room_above_the_line(broken)


async def _forget(session: AsyncSession, phase: NominationPhase, projects: Sequence[str]) -> None:
    await session.exec(
        delete(PanelChoice).where(
            col(PanelChoice.phase) == phase.id, col(PanelChoice.project_id).in_(projects)
        )
    )


def _reason(reason: str, missing: Invalid) -> str:
    reason = many_lines(reason)
    if not reason:
        raise missing
    if len(reason) > REASON_MOST:
        raise text_too_long("reason", most=REASON_MOST)
    return reason


async def must_be_undecided(session: AsyncSession, edition: EditionInForce, phase: NominationPhase) -> None:
    if await is_decided(session, edition, phase.id):
        raise refusals.already_decided()


async def _write(
    session: AsyncSession,
    edition: EditionInForce,
    phase: NominationPhase,
    passes: Mapping[str, bool],
    *,
    reason: str,
    decider: str,
) -> None:
    """The newest word of the panel takes the place of the one before; the journal keeps both."""
    await _forget(session, phase, list(passes))
    now = clock.now()
    rows = [
        {
            "id": new_id(),
            "phase": phase.id,
            "project_id": project,
            "passes": passed,
            "reason": reason,
            "decided_by": decider,
            "decided_at": now,
        }
        for project, passed in passes.items()
    ]
    await session.exec(insert(PanelChoice), params=rows)
    details = {
        "passing": sorted(p for p, passed in passes.items() if passed),
        "not_passing": sorted(p for p, passed in passes.items() if not passed),
        "reason": reason,
    }
    record(session, edition, acts.REVIEW_CHOOSE, phase, by=decider, **details)
