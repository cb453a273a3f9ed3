"""Sessions of people without the way by mail, which a few tests of signing in go."""

from __future__ import annotations

from prizes import clock
from prizes.accounts.actions import sign_in_with_code
from prizes.accounts.models import SignInCode
from prizes.db import Database
from prizes.mail.rules.addresses import canonical_email


async def session_of(database: Database, email: str, lang: str = "en") -> str:
    """The secret of a session of this address, as if its code had been spent a moment ago."""
    now = clock.now()
    code = SignInCode(
        canonical_email=canonical_email(email),
        email=email,
        code_hash="",
        created_at=now,
        expires_at=now,
        used_at=now,
    )
    async with database.writing() as session:
        return await sign_in_with_code(session, code, lang)
