"""The invented people and projects of a trial run. Addresses lie under `.example`, where nobody has mail."""

from __future__ import annotations

import random
from collections.abc import Sequence

from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.accounts.actions import grant
from prizes.accounts.models import Person
from prizes.accounts.rules.roles import Role
from prizes.data.countries import countries
from prizes.edition.document.rules import Rules
from prizes.mail.rules.addresses import canonical_email

DOMAIN = "trial.example"


async def make_person(
    session: AsyncSession, name: str, role: Role | None = None, *, category: str = "*"
) -> Person:
    email = f"{name}@{DOMAIN}"
    made = Person(
        email=email,
        canonical_email=canonical_email(email),
        name=f"Trial {name}",
        lang="en",
        created_at=clock.now(),
    )
    session.add(made)
    await session.flush()
    if role is not None:
        await grant(session, made, role, edition="*", category=category, granter=None)
    return made


def project_rows(rules: Rules, each: Sequence[int], chance: random.Random) -> list[dict[str, str]]:
    """So many projects of each category, as an import has them. As many owners as the limits need."""
    submission = rules.submission
    limit = submission.limits.per_entity if submission else None
    return [
        {
            "title": f"Project {category.code} {n + 1}",
            "category": category.code,
            "state": "submitted",
            "owner": f"Owner {category.code} {n + 1}" if limit else f"Owner {n + 1}",
            "stakeholder_type": chance.choice(submission.who).value if submission else "government",
            "country": chance.choice(countries()).alpha2,
            "language": submission.languages[0] if submission else "en",
            "summary": "Invented for a trial run.",
            "source_url": "a trial run",
        }
        for category, number in zip(rules.categories, each, strict=True)
        for n in range(number)
    ]
