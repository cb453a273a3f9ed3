"""An expert declares what they have to do with projects, before they see more than titles, owners and countries."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.accounts.models import Person
from prizes.accounts.queries import SignedIn
from prizes.edition.queries import EditionInForce
from prizes.errors import wrong_answers
from prizes.journal import acts
from prizes.journal.actions import record
from prizes.kit.sentence import Sentence
from prizes.review import refusals
from prizes.review.actions import holding
from prizes.review.actions.recusing import keep_out
from prizes.review.models import DeclaredInterest, ExpertProfile
from prizes.review.queries.interests import MyInterest, interests_of, my_interests
from prizes.review.rules.hints import organizations
from prizes.review.rules.interests import (
    COUNTRY,
    EMPLOYER,
    NONE,
    Declaration,
    Door,
    is_own_country,
    is_own_organization,
    keeps_out,
    kind_field,
    reason_of,
    wrong_declarations,
)


async def declare(
    session: AsyncSession, edition: EditionInForce, expert: SignedIn, choices: Mapping[str, Declaration]
) -> int:
    """Keep what an expert declares of projects of their categories; from how many that keeps them out.

    An interest that keeps people out by the rules recuses them at once: an assignment or a review of theirs counts no
    longer. It can be declared at any time; to take it back is a steward's act. Raises Missing for a project that is
    not theirs to declare, Invalid with a sentence by field.
    """
    await holding.share(session, edition.id)
    if not choices:
        raise refusals.nothing_declared()
    await _one_at_a_time(session, expert.person.id)
    mine = await interests_of(session, edition, expert)
    asked = {interest.project.id: interest for interest in mine}
    if not choices.keys() <= asked.keys():
        raise refusals.not_yours()
    wrong = wrong_declarations(choices) | _against_own_country(expert.person, asked, choices)
    wrong |= _against_own_organization(await _organizations(session, expert.person), asked, choices)
    if wrong := wrong | _against_recusals(asked, choices):
        raise wrong_answers(wrong)
    return await _declare(session, edition, expert.person, asked, choices)


async def declare_own_country(
    session: AsyncSession, edition: EditionInForce, expert: Person, panel: Collection[str]
) -> int:
    """Where somebody now says to be from a country or an organization, and declared less of its projects before, that
    is put right; of how many projects. `panel`: their categories.
    """
    mine = await my_interests(session, edition, person_id=expert.id, panel=panel)
    named = await _organizations(session, expert)
    theirs: dict[str, MyInterest] = {}
    said: dict[str, Declaration] = {}
    for interest in mine:
        if interest.said is None or interest.door is not Door.OPEN:
            continue
        if is_own_country(interest.panel, expert.country, interest.project.country):
            said[interest.project.id] = Declaration(COUNTRY)
        elif is_own_organization(interest.panel, named, interest.project.owner):
            said[interest.project.id] = Declaration(EMPLOYER)
        else:
            continue
        theirs[interest.project.id] = interest
    if not theirs:
        return 0
    await holding.share(session, edition.id)
    return await _declare(session, edition, expert, theirs, said)


async def _declare(
    session: AsyncSession,
    edition: EditionInForce,
    expert: Person,
    asked: Mapping[str, MyInterest],
    choices: Mapping[str, Declaration],
) -> int:
    for project, said in choices.items():
        _write(session, expert.id, asked[project], said)
    _record(session, edition, expert.id, choices)
    out = {p: said for p, said in choices.items() if keeps_out(asked[p].panel, said.kind)}
    return await keep_out(
        session,
        edition,
        expert.id,
        {project: reason_of(said) for project, said in out.items()},
        declared_by=expert.id,
        kinds={project: said.kind for project, said in out.items()},
    )


async def _one_at_a_time(session: AsyncSession, person_id: str) -> None:
    """Two forms of one expert at once wait for each other."""
    await session.exec(select(Person.id).where(Person.id == person_id).with_for_update(key_share=True))


def _against_own_country(
    expert: Person, asked: Mapping[str, MyInterest], choices: Mapping[str, Declaration]
) -> dict[str, Sentence]:
    return {
        kind_field(project): refusals.own_country()
        for project, said in choices.items()
        if is_own_country(asked[project].panel, expert.country, asked[project].project.country)
        and not keeps_out(asked[project].panel, said.kind)
    }


async def _organizations(session: AsyncSession, expert: Person) -> tuple[str, ...]:
    profile = await session.get(ExpertProfile, expert.id)
    return organizations(profile.affiliations if profile else None, expert.entity_name)


def _against_own_organization(
    mine: Collection[str], asked: Mapping[str, MyInterest], choices: Mapping[str, Declaration]
) -> dict[str, Sentence]:
    return {
        kind_field(project): refusals.own_organization()
        for project, said in choices.items()
        if is_own_organization(asked[project].panel, mine, asked[project].project.owner)
        and not keeps_out(asked[project].panel, said.kind)
    }


def _against_recusals(
    asked: Mapping[str, MyInterest], choices: Mapping[str, Declaration]
) -> dict[str, Sentence]:
    return {
        kind_field(project): refusals.only_lifted_by_a_steward()
        for project, said in choices.items()
        if asked[project].door is Door.CLOSED and not keeps_out(asked[project].panel, said.kind)
    }


def _write(session: AsyncSession, person_id: str, asked: MyInterest, said: Declaration) -> None:
    row = asked.said
    if row is None:
        row = DeclaredInterest(
            project_id=asked.project.id, expert_id=person_id, kind=NONE, declared_at=clock.now()
        )
    elif (row.kind, row.note) == (said.kind, said.note):
        return
    else:
        before = {"kind": row.kind, "note": row.note, "since": row.declared_at.isoformat()}
        row.earlier = [*row.earlier, before]
    row.kind, row.note, row.declared_at = said.kind, said.note, clock.now()
    session.add(row)


def _record(
    session: AsyncSession, edition: EditionInForce, person_id: str, choices: Mapping[str, Declaration]
) -> None:
    details = {
        "none": sum(said.kind == NONE for said in choices.values()),
        "interests": {project: said.kind for project, said in sorted(choices.items()) if said.kind != NONE},
    }
    record(session, edition, acts.REVIEW_DECLARE, person_id, by=person_id, **details)
