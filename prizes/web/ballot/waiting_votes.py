"""A vote that somebody gave before they signed in: said once more, before one tap saves it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.accounts.models import Person
from prizes.ballot import queries
from prizes.edition.queries import edition_in_force
from prizes.gate.addresses import addresses

ADDRESS = addresses("/{lang:lang}/{edition}/ballot/{category}")


@dataclass(frozen=True, slots=True)
class WaitingVote:
    category: str
    titles: list[tuple[str, str]]
    """Of the projects, each with its language."""
    one_step: bool
    """Whether the next tap saves it; otherwise it comes to a page that asks to confirm."""


async def waiting_vote(
    session: AsyncSession, path: str, fields: Iterable[tuple[str, str]], person: Person, lang: str
) -> WaitingVote | None:
    """None where the kept form is something else, or names nothing that this person can vote for now."""
    found = ADDRESS.fullmatch(path)
    edition = await edition_in_force(session, found["edition"]) if found else None
    there = await queries.round_for(session, edition, person) if edition and edition.published else None
    if found is None or edition is None or there is None:
        return None
    chosen = {value for name, value in fields if name == "project"}
    paper = await queries.on_the_ballot(session, edition, there.phase, found["category"], lang)
    titles = [project.heading for project in paper if project.id in chosen]
    return (
        WaitingVote(found["category"], titles, there.phase.ballot.confirm == "one_step") if titles else None
    )
