"""Who may call a route. Every route declares it; `public` is a declaration too.

    @router.get("/{lang:lang}/{edition}/office", dependencies=allow(Who.STEWARD))

What a person may do to one object (their own draft, a project of their panel) is decided by the act or query.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from fastapi import Depends, Request

from prizes.accounts.queries import SignedIn
from prizes.accounts.rules.roles import Role, holds
from prizes.errors import Forbidden
from prizes.gate.draft_access import PerhapsAuthor
from prizes.gate.people import PerhapsMe, sign_in_needed


class Who(StrEnum):
    PUBLIC = "public"
    SIGNED_IN = "signed-in"
    AUTHOR = "author"
    """Whoever is signed in, or holds the secret of a draft (`gate.draft_access`)."""
    EXPERT = "expert"
    """Experts of the edition, and its stewards."""
    OBSERVER = "observer"
    """Observers of the edition, and its stewards."""
    STEWARD = "steward"
    """Stewards of the edition; where an address names none, of all editions."""


ROLES: dict[Who, tuple[Role, ...]] = {
    Who.EXPERT: (Role.EXPERT, Role.STEWARD),
    Who.OBSERVER: (Role.OBSERVER, Role.STEWARD),
    Who.STEWARD: (Role.STEWARD,),
}

STAFF = "staff"
"""In the state of a request: somebody with a role asks, and was let in for it (`edge.admission`)."""

experts_only = Forbidden.named("experts-only", "Only experts of this edition can open this page.")
observers_only = Forbidden.named(
    "observers-only", "Only observers and stewards of this edition can open this page."
)
stewards_only = Forbidden.named("stewards-only", "Only stewards of this edition can open this page.")
ROLE_NEEDED = {Who.EXPERT: experts_only, Who.OBSERVER: observers_only, Who.STEWARD: stewards_only}


def is_allowed(me: SignedIn | None, who: Who, edition: str = "*") -> bool:
    if who is Who.PUBLIC:
        return True
    if me is None:
        return False
    return who in (Who.SIGNED_IN, Who.AUTHOR) or any(holds(me.grants, role, edition) for role in ROLES[who])


class Gatekeeper:
    """The dependency that `allow` makes. The house tests find it on every route."""

    def __init__(self, who: Who) -> None:
        self.who = who

    async def __call__(self, request: Request, me: PerhapsMe) -> None:
        edition = str(request.path_params.get("edition", "*"))
        if is_allowed(me, self.who, edition):
            if self.who in ROLES:
                setattr(request.state, STAFF, True)
            return
        if me is None:
            raise sign_in_needed()
        refused = ROLE_NEEDED[self.who]
        raise refused()


class AuthorGate(Gatekeeper):
    """The same for who writes projects. What a browser began is theirs once they have signed in and write."""

    def __init__(self) -> None:
        super().__init__(Who.AUTHOR)

    async def __call__(self, author: PerhapsAuthor) -> None:  # type: ignore[override]
        if author is None:
            raise sign_in_needed()


def allow(who: Who) -> list[Any]:
    return [Depends(AuthorGate() if who is Who.AUTHOR else Gatekeeper(who))]


class OpenGate(Gatekeeper):
    """Public without a look at who is here: for what must answer even when the database does not."""

    def __init__(self) -> None:
        super().__init__(Who.PUBLIC)

    async def __call__(self) -> None:  # type: ignore[override]
        """Lets everybody pass."""


def unguarded() -> list[Any]:
    return [Depends(OpenGate())]
