"""Honours that are accepted or declined before anything is published."""

from __future__ import annotations

from copy import deepcopy

import pytest
from sqlmodel import select

from prizes.accounts.models import Person
from prizes.accounts.queries import SignedIn
from prizes.accounts.rules.roles import Grant, Role
from prizes.errors import Closed, Conflict, Forbidden, Missing
from prizes.mail.models import Message
from prizes.nomination.models import Project
from prizes.results import accepting
from prizes.results.acceptances import acceptances, number_not_asked, open_questions
from prizes.results.actions import (
    approve_winners,
    choose,
    give_no_prize,
    propose_winners,
    take_back_choice,
)
from prizes.results.minuting import write_minutes
from prizes.results.queries import honours, published
from prizes.review.models import Minutes
from tests.ballot.paper import contest
from tests.contest import DOCUMENT, SELECTING, VOTING, at, person, steward
from tests.results.panels import on_record
from tests.results.publishing import END, decided

ASKING, CLOSE, AFTER = at("2027-03-24 09:00"), at("2027-03-28 21:00"), at("2027-04-02 09:00")


def phases(*, minutes: bool = False, **acceptance):
    made = deepcopy(DOCUMENT["phases"])
    made[3]["panel"] = {"minutes": minutes}
    made[3]["closes"] = "2027-03-20T23:00:00"
    asked = {
        "id": "acceptance",
        "kind": "acceptance",
        "opens": "2027-03-24T00:00:00",
        "closes": "2027-03-28T23:00:00",
    }
    return [*made[:4], asked | acceptance, made[4]]


class Chosen:
    """Ant wins C1 and Dog wins C2 by the choice of the panel; their nominators are Ana and Dan."""

    def __init__(self, session, box, one, two):
        self.session, self.box, self.one, self.two = session, box, one, two
        self.edition = box.edition

    async def ask(self):
        proposal = await accepting.propose_questions(self.session, self.edition, proposer=self.one.id)
        here = (self.session, self.edition, proposal.id)
        await accepting.approve_questions(*here, seen_sha256=proposal.sha256, approver=self.two.id)
        return {each.project_id: each for each in await acceptances(self.session, self.edition.id)}

    async def reply(self, title: str, *, accepts: bool):
        found = {each.project_id: each for each in await acceptances(self.session, self.edition.id)}
        project = await self.session.get_one(Project, self.box.id(title))
        where = (self.session, self.edition, project, found[project.id].id)
        return await accepting.answer(*where, accepts=accepts, by=project.nominator_id)

    async def publish(self):
        proposal = await propose_winners(self.session, self.edition, AFTER, proposer=self.one.id)
        here = (self.session, self.edition, proposal.id)
        await approve_winners(*here, seen_sha256=proposal.sha256, approver=self.two.id)
        return await published(self.session, self.edition.id)

    async def letters(self, template: str) -> list[str]:
        query = select(Message.to).where(Message.template == template).order_by(Message.to)
        return list((await self.session.exec(query)).all())


@pytest.fixture
def chosen(session, time):
    async def make(rules=None, **acceptance):
        time(VOTING)
        box = await contest(session, phases=phases(**acceptance), **rules or {})
        for title, name in (("Ant", "ana"), ("Bee", "bo"), ("Dog", "dan")):
            box.projects[title].nominator_id = (await person(session, f"{name}@example.org")).id
        for n, title in enumerate(["Ant", "Ant", "Bee", "Dog"]):
            code = "C2" if title == "Dog" else "C1"
            await box.cast(code, title, by=await person(session, f"voter{n}@example.org"))
        one, two = await steward(session), await steward(session, "second@example.org")
        await session.commit()
        time(END)
        await decided(session, box, one, two)
        time(SELECTING)
        for title in ("Ant", "Dog"):
            await choose(session, box.edition, box.id(title), "winner", reason="Good.", chooser=one.id)
        await on_record(session, box.edition, "C1", "C2")
        for record in (await session.exec(select(Minutes))).all():
            record.chair_id, record.steward_id = one.id, two.id
            record.chair_at = record.steward_at = SELECTING
        time(ASKING)
        return Chosen(session, box, one, two)

    return make


