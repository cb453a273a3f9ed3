"""A form that is sent twice, by a double click or a browser that tries again, is one act with one answer."""

from __future__ import annotations

import asyncio

import pytest
from sqlmodel import select

from prizes.accounts.actions import sweep
from prizes.accounts.models import AnsweredRequest
from prizes.ballot.models import Vote
from tests.ballot.paper import contest
from tests.browsing import ORIGIN
from tests.contest import VOTING

HERE = {"sec-fetch-site": "same-origin", "origin": ORIGIN}
PAPER, VOTE = "/en/2027/categories/C1", "/en/2027/ballot/C1"


@pytest.fixture
async def box(session, time):
    time(VOTING)
    return await contest(session)


@pytest.fixture
async def voter(box, browser):
    await browser.sign_in("ana.maria@example.org")
    return browser


async def key_on(browser, address=PAPER, action="/ballot/C1") -> str:
    return dict((await browser.get(address)).form(action)["fields"])["idempotency_key"]


def send(browser, data, address=VOTE, **headers):
    return browser.client.post(address, data=data, headers=HERE | headers, follow_redirects=False)


def whole(answer) -> tuple:
    """All of an answer but what names this one request."""
    changing = ("x-request-id", "content-security-policy", "date")
    kept = sorted((n, v) for n, v in answer.headers.items() if n not in changing)
    return answer.status_code, kept, answer.content


async def votes(session) -> list[tuple[int, str]]:
    await session.commit()
    rows = (await session.exec(select(Vote).order_by(Vote.version))).all()
    return [(row.version, row.choices) for row in rows]


async def test_every_form_of_a_voter_has_a_key_of_its_own(voter, box):
    assert await key_on(voter) != await key_on(voter)
    await send(voter, {"project": box.id("Ant")})
    assert await key_on(voter, "/en/2027/ballot", "/withdrawal")


async def test_the_same_vote_with_the_same_key_is_one_and_gets_one_answer(voter, box, session):
    sent = {"idempotency_key": await key_on(voter), "project": box.id("Bee")}
    first, again = await send(voter, sent), await send(voter, sent)
    assert first.headers["location"] == f"{PAPER}?notice=vote-saved#v-{box.id('Bee')}"
    assert whole(first) == whole(again)
    assert await votes(session) == [(1, box.id("Bee"))]


async def test_a_repeat_that_comes_late_does_not_undo_a_newer_vote(voter, box, session):
    sent = {"idempotency_key": await key_on(voter), "project": box.id("Bee")}
    first = await send(voter, sent)
    await send(voter, {"idempotency_key": await key_on(voter), "project": box.id("Cat")})
    assert whole(await send(voter, sent)) == whole(first)
    assert [choices for _, choices in await votes(session)] == [box.id("Bee"), box.id("Cat")]


async def test_the_same_key_with_another_choice_is_refused(voter, box, session):
    key = await key_on(voter)
    await send(voter, {"idempotency_key": key, "project": box.id("Bee")})
    answer = await send(voter, {"idempotency_key": key, "project": box.id("Cat")})
    assert answer.status_code == 422
    assert (
        "This form was already sent with different content, so nothing was done. Please open the page again."
        in answer.text
    )
    assert await votes(session) == [(1, box.id("Bee"))]


@pytest.mark.parametrize("key", ["a b", "x" * 129, "\u00e9"])
async def test_a_key_that_is_no_key_is_refused(voter, box, session, key):
    answer = await send(voter, {"idempotency_key": key, "project": box.id("Bee")})
    assert answer.status_code == 422
    assert await votes(session) == []


@pytest.mark.both_databases
async def test_of_many_at_once_one_is_done_and_all_get_its_answer(voter, box, session):
    sent = {"idempotency_key": await key_on(voter), "project": box.id("Bee")}
    answers = await asyncio.gather(*(send(voter, sent) for _ in range(8)))
    assert len({repr(whole(answer)) for answer in answers}) == 1
    assert answers[0].status_code == 303
    assert await votes(session) == [(1, box.id("Bee"))]


async def test_what_is_kept_beside_the_session_does_not_say_for_whom(voter, box, session):
    await send(voter, {"idempotency_key": await key_on(voter), "project": box.id("Bee")})
    await session.commit()
    (kept,) = (await session.exec(select(AnsweredRequest))).all()
    assert not [title for title in box.projects if box.id(title) in repr(kept)]


async def test_taking_back_twice_is_taking_back_once(voter, box, session):
    await send(voter, {"project": box.id("Bee")})
    sent = {"idempotency_key": await key_on(voter, "/en/2027/ballot", "/withdrawal")}
    first, again = [await send(voter, sent, f"{VOTE}/withdrawal") for _ in range(2)]
    assert first.status_code == 303
    assert whole(first) == whole(again)
    assert await votes(session) == [(1, box.id("Bee")), (2, "")]


async def test_scripts_send_one_form_again_with_other_choices(voter, box, session):
    key = await key_on(voter)
    for title in ("Bee", "Cat"):
        sent = {"idempotency_key": key, "project": box.id(title)}
        answer = await send(voter, sent, **{"hx-request": "true", "hx-request-type": "partial"})
        assert answer.status_code == 200
    assert [choices for _, choices in await votes(session)] == [box.id("Bee"), box.id("Cat")]


async def test_a_refused_form_leaves_its_key_free(voter, box, session):
    key = await key_on(voter)
    assert (await send(voter, {"idempotency_key": key, "project": box.id("Dog")})).status_code == 422
    assert (await send(voter, {"idempotency_key": key, "project": box.id("Bee")})).status_code == 303
    assert await votes(session) == [(1, box.id("Bee"))]


async def test_the_step_between_choosing_and_confirming_keeps_nothing(session, browser, time):
    time(VOTING)
    box = await contest(session, voting__ballot={"confirm": "two_step"})
    await browser.sign_in("ana.maria@example.org")
    key = await key_on(browser)
    for _ in range(2):
        answer = await send(browser, {"idempotency_key": key, "project": box.id("Bee")})
        assert "Confirm your vote" in answer.text
    assert await votes(session) == []


async def test_kept_answers_stay_a_day(voter, box, session, time):
    from datetime import timedelta

    sent = {"idempotency_key": await key_on(voter), "project": box.id("Bee")}
    first = await send(voter, sent)
    time(VOTING + timedelta(hours=24))
    await sweep(session)
    await session.commit()
    assert whole(await send(voter, sent)) == whole(first)
