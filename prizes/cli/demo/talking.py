"""What experts of the rehearsals say of some projects to each other, and the feedback that is made of it."""

from __future__ import annotations

from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.accounts.models import Person
from prizes.accounts.queries import SignedIn
from prizes.accounts.rules.roles import Grant, Role
from prizes.db import Database
from prizes.edition.document.phases import NominationPhase
from prizes.edition.queries import EditionInForce
from prizes.review.actions.discussing import add_remark, write_feedback
from prizes.review.queries.discussion import discussions
from prizes.review.queries.projects import candidates

REMARKS = (
    "Made up for the demo: a good idea, but who pays for it after the first year?",
    "Made up for the demo: I know a village that uses it. It works.",
)
FEEDBACK = (
    "Made up for the demo: the experts liked the idea, and would like to read who pays for it in later years."
)


async def talk(
    database: Database, edition: EditionInForce, phase: NominationPhase, staff: dict[str, Person]
) -> int:
    """In each category one project is spoken of, and its nominator gets feedback; how many there are."""
    steward = SignedIn(staff["steward1"], (Grant(Role.STEWARD),), "")
    experts = [
        SignedIn(person, (Grant(Role.EXPERT),), "")
        for name, person in staff.items()
        if name.startswith("expert")
    ]
    async with database.writing() as session:
        first = {p.category: p.id for p in reversed(await candidates(session, edition, phase))}
        if phase.panel.discussion:
            for expert, text in zip(experts, REMARKS, strict=False):
                await _say(session, edition, phase, expert, text=text, about={*first.values()})
        if phase.panel.feedback:
            for project in first.values():
                await write_feedback(session, edition, phase, project, steward, text=FEEDBACK, lang="en")
    return len(first)


async def _say(
    session: AsyncSession,
    edition: EditionInForce,
    phase: NominationPhase,
    expert: SignedIn,
    *,
    text: str,
    about: set[str],
) -> None:
    """Of those projects that the expert may discuss."""
    for each in await discussions(session, edition, phase, expert):
        if each.project.id in about and not each.waits:
            await add_remark(session, edition, phase, each.project.id, expert, text=text)
