"""A chair's lines for programs: what is theirs, what they record, what is undone."""

import pytest

from prizes.accounts.actions import begin_session
from tests.contest import NOMINATING, expert, load_contest, steward
from tests.review.reviewing import assigned, chair_of, marked, submitted

TIE = {"gives": "nominated", "basis": [{"source": "marks"}], "most": 1, "ties": ["panel"]}


@pytest.fixture
async def world(database, browser, time):
    """Ant and Bee of C1 are equal at a line with one place; Zebra is of C2."""
    time(NOMINATING)
    tokens, ids = {}, {}
    async with database.writing() as session:
        edition = await load_contest(session, nomination__cut=TIE)
        people = {"boss": await steward(session, "s1@example.org")}
        for n in (1, 2):
            people[f"e{n}"] = await expert(session, f"e{n}@example.org")
        for title, category in (("Ant", "C1"), ("Bee", "C1"), ("Zebra", "C2")):
            ids[title] = (await submitted(session, edition, title, category=category)).id
        await assigned(session, edition, people["boss"])
        for project in ids.values():
            for n in (1, 2):
                await marked(session, edition, project, people[f"e{n}"], 4)
        people["chair"] = await expert(session, "chair@example.org", category="C1")
        await chair_of(session, edition, people["chair"])
        for name, who in people.items():
            tokens[name] = await begin_session(session, who)

    async def call(who, method, path, body=None, status=200):
        answer = await browser.json(method, f"/editions/2027{path}", body, token=tokens[who])
        assert answer.status_code == status, answer.text
        return answer.json() if answer.content else None

    return call, ids


async def outcomes(call):
    (line,) = (await call("chair", "GET", "/chair/decision"))["lines"]
    return {row["title"]: row["outcome"] for row in line["items"]}


async def test_a_chair_draws_their_line_and_undoes_it(world):
    call, ids = world
    day = await call("chair", "GET", "/chair")
    assert day["steps"] == [{"step": "choose", "number": 2}]
    assert await outcomes(call) == {"Ant": "undecided", "Bee": "undecided"}
    sent = {"passing": [ids["Bee"]], "not_passing": [ids["Ant"]], "reason": "More villages."}
    await call("chair", "POST", "/chair/decision/choices", sent, 201)
    assert await outcomes(call) == {"Ant": "not_passed", "Bee": "passed"}
    for title in ("Ant", "Bee"):
        await call("chair", "DELETE", f"/chair/decision/{ids[title]}/choice", status=204)
    assert await outcomes(call) == {"Ant": "undecided", "Bee": "undecided"}


async def test_stewards_move_and_undo_too_and_every_move_has_its_reason(world):
    call, ids = world
    await call("boss", "PUT", f"/decision/{ids['Bee']}/choice", {"passes": True, "reason": " "}, 422)
    await call("boss", "PUT", f"/decision/{ids['Bee']}/choice", {"passes": True, "reason": "Better."})
    assert (await outcomes(call))["Bee"] == "passed"
    await call("boss", "DELETE", f"/decision/{ids['Bee']}/choice", status=204)
    await call("boss", "DELETE", f"/decision/{ids['Bee']}/choice", status=404)


async def test_a_line_of_others_is_closed_and_experts_have_none(world):
    call, ids = world
    moved = {"passes": False, "reason": "So."}
    await call("chair", "PUT", f"/chair/decision/{ids['Zebra']}/choice", moved, 403)
    await call("e1", "GET", "/chair/decision", status=403)
    await call("e1", "PUT", f"/chair/decision/{ids['Ant']}/choice", moved, 403)
    await call("chair", "PUT", f"/decision/{ids['Ant']}/choice", moved, 403)
    assert await outcomes(call) == {"Ant": "undecided", "Bee": "undecided"}