@pytest.mark.both_databases
async def test_two_stewards_ask_and_who_accepts_is_published_with_the_winners_alone(chosen, time):
    there = await chosen()
    with pytest.raises(Conflict, match="not been accepted or declined"):
        await propose_winners(there.session, there.edition, AFTER, proposer=there.one.id)
    assert (await number_not_asked(there.session, there.edition)).total() == 2
    await there.ask()
    assert await there.letters("acceptance-asked") == ["ana@example.org", "dan@example.org"]
    with pytest.raises(Conflict, match="no honour about which"):
        await accepting.propose_questions(there.session, there.edition, proposer=there.one.id)
    await there.reply("Ant", accepts=True)
    assert await open_questions(there.session, there.edition) == 1
    await there.reply("Dog", accepts=False)
    assert await open_questions(there.session, there.edition) == 0
    assert await there.letters("acceptance-answered") == ["ana@example.org", "dan@example.org"]
    assert [h.project_id for h in await honours(there.session, there.edition.id)] == [there.box.id("Ant")]
    time(AFTER)
    content = await there.publish()
    assert [h["project"] for h in content["honours"]] == [there.box.id("Ant")]
    assert {"category": "C2", "reason": ""} in content["no_winner"]
    assert "declined" not in str(content) and there.box.id("Dog") not in str(content)
    assert "dan@example.org" not in await there.letters("not-honoured")
    assert "bo@example.org" in await there.letters("not-honoured")


@pytest.mark.parametrize(("silence", "left"), [("accepts", {"Ant", "Dog"}), ("declines", {"Ant"})])
async def test_silence_is_counted_at_the_close_as_the_rules_say(chosen, time, silence, left):
    there = await chosen(silence=silence)
    await there.ask()
    await there.reply("Ant", accepts=True)
    assert await accepting.count_silence(there.session) == 0
    time(CLOSE)
    assert await accepting.count_silence(there.session) == 1
    assert await accepting.count_silence(there.session) == 0
    assert {h.project_id for h in await honours(there.session, there.edition.id)} == {
        there.box.id(t) for t in left
    }
    with pytest.raises(Closed):
        await there.reply("Dog", accepts=True)
    time(AFTER)
    assert len((await there.publish())["honours"]) == len(left)


async def test_yes_can_become_no_and_no_is_final(chosen):
    there = await chosen()
    await there.ask()
    await there.reply("Ant", accepts=True)
    await there.reply("Ant", accepts=False)
    with pytest.raises(Conflict, match="can no longer be accepted"):
        await there.reply("Ant", accepts=True)


async def test_where_the_rules_say_again_the_panel_chooses_another_who_is_asked(chosen, time):
    there = await chosen(declined="again")
    await there.ask()
    with pytest.raises(Closed):
        await choose(
            there.session, there.edition, there.box.id("Bee"), "winner", reason="", chooser=there.one.id
        )
    await there.reply("Ant", accepts=False)
    await there.reply("Dog", accepts=True)
    with pytest.raises(Conflict):
        await propose_winners(there.session, there.edition, AFTER, proposer=there.one.id)
    await choose(there.session, there.edition, there.box.id("Bee"), "winner", reason="", chooser=there.one.id)
    await recorded_again(there)
    assert (await number_not_asked(there.session, there.edition)).total() == 1
    await there.ask()
    assert "bo@example.org" in await there.letters("acceptance-asked")
    await there.reply("Bee", accepts=True)
    time(AFTER)
    assert {h["project"] for h in (await there.publish())["honours"]} == {
        there.box.id(t) for t in ("Bee", "Dog")
    }


