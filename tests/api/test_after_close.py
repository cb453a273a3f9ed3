"""The count and what comes after it, for programs: the same acts, rules and refusals as on the pages."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta

import pytest

from prizes.accounts.actions import begin_session
from prizes.accounts.queries import person_with_address
from prizes.accounts.rules.roles import Role
from prizes.tally.rules import after_count
from prizes.tally.rules.recount import recount
from prizes.worker import loop
from prizes.worker.loop import run_jobs
from tests.ballot.logged import END, log_lines, sequenced
from tests.ballot.paper import contest
from tests.contest import VOTING, person, steward, with_role

WORDS = "Category C1 has more votes than the log has lines."
TALLY, CHALLENGES, SAMPLE = "/tally", "/integrity/challenges", "/integrity/sample"


@pytest.fixture
async def world(session, database, browser, time):
    """Voting is open; three votes for Ant, two for Bee, one for Cat; two pass."""
    time(VOTING)
    box = await contest(session, announcement__challenge_days=10)
    for n, title in enumerate(["Ant", "Ant", "Ant", "Bee", "Bee", "Cat"]):
        await box.cast("C1", title, by=await person(session, f"voter{n}@example.org"))
    await steward(session, "steward@example.org")
    await with_role(session, "observer@example.org", Role.OBSERVER)
    await session.commit()
    await sequenced(database)

    class World:
        async def call(self, method, path, body=None, *, who="steward", status=200):
            token = None
            if who:
                async with database.writing() as own:
                    token = await begin_session(own, await person_with_address(own, f"{who}@example.org"))
            answer = await browser.json(method, f"/editions/2027{path}", body, token=token)
            assert answer.status_code == status, answer.text
            return answer

    return World()


async def test_a_count_by_program(world, database, time, tmp_path):
    before = (await world.call("GET", TALLY, who="observer")).json()
    assert (before["over"], before["counted_at"], before["categories"]) == (False, None, {})
    await world.call("POST", TALLY, {}, status=409)
    await world.call("GET", f"{TALLY}/files", who="observer", status=404)
    time(END)
    for who, status in (("observer", 403), ("voter0", 403), (None, 401)):
        await world.call("POST", TALLY, {}, who=who, status=status)
    await world.call("POST", TALLY, {"phase": "none"}, status=404)
    made = (await world.call("POST", TALLY, {"phase": "voting"})).json()
    assert made["categories"]["C1"] == {
        "counted": 6,
        "set_aside": 0,
        "withdrawn": 0,
        "incomplete": 0,
        "in_force": 6,
        "none": None,
        "groups": {},
    }
    assert made["challenge_until"].startswith("2027-03-10T22:30:00")
    assert (await world.call("GET", TALLY, who="observer")).json() == made
    files = await world.call("GET", f"{TALLY}/files", who="observer")
    zipfile.ZipFile(io.BytesIO(files.content)).extractall(tmp_path / "files")
    assert recount(tmp_path / "files").equal
    for path in (TALLY, f"{TALLY}/files"):
        await world.call("GET", path, who="voter0", status=403)


async def test_a_large_round_is_counted_later(world, database, time, monkeypatch):
    monkeypatch.setattr(after_count, "LARGE", 5)
    monkeypatch.setattr(
        loop, "JOBS_A_TURN", 1
    )  # the files are packed by a job of their own, in the next turn
    time(END)
    told = (await world.call("POST", TALLY, {}, status=202)).json()
    assert (told["being_counted"], told["counted_at"]) == (True, None)
    await run_jobs(database)
    told = (await world.call("GET", TALLY, who="observer")).json()
    assert (told["being_counted"], told["categories"]["C1"]["counted"]) == (False, 6)
    answer = await world.call("GET", f"{TALLY}/files", who="observer", status=503)
    assert "The files for a recount are being packed." in answer.text


async def test_a_challenge_is_lodged_by_anybody_answered_by_a_steward_and_the_count_becomes_final(
    world, database, time
):
    await world.call("POST", CHALLENGES, {"words": WORDS}, who=None, status=409)
    time(END)
    await world.call("POST", TALLY, {})
    await world.call("POST", CHALLENGES, {"words": "short"}, who=None, status=422)
    made = (
        await world.call("POST", CHALLENGES, {"words": WORDS, "name": "Ana"}, who=None, status=201)
    ).json()
    assert (made["state"], made["name"], made["words"]) == ("open", "Ana", WORDS)
    answer, said = (
        f"{CHALLENGES}/{made['id']}/answer",
        {"upheld": False, "answer": "There are five cast lines."},
    )
    await world.call("PUT", answer, said, who="observer", status=403)
    await world.call("PUT", answer, said | {"answer": "No."}, status=422)
    time(END + timedelta(days=10))
    await world.call("PUT", f"{TALLY}/final", {}, status=409)
    await world.call("PUT", answer, said, status=204)
    await world.call("PUT", answer, said, status=409)
    await world.call("PUT", f"{CHALLENGES}/nothing/answer", said, status=404)
    (shown,) = (await world.call("GET", CHALLENGES, who=None)).json()["items"]
    assert (shown["state"], shown["answer"]) == ("refused", "There are five cast lines.")
    await world.call("PUT", f"{TALLY}/final", {}, who="observer", status=403)
    assert (await world.call("PUT", f"{TALLY}/final", {})).json()["final"] is True
    await sequenced(database)
    assert log_lines()[-1].startswith("final ")


async def test_before_the_time_is_over_a_count_is_not_final(world, time):
    time(END)
    await world.call("PUT", f"{TALLY}/final", {}, status=404)
    await world.call("POST", TALLY, {})
    time(END + timedelta(days=10, seconds=-1))
    await world.call("PUT", f"{TALLY}/final", {}, status=409)


async def test_a_sample_by_program(world, database, time):
    source = {"source": "The lottery numbers of 6 March 2027"}
    await world.call("PUT", f"{SAMPLE}/source", source, who="observer", status=403)
    await world.call("PUT", f"{SAMPLE}/source", {"source": "x"}, status=422)
    await world.call("PUT", f"{SAMPLE}/source", source, status=204)
    await world.call("PUT", f"{SAMPLE}/source", source, status=409)
    await world.call("PUT", f"{SAMPLE}/number", {"number": "1 2 3"}, status=404)
    time(END)
    await world.call("POST", TALLY, {})
    await world.call("PUT", f"{SAMPLE}/number", {"number": "1 2 3"}, status=204)
    await world.call("PUT", f"{SAMPLE}/number", {"number": "4 5 6"}, status=409)
    await world.call("PUT", f"{SAMPLE}/found", {"found": "Five people, each asked."}, status=204)
    (report,) = (await world.call("GET", "/integrity", who=None)).json()["items"]
    assert (report["sample"]["number"], report["sample"]["found"]) == ("1 2 3", "Five people, each asked.")
    assert [(each["category"], each["of"]) for each in report["sample"]["drawn"]] == [("C1", 6)]
