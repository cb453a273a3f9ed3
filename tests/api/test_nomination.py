"""Nominations for programs: the same rules and refusals as the pages, and one answer to one request."""

from __future__ import annotations

import pytest
from sqlmodel import select

from prizes.accounts.actions import begin_session
from prizes.nomination.actions.importing import take_over
from prizes.nomination.models import Project
from tests.contest import at, load_contest, person, steward
from tests.nomination.drafts import WORDS, submitted

COMPLETE = {
    "title": "Smart village",
    "category": "C1",
    "owner": "Ministry of Digital Affairs",
    "stakeholder_type": "government",
    "country": "KE",
    "language": "en",
    "sdgs": [4, 9],
    "answers": {"description": WORDS},
}
AFTER = at("2026-12-20 22:00")


@pytest.fixture
async def world(session, browser, time):
    """An edition, a nominator, somebody else and a steward, each with a token."""
    edition = await load_contest(session)
    people = {
        "ana": await person(session, "ana@example.org"),
        "ben": await person(session, "ben@example.org"),
        "eve": await steward(session),
    }
    tokens = {name: await begin_session(session, who) for name, who in people.items()}
    await session.commit()

    class World:
        async def call(self, method, path, body=None, *, who="ana", status=200, **headers):
            answer = await browser.json(method, path, body, token=tokens.get(who), **headers)
            assert answer.status_code == status, answer.text
            return answer.json()

        async def sign_in_again(self, name: str) -> None:
            tokens[name] = await begin_session(session, people[name])
            await session.commit()

        async def begin(self, **changes) -> str:
            made = await self.call("POST", "/editions/2027/nominations", COMPLETE | changes, status=201)
            return made["id"]

    world = World()
    world.edition, world.people, world.session = edition, people, session
    return world


async def test_a_nomination_from_nothing_to_submitted(world):
    made = await world.call("POST", "/editions/2027/nominations", {}, status=201)
    path = f"/nominations/{made['id']}"
    lacking = await world.call("GET", f"{path}/missing")
    assert [item["field"] for item in lacking["items"]][:2] == ["title", "category"]
    refused = await world.call("PUT", f"{path}/submission", status=422)
    assert {e["field"] for e in refused["errors"]} == {item["field"] for item in lacking["items"]}
    changed = await world.call("PATCH", path, COMPLETE)
    assert changed["revision"] == 2
    assert (await world.call("GET", f"{path}/missing"))["items"] == []
    done = await world.call("PUT", f"{path}/submission")
    assert (done["state"], done["rules_sha256"]) == ("submitted", world.edition.sha256)
    assert (await world.call("GET", path)) == done
    [listed] = (await world.call("GET", "/editions/2027/nominations"))["items"]
    assert listed["id"] == made["id"]
    assert (await world.call("PUT", f"{path}/withdrawal", {"reason": "Merged"}))["state"] == "withdrawn"


async def test_what_is_missing_is_said_in_the_readers_language_and_named_for_programs(world):
    project = await world.begin(title="")
    [gap] = (await world.call("GET", f"/nominations/{project}/missing", accept_language="fr"))["items"]
    assert gap["field"] == "title"
    assert gap["detail"]
    assert gap["remedy"]


async def test_a_change_names_what_it_changes_and_null_takes_an_answer_away(world):
    project = await world.begin(answers={"description": WORDS, "impact": "Much"})
    changed = await world.call("PATCH", f"/nominations/{project}", {"answers": {"impact": None}})
    assert changed["answers"] == {"description": WORDS}
    assert changed["title"] == "Smart village"


async def test_a_change_from_an_old_text_overwrites_nothing(world):
    project = await world.begin()
    await world.call("PATCH", f"/nominations/{project}", {"title": "First", "revision": 1})
    refused = await world.call(
        "PATCH", f"/nominations/{project}", {"title": "Second", "revision": 1}, status=409
    )
    assert refused["errors"][0]["field"] == "title"
    assert "First" in refused["errors"][0]["detail"]
    assert (await world.call("GET", f"/nominations/{project}"))["title"] == "First"


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"title": "x" * 401}, "title"),
        ({"title": 5}, "title"),
        ({"category": "C99"}, "category"),
        ({"country": "kenya"}, "country"),
        ({"sdgs": [18]}, "sdgs"),
        ({"sdgs": ["x"]}, "sdgs.0"),
        ({"answers": {"nobody-asked": "x"}}, "answers.nobody-asked"),
        ({"answers": {"description": ["a"]}}, "answers.description"),
        ({"answers": {"description": "word " * 5000}}, "answers.description"),
        ({"state": "winner"}, "state"),
        ({"nominator_id": "somebody"}, "nominator_id"),
    ],
)
async def test_what_does_not_fit_is_refused_by_name_and_nothing_is_saved(world, sent, field):
    project = await world.begin()
    refused = await world.call("PATCH", f"/nominations/{project}", sent, status=422)
    assert [e["field"] for e in refused["errors"]] == [field]
    assert (await world.call("GET", f"/nominations/{project}"))["revision"] == 1


