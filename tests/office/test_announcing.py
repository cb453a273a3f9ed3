"""A change of the rules is told to those it concerns, once, in their language."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlmodel import select

from prizes.accounts.offering import RoleOffer, invite
from prizes.accounts.rules.roles import Role
from prizes.edition.actions import propose_amendment, propose_extension
from prizes.edition.document.rules import Rules
from prizes.jobs.models import Job
from prizes.mail.letters import compose
from prizes.mail.models import Message
from prizes.nomination.models import ProjectMember
from prizes.office.announcing import TELL_OF_CHANGE, tell_of_change
from prizes.office.approvals import approve
from prizes.worker.handlers import JOBS
from tests.conftest import NOON
from tests.contest import load_contest, person, steward, with_role
from tests.mailbox import body
from tests.nomination.drafts import begun, submitted


@pytest.fixture
async def edition(session, time):
    return await load_contest(session)


@pytest.fixture
async def stewards(session, edition):
    return [await steward(session, f"s{n}@example.org") for n in (1, 2)]


@pytest.fixture
async def people(session, edition):
    ana = await person(session, "ana@example.org", lang="fr")
    ed = await person(session, "ed@example.org")
    first = await submitted(session, edition, ana)
    await begun(session, edition, ana, title="Second", category="C2")
    session.add(ProjectMember(project_id=first.id, person_id=ed.id, part="editor", added_at=NOON))
    gone = await person(session, "gone@example.org")
    from prizes.nomination.actions.writing import withdraw

    theirs = await begun(session, edition, gone, title="Gone", owner="Other", category="C2")
    await withdraw(session, edition, theirs.id, nominator=gone)
    await with_role(session, "expert@example.org", Role.EXPERT)
    offer = RoleOffer("invited@example.org", "expert", "2027", "C1", categories={"C1": {"en": "Media"}})
    await invite(session, offer, inviter=None)


async def extend(session, edition, stewards, phase="submission", move_later=True, days=7):
    closes = edition.rules.phase(phase).closes + timedelta(days=days)
    proposal = await propose_extension(
        session, edition, phase, closes, reason="Many asked.", proposer=stewards[0].id, move_later=move_later
    )
    await approve(session, edition, proposal.id, seen_sha256=proposal.sha256, approver=stewards[1].id)


async def told(session) -> list[Message]:
    await session.flush()
    query = select(Message).where(Message.template == "rules-changed")
    return sorted((await session.exec(query)).all(), key=lambda message: message.to)


async def run_job(session) -> None:
    await session.flush()
    jobs = (await session.exec(select(Job).where(Job.kind == TELL_OF_CHANGE.name))).all()
    assert len(jobs) == 1
    await JOBS[jobs[0].kind].run(session, **jobs[0].payload)


@pytest.mark.both_databases
async def test_an_extension_is_told_to_writers_and_to_experts_whose_phase_moves(
    session, edition, stewards, people
):
    await extend(session, edition, stewards)
    await run_job(session)
    await run_job(session)
    found = await told(session)
    assert [m.to for m in found] == [
        "ana@example.org",
        "ed@example.org",
        "expert@example.org",
        "invited@example.org",
    ]
    assert [m.lang for m in found] == ["fr", "en", "en", "en"]
    letter = compose(found[1])
    assert str(letter["Subject"]) == "New dates: WSIS Prizes 2027"
    text = body(letter)
    assert "Closes: 27 December 2026, 23:00" in text and "Announced before: 20 December 2026, 23:00" in text
    assert "Many asked." in text and "/en/2027/guidelines?version=2" in text
    for lang in ("ar", "zh", "fr", "ru", "es"):
        found[1].lang = lang
        assert len(compose(found[1]).as_bytes()) < 20_000


async def test_where_no_date_of_theirs_moves_experts_are_left_alone(session, edition, stewards, people):
    document = json.loads(edition.rules.canonical())
    document["phases"][2]["ballot"]["choices"] = 2
    proposal = await propose_amendment(
        session, edition, Rules.model_validate(document), reason="Fewer changes.", proposer=stewards[0].id
    )
    await approve(session, edition, proposal.id, seen_sha256=proposal.sha256, approver=stewards[1].id)
    await run_job(session)
    found = await told(session)
    assert [m.to for m in found] == ["ana@example.org", "ed@example.org"]
    assert str(compose(found[1])["Subject"]) == "The rules have changed: WSIS Prizes 2027"


async def test_an_edition_that_is_gone_or_a_first_version_tells_nobody(session, edition, people):
    assert await tell_of_change(session, "1999", 2) == 0
    assert await tell_of_change(session, "2027", 1) == 0
