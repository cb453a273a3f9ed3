"""Voting for programs: the same rules and refusals as the pages, and one answer to one request."""

from __future__ import annotations

from hashlib import sha256

import pytest
from sqlmodel import select

from prizes.accounts.actions import begin_session
from prizes.accounts.models import AnsweredRequest
from prizes.ballot.models import Vote
from prizes.ballot.queries import Turnout
from prizes.votelog.format.codes import typed_code
from tests.ballot.paper import contest
from tests.contest import VOTING, at, person

END = at("2027-02-28 22:30")
NO_ORIGINS = {"regions": None, "countries": None, "stakeholder_types": None, "shown_until": None}


class Program:
    """Calls the interface for Ana, and says what came back."""

    def __init__(self, box, browser, token):
        self.box, self.browser, self.token = box, browser, token

    async def call(self, method, path, body=None, *, status=200, token=..., **headers):
        token = self.token if token is ... else token
        answer = await self.browser.json(method, f"/editions/2027{path}", body, token=token, **headers)
        assert answer.status_code == status, answer.text
        return answer.json()

    async def vote(self, title, category="C1", **more):
        return await self.call("PUT", f"/ballot/{category}", {"project": self.box.id(title)}, **more)


@pytest.fixture
def program(session, browser, time):
    time(VOTING)

    async def made(**changes):
        box = await contest(session, **changes)
        token = await begin_session(session, box.voter)
        await session.commit()
        return Program(box, browser, token)

    return made


async def choices(session):
    await session.commit()
    return [row.choices for row in (await session.exec(select(Vote).where(Vote.in_force))).all()]


async def test_a_vote_is_saved_and_the_answer_does_not_tell_the_choice(program, session):
    ana = await program()
    answer = await ana.vote("Ant")
    assert typed_code(answer.pop("code")) is not None
    assert answer.pop("ticket").startswith("wvl-ticket-v1\nprizes.test/votelog/2027\nleaf ")
    assert answer == {"category": "C1", "changed": True, "changes_left": 5}
    assert await choices(session) == [ana.box.id("Ant")]


async def test_my_ballot_has_every_category_with_a_nominee(program):
    ana = await program()
    await ana.vote("Ant")
    assert await ana.call("GET", "/ballot") == {
        "edition": "2027",
        "phase": "voting",
        "items": [
            {
                "category": "C1",
                "projects": [ana.box.id("Ant")],
                "points": {},
                "none": False,
                "changes_left": 5,
            },
            {"category": "C2", "projects": [], "points": {}, "none": False, "changes_left": 5},
        ],
        "progress": {"voted": 1, "of": 2, "needed": 1, "complete": True},
    }


async def test_a_vote_is_taken_back(program, session):
    ana = await program()
    await ana.vote("Ant")
    answer = await ana.call("DELETE", "/ballot/C1")
    assert answer.pop("ticket").startswith("wvl-ticket-v1\n")
    assert answer == {"category": "C1", "changed": True, "changes_left": 4, "code": None}
    assert await choices(session) == [""]
    answer = await ana.call("DELETE", "/ballot/C1", status=409)
    assert answer["type"] == "urn:wsis-prizes:problem:no-vote-to-take-back"


async def test_several_projects_are_sent_as_a_list(program, session):
    ana = await program(voting__ballot={"choices": 2})
    both = sorted([ana.box.id("Ant"), ana.box.id("Bee")])
    await ana.call("PUT", "/ballot/C1", {"projects": both})
    assert await choices(session) == [",".join(both)]


async def test_in_two_steps_a_vote_must_be_confirmed(program, session):
    ana = await program(voting__ballot={"confirm": "two_step"})
    answer = await ana.vote("Ant", status=422)
    assert answer["errors"][0]["field"] == "confirmed"
    await ana.call("PUT", "/ballot/C1", {"project": ana.box.id("Ant"), "confirmed": True})
    assert await choices(session) == [ana.box.id("Ant")]


@pytest.mark.parametrize(
    ("category", "title", "status", "kind"),
    [("C1", "Dog", 422, "project-of-another-category"), ("C99", "Ant", 404, "unknown-category")],
)
async def test_what_a_page_refuses_is_refused_here(program, category, title, status, kind):
    ana = await program()
    answer = await ana.vote(title, category, status=status)
    assert answer["type"] == f"urn:wsis-prizes:problem:{kind}"


