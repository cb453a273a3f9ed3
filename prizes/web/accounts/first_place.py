"""Where somebody goes who has just accepted a role: to what there is to do in it."""

from __future__ import annotations

from dataclasses import replace

from prizes.accounts.models import Invitation
from prizes.accounts.queries import grants_of
from prizes.accounts.rules.roles import ANY, Role
from prizes.edition.queries import EditionInForce, edition_in_force
from prizes.review.queries.interests import interests_of, waiting
from prizes.web.layout.pages import PageAt


async def first_place(at: PageAt, invitation: str) -> str:
    """Address after an invitation to a role."""
    found = await at.session.get(Invitation, invitation)
    edition = await edition_in_force(at.session, found.edition) if found and found.edition != ANY else None
    if found is None or edition is None:
        return at.to("all_offices" if found and found.role == Role.STEWARD else "my_page")
    if found.role != Role.EXPERT:
        return at.to("office_home", edition=edition.slug)
    return await experts_place(at, edition)


async def experts_place(at: PageAt, edition: EditionInForce) -> str:
    """To the declarations that open the reviews, else to the reviews."""
    me = replace(at.me, grants=await grants_of(at.session, at.person.id))
    undeclared = waiting(await interests_of(at.session, edition, me))
    return at.to("declaring_page" if undeclared else "reviews_home", edition=edition.slug)
