"""What is known of a person who votes, as far as the rules of a round ask for it. Nothing of it is written
but that an age was confirmed, as a keyed hash. Whether they are on a list of voters is read by such a hash, too.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, delete, exists, literal, null, or_, select, union_all
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.accounts.models import Person
from prizes.ballot.box_sql import AGES, LISTED, PROJECTS, add
from prizes.ballot.keys import key_of
from prizes.ballot.refusals import barred
from prizes.ballot.rules.electorate import VotedProject, VoterFacts, attribute_of, bar
from prizes.ballot.rules.voting import age_mark, list_mark
from prizes.db import columns_of, metadata
from prizes.edition.document.phases import VotingPhase
from prizes.edition.queries import EditionInForce
from prizes.nomination.models import ProjectMember
from prizes.nomination.project_roles import ProjectRole
from prizes.review.models import ExpertProfile
from prizes.review.rules.hints import organizations

MEMBERS = metadata.tables[str(ProjectMember.__tablename__)]
PROFILES = metadata.tables[str(ExpertProfile.__tablename__)]

OF_AGE = "*"
"""In place of a project's id: they confirmed their age."""
ON_THE_LIST = "+"
"""The same: they are on the list of voters."""


async def facts_of(
    session: AsyncSession,
    edition: EditionInForce,
    phase: VotingPhase,
    person: Person,
    *,
    of_age: bool = False,
) -> VoterFacts:
    """One statement at most, and none where the rules ask for neither organizations nor an age nor a list. It knows the
    person and no vote. `of_age`: they confirm now that they are old enough, so that it is not looked up.
    """
    asked: list[Any] = []
    if "organization" in phase.electorate.not_own:
        asked += _belongs(edition.id, person.id)
    if phase.electorate.minimum_age is not None and not of_age:
        made = await age_mark_of(session, edition, phase, person)
        confirmed = exists().where(*_same_mark(edition, phase, made or ""))
        asked.append(select(literal(OF_AGE), literal("")).where(confirmed))
    if phase.electorate.voter_list:
        on_it = await _is_listed(session, edition, phase, person)
        asked.append(on_it)
    query = union_all(*asked) if asked else None
    rows = [] if query is None else (await (await session.connection()).execute(query)).all()
    found = [(row[0], row[1]) for row in rows]
    return VoterFacts(
        person.country,
        person.stakeholder_type,
        organizations(person.entity_name, *(name for _, name in found)),
        frozenset(project for project, _ in found if project not in (None, OF_AGE, ON_THE_LIST)),
        of_age=of_age or any(project == OF_AGE for project, _ in found),
        listed=any(project == ON_THE_LIST for project, _ in found),
        on_the_list=next((said for project, said in found if project == ON_THE_LIST), ""),
    )


async def _is_listed(
    session: AsyncSession, edition: EditionInForce, phase: VotingPhase, person: Person
) -> Select[str, str]:
    """A row with what the list says beside their address. Whose mailbox votes by another account is told that, and not
    that they are on no list.
    """
    key = await key_of(session, edition.slug)
    address = person.votes_as(key.form) if key else None
    if key is None or address is None:
        return select(literal(ON_THE_LIST), literal("")).where(literal(key is not None))
    made = list_mark(key.secret, edition.slug, phase.id, address)
    return select(literal(ON_THE_LIST), LISTED.c.attribute).where(
        LISTED.c.edition == edition.slug, LISTED.c.phase == phase.id, LISTED.c.approved, LISTED.c.mark == made
    )


async def age_mark_of(
    session: AsyncSession, edition: EditionInForce, phase: VotingPhase, person: Person
) -> str | None:
    """None: the edition has no key yet, or this mailbox votes by another account."""
    key = await key_of(session, edition.slug)
    address = person.votes_as(key.form) if key else None
    return age_mark(key.secret, edition.slug, phase.id, address) if key and address else None


def _same_mark(edition: EditionInForce, phase: VotingPhase, made: str) -> list[ColumnElement[bool]]:
    return [AGES.c.edition == edition.slug, AGES.c.phase == phase.id, AGES.c.mark == made]


async def keep_age(
    session: AsyncSession, edition: EditionInForce, phase: VotingPhase, person: Person
) -> None:
    """That this person has confirmed to be old enough, with the hour."""
    made = await age_mark_of(session, edition, phase, person)
    connection = await session.connection()
    row = {
        "edition": edition.slug,
        "phase": phase.id,
        "mark": made,
        "years": phase.electorate.minimum_age,
        "stated_at": clock.the_hour(clock.now()),
    }
    await connection.execute(add(AGES, postgres=connection.dialect.name == "postgresql"), row)


async def forget_age(
    session: AsyncSession, edition: EditionInForce, phase: VotingPhase, person: Person
) -> None:
    """With an erased account: with this mailbox the age is confirmed again."""
    made = await age_mark_of(session, edition, phase, person)
    if made is not None:
        await (await session.connection()).execute(delete(AGES).where(*_same_mark(edition, phase, made)))


async def must_belong(
    session: AsyncSession,
    edition: EditionInForce,
    phase: VotingPhase,
    person: Person,
    *,
    of_age: bool = False,
) -> VoterFacts:
    """What is known of a person who may vote in the round. `of_age`: they confirm now that they are old enough.

    Raises Conflict where they have something to state first, Forbidden where they are not among those who vote.
    """
    known = await facts_of(session, edition, phase, person, of_age=of_age)
    hindrance = bar(edition.rules, phase, known)
    if hindrance is None and phase.attribute and not attribute_of(edition.rules, phase, known):
        hindrance = "unlisted"  # on a list that was approved before the rules asked for groups or weights
    if hindrance:
        raise barred(hindrance)
    return known


async def voted_projects(session: AsyncSession, ids: Sequence[str]) -> list[VotedProject]:
    """Whose projects these are."""
    query = select(*columns_of(VotedProject, PROJECTS.c)).where(PROJECTS.c.id.in_(ids))
    return [VotedProject(*row) for row in await (await session.connection()).execute(query)]


def _belongs(edition_id: str, person_id: str) -> list[Any]:
    """Id and owner of each project of theirs in the edition; without an id, organizations that an expert named."""
    edits = exists().where(
        MEMBERS.c.project_id == PROJECTS.c.id,
        MEMBERS.c.person_id == person_id,
        MEMBERS.c.part == ProjectRole.EDITOR.value,
    )
    theirs = select(PROJECTS.c.id, PROJECTS.c.owner).where(
        PROJECTS.c.edition_id == edition_id, or_(PROJECTS.c.nominator_id == person_id, edits)
    )
    return [theirs, select(null(), PROFILES.c.affiliations).where(PROFILES.c.person_id == person_id)]
