"""Panels for programs: the same seats, hints and refusals as on the pages."""

import pytest
from sqlmodel import select

from prizes.accounts.actions import begin_session
from prizes.review.actions.profile import save_expertise
from prizes.review.actions.seats import accept_seat, decline_seat, invite_member
from prizes.review.expertise import Expertise
from prizes.review.models import Assignment, PanelSeat
from prizes.review.queries.reach import EVERYTHING
from prizes.review.rules.seats import SeatOffer, SeatPart, terms_sha256
from tests.contest import NOMINATING, load_contest, person, steward
from tests.review.reviewing import signed_in, submitted


@pytest.fixture
async def world(database, browser, time):
    """A steward; in C1 a chair, an expert, a substitute and somebody who declined; in C2 an expert."""
    time(NOMINATING)
    tokens, seats = {}, {}
    async with database.writing() as session:
        edition = await load_contest(session)
        boss = await signed_in(session, await steward(session, "steward@example.org"))
        tokens["steward"] = await begin_session(session, boss.person)
        project = await submitted(session, edition, "Alpha", owner="Ministry of Words")
        for name, category, part in (
            ("chair", "C1", "chair"),
            ("ana", "C1", "expert"),
            ("ben", "C1", "substitute"),
            ("dan", "C1", "expert"),
            ("other", "C2", "expert"),
        ):
            who = await person(session, f"{name}@example.org")
            seat = await invite_member(
                session,
                edition,
                SeatOffer(who.email, category, SeatPart(part), None, "en"),
                inviter=boss,
                reach=EVERYTHING,
            )
            me = await signed_in(session, who)
            if name == "dan":
                await decline_seat(session, edition, seat.id, me, note="No time.")
            else:
                await accept_seat(session, edition, seat.id, me, capacity=9, terms=terms_sha256())
            tokens[name], seats[name] = await begin_session(session, who), seat.id
        ana = await person(session, "ana2@words.example")
        ana.entity_name = "Ministry of Words"
        await save_expertise(session, ana, Expertise(lines=["C2"]))

    class World:
        async def call(self, method, path, body=None, *, who="steward", status=200):
            answer = await browser.json(method, f"/editions/2027/panels{path}", body, token=tokens[who])
            assert answer.status_code == status, answer.text
            return answer.json() if answer.content else None

    made = World()
    made.seats, made.project = seats, project.id
    return made


async def test_a_steward_reads_every_seat_and_what_is_missing(world):
    shown = await world.call("GET", "")
    found = {i["email"].split("@")[0]: (i["state"], i["part"], i["category"]) for i in shown["items"]}
    assert found == {
        "chair": ("accepted", "chair", "C1"),
        "ana": ("accepted", "expert", "C1"),
        "ben": ("accepted", "substitute", "C1"),
        "dan": ("declined", "expert", "C1"),
        "other": ("accepted", "expert", "C2"),
    }
    assert shown["without_chair"] == ["C2", "C7-EGOV"]
    assert shown["without_expert"] == ["C7-EGOV"]
    first = await world.call("GET", "?limit=3")
    rest = await world.call("GET", f"?limit=3&cursor={first['next']}")
    assert [i["seat"] for i in first["items"] + rest["items"]] == [i["seat"] for i in shown["items"]]


async def test_a_chair_reads_their_own_panel_and_an_expert_none(world):
    shown = await world.call("GET", "", who="chair")
    assert {i["category"] for i in shown["items"]} == {"C1"}
    assert shown["without_chair"] == []
    await world.call("GET", "", who="ana", status=403)
    await world.call("DELETE", f"/{world.seats['other']}", who="chair", status=404)


async def test_hints_come_before_an_invitation(world):
    shown = await world.call("GET", "/hints?email=ana2@words.example&category=C1", who="chair")
    assert (shown["known"], shown["projects"]) == (True, 1)
    assert [(i["title"], i["hints"]) for i in shown["items"]] == [("Alpha", ["organization"])]
    await world.call("GET", "/hints?email=nothing&category=C1", status=422)
    await world.call("GET", "/hints?email=a@words.example&category=C99", status=422)
    await world.call("GET", "/hints?email=a@words.example&category=C2", who="chair", status=422)


