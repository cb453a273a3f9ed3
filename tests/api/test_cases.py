"""Flags, cases and appeals for programs: the same acts, rules and refusals as on the pages."""

from __future__ import annotations

import pytest

from prizes.accounts.actions import begin_session
from prizes.accounts.rules.roles import Role
from prizes.ballot.actions import cast
from prizes.ballot.circumstances import Seen
from prizes.worker.watch import watch
from tests.ballot.logged import END, counted, log_lines, sequenced
from tests.ballot.paper import contest
from tests.contest import VOTING, person, steward, with_role

WHY = "These votes were cast by one program within an hour."
EDITION = "/editions/2027"


@pytest.fixture
async def world(session, database, browser, time):
    """Two stewards, an observer, six voters of Ant with their tracking codes, one of Bee."""
    time(VOTING)
    box = await contest(session)
    codes = []
    for n in range(7):
        voter = await person(session, f"voter{n}@example.org")
        title = "Bee" if n == 6 else "Ant"
        codes.append((await cast(session, box.edition, voter, "C1", [box.id(title)])).code)
    people = {
        "one": await steward(session, "one@example.org"),
        "two": await steward(session, "two@example.org"),
        "audit": await with_role(session, "audit@example.org", Role.OBSERVER),
        "nobody": await person(session, "nobody@example.org"),
    }
    await session.commit()
    await sequenced(database)

    class World:
        async def call(self, method, path, body=None, *, who="one", status=200, key=None):
            if who and who not in self.tokens:
                async with database.writing() as own:
                    self.tokens[who] = await begin_session(own, people[who])
            token = self.tokens[who] if who else None
            kept = {"idempotency_key": key} if key else {}
            answer = await browser.json(method, f"{EDITION}{path}", body, token=token, **kept)
            assert answer.status_code == status, answer.text
            return answer.json() if answer.content else None

        async def set_aside(self, *codes):
            sent = {"codes": list(codes), "reason": "DUP", "explanation": WHY}
            case = await self.call("POST", "/cases", sent, status=201)
            await self.call("PUT", f"/cases/{case['id']}/approval", {"sha256": case["sha256"]}, who="two")
            await sequenced(database)
            return case["id"]

    made = World()
    made.box, made.codes, made.tokens = box, codes, {}
    return made


def restored() -> int:
    return sum(line.startswith("restore ") for line in log_lines())


@pytest.mark.both_databases
async def test_all_votes_of_a_case_are_given_back_by_two_stewards(world, database):
    case = await world.set_aside(*world.codes[:2])
    path, sent = f"/cases/{case}/restoration", {"answer": "They are two people."}
    await world.call("POST", path, {"answer": ""}, status=422)
    await world.call("POST", path, sent, who="audit", status=403)
    await world.call("POST", path, sent, who=None, status=401)
    await world.call("POST", "/cases/nothing/restoration", sent, status=404)
    motion = await world.call("POST", path, sent, status=201, key="once")
    assert (motion["case"], motion["code"], motion["state"]) == (case, None, "proposed")
    assert (motion["upheld"], motion["mine"], motion["answer"]) == (True, True, "They are two people.")
    assert await world.call("POST", path, sent, status=201, key="once") == motion
    review = f"/office/vote-appeals/{motion['id']}"
    await world.call("PUT", f"{review}/confirmation", {"upheld": True}, status=403)
    await world.call("PUT", f"{review}/confirmation", {"upheld": False}, who="two", status=409)
    await world.call("PUT", f"{review}/confirmation", {"upheld": True}, who="two", status=204)
    await sequenced(database)
    assert restored() == 2
    assert (await world.call("GET", review))["state"] == "upheld"
    await world.call("PUT", f"{review}/return", who="two", status=409)


