"""A delegate proposes a project for a body: its owner is asked to take it over, or the body completes it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.accounts.actions import checked_address
from prizes.accounts.models import Person
from prizes.db import one_at_a_time
from prizes.edition.queries import EditionInForce
from prizes.errors import Invalid, wrong_answers
from prizes.journal import acts
from prizes.journal.actions import record
from prizes.kit.sentence import Sentence, say
from prizes.kit.text import many_lines, one_line
from prizes.nomination import refusals
from prizes.nomination.actions.sharing import offer_part
from prizes.nomination.actions.steps import REASON_LENGTH
from prizes.nomination.actions.writing import create_draft
from prizes.nomination.models import Project
from prizes.nomination.project_roles import ProjectRole
from prizes.nomination.queries.entry.bodies import acting_for, number_proposed
from prizes.nomination.rules.entry.proposing import body_of, completed_by_owner, no_proposal


@dataclass(frozen=True, slots=True)
class EntryOffer:
    """What a delegate says of a project."""

    title: str
    category: str
    owner: str
    country: str
    """ISO 3166-1 alpha-2; empty: that of the body, if it has one."""
    email: str
    """Where the owner is asked."""
    reason: str
    """Why the body proposes it."""
    lang: str
    """Of the letter, where the address has no account yet."""


async def propose_entry(
    session: AsyncSession, edition: EditionInForce, body_id: str, offer: EntryOffer, *, delegate: Person
) -> Project:
    """A draft of the delegate. Where owners complete the form, the owner is asked by email to take it over. It counts
    towards what the body may propose until it is withdrawn.
    """
    body = body_of(edition.rules, body_id)
    if body_id not in await acting_for(session, edition, delegate):
        raise refusals.not_a_delegate(body=body.title)
    address = _checked(offer)
    if body.country is not None and offer.country not in ("", body.country):
        raise refusals.country_of_the_body(body=body.title)
    await one_at_a_time(session, f"nomination.proposed:{edition.id}:{body_id}")
    refusal = no_proposal(edition.rules, body, await number_proposed(session, edition, body_id))
    if refusal:
        raise refusal
    by_owner = completed_by_owner(edition.rules)
    known = {
        "title": offer.title,
        "category": offer.category,
        "owner": offer.owner,
        "country": offer.country or body.country,
        "stakeholder_type": None,
        **({} if by_owner else {"belongs": False, "owner_email": address}),
    }
    project = await create_draft(session, edition, delegate, known, body=body_id)
    project.proposal_reason = many_lines(offer.reason)
    session.add(project)
    record(session, edition, acts.NOMINATION_PROPOSE_ENTRY, project, by=delegate.id, body=body_id)
    await session.flush()
    if by_owner:
        part = ProjectRole.NOMINATOR.value
        await offer_part(
            session, edition, project.id, email=address, part=part, inviter=delegate, lang=offer.lang
        )
    return project


def _checked(offer: EntryOffer) -> str:
    """The address. Raises one refusal for all that is wrong."""
    faults: dict[str, Sentence] = {}
    if not one_line(offer.title):
        faults["title"] = say("Enter the title of the project.")
    if not offer.category:
        faults["category"] = say("Choose a category.")
    if not one_line(offer.owner):
        faults["owner"] = say("Enter the name of the owner.")
    if not many_lines(offer.reason).strip():
        faults["reason"] = say("Say why the body proposes this project.")
    elif len(many_lines(offer.reason)) > REASON_LENGTH:
        faults["reason"] = say("Use at most %(most)s characters.", most=REASON_LENGTH)
    try:
        address = checked_address(offer.email)
    except Invalid as wrong:
        faults |= wrong.fields
    if faults:
        raise wrong_answers(faults)
    return address
