"""Projects that bodies propose: who acts for a body, how many each proposes, and who completes the form."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from prizes.accounts.models import Person
from prizes.accounts.queries import SignedIn
from prizes.agenda.mine.work import my_work
from prizes.errors import Conflict, Forbidden, Invalid, Missing
from prizes.journal.queries import entries_about
from prizes.kit.listing import Wanted
from prizes.mail.letters import compose
from prizes.mail.models import Message
from prizes.nomination.actions.entry.delegates import approve_delegate, end_delegate, propose_delegate
from prizes.nomination.actions.entry.proposing import EntryOffer, propose_entry
from prizes.nomination.actions.erasing import forget_nominator
from prizes.nomination.actions.sharing import answer_offer, open_offers
from prizes.nomination.actions.steps import REASON_LENGTH
from prizes.nomination.actions.writing import create_draft, save_fields, submit, withdraw
from prizes.nomination.models import BodyDelegate, Project, ProjectMember
from prizes.nomination.queries.entry.bodies import acting_for, delegates, number_proposed, proposed_entries
from prizes.nomination.rules.entry.proposing import EntryStanding, body_of, no_proposal, proposals_left
from prizes.nomination.rules.states import State
from tests.contest import load_contest, person, small_rules, steward
from tests.mailbox import body
from tests.nomination.drafts import flat, submitted

both_databases = pytest.mark.both_databases
BODIES = [
    {"id": "kenya", "title": "Administration of Kenya", "country": "KE"},
    {"id": "union", "title": "Union of universities"},
]
PROPOSED = {"bodies": BODIES, "only": True, "most": 2}
ONE = "steward@example.org"
DORA, OLGA = "dora@gov.example", "olga@owner.example"


async def contest(session, **changes):
    return await load_contest(session, submission__proposed_by=PROPOSED | changes)


@pytest.fixture
async def edition(session, time):
    return await contest(session)


async def steward_called(session, email):
    found = (await session.exec(select(Person).where(Person.email == email))).first()
    return found or await steward(session, email)


async def one_person(session, email):
    found = (await session.exec(select(Person).where(Person.email == email))).first()
    return found or await person(session, email)


async def appointed(session, edition, email=DORA, named="kenya"):
    """A delegate whom two stewards appoint."""
    one, two = await steward_called(session, ONE), await steward_called(session, "second@example.net")
    proposal = await propose_delegate(
        session, edition, body=named, email=email, reason="Letter of 3 May.", proposer=one.id
    )
    await approve_delegate(session, edition, proposal.id, seen_sha256=proposal.sha256, approver=two.id)
    return await one_person(session, email)


def offer(**changes):
    known = {
        "title": "Smart village",
        "category": "C1",
        "owner": "Ministry of Digital Affairs",
        "country": "",
    }
    return EntryOffer(**known | {"email": OLGA, "reason": "It reaches all.", "lang": "fr"} | changes)


async def proposed(session, edition, delegate, named="kenya", **changes):
    return await propose_entry(session, edition, named, offer(**changes), delegate=delegate)


async def the_owner(session, edition, project, email=OLGA):
    """Who accepts to complete the project."""
    owner = await person(session, email)
    one = next(each for each in await open_offers(session, project.id) if each.email == email)
    await answer_offer(session, owner, one.id, accept=True)
    return owner


async def standing_of(session, edition, project):
    found = (await proposed_entries(session, edition, Wanted())).rows
    return next(each.standing for each in found if each.id == project.id)


# --- how many ---


@given(st.integers(1, 9), st.integers(0, 12))
def test_a_body_proposes_until_it_has_proposed_the_most(most, number):
    rules = small_rules(submission__proposed_by=PROPOSED | {"most": most})
    refused = no_proposal(rules, body_of(rules, "union"), number) is not None
    assert refused is (number >= most)
    assert proposals_left(rules, number) == max(0, most - number)


def test_without_a_limit_a_body_proposes_as_many_as_it_wants():
    rules = small_rules(submission__proposed_by=PROPOSED | {"most": None})
    assert proposals_left(rules, 1_000) is None
    assert no_proposal(rules, body_of(rules, "union"), 1_000) is None


def test_a_body_that_the_rules_do_not_name_is_none():
    with pytest.raises(Missing):
        body_of(small_rules(submission__proposed_by=PROPOSED), "nowhere")
    with pytest.raises(Missing) as refused:
        body_of(small_rules(), "kenya")
    assert refused.value.code == "unknown-body"


# --- who acts for a body ---


@both_databases
async def test_two_stewards_appoint_a_delegate_who_is_told(session, edition):
    dora = await appointed(session, edition)
    assert await acting_for(session, edition, dora) == ["kenya"]
    letter = (await session.exec(select(Message).where(Message.to == DORA))).one()
    assert letter.template == "body-delegate"
    assert "/2027/bodies/kenya/projects" in body(compose(letter))
    one = await steward_called(session, ONE)
    row = (await session.exec(select(BodyDelegate))).one()
    with pytest.raises(Conflict) as refused:
        await propose_delegate(session, edition, body="kenya", email=DORA, reason="Again.", proposer=one.id)
    assert refused.value.code == "delegate-already"
    await end_delegate(session, edition, row.id, steward=one.id)
    assert await acting_for(session, edition, dora) == []
    with pytest.raises(Conflict):
        await end_delegate(session, edition, row.id, steward=one.id)
    await appointed(session, edition)  # again, after the end
    found = await delegates(session, edition, Wanted(filters={"acting": "yes"}))
    assert (found.total, [each.body for each in found.rows]) == (1, ["kenya"])
    acts = [each.act for each in await entries_about(session, f"delegate:{row.id}")]
    assert acts == ["nomination.end-delegate"]


async def test_a_reason_for_a_delegate_that_is_too_long_is_refused_and_not_cut(session, edition):
    one = await steward_called(session, ONE)
    long = "x" * (REASON_LENGTH + 1)
    with pytest.raises(Invalid) as refused:
        await propose_delegate(session, edition, body="kenya", email=DORA, reason=long, proposer=one.id)
    assert refused.value.fields.keys() == {"reason"}


async def test_no_steward_acts_for_a_body(session, edition):
    one = await steward_called(session, ONE)
    await steward(session, "second@example.net")
    for mine in (one.email, "second@example.net"):
        with pytest.raises(Conflict) as refused:
            await propose_delegate(session, edition, body="kenya", email=mine, reason="Me.", proposer=one.id)
        assert refused.value.code == "steward-for-a-body"


async def test_the_steward_who_proposes_a_delegate_does_not_approve(session, edition):
    one = await steward_called(session, ONE)
    proposal = await propose_delegate(
        session, edition, body="kenya", email=DORA, reason="Letter.", proposer=one.id
    )
    with pytest.raises(Forbidden):
        await approve_delegate(session, edition, proposal.id, seen_sha256=proposal.sha256, approver=one.id)


async def test_a_delegate_finds_the_body_in_my_work_while_submission_is_open(session, edition, time):
    dora = await appointed(session, edition)
    me = SignedIn(dora, (), "")
    pages = [task.page for task in (await my_work(session, me)).tasks]
    assert "2027/bodies/kenya/projects" in pages


# --- proposing ---


@both_databases
async def test_the_owner_accepts_completes_and_submits(session, edition):
    dora = await appointed(session, edition)
    project = await proposed(session, edition, dora)
    assert (project.body, project.country, project.state) == ("kenya", "KE", State.DRAFT)
    assert await standing_of(session, edition, project) == EntryStanding.WAITING
    letter = (await session.exec(select(Message).where(Message.to == OLGA))).one()
    assert (letter.template, letter.lang) == ("entry-proposed", "fr")
    assert "Administration of Kenya" in body(compose(letter))
    assert "It reaches all." in body(compose(letter))
    olga = await the_owner(session, edition, project)
    assert project.nominator_id == olga.id
    part = (await session.exec(select(ProjectMember).where(ProjectMember.person_id == dora.id))).one()
    assert part.part == "reader"  # who proposed it sees what becomes of it
    assert await standing_of(session, edition, project) == EntryStanding.WRITING
    await save_fields(session, edition, project.id, flat(), editor=olga)
    await submit(session, edition, project.id, submitter=olga)
    assert await standing_of(session, edition, project) == EntryStanding.SUBMITTED
    acts = [each.act for each in await entries_about(session, f"project:{project.id}")]
    assert {"nomination.propose-entry", "nomination.hand-over", "nomination.submit"} <= set(acts)


@both_databases
async def test_a_delegate_does_not_submit_what_the_owner_has_not_accepted(session, edition):
    dora = await appointed(session, edition)
    project = await proposed(session, edition, dora)
    await save_fields(session, edition, project.id, flat(), editor=dora)
    with pytest.raises(Conflict) as refused:
        await submit(session, edition, project.id, submitter=dora)
    assert refused.value.code == "owner-has-not-accepted"
    row = (await session.exec(select(BodyDelegate))).one()
    await end_delegate(session, edition, row.id, steward=(await steward_called(session, ONE)).id)
    with pytest.raises(Conflict):  # nor once their role has ended
        await submit(session, edition, project.id, submitter=dora)
    dora.email = dora.canonical_email = "elsewhere@example.org"
    session.add(dora)
    await session.flush()
    with pytest.raises(Conflict):  # nor under another address
        await submit(session, edition, project.id, submitter=dora)


async def test_an_owner_that_declines_leaves_the_project_to_the_delegate(session, edition):
    dora = await appointed(session, edition)
    project = await proposed(session, edition, dora)
    one = (await open_offers(session, project.id))[0]
    await answer_offer(session, await person(session, OLGA), one.id, accept=False)
    assert project.nominator_id == dora.id
    told = (await session.exec(select(Message).where(Message.template == "entry-declined"))).one()
    assert told.to == DORA
    assert project.title in body(compose(told)) and "Administration of Kenya" in body(compose(told))
    assert await standing_of(session, edition, project) == EntryStanding.DECLINED
    await withdraw(session, edition, project.id, nominator=dora)
    assert await standing_of(session, edition, project) == EntryStanding.WITHDRAWN
    assert await number_proposed(session, edition, "kenya") == 0


@both_databases
async def test_a_body_proposes_no_more_than_its_most(session, edition):
    dora = await appointed(session, edition)
    first = await proposed(session, edition, dora)
    await proposed(session, edition, dora, title="Second")
    with pytest.raises(Conflict) as refused:
        await proposed(session, edition, dora, title="Third")
    assert refused.value.code == "body-at-its-limit"
    await withdraw(session, edition, first.id, nominator=dora)
    await proposed(session, edition, dora, title="Third")


@pytest.mark.both_databases
async def test_two_who_propose_at_once_do_not_pass_the_limit_together(database, edition, session):
    dora = await appointed(session, edition)
    ben = await appointed(session, edition, "ben@gov.example")
    await proposed(session, edition, dora)
    await session.commit()

    async def one(who: Person, title: str) -> str:
        try:
            async with database.writing() as own:
                await proposed(own, edition, who, title=title, email=f"{title}@owner.example")
        except Conflict as refusal:
            return refusal.code
        return "in"

    assert sorted(await asyncio.gather(one(dora, "second"), one(ben, "third"))) == ["body-at-its-limit", "in"]


async def test_only_a_delegate_proposes_and_only_for_that_body(session, edition):
    dora = await appointed(session, edition)
    with pytest.raises(Forbidden):
        await proposed(session, edition, dora, named="union")
    with pytest.raises(Forbidden):
        await proposed(session, edition, await person(session, "eve@example.org"))


async def test_all_that_is_missing_is_said_at_once(session, edition):
    dora = await appointed(session, edition)
    with pytest.raises(Invalid) as refused:
        await proposed(session, edition, dora, title=" ", category="", owner="", reason="", email="nobody")
    assert refused.value.fields.keys() == {"title", "category", "owner", "reason", "email"}


async def test_a_reason_that_is_too_long_is_refused_and_not_cut(session, edition):
    dora = await appointed(session, edition)
    with pytest.raises(Invalid) as refused:
        await proposed(session, edition, dora, reason="x" * (REASON_LENGTH + 1))
    assert refused.value.fields.keys() == {"reason"}
    whole = await proposed(session, edition, dora, reason="x" * REASON_LENGTH)
    assert len(whole.proposal_reason) == REASON_LENGTH


async def test_a_body_of_a_country_proposes_owners_of_that_country(session, edition):
    dora = await appointed(session, edition)
    with pytest.raises(Invalid) as refused:
        await proposed(session, edition, dora, country="TZ")
    assert refused.value.code == "country-of-the-body"
    project = await proposed(session, edition, dora)
    olga = await the_owner(session, edition, project)
    await save_fields(session, edition, project.id, flat(country="TZ"), editor=olga)
    with pytest.raises(Conflict) as refused:
        await submit(session, edition, project.id, submitter=olga)
    assert "country" in refused.value.fields


# --- other ways in ---


async def test_where_only_bodies_propose_nobody_begins_a_project(session, edition):
    with pytest.raises(Conflict) as refused:
        await create_draft(session, edition, await person(session, OLGA), flat())
    assert refused.value.code == "only-bodies-propose"


async def test_where_bodies_may_also_propose_everyone_begins_one(session, time):
    edition = await contest(session, only=False)
    project = await submitted(session, edition, await person(session, OLGA))
    assert (project.state, project.body) == (State.SUBMITTED, None)


async def test_a_body_can_complete_the_form_itself(session, time):
    edition = await contest(session, written_by="body")
    dora = await appointed(session, edition)
    project = await proposed(session, edition, dora)
    assert await standing_of(session, edition, project) == EntryStanding.WRITING
    assert (project.belongs, project.owner_email) == (False, OLGA)
    assert await open_offers(session, project.id) == []
    await save_fields(session, edition, project.id, flat(), editor=dora)
    await submit(session, edition, project.id, submitter=dora)
    assert project.state == State.SUBMITTED


async def test_a_further_limit_can_count_by_body(session, time):
    edition = await load_contest(
        session,
        submission__proposed_by=PROPOSED | {"only": False, "written_by": "body"},
        submission__further_limits=[{"per": ["body", "category"], "most": 1}],
    )
    dora = await appointed(session, edition, named="union")
    ana = await person(session, "ana@example.org")
    await submitted(session, edition, ana, title="Not proposed")

    async def comes_in(title: str, category: str) -> None:
        project = await proposed(session, edition, dora, named="union", title=title)
        sent = flat(title=title, category=category, owner=f"Owner of {title}")
        await save_fields(session, edition, project.id, sent, editor=dora)
        await submit(session, edition, project.id, submitter=dora)

    await comes_in("First", "C1")
    with pytest.raises(Conflict):
        await comes_in("Second", "C1")
    left = (await session.exec(select(Project).where(Project.title == "Second"))).one()
    await save_fields(session, edition, left.id, {"category": "C2"}, editor=dora)
    await submit(session, edition, left.id, submitter=dora)


# --- erasure ---


async def test_erasure_leaves_that_somebody_acted_and_not_who(session, edition):
    dora = await appointed(session, edition)
    await proposed(session, edition, dora, reason=f"Write to {DORA}.")
    await forget_nominator(session, dora, [])
    row = (await session.exec(select(BodyDelegate))).one()
    assert (row.email, row.canonical_email, row.body) == ("", "", "kenya")
    assert row.ended_at is not None
