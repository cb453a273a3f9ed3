"""Reviews and the nomination decision for programs: the same rules and the same refusals as the pages."""

import pytest
from sqlmodel import select

from prizes.accounts.actions import begin_session
from prizes.review.models import Assignment, Review
from tests.contest import NOMINATING, VOTING, at, expert, load_contest, steward
from tests.queries import statements
from tests.review.reviewing import assigned, somebody, submitted

AFTER = at("2027-02-01 07:00")
CANARY = "Zanzibar-Canary"


@pytest.fixture
async def world(database, browser, time):
    """Two stewards, two experts, three projects assigned to both; it is the nomination phase."""
    time(NOMINATING)
    tokens = {}
    async with database.writing() as session:
        edition = await load_contest(session)
        boss = await steward(session, "s1@example.org")
        people = {"s1": boss, "s2": await steward(session, "s2@example.org")}
        for n in (1, 2):
            people[f"e{n}"] = await expert(session, f"e{n}@example.org")
        projects = [
            await submitted(session, edition, t, category=c)
            for t, c in (("Alpha", "C1"), ("Beta", "C1"), ("Gamma", "C2"))
        ]
        await assigned(session, edition, boss)
        people["out"] = await expert(session, "out@example.org")
        for name, who in people.items():
            tokens[name] = await begin_session(session, who)

    class World:
        async def call(self, method, path, body=None, *, who="e1", status=200, **headers):
            answer = await browser.json(
                method, f"/editions/2027{path}", body, token=tokens.get(who), **headers
            )
            assert answer.status_code == status, answer.text
            return answer.json() if answer.content else None

    made = World()
    made.edition, made.people, made.database = edition, people, database
    made.alpha, made.beta, made.gamma = (p.id for p in projects)
    return made


FULL = {"marks": {"relevance": 5, "impact": 4}, "comment": "Clear.", "submit": True}


async def test_an_expert_reads_marks_and_hands_in(world):
    mine = await world.call("GET", "/review")
    assert (mine["phase"], mine["left"], [i["title"] for i in mine["items"]]) == (
        "nomination",
        3,
        ["Alpha", "Beta", "Gamma"],
    )
    shown = await world.call("GET", f"/review/{world.alpha}")
    assert [c["id"] for c in shown["criteria"]] == ["relevance", "impact"]
    assert shown["scale"] == [1, 5]
    assert shown["can_change"] is True
    assert [a["field"] for a in shown["answers"]] == ["description"]

    saved = await world.call("PUT", f"/review/{world.alpha}", {"marks": {"impact": 4}})
    assert saved["submitted_at"] is None
    refused = await world.call(
        "PUT", f"/review/{world.alpha}", {"marks": {"impact": 4}, "submit": True}, status=422
    )
    assert [e["field"] for e in refused["errors"]] == ["mark.relevance"]
    await world.call("PUT", f"/review/{world.alpha}", FULL)
    mine = await world.call("GET", "/review")
    assert (mine["left"], mine["items"][0]["state"]) == (2, "done")


async def test_a_list_comes_in_parts(world):
    first = await world.call("GET", "/review?limit=2")
    rest = await world.call("GET", f"/review?limit=2&cursor={first['next']}")
    assert [i["title"] for i in first["items"] + rest["items"]] == ["Alpha", "Beta", "Gamma"]
    assert rest["next"] is None
    await world.call("GET", "/review?cursor=nonsense", status=422)


@pytest.mark.parametrize(
    "body",
    [
        {"marks": {"impact": 9}},
        {"marks": {"beauty": 1}},
        {"marks": {"impact": "4"}},
        {"marks": {"impact": True}},
        {"mark": {}},
    ],
)
async def test_what_is_no_mark_is_refused(world, body):
    await world.call("PUT", f"/review/{world.alpha}", body, status=422)
    async with world.database.reading() as session:
        assert (await session.exec(select(Review))).all() == []


async def test_a_repeated_request_with_its_key_gets_the_same_answer(world):
    first = await world.call("PUT", f"/review/{world.alpha}", FULL, idempotency_key="k1")
    assert await world.call("PUT", f"/review/{world.alpha}", FULL, idempotency_key="k1") == first


async def test_outside_the_phase_it_is_closed(world, time):
    time(VOTING)
    problem = await world.call("PUT", f"/review/{world.alpha}", FULL, status=401)
    assert problem["status"] == 401, "sessions of experts are short; sign in again"


async def test_after_the_close_nothing_is_taken(world, database, time, browser):
    time(AFTER)
    async with database.writing() as session:
        token = await begin_session(session, world.people["e1"])
    answer = await browser.json("PUT", f"/editions/2027/review/{world.alpha}", FULL, token=token)
    assert answer.status_code == 409
    assert "closed on" in answer.json()["title"]


async def test_of_a_project_that_is_not_theirs_nobody_learns_a_word(world):
    for who, status in (("out", 404), ("s1", 404), (None, 401)):
        answer = await world.call("GET", f"/review/{world.alpha}", who=who, status=status)
        assert "Alpha" not in str(answer)
        await world.call("PUT", f"/review/{world.alpha}", FULL, who=who, status=status)
    assert (await world.call("GET", "/review", who="out"))["items"] == []


