"""An expert says what they know and where they come from."""

from __future__ import annotations

from collections.abc import Iterable

from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.accounts.models import Person
from prizes.accounts.rules import Grant
from prizes.edition.queries import editions_in_force
from prizes.review.actions.declaring import declare_own_country
from prizes.review.expertise import Expertise
from prizes.review.models import ExpertProfile
from prizes.review.rules import panel_of


async def save_expertise(
    session: AsyncSession, person: Person, said: Expertise, grants: Iterable[Grant] = ()
) -> ExpertProfile:
    """The country is that of the person, everywhere. Where the rules keep experts out of projects of their own country,
    it does so at once in the editions in which they are an expert by `grants`, also of projects declared before.
    """
    profile = await session.get(ExpertProfile, person.id) or ExpertProfile(
        person_id=person.id, updated_at=clock.now()
    )
    profile.lines, profile.languages = list(said.lines), list(said.languages)
    profile.affiliations, profile.gender, profile.updated_at = said.affiliations, said.gender, clock.now()
    person.country = said.country
    session.add(profile)
    session.add(person)
    await session.flush()
    for edition in await editions_in_force(session):
        if panel := panel_of(grants, edition.slug):
            await declare_own_country(session, edition, person, panel)
    return profile
