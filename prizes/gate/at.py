"""Where something is asked, and by whom: what routes of pages and programs hand on as one value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.accounts.models import Person
from prizes.accounts.queries import SignedIn
from prizes.edition.queries import EditionInForce
from prizes.gate.editions import TheEdition
from prizes.gate.people import PerhapsMe, sign_in_needed
from prizes.gate.transaction import Tx
from prizes.i18n.languages import negotiate
from prizes.i18n.translator import Translator, translator
from prizes.nomination.project_roles import Author


@dataclass(frozen=True, slots=True)
class At:
    """One request, in its transaction."""

    request: Request
    session: AsyncSession
    of_edition: EditionInForce | None
    """None where an address names none."""
    reader: SignedIn | None
    """None: nobody is signed in."""

    @property
    def edition(self) -> EditionInForce:
        assert self.of_edition is not None, "this address names no edition"
        return self.of_edition

    @property
    def here(self) -> tuple[AsyncSession, EditionInForce]:
        """What most acts and queries take first."""
        return self.session, self.edition

    @property
    def me(self) -> SignedIn:
        """Raises SignInNeeded."""
        if self.reader is None:
            raise sign_in_needed()
        return self.reader

    @property
    def person(self) -> Person:
        return self.me.person

    @property
    def lang(self) -> str:
        """Of the answer: as the request asks for it."""
        return negotiate(self.request.headers.get("accept-language"))

    @property
    def voice(self) -> Translator:
        return translator(self.lang)

    @property
    def by(self) -> str:
        """Id of whoever asks, as acts take it."""
        return self.me.person.id

    @property
    def author(self) -> Author:
        """Whoever is signed in; for `Who.AUTHOR` perhaps the holder of a draft's secret. Raises SignInNeeded."""
        found: Author | None = getattr(self.request.state, "author", None)
        return found or self.person


async def at_edition(request: Request, session: Tx, edition: TheEdition, reader: PerhapsMe) -> At:
    return At(request, session, edition, reader)


async def at_service(request: Request, session: Tx, reader: PerhapsMe) -> At:
    """For addresses that name no edition."""
    return At(request, session, None, reader)


AtEdition = Annotated[At, Depends(at_edition)]
AtService = Annotated[At, Depends(at_service)]
