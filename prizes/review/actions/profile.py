"""An expert says what they know and where they come from."""

from __future__ import annotations

from collections.abc import Iterable

from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.accounts import actions as accounts
from prizes.accounts.models import Person
from prizes.accounts.rules.roles import Grant
from prizes.accounts.schemas import Origin, Profile
from prizes.edition.queries import editions_in_force
from prizes.review.actions.declaring import declare_own_country
from prizes.review.expertise import Expertise
from prizes.review.models import ExpertProfile
from prizes.review.rules.reviews import panel_of


async def save_expertise(
    session: AsyncSession, person: Person, said: Expertise, grants: Iterable[Grant] = ()
) -> ExpertProfile:
    """The country is that of the person, everywhere."""
    profile = await session.get(ExpertProfile, person.id) or ExpertProfile(
        person_id=person.id, updated_at=clock.now()
    )
    profile.lines, profile.languages = list(said.lines), list(said.languages)
    profile.affiliations, profile.gender, profile.updated_at = said.affiliations, said.gender, clock.now()
    person.country = said.country
    session.add(profile)
    session.add(person)
    await _keep_out_of_own_country(session, person, grants)
    return profile


async def change_profile(
    session: AsyncSession, person: Person, profile: Profile, grants: Iterable[Grant] = ()
) -> None:
    """What anybody says of themselves; of an expert it may name their country."""
    await accounts.change_profile(session, person, profile)
    await _keep_out_of_own_country(session, person, grants)


async def answer_origin(
    session: AsyncSession, person: Person, origin: Origin | None, grants: Iterable[Grant] = ()
) -> None:
    """The same of a voter who is asked from where they vote."""
    await accounts.answer_origin(session, person, origin)
    await _keep_out_of_own_country(session, person, grants)


async def _keep_out_of_own_country(session: AsyncSession, person: Person, grants: Iterable[Grant]) -> None:
    """Wherever a country is said: where the rules keep experts out of projects of their own, it does so at once in the
    editions in which they are an expert by `grants`, also of projects declared before.
    """
    await session.flush()
    held = tuple(grants)
    for edition in await editions_in_force(session) if held else ():
        if panel := panel_of(held, edition.slug):
            await declare_own_country(session, edition, person, panel)
