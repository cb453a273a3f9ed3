"""Panels that choose winners, for tests: champions, a chair, two experts, a steward."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.accounts.actions import grant, sign_in_with_code
from prizes.accounts.models import Person, SignInCode
from prizes.accounts.queries import SignedIn
from prizes.accounts.rules.roles import Grant, Role
from prizes.edition.document.phases import SelectionPhase
from prizes.edition.queries import EditionInForce
from prizes.nomination.models import Project
from prizes.results.electing import cast
from prizes.results.minuting import write_minutes
from prizes.review.models import PanelSeat, Standing
from tests.ballot.paper import nominee
from tests.contest import DOCUMENT, load_contest, person, steward, with_role
from tests.review.reviewing import signed_in

MEMBERS = ("chair", "first", "second")


@dataclass
class Panel:
    """Category C1 with its champions; all is flushed, nothing committed."""

    session: AsyncSession
    edition: EditionInForce
    projects: dict[str, Project]
    people: dict[str, Person] = field(default_factory=dict)

    @property
    def selection(self) -> SelectionPhase:
        return self.edition.rules.selections[0]

    async def me(self, name: str) -> SignedIn:
        return await signed_in(self.session, self.people[name])

    async def vote(self, name: str, *titles: str) -> None:
        ranking = [self.projects[title].id for title in titles]
        await cast(self.session, self.edition, self.selection, "C1", await self.me(name), ranking=ranking)

    def titles(self, ids: Any) -> list[str]:
        by_id = {p.id: title for title, p in self.projects.items()}
        return [by_id[each] for each in ids]


async def seat(panel: Panel, name: str, part: str, category: str = "C1") -> Person:
    made = await person(panel.session, f"{name}@example.org", name=name.title())
    await grant(panel.session, made, Role.EXPERT, edition="2027", category=category, granter=None)
    panel.session.add(
        PanelSeat(
            edition_id=panel.edition.id,
            category=category,
            part=part,
            email=made.email,
            canonical_email=made.canonical_email,
            person_id=made.id,
            lang="en",
            state="accepted",
            invited_at=clock.now(),
            expires_at=clock.now(),
        )
    )
    panel.people[name] = made
    await panel.session.flush()
    return made


async def champion(panel: Panel, title: str, votes: int, category: str = "C1", **facts: Any) -> Project:
    made = await nominee(panel.session, panel.edition, category, title, state="champion", **facts)
    for phase in ("nomination", "voting"):
        panel.session.add(
            Standing(
                phase=phase,
                project_id=made.id,
                outcome="passed",
                rank=1,
                votes=votes,
                decided_at=clock.now(),
                rules_version=1,
                rules_sha256=panel.edition.sha256,
            )
        )
    panel.projects[title] = made
    await panel.session.flush()
    return made


async def panel_choosing(session: AsyncSession, *titles: str, **rules: Any) -> Panel:
    """`rules`: changes of the document, such as `selection__method="stv"`."""
    edition = await load_contest(session, **rules)
    panel = Panel(session, edition, {})
    for n, title in enumerate(titles or ("Ant", "Bee", "Cat")):
        await champion(panel, title, 100 - n)
    for name in MEMBERS:
        await seat(panel, name, "chair" if name == "chair" else "expert")
    panel.people["steward"] = await steward(session)
    return panel


async def on_record(session: AsyncSession, edition: EditionInForce, *categories: str) -> Person:
    """An expert whom the records of these panels (or of C1) have as present; a steward wrote them."""
    selection = edition.rules.selections[0]
    one = await with_role(session, "present@example.org", Role.EXPERT, edition=edition.slug)
    writer = await steward(session, "records@example.org")
    me = SignedIn(writer, (Grant(Role.STEWARD),), "")
    for code in categories or ("C1",):
        await write_minutes(session, edition, selection, code, me, present=[one.id], note="")
    return one


async def token_of(session, email: str) -> str:
    now = clock.now()
    code = SignInCode(
        canonical_email=email, email=email, code_hash="", created_at=now, expires_at=now, used_at=now
    )
    token = await sign_in_with_code(session, code, "en")
    await session.commit()
    return token


def several(first: dict[str, Any], second: dict[str, Any], *, most: int = 2) -> dict[str, Any]:
    """Changes of the document: its selection with changes, and a grand jury behind it that chooses among its winners."""
    phases = deepcopy(DOCUMENT["phases"])
    phases[3] |= {
        "closes": "2027-03-15T23:00:00",
        "cut": {"gives": "winner", "decided": "panel", "most": most},
        "title": {"en": "Jury"},
        **first,
    }
    grand = {
        "id": "grand",
        "kind": "selection",
        "title": {"en": "Grand jury"},
        "opens": "2027-03-16T00:00:00",
        "closes": "2027-03-31T23:00:00",
        "panel": {"declaration": "none"},
        "cut": {"gives": "grand-prize", "decided": "panel", "most": 1},
        **second,
    }
    named = {"id": "grand-prize", "one": {"en": "Grand Prize"}, "many": {"en": "Grand Prizes"}}
    return {"phases": [*phases[:4], grand, *phases[4:]], "honours": [named]}
