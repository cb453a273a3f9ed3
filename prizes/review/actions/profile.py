"""An expert says what they know and where they come from."""

from __future__ import annotations

from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.accounts.models import Person
from prizes.review.expertise import Expertise
from prizes.review.models import ExpertProfile


async def save_expertise(session: AsyncSession, person: Person, said: Expertise) -> ExpertProfile:
    """The country is that of the person, everywhere."""
    profile = await session.get(ExpertProfile, person.id) or ExpertProfile(
        person_id=person.id, updated_at=clock.now()
    )
    profile.lines, profile.languages = list(said.lines), list(said.languages)
    profile.affiliations, profile.gender, profile.updated_at = said.affiliations, said.gender, clock.now()
    person.country = said.country
    session.add(profile)
    session.add(person)
    await session.flush()
    return profile
