"""Invitations to participate: who is written to, what is counted of it, and what never is."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlmodel import col, select

from prizes import clock
from prizes.accounts.rules.roles import Role
from prizes.errors import Conflict, Invalid, Missing
from prizes.journal.models import JournalEntry
from prizes.kit.listing import Wanted
from prizes.mail.letters import compose
from prizes.mail.models import Message
from prizes.nomination.actions.writing import create_draft, submit
from prizes.nomination.models import Call
from prizes.outreach.actions import MOST_ADDRESSES, call_to_participate, count_visit
from prizes.outreach.queries import calls_found
from tests.contest import NOMINATING, load_contest, person, steward, with_role
from tests.nomination.drafts import flat

FIVE = [f"office{n}@example.org" for n in range(5)]


@pytest.fixture
async def edition(session, time):
    return await load_contest(session)


@pytest.fixture
async def boss(session, edition):
    return await steward(session)


async def letters(session):
    query = select(Message).where(Message.template == "participate").order_by(col(Message.to))
    return (await session.exec(query)).all()


async def counts(session, edition, region=""):
    found = await calls_found(session, edition, region, Wanted())
    return [(row.call.letters, row.visits, row.begun, row.submitted) for row in found.rows]


@pytest.mark.both_databases
async def test_one_letter_to_each_address_with_one_link_and_numbers_of_what_came_of_it(
    session, edition, boss
):
    sent = await call_to_participate(
        session, edition, [*FIVE, "Office0@example.org", " "], region="africa", lang="fr", by=boss.id
    )
    written = await letters(session)
    assert [letter.to.casefold() for letter in written] == FIVE and sent.left_out == 0
    links = {letter.context["link"] for letter in written}
    assert links == {f"http://prizes.test/fr/2027/participate/{sent.call.id}"}
    text = compose(written[0]).get_body(("plain",)).get_content()
    assert sent.call.id in text and "mais non par qui" in text
    assert all(letter.expires_at and letter.bulk for letter in written)
    assert await counts(session, edition) == [(5, 0, 0, 0)]

    await count_visit(session, edition, sent.call.id)
    await count_visit(session, edition, sent.call.id)
    ana = await person(session, "ana@example.org")
    project = await create_draft(session, edition, ana, flat(), call=sent.call.id)
    await create_draft(session, edition, ana, {"title": "Another", "category": "C2"}, call=sent.call.id)
    assert await counts(session, edition) == [(5, 2, 2, 0)]
    await submit(session, edition, project.id, submitter=ana)
    assert await counts(session, edition) == [(5, 2, 2, 1)]
    assert await counts(session, edition, "africa") == [(5, 2, 2, 1)]
    assert await counts(session, edition, "europe") == []
    entry = (await session.exec(select(JournalEntry).where(JournalEntry.act == "outreach.invite"))).one()
    assert entry.details == {"region": "africa", "letters": 5} and entry.actor_id == boss.id


async def test_an_address_is_invited_to_an_edition_once(session, edition, boss):
    await call_to_participate(session, edition, FIVE, region="", lang="en", by=boss.id)
    again = await call_to_participate(
        session, edition, ["office0+plus@example.org", "new@example.org"], region="", lang="en", by=boss.id
    )
    assert (again.call.letters, again.left_out) == (1, 1)
    with pytest.raises(Conflict, match="invited to this edition already"):
        await call_to_participate(session, edition, FIVE[:2], region="", lang="en", by=boss.id)


async def test_of_fewer_than_five_nothing_is_counted_and_the_link_has_no_number(session, edition, boss):
    await call_to_participate(session, edition, FIVE[:4], region="", lang="en", by=boss.id)
    assert {letter.context["link"] for letter in await letters(session)} == {
        "http://prizes.test/en/2027/nominations/"
    }
    assert await counts(session, edition) == [(4, None, None, None)]
    assert "counts how often" not in compose((await letters(session))[0]).get_body(("plain",)).get_content()


async def test_what_is_no_address_too_many_or_out_of_time_is_refused(session, edition, boss, time):
    for addresses, says in (
        ([], "at least one"),
        (["a@example.org", "no address"], "no address"),
        ([f"a{n}@example.org" for n in range(MOST_ADDRESSES + 1)], "at most"),
    ):
        with pytest.raises(Invalid, match=says):
            await call_to_participate(session, edition, addresses, region="", lang="en", by=boss.id)
    session.add(
        Call(
            edition_id=edition.id,
            lang="en",
            letters=998,
            created_by=boss.id,
            created_at=clock.now(),
        )
    )
    await session.flush()
    with pytest.raises(Conflict, match="in one day"):
        await call_to_participate(session, edition, FIVE, region="", lang="en", by=boss.id)
    time(NOMINATING)
    with pytest.raises(Conflict, match="while projects can be submitted"):
        await call_to_participate(session, edition, FIVE, region="", lang="en", by=boss.id)
    assert await letters(session) == []


async def test_a_code_that_is_none_counts_for_none(session, edition, boss):
    ana = await person(session, "ana@example.org")
    project = await create_draft(session, edition, ana, {"title": "Radio"}, call="0123456789abcdef")
    assert project.call_id is None
    with pytest.raises(Missing):
        await count_visit(session, edition, "0123456789abcdef")


async def test_of_another_edition_neither(session, edition, boss):
    other = await load_contest(session, slug="2028")
    await with_role(session, "office@example.org", Role.REGIONAL, region="cis")
    sent = await call_to_participate(session, edition, FIVE, region="cis", lang="en", by=boss.id)
    with pytest.raises(Missing):
        await count_visit(session, other, sent.call.id)
    assert await counts(session, other) == []


async def test_a_rehearsal_can_try_it_and_a_contest_that_is_not_public_cannot(session, boss):
    trial = await load_contest(session, slug="rehearsal-2027", kind="rehearsal")
    sent = await call_to_participate(session, trial, FIVE, region="", lang="en", by=boss.id)
    assert sent.call.letters == 5
    hidden = replace(trial, published=False)
    with pytest.raises(Conflict, match="that is public"):
        await call_to_participate(session, hidden, ["x@example.org"], region="", lang="en", by=boss.id)