async def test_several_seats_are_offered_or_none(world, database):
    members = [
        {"email": "one@words.example", "category": "C1", "part": "expert", "lang": "fr"},
        {"email": "ana@example.org", "category": "C1"},
        {"email": "nowhere", "category": "C1"},
    ]
    problem = await world.call("POST", "/invitations", {"members": members}, status=422)
    assert [e["field"] for e in problem["errors"]] == ["members.1", "members.2"]
    await world.call("POST", "/invitations", {"members": []}, status=422)
    await world.call("POST", "/invitations", {"members": members[:1]}, who="ana", status=403)
    chairs = {"members": [members[0] | {"part": "chair"}]}
    await world.call("POST", "/invitations", chairs, who="chair", status=422)
    async with database.reading() as session:
        assert not (
            await session.exec(select(PanelSeat).where(PanelSeat.email == "one@words.example"))
        ).first()
    made = await world.call("POST", "/invitations", {"members": members[:1]}, who="chair", status=201)
    assert [(i["email"], i["state"], i["part"]) for i in made["items"]] == [
        ("one@words.example", "invited", "expert")
    ]


async def test_a_panel_that_there_is_not_has_one_refusal_whichever_way_asks(world):
    sent = {"email": "new@words.example", "category": "C99"}
    ways = [
        await world.call("POST", "", sent, status=422),
        await world.call("GET", "/hints?email=new@words.example&category=C99", status=422),
        await world.call("POST", "/../invitations", sent | {"role": "expert"}, status=422),
    ]
    assert {each["type"].rpartition(":")[2] for each in ways} == {"panel-needed"}
    assert [[e["field"] for e in each["errors"]] for each in ways] == [["category"]] * 3
    several = await world.call("POST", "/invitations", {"members": [sent]}, status=422)
    assert [(e["field"], e["detail"]) for e in several["errors"]] == [
        ("members.0", ways[0]["errors"][0]["detail"])
    ]


async def test_a_seat_is_offered_and_taken_back(world, database):
    sent = {"email": "new@words.example", "category": "C1", "part": "chair", "capacity": 30, "lang": "fr"}
    await world.call("POST", "", sent, who="chair", status=403)
    made = await world.call("POST", "", sent, status=201)
    assert (made["state"], made["part"], made["capacity"]) == ("invited", "chair", 30)
    await world.call("POST", "", sent, status=409)
    await world.call("POST", "", sent | {"category": "C99"}, status=422)
    await world.call("POST", "", sent | {"part": "king"}, status=422)
    await world.call("POST", "", sent | {"email": "x@words.example", "capacity": 0}, status=422)
    await world.call("DELETE", f"/{made['seat']}", status=204)
    async with database.reading() as session:
        assert await session.get(PanelSeat, made["seat"]) is None


async def test_a_substitute_steps_in(world, database):
    async with database.writing() as session:
        ana, ben = [await session.get(PanelSeat, world.seats[name]) for name in ("ana", "ben")]
        session.add(
            Assignment(
                phase="nomination",
                project_id=world.project,
                expert_id=ana.person_id,
                created_at=NOMINATING,
            )
        )
        ben_id = ben.person_id
    path = f"/{world.seats['ana']}/substitute"
    await world.call("POST", path, {"substitute": world.seats["other"]}, status=409)
    await world.call("POST", path, {"substitute": "none"}, status=404)
    answer = await world.call("POST", path, {"substitute": world.seats["ben"]}, who="chair")
    assert answer == {"projects": 1}
    async with database.reading() as session:
        assert (await session.exec(select(Assignment.expert_id))).all() == [ben_id]


