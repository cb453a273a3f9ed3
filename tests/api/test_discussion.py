"""Discussions and feedback for programs: the same refusals as the pages, and no name where the rules hide it."""

import pytest

from prizes.accounts.actions import begin_session
from tests.contest import NOMINATING, expert, load_contest, steward
from tests.review.reviewing import assigned, chair_of, marked, submitted

PANEL = {"declaration": "none", "discussion": True, "feedback": True, "anonymous": True}


@pytest.fixture
async def call(database, browser, time):
    """Ana has handed in, Ben has not; the chair of C1; somebody of C2."""
    time(NOMINATING)
    tokens = {}
    async with database.writing() as session:
        edition = await load_contest(session, nomination__panel=PANEL)
        boss = await steward(session, "s1@example.org")
        people = {
            name: await expert(session, f"{name}@example.org", category="C1") for name in ("ana", "ben")
        }
        people["ana"].name = "Ana Expert"
        radio = await submitted(session, edition, "Radio")
        await assigned(session, edition, boss)
        await marked(session, edition, radio.id, people["ana"], 4, comment="A good idea.")
        people["chair"] = await expert(session, "chair@example.org", category="C1")
        await chair_of(session, edition, people["chair"])
        people["other"] = await expert(session, "other@example.org", category="C2")
        for name, who in people.items():
            tokens[name] = await begin_session(session, who)

    async def made(who, method, path, body=None, status=200):
        answer = await browser.json(
            method, f"/editions/2027{path.format(project=radio.id)}", body, token=tokens[who]
        )
        assert answer.status_code == status, answer.text
        return answer.json() if answer.content else None

    return made


TALK = "/review/{project}/discussion"
FEEDBACK = "/office/feedback/{project}"


async def test_experts_talk_by_number_and_the_chair_takes_out(call):
    made = await call("ana", "POST", TALK, {"text": "It works."}, 201)
    assert (await call("ben", "GET", TALK, status=409))["title"]
    (waiting,) = (await call("ben", "GET", "/discussions"))["items"]
    assert (waiting["waits_for_your_review"], waiting["remarks"]) == (True, 0)
    (said,) = (await call("chair", "GET", TALK))["items"]
    assert (said["author"], said["number"], said["text"]) == ("Ana Expert", 1, "It works.")
    (mine,) = (await call("ana", "GET", TALK))["items"]
    assert (mine["author"], mine["mine"]) == (None, True)
    await call("ben", "DELETE", f"{TALK}/{made['remark']}", status=409)
    await call("chair", "DELETE", f"{TALK}/{made['remark']}", status=204)
    (gone,) = (await call("ana", "GET", TALK))["items"]
    assert (gone["text"], gone["struck_at"] is not None) == ("", True)


async def test_a_discussion_is_nothing_to_others_and_wants_words(call):
    await call("other", "GET", TALK, status=404)
    assert (await call("other", "GET", "/discussions"))["items"] == []
    await call("ana", "POST", TALK, {"text": " "}, 422)


async def test_a_chair_writes_feedback_that_names_nobody(call):
    sheet = await call("chair", "GET", FEEDBACK)
    assert (sheet["reviews"], sheet["text"]) == ([["A good idea."]], "")
    await call("chair", "PUT", FEEDBACK, {"text": "Ana Expert likes it.", "language": "en"}, 422)
    await call("chair", "PUT", FEEDBACK, {"text": "Say who pays.", "language": "en"})
    assert (await call("chair", "GET", FEEDBACK))["text"] == "Say who pays."
    await call("ana", "PUT", FEEDBACK, {"text": "Mine.", "language": "en"}, 404)
