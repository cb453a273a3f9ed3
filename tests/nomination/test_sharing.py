"""Parts in a project: offered by mail, accepted by whoever has the mailbox, left, taken away, handed over."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import select

from prizes.errors import Busy, Conflict, Forbidden, Invalid, Missing
from prizes.journal.queries import entries_about
from prizes.mail.letters import compose
from prizes.mail.models import Message
from prizes.mail.rules.letters import FROM_ANYBODY
from prizes.nomination.actions import sharing
from prizes.nomination.actions.sharing import answer_offer, offer_part, remove_member, take_offer_back
from prizes.nomination.actions.writing import save_fields, submit, withdraw
from prizes.nomination.models import Project, ProjectInvitation
from prizes.nomination.queries.people import my_projects, offers_to, participants
from prizes.nomination.queries.projects import own_projects, role_of
from tests.conftest import NOON
from tests.contest import load_contest, person
from tests.mailbox import body
from tests.nomination.drafts import begun, submitted

pytestmark = pytest.mark.both_databases
BO = "bo@example.org"


@pytest.fixture
async def edition(session, time):
    return await load_contest(session, submission__limits={"per_person": 1})


@pytest.fixture
async def ana(session, edition):
    return await person(session, "ana@example.org", name="Ana")


@pytest.fixture
async def bo(session, edition):
    return await person(session, BO, name="Bo", lang="fr")


@pytest.fixture
async def project(session, edition, ana):
    return await begun(session, edition, ana)


async def offered(session, edition, project, ana, *, email: str = BO, part: str = "editor"):
    return await offer_part(session, edition, project.id, email=email, part=part, inviter=ana, lang="en")


async def joined(session, edition, project, ana, bo, part: str = "editor"):
    offer = await offered(session, edition, project, ana, email=bo.email, part=part)
    return await answer_offer(session, bo, offer.id, accept=True)


async def letters(session, template: str = "project-invitation") -> list[Message]:
    return list((await session.exec(select(Message).where(Message.template == template))).all())


async def test_an_editor_writes_and_a_reader_reads_and_neither_submits_or_invites(
    session, edition, ana, bo, project
):
    await joined(session, edition, project, ana, bo)
    await save_fields(session, edition, project.id, {"title": "Of Bo"}, editor=bo)
    assert project.title == "Of Bo"
    for act in (
        submit(session, edition, project.id, submitter=bo),
        withdraw(session, edition, project.id, nominator=bo),
        offered(session, edition, project, bo, email="x@example.org"),
    ):
        with pytest.raises(Forbidden):
            await act
    await joined(session, edition, project, ana, bo, "reader")
    with pytest.raises(Forbidden):
        await save_fields(session, edition, project.id, {"title": "No"}, editor=bo)
    assert [p.id for p in await own_projects(session, edition, bo)] == [project.id]
    assert [(p.id, p.part) for p in await my_projects(session, bo)] == [(project.id, "reader")]


async def test_the_offer_is_mailed_in_the_language_of_its_reader_and_listed_on_their_page(
    session, edition, ana, bo, project
):
    offer = await offered(session, edition, project, ana, email="Bo@Example.org")
    (letter,) = await letters(session)
    assert letter.lang == "fr"
    assert offer.id in body(compose(letter))
    assert [(o.id, o.part) for o in await offers_to(session, bo)] == [(offer.id, "editor")]
    await answer_offer(session, bo, offer.id, accept=False)
    assert await offers_to(session, bo) == []
    assert await role_of(session, project, bo) is None


async def test_an_unknown_address_gets_the_language_of_the_inviter_and_joins_with_its_first_sign_in(
    session, edition, ana, project
):
    offer = await offered(session, edition, project, ana, email="new@example.org")
    assert (await letters(session))[0].lang == "en"
    new = await person(session, "new@example.org")
    await answer_offer(session, new, offer.id, accept=True)
    assert await role_of(session, project, new) == "editor"


async def test_only_the_invited_address_can_answer_and_only_once(session, edition, ana, bo, project):
    offer = await offered(session, edition, project, ana)
    eve = await person(session, "eve@example.org")
    with pytest.raises(Forbidden):
        await answer_offer(session, eve, offer.id, accept=True)
    await answer_offer(session, bo, offer.id, accept=True)
    for again in (True, False):
        with pytest.raises(Missing):
            await answer_offer(session, bo, offer.id, accept=again)


async def test_an_offer_ends_after_fourteen_days_or_when_it_is_taken_back(
    session, edition, ana, bo, project, time
):
    offer = await offered(session, edition, project, ana)
    assert offer.expires_at == NOON + timedelta(days=14)
    await take_offer_back(session, edition, project.id, offer.id, inviter=ana)
    with pytest.raises(Missing):
        await answer_offer(session, bo, offer.id, accept=True)
    with pytest.raises(Missing):
        await take_offer_back(session, edition, project.id, offer.id, inviter=ana)
    late = await offered(session, edition, project, ana)
    time(NOON + timedelta(days=14))
    with pytest.raises(Missing):
        await answer_offer(session, bo, late.id, accept=True)


async def test_the_same_address_again_gets_a_new_offer_in_the_place_of_the_first(
    session, edition, ana, bo, project
):
    first = await offered(session, edition, project, ana, part="reader")
    second = await offered(session, edition, project, ana, email="BO@example.org", part="editor")
    assert [o.id for o in await sharing.open_offers(session, project.id)] == [second.id]
    with pytest.raises(Missing):
        await answer_offer(session, bo, first.id, accept=True)
    await answer_offer(session, bo, second.id, accept=True)
    with pytest.raises(Invalid):
        await offered(session, edition, project, ana, part="editor")


@pytest.mark.parametrize(
    ("email", "part", "field"),
    [("no address", "editor", "email"), (BO, "boss", "part"), ("ana@example.org", "editor", "email")],
)
async def test_what_cannot_be_offered_is_said_beside_the_field(
    session, edition, ana, project, email, part, field
):
    with pytest.raises(Invalid) as refused:
        await offered(session, edition, project, ana, email=email, part=part)
    assert field in refused.value.fields


async def test_strangers_learn_nothing_of_a_project(session, edition, ana, bo, project):
    with pytest.raises(Missing):
        await offered(session, edition, project, bo, email="x@example.org")
    with pytest.raises(Missing):
        await remove_member(session, edition, project.id, bo.id, by=bo)


async def test_members_leave_and_are_taken_out_and_take_out_nobody(session, edition, ana, bo, project):
    await joined(session, edition, project, ana, bo)
    cyd = await person(session, "cyd@example.org")
    await joined(session, edition, project, ana, cyd)
    with pytest.raises(Forbidden):
        await remove_member(session, edition, project.id, cyd.id, by=bo)
    await remove_member(session, edition, project.id, bo.id, by=bo)
    await remove_member(session, edition, project.id, cyd.id, by=ana)
    with pytest.raises(Missing):
        await save_fields(session, edition, project.id, {"title": "No"}, editor=bo)
    with pytest.raises(Missing):
        await remove_member(session, edition, project.id, cyd.id, by=ana)
    assert [p.person.id for p in await participants(session, project)] == [ana.id]


async def test_people_of_a_project_and_mails_of_a_day_are_bounded(
    session, edition, ana, project, monkeypatch
):
    monkeypatch.setattr(sharing, "MOST_PEOPLE", 2)
    for name in "ab":
        await offered(session, edition, project, ana, email=f"{name}@example.org")
    await offered(session, edition, project, ana, email="a@example.org", part="reader")
    with pytest.raises(Conflict):
        await offered(session, edition, project, ana, email="c@example.org")
    monkeypatch.setattr(sharing, "MOST_A_DAY", 3)
    with pytest.raises(Busy):
        await offered(session, edition, project, ana, email="b@example.org", part="reader")


# --- handing over --------------------------------------------------------------------------------------


@pytest.mark.parametrize("is_member", [True, False])
async def test_a_project_is_handed_over_and_its_old_nominator_goes_on_as_an_editor(
    session, edition, ana, bo, project, is_member
):
    if is_member:
        await joined(session, edition, project, ana, bo, "reader")
    await joined(session, edition, project, ana, bo, "nominator")
    assert project.nominator_id == bo.id
    parts = [(p.person.id, p.part) for p in await participants(session, project)]
    assert parts == [(bo.id, "nominator"), (ana.id, "editor")]
    told = await letters(session, "project-handed-over")
    assert sorted((m.to, m.context["to_me"]) for m in told) == [("ana@example.org", False), (BO, True)]
    assert all(body(compose(letter)) for letter in told)
    await submit(session, edition, project.id, submitter=bo)
    with pytest.raises(Forbidden):
        await withdraw(session, edition, project.id, nominator=ana)
    acts = [e.act for e in await entries_about(session, f"project:{project.id}")]
    assert "nomination.hand-over" in acts


async def test_the_limits_hold_for_the_new_nominator_of_a_submitted_project(session, edition, ana, bo):
    mine = await submitted(session, edition, ana)
    await submitted(session, edition, bo, title="Another", owner="Somebody else", category="C2")
    offer = await offered(session, edition, mine, ana, part="nominator")
    with pytest.raises(Conflict):
        await answer_offer(session, bo, offer.id, accept=True)
    assert (await session.get_one(Project, mine.id)).nominator_id == ana.id


async def test_a_project_is_offered_to_one_new_nominator_at_a_time(session, edition, ana, bo, project):
    first = await offered(session, edition, project, ana, part="nominator")
    await offered(session, edition, project, ana, email="cyd@example.org", part="nominator")
    with pytest.raises(Missing):
        await answer_offer(session, bo, first.id, accept=True)


async def test_offers_of_somebody_who_has_handed_over_since_still_count(session, edition, ana, bo, project):
    """The project invited, whoever led it then; the new nominator sees and can take back every open offer."""
    offer = await offered(session, edition, project, ana, email="cyd@example.org")
    await joined(session, edition, project, ana, bo, "nominator")
    await take_offer_back(session, edition, project.id, offer.id, inviter=bo)
    assert (await session.get_one(ProjectInvitation, offer.id)).expires_at <= NOON


async def test_nobody_joins_a_withdrawn_project(session, edition, ana, bo, project):
    offer = await offered(session, edition, project, ana)
    await withdraw(session, edition, project.id, nominator=ana)
    with pytest.raises(Conflict):
        await answer_offer(session, bo, offer.id, accept=True)
    with pytest.raises(Conflict):
        await offered(session, edition, project, ana, email="x@example.org")


async def test_one_mailbox_gets_no_more_offers_a_day_than_it_can_bear_whoever_sends_them(
    session, edition, time
):
    """Plus tags are no other mailbox, at any provider; the mails of twenty senders are counted together."""
    people = [await person(session, f"sender{n}@example.org") for n in range(FROM_ANYBODY + 1)]
    projects = [await begun(session, edition, each, title=f"Project {n}") for n, each in enumerate(people)]
    for n in range(FROM_ANYBODY):
        await offered(session, edition, projects[n], people[n], email=f"Boss+{n}@corp.example")
    with pytest.raises(Busy, match="maximum number of emails") as refused:
        await offered(session, edition, projects[-1], people[-1], email="boss@corp.example")
    assert "email" in refused.value.fields and refused.value.retry_after == 86_400
    await offered(session, edition, projects[-1], people[-1], email="other@corp.example")
    assert len(await letters(session)) == FROM_ANYBODY + 1
    time(NOON + timedelta(days=1, seconds=1))
    await offered(session, edition, projects[-1], people[-1], email="boss@corp.example")