async def test_a_date_range_is_sent_and_read_as_an_interval(browser, session, time):
    period = {"id": "period", "kind": "date_range", "label": {"en": "Period"}, "shown_to": ["public"]}
    await load_contest(session, submission__form={"fields": [period], "sdgs_least": 0})
    token = await begin_session(session, await person(session, "ana@example.org"))
    await session.commit()

    async def call(method, path, body=None):
        return (await browser.json(method, path, body, token=token)).json()

    made = await call(
        "POST", "/editions/2027/nominations", COMPLETE | {"answers": {"period": "2026-05-31/2026-03-01"}}
    )
    path = f"/nominations/{made['id']}"
    [missing] = (await call("GET", f"{path}/missing"))["items"]
    assert (missing["field"], missing["remedy"]) == (
        "answers.period",
        "Choose a last day that is not before the first day.",
    )
    changed = await call("PATCH", path, {"answers": {"period": "2026-03-01/2026-05-31"}})
    assert changed["answers"] == {"period": "2026-03-01/2026-05-31"}
    refused = await call("PATCH", path, {"answers": {"period": ["2026-03-01", "2026-05-31"]}})
    assert [error["field"] for error in refused["errors"]] == ["answers.period"]
    assert (await call("PUT", f"{path}/submission"))["state"] == "submitted"


async def test_rows_are_sent_and_read_with_values_of_their_kinds(browser, session, time):
    sites = {
        "id": "sites",
        "kind": "rows",
        "label": "Sites",
        "columns": [
            {"id": "place", "label": "Place"},
            {"id": "users", "label": "Users", "kind": "number", "least": 1},
            {"id": "open", "label": "Open", "kind": "yes_no"},
        ],
    }
    await load_contest(
        session, submission__form={"fields": [sites | {"shown_to": ["public"]}], "sdgs_least": 0}
    )
    token = await begin_session(session, await person(session, "ana@example.org"))
    await session.commit()

    async def call(method, path, body=None):
        return (await browser.json(method, path, body, token=token)).json()

    async def missing() -> list[str]:
        return [item["field"] for item in (await call("GET", f"{path}/missing"))["items"]]

    row = {"place": "Kisumu", "users": 4500, "open": False}
    made = await call("POST", "/editions/2027/nominations", COMPLETE | {"answers": {"sites": [row]}})
    path = f"/nominations/{made['id']}"
    assert (made["answers"]["sites"], await missing()) == ([row], [])
    for wrong in ({"users": 0}, {"users": "many"}, {"open": None}):
        await call("PATCH", path, {"answers": {"sites": [row | wrong]}})
        assert await missing() == ["answers.sites"], wrong
    for never in ({"open": "perhaps"}, {"more": "x"}, {"place": 5}):
        refused = await call("PATCH", path, {"answers": {"sites": [row | never]}})
        assert [error["field"] for error in refused["errors"]] == ["answers.sites"], never


async def test_control_characters_and_overrides_do_not_get_in(world):
    project = await world.begin(title="Good\x07 \u202eproject\u202c", owner="A\nB")
    kept = await world.call("GET", f"/nominations/{project}")
    assert (kept["title"], kept["owner"]) == ("Good project", "A B")


async def test_nobody_else_sees_or_changes_a_nomination_but_stewards_see_it(world):
    project = await world.begin()
    for method, path, body in (
        ("GET", "", None),
        ("GET", "/missing", None),
        ("PATCH", "", {"title": "Mine"}),
        ("PUT", "/submission", None),
        ("PUT", "/withdrawal", None),
    ):
        await world.call(method, f"/nominations/{project}{path}", body, who="ben", status=404)
        unsigned = body if method == "GET" else body or {}
        await world.call(method, f"/nominations/{project}{path}", unsigned, who=None, status=401)
        await world.call(method, f"/nominations/{'0' * 16}{path}", body, status=404)
    assert (await world.call("GET", f"/nominations/{project}", who="eve"))["title"] == "Smart village"
    await world.call("PATCH", f"/nominations/{project}", {"title": "Mine"}, who="eve", status=404)


async def test_after_the_close_nothing_is_begun_changed_or_submitted(world, time):
    project = await world.begin()
    time(AFTER)
    await world.sign_in_again("ana")
    refused = await world.call("PUT", f"/nominations/{project}/submission", status=409)
    assert refused["type"].endswith(":submission-closed")
    assert "2026-12-20 22:00" in refused["title"]
    await world.call("PATCH", f"/nominations/{project}", {"title": "Late"}, status=409)
    await world.call("POST", "/editions/2027/nominations", COMPLETE, status=409)