async def test_who_steps_back_learns_no_word_from_then_on(world):
    await world.call("PUT", f"/review/{world.alpha}/recusal", {"reason": ""}, status=422)
    await world.call("PUT", f"/review/{world.alpha}/recusal", {"reason": "My employer."})
    refused = await world.call("GET", f"/review/{world.alpha}", status=403)
    assert "Alpha" not in str(refused)
    assert world.alpha not in str(await world.call("GET", "/review"))
    await world.call("PUT", f"/review/{world.alpha}", FULL, status=403)


async def test_blind_marking_hides_who_is_behind_a_project(database, browser, time):
    time(NOMINATING)
    hidden = {
        "criteria": [{"id": "impact", "label": "Impact", "weight": 1}],
        "reviews": 1,
        "hidden": ["owner", "country", "stakeholder_type", "nominator"],
    }
    async with database.writing() as session:
        edition = await load_contest(session, nomination__marking=hidden)
        one = await expert(session, "e1@example.org")
        await somebody(session, "nominator@example.org", name=f"{CANARY} Smith")
        project = await submitted(
            session,
            edition,
            "Alpha",
            owner=f"{CANARY} Ltd",
            country="FJ",
            stakeholder_type="academia",
            url="https://canary.example.org/",
        )
        await assigned(session, edition, await steward(session))
        token = await begin_session(session, one)
    for path in ("/review", f"/review/{project.id}"):
        answer = await browser.json("GET", f"/editions/2027{path}", token=token)
        assert answer.status_code == 200
        for word in (CANARY, "FJ", "academia", "canary.example.org"):
            assert word not in answer.text


# --- stewards ------------------------------------------------------------------------------------------


async def test_panels_are_read_and_changed(world):
    seats = (await world.call("GET", "/panels", who="s1"))["items"]
    assert {s["email"] for s in seats} == {"e1@example.org", "e2@example.org", "out@example.org"}
    made = await world.call(
        "POST", "/panels", {"email": "new@example.org", "category": "C2"}, who="s1", status=201
    )
    assert (made["category"], made["state"]) == ("C2", "invited")
    await world.call("POST", "/panels", {"email": "new@example.org", "category": "C99"}, who="s1", status=422)
    await world.call("DELETE", f"/panels/{seats[0]['seat']}", who="s1", status=204)
    items = (await world.call("GET", "/panels", who="s1"))["items"]
    assert [i["state"] for i in items] == ["accepted", "accepted", "invited"]
    await world.call("DELETE", f"/panels/{seats[0]['seat']}", who="s1", status=404)


async def test_a_plan_is_looked_at_then_applied_once(world):
    await world.call(
        "PUT",
        f"/reviews/{world.alpha}/recusals",
        {"expert": world.people["e1"].id, "reason": "Own."},
        who="s1",
    )
    plan = await world.call("GET", "/assignments/plan", who="s1")
    assert plan["new"] == [[world.alpha, world.people["out"].id]]
    await world.call("POST", "/assignments", {"sha256": "0" * 64}, who="s1", status=409)
    assert await world.call("POST", "/assignments", {"sha256": plan["sha256"]}, who="s1", status=201) == {
        "assigned": 1
    }
    await world.call("POST", "/assignments", {"sha256": plan["sha256"]}, who="s1", status=409)
    items = (await world.call("GET", "/assignments", who="s1"))["items"]
    (recused,) = [item for item in items if item["recused"]]
    assert (recused["project"], recused["expert"]) == (world.alpha, world.people["e1"].id)
    assert recused["state"] == "not_begun"


async def test_a_plan_changed_by_hand_is_applied_with_the_same_changes(world):
    await world.call(
        "PUT",
        f"/reviews/{world.alpha}/recusals",
        {"expert": world.people["e1"].id, "reason": "Own."},
        who="s1",
    )
    out = world.people["out"].id
    pair = f"{world.alpha}.{out}"
    plan = await world.call("GET", f"/assignments/plan?drop={pair}", who="s1")
    assert (plan["new"], [s["lacking"] for s in plan["short"]]) == ([], [1])
    assert [(r["kind"], r["projects"]) for r in plan["reasons"]] == [("conflicts", [world.alpha])]
    assert "only 1 expert can review" in plan["reasons"][0]["text"]
    changes = {"add": [f"{world.beta}.{out}"], "drop": [pair]}
    plan = await world.call("GET", f"/assignments/plan?add={world.beta}.{out}&drop={pair}", who="s1")
    assert plan["new"] == plan["by_hand"] == [[world.beta, out]]
    sha = {"sha256": plan["sha256"]}
    await world.call("POST", "/assignments", sha, who="s1", status=409)
    assert await world.call("POST", "/assignments", sha | changes, who="s1", status=201) == {"assigned": 1}
    assert (await world.call("GET", "/assignments/plan", who="s1"))["new"] == [], "it stays taken out"
    await world.call("POST", "/assignments", sha | {"add": ["no pair"]}, who="s1", status=422)