@pytest.mark.both_databases
async def test_the_second_steward_does_not_agree(world, database):
    case = await world.set_aside(world.codes[0])
    motion = await world.call("POST", f"/cases/{case}/restoration", {"answer": "A mistake."}, status=201)
    await world.call("PUT", f"/office/vote-appeals/{motion['id']}/return", who="audit", status=403)
    await world.call("PUT", f"/office/vote-appeals/{motion['id']}/return", who="two", status=204)
    await world.call("GET", f"/office/vote-appeals/{motion['id']}", status=404)
    sent = {"code": world.codes[0], "words": "I am a person."}
    await world.call("POST", "/vote-appeals", sent, who=None, status=201)
    (appeal,) = (await world.call("GET", "/office/vote-appeals"))["items"]
    assert (appeal["code"], appeal["state"], appeal["words"]) == (world.codes[0], "open", "I am a person.")
    path = f"/office/vote-appeals/{appeal['id']}"
    said = {"upheld": False, "answer": "No."}
    await world.call("PUT", f"{path}/answer", said | {"answer": " "}, status=422)
    await world.call("PUT", f"{path}/answer", said, status=204)
    assert (await world.call("GET", path))["mine"] is True
    seen = await world.call("GET", path, who="two")
    assert (seen["mine"], seen["upheld"], seen["state"]) == (False, False, "proposed")
    await world.call("PUT", f"{path}/return", who="two", status=204)
    seen = await world.call("GET", path, who="two")
    assert (seen["upheld"], seen["state"], seen["answer"]) == (None, "open", "")
    assert restored() == 0


async def test_appeals_are_listed_for_stewards_in_parts(world):
    await world.set_aside(*world.codes[:3])
    for code in world.codes[:3]:
        await world.call("POST", "/vote-appeals", {"code": code, "words": "I am."}, who=None, status=201)
    for who, status in (("audit", 403), ("nobody", 403), (None, 401)):
        await world.call("GET", "/office/vote-appeals", who=who, status=status)
    whole = await world.call("GET", "/office/vote-appeals")
    first = await world.call("GET", "/office/vote-appeals?limit=2")
    rest = await world.call("GET", f"/office/vote-appeals?limit=2&cursor={first['next']}")
    assert first["items"] + rest["items"] == whole["items"]
    assert {each["code"] for each in whole["items"]} == set(world.codes[:3])
    assert (whole["next"], rest["next"], len(first["items"])) == (None, None, 2)
    await world.call("GET", "/office/vote-appeals?cursor=nonsense", status=422)
    assert "voter" not in str(whole)


async def test_what_a_case_changes_is_there_once_the_votes_are_counted(world, database, time):
    case = await world.set_aside(*world.codes[:6])
    seen = await world.call("GET", f"/cases/{case}", who=None)
    assert (seen["categories"], seen["effect"]) == ({"C1": 6}, None)
    time(END)
    await counted(database, world.box)
    seen = await world.call("GET", f"/cases/{case}", who=None)
    effect = {each["project"]: each for each in seen["effect"]}
    ant = effect[world.box.id("Ant")]
    assert (ant["votes"], ant["votes_without"], ant["place_without"], ant["passes_without"]) == (
        0,
        6,
        1,
        True,
    )
    listed = await world.call("GET", "/cases?limit=1", who=None)
    assert ([each["id"] for each in listed["items"]], listed["next"]) == ([case], None)


async def test_the_evidence_of_a_flag_names_no_project_before_the_count(session, database, world, time):
    for n in range(70):
        robot = n >= 40
        time(VOTING.replace(minute=n - 40 if robot else n * n % 60, second=0 if robot else (n * 7) % 60))
        voter = await person(session, f"x{n}@bad.example" if robot else f"more{n}@house{n}.example")
        seen = Seen("192.0.2.7/32", "Robot") if robot else Seen(f"198.51.{n}.{n}/32", f"Phone {n}")
        title = "Bee" if robot else ("Ant", "Cat")[n % 2]
        await cast(session, world.box.edition, voter, "C1", [world.box.id(title)], seen=seen)
    await session.commit()
    time(VOTING.replace(hour=15))
    await watch(database)
    (flag,) = (await world.call("GET", "/flags"))["items"]
    shown = await world.call("GET", f"/flags/{flag['id']}?limit=20")
    assert (shown["flagged"], len(shown["votes"]), shown["offset"]) == (30, 20, 0)
    assert "30 of 30 flagged votes" in " ".join(shown["said"])
    assert {"network"} <= {each["signal"] for vote in shown["votes"] for each in vote["shares"]}
    rest = await world.call("GET", f"/flags/{flag['id']}?limit=20&offset=20")
    assert len(rest["votes"]) == 10
    for secret in (world.box.id("Bee"), "192.0.2", "bad.example", "Robot"):
        assert secret not in str(shown)
    await world.call("GET", "/flags/nothing", status=404)
    await world.call("GET", f"/flags/{flag['id']}", who="audit", status=403)