async def test_an_edition_that_does_not_exist_is_not_found(world):
    await world.call("POST", "/editions/1999/nominations", COMPLETE, status=404)


async def test_a_repeated_request_with_one_key_makes_one_draft_and_one_receipt(world):
    first = await world.call(
        "POST", "/editions/2027/nominations", COMPLETE, status=201, idempotency_key="a-1"
    )
    again = await world.call(
        "POST", "/editions/2027/nominations", COMPLETE, status=201, idempotency_key="a-1"
    )
    assert first == again
    await world.call(
        "POST", "/editions/2027/nominations", COMPLETE | {"title": "Other"}, status=422, idempotency_key="a-1"
    )
    assert len((await world.call("GET", "/editions/2027/nominations"))["items"]) == 1


async def test_a_limit_is_a_conflict_with_its_field(world):
    first, second = await world.begin(), await world.begin(title="Other")
    await world.call("PUT", f"/nominations/{first}/submission")
    refused = await world.call("PUT", f"/nominations/{second}/submission", status=409)
    assert [e["field"] for e in refused["errors"]] == ["owner"]


async def test_the_stewards_queue_is_paged_and_theirs_alone(world):
    for n in range(3):
        await world.begin(title=f"Project {n}")
    path = "/editions/2027/office/nominations?limit=2"
    await world.call("GET", path, who="ana", status=403)
    page = await world.call("GET", path, who="eve")
    assert len(page["items"]) == 2
    rest = await world.call("GET", f"{path}&cursor={page['next']}", who="eve")
    assert (len(rest["items"]), rest["next"]) == (1, None)
    assert (await world.call("GET", f"{path}&q=project+1", who="eve"))["items"][0]["title"] == "Project 1"
    await world.call("GET", f"{path}&cursor=nonsense", who="eve", status=422)
    await world.call("GET", f"{path}&state=chosen", who="eve", status=422)


async def test_a_steward_returns_excludes_reopens_and_allows(world):
    project = await world.begin()
    await world.call("PUT", f"/nominations/{project}/submission")
    path = f"/editions/2027/nominations/{project}"
    await world.call("PUT", f"{path}/return", {"reason": "Which country?"}, who="ana", status=403)
    await world.call("PUT", f"{path}/return", {"reason": "x", "fields": {"no": ""}}, who="eve", status=422)
    sent = {"reason": "See there.", "fields": {"country": "Which?"}, "until": "2026-12-24T10:00:00Z"}
    returned = await world.call("PUT", f"{path}/return", sent, who="eve")
    assert returned["corrections"] == {"country": {"note": "Which?"}}
    assert (returned["state"], returned["correct_until"]) == ("returned", "2026-12-24T10:00:00Z")
    await world.call("PUT", f"/nominations/{project}/submission")
    await world.call("PUT", f"{path}/ineligibility", {"rule": "taste", "reason": "x"}, who="eve", status=422)
    await world.call("PUT", f"{path}/ineligibility", {"rule": "who", "reason": ""}, who="eve", status=422)
    out = await world.call("PUT", f"{path}/ineligibility", {"rule": "who", "reason": "No"}, who="eve")
    assert (out["state"], out["state_reason"]) == ("ineligible", "No")
    assert (await world.call("PUT", f"{path}/reopening", {"reason": "Yes"}, who="eve"))[
        "state"
    ] == "submitted"
    await world.call("PUT", f"{path}/exception", {"reason": "Agreed"}, who="eve")
    other = await load_contest(world.session, slug="2028")
    await world.session.commit()
    assert other
    await world.call(
        "PUT", f"/editions/2028/nominations/{project}/return", {"reason": "x"}, who="eve", status=403
    )


# --- public projects -----------------------------------------------------------------------------------


@pytest.fixture
async def listed(world):
    rows = [
        {
            "title": f"Project {n}",
            "category": "C1",
            "country": "KE",
            "owner": f"Owner {n}",
            "source_url": "x",
            "sdgs": "4",
        }
        for n in range(5)
    ]
    projects = await take_over(world.session, world.edition, rows)
    await submitted(world.session, world.edition, world.people["ana"])
    await world.session.commit()
    return projects


async def test_everybody_lists_and_reads_nominated_projects_and_no_others(world, listed):
    page = await world.call("GET", "/editions/2027/projects", who=None)
    assert len(page["items"]) == 5
    assert set(page["items"][0]) == {
        "id", "title", "category", "state", "owner", "country", "stakeholder_type", "summary", "sdgs", "targets", "language",
        "url", "body",
    }  # fmt: skip
    for path in (f"/editions/2027/projects/{listed[0].id}", f"/projects/{listed[0].id}"):
        assert (await world.call("GET", path, who=None))["title"] == "Project 0"
    hidden = (await world.session.exec(select(Project).where(Project.state == "submitted"))).one()
    await world.call("GET", f"/editions/2027/projects/{hidden.id}", who=None, status=404)
    await world.call("GET", f"/projects/{hidden.id}", who="ana", status=404)
    await world.call("GET", "/projects/0123456789abcdef", who=None, status=404)


