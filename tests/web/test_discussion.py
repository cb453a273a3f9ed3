"""Pages of discussions and of feedback, without JavaScript: what experts, chairs and nominators get to read."""

import pytest
from sqlmodel import select

from prizes import clock
from prizes.nomination.models import Project
from prizes.review.actions.deciding import approve_decision, propose_decision
from prizes.review.actions.discussing import write_feedback
from prizes.review.models import Feedback, Remark
from tests.contest import NOMINATING, at, expert, load_contest, steward
from tests.mailbox import body
from tests.review.reviewing import assigned, chair_of, marked, phase_of, signed_in, submitted

AFTER = at("2027-02-01 07:00")
CANARY = "Zanzibar-Canary"
TALKING = {"declaration": "none", "discussion": True, "feedback": True}


async def talking(database, mailbox, time, **panel):
    """Two experts of everything with one project, of which one has handed in; a chair of C1; two stewards."""
    async with database.writing() as session:
        edition = await load_contest(session, nomination__panel=TALKING | panel)
        boss = await steward(session, "s1@example.org")
        await steward(session, "s2@example.org")
        ana, ben = [await expert(session, f"{name}@example.org") for name in ("ana", "ben")]
        ana.name, ben.name = "Ana Expert", "Ben Expert"
        radio = await submitted(session, edition, "Radio")
        await assigned(session, edition, boss)
        await marked(session, edition, radio.id, ana, 4, comment=f"A good idea. {CANARY}")
        chair = await expert(session, "chair@example.org", category="C1")
        chair.name = "Chair Person"
        await chair_of(session, edition, chair)
        await expert(session, "other@example.org", category="C2")
    await mailbox.delivered()
    time(NOMINATING)
    return edition


@pytest.fixture
async def contest(database, mailbox, time):
    return await talking(database, mailbox, time)


async def address(database, what="discussion"):
    async with database.reading() as session:
        project = (await session.exec(select(Project.id).where(Project.title == "Radio"))).one()
    return {
        "discussion": f"/en/2027/review/{project}/discussion",
        "feedback": f"/en/2027/office/feedback/{project}",
        "nomination": f"/en/2027/nominations/{project}",
        "api": f"/api/v1/nominations/{project}/feedback",
    }[what]


async def test_an_expert_finds_the_discussion_and_says_something(contest, browser, another_browser, database):
    await browser.sign_in("ana@example.org")
    page = await browser.get("/en/2027/review/discussions")
    place = await address(database)
    assert f"{place}?phase=nomination" in page.links
    page = await browser.get(place)
    assert page.has("There are no remarks yet.")
    page = await browser.submit("/discussion", {"text": "I have seen it <b>work</b>."})
    assert page.has("Your remark has been added. The other experts will see it in their weekly email.")
    assert page.has("I have seen it <b>work</b>.")
    chair = another_browser()
    await chair.sign_in("chair@example.org")
    page = await chair.get(place)
    assert page.has("Ana Expert")
    page = await chair.submit("/removal")
    assert not page.has("I have seen it")
    assert page.has("by the person who leads the discussion.")


async def test_before_ones_own_review_a_discussion_is_closed(contest, browser, database):
    await browser.sign_in("ben@example.org")
    page = await browser.get("/en/2027/review/discussions")
    assert page.has("Submit your review first")
    assert await address(database) + "?phase=nomination" not in page.links
    page = await browser.get(await address(database), status=409)
    assert page.has("own review first")
    await browser.post(await address(database), {"phase": "nomination", "text": CANARY}, status=409)
    async with database.reading() as session:
        assert (await session.exec(select(Remark))).all() == []


async def test_a_remark_without_words_is_asked_for_again(contest, browser, database):
    await browser.sign_in("chair@example.org")
    await browser.get(await address(database))
    page = await browser.submit("/discussion", {"text": " "}, status=422)
    assert page.has("Enter a text.")


