"""Erase a nominator: drafts vanish, parts in others' projects end, and what was submitted stays without them.

A project that was submitted is the owner's, and it entered the public register; so it stays as it was judged. What says
how to reach its nominator goes: the owner's address, rows of people that only experts and stewards see, and wherever
else the address or the name stands in it. Of projects that were handed over, or that somebody did something to, address
and name go as well; of all others the address.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Text, cast, delete, func, literal, or_, update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.accounts.models import Person
from prizes.db import UTCDateTime
from prizes.edition.document.components import FormField
from prizes.edition.document.rules import Rules
from prizes.edition.kinds.kind import question_kind
from prizes.edition.queries import EditionInForce
from prizes.kit.text import folded, without
from prizes.mail.forgetting import forget_about
from prizes.mail.rules.addresses import leads_to
from prizes.mail.rules.mentions import mention_of, patterns_of
from prizes.nomination.actions.drafts import delete_drafts
from prizes.nomination.models import (
    Appeal,
    Attachment,
    BodyDelegate,
    FormalityRecord,
    FormalitySignature,
    LateEntry,
    Likeness,
    OwnerConsent,
    Project,
    ProjectInvitation,
    ProjectMember,
    ProjectMessage,
    ProjectNote,
    ProjectTag,
    ProjectText,
    ScreeningSheet,
)
from prizes.nomination.queries.projects import edition_of
from prizes.nomination.rules.form import submission_of
from prizes.nomination.rules.states import Actor, State

IN_PLAY = (
    State.SUBMITTED,
    State.RETURNED,
    State.NOMINATED,
    State.CHAMPION,
    State.WINNER,
    State.SPECIAL_RECOGNITION,
)
"""States in which somebody must answer for a project until its edition is over."""


@dataclass(frozen=True, slots=True)
class LedProject:
    """A project that somebody is the nominator of."""

    id: str
    edition_id: str
    title: str
    language: str
    state: str
    submitted: bool

    @property
    def vanishes(self) -> bool:
        """It was never submitted."""
        return not self.submitted and self.state in (State.DRAFT, State.WITHDRAWN)


async def led_by(session: AsyncSession, person: Person) -> list[LedProject]:
    """In all editions, the last changed first."""
    query = (
        select(Project)
        .where(Project.nominator_id == person.id)
        .order_by(col(Project.updated_at).desc(), Project.id)
    )
    return [
        LedProject(p.id, p.edition_id, p.title, p.language, p.state, p.submitted_at is not None)
        for p in (await session.exec(query)).all()
    ]


async def offers_made(session: AsyncSession, person: Person) -> Sequence[str]:
    """Ids of the parts in projects that somebody offered by mail."""
    query = select(ProjectInvitation.id).where(ProjectInvitation.invited_by == person.id)
    return (await session.exec(query)).all()


async def forget_nominator(session: AsyncSession, person: Person, touched: Collection[str]) -> None:
    """`touched`: subjects in the journal, such as `project:…`, of what somebody did something to."""
    led = await led_by(session, person)
    drafts = [each.id for each in led if each.vanishes]
    await forget_about(session, [f"project:{draft}" for draft in drafts])
    await delete_drafts(session, drafts)
    settled = func.coalesce(ProjectMessage.settled_at, literal(clock.now(), UTCDateTime))
    mine = (
        delete(ProjectMember).where(col(ProjectMember.person_id) == person.id),
        delete(ProjectInvitation).where(
            or_(
                col(ProjectInvitation.canonical_email) == person.canonical_email,
                col(ProjectInvitation.invited_by) == person.id,
            )
        ),
        update(ProjectMessage)
        .where(col(ProjectMessage.author_id) == person.id, col(ProjectMessage.side) == Actor.NOMINATOR.value)
        .values(
            author_id=None,
            text="",
            settled_at=settled,
        ),
        update(Attachment).where(col(Attachment.added_by) == person.id).values(added_by=None),
        update(ProjectMember).where(col(ProjectMember.added_by) == person.id).values(added_by=None),
    )
    for statement in mine:
        await session.exec(statement.execution_options(synchronize_session=False))
    for project in (await session.exec(select(Project).where(Project.nominator_id == person.id))).all():
        await _without_contact(session, project, await edition_of(session, project.id))
    ids = {subject.removeprefix("project:") for subject in touched} | {each.id for each in led}
    await _leave_out(session, person, ids)
    await _forget_owner(session, person)
    await _forget_signer(session, person)
    await _forget_late_entries(session, person, words_of(person))
    await _forget_delegate(session, person)
    await session.flush()


# --- what stays of a project ---------------------------------------------------------------------------


def words_of(person: Person) -> re.Pattern[str]:
    """What is left out of the words of others about a person: the address, and the name as it is written."""
    return words_to_leave_out(person.canonical_email, person.name or "")


def words_to_leave_out(canonical: str, name: str) -> re.Pattern[str]:
    address = f"(?i:{mention_of(canonical).pattern})"
    return re.compile(rf"{address}|(?<!\w){re.escape(name)}(?!\w)" if name.strip() else address)


def kept_answers(answers: Mapping[str, Any], rules: Rules | None) -> dict[str, Any]:
    """Without rows that only experts and stewards see: such as those of people to write to."""
    fields = submission_of(rules).form.fields if rules else []
    contacts = {field.id for field in fields if _is_contact(field)}
    return {id_: value for id_, value in answers.items() if id_ not in contacts}


def _is_contact(field: FormField) -> bool:
    return question_kind(field).lists_people and not {"public", "voters"} & set(field.shown_to)


async def _without_contact(session: AsyncSession, project: Project, edition: EditionInForce | None) -> None:
    rules = edition.rules if edition else None
    project.owner_email = ""
    project.answers = kept_answers(project.answers, rules)
    session.add(project)
    for text in (await session.exec(select(ProjectText).where(ProjectText.project_id == project.id))).all():
        text.answers = kept_answers(text.answers, rules)
        session.add(text)
    asked = update(OwnerConsent).where(col(OwnerConsent.project_id) == project.id)
    await session.exec(asked.values(email="").execution_options(synchronize_session=False))
    for signature in (
        await session.exec(select(FormalitySignature).where(FormalitySignature.project_id == project.id))
    ).all():
        await _forget_address(session, signature)
    await session.flush()


WRITTEN: Mapping[Any, tuple[str, ...]] = {
    Project: (
        "answers",
        "summary",
        "search",
        "state_reason",
        "exception",
        "corrections",
        "paper",
        "proposal_reason",
    ),
    ProjectText: ("answers", "summary"),
    ProjectMessage: ("text",),
    ProjectNote: ("text",),
    ProjectTag: ("tag",),
    Appeal: ("reason", "answer"),
    ScreeningSheet: ("note",),
    Likeness: ("reason",),
    OwnerConsent: ("note",),
    FormalityRecord: ("reason", "reference"),
    FormalitySignature: ("name", "organization"),
}
"""Where people write in a project and about it. Its title and owner are none of these: they stay on public record."""


async def _leave_out(session: AsyncSession, person: Person, ids: Collection[str]) -> None:
    """Out of all that is written: the address wherever it stands, and the name in what is said of these projects, which
    somebody leads or did something to. A tag goes whole.
    """
    words, address = words_of(person), mention_of(person.canonical_email)
    for table, names in WRITTEN.items():
        of_project: Any = table.id if table is Project else table.project_id
        named = [names_address(getattr(table, name), person) for name in names]
        for row in (await session.exec(select(table).where(or_(of_project.in_(ids), *named)))).all():
            pattern = words if getattr(row, of_project.key) in ids else address
            if table is ProjectTag:
                if pattern.search(row.tag):
                    await session.delete(row)
                continue
            for name in names:
                setattr(row, name, without(getattr(row, name), pattern))
            session.add(row)
    folded_words = words_to_leave_out(person.canonical_email, folded(person.name or ""))
    for project in (await session.exec(select(Project).where(col(Project.id).in_(ids)))).all():
        project.search = without(project.search, folded_words)
        session.add(project)
    await session.flush()


def names_address(column: Any, person: Person) -> ColumnElement[bool]:
    """Whether the address may stand in a column, however it is spelled."""
    text = func.lower(cast(column, Text))
    return or_(*(text.like(f"%{pattern}%", escape="\\") for pattern in patterns_of(person.canonical_email)))


# --- what others wrote down of them --------------------------------------------------------------------


async def _forget_owner(session: AsyncSession, person: Person) -> None:
    """As the one who speaks for the owner of projects that others submit: a question that is open is taken back, and an
    answer stays without the address.
    """
    asked = (await session.exec(select(OwnerConsent).where(names_address(OwnerConsent.email, person)))).all()
    for consent in asked:
        if not leads_to(consent.email, person.canonical_email):
            continue
        if consent.answer is None:
            await session.delete(consent)
        else:
            consent.email, consent.note = "", ""
            session.add(consent)
    named = (await session.exec(select(Project).where(names_address(Project.owner_email, person)))).all()
    for project in named:
        if leads_to(project.owner_email, person.canonical_email):
            project.owner_email = ""
            session.add(project)


async def _forget_signer(session: AsyncSession, person: Person) -> None:
    """As somebody who was asked to sign: an open request is taken back, and a reply stays without who gave it."""
    asked = (
        await session.exec(select(FormalitySignature).where(names_address(FormalitySignature.email, person)))
    ).all()
    for signature in asked:
        if leads_to(signature.email, person.canonical_email):
            signature.name, signature.organization = "", ""
            await _forget_address(session, signature)


async def _forget_address(session: AsyncSession, signature: FormalitySignature) -> None:
    if signature.reply is None:
        await session.delete(signature)
        return
    signature.email, signature.canonical_email = "", signature.id
    session.add(signature)


async def _forget_late_entries(session: AsyncSession, person: Person, words: re.Pattern[str]) -> None:
    """That somebody was let in late stays on record; who it was does not."""
    theirs = or_(
        col(LateEntry.canonical_email) == person.canonical_email, col(LateEntry.person_id) == person.id
    )
    for entry in (await session.exec(select(LateEntry).where(theirs))).all():
        entry.email, entry.canonical_email, entry.person_id = "", "", None
        entry.reason = without(entry.reason, words)
        session.add(entry)


async def _forget_delegate(session: AsyncSession, person: Person) -> None:
    """That somebody acted for a body stays on record; who it was does not."""
    theirs = col(BodyDelegate.canonical_email) == person.canonical_email
    for delegate in (await session.exec(select(BodyDelegate).where(theirs))).all():
        delegate.email, delegate.canonical_email = "", ""
        delegate.ended_at = delegate.ended_at or clock.now()
        session.add(delegate)
