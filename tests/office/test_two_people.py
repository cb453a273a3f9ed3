"""No steward is two people: roles that two give, approvals between those who did not invite each other, 72 hours."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select

from prizes import config
from prizes.accounts import offering
from prizes.accounts.actions import answer_invitation, grant, revoke
from prizes.accounts.approving import possible_approvers
from prizes.accounts.models import Invitation, RoleGrant
from prizes.accounts.offering import RoleOffer
from prizes.accounts.rules.roles import Role
from prizes.ballot.cases.actions import StatedCase, countersign, propose_named
from prizes.edition.actions import propose_extension
from prizes.edition.models import Proposal
from prizes.edition.proposals import TOLD_APART, propose
from prizes.errors import Conflict, Forbidden, Invalid
from prizes.i18n.languages import CODES
from prizes.i18n.translator import translator
from prizes.journal.acts import PROPOSALS
from prizes.journal.models import JournalEntry
from prizes.mail.letters import compose
from prizes.mail.models import Message
from prizes.mail.rules.kinds import PROPOSAL_WAITS
from prizes.office import roles
from prizes.office.approvals import approve
from prizes.tally.effects import approve_case
from tests.ballot.logged import sequenced
from tests.ballot.paper import contest
from tests.conftest import NOON
from tests.contest import VOTING, load_contest, person, steward, with_role

DAYS = timedelta(days=1)


@pytest.fixture
async def edition(session, time):
    return await load_contest(session)


@pytest.fixture
async def one(session, edition):
    return await steward(session, "one@corp.example")


@pytest.fixture
async def two(session, edition, one):
    return await steward(session, "two@corp.example", lang="fr")


async def offered(session, edition, inviter, email, role="steward", category=""):
    offer = roles.offer_of(edition, email=email, role=role, category=category, lang="en")
    return await roles.invite(session, edition, offer, inviter=inviter)


async def brought_in(session, edition, proposer, approver, email, role="steward"):
    """Somebody with a role, the whole way: proposed, approved, invited, accepted."""
    proposal = await offered(session, edition, proposer, email, role)
    await agreed(session, edition, proposal, approver)
    invitation = (await session.exec(select(Invitation).where(Invitation.email == email))).one()
    made = await person(session, email)
    await answer_invitation(session, made, invitation.id, accept=True)
    return made


async def agreed(session, edition, proposal, approver):
    await approve(session, edition, proposal.id, seen_sha256=proposal.sha256, approver=approver.id)


async def extension(session, edition, proposer, days=1):
    closes = edition.rules.phase("submission").closes + days * DAYS
    return await propose_extension(
        session, edition, "submission", closes, reason="Many asked.", proposer=proposer.id
    )


async def letters(session, step):
    found = (await session.exec(select(Message).where(Message.template == "role-notice"))).all()
    return sorted(m.to for m in found if m.context["step"] == step)


# --- giving a role ---------------------------------------------------------------------------------------


@pytest.mark.both_databases
@pytest.mark.parametrize("role", ["steward", "observer"])
async def test_a_role_is_given_by_two_stewards_in_the_open(session, edition, one, two, role):
    proposal = await offered(session, edition, one, "new@other.example", role)
    assert isinstance(proposal, Proposal) and proposal.kind == "role"
    assert (await session.exec(select(Invitation))).all() == []
    assert await letters(session, "proposed") == ["one@corp.example", "two@corp.example"]
    with pytest.raises(Forbidden, match="Two people are required"):
        await agreed(session, edition, proposal, one)
    await agreed(session, edition, proposal, two)
    invitation = (await session.exec(select(Invitation))).one()
    assert (invitation.invited_by, invitation.approved_by) == (one.id, two.id)
    assert await letters(session, "invited") == ["one@corp.example", "two@corp.example"]
    new = await person(session, "new@other.example")
    await answer_invitation(session, new, invitation.id, accept=True)
    assert set(await letters(session, "accepted")) >= {"one@corp.example", "two@corp.example"}
    acts = {entry.act for entry in (await session.exec(select(JournalEntry))).all()}
    assert {"role.propose", "role.approve", "accounts.invite", "accounts.grant"} <= acts


async def test_an_expert_is_invited_to_a_panel_and_not_so(session, edition, one):
    with pytest.raises(Invalid, match="Choose a role"):
        await offered(session, edition, one, "new@other.example", "expert", "C1")
    assert (await session.exec(select(Invitation))).all() == []


@pytest.mark.parametrize("role", ["steward", "observer"])
@pytest.mark.parametrize("email", ["o.n.e@corp.example", "ONE+second@corp.example", "two+x@corp.example"])
async def test_a_spelling_of_a_stewards_mailbox_is_nobody_else(session, edition, one, two, email, role):
    with pytest.raises(Invalid, match="same mailbox"):
        await offered(session, edition, one, email, role)
    with pytest.raises(Invalid, match="same mailbox"):  # nor by whoever runs the service
        await offering.invite(session, RoleOffer(email, role, "2027"), inviter=None)


async def test_what_became_a_stewards_mailbox_meanwhile_is_seen_at_the_approval(session, edition, one, two):
    proposal = await offered(session, edition, one, "t.hree@corp.example")
    await steward(session, "three@corp.example")
    with pytest.raises(Invalid, match="same mailbox"):
        await agreed(session, edition, proposal, two)


async def test_several_roles_wait_at_a_time_but_one_for_a_mailbox(session, edition, one, two):
    await offered(session, edition, one, "new@other.example")
    await offered(session, edition, two, "another@other.example")
    await offered(session, edition, one, "new@other.example", "observer")
    with pytest.raises(Conflict, match="already proposed"):
        await offered(session, edition, two, "n.ew+x@other.example")


@pytest.mark.parametrize("role", ["steward", "expert", "observer"])
async def test_whoever_has_a_role_is_not_invited_to_it_again(session, edition, one, two, role):
    await with_role(session, "has@other.example", Role(role))
    with pytest.raises(Conflict, match="already has this role"):
        await offered(session, edition, one, "has@other.example", role)


@pytest.mark.parametrize(
    ("role", "category", "field"),
    [("king", "", "role"), ("", "", "role"), ("expert", "C9", "category"), ("steward", "C1", "category")],
)
async def test_role_and_category_are_checked_in_the_act(session, edition, one, role, category, field):
    with pytest.raises(Invalid) as refused:
        await offered(session, edition, one, "new@other.example", role, category)
    assert set(refused.value.fields) == {field}


@pytest.mark.both_databases
async def test_the_database_takes_no_role_of_one_steward(session, edition, one, two):
    values = {
        "email": "x@other.example",
        "canonical_email": "x@other.example",
        "role": "observer",
        "created_at": NOON,
        "expires_at": NOON + DAYS,
    }
    for approver in (None, one.id):
        with pytest.raises(IntegrityError):
            async with session.begin_nested():
                session.add(Invitation(**values, invited_by=one.id, approved_by=approver))


# --- approving -------------------------------------------------------------------------------------------


@pytest.mark.both_databases
async def test_nobody_approves_with_whom_they_brought_in(session, edition, one, two, time):
    new = await brought_in(session, edition, one, two, "new@other.example")
    time(NOON + 4 * DAYS)
    by_one = await extension(session, edition, one)
    with pytest.raises(Forbidden, match="did not invite each other"):
        await agreed(session, edition, by_one, new)
    await agreed(session, edition, by_one, two)


async def test_nor_the_other_way_round(session, edition, one, two, time):
    new = await brought_in(session, edition, one, two, "new@other.example")
    time(NOON + 4 * DAYS)
    by_new = await extension(session, edition, new)
    with pytest.raises(Forbidden, match="did not invite each other"):
        await agreed(session, edition, by_new, one)
    await agreed(session, edition, by_new, two)


async def test_an_invitation_is_remembered_when_the_role_came_another_way_later(
    session, edition, one, two, time
):
    new = await brought_in(session, edition, one, two, "new@other.example")
    given = (await session.exec(select(RoleGrant).where(RoleGrant.person_id == new.id))).one()
    await revoke(session, given.id, revoker=two.id)
    await grant(session, new, Role.STEWARD, edition="*", category="*", granter=None)
    time(NOON + 4 * DAYS)
    with pytest.raises(Forbidden, match="did not invite each other"):
        await agreed(session, edition, await extension(session, edition, one), new)


async def test_an_invitation_to_another_edition_binds_nobody_here(session, edition, one, two, time):
    other = await load_contest(session, slug="2028")
    for each in (one, two):
        await grant(session, each, Role.STEWARD, edition="2028", category="*", granter=None)
    new = await brought_in(session, other, one, two, "new@other.example")
    await grant(session, new, Role.STEWARD, edition="2027", category="*", granter=two.id)
    time(NOON + 4 * DAYS)
    await agreed(session, edition, await extension(session, edition, one), new)


async def test_two_accounts_of_one_mailbox_are_one_person(session, edition, one, two):
    alias = await steward(session, "o.ne@corp.example")  # as an older version of the service let in
    await session.exec(update(RoleGrant).where(col(RoleGrant.person_id) == alias.id).values(first=True))
    with pytest.raises(Forbidden, match="one mailbox"):
        await agreed(session, edition, await extension(session, edition, one), alias)


@pytest.mark.both_databases
async def test_a_new_steward_of_a_contest_waits_72_hours(session, edition, one, two, time):
    third = await steward(session, "three@corp.example")  # invited by whoever runs the service
    proposal = await extension(session, edition, one)
    time(NOON + timedelta(hours=71, minutes=59))
    with pytest.raises(Forbidden, match="You can approve from"):
        await agreed(session, edition, proposal, third)
    time(NOON + timedelta(hours=72))
    again = await extension(session, edition, one)  # the first has lapsed in the meantime
    await agreed(session, edition, again, third)


async def test_the_first_two_of_a_service_approve_at_once(session, edition, one, two):
    await agreed(session, edition, await extension(session, edition, one), two)
    await agreed(session, edition, await extension(session, edition, two, days=2), one)
    third = await steward(session, "three@corp.example")
    first = {row.person_id for row in (await session.exec(select(RoleGrant))).all() if row.first}
    assert first == {one.id, two.id} and third.id not in first


async def test_in_rehearsals_nobody_waits_unless_it_is_set(session, settings, time):
    edition = await load_contest(session, kind="rehearsal")
    people = [await steward(session, f"{name}@corp.example") for name in ("one", "two", "three")]
    await agreed(session, edition, await extension(session, edition, people[0]), people[2])
    config.use(settings.model_copy(update={"rehearsal_wait_hours": 1}))
    proposal = await extension(session, edition, people[0], days=2)
    with pytest.raises(Forbidden, match="You can approve from"):
        await agreed(session, edition, proposal, people[2])
    time(NOON + timedelta(hours=1))
    await agreed(session, edition, proposal, people[2])


# --- cases of votes --------------------------------------------------------------------------------------


@pytest.fixture
async def case(database, session, time):
    """A case that `one` proposes, and a way to propose it; stewards `one`, `two`; VOTING has begun."""
    time(VOTING)
    box = await contest(session)
    one, two = await steward(session, "one@corp.example"), await steward(session, "two@corp.example")
    voted = await box.cast("C1", "Ant", by=await person(session, "ann@example.org"))
    await session.commit()
    await sequenced(database)
    why = "These votes were cast by one program within an hour."
    made = await propose_named(
        session, box.edition, box.edition.rules.votings[0], voted.code, StatedCase("BOT", why, one.id)
    )
    return box.edition, made, one, two


async def test_a_case_needs_two_people_too(session, case):
    edition, made, _, two = case
    alias = await steward(session, "one+x@corp.example")
    await session.exec(update(RoleGrant).where(col(RoleGrant.person_id) == alias.id).values(first=True))
    with pytest.raises(Forbidden, match="one mailbox"):
        await approve_case(session, edition, made.id, seen_sha256=made.sha256, approver=alias.id)
    third = await steward(session, "three@corp.example")
    with pytest.raises(Forbidden, match="You can approve from"):
        await approve_case(session, edition, made.id, seen_sha256=made.sha256, approver=third.id)
    await approve_case(session, edition, made.id, seen_sha256=made.sha256, approver=two.id)


async def test_who_countersigns_was_brought_in_by_neither_steward(session, case):
    edition, made, one, two = case
    theirs = await brought_in(session, edition, one, two, "audit@other.example", "observer")
    outside = await with_role(session, "court@other.example", Role.OBSERVER)
    about = {"seen_sha256": made.sha256, "office": "Audit office"}
    with pytest.raises(Forbidden, match="did not invite each other"):
        await countersign(session, edition, made.id, person=theirs, **about)
    await countersign(session, edition, made.id, person=outside, **about)


async def test_who_might_approve_is_everybody_who_is_somebody_else(session, edition, one, two, time):
    """A steward who is too new yet is among them, whoever one of both brought in is not."""
    new = await brought_in(session, edition, one, two, "new@other.example")
    await steward(session, "o.ne+x@corp.example")
    observer = await with_role(session, "eye@other.example", Role.OBSERVER)
    assert [p.email for p in await possible_approvers(session, one.id, edition=edition.slug)] == [two.email]
    for other in (two, observer):
        found = await possible_approvers(session, other.id, edition=edition.slug)
        assert {new.email, one.email} <= {p.email for p in found} and other not in found


# --- those who might approve are told ------------------------------------------------------------------


async def told(session):
    found = (await session.exec(select(Message).where(Message.template == PROPOSAL_WAITS.name))).all()
    return {message.to: message for message in found}


async def test_other_stewards_are_told_of_a_proposal_that_waits_for_them(session, edition, one, two, time):
    await brought_in(session, edition, one, two, "new@other.example")
    await with_role(session, "eye@other.example", Role.OBSERVER)
    proposal = await extension(session, edition, one)
    (letter,) = (await told(session)).values()
    assert (letter.to, letter.lang, letter.edition) == (two.email, "fr", edition.slug)
    assert (letter.about, letter.expires_at) == (f"proposal:{proposal.id}", proposal.expires_at)
    text = compose(letter).get_body(("plain",)).get_content()
    assert "Une modification des règles a été proposée." in text
    assert one.email in text and "Many asked." in text
    assert f"/fr/{edition.slug}/office/proposals/{proposal.id}" in text


async def test_a_proposal_that_is_refused_is_told_to_nobody(session, edition, one, two):
    await extension(session, edition, one)
    with pytest.raises(Conflict):
        await extension(session, edition, two, days=2)
    assert (await told(session)).keys() == {two.email}


async def test_of_a_role_stewards_get_the_notice_and_no_second_letter(session, edition, one, two):
    await offered(session, edition, one, "new@other.example")
    assert await told(session) == {}
    assert await letters(session, "proposed") == sorted([one.email, two.email])


@pytest.mark.parametrize("lang", CODES)
@pytest.mark.parametrize("kind", PROPOSALS)
async def test_the_letter_says_what_is_proposed_in_six_languages(session, edition, one, kind, lang):
    two = await steward(session, "two@corp.example", lang=lang)
    one.name = "Ana <b>Li</b>"
    await propose(session, edition, kind, {}, reason="Why & <how>", proposer=one.id)
    if kind in TOLD_APART:
        assert await told(session) == {}
        return
    letter = compose((await told(session))[two.email])
    assert letter["Subject"] == translator(lang).gettext(PROPOSALS[kind].propose.words)
    html = letter.get_body(("html",)).get_content()
    assert "Ana &lt;b&gt;Li&lt;/b&gt;" in html and "Why &amp; &lt;how&gt;" in html
    assert f'<html lang="{lang}"' in html
