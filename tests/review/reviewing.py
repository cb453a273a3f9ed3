"""Projects, panels and reviews for tests, made by the acts."""

from __future__ import annotations

from typing import Any

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.accounts.models import Person
from prizes.accounts.queries import SignedIn, grants_of
from prizes.edition.document.rules import Rules
from prizes.edition.queries import EditionInForce
from prizes.edition.spans import PanelPhase
from prizes.mail.rules.addresses import canonical_email
from prizes.nomination.actions import writing as nomination
from prizes.nomination.models import Project
from prizes.review.actions.assigning import assign_panel
from prizes.review.actions.marking import save_review
from prizes.review.models import PanelSeat, Review
from prizes.review.queries.assigning import panel_plan
from tests.contest import NOMINATING, SUBMITTING, person

DESCRIPTION = "A project that brings services to every village by radio."


def phase_of(edition: EditionInForce, phase_id: str = "nomination") -> Any:
    return edition.rules.phase(phase_id)


async def somebody(session: AsyncSession, email: str, **facts: str) -> Person:
    """The person with this address, made if need be."""
    found = (
        await session.exec(select(Person).where(Person.canonical_email == canonical_email(email)))
    ).first()
    return found or await person(session, email, **facts)


async def submitted(
    session: AsyncSession,
    edition: EditionInForce,
    title: str,
    *,
    category: str = "C1",
    nominator: str = "nominator@example.org",
    **facts: Any,
) -> Project:
    """A project that was submitted in time, of an owner of its own."""
    who = await somebody(session, nominator)
    sent = {
        "title": title,
        "category": category,
        "owner": f"Owner of {title}",
        "stakeholder_type": "government",
        "country": "KE",
        "url": "https://village.example.org/about",
        "language": "en",
        "sdgs": [4],
        "answers.description": DESCRIPTION,
    } | {name.replace("answers_", "answers."): value for name, value in facts.items()}
    with clock.at(SUBMITTING):
        draft = await nomination.create_draft(session, edition, who, sent)
        return await nomination.submit(session, edition, draft.id, submitter=who)


async def signed_in(session: AsyncSession, person: Person) -> SignedIn:
    return SignedIn(person, await grants_of(session, person.id), "0" * 64)


async def assigned(
    session: AsyncSession, edition: EditionInForce, steward: Person, phase: PanelPhase | None = None
) -> dict[str, list[str]]:
    """Assign what the plan says; by project who reviews it."""
    phase = phase or phase_of(edition)
    plan = (await panel_plan(session, edition, phase)).plan
    await assign_panel(session, edition, phase, seen_sha256=plan.sha256, assigner=steward.id)
    reviewers: dict[str, list[str]] = {}
    for project, expert in plan.new:
        reviewers.setdefault(project, []).append(expert)
    return reviewers


async def marked(
    session: AsyncSession,
    edition: EditionInForce,
    project_id: str,
    expert: Person,
    marks: int | dict[str, int],
    *,
    phase: PanelPhase | None = None,
    comment: str = "Thoughtful.",
    submit: bool = True,
    at: Any = NOMINATING,
) -> Review:
    """The expert's review, the same mark for every criterion unless they are given one by one."""
    phase = phase or phase_of(edition)
    each = marks if isinstance(marks, dict) else {c.id: marks for c in phase.marking.criteria}
    with clock.at(at):
        return await save_review(
            session,
            edition,
            phase,
            project_id,
            await signed_in(session, expert),
            marks=each,
            comment=comment,
            submit=submit,
        )


def blind_rules(rules: Rules) -> dict[str, Any]:
    """The rules' marking as changes for `load_contest`, with everything hidden that can be."""
    phase: Any = rules.phase("nomination")
    made: dict[str, Any] = phase.marking.model_dump(mode="json")
    return made | {"hidden": ["owner", "country", "stakeholder_type", "nominator"]}


async def chair_of(
    session: AsyncSession, edition: EditionInForce, person: Person, category: str = "C1"
) -> PanelSeat:
    """The seat of a chair, for somebody who is an expert already."""
    now = clock.now()
    seat = PanelSeat(
        edition_id=edition.id,
        category=category,
        part="chair",
        email=person.email,
        canonical_email=person.canonical_email,
        person_id=person.id,
        lang="en",
        state="accepted",
        invited_at=now,
        expires_at=now,
        answered_at=now,
    )
    session.add(seat)
    await session.flush()
    return seat
