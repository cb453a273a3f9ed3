"""A vote that somebody gave before they signed in: named on the way, and saved with the code that says who they are."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.accounts.actions import drop_held_form, held_form
from prizes.accounts.models import Person
from prizes.ballot import queries
from prizes.ballot.actions import cast
from prizes.ballot.circumstances import Seen
from prizes.edition.document.components import Category
from prizes.edition.queries import EditionInForce, edition_in_force
from prizes.errors import Refusal
from prizes.gate.addresses import addresses
from prizes.votelog.format.choices import NONE_OF_THESE
from prizes.web.ballot.typed_votes import typed_choices

ADDRESS = addresses("/{lang:lang}/{edition}/ballot/{category}")


@dataclass(frozen=True, slots=True)
class WaitingVote:
    held: str
    """Secret of the kept form."""
    edition: EditionInForce
    category: Category
    chosen: list[str] | dict[str, int]
    titles: list[tuple[str, str, int | None]]
    """Of the projects, each with its language and its points, if it is given any; empty: none of these."""
    one_step: bool
    """Whether the code can save it; otherwise the choice is confirmed once its voter is signed in."""


async def waiting_vote(
    session: AsyncSession, held: str, person: Person | None, lang: str
) -> WaitingVote | None:
    """`held`: secret of a kept form. None where there is none, it is something else, or it names nothing that this
    person (None: nobody is signed in) can vote for now.
    """
    try:
        path, fields = await held_form(session, held)
    except Refusal:
        return None
    found = ADDRESS.fullmatch(path)
    edition = await edition_in_force(session, found["edition"]) if found else None
    there = await queries.round_for(session, edition, person) if edition and edition.published else None
    if found is None or edition is None or there is None:
        return None
    category = next((c for c in edition.rules.categories if c.code == found["category"]), None)
    try:
        chosen = typed_choices(fields)
    except Refusal:
        return None  # it is told once its voter is signed in
    paper = await queries.on_the_ballot(session, edition, there.phase, found["category"], lang)
    headings = {project.id: project.heading for project in paper}
    points = chosen if isinstance(chosen, dict) else {}
    titles = [
        (*headings[project], points.get(project))
        for project in chosen
        if project in headings and points.get(project, 1)
    ]
    if category is None or (not titles and chosen != [NONE_OF_THESE]):
        return None
    return WaitingVote(held, edition, category, chosen, titles, there.phase.ballot.confirm == "one_step")


async def save_waiting(session: AsyncSession, vote: WaitingVote, person: Person, seen: Seen) -> bool:
    """The vote of who has just signed in. False where it is refused: then nothing of it is written, the sign-in stays,
    and the form is kept.
    """
    try:
        async with session.begin_nested():
            await cast(session, vote.edition, person, vote.category.code, vote.chosen, seen=seen)
    except Refusal:
        return False
    await drop_held_form(session, vote.held)
    return True
