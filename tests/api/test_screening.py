"""Screening, appeals, late entries and acts on many projects for programs: the acts of the pages."""

from __future__ import annotations

import pytest

from prizes.accounts.actions import begin_session
from prizes.nomination.actions.stewarding import mark_ineligible
from tests.contest import load_contest, person, steward
from tests.nomination.drafts import submitted

SCREENING = {"checks": [{"id": "real", "label": "It runs already", "breach": "maturity"}], "screeners": 2}
OFFICE = "/editions/2027"


@pytest.fixture
async def world(session, browser, time):
    edition = await load_contest(
        session,
        submission__screening=SCREENING,
        submission__appeal_days=5,
        submission__late_hours=24,
    )
    people = {
        "ana": await person(session, "ana@example.org"),
        "ben": await person(session, "ben@example.org"),
        "eve": await steward(session, "eve@example.org"),
        "kim": await steward(session, "kim@example.org"),
    }
    tokens = {name: await begin_session(session, who) for name, who in people.items()}
    project = await submitted(session, edition, people["ana"])
    await session.commit()

    class World:
        async def call(self, method, path, body=None, *, who="eve", status=200):
            answer = await browser.json(method, path, body, token=tokens.get(who))
            assert answer.status_code == status, answer.text
            return answer.json()

    world = World()
    world.edition, world.people, world.session, world.project = edition, people, session, project
    world.here = f"{OFFICE}/nominations/{project.id}"
    return world


async def test_two_screeners_by_program(world):
    assert await world.call("GET", f"{OFFICE}/screening/next") == {"nomination": world.project.id}
    sheet = {"revision": world.project.revision, "checks": {"real": "no"}, "note": "An idea only."}
    await world.call("PUT", f"{world.here}/screening", {**sheet, "note": ""}, status=422)
    found = await world.call("PUT", f"{world.here}/screening", sheet)
    assert (found["result"], found["mine"]["verdict"]) == ("waiting", "fail")
    assert await world.call("GET", f"{OFFICE}/screening/next") == {"nomination": None}
    found = await world.call("GET", f"{world.here}/screening", who="kim")
    assert (found["others"], found["mine"], found["sheets"]) == ([], None, 1)
    found = await world.call("PUT", f"{world.here}/screening", sheet | {"checks": {"real": "yes"}}, who="kim")
    assert (found["result"], found["others"][0]["note"]) == ("differ", "An idea only.")
    passed = await world.call("PUT", f"{world.here}/screening/pass", {"reason": "It runs."})
    assert passed["screened_at"]
    [listed] = (await world.call("GET", f"{OFFICE}/office/nominations?screening=passed"))["items"]
    assert listed["id"] == world.project.id
    for query in ("screening=mine", "flag=appeal", "language=fr", "sdg=5", "stakeholder=academia"):
        assert (await world.call("GET", f"{OFFICE}/office/nominations?{query}"))["items"] == []


async def test_an_appeal_by_program(world):
    await mark_ineligible(
        world.session,
        world.edition,
        world.project.id,
        rule="who",
        reason="No",
        steward=world.people["eve"].id,
    )
    await world.session.commit()
    path = f"/nominations/{world.project.id}/appeal"
    out = await world.call("GET", path, who="ana")
    assert (out["rule"], out["appeal_until"], out["appeal"]) == ("who", "2026-11-30T22:00:00Z", None)
    await world.call("GET", path, who="ben", status=404)
    made = await world.call("PUT", path, {"reason": "We may."}, who="ana")
    assert made["decided_at"] is None
    answer = {"upheld": True, "answer": "You may."}
    await world.call("PUT", f"{world.here}/appeal", answer, status=403)
    await world.call("PUT", f"{world.here}/appeal", answer, who="kim")
    assert (await world.call("GET", path, who="ana"))["appeal"]["upheld"] is True


async def test_a_late_entry_by_program(world):
    sent = {"email": "ben@example.org", "until": "2026-12-21T10:00:00Z", "reason": "Power failed."}
    proposal = await world.call("POST", f"{OFFICE}/late-entries", sent, status=201)
    assert (await world.call("GET", f"{OFFICE}/late-entries/count", who="nobody")) == {"n": 0}
    approval = f"{OFFICE}/proposals/{proposal['id']}/approval"
    await world.call("PUT", approval, {"sha256": proposal["sha256"]}, who="kim")
    [listed] = (await world.call("GET", f"{OFFICE}/late-entries"))["items"]
    assert (listed["email"], listed["opened_at"]) == ("ben@example.org", None)
    assert (await world.call("GET", f"{OFFICE}/late-entries/count", who="nobody")) == {"n": 1}
    await world.call("PUT", f"{OFFICE}/late-entries/code", {"code": "0000"}, who="ben", status=422)


async def test_many_by_program_exactly_as_previewed(world):
    order = {"nominations": [world.project.id], "act": "return", "reason": "The link is dead."}
    seen = await world.call("POST", f"{OFFICE}/office/nominations/preview", order)
    assert (seen["possible"], seen["items"][0]["possible"]) == (1, True)
    wrong = order | {"sha256": "0" * 64}
    await world.call("POST", f"{OFFICE}/office/nominations/act", wrong, status=409)
    done = await world.call("POST", f"{OFFICE}/office/nominations/act", order | {"sha256": seen["sha256"]})
    assert done == {"done": 1}
    assert (await world.call("GET", f"/nominations/{world.project.id}", who="ana"))["state"] == "returned"


async def test_a_nominated_project_is_taken_out_by_program(world):
    sent = {"how": "withdrawn", "reason": "The owner asked."}
    await world.call("PUT", f"{world.here}/removal", sent, status=409)
    world.project.state = "nominated"
    world.session.add(world.project)
    await world.session.commit()
    assert (await world.call("PUT", f"{world.here}/removal", sent))["state"] == "withdrawn"
