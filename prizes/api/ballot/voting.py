"""Voting for programs: a vote, my ballot, turnout."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field

from prizes.ballot import actions, queries
from prizes.ballot.refusals import points_and_projects
from prizes.ballot.rules.voting import changes_left, progress
from prizes.ballot.turnout import after_the_end, round_to_show
from prizes.edition.document.phases import VotingPhase
from prizes.funnel.marking import mark
from prizes.gate.at import At, AtEdition
from prizes.gate.ballot.circumstances import HowSeen
from prizes.gate.idempotency import Once
from prizes.gate.permissions import Who, allow
from prizes.votelog.format.choices import NONE_OF_THESE

router = APIRouter(tags=["ballot"])
ProjectId = Annotated[str, Field(max_length=64)]


class VoteSent(BaseModel):
    """One project, or several where the rules allow it. Where votes are rankings: in order, the first choice first.
    Where votes share out points: `points` alone.
    """

    project: ProjectId | None = None
    projects: tuple[ProjectId, ...] = Field(default=(), max_length=50)
    none: bool = False
    """None of these, where the rules offer it; then no project is named."""
    points: dict[ProjectId, Annotated[int, Field(ge=0, le=1000)]] = Field(default={}, max_length=1000)
    """Points by project. Projects that are left out, or have 0, are given none."""
    confirmed: bool = False
    """Must be true where the rules ask for two steps."""
    of_age: bool = False
    """Must be true with the first vote where the rules ask for a least age: its voter confirms to be old enough."""

    def chosen(self) -> list[str] | dict[str, int]:
        """Raises Invalid for points beside projects."""
        if not self.points:
            return self.by_name()
        if self.by_name():
            raise points_and_projects()
        return self.points

    def by_name(self) -> list[str]:
        return [
            *self.projects,
            *([self.project] if self.project is not None else []),
            *([NONE_OF_THESE] if self.none else []),
        ]


class ProgressOf(BaseModel):
    """How far you are, in categories."""

    voted: int
    of: int
    needed: int
    """Votes without which nothing of the ballot counts."""
    complete: bool


class VoteSaved(BaseModel):
    """A vote that is saved. The choice is not in it: this answer may be kept, and must prove nothing."""

    model_config = ConfigDict(from_attributes=True)

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
    """Empty: no vote, taken back, or none of these. Where votes are rankings the first choice is first."""
    points: dict[str, int]
    """By project; empty where votes share out no points."""
    none: bool
    """Whether the vote says “none of these”."""
    changes_left: int | None


class BallotOf(BaseModel):
    edition: str
    phase: str | None
    """The round that you can vote in now; None: there is none, and your choices are shown no more."""
    items: list[ChoiceOf]
    progress: ProgressOf | None


class Origins(BaseModel):
    """Numbers of voters. Whatever fewer than five people said is among the others, as are all who said nothing."""

    model_config = ConfigDict(from_attributes=True)

    shown: dict[str, int]
    others: int


class TurnoutOf(BaseModel):
    phase: str
    voters: int | None
    """None: the rules let nobody see it now."""
    votes: int | None
    """Of all categories together. None until voting is over, unless the rules show them before."""
    shown_until: datetime | None = None
    """From this instant to the end of voting both numbers are sealed; None: the rules name no instant."""
    countries: Origins | None = None
    """Voters by the country that they named, once voting is over."""
    regions: Origins | None = None
    """The same by ITU region: numbers from which, with those by country, no few can be told."""
    stakeholder_types: Origins | None = None


@router.put(
    "/editions/{edition}/ballot/{category}", response_model=VoteSaved, dependencies=allow(Who.SIGNED_IN)
)
async def cast_vote(at: AtEdition, category: str, sent: VoteSent, once: Once, seen: HowSeen) -> Response:
    """Vote in a category, in place of an earlier vote there. It is saved at once."""
    voted = await actions.cast(
        *at.here,
        at.person,
        category,
        sent.chosen(),
        confirmed=sent.confirmed,
        of_age=sent.of_age,
        seen=seen,
    )
    if not voted.before:
        mark(at.request.state, at.edition.slug, "confirmed")
    return await once.answer(VoteSaved.model_validate(voted))


@router.get("/editions/{edition}/ballot", dependencies=allow(Who.SIGNED_IN))
async def read_my_ballot(at: AtEdition) -> BallotOf:
    """Your choices by category, while you can change them. It is not a receipt."""
    queries.rounds_of(at.edition)
    there = await queries.round_for(*at.here, at.person)
    if there is None:
        return BallotOf(edition=at.edition.slug, phase=None, items=[], progress=None)
    return await _ballot(at, there.phase)


async def _ballot(at: At, phase: VotingPhase) -> BallotOf:
    mine = await queries.my_votes(*at.here, phase, at.person)
    there = await queries.categories_with_nominees(*at.here, phase)
    items = [
        ChoiceOf(
            category=category.code,
            projects=list(vote.projects) if vote else [],
            points=vote.points if vote else {},
            none=vote is not None and vote.choices == (NONE_OF_THESE,),
            changes_left=changes_left(phase.ballot, vote),
        )
        for category in at.edition.rules.categories
        for vote in (mine.get(category.code),)
        if vote or category.code in there
    ]
    seen = progress(at.edition.rules, phase, there, {code: vote.choices for code, vote in mine.items()})
    how = ProgressOf(voted=seen.number, of=len(seen.categories), needed=seen.needed, complete=seen.complete)
    return BallotOf(edition=at.edition.slug, phase=phase.id, items=items, progress=how)


@router.get("/editions/{edition}/turnout", dependencies=allow(Who.PUBLIC))
async def read_turnout(at: AtEdition) -> TurnoutOf:
    """How many have voted, in the round that opened last. Never how many votes a project has."""
    phase = round_to_show(at.edition)
    seen, after = await queries.turnout(*at.here, phase), await after_the_end(*at.here, phase)
    return TurnoutOf(
        phase=phase.id,
        voters=seen.voters if seen else None,
        votes=seen.votes if seen else None,
        shown_until=at.edition.rules.instant(phase.ballot.shown_until),
        countries=Origins.model_validate(after.origins.countries) if after else None,
        regions=Origins.model_validate(after.origins.regions) if after else None,
        stakeholder_types=Origins.model_validate(after.origins.groups) if after else None,
    )
