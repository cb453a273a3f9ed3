"""What a project has received, as its page shows it first: its honour, the words of the panel, its votes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.edition.queries import EditionInForce
from prizes.edition.titles import Said
from prizes.forum.queries.partners import partners_of
from prizes.kit.sentence import Sentence
from prizes.nomination.models import Project
from prizes.nomination.rules.form import first_picture, picture_field
from prizes.nomination.rules.states import State
from prizes.promotion.rules.claims import Claim, words_of
from prizes.results import queries
from prizes.results.rules.quoting import place_of
from prizes.web.results.partners import supporters

HONOURED = frozenset({State.CHAMPION, State.WINNER, State.SPECIAL_RECOGNITION})
"""States in which a page begins with what was received. While people vote, pages of nominees ask for none of it."""


@dataclass(frozen=True, slots=True)
class ReceivedHonour:
    words: Said
    """What it is called."""
    picture: tuple[str, int] | None
    """As `first_picture` has it."""
    reason: str = ""
    """The panel's, as it was published, or corrected since."""
    supported: Sequence[str] = ()
    """Names of those who support this recognition."""
    votes: int | None = None
    place: Sentence | None = None


async def honoured(
    session: AsyncSession, edition: EditionInForce, project: Project, claim: Claim
) -> ReceivedHonour | None:
    if claim.state not in HONOURED:
        return None
    field = picture_field(edition.rules) if edition.rules.submission else None
    reason, supported = await _of_the_panel(session, edition, project, claim)
    voting = queries.last_voting(edition)
    found = await queries.vote_place(session, voting.id, project) if voting else None
    rank, votes, of = found or (None, None, 0)
    if voting and voting.cut.divided:  # a place is one in a part of the category
        rank = None
    return ReceivedHonour(
        words_of(edition.rules, claim),
        first_picture(project.answers.get(field)) if field else None,
        reason,
        supported,
        votes,
        place_of(rank, of) if rank is not None else None,
    )


async def _of_the_panel(
    session: AsyncSession, edition: EditionInForce, project: Project, claim: Claim
) -> tuple[str, Sequence[str]]:
    if claim.state is State.CHAMPION:
        return "", ()
    content = await queries.published(session, edition.id)
    own = [each for each in content["honours"] if each["project"] == project.id] if content else []
    title = next((each["title"] for each in own), "")
    named = (
        supporters(await partners_of(session, edition)) if claim.state is State.SPECIAL_RECOGNITION else {}
    )
    return next((each["reason"] for each in own), ""), named.get(title, ())
