"""What two stewards seal of an edition that has no later concept: byte for byte as before panels chose from fields, and
before there were several announcements. Otherwise the hash of an earlier edition would have another meaning.
"""

from __future__ import annotations

import hashlib
import secrets
from itertools import count
from pathlib import Path
from typing import Any

from sqlmodel import select

from prizes.accounts.models import Person
from prizes.edition.models import Proposal
from prizes.kit import token
from prizes.nomination.models import Project
from prizes.results.models import Publication
from tests.results.publishing import approved_contest

SEALED = Path(__file__).with_name("sealed.txt")
"""As the program of 30 November 2026 wrote it, with names in place of random ids."""


class Numbered:
    """Ids in the order in which they are made, so that what is listed by id has one order."""

    def __init__(self) -> None:
        self.numbers = count(1)

    def token_bytes(self, length: int) -> bytes:
        return next(self.numbers).to_bytes(length, "big")

    def __getattr__(self, name: str) -> Any:
        return getattr(secrets, name)


async def sealed(session) -> str:
    """What was proposed and approved, and what is published, one line each, with its hash as it is stored."""
    names = {row.id: row.title for row in (await session.exec(select(Project))).all()}
    names |= {row.id: row.email for row in (await session.exec(select(Person))).all()}
    rows = [
        *(await session.exec(select(Proposal).order_by(Proposal.id))).all(),
        *(await session.exec(select(Publication))).all(),
    ]
    lines = []
    for row in rows:
        assert hashlib.sha256(row.content.encode()).hexdigest() == row.sha256
        text = row.content
        for id_, name in names.items():
            text = text.replace(id_, name)
        lines.append(f"{getattr(row, 'kind', 'publication')} {text}\n")
    return "".join(lines)


async def test_what_was_sealed_before_later_concepts_has_the_same_bytes(session, time, monkeypatch):
    monkeypatch.setattr(token, "secrets", Numbered())
    await approved_contest(session, time, selection__panel={"declaration": "none", "minutes": False})
    assert await sealed(session) == SEALED.read_text()
