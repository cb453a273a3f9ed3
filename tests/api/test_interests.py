"""Conflicts of interest for programs: declared before anything opens, seen and recused by those who look after a panel."""

import pytest

from prizes.accounts.actions import begin_session
from prizes.review.actions.assigning import add_assignment
from tests.contest import NOMINATING, expert, load_contest, steward
from tests.review.reviewing import phase_of, submitted
from tests.web.canaries import chairing

ASKING = {"declaration": "before_content", "interests": ["own", "employer"]}


@pytest.fixture
async def world(database, browser, time):
    """Two experts and a chair of C1 who have declared nothing; two projects of C1, assigned to the first expert."""
    time(NOMINATING)
    tokens = {}
    async with database.writing() as session:
        edition = await load_contest(session, nomination__panel=ASKING)
        people = {"s1": await steward(session, "s1@example.net")}
        for name in ("e1", "e2", "chair"):
            people[name] = await expert(session, f"{name}@example.net", category="C1")
        await chairing(session, edition, people["chair"])
        projects = [await submitted(session, edition, t) for t in ("Alpha", "Beta")]
        for project in projects:
            await add_assignment(
                session, edition, phase_of(edition), project.id, people["e1"].id, assigner=people["s1"].id
            )
        for name, who in people.items():
            tokens[name] = await begin_session(session, who)

    class World:
        async def call(self, method, path, body=None, *, who="e1", status=200):
            answer = await browser.json(method, f"/editions/2027{path}", body, token=tokens[who])
            assert answer.status_code == status, answer.text
            return answer.json() if answer.content else None

    made = World()
    made.people = people
    made.alpha, made.beta = (p.id for p in projects)
    return made


def no_interest(*projects):
    return {"interests": [{"project": p, "kind": "none"} for p in projects]}


async def test_a_project_opens_to_a_program_once_it_is_declared(world):
    problem = await world.call("GET", f"/review/{world.alpha}", status=403)
    assert problem["type"].endswith("declare-first")
    assert (await world.call("GET", "/review"))["items"] == []
    mine = await world.call("GET", "/interests?limit=1")
    assert (mine["waiting"], [i["title"] for i in mine["items"]]) == (2, ["Alpha"])
    assert set(mine["items"][0]) == {
        "project", "title", "language", "category", "owner", "country", "hints", "kind", "note", "door"
    }  # fmt: skip
    mine = await world.call("GET", f"/interests?cursor={mine['next']}")
    assert [i["door"] for i in mine["items"]] == ["undeclared"]

    assert await world.call("PUT", "/interests", no_interest(world.alpha)) == {"recused": 0, "waiting": 1}
    assert (await world.call("GET", f"/review/{world.alpha}"))["answers"]
    body = {"interests": [{"project": world.beta, "kind": "employer"}]}
    assert await world.call("PUT", "/interests", body) == {"recused": 1, "waiting": 0}
    await world.call("GET", f"/review/{world.beta}", status=403)


@pytest.mark.parametrize(
    "body",
    [
        {"interests": []},
        {"interests": [{"project": "{alpha}", "kind": "rival"}]},
        {"interests": [{"project": "{alpha}", "kind": "other"}]},
        {"interests": [{"project": "{alpha}"}]},
    ],
)
async def test_what_is_no_declaration_is_refused(world, body):
    for each in body["interests"]:
        each["project"] = world.alpha
    await world.call("PUT", "/interests", body, status=422)
    assert (await world.call("GET", "/interests"))["waiting"] == 2


async def test_an_expert_steps_back_from_a_whole_category(world):
    await world.call("PUT", f"/interests/{world.alpha}/recusal", {"reason": "x", "scope": "category"})
    assert [i["door"] for i in (await world.call("GET", "/interests"))["items"]] == ["closed", "closed"]


async def test_a_chair_sees_recuses_and_lifts(world):
    body = {"interests": [{"project": world.alpha, "kind": "own", "note": "Mine."}]}
    await world.call("PUT", "/interests", body)
    shown = await world.call("GET", "/office/interests?category=C1", who="chair")
    assert [(i["project"], i["kind"], i["note"]) for i in shown["on_record"]] == [
        (world.alpha, "own", "Mine.")
    ]
    e1, e2 = world.people["e1"].id, world.people["e2"].id
    assert shown["waiting"] == {e1: 1, e2: 2, world.people["chair"].id: 2}

    lifting = f"/office/interests/{world.alpha}/{e1}/lifting"
    await world.call("PUT", lifting, {"reason": "x"}, who="chair", status=403)
    await world.call("PUT", lifting, {"reason": "Sold it."}, who="s1")
    await world.call("PUT", lifting, {"reason": "x"}, who="s1", status=404)

    there = f"/office/interests/{world.beta}/{e2}"
    await world.call("PUT", f"{there}/recusal", {"reason": "His wife's."}, who="chair")
    await world.call("PUT", f"{there}/lifting", {"reason": "A namesake."}, who="chair")
    await world.call("GET", "/office/interests?category=C2", who="chair", status=404)
    await world.call("GET", "/office/interests?category=C1", who="e2", status=403)
    await world.call("PUT", f"{there}/recusal", {"reason": "x"}, who="e1", status=403)


@pytest.mark.parametrize(
    ("hidden", "shown", "promise"),
    [
        (
            [],
            (True, True),
            "Experts first see titles, owners and countries only, and declare any conflict of interest for each project.",
        ),
        (
            ["owner"],
            (False, True),
            "Experts first see titles and countries only, and declare any conflict of interest for each project.",
        ),
        (
            ["country"],
            (True, False),
            "Experts first see titles and owners only, and declare any conflict of interest for each project.",
        ),
        (
            ["owner", "country"],
            (False, False),
            "Experts first see titles only, and declare any conflict of interest for each project.",
        ),
    ],
)
async def test_what_the_review_hides_is_hidden_in_declarations_too(
    database, browser, time, hidden, shown, promise
):
    time(NOMINATING)
    async with database.writing() as session:
        edition = await load_contest(session, nomination__panel=ASKING, nomination__marking__hidden=hidden)
        one = await expert(session, "one@example.net", category="C1")
        await submitted(session, edition, "Alpha", country="KE")
        token = await begin_session(session, one)
    await browser.sign_in("one@example.net")
    page = await browser.get("/en/2027/review/interests")
    assert page.has("Alpha")
    assert (page.has("Owner of Alpha"), page.has("Kenya")) == shown
    (item,) = (await browser.json("GET", "/editions/2027/interests", token=token)).json()["items"]
    assert (item["owner"] is not None, item["country"] is not None) == shown
    assert (await browser.get("/en/2027/guidelines")).has(promise)
