"""Certificates are issued with the decision or the announcement, as the rules promise them, and once."""

from __future__ import annotations

import pytest
from sqlmodel import select

from prizes.certificates.actions import forget_holder, issue_to_experts, revoke, show
from prizes.certificates.models import Certificate
from prizes.certificates.queries import by_code, of_person, of_projects
from prizes.certificates.rules.standing import CertificateStanding
from prizes.edition.queries import edition_in_force
from prizes.errors import Conflict, Invalid, Missing
from prizes.results.actions import announce
from prizes.results.certifying import issue_earned
from prizes.review.models import Honour
from tests.ballot.paper import nominee
from tests.contest import load_contest, person
from tests.results.publishing import END, published_contest


async def issued(session) -> set[tuple[str, str | None]]:
    rows = (await session.exec(select(Certificate))).all()
    return {(row.kind, row.project_id) for row in rows}


@pytest.fixture
async def box(session, time):
    return await published_contest(session, time, announced=False)


async def test_champions_have_theirs_with_the_shortlist_and_winners_with_the_announcement(session, box):
    champions = await issued(session)
    assert {("champion", box.id("Ant")), ("champion", box.id("Bee"))} <= champions
    assert {kind for kind, _ in champions} == {"champion"}
    await announce(session, "2027")
    assert await issued(session) == champions | {("winner", box.id("Bee"))}
    assert await issue_earned(session, box.edition) == 0


async def test_nothing_is_issued_for_an_honour_before_its_instant(session, box):
    """Those that lack are issued, and what is only chosen lacks nothing."""
    assert (await session.exec(select(Honour.published_at))).all() == [None]
    await issue_earned(session, box.edition)
    assert not {kind for kind, _ in await issued(session)} & {"winner", "expert"}


async def test_what_lacks_is_issued_by_a_steward(session, box):
    await announce(session, "2027")
    before = await issued(session)
    for row in (await session.exec(select(Certificate))).all():
        await session.delete(row)
    await session.flush()
    assert await issue_earned(session, box.edition) == len(before)
    assert await issued(session) == before


async def test_winners_by_a_decision_of_the_experts_have_theirs_without_an_announcement(session, time):
    """Where the rules let the nomination decide, no honour is announced."""
    time(END)
    edition = await load_contest(session, nomination__cut__gives="winner")
    project = await nominee(session, edition, "C1", "Dog", state="winner")
    await issue_earned(session, edition)
    assert ("winner", project.id) in await issued(session)


async def test_the_code_says_whether_it_stands(session, box):
    await announce(session, "2027")
    (winner, *_) = await of_projects(session, [box.id("Bee")])
    assert winner.kind == "winner"
    found, edition = await by_code(session, winner.spelled)
    assert (found, edition.slug, found.standing) == (winner, "2027", CertificateStanding.VALID)
    box.projects["Bee"].state = "disqualified"
    await session.flush()
    found, _ = await by_code(session, winner.spelled)
    assert found.standing is CertificateStanding.LAPSED and not found.names_to(None)


async def test_a_code_with_one_wrong_sign_is_told_from_an_unknown_one(session, box):
    (one, *_) = await of_projects(session, [box.id("Bee")])
    wrong = one.spelled[:-1] + ("0" if one.spelled[-1] != "0" else "1")
    with pytest.raises(Invalid, match="typing error"):
        await by_code(session, wrong)
    with pytest.raises(Missing, match="No certificate"):
        await by_code(session, "0000-0000-0000-0000-0")
    with pytest.raises(Invalid, match="17 signs"):
        await by_code(session, "hello")


async def test_a_revoked_one_says_so_and_why(session, box):
    (one, *_) = await of_projects(session, [box.id("Bee")])
    eve = await person(session, "eve@example.org")
    with pytest.raises(Invalid):
        await revoke(session, box.edition, one.id, reason=" ", by=eve.id)
    await revoke(session, box.edition, one.id, reason="Printed by mistake.", by=eve.id)
    found, _ = await by_code(session, one.spelled)
    assert found.standing is CertificateStanding.REVOKED and found.reason == "Printed by mistake."
    with pytest.raises(Conflict):
        await revoke(session, box.edition, one.id, reason="Again.", by=eve.id)
    other = await edition_in_force(session, "2027")
    assert await issue_earned(session, other) == 0  # what was revoked is not issued again


@pytest.fixture
async def expert(session, time):
    time(END)
    edition = await load_contest(session, announcement__certificates=["expert"])
    eve = await person(session, "eve@example.org")
    eve.name = "Eve Example"
    assert await issue_to_experts(session, edition, [eve.id, eve.id]) == 1
    assert await issue_to_experts(session, edition, [eve.id]) == 0
    return eve


async def test_an_experts_name_is_shown_only_if_they_agree(session, expert):
    (one,) = await of_person(session, expert.id)
    assert one.is_valid and not one.names_to(None) and one.names_to(expert.id)
    await show(session, expert, one.id, shown=True)
    found, _ = await by_code(session, one.spelled)
    assert found.names_to(None) and found.name == "Eve Example"
    other = await person(session, "other@example.org")
    with pytest.raises(Missing):
        await show(session, other, one.id, shown=False)


async def test_an_erased_account_leaves_a_certificate_that_was_withdrawn(session, expert):
    (one,) = await of_person(session, expert.id)
    await show(session, expert, one.id, shown=True)
    await forget_holder(session, expert)
    found, _ = await by_code(session, one.spelled)
    assert (found.standing, found.name, found.names_to(None)) == (CertificateStanding.WITHDRAWN, None, False)


async def test_rules_that_promise_none_give_none(session, time):
    time(END)
    edition = await load_contest(session, announcement__certificates=[])
    eve = await person(session, "eve@example.org")
    assert await issue_to_experts(session, edition, [eve.id]) == 0
