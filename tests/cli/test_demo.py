"""The demo that lies there is served again, also by a newer checkout."""

from __future__ import annotations

import asyncio
from ipaddress import ip_address

from sqlmodel import select

from prizes import config
from prizes.accounts.queries import SignedIn, grants_of
from prizes.accounts.rules.roles import ANY, Grant, Role
from prizes.cli.demo.afterwards import ask_for_one, contribute_some, invite_some, update_some
from prizes.cli.demo.command import demo
from prizes.cli.demo.finished import NO_PRIZE, FinishedRehearsal
from prizes.cli.demo.people import CHAIR, EXPERTS, NOMINATOR, REGIONAL, make_person, make_staff
from prizes.cli.demo.rehearsals import SubmittingRehearsal
from prizes.cli.demo.reviewing import ReviewingRehearsal
from prizes.cli.demo.telling import PINNED, tell_a_program
from prizes.db import Database
from prizes.edition.queries import edition_in_force
from prizes.edition.spans import expert_rounds
from prizes.forum.queries.partners import partners_of
from prizes.forum.queries.programme import public_sessions
from prizes.i18n.languages import CODES
from prizes.migrations import is_current
from prizes.nomination.models import Call, Project
from prizes.nomination.queries.conversation import conversation
from prizes.nomination.queries.projects import own_projects
from prizes.nomination.rules.states import Actor, State
from prizes.promotion.queries.feeds import written_news
from prizes.results.queries import published
from prizes.review.queries.interests import interests_of, waiting
from prizes.review.queries.mine import my_assignments, my_submitted
from prizes.stocktaking.models import FocalPoint, ProjectUpdate
from prizes.stocktaking.queries.register import RegisterFilter, register
from prizes.votelog.queries import log_of
from prizes.webhooks.models import WebhookDelivery
from prizes.webhooks.rules.addresses import is_public
from tests.contest import load_contest, steward
from tests.web.test_public import nominee


def test_a_demo_that_an_older_checkout_made_is_migrated(tmp_path, monkeypatch, settings):
    made = tmp_path / "demo"
    made.mkdir()
    (made / "made").touch()
    monkeypatch.setattr("prizes.cli.demo.command.FOLDER", made)
    monkeypatch.setattr("prizes.logs.set_up", lambda: None)
    try:
        demo(port=0, fresh=False, serve=False)
    finally:
        config.use(settings)
    database = Database(f"sqlite+aiosqlite:///{made / 'prizes.sqlite'}")

    async def current() -> bool:
        try:
            return await is_current(database)
        finally:
            await database.close()

    assert asyncio.run(current())


class Small(FinishedRehearsal):
    voters = 6
    most_in_category = 2


async def test_the_contest_that_is_over_is_final_and_its_winners_are_public(database):
    async with database.writing() as session:
        staff = await make_staff(session)
    await Small(database, staff).build(lambda _: None)

    async with database.reading() as session:
        edition = await edition_in_force(session, "rehearsal-2025")
        assert edition is not None
        log = await log_of(session, edition.slug, edition.rules.votings[-1].id)
        content = await published(session, edition.id)
        projects = (await session.exec(select(Project).where(Project.edition_id == edition.id))).all()
        programme, acknowledged = (
            await public_sessions(session, [edition.slug]),
            await partners_of(session, edition),
        )
        told = [item for _, item in await written_news(session, [edition.slug])]
    async with database.writing() as session:
        owner = await make_person(session, "owner@demo.example")
        assert await update_some(session, edition, owner, staff["steward1"]) == 3
    async with database.reading() as session:
        said = (await session.exec(select(ProjectUpdate))).all()
    assert sorted(each.state for each in said) == ["approved", "approved", "waiting"]
    assert all(each.text.startswith("Made up for the demo") for each in said)
    assert log is not None
    assert log.final
    assert content is not None
    assert len(content["honours"]) == 18
    assert (len(programme), len(acknowledged), len(told)) == (2, 2, 1)
    assert all(set(each.texts) == set(CODES) for each in programme)
    assert all(set(each.texts) == set(CODES) for each in acknowledged)
    assert [each["reason"] for each in content["no_winner"]] == [NO_PRIZE]
    assert {p.state for p in projects} >= {"winner", "special_recognition", "champion"}


