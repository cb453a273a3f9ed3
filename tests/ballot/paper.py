"""Nominees and voters for tests of the ballot."""

from __future__ import annotations

from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.accounts.models import Person
from prizes.accounts.queries import person_with_address
from prizes.ballot import actions
from prizes.ballot.queries import my_choices
from prizes.edition.queries import EditionInForce
from prizes.nomination.models import Project
from prizes.nomination.rules.states import State
from prizes.votelog.format.choices import NONE_OF_THESE
from tests.contest import load_contest, person

TEXT = (
    "Teachers in three mountain districts write lessons together and share them over a network of small "
    "servers. A class can work with them when the line is down, which happens every week. By now 240 schools "
    "take part."
)


async def nominee(
    session: AsyncSession, edition: EditionInForce, category: str, title: str, **more: Any
) -> Project:
    now = clock.now()
    values = {
        "owner": f"Owner of {title}",
        "country": "KE",
        "summary": TEXT,
        "state": State.NOMINATED.value,
        "sdgs": [4, 9],
        "submitted_at": now,
    } | more
    made = Project(
        source_url="https://example.org/source",
        edition_id=edition.id,
        category=category,
        title=title,
        created_at=now,
        updated_at=now,
        **values,
    )
    session.add(made)
    await session.flush()
    return made


class Contest:
    """A contest with three nominees in C1 and two in C2; C7-EGOV has none. All is committed."""

    def __init__(
        self, session: AsyncSession, edition: EditionInForce, voter: Person, projects: dict[str, Project]
    ) -> None:
        self.session, self.edition, self.voter = session, edition, voter
        self.projects = projects

    def id(self, title: str) -> str:
        return title if title == NONE_OF_THESE else self.projects[title].id

    async def cast(
        self, category: str, *titles: str, by: Person | None = None, points: dict[str, int] | None = None
    ) -> actions.Voted:
        """`points`: by title, in place of titles."""
        named = [self.id(title) for title in titles]
        chosen = named if points is None else {self.id(title): n for title, n in points.items()}
        return await actions.cast(self.session, self.edition, by or self.voter, category, chosen)

    async def take_back(self, category: str) -> actions.Voted:
        return await actions.take_back(self.session, self.edition, self.voter, category)

    async def choices(self, by: Person | None = None) -> dict[str, list[str]]:
        """Titles by category."""
        titles = {project.id: title for title, project in self.projects.items()}
        found = await my_choices(self.session, self.edition, self.edition.rules.votings[0], by or self.voter)
        return {category: sorted(titles[each] for each in chosen) for category, chosen in found.items()}


async def contest(session: AsyncSession, **changes: Any) -> Contest:
    edition = await load_contest(session, **changes)
    projects = {}
    for category, titles in {"C1": ("Ant", "Bee", "Cat"), "C2": ("Dog", "Eel")}.items():
        for title in titles:
            projects[title] = await nominee(session, edition, category, title)
    address = "ana.maria@example.org"
    voter = await person_with_address(session, address) or await person(session, address)
    await session.commit()
    return Contest(session, edition, voter, projects)


async def with_four_votes(session: AsyncSession) -> Contest:
    """An open round: two votes for Ant, one each for Bee and Cat."""
    box = await contest(session)
    for n, title in enumerate(["Ant", "Ant", "Bee", "Cat"]):
        await box.cast("C1", title, by=await person(session, f"voter{n}@example.org"))
    return box
