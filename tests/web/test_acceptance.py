"""Whether an honour is accepted: the page of its people, My work, the list of stewards, and that nothing is public."""

from __future__ import annotations

from prizes import clock
from prizes.nomination.models import ProjectMember
from tests.contest import person
from tests.results.test_accepting import AFTER, chosen
from tests.sessions import session_of

__all__ = ["chosen"]


async def test_from_my_work_to_a_reply_that_is_confirmed(chosen, session, browser, time):
    there = await chosen()
    await there.ask()
    await session.commit()
    await browser.sign_in("ana@example.org")
    page = await browser.get("/en/me")
    assert page.has("Say whether you accept")
    path = next(link for link in page.links if link.endswith("/acceptance"))
    page = await browser.get(path)
    assert page.heading == "Do you accept?" and page.has("confidential until the winners are announced")
    page = await browser.submit("/acceptances/", status=422)
    assert page.has("Nothing was done")
    page = await browser.submit("/acceptances/", {"reply": "accepted"})
    assert page.has("Honour accepted") and page.has("You can still decline until")
    assert not (await browser.get("/en/me")).has("Say whether you accept")
    for lang in ("ar", "zh", "fr", "ru", "es"):
        await browser.get(path.replace("/en/", f"/{lang}/"))


async def test_nobody_else_sees_it(chosen, session, browser):
    there = await chosen()
    await there.ask()
    await session.commit()
    path = f"/en/2027/nominations/{there.box.id('Ant')}/acceptance"
    await browser.sign_in("bo@example.org")
    await browser.get(path, status=404)
    await browser.get(f"/en/2027/nominations/{there.box.id('Bee')}/acceptance", status=404)


async def test_stewards_propose_and_see_who_replied(chosen, session, browser):
    await chosen()
    await session.commit()
    await browser.sign_in("steward@example.org")
    page = await browser.get("/en/2027/office/acceptances")
    assert page.has("Not asked yet") and page.has("Propose to ask 2 projects")
    page = await browser.submit("/office/acceptances")
    assert page.has("To the proposal")
    assert (await browser.get("/en/2027/office/")).has("must approve who is asked to accept an honour")


async def test_nothing_of_it_is_public(chosen, session, browser, time):
    there = await chosen()
    await there.ask()
    await there.reply("Dog", accepts=False)
    await session.commit()
    for path in (
        "winners",
        "results",
        "",
        f"projects/{there.box.id('Dog')}",
        f"projects/{there.box.id('Ant')}",
    ):
        page = await browser.get(f"/en/2027/{path}")
        assert not page.has("declined") and not page.has("accepted") and not page.has("chosen for an honour")
    time(AFTER)
    await there.publish()
    await session.commit()
    page = await browser.get("/en/2027/winners")
    assert page.has("Ant") and not page.has("Dog") and not page.has("declined")


async def test_a_program_replies(chosen, session, database, browser):
    there = await chosen()
    asked = await there.ask()
    await session.commit()
    ant = there.box.id("Ant")
    token = await session_of(database, "ana@example.org")
    path = f"/editions/2027/nominations/{ant}/acceptances/{asked[ant].id}"
    answer = await browser.json("PUT", path, {"reply": "maybe"}, token=token)
    assert answer.status_code == 422
    answer = await browser.json("PUT", path, {"reply": "accepted"}, token=token)
    assert answer.status_code == 200 and answer.json()["answer"] == "accepted"
    other = await session_of(database, "bo@example.org")
    assert (await browser.json("PUT", path, {"reply": "accepted"}, token=other)).status_code == 404


async def test_an_editor_of_the_project_reads_the_question_and_does_not_reply(
    chosen, session, database, browser
):
    there = await chosen()
    asked = await there.ask()
    ant, editor = there.box.id("Ant"), await person(session, "ed@example.org")
    session.add(ProjectMember(project_id=ant, person_id=editor.id, part="editor", added_at=clock.now()))
    await session.commit()
    await browser.sign_in("ed@example.org")
    page = await browser.get(f"/en/2027/nominations/{ant}/acceptance")
    assert page.heading == "Do you accept?"
    assert not [form for form in page.forms if "/acceptances/" in form["action"]]
    token = await session_of(database, "ed@example.org")
    path = f"/editions/2027/nominations/{ant}/acceptances/{asked[ant].id}"
    assert (await browser.json("PUT", path, {"reply": "declined"}, token=token)).status_code == 403
    assert (await session.get_one(type(asked[ant]), asked[ant].id, populate_existing=True)).answer == ""
