"""Acts on the ballots of panels: vote, close and count, decide a tie."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.accounts.queries import SignedIn
from prizes.accounts.rules.roles import Role, holds
from prizes.edition.document.phases import SelectionPhase
from prizes.edition.queries import EditionInForce
from prizes.edition.refusals import reason_needed
from prizes.errors import Forbidden, text_too_long
from prizes.journal import acts
from prizes.journal.actions import record
from prizes.journal.acts import ActKind
from prizes.results import refusals
from prizes.results.actions import choose, must_be_choosing
from prizes.results.ballots import BallotView, Stage, ballot_views, my_ballot, undeclared
from prizes.results.rules.balloting import as_data, count, unanimous
from prizes.results.rules.marking_ballots import wrong_ranking
from prizes.review.actions import holding
from prizes.review.models import BallotCount, PanelBallot

REASON_MOST = 1000


async def ballot_for(
    session: AsyncSession, edition: EditionInForce, phase: SelectionPhase, field: str, me: SignedIn
) -> BallotView:
    """The ballot of a field for somebody of its panel or a steward. Raises Missing for others, Forbidden for whoever
    takes no part in a project of it; neither says anything about it.
    """
    view = (await ballot_views(session, edition, phase)).get(field)
    steward = holds(me.grants, Role.STEWARD, edition.slug)
    member = view is not None and any(m.person == me.person.id for m in view.panel.members)
    if view is None or not (steward or member):
        raise refusals.no_ballot()
    if me.person.id in view.panel.hands:
        raise _recused(view)
    return view


def _recused(view: BallotView) -> Forbidden:
    return (
        refusals.not_in_this_ballot() if view.panel.field.is_category else refusals.not_in_ballot_of_field()
    )


async def ballots_for(
    session: AsyncSession, edition: EditionInForce, phase: SelectionPhase, me: SignedIn
) -> list[BallotView]:
    """The ballots of a phase that somebody may see: a steward's all, a member's those of their panels; none of a
    field with a project they take no part in.
    """
    steward = holds(me.grants, Role.STEWARD, edition.slug)
    return [
        view
        for view in (await ballot_views(session, edition, phase)).values()
        if (steward or any(m.person == me.person.id for m in view.panel.members))
        and me.person.id not in view.panel.hands
    ]


async def cast(
    session: AsyncSession,
    edition: EditionInForce,
    phase: SelectionPhase,
    field: str,
    me: SignedIn,
    *,
    ranking: Sequence[str],
) -> PanelBallot:
    """Keep a member's ballot over the one before; an empty one is an abstention. Nothing of it enters the journal."""
    await holding.share(session, edition.id)
    view = await ballot_for(session, edition, phase, field, me)
    await must_be_choosing(session, edition, phase)
    if not view.is_voter(me.person.id):
        whole = view.panel.field.is_category
        raise refusals.members_only() if whole else refusals.all_categories_only()
    if await undeclared(session, view, me.person.id):
        raise refusals.declare_first()
    if view.stage is not Stage.OPEN:
        raise refusals.ballot_is_closed()
    if wrong := wrong_ranking(view.phase.ballot_method, ranking, [p.id for p in view.candidates]):
        raise refusals.wrong_ballot(wrong)
    ballot = await my_ballot(session, edition, view, me.person.id) or PanelBallot(
        edition_id=edition.id,
        phase=view.phase.id,
        field=field,
        round=view.round,
        member_id=me.person.id,
        cast_at=clock.now(),
    )
    ballot.ranking, ballot.cast_at = list(ranking), clock.now()
    session.add(ballot)
    await session.flush()
    return ballot


