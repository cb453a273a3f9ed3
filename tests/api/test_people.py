"""Parts, the owner's answer and records of owners for programs."""

from __future__ import annotations

import pytest
from sqlmodel import select

from prizes.accounts.actions import begin_session
from prizes.mail.models import Message
from tests.contest import load_contest, person, steward
from tests.nomination.drafts import begun, submitted


@pytest.fixture
async def world(session, browser, time):
    edition = await load_contest(session, submission__consent="asked", submission__limits={})
    who = {
        "ana": await person(session, "ana@example.org"),
        "bo": await person(session, "bo@example.org"),
        "eve": await steward(session),
    }
    tokens = {name: await begin_session(session, each) for name, each in who.items()}
    draft = await begun(session, edition, who["ana"])
    entries = [
        await submitted(
            session, edition, who["ana"], title=owner, owner=owner, belongs="no", owner_email="o@x.example"
        )
        for owner in ("Ministry of Health", "Health Ministry")
    ]
    await session.commit()

    class World:
        people = who
        project = draft.id
        entities = tuple(entry.entity_id for entry in entries)

        async def call(self, method, path, body=None, *, by="ana", status=200):
            answer = await browser.json(method, path, body, token=tokens.get(by))
            assert answer.status_code == status, answer.text
            return answer.json() if answer.content else None

    return World()


async def test_a_part_is_offered_accepted_shown_and_taken_away(world):
    offers = f"/nominations/{world.project}/offers"
    offer = await world.call("POST", offers, {"email": "bo@example.org", "part": "editor"}, status=201)
    assert [o["id"] for o in (await world.call("GET", "/offers", by="bo"))["items"]] == [offer["id"]]
    await world.call("GET", f"/nominations/{world.project}", by="bo", status=404)
    answer = f"/offers/{offer['id']}/answer"
    await world.call("PUT", answer, {"accept": True}, by="eve", status=403)
    await world.call("PUT", answer, {"accept": True}, by="bo")
    await world.call("PATCH", f"/nominations/{world.project}", {"title": "Of Bo"}, by="bo")
    await world.call("PUT", f"/nominations/{world.project}/submission", by="bo", status=403)
    shown = await world.call("GET", f"/nominations/{world.project}/people", by="bo")
    assert [(p["email"], p["part"]) for p in shown["items"]] == [
        ("ana@example.org", "nominator"),
        ("bo@example.org", "editor"),
    ]
    member = f"/nominations/{world.project}/people/{world.people['bo'].id}"
    await world.call("DELETE", member, status=204)
    await world.call("GET", f"/nominations/{world.project}/people", by="bo", status=404)


async def test_an_offer_is_taken_back(world):
    offers = f"/nominations/{world.project}/offers"
    offer = await world.call("POST", offers, {"email": "bo@example.org", "part": "reader"}, status=201)
    await world.call("DELETE", f"{offers}/{offer['id']}", by="bo", status=404)
    await world.call("DELETE", f"{offers}/{offer['id']}", status=204)
    await world.call("PUT", f"/offers/{offer['id']}/answer", {"accept": True}, by="bo", status=404)


async def test_the_owner_answers_with_the_token_of_the_mail_alone(world, session):
    letters = (await session.exec(select(Message).where(Message.template == "owner-asked"))).all()
    path = f"/consents/{letters[0].context['token']}"
    asked = await world.call("GET", path, by=None)
    assert (asked["answer"], asked["open"]) == (None, True)
    kept = await world.call("PUT", path, {"answer": "objected", "note": "No"}, by=None)
    assert (kept["answer"], kept["note"]) == ("objected", "No")
    await world.call("PUT", path, {"answer": "perhaps"}, by=None, status=422)
    await world.call("GET", "/consents/nonsense", by=None, status=404)


async def test_records_of_owners_are_found_mended_merged_and_parted(world):
    one, other = world.entities
    base = "/editions/2027/office/entities"
    await world.call("GET", base, status=403)
    page = await world.call("GET", f"{base}?limit=1", by="eve")
    rest = await world.call("GET", f"{base}?limit=1&cursor={page['next']}", by="eve")
    assert {page["items"][0]["id"], rest["items"][0]["id"]} == {one, other}
    shown = await world.call("GET", f"{base}/{one}", by="eve")
    assert [d["id"] for d in shown["likely_doubles"]] == [other]
    changed = await world.call(
        "PATCH", f"{base}/{one}", {"country": "KE", "url": "https://h.example"}, by="eve"
    )
    assert changed["url"] == "https://h.example"
    kept = await world.call("PUT", f"{base}/{other}/merger", {"into": one, "reason": "Same"}, by="eve")
    assert len(kept["projects"]) == 2
    parted = await world.call("PUT", f"{base}/{other}/parting", {"reason": "Not the same"}, by="eve")
    assert len(parted["projects"]) == 1
    assert (await world.call("GET", "/owners?q=min", by=None))["items"] == []