@pytest.mark.parametrize(
    "body", [{}, {"project": None}, {"project": 7}, {"projects": ["a"] * 51}, [], {"project": "x" * 65}]
)
async def test_a_body_of_another_form_is_refused(program, body):
    ana = await program()
    await ana.call("PUT", "/ballot/C1", body, status=422)


async def test_nobody_votes_without_a_session(program):
    ana = await program()
    await ana.vote("Ant", status=401, token=None)
    await ana.call("GET", "/ballot", status=401, token=None)


async def test_after_the_close_votes_are_refused_and_choices_no_longer_shown(program, session, time):
    ana = await program()
    await ana.vote("Ant")
    time(END)
    ana.token = await begin_session(session, ana.box.voter)
    await session.commit()
    answer = await ana.vote("Bee", status=409)
    assert answer["type"] == "urn:wsis-prizes:problem:voting-closed"
    assert await ana.call("GET", "/ballot") == {
        "edition": "2027",
        "phase": None,
        "items": [],
        "progress": None,
    }


# --- one answer to one request ---


async def test_the_same_key_gets_the_same_answer_and_one_vote(program, session):
    ana = await program()
    first = await ana.vote("Ant", idempotency_key="k1")
    assert await ana.vote("Ant", idempotency_key="k1") == first
    assert first["changed"]
    await ana.vote("Bee", idempotency_key="k1", status=422)
    assert await choices(session) == [ana.box.id("Ant")]


async def test_a_kept_answer_does_not_tell_whose_vote_was_for_whom(program, session):
    """Of three nominees each can be tried: neither body nor hash may give the choice away."""
    ana = await program()
    await ana.vote("Ant", idempotency_key="k1")
    await session.commit()
    (kept,) = (await session.exec(select(AnsweredRequest))).all()
    assert ana.box.id("Ant") not in kept.body
    for title in ("Ant", "Bee", "Cat"):
        for body in (f'{{"project":"{ana.box.id(title)}"}}', f'{{"project": "{ana.box.id(title)}"}}'):
            for path in ("/editions/2027/ballot/C1", "/api/v1/editions/2027/ballot/C1"):
                assert kept.request_hash != sha256(f"PUT\n{path}\n{body}".encode()).hexdigest()


# --- turnout ---


async def test_while_open_turnout_is_the_number_of_voters_alone(program, session):
    ana = await program()
    await ana.vote("Ant")
    await ana.vote("Dog", "C2")
    await ana.box.cast("C1", "Bee", by=await person(session, "bob@example.org"))
    await session.commit()
    seen = await ana.call("GET", "/turnout", token=None)
    assert seen == {"phase": "voting", "voters": 2, "votes": None} | NO_ORIGINS


async def test_where_the_rules_show_nothing_turnout_is_not_told_before_the_end(program, time):
    ana = await program(voting__ballot={"visible": "nothing"})
    await ana.vote("Ant")
    seen = await ana.call("GET", "/turnout", token=None)
    assert seen == {"phase": "voting", "voters": None, "votes": None} | NO_ORIGINS
    time(END)
    seen = await ana.call("GET", "/turnout", token=None)
    assert (seen["voters"], seen["votes"]) == (1, 1)


async def test_a_count_that_takes_long_is_kept_for_a_while(program, session, monkeypatch):
    from prizes.ballot import queries

    ana = await program()
    monkeypatch.setattr(queries, "DEAR", 0.0)
    phase = ana.box.edition.rules.votings[0]
    assert await queries.turnout(session, ana.box.edition, phase) == Turnout(0, None)
    kept = next(v for k, v in queries._kept.items() if k[0] == str(session.get_bind().engine.url))
    assert kept[1] == Turnout(0, None)
    queries._kept.clear()


async def test_an_edition_without_a_public_vote_has_no_turnout(program):
    from tests.contest import document

    ana = await program(phases=[p for p in document()["phases"] if p["id"] != "voting"])
    await ana.call("GET", "/turnout", status=404)
    await ana.call("GET", "/ballot", status=404)