async def test_only_answers_for_the_public_leave(world):
    project = await submitted(
        world.session, world.edition, world.people["ana"], **{"answers.impact": "For experts only"}
    )
    project.state = "nominated"
    world.session.add(project)
    await world.session.commit()
    whole = await world.call("GET", f"/projects/{project.id}", who=None)
    assert [answer["field"] for answer in whole["answers"]] == ["description"]
    assert "For experts only" not in str(whole)
    assert "ana@example.org" not in str(whole)


async def test_a_list_is_followed_by_its_cursor_to_its_end(world, listed):
    titles, path = [], "/editions/2027/projects?limit=2"
    page = await world.call("GET", path)
    titles += [item["title"] for item in page["items"]]
    while page["next"]:
        page = await world.call("GET", f"{path}&cursor={page['next']}")
        titles += [item["title"] for item in page["items"]]
    assert titles == [f"Project {n}" for n in range(5)]


@pytest.mark.parametrize(
    "query",
    ["category=C99", "country=Kenya", "region=moon", "stakeholder=x", "sdg=18", "sdg=x", "state=submitted",
     "limit=0", "limit=101", "cursor=nonsense", "q=" + "x" * 201],
)  # fmt: skip
async def test_a_filter_that_cannot_be_is_refused_with_its_name(world, query):
    refused = await world.call("GET", f"/editions/2027/projects?{query}", status=422)
    assert query.split("=")[0] in refused["errors"][0]["field"]


async def test_a_filter_that_finds_nothing_is_an_empty_list(world, listed):
    page = await world.call("GET", "/editions/2027/projects?category=C2&region=africa&sdg=4&q=x&state=winner")
    assert page == {"items": [], "next": None}


# --- without a sign-in ---------------------------------------------------------------------------------

DRAFT_KEY = "k" * 43


async def test_a_program_begins_a_draft_with_a_secret_of_its_own_and_claims_it_at_sign_in(
    world, browser, session
):
    held = {"draft_key": DRAFT_KEY}
    made = await world.call("POST", "/editions/2027/nominations", COMPLETE, who=None, status=201, **held)
    here = f"/nominations/{made['id']}"
    await world.call("PATCH", here, {"title": "Written before"}, who=None, **held)
    assert (await world.call("GET", f"{here}/missing", who=None, **held))["items"] == []
    assert len((await world.call("GET", "/editions/2027/nominations", who=None, **held))["items"]) == 1
    await world.call("PUT", f"{here}/submission", {}, who=None, status=401, **held)
    await world.call("GET", here, who=None, status=401)
    await world.call("GET", here, who=None, status=404, draft_key="x" * 43)
    await world.call("GET", here, who="ben", status=404)
    await world.call("POST", "/codes", {"email": "new@example.org"}, who=None, status=202)
    code = await browser.mailbox.code_for("new@example.org")
    signing = {"email": "new@example.org", "code": code, "draft_key": DRAFT_KEY}
    token = (await world.call("POST", "/sessions", signing, who=None, status=201))["token"]
    answer = await browser.json("PUT", f"{here}/submission", {}, token=token)
    assert (answer.status_code, answer.json()["state"]) == (200, "submitted")
    await world.call("GET", here, who=None, status=404, **held)


async def test_a_draft_without_an_author_is_deleted_by_its_secret_only(world, browser, session):
    held = {"draft_key": DRAFT_KEY}
    made = await world.call("POST", "/editions/2027/nominations", {}, who=None, status=201, **held)
    here = f"/nominations/{made['id']}"
    await world.call("DELETE", here, {}, who="ben", status=404)
    await world.call("DELETE", here, {}, who=None, status=404, draft_key="x" * 43)
    await world.call("GET", here, who=None, **held)
    answer = await browser.json("DELETE", here, {}, **held)
    assert answer.status_code == 204
    await world.call("GET", here, who=None, status=404, **held)
    assert (await session.exec(select(Project))).all() == []


async def test_the_same_request_with_a_draft_key_begins_one_draft(world, session):
    headers = {"draft_key": DRAFT_KEY, "idempotency_key": "once"}
    first = await world.call("POST", "/editions/2027/nominations", {}, who=None, status=201, **headers)
    second = await world.call("POST", "/editions/2027/nominations", {}, who=None, status=201, **headers)
    assert first == second
