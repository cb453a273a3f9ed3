"""Erase somebody in proposals: to let them in late, to give them a role, or to have them act for a body."""

from __future__ import annotations

import json
import re

from sqlalchemy import Text, cast, func, or_
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.accounts.models import Person
from prizes.edition.models import Proposal
from prizes.edition.proposals import canonical
from prizes.kit.text import GONE
from prizes.mail.rules.addresses import leads_to
from prizes.mail.rules.mentions import patterns_of

OF_ONE = ("delegate", "late-entry", "role")
"""Kinds of proposals about one person, named by `email` in the content."""


async def proposals_about(session: AsyncSession, person: Person) -> list[Proposal]:
    text = func.lower(cast(col(Proposal.content), Text))
    fits = or_(*(text.like(f"%{pattern}%", escape="\\") for pattern in patterns_of(person.canonical_email)))
    query = select(Proposal).where(col(Proposal.kind).in_(OF_ONE), fits)
    found = (await session.exec(query)).all()
    return [each for each in found if leads_to(json.loads(each.content)["email"], person.canonical_email)]


async def forget_in_proposals(session: AsyncSession, person: Person, words: re.Pattern[str]) -> None:
    """That it was proposed and approved stays on record, with its two stewards; whom it was about does not. The hash of
    a proposal stays that of what was approved. `words`: what finds the person in a reason.
    """
    for proposal in await proposals_about(session, person):
        proposal.content = canonical(json.loads(proposal.content) | {"email": GONE})
        proposal.reason = words.sub(GONE, proposal.reason)
        if proposal.state == "open":
            proposal.state, proposal.decided_at = "expired", clock.now()
        session.add(proposal)