async def test_by_number_where_the_rules_hide_names(database, mailbox, time, browser, another_browser):
    await talking(database, mailbox, time, anonymous=True)
    place = await address(database)
    await browser.sign_in("ana@example.org")
    page = await browser.get(place)
    assert page.has(
        "The other experts do not see your name. They are informed of new remarks in their weekly email."
    )
    await browser.submit("/discussion", {"text": "It works."})
    async with database.writing() as session:
        from prizes.accounts.models import Person

        ben = (await session.exec(select(Person).where(Person.email == "ben@example.org"))).one()
        project = (await session.exec(select(Project.id))).one()
        from prizes.edition.queries import edition_in_force

        await marked(session, await edition_in_force(session, "2027"), project, ben, 3)
    other = another_browser()
    await other.sign_in("ben@example.org")
    page = await other.get(place)
    assert page.has("Member 1")
    assert "Ana" not in page.text


async def test_the_expert_of_another_category_finds_no_discussion(contest, browser, database):
    await browser.sign_in("other@example.org")
    page = await browser.get("/en/2027/review/discussions")
    assert page.has("no project that you can discuss")
    await browser.get(await address(database), status=404)


# --- feedback ------------------------------------------------------------------------------------------


async def test_a_chair_writes_feedback_and_the_nominator_reads_it_after_the_decision(
    contest, browser, another_browser, database, mailbox, time
):
    chair = another_browser()
    await chair.sign_in("chair@example.org")
    place = await address(database, "feedback")
    page = await chair.get("/en/2027/office/feedback")
    assert f"{place}?phase=nomination" in page.links
    page = await chair.get(place)
    assert page.has("Comments of the experts")
    assert page.has(CANARY)
    assert "Ana" not in page.text
    page = await chair.submit("/office/feedback/", {"text": "As Ana Expert says: good."}, status=422)
    assert page.has("The experts must remain anonymous. Please remove:")
    assert ("text", "As Ana Expert says: good.") in page.form("/office/feedback/")["fields"], (
        "typed text stays"
    )
    page = await chair.submit(
        "/office/feedback/", {"text": "Say who pays for it.\n\nIt is good.", "language": "fr"}
    )
    assert page.has("The feedback has been saved. It will be sent with the decision.")

    await browser.sign_in("nominator@example.org")
    home = await address(database, "nomination")
    assert not (await browser.get(home)).has("Say who pays for it.")
    assert (await browser.client.get(await address(database, "api"))).json()["items"] == []
    await decide(database, contest)
    time(AFTER)
    await browser.sign_in("nominator@example.org")
    page = await browser.get(home)
    assert page.has("Feedback from the experts")
    assert page.has("Say who pays for it.")
    found = (await browser.client.get(await address(database, "api"))).json()["items"]
    assert found == [{"phase": "nomination", "language": "fr", "text": "Say who pays for it.\n\nIt is good."}]
    for said in (page.text, body(await mailbox.newest_to("nominator@example.org"))):
        assert "Say who pays for it." in said
        for name in ("Ana", "Ben Expert", "Chair Person", "ana@example.org", CANARY):
            assert name not in said, "nobody learns who the experts were, nor what they wrote by themselves"


async def decide(database, edition):
    from prizes.accounts.models import Person

    async with database.writing() as session:
        one, two = [
            (await session.exec(select(Person).where(Person.email == f"s{n}@example.org"))).one()
            for n in (1, 2)
        ]
        with clock.at(AFTER):
            proposal = await propose_decision(session, edition, phase_of(edition), proposer=one.id)
            await approve_decision(
                session, edition, proposal.id, seen_sha256=proposal.sha256, approver=two.id
            )


async def test_nobody_else_reads_the_feedback(contest, browser, another_browser, database, time):
    async with database.writing() as session:
        from prizes.accounts.models import Person

        boss = (await session.exec(select(Person).where(Person.email == "s1@example.org"))).one()
        project = (await session.exec(select(Project.id))).one()
        with clock.at(NOMINATING):
            await write_feedback(
                session,
                contest,
                phase_of(contest),
                project,
                await signed_in(session, boss),
                text=CANARY,
                lang="en",
            )
    await decide(database, contest)
    time(AFTER)
    api = await address(database, "api")
    assert (await browser.client.get(api)).status_code in (401, 404)
    await browser.sign_in("other@example.org")
    assert (await browser.client.get(api)).status_code == 404
    await browser.get(await address(database, "nomination"), status=404)
    await browser.get(await address(database, "feedback"), status=404)
    async with database.reading() as session:
        assert (await session.exec(select(Feedback.text))).one() == CANARY
