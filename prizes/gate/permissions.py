"""Who may call a route. Every route declares it; `public` is a declaration too.

    @router.get("/{lang:lang}/{edition}/office", dependencies=allow(Who.STEWARD))

A route that programs may call with a token says with which scope, `allow(Who.STEWARD, TokenScope.OFFICE_READ)`; one
without refuses tokens, unless it is public and only reads: then a token is nobody there. With a `ServiceScope` a token
of that edition reads it, and is nobody there either.

What a person may do to one object (their own draft, a project of their panel) is decided by the act or query.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from fastapi import Depends, Request

from prizes.accounts.queries import SignedIn
from prizes.accounts.refusals import factor_needed, fresh_factor_needed
from prizes.accounts.rules.roles import Role, holds
from prizes.accounts.rules.scopes import Scope
from prizes.errors import Forbidden
from prizes.gate.draft_access import perhaps_author
from prizes.gate.fresh import needs_fresh_factor
from prizes.gate.people import GATE, OPENED, check_token, perhaps, sign_in_needed
from prizes.gate.transaction import SAFE_METHODS, Tx


class Who(StrEnum):
    PUBLIC = "public"
    SIGNED_IN = "signed-in"
    AUTHOR = "author"
    """Whoever is signed in, or holds the secret of a draft (`gate.draft_access`)."""
    EXPERT = "expert"
    """Experts of the edition, and its stewards."""
    OBSERVER = "observer"
    """Observers of the edition, and its stewards."""
    REGIONAL = "regional"
    """Regional officers of the edition, and its stewards. Of which region is for the page or act to ask."""
    STEWARD = "steward"
    """Stewards of the edition; where an address names none, of all editions."""


ROLES: dict[Who, tuple[Role, ...]] = {
    Who.EXPERT: (Role.EXPERT, Role.STEWARD),
    Who.OBSERVER: (Role.OBSERVER, Role.STEWARD),
    Who.REGIONAL: (Role.REGIONAL, Role.STEWARD),
    Who.STEWARD: (Role.STEWARD,),
}

ALL = "*"
"""In the place of an edition: all of them."""
STAFF = "staff"
"""In the state of a request: somebody with a role asks, and was let in for it (`edge.admission`)."""

experts_only = Forbidden.named("experts-only", "Only experts of this edition can open this page.")
observers_only = Forbidden.named(
    "observers-only", "Only observers and stewards of this edition can open this page."
)
regional_officers_only = Forbidden.named(
    "regional-officers-only", "Only regional officers and stewards of this edition can open this page."
)
stewards_only = Forbidden.named("stewards-only", "Only stewards of this edition can open this page.")
stewards_of_all_only = Forbidden.named(
    "stewards-of-all-editions-only", "Only stewards of all editions can open this page."
)
ROLE_NEEDED = {
    Who.EXPERT: experts_only,
    Who.OBSERVER: observers_only,
    Who.REGIONAL: regional_officers_only,
    Who.STEWARD: stewards_only,
}


def is_allowed(me: SignedIn | None, who: Who, edition: str = ALL) -> bool:
    if who is Who.PUBLIC:
        return True
    if me is None:
        return False
    return who in (Who.SIGNED_IN, Who.AUTHOR) or any(holds(me.grants, role, edition) for role in ROLES[who])


def is_withheld(me: SignedIn | None, who: Who, edition: str = ALL) -> bool:
    """Whether somebody has a role for this and has not shown the second factor that it needs. `SignedIn.grants` has
    only what is not withheld, so everything else that asks for roles refuses them too.
    """
    held = me.withheld if me else ()
    return who in ROLES and any(holds(held, role, edition) for role in ROLES[who])


class Gatekeeper:
    """The dependency that `allow` makes. The house tests find it on every route."""

    def __init__(self, who: Who, *scopes: Scope) -> None:
        self.who = who
        self.scopes = scopes
        """With one of which a token may call the route; none: with no token."""

    async def __call__(self, request: Request, session: Tx) -> None:
        me = await self._known(request, session)
        edition = str(request.path_params.get("edition", ALL))
        if is_allowed(me, self.who, edition) or getattr(request.state, OPENED, False):
            if self.who in ROLES:
                setattr(request.state, STAFF, True)
            if needs_fresh_factor(request, me):
                raise fresh_factor_needed()
            return
        if me is None:
            raise sign_in_needed()
        if is_withheld(me, self.who, edition):
            raise factor_needed()
        refused = stewards_of_all_only if edition == ALL else ROLE_NEEDED[self.who]
        raise refused()

    async def _known(self, request: Request, session: Tx) -> SignedIn | None:
        """Who is here. Raises Forbidden for a token that may not call this route."""
        setattr(request.state, GATE, self.scopes)
        me = await perhaps(request, session)
        if not (self.who is Who.PUBLIC and request.method in SAFE_METHODS):
            check_token(request)
        return me


class AuthorGate(Gatekeeper):
    """The same for who writes projects. What a browser began is theirs once they have signed in and write."""

    def __init__(self, *scopes: Scope) -> None:
        super().__init__(Who.AUTHOR, *scopes)

    async def __call__(self, request: Request, session: Tx) -> None:
        me = await self._known(request, session)
        if await perhaps_author(request, session, me) is None:
            raise sign_in_needed()


def allow(who: Who, *scopes: Scope) -> list[Any]:
    return [Depends(AuthorGate(*scopes) if who is Who.AUTHOR else Gatekeeper(who, *scopes))]


class OpenGate(Gatekeeper):
    """Public without a look at who is here: for what must answer even when the database does not, or looks itself."""

    def __init__(self, *scopes: Scope) -> None:
        super().__init__(Who.PUBLIC, *scopes)

    async def __call__(self, request: Request) -> None:  # type: ignore[override]
        """Lets everybody pass."""
        setattr(request.state, GATE, self.scopes)


def unguarded(*scopes: Scope) -> list[Any]:
    return [Depends(OpenGate(*scopes))]
