"""Comments by criterion, second rounds, quality and progress for programs, as on the pages."""

import pytest

from prizes.accounts.actions import begin_session
from prizes.review.rules.reviews import Progress
from tests.contest import NOMINATING, expert, load_contest, steward
from tests.review.reviewing import assigned, chair_of, submitted

MARKING = {
    "criteria": [{"id": "impact", "label": "Impact", "weight": 1, "comment": "required"}],
    "scale": {"least": 1, "most": 5, "anchors": {"5": "strong"}},
    "reviews": 2,
    "spread_most": "1/2",
}


@pytest.fixture
async def world(database, browser, time):
    """Two experts of everything, a chair of C1; Alpha in C1, Beta in C2."""
    time(NOMINATING)
    tokens = {}
    async with database.writing() as session:
        edition = await load_contest(session, nomination__marking=MARKING)
        boss = await steward(session, "s1@example.org")
        people = {"s1": boss} | {f"e{n}": await expert(session, f"e{n}@example.org") for n in (1, 2)}
        projects = [
            await submitted(session, edition, t, category=c) for t, c in (("Alpha", "C1"), ("Beta", "C2"))
        ]
        await assigned(session, edition, boss)
        people["chair"] = await expert(session, "chair@example.org", category="C1")
        await chair_of(session, edition, people["chair"])
        for name, who in people.items():
            tokens[name] = await begin_session(session, who)

    class World:
        async def call(self, method, path, body=None, *, who="e1", status=200):
            answer = await browser.json(method, f"/editions/2027{path}", body, token=tokens[who])
            assert answer.status_code == status, answer.text
            return answer.json() if answer.content else None

        async def hand_in(self, who, project, mark):
            body = {"marks": {"impact": mark}, "comments": {"impact": f"By {who}."}, "submit": True}
            return await self.call("PUT", f"/review/{project}", body, who=who)

    made = World()
    made.alpha, made.beta = (p.id for p in projects)
    made.people = people
    return made


async def test_a_program_reads_what_is_asked_and_hands_in_with_comments(world):
    shown = await world.call("GET", f"/review/{world.alpha}")
    assert [(c["id"], c["comment"]) for c in shown["criteria"]] == [("impact", "required")]
    assert shown["anchors"]["5"]["en"] == "strong"
    assert (shown["lacking"], shown["revision"]) == (["mark.impact", "comment.impact"], 0)
    body = {"marks": {"impact": 4}, "submit": True}
    problem = await world.call("PUT", f"/review/{world.alpha}", body, status=422)
    assert "comment.impact" in str(problem)
    saved = await world.hand_in("e1", world.alpha, 4)
    assert (saved["comments"], saved["revision"]) == ({"impact": "By e1."}, 1)


async def test_a_program_that_saw_an_older_review_overwrites_nothing(world):
    await world.hand_in("e1", world.alpha, 4)
    body = {"marks": {"impact": 1}, "comments": {"impact": "Other."}, "revision": 0}
    await world.call("PUT", f"/review/{world.alpha}", body, status=409)
    assert (await world.call("GET", f"/review/{world.alpha}"))["marks"] == {"impact": 4}


async def test_a_second_round_and_the_numbers_behind_it(world):
    await world.hand_in("e1", world.alpha, 1)
    await world.hand_in("e2", world.alpha, 5)
    quality = await world.call("GET", "/reviews/quality", who="chair")
    assert quality["ranks"] == "raw"
    (row,) = quality["items"]
    assert (row["project"], row["raw"], row["distance"], row["far_apart"]) == (world.alpha, "3/5", "1", True)
    await world.call("PUT", f"/reviews/{world.alpha}/second-round", {}, who="chair")
    await world.call("PUT", f"/reviews/{world.beta}/second-round", {"reason": "x"}, who="chair", status=404)
    shown = await world.call("GET", f"/review/{world.alpha}")
    assert [(o["marks"], o["comments"]) for o in shown["others"]] == [({"impact": 5}, {"impact": "By e2."})]
    assert shown["first_marks"] == {"impact": 1}
    mine = await world.call("GET", "/review")
    alpha = next(i for i in mine["items"] if i["project"] == world.alpha)
    assert (alpha["state"], alpha["is_left"]) == (Progress.DONE, True)
    assert mine["left"] == 2


async def test_progress_is_for_stewards_whole_and_for_chairs_in_part(world):
    whole = await world.call("GET", "/reviews", who="s1")
    part = await world.call("GET", "/reviews", who="chair")
    assert [c["code"] for c in part["categories"]] == ["C1"]
    assert (whole["missing"], part["missing"]) == (4, 2)
    for path in ("/reviews", "/reviews/quality"):
        await world.call("GET", path, status=403)
    body = {"expert": world.people["e1"].id, "tone": "plain"}
    await world.call("POST", "/reviews/reminders", body, who="chair", status=201)
    await world.call("POST", "/reviews/reminders", body, who="chair", status=429)
    await world.call("POST", "/reviews/reminders", body, who="e2", status=403)