async def test_open_reviews_are_handed_over_as_looked_at(world):
    await world.call("PUT", f"/review/{world.alpha}", FULL)
    path = f"/assignments/handing-over/{world.people['e1'].id}"
    plan = await world.call("GET", path, who="s1")
    out = world.people["out"].id
    assert sorted(plan["new"]) == sorted([[world.beta, out], [world.gamma, out]])
    assert len(plan["gone"]) == 2
    await world.call("POST", path, {"sha256": "0" * 64}, who="s1", status=409)
    await world.call("POST", path, {"sha256": plan["sha256"]}, who="e1", status=403)
    assert await world.call("POST", path, {"sha256": plan["sha256"]}, who="s1", status=201) == {"assigned": 2}
    items = (await world.call("GET", "/assignments", who="s1"))["items"]
    assert [i["project"] for i in items if i["expert"] == world.people["e1"].id] == [world.alpha]


async def test_one_assignment_is_given_and_taken(world):
    path = f"/assignments/{world.beta}/{world.people['out'].id}"
    await world.call("PUT", path, who="s1")
    await world.call("PUT", path, who="s1", status=409)
    await world.call("DELETE", path, who="s1", status=204)
    await world.call("DELETE", path, who="s1", status=404)
    async with world.database.reading() as session:
        assert len((await session.exec(select(Assignment))).all()) == 6


async def test_the_board_and_a_reminder(world):
    await world.call("PUT", f"/review/{world.alpha}", FULL)
    seen = await world.call("GET", "/reviews", who="s1")
    assert (seen["missing"], seen["unassigned"], seen["categories"][0]["done"]) == (5, 0, 1)
    body = {"expert": world.people["e1"].id}
    await world.call("POST", "/reviews/reminders", body, who="s1", status=201)
    await world.call("POST", "/reviews/reminders", body, who="s1", status=429)


async def test_stewards_work_is_for_stewards(world):
    for method, path in (
        ("GET", "/panels"),
        ("GET", "/assignments"),
        ("GET", "/assignments/plan"),
        ("GET", "/reviews"),
        ("GET", "/decision"),
        ("POST", "/decision"),
    ):
        await world.call(method, path, {} if method == "POST" else None, who="e1", status=403)


async def all_marked(world, **marks):
    for name, mark in marks.items():
        for who in ("e1", "e2"):
            body = {"marks": {"relevance": mark, "impact": mark}, "submit": True}
            await world.call("PUT", f"/review/{getattr(world, name)}", body, who=who)


async def test_two_stewards_take_the_decision(world):
    await world.call("POST", "/decision", {}, who="s1", status=409)
    await all_marked(world, alpha=5, beta=3, gamma=4)
    shown = await world.call("GET", "/decision", who="s1")
    assert [(i["title"], i["mark"], i["outcome"]) for i in shown["items"]] == [
        ("Alpha", "1", "passed"),
        ("Beta", "3/5", "passed"),
        ("Gamma", "4/5", "passed"),
    ]
    made = await world.call("POST", "/decision", {"reason": "As the panel saw it."}, who="s1", status=201)
    approval = f"/proposals/{made['proposal']}/approval"
    await world.call("PUT", approval, {"sha256": made["sha256"]}, who="s1", status=403)
    await world.call("PUT", approval, {"sha256": "0" * 64}, who="s2", status=409)
    assert (await world.call("PUT", approval, {"sha256": made["sha256"]}, who="s2"))["state"] == "approved"
    shown = await world.call("GET", "/decision", who="s1")
    assert shown["decided"] is True
    assert {i["outcome"] for i in shown["items"]} == {"passed"}


async def test_a_changed_mark_stops_an_approval(world):
    await all_marked(world, alpha=5, beta=3, gamma=4)
    made = await world.call("POST", "/decision", {}, who="s1", status=201)
    await all_marked(world, alpha=1)
    refused = await world.call(
        "PUT", f"/proposals/{made['proposal']}/approval", {"sha256": made["sha256"]}, who="s2", status=409
    )
    assert "check it again" in refused["title"]


async def test_the_panel_decides_only_what_the_rules_leave_to_it(world):
    await all_marked(world, alpha=5, beta=3, gamma=4)
    body = {"passing": [world.alpha], "not_passing": [], "reason": "Best."}
    await world.call("POST", "/decision/choices", body, who="s1", status=409)


async def test_the_lists_ask_the_database_no_more_for_more_rows(world):
    paths = ("/panels", "/assignments", "/assignments/plan", "/reviews", "/decision")

    async def counted():
        numbers = {}
        for path in paths:
            with statements(world.database) as seen:
                await world.call("GET", path, who="s1")
            numbers[path] = len(seen)
        return numbers

    before = await counted()
    async with world.database.writing() as session:
        for n in range(5):
            await expert(session, f"more{n}@example.org")
            await submitted(session, world.edition, f"More {n}", category="C2")
        await assigned(session, world.edition, world.people["s1"])
    assert await counted() == before
