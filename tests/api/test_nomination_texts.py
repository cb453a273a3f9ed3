"""Texts in further languages, for programs."""

from __future__ import annotations

import pytest

from prizes.accounts.actions import begin_session
from prizes.nomination.rules.states import State
from tests.contest import load_contest, person
from tests.nomination.drafts import WORDS, submitted

ARABIC = "تصل الخدمات العامة إلى كل قرية بعيدة."


@pytest.fixture
async def call(session, browser, time):
    """Calls the interface for a submitted project of Ana's."""
    edition = await load_contest(session, submission__translations=["fr", "ar"])
    ana, ben = await person(session, "ana@example.org"), await person(session, "ben@example.org")
    project = await submitted(session, edition, ana)
    tokens = {"ana": await begin_session(session, ana), "ben": await begin_session(session, ben)}
    await session.commit()

    async def made(method, rest="", body=None, *, who="ana", status=200):
        path = f"/nominations/{project.id}/texts{rest}"
        answer = await browser.json(method, path, body, token=tokens[who])
        assert answer.status_code == status, answer.text
        return answer.json() if answer.content else None

    made.project, made.session, made.browser = project, session, browser
    return made


async def test_texts_are_given_read_and_taken_away(call):
    text = await call("PUT", "/ar", {"title": "القرية الذكية"})
    assert (text["revision"], text["missing"], text["older"]) == (1, ["answers.description"], [])
    await call("PUT", "/ar", {"answers": {"description": ARABIC}, "revision": 1})
    [text] = (await call("GET"))["items"]
    assert (text["language"], text["answers"], text["missing"]) == ("ar", {"description": ARABIC}, [])
    await call("DELETE", "/ar", status=204)
    assert (await call("GET"))["items"] == []


@pytest.mark.parametrize(
    ("rest", "body", "status"),
    [
        ("/en", {"title": "X"}, 409),
        ("/ru", {"title": "X"}, 404),
        ("/fr", {"title": "mot " * 21}, 422),
        ("/fr", {"answers": {"none": "x"}}, 422),
        ("/fr", {"owner": "x"}, 422),
        ("/fr", {"title": "X", "revision": 3}, 409),
    ],
)
async def test_what_pages_refuse_is_refused_here(call, rest, body, status):
    await call("PUT", "/fr", {"title": "Village"})
    await call("PUT", rest, body, status=status)
    assert [text["title"] for text in (await call("GET"))["items"]] == ["Village"]


async def test_others_learn_nothing(call):
    await call("GET", who="ben", status=404)
    await call("PUT", "/fr", {"title": "X"}, who="ben", status=404)
    await call("DELETE", "/fr", who="ben", status=404)


async def test_everybody_reads_a_nominated_project_in_its_languages(call):
    await call("PUT", "/ar", {"title": "القرية الذكية", "answers": {"description": ARABIC}})
    call.project.state = State.NOMINATED.value
    call.session.add(call.project)
    await call.session.commit()
    answer = (await call.browser.json("GET", f"/projects/{call.project.id}")).json()
    assert (answer["title"], answer["language"], answer["summary"]) == ("Smart village", "en", WORDS)
    assert answer["texts"] == {
        "ar": {
            "title": "القرية الذكية",
            "summary": ARABIC,
            "answers": {"description": ARABIC},
            "older": False,
        }
    }