async def test_an_invitation_is_read_and_taken_by_program(world, browser, database):
    async with database.writing() as session:
        token = await begin_session(session, await person(session, "new@example.org"))
        stranger = await begin_session(session, await person(session, "stranger@example.org"))
    sent = {"email": "new@example.org", "category": "C1", "part": "expert", "capacity": 30}
    seat = (await world.call("POST", "", sent, status=201))["seat"]
    path = f"/editions/2027/seats/{seat}"

    async def call(method, path, body=None, *, status=200, who=token, **more):
        answer = await browser.json(method, path, body, token=who, **more)
        assert answer.status_code == status, answer.text
        return answer.json() if answer.content else None

    await call("GET", path, who=stranger, status=404)
    await call("GET", path, who=None, status=401)
    assert [each["seat"] for each in (await call("GET", "/me/seats"))["items"]] == [seat]
    assert (await call("GET", "/me/seats", who=stranger))["items"] == []
    shown = await call("GET", path)
    assert (shown["state"], shown["capacity"], shown["category"]) == ("invited", 30, "C1")
    assert shown["terms_sha256"] == terms_sha256()
    assert [clause["title"] for clause in shown["terms"]][:2] == ["Confidentiality", "Conflicts of interest"]
    assert "Alpha" not in str(shown)
    yes = {"accept": True, "terms": shown["terms_sha256"], "capacity": 12}
    await call("PUT", f"{path}/answer", yes, who=stranger, status=404)
    await call("PUT", f"{path}/answer", yes | {"terms": ""}, status=422)
    await call("PUT", f"{path}/answer", yes | {"terms": "0" * 64}, status=409)
    await call("PUT", f"{path}/answer", yes | {"capacity": 0}, status=422)
    taken = await call("PUT", f"{path}/answer", yes, idempotency_key="take")
    assert (taken["state"], taken["capacity"]) == ("accepted", 12)
    assert await call("PUT", f"{path}/answer", yes, idempotency_key="take") == taken
    await call("PUT", f"{path}/answer", yes, status=409)
    mine = await browser.json("GET", "/editions/2027/review", token=token)
    assert mine.status_code == 200
    await call("PUT", f"{path}/leaving", {"note": "I have no time."}, status=204)
    await call("GET", path, status=401)  # with the role all sessions end


async def test_an_invitation_is_declined_by_program(world, browser, database):
    async with database.writing() as session:
        token = await begin_session(session, await person(session, "new@example.org"))
    seat = (await world.call("POST", "", {"email": "new@example.org"}, status=201))["seat"]
    answer = f"/editions/2027/seats/{seat}/answer"
    said = {"accept": False, "note": "x" * 1001}
    assert (await browser.json("PUT", answer, said, token=token)).status_code == 422
    declined = await browser.json("PUT", answer, {"accept": False, "note": "No time."}, token=token)
    assert (declined.status_code, declined.json()["state"]) == (200, "declined")
    assert (await browser.json("PUT", answer, {"accept": False}, token=token)).status_code == 404
    shown = await world.call("GET", "")
    assert {i["note"] for i in shown["items"] if i["seat"] == seat} == {"No time."}


async def test_what_an_expert_says_of_themselves_is_kept_whole(world, browser, database):
    async with database.writing() as session:
        token = await begin_session(session, await person(session, "new@example.org"))
    empty = {"lines": [], "languages": [], "country": None, "affiliations": "", "gender": None}
    assert (await browser.json("GET", "/me/expertise", token=token)).json() == empty
    said = {
        "lines": ["C2", "C1"],
        "languages": ["fr"],
        "country": "KE",
        "affiliations": "A\nB",
        "gender": "woman",
    }
    kept = await browser.json("PUT", "/me/expertise", said, token=token)
    assert kept.json() == said | {"lines": ["C1", "C2"]}
    assert (await browser.json("GET", "/me/expertise", token=token)).json() == kept.json()
    wrong = await browser.json("PUT", "/me/expertise", said | {"country": "XX"}, token=token)
    assert wrong.status_code == 422
    assert (await browser.json("PUT", "/me/expertise", {}, token=token)).json() == empty
