"""A steward's acts on the decision: propose, approve."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import insert, update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.certificates.actions import issue
from prizes.certificates.rules.standing import CertificateKind, Earned
from prizes.edition import proposals
from prizes.edition.document.phases import NominationPhase
from prizes.edition.models import Proposal
from prizes.edition.proposals import canonical
from prizes.edition.queries import EditionInForce
from prizes.edition.refusals import proposal_changed, proposal_gone
from prizes.edition.spans import closes_at, is_open, opens_at, sources
from prizes.edition.titles import phase_title
from prizes.journal import acts
from prizes.journal.actions import record
from prizes.kit.token import new_id
from prizes.nomination.models import Project
from prizes.nomination.rules.states import Actor, State, may_move
from prizes.review import refusals
from prizes.review.actions import holding
from prizes.review.actions.choosing import must_be_undecided
from prizes.review.actions.telling import tell_nominators
from prizes.review.models import Standing
from prizes.review.queries.decision import DecisionView, decision_view, phase_of_proposal
from prizes.review.queries.members import panels_lacking
from prizes.review.queries.minutes import minutes_missing
from prizes.review.queries.projects import all_decided, number_unscreened
from prizes.review.rules.deciding import WAITS_FOR_STEWARD, against_the_rules

KIND = "nomination"
NAMED_AT_MOST = 5
GIVES: dict[str, State] = {"nominated": State.NOMINATED, "champion": State.CHAMPION, "winner": State.WINNER}
"""State of what passes, by what the cut gives; going on to a next round changes no state."""


async def propose_decision(
    session: AsyncSession, edition: EditionInForce, phase: NominationPhase, *, proposer: str, reason: str = ""
) -> Proposal:
    """Put the decision, as it follows from marks, rules and panel now, before a second steward.

    Possible from the opening of the phase. While it is open, only once all reviews that the rules ask for
    are in.
    """
    await holding.share(session, edition.id)
    view = await _ready(session, edition, phase)
    return await proposals.propose(session, edition, KIND, view.content, reason=reason, proposer=proposer)


async def _ready(session: AsyncSession, edition: EditionInForce, phase: NominationPhase) -> DecisionView:
    """The view of a decision that can be taken now; raises what stands in its way."""
    await must_be_undecided(session, edition, phase)
    now = clock.now()
    opens, closes = opens_at(edition.rules, phase.id), closes_at(edition.rules, phase.id)
    if opens is None or now < opens:
        raise refusals.not_open_yet(phase_title(phase), opens)
    for each in sources(edition.rules, phase):
        if not await all_decided(session, edition, [each]):
            raise refusals.earlier_cut_first(phase=phase_title(each))
    if unscreened := await number_unscreened(session, edition, phase):
        raise refusals.not_all_screened(n=unscreened)
    view = await decision_view(session, edition, phase)
    if not view.projects:
        raise refusals.no_candidates()
    if view.reviews_missing and closes is not None and is_open(edition.rules, phase.id, now):
        raise refusals.reviews_still_come_in(n=view.reviews_missing, closes=closes)
    _must_be_settled(view)
    for code, lacks in (await panels_lacking(session, edition, phase)).items():
        name = edition.rules.category_name(code)
        raise refusals.panel_incomplete(category=name, lacks=lacks[0], category_codes=[code])
    if missing := await minutes_missing(session, edition, phase):
        names = [edition.rules.category_name(code) for code in missing]
        raise refusals.minutes_needed(n=len(missing), categories=names, category_codes=missing)
    return view


def _must_be_settled(view: DecisionView) -> None:
    undecided = view.result.undecided
    if undecided:
        titles = [view.projects[row.project].title for row in undecided[:NAMED_AT_MOST]]
        left_to_steward = all(row.ruling.code in WAITS_FOR_STEWARD for row in undecided)
        refusal = refusals.waits_for_steward if left_to_steward else refusals.still_undecided
        raise refusal(titles=titles, n=len(undecided))
    if broken := against_the_rules(view.result):
        raise refusals.against_the_rules(broken)


async def approve_decision(
    session: AsyncSession, edition: EditionInForce, proposal_id: str, *, seen_sha256: str, approver: str
) -> Proposal:
    """A second steward's approval takes the decision: places written, projects moved, nominators told.

    Raises Conflict if what was proposed is no longer what follows from marks, rules and panel.
    """
    await holding.alone(session, edition.id)
    proposal = await proposals.approve(
        session, edition, proposal_id, seen_sha256=seen_sha256, approver=approver
    )
    if proposal.kind != KIND:
        raise proposal_gone()
    phase = edition.rules.phase(phase_of_proposal(proposal))
    if not isinstance(phase, NominationPhase):
        raise proposal_gone()
    view = await _ready(session, edition, phase)
    if canonical(view.content) != proposal.content:
        raise proposal_changed()
    await _write_standings(session, edition, view)
    await _move_projects(session, edition, phase)
    await _certify(session, edition, view)
    await tell_nominators(session, edition, view)
    _record(session, edition, view, proposal, approver)
    return proposal


async def _write_standings(session: AsyncSession, edition: EditionInForce, view: DecisionView) -> None:
    now = clock.now()
    rows = [
        {
            "id": new_id(),
            "phase": view.phase.id,
            "project_id": line["project"],
            "outcome": line["outcome"],
            "rank": line["rank"],
            "score": line["score"],
            "mark": line["mark"],
            "reason": line.get("reason", ""),
            "decided_at": now,
            "rules_version": edition.version,
            "rules_sha256": edition.sha256,
        }
        for line in view.content["projects"]
    ]
    await session.exec(insert(Standing), params=rows)


async def _move_projects(session: AsyncSession, edition: EditionInForce, phase: NominationPhase) -> None:
    """Two statements, however many projects; only moves that a decision may make."""
    moves: list[tuple[str, State]] = [("not_passed", State.NOT_NOMINATED)]
    if phase.cut.gives in GIVES:
        moves.append(("passed", GIVES[phase.cut.gives]))
    for outcome, new in moves:
        placed = select(Standing.project_id).where(Standing.phase == phase.id, Standing.outcome == outcome)
        from_states = [state for state in State if may_move(state, new, Actor.DECISION)]
        await session.exec(
            update(Project)
            .where(col(Project.edition_id) == edition.id, col(Project.id).in_(placed))
            .where(col(Project.state).in_(from_states))
            .values(state=new.value, updated_at=clock.now())
            .execution_options(synchronize_session=False)
        )


async def _certify(session: AsyncSession, edition: EditionInForce, view: DecisionView) -> None:
    """A certificate for each project that became something."""
    if view.phase.cut.gives in GIVES:
        kind = CertificateKind(view.phase.cut.gives)
        passed = [line["project"] for line in view.content["projects"] if line["outcome"] == "passed"]
        await issue(session, edition, [Earned(project, kind) for project in passed])


def _record(
    session: AsyncSession, edition: EditionInForce, view: DecisionView, proposal: Proposal, approver: str
) -> None:
    lines: Sequence[Mapping[str, Any]] = view.content["projects"]
    details = {
        "phase": view.phase.id,
        "passed": sum(line["outcome"] == "passed" for line in lines),
        "not_passed": sum(line["outcome"] == "not_passed" for line in lines),
        "sha256": proposal.sha256,
    }
    record(session, edition, acts.REVIEW_DECIDE, proposal, by=approver, **details)
