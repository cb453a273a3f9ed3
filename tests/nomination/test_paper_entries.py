"""Projects that come on paper: a steward types them, whoever sent them is their nominator."""

from __future__ import annotations

import pytest
from sqlmodel import select

from prizes import clock
from prizes.accounts.models import Person
from prizes.errors import Closed, Conflict, Forbidden, Invalid, Missing
from prizes.journal.queries import entries_about
from prizes.kit.listing import Wanted
from prizes.mail.letters import compose
from prizes.mail.models import Message
from prizes.nomination.actions import sharing
from prizes.nomination.actions.paper_entries import enter_from_paper
from prizes.nomination.actions.screening import save_sheet
from prizes.nomination.actions.writing import save_fields, submit, withdraw
from prizes.nomination.queries.paper_entries import paper_entries
from prizes.nomination.rules.states import State
from tests.contest import NOMINATING, load_contest, person, steward
from tests.mailbox import body
from tests.nomination.drafts import COMPLETE, flat

both_databases = pytest.mark.both_databases
ANA = "ana@example.org"
WHERE = {"en": "WSIS secretariat, Geneva."}


@pytest.fixture
async def edition(session, time):
    checks = [{"id": "real", "label": "It runs already", "breach": "maturity"}]
    return await load_contest(
        session, submission__paper_entries=WHERE, submission__screening={"checks": checks}
    )


@pytest.fixture
async def stew(session, edition):
    return await steward(session)


async def entered(session, edition, stew, **changes):
    sent = {"email": ANA, "name": "Ana", "lang": "fr", "title": "Smart village", "paper": " P 17 "}
    return await enter_from_paper(session, edition, **sent | changes, steward=stew)


async def letters_to_ana(session) -> list[Message]:
    await session.flush()
    return list((await session.exec(select(Message).where(Message.to == ANA))).all())


@both_databases
async def test_it_is_typed_and_submitted_by_a_steward_and_is_the_nominators(session, edition, stew):
    project = await entered(session, edition, stew)
    assert (project.state, project.paper) == (State.DRAFT, "P 17")
    ana = (await session.exec(select(Person).where(Person.email == ANA))).one()
    assert (project.nominator_id, ana.name, ana.lang) == (ana.id, "Ana", "fr")
    await save_fields(session, edition, project.id, flat(), editor=stew)
    await submit(session, edition, project.id, submitter=stew)
    assert project.state == State.SUBMITTED
    letters = {letter.template: letter for letter in await letters_to_ana(session)}
    assert letters.keys() == {"paper-entry", "nomination-received"}
    received = letters["paper-entry"]
    assert "P 17" in body(compose(received))
    assert project.id in body(compose(received))
    noted = await entries_about(session, f"project:{project.id}")
    assert {(each.act, each.actor_id) for each in noted} >= {
        ("nomination.enter-from-paper", stew.id),
        ("nomination.submit", stew.id),
    }
    assert all("P 17" not in str(each.details) for each in noted)  # the journal is chained and stays
    await withdraw(session, edition, project.id, nominator=ana)


@both_databases
async def test_a_steward_who_enters_a_project_does_not_lead_or_screen_it(session, edition, stew):
    project = await entered(session, edition, stew)
    await save_fields(session, edition, project.id, flat(), editor=stew)
    await submit(session, edition, project.id, submitter=stew)
    with pytest.raises(Forbidden):
        await withdraw(session, edition, project.id, nominator=stew)
    with pytest.raises(Forbidden, match="another person"):
        await save_sheet(
            session,
            edition,
            project.id,
            checks={"real": "yes"},
            revision=project.revision,
            screener=stew.id,
        )
    another = await steward(session, "other@example.org")
    with pytest.raises(Missing):
        await save_fields(session, edition, project.id, {"title": "Mine"}, editor=another)


@both_databases
async def test_an_account_that_is_there_keeps_its_name_and_language(session, edition, stew):
    ana = await person(session, ANA, name="Ana Silva")
    project = await entered(session, edition, stew, email="ANA@example.org", name="Somebody", lang="ru")
    assert project.nominator_id == ana.id
    assert (ana.name, ana.lang) == ("Ana Silva", "en")
    found = await paper_entries(session, edition, Wanted(q="p 17"))
    assert [(each.id, each.email, each.paper) for each in found.rows] == [(project.id, ANA, "P 17")]
    assert not (await paper_entries(session, edition, Wanted(q="p 18"))).rows


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"paper": " "}, "paper"), ({"email": "nobody"}, "email"), ({"title": " "}, "title")],
)
async def test_what_is_missing_is_said_beside_its_field(session, edition, stew, changes, field):
    with pytest.raises(Invalid) as refused:
        await entered(session, edition, stew, **changes)
    assert field in refused.value.fields
    assert not (await session.exec(select(Person).where(Person.email == ANA))).all()


async def test_nobody_enters_their_own_paper(session, edition, stew):
    with pytest.raises(Conflict, match="your own address"):
        await entered(session, edition, stew, email=stew.email)


async def test_after_the_close_it_takes_a_late_entry(session, edition, stew):
    with clock.at(NOMINATING), pytest.raises(Closed):
        await entered(session, edition, stew)


async def test_without_the_rule_nothing_comes_on_paper(session, time):
    edition = await load_contest(session)
    with pytest.raises(Conflict, match="on paper"):
        await entered(session, edition, await steward(session))


async def test_no_one_is_invited_to_be_the_one_who_enters(session, edition, stew):
    ana = await person(session, ANA)
    project = await entered(session, edition, stew)
    with pytest.raises(Invalid):
        await sharing.offer_part(
            session, edition, project.id, email="b@example.org", part="transcriber", inviter=ana, lang="en"
        )
    await sharing.remove_member(session, edition, project.id, stew.id, by=ana)
    with pytest.raises(Missing):
        await save_fields(session, edition, project.id, {"title": COMPLETE["title"]}, editor=stew)
