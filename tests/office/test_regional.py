"""A regional officer: given by two stewards for one region, and what that region lets somebody see."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from prizes.accounts.actions import answer_invitation
from prizes.accounts.models import Invitation, RoleGrant
from prizes.accounts.queries import grants_of
from prizes.accounts.rules.roles import Grant, Role, region_held
from prizes.errors import Conflict, Forbidden, Invalid
from prizes.journal.models import JournalEntry
from prizes.kit.listing import Wanted
from prizes.mail.letters import compose
from prizes.mail.models import Message
from prizes.office import roles
from prizes.office.approvals import approve
from prizes.outreach.queries import compared, projects_of_region
from prizes.outreach.reach import region_for
from tests.contest import load_contest, person, steward, with_role
from tests.nomination.drafts import begun, submitted

AFRICA = Grant(Role.REGIONAL, "2027", region="africa")


@pytest.fixture
async def edition(session, time):
    return await load_contest(session)


async def proposed(session, edition, by, region="africa"):
    offer = roles.offer_of(
        edition, email="office@africa.example", role="regional", category="", lang="fr", region=region
    )
    return await roles.invite(session, edition, offer, inviter=by)


@pytest.mark.both_databases
async def test_the_role_is_given_by_two_stewards_for_one_region(session, edition):
    one, two = await steward(session, "one@corp.example"), await steward(session, "two@corp.example")
    proposal = await proposed(session, edition, one)
    await approve(session, edition, proposal.id, seen_sha256=proposal.sha256, approver=two.id)
    invitation = (await session.exec(select(Invitation))).one()
    assert (invitation.region, invitation.role) == ("africa", "regional")
    letter = (await session.exec(select(Message).where(Message.template == "invitation"))).one()
    assert "responsable régional" in str(compose(letter)["subject"])
    assert "Afrique" in compose(letter).get_body(("plain",)).get_content()
    ana = await person(session, "office@africa.example")
    await answer_invitation(session, ana, invitation.id, accept=True)
    assert await grants_of(session, ana.id) == (AFRICA,)
    granted = (await session.exec(select(JournalEntry).where(JournalEntry.act == "accounts.grant"))).all()
    assert granted[-1].details == {"role": "regional", "category": "*", "region": "africa"}
    with pytest.raises(Conflict):  # one region for one person
        await proposed(session, edition, one, "europe")


async def test_the_offer_names_a_region_of_itu_and_other_roles_have_none(session, edition):
    one = await steward(session)
    for region in ("", "atlantis"):
        with pytest.raises(Invalid, match="Choose the region"):
            await proposed(session, edition, one, region)
    offer = roles.offer_of(
        edition, email="x@example.org", role="observer", category="", lang="en", region="africa"
    )
    with pytest.raises(Invalid, match="Only regional officers"):
        await roles.invite(session, edition, offer, inviter=one)


@pytest.mark.both_databases
@pytest.mark.parametrize("wrong", [{"region": None}, {"region": "africa", "edition": "*"}])
async def test_the_database_holds_no_regional_officer_without_region_or_of_all_editions(
    session, edition, wrong
):
    with pytest.raises(IntegrityError):
        await with_role(session, "x@example.org", Role.REGIONAL, **wrong)
    await session.rollback()


def test_a_regional_officer_reaches_their_own_region_and_a_steward_any():
    assert region_held([AFRICA], "2027") == "africa" and region_held([AFRICA], "2026") is None
    for asked in ("", "africa"):
        assert region_for([AFRICA], "2027", asked) == "africa"
    for edition, asked in (("2027", "europe"), ("2026", ""), ("2026", "africa"), ("2027", "all")):
        with pytest.raises(Forbidden):
            region_for([AFRICA], edition, asked)
    boss = Grant(Role.STEWARD)
    assert [region_for([boss, AFRICA], "2027", asked) for asked in ("europe", "", "x")] == ["europe", "", ""]
    with pytest.raises(Forbidden):
        region_for([Grant(Role.OBSERVER)], "2027", "")


async def test_numbers_and_names_are_of_the_region_alone_and_of_drafts_only_how_many(session, edition):
    ana = await person(session, "ana@example.org")
    await submitted(session, edition, ana, title="Radio", country="KE")
    await submitted(session, edition, ana, title="Tower", owner="A", country="DE", category="C2")
    await begun(session, edition, ana, title="Secret", country="NG", category="C7-EGOV")
    found = (await compared(session, edition, region="africa")).outreach
    assert (found.now, found.drafts) == (1, 1)
    assert "region" not in found.shares
    assert [share.key for share in found.shares["country"]] == ["KE"]
    assert all(share.drafts is None for shares in found.shares.values() for share in shares)
    assert "NG" in found.no_country and "FR" not in found.no_country and "KE" not in found.no_country
    listed = await projects_of_region(session, edition, "africa", Wanted())
    assert [row.title for row in listed.rows] == ["Radio"]
    both = await projects_of_region(session, edition, "", Wanted())
    assert {row.title for row in both.rows} == {"Radio", "Tower"}


async def test_the_grant_is_of_one_region(session, edition):
    await with_role(session, "x@example.org", Role.REGIONAL, region="cis")
    assert (await session.exec(select(RoleGrant.region))).one() == "cis"