async def recorded_again(there) -> None:
    """The panel's record of C1 says whom it chose now."""
    me = SignedIn(there.one, (Grant(Role.STEWARD),), "")
    query = select(Person.id).where(Person.email == "present@example.org")
    present = (await there.session.exec(query)).one()
    selection = there.edition.rules.selections[0]
    await write_minutes(there.session, there.edition, selection, "C1", me, present=[present], note="")


async def test_nobody_is_asked_by_one_steward_or_outside_the_phase(chosen, time):
    there = await chosen()
    proposal = await accepting.propose_questions(there.session, there.edition, proposer=there.one.id)
    with pytest.raises(Forbidden):
        await accepting.approve_questions(
            there.session, there.edition, proposal.id, seen_sha256=proposal.sha256, approver=there.one.id
        )
    assert await acceptances(there.session, there.edition.id) == []
    time(SELECTING)
    with pytest.raises(Closed):
        await accepting.propose_questions(there.session, there.edition, proposer=there.one.id)


async def test_nothing_is_answered_for_another_project(chosen):
    there = await chosen()
    asked = await there.ask()
    bee = await there.session.get_one(Project, there.box.id("Bee"))
    with pytest.raises(Missing):
        await accepting.answer(
            there.session, there.edition, bee, asked[there.box.id("Ant")].id, accepts=True, by="x"
        )


async def test_who_is_silent_is_reminded_once_three_days_before_the_close(chosen, time):
    there = await chosen()
    await there.ask()
    assert await accepting.remind_of_acceptance(there.session) == 0
    await there.reply("Ant", accepts=True)
    time(at("2027-03-26 09:00"))
    assert await accepting.remind_of_acceptance(there.session) == 1
    assert await accepting.remind_of_acceptance(there.session) == 0
    assert await there.letters("acceptance-reminded") == ["dan@example.org"]


async def test_where_the_panel_chooses_again_only_its_category_is_open_and_no_one_is_asked_twice(chosen):
    there = await chosen(declined="again")
    await there.ask()
    await there.reply("Ant", accepts=False)
    one, (dog,) = there.one.id, await honours(there.session, there.edition.id)
    assert dog.project_id == there.box.id("Dog")
    with pytest.raises(Closed):
        await take_back_choice(there.session, there.edition, dog.id, by=one)
    with pytest.raises(Closed):
        await give_no_prize(
            there.session, there.edition, there.edition.rules.selections[0], "C2", reason="None.", by=one
        )
    with pytest.raises(Conflict, match="has declined the honour"):
        await choose(there.session, there.edition, there.box.id("Ant"), "winner", reason="", chooser=one)
    await choose(there.session, there.edition, there.box.id("Bee"), "winner", reason="", chooser=one)
    await recorded_again(there)
    await there.ask()
    bee = next(h for h in await honours(there.session, there.edition.id) if h.category == "C1")
    with pytest.raises(Conflict, match="cannot be reversed"):
        await take_back_choice(there.session, there.edition, bee.id, by=one)


@pytest.mark.parametrize("minutes", [False, True])
@pytest.mark.parametrize("declined", ["empty", "again"])
async def test_after_the_close_a_declined_place_stays_empty_and_the_record_of_its_panel_holds(
    chosen, time, declined, minutes
):
    there = await chosen(declined=declined, minutes=minutes)
    await there.ask()
    await there.reply("Dog", accepts=True)
    time(CLOSE)
    await accepting.count_silence(there.session)
    time(AFTER)
    assert [h["project"] for h in (await there.publish())["honours"]] == [there.box.id("Dog")]


async def test_an_omission_of_stewards_takes_no_honour_away(chosen, time):
    there = await chosen()
    with pytest.raises(Conflict, match="not been accepted or declined"):
        await there.publish()
    time(CLOSE)
    await accepting.count_silence(there.session)
    time(AFTER)
    assert len((await there.publish())["honours"]) == 2


async def test_what_was_counted_as_silence_is_answered_no_more(chosen, time):
    there = await chosen()
    asked = await there.ask()
    asked[there.box.id("Ant")].silent_at = CLOSE
    with pytest.raises(Closed):
        await there.reply("Ant", accepts=True)
