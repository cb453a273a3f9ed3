"""Tell those who take part that the rules of an edition have changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.accounts.models import Person
from prizes.accounts.queries import open_invitations, role_holders
from prizes.accounts.rules.roles import Role
from prizes.edition.document.phases import NominationPhase, Phase, SelectionPhase
from prizes.edition.document.rules import Rules
from prizes.edition.models import RulesVersion
from prizes.edition.queries import EditionInForce, edition_in_force, rules_of
from prizes.edition.titles import KIND_TITLES
from prizes.jobs.actions import enqueue
from prizes.jobs.kinds import JobKind
from prizes.mail.actions import queue
from prizes.mail.queries import known_keys
from prizes.mail.rules.kinds import RULES_CHANGED
from prizes.nomination.actions.reminders import writers
from prizes.nomination.models import Project
from prizes.nomination.rules.states import State

WRITING = (State.DRAFT, State.SUBMITTED, State.RETURNED)
"""Whose people are told: those who can still lose something by not knowing."""


async def ask_to_tell(session: AsyncSession, edition: EditionInForce) -> None:
    """After an amendment took effect: write to everybody it concerns, when this transaction is committed."""
    job = TELL_OF_CHANGE(edition=edition.slug, version=edition.version)
    await enqueue(session, job, dedupe_key=f"{job.kind}:{edition.slug}:{edition.version}")


async def tell_of_change(session: AsyncSession, edition: str, version: int) -> int:
    """One letter to each nominator and editor of a project that is written or submitted, and to the experts
    where their phase moves; how many. Each in its reader's language, each only once.
    """
    found = await edition_in_force(session, edition)
    new = await rules_of(session, found.id, version) if found else None
    old = await rules_of(session, found.id, version - 1) if found else None
    if found is None or new is None or old is None:
        return 0
    moved = list(moves(old, new))
    readers = await _participants(session, found)
    if any(isinstance(phase, NominationPhase | SelectionPhase) for phase, _ in moved):
        readers |= await _experts(session, found)
    context = {
        "edition_title": dict(new.title),
        "version": version,
        "reason": await _reason(session, found, version),
        "moved": [_dates(old, new, phase, before) for phase, before in moved],
        "calendar": bool(moved),
    }
    return await _write(session, edition, f"rules:{edition}:{version}", readers, context)


TELL_OF_CHANGE = JobKind("tell-of-change", tell_of_change)


def moves(old: Rules, new: Rules) -> Iterator[tuple[Phase, Phase | None]]:
    """Phases that open or close at another instant than before, each with how it stood; None: it is new."""
    before = {phase.id: phase for phase in old.phases}
    for phase in new.phases:
        was = before.get(phase.id)
        if was is None or (was.opens, was.closes) != (phase.opens, phase.closes):
            yield phase, was


def _dates(old: Rules, new: Rules, phase: Phase, before: Phase | None) -> dict[str, Any]:
    def text(rules: Rules, local: Any) -> str | None:
        instant = rules.instant(local)
        return instant.isoformat() if instant else None

    return {
        "title": dict(phase.title) if phase.title else KIND_TITLES[phase.kind],
        "opens": text(new, phase.opens),
        "closes": text(new, phase.closes),
        "closed": text(old, before.closes) if before else None,
    }


async def _participants(session: AsyncSession, edition: EditionInForce) -> dict[str, tuple[str, str]]:
    """Language and address by who it is."""
    query = select(Project).where(
        col(Project.edition_id) == edition.id, col(Project.state).in_([state.value for state in WRITING])
    )
    projects = (await session.exec(query)).all()
    found = await writers(session, projects)
    return {person.id: _reader(person) for persons in found.values() for person in persons}


async def _experts(session: AsyncSession, edition: EditionInForce) -> dict[str, tuple[str, str]]:
    holders = await role_holders(session, Role.EXPERT, edition.slug)
    invited = [i for i in await open_invitations(session, edition.slug) if i.role == Role.EXPERT.value]
    found = {invitation.canonical_email: ("en", invitation.email) for invitation in invited}
    known = {person.canonical_email for person, _ in holders}
    return {name: reader for name, reader in found.items() if name not in known} | {
        person.id: _reader(person) for person, _ in holders
    }


def _reader(person: Person) -> tuple[str, str]:
    return person.lang, person.email


async def _reason(session: AsyncSession, edition: EditionInForce, version: int) -> str:
    query = select(RulesVersion.reason).where(
        RulesVersion.edition_id == edition.id, RulesVersion.version == version
    )
    return (await session.exec(query)).first() or ""


async def _write(
    session: AsyncSession,
    slug: str,
    key: str,
    readers: Mapping[str, tuple[str, str]],
    context: Mapping[str, Any],
) -> int:
    keys = {f"{key}:{who}"[:120]: reader for who, reader in readers.items()}
    known = await known_keys(session, keys)
    for each, (lang, to) in keys.items():
        if each not in known:
            queue(
                session,
                RULES_CHANGED,
                to=to,
                lang=lang,
                edition=slug,
                dedupe_key=each,
                **context,
            )
    await session.flush()
    return len(keys.keys() - known)
