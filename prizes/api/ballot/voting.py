"""Voting for programs: my ballot, a vote, taking it back, turnout."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from prizes.ballot import actions, queries
from prizes.ballot.actions import Voted
from prizes.ballot.refusals import no_voting, not_confirmed
from prizes.ballot.rules.voting import Progress, changes_left, progress
from prizes.ballot.turnout import after_the_end
from prizes.edition.document.phases import VotingPhase
from prizes.edition.queries import EditionInForce
from prizes.edition.spans import in_order
from prizes.gate.ballot.circumstances import HowSeen
from prizes.gate.editions import TheEdition
from prizes.gate.idempotency import Once
from prizes.gate.people import Me
from prizes.gate.permissions import Who, allow
from prizes.gate.transaction import Tx

router = APIRouter(tags=["ballot"])
ProjectId = Annotated[str, Field(max_length=64)]


class VoteSent(BaseModel):
    """One project, or several where the rules allow it."""

    project: ProjectId | None = None
    projects: tuple[ProjectId, ...] = Field(default=(), max_length=50)
    confirmed: bool = False
    """Must be true where the rules ask for two steps."""

    def chosen(self) -> list[str]:
        return [*self.projects, *([self.project] if self.project is not None else [])]


class ProgressOf(BaseModel):
    """How far you are, in categories."""

    voted: int
    of: int
    needed: int
    """Votes without which nothing of the ballot counts."""
    complete: bool


class VoteSaved(BaseModel):
    """A vote that is saved. The choice is not in it: this answer may be kept, and must prove nothing."""

    category: str
    changed: bool
    """False: the same was chosen before."""
    changes_left: int | None
    """None: no limit."""
    code: str | None
    """Tracking code of the vote in the log; None: taken back, or the round has no log."""
    ticket: str | None
    """A signed note: the promise that the line of this vote will stand in the log within a minute."""


class ChoiceOf(BaseModel):
    category: str
    projects: list[str]
    """Empty: no vote, or taken back."""
    changes_left: int | None


class BallotOf(BaseModel):
    edition: str
    phase: str | None
    """The round that you can vote in now; None: there is none, and your choices are shown no more."""
    items: list[ChoiceOf]
    progress: ProgressOf | None


class Origins(BaseModel):
    """Numbers of voters. Whatever fewer than five people said is among the others, as are all who said nothing."""

    shown: dict[str, int]
    others: int


class TurnoutOf(BaseModel):
    phase: str
    voters: int | None
    """None: the rules let nobody see it while voting is open."""
    votes: int | None
    """None until voting is over."""
    countries: Origins | None = None
    """Voters by the country that they named, once voting is over."""
    stakeholder_types: Origins | None = None


@router.put(
    "/editions/{edition}/ballot/{category}", response_model=VoteSaved, dependencies=allow(Who.SIGNED_IN)
)
async def cast_vote(
    session: Tx, edition: TheEdition, me: Me, category: str, sent: VoteSent, once: Once, seen: HowSeen
) -> Response:
    """Vote in a category, in place of an earlier vote there. It is saved at once."""
    there = await queries.round_for(session, edition, me.person)
    if there and there.phase.ballot.confirm == "two_step" and not sent.confirmed:
        raise not_confirmed()
    voted = await actions.cast(session, edition, me.person, category, sent.chosen(), seen=seen)
    return await once.answer(saved(voted))


@router.delete(
    "/editions/{edition}/ballot/{category}", response_model=VoteSaved, dependencies=allow(Who.SIGNED_IN)
)
async def take_vote_back(session: Tx, edition: TheEdition, me: Me, category: str, once: Once) -> Response:
    """Take the vote in a category back, where the rules allow it."""
    return await once.answer(saved(await actions.take_back(session, edition, me.person, category)))


def saved(voted: Voted) -> VoteSaved:
    """What is told of a vote that is saved, and kept for a repeat."""
    return VoteSaved(
        category=voted.category,
        changed=voted.changed,
        changes_left=voted.changes_left,
        code=voted.code,
        ticket=voted.ticket,
    )


@router.get("/editions/{edition}/ballot", dependencies=allow(Who.SIGNED_IN))
async def read_my_ballot(session: Tx, edition: TheEdition, me: Me) -> BallotOf:
    """Your choices by category, while you can change them. It is not a receipt."""
    if not edition.rules.votings:
        raise no_voting(edition=edition.rules.title)
    there = await queries.round_for(session, edition, me.person)
    if there is None:
        return BallotOf(edition=edition.slug, phase=None, items=[], progress=None)
    return await _ballot(session, edition, there.phase, me)


async def _ballot(session: Tx, edition: EditionInForce, phase: VotingPhase, me: Me) -> BallotOf:
    mine = await queries.my_votes(session, edition, phase, me.person)
    there = await queries.categories_with_nominees(session, edition, phase)
    items = [
        ChoiceOf(
            category=category.code,
            projects=list(vote.choices) if vote else [],
            changes_left=changes_left(phase.ballot, vote),
        )
        for category in edition.rules.categories
        for vote in (mine.get(category.code),)
        if vote or category.code in there
    ]
    seen = progress(edition.rules, phase, there, {code: vote.choices for code, vote in mine.items()})
    return BallotOf(edition=edition.slug, phase=phase.id, items=items, progress=_how(seen))


def _how(seen: Progress) -> ProgressOf:
    return ProgressOf(voted=seen.number, of=len(seen.categories), needed=seen.needed, complete=seen.complete)


@router.get("/editions/{edition}/turnout", dependencies=allow(Who.PUBLIC))
async def read_turnout(session: Tx, edition: TheEdition) -> TurnoutOf:
    """How many have voted, in the round that opened last. Never how many votes a project has."""
    rounds = [phase for phase in in_order(edition.rules) if isinstance(phase, VotingPhase)]
    if not rounds:
        raise no_voting(edition=edition.rules.title)
    opened = [phase for phase in rounds if queries.has_opened(edition, phase)]
    phase = opened[-1] if opened else rounds[0]
    seen = await queries.turnout(session, edition, phase)
    after = await after_the_end(session, edition, phase)
    countries, groups = (after.origins.countries, after.origins.groups) if after else (None, None)
    return TurnoutOf(
        phase=phase.id,
        voters=seen.voters if seen else None,
        votes=seen.votes if seen else None,
        countries=Origins(shown=countries.shown, others=countries.others) if countries else None,
        stakeholder_types=Origins(shown=groups.shown, others=groups.others) if groups else None,
    )