async def test_a_nominator_finds_a_returned_project_and_stewards_a_message(database):
    async with database.writing() as session:
        staff = await make_staff(session)
    await SubmittingRehearsal(database, staff).build(lambda _: None)

    nominator, steward = staff[NOMINATOR.name], staff["steward1"]
    async with database.reading() as session:
        (served,) = await grants_of(session, staff[REGIONAL.name].id)
    assert served == Grant(Role.REGIONAL, "rehearsal-2027", ANY, "africa")
    async with database.reading() as session:
        edition = await edition_in_force(session, "rehearsal-2027")
        assert edition is not None
        mine = await own_projects(session, edition, nominator)
        (returned,) = [project for project in mine if project.state == State.RETURNED]
        talk = await conversation(session, edition, returned, steward.id, Actor.STEWARD)
    said = [returned.state_reason, *(each["note"] for each in returned.corrections.values())]
    assert talk.to_answer and len(talk.messages) == 1 and len(said) == 3
    assert all("Made up for the demo" in each for each in (*said, talk.messages[0].text))
    async with database.writing() as session:
        assert await invite_some(session, edition, staff) == 2
        told = await tell_a_program(session, edition.slug, staff["steward1"], staff["steward2"])
    async with database.reading() as session:
        sent = (await session.exec(select(WebhookDelivery))).all()
    assert len(sent) == told > 1 and {each.state for each in sent} == {"sent", "waiting"}
    assert all(each.answer.startswith("Made up for the demo") for each in sent)
    assert not is_public(ip_address(PINNED))
    async with database.reading() as session:
        calls = (await session.exec(select(Call).order_by(Call.letters))).all()
    assert [(call.letters, call.visits, call.region) for call in calls] == [(6, 2, None), (7, 5, "africa")]


async def test_the_register_has_contributions_that_are_marked_as_made_up(session, app):
    edition = await load_contest(session)
    owner, one = await make_person(session, "owner@demo.example"), await steward(session)
    assert await contribute_some(session, edition, owner, one) == 3
    await session.commit()
    found = await register(session, RegisterFilter())
    assert {each.language for each in found} == {"en", "fr"}
    assert all("Made up" in each.summary or "inventé" in each.summary for each in found)


async def test_experts_find_declarations_to_make_and_marks_to_give(database):
    async with database.writing() as session:
        staff = await make_staff(session)
    await ReviewingRehearsal(database, staff).build(lambda _: None)

    async with database.reading() as session:
        edition = await edition_in_force(session, "rehearsal-2024")
        assert edition is not None
        phase = expert_rounds(edition.rules)[0]
        assert phase is not None
        chair, second = [
            SignedIn(staff[each.name], await grants_of(session, staff[each.name].id), "")
            for each in (CHAIR, EXPERTS[1])
        ]
        undeclared = [waiting(await interests_of(session, edition, each)) for each in (chair, second)]
        left = [each for each in await my_assignments(session, edition, phase, second) if each.is_left]
        done = await my_submitted(session, edition, phase, second.person.id)
    assert [sum(each.values()) for each in undeclared] == [16, 0]
    assert left and done


async def test_somebody_asks_for_a_past_project_and_waits(session, settings):
    past = await load_contest(session, kind="record", slug="2019")
    owner = await make_person(session, "owner@example.org", name="Demo owner")
    assert await ask_for_one(session, [past], owner) == 0
    await nominee(session, past, "Smart village", state="winner")
    assert await ask_for_one(session, [past], owner) == 1
    (asked,) = (await session.exec(select(FocalPoint))).all()
    assert asked.state == "waiting" and "Made up" in asked.relation