async def close_and_count(
    session: AsyncSession,
    edition: EditionInForce,
    phase: SelectionPhase,
    field: str,
    me: SignedIn,
    *,
    seen_round: int,
) -> BallotCount:
    """Close the round that was looked at and count it: the elected get the title, pending as every choice of a panel.

    A tie goes to the chair where the rules say so, else to another ballot between the tied. Ballots of members who are
    recused by now are left out.
    """
    await holding.alone(session, edition.id)
    view = await ballot_for(session, edition, phase, field, me)
    await must_be_choosing(session, edition, phase)
    if not (view.panel.is_chair(me.person.id) or holds(me.grants, Role.STEWARD, edition.slug)):
        raise refusals.not_yours_to_count()
    if view.stage is not Stage.OPEN or view.round != seen_round:
        raise refusals.ballot_is_closed()
    if view.voted < view.phase.quorum.least:
        raise refusals.no_quorum(n=view.phase.quorum.least, cast=view.voted)
    rankings = await _rankings(session, edition, view)
    candidates = [p.id for p in view.candidates]
    counted = count(view.phase.ballot_method, rankings, candidates, view.seats)
    if view.phase.unanimous:
        counted = unanimous(counted, rankings)
    abstained = sum(not ranking for ranking in rankings)
    outcome: dict[str, Any] = as_data(counted) | {
        "method": view.phase.ballot_method,
        "seats": view.seats,
        "entitled": len(view.panel.voters),
        "ballots": len(rankings),
        "abstentions": abstained,
        "casting": None,
    }
    made = BallotCount(
        edition_id=edition.id,
        phase=view.phase.id,
        field=field,
        round=view.round,
        candidates=candidates,
        outcome=outcome,
        counted_by=me.person.id,
        counted_at=clock.now(),
    )
    session.add(made)
    await session.flush()
    await _give(session, edition, phase, counted.elected, me)
    _record(
        session,
        edition,
        acts.RESULTS_COUNT_BALLOT,
        view,
        by=me,
        ballots=len(rankings),
        tied=len(counted.tied),
    )
    return made


async def _rankings(session: AsyncSession, edition: EditionInForce, view: BallotView) -> list[list[str]]:
    query = select(PanelBallot.member_id, PanelBallot.ranking).where(
        PanelBallot.edition_id == edition.id,
        PanelBallot.phase == view.phase.id,
        PanelBallot.field == view.panel.field.key,
        PanelBallot.round == view.round,
    )
    voters = {m.person for m in view.panel.voters}
    return [list(ranking) for member, ranking in (await session.exec(query)).all() if member in voters]


async def _give(
    session: AsyncSession,
    edition: EditionInForce,
    phase: SelectionPhase,
    elected: Sequence[str],
    me: SignedIn,
) -> None:
    for project in elected:
        await choose(session, edition, project, phase.cut.gives, reason="", chooser=me.person.id)


def _record(
    session: AsyncSession,
    edition: EditionInForce,
    act: ActKind,
    view: BallotView,
    *,
    by: SignedIn,
    **details: Any,
) -> None:
    details = {"phase": view.phase.id, "round": view.round, **details}
    record(session, edition, act, view.panel.field.key, by=by.person.id, **details)


async def decide_by_casting_vote(
    session: AsyncSession,
    edition: EditionInForce,
    phase: SelectionPhase,
    field: str,
    me: SignedIn,
    *,
    chosen: Sequence[str],
    reason: str,
) -> BallotCount:
    """The chair decides the tie of the last round: as many of the tied as there are places."""
    await holding.alone(session, edition.id)
    view = await ballot_for(session, edition, phase, field, me)
    await must_be_choosing(session, edition, phase)
    if view.stage is not Stage.TIE:
        raise refusals.no_tie()
    if not view.panel.is_chair(me.person.id):
        raise refusals.chair_only()
    last, picked = view.counts[-1], list(dict.fromkeys(chosen))
    if len(picked) != view.places or not set(picked) <= {p.id for p in view.candidates}:
        raise refusals.wrong_number_of_tied(n=view.places)
    if not reason.strip():
        raise reason_needed()
    if len(reason.strip()) > REASON_MOST:
        raise text_too_long("reason", most=REASON_MOST)
    told = {"by": me.person.id, "chosen": picked, "reason": reason.strip()}
    last.outcome = {**last.outcome, "casting": told}
    session.add(last)
    await session.flush()
    await _give(session, edition, phase, picked, me)
    _record(session, edition, acts.RESULTS_CASTING_VOTE, view, by=me, reason=told["reason"])
    return last
